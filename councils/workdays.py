"""The production calendar: which days are worked in Russia."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

# Nobody rests longer; the bound keeps a wrong calendar from looping for ever.
LONGEST_BREAK = 60


@cache
def _country():
    # The package costs a tenth of a second to import: only who needs a deadline pays.
    from holidays import country_holidays

    return country_holidays("RU")


@dataclass(frozen=True)
class WorkCalendar:
    """Russian working days with transfers, corrected by days off and working days of one's own."""

    non_working: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        if day in self.working:
            return True
        return day not in self.non_working and _country().is_working_day(day)

    def nearest(self, day: date, step: int) -> date:
        """The day itself if it is worked, else the first one before (step −1) or after (step 1) it."""
        for _ in range(LONGEST_BREAK):
            if self.is_working(day):
                return day
            day += timedelta(days=step)
        return day

    def add_working_days(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`, or before it if negative; `start` is not counted (ГК РФ 191)."""
        day, step = start, 1 if count > 0 else -1
        for _ in range(abs(count)):
            day = self.nearest(day + timedelta(days=step), step)
        return day
