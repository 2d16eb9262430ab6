"""The column «Срок исполнения» read: printed as written, resolved to days where it can be."""

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta

from cluster_portal.text import folded
from councils.dates import MONTHS
from councils.deadline_phrases import month_end

# «март» or «марта» and «марте», never the beginning of another word.
_MONTH_WORDS = {form.replace("ё", "е"): number for number, forms in enumerate(MONTHS, start=1) for form in forms}
_MONTH = "|".join(sorted(_MONTH_WORDS, key=len, reverse=True))
_YEAR = r"(?: *(\d{4}|\d\d)(?!\d)(?: *(?:года|году|год|гг?\.|г)(?!\w))?)?"
# «п. 3.1» is no third of January.
_DAY = re.compile(
    rf"(?<!\d)(?<!п\.)(?<!п\. )(?<!№)(?<!№ )(?:(?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})(?:[./](?P<y>\d{{4}}|\d\d))?"
    rf"|(?P<dd>\d{{1,2}})-(?P<dm>\d{{1,2}})-(?P<dy>\d{{4}})"
    rf"|(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<wd>\d{{1,2}}) +(?P<wm>{_MONTH})(?!\w)(?: +(?P<wy>\d{{4}}))?)(?!\d)"
)
# «1–15 марта», «с 1 по 15.03»: what stands before the only day.
_FROM_DAY = re.compile(r"(?<![\d.])(\d{1,2}) *(?:-|по) *\Z")
_ORDINAL = r"перв\w{2,3}|втор\w{2,3}|треть\w{1,3}|четверт\w{2,3}|последн\w{2,3}|[1-4](?:-?(?:й|я|ая|ую|ей|ой))?"
_PART = rf"(?:(?P<ordinal>{_ORDINAL}) +(?P<unit>недел|декад|половин)\w* +)?"
_MONTHS_RE = re.compile(
    rf"(?<!\w){_PART}(?:(?P<first>{_MONTH})(?P<first_year>{_YEAR}) *(?:-|по) *)?"
    rf"(?P<last>{_MONTH})(?!\w)(?P<year>{_YEAR})"
)
_QUARTER = r"(?:iv|i{1,3}|[1-4]|перв\w{2}|втор\w{2}|треть\w{1,3}|четверт\w{2})(?:-?ый|-?ом|-?й|-?м)?"
_QUARTERS = re.compile(
    rf"(?<!\w)(?:(?P<first>{_QUARTER}) *(?:-|,|и|по) *(?:{_QUARTER} *(?:,|и) *)*)?(?P<last>{_QUARTER})"
    rf" *(?:кварт\w*|кв\.?(?!\w))(?P<year>{_YEAR})"
)
_HALF = re.compile(
    rf"(?<!\w)(?P<first>)(?P<last>ii?|[12]|перв\w{{2,3}}|втор\w{{2,3}})(?:-?го|-?е|-?ом)? *полугоди\w*(?P<year>{_YEAR})"
)
_SCHOOL_YEAR = re.compile(r"(?<!\d)(20\d\d) *[-/] *(?:20)?(\d\d)(?!\d) *(?:уч\.?|учебн\w*) *(?:г\.?|год\w*)")
_END_OF_YEAR = re.compile(r"(?:до|к|в) конц[ау] (?:календарного )?(?:(20\d\d) *)?(?:года|г\.)")
_REPEATS = (
    ("ежемесячн", "month"),
    ("ежеквартальн", "quarter"),
    ("поквартальн", "quarter"),
    ("раз в квартал", "quarter"),
    ("каждый квартал", "quarter"),
    ("раз в месяц", "month"),
    ("каждый месяц", "month"),
    ("раз в полугодие", "half_year"),
    ("каждое полугодие", "half_year"),
    ("2 раза в год", "half_year"),
    ("два раза в год", "half_year"),
    ("раз в год", "year"),
    ("ежегодн", "year"),
    ("еженедельн", "week"),
    ("раз в неделю", "week"),
    ("каждую неделю", "week"),
    ("постоянно", "always"),
    ("на постоянной основе", "always"),
)
_WHOLE = re.compile(
    r"в течение (?:всего )?(?:года|периода|срока|учебного года|(?:20\d\d) *(?:года|г\.?))|вес[ьй] период"
    r"|\A(?:весь )?20\d\d *(?:год\w*|г\.?)\Z"
)
# By how a number begins; «iv» stands before «i».
_NUMBERS = (("iv", 4), ("iii", 3), ("ii", 2), ("i", 1), ("перв", 1), ("втор", 2), ("трет", 3), ("четверт", 4))
# «2017», «2017/18», «2017–2018»; two digits only where a date or «г.» says that they are a year.
_YEARS = re.compile(
    r"(?<![\d.])((?:19|20)\d\d)(?!\d)(?:([/–-])((?:20)?\d\d)(?![\d-]))?"
    r"|(?:(?<=\d\.\d\d\.)|(?<=\d\.\d\.))(\d{4}|\d\d)(?!\d)|(?<![\d.])(\d\d)(?= ?г(?:\.|ода|\b))"
)
_LEAP_DAY = re.compile(r"(?<!\d)29\.02\.(\d{4}|\d\d)(?!\d)")
# A school year lasts until the next one begins.
_SCHOOL_STARTS = (9, 1)


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
        days = _years(words, first, last) or _days(words, first, last) or _periods(words, first, last)
    except ValueError:
        days = None  # «31.02», «45.13.2018»
    if repeats:
        return Term(*sorted(days or (first, last)), repeats)
    return Term(*sorted(days)) if days else Term()


def _years(words: str, first: date, last: date) -> tuple[date, date] | None:
    """«в течение 2018 года», «2017/2018 учебный год», «до конца года»: as much of it as lies in the plan."""
    if found := _SCHOOL_YEAR.search(words):
        begins = date(int(found[1]), *_SCHOOL_STARTS)
        return _inside(begins, date(begins.year + 1, begins.month - 1, 31), first, last)
    if found := _END_OF_YEAR.search(words):
        end = date(int(found[1]), 12, 31) if found[1] else date(_within(12, 12, first, last), 12, 31)
        return end, end
    if _WHOLE.search(words):
        year = re.search(r"20\d\d", words)
        return _inside(date(int(year[0]), 1, 1), date(int(year[0]), 12, 31), first, last) if year else (first, last)
    return None


def _inside(begins: date, ends: date, first: date, last: date) -> tuple[date, date]:
    """The part of a stretch that lies in the plan; all of it when none does, so that the finding shows it."""
    both = max(begins, first), min(ends, last)
    return both if both[0] <= both[1] else (begins, ends)


def _days(words: str, first: date, last: date) -> tuple[date, date] | None:
    """One day («до 30.11.2017») or two («с 1 по 15 марта», «01.02.2018–15.03.2018»)."""
    found = list(_DAY.finditer(words))
    if not found:
        return None
    due_on = _day(found[-1], first, last)
    if len(found) > 1:
        return _day(found[0], first, due_on), due_on
    short = _FROM_DAY.search(words, 0, found[0].start())
    return (due_on.replace(day=int(short[1])) if short else due_on), due_on


def _day(found: re.Match, first: date, last: date) -> date:
    if found["iso"]:
        return date.fromisoformat(found["iso"])
    day = int(found["d"] or found["dd"] or found["wd"])
    month = int(found["m"] or found["dm"] or _MONTH_WORDS[found["wm"]])
    said = found["y"] or found["dy"] or found["wy"]
    if said:
        return date(_full_year(said), month, day)
    # A day without a year: the first one inside the plan; else in its last year, where the finding will show it.
    for year in range(first.year, last.year + 1):
        if _is_day(year, month, day) and first <= (found_day := date(year, month, day)) <= last:
            return found_day
    return date(last.year, month, day)


def _is_day(year: int, month: int, day: int) -> bool:
    """«29.02» is a day of some years only."""
    return (month, day) != (2, 29) or isleap(year)


def _periods(words: str, first: date, last: date) -> tuple[date, date] | None:
    """Quarters, half-years, months; of several the first begins and the last ends («сентябрь, декабрь»)."""
    for pattern, months in ((_QUARTERS, _of_quarter), (_HALF, _of_half), (_MONTHS_RE, _of_month)):
        if found := list(pattern.finditer(words)):
            return _stretch(found[0], found[-1], months, first, last)
    return None


def _of_quarter(said: str) -> tuple[int, int]:
    return _number(said) * 3 - 2, _number(said) * 3


def _of_half(said: str) -> tuple[int, int]:
    return _number(said) * 6 - 5, _number(said) * 6


def _of_month(said: str) -> tuple[int, int]:
    return _MONTH_WORDS[said], _MONTH_WORDS[said]


def _number(said: str) -> int:
    return next((number for start, number in _NUMBERS if said.startswith(start)), 0) or int(said[0])


def _stretch(begin: re.Match, end: re.Match, months, first: date, last: date) -> tuple[date, date]:
    """From the first day of one part of a year to the last day of another; «ноябрь – январь» crosses the year."""
    from_, to = months(begin["first"] or begin["last"])[0], months(end["last"])[1]
    said = _said(end, "year")
    year = said or _within(from_, to, first, last)
    begins = _said(begin, "first_year") or (_said(begin, "year") if begin is not end else 0) or year - (from_ > to)
    return _part_of(begin, begins, from_)[0], _part_of(end, year, to)[1]


def _said(found: re.Match, name: str) -> int:
    """The year that a match names, 0 for none."""
    digits = re.search(r"\d+", found.groupdict().get(name) or "")
    return _full_year(digits[0]) if digits else 0


def _full_year(said: str) -> int:
    return int(said) + (2000 if len(said) == 2 else 0)


def _within(from_: int, to: int, first: date, last: date) -> int:
    """In which year months end that are said without one: where all of them are inside the plan, or at least their end.

    Else in its last year, where the finding will show it.
    """
    years = range(first.year, last.year + 1)
    whole = (year for year in years if first <= date(year - (from_ > to), from_, 1) and month_end(year, to) <= last)
    ends = (year for year in years if first <= month_end(year, to) <= last)
    return next(whole, None) or next(ends, last.year)


def _part_of(found: re.Match, year: int, month: int) -> tuple[date, date]:
    """A month, or what is said of it: a week counts seven days from the first, the last week back from the end."""
    end = month_end(year, month)
    said, unit = found.groupdict().get("ordinal"), found.groupdict().get("unit")
    if not said:
        return date(year, month, 1), end
    is_last = said.startswith("последн")
    if unit == "недел" and is_last:
        return end - timedelta(days=6), end
    length, most = {"недел": (7, 4), "декад": (10, 3), "половин": (15, 2)}[unit]
    number = most if is_last else _number(said)
    begins = date(year, month, (number - 1) * length + 1)
    return begins, end if number == most and unit != "недел" else begins + timedelta(days=length - 1)


def moved_years(term: str, years: int) -> str:
    """«до 30.11.2017» → «до 30.11.2018», «2017/18 учебный год» → «2018/19 …»; a term without a year stays as it is."""
    return _LEAP_DAY.sub(_last_of_february, _YEARS.sub(lambda found: _moved(found, years), term))


def _moved(found: re.Match, years: int) -> str:
    said = found[1] or found[4] or found[5]
    first = f"{int(said) + years:0{len(said)}}"
    if not found[3]:
        return first
    is_next = (int(said) + 1) % 100 == int(found[3]) % 100
    return f"{first}{found[2]}{int(found[3]) + years if is_next else int(found[3]):0{len(found[3])}}"


def _last_of_february(found: re.Match) -> str:
    return found[0] if isleap(_full_year(found[1])) else f"28{found[0][2:]}"
