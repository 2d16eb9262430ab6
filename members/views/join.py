"""An organisation applies: steps at a secret address, an e-mail that is confirmed, a page that tells the state."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from cluster_portal.limits import is_allowed
from cluster_portal.proof import new_challenge, spend_proof
from cluster_portal.views import problem, refused
from cluster_portal.workflow import Refused
from members.application_fields import STEP_TITLES, STEPS, missing_in
from members.application_paper import answer_tables, application_docx, application_pdf
from members.forms.applications import STEP_FORMS, AnswerForm, FileForm, StartForm
from members.models import ApplicationFile, Cluster, JoinApplication
from members.services.applications import (
    answer_question,
    attach_file,
    confirm_email,
    save_step,
    send_link_again,
    start_application,
    submit_application,
    withdraw_application,
)
from members.services.consents import consent_rows, may_be_asked
from members.uploads import DOCX, LARGEST
from members.workflow import APPLICATION, ApplicationStatus

SHOWN_SALT = "members.join-shown"
# A person reads the first screen for longer; a day later the page is opened anew.
FASTEST, SLOWEST = 2, 24 * 60 * 60
STARTS_AN_HOUR = 10
PAPERS_AN_HOUR = 20

EXPLANATIONS = {
    ApplicationStatus.SUBMITTED: gettext_lazy(
        "The secretary looks at it within some working days. You will get a letter at every step."
    ),
    ApplicationStatus.IN_CHECK: gettext_lazy("The secretary checks the data and the papers."),
    ApplicationStatus.CLARIFYING: gettext_lazy("The secretary has asked you a question. Answer it below."),
    ApplicationStatus.ON_AGENDA: gettext_lazy("The council decides at its next meeting."),
    ApplicationStatus.ACCEPTED: gettext_lazy("The council has accepted you. Now the agreement is to be signed."),
    ApplicationStatus.ADMITTED: gettext_lazy("The organisation is a member of the cluster."),
    ApplicationStatus.POSTPONED: gettext_lazy("The council has postponed the question to another meeting."),
    ApplicationStatus.REJECTED: gettext_lazy("The council has not accepted the organisation."),
    ApplicationStatus.WITHDRAWN: gettext_lazy("You have withdrawn the application."),
}


def source_of(request) -> str:
    """The visitor's address, behind a trusted proxy too."""
    return get_adapter().get_client_ip(request)


def is_person(values: dict) -> bool:
    """The trap is empty, and the page was read neither too quickly nor too long ago."""
    if values["nickname"]:
        return False
    try:
        signing.loads(values["shown_at"], salt=SHOWN_SALT, max_age=SLOWEST)
    except signing.BadSignature:
        return False
    try:
        signing.loads(values["shown_at"], salt=SHOWN_SALT, max_age=FASTEST)
    except signing.SignatureExpired:
        return True
    return False


class PrivateMixin:
    """Whoever knows the address is the applicant: no cache and no search engine keeps such a page."""

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def application(self) -> JoinApplication:
        rows = JoinApplication.objects.select_related("cluster")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])


@method_decorator([login_not_required, never_cache], name="dispatch")
class JoinView(TemplateView):
    """What membership gives and asks, what happens after; the button begins a draft.

    No cache: the page holds a challenge that is good for one application.
    """

    template_name = "members/join.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            clusters=list(Cluster.objects.filter(kind=Cluster.Kind.CLUSTER)),
            shown_at=signing.dumps("join", salt=SHOWN_SALT),
            challenge=new_challenge(),
            **kwargs,
        )

    def post(self, request):
        form = StartForm(request.POST)
        if not form.is_valid() or not is_person(form.cleaned_data):
            return problem(request, 422, _("This looked like a program"), _("Open the page anew and begin once more."))
        cluster = get_object_or_404(Cluster, slug=form.cleaned_data["cluster"], kind=Cluster.Kind.CLUSTER)
        if not spend_proof(form.cleaned_data["challenge"], form.cleaned_data["answer"]):
            sentence = _(
                "The browser has not passed the check that keeps programs out, or this page has been used already. "
                "Open the page anew with JavaScript switched on and begin once more; "
                "or write to the secretary of the council, or bring the application on paper."
            )
            return problem(request, 422, _("The check has not been passed"), sentence)
        if not is_allowed(f"join:{source_of(request)}", STARTS_AN_HOUR, 3600):
            return problem(
                request, 429, _("Too many applications"), _("Try again in an hour or write to the secretary.")
            )
        application = start_application(cluster)
        return redirect("members:join-step", application.public_id, next(iter(STEPS)))


@method_decorator(login_not_required, name="dispatch")
class JoinStepView(PrivateMixin, FormView):
    """One step; «Далее» keeps it and goes on."""

    template_name = "members/join_step.html"

    def dispatch(self, request, *args, **kwargs):
        if kwargs["step"] not in STEPS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self):
        return STEP_FORMS[self.kwargs["step"]]

    def get_initial(self):
        return self.application().answers

    def get(self, request, *args, **kwargs):
        if not self.application().is_draft:
            return redirect("members:join-application", self.kwargs["public_id"])
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        step = self.kwargs["step"]
        try:
            application = save_step(self.application(), step, form.cleaned_data)
        except Refused as error:
            return refused(self.request, error)
        names = list(STEPS)
        following = names[names.index(step) + 1 :]
        if following:
            return redirect("members:join-step", application.public_id, following[0])
        return redirect("members:join-application", application.public_id)

    def get_context_data(self, **kwargs):
        names, step = list(STEPS), self.kwargs["step"]
        return super().get_context_data(
            application=self.application(),
            steps=[(name, STEP_TITLES[name], name == step) for name in names],
            title=STEP_TITLES[step],
            number=names.index(step) + 1,
            total=len(names),
            previous=names[names.index(step) - 1] if names.index(step) else "",
            **kwargs,
        )


@method_decorator(login_not_required, name="dispatch")
class JoinApplicationView(PrivateMixin, TemplateView):
    """The application whole: before it is sent what is missing, afterwards its state in plain words."""

    template_name = "members/join_application.html"

    def get_context_data(self, **kwargs):
        application = self.application()
        file_form = FileForm()
        file_form.fields["kind"].choices = ApplicationFile.Kind.choices
        missing = missing_in(application.answers) if application.is_draft else []
        return super().get_context_data(
            application=application,
            explanation=EXPLANATIONS.get(application.status, ""),
            missing=missing,
            is_ready=application.is_draft and not missing and application.email_confirmed_at is not None,
            tables=answer_tables(application),
            conversation=application.messages.all(),
            can_answer=APPLICATION.allows("answer", application.status),
            can_withdraw=APPLICATION.allows("withdraw", application.status),
            can_attach=application.is_draft or application.is_open,
            files=application.files.defer("content"),
            answer_form=AnswerForm(),
            file_form=file_form,
            consents=consent_rows(application),
            can_ask=may_be_asked(application),
            **kwargs,
        )


@method_decorator(login_not_required, name="dispatch")
class JoinAction(PrivateMixin, View):
    """One step of the applicant: POST, a service, a sentence, back to the application."""

    http_method_names = ["post"]
    done = ""

    def act(self, application):
        raise NotImplementedError

    def post(self, request, public_id, **kwargs):
        application = self.application()
        try:
            self.act(application)
        except Refused as error:
            return refused(request, error)
        except ValidationError as error:
            return problem(request, 422, _("Something is missing"), " ".join(error.messages))
        if self.done:
            messages.success(request, self.done)
        return redirect("members:join-application", public_id)


class JoinSubmitView(JoinAction):
    done = gettext_lazy("The application is sent. We have written to you.")

    def act(self, application):
        submit_application(application)


class JoinAnswerView(JoinAction):
    done = gettext_lazy("The answer is sent to the secretary.")

    def act(self, application):
        answer_question(application, self.request.POST.get("text", "")[:5000])


class JoinLinkView(JoinAction):
    done = gettext_lazy("If the address is right, the letter is on its way: look into your mail.")

    def act(self, application):
        send_link_again(application)


class JoinWithdrawView(JoinAction):
    done = gettext_lazy("The application is withdrawn.")

    def act(self, application):
        withdraw_application(application, note=self.request.POST.get("note", "")[:1000])


class JoinFileView(JoinAction):
    done = gettext_lazy("The paper is attached.")

    def act(self, application):
        upload = self.request.FILES.get("file")
        kind = self.request.POST.get("kind", "")
        if upload is None or kind not in ApplicationFile.Kind.values:
            raise ValidationError(_("Choose a file and say what it is."))
        file = attach_file(application, kind=kind, name=upload.name, content=upload.read(LARGEST + 1))
        if file.kind in (ApplicationFile.Kind.SIGNED, ApplicationFile.Kind.SIGNATURE):
            self.done = _("The signature is uploaded. The portal has not checked it.")


@method_decorator(login_not_required, name="dispatch")
class JoinConfirmView(PrivateMixin, TemplateView):
    """A GET shows a button: programs that look into mail open every link."""

    template_name = "members/join_confirm.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(application=self.application(), **kwargs)

    def post(self, request, public_id, token):
        try:
            confirm_email(self.application(), token)
        except Refused as error:
            return refused(request, error)
        messages.success(request, _("The e-mail is confirmed."))
        return redirect("members:join-application", public_id)


@method_decorator(login_not_required, name="dispatch")
class JoinPaperView(PrivateMixin, View):
    """«Заявление» as it stands now, to be read by a lawyer and signed by the head. By POST, because it is made anew."""

    http_method_names = ["post"]

    def paper(self, application: JoinApplication) -> HttpResponse:
        raise NotImplementedError

    def post(self, request, public_id):
        application = self.application()
        if not is_allowed(f"join-paper:{public_id}", PAPERS_AN_HOUR, 3600):
            return problem(request, 429, _("Too often"), _("Try again in an hour."))
        return self.paper(application)


class JoinPdfView(JoinPaperView):
    def paper(self, application):
        headers = {"Content-Disposition": 'inline; filename="zayavlenie.pdf"'}
        return HttpResponse(application_pdf(application), content_type="application/pdf", headers=headers)


class JoinDocxView(JoinPaperView):
    """The same text for the remarks of a lawyer."""

    def paper(self, application):
        headers = {"Content-Disposition": 'attachment; filename="zayavlenie.docx"'}
        return HttpResponse(application_docx(application), content_type=DOCX, headers=headers)
