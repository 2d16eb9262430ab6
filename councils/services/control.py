"""The life of an assignment: reports, checks, extensions, and who takes it off control."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cluster_portal.limits import is_allowed
from cluster_portal.mail import send_on_commit
from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused
from councils import permissions
from councils.control import standing, with_record
from councils.models import (
    AgendaItem,
    Assignment,
    AssignmentLink,
    AssignmentReport,
    AssignmentTransition,
    DeadlineChange,
    Decision,
    ExtensionRequest,
    Meeting,
    ReportFile,
)
from councils.models.control import new_token
from councils.models.councils import today
from councils.reminders import executors
from councils.services.agenda import add_point, add_question, open_meeting
from councils.services.effects import basis_of
from councils.services.register import refresh_register
from councils.verbs import VERB_CLASSES, VerbClass
from councils.workflow import ASSIGNMENT, UNDER_CONTROL, AssignmentStatus
from members.models import Person
from members.uploads import content_type_of

LINK_DAYS = 30
LINK_PAUSE = 5 * 60
DOUBLE_CLICK = timedelta(minutes=10)
REPORTS_AN_HOUR = 10  # by one link
MOST_FILES = 10
# What closes: an interim word never does.
FINAL = (AssignmentReport.Kind.DONE, AssignmentReport.Kind.NOTHING)


@dataclass(frozen=True)
class Author:
    """Who acts for the executor: a person who is signed in, or whoever holds the link of a letter."""

    user: object = None
    link: AssignmentLink | None = None

    @property
    def way(self) -> str:
        return AssignmentReport.Way.LINK if self.link else AssignmentReport.Way.PORTAL

    def may_answer(self, assignment: Assignment) -> bool:
        if self.link:
            return self.link.assignment_id == assignment.pk and is_good(self.link)
        return permissions.can_report_assignment(self.user, assignment)


def begin_control(decisions: Iterable[Decision], *, by) -> None:
    """The protocol is approved: instructing and signing decisions come under control, information does not."""
    traces = []
    for decision in decisions:
        rule = VERB_CLASSES.get(decision.verb_class)
        # A sentence whose verb nobody has named is controlled when it has an executor: better asked than lost.
        controlled = decision.result == Decision.Result.ADOPTED and (rule is None or rule.on_control)
        drafts = decision.assignments.filter(state=AssignmentStatus.DRAFT)
        name = "begin" if controlled else "untrack"
        target = ASSIGNMENT.target(name, AssignmentStatus.DRAFT)
        traces += [
            AssignmentTransition(assignment=row, name=name, from_status=row.state, to_status=target, by=by)
            for row in drafts
        ]
        drafts.update(state=target)
    AssignmentTransition.objects.bulk_create(traces)


def report_assignment(
    assignment: Assignment,
    author: Author,
    *,
    kind: str,
    text: str,
    outgoing_number: str = "",
    outgoing_on: date | None = None,
    done_on: date | None = None,
    files: Iterable[tuple[str, bytes]] = (),
) -> AssignmentReport:
    """The executor's letter. `files` are (name, bytes). Interim information leaves the state as it is."""
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        if not author.may_answer(assignment):
            raise PermissionDenied(_("Only the executor answers for an assignment."))
        return _report(assignment, author.way, author, kind, text, outgoing_number, outgoing_on, done_on, files)


def enter_report(
    assignment: Assignment,
    *,
    by,
    kind: str,
    text: str,
    outgoing_number: str = "",
    outgoing_on: date | None = None,
    done_on: date | None = None,
    files: Iterable[tuple[str, bytes]] = (),
) -> AssignmentReport:
    """The secretary enters what came by telephone, mail or paper."""
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        _require(permissions.can_control_assignment(by, assignment))
        way = AssignmentReport.Way.SECRETARY
        return _report(assignment, way, Author(by), kind, text, outgoing_number, outgoing_on, done_on, files)


def _report(assignment, way, author, kind, text, outgoing_number, outgoing_on, done_on, files) -> AssignmentReport:
    report = AssignmentReport(
        assignment=assignment,
        kind=kind,
        text=clean_text(text),
        outgoing_number=clean_text(outgoing_number, multiline=False),
        outgoing_on=outgoing_on,
        done_on=done_on,
        way=way,
        by=author.user,
        link=author.link,
    )
    day = today(assignment.decision.item.meeting.council)
    if done_on and done_on > day:
        raise ValidationError({"done_on": _("This day has not come yet.")})
    if done_on and done_on < assignment.decision.item.meeting.held_on:
        raise ValidationError({"done_on": _("This day is before the meeting that gave the assignment.")})
    if kind == AssignmentReport.Kind.NOTHING and done_on is None:
        report.done_on = day
    report.full_clean()
    final = kind in FINAL
    if final:
        ASSIGNMENT.target("report", assignment.state)
    elif assignment.state not in UNDER_CONTROL:
        raise Refused(_("The assignment is not under control any more."))
    files = list(files)
    if (sent := _just_sent(report, files)) is not None:
        return sent  # the second click of a double click
    if author.link and not is_allowed(f"reports-of-link:{author.link.pk}", REPORTS_AN_HOUR, 3600):
        raise Refused(_("Many reports have come by this link within an hour: wait a little."))
    report.save()
    _attach(report, files)
    if final:
        _move(assignment, "report", by=author.user, note=report.get_kind_display())
    return report


def _just_sent(report: AssignmentReport, files: list[tuple[str, bytes]]) -> AssignmentReport | None:
    """The last report, when it says and holds the same, came the same way, and is some minutes old."""
    last = report.assignment.reports.order_by("-pk").first()
    if last is None or timezone.now() - last.at > DOUBLE_CLICK:
        return None
    same = ("kind", "text", "outgoing_number", "outgoing_on", "done_on", "way", "by_id", "link_id")
    if any(getattr(last, name) != getattr(report, name) for name in same):
        return None
    returned = report.assignment.transitions.filter(name="return", at__gt=last.at).exists()
    hashes = sorted(hashlib.sha256(content).hexdigest() for _name, content in files)
    return None if returned or hashes != sorted(last.files.values_list("sha256", flat=True)) else last


def _attach(report: AssignmentReport, files: Iterable[tuple[str, bytes]]) -> None:
    files = list(files)
    if len(files) > MOST_FILES:
        raise ValidationError({"files": _("At most {count} files.").format(count=MOST_FILES)})
    for name, content in files:
        file = ReportFile(
            report=report,
            name=clean_text(PurePath(name).name, multiline=False)[:200] or "file",
            content_type=content_type_of(content),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )
        file.full_clean()
        file.save()


def propose_closing(assignment: Assignment, *, by, note: str = "") -> Assignment:
    """The secretary has checked the report and proposes to take the assignment off control."""
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        _require(permissions.can_control_assignment(by, assignment))
        return _move(assignment, "propose", by=by, note=note)


def return_assignment(assignment: Assignment, *, by, note: str) -> Assignment:
    """«На доработку», with a remark."""
    if not clean_text(note):
        raise ValidationError({"note": _("Write what has to be finished.")})
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        allowed = permissions.can_control_assignment(by, assignment) or permissions.can_close_assignment(by, assignment)
        _require(allowed)
        _move(assignment, "return", by=by, note=note)
        tell_executors(assignment, _RETURNED, note=clean_text(note), by=by)
    return assignment


def close_assignment(assignment: Assignment, *, by, note: str = "") -> Assignment:
    """«Снять с контроля»: needs a report and the day on which it was done; co-executors are closed with it."""
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        _require(permissions.can_close_assignment(by, assignment))
        if assignment.state == AssignmentStatus.CLOSED:
            return assignment  # the second click of a double click
        report = assignment.reports.filter(kind__in=FINAL).last()
        if report is None:
            raise Refused(_("It cannot be taken off control: there is no report about the execution."))
        assignment.done_on = report.done_on
        _move(assignment, "close", by=by, note=note)
        _end_requests(assignment, by, "Поручение снято с контроля.")
        if assignment.role == Assignment.Role.RESPONSIBLE:
            _close_helpers(assignment, by)
    return assignment


def _close_helpers(assignment: Assignment, by) -> None:
    """The first executor answers for all; what he has done is done by his co-executors too."""
    helpers = assignment.decision.assignments.filter(role=Assignment.Role.CO_EXECUTOR, state__in=UNDER_CONTROL)
    for helper in helpers.select_for_update():
        _trace(helper, "close", AssignmentStatus.CLOSED, by, "вместе с ответственным исполнителем")
        helper.state, helper.done_on = AssignmentStatus.CLOSED, assignment.done_on
        helper.save(update_fields=["state", "done_on"])


def close_assignments(assignments: Iterable[Assignment], *, by) -> int:
    """In bulk, with one tap: all or nothing; returns how many."""
    with transaction.atomic():
        return sum(bool(close_assignment(assignment, by=by)) for assignment in assignments)


def drop_assignment(assignment: Assignment, *, by, decision: Decision, note: str = "") -> Assignment:
    """«Утратило актуальность», by a later decision of the same council."""
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        _require(permissions.can_control_assignment(by, assignment))
        meeting, later = assignment.decision.item.meeting, decision.item.meeting
        if later.council_id != meeting.council_id or later.held_on < meeting.held_on or not decision.number:
            raise Refused(_("Name a later approved decision of the same council."))
        _end_requests(assignment, by, "Поручение утратило актуальность.")
        return _move(assignment, "drop", by=by, note=f"{note} ({decision.number}, {later.held_on:%d.%m.%Y})".strip())


def _end_requests(assignment: Assignment, by, note: str) -> None:
    """There is nothing to extend any more: the chair need not decide."""
    asked = assignment.extensions.filter(status=ExtensionRequest.Status.ASKED)
    asked.update(status=ExtensionRequest.Status.REFUSED, decided_by=by, decided_at=timezone.now(), note=note)


def request_extension(assignment: Assignment, author: Author, *, until: date, reason: str) -> ExtensionRequest:
    """The executor asks for a later date, with the reason."""
    if not clean_text(reason):
        raise ValidationError({"reason": _("Give the reason for the extension.")})
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        if not author.may_answer(assignment):
            raise PermissionDenied(_("Only the executor answers for an assignment."))
        if assignment.state not in (AssignmentStatus.ACTIVE, AssignmentStatus.RETURNED):
            raise Refused(_("The assignment is not being carried out any more: there is nothing to extend."))
        floor = assignment.due_on or today(assignment.decision.item.meeting.council)
        if until <= floor:
            raise ValidationError({"until": _("The new date must be later than the present one.")})
        request = ExtensionRequest(
            assignment=assignment, until=until, reason=clean_text(reason), by=author.user, link=author.link
        )
        request.full_clean()
        request.save()
    return request


def decide_extension(request: ExtensionRequest, *, by, granted: bool, note: str = "") -> ExtensionRequest:
    """Only the council or the chair moves a date; the earlier one is kept. A refusal says why."""
    note = clean_text(note)
    if not granted and not note:
        raise ValidationError({"note": _("Say why the extension is refused.")})
    with transaction.atomic():
        assignment = locked_assignment(request.assignment)
        _require(permissions.can_move_deadline(by, assignment), _("Only the council or the chair moves a deadline."))
        request = ExtensionRequest.objects.select_for_update().get(pk=request.pk)
        if request.status != ExtensionRequest.Status.ASKED:
            raise Refused(_("This request has been decided already."))
        request.status = ExtensionRequest.Status.GRANTED if granted else ExtensionRequest.Status.REFUSED
        request.decided_by, request.decided_at, request.note = by, timezone.now(), note
        request.full_clean()
        request.save()
        if granted and assignment.due_on and request.until <= assignment.due_on:
            raise Refused(_("The deadline is later than this already: refuse the request with a remark."))
        if granted:
            _move_deadline(assignment, request.until, by=by, reason=request.reason, extension=request)
        words = _GRANTED if granted else _REFUSED
        tell_executors(assignment, words, note=note, by=by)
    return request


def move_deadline(assignment: Assignment, *, by, until: date, reason: str) -> DeadlineChange:
    """The chair moves a date of his own accord."""
    if not clean_text(reason):
        raise ValidationError({"reason": _("Give the reason for the extension.")})
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        _require(permissions.can_move_deadline(by, assignment), _("Only the council or the chair moves a deadline."))
        return _move_deadline(assignment, until, by=by, reason=clean_text(reason))


def _move_deadline(assignment: Assignment, until: date, *, by, reason: str, extension=None) -> DeadlineChange:
    if assignment.state not in UNDER_CONTROL:
        raise Refused(_("The assignment is not under control any more."))
    if until == assignment.due_on or until < assignment.decision.item.meeting.held_on:
        raise ValidationError({"until": _("Give another day, not before the meeting.")})
    change = DeadlineChange(
        assignment=assignment, due_before=assignment.due_on, due_after=until, reason=reason, by=by, extension=extension
    )
    change.full_clean()
    change.save()
    assignment.due_on = until
    assignment.save(update_fields=["due_on"])
    refresh_register(assignment.decision)
    return change


PROGRESS_LINE = re.compile(r"– п\. \S+ протокола от ")
PROGRESS_TITLE = "О ходе исполнения ранее принятых решений"
PROGRESS_POINT = "Принять к сведению информацию о ходе исполнения ранее принятых решений."


def prepare_progress(meeting: Meeting, *, by) -> AgendaItem:
    """The question «О ходе исполнения …» with how every assignment stands; done again, it is brought up to date."""
    with transaction.atomic():
        meeting = open_meeting(meeting, meeting.council.cluster, by)
        earlier = Assignment.objects.filter(decision__item__meeting__council=meeting.council, state__in=UNDER_CONTROL)
        rows = with_record(earlier).order_by("decision__item__meeting__held_on", "decision", "position")
        lines = [progress_line(row, today(meeting.council)) for row in rows]
        if not lines:
            raise Refused(_("No assignment is under control: there is nothing to tell of."))
        item = meeting.items.filter(title=PROGRESS_TITLE, removed_at=None).first()
        if item is None:
            item = add_question(meeting, PROGRESS_TITLE)
            add_point(item, PROGRESS_POINT, verb_class=VerbClass.INFORMATION)
        # What somebody has written beside the portal's own lines stays.
        written = [line for line in item.heard.splitlines() if not PROGRESS_LINE.match(line)]
        item.heard = "\n".join([*lines, *written]).strip()
        item.revision += 1
        item.save(update_fields=["heard", "revision"])
    return item


def progress_line(assignment: Assignment, on: date) -> str:
    """«– п. 1.7 протокола от 20.11.2017 б/н, ОГБПОУ СмолАПО, срок 30.11.2017: на исполнении;»"""
    meeting = assignment.decision.item.meeting
    due = f"срок {assignment.due_on:%d.%m.%Y}" if assignment.due_on else "срок не установлен"
    with override("ru"):
        state = standing(assignment, on)
    # The minutes are read by everybody: no «просрочено», and nobody's name who has not agreed.
    words = meeting.council.overdue_words if state.code == "overdue" else state.words
    return f"– {basis_of(meeting, assignment.decision)}, {_public_label(assignment)}, {due}: {words};"


def _public_label(assignment: Assignment) -> str:
    person = assignment.person
    if person is None or person.publication_basis != Person.PublicationBasis.NONE:
        return assignment.label
    organization = person.organization.short_name if person.organization else ""
    return ", ".join(filter(None, [person.post, organization])) or "исполнитель"


_RETURNED = "Отчёт возвращён на доработку"
_GRANTED = "Срок продлён"
_REFUSED = "В продлении срока отказано"


def tell_executors(assignment: Assignment, words: str, *, note: str, by) -> None:
    """A letter about an answer of the council: to the accounts, and by a new link to those who answered by one."""
    context = {"assignment": assignment, "meeting": assignment.decision.item.meeting, "words": words, "note": note}
    page = settings.PORTAL_ORIGIN + reverse("councils:my-assignment", args=[assignment.pk])
    addresses = {user.email: page for user in executors(assignment, timezone.localdate())}
    now = timezone.now()
    good = assignment.links.filter(revoked_at=None, expires_at__gt=now).values_list("email", flat=True)
    for email in sorted(set(good) - set(addresses)):
        _link, token = _make_link(assignment, email, by)
        addresses[email] = settings.PORTAL_ORIGIN + reverse("councils:assignment-answer", args=[token])
    for email, address in addresses.items():
        send_on_commit("assignment_news", email, context | {"address": address})


def _make_link(assignment: Assignment, email: str, by) -> tuple[AssignmentLink, str]:
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


def send_link(assignment: Assignment, *, by, email: str) -> tuple[AssignmentLink, str]:
    """A letter with a link by which this assignment, and nothing else, is answered without a password.

    Returns the link and its token, which stands in the letter and nowhere else.
    """
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        _require(permissions.can_control_assignment(by, assignment))
        if assignment.state not in UNDER_CONTROL:
            raise Refused(_("The assignment is not under control any more."))
        if not is_allowed(f"assignment-link:{assignment.pk}:{email.lower()}", 1, LINK_PAUSE):
            raise Refused(_("A letter has just been sent to this address: wait some minutes."))
        link, token = _make_link(assignment, email, by)
        address = settings.PORTAL_ORIGIN + reverse("councils:assignment-answer", args=[token])
        context = {"assignment": assignment, "meeting": assignment.decision.item.meeting, "address": address}
        send_on_commit("assignment", link.email, context | {"expires_at": link.expires_at})
    return link, token


def revoke_link(link: AssignmentLink, *, by) -> AssignmentLink:
    with transaction.atomic():
        assignment = locked_assignment(link.assignment)
        _require(permissions.can_control_assignment(by, assignment))
        if link.revoked_at is None:
            link.revoked_at = timezone.now()
            link.save(update_fields=["revoked_at"])
    return link


def token_sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def is_good(link: AssignmentLink) -> bool:
    return link.revoked_at is None and link.expires_at > timezone.now()


def locked_assignment(assignment: Assignment) -> Assignment:
    """The row as it is now, locked until the end of the transaction, with its decision and meeting."""
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related("decision__item__meeting__council__cluster", "decision__item__meeting__protocol").get(
        pk=assignment.pk
    )


def _require(allowed: bool, sentence: str = "") -> None:
    if not allowed:
        raise PermissionDenied(sentence or _("You have no right to do this."))


def _move(assignment: Assignment, name: str, *, by, note: str = "") -> Assignment:
    target = ASSIGNMENT.target(name, assignment.state)
    _trace(assignment, name, target, by, note)
    assignment.state = target
    assignment.save(update_fields=["state", "done_on"])
    refresh_register(assignment.decision)
    return assignment


def _trace(assignment: Assignment, name: str, target: str, by, note: str = "") -> None:
    AssignmentTransition.objects.create(
        assignment=assignment,
        name=name,
        from_status=assignment.state,
        to_status=target,
        by=by,
        note=clean_text(note),
    )
