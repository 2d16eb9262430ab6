"""Questions of the agenda: add, move, take up, finish, vote."""

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import AgendaItem, Attendance
from councils.models.votes import VoteKind
from councils.recording import check_rows, decision_row, head_row, item_row, order_rows, quorum_row
from councils.services.recording import votes
from councils.services.recording.changes import Change, Conflict, move_to, renumber
from councils.services.recording.head import take_up


def add(change: Change) -> dict:
    item = AgendaItem.objects.filter(meeting=change.meeting, uid=change.uid).first()
    if item is None:
        rows = _rows(change)
        after = change.uuid("after")
        place = next((i + 1 for i, row in enumerate(rows) if row.uid == after), len(rows))
        item = AgendaItem(uid=change.uid, meeting=change.meeting, title=change.text("title"), position=place)
        item.full_clean()
        item.save()
        renumber([*rows[:place], item, *rows[place:]])
    return _body(change, item, structural=True)


def update(change: Change) -> dict:
    """Change texts, outcome and speakers that were sent, and no others."""
    item = change.item()
    if item.removed_at is not None:
        raise Conflict(change.conflict_body(_row(change, item) | {"removed": True}))
    change.require_revision(item, lambda current: _row(change, current))
    values = {name: change.text(name) for name in ("title", "heard", "discussed", "notes") if name in change.fields}
    if "outcome" in change.fields:
        values["outcome"] = change.choice("outcome", AgendaItem.Outcome)
    change.save(item, **values)
    if "speakers" in change.fields:
        uids = change.fields["speakers"]
        if not isinstance(uids, list):
            raise ValidationError({"speakers": _("Choose one of the values offered.")})
        item.speakers.set(Attendance.objects.filter(meeting=change.meeting, uid__in=[str(uid) for uid in uids]))
    return _body(change, item)


def move(change: Change) -> dict:
    item = change.item()
    change.require_revision(item, lambda current: _row(change, current))
    if item.kind != AgendaItem.Kind.QUESTION:
        raise ValidationError(_("Only a question can be moved."))
    change.save(item)
    renumber(move_to(_rows(change), item, change.number("position")))
    return _body(change, item, structural=True)


def remove(change: Change) -> dict:
    """Take a question off with its points; restore() brings both back."""
    item = change.item()
    change.require_revision(item, lambda current: _row(change, current))
    if item.kind != AgendaItem.Kind.QUESTION:
        raise ValidationError(_("Only a question can be removed."))
    _shift_presence(change, item)
    change.save(item, removed_at=timezone.now())
    renumber(_rows(change))
    return _body(change, item, structural=True)


def _shift_presence(change: Change, item: AgendaItem) -> None:
    """Who came after the question came after the one before it, who left before it left before the next."""
    rows = _rows(change)
    place = next(index for index, row in enumerate(rows) if row.pk == item.pk)
    before = rows[place - 1] if place else None
    after = rows[place + 1] if place + 1 < len(rows) else None
    people = Attendance.objects.filter(meeting=change.meeting)
    people.filter(arrived_after=item).update(arrived_after=before, revision=F("revision") + 1)
    people.filter(left_before=item).update(left_before=after, revision=F("revision") + 1)


def restore(change: Change) -> dict:
    item = change.item()
    change.save(item, removed_at=None)
    renumber(move_to(_rows(change), item, item.position))
    return _body(change, item, structural=True)


def begin(change: Change) -> dict:
    """The question is taken up; the first time is kept, and the one before it is finished."""
    item = change.item()
    now = change.now()
    take_up(change, item)
    for other in _rows(change):
        if other.pk != item.pk and other.started_at and not other.finished_at:
            change.save(other, finished_at=now)
    change.save(item, started_at=item.started_at or now, finished_at=None)
    return _body(change, item, structural=True)


def finish(change: Change) -> dict:
    item = change.item()
    take_up(change, item)
    change.save(item, finished_at=change.now())
    return _body(change, item)


def vote(change: Change) -> dict:
    """The vote on the question, copied to its points by having no vote of their own."""
    item = change.item()
    change.require_revision(item, lambda current: _row(change, current))
    if change.fields.get("kind") != VoteKind.NONE:
        take_up(change, item)
    votes.take(change, item, item)
    body = _body(change, item)
    record = change.record()
    live = next((row for row in record.items if row.pk == item.pk), None)
    if live:
        body["decisions"] = [decision_row(record, live, decision) for decision in record.decisions[live.pk]]
    return body


def _rows(change: Change) -> list[AgendaItem]:
    rows = AgendaItem.objects.filter(meeting=change.meeting, removed_at=None, kind=AgendaItem.Kind.QUESTION)
    return list(rows.order_by("position", "id"))


def _row(change: Change, item: AgendaItem) -> dict:
    return item_row(change.record(), item)


def _body(change: Change, item: AgendaItem, *, structural: bool = False) -> dict:
    record = change.record()
    live = next((row for row in record.items if row.pk == item.pk), item)
    body = {
        "uid": str(item.uid),
        "revision": live.revision,
        "row": item_row(record, live) | {"removed": live.removed_at is not None},
        "quorum": quorum_row(record),
        "check": check_rows(record),
        "head": head_row(record),
    }
    if structural:
        body |= order_rows(record)
        body["items"] = [item_row(record, row) for row in record.items]
    return body


VERBS = {
    "add": add,
    "update": update,
    "move": move,
    "remove": remove,
    "restore": restore,
    "begin": begin,
    "finish": finish,
    "vote": vote,
}
