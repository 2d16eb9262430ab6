"""Deadlines of decisions: found in the sentence, kept as a rule, resolved to a day. Pure functions."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from cluster_portal.text import folded
from councils.dates import WEEKDAYS_IN_FULL, date_short, date_words, deadline_words
from councils.deadline_phrases import PHRASES, UNRECOGNISED, Rule, event_end, month_end
from councils.words import READ_LIMIT, WORD
from councils.workdays import WorkCalendar

__all__ = [
    *("DeadlineMatch", "DeadlineSettings", "Resolution", "WorkCalendar"),
    *("amount", "awaited_event", "due_words", "find_deadline", "resolve"),
]

NOT_RECOGNISED = "срок не распознан: выберите дату или периодичность"


@dataclass(frozen=True)
class DeadlineMatch:
    """`text[start:end]` of the sentence is the phrase; `more`: the sentence names another deadline."""

    start: int
    end: int
    text: str
    rule: Rule
    more: bool = False


@dataclass(frozen=True)
class DeadlineSettings:
    """What the council's regulation says; None means that it was not entered, and then nothing is computed.

    `shift`: none | preceding | following working day for a day off. `*_days`: working days for «немедленно»,
    «срочно», «оперативно». `recurring_day`: day of the next month for «ежеквартально» without a date.
    `permanent_report`: (month, day) of the yearly report on what is done permanently.
    """

    shift: str = "preceding"
    immediately_days: int | None = None
    urgent_days: int | None = None
    promptly_days: int | None = None
    recurring_day: int | None = None
    permanent_report: tuple[int, int] | None = None


@dataclass(frozen=True)
class Resolution:
    """The day by which it is to be done, or None with the reason in words."""

    due_on: date | None
    explanation: str
    shifted_from: date | None = None


# --- finding ------------------------------------------------------------------------------------------------


class _Phrase(NamedTuple):
    start: int
    end: int
    words: str
    rule: Rule

    @property
    def is_weak(self) -> bool:
        """«в 2018 году» may say what a plan is about; «в срок до …», «до конца года» say when it must be ready."""
        kind = self.rule["kind"]
        if kind == "period":
            return self.words.startswith(("в ", "во ")) and not self.words.startswith("в срок")
        if kind == "unrecognised":
            return not self.words.startswith(("в срок", "срок", "до ", "не "))
        return kind in ("permanent", "urgent")

    @property
    def is_day_only(self) -> bool:
        return self.rule["kind"] == "recurring" and "every" not in self.rule


def find_deadline(text: str) -> DeadlineMatch | None:
    """The deadline of a sentence, as a phrase and a JSON rule; the first one if there are several."""
    text = text[:READ_LIMIT]
    found = _all_phrases(folded(text).replace("\n", " "))
    if not found:
        return None
    strong = [phrase for phrase in found if not phrase.is_weak]
    first = (strong or found)[0]
    rule, words = _with_spelling(first, text), text[first.start : first.end]
    if first.is_day_only:
        # A day of the month without «ежемесячно» anywhere belongs to no calendar.
        rule = UNRECOGNISED
    elif rule["kind"] == "recurring" and "day" not in rule:
        day = next((phrase for phrase in strong[1:] if phrase.is_day_only), None)
        if day:
            rule = day.rule | rule
            words = f"{words} … {text[day.start : day.end]}"
            strong.remove(day)
    return DeadlineMatch(first.start, first.end, " ".join(words.split()), rule, more=len(strong) > 1)


def _with_spelling(phrase: _Phrase, text: str) -> Rule:
    """The rule with the name of its event as it was typed, not as it was folded for matching."""
    place = phrase.words.rfind(phrase.rule.get("event") or "\n")
    if place < 0:
        return phrase.rule
    start = phrase.start + place
    return phrase.rule | {"event": text[start : start + len(phrase.rule["event"])]}


def _all_phrases(text: str) -> list[_Phrase]:
    """Every phrase of folded text, the longest at each place."""
    phrases: list[_Phrase] = []
    position = 0
    for word in WORD.finditer(text):
        if word.start() < position or word[0] not in PHRASES:
            continue
        best: tuple[int, Rule] | None = None
        for pattern, build in PHRASES[word[0]]:
            found = pattern.match(text, word.start())
            if found and (best is None or found.end() > best[0]):
                rule = build(found)
                if rule is not None:
                    best = (_phrase_end(found, rule), rule)
        if best:
            position = best[0]
            phrases.append(_Phrase(word.start(), position, text[word.start() : position], best[1]))
    return phrases


def _phrase_end(found: re.Match, rule: Rule) -> int:
    """The phrase takes the name of its event with it: «со дня подписания протокола»."""
    names_event = rule["kind"] == "before_event" or (rule["kind"] == "days" and found["since"])
    return event_end(found.string, found.end()) if names_event else found.end()


# --- resolving ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Circumstances:
    held_on: date
    settings: DeadlineSettings
    calendar: WorkCalendar
    signed_on: date | None
    event_on: date | None


def awaited_event(rule: Rule | None) -> str:
    """The event that the portal cannot see and a person has to tell of: «регистрации Соглашения»; else empty."""
    kind, event = (rule or {}).get("kind"), (rule or {}).get("event", "")
    if kind == "before_event":
        return event
    if kind != "days" or event in ("signing", "decision"):
        return ""
    return "получения" if event == "receipt" else event


def resolve(
    rule: Rule,
    *,
    held_on: date,
    settings: DeadlineSettings,
    calendar: WorkCalendar,
    signed_on: date | None = None,
    event_on: date | None = None,
) -> Resolution:
    """The day that a rule means for a meeting held on `held_on`; never a guess where an event is awaited.

    `signed_on` is the day of the signature, `event_on` that of the event which awaited_event() names. A day off moves
    by `settings.shift`, never before the meeting. A rule that is not understood resolves to None.
    """
    resolver = _RESOLVERS.get(rule.get("kind", ""))
    if resolver is None:
        return Resolution(None, NOT_RECOGNISED)
    try:
        return resolver(rule, _Circumstances(held_on, settings, calendar, signed_on, event_on))
    except (KeyError, TypeError, ValueError, OverflowError):
        # Rules are stored as JSON: a damaged one must not take the whole protocol with it.
        return Resolution(None, NOT_RECOGNISED)


def _shifted(day: date, now: _Circumstances, lead: str = "", *, step: int | None = None) -> Resolution:
    """Move a day off to a working day and say so; `step` overrules the direction of the regulation."""
    direction = {"preceding": -1, "following": 1}.get(now.settings.shift, 0)
    if direction and step:
        direction = step
    moved = now.calendar.nearest(day, direction) if direction else day
    if moved == day or moved < now.held_on <= day:
        return Resolution(day, f"{lead}{deadline_words(day)}")
    name = WEEKDAYS_IN_FULL[day.weekday()] if day.weekday() > 4 else "нерабочий день"
    return Resolution(moved, f"{lead}{deadline_words(moved)} (перенесён: {date_short(day)} – {name})", day)


def _next_day(rule: Rule, now: _Circumstances) -> date:
    """Day and month without a year: the first such day that is not before the meeting."""
    said = rule.get("year")
    year = now.held_on.year + (1 if said == "next" else 0)
    day = date(year, rule["month"], rule["day"])
    if not said and day < now.held_on:
        day = date(year + 1, rule["month"], rule["day"])
    return day


def _resolve_date(rule: Rule, now: _Circumstances) -> Resolution:
    if "date" in rule:
        return _shifted(date.fromisoformat(rule["date"]), now, "срок включительно – ")
    return _shifted(_next_day(rule, now), now, "" if "year" in rule else "год не указан, ближайший срок – ")


def _resolve_before(rule: Rule, now: _Circumstances) -> Resolution:
    """«к 1 сентября»: ready the day before."""
    day = date.fromisoformat(rule["date"]) if "date" in rule else _next_day(rule, now)
    return _shifted(day - timedelta(days=1), now, f"к {date_words(day)}, не позднее – ")


def _resolve_period(rule: Rule, now: _Circumstances) -> Resolution:
    """The last working day of the period, whatever the direction for single days."""
    last = date.fromisoformat(rule["to"]) if "to" in rule else _period_end(rule, now)
    return _shifted(last, now, "последний день периода – ", step=-1)


def _period_end(rule: Rule, now: _Circumstances) -> date:
    said, held_on = rule.get("year"), now.held_on
    year = held_on.year + (1 if said == "next" else 0)
    if "end_of" in rule:
        months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[rule["end_of"]]
        if said == "next" and months < 12:
            raise ValueError("Only the next year is known by its end.")
        return month_end(year, (held_on.month - 1) // months * months + months)
    first, last = rule["months"]
    if first > last:
        # «в декабре – январе» ends in the year after.
        year += 1 if said or held_on.month > last else 0
        return month_end(year, last)
    end = month_end(year, last)
    return month_end(year + 1, last) if not said and end < held_on else end


_UNITS = {
    "working_day": ("рабочий день", "рабочих дня", "рабочих дней"),
    "calendar_day": ("календарный день", "календарных дня", "календарных дней"),
    "week": ("неделя", "недели", "недель"),
    "month": ("месяц", "месяца", "месяцев"),
    "assignment": ("поручение", "поручения", "поручений"),
}
_EVENTS = {
    "signing": ("от подписания протокола", "после подписания"),
    "decision": ("со дня заседания", "сразу"),
    "receipt": ("со дня получения", "после получения"),
}


def amount(count: int, unit: str) -> str:
    """«3 рабочих дня»."""
    one, few, many = _UNITS[unit]
    if count % 10 == 1 and count % 100 != 11:
        return f"{count} {one}"
    return f"{count} {few if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else many}"


def add_months(start: date, count: int) -> date:
    """The same day of a later month, or its last day where there is no such day."""
    months = start.year * 12 + start.month - 1 + count
    last = month_end(months // 12, months % 12 + 1)
    return min(last, last.replace(day=min(start.day, last.day)))


def _later(start: date, count: int, unit: str, calendar: WorkCalendar) -> date:
    if unit == "working_day":
        return calendar.add_working_days(start, count)
    if unit == "month":
        return add_months(start, count)
    return start + timedelta(days=count * (7 if unit == "week" else 1))


def _resolve_days(rule: Rule, now: _Circumstances) -> Resolution:
    """Counted from its event; while that has not come, no day."""
    length, event = amount(rule["count"], rule["unit"]), rule["event"]
    start = {"signing": now.signed_on, "decision": now.held_on}.get(event, now.event_on)
    since, after = _EVENTS.get(event, (f"со дня {event}", "тогда"))
    if start is None:
        return Resolution(None, f"{length} {since}: дата появится {after}")
    day = _later(start, rule["count"], rule["unit"], now.calendar)
    return _shifted(day, now, f"{length} {since} {date_short(start)} – ")


_EVERY = {
    "week": "еженедельно",
    "month": "ежемесячно",
    "quarter": "ежеквартально",
    "half_year": "раз в полугодие",
    "year": "ежегодно",
}
_STEP = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def due_words(rule: Rule, due_on: date | None) -> str:
    """«чт 30.11.2017»; of what comes again also how often: «ежемесячно, ближайший – пт 04.12.2026»."""
    if due_on is None:
        return ""
    often = "постоянно" if rule.get("kind") == "permanent" else _EVERY.get(rule.get("every", ""), "")
    return f"{often}, ближайший – {deadline_words(due_on)}" if often else deadline_words(due_on)


def _resolve_recurring(rule: Rule, now: _Circumstances) -> Resolution:
    """The nearest day of a row: a quarter is reported in the month after it."""
    every = _EVERY[rule["every"]]
    day = rule.get("day", now.settings.recurring_day)
    if rule["every"] == "week":
        return Resolution(None, every)
    if day is None:
        return Resolution(None, f"{every}; день – по положению о совете")
    first = rule.get("month", 1)
    step = _STEP[rule["every"]]
    month = next(
        start
        for start in (add_months(now.held_on.replace(day=1), ahead) for ahead in range(25))
        if (start.month - first) % step == 0 and _day_in(start, day) >= now.held_on
    )
    nearest = _day_in(month, day)
    by = f"до {day} {date_words(nearest).split()[1]}" if "month" in rule else f"до {day}-го числа"
    return _shifted(nearest, now, f"{every}, {by}; ближайший срок – ")


def _day_in(month: date, day: int) -> date:
    return min(month_end(month.year, month.month), month.replace(day=min(day, 28)) + timedelta(days=max(0, day - 28)))


def _resolve_permanent(rule: Rule, now: _Circumstances) -> Resolution:
    report = now.settings.permanent_report
    if report is None:
        return Resolution(None, "постоянно; отчёт – по положению о совете")
    day = _next_day({"month": report[0], "day": report[1]}, now)
    return _shifted(day, now, "постоянно; ежегодный отчёт – ")


_LEVELS = {
    "immediately": ("immediately_days", "немедленно"),
    "urgent": ("urgent_days", "срочно"),
    "promptly": ("promptly_days", "оперативно"),
}


def _resolve_urgent(rule: Rule, now: _Circumstances) -> Resolution:
    name, words = _LEVELS[rule["level"]]
    days = getattr(now.settings, name)
    if days is None:
        return Resolution(None, f"{words}; число дней – по положению о совете")
    counted = {"kind": "days", "count": days, "unit": "working_day", "event": "signing"}
    resolution = _resolve_days(counted, now)
    return Resolution(resolution.due_on, f"{words}: {resolution.explanation}", resolution.shifted_from)


def _resolve_before_event(rule: Rule, now: _Circumstances) -> Resolution:
    before = f"{amount(rule['count'], rule['unit'])} до {rule['event']}"
    if now.event_on is None:
        return Resolution(None, f"{before}: дата появится, когда будет известен день")
    day = _later(now.event_on, -rule["count"], rule["unit"], now.calendar)
    return _shifted(day, now, f"{before} {date_short(now.event_on)} – ", step=-1)


def _fixed(explanation: str) -> Callable[[Rule, _Circumstances], Resolution]:
    return lambda rule, now: Resolution(None, explanation)


_RESOLVERS: dict[str, Callable[[Rule, _Circumstances], Resolution]] = {
    "date": _resolve_date,
    "before_date": _resolve_before,
    "period": _resolve_period,
    "days": _resolve_days,
    "recurring": _resolve_recurring,
    "permanent": _resolve_permanent,
    "urgent": _resolve_urgent,
    "before_event": _resolve_before_event,
    "next_meeting": _fixed("к следующему заседанию: дата появится, когда оно будет назначено"),
    "none": _fixed("без срока"),
}
