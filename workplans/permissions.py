"""Who may do what with a plan: can_<verb>_<noun>(user, object) -> bool."""

from councils.control import acts_for
from councils.models import Seat
from councils.models.councils import today
from councils.permissions import has_seat
from workplans.models import Activity, WorkPlan


def can_edit_plan(user, plan: WorkPlan) -> bool:
    return has_seat(user, plan.council, Seat.Role.SECRETARY)


can_propose_plan = can_edit_plan
# What has not been proposed yet is the secretary's own table.
can_read_draft = can_edit_plan
can_close_plan = can_edit_plan


def can_create_plan(user, council) -> bool:
    return has_seat(user, council, Seat.Role.SECRETARY)


def can_accept_activity(user, activity: Activity) -> bool:
    return can_edit_plan(user, activity.plan)


def can_mark_activity(user, activity: Activity) -> bool:
    """Whoever acts for one of its organisations in that cluster, the person named, or the secretary for them."""
    if not user.is_authenticated:
        return False
    council = activity.plan.council
    mine = {organization for organization, cluster in acts_for(user, today(council)) if cluster == council.cluster_id}
    executors = activity.executors.select_related("person")
    named = any(row.organization_id in mine or (row.person and row.person.user_id == user.pk) for row in executors)
    return named or can_accept_activity(user, activity)


def proposing_organizations(user, plan: WorkPlan) -> set[int]:
    """Keys of the organisations in whose name the user may propose activities."""
    council = plan.council
    return {organization for organization, cluster in acts_for(user, today(council)) if cluster == council.cluster_id}
