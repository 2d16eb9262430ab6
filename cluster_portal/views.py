"""The page of languages, and pages that say what went wrong."""

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from cluster_portal.workflow import Refused

# Fields of the portal's forms that hold a person's sentences.
TYPED = ("remark", "proposed_text", "note", "notes", "text")
A_YEAR = 60 * 60 * 24 * 365


@method_decorator(login_not_required, name="dispatch")
class LanguageView(TemplateView):
    """The language is chosen here and kept in a cookie; nothing changes on GET."""

    template_name = "language.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(languages=settings.LANGUAGES, next=self._next("GET"), **kwargs)

    def post(self, request):
        response = HttpResponseRedirect(self._next("POST"))
        language = request.POST.get("language")
        if language in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=A_YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def _next(self, method: str) -> str:
        target = getattr(self.request, method).get("next", "/")
        safe = url_has_allowed_host_and_scheme(target, allowed_hosts={self.request.get_host()})
        return target if safe else "/"


def refused(request, error: Refused):
    """A change that could not be made: a sentence, and the way back."""
    return problem(request, error.status, _("This could not be done"), str(error.sentence))


def problem(request, status: int, title: str, sentence: str):
    """The sentence, and every text that was typed into the form: nothing typed is lost."""
    typed = [text for name, text in request.POST.items() if name in TYPED and text.strip()] if request.POST else []
    return render(request, "problem.html", {"title": title, "sentence": sentence, "typed": typed}, status=status)


def with_tag(content: bytes) -> tuple[bytes, str]:
    """Bytes of a feed with their ETag, to be kept together."""
    return content, f'"{hashlib.sha256(content).hexdigest()}"'


def feed_response(request, content: bytes, tag: str, content_type: str, headers: dict[str, str]) -> HttpResponse:
    """A feed, or 304 for a reader that has it already."""
    headers = headers | {"ETag": tag}
    # «in»: a proxy that compresses makes the tag a weak one, W/"…".
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(content, content_type=content_type, headers=headers)


def bad_request(request, exception):
    return problem(request, 400, _("The request is damaged"), _("Go back and try once more."))


def permission_denied(request, exception):
    own = str(exception) if exception.args else ""
    return problem(request, 403, _("No right to do this"), own or _("Ask the secretary of the council."))


def page_not_found(request, exception):
    return problem(request, 404, _("There is no such page"), _("It does not exist, or it is not published."))


def server_error(request):
    return problem(
        request,
        500,
        _("Something has broken"),
        _("It is our fault, and nothing that was saved is lost. Try again later."),
    )


def csrf_failure(request, reason=""):
    return problem(
        request,
        403,
        _("The form is too old"),
        _("You signed in or out in another tab. Go back, reload the page and send the form again."),
    )
