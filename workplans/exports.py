"""A plan as XLSX and DOCX, made of its document."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from cluster_portal.docx import Paper
from cluster_portal.sheets import xlsx_content
from workplans.document import Document, executors_words
from workplans.wording import roman

# Heading, width in characters of a sheet, width in millimetres of a paper.
COLUMNS = {
    "number": ("№ п/п", 8, 14),
    "title": ("Мероприятие", 60, 90),
    "term": ("Срок исполнения", 22, 35),
    "executors": ("Ответственный", 36, 52),
    "result": ("Ожидаемый результат", 30, 40),
    "mark": ("Отметка о выполнении", 22, 26),
}
# Millimetres of the sheet of changes.
CHANGE_WIDTHS = (14, 35, 85, 85, 38)
DATE = re.compile(r"\d\d\.\d\d\.\d{4}")
# Sheets count their days from 1900, and their February of that year has 29.
FIRST_TYPED = date(1900, 3, 1)


def chosen_columns(asked: str) -> list[str]:
    """«title,term,mark»: columns in the order asked for, never without the activities; all where nothing was asked."""
    names = [name for name in dict.fromkeys(asked.split(",")) if name in COLUMNS]
    if names and "title" not in names:
        names.insert(names[0] == "number", "title")
    return names or list(COLUMNS)


def headings() -> dict[str, str]:
    """What stands above every column, by its name in an address."""
    return {name: heading for name, (heading, *_widths) in COLUMNS.items()}


def plan_xlsx(document: Document, columns: Sequence[str] = tuple(COLUMNS)) -> bytes:
    """A sheet that the import reads back; «Отметка» is for the pen.

    A section has its number and its title over the rest of the line; without a column of numbers before the title, both
    in one cell, so that a title that begins with a number of its own comes back whole.
    """
    rows = []
    for place, section in enumerate(document["sections"], start=1):
        title = section.get("title", "")
        if title or len(document["sections"]) > 1:
            rows.append(_section(place, title, apart=list(columns[:2]) == ["number", "title"]))
        rows += [[_typed(cells[name]) for name in columns] for cells in map(_cells, section["activities"])]
    return xlsx_content("План работы", [COLUMNS[name][:2] for name in columns], rows)


def _section(place: int, title: str, *, apart: bool) -> list[str | date]:
    return [roman(place), title] if apart else [f"{roman(place)}. {title}".strip()]


def _cells(activity: Document) -> dict[str, str]:
    return {
        "number": activity["number"],
        "title": activity["title"],
        "term": activity.get("term", {}).get("text", ""),
        "executors": executors_words(activity),
        "result": activity.get("result", ""),
        "mark": "",
    }


def _typed(text: str) -> str | date:
    """A day that stands alone becomes a date, so that the sheet can be sorted by it."""
    if DATE.fullmatch(text):
        try:
            day = datetime.strptime(text, "%d.%m.%Y").date()
        except ValueError:
            return text
        return day if day >= FIRST_TYPED else text
    return text


def plan_docx(document: Document, view: Mapping) -> bytes:
    """A4 landscape; `view` of workplans/wording.py says what stands around the table, as on the PDF."""
    paper = Paper(document["title"])
    paper.landscape()
    paper.mark(view["mark"])
    paper.paragraph("\n".join(view["approval"]), align="right", points=12)
    paper.heading(view["heading"], 1)
    if view["title"]:
        paper.paragraph(view["title"], align="center")
    rows = [[heading for heading, *_widths in COLUMNS.values()]]
    for section, shown in zip(document["sections"], view["sections"], strict=True):
        rows += [[shown["title"]]] if shown["title"] else []
        rows += [list(_cells(activity).values()) for activity in section["activities"]]
    paper.table(rows, [width for _heading, _letters, width in COLUMNS.values()], head=True)
    if view["signature"]:
        name = view["signature"]["name"] or "И.О. Фамилия"
        paper.paragraph(f"{view['signature']['role']} ______________________ {name}", align="left", space=10)
    _add_changes(paper, view)
    return paper.content()


def _add_changes(paper: Paper, view: Mapping) -> None:
    """«Лист изменений», as on the PDF; what differs is not marked."""
    if not view["changes"]:
        return
    paper.heading("Лист изменений", 2)
    rows = [list(view["change_columns"])]
    for row in view["changes"]:
        sides = ("\n".join(_side(part) for part in row[name]) for name in ("before", "after"))
        rows.append([row["number"], f"{row['point']}\n{row['words']}", *sides, row["paper"]])
    paper.table(rows, CHANGE_WIDTHS, head=True)


def _side(part: Mapping) -> str:
    label = f"{part['label']}: " if part["label"] else ""
    return label + "".join(piece["text"] for piece in part["pieces"])
