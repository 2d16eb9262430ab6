"""Deadlines and meetings as entries of calendars."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from cluster_portal.calendars import Event
from councils.control import assigned_to
from councils.models import Assignment, Council, Meeting, PublishedDecision, Seat
from councils.register import address_of
from councils.services.effects import basis_of
from councils.workflow import AssignmentStatus, MeetingStatus

MOST_EVENTS = 500
BACK = timedelta(days=366)
FALLEN = (MeetingStatus.CANCELLED, MeetingStatus.POSTPONED, MeetingStatus.FAILED)


def public_events(council: Council | None, on: date) -> list[Event]:
    """Planned meetings and the deadlines of published decisions, of one council or of all; two queries."""
    # A meeting that does not take place is told of too: calendars that hold it strike it out.
    known = Meeting.objects.filter(status__in=[MeetingStatus.PLANNED, *FALLEN], held_on__gte=on)
    meetings = _counted(known.order_by("held_on", "pk"))
    rows = PublishedDecision.objects.filter(due_on__gte=on - BACK, due_on__isnull=False)
    if council is not None:
        meetings, rows = meetings.filter(council=council), rows.filter(council=council)
    rows = (
        rows.select_related("council")
        .defer("search_words")
        .annotate(moved=Count("decision__assignments__deadline_changes"))
    )
    decisions = [_decision_event(row) for row in rows.order_by("due_on", "id")[:MOST_EVENTS]]
    return [*(_meeting_event(meeting, is_public=True) for meeting in meetings[:MOST_EVENTS]), *decisions]


def personal_events(user, on: date) -> list[Event]:
    """What the user has to do and where he has to be."""
    rows = assigned_to(user, on).filter(due_on__gte=on - BACK, has_parts=False)
    councils = Seat.objects.of_user(user).values("council")
    meetings = _counted(Meeting.objects.filter(council__in=councils, held_on__gte=on - BACK))
    return [
        *(meeting_event(meeting) for meeting in meetings.order_by("-held_on", "-pk")[:MOST_EVENTS]),
        *(_assignment_event(row) for row in _with_moves(rows).order_by("-due_on", "-pk")[:MOST_EVENTS]),
    ]


def assignment_event(assignment: Assignment) -> Event:
    """The deadline of one assignment; cancelled when it is off control."""
    return _assignment_event(_with_moves(Assignment.objects.filter(pk=assignment.pk)).get())


def meeting_event(meeting: Meeting) -> Event:
    """One meeting for those who take part in it."""
    if not hasattr(meeting, "steps"):
        meeting = _counted(Meeting.objects.filter(pk=meeting.pk)).get()
    return _meeting_event(meeting)


def _counted(meetings):
    return meetings.select_related("council").annotate(steps=Count("transitions"))


def _with_moves(assignments):
    rows = assignments.select_related("decision__item__meeting__council", "decision__item__meeting__protocol")
    return rows.annotate(moved=Count("deadline_changes", distinct=True), stepped=Count("transitions", distinct=True))


def _host() -> str:
    return urlsplit(settings.PORTAL_ORIGIN).hostname or "portal"


def _start_of(day: date) -> datetime:
    """DTSTAMP of an entry: it follows from what is written, never from the hour of reading."""
    return datetime.combine(day, time(), UTC)


def _meeting_event(meeting: Meeting, *, is_public: bool = False) -> Event:
    zone = ZoneInfo(meeting.council.time_zone)
    starts: date | datetime = meeting.held_on
    ends = None
    if meeting.starts_at:
        starts = datetime.combine(meeting.held_on, meeting.starts_at, zone)
        last = meeting.ends_on or meeting.held_on
        ends = datetime.combine(last, meeting.ends_at, zone) if meeting.ends_at else None
    address = "" if is_public else settings.PORTAL_ORIGIN + reverse("councils:meeting", args=[meeting.uid])
    return Event(
        uid=f"meeting-{meeting.uid}@{_host()}",
        summary=f"Заседание: {meeting.council.short_name}",
        starts=starts,
        ends=ends if ends and ends > starts else None,
        written_at=meeting.changed_at or _start_of(meeting.held_on),
        url=address,
        location=", ".join(filter(None, [meeting.place, meeting.city])),
        sequence=meeting.head_revision + meeting.steps,
        is_cancelled=meeting.status in FALLEN,
    )


def _assignment_event(assignment: Assignment) -> Event:
    meeting = assignment.decision.item.meeting
    basis = basis_of(meeting, assignment.decision)
    ended = assignment.state in (AssignmentStatus.CLOSED, AssignmentStatus.OBSOLETE)
    return Event(
        uid=f"assignment-{assignment.pk}@{_host()}",
        summary=f"Срок: {basis}",
        starts=assignment.due_on,
        written_at=_start_of(meeting.held_on),
        url=settings.PORTAL_ORIGIN + reverse("councils:my-assignment", args=[assignment.pk]),
        description=f"{assignment.decision.text}\n{assignment.label}",
        sequence=assignment.moved + assignment.stepped,
        is_cancelled=ended,
    )


def _decision_event(row: PublishedDecision) -> Event:
    return Event(
        uid=f"decision-{row.public_id}@{_host()}",
        summary=f"Срок: {address_of(row)}",
        starts=row.due_on,
        written_at=_start_of(row.held_on),
        url=settings.PORTAL_ORIGIN + reverse("councils:decision", args=[row.public_id]),
        description="\n".join(filter(None, [row.text, row.executor])),
        sequence=row.moved,
        is_cancelled=row.status in (AssignmentStatus.CLOSED, AssignmentStatus.OBSOLETE),
    )
