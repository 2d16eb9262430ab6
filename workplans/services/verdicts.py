"""What becomes of proposals without their being looked at, and how their authors learn of it."""

from django.utils import timezone

from councils.services.letters import send_council_letter
from workplans.models import PlanProposal, ProposedActivity, WorkPlan

Verdict = ProposedActivity.Verdict
# Read by the author: in Russian, as his letter is.
TOO_LATE = "План утверждён без этого предложения. Его можно внести снова, когда совет будет менять план."


def decline_waiting(plan: WorkPlan, by) -> None:
    """The plan is approved: what nobody has looked at is declined, and the authors are told."""
    waiting = ProposedActivity.objects.filter(proposal__plan=plan, verdict=Verdict.WAITING)
    keys = set(waiting.values_list("proposal", flat=True))
    waiting.update(verdict=Verdict.DECLINED, remark=TOO_LATE, judged_by=by, judged_at=timezone.now())
    for proposal in PlanProposal.objects.filter(pk__in=keys).select_related("plan__council__cluster", "by"):
        tell_author(proposal)


def tell_author(proposal: PlanProposal) -> None:
    """One letter to the author, when everything of his table has been looked at."""
    rows = list(proposal.rows.all())
    if any(row.verdict == Verdict.WAITING for row in rows):
        return
    context = {"proposal": proposal, "plan": proposal.plan, "rows": rows}
    send_council_letter([proposal.plan.council], "proposal", proposal.by.email, context)
