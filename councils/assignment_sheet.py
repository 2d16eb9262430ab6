"""«Лист поручений»: one sheet with what an executor has to do, with room for a resolution by hand."""

from collections.abc import Iterable
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation

from cluster_portal.pdf import render_pdf
from cluster_portal.text import typograph
from councils.control import standing
from councils.dates import date_short
from councils.models import Assignment

WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


def sheet_view(assignments: Iterable[Assignment], *, executor: str, body: str, on: date) -> dict:
    """Strings for templates/documents/assignments.html; `body` is the council's name in the genitive."""
    rows = [
        {
            "number": number,
            "basis": typograph(row.decision.basis),
            "text": typograph(row.decision.text),
            "role": _role(row),
            "due": f"{date_short(row.due_on)}, {WEEKDAYS[row.due_on.weekday()]}" if row.due_on else "не установлен",
            "state": standing(row, on).words,
        }
        for number, row in enumerate(assignments, 1)
    ]
    return {
        "title": "ПОРУЧЕНИЯ",
        "body": typograph(body),
        "executor": typograph(executor),
        "as_of": f"по состоянию на {date_short(on)}",
        "rows": rows,
    }


def _role(assignment: Assignment) -> str:
    """«ответственный; с: ООО «…»»."""
    others = [other.label for other in assignment.decision.assignments.all() if other.pk != assignment.pk]
    role = "ответственный" if assignment.role == Assignment.Role.RESPONSIBLE else "соисполнитель"
    return typograph(f"{role}; с: {', '.join(others)}" if others else role)


def sheet_pdf(assignments: Iterable[Assignment], *, executor: str, body: str, on: date) -> bytes:
    """PDF/A, A4 landscape; about 0.1 s, never inside a GET or a transaction."""
    with translation.override("ru"):
        view = sheet_view(assignments, executor=executor, body=body, on=on)
        return render_pdf(render_to_string("documents/assignments.html", {"sheet": view}))
