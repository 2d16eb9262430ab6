"""Plans on pages of the councils, which know nothing of plans."""

from django import template

from workplans.models import PlanVersion, WorkPlan

register = template.Library()


@register.simple_tag
def plan_of(decision_id: int) -> dict | None:
    """The published plan that a decision has approved or changed: {"plan", "is_first"}."""
    versions = PlanVersion.objects.filter(
        decision=decision_id, approval__isnull=False, plan__in=WorkPlan.objects.published()
    )
    version = versions.select_related("plan").only("sequence", "plan__title", "plan__public_id").last()
    if version is None:
        return None
    earlier = PlanVersion.objects.filter(plan=version.plan_id, approval__isnull=False, sequence__lt=version.sequence)
    return {"plan": version.plan, "is_first": not earlier.exists()}
