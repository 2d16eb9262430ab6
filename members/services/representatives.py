"""Who acts for a member organisation: people come and go by letters, an account comes by a link in the mail."""

from datetime import date

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.limits import is_allowed
from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused
from members.models import JoinApplication, Membership, Person, Representative, User
from members.permissions import open_representatives
from members.services.letters import send_letter
from members.services.persons import find_or_create_person

LINK_SALT = "members.account-link"
LINK_DAYS = 7
LINK_PAUSE = 60
DAY = 24 * 60 * 60
LINKS_A_DAY = 5  # to one mailbox


def add_representative(
    membership: Membership,
    *,
    surname: str,
    given_name: str,
    patronymic: str,
    post: str,
    letter: str,
    starts_on: date,
    email: str = "",
) -> Representative:
    """A person acts for the organisation from this day; with an e-mail he is sent the link to his account.

    ValidationError for a wrong name or a person who acts already, Refused when the membership has ended.
    """
    if starts_on > timezone.localdate():
        raise ValidationError({"starts_on": _("This day has not come yet.")})
    with transaction.atomic():
        membership = locked_membership(membership)
        person = find_or_create_person(
            membership.cluster,
            membership.organization,
            surname=surname,
            given_name=given_name,
            patronymic=patronymic,
            post=post,
        )
        representative = Representative(
            membership=membership, person=person, letter=clean_text(letter, multiline=False), starts_on=starts_on
        )
        representative.full_clean()
        representative.save()
        if email:
            send_account_link(representative, email)
    return representative


def admit_representative(membership: Membership, application: JoinApplication) -> Representative | None:
    """The contact person of the application acts for the new member; None when it names nobody.

    Who acts already stays as he is.
    """
    surname, given_name, patronymic = split_name(application.answers.get("contact_name", ""))
    if not surname:
        return None
    with transaction.atomic():
        person = find_or_create_person(
            membership.cluster,
            membership.organization,
            surname=surname,
            given_name=given_name,
            patronymic=patronymic,
            post=application.answers.get("contact_post", "")[:300],
        )
        known = open_representatives().filter(membership=membership, person=person).first()
        if known is not None:
            return known
        representative = Representative(
            membership=membership, person=person, letter=application_letter(application), starts_on=timezone.localdate()
        )
        representative.full_clean()
        representative.save()
    return representative


def split_name(text: str) -> tuple[str, str, str]:
    """«Фамилия Имя Отчество» in parts as long as they may be; a patronymic may have several words («Али оглы»)."""
    words = clean_text(text, multiline=False).split(maxsplit=2)
    surname, given_name, patronymic = words + [""] * (3 - len(words))
    return surname[:200], given_name[:100], patronymic[:100]


def application_letter(application: JoinApplication) -> str:
    """«заявление Вх. № 18 от 20.11.2026», in the language of the record."""
    if application.incoming_number and application.incoming_on:
        return f"заявление Вх. № {application.incoming_number} от {application.incoming_on:%d.%m.%Y}"
    day = timezone.localdate(application.submitted_at)
    return f"заявление № {application.number} от {day:%d.%m.%Y}"


def end_representative(representative: Representative, *, may_be_last: bool = False) -> Representative:
    """The person acts no more; a second call changes nothing.

    Refused when nobody would act for the organisation any more, unless `may_be_last`.
    """
    with transaction.atomic():
        # Under the lock of the membership two people cannot end each other.
        membership = locked_membership(representative.membership)
        rows = open_representatives().filter(membership=membership)
        representative = Representative.objects.get(pk=representative.pk)
        if not rows.filter(pk=representative.pk).exists():
            return representative
        if not may_be_last and not rows.exclude(pk=representative.pk).exists():
            raise Refused(
                _("Nobody else acts for the organisation: first propose another person or write to the secretary.")
            )
        representative.ends_on = timezone.localdate()
        representative.full_clean()
        representative.save()
    return representative


def account_link(representative: Representative, email: str) -> str:
    """A link for one purpose: the account of this person, with this e-mail as the login. It lives LINK_DAYS days."""
    token = signing.dumps([representative.pk, representative.person_id, email.lower()], salt=LINK_SALT)
    return settings.PORTAL_ORIGIN + reverse("members:account-link", args=[token])


def send_account_link(representative: Representative, email: str) -> bool:
    """Whether a letter goes out: not to a person with an account, and not too often to one mailbox."""
    email = email.strip().lower()
    if not email or representative.person.user_id is not None:
        return False
    if not (
        is_allowed(f"account-link:{email}", 1, LINK_PAUSE) and is_allowed(f"account-links:{email}", LINKS_A_DAY, DAY)
    ):
        return False
    link = account_link(representative, email)
    send_letter(
        [representative.membership.cluster], "account_link", email, {"representative": representative, "link": link}
    )
    return True


def read_account_link(token: str, rows: QuerySet[Representative] | None = None) -> tuple[Representative, str]:
    """Whose account it is and by what e-mail; Refused when the link is damaged, old, used or taken back.

    `rows` are the representatives among whom to look, locked by who is going to change them.
    """
    try:
        pk, person, email = signing.loads(token, salt=LINK_SALT, max_age=LINK_DAYS * DAY)
    except signing.SignatureExpired:
        raise Refused(_("The link is too old: ask the secretary of the council for a new one.")) from None
    except signing.BadSignature:
        raise Refused(_("The link is damaged: open it from the letter once more, whole.")) from None
    rows = Representative.objects.all() if rows is None else rows
    representative = rows.select_related("person", "membership__organization", "membership__cluster").get(pk=pk)
    if representative.person_id != person or representative.person.user_id is not None:
        raise Refused(_("This link has been used: there is an account already. Sign in with your e-mail and password."))
    if not open_representatives().filter(pk=pk).exists():
        raise Refused(_("This person acts for the organisation no more. Ask the secretary of the council."))
    return representative, email


def account_of(email: str) -> User | None:
    """The account that can be entered with this e-mail."""
    known = Q(email__iexact=email) | Q(emailaddress__email__iexact=email, emailaddress__verified=True)
    return User.objects.filter(known).first()


def take_account(token: str, password: str) -> User:
    """The person of the link gets an account, once; the address is confirmed, because the link came by it.

    Refused when the link is not good or the e-mail is that of an account, ValidationError for a weak password.
    """
    try:
        with transaction.atomic():
            representative, email = read_account_link(token, _locked_representatives())
            if account_of(email) is not None:
                raise Refused(_known_account(email))
            validate_password(password, User(email=email))
            user = User.objects.create_user(email, password)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            _give_account(representative.person, user)
    except IntegrityError:  # two links for one address at the same moment
        raise Refused(_("This link has just been used. Sign in with your e-mail and password.")) from None
    return user


def link_account(token: str, user: User) -> Representative:
    """The owner of the account with the link's e-mail confirms that he is the person.

    Somebody whom the cluster knows under this account already acts as that person from now on.
    """
    with transaction.atomic():
        representative, email = read_account_link(token, _locked_representatives())
        if account_of(email) != user:
            raise Refused(_("The link was sent to another address: sign in with the account of that address."))
        known = Person.objects.filter(cluster=representative.membership.cluster, user=user).first()
        if known is None:
            _give_account(representative.person, user)
            return representative
        acting = open_representatives().filter(membership=representative.membership, person=known).first()
        if acting is not None:
            # The same human was entered twice: the second entry ends.
            representative.ends_on = timezone.localdate()
            representative.save(update_fields=["ends_on"])
            return acting
        representative.person = known
        representative.full_clean()
        representative.save()
    return representative


def _known_account(email: str) -> str:
    return _("There is an account with the address {email}: sign in and open the link once more.").format(email=email)


def _give_account(person: Person, user: User) -> None:
    person.user = user
    person.save(update_fields=["user"])


def _locked_representatives() -> QuerySet[Representative]:
    return Representative.objects.select_for_update(of=("self", "person"))


def locked_membership(membership: Membership) -> Membership:
    """The membership as it is now, locked; Refused when it has ended."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("organization", "cluster")
    membership = rows.get(pk=membership.pk)
    if membership.ends_on is not None:
        raise Refused(_("The organisation is not a member any more."))
    return membership
