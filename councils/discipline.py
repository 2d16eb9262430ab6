"""«Отчёт об исполнительской дисциплине»: who carried out what in time, in a period of deadlines."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from councils.control import is_from_paper
from councils.days import Days
from councils.models import Assignment
from councils.workflow import AssignmentStatus


@dataclass
class Executor:
    """Numbers of one executor; `delays` are calendar days of what was or is late."""

    name: str
    in_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0
    delays: list[int] = field(default_factory=list, repr=False)

    @property
    def total(self) -> int:
        return self.in_time + self.late + self.open + self.overdue

    @property
    def average_delay(self) -> float | None:
        """Calendar days, to a tenth; None when nothing was late."""
        return round(sum(self.delays) / len(self.delays), 1) if self.delays else None


def discipline(assignments: Iterable[Assignment], days: Days) -> list[Executor]:
    """Numbers by executor, the latest first. Papers and what has become irrelevant are left out.

    «In time» is told by the day of the fact, not by the day on which it was taken off control; a report that waits
    for a decision counts as open.
    """
    found: dict[str, Executor] = {}
    for assignment in assignments:
        # What is carried out in parts is counted by its parts.
        if is_from_paper(assignment) or assignment.state == AssignmentStatus.OBSOLETE or assignment.has_parts:
            continue
        executor = found.setdefault(assignment.label, Executor(assignment.label))
        due = assignment.due_on
        if assignment.state == AssignmentStatus.CLOSED:
            delay = (assignment.done_on - due).days if due else 0
            executor.late += delay > 0
            executor.in_time += delay <= 0
        else:
            waits = assignment.state in (AssignmentStatus.ACTIVE, AssignmentStatus.RETURNED)
            today = days.on(assignment.decision.item.meeting.council)
            delay = (today - due).days if due and waits else 0
            executor.overdue += delay > 0
            executor.open += delay <= 0
        if delay > 0:
            executor.delays.append(delay)
    return sorted(found.values(), key=lambda one: (-(one.average_delay or 0), one.name))


def total_of(rows: Iterable[Executor]) -> Executor:
    """The last row of the table, everywhere the same."""
    total = Executor(_("In all"))
    for row in rows:
        total.in_time += row.in_time
        total.late += row.late
        total.open += row.open
        total.overdue += row.overdue
        total.delays += row.delays
    return total


def in_period(assignments: QuerySet[Assignment], first: date, last: date) -> QuerySet[Assignment]:
    """Those whose deadline falls into the period, first and last day included."""
    return assignments.filter(due_on__gte=first, due_on__lte=last).order_by("pk")


def columns() -> list[tuple[str, int]]:
    """Headings and widths of the table."""
    return [
        (_("Executor"), 40),
        (_("In all"), 10),
        (_("Carried out in time"), 14),
        (_("Carried out late"), 14),
        (_("Being carried out"), 14),
        (_("Overdue"), 14),
        (_("Average delay, days"), 16),
    ]


def table(rows: Iterable[Executor]) -> Iterable[list]:
    """The rows and, where there is one, their total."""
    rows = list(rows)
    for row in [*rows, *([total_of(rows)] if rows else [])]:
        yield [row.name, row.total, row.in_time, row.late, row.open, row.overdue, row.average_delay]
