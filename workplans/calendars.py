"""Terms of activities in the calendar of those who answer for them, and in that of everybody."""

from datetime import date

from django.conf import settings
from django.db.models import Count

from cluster_portal.calendars import Event
from cluster_portal.paths import path_of
from cluster_portal.prepared import Given, prepared
from councils.calendars import BACK, COUNCIL, MOST_EVENTS, ON, SINCE, host, nearest, start_of
from members.models import User
from workplans.activities import activities_of
from workplans.models import Activity
from workplans.workflow import ActivityStatus

# All that an entry says of an activity.
_SHOWN = (
    *("pk", "uid", "number", "title", "due_on", "executors_text", "status"),
    *("plan__title", "plan__starts_on", "plan__public_id", "version__sequence", "steps"),
)


def activity_events(user: User, on: date) -> list[Event]:
    """The user's activities whose term ends within a year back or later; three queries."""
    rows = Activity.objects.filter(pk__in=activities_of(user, on).values("pk"), due_on__gte=on - BACK)
    return [
        _event(row, path_of("workplans:activity", row.pk), f"{row.plan__title}\n{row.executors_text}")
        for row in _shown(rows, on)
    ]


def public_activity_events(council: int | None, on: date) -> list[Event]:
    """Terms of published plans, for everybody: without who answers, whose name may not be for everybody; one query."""
    rows = _published(council is not None)(council=council, on=on, since=on - BACK)
    return [
        _event(row, f"{path_of('workplans:plan', row.plan__public_id)}#p-{row.number}", row.plan__title) for row in rows
    ]


@prepared
def _published(of_one: bool):
    rows = Activity.objects.published().filter(due_on__gte=SINCE)
    return _shown(rows.filter(plan__council=COUNCIL) if of_one else rows, ON)


def _shown(rows, on: date | Given):
    rows = rows.annotate(steps=Count("transitions")).values_list(*_SHOWN, named=True)
    return rows.order_by(*nearest("due_on", on))[:MOST_EVENTS]


def _event(row, page: str, description: str) -> Event:
    return Event(
        uid=f"activity-{row.uid}@{host()}",
        summary=f"План, п. {row.number}: {row.title}"[:200],
        starts=row.due_on,
        written_at=start_of(row.plan__starts_on),
        url=settings.PORTAL_ORIGIN + page,
        description=description,
        # A new version of the plan may move the term.
        sequence=row.version__sequence + row.steps,
        is_cancelled=row.status == ActivityStatus.ACCEPTED,
    )
