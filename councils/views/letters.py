"""Letters: the log for the secretary, reminders in bulk with a preview, a project for the executors."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import ListView, TemplateView, View

from cluster_portal.mail import retry_letter
from cluster_portal.models import Letter
from cluster_portal.views import refused
from cluster_portal.workflow import Refused
from councils import permissions
from councils.control import controlled_by
from councils.letters import letters_of
from councils.services import urging
from councils.views.assignments import chosen_keys
from councils.views.meetings import recorded_meeting


class LetterListView(ListView):
    """What was sent to whom, when and with which result; the text is not shown: links of one purpose stand in it."""

    template_name = "councils/letters.html"
    context_object_name = "letters"
    paginate_by = 50

    def get_queryset(self):
        if not permissions.secretary_clusters(self.request.user).exists():
            raise PermissionDenied(_("The log of letters is for the secretary."))
        asked = {name: self.request.GET.get(name, "")[:200] for name in ("status", "to")}
        return letters_of(self.request.user, **asked)

    def get_context_data(self, **kwargs):
        asked = {name: self.request.GET.get(name, "")[:200] for name in ("status", "to")}
        return super().get_context_data(statuses=Letter.Status.choices, asked=asked, **kwargs)


class LetterRetryView(View):
    http_method_names = ["post"]

    def post(self, request, pk):
        retry_letter(get_object_or_404(letters_of(request.user), pk=pk))
        messages.success(request, _("The letter is tried once more."))
        return redirect("councils:letters")


class UrgeView(TemplateView):
    """POST with assignments shows the letters; POST with «send» sends them."""

    http_method_names = ["post"]
    template_name = "councils/urge.html"

    def post(self, request):
        rows = list(controlled_by(request.user).filter(pk__in=chosen_keys(request)).order_by("due_on", "pk"))
        note = request.POST.get("note", "")[:2000]
        try:
            if "send" in request.POST:
                count = urging.send_reminders(rows, by=request.user, note=note, key=request.POST.get("key", ""))
                messages.success(request, _sent(count))
                return redirect("councils:control")
            letters, nobody = urging.preview_reminders(rows, by=request.user, note=note)
        except Refused as error:
            return refused(request, error)
        return self.render_to_response(
            {"letters": letters, "nobody": nobody, "assignments": rows, "note": note, "key": uuid4()}
        )


class ProjectView(TemplateView):
    """GET shows the letters to the executors of a protocol that lies before the chair; POST sends them."""

    template_name = "councils/project_letters.html"

    def get(self, request, uid):
        meeting = recorded_meeting(request.user, uid)
        try:
            letters, nobody = urging.preview_project(meeting, by=request.user)
        except Refused as error:
            return refused(request, error)
        told = sorted(urging.told_of(meeting))
        return self.render_to_response({"meeting": meeting, "letters": letters, "nobody": nobody, "told": told})

    def post(self, request, uid):
        meeting = recorded_meeting(request.user, uid)
        try:
            count = urging.send_project(meeting, by=request.user)
        except Refused as error:
            return refused(request, error)
        messages.success(request, _sent(count))
        return redirect("councils:meeting", uid)


def _sent(count: int) -> str:
    if not count:
        return _("These letters have been sent already.")
    return ngettext("{count} letter is on its way.", "{count} letters are on their way.", count).format(count=count)
