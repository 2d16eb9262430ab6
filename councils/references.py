"""Decisions that a sentence names: «отменить пункт 2.1 протокола от 20.11.2017 № 3»."""

import re
from dataclasses import dataclass
from datetime import date

from cluster_portal.text import folded
from councils.models.control import DecisionRelation

_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_VERBS = {
    DecisionRelation.Kind.AMENDS.value: r"внести (?:следующие )?изменени[яе]|изложить|дополнить|продлить",
    DecisionRelation.Kind.CANCELS.value: r"отменить|утратившими? силу",
    DecisionRelation.Kind.REPLACES.value: r"взамен|заменить|вместо",
}
_VERB = re.compile("|".join(rf"(?P<{kind}>\b(?:{words})\b)" for kind, words in _VERBS.items()))
_POINT = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,3}")
_POINTS = rf"{_POINT.pattern}(?:(?:, ?| и ){_POINT.pattern}){{0,9}}"
_NUMBER = r"[0-9][0-9а-я/-]{0,19}"
_DAY = rf"(?P<day>\d{{1,2}})(?:\.(?P<month>\d{{1,2}})\.| (?P<name>{'|'.join(_MONTHS)}) )(?P<year>\d{{4}})"
_REFERENCE = re.compile(
    rf"\b(?:пп?\.|пункт[а-я]{{0,3}}|решени[а-я]{{1,3}}) ?(?P<points>{_POINTS})\.? (?:решения )?протокола"
    rf"(?: [а-я ]{{1,60}}?)?(?: № ?(?P<before>{_NUMBER}))? от {_DAY}(?: ?г(?:ода|\.)?)?,?(?: ?№ ?(?P<after>{_NUMBER}))?"
)


@dataclass(frozen=True)
class Reference:
    """A point of the protocol of a day, and what the sentence does to it.

    `kind` is empty where it does not say, `protocol` («3») where it gives no number of the protocol.
    """

    number: str
    held_on: date
    kind: str
    protocol: str = ""


def find_references(text: str) -> list[Reference]:
    """The decisions that a sentence names; a person confirms each before it means anything."""
    words = " ".join(folded(text).split())
    verbs = [(match.start(), match.lastgroup) for match in _VERB.finditer(words)]
    found = []
    for match in _REFERENCE.finditer(words):
        held_on = _date(match)
        if held_on is None:
            continue
        protocol = match["before"] or match["after"] or ""
        kind = _kind_at(verbs, match.start())
        found += [Reference(point, held_on, kind, protocol) for point in _POINT.findall(match["points"])]
    return found


def _kind_at(verbs: list[tuple[int, str]], place: int) -> str:
    """What the nearest verb before a reference says, else the first one after it («Пункт 2.1 … отменить»)."""
    before = [kind for start, kind in verbs if start < place]
    after = [kind for start, kind in verbs if start > place]
    return [*before[-1:], *after[:1], ""][0]


def _date(match: re.Match) -> date | None:
    month = _MONTHS.index(match["name"]) + 1 if match["name"] else int(match["month"])
    try:
        return date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None
