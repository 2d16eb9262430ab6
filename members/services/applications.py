"""What the applicant does: fills in, confirms the address, sends, answers, adds papers, withdraws."""

import hashlib
import re

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.limits import is_allowed
from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused
from members.application_fields import STEPS, missing_in
from members.models import (
    ApplicationFile,
    ApplicationMessage,
    ApplicationTransition,
    Cluster,
    JoinApplication,
    Membership,
)
from members.services.letters import send_letter
from members.uploads import content_type_of, safe_name
from members.workflow import APPLICATION

MOST_FILES = 20
CONFIRMATION_SALT = "members.confirm-email"
CONFIRMATION_SECONDS = 3 * 24 * 60 * 60
LINK_PAUSE = 5 * 60
DAY = 24 * 60 * 60
LINKS_A_DAY = 5  # to one mailbox
LETTERS_A_DAY = 10  # from one application, to whatever addresses


def start_application(cluster: Cluster) -> JoinApplication:
    """An empty draft at an address of its own, by which it can be continued anywhere."""
    return JoinApplication.objects.create(cluster=cluster)


def save_step(application: JoinApplication, step: str, values: dict) -> JoinApplication:
    """Keep the answers of one step; another e-mail has to be confirmed anew."""
    with transaction.atomic():
        application = locked_application(application)
        if not application.is_draft:
            raise Refused(_("The application has been sent: it is changed no more. Write to the secretary below."))
        application.answers |= {name: values[name] for name in STEPS[step] if name in values}
        answers = application.answers
        application.name = answers.get("short_name") or answers.get("full_name", "")
        application.inn, application.kpp = answers.get("inn", ""), answers.get("kpp", "")
        email = answers.get("email", "").lower()
        if email != application.email:
            application.email, application.email_confirmed_at = email, None
            if email:
                _send_link(application)
        application.full_clean(exclude=["cluster", "organization", "membership"], validate_constraints=False)
        application.save()
    return application


def confirmation_url(application: JoinApplication) -> str:
    """A link that only the reader of the mail has; it expires and is good for this address only."""
    token = signing.dumps([application.public_id, application.email], salt=CONFIRMATION_SALT)
    return settings.PORTAL_ORIGIN + reverse("members:join-confirm", args=[application.public_id, token])


def confirm_email(application: JoinApplication, token: str) -> JoinApplication:
    """The address belongs to the applicant. Refused when the link is old or was for another address."""
    try:
        known = signing.loads(token, salt=CONFIRMATION_SALT, max_age=CONFIRMATION_SECONDS)
    except signing.BadSignature:
        known = None
    with transaction.atomic():
        application = locked_application(application)
        if known != [application.public_id, application.email]:
            raise Refused(_("The link is old or was for another address. Send yourself a new one."))
        if application.email_confirmed_at is None:
            application.email_confirmed_at = timezone.now()
            application.save(update_fields=["email_confirmed_at", "changed_at"])
    return application


def send_link_again(application: JoinApplication) -> None:
    if not application.email:
        raise ValidationError(_("Give an e-mail first."))
    _send_link(application)


def _send_link(application: JoinApplication) -> None:
    """Few letters to one mailbox and few from one application: nobody is flooded in the name of the portal."""
    # «name+shop@» and «name@» are one mailbox.
    mailbox = re.sub(r"\+[^@]*", "", application.email)
    if (
        is_allowed(f"join-link:{mailbox}", 1, LINK_PAUSE)
        and is_allowed(f"join-links-to:{mailbox}", LINKS_A_DAY, DAY)
        and is_allowed(f"join-letters-of:{application.pk}", LETTERS_A_DAY, DAY)
    ):
        _send(application, "application_link", {"confirm_url": confirmation_url(application)})


def submit_application(application: JoinApplication) -> JoinApplication:
    """Send the application: it gets its number. A second click, or a second application, has no effect."""
    with transaction.atomic():
        # The cluster's row is the lock under which numbers are given.
        cluster = Cluster.objects.select_for_update().get(pk=application.cluster_id)
        application = locked_application(application)
        APPLICATION.target("submit", application.status)
        missing = missing_in(application.answers)
        if missing:
            raise ValidationError([line.text for line in missing])
        if application.email_confirmed_at is None:
            raise Refused(_("Confirm the e-mail first: follow the link in the letter that we sent you."))
        _refuse_second(application)
        give_number(application, cluster)
        try:
            return move_application(application, "submit")
        except IntegrityError:
            raise Refused(already_known(application)) from None


def give_number(application: JoinApplication, cluster: Cluster) -> None:
    """The next number of the cluster in this year; the caller has locked the cluster's row."""
    now = timezone.now()
    year = timezone.localdate(now).year
    numbers = JoinApplication.objects.filter(cluster=cluster, year=year)
    application.year = year
    application.number = (numbers.aggregate(last=Max("number"))["last"] or 0) + 1
    application.submitted_at = now


def _refuse_second(application: JoinApplication) -> None:
    if same_memberships(application).exists() or same_applications(application).exists():
        raise Refused(already_known(application))


def same_memberships(application: JoinApplication) -> QuerySet[Membership]:
    """Memberships in the cluster of an organisation with the same ИНН and КПП."""
    if not application.inn:
        return Membership.objects.none()
    rows = application.cluster.memberships.filter(ends_on=None, organization__inn=application.inn)
    # A paper may not say the КПП: then any organisation of the ИНН may be the same.
    return rows.filter(organization__kpp=application.kpp) if application.kpp else rows


def same_applications(application: JoinApplication) -> QuerySet[JoinApplication]:
    """Other open applications to the cluster with the same ИНН and КПП."""
    if not application.inn:
        return JoinApplication.objects.none()
    rows = JoinApplication.objects.open().filter(cluster=application.cluster, inn=application.inn)
    rows = rows.filter(kpp=application.kpp) if application.kpp else rows
    return rows.exclude(pk=application.pk)


def already_known(application: JoinApplication) -> str:
    return _(
        "An organisation with the INN {inn} is a member of the cluster already or has already applied. "
        "If this is not you, write to the secretary of the council."
    ).format(inn=application.inn)


def answer_question(application: JoinApplication, text: str) -> JoinApplication:
    """The applicant's answer; the application goes back to the secretary."""
    text = clean_text(text)
    if not text:
        raise ValidationError(_("Write the answer."))
    with transaction.atomic():
        application = locked_application(application)
        APPLICATION.target("answer", application.status)
        ApplicationMessage.objects.create(application=application, text=text)
        return move_application(application, "answer")


def attach_file(application: JoinApplication, *, kind: str, name: str, content: bytes) -> ApplicationFile:
    """Add a paper, known by its content; the same paper twice is one."""
    if kind == ApplicationFile.Kind.EXTRACT:
        raise ValidationError(_("An extract comes from the secretary."))
    with transaction.atomic():
        application = locked_application(application)
        if not (application.is_draft or application.is_open):
            raise Refused(_("The application is closed: papers are not added to it any more."))
        if application.files.count() >= MOST_FILES:
            raise Refused(_("There are {count} papers already: no more can be added.").format(count=MOST_FILES))
        return store_file(application, kind=kind, name=name, content=content)


def store_file(application: JoinApplication, *, kind: str, name: str, content: bytes) -> ApplicationFile:
    """A paper beside a locked application; the same bytes twice are one paper."""
    content_type = content_type_of(content)
    digest = hashlib.sha256(content).hexdigest()
    known = application.files.filter(sha256=digest).first()
    if known is not None:
        # Sent again as another kind of paper: the first kind was a slip.
        is_free = known.kind != ApplicationFile.Kind.EXTRACT and not known.consents.exists()
        if known.kind != kind and is_free:
            known.kind = kind
            known.save(update_fields=["kind"])
        return known
    file = ApplicationFile(
        application=application,
        kind=kind,
        name=safe_name(name, content_type),
        content_type=content_type,
        size=len(content),
        sha256=digest,
        content=content,
    )
    file.full_clean()
    file.save()
    application.save(update_fields=["changed_at"])
    return file


def withdraw_application(application: JoinApplication, *, note: str = "") -> JoinApplication:
    with transaction.atomic():
        application = locked_application(application)
        return move_application(application, "withdraw", note=note)


def notify_applicant(application: JoinApplication) -> None:
    """One letter for one change of state, sent when it is committed."""
    if application.email and application.email_confirmed_at:
        question = application.messages.exclude(by=None).last()
        _send(application, "application_state", {"question": question})


def move_application(application: JoinApplication, name: str, *, by=None, note: str = "") -> JoinApplication:
    """One step of the table for a locked application, its trace and its letter; WrongState when there is no such."""
    target = APPLICATION.target(name, application.status)
    ApplicationTransition.objects.create(
        application=application,
        name=name,
        from_status=application.status,
        to_status=target,
        by=by,
        note=clean_text(note),
    )
    application.status = target
    application.save()
    notify_applicant(application)
    return application


def locked_application(application: JoinApplication) -> JoinApplication:
    """The row as it is now, locked until the end of the transaction."""
    return JoinApplication.objects.select_for_update(of=("self",)).select_related("cluster").get(pk=application.pk)


def _send(application: JoinApplication, name: str, context: dict) -> None:
    address = settings.PORTAL_ORIGIN + reverse("members:join-application", args=[application.public_id])
    send_letter(
        [application.cluster], name, application.email, {"application": application, "address": address, **context}
    )
