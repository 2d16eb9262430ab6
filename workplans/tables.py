"""A table of somebody else's plan read: its head found, its rows as a draft, every doubt with its line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cluster_portal.sheets import Table
from cluster_portal.text import clean_text
from workplans.draft import LIMITS, MOST_ROWS, MOST_SECTIONS, SECTION_TITLE, Draft, make_row, make_section
from workplans.headings import Columns, find_head, has_head, own_head, read_again, sub_head
from workplans.terms import plain_serial

Rows = Sequence[Sequence[str]]

# Lines of a file that is worth reading: activities may take several each.
MOST_LINES = 4 * MOST_ROWS
TEXTS = ("title", "term", "executors", "helpers", "result")
# «Раздел 2», «Раздел «Практика»»; «Раздел сайта обновить» is an activity.
SECTION = re.compile(r"^(раздел[\s.:–-]+([IVXLC]{1,8}\b|\d|№|[«\"])|[IVXLC]{1,8}[.)]\s)", re.IGNORECASE)
SECTION_NUMBER = re.compile(r"^(раздел\s+(№\s*)?)?([IVXLC]{1,8}|\d{1,2})[.)]\s*", re.IGNORECASE)
ROMAN = re.compile(r"[IVXLC]{1,8}\.?")
DIGITS = re.compile(r"[\d.]+")


@dataclass(frozen=True)
class Problem:
    """A doubt about a line of the file, counted from 1; one that `blocks` keeps the whole table out."""

    line: int
    text: str
    blocks: bool = False


@dataclass
class Reading:
    """`draft` is empty with a problem that blocks: nothing is half imported. `lines`: of every row, by its uid.

    `unread`: columns that the plan has no place for, with the first line that says something in them.
    """

    sections: list[dict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)

    @property
    def draft(self) -> Draft:
        return {"sections": [] if self.is_blocked else self.sections}

    @property
    def is_blocked(self) -> bool:
        return any(problem.blocks for problem in self.problems)

    def doubt(self, line: int, text: str, *, blocks: bool = False) -> None:
        self.problems.append(Problem(line, text, blocks))

    def row(self) -> dict | None:
        """The activity that was read last."""
        return self.sections[-1]["rows"][-1] if self.sections and self.sections[-1]["rows"] else None


@dataclass(frozen=True)
class _Line:
    """A line under the headings: texts that begin in it by column, and what the columns mean."""

    place: int
    cells: list[str]
    columns: Columns
    table: Table

    @property
    def number(self) -> int:
        return self.place + 1

    @property
    def filled(self) -> list[int]:
        return [column for column, text in enumerate(self.cells) if text]

    def value(self, name: str) -> str:
        """The text of a column; of a cell that began in a line above, the text of that one."""
        return self.columns.joined(name, [self._value(column) for column in self.columns.of(name)])

    def _value(self, column: int) -> str:
        top, left = self.table.merged.get((self.place, column), (self.place, column))
        if left != column or top == self.place:
            return self.cells[column] if column < len(self.cells) else ""
        return clean_text(self.table.rows[top][left])

    def own(self, name: str) -> str:
        places = self.columns.of(name)
        return self.columns.joined(name, [self.cells[one] if one < len(self.cells) else "" for one in places])

    def is_covered(self, name: str) -> bool:
        """Whether the cell began in a line above."""
        return self.table.merged.get((self.place, self.columns.first(name)), (self.place, 0))[0] < self.place


def read_plan(rows: Rows) -> tuple[Draft, list[Problem]]:
    """A draft, and what is doubtful; with a problem that blocks the draft is empty."""
    reading = read_table(Table([list(cells) for cells in rows]))
    return reading.draft, reading.problems


def read_table(table: Table) -> Reading:
    """The same of a table that knows its merged cells and its formulas."""
    reading = Reading()
    found = find_head(table.rows)
    if found is None:
        reading.doubt(
            1, _("There is no line with the headings: a column «Мероприятие» and one more are needed."), blocks=True
        )
        return reading
    place, columns, is_sure = found
    if not is_sure:
        words = _("This line is taken for the headings: {names}.").format(names=columns.named())
        reading.doubt(place + 1, words)
    return _read_under(reading, table, place, columns)


def read_pasted(table: Table) -> Reading:
    """A table from the clipboard: with its own headings, or with the columns of the plan in their order."""
    if has_head(table.rows):
        return read_table(table)
    return _read_under(Reading(), table, -1, own_head(table.rows))


def _read_under(reading: Reading, table: Table, place: int, columns: Columns) -> Reading:
    first = columns
    following = _following_numbers(table.rows, columns)
    start = place + 1
    if place >= 0 and (parts := sub_head(table, place, columns)):
        columns, start = parts, place + 2
    for at in range(start, len(table.rows)):
        cells = _texts(table.rows[at])
        if again := read_again(cells, first):
            # On every sheet of a long plan the headings stand anew, sometimes in another order.
            if again.says(first):
                columns = again
            else:
                words = _("The headings in this line lack columns of the first ones: make them alike.")
                reading.doubt(at + 1, words, blocks=True)
            continue
        _read_line(reading, _Line(at, cells, columns, table), following.get(at, ""))
        if len(reading.lines) > MOST_ROWS:
            reading.doubt(at + 1, _("A plan has at most {count} activities.").format(count=MOST_ROWS), blocks=True)
            return reading
    if not reading.lines:
        reading.doubt(place + 1 or 1, _("Under the headings there is no activity."), blocks=True)
    if len(reading.sections) > MOST_SECTIONS:
        reading.doubt(place + 1, _("A plan has at most {count} sections.").format(count=MOST_SECTIONS), blocks=True)
    for name, line in reading.unread.items():
        reading.doubt(line, _("The column «{name}» is not read: a plan has no such column.").format(name=name))
    return reading


def _texts(cells: Sequence[str]) -> list[str]:
    return [clean_text(text) for text in cells]


def _following_numbers(rows: Rows, columns: Columns) -> dict[int, str]:
    """By line: the number that stands in the next line with one. «1» before «1.1» numbers a section."""
    found, number, column = {}, "", columns.first("number")
    for place in reversed(range(len(rows)) if column >= 0 else ()):
        found[place] = number
        number = rows[place][column].strip() if column < len(rows[place]) and rows[place][column].strip() else number
    return found


# --- Lines --------------------------------------------------------------------------------------------------


def _read_line(reading: Reading, line: _Line, following: str) -> None:
    _doubt_formulas(reading, line)
    filled = [line.cells[column] for column in line.filled]
    if not filled or _is_row_of_numbers(filled):
        return
    title = _section(line, following)
    if title is not None:
        _begin_section(reading, line.number, title)
    elif line.is_covered("title") or not (line.own("title") or line.own("number")):
        _continue_row(reading, line)
    elif any(line.own(name) for name in TEXTS):
        _add_row(reading, line)


def _doubt_formulas(reading: Reading, line: _Line) -> None:
    for column in (column for name in TEXTS for column in line.columns.of(name)):
        if (line.place, column) in line.table.unread:
            sentence = _("A formula has no result: open the file in a spreadsheet program and save it anew.")
            reading.doubt(line.number, sentence, blocks=True)
            return


def _is_row_of_numbers(filled: list[str]) -> bool:
    """«1 2 3 4 5» under the headings."""
    return len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]


def _section(line: _Line, following: str) -> str | None:
    """The title of a section that the line begins; None for an activity.

    A text over the whole width, a lone «I. …» or «Раздел 1 …», or a number of a section with its title.
    """
    filled, number = [line.cells[column] for column in line.filled], line.own("number")
    if set(line.filled) == {line.columns.first("number"), line.columns.first("title")} and _numbers_section(
        number, following
    ):
        return line.own("title")
    if len(set(filled)) > 1 or line.is_covered("title"):
        return None
    text, first = filled[0], line.filled[0]
    if first == line.columns.first("number") and ROMAN.fullmatch(text):
        return ""
    title = SECTION_NUMBER.sub("", " ".join(text.split()))
    is_wide = line.table.merged.get((line.place, line.columns.first("title"))) == (line.place, first)
    if is_wide or len(filled) > 2 or SECTION.match(text):
        return title
    return title if first < line.columns.first("title") and not DIGITS.fullmatch(text) else None


def _numbers_section(number: str, following: str) -> bool:
    """«IV», or «4» before «4.1»."""
    plain = number.rstrip(".")
    return ROMAN.fullmatch(number) is not None or (plain != "" and following.startswith(f"{plain}."))


def _begin_section(reading: Reading, line: int, text: str) -> None:
    title = " ".join(text.split())
    if len(title) > SECTION_TITLE:
        sentence = _("The title of the section is longer than {limit} characters.").format(limit=SECTION_TITLE)
        reading.doubt(line, sentence, blocks=True)
    reading.sections.append(make_section(title))


def _add_row(reading: Reading, line: _Line) -> None:
    row = make_row(
        title=line.own("title"),
        term=plain_serial(" ".join(line.value("term").split())),
        executors=_with_helpers(line.value("executors"), line.value("helpers")),
        result=line.value("result"),
    )
    if not reading.sections:
        reading.sections.append(make_section())
    reading.sections[-1]["rows"].append(row)
    reading.lines[row["uid"]] = line.number
    number = line.own("number").rstrip(".")
    if number and number in reading.numbers:
        sentence = _("The number {number} stood in line {line} already: the portal numbers anew.")
        reading.doubt(line.number, sentence.format(number=number, line=reading.numbers[number]))
    if number:
        reading.numbers.setdefault(number, line.number)
    _check_length(reading, line.number, row)
    _note_unread(reading, line)


def _with_helpers(executors: str, helpers: str) -> str:
    """«Завод; соисполнители: колледж»: who helps stands behind, however his column is called."""
    if not helpers:
        return executors
    return f"{executors}; соисполнители: {helpers}".strip("; ")


def _note_unread(reading: Reading, line: _Line) -> None:
    for column in line.filled:
        if (name := line.columns.unread(column)) is not None:
            reading.unread.setdefault(name or str(column + 1), line.number)


def _continue_row(reading: Reading, line: _Line) -> None:
    """A line without an activity adds to the one above: long cells that somebody has parted by hand."""
    row = reading.row()
    if row is None:
        reading.doubt(line.number, _("It is not said what is to be done: the line is left out."))
        return
    row["term"] = " ".join(f"{row['term']} {line.own('term')}".split())
    for name in ("executors", "result"):
        row[name] = f"{row[name]}\n{line.own(name)}".strip()
    row["executors"] = _with_helpers(row["executors"], line.own("helpers"))
    _note_unread(reading, line)
    _check_length(reading, line.number, row)


def _check_length(reading: Reading, line: int, row: dict) -> None:
    for name, limit in LIMITS.items():
        if len(row[name]) > limit:
            sentence = _("«{text}…» is longer than {limit} characters.").format(text=row[name][:60], limit=limit)
            reading.doubt(line, sentence, blocks=True)
