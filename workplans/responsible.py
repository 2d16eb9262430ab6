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
_AND = re.compile(r" и |/")

# The full stop of the column, not that of «Иванова А.А.» or «и др.».
_END = re.compile(r"(?<=[а-яёa-z»)\d]{3})\.$")


@dataclass(frozen=True)
class Responsible:
    """One name of the column. `kind`: organization, person or other; `key`: the primary key of the first two."""

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
    for candidate in reversed(candidates):
        for form in {_form(form) for form in candidate.forms} if candidate.kind != "group" else ():
            kind, key = known.get(form, (candidate.kind, candidate.key))
            is_shared = kind == candidate.kind == "person" and key != candidate.key
            known[form] = (candidate.kind, None if is_shared else candidate.key)
    return known


def _form(name: str) -> str:
    """«громова а.и.», with or without a space between the initials."""
    return re.sub(r"(?<=\b\w\.) (?=\w\.)", "", search_key(name))


def _find(name: str, known: dict) -> tuple[str, int | None]:
    """Kind and key of a name as it stands, else of the only person named in it."""
    if found := known.get(_form(name)):
        return found
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
