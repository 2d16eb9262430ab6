"""The board of control: the secretary's and the chair's steps with assignments, the sheet, the discipline."""

from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from cluster_portal.sheets import XLSX_TYPE, xlsx_content
from cluster_portal.views import problem, refused
from cluster_portal.workflow import Refused
from councils import permissions
from councils.attention import is_misplaced
from councils.board import LONGEST_KEY
from councils.control import ANSWERED_ITSELF, assigned_to, controlled_by, controlled_councils, without_executor
from councils.days import Days
from councils.discipline import columns, discipline, in_period, table, total_of
from councils.discipline_report import discipline_chart, discipline_pdf
from councils.forms.control import (
    EnterReportForm,
    EventForm,
    ExecutorForm,
    ExtensionForm,
    LinkForm,
    NoteForm,
    PeriodForm,
    ReturnForm,
)
from councils.forms.parts import SplitForm
from councils.models import Assignment, Decision, Meeting, ReportFile
from councils.services import control, extensions, links, parts, reassign, reports, resolutions, terms
from councils.views.assignments import (
    EXTENSION,
    REPORT,
    AssignmentStep,
    add_errors,
    assignment_context,
    sheet_response,
)
from councils.workflow import UNDER_CONTROL

# More bars than this are read in the table.
MOST_BARS = 40


class AssignmentView(TemplateView):
    """One assignment for those who control it: its whole history and the steps that are possible now."""

    template_name = "councils/assignment.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        assignment = get_object_or_404(controlled_by(user), pk=self.kwargs["pk"])
        context = assignment_context(assignment)
        del context["report_form"]
        for request in context["extensions"]:
            request.form = NoteForm(auto_id=f"extension{request.pk}_%s")
        is_resolution = assignment.decision.item.meeting.kind == Meeting.Kind.RESOLUTION
        can_control = permissions.can_control_assignment(user, assignment)
        can_close = permissions.can_close_assignment(user, assignment)
        may_reassign = (
            context["is_open"]
            and assignment.collector_id is None
            and permissions.can_reassign_assignment(user, assignment)
        )
        return super().get_context_data(
            **context,
            links=assignment.links.all() if can_control else [],
            may_answer=can_control,
            can_control=can_control,
            can_close=can_close,
            can_close_whole=context["is_open"] and assignment.has_parts and can_close,
            part_address="councils:assignment",
            can_move=context["answers_itself"] and permissions.can_move_deadline(user, assignment),
            event_form=EventForm() if can_control and context["awaited_event"] else None,
            can_withdraw=context["is_open"]
            and is_resolution
            and permissions.can_withdraw_resolution(user, assignment.decision.item.meeting),
            transitions=assignment.transitions.select_related("by").prefetch_related("by__persons"),
            note_form=ReturnForm(auto_id="decide_%s"),
            withdraw_form=NoteForm(auto_id="withdraw_%s"),
            keep_form=NoteForm(auto_id="keep_%s"),
            executor_form=_executor_form(assignment) if may_reassign else None,
            asks_executor=may_reassign and is_misplaced(assignment),
            link_form=LinkForm(),
            split_form=SplitForm(assignment=assignment) if _may_be_split(assignment, can_control) else None,
            report_form=EnterReportForm(assignment=assignment),
            report_url=reverse("councils:assignment-report", args=[assignment.pk]),
            paper_url=reverse("councils:assignment-paper", args=[assignment.pk]),
            back=reverse("councils:control"),
            back_label=_("Control"),
            **kwargs,
        )


def _executor_form(assignment: Assignment, *args) -> ExecutorForm:
    return ExecutorForm(*args, cluster=assignment.decision.item.meeting.council.cluster)


def _may_be_split(assignment: Assignment, can_control: bool) -> bool:
    is_open = assignment.state in UNDER_CONTROL
    return can_control and is_open and bool(assignment.group_name) and not assignment.has_parts


class ControlStep(AssignmentStep):
    def page_class(self):
        return AssignmentView


class ReassignView(ControlStep):
    """«Назначить другого исполнителя»."""

    form_name = "executor_form"
    done = gettext_lazy("Another executor has the assignment; he is told by a letter.")

    def form(self, assignment):
        return _executor_form(assignment, self.request.POST)

    def step(self, assignment, data):
        reassign.reassign_assignment(assignment, by=self.request.user, **data)


class KeepView(ControlStep):
    """«Оставить за исполнителем»."""

    form_name = "keep_form"
    done = gettext_lazy("The assignment stays with its executor; he is told why.")

    def step(self, assignment, data):
        reassign.keep_executor(assignment, by=self.request.user, **data)


class NameExecutorView(FormView):
    """The first executor of a frozen decision that names nobody."""

    template_name = "councils/name_executor.html"
    form_class = ExecutorForm

    @cached_property
    def decision(self) -> Decision:
        return get_object_or_404(without_executor(self.request.user), pk=self.kwargs["pk"])

    def post(self, request, *args, **kwargs):
        # The second click of a double click.
        if named := controlled_by(request.user).filter(decision=kwargs["pk"], transitions__name="name").first():
            return redirect("councils:assignment", named.pk)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"cluster": self.decision.item.meeting.council.cluster}

    def get_context_data(self, **kwargs):
        return super().get_context_data(decision=self.decision, **kwargs)

    def form_valid(self, form):
        try:
            assignment = reassign.name_executor(self.decision, by=self.request.user, **form.cleaned_data)
        except Refused as error:
            return refused(self.request, error)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The executor is named and the assignment is under control."))
        return redirect("councils:assignment", assignment.pk)

    def form_invalid(self, form):
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


class SplitView(ControlStep):
    """A group's assignment is given to its members."""

    form_name = "split_form"
    done = gettext_lazy("The members have got the assignment, each for itself.")

    def form(self, assignment):
        return SplitForm(self.request.POST, assignment=assignment)

    def step(self, assignment, data):
        parts.split_group(assignment, by=self.request.user, **data)


class EnterReportView(ControlStep):
    form_name = REPORT
    done = gettext_lazy("The report is entered.")

    def form(self, assignment):
        return EnterReportForm(self.request.POST, self.request.FILES, assignment=assignment)

    def step(self, assignment, data):
        reports.enter_report(assignment, by=self.request.user, **data)


class ProposeView(ControlStep):
    form_class = ReturnForm
    done = gettext_lazy("Proposed to be taken off control.")

    def step(self, assignment, data):
        control.propose_closing(assignment, by=self.request.user, **data)


class ReturnView(ControlStep):
    form_class = ReturnForm
    done = gettext_lazy("The assignment is returned to be finished.")

    def step(self, assignment, data):
        control.return_assignment(assignment, by=self.request.user, **data)


class CloseView(ControlStep):
    form_class = ReturnForm
    done = gettext_lazy("The assignment is taken off control.")

    def step(self, assignment, data):
        control.close_assignment(assignment, by=self.request.user, **data)


class MoveDeadlineView(ControlStep):
    form_class, form_name = ExtensionForm, EXTENSION
    done = gettext_lazy("The deadline is moved; the earlier one is kept.")

    def step(self, assignment, data):
        extensions.move_deadline(assignment, by=self.request.user, **data)


class BeginTermView(ControlStep):
    """The event from which the term is counted has come."""

    form_class, form_name = EventForm, "event_form"
    done = gettext_lazy("The deadline is counted from this day.")

    def step(self, assignment, data):
        terms.begin_term(assignment, by=self.request.user, **data)


class WithdrawView(ControlStep):
    form_name = "withdraw_form"
    done = gettext_lazy("The resolution is taken back; its executors are told.")

    def step(self, assignment, data):
        resolutions.withdraw_resolution(assignment, by=self.request.user, **data)


class SendLinkView(ControlStep):
    form_class, form_name = LinkForm, "link_form"
    done = gettext_lazy("The letter is on its way.")

    def step(self, assignment, data):
        links.send_link(assignment, by=self.request.user, **data)


class RevokeLinkView(ControlStep):
    done = gettext_lazy("The link is good no more.")

    def step(self, assignment, data):
        links.revoke_link(get_object_or_404(assignment.links, pk=self.kwargs["link"]), by=self.request.user)


class DecideExtensionView(ControlStep):
    done = gettext_lazy("Decided; the executor sees it.")

    def step(self, assignment, data):
        request = get_object_or_404(assignment.extensions, pk=self.kwargs["extension"])
        decision = self.request.POST.get("decision")
        if decision not in ("grant", "refuse"):
            raise ValidationError(_("Choose: grant or refuse."))
        extensions.decide_extension(request, by=self.request.user, granted=decision == "grant", **data)

    def fill(self, context, form):
        for request in context["extensions"]:
            if request.pk == self.kwargs["extension"]:
                request.form = form


class ReportFileView(View):
    """Evidence, for the executor and for those who control: always a download."""

    def get(self, request, public_id):
        file = get_object_or_404(ReportFile.objects.select_related("report"), public_id=public_id)
        mine = assigned_to(request.user, timezone.localdate()).filter(pk=file.report.assignment_id)
        if not mine.exists() and not controlled_by(request.user).filter(pk=file.report.assignment_id).exists():
            raise Http404
        headers = {
            "Content-Disposition": content_disposition_header(True, file.name),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(bytes(file.content), content_type=file.content_type, headers=headers)


class SheetView(View):
    """«Лист поручений» of one organisation, for the secretary and the chair. By POST, because it renders."""

    http_method_names = ["post"]

    def post(self, request):
        chosen = request.POST.get("organization", "")
        rows = controlled_by(request.user).filter(ANSWERED_ITSELF, state__in=UNDER_CONTROL).order_by("due_on", "pk")
        rows = (
            list(rows.filter(organization=int(chosen))[:300])
            if chosen.isdecimal() and len(chosen) <= LONGEST_KEY
            else []
        )
        if not rows:
            return problem(
                request, 422, _("There is nothing for the sheet"), _("Choose an executor who has assignments.")
            )
        return sheet_response(rows, rows[0].organization.full_name)


class DisciplineView(TemplateView):
    """«Отчёт об исполнительской дисциплине», internal: by executor, for a period of deadlines; also as XLSX."""

    template_name = "councils/discipline.html"

    def get(self, request, *args, **kwargs):
        form, rows = self._report(request.GET)
        if "xlsx" in request.GET and form.is_valid():
            return self._xlsx(rows, form.cleaned_data["first"], form.cleaned_data["last"])
        return self.render_to_response(
            self.get_context_data(
                form=form, rows=rows, chart=discipline_chart(rows[:MOST_BARS], is_narrow=True), total=total_of(rows)
            )
        )

    def post(self, request):
        """The PDF, by POST: it renders."""
        form, rows = self._report(request.POST)
        if not form.is_valid() or not rows:
            return problem(request, 422, _("There is nothing to print"), _("There are no deadlines in this period."))
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        content = discipline_pdf(rows, controlled_councils(request.user), first, last, timezone.localdate())
        name = f"discipline-{first:%Y-%m-%d}-{last:%Y-%m-%d}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(content, content_type="application/pdf", headers=headers)

    def _report(self, data):
        """The form of the period, this year by default, and the numbers of the executors."""
        if not permissions.holds_office(self.request.user):
            raise PermissionDenied(_("The board of control is for the secretary and the chair."))
        day = timezone.localdate()
        period = {"first": date(day.year, 1, 1), "last": date(day.year, 12, 31)}
        asked = {name: data[name] for name in period if data.get(name)}
        form = PeriodForm({name: f"{value:%Y-%m-%d}" for name, value in period.items()} | asked)
        if not form.is_valid():
            return form, []
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        return form, discipline(in_period(controlled_by(self.request.user), first, last), Days.now())

    def _xlsx(self, rows, first: date, last: date) -> HttpResponse:
        content = xlsx_content(_("Discipline"), columns(), table(rows))
        name = f"discipline-{first:%Y-%m-%d}-{last:%Y-%m-%d}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(content, content_type=XLSX_TYPE, headers=headers)
