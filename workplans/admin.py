"""Plans for the administrator, to look at: they are changed by the services that keep their rules."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from django.utils.html import format_html

from cluster_portal.admin import ViewOnlyAdmin
from workplans.models import (
    Activity,
    ActivityExecutor,
    ActivityMark,
    ActivityQuestion,
    ActivityReminder,
    ActivityTransition,
    MarkFile,
    PlanApproval,
    PlanFile,
    PlanProposal,
    PlanReport,
    PlanTransition,
    PlanVersion,
    ProposedActivity,
    WorkPlan,
)
from workplans.services.files import latest_file
from workplans.views.public import PRIVATE, pdf_answer


@admin.register(WorkPlan)
class WorkPlanAdmin(ViewOnlyAdmin):
    list_display = ["title", "council", "starts_on", "ends_on", "status", "pdf"]
    list_filter = ["status", "council"]
    search_fields = ["title"]
    date_hierarchy = "starts_on"
    list_select_related = ["council"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.pdf_view)
        return [path("<int:pk>/pdf/", view, name="workplans_workplan_pdf"), *super().get_urls()]

    def pdf_view(self, request, pk):
        """The full edition in force, as the worker has made it."""
        plan = self.get_object(request, str(pk))
        if not self.has_view_permission(request, plan):
            raise PermissionDenied
        file = latest_file(plan, PlanFile.Edition.FULL) if plan else None
        if file is None or file.status != PlanFile.Status.READY:
            raise Http404
        return pdf_answer(request, file, PRIVATE)

    @admin.display(description="PDF")
    def pdf(self, plan):
        if not plan.current_id:
            return ""
        return format_html('<a href="{}">PDF</a>', reverse("admin:workplans_workplan_pdf", args=[plan.pk]))


@admin.register(PlanVersion)
class PlanVersionAdmin(ViewOnlyAdmin):
    list_display = ["plan", "sequence", "proposed_by", "proposed_at", "sha256"]
    search_fields = ["plan__title", "sha256", "public_sha256"]
    list_select_related = ["plan", "proposed_by"]


@admin.register(PlanApproval)
class PlanApprovalAdmin(ViewOnlyAdmin):
    list_display = ["version", "basis", "approved_on", "by", "at"]
    search_fields = ["basis", "version__plan__title"]
    list_select_related = ["version__plan", "by"]


@admin.register(PlanReport)
class PlanReportAdmin(ViewOnlyAdmin):
    list_display = ["plan", "sha256", "by", "at"]
    search_fields = ["plan__title", "sha256"]
    list_select_related = ["plan", "by"]


@admin.register(PlanTransition)
class PlanTransitionAdmin(ViewOnlyAdmin):
    list_display = ["plan", "name", "from_status", "to_status", "by", "at"]
    list_filter = ["name"]
    search_fields = ["plan__title"]
    list_select_related = ["plan", "by"]


@admin.register(PlanFile)
class PlanFileAdmin(ViewOnlyAdmin):
    list_display = ["plan", "edition", "status", "asked_at", "made_at", "error"]
    list_filter = ["status", "edition"]
    search_fields = ["plan__title", "pdf_sha256"]
    list_select_related = ["plan"]
    exclude = ["pdf"]


@admin.register(Activity)
class ActivityAdmin(ViewOnlyAdmin):
    list_display = ["number", "title", "plan", "due_on", "status", "outcome"]
    list_filter = ["status", "outcome"]
    search_fields = ["title", "executors_text", "plan__title"]
    list_select_related = ["plan"]


@admin.register(ActivityExecutor)
class ActivityExecutorAdmin(ViewOnlyAdmin):
    list_display = ["text", "role", "organization", "person", "activity"]
    list_filter = ["role"]
    search_fields = ["text", "organization__short_name"]
    list_select_related = ["organization", "person", "activity"]


@admin.register(ActivityMark)
class ActivityMarkAdmin(ViewOnlyAdmin):
    list_display = ["activity", "kind", "done_on", "by", "at"]
    list_filter = ["kind"]
    search_fields = ["text", "activity__title"]
    list_select_related = ["activity", "by"]


@admin.register(MarkFile)
class MarkFileAdmin(ViewOnlyAdmin):
    list_display = ["name", "content_type", "size", "mark"]
    search_fields = ["name", "sha256"]
    list_select_related = ["mark__activity"]
    exclude = ["content"]


@admin.register(ActivityTransition)
class ActivityTransitionAdmin(ViewOnlyAdmin):
    list_display = ["activity", "name", "from_status", "to_status", "by", "at"]
    list_filter = ["name"]
    search_fields = ["activity__title"]
    list_select_related = ["activity", "by"]


@admin.register(ActivityQuestion)
class ActivityQuestionAdmin(ViewOnlyAdmin):
    list_display = ["activity", "item", "by", "at"]
    search_fields = ["activity__title", "item__title"]
    list_select_related = ["activity", "item", "by"]


@admin.register(PlanProposal)
class PlanProposalAdmin(ViewOnlyAdmin):
    list_display = ["plan", "organization", "by", "at"]
    search_fields = ["plan__title", "organization__short_name"]
    list_select_related = ["plan", "organization", "by"]


@admin.register(ProposedActivity)
class ProposedActivityAdmin(ViewOnlyAdmin):
    list_display = ["title", "proposal", "verdict", "judged_at"]
    list_filter = ["verdict"]
    search_fields = ["title"]
    list_select_related = ["proposal__plan", "proposal__organization"]


@admin.register(ActivityReminder)
class ActivityReminderAdmin(ViewOnlyAdmin):
    list_display = ["activity", "user", "reason", "due_on"]
    list_filter = ["reason"]
    search_fields = ["user__email"]
    list_select_related = ["activity", "user"]
