"""Decisions that a sentence names: «отменить пункт 2.1 протокола от 20.11.2017 № 3»."""

import re
from dataclasses import dataclass
from datetime import date

from cluster_portal.text import folded
from councils.models.control import DecisionRelation

_KINDS = (
    (re.compile(r"\bвнести изменени|\bизложить\b|\bдополнить\b|\bпродлить\b"), DecisionRelation.Kind.AMENDS),
    (re.compile(r"\bотменить\b|\bутратившим силу\b|\bутратившими силу\b"), DecisionRelation.Kind.CANCELS),
    (re.compile(r"\bвзамен\b|\bзаменить\b|\bвместо\b"), DecisionRelation.Kind.REPLACES),
)
_REFERENCE = re.compile(
    r"(?:п\.|пункт[а-я]*|решени[а-я]*) *(?P<number>\d{1,3}(?:\.\d{1,3})*)\.? +(?:решения +)?протокола"
    r"(?: +[а-я ]{0,60})? +от +(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"
)


@dataclass(frozen=True)
class Reference:
    """A point of the protocol of a day, and what the sentence does to it; `kind` is empty where it does not say."""

    number: str
    held_on: date
    kind: str


def find_references(text: str) -> list[Reference]:
    """The decisions that a sentence names; a person confirms each before it means anything."""
    words = folded(text)
    kind = next((kind.value for pattern, kind in _KINDS if pattern.search(words)), "")
    found = []
    for match in _REFERENCE.finditer(words):
        try:
            held_on = date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            continue
        found.append(Reference(match["number"], held_on, kind))
    return found
