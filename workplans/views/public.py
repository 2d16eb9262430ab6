"""What everybody reads of plans: the list, a plan in force, its changes, its PDF."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.views.generic import View

from councils.register import read_cursor
from councils.views.decisions import PublicPageView
from councils.views.public import PUBLIC_CACHE
from workplans import listing
from workplans.exports import headings
from workplans.models import PlanFile, WorkPlan
from workplans.rendering import approved_versions, changes_html, changes_of, page_view, plan_html
from workplans.services.files import latest_file
from workplans.wording import change_rows

Status, Edition = PlanFile.Status, PlanFile.Edition
PRIVATE = "private, no-store"
# Seconds after which the browser asks again for a PDF that is being made.
ASK_AGAIN = 4


def published_plan(public_id: str) -> WorkPlan:
    """A plan as the public may have it: its last published version, without its full edition and its working copy."""
    rows = WorkPlan.objects.published().select_related("council__cluster", "published__approval")
    return get_object_or_404(rows.defer("draft", "published__document"), public_id=public_id).as_public()


class PlanListView(PublicPageView):
    template_name = "workplans/plan_list.html"

    def get_context_data(self, **kwargs):
        choice = listing.read_choice(self.request.GET)
        cursor = read_cursor(self.request.GET.get("after", ""))
        page, next_cursor = listing.page_after(listing.chosen_plans(choice), cursor)
        return super().get_context_data(
            choice=choice,
            plans=page,
            next_cursor=next_cursor,
            is_further=cursor is not None,
            **listing.offer(choice),
            **kwargs,
        )


class UnchangedPageView(PublicPageView):
    """A public page that is not sent twice: its ETag is that of its content."""

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs).render()
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if etag in self.request.headers.get("If-None-Match", ""):
            unchanged = HttpResponseNotModified()
            for name in ("Cache-Control", "Vary"):
                unchanged.headers[name] = response.headers[name]
            response = unchanged
        response.headers["ETag"] = etag
        return response


class PlanView(UnchangedPageView):
    template_name = "workplans/plan.html"

    def get_context_data(self, public_id):
        plan = published_plan(public_id)
        versions = approved_versions(plan, Edition.PUBLIC)
        view = page_view(plan, versions)
        return super().get_context_data(
            plan=plan,
            versions=versions[::-1],
            states=_counted_states(view),
            xlsx_columns=headings(),
            document_html=plan_html(view),
        )


def _counted_states(view: dict) -> list[dict]:
    """How many activities stand how, in the order in which the states first come."""
    found: dict[str, dict] = {}
    for row in (row for section in view["sections"] for row in section["rows"] if row["state"]):
        # «выполнено 28.11.2017» and «выполнено 05.12.2017» are one state.
        words = row["state"].rstrip("0123456789. \xa0")
        found.setdefault(row["kind"], {"code": row["kind"], "words": words, "count": 0})["count"] += 1
    return list(found.values())


class PlanChangesView(UnchangedPageView):
    template_name = "workplans/plan_changes.html"

    def get_context_data(self, public_id):
        plan = published_plan(public_id)
        versions = [
            {"approval": approval, "document_html": changes_html(rows) if (rows := change_rows(found)) else ""}
            for approval, found in changes_of(plan, Edition.PUBLIC)
        ]
        return super().get_context_data(plan=plan, versions=versions[::-1])


@method_decorator(login_not_required, name="dispatch")
class PlanPdfView(View):
    """The PDF of the version in force, made by the worker; nothing is rendered here."""

    def get(self, request, public_id):
        plan = published_plan(public_id)
        file = latest_file(plan, Edition.PUBLIC)
        if file is None or file.status != Status.READY:
            return waiting_page(request, plan, file, "workplans/plan_pdf.html")
        return pdf_answer(request, file, PUBLIC_CACHE)


def pdf_answer(request, file: PlanFile, cache_control: str) -> HttpResponse:
    """Stored bytes with their ETag; who has them already is asked by their hash."""
    etag = f'"{file.pdf_sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(bytes(file.pdf), content_type="application/pdf")
        name = f"plan-{file.plan.starts_on:%Y-%m-%d}-{file.public_id}.pdf"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = cache_control
    return response


def waiting_page(request, plan: WorkPlan, file: PlanFile | None, template: str) -> HttpResponse:
    """The page of a PDF that is not there yet; it asks again by itself, without a script."""
    is_failed = file is not None and file.status == Status.FAILED
    context = {"plan": plan, "file": file, "is_failed": is_failed}
    response = render(request, template, context, status=202)
    add_never_cache_headers(response)
    if not is_failed:
        response.headers["Refresh"] = str(ASK_AGAIN)
    return response
