"""Terms of activities in the calendar of those who answer for them, and in that of everybody."""

from datetime import date

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from cluster_portal.calendars import Event
from councils.calendars import BACK, MOST_EVENTS, host, nearest, start_of
from councils.models import Council
from members.models import User
from workplans.activities import activities_of
from workplans.models import Activity
from workplans.workflow import ActivityStatus


def activity_events(user: User, on: date) -> list[Event]:
    """The user's activities whose term ends within a year back or later; three queries."""
    rows = Activity.objects.filter(pk__in=activities_of(user, on).values("pk"), due_on__gte=on - BACK)
    rows = rows.select_related("plan", "version").defer("plan__draft", "version__document", "version__public_document")
    return [_event(row) for row in _counted(rows).order_by(*nearest("due_on", on))[:MOST_EVENTS]]


def public_activity_events(council: Council | None, on: date) -> list[Event]:
    """Terms of published plans, for everybody: without who answers, whose name may not be for everybody; one query."""
    rows = Activity.objects.published().filter(due_on__gte=on - BACK)
    if council is not None:
        rows = rows.filter(plan__council=council)
    rows = _counted(rows).select_related("plan", "version")
    rows = rows.defer("plan__draft", "version__document", "version__public_document")
    return [_event(row, is_public=True) for row in rows.order_by(*nearest("due_on", on))[:MOST_EVENTS]]


def _counted(rows):
    return rows.annotate(steps=Count("transitions"))


def _event(activity: Activity, *, is_public: bool = False) -> Event:
    page, description = reverse("workplans:activity", args=[activity.pk]), f"\n{activity.executors_text}"
    if is_public:
        page = f"{reverse('workplans:plan', args=[activity.plan.public_id])}#p-{activity.number}"
        description = ""
    return Event(
        uid=f"activity-{activity.uid}@{host()}",
        summary=f"План, п. {activity.number}: {activity.title}"[:200],
        starts=activity.due_on,
        written_at=start_of(activity.plan.starts_on),
        url=settings.PORTAL_ORIGIN + page,
        description=f"{activity.plan.title}{description}",
        # A new version of the plan may move the term.
        sequence=activity.version.sequence + activity.steps,
        is_cancelled=activity.status == ActivityStatus.ACCEPTED,
    )
