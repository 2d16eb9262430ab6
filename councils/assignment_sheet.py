"""«Лист поручений»: one sheet with what an executor has to do, with room for a resolution by hand."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from cluster_portal.pdf import render_pdf
from cluster_portal.qr import qr_code
from cluster_portal.text import typograph
from councils.control import secretaries_of, standing
from councils.dates import date_short, weekday_short
from councils.models import Assignment
from councils.relations import Wait, waits_of

# A paper lies on the table for weeks: it says nothing that is wrong tomorrow.
RUNNING = ("active", "soon", "no_date")


def sheet_view(assignments: Sequence[Assignment], *, executor: str, on: date) -> dict:
    """Strings for templates/documents/assignments.html; a page of one council or of several."""
    councils = list(dict.fromkeys(row.decision.item.meeting.council for row in assignments))
    waits = waits_of(row.decision_id for row in assignments)
    rows = [
        {
            "number": number,
            "basis": typograph(_basis(row, with_council=len(councils) > 1)),
            "text": typograph("\n".join(filter(None, [row.decision.text, row.period]))),
            "role": _role(row, waits.get(row.decision_id)),
            "due": f"{date_short(row.due_on)}, {weekday_short(row.due_on)} (вкл.)" if row.due_on else "не установлен",
            "state": _state(row, on),
        }
        for number, row in enumerate(assignments, 1)
    ]
    secretaries = list(dict.fromkeys(person for row in _one_of_each(assignments) for person in secretaries_of(row)))
    page = settings.PORTAL_ORIGIN + reverse("councils:my-assignments")
    return {
        "title": "ПОРУЧЕНИЯ",
        "bodies": [typograph(council.genitive_name) for council in councils],
        "executor": typograph(executor),
        "as_of": f"по состоянию на {date_short(on)}",
        "rows": rows,
        "send_to": [person.user.email for person in secretaries if person.user_id],
        "page": page,
        "code": qr_code(page),
        "secretary": secretaries[0].initials_name if len(secretaries) == 1 else "",
    }


def _one_of_each(assignments: Sequence[Assignment]) -> list[Assignment]:
    """One assignment of each council."""
    return list({row.decision.item.meeting.council_id: row for row in assignments}.values())


def _basis(assignment: Assignment, *, with_council: bool) -> str:
    council = assignment.decision.item.meeting.council
    return f"{council.short_name}: {assignment.decision.basis}" if with_council else assignment.decision.basis


def _role(assignment: Assignment, wait: Wait | None) -> str:
    """«ответственный (после 1.6, 1.7); с: ООО «…»»; the executor is never his own helper."""
    others = [other for other in assignment.decision.assignments.all() if other.whole_id is None]
    labels = dict.fromkeys(other.label for other in others if other.label != assignment.label)
    # The member of a group answers for himself: the group is the others.
    labels = {} if assignment.is_of_group else labels
    role = "ответственный" if assignment.role == Assignment.Role.RESPONSIBLE else "соисполнитель"
    if wait and (points := [row.point.removeprefix("п. ") for row in wait.rows if not row.is_done]):
        role = f"{role} (после {', '.join(points)})"
    return typograph(f"{role}; с: {', '.join(labels)}" if labels else role)


def _state(assignment: Assignment, on: date) -> str:
    found = standing(assignment, on)
    said = getattr(assignment, "said", "")
    words = {"overdue": "срок истёк"}.get(found.code, "на исп." if found.code in RUNNING else found.words)
    if found.code == "unknown" and said:
        return typograph(said)
    return typograph("; ".join(filter(None, [words, said])))


def sheet_pdf(assignments: Sequence[Assignment], *, executor: str, on: date) -> bytes:
    """PDF/A, A4 landscape; about 0.1 s, never inside a GET or a transaction."""
    with translation.override("ru"):
        view = sheet_view(assignments, executor=executor, on=on)
        return render_pdf(render_to_string("documents/assignments.html", {"sheet": view}))
