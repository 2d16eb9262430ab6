"""What the pages of assignments share: how one stands, its context, one step, the sheet."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from cluster_portal.views import refused
from cluster_portal.workflow import Refused
from councils.assignment_sheet import sheet_pdf
from councils.attention import said_last
from councils.board import LONGEST_KEY
from councils.control import WAITING, answers_itself, controlled_by, standing, with_record
from councils.deadlines import awaited_event
from councils.decision_paper import decision_pdf
from councils.forms.control import ExtensionForm, NoteForm, ReportForm
from councils.models import Assignment, AssignmentReport, ExtensionRequest
from councils.models.councils import today
from councils.relations import linked_decisions, wait_of
from councils.workflow import ASSIGNMENT, UNDER_CONTROL, AssignmentStatus

# Which form of the page a step fills in, and what the page calls its place.
REPORT, EXTENSION, NOTE = "report_form", "extension_form", "note_form"


def chosen_keys(request) -> list[int]:
    """Keys of the assignments that were ticked, at most two hundred."""
    ticked = request.POST.getlist("assignment")
    return [int(key) for key in ticked if key.isdecimal() and len(key) <= LONGEST_KEY][:200]


def with_standing(assignments) -> list[Assignment]:
    """The assignments, each with how it stands today at its council's place, and what its executor said last."""
    rows = list(assignments)
    said = said_last(rows)
    for row in rows:
        row.standing = standing(row, today(row.decision.item.meeting.council))
        row.said = said.get(row.pk, "")
    return rows


def assignment_context(assignment: Assignment) -> dict:
    """What every page of an assignment shows."""
    [assignment] = with_standing([assignment])
    steps = {step.name for step in ASSIGNMENT if ASSIGNMENT.allows(step.name, assignment.state)}
    extensions = list(assignment.extensions.all())
    reports = assignment.reports.prefetch_related("files", "by__persons").select_related("by").order_by("-at", "-pk")
    is_asked = any(request.status == ExtensionRequest.Status.ASKED for request in extensions)
    is_carried_out = assignment.state in WAITING
    return {
        "assignment": assignment,
        "decision": assignment.decision,
        "meeting": assignment.decision.item.meeting,
        "together": assignment.decision.assignments.filter(whole=None)
        .exclude(pk__in=[assignment.pk, assignment.whole_id or 0])
        .select_related("organization", "person"),
        "parts": _parts(assignment),
        "reports": reports,
        "remark": _remark(assignment),
        "links_of_decision": linked_decisions(assignment.decision),
        "deadlines": assignment.deadline_changes.select_related("by").prefetch_related("by__persons"),
        "extensions": extensions,
        "steps": steps,
        "wait": wait_of(assignment.decision),
        "answers_itself": answers_itself(assignment),
        "is_open": assignment.state in UNDER_CONTROL,
        "awaited_event": "" if assignment.due_on else awaited_event(assignment.decision.deadline_rule),
        "is_with_council": assignment.state in (AssignmentStatus.REPORTED, AssignmentStatus.PROPOSED),
        "can_extend": is_carried_out and assignment.due_on is not None and not is_asked and answers_itself(assignment),
        "report_form": ReportForm(assignment=assignment),
        "extension_form": ExtensionForm(),
    }


def _parts(assignment: Assignment) -> list[Assignment]:
    """The parts, each with the last answer of its executor; two queries more where there are any."""
    if not assignment.has_parts:
        return []
    parts = with_standing(with_record(assignment.parts.order_by("due_on", "position")))
    answers = {report.assignment_id: report for report in AssignmentReport.objects.filter(assignment__in=parts)}
    for part in parts:
        part.answer = answers.get(part.pk)
    return parts


def _remark(assignment: Assignment) -> str:
    """What the council wants to have finished, as long as the executor has not answered."""
    if assignment.state not in WAITING:
        return ""
    last = assignment.transitions.filter(name__in=["return", "keep", "report", "reassign"]).last()
    return last.note if last is not None and last.name in ("return", "keep") else ""


class AssignmentStep(View):
    """One step with an assignment: a form that is right, a service, a sentence, back to its page."""

    http_method_names = ["post"]
    form_class = NoteForm
    done = ""
    # The form of the page that the step fills in; what was wrong with it is shown there.
    form_name = NOTE

    def form(self, assignment: Assignment):
        return self.form_class(self.request.POST, self.request.FILES)

    def fetch(self) -> Assignment:
        return get_object_or_404(controlled_by(self.request.user), pk=self.kwargs["pk"])

    def step(self, assignment: Assignment, data: dict) -> None:
        raise NotImplementedError

    def next_page(self, assignment: Assignment) -> str:
        return reverse("councils:assignment", args=[assignment.pk])

    def post(self, request, **kwargs):
        assignment = self.fetch()
        form = self.form(assignment)
        try:
            if form.is_valid():
                self.step(assignment, form.cleaned_data)
        except Refused as error:
            return refused(request, error)
        except ValidationError as error:
            add_errors(form, error)
        if not form.is_valid():
            return self.shown_again(form)
        messages.success(request, self.done)
        return redirect(self.next_page(assignment))

    def shown_again(self, form) -> HttpResponse:
        """The page of the assignment with what was typed, and the error at its field."""
        page = self.page_class()()
        page.setup(self.request, **self.kwargs)
        context = page.get_context_data() | {"has_lost_files": bool(self.request.FILES)}
        self.fill(context, form)
        return page.render_to_response(context, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def page_class(self) -> type[View]:
        """The page on which the form of the step stands."""
        raise NotImplementedError

    def fill(self, context: dict, form) -> None:
        context |= {self.form_name: form, "opened": self.form_name}


def add_errors(form, error: ValidationError) -> None:
    """What a service has to say, at the fields of the form; what is about none of them stands above all."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class PaperView(View):
    """The decision itself as a paper; a subclass says whose assignment it is."""

    http_method_names = ["post"]

    def fetch(self) -> Assignment:
        return get_object_or_404(controlled_by(self.request.user), pk=self.kwargs["pk"])

    def post(self, request, **kwargs):
        return pdf_response(decision_pdf(self.fetch().decision), "reshenie.pdf")


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def sheet_response(rows, executor: str) -> HttpResponse:
    """The sheet of one executor."""
    pdf = sheet_pdf(with_standing(rows), executor=executor, on=today(rows[0].decision.item.meeting.council))
    return pdf_response(pdf, "porucheniya.pdf")
