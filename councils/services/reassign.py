"""«Уточнить исполнителя»: another executor, the same one with a remark, or the first one where nobody was named."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused
from councils import permissions
from councils.control import without_executor
from councils.due import due_date
from councils.models import Assignment, AssignmentLink, AssignmentReport, AssignmentTransition, Decision, Protocol
from councils.services.assignment_steps import end_requests, locked_assignment, require, trace_assignment
from councils.services.links import addresses_of, tell_executors, tell_released
from councils.services.parts import begin_periods
from councils.services.register import refresh_register
from councils.workflow import UNDER_CONTROL, AssignmentStatus
from members.models import Organization, Person

REASSIGNED = "Поручение передано вам"
NAMED = "Вам дано поручение"
KEPT = "Поручение остаётся за вами"


def reassign_assignment(
    assignment: Assignment,
    *,
    by,
    organization: Organization | None = None,
    person: Person | None = None,
    note: str = "",
) -> Assignment:
    """Another executor, the same date. The frozen protocol keeps the one that it names; the history says both."""
    note = clean_text(note)
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        require(permissions.can_reassign_assignment(by, assignment))
        _check_executor(assignment, organization, person)
        if not note and not assignment.reports.filter(kind=AssignmentReport.Kind.OTHER).exists():
            raise ValidationError({"note": _("Say why the executor is another one.")})
        # The periods that are still owed go with it.
        moved = list(assignment.parts.filter(state__in=UNDER_CONTROL).exclude(period=""))
        before, former = assignment.label, set().union(*(addresses_of(row) for row in [assignment, *moved]))
        end_requests(assignment, by, "Исполнитель уточнён.")
        # Whoever held the old letter answers for it no more.
        links = AssignmentLink.objects.filter(assignment__in=[assignment, *moved], revoked_at=None)
        links.update(revoked_at=timezone.now())
        assignment.organization, assignment.person, assignment.handed_to = organization, person, None
        words = f"исполнитель уточнён: было {before}, стало {assignment.label}"
        trace_assignment(assignment, "reassign", AssignmentStatus.ACTIVE, by, ". ".join(filter(None, [words, note])))
        assignment.state = AssignmentStatus.ACTIVE
        assignment.full_clean()
        assignment.save(update_fields=["organization", "person", "handed_to", "state"])
        Assignment.objects.filter(pk__in=[row.pk for row in moved]).update(
            organization=organization, person=person, handed_to=None
        )
        refresh_register(assignment.decision)
        tell_executors(assignment, REASSIGNED, note=note, by=by)
        tell_released(assignment, former - addresses_of(assignment))
    return assignment


def _check_executor(assignment: Assignment, organization: Organization | None, person: Person | None) -> None:
    if assignment.state not in UNDER_CONTROL:
        raise Refused(_("The assignment is not under control any more."))
    if assignment.collector_id:
        raise Refused(_("This assignment is with the members of the group already."))
    others = assignment.decision.assignments.filter(whole=assignment.whole_id, period=assignment.period)
    if others.filter(organization=organization, person=person, group_name="").exists():
        raise ValidationError({"organization" if organization else "person": _("This executor is named already.")})


def keep_executor(assignment: Assignment, *, by, note: str) -> Assignment:
    """«Оставить за исполнителем»: the answer to «не наше», with a remark."""
    note = clean_text(note)
    if not note:
        raise ValidationError({"note": _("Say why the assignment stays with the executor.")})
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        require(permissions.can_reassign_assignment(by, assignment))
        last = assignment.reports.last()
        if assignment.state not in UNDER_CONTROL or last is None or last.kind != AssignmentReport.Kind.OTHER:
            raise Refused(_("The executor has not said that the assignment is not his."))
        if not assignment.transitions.filter(name="keep", at__gte=last.at).exists():
            trace_assignment(assignment, "keep", assignment.state, by, note)
            tell_executors(assignment, KEPT, note=note, by=by)
    return assignment


def name_executor(
    decision: Decision,
    *,
    by,
    organization: Organization | None = None,
    person: Person | None = None,
    note: str = "",
) -> Assignment:
    """The first executor of a frozen decision that names nobody; one of a paper never becomes overdue."""
    with transaction.atomic():
        decision = (
            Decision.objects.select_for_update(of=("self",))
            .select_related("item__meeting__council")
            .get(pk=decision.pk)
        )
        meeting = decision.item.meeting
        require(permissions.can_record_meeting(by, meeting))
        if not without_executor(by).filter(pk=decision.pk).exists():
            raise Refused(_("This decision has an executor already, or none is needed."))
        assignment = Assignment(
            decision=decision,
            organization=organization,
            person=person,
            due_on=due_date(decision.deadline_rule, meeting, signed_on=_signed_on(meeting.protocol)),
            state=AssignmentStatus.ACTIVE,
        )
        assignment.full_clean()
        assignment.save()
        AssignmentTransition.objects.create(
            assignment=assignment,
            name="name",
            from_status=AssignmentStatus.DRAFT,
            to_status=assignment.state,
            by=by,
            note=". ".join(filter(None, [f"исполнитель назван: {assignment.label}", clean_text(note)])),
        )
        begin_periods(meeting)
        refresh_register(decision)
        tell_executors(assignment, NAMED, note=clean_text(note), by=by)
    return assignment


def _signed_on(protocol: Protocol):
    """The day of the approval at the council's place; of a paper nobody knows it."""
    approval = protocol.transitions.filter(name="approve").last()
    if protocol.origin == Protocol.Origin.PAPER or approval is None:
        return None
    return timezone.localdate(approval.at)
