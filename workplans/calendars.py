"""Terms of activities in the calendar of those who answer for them."""

from datetime import date

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from cluster_portal.calendars import Event
from councils.calendars import BACK, MOST_EVENTS, host, start_of
from members.models import User
from workplans.activities import activities_of
from workplans.models import Activity
from workplans.workflow import ActivityStatus


def activity_events(user: User, on: date) -> list[Event]:
    """The user's activities whose term ends within a year back or later; three queries."""
    rows = Activity.objects.filter(pk__in=activities_of(user, on).values("pk"), due_on__gte=on - BACK)
    rows = rows.select_related("plan", "version").defer("plan__draft", "version__document", "version__public_document")
    rows = rows.annotate(steps=Count("transitions"))
    return [_event(row) for row in rows.order_by("due_on", "pk")[:MOST_EVENTS]]


def _event(activity: Activity) -> Event:
    return Event(
        uid=f"activity-{activity.uid}@{host()}",
        summary=f"План, п. {activity.number}: {activity.title}"[:200],
        starts=activity.due_on,
        written_at=start_of(activity.plan.starts_on),
        url=settings.PORTAL_ORIGIN + reverse("workplans:activity", args=[activity.pk]),
        description=f"{activity.plan.title}\n{activity.executors_text}",
        # A new version of the plan may move the term.
        sequence=activity.version.sequence + activity.steps,
        is_cancelled=activity.status == ActivityStatus.ACCEPTED,
    )
