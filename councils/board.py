"""The board of control: what of the assignments under control is asked for, and in which order."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from councils.attention import PARTIAL, extension_asked, is_overdue, is_too_late, last_says, needs_executor
from councils.control import WAITING
from councils.days import Days
from councils.models import Assignment, Council, Meeting, Protocol
from councils.workflow import UNDER_CONTROL, AssignmentStatus

LONGEST_KEY = 18  # digits of a key
MOST_MEETINGS = 200
MEETING = "decision__item__meeting"


@dataclass(frozen=True)
class Asked:
    """What of the board is asked for; nonsense asks for nothing."""

    state: str = ""
    organization: int | None = None
    meeting: int | None = None
    council: int | None = None
    until: date | None = None

    @classmethod
    def of_query(cls, query) -> "Asked":
        keys = {name: _key(query.get(name, "")) for name in ("organization", "meeting", "council")}
        return cls(state=query.get("state", ""), until=_day(query.get("until", "")), **keys)

    @property
    def is_everything(self) -> bool:
        return self == Asked()


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def board(rows: QuerySet[Assignment], asked: Asked, councils: list[Council], days: Days) -> QuerySet[Assignment]:
    """What needs a decision first, then what is overdue and comes soonest; without a day and from papers last."""
    rows = rows.filter(_fits(asked.state, councils, days))
    chosen = {"organization": asked.organization, MEETING: asked.meeting, f"{MEETING}__council": asked.council}
    rows = rows.filter(**{name: key for name, key in chosen.items() if key is not None})
    if asked.until:
        rows = rows.filter(due_on__lte=asked.until)
    if asked.is_everything:
        rows = rows.exclude(_is_shown_by_another())
    return rows.order_by(_rank(), F("due_on").asc(nulls_last=True), "pk")


def meetings_of(rows: QuerySet[Assignment]) -> QuerySet[Meeting]:
    """Meetings that gave the assignments, the newest first."""
    meetings = Meeting.objects.filter(pk__in=rows.order_by().values(MEETING)).select_related("council")
    return meetings.order_by("-held_on", "-pk")[:MOST_MEETINGS]


def _fits(state: str, councils: list[Council], days: Days) -> Q:
    if state == "overdue":
        return is_overdue(days)
    if state == "too_late":
        return is_too_late(councils, days)
    if state == "extension":
        return extension_asked()
    if state == "executor":
        return needs_executor()
    if state == "partly":
        return Q(last_says(*PARTIAL), state__in=WAITING)
    return Q(state=state) if state in AssignmentStatus.values else Q(state__in=UNDER_CONTROL)


def _is_shown_by_another() -> Q:
    """A whole stands through its open periods, the part of a group that nobody has answered yet through its whole."""
    open_parts = Assignment.objects.filter(whole=OuterRef("pk"), state__in=UNDER_CONTROL)
    in_periods = Q(Exists(open_parts), has_parts=True, collector=None)
    silent = Q(whole__collector__isnull=False, state__in=WAITING) & ~needs_executor() & ~extension_asked()
    return in_periods | silent


def _rank() -> Case:
    is_last = Q(due_on=None) | Q(**{f"{MEETING}__protocol__origin": Protocol.Origin.PAPER})
    return Case(
        When(state=AssignmentStatus.PROPOSED, then=Value(0)),
        When(Q(state=AssignmentStatus.REPORTED) | needs_executor() | extension_asked(), then=Value(1)),
        When(is_last, then=Value(3)),
        default=Value(2),
    )
