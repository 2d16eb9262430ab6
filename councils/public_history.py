"""What became of a decision, as everybody may read it: steps and dates; reports where the council publishes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from councils.dates import date_short
from councils.models import Assignment, AssignmentReport, PublishedDecision, ReportFile
from councils.services.reports import FINAL
from councils.workflow import AssignmentStatus


@dataclass(frozen=True)
class Event:
    """A line of the history; `text` and `files` are those of a published report."""

    on: date
    words: str
    text: str = ""
    files: tuple[ReportFile, ...] = ()


def public_history(row: PublishedDecision) -> list[Event]:
    """The steps of the responsible assignment in their order; nobody is named, no remark is shown."""
    assignment = Assignment.objects.filter(
        decision=row.decision_id, whole=None, role=Assignment.Role.RESPONSIBLE
    ).first()
    if assignment is None:
        return []
    return sorted(_events(row, assignment), key=lambda event: event.on)


def _events(row: PublishedDecision, assignment: Assignment) -> Iterable[Event]:
    zone = ZoneInfo(row.council.time_zone)
    words = {
        "begin": _("came under control"),
        "name": _("the executor was named"),
        "reassign": _("another executor was named"),
        "report": _("a report came"),
        "close": _("taken off control"),
        "close_parts": _("taken off control"),
        "drop": _("no longer relevant"),
    }
    for step in assignment.transitions.all():
        if step.name in words:
            yield Event(step.at.astimezone(zone).date(), words[step.name])
    for change in assignment.deadline_changes.all():
        moved = _("the deadline was moved from {before} to {after}")
        before = date_short(change.due_before) if change.due_before else "–"
        after = date_short(change.due_after)
        yield Event(change.at.astimezone(zone).date(), moved.format(before=before, after=after))
    if report := published_report(row, assignment):
        files = tuple(report.files.defer("content")) if row.council.publishes_report_files else ()
        yield Event(report.at.astimezone(zone).date(), _("from the report"), report.text, files)


def published_report(row: PublishedDecision, assignment: Assignment) -> AssignmentReport | None:
    """The report by which the assignment was closed, where the council publishes reports."""
    if not row.council.publishes_reports or assignment.state != AssignmentStatus.CLOSED:
        return None
    return assignment.reports.filter(kind__in=FINAL).last()


def published_files(row: PublishedDecision) -> list[ReportFile]:
    """Evidence that everybody may have."""
    return [file for event in public_history(row) for file in event.files]
