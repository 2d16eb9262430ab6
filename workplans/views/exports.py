"""A plan as XLSX, DOCX and JSON: the public edition for everybody, what the council reads on the desk."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View

from cluster_portal.limits import is_allowed
from cluster_portal.sheets import XLSX_TYPE
from cluster_portal.views import problem
from councils.views.public import PUBLIC_CACHE
from workplans.document import canonical_text
from workplans.exports import chosen_columns, plan_docx, plan_xlsx
from workplans.models import WorkPlan
from workplans.rendering import draft_document, draft_paper, frozen_document, paper_in_force
from workplans.views.papers import DRAFT, offered_papers, visible_plan
from workplans.views.public import PRIVATE, Edition, published_plan

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JSON_TYPE = "application/json; charset=utf-8"
# Files that one source may have in a minute; a DOCX of a thousand activities takes a second.
FILES, A_MINUTE = 30, 60


class ExportView(View):
    """A file of a plan; a subclass says of which edition and to whom."""

    extension = ""

    def answer(self, plan: WorkPlan, edition: str, cache: str) -> HttpResponse:
        """Without an edition it is what is not in force yet."""
        if self.extension == "json":
            return HttpResponse(_text(plan, edition), content_type=JSON_TYPE, headers={"Cache-Control": cache})
        document = frozen_document(plan.current, edition) if edition else draft_document(plan)
        if self.extension == "docx":
            paper = paper_in_force(plan, edition) if edition else draft_paper(plan)
            content, kind = plan_docx(document, paper.view), DOCX_TYPE
        else:
            # The form has a field for every place, an address has one list.
            columns = chosen_columns(",".join(self.request.GET.getlist("columns")))
            content, kind = plan_xlsx(document, columns), XLSX_TYPE
        headers = {
            "Content-Disposition": f'attachment; filename="plan-{plan.starts_on:%Y-%m}.{self.extension}"',
            "Cache-Control": cache,
        }
        return HttpResponse(content, content_type=kind, headers=headers)


def _text(plan: WorkPlan, edition: str) -> str:
    """The canonical text, as it was frozen: whoever computes its SHA-256 gets the number on the page."""
    if not edition:
        return canonical_text(draft_document(plan))
    return plan.current.public_document if edition == Edition.PUBLIC else plan.current.document


@method_decorator(login_not_required, name="dispatch")
class PublicExportView(ExportView):
    def get(self, request, public_id):
        plan = published_plan(public_id)
        source = get_adapter().get_client_ip(request)
        if self.extension != "json" and not is_allowed(f"plan-files:{source}", FILES, A_MINUTE):
            return problem(request, 429, _("Too many papers"), _("Try again in a minute."))
        return self.answer(plan, Edition.PUBLIC, PUBLIC_CACHE)


class DeskExportView(ExportView):
    """What is on its way to a meeting, where this reader may see it; else the full edition in force."""

    def get(self, request, uid):
        plan = visible_plan(request, uid)
        offered = offered_papers(request.user, plan)
        if not offered:
            raise Http404
        return self.answer(plan, "" if DRAFT in offered else Edition.FULL, PRIVATE)
