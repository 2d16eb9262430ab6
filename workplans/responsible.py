"""The column «Ответственный» read: organisations and people of the cluster, everything else as written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cluster_portal.text import search_key
from councils.executors import Candidate

# «;» and line ends part names; a comma does too, unless it stands in quotes or brackets.
_PARTS = re.compile(r"[;\n]|,(?![^«»]*»)(?![^()]*\))")
_CO_EXECUTORS = re.compile(r"^\s*(со-?исполнител[ьи]|при участии|совместно с)\s*[:–-]?\s*", re.IGNORECASE)
_RESPONSIBLE = re.compile(r"^\s*(ответственн(ый|ые|ая)|отв\.|исполнител[ьи])\s*[:–-]?\s*", re.IGNORECASE)

# «Громова А. И.», «А.И. Громова»: a name wherever it stands, with its post before it or brackets behind it.
_INITIALS = r"[А-ЯЁ]\. ?[А-ЯЁ]\."
_SURNAME = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_NAME = re.compile(rf"{_SURNAME} {_INITIALS}|{_INITIALS} ?{_SURNAME}")
# The council itself and who works for it; what a plan says of them is known to everybody.
_OWN = re.compile(
    r"(?:(?:председател|секретар|член|участник|заместител)\w*(?: председателя)?(?: |\Z))?"
    r"(?:координационн\w+ совет\w*|совет\w*|президиум\w*|рабоч\w+ групп\w*|кластер\w*)?"
    r"(?: (?:совета|кластера))*\Z"
)
_LEGAL = re.compile(
    r"(?:ооо|оао|пао|зао|ао|ано(?: дпо| до| во)?|нко|фгуп|мку|ч?оу"
    r"|[офмг]{1,2}[гбак]{0,3}(?:п?оу|доу|у|ук)(?: во| дпо| спо)?"
    r"|общество с ограниченной ответственностью|акционерное общество) (?=\w)"
)
SHORTEST_NAME = 4
# A name of a person wherever it stands: «Иголкина П.П.», «Зайкина Пелагея Петровна», «Мамедов Али Гасан оглы».
_CAPITAL = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_PATRONYMIC = r"[А-ЯЁ][а-яё]+(?:вич|ьич|мич|кич|вн|чн)(?:а|у|ем|е|ы|ой)?(?![а-яё])"
PERSON = re.compile(
    rf"(?:{_CAPITAL} )?{_CAPITAL} {_PATRONYMIC}(?: {_CAPITAL}(?! {_INITIALS}))?"
    rf"|(?:{_CAPITAL} ){{2,3}}(?:оглы|кызы|оглу|гызы)(?![а-яё])"
    rf"|(?:{_SURNAME}|[А-ЯЁ]{{4,}}),? ?{_INITIALS}|{_INITIALS} ?(?:{_SURNAME}|[А-ЯЁ]{{4,}})"
)
# «СОШ им. Ю.А. Гагарина» is a school, and an entrepreneur is known by his name.
_CALLED_AFTER = re.compile(r"(?:(?<!\w)им\.|имени|памяти|(?<!\w)ИП(?!\w)|предпринимател\w+)[^,;]*\Z")
_AND = re.compile(r" и |/")

# The full stop of the column, not that of «Иванова А.А.» or «и др.».
_END = re.compile(r"(?<=[а-яёa-z»)\d]{3})\.$")


@dataclass(frozen=True)
class Responsible:
    """One name of the column. `kind`: organization, person, group (the council itself) or other.

    `key`: the primary key of the first two.
    """

    text: str
    kind: str = "other"
    key: int | None = None
    role: str = "responsible"


@lru_cache(maxsize=64)
def _known(candidates: tuple[Candidate, ...]) -> dict[str, tuple[str, int | None]]:
    """Kind and key by every form of a name: made once for the hundreds of rows of a plan.

    A form of two people is a person without a key: nothing is laid upon either by chance.
    """
    known: dict[str, tuple[str, int | None]] = {}
    for form, key in _without_legal_form(candidates).items():
        known[form] = ("organization", key)
    for candidate in reversed(candidates):
        for form in {_form(form) for form in candidate.forms} if candidate.kind != "group" else ():
            kind, key = known.get(form, (candidate.kind, candidate.key))
            is_shared = kind == candidate.kind == "person" and key != candidate.key
            known[form] = (candidate.kind, None if is_shared else candidate.key)
    return known


def _without_legal_form(candidates: Sequence[Candidate]) -> dict[str, int]:
    """«МАН сеть» for «ООО «МАН сеть»», where only one organisation is called so."""
    found: dict[str, set] = {}
    for candidate in candidates:
        for form in {_form(form) for form in candidate.forms} if candidate.kind == "organization" else ():
            short = _LEGAL.sub("", form, count=1) if _LEGAL.match(form) else ""
            if len(short) >= SHORTEST_NAME:
                found.setdefault(short, set()).add(candidate.key)
    return {form: keys.pop() for form, keys in found.items() if len(keys) == 1}


def people_in(text: str) -> list[str]:
    """Names of people, in the order of the text; not those after whom something is called."""
    return [found[0] for found in PERSON.finditer(text) if not _CALLED_AFTER.search(text, 0, found.start())]


def without_people(text: str) -> str:
    """«завуч Волкова П.П.» → «завуч»."""
    for name in people_in(text):
        text = text.replace(name, " ")
    return " ".join(re.sub(r"\(\s*\)", " ", text).split()).strip(" ,;:()–-")


def _form(name: str) -> str:
    """«громова а.и.», with or without a space between the initials."""
    return re.sub(r"(?<=\b\w\.) (?=\w\.)", "", search_key(name))


def _find(name: str, known: dict) -> tuple[str, int | None]:
    """Kind and key of a name as it stands, else of the only person named in it."""
    if found := known.get(_form(name)):
        return found
    if (key := search_key(name)) and _OWN.match(key):
        return "group", None
    named = [known.get(_form(_spaced(one))) for one in _NAME.findall(name)]
    return named[0] if len(named) == 1 and named[0] else ("other", None)


def _spaced(name: str) -> str:
    """«А.И.Громова» → «А.И. Громова»."""
    return re.sub(rf"^({_INITIALS}) ?", r"\1 ", name)


def _parts(text: str) -> list[str]:
    """Names of the column; «Громова А.И. и Дубов А.И.» are two, «Школа и семья» is one."""
    found = []
    for part in _PARTS.split(text):
        several = _AND.split(part)
        found += several if len(several) > 1 and all(_NAME.search(one) for one in several) else [part]
    return found


def read_responsible(text: str, candidates: Sequence[Candidate]) -> list[Responsible]:
    """The names in their order: the first organisation and the first person are responsible, the others help.

    A person whom two names fit has no key.
    """
    known = _known(tuple(candidates))
    found: list[Responsible] = []
    taken: set[str] = set()
    helpers = False
    for part in _parts(text):
        helpers = helpers or _CO_EXECUTORS.match(part) is not None
        name = _END.sub("", _RESPONSIBLE.sub("", _CO_EXECUTORS.sub("", part)).strip(" –-"))
        if not name:
            continue
        kind, key = _find(name, known)
        is_first = kind not in taken and not helpers
        found.append(Responsible(name, kind, key, "responsible" if is_first else "co_executor"))
        taken.add(kind)
    return found
