"""The page behind the personal address of an invitation: a GET shows a button, the button opens the form."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from cluster_portal.views import refused
from cluster_portal.workflow import Refused
from members.application_fields import STEPS
from members.models import Invitation
from members.services.invitations import start_from_invitation, why_closed
from members.views.join import PrivateMixin


@method_decorator(login_not_required, name="dispatch")
class InvitationView(PrivateMixin, TemplateView):
    """Programs that look into mail open every link: only the POST is counted as opened."""

    template_name = "members/invitation.html"

    def invitation(self) -> Invitation:
        rows = Invitation.objects.select_related("candidate__cluster__base_organization")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs):
        invitation = self.invitation()
        return super().get_context_data(
            invitation=invitation,
            candidate=invitation.candidate,
            cluster=invitation.candidate.cluster,
            closed=why_closed(invitation),
            **kwargs,
        )

    def post(self, request, public_id):
        try:
            application = start_from_invitation(self.invitation())
        except Refused as error:
            return refused(request, error)
        return redirect("members:join-step", application.public_id, next(iter(STEPS)))
