"""The list of potential participants and their invitations (decisions 5 and 7 of the founding protocol)."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.limits import is_allowed
from cluster_portal.text import clean_text, within_sentence
from cluster_portal.workflow import Refused
from members.candidates import known_in_cluster, known_in_list, open_application, present_membership
from members.models import Candidate, Cluster, Invitation, JoinApplication, Organization
from members.services.applications import start_application
from members.services.letters import send_letter

FIELDS = ("name", "inn", "head_name", "head_post", "email", "address", "note")
MAIL_PAUSE = 5 * 60
MOST_DRAFTS = 20  # from one invitation


def add_candidate(cluster: Cluster, *, by, proposed_by: Organization | None = None, **values: str) -> Candidate:
    """A new line of the list; ValidationError by field when it is wrong or the organisation is known already."""
    with transaction.atomic():
        cluster = locked_cluster(cluster)
        candidate = Candidate(cluster=cluster, added_by=by, proposed_by=proposed_by, **_clean(values))
        candidate.clean_fields()
        _refuse_known(known_in_cluster(cluster), candidate)
        candidate.full_clean()
        candidate.save()
    return candidate


def change_candidate(candidate: Candidate, **values) -> Candidate:
    """Other data of a line; `proposed_by` is an organisation or None, everything else is text."""
    with transaction.atomic():
        locked_cluster(candidate.cluster)
        candidate = _listed_candidate(candidate)
        if "proposed_by" in values:
            candidate.proposed_by = values.pop("proposed_by")
        for name, text in _clean(values).items():
            setattr(candidate, name, text)
        candidate.clean_fields()
        _refuse_known(known_in_list(candidate.cluster, without=candidate), candidate)
        candidate.full_clean()
        candidate.save()
    return candidate


def drop_candidate(candidate: Candidate) -> Candidate:
    """Take it off the list: its invitations open nothing any more, what was sent stays known."""
    with transaction.atomic():
        candidate = _listed_candidate(candidate)
        candidate.dropped_at = timezone.now()
        candidate.save(update_fields=["dropped_at"])
    return candidate


def make_invitation(
    candidate: Candidate, *, by, outgoing_number: str = "", outgoing_on: date | None = None, email: str | None = None
) -> Invitation:
    """A letter with its outgoing number and date; the same number and date twice is one letter.

    An e-mail given here becomes that of the candidate.
    """
    number = clean_text(outgoing_number, multiline=False)
    with transaction.atomic():
        if email is not None and email != candidate.email:
            candidate = change_candidate(candidate, email=email)
        candidate = _listed_candidate(candidate)
        _refuse_joined(candidate)
        known = candidate.invitations.filter(outgoing_number=number, outgoing_on=outgoing_on, opened_at=None).first()
        if known is not None:
            return known
        invitation = Invitation(candidate=candidate, created_by=by, outgoing_number=number, outgoing_on=outgoing_on)
        invitation.full_clean()
        invitation.save()
    return invitation


def send_invitation(invitation: Invitation) -> Invitation:
    """The e-mail with the personal address; it may be sent again, but not twice in five minutes to one mailbox."""
    with transaction.atomic():
        invitation = _locked_invitation(invitation)
        candidate = _listed_candidate(invitation.candidate)
        _refuse_joined(candidate)
        if not candidate.email:
            raise Refused(_("There is no e-mail: give it, or send the letter on paper."))
        if not is_allowed(f"invitation:{candidate.email.lower()}", 1, MAIL_PAUSE):
            raise Refused(_("A letter went to this address less than five minutes ago."))
        invitation.sent_to, invitation.sent_at = candidate.email, timezone.now()
        invitation.save(update_fields=["sent_to", "sent_at"])
        context = {
            "invitation": invitation,
            "candidate": candidate,
            "cluster": candidate.cluster,
            "genitive": within_sentence(candidate.cluster.genitive_name),
            "address": invitation_url(invitation),
        }
        send_letter([candidate.cluster], "invitation", candidate.email, context)
    return invitation


def invitation_url(invitation: Invitation) -> str:
    return settings.PORTAL_ORIGIN + reverse("members:invitation", args=[invitation.public_id])


def open_invitation(public_id: str) -> Invitation:
    """The invited person has pressed the button; the first time is kept. Invitation.DoesNotExist when unknown."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(public_id=public_id)
        if invitation.opened_at is None:
            invitation.opened_at = timezone.now()
            invitation.save(update_fields=["opened_at"])
    return invitation


def start_from_invitation(invitation: Invitation) -> JoinApplication:
    """A draft with what is known of the organisation; a second click gives the same one while nothing is typed in it.

    A draft in which somebody has written is not given out again: the letter has passed through many hands.
    """
    with transaction.atomic():
        invitation = open_invitation(invitation.public_id)
        sentence = why_closed(invitation)
        if sentence:
            raise Refused(sentence)
        answers = known_answers(invitation.candidate)
        drafts = [row for row in invitation.applications.order_by("pk") if row.is_draft]
        untouched = next((row for row in drafts if row.answers == answers and not row.email), None)
        if untouched is not None:
            return untouched
        if len(drafts) >= MOST_DRAFTS:
            raise Refused(_("The questionnaire was begun too many times. Write to the secretary of the council."))
        application = start_application(invitation.candidate.cluster)
        application.invitation, application.answers = invitation, answers
        application.name = answers.get("short_name") or answers.get("full_name", "")
        application.inn = answers.get("inn", "")
        application.save()
    return application


def why_closed(invitation: Invitation) -> str:
    """Why the invitation opens no form; empty when it does."""
    if invitation.candidate.dropped_at is not None:
        return _("The invitation is not valid any more. Write to the secretary of the council.")
    if present_membership(invitation.candidate) is not None:
        return _("The organisation is a member of the cluster already.")
    if open_application(invitation.candidate) is not None:
        return _("The application is sent. Its state is shown by the link in the letters that came to your e-mail.")
    return ""


def known_answers(candidate: Candidate) -> dict[str, str]:
    """What the list knows, by the fields of the form; what is not certain is left to the applicant."""
    surname, given_name, patronymic = head_parts(candidate.head_name)
    name = "short_name" if is_short_name(candidate.name) else "full_name"
    answers = {
        "inn": candidate.inn,
        name: candidate.name,
        "head_surname": surname,
        "head_given_name": given_name,
        "head_patronymic": patronymic,
        "head_post": candidate.head_post,
        "actual_address": candidate.address,
        "email": candidate.email,
    }
    return {field: value for field, value in answers.items() if value}


def is_short_name(name: str) -> bool:
    """«ООО «Ромашка»», «КИТ МЕДИА»; «Общество с ограниченной ответственностью «Ромашка»» is a full name."""
    first = name.split()[0]
    return len(name) <= 200 and (first.isupper() or not first[0].isalpha())


def head_parts(name: str) -> tuple[str, str, str]:
    """Surname, given name, patronymic of «Новиков Пётр Иванович»; of «Новиков П.И.» the surname alone."""
    words = name.split()
    whole = [word for word in words if "." not in word]
    if len(whole) < len(words):
        return (whole[0] if len(whole) == 1 else "", "", "")
    surname, given_name, *rest = [*words, "", ""]
    return surname, given_name, " ".join(rest).strip()


def locked_cluster(cluster: Cluster) -> Cluster:
    """The lock under which a list grows: two people do not add one organisation at a time."""
    return Cluster.objects.select_for_update().get(pk=cluster.pk)


def _clean(values: dict[str, str]) -> dict[str, str]:
    return {name: clean_text(values[name], multiline=name == "note") for name in FIELDS if name in values}


def _refuse_known(known, candidate: Candidate) -> None:
    sentence = known.sentence(candidate.inn, candidate.name)
    if sentence:
        raise ValidationError({"inn" if candidate.inn in known.by_inn else "name": sentence})


def _refuse_joined(candidate: Candidate) -> None:
    if present_membership(candidate) is not None:
        raise Refused(_("The organisation is a member of the cluster already."))
    if open_application(candidate) is not None:
        raise Refused(_("The organisation has already applied: no invitation is needed."))


def _listed_candidate(candidate: Candidate) -> Candidate:
    """The row as it is now, locked; Refused when it was taken off the list."""
    rows = Candidate.objects.select_for_update(of=("self",)).select_related("cluster__base_organization")
    candidate = rows.get(pk=candidate.pk)
    if candidate.dropped_at is not None:
        raise Refused(_("The organisation was taken off the list."))
    return candidate


def _locked_invitation(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update().get(pk=invitation.pk)
