"""Papers of a plan for its council: the PDF of a draft or of the full edition, and versions compared."""

from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from councils.dates import date_short
from workplans import permissions
from workplans.comparison import compare
from workplans.document import Document
from workplans.models import PlanFile, WorkPlan
from workplans.rendering import changes_html, draft_document, frozen_document
from workplans.services import files
from workplans.views.public import PRIVATE, pdf_answer, waiting_page
from workplans.wording import change_rows
from workplans.workflow import EDITABLE, PlanStatus

DRAFT, FULL = "draft", "full"


def visible_plan(request, uid) -> WorkPlan:
    rows = WorkPlan.objects.visible_to(request.user).select_related("council__cluster", "current__approval")
    return get_object_or_404(rows, uid=uid)


def offered_papers(user, plan: WorkPlan) -> list[str]:
    """Of which papers the user may have the PDF: the draft (until it is proposed, only the secretary), the full one."""
    in_work = plan.status not in (PlanStatus.APPROVED, PlanStatus.CLOSED)
    own = plan.status not in EDITABLE or permissions.can_read_draft(user, plan)
    return [DRAFT] * (in_work and own) + [FULL] * (plan.current_id is not None)


class PlanDeskPdfView(View):
    """POST asks for a PDF, GET says how far it is and gives it."""

    def get(self, request, uid):
        plan = visible_plan(request, uid)
        offered = offered_papers(request.user, plan)
        public_id = request.GET.get("file", "")
        if not public_id:
            return render(request, "workplans/plan_desk_pdf.html", {"plan": plan, "offered": offered})
        file = plan.files.defer("pdf").filter(public_id=public_id).first()
        if file is None or (FULL if file.version_id else DRAFT) not in offered:
            raise Http404
        if file.status != PlanFile.Status.READY:
            return waiting_page(request, plan, file, "workplans/plan_desk_wait.html")
        return pdf_answer(request, file, PRIVATE)

    def post(self, request, uid):
        plan = visible_plan(request, uid)
        offered = offered_papers(request.user, plan)
        paper = request.POST.get("paper") or next(iter(offered), FULL)
        if paper not in offered:
            raise PermissionDenied(_("There is no such paper of this plan for you."))
        if paper == DRAFT:
            file = files.ask_for_draft_pdf(plan)
        else:
            file = files.ask_for_pdf(plan, PlanFile.Edition.FULL)
        return redirect(f"{reverse('workplans:plan-desk-pdf', args=[plan.uid])}?file={file.public_id}")


class PlanCompareView(TemplateView):
    """Two versions of a plan side by side: at first the newest before the one in force."""

    template_name = "workplans/plan_compare.html"

    def get_context_data(self, uid):
        plan = visible_plan(self.request, uid)
        names = dict(_choices(self.request.user, plan))
        chosen = {side: self.request.GET.get(side, "") for side in ("before", "after")}
        latest = next(reversed(names), "")
        current = str(plan.current.sequence) if plan.current_id else next(iter(names), "")
        chosen["after"] = chosen["after"] if chosen["after"] in names else latest
        chosen["before"] = chosen["before"] if chosen["before"] in names else current
        rows = []
        if len(names) > 1:
            before, after = (_document(plan, chosen[side]) for side in ("before", "after"))
            rows = change_rows(compare(before, after))
        return super().get_context_data(
            plan=plan,
            choices=list(names.items()),
            **chosen,
            count=len(rows),
            document_html=changes_html(rows) if rows else "",
        )


def _choices(user, plan: WorkPlan) -> list[tuple[str, str]]:
    """What may be compared, in its order: (sequence or «draft», words)."""
    choices, zone = [], ZoneInfo(plan.council.time_zone)
    versions = plan.versions.select_related("approval").defer("document", "public_document")
    for version in versions.order_by("sequence"):
        if hasattr(version, "approval"):
            words = _("version {number}, approved {date}").format(
                number=version.sequence, date=date_short(version.approval.approved_on)
            )
        else:
            words = _("version {number}, proposed {date}").format(
                number=version.sequence, date=date_short(version.proposed_at.astimezone(zone).date())
            )
        choices.append((str(version.sequence), words))
    if plan.status in EDITABLE and permissions.can_read_draft(user, plan):
        choices.append((DRAFT, _("the draft as it stands")))
    return choices


def _document(plan: WorkPlan, choice: str) -> Document:
    if choice == DRAFT:
        return draft_document(plan)
    return frozen_document(plan.versions.get(sequence=int(choice)), PlanFile.Edition.FULL)
