"""Councils and seats are registers; what was recorded and signed is only looked at."""

from django.contrib import admin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cluster_portal.admin import ViewOnlyAdmin
from councils.document import build_document
from councils.due import CORRECTED
from councils.models import (
    AgendaItem,
    Assignment,
    AssignmentLink,
    AssignmentReport,
    AssignmentTransition,
    Attendance,
    CalendarDay,
    CalendarLink,
    Council,
    CouncilLetter,
    DeadlineChange,
    Decision,
    DecisionDependency,
    DecisionEffect,
    DecisionRelation,
    DecisionReview,
    ExtensionRequest,
    Extract,
    Meeting,
    MeetingDigest,
    MeetingTransition,
    Protocol,
    ProtocolFile,
    ProtocolPage,
    ProtocolTransition,
    ProtocolVersion,
    PublishedDecision,
    Reminder,
    ReminderLetter,
    ReminderStop,
    ReportFile,
    Seat,
    VoteChoice,
)
from councils.rendering import draft_pdf
from members.admin import RegisterAdmin


class SeatInline(admin.TabularInline):
    model = Seat
    extra = 0
    can_delete = False
    fields = ["person", "on_behalf_of", "role", "voting", "substitute", "starts_on", "ends_on"]
    autocomplete_fields = ["person", "on_behalf_of", "substitute"]


@admin.register(Council)
class CouncilAdmin(RegisterAdmin):
    list_display = ["short_name", "cluster", "kind", "quorum", "majority", "numbering"]
    list_filter = ["cluster", "kind"]
    search_fields = ["name", "short_name"]
    prepopulated_fields = {"slug": ["short_name"]}
    autocomplete_fields = ["cluster", "parent"]
    list_select_related = ["cluster"]
    inlines = [SeatInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *("cluster", "parent", "kind", "name", "genitive_name", "short_name", "slug"),
                    *("city", "time_zone", "about"),
                ]
            },
        ),
        (
            _("Regulation"),
            {
                "fields": [
                    *("quorum", "majority", "casting_vote", "numbering", "form", "days_to_prepare"),
                    *("days_for_objections", "deadline_shift", "recurring_day"),
                    *("immediately_days", "urgent_days", "promptly_days"),
                    *("permanent_report_day", "permanent_report_month", "publishes", "publishes_votes", "cycle_days"),
                    *("control_closed_by", "reminds", "first_reminder_days", "second_reminder_days"),
                    *("last_reminder_days", "late_days", "too_late_days", "digest_days"),
                    *("overdue_words", "no_date_words"),
                    *("publishes_reports", "publishes_report_files", "membership_begins"),
                ]
            },
        ),
    ]


@admin.register(Seat)
class SeatAdmin(RegisterAdmin):
    list_display = ["person", "council", "role", "on_behalf_of", "voting", "starts_on", "ends_on"]
    list_filter = ["council", "role", "voting"]
    search_fields = ["person__search_key"]
    autocomplete_fields = ["council", "person", "on_behalf_of", "substitute"]
    raw_id_fields = ["basis_decision"]
    list_select_related = ["person", "council", "on_behalf_of"]


class PdfAdmin(ViewOnlyAdmin):
    """Records that have a PDF: the frozen full edition, or the draft as it stands."""

    def get_urls(self):
        name = f"councils_{self.model._meta.model_name}_pdf"
        return [
            path("<int:pk>/pdf/", self.admin_site.admin_view(self.pdf_view), name=name),
            *super().get_urls(),
        ]

    def pdf_view(self, request, pk):
        row = self.get_object(request, str(pk))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        protocol = self.protocol_of(row)
        file = protocol.files.filter(edition=ProtocolFile.Edition.FULL).order_by("-sequence").first()
        if file is not None:
            pdf = bytes(file.pdf)
        elif request.method != "POST":
            # A draft is rendered, and a GET renders nothing.
            context = self.admin_site.each_context(request) | {"title": str(protocol), "opts": self.model._meta}
            return render(request, "admin/draft_pdf.html", context)
        else:
            pdf = draft_pdf(protocol, build_document(protocol.meeting), proposed_number="")
        name = f"protokol-{protocol.meeting.held_on:%Y-%m-%d}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)

    @admin.display(description="PDF")
    def pdf(self, row):
        return format_html(
            '<a href="{}">PDF</a>', reverse(f"admin:councils_{self.model._meta.model_name}_pdf", args=[row.pk])
        )

    def protocol_of(self, row) -> Protocol:
        raise NotImplementedError


@admin.register(Meeting)
class MeetingAdmin(PdfAdmin):
    list_display = ["held_on", "council", "number", "status", "place", "pdf"]
    list_filter = ["council", "status", "year"]
    search_fields = ["council__name", "place", "items__title"]
    date_hierarchy = "held_on"
    list_select_related = ["council"]

    def protocol_of(self, row):
        return row.protocol


@admin.register(Protocol)
class ProtocolAdmin(PdfAdmin):
    list_display = ["meeting", "status", "origin", "public_id", "pdf"]
    list_filter = ["status", "origin", "meeting__council"]
    search_fields = ["public_id", "meeting__council__name"]
    list_select_related = ["meeting__council"]

    def protocol_of(self, row):
        return row


@admin.register(Attendance)
class AttendanceAdmin(ViewOnlyAdmin):
    list_display = ["surname", "given_name", "meeting", "kind", "presence", "organization_name"]
    list_filter = ["kind", "presence", "meeting__council"]
    search_fields = ["surname", "organization_name"]
    list_select_related = ["meeting__council"]


@admin.register(AgendaItem)
class AgendaItemAdmin(ViewOnlyAdmin):
    list_display = ["title", "meeting", "kind", "position", "outcome", "vote_kind"]
    list_filter = ["kind", "outcome", "vote_kind", "meeting__council"]
    search_fields = ["title"]
    list_select_related = ["meeting__council"]
    # The secretary's own notes never leave the recording screen.
    exclude = ["notes"]


@admin.register(Decision)
class DecisionAdmin(ViewOnlyAdmin):
    list_display = ["number", "text", "item", "verb_class", "result", "deadline_text"]
    list_filter = ["verb_class", "result", "stage", "item__meeting__council"]
    search_fields = ["text", "number", "original_number"]
    list_select_related = ["item"]


@admin.register(Assignment)
class AssignmentAdmin(ViewOnlyAdmin):
    list_display = ["decision", "label", "role", "due_on", "state"]
    list_filter = ["state", "role"]
    search_fields = ["decision__text", "group_name", "organization__search_key", "person__search_key"]
    list_select_related = ["decision", "organization", "person"]


@admin.register(VoteChoice)
class VoteChoiceAdmin(ViewOnlyAdmin):
    list_display = ["attendance", "choice", "item", "decision"]
    list_filter = ["choice"]
    search_fields = ["attendance__surname"]
    list_select_related = ["attendance", "item", "decision"]


@admin.register(DecisionReview)
class DecisionReviewAdmin(ViewOnlyAdmin):
    list_display = ["decision", "verdict", "by", "at"]
    list_filter = ["verdict"]
    search_fields = ["remark", "decision__text"]
    list_select_related = ["decision", "by"]


@admin.register(ProtocolVersion)
class ProtocolVersionAdmin(ViewOnlyAdmin):
    list_display = ["protocol", "sequence", "sha256", "submitted_by", "submitted_at"]
    list_filter = ["protocol__meeting__council"]
    search_fields = ["sha256"]
    list_select_related = ["protocol__meeting__council", "submitted_by"]


@admin.register(ProtocolFile)
class ProtocolFileAdmin(ViewOnlyAdmin):
    list_display = ["protocol", "edition", "sequence", "sha256", "renderer", "created_at"]
    list_filter = ["edition", "protocol__meeting__council"]
    search_fields = ["sha256", "pdf_sha256"]
    list_select_related = ["protocol__meeting__council"]
    exclude = ["pdf"]


@admin.register(ProtocolPage)
class ProtocolPageAdmin(ViewOnlyAdmin):
    list_display = ["title", "published_at"]
    list_filter = ["protocol__meeting__council"]
    search_fields = ["title"]


@admin.register(ProtocolTransition)
class ProtocolTransitionAdmin(ViewOnlyAdmin):
    list_display = ["protocol", "name", "from_status", "to_status", "by", "at"]
    list_filter = ["name"]
    search_fields = ["note", "by__email"]
    list_select_related = ["protocol__meeting__council", "by"]


@admin.register(MeetingTransition)
class MeetingTransitionAdmin(ViewOnlyAdmin):
    list_display = ["meeting", "name", "from_status", "to_status", "by", "at"]
    list_filter = ["name"]
    search_fields = ["note", "by__email"]
    list_select_related = ["meeting__council", "by"]


@admin.register(DecisionEffect)
class DecisionEffectAdmin(ViewOnlyAdmin):
    list_display = ["decision", "kind", "application", "membership", "applied_at"]
    list_filter = ["kind"]
    search_fields = ["application__name", "membership__organization__search_key"]
    list_select_related = ["decision", "application", "membership__organization", "membership__cluster"]


@admin.register(Extract)
class ExtractAdmin(ViewOnlyAdmin):
    list_display = ["protocol", "number", "certified_by", "certified_at"]
    list_filter = ["protocol__meeting__council"]
    search_fields = ["public_id", "sha256", "pdf_sha256"]
    list_select_related = ["protocol__meeting__council", "certified_by"]
    exclude = ["pdf"]


@admin.register(AssignmentTransition)
class AssignmentTransitionAdmin(ViewOnlyAdmin):
    list_display = ["assignment", "name", "from_status", "to_status", "by", "at"]
    list_filter = ["name"]
    search_fields = ["note", "assignment__decision__text"]
    list_select_related = ["assignment__organization", "assignment__person", "by"]


@admin.register(AssignmentLink)
class AssignmentLinkAdmin(ViewOnlyAdmin):
    list_display = ["assignment", "email", "created_at", "expires_at", "revoked_at"]
    search_fields = ["email"]
    list_select_related = ["assignment__organization", "assignment__person"]


@admin.register(AssignmentReport)
class AssignmentReportAdmin(ViewOnlyAdmin):
    list_display = ["assignment", "kind", "way", "done_on", "by", "at"]
    list_filter = ["kind", "way"]
    search_fields = ["text", "outgoing_number"]
    list_select_related = ["assignment__organization", "assignment__person", "by"]


@admin.register(ReportFile)
class ReportFileAdmin(ViewOnlyAdmin):
    list_display = ["name", "report", "content_type", "size"]
    list_filter = ["content_type"]
    search_fields = ["name", "sha256"]
    list_select_related = ["report__assignment__organization", "report__assignment__person"]
    exclude = ["content"]


@admin.register(ExtensionRequest)
class ExtensionRequestAdmin(ViewOnlyAdmin):
    list_display = ["assignment", "until", "status", "at", "decided_by"]
    list_filter = ["status"]
    search_fields = ["reason", "note"]
    list_select_related = ["assignment__organization", "assignment__person", "decided_by"]


@admin.register(DeadlineChange)
class DeadlineChangeAdmin(ViewOnlyAdmin):
    list_display = ["assignment", "due_before", "due_after", "by", "at"]
    search_fields = ["reason"]
    list_select_related = ["assignment__organization", "assignment__person", "by"]


@admin.register(DecisionRelation)
class DecisionRelationAdmin(ViewOnlyAdmin):
    list_display = ["decision", "kind", "earlier"]
    list_filter = ["kind"]
    search_fields = ["decision__text", "earlier__text"]
    list_select_related = ["decision", "earlier"]


@admin.register(DecisionDependency)
class DecisionDependencyAdmin(ViewOnlyAdmin):
    list_display = ["decision", "awaited", "created_by", "created_at"]
    search_fields = ["decision__text", "awaited__text"]
    list_select_related = ["decision", "awaited", "created_by"]


@admin.register(PublishedDecision)
class PublishedDecisionAdmin(ViewOnlyAdmin):
    list_display = ["number", "text", "held_on", "executor", "due_on", "status"]
    list_filter = ["council", "year", "status"]
    search_fields = ["text", "public_id"]
    list_select_related = ["council"]


@admin.register(Reminder)
class ReminderAdmin(ViewOnlyAdmin):
    list_display = ["assignment", "user", "email", "reason", "due_on", "on"]
    list_filter = ["reason"]
    search_fields = ["user__email", "email"]
    list_select_related = ["assignment__organization", "assignment__person", "user"]


@admin.register(CalendarDay)
class CalendarDayAdmin(RegisterAdmin):
    list_display = ["day", "is_working", "basis"]
    list_filter = ["is_working"]
    search_fields = ["basis"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        cache.delete(CORRECTED)


@admin.register(ReminderLetter)
class ReminderLetterAdmin(ViewOnlyAdmin):
    list_display = ["to", "on", "letter"]
    search_fields = ["to"]
    list_select_related = ["letter"]


@admin.register(CouncilLetter)
class CouncilLetterAdmin(ViewOnlyAdmin):
    list_display = ["council", "letter"]
    list_filter = ["council"]
    search_fields = ["letter__to"]
    list_select_related = ["council", "letter"]


@admin.register(CalendarLink)
class CalendarLinkAdmin(ViewOnlyAdmin):
    list_display = ["user", "created_at"]
    search_fields = ["user__email"]
    list_select_related = ["user"]


@admin.register(ReminderStop)
class ReminderStopAdmin(ViewOnlyAdmin):
    list_display = ["user", "email", "reason"]
    list_filter = ["reason"]
    search_fields = ["user__email", "email"]
    list_select_related = ["user"]


@admin.register(MeetingDigest)
class MeetingDigestAdmin(ViewOnlyAdmin):
    list_display = ["meeting", "user", "letter"]
    search_fields = ["user__email"]
    list_select_related = ["meeting__council", "user", "letter"]
