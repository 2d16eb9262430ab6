"""The secretary's register of members; leaving and exclusion go before the council from here."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView

from cluster_portal.views import refused
from cluster_portal.workflow import Refused
from councils import permissions
from councils.applications import open_meetings
from councils.forms.memberships import EndingForm
from councils.services.applications import propose_ending
from members.models import Membership


def kept_memberships(user):
    """Present members of the clusters whose secretary the user is; PermissionDenied for everybody else."""
    clusters = permissions.secretary_clusters(user)
    if not clusters:
        raise PermissionDenied(_("Only the secretary of a council of this cluster may do this."))
    rows = Membership.objects.filter(cluster__in=clusters, ends_on=None)
    return rows.select_related("organization", "cluster").order_by("organization__search_key", "pk")


class MembershipListView(ListView):
    template_name = "councils/memberships.html"
    context_object_name = "memberships"
    paginate_by = 50

    def get_queryset(self):
        return kept_memberships(self.request.user)


class MembershipEndView(FormView):
    """«О выходе …», «Об исключении …»: a question with a draft decision in the agenda of a meeting."""

    template_name = "councils/membership_end.html"
    form_class = EndingForm

    def membership(self) -> Membership:
        return get_object_or_404(kept_memberships(self.request.user), pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        meetings = open_meetings(self.request.user, self.membership().cluster)
        return super().get_form_kwargs() | {"meetings": meetings}

    def get_context_data(self, **kwargs):
        return super().get_context_data(membership=self.membership(), **kwargs)

    def form_valid(self, form):
        try:
            decision = propose_ending(self.membership(), by=self.request.user, **form.cleaned_data)
        except Refused as error:
            return refused(self.request, error)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect("councils:meeting", decision.item.meeting.uid)
