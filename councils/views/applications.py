"""The secretary's applications to join: the inbox, the card, every step."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, ListView, TemplateView, View

from cluster_portal.views import refused
from cluster_portal.workflow import Refused
from councils import permissions
from councils.applications import applications_of, check_list, news_of, places_for
from councils.forms.applications import (
    AgendaForm,
    AgreementForm,
    IncomingForm,
    NotesForm,
    PaperConsentForm,
    PaperForm,
    QuestionForm,
)
from councils.models import Extract, Meeting, Protocol
from councils.services import applications as services
from councils.services.extracts import DECIDED, send_extract
from councils.views.steps import StepView
from members.application_paper import answer_tables
from members.models import ApplicationFile
from members.services.consents import consent_rows, give_on_paper, may_be_asked
from members.workflow import APPLICATION, OPEN, ApplicationStatus


def handled_application(user, pk: int):
    """An application of the secretary's clusters, 404 otherwise."""
    return get_object_or_404(applications_of(user), pk=pk)


class SecretaryMixin:
    """Pages for those who are secretary of a council of some cluster."""

    def require_secretary(self):
        """The clusters of the secretary; PermissionDenied for everybody else."""
        clusters = permissions.secretary_clusters(self.request.user)
        if not clusters:
            raise PermissionDenied(_("Only the secretary of a council of this cluster may do this."))
        return clusters


class ApplicationListView(SecretaryMixin, ListView):
    """The inbox: those that wait first, the decided ones on request."""

    template_name = "councils/applications.html"
    context_object_name = "applications"
    paginate_by = 50

    @property
    def state(self) -> str:
        chosen = self.request.GET.get("state", "")
        return chosen if chosen in ApplicationStatus.values else ""

    def get_queryset(self):
        self.require_secretary()
        rows = applications_of(self.request.user).order_by("-submitted_at")
        if self.state:
            return rows.filter(status=self.state)
        # An application that was taken back while it waited is news until the secretary has done something with it.
        taken_back = Q(status=ApplicationStatus.WITHDRAWN) & (Q(seen_at=None) | Q(changed_at__gt=F("seen_at")))
        return rows if self.request.GET.get("all") else rows.filter(Q(status__in=OPEN) | taken_back)

    def get_context_data(self, **kwargs):
        states = [(value, label) for value, label in ApplicationStatus.choices if value != ApplicationStatus.DRAFT]
        return super().get_context_data(states=states, state=self.state, **kwargs)


class ApplicationView(TemplateView):
    """Everything about one application, and the steps that are possible now."""

    template_name = "councils/application.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        application = handled_application(user, self.kwargs["pk"])
        steps = {step.name for step in APPLICATION if APPLICATION.allows(step.name, application.status)}
        places = places_for(user, application) if "propose" in steps else []
        consents = consent_rows(application)
        consent_form = PaperConsentForm(application=application)
        has_scan = consent_form.fields["file"].queryset.exists()
        effects = application.effects.select_related("decision__item__meeting__protocol").order_by("-pk")
        return super().get_context_data(
            application=application,
            checks=check_list(application, consents),
            consents=consents,
            consent_form=consent_form if has_scan and consents and may_be_asked(application) else None,
            news=news_of(application),
            tables=answer_tables(application),
            conversation=application.messages.select_related("by").prefetch_related("by__persons"),
            files=application.files.defer("content"),
            transitions=application.transitions.select_related("by").prefetch_related("by__persons"),
            effects=effects,
            decided=application.status in DECIDED and any(effect.applied_at for effect in effects),
            steps=steps,
            can_change=services.can_change_paper(application),
            places=places,
            question_form=QuestionForm(),
            notes_form=NotesForm(initial={"notes": application.notes}),
            incoming_form=IncomingForm(),
            agenda_form=AgendaForm(places=places),
            agreement_form=AgreementForm(),
            **kwargs,
        )


class ApplicationStep(StepView):
    """One step with an application: a form that is right, a service, a sentence."""

    form_class = None

    def fetch(self, pk):
        return handled_application(self.request.user, pk)

    def next_page(self, application):
        return reverse("councils:application", args=[application.pk])

    def cleaned(self, **options) -> dict:
        form = self.form_class(self.request.POST, **options)
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        return form.cleaned_data


class ApplicationTakeView(ApplicationStep):
    done = gettext_lazy("You check this application now.")

    def step(self, application):
        services.take_application(application, by=self.request.user)


class ApplicationAskView(ApplicationStep):
    form_class = QuestionForm
    done = gettext_lazy("The question is sent to the applicant.")

    def step(self, application):
        services.ask_applicant(application, by=self.request.user, **self.cleaned())


class ApplicationNotesView(ApplicationStep):
    form_class = NotesForm
    done = gettext_lazy("The notes are saved.")

    def step(self, application):
        services.note_application(application, by=self.request.user, **self.cleaned())


class ApplicationReceiveView(ApplicationStep):
    form_class = IncomingForm
    done = gettext_lazy("The incoming number is saved: from this day the term runs.")

    def step(self, application):
        services.receive_paper(application, by=self.request.user, **self.cleaned())


class ApplicationConsentView(ApplicationStep):
    form_class = PaperConsentForm
    done = gettext_lazy("The consent on paper is entered.")

    def step(self, application):
        give_on_paper(by=self.request.user, **self.cleaned(application=application))


class ApplicationProposeView(ApplicationStep):
    form_class = AgendaForm
    done = gettext_lazy("The application is on the agenda; a draft decision is prepared.")

    def step(self, application):
        user = self.request.user
        place = self.cleaned(places=places_for(user, application))["place"]
        chosen, _colon, item = place.partition(":")
        meeting = Meeting.objects.visible_to(user).get(pk=chosen)
        item = meeting.items.get(pk=item) if item else None
        services.propose_application(application, by=user, meeting=meeting, item=item)


class ApplicationAdmitView(ApplicationStep):
    form_class = AgreementForm
    done = gettext_lazy("The organisation is a member now.")

    def step(self, application):
        services.admit_application(application, by=self.request.user, **self.cleaned())


class ApplicationExtractView(ApplicationStep):
    done = gettext_lazy("The extract is certified and sent to the applicant.")

    def step(self, application):
        send_extract(application, by=self.request.user)


class ApplicationFileView(View):
    """A paper of an application: always a download, never opened within the portal's own pages."""

    def get(self, request, pk, public_id):
        application = handled_application(request.user, pk)
        file = get_object_or_404(ApplicationFile, application=application, public_id=public_id)
        headers = {
            "Content-Disposition": content_disposition_header(True, file.name),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(bytes(file.content), content_type=file.content_type, headers=headers)


class ExtractPdfView(View):
    """A certified extract, for those who may see the protocol."""

    def get(self, request, public_id):
        extract = get_object_or_404(Extract.objects.select_related("protocol"), public_id=public_id)
        if not Protocol.objects.visible_to(request.user).filter(pk=extract.protocol_id).exists():
            raise Http404
        headers = {"Content-Disposition": f'inline; filename="vypiska-{extract.public_id}.pdf"'}
        return HttpResponse(bytes(extract.pdf), content_type="application/pdf", headers=headers)


class PaperApplicationView(SecretaryMixin, FormView):
    """An application brought on paper is entered in five minutes; what it does not say is asked later."""

    template_name = "councils/application_paper.html"
    form_class = PaperForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"clusters": self.require_secretary()}

    def form_valid(self, form):
        data = dict(form.cleaned_data)
        scan, cluster = data.pop("scan"), data.pop("cluster")
        number, received_on = data.pop("incoming_number"), data.pop("incoming_on")
        try:
            application = services.enter_paper_application(
                cluster,
                by=self.request.user,
                answers=data,
                incoming_number=number,
                incoming_on=received_on,
                scan=(scan.name, scan.read()) if scan else None,
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect("councils:application", application.pk)


class PaperChangeView(FormView):
    """What the letter did not say is filled in, what was typed wrongly is put right."""

    template_name = "councils/application_paper.html"
    form_class = PaperForm

    def application(self):
        application = handled_application(self.request.user, self.kwargs["pk"])
        if not services.can_change_paper(application):
            raise Http404
        return application

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"clusters": [], "is_new": False, "initial": self.application().answers}

    def form_valid(self, form):
        application = self.application()
        try:
            services.change_paper_application(application, by=self.request.user, answers=form.cleaned_data)
        except Refused as error:
            return refused(self.request, error)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect("councils:application", application.pk)
