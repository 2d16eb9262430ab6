"""What every operation needs: its fields cleaned, its row at the revision it was based on."""

import uuid
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from councils.models import AgendaItem, Attendance, Decision, Meeting
from councils.models.councils import now
from councils.record import Record, load_record

# A question with its discussion; more is a mistake of the clipboard, and the answer says so.
LONGEST_TEXT = 100_000
LONG_TEXTS = ("title", "heard", "discussed", "notes")


class Closed(Exception):
    """The protocol is no longer a draft."""


class Conflict(Exception):
    """Somebody has changed the row meanwhile; nothing was overwritten."""

    def __init__(self, body: dict):
        super().__init__(body["sentence"])
        self.body = body


class Change:
    """One operation on a locked meeting."""

    def __init__(self, meeting: Meeting, by, operation: dict):
        self.meeting = meeting
        self.by = by
        self.uid = uuid.UUID(str(operation["uid"]))
        self.revision = int(operation["revision"])
        self.fields = operation["fields"]

    # --- fields ---
    def text(self, name: str, *, multiline: bool = True, longest: int = LONGEST_TEXT) -> str:
        value = self.fields.get(name, "")
        if not isinstance(value, str):
            raise ValidationError({name: _("A text is expected here.")})
        value = clean_text(value, multiline=multiline)
        if len(value) > longest:
            raise ValidationError(
                {
                    name: _("The text is too long: {length} characters of {longest}.").format(
                        length=len(value), longest=longest
                    )
                }
            )
        return value

    def choice(self, name: str, choices) -> str:
        value = self.fields.get(name)
        if value not in choices.values:
            raise ValidationError({name: _("Choose one of the values offered.")})
        return value

    def number(self, name: str, *, largest: int = 10_000) -> int:
        value = self.fields.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= largest:
            raise ValidationError({name: _("A whole number is expected here.")})
        return value

    def clock(self, name: str) -> time | None:
        value = self.fields.get(name)
        if not value:
            return None
        try:
            return time.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValidationError({name: _("Give the time as 14:30.")}) from None

    def day(self, name: str) -> date | None:
        value = self.fields.get(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValidationError({name: _("Give the date as 30.11.2017.")}) from None

    def uuid(self, name: str) -> uuid.UUID | None:
        value = self.fields.get(name)
        if not value:
            return None
        try:
            return uuid.UUID(str(value))
        except ValueError:
            raise ValidationError({name: _("The request is damaged. Reload the page: your text is kept.")}) from None

    # --- rows ---
    def attendance(self, uid=None) -> Attendance:
        return self._row(Attendance.objects.filter(meeting=self.meeting), uid)

    def item(self, uid=None) -> AgendaItem:
        return self._row(AgendaItem.objects.filter(meeting=self.meeting), uid)

    def decision(self, uid=None) -> Decision:
        rows = Decision.objects.filter(item__meeting=self.meeting, item__removed_at=None)
        # The question's minutes may be long, and every keystroke comes this way.
        return self._row(rows.select_related("item").defer(*[f"item__{name}" for name in LONG_TEXTS]), uid)

    def _row(self, rows, uid):
        # Without an order of its own the row would be sorted by the meeting's date: two more joined tables.
        row = rows.filter(uid=uid or self.uid).order_by("pk").first()
        if row is None:
            raise ValidationError(_("This row is not in the meeting any more. Reload the page: your text is kept."))
        return row

    def require_revision(self, row, as_json) -> None:
        """Conflict, with the row as it is now, when the change was based on an older one."""
        if row.revision != self.revision:
            raise Conflict(self.conflict_body(as_json(row)))

    def conflict_body(self, row: dict) -> dict:
        other = self.meeting.changed_by if self.meeting.changed_by_id != self.by.pk else None
        person = other.persons.filter(cluster=self.meeting.council.cluster_id).first() if other else None
        changed_at = self.meeting.changed_at
        return {
            "outcome": "conflict",
            "uid": str(self.uid),
            "row": row,
            "by": person.surname_initials if person else "",
            "at": f"{timezone.localtime(changed_at):%H:%M}" if changed_at else "",
            "sentence": _("This was changed meanwhile by somebody else. Both texts are kept: choose."),
        }

    def save(self, row, **values) -> None:
        """Write columns of a row and raise its revision; the row was locked with its meeting."""
        for name, value in values.items():
            setattr(row, name, value)
        # No query for what the meeting's lock already holds: constraints of one row are checked by the database.
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.name not in values])
        type(row).objects.filter(pk=row.pk, revision=row.revision).update(revision=F("revision") + 1, **values)
        row.revision += 1

    def record(self) -> Record:
        return load_record(self.meeting)

    def now(self) -> time:
        return now(self.meeting.council).time().replace(second=0, microsecond=0)


def move_to(rows: list, row, position: int) -> list:
    """`rows` with `row` at `position`, clamped to the list."""
    others = [other for other in rows if other.pk != row.pk]
    others.insert(min(position, len(others)), row)
    return others


def renumber(rows: list) -> None:
    """Write the places of rows whose place has changed; the revision of a neighbour does not rise."""
    changed = []
    for place, row in enumerate(rows):
        if row.position != place:
            row.position = place
            changed.append(row)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["position"])
