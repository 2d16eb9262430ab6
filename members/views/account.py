"""A member organisation's own pages: its card, its people, its requests; and the link that makes an account."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView, View

from cluster_portal.views import refused
from cluster_portal.workflow import Refused
from members.change_fields import LEGAL, rows_of
from members.forms.representatives import CardForm, LegalForm, PersonForm, SeatForm, show_errors
from members.models import ChangeRequest, Membership, Representative, User
from members.permissions import open_representatives, represented_memberships
from members.services.change_requests import ask_change, change_card
from members.services.representatives import (
    account_of,
    end_representative,
    link_account,
    read_account_link,
    take_account,
)

SHOWN = 20


class MyView(TemplateView):
    """The organisations for which the user acts; with one there is nothing to choose."""

    template_name = "members/my_list.html"

    def get(self, request, *args, **kwargs):
        memberships = list(represented_memberships(request.user))
        if not memberships:
            raise Http404
        if len(memberships) == 1:
            return redirect("members:my-organization", memberships[0].pk)
        return super().get(request, *args, memberships=memberships, **kwargs)


class MemberMixin:
    """Pages of one organisation, for those who act for it today; 404 for everybody else."""

    @cached_property
    def membership(self) -> Membership:
        return get_object_or_404(represented_memberships(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(membership=self.membership, **kwargs)


class OrganizationView(MemberMixin, TemplateView):
    template_name = "members/my_organization.html"

    def get_context_data(self, **kwargs):
        people = list(open_representatives().filter(membership=self.membership).select_related("person"))
        requests = self.membership.change_requests.select_related("membership__organization", "by")
        return super().get_context_data(
            people=people,
            can_end=len(people) > 1,
            requests=[(request, rows_of(request)) for request in requests.prefetch_related("by__persons")[:SHOWN]],
            **kwargs,
        )


class MemberFormView(MemberMixin, FormView):
    """A form of the organisation: a service, a sentence, back to the organisation."""

    template_name = "members/my_form.html"
    title = lead = button = done = ""

    def act(self, values: dict) -> None:
        raise NotImplementedError

    def form_valid(self, form):
        try:
            self.act(form.cleaned_data)
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        except Refused as error:
            form.add_error(None, error.sentence)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect("members:my-organization", self.membership.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.title, lead=self.lead, button=self.button, **kwargs)


class MyCardView(MemberFormView):
    form_class = CardForm
    title = gettext_lazy("Site and contacts")
    lead = gettext_lazy("This changes at once.")
    button = gettext_lazy("Save")
    done = gettext_lazy("The card is saved.")

    def get_initial(self):
        return {"site": self.membership.organization.site, "contacts": self.membership.contacts}

    def act(self, values):
        change_card(self.membership, **values)


class MyRequestView(MemberFormView):
    """Something that waits for the secretary."""

    kind: ChangeRequest.Kind
    button = gettext_lazy("Send to the secretary")
    done = gettext_lazy("The secretary has your request: the answer will be on this page.")

    def act(self, values):
        fields = {name: value for name, value in values.items() if name != "letter"}
        ask_change(self.membership, self.kind, fields, values["letter"], by=self.request.user)


class MyLegalView(MyRequestView):
    form_class = LegalForm
    kind = ChangeRequest.Kind.CARD
    title = gettext_lazy("Change the legal data")
    lead = gettext_lazy("Correct what has become different. The secretary checks it and changes the register.")

    def get_initial(self):
        return {name: getattr(self.membership.organization, name) for name in LEGAL}


class MyPersonView(MyRequestView):
    form_class = PersonForm
    kind = ChangeRequest.Kind.REPRESENTATIVE
    title = gettext_lazy("Propose another person")
    lead = gettext_lazy(
        "Who acts for the organisation on the portal: sees its page, reports on its assignments, changes its card. "
        "When the secretary has confirmed, the person gets a letter with a link to the account."
    )


class MySeatView(MyRequestView):
    form_class = SeatForm
    kind = ChangeRequest.Kind.SEAT
    title = gettext_lazy("Representative or substitute in the council")
    lead = gettext_lazy(
        "The secretary takes note of the proposal. The seat changes by the letter or by a decision of the council, "
        "as the regulation says."
    )


class MyPersonEndView(MemberMixin, View):
    """The person acts for the organisation no more, from now on."""

    http_method_names = ["post"]

    def post(self, request, pk, representative):
        rows = Representative.objects.filter(membership=self.membership)
        representative = get_object_or_404(rows.select_related("person", "membership"), pk=representative)
        try:
            end_representative(representative)
        except Refused as error:
            return refused(request, error)
        sentence = _("{person} acts for the organisation no more.").format(
            person=representative.person.surname_initials
        )
        messages.success(request, sentence)
        # Who has ended himself has no page of the organisation any more.
        is_self = representative.person.user_id == request.user.pk
        return redirect("councils:desk") if is_self else redirect("members:my-organization", pk)


@method_decorator([sensitive_post_parameters(), login_not_required, never_cache], name="dispatch")
class AccountLinkView(TemplateView):
    """Whoever has the letter chooses a password and is signed in; who has an account already confirms that it is he.

    A GET changes nothing: programs that look into mail open every link.
    """

    template_name = "members/account_link.html"

    def dispatch(self, request, *args, **kwargs):
        try:
            self.representative, self.email = read_account_link(kwargs["token"])
            self.known = account_of(self.email)
            response = super().dispatch(request, *args, **kwargs)
        except Refused as error:
            response = refused(request, error)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def get_context_data(self, **kwargs):
        user = self.request.user
        is_owner = self.known is not None and self.known == user
        if not user.is_authenticated and self.known is None:
            kwargs = {"form": SetPasswordForm(User(email=self.email))} | kwargs
        return super().get_context_data(
            representative=self.representative,
            email=self.email,
            is_owner=is_owner,
            has_account=self.known is not None,
            is_somebody_else=user.is_authenticated and not is_owner,
            **kwargs,
        )

    def post(self, request, token):
        if request.user.is_authenticated:
            link_account(token, request.user)
            return self._done()
        form = SetPasswordForm(User(email=self.email), request.POST)
        if self.known is not None or not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        login(request, take_account(token, form.cleaned_data["new_password1"]))
        return self._done()

    def _done(self):
        messages.success(
            self.request,
            _("You act for {organization} now.").format(organization=self.representative.membership.organization),
        )
        return redirect("members:my")
