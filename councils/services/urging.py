"""Letters that the secretary sends by hand, after looking at them: a reminder in bulk, a project before approval."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.limits import is_allowed
from cluster_portal.mail import render_letter
from cluster_portal.models import Letter
from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused
from councils import permissions
from councils.control import WAITING, answers_itself, standing
from councils.deadlines import amount
from councils.models import Assignment, Meeting, Protocol
from councils.models.councils import today
from councils.reminders import address_without_account, executors
from councils.services.letters import send_council_letter
from councils.services.links import make_link
from councils.workflow import AssignmentStatus, ProtocolStatus

A_DAY = 24 * 60 * 60
BY_LINK = "(личная ссылка)"


@dataclass
class Draft:
    """A letter that is not sent yet: to whom, of which assignments, and how it will read."""

    to: str
    has_account: bool
    assignments: list[Assignment] = field(default_factory=list)
    subject: str = ""
    text: str = ""


def addresses(assignment: Assignment) -> dict[str, bool]:
    """E-mails of those who answer, and whether each has an account.

    Without an account: the address that was written to before, else the one in the contacts of the membership.
    """
    accounts = {user.email: True for user in executors(assignment, timezone.localdate())}
    if accounts:
        return accounts
    address = address_without_account(assignment)
    return {address: False} if address else {}


def drafts(assignments: Iterable[Assignment]) -> tuple[list[Draft], list[Assignment]]:
    """One letter a recipient with all his assignments, and the assignments that nobody can be written about."""
    by_address: dict[str, Draft] = {}
    nobody = []
    for assignment in assignments:
        found = addresses(assignment)
        for email, has_account in found.items():
            by_address.setdefault(email, Draft(email, has_account)).assignments.append(assignment)
        if not found:
            nobody.append(assignment)
    return list(by_address.values()), nobody


def preview_reminders(assignments: Iterable[Assignment], *, by, note: str = "") -> tuple[list[Draft], list[Assignment]]:
    """The letters of a bulk reminder as they will read; the links are made when they are sent."""
    letters, nobody = drafts(_controlled(assignments, by))
    for letter in letters:
        pages = {row.pk: _page(row) if letter.has_account else BY_LINK for row in letter.assignments}
        letter.subject, letter.text, _html = render_letter("urge", _context(letter, pages, note))
    return letters, nobody


def send_reminders(assignments: Iterable[Assignment], *, by, note: str = "", key: str) -> int:
    """Send what was looked at; the second press of the same page sends nothing. Returns how many letters."""
    rows = _controlled(assignments, by)
    if not rows:
        raise Refused(_("Choose assignments that wait for an answer."))
    with transaction.atomic():
        # In the transaction: what failed may be sent again.
        if not is_allowed(f"urge:{by.pk}:{key[:40]}", 1, A_DAY):
            return 0
        letters, _nobody = drafts(rows)
        for letter in letters:
            own = letter.assignments
            pages = {row.pk: _page(row) if letter.has_account else _link(row, letter.to, by) for row in own}
            councils = {row.decision.item.meeting.council for row in own}
            send_council_letter(councils, "urge", letter.to, _context(letter, pages, note))
    return len(letters)


def _controlled(assignments: Iterable[Assignment], by) -> list[Assignment]:
    """What waits for an answer; all of it must be of councils whose secretary the person is."""
    rows = list(assignments)
    if not all(permissions.can_control_assignment(by, row) for row in rows):
        raise PermissionDenied(_("Only the secretary of the council reminds of its assignments."))
    return [row for row in rows if row.state in WAITING and answers_itself(row)]


def _page(assignment: Assignment) -> str:
    return settings.PORTAL_ORIGIN + reverse("councils:my-assignment", args=[assignment.pk])


def _link(assignment: Assignment, email: str, by) -> str:
    _row, token = make_link(assignment, email, by)
    return settings.PORTAL_ORIGIN + reverse("councils:assignment-answer", args=[token])


def _context(letter: Draft, pages: dict[int, str], note: str) -> dict:
    lines = [
        {
            "assignment": row,
            "words": standing(row, today(row.decision.item.meeting.council)).words,
            "page": pages[row.pk],
        }
        for row in letter.assignments
    ]
    council = letter.assignments[0].decision.item.meeting.council
    return {"lines": lines, "count": amount(len(lines), "assignment"), "note": clean_text(note), "council": council}


# --- before the approval ------------------------------------------------------------------------------------


def preview_project(meeting: Meeting, *, by) -> tuple[list[Draft], list[Assignment]]:
    """Letters «ПРОЕКТ, протокол на согласовании» to those whom the submitted protocol is going to instruct.

    Who has been told of this version already is left out.
    """
    _require_project(meeting, by)
    rows = Assignment.objects.filter(
        decision__item__meeting=meeting,
        decision__removed_at=None,
        decision__item__removed_at=None,
        state=AssignmentStatus.DRAFT,
    )
    rows = rows.select_related("decision__item__meeting__council__cluster", "organization", "person", "collector")
    letters, nobody = drafts(rows.order_by("decision__item__position", "decision__position", "position"))
    told = told_of(meeting)
    fresh = [letter for letter in letters if letter.to not in told]
    for letter in fresh:
        letter.subject, letter.text, _html = render_letter("project", _project_context(letter, meeting))
    return fresh, nobody


def send_project(meeting: Meeting, *, by) -> int:
    """Tell the executors once a submitted version; nothing comes under control. Returns how many letters."""
    with transaction.atomic():
        # The row is the lock: two presses at once tell nobody twice.
        Meeting.objects.select_for_update().get(pk=meeting.pk)
        letters, _nobody = preview_project(meeting, by=by)
        for letter in letters:
            send_council_letter([meeting.council], "project", letter.to, _project_context(letter, meeting))
    return len(letters)


def told_of(meeting: Meeting) -> set[str]:
    """Who has been told of the version that lies before the chair."""
    version = meeting.protocol.versions.order_by("-sequence").first()
    if version is None:
        return set()
    rows = Letter.objects.filter(name="project", clusters__cluster=meeting.council.cluster_id)
    rows = rows.filter(created_at__gte=version.submitted_at, subject=_project_subject(meeting))
    return set(rows.values_list("to", flat=True))


def _require_project(meeting: Meeting, by) -> None:
    if not permissions.can_record_meeting(by, meeting):
        raise PermissionDenied(_("Only the secretary of the council tells its executors."))
    if Protocol.objects.get(meeting=meeting).status != ProtocolStatus.IN_REVIEW:
        raise Refused(_("Executors are told of a protocol that lies before the chair."))


def _project_subject(meeting: Meeting) -> str:
    """The subject, by which the letters of this protocol are found again."""
    subject, _text, _html = render_letter("project", _project_context(Draft("", has_account=True), meeting))
    return subject


def _marked(meeting: Meeting) -> str:
    return f"протокол от {meeting.held_on:%d.%m.%Y} № {meeting.number}"


def _project_context(letter: Draft, meeting: Meeting) -> dict:
    by_decision = defaultdict(list)
    for row in letter.assignments:
        by_decision[row.decision].append(row)
    lines = [{"decision": decision, "due_on": rows[0].due_on} for decision, rows in by_decision.items()]
    return {"lines": lines, "council": meeting.council, "meeting": meeting, "marked": _marked(meeting)}
