"""Presence: one click each; the one source of every count."""

from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.candidates import forget_candidates, organizations_of
from councils.models import AgendaItem, Attendance, Seat
from councils.models.votes import VoteKind
from councils.recording import attendance_row, check_rows, item_row, quorum_row
from councils.services.meetings import snapshot
from councils.services.recording.changes import Change
from members.models import Person
from members.services.persons import find_or_create_organization

Presence = Attendance.Presence


def update(change: Change) -> dict:
    row = change.attendance()
    change.require_revision(row, lambda current: attendance_row(current, _uids(change)))
    fields, values = change.fields, {}
    if "presence" in fields:
        values["presence"] = change.choice("presence", Presence)
        if values["presence"] == Presence.PRESENT and row.presence != Presence.PRESENT:
            values["arrived_after"] = _last_voted(change) if row.votes else None
            values["left_before"] = None
    for name in ("arrived_after", "left_before"):
        if name in fields:
            values[name] = change.item(change.uuid(name)) if fields[name] else None
    _require_order(row, values)
    if "kind" in fields:
        values["kind"] = change.choice("kind", Attendance.Kind)
        values["votes"] = values["kind"] == Attendance.Kind.MEMBER and _has_voting_seat(change, row.person)
        if values["kind"] == Attendance.Kind.MEMBER and not values["votes"]:
            raise ValidationError(
                {
                    "kind": _("{name} was not a member of the council on the day of the meeting.").format(
                        name=row.full_name
                    )
                }
            )
        if values["kind"] != Attendance.Kind.MEMBER and row.votes:
            raise ValidationError({"kind": _("A member of the council is present or absent, not invited.")})
    if "reply" in fields:
        values["reply"] = change.choice("reply", Attendance.Reply)
    for name in ("post", "organization_name"):
        if name in fields:
            values[name] = change.text(name, multiline=False, longest=300)
    change.save(row, **values)
    return _body(change, row)


def _has_voting_seat(change: Change, person: Person) -> bool:
    seats = Seat.objects.filter(council=change.meeting.council, person=person, voting=True)
    return seats.valid_on(change.meeting.held_on).exists()


def _require_order(row: Attendance, values: dict) -> None:
    came, left = (values.get(name, getattr(row, name)) for name in ("arrived_after", "left_before"))
    if came and left and came.kind == left.kind and left.position <= came.position:
        raise ValidationError({"left_before": _("Nobody leaves before he has come.")})


def _last_voted(change: Change) -> AgendaItem | None:
    """Who is marked present after a vote came after it: an earlier count never changes."""
    voted = AgendaItem.objects.filter(
        meeting=change.meeting, removed_at=None, kind__in=[AgendaItem.Kind.QUESTION, AgendaItem.Kind.AGENDA]
    ).exclude(vote_kind=VoteKind.NONE)
    # «agenda» sorts before «question»: its vote is the first of all.
    return voted.order_by("kind", "position").last()


def add(change: Change) -> dict:
    """A person known to the cluster, or a new one by surname and organisation."""
    existing = Attendance.objects.filter(meeting=change.meeting, uid=change.uid).first()
    if existing is None:
        person = _known_person(change) if change.fields.get("person") else _new_person(change)
        existing = Attendance.objects.filter(meeting=change.meeting, person=person).first()
        if existing is None:
            existing = _invite(change, person)
        elif existing.removed_at is not None:
            # Back as he was: a member with his vote, a guest without one.
            change.save(existing, removed_at=None, presence=Presence.PRESENT)
    return _body(change, existing)


def _invite(change: Change, person: Person) -> Attendance:
    row = snapshot(change.meeting, person, votes=False)
    row.uid, row.position = change.uid, _next_position(change)
    row.kind, row.presence = Attendance.Kind.INVITED, Presence.PRESENT
    if _has_voting_seat(change, person):
        row.kind, row.votes = Attendance.Kind.MEMBER, True
    row.full_clean()
    row.save()
    forget_candidates(change.meeting.council)
    return row


def _known_person(change: Change) -> Person:
    person = Person.objects.visible_to(change.by).filter(
        pk=change.number("person", largest=2**62), cluster=change.meeting.council.cluster_id
    )
    found = person.select_related("organization").first()
    if found is None:
        raise ValidationError({"person": _("This person is not known in the cluster.")})
    return found


def _new_person(change: Change) -> Person:
    name = change.text("organization_name", multiline=False, longest=200)
    known = organizations_of(change.meeting.council.cluster)
    person = Person(
        cluster=change.meeting.council.cluster,
        surname=change.text("surname", multiline=False, longest=200),
        given_name=change.text("given_name", multiline=False, longest=100),
        patronymic=change.text("patronymic", multiline=False, longest=100),
        post=change.text("post", multiline=False, longest=300),
        organization=find_or_create_organization(name, known=known) if name else None,
    )
    person.full_clean()
    person.save()
    return person


def _next_position(change: Change) -> int:
    rows = Attendance.objects.filter(meeting=change.meeting)
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def remove(change: Change) -> dict:
    row = change.attendance()
    change.require_revision(row, lambda current: attendance_row(current, _uids(change)))
    if row.person_id in (change.meeting.presided_by_id, change.meeting.secretary_id):
        raise ValidationError(_("This person presides or keeps the minutes: name another one first."))
    if row.votes and _has_voting_seat(change, row.person):
        raise ValidationError(_("A member of the council stays on the list: mark him absent."))
    change.save(row, removed_at=timezone.now())
    return _body(change, row)


def restore(change: Change) -> dict:
    row = change.attendance()
    change.save(row, removed_at=None)
    return _body(change, row)


def mark_confirmed(change: Change) -> dict:
    """«Отметить подтвердивших»: who answered «буду» and is not marked yet is present."""
    return _mark(change, Presence.PRESENT, reply=Attendance.Reply.YES)


def absent_rest(change: Change) -> dict:
    """«Считать отсутствующими»: everybody who is not marked yet."""
    return _mark(change, Presence.ABSENT)


def _mark(change: Change, presence: str, **filters) -> dict:
    rows = Attendance.objects.filter(meeting=change.meeting, removed_at=None, presence=Presence.UNMARKED, **filters)
    rows.update(presence=presence, revision=F("revision") + 1)
    record = change.record()
    uids = _uids(change)
    return {
        "uid": str(change.uid),
        "revision": change.revision,
        "attendance": [attendance_row(row, uids) for row in record.attendance],
        "quorum": quorum_row(record),
        "check": check_rows(record),
    }


def _uids(change: Change) -> dict[int, str]:
    return {pk: str(uid) for pk, uid in AgendaItem.objects.filter(meeting=change.meeting).values_list("pk", "uid")}


def _body(change: Change, row: Attendance) -> dict:
    """The row, the quorum, and the questions: a change of presence may contradict a vote already taken."""
    record = change.record()
    return {
        "uid": str(row.uid),
        "revision": row.revision,
        "row": attendance_row(row, _uids(change)) | {"removed": row.removed_at is not None},
        "quorum": quorum_row(record),
        "items": [item_row(record, item) for item in record.items],
        "check": check_rows(record),
    }


VERBS = {
    "update": update,
    "add": add,
    "remove": remove,
    "restore": restore,
    "mark_confirmed": mark_confirmed,
    "absent_rest": absent_rest,
}
