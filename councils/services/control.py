"""The life of an assignment: under control, checked, returned, taken off."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused
from councils import permissions
from councils.models import Assignment, AssignmentReport, AssignmentTransition, Decision
from councils.obligations import is_recurring
from councils.services.assignment_steps import (
    end_requests,
    last_report,
    locked_assignment,
    move_assignment,
    require,
    trace_assignment,
)
from councils.services.links import ENDED, RETURNED, tell_executors
from councils.services.parts import end_parts
from councils.verbs import VERB_CLASSES
from councils.workflow import ASSIGNMENT, UNDER_CONTROL, AssignmentStatus


def begin_control(decisions: Iterable[Decision], *, by) -> None:
    """The protocol is approved: instructing and signing decisions come under control, information does not."""
    traces = []
    for decision in decisions:
        rule = VERB_CLASSES.get(decision.verb_class)
        # A sentence whose verb nobody has named is controlled when it has an executor: better asked than lost.
        controlled = decision.result == Decision.Result.ADOPTED and (rule is None or rule.on_control)
        drafts = decision.assignments.filter(state=AssignmentStatus.DRAFT)
        name = "begin" if controlled else "untrack"
        target = ASSIGNMENT.target(name, AssignmentStatus.DRAFT)
        traces += [
            AssignmentTransition(assignment=row, name=name, from_status=row.state, to_status=target, by=by)
            for row in drafts
        ]
        drafts.update(state=target)
    AssignmentTransition.objects.bulk_create(traces)


def propose_closing(assignment: Assignment, *, by, note: str = "") -> Assignment:
    """The secretary has checked the report and proposes to take the assignment off control."""
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        require(permissions.can_control_assignment(by, assignment))
        return move_assignment(assignment, "propose", by=by, note=note)


def return_assignment(assignment: Assignment, *, by, note: str) -> Assignment:
    """«На доработку», with a remark."""
    if not clean_text(note):
        raise ValidationError({"note": _("Write what has to be finished.")})
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        allowed = permissions.can_control_assignment(by, assignment) or permissions.can_close_assignment(by, assignment)
        require(allowed)
        move_assignment(assignment, "return", by=by, note=note)
        tell_executors(assignment, RETURNED, note=clean_text(note), by=by)
    return assignment


def close_assignment(assignment: Assignment, *, by, note: str = "") -> Assignment:
    """«Снять с контроля»: needs a report, the day on which it was done, and evidence or a reason.

    Co-executors are closed with it.
    """
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        require(permissions.can_close_assignment(by, assignment))
        if assignment.state == AssignmentStatus.CLOSED:
            return assignment  # the second click of a double click
        assignment.done_on = _day_of_the_fact(assignment, note)
        name = "close" if ASSIGNMENT.allows("close", assignment.state) or not assignment.has_parts else "close_parts"
        move_assignment(assignment, name, by=by, note=note)
        end_requests(assignment, by, "Поручение снято с контроля.")
        if assignment.has_parts:
            end_parts(assignment, by=by, note="вместе с поручением в целом")
        if assignment.whole is None and assignment.role == Assignment.Role.RESPONSIBLE:
            _close_helpers(assignment, by)
    return assignment


def _day_of_the_fact(assignment: Assignment, note: str) -> date:
    """By the last report; of an assignment in parts without a report of its own, the day of the last part."""
    report = last_report(assignment)
    if report is not None:
        _require_evidence(report, note)
        return report.done_on
    parts = assignment.parts.exclude(state=AssignmentStatus.OBSOLETE)
    closed = [part.done_on for part in parts if part.state == AssignmentStatus.CLOSED]
    if not closed or (len(closed) < len(parts) and not is_recurring(assignment.decision.deadline_rule)):
        raise Refused(_("It cannot be taken off control: there is no report about the execution."))
    return max(closed)


def _require_evidence(report: AssignmentReport, note: str) -> None:
    """A paper beside the report, or words why it is enough; «предложений нет» has nothing to be proved by."""
    has_paper = report.outgoing_number or report.files.exists()
    if report.kind != AssignmentReport.Kind.NOTHING and not has_paper and not clean_text(note):
        raise Refused(
            _("The report has neither a file nor an outgoing number: write on what ground it is taken off control.")
        )


def _close_helpers(assignment: Assignment, by) -> None:
    """The first executor answers for all; what he has done is done by his co-executors too."""
    helpers = assignment.decision.assignments.filter(role=Assignment.Role.CO_EXECUTOR, state__in=UNDER_CONTROL)
    for helper in helpers.select_for_update():
        trace_assignment(helper, "close", AssignmentStatus.CLOSED, by, "вместе с ответственным исполнителем")
        helper.state, helper.done_on = AssignmentStatus.CLOSED, assignment.done_on
        helper.save(update_fields=["state", "done_on"])
        end_requests(helper, by, "Поручение снято с контроля.")


def close_assignments(assignments: Iterable[Assignment], *, by, note: str = "") -> int:
    """In bulk, with one tap and one reason for all of them: all or nothing; returns how many. Refused names the one."""
    count = 0
    with transaction.atomic():
        for assignment in assignments:
            try:
                close_assignment(assignment, by=by, note=note)
            except Refused as error:
                raise Refused(f"{assignment.label}, {assignment.decision.basis}: {error.sentence}") from error
            count += 1
    return count


def end_by_decision(assignment: Assignment, *, by, note: str, words: str = ENDED) -> Assignment:
    """A later decision has ended a locked assignment: its requests and its parts end with it; who had it is told."""
    told = [assignment, *assignment.parts.filter(period="", state__in=UNDER_CONTROL)]
    end_requests(assignment, by, "Поручение утратило актуальность.")
    assignment = move_assignment(assignment, "drop", by=by, note=note)
    end_parts(assignment, by=by, note=note)
    for row in told:
        tell_executors(row, words, note=clean_text(note), by=by)
    return assignment
