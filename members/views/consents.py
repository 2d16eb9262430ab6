"""People whom an application names decide about their own data, each at a link of his own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from cluster_portal.views import refused
from cluster_portal.workflow import Refused, Stale
from members.forms.consents import ConsentForm, ConsentLinkForm, WithdrawForm
from members.models import ConsentRequest, Purpose
from members.services.consents import (
    give_consent,
    may_be_asked,
    send_consent_link,
    states_of,
    text_in_force,
    withdraw_consent,
)
from members.views.join import JoinApplicationView, PrivateMixin


class PersonMixin(PrivateMixin):
    """Pages of one person; of the application they show only whose it is."""

    def consent_request(self) -> ConsentRequest:
        rows = ConsentRequest.objects.select_related("application__cluster__base_organization")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs):
        asked = self.consent_request()
        application = asked.application
        return super().get_context_data(
            asked=asked,
            application=application,
            operator=application.cluster.base_organization,
            is_open=may_be_asked(application),
            states=states_of([asked])[asked.pk],
            **kwargs,
        )


@method_decorator(login_not_required, name="dispatch")
class ConsentsView(PersonMixin, TemplateView):
    """Who asks and for what: two documents, each decided on its own page."""

    template_name = "members/consents.html"


class RefusableView(FormView):
    """A service that refuses is answered with its sentence, and the answer stays as private as the page."""

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refused as error:
            return refused(request, error)


class DocumentView(PersonMixin, RefusableView):
    """One document of one person; a GET shows it and changes nothing."""

    template_name = "members/consent.html"

    def dispatch(self, request, *args, **kwargs):
        if kwargs["purpose"] not in Purpose.values:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        state = next(state for state in context["states"] if state.purpose == self.kwargs["purpose"])
        # What was agreed to is shown as it was then.
        text = state.consent.text if state.is_given else text_in_force(context["application"].cluster, state.purpose)
        forms = {"withdraw_form": WithdrawForm()} if state.is_given else {}
        return forms | context | {"state": state, "text": text}


@method_decorator(login_not_required, name="dispatch")
class ConsentView(DocumentView):
    form_class = ConsentForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"purpose": self.kwargs["purpose"]}

    def form_valid(self, form):
        asked, shown = self.consent_request(), self.request.POST.get("shown", "")
        try:
            give_consent(asked, self.kwargs["purpose"], shown, form.cleaned_data.get("prohibitions", ""))
        except Stale as error:
            form.add_error(None, error.sentence)
            return self.form_invalid(form)
        messages.success(self.request, _("Your consent is kept."))
        return redirect("members:consent", asked.public_id, self.kwargs["purpose"])


@method_decorator(login_not_required, name="dispatch")
class ConsentWithdrawView(DocumentView):
    http_method_names = ["post"]
    form_class = WithdrawForm

    def form_valid(self, form):
        asked, purpose = self.consent_request(), self.kwargs["purpose"]
        consent = asked.consents.filter(purpose=purpose, withdrawn_at=None).first()
        if consent is not None:
            withdraw_consent(consent)
        messages.success(self.request, _("Your consent is withdrawn."))
        return redirect("members:consent", asked.public_id, purpose)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(withdraw_form=form))


@method_decorator(login_not_required, name="dispatch")
class JoinConsentLinkView(JoinApplicationView):
    """The applicant has the link sent to the person; what was typed wrongly is shown beside its form again."""

    http_method_names = ["post"]

    def post(self, request, public_id, consent):
        application = self.application()
        asked = get_object_or_404(application.consent_requests.select_related("application"), pk=consent)
        form = ConsentLinkForm(request.POST)
        if not form.is_valid():
            return self.answer(asked, " ".join(form.errors["email"]))
        try:
            send_consent_link(asked, form.cleaned_data["email"])
        except Refused as error:
            return self.answer(asked, error.sentence)
        messages.success(request, _("The link is on its way to {name}.").format(name=asked.subject))
        return redirect("members:join-application", public_id)

    def answer(self, asked: ConsentRequest, sentence: str):
        typed = self.request.POST.get("email", "")[:254]
        return self.render_to_response(
            self.get_context_data(failed=asked.pk, typed=typed, sentence=sentence), status=422
        )
