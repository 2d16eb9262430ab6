"""What the table editor of a plan shows: the draft, what was understood of it, texts; and the table as plain text."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cluster_portal.sheets import MOST_COLUMNS, Table
from cluster_portal.text import clean_text
from councils.candidates import executor_candidates
from workplans.draft import FIELDS, LIMITS, SECTION_TITLE, Draft, lines, make_row, make_section
from workplans.findings import findings, term_words
from workplans.headings import has_head, own_head
from workplans.models import WorkPlan
from workplans.proposals import proposers
from workplans.tables import Reading, read_pasted

# A cell in quotes may hold line ends and doubled quotes, as Excel writes them; other quotes are letters.
_CELL = re.compile(r'(?:"((?:[^"]|"")*)"(?=[\t\n]|\Z)|([^\t\n]*))([\t\n]|\Z)')


def editor_state(plan: WorkPlan) -> dict:
    """Everything that the page begins with."""
    limits = LIMITS | {"section": SECTION_TITLE}
    return state_of(plan) | {"limits": limits, "names": known_names(plan)} | whole_draft(plan)


def whole_draft(plan: WorkPlan) -> dict:
    """The draft, with who has proposed what in it."""
    by_row = proposers(plan).items()
    sources = {uid: _("Proposed by: {names}").format(names=", ".join(names)) for uid, names in by_row}
    return {"draft": plan.draft, "sources": sources}


def state_of(plan: WorkPlan, uids: Iterable[str] | None = None) -> dict:
    """Revision, findings of the whole plan, and how terms were understood: of the rows `uids`, or of all."""
    plan = plan.as_drafted()
    wanted = None if uids is None else set(uids)
    rows = [line.row for line in lines(plan.draft) if wanted is None or line.row["uid"] in wanted]
    hints = {row["uid"]: _hint(row["term"], plan) for row in rows}
    found = [{"uid": one.uid, "field": one.field, "text": one.text} for one in findings(plan) if one.uid]
    return {"revision": plan.revision, "hints": hints, "findings": found}


def _hint(term: str, plan: WorkPlan) -> str:
    """Nothing where the person has written the same words."""
    words = term_words(term, plan.starts_on, plan.ends_on)
    return "" if words == term else words


def known_names(plan: WorkPlan) -> list[str]:
    """Organisations of the cluster, then its people, as a plan names them."""
    candidates = executor_candidates(plan.council)
    return [row.forms[0] for kind in ("organization", "person") for row in candidates if row.kind == kind]


def draft_text(draft: Draft) -> str:
    """The table as text: a line for every row, cells parted by tabs; the title of a section stands alone."""
    found = []
    for section in draft["sections"]:
        if section["title"] or len(draft["sections"]) > 1:
            found.append(_quoted(section["title"]) or "–")
        found += ["\t".join(_quoted(row[name]) for name in FIELDS) for row in section["rows"]]
    return "\n".join(found)


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""')) if "\n" in text or text.startswith('"') else text


def read_text(text: str) -> Reading:
    """The way back; a line without tabs is a section. What was pasted from elsewhere is read by its own head."""
    rows = [cells for cells in cells_of(text) if any(cells)]
    if rows and not any(len(cells) > 1 for cells in rows):
        raise ValidationError(_("Paste a table: there must be tabs between its columns."))
    is_own = all(len(cells) in (1, len(FIELDS)) for cells in rows) and not has_head(rows)
    if not is_own or own_head(rows).first("number") == 0:
        return read_pasted(as_table(rows))
    reading = Reading()
    for number, cells in enumerate(rows, start=1):
        if len(cells) == 1:
            reading.sections.append(make_section("" if cells[0] == "–" else cells[0]))
            continue
        if not reading.sections:
            reading.sections.append(make_section())
        row = make_row(**dict(zip(FIELDS, cells, strict=True)))
        reading.sections[-1]["rows"].append(row)
        reading.lines[row["uid"]] = number
    return reading


def as_table(rows: list[list[str]]) -> Table:
    """Rows of texts; a line without tabs among them goes over the whole width: a section."""
    width = max((len(cells) for cells in rows), default=0)
    table = Table([list(cells) for cells in rows])
    for place, cells in enumerate(rows):
        if len(cells) == 1 and width > 1:
            table.rows[place] = ["" if cells[0] == "–" else cells[0], *[""] * (width - 1)]
            table.merge(place, 0, place, width - 1)
    return table


def read_grid(data: object) -> tuple[list[dict], str]:
    """A table from the clipboard, {"rows": [[text]], "merged": [[top, left, bottom, right]]}, as the editor takes it.

    Its rows are {"heading"} or {"cells": title, term, responsible, result}; the sentence tells what was left away.
    """
    reading = read_pasted(_grid(data))
    found: list[dict] = []
    for section in reading.sections:
        if section["title"] or found:
            found.append({"heading": section["title"]})
        found += [{"cells": [row[name] for name in FIELDS]} for row in section["rows"]]
    left = ", ".join(f"«{name}»" for name in reading.unread)
    return found, _("Columns that a plan does not have are not pasted: {names}.").format(names=left) if left else ""


def _grid(data: object) -> Table:
    damaged = ValidationError(_("The request is damaged. Reload the page: your text is kept."))
    try:
        rows = [[clean_text(text) for text in cells[:MOST_COLUMNS]] for cells in data["rows"]]  # type: ignore[index]
        merged = [[int(place) for place in one] for one in data.get("merged", [])]  # type: ignore[attr-defined]
        table = Table(rows)
        for top, left, bottom, right in merged:
            if 0 <= top <= bottom < len(rows) and 0 <= left <= right:
                table.merge(top, left, bottom, right)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise damaged from None
    return table


def cells_of(text: str) -> list[list[str]]:
    """The cells of a pasted table, by row; one in quotes may hold line ends."""
    source = text.replace("\r\n", "\n").replace("\r", "\n")
    rows, row, place = [], [], 0
    while place <= len(source):
        found = _CELL.match(source, place)
        row.append((found[2] if found[1] is None else found[1].replace('""', '"')).strip())
        if found[3] != "\t":
            rows.append(row)
            row = []
        if not found[3]:
            break
        place = found.end()
    return rows


def editor_texts() -> dict[str, str]:
    """Texts of the scripts; `{name}` is filled in by them."""
    return {
        "title": _("Activity"),
        "term": _("Term"),
        "executors": _("Responsible"),
        "result": _("Expected result"),
        "section_label": _("Section {number}, title"),
        "section_placeholder": _("Title of the section (may stay empty)"),
        "row_add": _("A row below {number} (Alt+Enter)"),
        "row_up": _("Move {number} up (Alt+↑)"),
        "row_down": _("Move {number} down (Alt+↓)"),
        "row_remove": _("Remove {number} (Ctrl+Delete)"),
        "section_add": _("A row in section {number}"),
        "section_up": _("Move section {number} up (Alt+↑)"),
        "section_down": _("Move section {number} down (Alt+↓)"),
        "section_remove": _("Remove section {number}; its rows stay (Ctrl+Delete)"),
        "row_removed": _("The row is removed."),
        "section_removed": _("The section is removed, its rows stay."),
        "pasted": _("Rows pasted: {count}."),
        "bring_back": _("Bring back"),
        "understood": _("Understood: {words}"),
        "names": _("Organisations and people of the cluster"),
        "names_found": _("Names found: {count}. The arrows choose."),
        "found_unsent": _("Found on this computer and being sent: {count}."),
    } | _saving_texts()


def _saving_texts() -> dict[str, str]:
    return {
        "state_saved": _("Saved"),
        "state_saving": _("Saving…"),
        "state_waiting": _("No connection. Changes that wait: {count}"),
        "state_parked": _("Your decision is needed: {count}"),
        "state_closed": _("The plan is not edited now"),
        "choose": _("Two texts of one cell"),
        "conflict_said": _("Somebody else has written in the same cell. Choose what stays."),
        "their_text": _("In another window it says: «{text}»"),
        "their_empty": _("In another window the cell is empty."),
        "gone": _("This row has been removed in another window."),
        "keep_mine": _("Keep mine"),
        "take_theirs": _("Take the other text"),
        "not_taken": _("The server does not take this text. It stays here: change it."),
    }
