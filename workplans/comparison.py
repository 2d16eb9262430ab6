"""Two documents of a plan compared: what was added, taken out, changed and moved. Pure functions.

A row is known by its uid through all versions; a number that changes because of another row is no change.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from workplans.document import Document, executors_words

FIELDS = ("title", "term", "executors", "result")
HEAD = ("plan_title", "period", "section")
ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True)
class Row:
    """An activity at its place, as text; `section` is the uid of its section, `heading` the words of it."""

    uid: str
    number: str
    section: str
    heading: str
    title: str
    term: str
    executors: str
    result: str


@dataclass(frozen=True)
class FieldChange:
    """One of FIELDS or HEAD: what stood there and what stands now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What became of a row: `before` is missing of an added one, `after` of a removed one.

    A changed row may have been moved as well.
    """

    kind: str
    before: Row | None = None
    after: Row | None = None
    fields: tuple[FieldChange, ...] = ()
    is_moved: bool = False


@dataclass(frozen=True)
class Comparison:
    """`head`: title, period and titles of sections; `rows`: in the order of the later document, the removed last."""

    head: tuple[FieldChange, ...]
    rows: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.head or self.rows)


def compare(before: Document, after: Document) -> Comparison:
    old = {row.uid: row for row in rows_of(before)}
    new = {row.uid: row for row in rows_of(after)}
    moved = _moved(old, new)
    changes = [change for uid, row in new.items() if (change := _change(old.get(uid), row, uid in moved))]
    changes += [Change(REMOVED, before=row) for uid, row in old.items() if uid not in new]
    return Comparison(tuple(_head(before, after)), tuple(changes))


def rows_of(document: Document) -> list[Row]:
    return [
        Row(
            uid=activity["uid"],
            number=activity["number"],
            section=section["uid"],
            heading=section.get("title", ""),
            title=activity["title"],
            term=activity.get("term", {}).get("text", ""),
            executors=executors_words(activity),
            result=activity.get("result", ""),
        )
        for section in document["sections"]
        for activity in section["activities"]
    ]


def _change(before: Row | None, after: Row, is_moved: bool) -> Change | None:
    if before is None:
        return Change(ADDED, after=after)
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in FIELDS)
    fields = tuple(FieldChange(name, was, now) for name, was, now in pairs if was != now)
    if fields:
        return Change(CHANGED, before, after, fields, is_moved)
    return Change(MOVED, before, after, is_moved=True) if is_moved else None


def _moved(old: dict[str, Row], new: dict[str, Row]) -> set[str]:
    """Rows in another section, and those that left their order: as few as explain it."""
    common = [uid for uid in new if uid in old]
    moved = {uid for uid in common if old[uid].section != new[uid].section}
    places = {uid: place for place, uid in enumerate(old)}
    stayed = [uid for uid in common if uid not in moved]
    return moved | (set(stayed) - set(_longest_rising(stayed, places)))


def _longest_rising(uids: list[str], places: dict[str, int]) -> Iterable[str]:
    """The longest part of `uids` whose places rise: these rows have kept their order."""
    tails: list[int] = []
    ends: list[str] = []
    previous: dict[str, str | None] = {}
    for uid in uids:
        at = bisect_left(tails, places[uid])
        previous[uid] = ends[at - 1] if at else None
        tails[at:] = [places[uid], *tails[at + 1 :]]
        ends[at:] = [uid, *ends[at + 1 :]]
    uid = ends[-1] if ends else None
    while uid is not None:
        yield uid
        uid = previous[uid]


def _head(before: Document, after: Document) -> Iterable[FieldChange]:
    if before["title"] != after["title"]:
        yield FieldChange("plan_title", before["title"], after["title"])
    periods = [" – ".join(document["period"][end] for end in ("from", "to")) for document in (before, after)]
    if periods[0] != periods[1]:
        yield FieldChange("period", *periods)
    old, new = _headings(before), _headings(after)
    for uid in [*new, *(uid for uid in old if uid not in new)]:
        was, now = old.get(uid, ""), new.get(uid, "")
        if was != now:
            yield FieldChange("section", was, now)


def _headings(document: Document) -> dict[str, str]:
    return {section["uid"]: section.get("title", "") for section in document["sections"]}


# --- words that differ --------------------------------------------------------------------------------------

Pieces = list[tuple[str, bool]]


def pieces(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces (text, whether it differs), so that one changed word is found in a long sentence."""
    old, new = _words(before), _words(after)
    was: Pieces = []
    now: Pieces = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_other = kind != "equal"
        if i1 < i2:
            was.append(("".join(old[i1:i2]), is_other))
        if j1 < j2:
            now.append(("".join(new[j1:j2]), is_other))
    return was, now


def _words(text: str) -> list[str]:
    """Words with the space behind each, so that joined they are the text."""
    found: list[str] = []
    for character in text:
        if found and (not found[-1][-1].isspace() or character.isspace()):
            found[-1] += character
        else:
            found.append(character)
    return found
