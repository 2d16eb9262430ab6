"""One step of an assignment: locked, by the table, with its trace and its row in the public register."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from councils.control import answers_itself, next_part
from councils.models import Assignment, AssignmentReport, AssignmentTransition, DeadlineChange, ExtensionRequest
from councils.services.register import refresh_register
from councils.workflow import ASSIGNMENT

# What closes: an interim word never does.
FINAL = (AssignmentReport.Kind.DONE, AssignmentReport.Kind.NOTHING)


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
    if assignment.whole is not None:
        follow_parts(assignment.whole)
    refresh_register(assignment.decision)
    return assignment


def change_deadline(
    assignment: Assignment, due_on: date | None, *, by, reason: str, extension=None, meeting=None
) -> DeadlineChange:
    """Another date, or none any more; the earlier one is kept with the reason and its cause."""
    change = DeadlineChange(
        assignment=assignment,
        due_before=assignment.due_on,
        due_after=due_on,
        reason=reason,
        by=by,
        extension=extension,
        meeting=meeting,
    )
    change.full_clean()
    change.save()
    assignment.due_on = due_on
    assignment.save(update_fields=["due_on"])
    return change


def follow_parts(whole: Assignment) -> None:
    """The whole is due when the next of its periods is; the register says of it what is said of that period."""
    if answers_itself(whole):
        return
    following = next_part(whole)
    if following is not None:
        whole.due_on = following.due_on
    whole.save(update_fields=["has_parts", "due_on"])
    refresh_register(whole.decision)


def last_report(assignment: Assignment) -> AssignmentReport | None:
    """The last report that closes, unless it was returned: what has been returned proves nothing."""
    step = assignment.transitions.filter(name__in=["report", "return"]).order_by("pk").last()
    if step is not None and step.name == "return":
        return None
    return assignment.reports.filter(kind__in=FINAL).last()


def end_requests(assignment: Assignment, by, note: str) -> None:
    """There is nothing to extend any more: the chair need not decide."""
    asked = assignment.extensions.filter(status=ExtensionRequest.Status.ASKED)
    asked.update(status=ExtensionRequest.Status.REFUSED, decided_by=by, decided_at=timezone.now(), note=note)


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
