"""A plan as XLSX and DOCX, made of its document."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from cluster_portal.docx import Paper
from cluster_portal.sheets import xlsx_content
from workplans.document import Document, executors_words

COLUMNS = {
    "number": ("№ п/п", 8, 12),
    "title": ("Мероприятие", 60, 92),
    "term": ("Срок исполнения", 22, 35),
    "executors": ("Ответственный", 36, 52),
    "result": ("Ожидаемый результат", 30, 40),
    "mark": ("Отметка о выполнении", 22, 26),
}
DATE = re.compile(r"\d\d\.\d\d\.\d{4}")


def chosen_columns(asked: str) -> list[str]:
    """«title,term,mark»: columns in the order asked for; all of them where nothing sensible was asked."""
    names = [name for name in dict.fromkeys(asked.split(",")) if name in COLUMNS]
    return names if "title" in names else list(COLUMNS)


def plan_xlsx(document: Document, columns: Sequence[str] = tuple(COLUMNS)) -> bytes:
    """A sheet that the import reads back: a section is a line with one cell, «Отметка» is for the pen."""
    rows = [[_typed(cells[name]) for name in columns] for cells in _lines(document, columns)]
    return xlsx_content("План работы", [COLUMNS[name][:2] for name in columns], rows)


def _lines(document: Document, columns: Sequence[str]) -> list[dict[str, str]]:
    empty = dict.fromkeys(COLUMNS, "")
    lines = []
    for section in document["sections"]:
        if section.get("title"):
            lines.append(empty | {columns[0]: section["title"]})
        for activity in section["activities"]:
            lines.append(
                empty
                | {
                    "number": activity["number"],
                    "title": activity["title"],
                    "term": activity.get("term", {}).get("text", ""),
                    "executors": executors_words(activity),
                    "result": activity.get("result", ""),
                }
            )
    return lines


def _typed(text: str) -> str | date:
    """A day that stands alone becomes a date, so that the sheet can be sorted by it."""
    if DATE.fullmatch(text):
        try:
            return datetime.strptime(text, "%d.%m.%Y").date()
        except ValueError:
            return text
    return text


def plan_docx(document: Document, *, mark: str = "") -> bytes:
    """A4 landscape; `mark` is «УТВЕРЖДЁН решением …», top right."""
    paper = Paper(document["title"])
    paper.landscape()
    paper.mark("РЕКОНСТРУКЦИЯ" if document.get("reconstruction") else "")
    if mark:
        paper.paragraph(mark, align="right", points=12)
    paper.heading(document["title"].upper(), 1)
    names = list(COLUMNS)
    rows = [[COLUMNS[name][0] for name in names]]
    for cells in _lines(document, names):
        is_section = not cells["title"]
        rows.append([cells["number"]] if is_section else [cells[name] for name in names])
    paper.table(rows, [COLUMNS[name][2] for name in names], head=True)
    if document.get("signed"):
        paper.paragraph("Секретарь ______________________ И.О. Фамилия", align="left", space=10)
    return paper.content()
