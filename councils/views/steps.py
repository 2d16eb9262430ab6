"""One step of a workflow over HTTP: POST, a service, a sentence, and on to the next page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from cluster_portal.views import problem, refused
from cluster_portal.workflow import Refused
from councils.models import Protocol


def visible_protocol(user, public_id: str) -> Protocol:
    """The protocol as its people may see it now, 404 otherwise."""
    rows = Protocol.objects.visible_to(user).select_related(
        "meeting__council__cluster", "meeting__presided_by", "meeting__secretary"
    )
    protocol = rows.filter(public_id=public_id).first()
    if protocol is None:
        raise Http404
    return protocol


class StepView(View):
    """Subclasses say what is fetched, which service is called, and where the person goes then."""

    http_method_names = ["post"]
    done = ""

    def fetch(self, **kwargs):
        return visible_protocol(self.request.user, kwargs["public_id"])

    def step(self, subject):
        raise NotImplementedError

    def next_page(self, subject):
        raise NotImplementedError

    def invalid(self, subject, error: ValidationError):
        """What was typed cannot be saved; a subclass shows its page again, with the error at the field."""
        return problem(self.request, 422, _("Something is missing"), " ".join(error.messages))

    def post(self, request, **kwargs):
        subject = self.fetch(**kwargs)
        try:
            self.step(subject)
        except Refused as error:
            return refused(request, error)
        except ValidationError as error:
            return self.invalid(subject, error)
        if self.done:
            messages.success(request, self.done)
        return redirect(self.next_page(subject))
