"""Deadlines and meetings as entries of calendars."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, Count, DateField, F, IntegerField, Max, Q, When

from cluster_portal.calendars import Event
from cluster_portal.paths import path_of
from cluster_portal.prepared import Given, prepared
from councils.control import ANSWERED_ITSELF, assigned_to
from councils.dates import FIRST_YEAR, LAST_YEAR
from councils.models import Assignment, Meeting, PublishedDecision
from councils.register import address_of
from councils.workflow import AssignmentStatus, MeetingStatus, ProtocolStatus
from members.models import User

MOST_EVENTS = 500
# One slip of the pen («9999») must not take the calendar from everybody.
LAST_DAY = date(LAST_YEAR, 12, 31)
SENSIBLE = Q(held_on__range=(date(FIRST_YEAR, 1, 1), LAST_DAY))
# Entries of other apps for one person: they add themselves when they load.
OTHERS: list[Callable[[User, date], list[Event]]] = []
# Entries of other apps for everybody, of one council by its key or of all.
PUBLIC_OTHERS: list[Callable[[int | None, date], list[Event]]] = []
# All that an entry says of a meeting, of a row of the register.
_MEETING = (
    *("uid", "held_on", "ends_on", "starts_at", "ends_at", "place", "city", "changed_at", "head_revision", "status"),
    *("council__short_name", "council__time_zone", "protocol__status", "protocol__public_id", "steps"),
)
_DECISION = ("public_id", "held_on", "protocol_number", "number", "text", "executor", "due_on", "status", "moved")
BACK = timedelta(days=366)
# What a reader's day and council are in the queries that are composed once.
ON, SINCE, COUNCIL = Given("on", DateField()), Given("since", DateField()), Given("council", IntegerField())
FALLEN = (MeetingStatus.CANCELLED, MeetingStatus.POSTPONED, MeetingStatus.FAILED)


def public_events(council: int | None, on: date) -> list[Event]:
    """Meetings to come, published ones, the deadlines of published decisions; of one council by its key or of all."""
    given = {"council": council, "on": on, "since": on - BACK}
    decisions = _decisions_of_one()(**given) if council is not None else _decisions_of_all(on)
    return [
        *(_meeting_event(row, _public_page(row)) for row in _public_meetings(council is not None)(**given)),
        *(_decision_event(row) for row in decisions),
        *(event for source in PUBLIC_OTHERS for event in source(council, on)),
    ]


@prepared
def _public_meetings(of_one: bool):
    # Whatever becomes of a meeting that was announced, its entry stays: calendars that hold it strike it out.
    announced = Q(held_on__gte=ON, council__publishes=True)
    known = announced | Q(held_on__gte=SINCE, protocol__status=ProtocolStatus.PUBLISHED)
    meetings = Meeting.objects.exclude(kind=Meeting.Kind.RESOLUTION).filter(SENSIBLE, known)
    if of_one:
        meetings = meetings.filter(council=COUNCIL)
    return _shown(meetings).order_by(*nearest("held_on", ON))[:MOST_EVENTS]


@prepared
def _decisions_of_one():
    return _decisions(PublishedDecision.objects.filter(council=COUNCIL, due_on__gte=SINCE), ON)


def _decisions_of_all(on: date):
    """Of the deadlines of a whole country: on either side of a day the index gives the nearest at once."""
    keys = PublishedDecision.objects.order_by().values_list("pk", flat=True)
    coming = keys.filter(due_on__gte=on).order_by("due_on", "pk")[:MOST_EVENTS]
    past = keys.filter(due_on__lt=on, due_on__gte=on - BACK).order_by("-due_on", "pk")[:MOST_EVENTS]
    return _decisions(PublishedDecision.objects.filter(pk__in=[*coming, *past]), on)


def _decisions(rows, on: date | Given):
    rows = rows.annotate(moved=Count("decision__assignments__deadline_changes")).values_list(*_DECISION, named=True)
    return rows.order_by(*nearest("due_on", on))[:MOST_EVENTS]


def nearest(field: str, on: date | Given) -> list:
    """What is to come, the next first; then what is past, the last first: so a limit cuts off what is farthest."""
    coming = Case(When(**{f"{field}__gte": on}, then=F(field)))
    return [coming.asc(nulls_last=True), f"-{field}", "pk"]


def personal_events(user, on: date) -> list[Event]:
    """What the user has to do and where he has to be."""
    rows = assigned_to(user, on).filter(due_on__gte=on - BACK).filter(ANSWERED_ITSELF)
    meetings = _shown(Meeting.objects.visible_to(user).filter(SENSIBLE, held_on__gte=on - BACK))
    return [
        *(_meeting_event(row, _own_page(row)) for row in meetings.order_by(*nearest("held_on", on))[:MOST_EVENTS]),
        *(_assignment_event(row) for row in _with_moves(rows).order_by(*nearest("due_on", on))[:MOST_EVENTS]),
        *(event for source in OTHERS for event in source(user, on)),
    ]


def assignment_event(assignment: Assignment, page: str) -> Event:
    """The deadline of one assignment with the path of its reader's page; cancelled when it is off control."""
    event = _assignment_event(_with_moves(Assignment.objects.filter(pk=assignment.pk)).get())
    return replace(event, url=settings.PORTAL_ORIGIN + page)


def meeting_event(meeting: Meeting) -> Event:
    """One meeting for those who take part in it."""
    row = _shown(Meeting.objects.filter(pk=meeting.pk)).get()
    return _meeting_event(row, _own_page(row))


def _shown(meetings):
    return meetings.annotate(steps=Count("transitions")).values_list(*_MEETING, named=True)


def _with_moves(assignments):
    rows = assignments.select_related(None).select_related("organization", "person", "decision__item__meeting")
    rows = rows.annotate(moved=Count("deadline_changes", distinct=True), stepped=Count("transitions", distinct=True))
    return rows.annotate(moved_at=Max("deadline_changes__at"), stepped_at=Max("transitions__at"))


def host() -> str:
    return _host_of(settings.PORTAL_ORIGIN)


@lru_cache
def _host_of(origin: str) -> str:
    return urlsplit(origin).hostname or "portal"


def start_of(day: date) -> datetime:
    """DTSTAMP of an entry: it follows from what is written, never from the hour of reading."""
    return datetime.combine(day, time(), UTC)


def _meeting_event(row, page: str) -> Event:
    zone = ZoneInfo(row.council__time_zone)
    starts: date | datetime = row.held_on
    # The end of whole days is the day after the last (RFC 5545, 3.6.1).
    last = min(row.ends_on or row.held_on, LAST_DAY)
    ends: date | datetime | None = last + timedelta(days=1) if row.ends_on else None
    if row.starts_at:
        starts = datetime.combine(row.held_on, row.starts_at, zone)
        ends = datetime.combine(last, row.ends_at, zone) if row.ends_at else None
    return Event(
        uid=f"meeting-{row.uid}@{host()}",
        summary=f"Заседание: {row.council__short_name}",
        starts=starts,
        ends=ends if ends and ends > starts else None,
        written_at=row.changed_at or start_of(row.held_on),
        url=page and settings.PORTAL_ORIGIN + page,
        location=", ".join(filter(None, [row.place, row.city])),
        sequence=row.head_revision + row.steps,
        is_cancelled=row.status in FALLEN,
    )


def _own_page(row) -> str:
    return path_of("councils:meeting", row.uid)


def _public_page(row) -> str:
    is_published = row.protocol__status == ProtocolStatus.PUBLISHED
    return path_of("councils:protocol", row.protocol__public_id) if is_published else ""


def _assignment_event(assignment: Assignment) -> Event:
    meeting = assignment.decision.item.meeting
    ended = assignment.state in (AssignmentStatus.CLOSED, AssignmentStatus.OBSOLETE)
    return Event(
        uid=f"assignment-{assignment.pk}@{host()}",
        summary=f"Срок: {assignment.decision.basis}",
        starts=assignment.due_on,
        written_at=max(filter(None, [assignment.moved_at, assignment.stepped_at]), default=start_of(meeting.held_on)),
        url=settings.PORTAL_ORIGIN + path_of("councils:my-assignment", assignment.pk),
        description=f"{assignment.decision.text}\n{assignment.label}",
        sequence=assignment.moved + assignment.stepped,
        is_cancelled=ended,
    )


def _decision_event(row) -> Event:
    ended = row.status in (AssignmentStatus.CLOSED, AssignmentStatus.OBSOLETE)
    return Event(
        uid=f"decision-{row.public_id}@{host()}",
        summary=f"Срок: {address_of(row)}",
        starts=row.due_on,
        written_at=start_of(row.held_on),
        url=settings.PORTAL_ORIGIN + path_of("councils:decision", row.public_id),
        description="\n".join(filter(None, [row.text, row.executor])),
        # Nothing follows the end.
        sequence=row.moved + ended,
        is_cancelled=ended,
    )
