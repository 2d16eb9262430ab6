"""What the page of a plan says to its council: what comes next, and where it may be proposed."""

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from councils.applications import open_meetings
from councils.models import AgendaItem, Decision, Meeting
from councils.models.councils import today
from councils.relations import numbered
from workplans import permissions
from workplans.activities import with_standing
from workplans.models import Activity, PlanApproval, WorkPlan
from workplans.workflow import PLAN, WAITING, ActivityStatus, PlanStatus

MOST_DECISIONS = 50
_S = PlanStatus
NEXT = {
    _S.DRAFT: gettext_lazy("Fill in the table, then lay the plan before a meeting of the council."),
    _S.PROPOSED: gettext_lazy(
        "The plan lies before the meeting. When its protocol with «Утвердить…» is approved, the plan comes into force; "
        "with any other decision it comes back to the secretary."
    ),
    _S.APPROVED: gettext_lazy("The plan is in force. It is changed by a decision of the council only."),
    _S.AMENDING: gettext_lazy(
        "The approved version stays in force. When the changes are ready, lay them before a meeting."
    ),
    _S.CHANGES: gettext_lazy("The approved version stays in force until the meeting has decided about the changes."),
    _S.CLOSED: gettext_lazy("The plan is closed. The next one may be made of its copy."),
}


# What counts days for one activity is said of many without them.
STATES = {
    "active": pgettext_lazy("activities", "in progress"),
    "overdue": pgettext_lazy("activities", "overdue"),
}


def possible_steps(user, plan: WorkPlan) -> set[str]:
    """Steps that the user may take now; «register» and «approve» follow from protocols."""
    if not permissions.can_edit_plan(user, plan):
        return set()
    steps = {step.name for step in PLAN if PLAN.allows(step.name, plan.status)} - {"approve", "approve_changes"}
    if "close" in steps and plan.activities.unfinished().exists():
        steps.remove("close")
    return steps


def activities_in_force(plan: WorkPlan) -> list[Activity]:
    """The activities of the version in force, each with how it stands today; one query."""
    rows = list(plan.activities.in_force()) if plan.current_id else []
    for row in rows:
        row.plan = plan
    return with_standing(rows, today(plan.council))


def counted_standings(activities: list[Activity]) -> list[dict]:
    """How many activities stand how: {"code", "words", "count"}, in the order in which the states first come."""
    found: dict[str, dict] = {}
    for row in activities:
        code = {"soon": "active"}.get(row.standing.code, row.standing.code)
        words = STATES.get(code, row.standing.words)
        found.setdefault(code, {"code": code, "words": words, "count": 0})["count"] += 1
    return list(found.values())


def why_not_closed(user, plan: WorkPlan, activities: list[Activity]) -> str:
    """Why the plan cannot be closed yet; nothing where it can, or where it is not for this person."""
    if not PLAN.allows("close", plan.status) or not permissions.can_close_plan(user, plan):
        return ""
    waiting = sum(row.status in (ActivityStatus.OPEN, ActivityStatus.MARKED) for row in activities)
    words = ngettext(
        "It cannot be closed yet: {count} activity is not finished.",
        "It cannot be closed yet: {count} activities are not finished.",
        waiting,
    )
    return words.format(count=waiting) if waiting else ""


def is_off_agenda(plan: WorkPlan) -> bool:
    """The point about the plan has been taken off the agenda: no decision can follow."""
    if plan.status not in WAITING:
        return False
    decision = plan.versions.select_related("decision__item").order_by("-sequence")[0].decision
    return bool(decision.removed_at or decision.item.removed_at)


def decisions_for(plan: WorkPlan) -> list[Decision]:
    """Decisions of frozen protocols that may have approved the plan, or its changes; the newest first."""
    rows = (
        numbered(plan.council)
        .filter(_speaks_of_plans("text") | Q(text__contains=plan.title))
        .exclude(item__meeting__kind=Meeting.Kind.RESOLUTION)
    )
    others = PlanApproval.objects.exclude(version__plan=plan).values("version__decision")
    return list(rows.exclude(pk__in=others)[:MOST_DECISIONS])


def _speaks_of_plans(field: str) -> Q:
    """SQLite knows capital letters of Latin only, so each way of writing is named."""
    return (
        Q(**{f"{field}__contains": "план"}) | Q(**{f"{field}__contains": "План"}) | Q(**{f"{field}__contains": "ПЛАН"})
    )


def places_for(user, plan: WorkPlan) -> list[tuple[str, str]]:
    """Where the plan can be proposed: ("meeting" or "meeting:item", words). A question about a plan may be used."""
    places = []
    meetings = open_meetings(user, plan.council.cluster).filter(council=plan.council)
    questions = AgendaItem.objects.filter(meeting__in=meetings, kind=AgendaItem.Kind.QUESTION, removed_at=None)
    questions = questions.filter(_speaks_of_plans("title"))
    by_meeting: dict[int, list[AgendaItem]] = {}
    for item in questions.order_by("position"):
        by_meeting.setdefault(item.meeting_id, []).append(item)
    for meeting in meetings:
        words = date_format(meeting.held_on, "j E Y")
        places.append((str(meeting.pk), _("{meeting}: a new question").format(meeting=words)))
        for item in by_meeting.get(meeting.pk, []):
            title = Truncator(item.title).chars(120)
            places.append((f"{meeting.pk}:{item.pk}", f"{words}: {title}"))
    return places
