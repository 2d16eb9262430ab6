"""Letters about marks: to the secretary when one has come, to its author when it is accepted or returned."""

from django.utils import timezone

from councils.models import Seat
from councils.reminders import officers
from councils.services.letters import send_council_letter
from workplans.models import Activity, ActivityMark


def tell_of_mark(mark: ActivityMark) -> None:
    """To the secretaries of the council, but not of their own marks."""
    council = mark.activity.plan.council
    for user in officers(council, timezone.localdate(), Seat.Role.SECRETARY):
        if user.pk != mark.by_id:
            _send(mark.activity, user.email, mark, "come")


def tell_of_verdict(activity: Activity, *, by, verdict: str, note: str = "") -> None:
    """To the author of the last mark: `verdict` is «accepted» or «returned»."""
    mark = activity.marks.exclude(kind=ActivityMark.Kind.INTERIM).select_related("by").last()
    if mark is not None and mark.by_id != by.pk and mark.by.is_active:
        _send(activity, mark.by.email, mark, verdict, note)


def _send(activity: Activity, to: str, mark: ActivityMark, news: str, note: str = "") -> None:
    context = {"activity": activity, "plan": activity.plan, "mark": mark, "news": news, "note": note}
    send_council_letter([activity.plan.council], "activity_news", to, context)
