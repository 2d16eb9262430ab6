"""The executor's pages: his assignments, the answer by a link, the sheet, the reminders he wants."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Case, F, Q, When
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from cluster_portal.views import problem
from councils.control import ANSWERED_ITSELF, WAITING, answered_by, assigned_to, secretaries_of
from councils.forms.control import ExtensionForm, ReportForm
from councils.forms.parts import HandOverForm
from councils.models import Assignment, AssignmentLink, AssignmentReport, CalendarLink, ReminderStop
from councils.reminders import Reader
from councils.services import extensions, links, parts, reports
from councils.services.reminders import choose_reminders
from councils.views.assignments import (
    EXTENSION,
    REPORT,
    AssignmentStep,
    PaperView,
    assignment_context,
    sheet_response,
    with_standing,
)
from councils.workflow import UNDER_CONTROL

MOST_OTHERS = 50


class MyAssignmentsView(TemplateView):
    """«Мои поручения»: what waits first, by date."""

    template_name = "councils/my_assignments.html"

    def get_context_data(self, **kwargs):
        rows = assigned_to(self.request.user, timezone.localdate())
        waits = Q(ANSWERED_ITSELF, state__in=WAITING)
        with_council_first = Case(When(state__in=UNDER_CONTROL, then=0), default=1)
        others = rows.exclude(waits).order_by(with_council_first, F("due_on").desc(nulls_last=True), "-pk")
        return super().get_context_data(
            waiting=with_standing(rows.filter(waits).order_by("due_on", "pk")),
            others=with_standing(others[:MOST_OTHERS]),
            most_others=MOST_OTHERS,
            **kwargs,
        )


def my_assignment(user, pk: int) -> Assignment:
    return get_object_or_404(assigned_to(user, timezone.localdate()), pk=pk)


class MyAssignmentView(TemplateView):
    template_name = "councils/assignment.html"

    def get_context_data(self, **kwargs):
        assignment = my_assignment(self.request.user, self.kwargs["pk"])
        return super().get_context_data(
            **assignment_context(assignment),
            links=[],
            may_answer=True,
            secretaries=secretaries_of(assignment),
            report_url=reverse("councils:my-assignment-report", args=[assignment.pk]),
            calendar_url=reverse("councils:my-assignment-calendar", args=[assignment.pk]),
            paper_url=reverse("councils:my-assignment-paper", args=[assignment.pk]),
            extension_url=reverse("councils:my-assignment-extend", args=[assignment.pk]),
            sheet_url=reverse("councils:my-assignment-sheet", args=[assignment.pk]),
            hand_over_url=reverse("councils:my-assignment-hand-over", args=[assignment.pk]),
            hand_over_form=HandOverForm(assignment=assignment),
            back=reverse("councils:my-assignments"),
            back_label=_("My assignments"),
            **kwargs,
        )


class MyStep(AssignmentStep):
    def fetch(self):
        return my_assignment(self.request.user, self.kwargs["pk"])

    def next_page(self, assignment):
        return reverse("councils:my-assignment", args=[assignment.pk])

    def page_class(self):
        return MyAssignmentView

    @property
    def author(self) -> reports.Author:
        return reports.Author(self.request.user)


class ReportStep:
    form_name = REPORT
    done = gettext_lazy("The report is sent. It is with the secretary: there is nothing more for you to do now.")

    def form(self, assignment):
        return ReportForm(self.request.POST, self.request.FILES, assignment=assignment)

    def step(self, assignment, data):
        reports.report_assignment(assignment, self.author, **data)


class ExtendStep:
    form_class, form_name = ExtensionForm, EXTENSION
    done = gettext_lazy("The request for an extension is sent to the chair.")

    def step(self, assignment, data):
        extensions.request_extension(assignment, self.author, **data)


class MyReportView(ReportStep, MyStep):
    pass


class MyExtendView(ExtendStep, MyStep):
    pass


class MyHandOverView(MyStep):
    """«Перепоручить» inside the organisation."""

    form_name = "hand_over_form"
    done = gettext_lazy("Written down: who has it in hand.")

    def form(self, assignment):
        return HandOverForm(self.request.POST, assignment=assignment)

    def step(self, assignment, data):
        parts.hand_over(assignment, self.author, **data)


class MyPaperView(PaperView):
    def fetch(self):
        return my_assignment(self.request.user, self.kwargs["pk"])


class OneSheet:
    """The assignment as one A4 sheet with room for a resolution."""

    http_method_names = ["post"]

    def post(self, request, **kwargs):
        assignment = self.fetch()
        return sheet_response([assignment], assignment.label)


class MyOneSheetView(OneSheet, View):
    def fetch(self):
        return my_assignment(self.request.user, self.kwargs["pk"])


class MySheetView(View):
    """The executor's own sheet, to be laid before his head."""

    http_method_names = ["post"]

    def post(self, request):
        rows = assigned_to(request.user, timezone.localdate()).filter(ANSWERED_ITSELF, state__in=UNDER_CONTROL)
        rows = list(rows.order_by("due_on", "pk")[:300])
        if not rows:
            return problem(request, 422, _("There is nothing for the sheet"), _("No assignment waits for you now."))
        return sheet_response(rows, ", ".join(dict.fromkeys(row.label for row in rows)))


class RemindersView(TemplateView):
    """Of what the reader wants to be reminded."""

    template_name = "councils/my_reminders.html"

    def get_context_data(self, **kwargs):
        reader = self.reader()
        stopped = set(ReminderStop.objects.filter(reader.stops).values_list("reason", flat=True))
        reasons = [(reason.value, reason.label, reason.value not in stopped) for reason in reader.reasons]
        return super().get_context_data(reader=reader, reasons=reasons, **kwargs)

    def post(self, request, **kwargs):
        choose_reminders(self.reader(), set(request.POST.getlist("reason")))
        messages.success(request, _("Saved."))
        return redirect(request.path)

    def reader(self) -> Reader:
        raise NotImplementedError


class MyRemindersView(RemindersView):
    def reader(self) -> Reader:
        return Reader(self.request.user.email, self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            back=reverse("councils:my-assignments"),
            back_label=_("My assignments"),
            has_calendar=CalendarLink.objects.filter(user=self.request.user).exists(),
            calendar_address=self._new_address(),
            **kwargs,
        )

    def _new_address(self) -> str:
        """The address of the calendar that was just given: it is shown once."""
        token = self.request.session.pop("calendar_token", "")
        return settings.PORTAL_ORIGIN + reverse("councils:personal-calendar", args=[token]) if token else ""


class ByLink:
    """Whoever holds the letter: this one assignment and what its reader is reminded of; nothing is kept by caches."""

    def dispatch(self, request, *args, **kwargs):
        if links.is_good(self.link()):
            response = super().dispatch(request, *args, **kwargs)
        else:
            sentence = _("The link is old or was revoked. Ask the secretary of the council for a new one.")
            response = problem(request, HTTPStatus.GONE, _("The link is good no more."), sentence)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def link(self) -> AssignmentLink:
        return get_object_or_404(AssignmentLink, token_sha256=links.token_sha256(self.kwargs["token"]))

    def fetch(self) -> Assignment:
        return get_object_or_404(answered_by(self.link()))

    def own_reports(self):
        """What was written by the links that this reader has got, and that the secretary has entered something.

        What others of the organisation wrote is not his; the secretary's words may be notes and stay inside.
        """
        link = self.link()
        shown = Q(link__email=link.email) | Q(way=AssignmentReport.Way.SECRETARY)
        return link.assignment.reports.filter(shown).prefetch_related("files").order_by("-at", "-pk")

    @property
    def author(self) -> reports.Author:
        return reports.Author(link=self.link())

    def next_page(self, assignment):
        return reverse("councils:assignment-answer", args=[self.kwargs["token"]])

    def page_class(self):
        return AssignmentAnswerView


@method_decorator(login_not_required, name="dispatch")
class AssignmentAnswerView(ByLink, TemplateView):
    """A GET shows; only a button answers."""

    template_name = "councils/assignment.html"

    def get_context_data(self, **kwargs):
        token, assignment = self.kwargs["token"], self.fetch()
        return super().get_context_data(
            **assignment_context(assignment) | {"reports": self.own_reports()},
            links=[],
            may_answer=True,
            secretaries=secretaries_of(assignment),
            by_link=True,
            report_url=reverse("councils:assignment-answer-report", args=[token]),
            calendar_url=reverse("councils:assignment-answer-calendar", args=[token]),
            paper_url=reverse("councils:assignment-answer-paper", args=[token]),
            extension_url=reverse("councils:assignment-answer-extend", args=[token]),
            sheet_url=reverse("councils:assignment-answer-sheet", args=[token]),
            reminders_url=reverse("councils:assignment-answer-reminders", args=[token]),
            **kwargs,
        )


@method_decorator(login_not_required, name="dispatch")
class AnswerRemindersView(ByLink, RemindersView):
    """The same for the address of the letter; of other assignments nothing is shown."""

    def reader(self) -> Reader:
        return Reader(self.link().email)

    def get_context_data(self, **kwargs):
        assignment = self.fetch()
        back = self.next_page(assignment)
        return super().get_context_data(back=back, back_label=assignment.decision.basis, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class AnswerReportView(ByLink, ReportStep, AssignmentStep):
    pass


@method_decorator(login_not_required, name="dispatch")
class AnswerExtendView(ByLink, ExtendStep, AssignmentStep):
    pass


@method_decorator(login_not_required, name="dispatch")
class AnswerPaperView(ByLink, PaperView):
    pass


@method_decorator(login_not_required, name="dispatch")
class AnswerSheetView(ByLink, OneSheet, View):
    pass
