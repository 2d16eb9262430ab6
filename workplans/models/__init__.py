"""Plans, their activities, and what members propose for them."""

from workplans.models.activities import (
    Activity,
    ActivityExecutor,
    ActivityMark,
    ActivityQuestion,
    ActivityTransition,
    MarkFile,
)
from workplans.models.plans import PlanApproval, PlanFile, PlanReport, PlanTransition, PlanVersion, WorkPlan
from workplans.models.proposals import PlanProposal, ProposedActivity
from workplans.models.reminders import ActivityReminder

__all__ = [
    "Activity",
    "ActivityExecutor",
    "ActivityMark",
    "ActivityQuestion",
    "ActivityReminder",
    "ActivityTransition",
    "MarkFile",
    "PlanApproval",
    "PlanFile",
    "PlanProposal",
    "PlanReport",
    "PlanTransition",
    "PlanVersion",
    "ProposedActivity",
    "WorkPlan",
]
