"""Plan and fact, for everybody and for the council: the page, the sheet, the paper that the worker makes."""

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from cluster_portal.limits import is_allowed
from cluster_portal.sheets import XLSX_TYPE
from cluster_portal.views import problem
from councils.forms.control import PeriodForm
from councils.models.councils import today
from councils.views.decisions import PublicPageView
from councils.views.public import PUBLIC_CACHE
from workplans.models import WorkPlan
from workplans.report import LEGEND, plan_report, report_chart, report_xlsx
from workplans.services.reports import forget_failure, is_failed, ready_pdf
from workplans.spans import offered_spans
from workplans.views.papers import visible_plan
from workplans.views.public import ASK_AGAIN, PRIVATE, published_plan

PAPERS, A_MINUTE = 10, 60


class ReportMixin:
    """Any period; the whole plan at first. A subclass says of which edition and for whom."""

    template_name = "workplans/plan_report.html"
    before_all, cache_control = True, PUBLIC_CACHE

    def answer(self, plan: WorkPlan) -> HttpResponse:
        request = self.request
        period = {"first": f"{plan.starts_on:%Y-%m-%d}", "last": f"{plan.ends_on:%Y-%m-%d}"}
        form = PeriodForm(period | {name: request.GET[name] for name in period if request.GET.get(name)})
        report, on = None, today(plan.council)
        if form.is_valid():
            days = form.cleaned_data["first"], form.cleaned_data["last"]
            report = plan_report(plan, *days, on, before_all=self.before_all)
            if report.facts and request.GET.get("as") == "xlsx":
                return self._file(report_xlsx(report), XLSX_TYPE, "attachment", "plan-fakt.xlsx")
            if report.facts and request.GET.get("as") == "pdf":
                return self._pdf(report)
        totals = report.organizations if report else []
        for total in totals:
            total.cells = list(zip(LEGEND, total.counts, strict=True))
        context = self.get_context_data(
            plan=plan,
            form=form,
            report=report,
            legend=LEGEND,
            organizations=totals,
            spans=offered_spans(plan, on),
            is_inside=not self.before_all,
            chart=report_chart(report.sections if report else [], _("The plan by section"), is_narrow=True),
        )
        return self.render_to_response(context)

    def _pdf(self, report) -> HttpResponse:
        source = get_adapter().get_client_ip(self.request)
        if not is_allowed(f"plan-report:{source}", PAPERS, A_MINUTE):
            return problem(self.request, 429, _("Too many papers"), _("Try again in a minute."))
        if self.request.GET.get("again"):
            forget_failure(report)
        content = ready_pdf(report)
        if content is not None:
            return self._file(content, "application/pdf", "inline", "plan-fakt.pdf")
        again = self.request.GET.copy()
        again["again"] = "1"
        failed = is_failed(report)
        context = {"plan": report.plan, "is_failed": failed, "again": f"?{again.urlencode()}"}
        response = render(self.request, "workplans/plan_report_wait.html", context, status=202)
        add_never_cache_headers(response)
        if not failed:
            again.pop("again")
            response.headers["Refresh"] = f"{ASK_AGAIN}; url=?{again.urlencode()}"
        return response

    def _file(self, content: bytes, kind: str, how: str, name: str) -> HttpResponse:
        headers = {"Content-Disposition": f'{how}; filename="{name}"', "Cache-Control": self.cache_control}
        return HttpResponse(content, content_type=kind, headers=headers)


class PlanReportView(ReportMixin, PublicPageView):
    """What everybody reads: the published version and the published decisions."""

    def get(self, request, public_id):
        return self.answer(published_plan(public_id))


class PlanDeskReportView(ReportMixin, TemplateView):
    """What the council reads: the version in force, published or not."""

    before_all, cache_control = False, PRIVATE

    def get(self, request, uid):
        plan = visible_plan(request, uid)
        if plan.current_id is None:
            raise Http404
        return self.answer(plan)
