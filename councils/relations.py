"""How decisions hang together: what a person may link, what a sentence proposes, what an assignment waits for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cluster_portal.text import clean_text
from councils.control import is_from_paper, standing, with_record
from councils.models import Assignment, Council, Decision, DecisionDependency, DecisionRelation, Meeting
from councils.models.councils import today
from councils.references import Reference, find_references
from councils.workflow import UNDER_CONTROL, AssignmentStatus

MOST_FOUND = 20
ENDING = (DecisionRelation.Kind.REPLACES, DecisionRelation.Kind.CANCELS)
# Nobody waits for these any more: done, given up, or never under control.
OVER = (AssignmentStatus.CLOSED, AssignmentStatus.OBSOLETE, AssignmentStatus.UNTRACKED)


LATER = {
    DecisionRelation.Kind.AMENDS: gettext_lazy("Changed by a later decision"),
    DecisionRelation.Kind.REPLACES: gettext_lazy("Replaced by a later decision"),
    DecisionRelation.Kind.CANCELS: gettext_lazy("Cancelled by a later decision"),
}
EARLIER = {
    DecisionRelation.Kind.AMENDS: gettext_lazy("Changes an earlier decision"),
    DecisionRelation.Kind.REPLACES: gettext_lazy("Replaces an earlier decision"),
    DecisionRelation.Kind.CANCELS: gettext_lazy("Cancels an earlier decision"),
}


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
    """The point of a reference by its number, else by that of the paper; none where it is not the only one."""
    rows = numbered(council).filter(item__meeting__held_on=reference.held_on)
    rows = rows.exclude(item__meeting__kind=Meeting.Kind.RESOLUTION)
    rows = [row for row in rows if not reference.protocol or _number_of(row.item.meeting) == reference.protocol]
    fitting = [row for row in rows if row.number == reference.number]
    fitting = fitting or [row for row in rows if row.original_number.rstrip(".") == reference.number]
    return fitting[0] if len(fitting) == 1 else None


def _number_of(meeting: Meeting) -> str:
    return str(meeting.number or meeting.paper_number).removeprefix("№").strip().lower()


@dataclass(frozen=True)
class Awaited:
    """A decision that another waits for; `words` are its official address, `state` says how it stands today."""

    dependency: DecisionDependency
    words: str
    assignment: Assignment | None
    state: str
    is_done: bool
    is_late_for: bool

    @property
    def decision(self) -> Decision:
        return self.dependency.awaited

    @property
    def point(self) -> str:
        """«1.6» within one protocol, the whole address for another one."""
        awaited, meeting = self.decision, self.dependency.decision.item.meeting
        return f"п. {awaited.number}" if awaited.item.meeting_id == meeting.pk else self.words


@dataclass(frozen=True)
class Wait:
    """All that a decision waits for, in the order in which it was linked; at least one."""

    rows: list[Awaited]

    @property
    def is_over(self) -> bool:
        return all(row.is_done for row in self.rows)

    @property
    def sentence(self) -> str:
        """«Ждёт исполнения п. 1.6 (…)», or that it can be carried out now."""
        if not self.is_over:
            waited = "; ".join(_explained(row) for row in self.rows if not row.is_done)
            return _("Waits for the execution of %(points)s") % {"points": waited}
        if any(row.assignment is None or row.assignment.state != AssignmentStatus.CLOSED for row in self.rows):
            return _("Can be carried out: there is nothing left to wait for")
        points = ", ".join(row.point for row in self.rows)
        return ngettext(
            "Can be carried out: %(points)s has been executed",
            "Can be carried out: %(points)s have been executed",
            len(self.rows),
        ) % {"points": points}


def _explained(row: Awaited) -> str:
    """«п. 1.6 (ОГБПОУ СмолАПО, срок 30.11.2017, исполняется)»."""
    facts = [row.assignment.label, row.state]
    if row.assignment.due_on:
        facts.insert(1, _("deadline {date}").format(date=f"{row.assignment.due_on:%d.%m.%Y}"))
    return f"{row.point} ({', '.join(facts)})"


def waits_of(decisions: Iterable[int]) -> dict[int, Wait]:
    """By the key of a decision what it waits for; two queries for any number of them."""
    dependencies = DecisionDependency.objects.filter(decision__in=set(decisions)).order_by("pk")
    dependencies = list(dependencies.select_related("decision__item__meeting", "awaited__item__meeting"))
    keys = {key for row in dependencies for key in (row.decision_id, row.awaited_id)}
    assignments = Assignment.objects.filter(decision__in=keys, whole=None, role=Assignment.Role.RESPONSIBLE)
    responsible = {row.decision_id: row for row in with_record(assignments)} if keys else {}
    found = defaultdict(list)
    for row in dependencies:
        found[row.decision_id].append(_awaited(row, responsible.get(row.awaited_id), responsible.get(row.decision_id)))
    return {key: Wait(rows) for key, rows in found.items()}


def wait_of(decision: Decision) -> Wait | None:
    return waits_of([decision.pk]).get(decision.pk)


def _awaited(dependency: DecisionDependency, first: Assignment | None, own: Assignment | None) -> Awaited:
    is_done = first is None or first.state in OVER
    return Awaited(
        dependency,
        dependency.awaited.basis,
        first,
        standing(first, today(first.decision.item.meeting.council)).words if first else "",
        is_done,
        bool(not is_done and own and first.due_on and own.due_on and own.due_on < first.due_on),
    )


def impossible_orders(assignments: QuerySet[Assignment]) -> list[Awaited]:
    """Findings for the secretary: what is under control and due before that for which it waits."""
    rows = assignments.filter(state__in=UNDER_CONTROL, whole=None, role=Assignment.Role.RESPONSIBLE)
    waiting = DecisionDependency.objects.filter(decision=OuterRef("decision"))
    keys = [row.decision_id for row in rows.filter(Exists(waiting)) if not is_from_paper(row)]
    return [row for wait in waits_of(keys).values() for row in wait.rows if row.is_late_for]


@dataclass(frozen=True)
class LinkedDecision:
    """«Заменён более поздним решением» and the official address of the other decision."""

    words: str
    decision: Decision


def linked_decisions(decision: Decision) -> list[LinkedDecision]:
    """Approved decisions that change, replace or cancel this one, and those that it changes itself; one query."""
    both = DecisionRelation.objects.filter(Q(earlier=decision) | Q(decision=decision)).exclude(decision__number="")
    ways = (f"{name}__{way}" for name in ("decision", "earlier") for way in ("item__meeting", "published"))
    both = both.select_related(*ways).order_by("pk")
    return [
        LinkedDecision(str(LATER[row.kind]), row.decision)
        if row.earlier_id == decision.pk
        else LinkedDecision(str(EARLIER[row.kind]), row.earlier)
        for row in both
    ]
