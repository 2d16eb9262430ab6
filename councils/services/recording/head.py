"""The head of the meeting: when, where, who presides; begin and finish."""

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from councils.models import AgendaItem, Attendance, Meeting, MeetingTransition
from councils.recording import check_rows, head_row, quorum_row
from councils.services.recording.changes import Change, Conflict
from councils.services.terms import follow_next_meeting
from councils.workflow import MEETING, MeetingStatus

PLAIN = {"place": 300, "city": 100}


def update(change: Change) -> dict:
    """Change columns of the head that were sent, and no others."""
    meeting, fields = change.meeting, change.fields
    if meeting.head_revision != change.revision:
        raise Conflict(change.conflict_body(head_row(change.record())))
    values = {name: change.text(name, multiline=False, longest=size) for name, size in PLAIN.items() if name in fields}
    values |= {name: change.clock(name) for name in ("starts_at", "ends_at") if name in fields}
    if "held_on" in fields:
        values["held_on"] = change.day("held_on")
        if values["held_on"] is None:
            raise ValidationError({"held_on": _("Give the date of the meeting.")})
        values["year"] = values["held_on"].year
    if "ends_on" in fields:
        values["ends_on"] = change.day("ends_on")
    if "form" in fields:
        values["form"] = change.choice("form", Meeting.Form)
    values |= {name: _officer(change, name) for name in ("presided_by", "secretary") if name in fields}
    return _write(change, values)


def _officer(change: Change, name: str):
    uid = change.uuid(name)
    row = Attendance.objects.filter(meeting=change.meeting, uid=uid).select_related("person").first() if uid else None
    return row.person if row else None


def _write(change: Change, values: dict) -> dict:
    meeting = change.meeting
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.clean_fields(exclude=[f.name for f in meeting._meta.fields if f.name not in values])
    if meeting.ends_on and meeting.ends_on < meeting.held_on:
        raise ValidationError({"ends_on": _("The last day is before the first.")})
    if meeting.starts_at and meeting.ends_at and not meeting.ends_on and meeting.ends_at < meeting.starts_at:
        raise ValidationError({"ends_at": _("The end is before the beginning.")})
    if meeting.number and "year" in values:
        meeting.validate_constraints()
    Meeting.objects.filter(pk=meeting.pk).update(head_revision=F("head_revision") + 1, **values)
    meeting.head_revision += 1
    if "held_on" in values:
        follow_next_meeting(meeting.council, by=change.by)
    return head_body(change)


def head_body(change: Change) -> dict:
    record = change.record()
    return {
        "uid": str(change.meeting.uid),
        "revision": change.meeting.head_revision,
        "head": head_row(record),
        "row": head_row(record),
        "quorum": quorum_row(record),
        "check": check_rows(record),
    }


def begin(change: Change) -> dict:
    """«Начать»: the first time sets the beginning, which stays editable."""
    values = {} if change.meeting.starts_at and change.meeting.status != "planned" else {"starts_at": change.now()}
    return _move(change, "begin", values)


def take_up(change: Change, item: AgendaItem) -> None:
    """A vote or a finished question says that the meeting runs and the question was dealt with, «Начать» or not."""
    if change.meeting.status == MeetingStatus.PLANNED:
        _move(change, "begin", {} if change.meeting.starts_at else {"starts_at": change.now()})
    if item.kind == AgendaItem.Kind.QUESTION and item.started_at is None:
        change.save(item, started_at=change.now())


def finish(change: Change) -> dict:
    values = {} if change.meeting.ends_at else {"ends_at": change.now()}
    if values and change.meeting.starts_at and values["ends_at"] < change.meeting.starts_at:
        values = {}  # the clock is behind the beginning that was typed: the secretary gives the end herself
    return _move(change, "finish", values)


def _move(change: Change, name: str, values: dict) -> dict:
    meeting = change.meeting
    target = MEETING.target(name, meeting.status)
    MeetingTransition.objects.create(
        meeting=meeting, name=name, from_status=meeting.status, to_status=target, by=change.by
    )
    return _write(change, values | {"status": target})


VERBS = {"update": update, "begin": begin, "finish": finish}
