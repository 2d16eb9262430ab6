"""Terms that begin with an event: a person tells the portal that it has come; the next meeting is seen by itself."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.workflow import Refused
from councils import permissions
from councils.control import WAITING
from councils.dates import validate_year
from councils.deadlines import awaited_event
from councils.due import due_date
from councils.models import Assignment, Council, Meeting, Protocol
from councils.services.assignment_steps import change_deadline, locked_assignment, require
from councils.services.register import refresh_register
from councils.workflow import UNDER_CONTROL, MeetingStatus

NEXT_MEETING = "next_meeting"
# A meeting that is or was held; one that fell through is nobody's deadline.
HELD = (MeetingStatus.PLANNED, MeetingStatus.RUNNING, MeetingStatus.HELD)


def begin_term(assignment: Assignment, *, by, event_on: date) -> None:
    """«В течение 5 дней со дня регистрации Соглашения»: the secretary says when that was, and the date follows.

    It follows for everybody who carries the decision out and has no date yet; what is received, each receives himself.
    """
    validate_year(event_on)
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        require(permissions.can_control_assignment(by, assignment))
        decision, meeting = assignment.decision, assignment.decision.item.meeting
        event = awaited_event(decision.deadline_rule)
        if not event or assignment.due_on or assignment.state not in UNDER_CONTROL:
            raise Refused(_("This assignment does not wait for an event: only the chair moves its deadline."))
        due_on = due_date(decision.deadline_rule, meeting, event_on=event_on)
        if due_on is None or due_on < meeting.held_on:
            raise Refused(_("The deadline would be before the meeting: check the day of the event."))
        rows = decision.assignments.filter(due_on=None, state__in=UNDER_CONTROL)
        if decision.deadline_rule["event"] == "receipt":
            rows = rows.filter(pk=assignment.pk)
        reason = f"День {event}: {event_on:%d.%m.%Y}"
        for row in rows.select_for_update():
            change_deadline(row, due_on, by=by, reason=reason)
        refresh_register(decision)


def follow_next_meeting(council: Council, *, by) -> None:
    """What is due at the next meeting has its day as soon as that is called, and goes with it when it is moved."""
    rows = Assignment.objects.filter(
        decision__deadline_rule__kind=NEXT_MEETING,
        decision__item__meeting__council=council,
        decision__item__meeting__protocol__origin=Protocol.Origin.PORTAL,
        state__in=WAITING,
    )
    for row in rows.select_for_update(of=("self",)).select_related("decision__item__meeting").order_by("pk"):
        last = row.deadline_changes.last()
        if last is not None and last.meeting_id is None:
            continue  # the chair has given it a date of its own
        meeting = _next_meeting(row.decision.item.meeting)
        due_on = meeting.held_on if meeting else None
        if due_on != row.due_on:
            reason = "День следующего заседания" if meeting else "Следующее заседание отменено"
            change_deadline(row, due_on, by=by, reason=reason, meeting=meeting or last.meeting)
            refresh_register(row.decision)


def _next_meeting(meeting: Meeting) -> Meeting | None:
    later = Meeting.objects.filter(council=meeting.council_id, held_on__gt=meeting.held_on, status__in=HELD)
    return later.exclude(kind=Meeting.Kind.RESOLUTION).order_by("held_on", "pk").first()
