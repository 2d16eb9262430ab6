"""Activities join the ladder of reminders and the one letter of the day."""

from collections.abc import Iterable
from datetime import date
from functools import partial

from django.urls import reverse
from django.utils.text import Truncator

from councils.models import Council
from councils.reminders import OtherLine, people_of, step_on, step_words, with_officers
from members.models import User
from workplans.models import Activity, ActivityReminder
from workplans.workflow import ActivityStatus


def activity_lines(council: Council, on: date) -> Iterable[OtherLine]:
    """One line an activity, step and reader that was not told yet; reconstructions are left in peace."""
    rows = Activity.objects.in_force().filter(
        plan__council=council, plan__is_reconstruction=False, status=ActivityStatus.OPEN, due_on__isnull=False
    )
    for activity in rows.prefetch_related("executors").order_by("due_on", "pk"):
        reason = step_on(activity.due_on, on, council)
        if reason is None:
            continue
        told = set(activity.reminders.filter(reason=reason, due_on=activity.due_on).values_list("user", flat=True))
        for user in with_officers(_executors(activity, council, on), council, reason, on):
            if user.pk not in told:
                yield _line(activity, user, reason, on)


def _executors(activity: Activity, council: Council, on: date) -> Iterable[User]:
    rows = activity.executors.all()
    people = [row.person_id for row in rows if row.person_id]
    people += people_of([row.organization_id for row in rows if row.organization_id], council, on)
    return User.objects.filter(persons__in=people, is_active=True).distinct()


def _line(activity: Activity, user: User, reason: str, on: date) -> OtherLine:
    title = Truncator(activity.title).chars(200)
    step, due = step_words(reason, activity.due_on, on), f"{activity.due_on:%d.%m.%Y}"
    words = f"{step}: п. {activity.number} плана «{title}», срок {due}"
    return OtherLine(
        user, reason, words, reverse("workplans:activity", args=[activity.pk]), partial(_keep, activity, user, reason)
    )


def _keep(activity: Activity, user: User, reason: str, letter) -> None:
    ActivityReminder.objects.create(activity=activity, user=user, reason=reason, due_on=activity.due_on, letter=letter)
