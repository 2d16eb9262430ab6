"""Assignments that are only looked at."""

from councils.models import AgendaItem, Assignment, Council, Decision, Meeting, Protocol


def unsaved(*, due_on, state: str = "active", origin: str = "portal") -> Assignment:
    """An assignment with its meeting and protocol, none of them in the database."""
    meeting = Meeting(council=Council())
    meeting.protocol = Protocol(meeting=meeting, origin=origin)
    return Assignment(decision=Decision(item=AgendaItem(meeting=meeting)), due_on=due_on, state=state)
