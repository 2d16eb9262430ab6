"""Links in letters by which one assignment is answered without a password, and letters that tell of an answer."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.limits import is_allowed
from cluster_portal.workflow import Refused
from councils import permissions
from councils.models import Assignment, AssignmentLink
from councils.models.control import new_token
from councils.reminders import executors
from councils.services.assignment_steps import locked_assignment, require
from councils.services.letters import send_council_letter
from councils.workflow import UNDER_CONTROL

LINK_DAYS = 30
LINK_PAUSE = 5 * 60
RETURNED = "Отчёт возвращён на доработку"
GRANTED = "Срок продлён"
REFUSED = "В продлении срока отказано"
ENDED = "Поручение утратило актуальность"
RELEASED = "Поручение больше не за вами"


def send_link(assignment: Assignment, *, by, email: str) -> tuple[AssignmentLink, str]:
    """A letter with a link by which this assignment, and nothing else, is answered without a password.

    Returns the link and its token, which stands in the letter and nowhere else.
    """
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        require(permissions.can_control_assignment(by, assignment))
        if assignment.state not in UNDER_CONTROL:
            raise Refused(_("The assignment is not under control any more."))
        if not is_allowed(f"assignment-link:{assignment.pk}:{email.lower()}", 1, LINK_PAUSE):
            raise Refused(_("A letter has just been sent to this address: wait some minutes."))
        link, token = make_link(assignment, email, by)
        address = settings.PORTAL_ORIGIN + reverse("councils:assignment-answer", args=[token])
        context = {"assignment": assignment, "meeting": assignment.decision.item.meeting, "address": address}
        council = assignment.decision.item.meeting.council
        send_council_letter([council], "assignment", link.email, context | {"expires_at": link.expires_at})
    return link, token


def revoke_link(link: AssignmentLink, *, by) -> AssignmentLink:
    with transaction.atomic():
        assignment = locked_assignment(link.assignment)
        require(permissions.can_control_assignment(by, assignment))
        if link.revoked_at is None:
            link.revoked_at = timezone.now()
            link.save(update_fields=["revoked_at"])
    return link


def token_sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def is_good(link: AssignmentLink) -> bool:
    return link.revoked_at is None and link.expires_at > timezone.now()


def tell_executors(assignment: Assignment, words: str, *, note: str, by) -> None:
    """A letter about an answer of the council: to the accounts, and by a new link to those who answered by one."""
    context = {"assignment": assignment, "meeting": assignment.decision.item.meeting, "words": words, "note": note}
    page = settings.PORTAL_ORIGIN + reverse("councils:my-assignment", args=[assignment.pk])
    addresses = {user.email: page for user in executors(assignment, timezone.localdate())}
    for email in sorted(_with_links(assignment) - set(addresses)):
        _link, token = make_link(assignment, email, by)
        addresses[email] = settings.PORTAL_ORIGIN + reverse("councils:assignment-answer", args=[token])
    for email, address in addresses.items():
        council = assignment.decision.item.meeting.council
        send_council_letter([council], "assignment_news", email, context | {"address": address})


def addresses_of(assignment: Assignment) -> set[str]:
    """Whom a letter about the assignment reaches now: accounts of its executors, and those who hold a good link."""
    accounts = executors(assignment, timezone.localdate()).values_list("email", flat=True)
    return {*(email.lower() for email in accounts), *_with_links(assignment)}


def tell_released(assignment: Assignment, addresses: set[str]) -> None:
    """To those who answered for it before: there is nothing for them to open any more. Why, the new executor reads."""
    council = assignment.decision.item.meeting.council
    context = {"assignment": assignment, "meeting": assignment.decision.item.meeting, "words": RELEASED}
    for email in sorted(addresses):
        send_council_letter([council], "assignment_news", email, context)


def _with_links(assignment: Assignment) -> set[str]:
    good = assignment.links.filter(revoked_at=None, expires_at__gt=timezone.now())
    return set(good.values_list("email", flat=True))


def make_link(assignment: Assignment, email: str, by) -> tuple[AssignmentLink, str]:
    """A new link and its token; who calls has asked for the rights. Nobody (None) sends the reminder of the day."""
    token = new_token()
    link = AssignmentLink(
        token_sha256=token_sha256(token),
        assignment=assignment,
        email=email.lower(),
        created_by=by,
        expires_at=timezone.now() + timedelta(days=LINK_DAYS),
    )
    link.full_clean()
    link.save()
    return link, token
