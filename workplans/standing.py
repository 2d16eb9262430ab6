"""How an activity stands today: computed from its state, its date and the calendar, never stored."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.control import SOON, Standing, working_days_between
from workplans.models import Activity
from workplans.workflow import ActivityStatus


def activity_standing(activity: Activity, on: date) -> Standing:
    """Word, shape and colour of an activity on a day; «срок уточняется» where people left the term open."""
    if activity.status == ActivityStatus.ACCEPTED:
        return Standing(activity.outcome, activity.get_outcome_display())
    if activity.status != ActivityStatus.OPEN:
        return Standing(activity.status, activity.get_status_display())
    if activity.due_on is None:
        return Standing("no_date", _("the term is being agreed"))
    days = (activity.due_on - on).days
    if days < 0 and activity.plan.is_reconstruction:
        return Standing("unknown", _("no information about the execution"))
    if days < 0:
        words = ngettext("overdue by {days} day", "overdue by {days} days", -days).format(days=-days)
        return Standing("overdue", words, days)
    # A term of one day begins with it: whoever has to be ready by then is at work before.
    if activity.starts_on and on < activity.starts_on < activity.due_on:
        return Standing("planned", _("planned"), days)
    left = ngettext("{days} day left", "{days} days left", days).format(days=days) if days else _("due today")
    return Standing("soon" if working_days_between(on, activity.due_on) <= SOON else "active", left, days)
