"""When a decision is due: its rule, resolved by the regulation of its council."""

from datetime import date

from django.core.cache import cache

from councils.deadlines import DeadlineSettings, Resolution, Rule, resolve
from councils.models import CalendarDay, Meeting, Protocol
from councils.workdays import WorkCalendar

A_MINUTE = 60
CORRECTED = "work-calendar"


def work_calendar() -> WorkCalendar:
    """Russian working days, with those that the admin has corrected: a new decree needs no new release.

    Kept for a minute by each process.
    """
    return cache.get_or_set(CORRECTED, _corrected_calendar, A_MINUTE)


def _corrected_calendar() -> WorkCalendar:
    days = dict(CalendarDay.objects.values_list("day", "is_working"))
    working = frozenset(day for day, is_working in days.items() if is_working)
    return WorkCalendar(non_working=frozenset(days) - working, working=working)


def deadline_settings(meeting: Meeting) -> DeadlineSettings:
    """The council's regulation; dates of papers are never shifted."""
    paper, council = meeting.protocol.origin == Protocol.Origin.PAPER, meeting.council
    month, day = council.permanent_report_month, council.permanent_report_day
    return DeadlineSettings(
        shift="none" if paper else council.deadline_shift,
        immediately_days=council.immediately_days,
        urgent_days=council.urgent_days,
        promptly_days=council.promptly_days,
        recurring_day=council.recurring_day,
        permanent_report=(month, day) if month and day else None,
    )


def resolve_deadline(
    rule: Rule | None, meeting: Meeting, signed_on: date | None = None, event_on: date | None = None
) -> Resolution | None:
    """The resolved deadline of a decision of the meeting; None when it has none."""
    if not rule:
        return None
    days = {"held_on": meeting.held_on, "signed_on": signed_on, "event_on": event_on}
    return resolve(rule, settings=deadline_settings(meeting), calendar=work_calendar(), **days)


def due_date(
    rule: Rule | None, meeting: Meeting, signed_on: date | None = None, event_on: date | None = None
) -> date | None:
    """The day itself; None until its event occurs (`signed_on`: the day of approval), never invented."""
    resolution = resolve_deadline(rule, meeting, signed_on, event_on)
    return resolution.due_on if resolution else None
