"""How the earlier decisions stand before a meeting: for the letter to those who take part in it."""

from dataclasses import dataclass
from datetime import date

from councils.control import ANSWERED_ITSELF, WAITING, working_days_between
from councils.models import Assignment, Council, Meeting, Reason, ReminderStop, Seat
from councils.workflow import AssignmentStatus, MeetingStatus
from members.models import User


@dataclass(frozen=True)
class Digest:
    """Numbers of assignments: overdue on the day, due before the meeting, reports that wait for a decision."""

    meeting: Meeting
    questions: tuple[str, ...]
    overdue: int
    due: int
    reported: int


def coming_meetings(council: Council, on: date) -> list[Meeting]:
    """Planned meetings so near that their people are told today."""
    if not council.digest_days:
        return []
    planned = Meeting.objects.filter(council=council, status=MeetingStatus.PLANNED, held_on__gte=on)
    rows = planned.select_related("council__cluster").order_by("held_on", "pk")
    return [row for row in rows if working_days_between(on, row.held_on) <= council.digest_days]


def digest_of(meeting: Meeting, on: date) -> Digest:
    rows = Assignment.objects.filter(
        ANSWERED_ITSELF,
        decision__item__meeting__council=meeting.council,
        decision__item__meeting__protocol__origin="portal",
    )
    waiting = rows.filter(state__in=WAITING)
    return Digest(
        meeting,
        tuple(
            meeting.items.filter(kind="question", removed_at=None).order_by("position").values_list("title", flat=True)
        ),
        overdue=waiting.filter(due_on__lt=on).count(),
        due=waiting.filter(due_on__gte=on, due_on__lte=meeting.held_on).count(),
        reported=rows.filter(state__in=[AssignmentStatus.REPORTED, AssignmentStatus.PROPOSED]).count(),
    )


def digest_readers(meeting: Meeting, on: date) -> list[User]:
    """Everybody with a seat on the day who was not told of this meeting and has not stopped such letters."""
    seats = Seat.objects.filter(council=meeting.council).valid_on(on)
    stopped = ReminderStop.objects.filter(reason=Reason.DIGEST, user__isnull=False).values("user")
    readers = User.objects.filter(persons__in=seats.values("person"), is_active=True)
    return list(readers.exclude(pk__in=stopped).exclude(meeting_digests__meeting=meeting).distinct().order_by("pk"))
