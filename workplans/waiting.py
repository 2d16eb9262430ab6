"""What waits for whom in plans: marks and proposals for the secretary, activities for those who answer for them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.control import acts_for
from councils.desk_lines import DeskLine
from councils.models import Seat
from workplans.activities import activities_of
from workplans.models import Activity, ActivityTransition, ProposedActivity, WorkPlan
from workplans.services.proposals import collecting
from workplans.workflow import ActivityStatus

MOST_SHOWN = 50


@dataclass(frozen=True)
class Queue:
    """What the secretary has to decide: marks to accept, and plans with the number of proposals to look through."""

    marks: list[Activity]
    plans: list[WorkPlan]

    @property
    def proposals(self) -> int:
        return sum(plan.proposed for plan in self.plans)

    @property
    def is_empty(self) -> bool:
        return not self.marks and not self.plans


def kept_plans(user) -> QuerySet[WorkPlan]:
    """Plans of the councils whose secretary the user is."""
    kept = Seat.objects.of_user(user).filter(role=Seat.Role.SECRETARY).values("council")
    return WorkPlan.objects.visible_to(user).filter(council__in=kept)


def queue_of(plans: QuerySet[WorkPlan]) -> Queue:
    """Of these plans, which their secretary has fetched; two queries."""
    marks = Activity.objects.in_force().filter(status=ActivityStatus.MARKED, plan__in=plans.values("pk"))
    marks = marks.select_related("plan").defer("plan__draft").order_by("due_on", "pk")
    waiting = Count("proposals__rows", filter=Q(proposals__rows__verdict=ProposedActivity.Verdict.WAITING))
    proposed = plans.defer("draft").annotate(proposed=waiting).filter(proposed__gt=0).order_by("proposals_until", "pk")
    return Queue(list(marks[:MOST_SHOWN]), list(proposed[:MOST_SHOWN]))


def returned_remarks(activities: Iterable[Activity]) -> dict[int, str]:
    """By activity the remark with which its last mark came back, as long as nothing else has happened; one query."""
    keys = [row.pk for row in activities if row.status == ActivityStatus.OPEN]
    steps = ActivityTransition.objects.filter(activity__in=keys).order_by("pk")
    last = {step.activity_id: step for step in steps}
    return {key: step.note for key, step in last.items() if step.name == "return"}


def plan_lines(user) -> Iterable[DeskLine]:
    """What the desk says of plans to a secretary, to a member organisation, to a member of a council."""
    queue, on = queue_of(kept_plans(user)), timezone.localdate()
    plans = reverse("workplans:plans") + "#queue"
    if queue.marks:
        yield DeskLine(_("Marks of execution to accept"), plans, len(queue.marks), is_waiting=True)
    if queue.plans:
        yield DeskLine(_("Proposals for plans to look through"), plans, queue.proposals, is_waiting=True)
    mine = activities_of(user, on)
    open_ = mine.filter(status=ActivityStatus.OPEN).count()
    if open_ or acts_for(user, on):
        yield DeskLine(_("My activities"), reverse("workplans:my-activities"), open_)
        yield DeskLine(_("Proposals for plans"), reverse("workplans:my-proposals"), collecting(user, on).count())
