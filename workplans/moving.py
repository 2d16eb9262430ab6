"""Terms of a copied plan: moved so that they land in the new period, whole years or, in short plans, months."""

import re
from datetime import date

from councils.dates import MONTHS
from councils.deadline_phrases import month_end
from workplans.terms import moved_years, read_term

Period = tuple[date, date]
A_YEAR = 12
_ROMAN = ("I", "II", "III", "IV")
_FORMS = {form: (number, place) for number, forms in enumerate(MONTHS) for place, form in enumerate(forms)}
_MONTH = "|".join(sorted(_FORMS, key=len, reverse=True))
_GAP = r"[ \xa0]"
_PLACES = re.compile(
    rf"(?<![\d.])(?P<d>\d\d?)\.(?P<m>\d\d)(?:\.(?P<y>\d{{4}}|\d\d))?(?![\d.]*\d)"
    rf"|(?<!\w)(?P<name>{_MONTH})(?!\w)(?P<gap>{_GAP}(?P<ny>\d{{4}}))?"
    rf"|(?<!\w)(?P<quarter>IV|I{{1,3}})(?P<words>{_GAP}(?:квартал\w*|кв\.))(?P<qy>{_GAP}\d{{4}})?",
    re.IGNORECASE,
)


def moved_term(term: str, old: Period, new: Period) -> str:
    """By years, as many as bring it into the new period; by months where the old one was shorter than a year."""
    months = _months(old[0], new[0])
    if _months(*old) < A_YEAR - 1 and months % A_YEAR:
        return _moved_months(term, months)
    first, last = sorted((new[1].year - old[1].year, new[0].year - old[0].year))
    texts = [moved_years(term, years) for years in range(first, last + 1)]
    return next((text for text in texts if _lands(text, new)), moved_years(term, new[1].year - old[1].year))


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * A_YEAR + last.month - first.month


def _lands(text: str, period: Period) -> bool:
    term = read_term(text, *period)
    return term.due_on is None or period[0] <= term.due_on <= period[1]


def _moved_months(term: str, months: int) -> str:
    return _PLACES.sub(lambda found: _moved(found, months), term)


def _moved(found: re.Match, months: int) -> str:
    if found["d"]:
        said, month = found["y"] or "", int(found["m"]) - 1 + months
        if not 0 <= int(found["m"]) - 1 < A_YEAR:
            return found[0]
        year = _year(said, month)
        end = month_end(int(year or "2001") + (2000 if len(year) == 2 else 0), month % A_YEAR + 1).day
        return ".".join(filter(None, [f"{min(int(found['d']), end):02}", f"{month % A_YEAR + 1:02}", year]))
    if found["name"]:
        number, form = _FORMS[found["name"].lower()]
        name = MONTHS[(number + months) % A_YEAR][form]
        name = name.capitalize() if found["name"][0].isupper() else name
        gap = found["gap"] or ""
        return name + gap[:1] + _year(gap[1:], number + months)
    place = (_ROMAN.index(found["quarter"].upper())) * 3 + months
    year = found["qy"] or ""
    return _ROMAN[place % A_YEAR // 3] + found["words"] + year[:1] + _year(year[1:], place)


def _year(said: str, month: int) -> str:
    """The year that is said, after so many months of it; nothing where none is."""
    return f"{(int(said) + month // A_YEAR) % 10 ** len(said):0{len(said)}}" if said else ""
