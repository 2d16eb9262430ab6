"""Calling a meeting, its page, and sending its protocol to the chair."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from councils import permissions
from councils.attachments import attachments_of, links_of
from councils.document import build_document, names_in_text
from councils.forms.meetings import MeetingForm
from councils.missing import missing_for_submission
from councils.models import Council, Meeting, Seat
from councils.record import Record, load_record
from councils.services.effects import planned_effects
from councils.services.meetings import cancel_meeting, create_meeting
from councils.services.progress import prepare_progress, progress_question
from councils.services.protocols import proposed_number, submit_protocol
from councils.views.recording import recorded_meeting, visible_meeting
from councils.views.steps import StepView
from councils.workflow import ProtocolStatus

# What an approval will do to an application or a membership.
OUTCOMES = {
    "accept": gettext_lazy("will be carried out when the protocol is approved"),
    "reject": gettext_lazy("refused"),
    "postpone": gettext_lazy("postponed: no point says plainly «Принять …» or «Исключить …»"),
    "withdrawn": gettext_lazy("withdrawn by the applicant, nothing follows"),
}


class MeetingCreateView(FormView):
    template_name = "councils/meeting_form.html"
    form_class = MeetingForm

    def get_form_kwargs(self):
        user = self.request.user
        kept = Seat.objects.of_user(user).filter(role=Seat.Role.SECRETARY).values("council")
        councils = Council.objects.visible_to(user).filter(pk__in=kept)
        if not councils:
            raise PermissionDenied(_("Only the secretary of the council calls its meetings."))
        meetings = Meeting.objects.visible_to(user).filter(council__in=councils).select_related("council")
        return super().get_form_kwargs() | {"councils": councils, "meetings": meetings}

    def get_initial(self):
        return {"form": Meeting.Form.IN_PERSON, "uid": uuid4()}

    def form_valid(self, form):
        data = form.cleaned_data
        try:
            meeting = create_meeting(
                data["council"],
                by=self.request.user,
                held_on=data["held_on"],
                starts_at=data["starts_at"],
                place=data["place"],
                city=data["city"],
                form=data["form"],
                agenda=data["agenda"],
                copy_from=data.get("copy_from"),
                uid=data["uid"],
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect("councils:meeting", meeting.uid)


class MeetingView(TemplateView):
    """What the meeting is, its state, and the next step."""

    template_name = "councils/meeting.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        meeting = visible_meeting(user, self.kwargs["uid"])
        record = load_record(meeting)
        _lay_beside(record, user)
        frozen = meeting.protocol.status not in (ProtocolStatus.DRAFT, ProtocolStatus.IN_REVIEW)
        is_secretary = permissions.can_record_meeting(user, meeting)
        in_review = meeting.protocol.status == ProtocolStatus.IN_REVIEW
        can_review = in_review and permissions.can_review_protocol(user, meeting.protocol)
        steps = meeting.protocol.transitions.select_related("by").prefetch_related("by__persons")
        return super().get_context_data(
            meeting=meeting,
            protocol=meeting.protocol,
            questions=record.questions,
            attendance=record.attendance,
            is_secretary=is_secretary,
            can_review=can_review,
            is_frozen=frozen,
            number=meeting.number or meeting.paper_number,
            proposed_number=proposed_number(meeting),
            has_progress=is_secretary and progress_question(meeting) is not None,
            # What the chair writes back is for those who mend it.
            transitions=steps if is_secretary or can_review else [],
            **kwargs,
        )


def _lay_beside(record: Record, user) -> None:
    """Each question with the documents that its decisions approve, and with where it came from."""
    attached, links = attachments_of(record.meeting), links_of(record.meeting, user)
    for item in record.questions:
        decisions = record.decisions[item.pk]
        item.attachments = [row for decision in decisions for row in attached.get(str(decision.uid), [])]
        item.links = links.get(item.pk, [])


class MeetingStep(StepView):
    def fetch(self, **kwargs):
        return visible_meeting(self.request.user, kwargs["uid"])

    def next_page(self, meeting):
        return reverse("councils:meeting", args=[meeting.uid])


class MeetingProgressView(StepView):
    done = gettext_lazy("The question about earlier decisions is in the agenda, with how each of them stands.")

    def fetch(self, **kwargs):
        return recorded_meeting(self.request.user, kwargs["uid"])

    def step(self, meeting):
        prepare_progress(meeting, by=self.request.user)

    def next_page(self, meeting):
        return reverse("councils:meeting", args=[meeting.uid])


class MeetingCancelView(MeetingStep):
    done = gettext_lazy("The meeting is cancelled.")

    def step(self, meeting):
        cancel_meeting(meeting, by=self.request.user, note=self.request.POST.get("note", ""))


class ProtocolSubmitView(MeetingStep):
    """GET lists what is missing, each line leading to its place; POST sends the protocol to the chair."""

    http_method_names = ["get", "post"]
    done = gettext_lazy("The protocol is sent to the chair.")

    def get(self, request, uid):
        meeting = recorded_meeting(request.user, uid)
        record = load_record(meeting)
        found = missing_for_submission(record)
        view = TemplateView.as_view(
            template_name="councils/protocol_submit.html",
            extra_context={
                "meeting": meeting,
                "protocol": meeting.protocol,
                "missing": [line for line in found if line.blocks],
                "hints": [line for line in found if not line.blocks],
                "names_in_text": names_in_text(build_document(meeting, record)),
                "number": proposed_number(meeting),
                "effects": [f"{effect}: {OUTCOMES[outcome]}" for effect, outcome in planned_effects(meeting)],
            },
        )
        return view(request)

    def step(self, meeting):
        submit_protocol(meeting, by=self.request.user)
