"""One step of an assignment: locked, by the table, with its trace and its row in the public register."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from councils.models import Assignment, AssignmentTransition
from councils.services.register import refresh_register
from councils.workflow import ASSIGNMENT


def locked_assignment(assignment: Assignment) -> Assignment:
    """The row as it is now, locked until the end of the transaction, with its decision and meeting."""
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related("decision__item__meeting__council__cluster", "decision__item__meeting__protocol").get(
        pk=assignment.pk
    )


def move_assignment(assignment: Assignment, name: str, *, by, note: str = "") -> Assignment:
    target = ASSIGNMENT.target(name, assignment.state)
    trace_assignment(assignment, name, target, by, note)
    assignment.state = target
    assignment.save(update_fields=["state", "done_on"])
    refresh_register(assignment.decision)
    return assignment


def trace_assignment(assignment: Assignment, name: str, target: str, by, note: str = "") -> None:
    AssignmentTransition.objects.create(
        assignment=assignment,
        name=name,
        from_status=assignment.state,
        to_status=target,
        by=by,
        note=clean_text(note),
    )


def require(allowed: bool, sentence: str = "") -> None:
    if not allowed:
        raise PermissionDenied(sentence or _("You have no right to do this."))
