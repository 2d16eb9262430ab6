"""Consents of the people whom an application names: asked, given to a text that was shown, withdrawn.

An application never depends on them: a person who refuses loses nothing (152-ФЗ, ст. 9 ч. 1).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.limits import is_allowed
from cluster_portal.text import clean_text, search_key
from cluster_portal.workflow import Refused, Stale
from members.consent_wording import first_wording
from members.models import (
    ApplicationFile,
    ApplicationTransition,
    Cluster,
    Consent,
    ConsentRequest,
    ConsentText,
    JoinApplication,
    Person,
    Purpose,
)
from members.services.applications import locked_application
from members.services.letters import send_letter
from members.workflow import ApplicationStatus

ROLE = ConsentRequest.Role
BASIS = Person.PublicationBasis
DAY = 24 * 60 * 60
LINK_PAUSE = 5 * 60
LINKS_AN_HOUR = 10  # of one application, to whatever addresses
LINKS_A_DAY = 10  # to one mailbox


@dataclass(frozen=True)
class State:
    """How one consent of one person stands: the newest one, None when there was none."""

    purpose: Purpose
    consent: Consent | None

    @property
    def is_given(self) -> bool:
        return self.consent is not None and self.consent.withdrawn_at is None


@dataclass(frozen=True)
class Row:
    """A person who is asked, his own link, and both consents."""

    request: ConsentRequest
    link: str
    states: list[State]


# --- Texts --------------------------------------------------------------------------------------------------
def text_in_force(cluster: Cluster, purpose: str) -> ConsentText:
    """The newest version; the first one is made of the built-in wording. Refused when nobody is the operator."""
    rows = ConsentText.objects.filter(cluster=cluster, purpose=purpose).order_by("-version")
    text = rows.first()
    if text is not None:
        return text
    with transaction.atomic():
        cluster = Cluster.objects.select_for_update(of=("self",)).select_related("base_organization").get(pk=cluster.pk)
        if cluster.base_organization is None:
            raise Refused(
                _(
                    "The cluster has no base organisation yet: it is not known to whom the consent would be given. "
                    "Write to the secretary of the council."
                )
            )
        wording = first_wording(cluster, purpose, origin=settings.PORTAL_ORIGIN, days=settings.JOIN_RETENTION_DAYS)
        return rows.first() or add_text(cluster, purpose, wording)


def add_text(cluster: Cluster, purpose: str, text: str) -> ConsentText:
    """The next version; earlier ones stay, because consents were given to them."""
    with transaction.atomic():
        Cluster.objects.select_for_update().get(pk=cluster.pk)
        row = ConsentText(cluster=cluster, purpose=purpose, text=clean_text(text))
        last = ConsentText.objects.filter(cluster=cluster, purpose=purpose).order_by("-version").first()
        row.version = last.version + 1 if last else 1
        row.full_clean()
        row.save()
    return row


# --- Who is asked -------------------------------------------------------------------------------------------
def named_people(answers: dict) -> dict[str, tuple[str, str]]:
    """{key of the name: (role, name)} of the answers; one human is asked once, in the first of his roles."""
    head = " ".join(str(answers.get(f"head_{part}") or "") for part in ("surname", "given_name", "patronymic"))
    named = {
        ROLE.HEAD: head,
        ROLE.CONTACT: str(answers.get("contact_name") or ""),
        ROLE.CANDIDATE: str(answers.get("candidate_name") or ""),
    }
    people = {}
    for role, name in named.items():
        name = clean_text(name, multiline=False)[:400]
        if name:
            people.setdefault(search_key(name), (str(role), name))
    return people


def may_be_asked(application: JoinApplication) -> bool:
    """Of a refused or withdrawn application nobody is asked any more."""
    return application.is_draft or application.is_open or application.status == ApplicationStatus.ADMITTED


def requests_of(application: JoinApplication) -> list[ConsentRequest]:
    """A request for everybody whom the answers name, each at a link that stays; head, contact, candidate.

    Whoever is named no more is not asked: his link is good only as long as there is a consent of his to withdraw.
    """
    people = named_people(application.answers)
    known = list(application.consent_requests.all())
    if may_be_asked(application) and _wanted(people) != {(row.role, row.subject) for row in known}:
        with transaction.atomic():
            application = locked_application(application)
            people = named_people(application.answers)
            known = _renew(application, people) if may_be_asked(application) else []
    order = list(people)
    found = {search_key(row.subject): row for row in known}
    return [found[key] for key in order if key in found]


def _wanted(people: dict) -> set[tuple[str, str]]:
    return set(people.values())


def _renew(application: JoinApplication, people: dict[str, tuple[str, str]]) -> list[ConsentRequest]:
    """The requests of a locked application as its answers are now."""
    known = {search_key(row.subject): row for row in application.consent_requests.all()}
    for key in known.keys() - people.keys():
        if not known[key].consents.exists():
            known.pop(key).delete()
    for key, (role, name) in people.items():
        row = known.get(key) or ConsentRequest(application=application)
        if (row.role, row.subject) != (role, name):
            row.role, row.subject = role, name
            row.full_clean()
            row.save()
        known[key] = row
    return list(known.values())


def states_of(requests: Iterable[ConsentRequest]) -> dict[int, list[State]]:
    """{key of a request: the state of each purpose}, in one query."""
    newest = {}
    for consent in Consent.objects.filter(request__in=list(requests)).select_related("text").order_by("given_at", "pk"):
        newest[consent.request_id, consent.purpose] = consent
    return {
        request.pk: [State(purpose, newest.get((request.pk, purpose))) for purpose in Purpose] for request in requests
    }


def consent_rows(application: JoinApplication) -> list[Row]:
    """Everybody who is asked, for the applicant and the secretary."""
    requests = requests_of(application)
    states = states_of(requests)
    return [Row(request, consent_link(request), states[request.pk]) for request in requests]


def consent_link(request: ConsentRequest) -> str:
    """The address of the person himself: whoever knows it answers for him."""
    return settings.PORTAL_ORIGIN + reverse("members:consents", args=[request.public_id])


def send_consent_link(request: ConsentRequest, email: str) -> None:
    """The link goes to the person; Refused when that would be too often, or the applicant is not known yet."""
    application = request.application
    if not may_be_asked(application):
        raise Refused(_("The application is closed: nobody is asked any more."))
    if application.email_confirmed_at is None:
        raise Refused(_("Confirm your own e-mail first: then the portal writes to others for you."))
    # «name+shop@» and «name@» are one mailbox.
    mailbox = re.sub(r"\+[^@]*", "", email.strip().lower())
    if not is_allowed(f"consent-link:{mailbox}", 1, LINK_PAUSE):
        raise Refused(_("A letter has just gone to this address. Wait five minutes, or send the link yourself."))
    if not is_allowed(f"consent-links-to:{mailbox}", LINKS_A_DAY, DAY):
        raise Refused(_("Too many letters in a day went to this address. Send the link yourself."))
    if not is_allowed(f"consent-links-of:{application.pk}", LINKS_AN_HOUR, 3600):
        raise Refused(_("Too many letters in an hour. Try again later, or send the link yourself."))
    send_letter(
        [application.cluster], "consent_link", email.strip(), {"request": request, "link": consent_link(request)}
    )


# --- Given and withdrawn ------------------------------------------------------------------------------------
def give_consent(request: ConsentRequest, purpose: str, shown_sha256: str, prohibitions: str = "") -> Consent:
    """The person himself agrees to the text that he was shown; a second click has no second effect.

    Stale when the text has changed since, Refused when he is not asked any more.
    """
    with transaction.atomic():
        request = _locked_request(request)
        known = _in_force(request, purpose)
        if known is not None:
            return known
        text = text_in_force(request.application.cluster, purpose)
        if text.sha256 != shown_sha256:
            raise Stale(_("The text has changed since you opened it. Read the text in force and decide anew."))
        own = clean_text(prohibitions) if purpose == Purpose.PUBLICATION else ""
        return _give(request, text, way=Consent.Way.LINK, prohibitions=own)


def give_on_paper(request: ConsentRequest, purpose: str, file: ApplicationFile, *, by) -> Consent:
    """The secretary enters what a scan shows; who did it stands among the steps. The caller checks the right.

    ValidationError when the paper is not a consent of the same application.
    """
    with transaction.atomic():
        request = _locked_request(request)
        application = request.application
        if file.kind != ApplicationFile.Kind.CONSENT or file.application_id != application.pk:
            raise ValidationError(_("Choose a paper of this application that is a signed consent."))
        known = _in_force(request, purpose)
        if known is not None:
            return known
        text = text_in_force(application.cluster, purpose)
        consent = _give(request, text, way=Consent.Way.PAPER, scan=file)
        # No name here: steps stay when the personal data of an application is erased.
        ApplicationTransition.objects.create(
            application=application,
            name="consent",
            from_status=application.status,
            to_status=application.status,
            by=by,
            note=_("A consent on paper is entered: {purpose}.").format(purpose=text.get_purpose_display()),
        )
    return consent


def withdraw_consent(consent: Consent) -> Consent:
    """It ends now; a second click changes nothing. What is frozen in a protocol stays as it is."""
    with transaction.atomic():
        request = _locked_request(consent.request, asked=False)
        consent = Consent.objects.select_for_update().get(pk=consent.pk)
        if consent.withdrawn_at is not None:
            return consent
        consent.withdrawn_at = timezone.now()
        consent.full_clean()
        consent.save()
        if consent.purpose == Purpose.PUBLICATION and request.person_id:
            _set_basis(request.person_id, old=BASIS.CONSENT, new=BASIS.NONE)
    return consent


def connect_person(application: JoinApplication, person: Person) -> None:
    """The contact of an admitted application is this person: his consent to publication holds for the register."""
    name = search_key(application.answers.get("contact_name", ""))
    for request in requests_of(application):
        if search_key(request.subject) == name:
            request.person = person
            request.save(update_fields=["person"])
            if _in_force(request, Purpose.PUBLICATION) is not None:
                _set_basis(person.pk, old=BASIS.NONE, new=BASIS.CONSENT)


def _locked_request(request: ConsentRequest, *, asked: bool = True) -> ConsentRequest:
    """The request as it is now, under the lock of its application, which the erasing of old ones takes too."""
    application = locked_application(request.application)
    request = ConsentRequest.objects.filter(pk=request.pk).first()
    if request is None or (asked and not may_be_asked(application)):
        raise Refused(_("The application is closed: nobody is asked any more."))
    request.application = application
    return request


def _in_force(request: ConsentRequest, purpose: str) -> Consent | None:
    return request.consents.filter(purpose=purpose, withdrawn_at=None).first()


def _give(request: ConsentRequest, text: ConsentText, **how) -> Consent:
    consent = Consent(request=request, purpose=text.purpose, text=text, text_sha256=text.sha256, **how)
    consent.full_clean()
    consent.save()
    if text.purpose == Purpose.PUBLICATION and request.person_id:
        _set_basis(request.person_id, old=BASIS.NONE, new=BASIS.CONSENT)
    return consent


def _set_basis(pk: int, *, old: str, new: str) -> None:
    """An official post or a public source is another basis and stays."""
    person = Person.objects.select_for_update().get(pk=pk)
    if person.publication_basis == old:
        person.publication_basis = new
        person.full_clean()
        person.save()
