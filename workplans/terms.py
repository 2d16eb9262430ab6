"""The column «Срок исполнения» read: printed as written, resolved to days where it can be."""

import re
from dataclasses import dataclass
from datetime import date

from cluster_portal.text import folded
from councils.dates import MONTHS
from councils.deadline_phrases import month_end

# «март» or «марта» and «марте», never the beginning of another word.
_MONTH_WORDS = {form.replace("ё", "е"): number for number, forms in enumerate(MONTHS, start=1) for form in forms}
_MONTH = "|".join(sorted(_MONTH_WORDS, key=len, reverse=True))
_YEAR = r"(?: *(\d{4}|\d\d)(?!\d)(?: *(?:года|году|год|гг?\.|г)(?!\w))?)?"
_DAY = re.compile(
    rf"(?<!\d)(?:(?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})(?:[./](?P<y>\d{{4}}|\d\d))?"
    rf"|(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<wd>\d{{1,2}}) +(?P<wm>{_MONTH})(?: +(?P<wy>\d{{4}}))?)(?!\d)"
)
_MONTHS_RE = re.compile(rf"(?<!\w)(?:({_MONTH}){_YEAR} *(?:-|по) *)?({_MONTH})(?!\w){_YEAR}")
_QUARTERS = re.compile(
    rf"(?<!\w)(?:(iv|i{{1,3}}|[1-4]) *- *)?(iv|i{{1,3}}|[1-4])(?:-?й|-?ый|-?ом)? *(?:кв\.|квартал\w*){_YEAR}"
)
_HALF = re.compile(rf"(?<!\w)(ii?|[12]|первое|второе|первом|втором)(?:-?е|-?ом)? *полугоди\w*{_YEAR}")
_REPEATS = (
    ("ежемесячн", "month"),
    ("ежеквартальн", "quarter"),
    ("раз в квартал", "quarter"),
    ("раз в месяц", "month"),
    ("раз в полугодие", "half_year"),
    ("ежегодн", "year"),
    ("еженедельн", "week"),
    ("постоянно", "always"),
    ("на постоянной основе", "always"),
)
_WHOLE = re.compile(r"в течение (?:всего )?(?:года|периода|срока|учебного года|(?:20\d\d) *(?:года|г\.?))|весь период")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True)
class Term:
    """`due_on` is the last day; both days are empty where «срок уточняется»; `repeats`: month, quarter, …, always."""

    starts_on: date | None = None
    due_on: date | None = None
    repeats: str = ""


def read_term(text: str, first: date, last: date) -> Term:
    """What a term means in a plan from `first` to `last`; nothing is invented where people left it open."""
    words = folded(text).strip()
    repeats = next((every for stem, every in _REPEATS if stem in words), "")
    try:
        days = _days(words, first, last) or _periods(words, first, last)
    except ValueError:
        days = None  # «31.02», «45.13.2018»
    if repeats:
        return Term(days[0] if days else first, days[1] if days else last, repeats)
    if days:
        return Term(*days)
    if _WHOLE.search(words):
        year = re.search(r"20\d\d", words)
        if year:
            return Term(max(first, date(int(year[0]), 1, 1)), min(last, date(int(year[0]), 12, 31)))
        return Term(first, last)
    return Term()


def _days(words: str, first: date, last: date) -> tuple[date, date] | None:
    """One day («до 30.11.2017») or two («с 1 по 15 марта», «01.02.2018–15.03.2018»)."""
    found = list(_DAY.finditer(words))
    if not found:
        return None
    due_on = _day(found[-1], first, last)
    if len(found) > 1:
        return _day(found[0], first, due_on), due_on
    short = re.search(r"(?:с|со) +(\d{1,2}) +по +\d", words)
    if short:
        return due_on.replace(day=int(short[1])), due_on
    return due_on, due_on


def _day(found: re.Match, first: date, last: date) -> date:
    if found["iso"]:
        return date.fromisoformat(found["iso"])
    day, month = int(found["d"] or found["wd"]), int(found["m"] or _MONTH_WORDS[found["wm"]])
    said = found["y"] or found["wy"]
    if said:
        return date(int(said) + (2000 if len(said) == 2 else 0), month, day)
    return _within(month, first, last, lambda year: date(year, month, day))


def _within(month: int, first: date, last: date, build) -> date:
    """A day without a year: the first one inside the plan; else in its last year, where the finding will show it."""
    for year in range(first.year, last.year + 1):
        if first <= (day := build(year)) <= last:
            return day
    return build(last.year)


def _periods(words: str, first: date, last: date) -> tuple[date, date] | None:
    if found := _QUARTERS.search(words):
        from_, to = _number(found[1] or found[2]) * 3 - 2, _number(found[2]) * 3
        return _months(from_, to, found[3], first, last)
    if found := _HALF.search(words):
        half = 2 if found[1] in ("ii", "2") or found[1].startswith("втор") else 1
        return _months(half * 6 - 5, half * 6, found[2], first, last)
    if found := _MONTHS_RE.search(words):
        to = _MONTH_WORDS[found[3]]
        return _months(_MONTH_WORDS[found[1]] if found[1] else to, to, found[4], first, last, found[2])
    return None


def _number(text: str) -> int:
    return _ROMAN.get(text) or int(text)


def _months(
    from_: int, to: int, said: str | None, first: date, last: date, said_first: str | None = None
) -> tuple[date, date]:
    """From the first day of one month to the last of another; «ноябрь – январь» crosses the year."""
    if said:
        year = int(said) + (2000 if len(said) == 2 else 0)
    else:
        year = _within(to, first, last, lambda year: month_end(year, to)).year
    begins = int(said_first) + (2000 if len(said_first) == 2 else 0) if said_first else year - (from_ > to)
    return date(begins, from_, 1), month_end(year, to)
