"""The board of control: the secretary's and the chair's steps with assignments, the sheet, the discipline."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import ListView, TemplateView, View

from cluster_portal.sheets import XLSX_TYPE, xlsx_content
from cluster_portal.views import problem, refused
from cluster_portal.workflow import Refused
from councils import permissions
from councils.control import ANSWERED_ITSELF, WAITING, assigned_to, controlled_by, controlled_councils, without_executor
from councils.days import Days
from councils.discipline import columns, discipline, in_period, table
from councils.discipline_report import discipline_chart, discipline_pdf
from councils.forms.control import EventForm, ExtensionForm, LinkForm, NoteForm, PeriodForm, ReportForm
from councils.forms.parts import SplitForm
from councils.models import Assignment, ExtensionRequest, Meeting, ReportFile
from councils.relations import impossible_orders, waits_of
from councils.services import control, extensions, links, parts, reports, resolutions, terms
from councils.views.assignments import (
    LONGEST_KEY,
    AssignmentStep,
    assignment_context,
    chosen_keys,
    sheet_response,
    with_standing,
)
from councils.workflow import ASSIGNMENT, UNDER_CONTROL, AssignmentStatus

# More bars than this are read in the table.
MOST_BARS = 40


class ControlBoardView(ListView):
    """The board: what is late and what comes soon first, by date; filters by state and organisation."""

    template_name = "councils/control.html"
    context_object_name = "assignments"
    paginate_by = 50

    @cached_property
    def controlled(self):
        return controlled_by(self.request.user)

    def get_queryset(self):
        rows = self.controlled
        if not permissions.holds_office(self.request.user):
            raise PermissionDenied(_("The board of control is for the secretary and the chair."))
        state, organization = self.request.GET.get("state", ""), self.request.GET.get("organization", "")
        if state == "overdue":
            rows = rows.filter(
                ANSWERED_ITSELF,
                Days.now().past("due_on", "decision__item__meeting__council"),
                state__in=WAITING,
                decision__item__meeting__protocol__origin="portal",
            )
        elif state in AssignmentStatus.values:
            rows = rows.filter(state=state)
        else:
            rows = rows.filter(state__in=UNDER_CONTROL)
        if organization.isdecimal() and len(organization) <= LONGEST_KEY:
            rows = rows.filter(organization=int(organization))
        return rows.order_by("due_on", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user = self.request.user
        rows = with_standing(context["assignments"])
        waits = waits_of(row.decision_id for row in rows)
        for row in rows:
            row.wait = waits.get(row.decision_id)
        executors = self.controlled.exclude(organization=None).order_by("organization__search_key")
        asked = ExtensionRequest.objects.filter(assignment__in=self.controlled, status="asked")
        # Asked once a council, not once a row.
        councils = {row.decision.item.meeting.council_id: row for row in rows}
        closing = {key for key, row in councils.items() if permissions.can_close_assignment(user, row)}
        closable = [
            row
            for row in rows
            if ASSIGNMENT.allows("close", row.state) and row.decision.item.meeting.council_id in closing
        ]
        is_secretary = permissions.secretary_clusters(user).exists()
        return context | {
            "assignments": rows,
            "states": [
                ("overdue", _("overdue")),
                *[(s.value, s.label) for s in UNDER_CONTROL],
                (AssignmentStatus.CLOSED.value, AssignmentStatus.CLOSED.label),
            ],
            "state": self.request.GET.get("state", ""),
            "organization": self.request.GET.get("organization", ""),
            "executors": executors.values_list("organization", "organization__short_name").distinct(),
            "extensions": asked.select_related(
                "assignment__decision__item__meeting", "assignment__organization", "assignment__person"
            ),
            "orphans": without_executor(user)[:20],
            "impossible": impossible_orders(self.controlled),
            "councils": controlled_councils(user),
            "closable": closable,
            "is_secretary": is_secretary,
            # The secretary reminds of anything, the chair closes what can be closed.
            "choosable": rows if is_secretary else closable,
        }


class AssignmentView(TemplateView):
    """One assignment for those who control it: its whole history and the steps that are possible now."""

    template_name = "councils/assignment.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        assignment = get_object_or_404(controlled_by(user), pk=self.kwargs["pk"])
        context = assignment_context(assignment)
        is_resolution = assignment.decision.item.meeting.kind == Meeting.Kind.RESOLUTION
        can_control = permissions.can_control_assignment(user, assignment)
        can_close = permissions.can_close_assignment(user, assignment)
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
            note_form=NoteForm(),
            link_form=LinkForm(),
            split_form=SplitForm(assignment=assignment) if _may_be_split(assignment, can_control) else None,
            report_url=reverse("councils:assignment-report", args=[assignment.pk]),
            paper_url=reverse("councils:assignment-paper", args=[assignment.pk]),
            back=reverse("councils:control"),
            back_label=_("Control"),
            **kwargs,
        )


def _may_be_split(assignment: Assignment, can_control: bool) -> bool:
    is_open = assignment.state in UNDER_CONTROL
    return can_control and is_open and bool(assignment.group_name) and not assignment.has_parts


class SplitView(AssignmentStep):
    """A group's assignment is given to its members."""

    done = gettext_lazy("The members have got the assignment, each for itself.")

    def form(self, assignment):
        return SplitForm(self.request.POST, assignment=assignment)

    def step(self, assignment, data):
        parts.split_group(assignment, by=self.request.user, **data)


class EnterReportView(AssignmentStep):
    form_class = ReportForm
    done = gettext_lazy("The report is entered.")

    def step(self, assignment, data):
        reports.enter_report(assignment, by=self.request.user, **data)


class ProposeView(AssignmentStep):
    done = gettext_lazy("Proposed to be taken off control.")

    def step(self, assignment, data):
        control.propose_closing(assignment, by=self.request.user, **data)


class ReturnView(AssignmentStep):
    done = gettext_lazy("The assignment is returned to be finished.")

    def step(self, assignment, data):
        control.return_assignment(assignment, by=self.request.user, **data)


class CloseView(AssignmentStep):
    done = gettext_lazy("The assignment is taken off control.")

    def step(self, assignment, data):
        control.close_assignment(assignment, by=self.request.user, **data)


class MoveDeadlineView(AssignmentStep):
    form_class = ExtensionForm
    done = gettext_lazy("The deadline is moved; the earlier one is kept.")

    def step(self, assignment, data):
        extensions.move_deadline(assignment, by=self.request.user, **data)


class BeginTermView(AssignmentStep):
    """The event from which the term is counted has come."""

    form_class = EventForm
    done = gettext_lazy("The deadline is counted from this day.")

    def step(self, assignment, data):
        terms.begin_term(assignment, by=self.request.user, **data)


class WithdrawView(AssignmentStep):
    done = gettext_lazy("The resolution is taken back; its executors are told.")

    def step(self, assignment, data):
        resolutions.withdraw_resolution(assignment, by=self.request.user, **data)


class SendLinkView(AssignmentStep):
    form_class = LinkForm
    done = gettext_lazy("The letter is on its way.")

    def step(self, assignment, data):
        links.send_link(assignment, by=self.request.user, **data)


class RevokeLinkView(AssignmentStep):
    done = gettext_lazy("The link is good no more.")

    def step(self, assignment, data):
        links.revoke_link(get_object_or_404(assignment.links, pk=self.kwargs["link"]), by=self.request.user)


class DecideExtensionView(AssignmentStep):
    done = gettext_lazy("Decided; the executor sees it.")

    def step(self, assignment, data):
        request = get_object_or_404(assignment.extensions, pk=self.kwargs["extension"])
        decision = self.request.POST.get("decision")
        if decision not in ("grant", "refuse"):
            raise ValidationError(_("Choose: grant or refuse."))
        extensions.decide_extension(request, by=self.request.user, granted=decision == "grant", **data)


class CloseManyView(View):
    """In bulk, with one tap."""

    http_method_names = ["post"]

    def post(self, request):
        rows = list(controlled_by(request.user).filter(pk__in=chosen_keys(request)))
        try:
            count = control.close_assignments(rows, by=request.user)
        except Refused as error:
            return refused(request, error)
        closed = ngettext("{count} assignment is off control.", "{count} assignments are off control.", count)
        messages.success(request, closed.format(count=count))
        return redirect("councils:control")


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
        rows = controlled_by(request.user).filter(state__in=UNDER_CONTROL).order_by("due_on", "pk")
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
            self.get_context_data(form=form, rows=rows, chart=discipline_chart(rows[:MOST_BARS]))
        )

    def post(self, request):
        """The PDF, by POST: it renders."""
        form, rows = self._report(request.POST)
        if not form.is_valid() or not rows:
            return problem(request, 422, _("There is nothing to print"), _("No deadline falls into this period."))
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
