"""Russian sentences of a plan, made from its document and from nothing else: for the page and for the paper.

Everything here is ready to print: templates/documents/plan.html holds only `for` and `if`. The language of the record
is Russian, so these texts are literals and never pass through gettext.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cluster_portal.qr import qr_code
from cluster_portal.text import typograph
from councils.dates import date_short
from workplans import comparison
from workplans.comparison import Change, Comparison, FieldChange
from workplans.document import Document, executors_words
from workplans.models import Activity
from workplans.standing import activity_standing
from workplans.workflow import ActivityStatus, Outcome

# Headings and widths in per cent (secretary.md draws them); the last column is for the pen.
COLUMNS = ("№ п/п", "Мероприятие", "Срок исполнения", "Ответственный", "Ожидаемый результат", "Отметка")
CHANGE_COLUMNS = ("№", "Пункт", "Было", "Стало", "Протокол")
# Characters that a line of each column holds on paper, and the lines of half a sheet.
ROW_LETTERS = {"title": 45, "term": 15, "executors": 25, "result": 18}
CHANGE_LETTERS = 42
HALF_SHEET = 17
ROMAN = (("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))


# A section that the secretary has numbered himself («1. Практика», «II. Практика», «Раздел 1») gets no second number.
NUMBERED = re.compile(r"^\s*([IVXLC]+|\d+(\.\d+)*)[.)\s]|^\s*(раздел|глава|часть)\b", re.IGNORECASE)
# What is an address or a drawing and must reach the template byte for byte.
NOT_PROSE = {"anchor", "address", "code", "kind", "sha256"}

LABELS = {
    "title": "Мероприятие",
    "term": "Срок исполнения",
    "executors": "Ответственный",
    "result": "Ожидаемый результат",
    "plan_title": "Название плана",
    "period": "Период",
    "section": "Раздел",
}
KINDS = {
    comparison.ADDED: "добавлено",
    comparison.REMOVED: "исключено",
    comparison.CHANGED: "изменено",
    comparison.MOVED: "перемещено",
}
NOTHING = "–"
# Calm before everybody: nobody is blamed, and what is late is said without red.
PUBLIC_WORDS = {
    ActivityStatus.MARKED: "сведения поступили",
    Outcome.DONE: "выполнено",
    Outcome.DONE_LATE: "выполнено позже срока",
    Outcome.MOVED: "перенесено в другой план",
    Outcome.NOT_DONE: "не выполнено",
    Outcome.DROPPED: "снято",
    "no_date": "срок уточняется",
    "planned": "предстоит",
    "active": "выполняется",
    "unknown": "сведений об исполнении нет",
}


@dataclass(frozen=True)
class Approval:
    """The decision that brought a version into force; `basis` is «п. 3.1 протокола от 20.11.2017 б/н»."""

    basis: str
    approved_on: date
    sequence: int = 1

    @property
    def paper(self) -> str:
        """«протокол от 20.11.2017 б/н, п. 3.1»."""
        point, _word, rest = self.basis.partition("протокола ")
        return f"протокол {rest}{', ' if point.strip() else ''}{point.strip()}"


@dataclass(frozen=True)
class State:
    """How an activity stands before everybody: code of shape and colour, words."""

    code: str
    words: str


def public_state(activity: Activity, on: date) -> State:
    """The state of an activity in words for everybody; «срок истёк» in those that its council has chosen."""
    plan = activity.plan
    code = activity_standing(activity, on).code
    code = {"soon": "active", "overdue": "late"}.get(code, code)
    if code == "late":
        # Of a plan that was put together again nobody has been asked.
        code = "unknown" if plan.is_reconstruction else code
    words = plan.council.overdue_words if code == "late" else PUBLIC_WORDS[code]
    return State(code, f"{words} {date_short(activity.done_on)}" if activity.done_on else words)


def plan_view(
    document: Document,
    *,
    approvals: Sequence[Approval] = (),
    states: Mapping[str, State] | None = None,
    changes: Sequence[tuple[Approval, Comparison]] = (),
    address: str = "",
    digest: str = "",
    signatory: str = "",
) -> dict:
    """Strings and lists for templates/documents/plan.html.

    `approvals` up to the version shown, in their order; none for a draft. With `states` the last column says how each
    activity stands and nothing is signed; without them it is empty for the pen. `changes` make the sheet of changes.
    """
    name, kind = _heading(document["title"])
    view = {
        "mark": _mark(document, approvals),
        "document_title": document["title"],
        "author": document["council"]["name"],
        "approval": _approval(document, approvals),
        "heading": name,
        "title": kind,
        "columns": list(COLUMNS),
        "sections": _sections(document, states),
        "signature": {"role": "Секретарь", "name": signatory} if document.get("signed") and not states else None,
        "changes": changes_view(changes),
        "change_columns": list(CHANGE_COLUMNS),
        "address": address,
        "code": qr_code(address) if address else None,
        "sha256": digest,
    }
    return _typeset(view)


def _typeset(value, key=""):
    """The one typographic filter over every sentence, at whatever depth."""
    if key in NOT_PROSE:
        return value
    if isinstance(value, dict):
        return {name: _typeset(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_typeset(part, key) for part in value]
    return typograph(value) if isinstance(value, str) else value


# --- Head ---------------------------------------------------------------------------------------------------


def _mark(document: Document, approvals: Sequence[Approval]) -> str:
    """What stands on every sheet."""
    words = ["РЕКОНСТРУКЦИЯ" if document.get("reconstruction") else "", "" if approvals else "ПРОЕКТ"]
    return ". ".join(filter(None, words))


def _approval(document: Document, approvals: Sequence[Approval]) -> list[str]:
    """The approval mark; of a draft with room for date, number and point."""
    paper = approvals[0].paper if approvals else "протокол от ____________ № ____, п. ____"
    lines = ["УТВЕРЖДЁН", f"решением {document['council']['genitive']}", f"({paper})"]
    if len(approvals) > 1:
        lines.append(f"в редакции решения ({approvals[-1].paper})")
    return lines


def _heading(title: str) -> tuple[str, str]:
    """«План работы кластера на 2018 год» → («ПЛАН РАБОТЫ», «кластера на 2018 год»); another title stays whole."""
    found = re.match(r"план (работы|мероприятий)\b\s*", title, re.IGNORECASE)
    return (found[0].strip().upper(), title[found.end() :]) if found else (title, "")


def genitive_title(title: str) -> str:
    """«План работы …» → «плана работы …», after «отчёт о выполнении»; another title stands in quotes."""
    found = re.match(r"план(?= [а-яё])", title, re.IGNORECASE)
    return f"плана{title[found.end() :]}" if found else f"документа «{title}»"


# --- Table --------------------------------------------------------------------------------------------------


def _sections(document: Document, states: Mapping[str, State] | None) -> list[dict]:
    return [
        {
            "anchor": f"s-{place}",
            "title": _section_title(section.get("title", ""), place),
            "rows": [_row(activity, states) for activity in section["activities"]],
        }
        for place, section in enumerate(document["sections"], start=1)
    ]


def _section_title(title: str, place: int) -> str:
    """«II. Практика»; of a section without a title only the number, where another one ends before it."""
    if NUMBERED.match(title):
        return title
    if not title:
        return f"{roman(place)}." if place > 1 else ""
    return f"{roman(place)}. {title}"


def roman(number: int) -> str:
    """«IV»; for the hundred sections that a plan may have."""
    found = ""
    for letters, value in ROMAN:
        count, number = divmod(number, value)
        found += letters * count
    return found


def _row(activity: Document, states: Mapping[str, State] | None) -> dict:
    texts = {
        "title": activity["title"],
        "term": activity.get("term", {}).get("text", ""),
        "executors": executors_words(activity),
        "result": activity.get("result", ""),
    }
    state = states.get(activity["uid"]) if states else None
    return texts | {
        "anchor": f"p-{activity['number']}",
        "number": activity["number"],
        "kind": state.code if state else "",
        "state": state.words if state else "",
        "long": any(_lines(texts[name], letters) > HALF_SHEET for name, letters in ROW_LETTERS.items()),
    }


def _lines(text: str, letters: int) -> int:
    """Lines that a text takes in a column of so many letters, roughly."""
    return sum(max(1, math.ceil(len(line) / letters)) for line in text.split("\n"))


# --- Changes ------------------------------------------------------------------------------------------------


def changes_view(changes: Sequence[tuple[Approval, Comparison]]) -> list[dict]:
    """Rows of «Лист изменений» through all versions, numbered in one row."""
    rows = [row | {"paper": approval.paper} for approval, found in changes for row in change_rows(found)]
    return [row | {"number": str(place)} for place, row in enumerate(rows, start=1)]


def change_rows(found: Comparison) -> list[dict]:
    """What is different, in the order of the paper: point, what was done to it, texts before and after.

    `before` and `after` are lists of {"label", "pieces": [{"text", "differs"}]}.
    """
    rows = [_head_row(change) for change in found.head] + [_change_row(change) for change in found.rows]
    for row in rows:
        sizes = (sum(len(part["label"]) + _size(part) for part in row[side]) for side in ("before", "after"))
        row["long"] = max(sizes) > CHANGE_LETTERS * HALF_SHEET
    return rows


def _size(part: dict) -> int:
    return sum(len(piece["text"]) for piece in part["pieces"])


def _head_row(change: FieldChange) -> dict:
    kind = comparison.CHANGED if change.before and change.after else ""
    kind = kind or (comparison.ADDED if change.after else comparison.REMOVED)
    before, after = _sides(change, label="")
    return {"point": LABELS[change.name], "kind": kind, "words": KINDS[kind], "before": before, "after": after}


def _change_row(change: Change) -> dict:
    before, after = [], []
    if change.kind == comparison.ADDED:
        before, after = [_part(NOTHING)], _whole(change.after)
    elif change.kind == comparison.REMOVED:
        before, after = _whole(change.before), [_part(NOTHING)]
    for field in change.fields:
        was, now = _sides(field, label=LABELS[field.name])
        before, after = before + was, after + now
    if change.is_moved:
        before, after = [*before, _part(_place(change.before))], [*after, _part(_place(change.after))]
    words = KINDS[change.kind]
    if change.is_moved and change.kind != comparison.MOVED:
        words = f"{words}, {KINDS[comparison.MOVED]}"
    return {"point": _point(change), "kind": change.kind, "words": words, "before": before, "after": after}


def _point(change: Change) -> str:
    """«п. 1.2», «п. 2.1 (был 1.4)»: with the number that it had, if that is another."""
    row = change.after or change.before
    if change.before and change.after and change.before.number != change.after.number:
        return f"п. {row.number} (был {change.before.number})"
    return f"п. {row.number}"


def _place(row: comparison.Row) -> str:
    heading = f", раздел «{row.heading}»" if row.heading else ""
    return f"п. {row.number}{heading}"


def _whole(row: comparison.Row) -> list[dict]:
    """A row that came or went: its text first, then what else it says."""
    rest = [_part(value, LABELS[name]) for name in comparison.FIELDS[1:] if (value := getattr(row, name))]
    return [_part(row.title), *rest]


def _part(text: str, label: str = "") -> dict:
    return {"label": label, "pieces": [{"text": text or NOTHING, "differs": False}]}


def _sides(change: FieldChange, *, label: str) -> tuple[list[dict], list[dict]]:
    if not (change.before and change.after):
        return [_part(change.before, label)], [_part(change.after, label)]
    if change.name == "period":
        return [_part(_period(change.before), label)], [_part(_period(change.after), label)]
    was, now = comparison.pieces(change.before, change.after)
    return [_pieces(was, label)], [_pieces(now, label)]


def _pieces(found: comparison.Pieces, label: str) -> dict:
    return {"label": label, "pieces": [{"text": text, "differs": differs} for text, differs in found]}


def _period(text: str) -> str:
    return " – ".join(date_short(date.fromisoformat(day)) for day in text.split(" – "))
