"""What waits for the secretary or the chair among the assignments under control: chosen, counted, said in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from councils.control import ANSWERED_ITSELF, WAITING, controlled_by, without_executor
from councils.days import Days
from councils.due import work_calendar
from councils.models import (
    Assignment,
    AssignmentReport,
    AssignmentTransition,
    Council,
    ExtensionRequest,
    Protocol,
    Seat,
)
from councils.permissions import OFFICERS
from councils.workflow import UNDER_CONTROL, AssignmentStatus

COUNCIL = "decision__item__meeting__council"
# Steps by which the council answers an interim word of the executor.
ANSWERS = ("return", "reassign", "keep")
PARTIAL = (AssignmentReport.Kind.PARTLY, AssignmentReport.Kind.INTERIM)


@dataclass(frozen=True)
class Line:
    """«Продление: 2»; `state` is the filter of the board that shows them."""

    state: str
    words: str
    count: int


@dataclass(frozen=True)
class Attention:
    """What the chair and the secretary each have to look at; a line with nothing in it is left out."""

    of_the_chair: list[Line]
    of_the_secretary: list[Line]


def last_says(*kinds: str) -> Exists:
    """The last word of the executor is of these kinds, and the council has not answered it."""
    return Exists(_unanswered(AssignmentReport.objects.filter(assignment=OuterRef("pk"), kind__in=kinds)))


def _unanswered(reports: QuerySet[AssignmentReport]) -> QuerySet[AssignmentReport]:
    later = AssignmentReport.objects.filter(assignment=OuterRef("assignment"), pk__gt=OuterRef("pk"))
    answered = AssignmentTransition.objects.filter(
        assignment=OuterRef("assignment"), name__in=ANSWERS, at__gte=OuterRef("at")
    )
    return reports.exclude(Exists(later)).exclude(Exists(answered))


def needs_executor() -> Q:
    """«Не наше»: somebody else has to be named, or the executor told that it stays with him."""
    return Q(last_says(AssignmentReport.Kind.OTHER), state__in=WAITING)


def is_misplaced(assignment: Assignment) -> bool:
    """The executor has said «не наше» and waits for the council's word."""
    return Assignment.objects.filter(needs_executor(), pk=assignment.pk).exists()


def extension_asked() -> Q:
    asked = ExtensionRequest.objects.filter(assignment=OuterRef("pk"), status=ExtensionRequest.Status.ASKED)
    return Q(Exists(asked), state__in=UNDER_CONTROL)


def is_overdue(days: Days) -> Q:
    """An answer is owed, its day has passed, and it does not come from a paper."""
    owed = Q(ANSWERED_ITSELF, state__in=WAITING, decision__item__meeting__protocol__origin=Protocol.Origin.PORTAL)
    return owed & days.past("due_on", COUNCIL)


def is_too_late(councils: Iterable[Council], days: Days) -> Q:
    """So many working days overdue that the chair hears of it, by the setting of each council."""
    found = Q(pk__in=[])
    for council in councils:
        if council.too_late_days:
            bound = late_since(days.on(council), council.too_late_days)
            found |= Q(**{COUNCIL: council.pk, "due_on__lte": bound})
    return found & is_overdue(days)


def late_since(day: date, working_days: int) -> date:
    """The last deadline from which `working_days` working days have gone by up to and including `day`."""
    calendar = work_calendar()
    while working_days > 0:
        working_days -= calendar.is_working(day)
        day -= timedelta(days=1)
    return day


def attention(user, councils: list[Council]) -> Attention:
    """Counts for the desk and the board of those who control the councils; three queries."""
    if not councils:
        return Attention([], [])
    roles = set(Seat.objects.of_user(user).values_list("role", flat=True))
    days = Days.now()
    found = (
        controlled_by(user, councils)
        .filter(state__in=UNDER_CONTROL)
        .aggregate(
            proposed=Count("pk", filter=Q(state=AssignmentStatus.PROPOSED)),
            reported=Count("pk", filter=Q(state=AssignmentStatus.REPORTED)),
            overdue=Count("pk", filter=is_overdue(days)),
            too_late=Count("pk", filter=is_too_late(councils, days)),
            executor=Count("pk", filter=needs_executor()),
            extension=Count("pk", filter=extension_asked()),
        )
    )
    is_chair, is_secretary = bool(roles & set(OFFICERS)), Seat.Role.SECRETARY in roles
    chair = [
        Line("extension", _("extension"), found["extension"]),
        Line(AssignmentStatus.PROPOSED.value, _("take off control"), found["proposed"]),
        Line("executor", _("name the right executor"), found["executor"]),
        Line("too_late", _("overdue"), found["too_late"]),
    ]
    secretary = [
        Line(AssignmentStatus.REPORTED.value, _("reports to check"), found["reported"]),
        Line("executor", _("name the right executor"), found["executor"]),
        Line("overdue", _("overdue"), found["overdue"]),
        Line("nobody", _("decisions without an executor"), without_executor(user).count() if is_secretary else 0),
    ]
    return Attention(
        [line for line in chair if line.count and is_chair],
        [line for line in secretary if line.count and is_secretary],
    )


def said_last(assignments: Iterable[Assignment]) -> dict[int, str]:
    """By the key of an assignment what the executor has said or asked for since; two queries for any number."""
    rows = {row.pk: row for row in assignments if row.state in UNDER_CONTROL}
    words: dict[int, str] = {}
    if not rows:
        return words
    silent = [key for key, row in rows.items() if row.state in WAITING]
    told = AssignmentReport.objects.filter(assignment__in=silent, kind__in=[*PARTIAL, AssignmentReport.Kind.OTHER])
    for report in _unanswered(told):
        words[report.assignment_id] = _said(report)
    asked = ExtensionRequest.objects.filter(assignment__in=rows, status=ExtensionRequest.Status.ASKED)
    for request in asked:
        until = _("an extension is asked for until {date}").format(date=f"{request.until:%d.%m.%Y}")
        words[request.assignment_id] = "; ".join(filter(None, [words.get(request.assignment_id), until]))
    return words


def _said(report: AssignmentReport) -> str:
    """«промежуточная информация 21.11.2026»."""
    if report.kind == AssignmentReport.Kind.OTHER:
        return _("name the right executor")
    return f"{report.get_kind_display()} {report.at:%d.%m.%Y}"
