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
_ORDINAL = r"перв\w{2,3}|втор\w{2,3}|трет\w{2,4}|четверт\w{2,3}|последн\w{2,3}|[1-4](?:-?(?:й|я|ая|ую|ей|ой))?"
_PART = rf"(?:(?P<ordinal>{_ORDINAL}) +(?P<unit>недел|декад|половин)\w* +)?"
_MONTHS_RE = re.compile(
    rf"(?<!\w){_PART}(?:(?P<first>{_MONTH})(?P<first_year>{_YEAR}) *(?:-|по) *)?"
    rf"(?P<last>{_MONTH})(?!\w)(?P<year>{_YEAR})"
)
_QUARTER = r"(?:iv|i{1,3}|[1-4]|перв\w{2,3}|втор\w{2,3}|трет\w{2,4}|четверт\w{2,3})(?:-?ый|-?ом|-?й|-?м)?"
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
    r"|(?:(?<=\d\.\d\d\.)|(?<=\d\.\d\.))(\d{4}|\d\d)(?!\d)|(?<![\d.])(\d\d)(?=[ \xa0\u202f]?г(?:\.|ода|\b))"
)
_LEAP_DAY = re.compile(r"(?<!\d)29\.02\.(\d{4}|\d\d)(?!\d)")
# «до «15» декабря», «"1" марта».
_QUOTED_DAY = re.compile(r"[«\"“„”]\s*(\d{1,2})\s*[»\"”“]")
# «03.2027».
_MONTH_OF_YEAR = re.compile(r"(?<![\d./-])(0?[1-9]|1[0-2])[./](20\d\d)(?![\d./-])")
# How a sheet keeps its days when a cell is a number: from the year 2000 to 2099.
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_SERIAL_ZERO, _SERIALS = date(1899, 12, 30), range(36526, 73051)
# «IV квартал 2017 г. и 2018 г.»: to the end of the second year.
_AND_YEAR = re.compile(r" *(?:,|и|-|по) *(20\d\d) *(г\w*\.?)?")
_MONTHLY_DAY = re.compile(r"(?:до|к|не поздн\w+) (\d{1,2})(?:-?(?:го|му))?(?: числа)?(?![\d./]| *(?:месяц|квартал))")
_OPEN = re.compile(
    r"по (?:отдельн\w+ |дополнительн\w+ |утвержд\w+ )*"
    r"(?:согласовани|график|расписани|мере |запрос|заявк|необходимост|план)"
    r"|уточня|в рабочем порядке|при необходимости|весь период|в течение"
)
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
    words = _plain(text)
    repeats = next((every for stem, every in _REPEATS if stem in words), "")
    try:
        days = (
            (repeats and _every(words, repeats, first, last))
            or _years(words, first, last)
            or _days(words, first, last)
            or _periods(words, first, last)
        )
    except ValueError:
        days = None  # «31.02», «45.13.2018»
    if repeats:
        return Term(*sorted(days or (first, last)), repeats)
    return Term(*sorted(days)) if days else Term()


def _plain(text: str) -> str:
    """Folded, without what hides a day from the patterns: quotes round it, a month in digits, a number of a sheet."""
    words = folded(plain_serial(text)).strip()
    words = _MONTH_OF_YEAR.sub(lambda found: f"{MONTHS[int(found[1]) - 1][0]} {found[2]}", words)
    return _QUOTED_DAY.sub(r"\1", words)


def plain_serial(text: str) -> str:
    """«46112», the number by which a sheet keeps a day, as that day; any other text as it is."""
    found = _SERIAL.fullmatch(text.strip())
    if found is None or int(found[1]) not in _SERIALS:
        return text
    return f"{_SERIAL_ZERO + timedelta(days=int(found[1])):%d.%m.%Y}"


def is_open(text: str) -> bool:
    """«по согласованию», «по отдельному графику»: people have left the term open, and may."""
    return _OPEN.search(folded(text)) is not None


def names_no_day(text: str, first: date, last: date) -> bool:
    """«31.02.2027»: a day that no calendar has."""
    try:
        _days(_plain(text), first, last)
    except ValueError:
        return True
    return False


def possible_years(text: str, first: date, last: date) -> list[int]:
    """In which years of the plan a term may end that names none; one or nothing where there is no doubt."""
    words = _plain(text)
    if re.search(r"\d{4}|(?<=\.)\d\d(?!\d)", words) or any(stem in words for stem, _kind in _REPEATS):
        return []
    found = [row for pattern, _months in _PERIODS if (row := list(pattern.finditer(words)))]
    if len(found) != 1 or len(found[0]) != 1:
        return []
    months = next(months for pattern, months in _PERIODS if pattern.search(words))
    [one] = found[0]
    from_, to = months(one["first"] or one["last"])[0], months(one["last"])[1]
    return [year for year in range(first.year, last.year + 1) if _is_inside(year, from_, to, first, last)]


def _every(words: str, repeats: str, first: date, last: date) -> tuple[date, date] | None:
    """«ежегодно до 1 марта», «ежеквартально, до 10.01, 10.04 …», «ежемесячно до 5-го»: first and last time."""
    if re.search(r"\d{4}|\d\.\d\d?\.\d\d", words):
        return None
    years = range(first.year, last.year + 1)
    if days := list(_DAY.finditer(words)):
        said = [(int(one["d"] or one["wd"]), int(one["m"] or _MONTH_WORDS[one["wm"]])) for one in days]
        times = [(date(year, m, d),) * 2 for year in years for d, m in said if _is_day(year, m, d)]
    elif (found := _MONTHLY_DAY.search(words)) and repeats == "month":
        times = [_day_of_month(int(found[1]), year, month) for year in years for month in range(1, 13)]
    else:
        times = [
            (date(year - (from_ > to), from_, 1), month_end(year, to))
            for pattern, months in _PERIODS
            for one in pattern.finditer(words)
            if not one.groupdict().get("ordinal")
            for from_, to in [(months(one["first"] or one["last"])[0], months(one["last"])[1])]
            for year in years
        ]
    inside = [pair for pair in times if first <= pair[1] <= last]
    return (max(first, min(pair[0] for pair in inside)), max(pair[1] for pair in inside)) if inside else None


def _day_of_month(day: int, year: int, month: int) -> tuple[date, date]:
    end = month_end(year, month)
    found = end.replace(day=min(max(day, 1), end.day))
    return found, found


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
    for pattern, months in _PERIODS:
        if found := list(pattern.finditer(words)):
            begins, ends = _stretch(found[0], found[-1], months, first, last)
            is_alone = len(found) == 1 and not found[0]["first"] and not found[0].groupdict().get("ordinal")
            if is_alone and words[: found[0].start()].endswith(("до ", "ранее ", "позднее начала ")):
                # «до марта»: March itself is not meant.
                return begins - timedelta(days=1), begins - timedelta(days=1)
            return begins, _with_second_year(found[-1], begins, ends)
    return None


def _with_second_year(found: re.Match, begins: date, ends: date) -> date:
    """«IV квартал 2017 г. и 2018 г.» lasts to the end of 2018; «март 2017 и 2018 гг.» to March of it."""
    more = _AND_YEAR.match(found.string, found.end())
    if more is None or not found["year"] or int(more[1]) <= ends.year:
        return ends
    year = int(more[1])
    return date(year, 12, 31) if (ends.month, ends.day) == (12, 31) else month_end(year, ends.month)


def _of_quarter(said: str) -> tuple[int, int]:
    return _number(said) * 3 - 2, _number(said) * 3


def _of_half(said: str) -> tuple[int, int]:
    return _number(said) * 6 - 5, _number(said) * 6


def _of_month(said: str) -> tuple[int, int]:
    return _MONTH_WORDS[said], _MONTH_WORDS[said]


_PERIODS = ((_QUARTERS, _of_quarter), (_HALF, _of_half), (_MONTHS_RE, _of_month))


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
    whole = (year for year in years if _is_inside(year, from_, to, first, last))
    ends = (year for year in years if first <= month_end(year, to) <= last)
    return next(whole, None) or next(ends, last.year)


def _is_inside(year: int, from_: int, to: int, first: date, last: date) -> bool:
    return first <= date(year - (from_ > to), from_, 1) and month_end(year, to) <= last


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
