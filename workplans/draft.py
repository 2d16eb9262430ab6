"""The working copy of a plan: sections with rows, as plain JSON.

    {"sections": [{"uid", "title", "rows": [{"uid", "title", "term", "executors", "result"}]}],
     "head": {"title", "starts_on", "ends_on", "is_signed"}}

Everything is text as a person typed it; numbers and dates follow from it. `head` is there only while changes of a plan
in force are prepared: until a decision the plan keeps its own. Pure functions: what is given is not changed.
"""

import copy
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text, search_key

Draft = dict[str, Any]
Row = dict[str, str]

FIELDS = ("title", "term", "executors", "result")
LIMITS = {"title": 2000, "term": 300, "executors": 1000, "result": 1000}
# What comes back from a document is a little longer than what was typed: «; соисполнители: …».
STORED = LIMITS | {"executors": 1500}
SECTION_TITLE = 300
MOST_ROWS = 1000
# Of two titles of one activity, as difflib measures it.
SIMILAR = 0.7
MOST_SECTIONS = 100


@dataclass(frozen=True)
class Line:
    """A row at its place: `number` is «1.2», or «2» in a plan whose only section has no title."""

    number: str
    section: dict
    row: Row


def new_uid() -> str:
    return str(uuid.uuid4())


def make_row(**fields: str) -> Row:
    """A row with a new uid; what is not given is empty."""
    return {"uid": new_uid()} | {name: fields.get(name, "") for name in FIELDS}


def make_section(title: str = "", rows: list[Row] | None = None) -> dict:
    return {"uid": new_uid(), "title": title, "rows": rows or []}


def lines(draft: Draft) -> Iterator[Line]:
    """Every row with its number, in the order of the paper."""
    sections = draft["sections"]
    plain = len(sections) == 1 and not sections[0]["title"]
    for place, section in enumerate(sections, start=1):
        for row_place, row in enumerate(section["rows"], start=1):
            yield Line(str(row_place) if plain else f"{place}.{row_place}", section, row)


def count_rows(draft: Draft) -> int:
    return sum(len(section["rows"]) for section in draft["sections"])


def clean_draft(raw: object) -> Draft:
    """What came from outside in the shape above, cleaned; ValidationError with a sentence for anything else."""
    if not isinstance(raw, dict) or not isinstance(raw.get("sections"), list):
        raise ValidationError(_("This is not a plan."))
    if len(raw["sections"]) > MOST_SECTIONS:
        raise ValidationError(_("A plan has at most {count} sections.").format(count=MOST_SECTIONS))
    seen: set[str] = set()
    draft = {"sections": [_clean_section(section, seen) for section in raw["sections"]]}
    if count_rows(draft) > MOST_ROWS:
        raise ValidationError(_("A plan has at most {count} activities.").format(count=MOST_ROWS))
    return draft | ({"head": raw["head"]} if "head" in raw else {})


def _clean_section(raw: object, seen: set[str]) -> dict:
    if not isinstance(raw, dict) or not isinstance(raw.get("rows"), list):
        raise ValidationError(_("This is not a plan."))
    title = _clean_field(raw.get("title", ""), SECTION_TITLE, multiline=False)
    rows = [{"uid": _clean_uid(row, seen), **clean_row(row)} for row in raw["rows"]]
    return {"uid": _clean_uid(raw, seen), "title": title, "rows": rows}


def clean_row(raw: object) -> Row:
    """The fields of a row, cleaned, without its uid."""
    if not isinstance(raw, dict):
        raise ValidationError(_("This is not a plan."))
    return {name: _clean_field(raw.get(name, ""), STORED[name], multiline=name not in ("term",)) for name in FIELDS}


def _clean_field(value: object, limit: int, *, multiline: bool) -> str:
    if not isinstance(value, str):
        raise ValidationError(_("This is not a plan."))
    text = clean_text(value, multiline=multiline)
    if len(text) > limit:
        start = f"{text[:60]}…"
        raise ValidationError(
            _("«{text}» is longer than {limit} characters.").format(text=start, limit=limit), code="too_long"
        )
    return text


def _clean_uid(raw: object, seen: set[str]) -> str:
    """A uid of its own for everything; one that is missing, wrong or used twice is replaced."""
    try:
        uid = str(uuid.UUID(raw["uid"]))  # type: ignore[index]
    except (KeyError, TypeError, ValueError, AttributeError):
        uid = new_uid()
    if uid in seen:
        uid = new_uid()
    seen.add(uid)
    return uid


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else has changed meanwhile: nothing was overwritten."""

    uid: str
    field: str
    theirs: str
    mine: str


def apply_changes(draft: Draft, changes: list[dict]) -> tuple[Draft, list[Conflict]]:
    """The draft with the changes of one browser, and what could not be changed.

    A change is one of
    {"op": "set", "uid", "field", "before", "after"}: a field of a row, or the title of a section;
    {"op": "add_row", "section", "row", "after": uid or ""}: a new row behind another, or at the beginning;
    {"op": "add_section", "section", "after"}; {"op": "remove", "uid"}; {"op": "move", "uid", "section", "after"}.
    A second copy of a change does nothing.
    """
    result = copy.deepcopy(draft)
    conflicts: list[Conflict] = []
    for change in changes:
        if not isinstance(change, dict) or str(change.get("op")) not in _OPERATIONS:
            raise ValidationError(_("Unknown change of a plan."))
        conflicts += _OPERATIONS[change["op"]](result, change)
    return clean_draft(result), conflicts


def _find(draft: Draft, uid: object) -> tuple[dict | None, dict | None]:
    """(section, row) of a uid; the row is None where it names a section."""
    for section in draft["sections"]:
        if section["uid"] == uid:
            return section, None
        for row in section["rows"]:
            if row["uid"] == uid:
                return section, row
    return None, None


def _set(draft: Draft, change: dict) -> list[Conflict]:
    section, row = _find(draft, change.get("uid"))
    target, field = row or section, change.get("field")
    if (row is not None and field not in FIELDS) or (row is None and field != "title"):
        raise ValidationError(_("Unknown change of a plan."))
    after, before = str(change.get("after", "")), str(change.get("before", ""))
    if target is None:
        return [Conflict(str(change.get("uid")), str(field), "", after)]
    limit = LIMITS[field] if row is not None else SECTION_TITLE
    multiline = row is not None and field != "term"
    wanted = _clean_field(after, limit, multiline=multiline)
    if target[field] not in (clean_text(before, multiline=multiline), wanted):
        return [Conflict(target["uid"], field, target[field], after)]
    target[field] = wanted
    return []


def _place(items: list[dict], after: object) -> int:
    """Where something new goes: behind the item `after`; at the end when that one is gone."""
    if after == "":
        return 0
    return next((place for place, item in enumerate(items, start=1) if item["uid"] == after), len(items))


def _add_row(draft: Draft, change: dict) -> list[Conflict]:
    row = change.get("row")
    if not isinstance(row, dict):
        raise ValidationError(_("Unknown change of a plan."))
    if _find(draft, row.get("uid")) != (None, None):
        return []
    section, _row = _find(draft, change.get("section"))
    if section is None:
        section = draft["sections"][-1] if draft["sections"] else make_section()
        if not draft["sections"]:
            draft["sections"].append(section)
    section["rows"].insert(_place(section["rows"], change.get("after")), {"uid": row.get("uid"), **clean_row(row)})
    return []


def _add_section(draft: Draft, change: dict) -> list[Conflict]:
    section = change.get("section")
    if not isinstance(section, dict):
        raise ValidationError(_("Unknown change of a plan."))
    if _find(draft, section.get("uid")) == (None, None):
        new = {"uid": section.get("uid"), "title": str(section.get("title", "")), "rows": []}
        draft["sections"].insert(_place(draft["sections"], change.get("after")), new)
    return []


def _remove(draft: Draft, change: dict) -> list[Conflict]:
    section, row = _find(draft, change.get("uid"))
    if section is not None and row is not None:
        section["rows"].remove(row)
    elif section is not None:
        place = draft["sections"].index(section)
        draft["sections"].remove(section)
        if section["rows"]:
            # The rows of a section that is taken away stay in the plan.
            if not draft["sections"]:
                draft["sections"].append(make_section())
            draft["sections"][max(0, place - 1)]["rows"] += section["rows"]
    return []


def _move(draft: Draft, change: dict) -> list[Conflict]:
    section, row = _find(draft, change.get("uid"))
    if section is None:
        return []
    if row is None:
        draft["sections"].remove(section)
        draft["sections"].insert(_place(draft["sections"], change.get("after")), section)
        return []
    goal, _row = _find(draft, change.get("section"))
    if goal is not None:
        section["rows"].remove(row)
        goal["rows"].insert(_place(goal["rows"], change.get("after")), row)
    return []


_OPERATIONS = {"set": _set, "add_row": _add_row, "add_section": _add_section, "remove": _remove, "move": _move}


def with_known_uids(new: Draft, there: Draft) -> Draft:
    """A table from a file or a text, with the uids of the rows and sections of the plan that it says again.

    Marks and evidence of a plan in force hang on them. The same words are the same row; so are words that differ a
    little under the same number, or with the same term and responsible. Another activity never inherits a mark.
    """
    new = copy.deepcopy(new)
    known = {line.row["uid"]: line for line in lines(there)}
    fresh, said = [], _row_uids(there)
    for line in lines(new):
        if known.pop(line.row["uid"], None) is None:
            fresh.append(line)
    for key_of, is_same in (
        (lambda line: title_key(line.row["title"]), None),
        (lambda line: line.number, _is_similar),
        (lambda line: _term_and_names(line.row), _is_similar),
    ):
        by_key: dict[Any, list[Line]] = {}
        for line in known.values():
            by_key.setdefault(key_of(line), []).append(line)
        for line in fresh:
            old = next((one for one in by_key.get(key_of(line), ()) if not is_same or is_same(one, line)), None)
            if old is not None:
                by_key[key_of(line)].remove(old)
                line.row["uid"] = old.row["uid"]
                del known[old.row["uid"]]
        fresh = [line for line in fresh if line.row["uid"] not in said]
    titles = {title_key(section["title"]): section["uid"] for section in reversed(there["sections"])}
    for section in new["sections"]:
        section["uid"] = titles.pop(title_key(section["title"]), section["uid"])
    return new


def _row_uids(draft: Draft) -> set[str]:
    return {row["uid"] for section in draft["sections"] for row in section["rows"]}


def _term_and_names(row: Row) -> tuple[str, str]:
    return row["term"], row["executors"]


def _is_similar(one: Line, other: Line) -> bool:
    """Whether a title is the other one reworded."""
    words = SequenceMatcher(None, title_key(one.row["title"]), title_key(other.row["title"]), autojunk=False)
    return words.quick_ratio() >= SIMILAR and words.ratio() >= SIMILAR


def title_key(title: str) -> str:
    """What two titles have in common that say the same."""
    return search_key(title).rstrip(".")


def find_double(draft: Draft, title: str) -> Line | None:
    """The row that says the same, whatever its case, quotes and «ё»."""
    return find_doubles(draft, [title])[0]


def find_doubles(draft: Draft, titles: Iterable[str]) -> list[Line | None]:
    """The same of many titles; the draft is read once."""
    known: dict[str, Line] = {}
    for line in lines(draft):
        known.setdefault(title_key(line.row["title"]), line)
    return [known.get(title_key(title)) for title in titles]
