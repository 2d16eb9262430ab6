"""How Russian papers say a deadline: the grammar behind find_deadline().

Each entry of PHRASES is (first words, pattern, builder). A pattern is tried only where one of its first words stands,
so the time grows with the length of the text and with nothing else. Patterns see folded text (lower case, «е» for «ё»,
one kind of space and dash). A builder returns a rule, or None where the words mean something else.
"""

import re
from collections.abc import Callable
from datetime import date

from councils.dates import FIRST_YEAR, LAST_YEAR, MONTHS
from councils.words import WORD, is_infinitive

Rule = dict
Builder = Callable[[re.Match], Rule | None]

UNRECOGNISED: Rule = {"kind": "unrecognised"}

_GENITIVE = {forms[1]: number for number, forms in enumerate(MONTHS, start=1)}
_ANY_MONTH = {form: number for number, forms in enumerate(MONTHS, start=1) for form in forms}
_GENITIVE_COUNTS = {
    word: number
    for number, words in {
        1: "одного одной одних", 2: "двух", 3: "трех", 4: "четырех", 5: "пяти", 6: "шести", 7: "семи", 8: "восьми",
        9: "девяти", 10: "десяти", 11: "одиннадцати", 12: "двенадцати", 13: "тринадцати", 14: "четырнадцати",
        15: "пятнадцати", 16: "шестнадцати", 17: "семнадцати", 18: "восемнадцати", 19: "девятнадцати",
        20: "двадцати", 30: "тридцати", 40: "сорока", 45: "сорокапяти", 50: "пятидесяти", 60: "шестидесяти",
        90: "девяноста",
    }.items()
    for word in words.split()
}  # fmt: skip
_ADJECTIVE_COUNTS = _GENITIVE_COUNTS | {"": 1, "одно": 1, "девяносто": 90}
# «полугод» stands before «год».
_PARTS = (
    ("месяц", "month"),
    ("месяч", "month"),
    ("квартал", "quarter"),
    ("полугод", "half_year"),
    ("недел", "week"),
    ("год", "year"),
)


def _part(words: str) -> str:
    """Which part of a year the words name; empty if none («отчётным периодом»)."""
    return next((part for stem, part in _PARTS if stem in words), "")


def _alternatives(words) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _year(tag: str = "") -> str:
    said = rf"(?P<year{tag}>\d{{4}})(?: *(?:года|году|год|г\.|г)(?!\w))?"
    relative = rf"(?P<rel{tag}>текущего|этого|сего|следующего|будущего|с\. ?г\.|т\. ?г\.)(?: +года)?"
    return rf"(?: +(?:{said}|{relative}))?"


def _day(tag: str = "") -> str:
    """A day in any spelling: «8 декабря 2017 г.», «08.12.2017», «08.12», «2017-12-08»."""
    words = rf"[«\"]?(?P<d{tag}>\d{{1,2}})[»\"]?(?:-?(?:го|му|е))? +(?P<m{tag}>{_alternatives(_GENITIVE)}){_year(tag)}"
    digits = (
        rf"(?P<nd{tag}>\d{{1,2}})\.(?P<nm{tag}>\d{{1,2}})\.(?P<ny{tag}>\d{{4}}|\d\d)(?!\d)(?: *(?:года|г\.|г)(?!\w))?"
    )
    short = rf"(?P<sd{tag}>\d\d)\.(?P<sm{tag}>0[1-9]|1[0-2])(?!\.?\d)(?! *(?:%|млн|млрд|тыс|час))"
    return rf"(?:{words}|{digits}|{short}|(?P<iso{tag}>\d{{4}}-\d\d-\d\d)(?!\d))(?!\w)"


_CLOCK = r"(?:\d{1,2}[:.]\d\d(?: +час(?:ов|а))? +)?"
_INCLUSIVE = r"(?: *\(?включительно\)?)?"
_TERM = r"(?:(?:(?:в|со) +)?срок(?:ом|и)?(?: +исполнения)? *[:-]? *)"
_UNTIL = r"(?:до|не +позднее|не +позже)"
_TERM_UNTIL = rf"(?:{_TERM}(?:{_UNTIL} +)?|{_UNTIL} +)"
_ORDINAL = r"(?:-?(?:го|м|ом|й|ый|ое|е))?"
_QUARTER = rf"(?P<quarter>iv|i{{1,3}}|[1-4]|перв|втор|трет|четверт)(?:[а-я]{{2,4}}|{_ORDINAL}) +квартал(?:а|е|у)?(?!\w)"
_HALF = rf"(?P<half>ii?|[12]|перв|втор)(?:[а-я]{{2,3}}|{_ORDINAL}) +полугоди(?:е|я|и|ю)(?!\w)"
_MONTH = rf"(?:(?P<m1>{_alternatives(_ANY_MONTH)}) *- *)?(?P<m2>{_alternatives(_ANY_MONTH)})(?!\w)"
_WHOLE_YEAR = r"(?P<whole>\d{4}) *(?:года|году|год|г\.|г)(?!\w)"
_PERIOD = rf"(?:(?:{_QUARTER}|{_HALF}|{_MONTH}){_year()}|{_WHOLE_YEAR})"
_COUNT = (
    rf"(?:(?P<n>\d{{1,3}})(?: *\([^()]{{1,30}}\))?(?:-?(?:ти|х|и))? +"
    rf"|(?P<w>{_alternatives(_GENITIVE_COUNTS)})(?: +(?P<w2>{_alternatives(_GENITIVE_COUNTS)}))?"
    rf"(?: *\(\d{{1,3}}\))? +)"
)
_UNIT = (
    r"(?:(?P<sort>рабоч\w{2,3}|банковских|календарн\w{2,3}|раб\.|кал\.) *)?"
    r"(?P<unit>дней|дня|день|дн\.|суток|сутки|недел[ьюия]|месяц(?:ев|а)?|полугода|лет|года?|час(?:ов|а)?)(?!\w)"
)
_SINCE = r"(?P<since> *,? *(?:считая +)?(?:(?:со +дня|с +момента|с +даты|от +даты|от|после|с) +(?=\w)))?"
_NEXT = r"(?:следующ|очередн|ближайш)\w{2,3} +заседани\w{1,2}"
_DAY_OF_MONTH = (
    rf"(?:{_UNTIL}|к|по) +(?P<day>\d{{1,2}})(?:-?(?:го|му|е))? +числ[ауо](?!\w)(?: +(?:каждого|следующего|текущего))?"
    r"(?P<monthly> +месяца)?(?:,? +следующ\w{2,3} +за +отчетн\w{2,3}(?: +(?P<report>кварталом|месяцем|полугодием|годом|"
    r"периодом))?)?"
)
_EVERY = (
    r"(?P<every>ежемесячно|ежеквартально|ежегодно|еженедельно|(?:по +)?кажд\w{2,3} +(?:месяц|квартал|полугоди[ея]|год)"
    r"|(?:не +реже +(?:чем +)?)?(?:одного +раза|1 +раза?|один +раз|раз) +в +"
    r"(?:месяц|квартал|полугодие|год|неделю))(?!\w)"
)


# --- builders -----------------------------------------------------------------------------------------------


def _dated(kind: str, found: re.Match, tag: str = "") -> Rule:
    """A rule for one day; without a year only day and month are kept, an impossible day is not recognised."""
    part = {name: found[name + tag] for name in ("d", "m", "year", "rel", "nd", "nm", "ny", "sd", "sm", "iso")}
    day = int(part["d"] or part["nd"] or part["sd"] or 0)
    month = _GENITIVE[part["m"]] if part["m"] else int(part["nm"] or part["sm"] or 0)
    said = part["year"] or part["ny"] or ""
    try:
        if part["iso"]:
            return {"kind": kind, "date": date.fromisoformat(part["iso"]).isoformat()}
        if said:
            year = int(said) + 2000 if len(said) == 2 else int(said)
            if not FIRST_YEAR <= year <= LAST_YEAR:
                return UNRECOGNISED
            return {"kind": kind, "date": date(year, month, day).isoformat()}
        date(2000, month, day)
    except ValueError:
        return UNRECOGNISED
    return {"kind": kind, "day": day, "month": month, **_relative(part["rel"])}


def _relative(words: str | None) -> Rule:
    if not words:
        return {}
    return {"year": "next" if words.startswith(("след", "буд")) else "current"}


def _until(found: re.Match) -> Rule:
    return _dated("date", found)


def _before(found: re.Match) -> Rule:
    return _dated("before_date", found)


def _from_to(found: re.Match) -> Rule:
    last = _dated("date", found, "b")
    if "date" not in last:
        return last
    first = date.fromisoformat(last["date"])
    try:
        first = first.replace(day=int(found["da"]))
        if found["ma"]:
            first = first.replace(month=_GENITIVE[found["ma"]])
        if found["ya"]:
            first = first.replace(year=int(found["ya"]))
    except ValueError:
        return UNRECOGNISED
    if first > date.fromisoformat(last["date"]):
        return UNRECOGNISED
    return {"kind": "period", "from": first.isoformat(), "to": last["date"]}


def _number(text: str) -> int:
    """1–4 from «IV», «4» or the beginning of «четвёртом»."""
    ordinals = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "перв": 1, "втор": 2, "трет": 3, "четверт": 4}
    return ordinals.get(text) or int(text)


def _period(found: re.Match) -> Rule:
    """From the first to the last month of what was said; without a year the months alone."""
    if found["whole"]:
        first, last, said = 1, 12, found["whole"]
    elif found["quarter"]:
        last = 3 * _number(found["quarter"])
        first, said = last - 2, found["year"]
    elif found["half"]:
        last = 6 * _number(found["half"])
        first, said = last - 5, found["year"]
    else:
        last, said = _ANY_MONTH[found["m2"]], found["year"]
        first = _ANY_MONTH[found["m1"]] if found["m1"] else last
    if not said:
        return {"kind": "period", "months": [first, last], **_relative(found["rel"])}
    year = int(said)
    if first > last or not FIRST_YEAR <= year <= LAST_YEAR:
        return UNRECOGNISED
    return {"kind": "period", "from": date(year, first, 1).isoformat(), "to": month_end(year, last).isoformat()}


def month_end(year: int, month: int) -> date:
    """Last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _month_begins(found: re.Match) -> Rule:
    """«до декабря 2017 г.»: December itself is not meant."""
    rule = _period(found)
    if found["m1"] or not found["m2"] or rule == UNRECOGNISED:
        return UNRECOGNISED
    if "from" in rule:
        return {"kind": "before_date", "date": rule["from"]}
    return {"kind": "before_date", "day": 1, "month": rule["months"][0], **_relative(found["rel"])}


def _bare_period(found: re.Match) -> Rule | None:
    """«(IV квартал 2017 г.)» is a deadline, «план на IV квартал 2017 г.» is not."""
    before = found.string[max(0, found.start() - 3) : found.start()].rstrip()
    after = found.string[found.end() : found.end() + 2].lstrip()
    if (found.start() == 0 or before.endswith((",", ";", ":", "-", "("))) and (not after or after[0] in ".,;)"):
        return _period(found) if not found["whole"] else None
    return None


def _end_of(found: re.Match) -> Rule:
    part = _part(found["part"])
    if part == "week":
        return UNRECOGNISED
    return {"kind": "period", "end_of": part, **_relative(found["rel"])}


def _count(found: re.Match) -> int:
    if found["n"]:
        return int(found["n"])
    words = [found["w"], found["w2"]]
    return sum(_GENITIVE_COUNTS[word] for word in words if word) or 1


def _length(found: re.Match) -> Rule | None:
    """«10 рабочих дней» as count and unit; hours and «года» without a number are not recognised."""
    unit, count = found["unit"], _count(found)
    if unit.startswith("час") or (unit.startswith(("год", "лет")) and not (found["n"] or found["w"])) or not count:
        return None
    if unit.startswith("недел"):
        return {"count": count, "unit": "week"}
    if unit.startswith("месяц"):
        return {"count": count, "unit": "month"}
    if unit == "полугода":
        return {"count": 6 * count, "unit": "month"}
    if unit.startswith(("год", "лет")):
        return {"count": 12 * count, "unit": "month"}
    working = (found["sort"] or "").startswith(("раб", "банк"))
    return {"count": count, "unit": "working_day" if working else "calendar_day"}


def event_end(text: str, start: int) -> int:
    """Where the name of an event that begins at `start` is over: a mark, a verb, or eight words."""
    end = start
    for number, found in enumerate(WORD.finditer(text, start, start + 200)):
        gap = text[end : found.start()]
        if number == 8 or is_infinitive(found[0]) or any(mark in gap for mark in ",.;:()"):
            break
        end = found.end()
    return end


def _event(found: re.Match) -> str:
    """Signing is what terms are counted from unless another event is named."""
    if not found["since"]:
        return "signing"
    words = found.string[found.end() : event_end(found.string, found.end())]
    if words.startswith("подписани") and not re.search(r"соглаш|догов|акт|контракт", words):
        return "signing"
    if words.startswith("получени"):
        return "receipt"
    if re.match(r"(?:приняти\w+ +(?:настоящего +)?решени|(?:проведени\w+ +)?(?:настоящего +)?заседани)", words):
        return "decision"
    return words


def _within(found: re.Match) -> Rule:
    length = _length(found)
    return {"kind": "days", **length, "event": _event(found)} if length else UNRECOGNISED


def _adjective(found: re.Match) -> Rule:
    """«в десятидневный срок», «в месячный срок»."""
    count = int(found["n"]) if found["n"] else _ADJECTIVE_COUNTS.get(found["w"] or "", 0)
    if not count:
        return UNRECOGNISED
    unit = {"дневн": "calendar_day", "недельн": "week", "месячн": "month"}[found["unit"]]
    return {"kind": "days", "count": count, "unit": unit, "event": _event(found)}


def _before_event(found: re.Match) -> Rule:
    length = _length(found)
    words = found.string[found.end() : event_end(found.string, found.end())]
    return {"kind": "before_event", **length, "event": words} if length and words else UNRECOGNISED


def _recurring(found: re.Match) -> Rule:
    rule: Rule = {"kind": "recurring", "every": _part(found["every"])}
    if found["day"]:
        rule["day"] = int(found["day"])
    elif found["d"]:
        rule |= {"day": int(found["d"]), "month": _GENITIVE[found["m"]]}
    return _possible(rule)


def _day_of_month(found: re.Match) -> Rule:
    """«до 5-го числа …»: without «ежемесячно» or «отчётным кварталом» it waits for such a word elsewhere."""
    every = _part(found["report"] or "") or _part(found["after"] or "")
    if not every and found["monthly"] and "каждого" in found[0]:
        every = "month"
    return _possible({"kind": "recurring", "day": int(found["day"])} | ({"every": every} if every else {}))


def _possible(rule: Rule) -> Rule:
    try:
        date(2000, rule.get("month", 1), rule.get("day", 1))
    except ValueError:
        return UNRECOGNISED
    return rule


def _always(**rule) -> Builder:
    return lambda found: rule


_unclear = _always(**UNRECOGNISED)

# --- the table ----------------------------------------------------------------------------------------------

_WEEKDAYS = "понедельника|вторника|среды|четверга|пятницы|субботы|воскресенья"
_MONTH_NAMES = tuple(_ANY_MONTH)
_UNTIL_WORDS = ("до", "не")
_TERM_WORDS = ("в", "со", "срок", "сроки", "до", "не")

_TABLE: list[tuple[tuple[str, ...], str, Builder]] = [
    # A day, inclusive: «до» is read as «включительно».
    (_TERM_WORDS, rf"{_TERM_UNTIL}{_CLOCK}{_day()}{_INCLUSIVE}", _until),
    (("к",), rf"к +{_CLOCK}{_day()}", _before),
    (
        ("с", "в"),
        rf"(?:в +(?:период|срок) +)?с +(?P<da>\d{{1,2}})(?:-?го)?(?: +(?P<ma>{_alternatives(_GENITIVE)}))?"
        rf"(?: +(?P<ya>\d{{4}}) *(?:года|г\.|г)?)? +по +{_day('b')}{_INCLUSIVE}",
        _from_to,
    ),
    # A part of a year.
    (("в", "во"), rf"во? +(?:течение +)?{_PERIOD}", _period),
    (("срок", "сроки"), rf"{_TERM}{_PERIOD}", _period),
    ((*_TERM_WORDS, "к"), rf"(?:{_TERM_UNTIL}|к +)конц[ау] +{_PERIOD}", _period),
    (
        (*_TERM_WORDS, "к"),
        rf"(?:{_TERM_UNTIL}|к +)конц[ау] +(?:(?P<rel>текущего|этого|следующего) +)?"
        r"(?P<part>года|месяца|квартала|полугодия|недели)(?!\w)",
        _end_of,
    ),
    (_UNTIL_WORDS, rf"{_UNTIL} +{_PERIOD}", _month_begins),
    (
        ("i", "ii", "iii", "iv", *"1234", "первый", "второй", "третий", "четвертый", *_MONTH_NAMES),
        _PERIOD,
        _bare_period,
    ),
    # A length of time.
    (("в",), rf"в +течение +(?:{_COUNT})?{_UNIT}{_SINCE}", _within),
    (
        ("не", "через", "в", "срок"),
        rf"(?:(?:в +)?срок *[:-]? *)?(?:не +(?:позднее|позже|более)(?:,? +чем)?(?: +через)?|через) +"
        rf"(?:{_COUNT})?{_UNIT}{_SINCE}",
        _within,
    ),
    (
        ("в",),
        rf"в +(?:(?P<n>\d{{1,3}})(?:-?(?:ти|х))?[- ]?|(?P<w>{_alternatives(filter(None, _ADJECTIVE_COUNTS))}))?"
        rf"(?P<unit>дневн|недельн|месячн)ый +срок(?!\w){_SINCE}",
        _adjective,
    ),
    (
        ("не", "за"),
        rf"(?:не +(?:позднее|позже)(?:,? +чем)? +)?(?:за +)?(?:{_COUNT})?(?P<sort>рабоч\w{{2,3}}|календарн\w{{2,3}})? *"
        r"(?P<unit>дней|дня|день|недел[ьюия]|месяц(?:ев|а)?)(?!\w) +до +(?=\w)",
        _before_event,
    ),
    # Again and again.
    (
        ("ежемесячно", "ежеквартально", "ежегодно", "еженедельно", "каждый", "каждое", "каждого", "по", "не", "раз",
         "один", "одного", "1"),
        rf"{_EVERY}(?:,? +(?:{_DAY_OF_MONTH}|{_UNTIL} +(?P<d>\d{{1,2}}) +(?P<m>{_alternatives(_GENITIVE)})"
        r"(?!\w)(?! *\d)))?",
        _recurring,
    ),
    (
        ("до", "не", "к", "по"),
        rf"{_DAY_OF_MONTH}(?P<after>,? +(?:ежемесячно|ежеквартально|ежегодно))?",
        _day_of_month,
    ),
    # Bound to something else.
    (("на", "к", "до"), rf"(?:на|к|до) +{_NEXT}", _always(kind="next_meeting")),
    (("постоянно",), r"постоянно(?! *-?действующ)", _always(kind="permanent")),
    (("бессрочно",), r"бессрочно", _always(kind="permanent")),
    (("на", "в"), r"(?:на +постоянной +основе|в +постоянном +режиме)", _always(kind="permanent")),
    (("весьма",), r"весьма +срочно", _always(kind="urgent", level="immediately")),
    (("немедленно",), r"немедленно", _always(kind="urgent", level="immediately")),
    (("срочно", "незамедлительно"), r"(?:срочно|незамедлительно)", _always(kind="urgent", level="urgent")),
    (("оперативно",), r"оперативно(?!-)", _always(kind="urgent", level="promptly")),
    (("без",), r"без +(?:указания +|установления +)?срока(?: +исполнения)?(?!\w)", _always(kind="none")),
    (("срок",), r"срок +(?:исполнения +)?не +(?:установлен|устанавливается|указан)(?!\w)", _always(kind="none")),
    # Meant as a deadline, but no day follows from it.
    (
        ("в", "срок", "сроки"),
        rf"(?:в +срок +{_UNTIL}|срок(?:и)?(?: +исполнения)? *[:-])(?: +[^\s,.;()]{{1,40}}){{1,3}}",
        _unclear,
    ),
    (
        ("в",),
        r"в +(?:кратчайш|возможно +коротк|сам\w{2} +коротк|установленн|разумн|указанн|ближайш)\w{2,3} +"
        r"(?:срок(?:и)?|время)(?!\w)",
        _unclear,
    ),
    (("в",), r"в +течение +(?:квартала|полугодия|учебного +года)(?!\w)", _unclear),
    (("по",), r"по +мере +\w+", _unclear),
    (_UNTIL_WORDS, rf"{_UNTIL} +(?:{_WEEKDAYS})(?!\w)", _unclear),
    (("до", "к"), r"(?:до|к) +(?:началу|начала|концу|конца) +учебного +года", _unclear),
]  # fmt: skip

PHRASES: dict[str, list[tuple[re.Pattern, Builder]]] = {}
for _words, _pattern, _builder in _TABLE:
    _entry = (re.compile(_pattern), _builder)
    for _word in _words:
        PHRASES.setdefault(_word, []).append(_entry)
