"""One meeting with everything that was recorded in it, read in a constant number of queries."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F, Prefetch

from councils.models import AgendaItem, Assignment, Attendance, Council, Decision, Meeting, Protocol, VoteChoice
from councils.models.votes import VoteKind
from councils.numbering import decision_numbers
from councils.quorum import Quorum, quorum_at


@dataclass
class Record:
    """Rows of one meeting in memory, in the order of the paper; removed rows are left out."""

    meeting: Meeting
    attendance: list[Attendance]
    items: list[AgendaItem]
    speakers: dict[int, list[UUID]]
    decisions: dict[int, list[Decision]]
    choices: list[VoteChoice]
    numbers: dict[int, str] = field(default_factory=dict)

    @property
    def council(self) -> Council:
        return self.meeting.council

    @property
    def protocol(self) -> Protocol:
        return self.meeting.protocol

    @property
    def questions(self) -> list[AgendaItem]:
        return [item for item in self.items if item.kind == AgendaItem.Kind.QUESTION]

    @property
    def agenda(self) -> AgendaItem | None:
        return next((item for item in self.items if item.kind == AgendaItem.Kind.AGENDA), None)

    @property
    def shelf(self) -> AgendaItem | None:
        return next((item for item in self.items if item.kind == AgendaItem.Kind.SHELF), None)

    def speakers_of(self, item: AgendaItem) -> list[UUID]:
        """The `uid` of each speaker in the order of the list; a removed question is not in memory and is asked."""
        if item.pk in self.speakers:
            return self.speakers[item.pk]
        return list(item.speakers.order_by("position", "id").values_list("uid", flat=True))

    @property
    def positions(self) -> dict[int, int]:
        """Place of each item in the agenda by its key; the adoption of the agenda comes before the first."""
        places = {item.pk: place for place, item in enumerate(self.questions, start=1)}
        if self.agenda:
            places[self.agenda.pk] = 0
        return places

    def quorum(self, position: int = 0) -> Quorum:
        return quorum_at(self.council, self.attendance, position, self.positions)

    @property
    def current(self) -> AgendaItem | None:
        """The question that is being dealt with: begun and not finished, the latest of them."""
        running = [item for item in self.questions if item.started_at and not item.finished_at]
        return running[-1] if running else None

    @property
    def current_position(self) -> int:
        """The moment for which presence is counted: the question in hand, or after all that were voted on."""
        positions, current = self.positions, self.current
        if current and current.vote_kind == VoteKind.NONE:
            return positions[current.pk]
        done = [item for item in self.items if item.finished_at or item.vote_kind != VoteKind.NONE]
        return max((positions[item.pk] + 1 for item in done if item.pk in positions), default=0)


def load_record(meeting: Meeting) -> Record:
    """Read a meeting's rows: four queries whatever their number (one more where a vote was by name)."""
    attendance = list(
        Attendance.objects.filter(meeting=meeting, removed_at=None).select_related("person").order_by("position", "id")
    )
    _name_officers(meeting, attendance)
    items, speakers = _items(meeting)
    rows = list(
        Decision.objects.filter(item__meeting=meeting, item__removed_at=None, removed_at=None)
        .prefetch_related(Prefetch("assignments", _assignments(), to_attr="executors"))
        .order_by("position", "id")
    )
    decisions: dict[int, list[Decision]] = {item.pk: [] for item in items}
    for row in rows:
        decisions[row.item_id].append(row)
    named = any(row.vote_kind == VoteKind.NAMED for row in [*items, *rows])
    choices = list(VoteChoice.objects.filter(attendance__meeting=meeting).order_by("id")) if named else []
    record = Record(meeting, attendance, items, speakers, decisions, choices)
    record.numbers = number_decisions(record)
    return record


def executors_of(decision: Decision) -> list[Assignment]:
    """The assignments of a decision in order: read with its record, or here when it came without one."""
    if not hasattr(decision, "executors"):
        decision.executors = list(_assignments().filter(decision=decision))
    return decision.executors


def _assignments():
    """Only what an executor is called by: his other columns would double the work of the largest query."""
    rows = Assignment.objects.filter(whole=None).select_related("organization", "person").order_by("position", "id")
    person = [f"person__{name}" for name in ("surname", "given_name", "patronymic", "post", "publication_basis")]
    return rows.only("decision", "role", "position", "group_name", "organization__short_name", *person)


def _name_officers(meeting: Meeting, attendance: list[Attendance]) -> None:
    """Who presided and who recorded stand in the list of those present: no query and no join for them."""
    people = {row.person_id: row.person for row in attendance}
    for name in ("presided_by", "secretary"):
        person = people.get(getattr(meeting, f"{name}_id"))
        if person is not None:
            setattr(meeting, name, person)


def _items(meeting: Meeting) -> tuple[list[AgendaItem], dict[int, list[UUID]]]:
    """Items and the speakers of each by one query, in which an item comes once for each of its speakers."""
    items, speakers = [], {}
    rows = AgendaItem.objects.filter(meeting=meeting, removed_at=None).annotate(speaker=F("speakers__uid"))
    for row in rows.order_by("position", "id", "speakers__position", "speakers__id"):
        if row.pk not in speakers:
            items.append(row)
            speakers[row.pk] = []
        if row.speaker:
            speakers[row.pk].append(row.speaker)
    return items, speakers


def number_decisions(record: Record) -> dict[int, str]:
    """Number of each decision by its key; thoughts on the shelf have none."""
    questions = record.questions
    rows = decision_numbers(record.council.numbering, [len(record.decisions[item.pk]) for item in questions])
    return {
        decision.pk: number
        for item, numbers in zip(questions, rows, strict=True)
        for decision, number in zip(record.decisions[item.pk], numbers, strict=True)
    }
