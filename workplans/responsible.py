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

# The full stop of the column, not that of «Иванова А.А.» or «и др.».
_END = re.compile(r"(?<=[а-яёa-z»)\d]{3})\.$")


@dataclass(frozen=True)
class Responsible:
    """One name of the column. `kind`: organization, person or other; `key` is the primary key of the first two."""

    text: str
    kind: str = "other"
    key: int | None = None
    role: str = "responsible"


@lru_cache(maxsize=64)
def _known(candidates: tuple[Candidate, ...]) -> dict[str, tuple[str, int | str]]:
    """Kind and key by every form of a name: made once for the hundreds of rows of a plan."""
    return {
        search_key(form): (candidate.kind, candidate.key)
        for candidate in reversed(candidates)
        if candidate.kind != "group"
        for form in candidate.forms
    }


def read_responsible(text: str, candidates: Sequence[Candidate]) -> list[Responsible]:
    """The names in their order: the first organisation and the first person are responsible, the others help."""
    known = _known(tuple(candidates))
    found: list[Responsible] = []
    taken: set[str] = set()
    helpers = False
    for part in _PARTS.split(text):
        helpers = helpers or _CO_EXECUTORS.match(part) is not None
        name = _END.sub("", _RESPONSIBLE.sub("", _CO_EXECUTORS.sub("", part)).strip(" –-"))
        if not name:
            continue
        kind, key = known.get(search_key(name), ("other", None))
        is_first = kind not in taken and not helpers
        found.append(Responsible(name, kind, key, "responsible" if is_first else "co_executor"))
        taken.add(kind)
    return found
