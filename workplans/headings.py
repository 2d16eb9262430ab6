"""The head of a table of somebody else's plan: which column means what, and which has no place in a plan."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cluster_portal.sheets import Table
from cluster_portal.text import clean_text, search_key

HEAD_WITHIN = 40
LONGEST = 80
# What a heading begins with, folded by search_key(); the first that fits wins.
HEADINGS = (
    ("number", ("№", "n п/п", "номер", "п/п")),
    ("helpers", ("соисполнител", "со-исполнител")),
    ("mark", ("отметка", "примечание", "факт", "дата факт", "срок факт")),
    ("title", ("мероприятие", "мероприятия", "наименование", "название", "содержание")),
    ("term", ("срок", "дата", "период", "начало", "окончание")),
    ("executors", ("ответствен", "исполнител", "отв.")),
    ("result", ("ожидаемый", "результат", "вид документа", "вид итогового", "итогов", "форма завершения")),
)
# Every word of a whole heading begins with one of these: «Мероприятия ко Дню знаний» is an activity.
_WORDS = re.compile(
    r"(?:№|n|п/п|пп|п|номер|мероприяти|наименован|назван|содержан|работ|деятельност|вид|срок|дат|период|исполн|выполн"
    r"|провед|реализ|начал|оконч|заверш|ответств|отв|соисполн|со-исполн|лиц|организац|орг|фио|ф|и|о|должност|подразделен"
    r"|учрежден|за|об|по|с|ожидаем|результат|документ|итог|форм|отмет|примеч|план|факт|подтвержд|месяц|год)[а-я]*\.?\Z"
)
_BRACKETS = re.compile(r"\([^)]*\)")
_NUMBER = re.compile(r"[\s\d.)]*\Z")
_TERM_LENGTH = 20
_BEGINS = re.compile(r"начал|(?<!\w)с(?!\w)")
_ENDS = re.compile(r"оконч|заверш|конец|(?<!\w)по(?!\w)")
# What stands under «Срок» or «Ответственный» in a head of two lines.
_PARTS = re.compile(
    r"(?:(?:дата |срок )?(?:начал|оконч|заверш)\w*.*|с|по|конец|от|до|план\w*|факт\w*|организац\w*|орг\.?|учреждени\w*"
    r"|(?:должност\w*|лицо|фио|ф\. ?и\. ?о\.?|подразделени\w*|ответственн\w* (?:лицо|организация))(?:,? .{0,30})?)\Z"
)
_OWN = ("title", "term", "executors", "result")
_JOINTS = {"term": ", ", "executors": ", ", "helpers": ", ", "result": "\n", "title": "\n"}


@dataclass(frozen=True)
class Columns:
    """What every column means: `places` in the order of the sheet; a name may have several columns."""

    names: tuple[str, ...]
    labels: tuple[str, ...]

    def of(self, name: str) -> list[int]:
        return [place for place, one in enumerate(self.names) if one == name]

    def first(self, name: str) -> int:
        return next(iter(self.of(name)), -1)

    def says(self, other: "Columns") -> bool:
        """Nothing that the other one reads is lost by this one; numbers are not needed."""
        return {name for name in other.names if name not in ("", "number", "mark")} <= set(self.names)

    def unread(self, column: int) -> str | None:
        """The heading of a column without a place in the plan, empty if it has none; None for one that is read."""
        if column < len(self.names) and self.names[column] not in ("", "mark"):
            return None
        return self.labels[column] if column < len(self.labels) else ""

    def named(self) -> str:
        return ", ".join(f"«{label}»" for label, name in zip(self.labels, self.names, strict=True) if name)

    def joined(self, name: str, values: list[str]) -> str:
        """One text of the columns of a name: «с 01.02.2026 по 15.03.2026», «СмолАПО, Иванова А.А.»."""
        filled = [
            (self.labels[place].casefold(), text) for place, text in zip(self.of(name), values, strict=True) if text
        ]
        texts = list(dict.fromkeys(text for _label, text in filled))
        if name == "term" and len(texts) == 2 and _BEGINS.search(filled[0][0]) and _ENDS.search(filled[-1][0]):
            return f"с {_bare('с', texts[0])} по {_bare('по', texts[1])}"
        return _JOINTS.get(name, " ").join(texts)


def _bare(word: str, text: str) -> str:
    return re.sub(rf"^{word} ", "", text)


def _name(text: str) -> str:
    key = search_key(text)
    return next((name for name, starts in HEADINGS if key.startswith(starts)), "") if len(key) <= LONGEST else ""


def _whole(text: str) -> str:
    """The name of a text that is a heading and nothing else."""
    words = re.split(r"[\s,:;]+|(?<=\w)/(?=\w{3})|-(?=\w{4})", _BRACKETS.sub("", search_key(text)).strip(" .,:"))
    return _name(text) if all(_WORDS.match(word) for word in words if word) else ""


def _columns(cells: Sequence[str], read) -> Columns:
    labels = tuple(" ".join(clean_text(text).split()) for text in cells)
    return Columns(tuple(read(label) if label else "" for label in labels), labels)


def find_head(rows: Sequence[Sequence[str]]) -> tuple[int, Columns, bool] | None:
    """The line of the headings, and whether it is sure: its words are headings and nothing else."""
    for read in (_whole, _name):
        for place, cells in enumerate(rows[:HEAD_WITHIN]):
            columns = _columns(cells, read)
            if "title" in columns.names and len({*columns.names} - {""}) > 1:
                return place, columns, read is _whole
    return None


def has_head(rows: Sequence[Sequence[str]]) -> bool:
    found = find_head(rows)
    return found is not None and found[2]


def read_again(cells: list[str], first: Columns) -> Columns | None:
    """The headings once more: every filled cell is a whole heading, or stood in the first head."""
    filled = [text for text in cells if text]
    columns = _columns(cells, _whole)
    if len(filled) < 2 or "title" not in columns.names:
        return None
    known = {search_key(label) for label in first.labels}
    is_head = all(_whole(text) or search_key(text) in known for text in filled)
    return columns if is_head else None


def sub_head(table: Table, place: int, columns: Columns) -> Columns | None:
    """A head of two lines: «Срок» over «начало | окончание», «Ответственный» over «организация | лицо»."""
    cells = [clean_text(text) for text in table.rows[place + 1]] if place + 1 < len(table.rows) else []
    filled = [column for column, text in enumerate(cells) if text]
    if not filled or any(columns.names[one : one + 1] in (("title",), ("number",)) for one in filled):
        return None
    if not all(_PARTS.match(search_key(cells[column])) for column in filled):
        return None
    names, labels = list(columns.names), list(columns.labels)
    names += [""] * (len(cells) - len(names))
    labels += [""] * (len(cells) - len(labels))
    for column in filled:
        parent = next((one for one in range(column, -1, -1) if columns.labels[one : one + 1] != ("",)), column)
        parent = min(parent, len(columns.names) - 1)
        is_fact = search_key(cells[column]).startswith("факт")
        names[column] = "mark" if is_fact else columns.names[parent]
        labels[column] = f"{columns.labels[parent]}: {cells[column]}"
    return replace(columns, names=tuple(names), labels=tuple(labels))


def own_head(rows: Sequence[Sequence[str]]) -> Columns:
    """The columns of a table without a head: a column of numbers, if there is one, then those of the plan."""
    tables = [cells for cells in rows if sum(1 for text in cells if text) > 1]
    width = max((len(cells) for cells in rows), default=0)
    numbered = all(_NUMBER.match(cells[0]) for cells in tables) and any(cells[0] for cells in tables)
    # Activities are longer than terms: «1.1» before a term is a short title and no number.
    numbered = numbered and (width > len(_OWN) or any(len(cells[1]) > _TERM_LENGTH for cells in tables))
    names = (("number", *_OWN) if numbered else _OWN)[: max(width, 2)]
    return Columns(names, ("",) * len(names))
