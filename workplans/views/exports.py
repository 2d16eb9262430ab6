"""A plan as XLSX, DOCX and JSON: the public edition for everybody, what the council reads on the desk."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.decorators import method_decorator
from django.views.generic import View

from cluster_portal.sheets import XLSX_TYPE
from councils.views.public import PUBLIC_CACHE
from workplans import permissions
from workplans.document import Document, build_document
from workplans.exports import chosen_columns, plan_docx, plan_xlsx
from workplans.models import WorkPlan
from workplans.rendering import approval_of, frozen_document
from workplans.views.papers import visible_plan
from workplans.views.public import PRIVATE, published_plan
from workplans.workflow import PlanStatus

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JSON_TYPE = "application/json; charset=utf-8"


def approval_mark(plan: WorkPlan) -> str:
    """«УТВЕРЖДЁН решением … (протокол от …, п. 3.1)»; empty before the approval."""
    if not plan.current_id:
        return ""
    return f"УТВЕРЖДЁН решением {plan.council.genitive_name}\n({approval_of(plan.current).paper})"


class ExportView(View):
    """A file of a plan; a subclass says of which document."""

    extension = ""

    def answer(self, plan: WorkPlan, document: Document, mark: str, cache: str) -> HttpResponse:
        content, kind = self.content(document, mark)
        headers = {
            "Content-Disposition": f'attachment; filename="plan-{plan.starts_on:%Y-%m}.{self.extension}"',
            "Cache-Control": cache,
        }
        return HttpResponse(content, content_type=kind, headers=headers)

    def content(self, document: Document, mark: str) -> tuple[bytes, str]:
        if self.extension == "docx":
            return plan_docx(document, mark=mark), DOCX_TYPE
        return plan_xlsx(document, chosen_columns(self.request.GET.get("columns", ""))), XLSX_TYPE


@method_decorator(login_not_required, name="dispatch")
class PublicExportView(ExportView):
    def get(self, request, public_id):
        plan = published_plan(public_id)
        return self.answer(plan, frozen_document(plan.current, "public"), approval_mark(plan), PUBLIC_CACHE)


@method_decorator(login_not_required, name="dispatch")
class PlanJsonView(View):
    """The canonical text itself: whoever computes its SHA-256 gets the number on the page."""

    def get(self, request, public_id):
        plan = published_plan(public_id)
        headers = {"Cache-Control": PUBLIC_CACHE}
        return HttpResponse(plan.current.public_document, content_type=JSON_TYPE, headers=headers)


class DeskExportView(ExportView):
    """The working copy while there is one for this reader, else the full edition in force."""

    def get(self, request, uid):
        plan = visible_plan(request, uid)
        in_work = plan.status not in (PlanStatus.APPROVED, PlanStatus.CLOSED)
        if in_work and permissions.can_read_draft(request.user, plan):
            return self.answer(plan, build_document(plan), "", PRIVATE)
        if not plan.current_id:
            raise Http404
        return self.answer(plan, frozen_document(plan.current, "full"), approval_mark(plan), PRIVATE)
