"""What the pages of assignments share: how one stands, its context, one step, the sheet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from cluster_portal.views import problem, refused
from cluster_portal.workflow import Refused
from councils.assignment_sheet import sheet_pdf
from councils.control import WAITING, answers_itself, controlled_by, standing, with_record
from councils.deadlines import awaited_event
from councils.decision_paper import decision_pdf
from councils.forms.control import ExtensionForm, NoteForm, ReportForm
from councils.models import Assignment
from councils.models.councils import today
from councils.relations import wait_of
from councils.workflow import ASSIGNMENT, UNDER_CONTROL

LONGEST_KEY = 18  # digits of a key


def chosen_keys(request) -> list[int]:
    """Keys of the assignments that were ticked, at most two hundred."""
    ticked = request.POST.getlist("assignment")
    return [int(key) for key in ticked if key.isdecimal() and len(key) <= LONGEST_KEY][:200]


def with_standing(assignments) -> list[Assignment]:
    """The assignments, each with how it stands today at its council's place."""
    rows = list(assignments)
    for row in rows:
        row.standing = standing(row, today(row.decision.item.meeting.council))
    return rows


def assignment_context(assignment: Assignment) -> dict:
    """What every page of an assignment shows."""
    [assignment] = with_standing([assignment])
    steps = {step.name for step in ASSIGNMENT if ASSIGNMENT.allows(step.name, assignment.state)}
    return {
        "assignment": assignment,
        "decision": assignment.decision,
        "meeting": assignment.decision.item.meeting,
        "together": assignment.decision.assignments.filter(whole=None)
        .exclude(pk__in=[assignment.pk, assignment.whole_id or 0])
        .select_related("organization", "person"),
        "parts": with_standing(with_record(assignment.parts.order_by("due_on", "position")))
        if assignment.has_parts
        else [],
        "reports": assignment.reports.prefetch_related("files", "by__persons").select_related("by"),
        "deadlines": assignment.deadline_changes.select_related("by").prefetch_related("by__persons"),
        "extensions": assignment.extensions.all(),
        "steps": steps,
        "wait": wait_of(assignment.decision),
        "answers_itself": answers_itself(assignment),
        "is_open": assignment.state in UNDER_CONTROL,
        "awaited_event": "" if assignment.due_on else awaited_event(assignment.decision.deadline_rule),
        "can_extend": assignment.state in WAITING and answers_itself(assignment),
        "report_form": ReportForm(),
        "extension_form": ExtensionForm(),
    }


class AssignmentStep(View):
    """One step with an assignment: a form that is right, a service, a sentence, back to its page."""

    http_method_names = ["post"]
    form_class = NoteForm
    done = ""

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
            if not form.is_valid():
                raise ValidationError(
                    [
                        f"{form.fields[name].label}: {error}" if name in form.fields else error
                        for name, errors in form.errors.items()
                        for error in errors
                    ]
                )
            self.step(assignment, form.cleaned_data)
        except Refused as error:
            return refused(request, error)
        except ValidationError as error:
            return problem(request, 422, _("Something is missing"), " ".join(error.messages))
        messages.success(request, self.done)
        return redirect(self.next_page(assignment))


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
    """The sheet of one executor; «422» when there is nothing on it."""
    council = rows[0].decision.item.meeting.council
    pdf = sheet_pdf(rows, executor=executor, body=council.genitive_name, on=today(council))
    return pdf_response(pdf, "porucheniya.pdf")
