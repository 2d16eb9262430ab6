"""Entries of calendars: the only importer of icalendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

CALENDAR_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//cluster_portal//RU"
_END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True)
class Event:
    """One entry (RFC 5545). A `date` in `starts` takes the whole day; a datetime is aware and is written in UTC.

    `uid` stays the same for ever, `sequence` grows with every change, so that calendars replace what they hold.
    """

    uid: str
    summary: str
    starts: date | datetime
    written_at: datetime
    ends: date | datetime | None = None
    url: str = ""
    description: str = ""
    location: str = ""
    sequence: int = 0
    is_cancelled: bool = False


def calendar_bytes(events: Iterable[Event], *, name: str) -> bytes:
    """A calendar file; `name` is what the reader's calendar calls it."""
    head = _head(name)
    return b"".join([head, *(_lines(event) for event in events), _END])


@lru_cache(maxsize=64)
def _head(name: str) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    return calendar.to_ical().removesuffix(_END)


@lru_cache(maxsize=4096)
def _lines(event: Event) -> bytes:
    """The lines of one entry. Kept: a feed is asked for again and again, and few of its entries have changed."""
    from icalendar import Event as Component

    component = Component()
    component.add("uid", event.uid)
    component.add("dtstamp", event.written_at.astimezone(UTC))
    component.add("summary", event.summary)
    component.add("dtstart", _moment(event.starts))
    if event.ends:
        component.add("dtend", _moment(event.ends))
    component.add("sequence", event.sequence)
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    if not isinstance(event.starts, datetime):
        # A deadline does not make its reader busy.
        component.add("transp", "TRANSPARENT")
    for field in ("url", "description", "location"):
        if value := getattr(event, field):
            component.add(field, value)
    return component.to_ical()


def _moment(value: date | datetime) -> date | datetime:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
