"""Who has to do it: organisations, people and groups named in a decision where an executor stands.

Only these places are read: before the infinitive («ОГБПОУ СмолАПО разработать …»), after «поручить», «рекомендовать»
and the like, after «ответственный» and «исполнитель», after «возложить на», and in brackets at the end. An addressee
(«Направить Губернатору …») is no executor.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from cluster_portal.text import folded
from councils.verbs import VerbClass, begins_with_verb, classify
from councils.words import READ_LIMIT, WORD, is_infinitive

# What may stand between the words of one name.
_NAME_GAP = re.compile(r"[\s«»„“”\"'.’-]*\Z")
# What may stand between two executors; «,» and «;» have no word of their own.
_LIST_GAP = re.compile(r"[\s«»\"“”.,;:()-]*\Z")
_JOINERS = {
    ("и",), ("а", "также"), ("совместно", "с"), ("совместно", "со"), ("при", "участии"), ("с", "участием"),
    ("с", "привлечением"), ("во", "взаимодействии", "с"), ("соисполнитель",), ("соисполнители",),
}  # fmt: skip
_COMMANDS = {
    "поручить", "поручено", "поручается", "обязать", "предложить", "просить", "попросить",
    "рекомендовать", "рекомендовано", "рекомендуется",
}  # fmt: skip
_LABELS = {
    "ответственный", "ответственная", "ответственное", "ответственные", "отв", "исполнитель", "исполнители",
}  # fmt: skip
_LABEL_MORE = {"исполнитель", "исполнители", "лицо", "лица", "за", "исполнение"}
_INTRODUCTIONS = {"в", "во", "для", "с", "со", "на", "по", "до", "не", "к"}
# After the executor and before the verb: «СмолАПО в срок до … разработать», «СмолАПО ежеквартально представлять».
_BETWEEN = _INTRODUCTIONS | {
    "ежемесячно", "ежеквартально", "ежегодно", "постоянно", "срочно", "незамедлительно", "оперативно", "дополнительно",
    "при", "без", "также", "далее", "немедленно", "весьма",
}  # fmt: skip
_POST = re.compile(
    r"(?:генеральн|исполнительн|перв|главн|управляющ|заведующ|директор|ректор|руководител|начальник|председател|"
    r"заместител|секретар|член|глав[еу]|специалист|президент|министр|координатор|представител|консультант|методист)"
)
_ASSIGNING = {VerbClass.INSTRUCTING, VerbClass.RECOMMENDING, ""}
_CASE_ENDING = re.compile(r"[аеиоуыэюяйьмхгв]{0,3}\Z")
_SENTENCE_LENGTH = 60
_POST_LENGTH = 12


class Candidate(NamedTuple):
    """Somebody who may be named; the first of `forms` is the label, the others are further spellings and cases."""

    kind: str
    key: int | str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class ExecutorMatch:
    """The words `text[start:end]` name a candidate; `role` is responsible (the first) or co_executor."""

    start: int
    end: int
    kind: str
    key: int | str
    label: str
    role: str = "responsible"


class _Word(NamedTuple):
    text: str
    start: int
    end: int


class _Name(NamedTuple):
    words: tuple[str, ...]
    candidate: Candidate


class _Found(NamedTuple):
    first: int
    after: int
    candidate: Candidate


@dataclass
class _Index:
    """Names by their first word (exact) and by its first letters (inflected)."""

    exact: dict[str, list[_Name]] = field(default_factory=dict)
    inflected: dict[str, list[_Name]] = field(default_factory=dict)


@lru_cache(maxsize=64)
def _index(candidates: tuple[Candidate, ...]) -> _Index:
    index = _Index()
    for candidate in candidates:
        for form in candidate.forms:
            words = tuple(WORD.findall(folded(form)))
            # «Иванов» alone may be anybody of that name.
            if not words or (candidate.kind == "person" and len(words) == 1):
                continue
            for spelling in {words, *_datives(words, candidate.kind)}:
                index.exact.setdefault(spelling[0], []).append(_Name(spelling, candidate))
            if len(words) > 1:
                index.inflected.setdefault(words[0][:3], []).append(_Name(words, candidate))
    return index


# Ending of a surname and what the dative makes of it; a consonant at the end takes «у».
_DATIVE_ENDINGS = (
    (re.compile(r"(?<=[оеёиы][вн])а\Z"), "ой"),
    (re.compile(r"ая\Z"), "ой"),
    (re.compile(r"яя\Z"), "ей"),
    (re.compile(r"(?:ый|ой|ий)\Z"), "ому"),
    (re.compile(r"(?:[оеиуюэ]|[иы]х)\Z"), None),
    (re.compile(r"[ьй]\Z"), "ю"),
    (re.compile(r"[ая]\Z"), "е"),
    (re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])\Z"), "у"),
)


def _datives(words: tuple[str, ...], kind: str) -> list[tuple[str, ...]]:
    """«иванову а а» of «иванов а а»: tells «Иванов А.А.» from «Иванова А.А.» where both are known."""
    if kind != "person" or sum(len(word) == 1 for word in words) != len(words) - 1:
        return []
    place = max(range(len(words)), key=lambda place: len(words[place]))
    for ending, replacement in _DATIVE_ENDINGS:
        if ending.search(words[place]):
            if replacement is None:
                return []
            return [(*words[:place], ending.sub(replacement, words[place]), *words[place + 1 :])]
    return []


def find_executors(
    text: str, candidates: Sequence[Candidate], *, deadline: tuple[int, int] | None = None
) -> list[ExecutorMatch]:
    """Executors of a sentence, the responsible one first; nothing where a name is ambiguous or unknown.

    `deadline` is the span of the deadline phrase: an executor may follow it («До 1 декабря СмолАПО разработать …»).
    """
    reader = _Reader(text[:READ_LIMIT], _index(tuple(candidates)), deadline)
    found: list[_Found] = []
    seen = set()
    for match in [*reader.before_the_verb(), *reader.after_a_label(), *reader.in_brackets_at_the_end()]:
        identity = (match.candidate.kind, match.candidate.key)
        if identity not in seen:
            seen.add(identity)
            found.append(match)
    executors = [reader.executor(match) for match in found]
    return executors[:1] + [replace(executor, role="co_executor") for executor in executors[1:]]


class _Reader:
    """One sentence as words with places."""

    def __init__(self, text: str, index: _Index, deadline: tuple[int, int] | None):
        self.text = folded(text)
        self.words = [_Word(word[0], word.start(), word.end()) for word in WORD.finditer(self.text)]
        self.index = index
        self.deadline = deadline

    def executor(self, found: _Found) -> ExecutorMatch:
        candidate = found.candidate
        start, end = self.words[found.first].start, self.words[found.after - 1].end
        return ExecutorMatch(start, end, candidate.kind, candidate.key, candidate.forms[0])

    def gap(self, place: int) -> str:
        """What stands before the word at `place`."""
        return self.text[self.words[place - 1].end if place else 0 : self.words[place].start]

    # --- names ---------------------------------------------------------------------------------------------

    def name_at(self, place: int) -> _Found | None:
        """The longest name that begins at this word; a name of two candidates is nobody's."""
        if place >= len(self.words):
            return None
        word = self.words[place].text
        return self._best(place, self.index.exact.get(word, ()), _same) or self._best(
            place, self.index.inflected.get(word[:3], ()), _inflected
        )

    def _best(self, place: int, names: Sequence[_Name], alike) -> _Found | None:
        length = 0
        owners: dict[tuple[str, int | str], Candidate] = {}
        for name in names:
            if len(name.words) < length or not self._fits(place, name, alike):
                continue
            if len(name.words) > length:
                length, owners = len(name.words), {}
            owners[(name.candidate.kind, name.candidate.key)] = name.candidate
        return _Found(place, place + length, owners.popitem()[1]) if len(owners) == 1 else None

    def _fits(self, place: int, name: _Name, alike) -> bool:
        if place + len(name.words) > len(self.words):
            return False
        for offset, expected in enumerate(name.words):
            if not alike(self.words[place + offset].text, expected, name.candidate.kind):
                return False
            if offset and not _NAME_GAP.match(self.gap(place + offset)):
                return False
        return True

    def names_from(self, place: int) -> tuple[list[_Found], int]:
        """A list of names that begins here, perhaps after a post; and the place after it."""
        found: list[_Found] = []
        first = self._after_post(place)
        while first is not None:
            found.append(first)
            place = first.after
            first = self._next_in_list(place)
        return found, place

    def _after_post(self, place: int) -> _Found | None:
        """«директору ОГБПОУ СмолАПО Иваненковой М.А.»: the person, or the organisation when nobody is named."""
        name = self.name_at(place)
        if name or place >= len(self.words) or not _POST.match(self.words[place].text):
            return name
        for step in range(place + 1, min(place + _POST_LENGTH, len(self.words))):
            if is_infinitive(self.words[step].text) or re.search(r"[,;:()\n]", self.gap(step)):
                return None
            name = self.name_at(step)
            if name:
                person = self.name_at(name.after) if name.candidate.kind == "organization" else None
                return person if person and person.candidate.kind == "person" else name
        return None

    def _next_in_list(self, place: int) -> _Found | None:
        if place >= len(self.words) or not _LIST_GAP.match(self.gap(place)):
            return None
        if any(mark in self.gap(place) for mark in ",;("):
            name = self._after_post(place)
            if name:
                return name
        for joiner in _JOINERS:
            if tuple(word.text for word in self.words[place : place + len(joiner)]) == joiner:
                return self._after_post(place + len(joiner))
        return None

    # --- places --------------------------------------------------------------------------------------------

    def before_the_verb(self) -> list[_Found]:
        """After a command, or at a beginning of the sentence when a verb follows the names."""
        for start in self._beginnings():
            if self.words[start].text in _COMMANDS:
                return self._after_command(start + 1)
            found, after = self.names_from(start)
            if found and self._verb_follows(after):
                return found
        return []

    def _beginnings(self) -> Iterator[int]:
        """The first word (a number of the point is passed over), the word after the deadline, after «В целях …,»."""
        first = 0
        while first < len(self.words) and self.words[first].text.isdigit():
            first += 1
        if first == len(self.words):
            return
        yield first
        if self.deadline and self.deadline[0] <= self.words[first].start:
            yield from [place for place, word in enumerate(self.words) if word.start >= self.deadline[1]][:1]
            return
        if self.words[first].text in _INTRODUCTIONS:
            places = range(first + 1, min(first + _SENTENCE_LENGTH, len(self.words)))
            yield from (place for place in places if "," in self.gap(place))

    def _after_command(self, place: int) -> list[_Found]:
        if place >= len(self.words) or ":" not in self.gap(place) or "\n" not in self.gap(place):
            return self.names_from(place)[0]
        # «Поручить:» and a list, one executor a line.
        found: list[_Found] = []
        for line in [step for step in range(place, len(self.words)) if "\n" in self.gap(step)]:
            found += self.names_from(line + 1 if self.words[line].text.isdigit() else line)[0]
        return found

    def _verb_follows(self, place: int) -> bool:
        """Between the names and their infinitive only a time may stand: «просит принять» is not an assignment."""
        if place >= len(self.words):
            return False
        if is_infinitive(self.words[place].text):
            return True
        bracket = "(" in self.gap(place)
        if not bracket and self.words[place].text not in _BETWEEN:
            return False
        for step in range(place + 1, min(place + _POST_LENGTH, len(self.words))):
            if ";" in self.gap(step) or "\n" in self.gap(step):
                return False
            if is_infinitive(self.words[step].text):
                return True
        return False

    def after_a_label(self) -> list[_Found]:
        """«(ответственный: Иванов И.И.)», «Ответственный исполнитель – …», «контроль возложить на …»."""
        found: list[_Found] = []
        for place, word in enumerate(self.words):
            if word.text in _LABELS:
                start = place + 1
                while start < len(self.words) and self.words[start].text in _LABEL_MORE:
                    start += 1
                found += self.names_from(start)[0]
            elif word.text == "возложить":
                found += self._charged(place)
        return found

    def _charged(self, place: int) -> list[_Found]:
        """«возложить на …», «возложить контроль за исполнением на …»."""
        for step in range(place + 1, min(place + _POST_LENGTH, len(self.words))):
            if self.words[step].text == "на":
                return self.names_from(step + 1)[0]
        return []

    def in_brackets_at_the_end(self) -> list[_Found]:
        """«Разработать форму … (Иванову И.И.).»."""
        opening = self.text.rfind("(")
        if opening < 0 or classify(self.text) not in _ASSIGNING or not begins_with_verb(self.text):
            return []
        place = next((place for place, word in enumerate(self.words) if word.start > opening), len(self.words))
        found, after = self.names_from(place)
        rest = self.text[self.words[after - 1].end :] if found else ""
        return found if re.fullmatch(r"[\s.»\"]*\)[\s.;]*", rest) else []


def _same(word: str, expected: str, kind: str) -> bool:
    return word == expected


def _inflected(word: str, expected: str, kind: str) -> bool:
    """The same word in another case: only the ending differs («Департаменту», «Смоленской», «Иванову»)."""
    if word == expected:
        return True
    shortest = 3 if kind == "person" else 4
    if min(len(word), len(expected)) < shortest or abs(len(word) - len(expected)) > 3:
        return False
    common = 0
    while common < min(len(word), len(expected)) and word[common] == expected[common]:
        common += 1
    stem = max(shortest - 1, len(expected) - 2)
    return common >= stem and all(_CASE_ENDING.match(tail) for tail in (word[common:], expected[common:]))
