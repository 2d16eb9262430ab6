"""What member organisations propose for a plan before the cut-off date."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workplans.models.plans import WorkPlan


class PlanProposalQuerySet(models.QuerySet):
    def of_plan(self, plan: WorkPlan):
        """Of a plan that was fetched by its secretary, with everything that the page shows."""
        return self.filter(plan=plan).select_related("organization", "by").prefetch_related("rows", "by__persons")


class ProposedActivityQuerySet(models.QuerySet):
    def of_plan(self, plan: WorkPlan):
        return self.filter(proposal__plan=plan).select_related("proposal")


class PlanProposal(models.Model):
    """A table sent by an organisation for a plan. Rows are only added; a later one adds to the earlier."""

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="proposals", verbose_name=_("plan"))
    organization = models.ForeignKey("members.Organization", models.PROTECT, related_name="plan_proposals")
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = PlanProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal for a plan")
        verbose_name_plural = _("proposals for plans")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.organization}: {self.plan}"


class ProposedActivity(models.Model):
    """One row of a proposal, and what the secretary made of it."""

    class Verdict(models.TextChoices):
        WAITING = "waiting", _("waits to be looked at")
        TAKEN = "taken", _("taken into the plan")
        MERGED = "merged", _("merged with another row")
        DECLINED = "declined", _("not taken")

    proposal = models.ForeignKey(PlanProposal, models.PROTECT, related_name="rows", verbose_name=_("proposal"))
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    section = models.CharField(_("section"), max_length=300, blank=True)
    title = models.TextField(_("activity"))
    term_text = models.CharField(_("term as written"), max_length=300, blank=True)
    executors_text = models.TextField(_("responsible as written"), blank=True)
    expected_result = models.TextField(_("expected result"), blank=True)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, default=Verdict.WAITING)
    remark = models.TextField(_("remark"), blank=True)
    row_uid = models.UUIDField(_("row of the plan"), null=True, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)

    objects = ProposedActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed activity")
        verbose_name_plural = _("proposed activities")
        ordering = ["proposal", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="waiting", judged_at__isnull=True)
                | Q(verdict__in=["taken", "merged"], judged_at__isnull=False, row_uid__isnull=False)
                | Q(verdict="declined", judged_at__isnull=False),
                name="proposed_activity_judged",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="declined") | ~Q(remark=""),
                name="proposed_activity_declined_with_reason",
                violation_error_message=_("Say why it is not taken: the author will read it."),
            ),
        ]

    def __str__(self):
        return self.title[:80]
