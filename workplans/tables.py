"""A table of somebody else's plan read: its head found, its rows as a draft, every doubt with its line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cluster_portal.text import search_key
from workplans.draft import LIMITS, MOST_ROWS, SECTION_TITLE, Draft, make_row, make_section

Rows = Sequence[Sequence[str]]

HEAD_WITHIN = 40
# What a heading begins with, folded by search_key(); the first that fits wins.
HEADINGS = (
    ("number", ("№", "n п/п", "номер")),
    ("helpers", ("соисполнител",)),
    ("title", ("мероприятие", "мероприятия", "наименование", "содержание")),
    ("term", ("срок", "дата")),
    ("executors", ("ответствен", "исполнител", "отв.")),
    ("result", ("ожидаемый", "результат", "вид документа", "форма завершения")),
    ("mark", ("отметка", "примечание")),
)
SECTION = re.compile(r"^(раздел\b|[IVXLC]{1,6}[.)]\s)", re.IGNORECASE)
SECTION_NUMBER = re.compile(r"^(раздел\s+)?([IVXLC]{1,6}|\d{1,2})[.)]\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """A doubt about a line of the file, counted from 1; one that `blocks` keeps the whole table out."""

    line: int
    text: str
    blocks: bool = False


@dataclass
class _Reading:
    sections: list[dict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def row(self) -> dict | None:
        """The activity that was read last."""
        return self.sections[-1]["rows"][-1] if self.sections and self.sections[-1]["rows"] else None


def read_plan(rows: Rows) -> tuple[Draft, list[Problem]]:
    """A draft, and what is doubtful. With a problem that blocks the draft is empty: nothing is half imported."""
    place, columns = _head(rows)
    if columns is None:
        sentence = _("There is no line with the headings: a column «Мероприятие» and one more are needed.")
        return {"sections": []}, [Problem(1, sentence, blocks=True)]
    reading = _Reading()
    for line, cells in enumerate(rows[place + 1 :], start=place + 2):
        _read_line(reading, line, list(cells), columns)
        if reading.count > MOST_ROWS:
            sentence = _("A plan has at most {count} activities.").format(count=MOST_ROWS)
            return {"sections": []}, [Problem(line, sentence, blocks=True)]
    if not reading.count:
        reading.problems.append(Problem(place + 1, _("Under the headings there is no activity."), blocks=True))
    if any(problem.blocks for problem in reading.problems):
        return {"sections": []}, reading.problems
    return {"sections": reading.sections}, reading.problems


def _head(rows: Rows) -> tuple[int, dict[str, int] | None]:
    """Line of the headings and the column of each; None where no line names activities."""
    for place, cells in enumerate(rows[:HEAD_WITHIN]):
        columns: dict[str, int] = {}
        for column, text in enumerate(cells):
            name = _heading(text)
            if name and name not in columns:
                columns[name] = column
        if "title" in columns and len(columns) > 1:
            return place, columns
    return 0, None


def _heading(text: str) -> str | None:
    key = search_key(text)
    return next((name for name, starts in HEADINGS if key.startswith(starts)), None)


def _read_line(reading: _Reading, line: int, cells: list[str], columns: dict[str, int]) -> None:
    filled = [text for text in cells if text]
    if not filled or _is_row_of_numbers(filled):
        return
    values = {name: cells[column] if column < len(cells) else "" for name, column in columns.items()}
    if _is_section(cells, filled, columns):
        _begin_section(reading, line, filled[0])
        return
    if not values["title"]:
        _continue_row(reading, line, values)
        return
    executors = values.get("executors", "")
    if helpers := values.get("helpers", ""):
        executors = f"{executors}; соисполнители: {helpers}".strip("; ")
    row = make_row(
        title=values["title"], term=" ".join(values.get("term", "").split()), executors=executors,
        result=values.get("result", ""),
    )  # fmt: skip
    _check(reading, line, values.get("number", ""), row)
    if not reading.sections:
        reading.sections.append(make_section())
    reading.sections[-1]["rows"].append(row)
    reading.count += 1


def _is_row_of_numbers(filled: list[str]) -> bool:
    """«1 2 3 4 5» under the headings."""
    return len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]


def _is_section(cells: list[str], filled: list[str], columns: dict[str, int]) -> bool:
    """A text over the whole width: once in the first column, or the same in every cell that it covers."""
    if len(set(filled)) > 1:
        return False
    if len(filled) > 2:
        return True
    first = next(column for column, text in enumerate(cells) if text)
    is_number = re.fullmatch(r"[\d.]+", filled[0]) is not None
    return SECTION.match(filled[0]) is not None or (first < columns["title"] and not is_number)


def _begin_section(reading: _Reading, line: int, text: str) -> None:
    title = SECTION_NUMBER.sub("", " ".join(text.split()))
    if len(title) > SECTION_TITLE:
        sentence = _("The title of the section is longer than {limit} characters.").format(limit=SECTION_TITLE)
        reading.problems.append(Problem(line, sentence, blocks=True))
    reading.sections.append(make_section(title[:SECTION_TITLE]))


def _continue_row(reading: _Reading, line: int, values: dict[str, str]) -> None:
    """A line without an activity adds to the one above: long cells that somebody has parted by hand."""
    row = reading.row()
    if row is None:
        reading.problems.append(Problem(line, _("It is not said what is to be done: the line is left out.")))
        return
    for name in ("term", "executors", "result"):
        if value := values.get(name, ""):
            row[name] = f"{row[name]}\n{value}".strip() if name != "term" else f"{row[name]} {value}".strip()


def _check(reading: _Reading, line: int, number: str, row: dict) -> None:
    number = number.rstrip(".")
    if number and number in reading.numbers:
        sentence = _("The number {number} stood in line {line} already: the portal numbers anew.")
        reading.problems.append(Problem(line, sentence.format(number=number, line=reading.numbers[number])))
    if number:
        reading.numbers.setdefault(number, line)
    for name, limit in LIMITS.items():
        if len(row[name]) > limit:
            start = row[name][:60]
            sentence = _("«{text}…» is longer than {limit} characters.").format(text=start, limit=limit)
            reading.problems.append(Problem(line, sentence, blocks=True))
