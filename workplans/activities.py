"""Activities as people look for them: mine, of this quarter, overdue; a year at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from councils.control import acts_for, any_of
from councils.dates import MONTHS
from councils.deadline_phrases import month_end
from workplans.models import Activity, ActivityExecutor, WorkPlan
from workplans.standing import activity_standing
from workplans.workflow import ActivityStatus

MOST_MONTHS = 36
ROMAN = ("I", "II", "III", "IV")


def activities_of(user, on: date) -> QuerySet[Activity]:
    """Activities in force of the organisations for which the user acts, and those that name him."""
    if not user.is_authenticated:
        return Activity.objects.none()
    mine = [Q(person__user=user)]
    for organization, cluster in acts_for(user, on):
        mine.append(Q(organization=organization, activity__plan__council__cluster=cluster))
    keys = any_of(ActivityExecutor.objects.order_by(), mine, "activity")
    return with_plan(Activity.objects.in_force().filter(pk__in=keys))


def seen_by(user, on: date) -> QuerySet[Activity]:
    """Activities of plans that the user may read, those of earlier versions too, and his own."""
    own = activities_of(user, on).values("pk")
    plans = WorkPlan.objects.visible_to(user).values("pk")
    return with_plan(Activity.objects.filter(Q(plan__in=plans) | Q(pk__in=own)))


def with_plan(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    return rows.select_related("plan__council__cluster")


def with_standing(rows: Iterable[Activity], on: date) -> list[Activity]:
    """The activities, each with how it stands on the day."""
    rows = list(rows)
    for row in rows:
        row.standing = activity_standing(row, on)
    return rows


def narrowed(rows: QuerySet[Activity], show: str, on: date) -> QuerySet[Activity]:
    """«quarter»: what has to do with the present quarter; «overdue»; anything else is everything."""
    if show == "quarter":
        first = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
        last = month_end(first.year, first.month + 2)
        return rows.filter(Q(starts_on=None) | Q(starts_on__lte=last), due_on__gte=first)
    if show == "overdue":
        # Of a plan that was put together again nobody has been asked.
        return rows.filter(status=ActivityStatus.OPEN, due_on__lt=on, plan__is_reconstruction=False)
    return rows


@dataclass(frozen=True)
class Month:
    """A column of the timeline: `name` is «янв.», `full` «январь 2018», `quarter` «I кв. 2018»."""

    first: date
    last: date
    name: str
    full: str
    quarter: str


def months_of(plan: WorkPlan) -> list[Month]:
    """The months of a plan, at most three years of them."""
    found, day = [], plan.starts_on.replace(day=1)
    while day <= plan.ends_on and len(found) < MOST_MONTHS:
        word = MONTHS[day.month - 1][0]
        quarter = f"{ROMAN[(day.month - 1) // 3]} кв. {day.year}"
        found.append(Month(day, month_end(day.year, day.month), word[:3], f"{word} {day.year}", quarter))
        day = month_end(day.year, day.month).replace(day=1)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found


@dataclass(frozen=True)
class Stretch:
    """One activity over the months: for each `due` (its last day), `busy`, or nothing; `repeats` fills all of them."""

    activity: Activity
    cells: tuple[tuple[Month, str], ...]

    @property
    def span(self) -> str:
        """«апр – июн 2018», in words for a narrow screen, where the columns do not fit."""
        busy = [month for month, cell in self.cells if cell]
        if not busy:
            return ""
        first, last = busy[0], busy[-1]
        if first == last:
            return f"{first.name} {first.first.year}"
        year = "" if first.first.year == last.first.year else f" {first.first.year}"
        return f"{first.name}{year} – {last.name} {last.first.year}"


def timeline(rows: Iterable[Activity], months: list[Month]) -> list[Stretch]:
    return [Stretch(row, tuple((month, _cell(row, month)) for month in months)) for row in rows]


def _cell(row: Activity, month: Month) -> str:
    if row.due_on is None:
        return ""
    if month.first <= row.due_on <= month.last:
        return "due"
    starts_on = row.starts_on or row.due_on
    return "busy" if starts_on <= month.last and month.first <= row.due_on else ""


def quarters(months: list[Month]) -> list[tuple[str, int]]:
    """Heads over the months: («I кв. 2018», 3)."""
    found: list[tuple[str, int]] = []
    for month in months:
        if found and found[-1][0] == month.quarter:
            found[-1] = (month.quarter, found[-1][1] + 1)
        else:
            found.append((month.quarter, 1))
    return found
