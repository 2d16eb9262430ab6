"""Reports of the executor, from whatever side they come."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.limits import is_allowed
from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused
from councils import permissions
from councils.control import answers_itself
from councils.models import Assignment, AssignmentLink, AssignmentReport, ReportFile
from councils.models.councils import today
from councils.services.assignment_steps import FINAL, locked_assignment, move_assignment, require
from councils.services.links import is_good
from councils.workflow import ASSIGNMENT, UNDER_CONTROL
from members.uploads import content_type_of

DOUBLE_CLICK = timedelta(minutes=10)
REPORTS_AN_HOUR = 10  # by one link
MOST_FILES = 10


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
        require(permissions.can_control_assignment(by, assignment))
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
    if not answers_itself(assignment):
        raise Refused(_("This assignment is answered by its periods: choose the period and report there."))
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
        move_assignment(assignment, "report", by=author.user, note=report.get_kind_display())
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
