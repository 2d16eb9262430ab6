"""One meeting with everything that was recorded in it, read in a constant number of queries."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

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


def load_record(meeting: Meeting) -> Record:
    """Read a meeting's rows: six queries whatever their number (one more where a vote was by name)."""
    attendance = list(
        Attendance.objects.filter(meeting=meeting, removed_at=None).select_related("person").order_by("position", "id")
    )
    items = list(
        AgendaItem.objects.filter(meeting=meeting, removed_at=None)
        .prefetch_related(Prefetch("speakers", Attendance.objects.only("id", "uid")))
        .order_by("position", "id")
    )
    rows = list(
        Decision.objects.filter(item__meeting=meeting, item__removed_at=None, removed_at=None)
        .prefetch_related(
            Prefetch(
                "assignments",
                Assignment.objects.select_related("organization", "person").order_by("position", "id"),
            )
        )
        .order_by("position", "id")
    )
    decisions: dict[int, list[Decision]] = {item.pk: [] for item in items}
    for row in rows:
        decisions[row.item_id].append(row)
    named = any(row.vote_kind == VoteKind.NAMED for row in [*items, *rows])
    choices = list(VoteChoice.objects.filter(attendance__meeting=meeting).order_by("id")) if named else []
    record = Record(meeting, attendance, items, decisions, choices)
    record.numbers = number_decisions(record)
    return record


def number_decisions(record: Record) -> dict[int, str]:
    """Number of each decision by its key; thoughts on the shelf have none."""
    questions = record.questions
    rows = decision_numbers(record.council.numbering, [len(record.decisions[item.pk]) for item in questions])
    return {
        decision.pk: number
        for item, numbers in zip(questions, rows, strict=True)
        for decision, number in zip(record.decisions[item.pk], numbers, strict=True)
    }
