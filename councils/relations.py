"""How decisions hang together: what a person may link, what a sentence proposes, what an assignment waits for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from cluster_portal.text import clean_text
from councils.control import is_from_paper
from councils.models import Assignment, Council, Decision, DecisionDependency, DecisionRelation, Meeting
from councils.references import Reference, find_references
from councils.services.effects import basis_of
from councils.workflow import AssignmentStatus

MOST_FOUND = 20
ENDING = (DecisionRelation.Kind.REPLACES, DecisionRelation.Kind.CANCELS)
DONE = (AssignmentStatus.CLOSED, AssignmentStatus.OBSOLETE)


@dataclass(frozen=True)
class Proposal:
    """A link that a sentence asks for and nobody has made yet."""

    decision: Decision
    earlier: Decision
    kind: str


def numbered(council: Council) -> QuerySet[Decision]:
    """Decisions of frozen protocols of the council: those that can be changed, cancelled or waited for."""
    rows = Decision.objects.filter(item__meeting__council=council, result=Decision.Result.ADOPTED, removed_at=None)
    return rows.exclude(number="").select_related("item__meeting").order_by("-item__meeting__held_on", "pk")


def find_decisions(council: Council, words: str) -> list[Decision]:
    """Decisions found by number, day («20.11.2017») or words of the text; the newest first."""
    rows = numbered(council)
    for word in clean_text(words, multiline=False).split():
        # SQLite knows no small letters but Latin ones.
        forms = Q(text__icontains=word) | Q(text__contains=word.lower()) | Q(text__contains=word.capitalize())
        fits = forms | Q(number=word) | Q(original_number=word)
        if day := _day(word):
            fits |= Q(item__meeting__held_on=day)
        rows = rows.filter(fits)
    return list(rows[:MOST_FOUND])


def _day(word: str) -> date | None:
    """«20.11.2017»."""
    try:
        return datetime.strptime(word, "%d.%m.%Y").date()
    except ValueError:
        return None


def proposals(meeting: Meeting) -> list[Proposal]:
    """Links that the sentences of a meeting name plainly: by point and day of the protocol."""
    found = []
    for decision in own_decisions(meeting):
        for reference in find_references(decision.text):
            earlier = _named(meeting.council, reference)
            if earlier and reference.kind and not decision.relations.filter(earlier=earlier).exists():
                found.append(Proposal(decision, earlier, reference.kind))
    return found


def own_decisions(meeting: Meeting) -> QuerySet[Decision]:
    rows = Decision.objects.filter(item__meeting=meeting, removed_at=None, item__removed_at=None)
    return rows.exclude(text="").select_related("item__meeting").order_by("item__position", "position", "pk")


def _named(council: Council, reference: Reference) -> Decision | None:
    rows = numbered(council).filter(item__meeting__held_on=reference.held_on, number=reference.number)
    return rows.first()


@dataclass(frozen=True)
class Awaited:
    """A decision that another waits for; `words` are its official address, `is_done` when it holds nobody up."""

    decision: Decision
    words: str
    assignment: Assignment | None
    is_done: bool
    is_late_for: bool = False


def awaited_by(decision: Decision) -> list[Awaited]:
    """What a decision waits for, in the order in which it was linked."""
    rows = DecisionDependency.objects.filter(decision=decision).select_related("awaited__item__meeting")
    return [_awaited(row.awaited, decision) for row in rows]


def _awaited(awaited: Decision, decision: Decision) -> Awaited:
    first = _responsible(awaited)
    own = _responsible(decision)
    is_late_for = bool(first and own and first.due_on and own.due_on and own.due_on < first.due_on)
    words = basis_of(awaited.item.meeting, awaited)
    return Awaited(awaited, words, first, first is None or first.state in DONE, is_late_for)


def _responsible(decision: Decision) -> Assignment | None:
    rows = decision.assignments.filter(whole=None, role=Assignment.Role.RESPONSIBLE)
    return rows.select_related("organization", "person", "decision__item__meeting__protocol").first()


def impossible_orders(assignments: Iterable[Assignment]) -> list[DecisionDependency]:
    """Findings for the secretary: what is due before that for which it waits. One query for many assignments."""
    keys = [row.decision_id for row in assignments if not is_from_paper(row)]
    rows = DecisionDependency.objects.filter(
        decision__in=keys,
        decision__assignments__role=Assignment.Role.RESPONSIBLE,
        decision__assignments__whole=None,
        awaited__assignments__role=Assignment.Role.RESPONSIBLE,
        awaited__assignments__whole=None,
    )
    rows = rows.exclude(awaited__assignments__state__in=DONE)
    late = [
        row
        for row in rows.select_related("decision__item__meeting", "awaited__item__meeting").distinct()
        if _awaited(row.awaited, row.decision).is_late_for
    ]
    return late
