"""Assignments in parts: a group answers by its members, a recurring obligation by its periods."""

from collections.abc import Iterable
from datetime import date

from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cluster_portal.workflow import Refused
from councils import permissions
from councils.control import answers_itself, colleagues, is_from_paper, with_record
from councils.due import deadline_settings, work_calendar
from councils.models import Assignment, AssignmentTransition, Council, Meeting
from councils.models.councils import now, today
from councils.obligations import RECURRING, is_recurring, obligations
from councils.services.assignment_steps import (
    end_requests,
    follow_parts,
    last_report,
    locked_assignment,
    require,
    trace_assignment,
)
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
    days = {council: today(council) for council in Council.objects.all()}
    keys = {f"periods-{council.pk}-{day:%Y%m%d}": council for council, day in days.items()}
    # Asked once for all: the worker comes again every quarter of a minute.
    done = caches["shared"].get_many(keys)
    for key, council in keys.items():
        # A process that dies in the middle is made good the next day: what is there already is not added twice.
        if key not in done and caches["shared"].add(key, True, A_DAY):
            for assignment in _recurring().filter(decision__item__meeting__council=council):
                _add_periods(assignment, days[council])


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
            max(meeting.held_on, _begun_on(assignment)),
            on,
            settings=deadline_settings(meeting),
            calendar=work_calendar(),
        )
        for obligation in owed:
            if obligation.period not in known:
                executor = {"organization": assignment.organization, "person": assignment.person}
                _add_part(assignment, by=None, due_on=obligation.due_on, period=obligation.period, **executor)
                assignment.has_parts = True
        follow_parts(assignment)


def _begun_on(assignment: Assignment) -> date:
    """The day of the approval: what had to be answered before it is owed by nobody."""
    council = assignment.decision.item.meeting.council
    begun = (assignment.whole or assignment).transitions.filter(name="begin").order_by("pk").first()
    return begun.at.astimezone(now(council).tzinfo).date() if begun else assignment.decision.item.meeting.held_on


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
    """The whole is off control, and its parts with it: who has answered is closed, of the others it is said."""
    for part in whole.parts.select_for_update().filter(state__in=UNDER_CONTROL):
        if part.has_parts:
            part.done_on = whole.done_on
            end_parts(part, by=by, note=note)
        part.done_on = _answered_on(part) if whole.done_on else None
        if part.done_on:
            trace_assignment(part, "close", AssignmentStatus.CLOSED, by, note)
            part.state = AssignmentStatus.CLOSED
        else:
            words = f"{note}, ответа не было" if whole.done_on else note
            trace_assignment(part, "drop", AssignmentStatus.OBSOLETE, by, words)
            part.state = AssignmentStatus.OBSOLETE
        part.save(update_fields=["state", "done_on"])
        end_requests(part, by, "Поручение в целом снято с контроля.")


def _answered_on(part: Assignment) -> date | None:
    """When it was done by a report that nobody has returned; of one in periods, by the last that was closed."""
    if not answers_itself(part):
        return part.parts.filter(state=AssignmentStatus.CLOSED).aggregate(last=Max("done_on"))["last"]
    report = last_report(part)
    return report.done_on if report else None
