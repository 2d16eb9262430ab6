"""Plan and fact, for everybody: the page, the sheet, the paper that the worker makes."""

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from cluster_portal.limits import is_allowed
from cluster_portal.sheets import XLSX_TYPE
from cluster_portal.views import problem
from councils.forms.control import PeriodForm
from councils.models.councils import today
from councils.views.decisions import PublicPageView
from councils.views.public import PUBLIC_CACHE
from workplans.report import LEGEND, plan_report, report_chart, report_xlsx
from workplans.services.reports import ready_pdf
from workplans.views.public import ASK_AGAIN, published_plan

PAPERS, A_MINUTE = 10, 60


class PlanReportView(PublicPageView):
    """Any period; the whole plan at first."""

    template_name = "workplans/plan_report.html"

    def get(self, request, public_id):
        plan = published_plan(public_id)
        period = {"first": f"{plan.starts_on:%Y-%m-%d}", "last": f"{plan.ends_on:%Y-%m-%d}"}
        form = PeriodForm(period | {name: request.GET[name] for name in period if request.GET.get(name)})
        report = None
        if form.is_valid():
            report = plan_report(plan, form.cleaned_data["first"], form.cleaned_data["last"], today(plan.council))
            if report.facts and request.GET.get("as") == "xlsx":
                return _file(report_xlsx(report), XLSX_TYPE, "attachment", "plan-fakt.xlsx")
            if report.facts and request.GET.get("as") == "pdf":
                return self._pdf(report)
        totals = report.organizations if report else []
        for total in totals:
            total.cells = list(zip(LEGEND, total.counts, strict=True))
        return self.render_to_response(
            self.get_context_data(
                plan=plan,
                form=form,
                report=report,
                legend=LEGEND,
                organizations=totals,
                chart=report_chart(report.sections if report else [], _("The plan by section")),
            )
        )

    def _pdf(self, report) -> HttpResponse:
        source = get_adapter().get_client_ip(self.request)
        if not is_allowed(f"plan-report:{source}", PAPERS, A_MINUTE):
            return problem(self.request, 429, _("Too many papers"), _("Try again in a minute."))
        content = ready_pdf(report)
        if content is not None:
            return _file(content, "application/pdf", "inline", "plan-fakt.pdf")
        response = problem(
            self.request,
            202,
            _("The PDF is being made"),
            _("A long plan takes some seconds. This page asks again by itself and opens the file."),
        )
        add_never_cache_headers(response)
        response.headers["Refresh"] = str(ASK_AGAIN)
        return response


def _file(content: bytes, kind: str, how: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'{how}; filename="{name}"', "Cache-Control": PUBLIC_CACHE}
    return HttpResponse(content, content_type=kind, headers=headers)
