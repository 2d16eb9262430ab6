"""The title that a plan gets from its period: «План работы … на 2026 год»."""

from datetime import date, timedelta

from cluster_portal.text import within_sentence
from councils.dates import date_short
from councils.models import Council
from workplans.models import WorkPlan

_QUARTERS = ("I", "II", "III", "IV")


def proposed_title(council: Council, subject: str, first: date, last: date) -> str:
    """In Russian, the language of the paper."""
    is_council = subject == WorkPlan.Subject.COUNCIL
    whose = council.genitive_name if is_council else within_sentence(council.cluster.genitive_name)
    return f"План работы {whose} на {period_words(first, last)}"


def period_words(first: date, last: date) -> str:
    """The period after «на», in the accusative: «2026 год», «IV квартал 2017 года и 2018 год», days where it is odd."""
    if last < first:
        return _days(first, last)
    years = _whole_years(first, last)
    if years:
        return years
    if _is_school_year(first, last):
        return f"{first.year}/{last.year} учебный год"
    part = _part_of_year(first, last)
    if part:
        return part
    # The rest of one year and whole years after it, as people plan in autumn.
    head = _part_of_year(first, date(first.year, 12, 31))
    tail = _whole_years(date(first.year + 1, 1, 1), last) if last.year > first.year else ""
    return f"{head} и {tail}" if head and tail else _days(first, last)


def next_period(first: date, last: date) -> tuple[date, date]:
    """The period of the same kind that follows: whole years after whole years, else of as many days."""
    if _is_month_edge(first, last):
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if last.month == 12 and months >= 12:
            # «IV квартал 2017 года и 2018 год» is followed by 2019.
            return date(last.year + 1, 1, 1), date(last.year + months // 12, 12, 31)
        place = first.year * 12 + first.month - 1 + months
        begins = date(place // 12, place % 12 + 1, 1)
        place += months
        return begins, date(place // 12, place % 12 + 1, 1) - timedelta(days=1)
    begins = last + timedelta(days=1)
    return begins, begins + (last - first)


def _is_month_edge(first: date, last: date) -> bool:
    return first.day == 1 and (last + timedelta(days=1)).day == 1


def _whole_years(first: date, last: date) -> str:
    if (first.month, first.day, last.month, last.day) != (1, 1, 12, 31):
        return ""
    return f"{first.year} год" if first.year == last.year else f"{first.year}–{last.year} годы"


def _is_school_year(first: date, last: date) -> bool:
    return (first.month, first.day) == (9, 1) and last.year == first.year + 1 and last.month in (6, 7, 8)


def _part_of_year(first: date, last: date) -> str:
    """A quarter, several of them, or half a year within one year."""
    if first.year != last.year or not _is_month_edge(first, last) or first.month % 3 != 1 or last.month % 3:
        return ""
    if (first.month, last.month) in ((1, 6), (7, 12)):
        return f"{'I' if first.month == 1 else 'II'} полугодие {first.year} года"
    begins, ends = _QUARTERS[first.month // 3], _QUARTERS[last.month // 3 - 1]
    return f"{begins if begins == ends else f'{begins}–{ends}'} квартал {first.year} года"


def _days(first: date, last: date) -> str:
    return f"период с {date_short(first)} по {date_short(last)}"
