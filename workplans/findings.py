"""What the secretary may want to look at before a plan goes to a meeting: sentences, each at its row and cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cluster_portal.text import search_key
from councils.candidates import executor_candidates
from councils.dates import date_short
from workplans.document import CONTACTS
from workplans.draft import Line, count_rows, lines
from workplans.models import WorkPlan
from workplans.responsible import read_responsible
from workplans.terms import Term, read_term


@dataclass(frozen=True)
class Finding:
    """`uid` names a row or a section and `field` its cell; both are empty for the plan as a whole."""

    number: str
    text: str
    uid: str = ""
    field: str = ""
    blocks: bool = False


def findings(plan: WorkPlan) -> list[Finding]:
    """In the order of the paper; only an empty plan cannot be proposed, everything else is a hint."""
    plan, found = plan.as_drafted(), []
    if not count_rows(plan.draft):
        found.append(Finding("", _("The plan is empty: add at least one activity."), blocks=True))
    for place, section in enumerate(plan.draft["sections"], start=1):
        if not section["rows"] and section["title"]:
            words = _("The section «{title}» has no activities.").format(title=section["title"])
            found.append(Finding(str(place), words, section["uid"], "title"))
    candidates = executor_candidates(plan.council)
    first_of: dict[str, str] = {}
    for line in lines(plan.draft):
        found += _of_title(line, first_of)
        found += _of_term(line, plan)
        found += _of_responsible(line, candidates)
    return found


def _of_title(line: Line, first_of: dict[str, str]) -> Iterator[Finding]:
    """`first_of`: the number of the row that said it first, by what it says."""
    number, row = line.number, line.row
    key = search_key(row["title"]).rstrip(".")
    if not key:
        yield Finding(number, _("It is not said what is to be done."), row["uid"], "title")
    elif key in first_of:
        words = _("The same as activity {number}.").format(number=first_of[key])
        yield Finding(number, words, row["uid"], "title")
    else:
        first_of[key] = number


def _of_term(line: Line, plan: WorkPlan) -> Iterator[Finding]:
    row = line.row
    term = read_term(row["term"], plan.starts_on, plan.ends_on)
    if not row["term"]:
        words = _("No term is given: it will stand under «the term is being agreed».")
    elif term.due_on is None:
        words = _("No date follows from this term: it will stand under «the term is being agreed».")
    elif term.due_on > plan.ends_on or (term.starts_on or term.due_on) < plan.starts_on:
        words = _("The term is outside the period of the plan.")
    else:
        return
    yield Finding(line.number, words, row["uid"], "term")


def _of_responsible(line: Line, candidates: list) -> Iterator[Finding]:
    row = line.row
    names = read_responsible(row["executors"], candidates)
    if not names:
        yield Finding(line.number, _("Nobody is responsible."), row["uid"], "executors")
    if CONTACTS.search(row["executors"]):
        words = _("A telephone number or an address: it is left out before everybody.")
        yield Finding(line.number, words, row["uid"], "executors")
    for name in names:
        if name.kind == "person" and name.key is None:
            words = _("«{name}» may be one of several people: give the name in full.").format(name=name.text)
            yield Finding(line.number, words, row["uid"], "executors")
        if name.kind == "other":
            words = _("«{name}» is not known in the cluster: it stays as it is written.").format(name=name.text)
            yield Finding(line.number, words, row["uid"], "executors")


def term_words(text: str, first: date, last: date) -> str:
    """How a term was understood: «до 30.11.2026», «01.10.2026 – 31.12.2026»; empty where it was not."""
    term = read_term(text, first, last)
    return "" if term.due_on is None else _term_words(term)


def _term_words(term: Term) -> str:
    day = date_short(term.due_on)
    if term.repeats:
        return _("{repeats}, last by {day}").format(repeats=_repeats()[term.repeats], day=day)
    if term.starts_on and term.starts_on != term.due_on:
        return f"{date_short(term.starts_on)} – {day}"
    return _("by {day}").format(day=day)


def _repeats() -> dict[str, str]:
    return {
        "week": _("every week"),
        "month": _("every month"),
        "quarter": _("every quarter"),
        "half_year": _("every half-year"),
        "year": _("every year"),
        "always": _("all the time"),
    }
