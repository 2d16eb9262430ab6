"""What comes again: the days on which «ежеквартально» or «постоянно» has to be answered, and for what period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from councils.dates import MONTHS, date_short
from councils.deadlines import DeadlineSettings, Rule, resolve
from councils.workdays import WorkCalendar

RECURRING = ("recurring", "permanent")
_QUARTERS = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Obligation:
    """One answer that is owed: its day by the production calendar, and its period as people call it."""

    due_on: date
    period: str


def is_recurring(rule: Rule | None) -> bool:
    return bool(rule) and rule.get("kind") in RECURRING


def obligations(
    rule: Rule, first: date, last: date, *, settings: DeadlineSettings, calendar: WorkCalendar
) -> Iterator[Obligation]:
    """Every answer owed from `first` on, up to and including the one that is next on `last`.

    Nothing where the regulation leaves the day open («ежеквартально» without a day in it), nothing for weeks.
    """
    since = first
    while True:
        found = resolve(rule, held_on=since, settings=settings, calendar=calendar)
        if found.due_on is None:
            return
        planned = found.shifted_from or found.due_on
        yield Obligation(found.due_on, _period(rule, planned))
        if planned >= last:
            return
        since = planned + timedelta(days=1)


def _period(rule: Rule, planned: date) -> str:
    """«за ноябрь 2026 г.», «за IV квартал 2026 г.»; where the day itself is named in the decision, that day."""
    if "month" in rule:
        return f"к {date_short(planned)}"
    reported = planned.replace(day=1) - timedelta(days=1)
    every = rule.get("every", "year")
    if every == "month":
        return f"за {MONTHS[reported.month - 1][0]} {reported.year} г."
    if every == "quarter":
        return f"за {_QUARTERS[(reported.month - 1) // 3]} квартал {reported.year} г."
    if every == "half_year":
        return f"за {'I' if reported.month <= 6 else 'II'} полугодие {reported.year} г."
    return f"за {planned.year - 1} г."
