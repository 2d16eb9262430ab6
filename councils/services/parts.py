"""Assignments in parts: a group answers by its members, a recurring obligation by its periods."""

from collections.abc import Iterable
from datetime import date

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.workflow import Refused
from councils import permissions
from councils.control import colleagues, is_from_paper, with_record
from councils.due import CALENDAR, deadline_settings
from councils.models import Assignment, AssignmentTransition, Council, Meeting
from councils.models.councils import today
from councils.obligations import RECURRING, is_recurring, obligations
from councils.services.assignment_steps import locked_assignment, require, trace_assignment
from councils.services.register import refresh_register
from councils.workflow import UNDER_CONTROL, AssignmentStatus
from members.models import Organization, Person

A_DAY = 24 * 60 * 60


def split_group(
    assignment: Assignment, *, by, organizations: Iterable[Organization], collector: Person
) -> list[Assignment]:
    """«Участникам Координационного совета»: one assignment a member, and one person who gathers them into a свод."""
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        require(permissions.can_control_assignment(by, assignment))
        if not assignment.group_name or assignment.state not in UNDER_CONTROL:
            raise Refused(_("Only an assignment of a group that is under control is given to its members."))
        if assignment.has_parts:
            raise Refused(_("This assignment is with the members of the group already."))
        members = list(dict.fromkeys(organizations))
        if not members:
            raise ValidationError({"organizations": _("Choose at least one member.")})
        if collector.cluster_id != assignment.decision.item.meeting.council.cluster_id:
            raise ValidationError({"collector": _("Choose one of the values offered.")})
        parts = [_add_part(assignment, by=by, due_on=assignment.due_on, organization=row) for row in members]
        assignment.collector, assignment.has_parts = collector, True
        assignment.full_clean()
        assignment.save(update_fields=["collector", "has_parts"])
        if is_recurring(assignment.decision.deadline_rule):
            for part in parts:
                _add_periods(part, today(assignment.decision.item.meeting.council))
    return parts


def hand_over(assignment: Assignment, author, *, person: Person | None) -> Assignment:
    """«Перепоручено» inside the executor's organisation: the person sees it too; the organisation answers for it."""
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        require(author.may_answer(assignment))
        if assignment.state not in UNDER_CONTROL:
            raise Refused(_("The assignment is not under control any more."))
        if person is not None and person not in colleagues(assignment):
            raise ValidationError({"person": _("Choose one of the values offered.")})
        if assignment.handed_to != person:
            assignment.handed_to = person
            assignment.save(update_fields=["handed_to"])
            note = person.surname_initials if person else ""
            trace_assignment(assignment, "hand_over", assignment.state, author.user, note)
    return assignment


def begin_periods(meeting: Meeting) -> None:
    """The first answers that the decisions of a newly frozen protocol owe."""
    rows = _recurring().filter(decision__item__meeting=meeting)
    for assignment in rows:
        _add_periods(assignment, today(meeting.council))


def begin_all_periods() -> None:
    """Called by the worker often: once a day, everywhere, the answers that are owed next."""
    for council in Council.objects.all():
        day = today(council)
        # A process that dies in the middle is made good the next day: what is there already is not added twice.
        if caches["shared"].add(f"periods-{council.pk}-{day:%Y%m%d}", True, A_DAY):
            for assignment in _recurring().filter(decision__item__meeting__council=council):
                _add_periods(assignment, day)


def _recurring():
    """Assignments that owe an answer for every period; a group does so through its members, once it is split."""
    rows = Assignment.objects.filter(
        decision__deadline_rule__kind__in=RECURRING,
        state__in=UNDER_CONTROL,
        role=Assignment.Role.RESPONSIBLE,
        group_name="",
        period="",
    )
    return with_record(rows)


def _add_periods(assignment: Assignment, on: date) -> None:
    if is_from_paper(assignment):
        return
    meeting = assignment.decision.item.meeting
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        if assignment.state not in UNDER_CONTROL:
            return
        known = set(assignment.parts.values_list("period", flat=True))
        owed = obligations(
            assignment.decision.deadline_rule,
            meeting.held_on,
            on,
            settings=deadline_settings(meeting),
            calendar=CALENDAR,
        )
        for obligation in owed:
            if obligation.period not in known:
                executor = {"organization": assignment.organization, "person": assignment.person}
                _add_part(assignment, by=None, due_on=obligation.due_on, period=obligation.period, **executor)
                assignment.has_parts = True
        follow_parts(assignment)


def follow_parts(whole: Assignment) -> None:
    """The whole is due when the next of its periods is."""
    if whole.has_parts and not whole.collector_id:
        waiting = whole.parts.filter(state__in=UNDER_CONTROL).order_by("due_on").first()
        whole.due_on = waiting.due_on if waiting else whole.due_on
        whole.save(update_fields=["has_parts", "due_on"])
        refresh_register(whole.decision)


def _add_part(whole: Assignment, *, by, due_on: date | None, period: str = "", **executor) -> Assignment:
    part = Assignment(
        decision=whole.decision,
        whole=whole,
        role=Assignment.Role.RESPONSIBLE,
        position=whole.parts.count(),
        due_on=due_on,
        period=period,
        state=AssignmentStatus.ACTIVE,
        **executor,
    )
    part.full_clean()
    part.save()
    AssignmentTransition.objects.create(
        assignment=part, name="begin", from_status=AssignmentStatus.DRAFT, to_status=part.state, by=by
    )
    return part


def end_parts(whole: Assignment, *, by, note: str) -> None:
    """The whole is off control: members' parts end with it, periods that are still to come fall away."""
    for part in whole.parts.select_for_update().filter(state__in=UNDER_CONTROL):
        target = AssignmentStatus.OBSOLETE if part.period or whole.done_on is None else AssignmentStatus.CLOSED
        if part.has_parts:
            end_parts(part, by=by, note=note)
        trace_assignment(part, "drop" if target == AssignmentStatus.OBSOLETE else "close", target, by, note)
        part.state = target
        part.done_on = whole.done_on if target == AssignmentStatus.CLOSED else None
        part.save(update_fields=["state", "done_on"])
