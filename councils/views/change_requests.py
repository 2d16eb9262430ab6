"""The secretary's requests of members, old beside new, and the people who act for a member organisation."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, ListView

from cluster_portal.workflow import Refused
from councils import permissions
from councils.changes import changes_of, opening_seats, waiting_changes
from councils.forms.representatives import RepresentativeForm
from councils.views.memberships import kept_memberships
from councils.views.steps import StepView
from members.change_fields import rows_of
from members.forms.representatives import LinkForm, show_errors
from members.models import Membership, Representative
from members.permissions import open_representatives
from members.services.change_requests import confirm_change, decline_change
from members.services.representatives import add_representative, end_representative, send_account_link


class ChangeListView(ListView):
    """What waits, the oldest first."""

    template_name = "councils/changes.html"
    paginate_by = 20

    def get_queryset(self):
        if not permissions.secretary_clusters(self.request.user):
            raise PermissionDenied(_("Only the secretary of a council of this cluster may do this."))
        return waiting_changes(self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        requests = list(context["page_obj"])
        opening = opening_seats(requests)
        context["requests"] = [(request, rows_of(request), request.pk in opening) for request in requests]
        return context


class ChangeStep(StepView):
    def fetch(self, pk):
        return get_object_or_404(changes_of(self.request.user), pk=pk)

    def next_page(self, request):
        return reverse("councils:changes")


class ChangeConfirmView(ChangeStep):
    done = gettext_lazy("The request is confirmed.")

    def step(self, request):
        confirm_change(request, by=self.request.user)


class ChangeDeclineView(ChangeStep):
    done = gettext_lazy("The request is declined: the organisation reads why.")

    def step(self, request):
        decline_change(request, by=self.request.user, note=self.request.POST.get("note", "")[:1000])


class RepresentativesView(FormView):
    """Who acts for a member organisation; a person is entered by hand, from a letter on paper."""

    template_name = "councils/representatives.html"
    form_class = RepresentativeForm

    @cached_property
    def membership(self) -> Membership:
        return get_object_or_404(kept_memberships(self.request.user), pk=self.kwargs["pk"])

    def form_valid(self, form):
        try:
            add_representative(self.membership, **form.cleaned_data)
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        except Refused as error:
            form.add_error(None, error.sentence)
            return self.form_invalid(form)
        messages.success(self.request, _("The person acts for the organisation now."))
        return redirect("councils:representatives", self.membership.pk)

    def get_context_data(self, **kwargs):
        people = open_representatives().filter(membership=self.membership).select_related("person__user")
        return super().get_context_data(membership=self.membership, people=people, **kwargs)


class RepresentativeStep(StepView):
    def fetch(self, pk, representative):
        memberships = kept_memberships(self.request.user)
        rows = Representative.objects.select_related("person", "membership__organization", "membership__cluster")
        return get_object_or_404(rows, pk=representative, membership=get_object_or_404(memberships, pk=pk))

    def next_page(self, representative):
        return reverse("councils:representatives", args=[representative.membership_id])


class RepresentativeEndView(RepresentativeStep):
    done = gettext_lazy("The person acts for the organisation no more.")

    def step(self, representative):
        end_representative(representative, may_be_last=True)


class RepresentativeLinkView(RepresentativeStep):
    done = gettext_lazy("The letter with the link to the account is on its way.")

    def step(self, representative):
        form = LinkForm(self.request.POST)
        if not form.is_valid():
            raise ValidationError(form.errors["email"])
        if not send_account_link(representative, form.cleaned_data["email"]):
            raise Refused(
                _("No letter was sent: the person has an account, or letters have just gone to this address.")
            )
