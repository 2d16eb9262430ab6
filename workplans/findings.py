"""What the secretary may want to look at before a plan goes to a meeting: sentences, each at its row and cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from cluster_portal.text import search_key
from councils.candidates import executor_candidates
from councils.dates import date_short
from councils.models import Council
from councils.models.councils import today
from workplans.document import CONTACTS, has_contacts
from workplans.draft import Line, count_rows, lines
from workplans.models import ProposedActivity, WorkPlan
from workplans.responsible import people_in, read_responsible
from workplans.terms import Term, is_open, names_no_day, possible_years, read_term
from workplans.workflow import ActivityStatus, PlanStatus

MOST_QUOTED = 100


@dataclass(frozen=True)
class Finding:
    """`uid` names a row or a section and `field` its cell; both are empty for the plan as a whole."""

    number: str
    text: str
    uid: str = ""
    field: str = ""
    blocks: bool = False


def findings(plan: WorkPlan, on: date | None = None) -> list[Finding]:
    """In the order of the paper; only an empty plan cannot be proposed, everything else is a hint."""
    plan, found = plan.as_drafted(), []
    if not count_rows(plan.draft):
        found.append(Finding("", _("The plan is empty: add at least one activity."), blocks=True))
    for place, section in enumerate(plan.draft["sections"], start=1):
        if not section["rows"] and section["title"]:
            words = _("The section «{title}» has no activities.").format(title=section["title"])
            found.append(Finding(str(place), words, section["uid"], "title"))
    found += _of_proposals(plan)
    candidates = executor_candidates(plan.council)
    first_of: dict[str, str] = {}
    accepted = _accepted(plan)
    on = on or today(plan.council)
    for line in lines(plan.draft):
        found += _of_title(line, first_of, accepted)
        found += _of_names(line)
        found += _of_term(line, plan, on)
        found += _of_responsible(line, candidates, plan.council)
    return found


def grouped(found: list[Finding]) -> list[Finding]:
    """The same sentence about several rows once: «1.1, 1.4, 2.3»."""
    places: dict[tuple[str, str], list[Finding]] = {}
    for one in found:
        places.setdefault((one.field, one.text), []).append(one)
    return [
        replace(rows[0], number=", ".join(dict.fromkeys(row.number for row in rows if row.number)))
        for rows in places.values()
    ]


def quoted(name: str) -> str:
    """In quotes, unless the name has its own."""
    return name if re.search(r"[«»\"“„]", name) else f"«{name}»"


def _accepted(plan: WorkPlan) -> dict[str, str]:
    """What was said of activities with an accepted mark, by uid."""
    if plan.current_id is None:
        return {}
    rows = plan.activities.filter(status=ActivityStatus.ACCEPTED).values_list("uid", "title")
    return {str(uid): title for uid, title in rows}


def _of_proposals(plan: WorkPlan) -> Iterator[Finding]:
    if plan.pk is None:
        return
    waiting = ProposedActivity.objects.of_plan(plan).filter(verdict=ProposedActivity.Verdict.WAITING).count()
    if waiting:
        words = _("Proposals of organisations that nobody has looked at: {count}. With the approval they are declined.")
        yield Finding("", words.format(count=waiting))


def _of_title(line: Line, first_of: dict[str, str], accepted: dict[str, str]) -> Iterator[Finding]:
    """`first_of`: the number of the row that said it first, by what it says; `accepted`: titles of what is done."""
    number, row = line.number, line.row
    key = search_key(row["title"]).rstrip(".")
    if not key:
        yield Finding(number, _("It is not said what is to be done."), row["uid"], "title")
    elif key in first_of:
        words = _("The same as activity {number}.").format(number=first_of[key])
        yield Finding(number, words, row["uid"], "title")
    else:
        first_of[key] = number
    before = accepted.get(row["uid"], row["title"])
    if search_key(before).rstrip(".") != key:
        words = _("A mark on {title} has been accepted: with other words the activity begins anew.")
        yield Finding(number, words.format(title=quoted(before[:MOST_QUOTED])), row["uid"], "title")


def _of_names(line: Line) -> Iterator[Finding]:
    """Who is named before everybody outside the column of the responsible."""
    for name in ("title", "result"):
        if people := people_in(line.row[name]):
            words = _("{name} would be named before everybody: leave the name out, or be sure that the person agrees.")
            yield Finding(line.number, words.format(name=", ".join(people)), line.row["uid"], name)
        if has_contacts(line.row[name]):
            words = _("A telephone number or an address: it is left out before everybody.")
            yield Finding(line.number, words, line.row["uid"], name)


def _of_term(line: Line, plan: WorkPlan, on: date) -> Iterator[Finding]:
    words = _doubt_of_term(line.row["term"], plan, on)
    if words:
        yield Finding(line.number, words, line.row["uid"], "term")


def _doubt_of_term(text: str, plan: WorkPlan, on: date) -> str:
    term = read_term(text, plan.starts_on, plan.ends_on)
    if not text:
        return _("No term is given: it will stand under «the term is being agreed».")
    if names_no_day(text, plan.starts_on, plan.ends_on):
        return _("There is no such day: check the date.")
    if term.due_on is None:
        # «по согласованию» is a lawful term.
        is_lawful = is_open(text)
        return "" if is_lawful else _("No date follows from this term: it will stand under «the term is being agreed».")
    if term.due_on > plan.ends_on or (term.starts_on or term.due_on) < plan.starts_on:
        return _("The term is outside the period of the plan.")
    years = possible_years(text, plan.starts_on, plan.ends_on)
    if len(years) > 1:
        said = f" {_('or')} ".join(str(year) for year in years)
        return _("{term}: {years}? Give the year.").format(term=text, years=said)
    # A plan that is drawn up afterwards has only such terms.
    is_late = term.due_on < on <= plan.ends_on and plan.status == PlanStatus.DRAFT and not plan.is_reconstruction
    return _("This term has passed already.") if is_late else ""


def _of_responsible(line: Line, candidates: list, council: Council) -> Iterator[Finding]:
    row = line.row
    names = read_responsible(row["executors"], candidates)
    own = {search_key(name) for name in (council.name, council.genitive_name)}
    if not names:
        yield Finding(line.number, _("Nobody is responsible."), row["uid"], "executors")
    if CONTACTS.search(row["executors"]):
        words = _("A telephone number or an address: it is left out before everybody.")
        yield Finding(line.number, words, row["uid"], "executors")
    for name in names:
        if name.kind == "person" and name.key is None:
            words = _("{name} may be one of several people: give the name in full.").format(name=quoted(name.text))
            yield Finding(line.number, words, row["uid"], "executors")
        if name.kind == "other" and people_in(name.text):
            words = _("{name} is not known in the cluster: everybody reads the post without the name.")
            yield Finding(line.number, words.format(name=quoted(name.text)), row["uid"], "executors")
        elif name.kind == "other" and search_key(name.text) not in own:
            words = _("{name} is not known in the cluster: it stays as it is written.").format(name=quoted(name.text))
            yield Finding(line.number, words, row["uid"], "executors")


def term_words(text: str, first: date, last: date) -> str:
    """How a term was understood: «до 30.11.2026», «01.10.2026 – 31.12.2026»; empty where it was not."""
    term = read_term(text, first, last)
    if term.due_on is None:
        return _("the term is being agreed") if is_open(text) else ""
    return _term_words(term)


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
