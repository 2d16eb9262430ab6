"""The secretary's potential participants: the list, a line, the import, invitations; and what members propose."""

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, ListView, View

from cluster_portal.views import problem
from cluster_portal.workflow import Refused
from councils.forms.candidates import (
    InvitationForm,
    ListedCandidateForm,
    NewCandidateForm,
    ProposalForm,
    TableForm,
)
from councils.invitations import (
    handled_candidates,
    handled_invitations,
    organizations_in,
    proposals_of,
    proposers_of,
    sender_of,
)
from councils.models import Seat
from councils.views.applications import SecretaryMixin
from councils.views.steps import StepView
from members.candidates import CandidateState
from members.forms.representatives import show_errors
from members.invitation_letter import letter_docx, letter_pdf
from members.services.candidate_import import Line, check_lines, import_lines, read_table
from members.services.invitations import (
    add_candidate,
    change_candidate,
    drop_candidate,
    invitation_url,
    make_invitation,
    send_invitation,
)
from members.uploads import DOCX

TABLE_SALT = "councils.candidate-table"
TABLE_SECONDS = 2 * 60 * 60
# The token goes through one form; the portal takes no form above DATA_UPLOAD_MAX_MEMORY_SIZE.
LONGEST_TOKEN = 1_500_000
SHOWN_LINES = 100


class CandidateListView(SecretaryMixin, ListView):
    """Everybody who is on the list; those taken off it on request."""

    template_name = "councils/candidates.html"
    context_object_name = "candidates"
    paginate_by = 50

    @property
    def state(self) -> str:
        chosen = self.request.GET.get("state", "")
        return chosen if chosen in CandidateState.values else ""

    def get_queryset(self):
        self.require_secretary()
        rows = handled_candidates(self.request.user)
        return rows.filter(state=self.state) if self.state else rows.exclude(state=CandidateState.DROPPED)

    def get_context_data(self, **kwargs):
        return super().get_context_data(states=CandidateState.choices, state=self.state, **kwargs)


class CandidateFormView(FormView):
    """A form whose service may refuse; nothing typed is lost."""

    def act(self, form):
        raise NotImplementedError

    def form_valid(self, form):
        try:
            answer = self.act(form)
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        except Refused as error:
            form.add_error(None, error.sentence)
            return self.form_invalid(form)
        return answer


class CandidateAddView(SecretaryMixin, CandidateFormView):
    template_name = "councils/candidate_form.html"
    form_class = NewCandidateForm

    def get_form_kwargs(self):
        clusters = self.require_secretary()
        return super().get_form_kwargs() | {"clusters": clusters, "organizations": organizations_in(clusters)}

    def act(self, form):
        candidate = add_candidate(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The organisation is on the list."))
        return redirect("councils:candidate", candidate.pk)


class OneCandidateMixin:
    @cached_property
    def candidate(self):
        return get_object_or_404(handled_candidates(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(candidate=self.candidate, **kwargs)


class CandidateView(OneCandidateMixin, CandidateFormView):
    """What is known of one organisation, its invitations, and the form that makes the next one."""

    template_name = "councils/candidate.html"
    form_class = InvitationForm

    def get_initial(self):
        return {"email": self.candidate.email}

    def act(self, form):
        make_invitation(self.candidate, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The invitation is made: send it by e-mail or print the letter."))
        return redirect("councils:candidate", self.candidate.pk)

    def get_context_data(self, **kwargs):
        invitations = handled_invitations(self.request.user).filter(candidate=self.candidate.pk)
        return super().get_context_data(
            states=CandidateState.choices,
            invitations=[(row, invitation_url(row)) for row in invitations.order_by("-created_at", "-pk")],
            can_invite=self.candidate.state
            not in (CandidateState.APPLIED, CandidateState.MEMBER, CandidateState.DROPPED),
            **kwargs,
        )


class CandidateChangeView(OneCandidateMixin, CandidateFormView):
    template_name = "councils/candidate_form.html"
    form_class = ListedCandidateForm

    def get_initial(self):
        names = ("name", "inn", "head_name", "head_post", "email", "address", "note", "proposed_by")
        return {name: getattr(self.candidate, name) for name in names}

    def get_form_kwargs(self):
        organizations = organizations_in([self.candidate.cluster], proposed=self.candidate)
        return super().get_form_kwargs() | {"organizations": organizations}

    def act(self, form):
        change_candidate(self.candidate, **form.cleaned_data)
        messages.success(self.request, _("The changes are saved."))
        return redirect("councils:candidate", self.candidate.pk)


class CandidateDropView(StepView):
    done = gettext_lazy("The organisation is taken off the list.")

    def fetch(self, pk):
        return get_object_or_404(handled_candidates(self.request.user), pk=pk)

    def step(self, candidate):
        drop_candidate(candidate)

    def next_page(self, candidate):
        return reverse("councils:candidates")


class InvitationSendView(StepView):
    done = gettext_lazy("The invitation is on its way.")

    def fetch(self, pk):
        return get_object_or_404(handled_invitations(self.request.user), pk=pk)

    def step(self, invitation):
        send_invitation(invitation)

    def next_page(self, invitation):
        return reverse("councils:candidate", args=[invitation.candidate_id])


class LetterView(View):
    """The letter; by POST, because it is made anew."""

    http_method_names = ["post"]
    ending = content_type = ""

    def letter(self, invitation, sender, *, blank: bool) -> bytes:
        raise NotImplementedError

    def post(self, request, pk):
        invitation = get_object_or_404(handled_invitations(request.user), pk=pk)
        content = self.letter(invitation, sender_of(invitation), blank="blank" in request.POST)
        number = invitation.outgoing_number.replace("/", "-") or invitation.pk
        name = f"priglashenie-{number}.{self.ending}"
        headers = {"Content-Disposition": content_disposition_header(self.ending == "docx", name)}
        return HttpResponse(content, content_type=self.content_type, headers=headers)


class LetterPdfView(LetterView):
    ending, content_type = "pdf", "application/pdf"

    def letter(self, invitation, sender, *, blank):
        return letter_pdf(invitation, sender, blank=blank)


class LetterDocxView(LetterView):
    ending, content_type = "docx", DOCX

    def letter(self, invitation, sender, *, blank):
        return letter_docx(invitation, sender, blank=blank)


class CandidateImportView(SecretaryMixin, FormView):
    """A table is read and shown with its faults; nothing is kept until it is confirmed."""

    template_name = "councils/candidate_import.html"
    form_class = TableForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"clusters": self.require_secretary()}

    def form_valid(self, form):
        cluster, file = form.cleaned_data["cluster"], form.cleaned_data["file"]
        try:
            table = read_table(file.read(), file.name)
        except ValidationError as error:
            form.add_error("file", error)
            return self.form_invalid(form)
        token = packed(self.request.user, cluster, table.lines)
        if len(token) > LONGEST_TOKEN:
            form.add_error("file", _("There is too much text in the file: divide it."))
            return self.form_invalid(form)
        return preview(self.request, cluster, table.lines, token, table=table)


class CandidateImportConfirmView(SecretaryMixin, View):
    """The lines come back as they were read, signed; they are checked once more against the list of today."""

    http_method_names = ["post"]

    def post(self, request):
        clusters, token = self.require_secretary(), request.POST.get("table", "")
        try:
            cluster_pk, lines = unpacked(request.user, token)
        except signing.BadSignature:
            sentence = _("The table was read too long ago. Load the file again: nothing was added.")
            return problem(request, 422, _("Something is missing"), sentence)
        cluster = get_object_or_404(clusters, pk=cluster_pk)
        try:
            count = import_lines(cluster, lines, by=request.user, only_good="only_good" in request.POST)
        except Refused as error:
            return preview(request, cluster, lines, token, refusal=error.sentence, status=error.status)
        added = ngettext("{count} organisation is added.", "{count} organisations are added.", count)
        messages.success(request, added.format(count=count))
        return redirect("councils:candidates")


def packed(user, cluster, lines: list[Line]) -> str:
    rows = [[line.number, line.values, line.errors] for line in lines]
    return signing.dumps([user.pk, cluster.pk, rows], salt=TABLE_SALT, compress=True)


def unpacked(user, token: str) -> tuple[int, list[Line]]:
    """The cluster and the lines as they were read; BadSignature when they are old, changed, or somebody else's."""
    owner, cluster, rows = signing.loads(token, salt=TABLE_SALT, max_age=TABLE_SECONDS)
    if owner != user.pk:
        raise signing.BadSignature
    return cluster, [Line(number, values, tuple(errors)) for number, values, errors in rows]


def preview(request, cluster, lines: list[Line], token: str, *, table=None, refusal="", status=200) -> HttpResponse:
    checked = check_lines(cluster, lines)
    good = [line for line in checked if not line.errors]
    wrong = [line for line in checked if line.errors]
    context = {
        "cluster": cluster,
        "table": table,
        "token": token,
        "refusal": refusal,
        "good": good[:SHOWN_LINES],
        "wrong": wrong[:SHOWN_LINES],
        "good_count": len(good),
        "wrong_count": len(wrong),
        "good_hidden": max(0, len(good) - SHOWN_LINES),
        "wrong_hidden": max(0, len(wrong) - SHOWN_LINES),
    }
    return render(request, "councils/candidate_preview.html", context, status=status)


class CandidateProposeView(CandidateFormView):
    """Decision 5: a member of the council proposes for his organisation and sees what it has proposed."""

    template_name = "councils/candidate_propose.html"
    form_class = ProposalForm

    @cached_property
    def proposers(self):
        found = proposers_of(self.request.user)
        if not found and Seat.objects.of_user(self.request.user).exists():
            raise PermissionDenied(_("An organisation proposes, and your seat names none. Ask the secretary."))
        if not found:
            raise PermissionDenied(_("Only those who have a seat in a council may propose."))
        return found

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"proposers": self.proposers}

    def act(self, form):
        data = dict(form.cleaned_data)
        chosen = data.pop("proposer")
        proposer = next(row for row in self.proposers if row.key == chosen)
        add_candidate(proposer.cluster, by=self.request.user, proposed_by=proposer.organization, **data)
        messages.success(self.request, _("The proposal is on the secretary's list."))
        return redirect("councils:candidate-propose")

    def get_context_data(self, **kwargs):
        rows = proposals_of(self.proposers).order_by("-created_at", "-pk")
        return super().get_context_data(proposals=rows, states=CandidateState.choices, **kwargs)
