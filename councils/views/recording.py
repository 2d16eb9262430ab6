"""The recording screen over HTTP: the page, its state, its saves, its suggestions."""

import json
from itertools import chain

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from cluster_portal.text import clean_text
from councils import permissions
from councils.attachments import attachments_of
from councils.candidates import abbreviations
from councils.document import build_document
from councils.models import Meeting
from councils.record import load_record
from councils.recording import recording_state
from councils.recording_texts import recording_texts
from councils.rendering import draft_pdf, protocol_html
from councils.services.protocols import proposed_number, with_last_number
from councils.services.recording import perform_operation
from councils.verbs import OPENINGS
from members.models import Organization, Person

SUGGESTIONS = 12


def visible_meeting(user, uid, *, numbered: bool = False) -> Meeting:
    """The meeting, 404 for a stranger; `numbered` reads the council's last number by the same query."""
    rows = Meeting.objects.visible_to(user).select_related("council__cluster", "protocol")
    return get_object_or_404(with_last_number(rows) if numbered else rows, uid=uid)


def recorded_meeting(user, uid, *, numbered: bool = False) -> Meeting:
    """The meeting, for those who record it: 404 for a stranger, 403 for another member."""
    meeting = visible_meeting(user, uid, numbered=numbered)
    if not permissions.can_record_meeting(user, meeting):
        raise PermissionDenied(_("Only the secretary of the council records the meeting."))
    return meeting


class RecordingView(TemplateView):
    template_name = "councils/recording.html"

    def get_context_data(self, **kwargs):
        meeting = recorded_meeting(self.request.user, self.kwargs["uid"])
        record = load_record(meeting)
        state = recording_state(record, user=self.request.user)
        names = ("operations", "state", "preview", "projector", "submit", "persons", "organizations")
        urls = {name: reverse(RECORDING_URLS[name], args=[meeting.uid]) for name in names}
        urls |= {"desk": reverse("councils:desk"), "signin": reverse("account_login")}
        return super().get_context_data(
            meeting=meeting,
            state=state,
            texts=recording_texts(),
            urls=urls,
            openings=list(OPENINGS),
            abbreviations=abbreviations(meeting.council),
            csrf=get_token(self.request),
            **kwargs,
        )


RECORDING_URLS = {
    "operations": "councils:recording-operations",
    "state": "councils:recording-state",
    "preview": "councils:meeting-preview",
    "projector": "councils:projector",
    "submit": "councils:protocol-submit",
    "persons": "councils:person-suggest",
    "organizations": "councils:organization-suggest",
}


@method_decorator(login_not_required, name="dispatch")
class JsonView(View):
    """Answers scripts: an ended session is a 401 with a sentence, not a redirect to a page."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return signed_out()
        try:
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied as error:
            return answer(403, {"outcome": "forbidden", "sentence": str(error)})
        except Http404:
            return answer(404, {"outcome": "unknown", "sentence": _("There is no such meeting, or it is not yours.")})


def signed_out() -> JsonResponse:
    sentence = _("Your session has ended. Your text is kept on this computer: sign in again.")
    return answer(401, {"outcome": "signed_out", "sentence": sentence, "signin": reverse("account_login")})


def other_person() -> JsonResponse:
    """Somebody else has signed in on this computer: what was typed before is not saved in his name."""
    sentence = _("Someone else has signed in on this computer. What was typed here waits until you sign in yourself.")
    return answer(401, {"outcome": "other_person", "sentence": sentence})


def answer(status: int, body: dict) -> JsonResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "private, no-store"
    return response


class RecordingStateView(JsonView):
    """The whole state, or 204 when nothing has changed since the revision that the screen knows."""

    def get(self, request, uid):
        meeting = recorded_meeting(request.user, uid)
        if request.GET.get("since") == str(meeting.revision):
            return HttpResponse(status=204, headers={"X-CSRFToken": get_token(request)})
        state = recording_state(load_record(meeting), user=request.user)
        return answer(200, state | {"csrf": get_token(request)})


class RecordingOperationsView(JsonView):
    def post(self, request, uid):
        try:
            operation = json.loads(request.body)
            if not isinstance(operation, dict):
                raise ValueError
            if str(operation.pop("editor", request.user.pk)) != str(request.user.pk):
                return other_person()
            # The service reads the meeting once, under its lock; reading it here as well would be felt at every save.
            status, body = perform_operation(uid, operation, by=request.user)
        except Meeting.DoesNotExist:
            raise Http404 from None
        except PermissionDenied:
            # A stranger is not told that there is such a meeting.
            get_object_or_404(Meeting.objects.visible_to(request.user), uid=uid)
            raise
        except ValidationError as error:
            status, body = 422, {"outcome": "invalid", "errors": {}, "sentence": " ".join(error.messages)}
        except RequestDataTooBig:
            sentence = _("This is too much for one save. Reload the page: your text is kept; paste it in parts.")
            status, body = 413, {"outcome": "invalid", "errors": {}, "sentence": sentence}
        except (ValueError, OverflowError, RecursionError):
            # Not JSON, a number without an end, brackets without an end.
            sentence = _("The request is damaged. Reload the page: your text is kept.")
            status, body = 422, {"outcome": "invalid", "errors": {}, "sentence": sentence}
        return answer(status, body)


class PersonSuggestView(JsonView):
    """People of the own cluster whose name contains the words."""

    def get(self, request, uid):
        meeting = recorded_meeting(request.user, uid)
        rows = Person.objects.visible_to(request.user).filter(cluster=meeting.council.cluster_id)
        found = rows.matching(clean_text(request.GET.get("q", ""))[:100]).select_related("organization")[:SUGGESTIONS]
        return answer(
            200,
            {
                "results": [
                    {
                        "id": row.pk,
                        "label": row.full_name,
                        "detail": ", ".join(
                            filter(None, [row.post, row.organization.short_name if row.organization else ""])
                        ),
                    }
                    for row in found
                ]
            },
        )


class OrganizationSuggestView(JsonView):
    def get(self, request, uid):
        recorded_meeting(request.user, uid)
        rows = Organization.objects.visible_to(request.user)
        found = rows.matching(clean_text(request.GET.get("q", ""))[:100])[:SUGGESTIONS]
        return answer(
            200, {"results": [{"id": row.pk, "label": row.short_name, "detail": row.full_name} for row in found]}
        )


class MeetingPreviewView(TemplateView):
    """«Просмотр»: the document as it will be."""

    template_name = "councils/meeting_preview.html"

    def get_context_data(self, **kwargs):
        meeting = recorded_meeting(self.request.user, self.kwargs["uid"], numbered=True)
        html = protocol_html(
            meeting.protocol,
            build_document(meeting),
            status=meeting.protocol.status,
            proposed_number=draft_number(meeting),
        )
        return super().get_context_data(
            meeting=meeting, document_html=html, attachments=chain(*attachments_of(meeting).values()), **kwargs
        )


def draft_number(meeting: Meeting) -> str:
    """The number that a draft shows as proposed; nothing once it is fixed."""
    return "" if meeting.number else str(proposed_number(meeting))


class MeetingDraftPdfView(View):
    """By POST, because it renders: a GET never makes a PDF."""

    def post(self, request, uid):
        meeting = recorded_meeting(request.user, uid, numbered=True)
        pdf = draft_pdf(meeting.protocol, build_document(meeting), proposed_number=draft_number(meeting))
        name = f"protokol-proekt-{meeting.held_on:%Y-%m-%d}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)


class ProjectorView(TemplateView):
    """«На экран»: the current decision, large, nothing else."""

    template_name = "councils/projector.html"

    def get_context_data(self, **kwargs):
        meeting = recorded_meeting(self.request.user, self.kwargs["uid"])
        return super().get_context_data(
            meeting=meeting,
            state_url=reverse("councils:recording-state", args=[meeting.uid]),
            state=recording_state(load_record(meeting), user=self.request.user),
            **kwargs,
        )
