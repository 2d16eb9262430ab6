"""Who is counted: presence at a question, the quorum, the majority. Pure functions over rows in memory."""

from dataclasses import dataclass

from councils.models import Attendance, Council
from councils.models.votes import VoteKind


def needed_for_quorum(rule: str, members: int) -> int:
    """How many of `members` voting members must be present; the rule is the council's regulation."""
    return {
        Council.Quorum.HALF: (members + 1) // 2,
        Council.Quorum.MORE_THAN_HALF: members // 2 + 1,
        Council.Quorum.TWO_THIRDS: (2 * members + 2) // 3,
        Council.Quorum.MORE_THAN_TWO_THIRDS: 2 * members // 3 + 1,
    }[Council.Quorum(rule)]


def needed_for_majority(rule: str, voters: int, members: int) -> int:
    """How many votes «for» adopt a decision."""
    return {
        Council.Majority.PRESENT: voters // 2 + 1,
        Council.Majority.MEMBERS: members // 2 + 1,
        Council.Majority.TWO_THIRDS: (2 * voters + 2) // 3,
    }[Council.Majority(rule)]


def is_present_at(row: Attendance, position: int, positions: dict[int, int]) -> bool:
    """Whether the person was there when the question at `position` was dealt with.

    `positions` maps the key of an agenda item to its place in the agenda.
    """
    if row.presence != Attendance.Presence.PRESENT:
        return False
    if row.arrived_after_id and positions.get(row.arrived_after_id, -1) >= position:
        return False
    return not (row.left_before_id and positions.get(row.left_before_id, position + 1) <= position)


def voters_at(attendance: list[Attendance], position: int, positions: dict[int, int]) -> int:
    return sum(1 for row in attendance if row.votes and is_present_at(row, position, positions))


@dataclass(frozen=True)
class Quorum:
    members: int
    present: int
    unmarked: int
    needed: int

    @property
    def is_met(self) -> bool:
        return self.members > 0 and self.present >= self.needed


def quorum_at(council: Council, attendance: list[Attendance], position: int, positions: dict[int, int]) -> Quorum:
    """The quorum while the question at `position` is dealt with; the base is the voting seats of the day."""
    voting = [row for row in attendance if row.votes]
    return Quorum(
        members=len(voting),
        present=voters_at(attendance, position, positions),
        unmarked=sum(1 for row in attendance if row.presence == Attendance.Presence.UNMARKED),
        needed=needed_for_quorum(council.quorum, len(voting)),
    )


@dataclass(frozen=True)
class Tally:
    """A vote in numbers; `adopted` is None on a tie that the chair's vote must decide and is not known."""

    votes_for: int
    votes_against: int
    votes_abstained: int
    voters: int
    adopted: bool | None


def tally(vote, council: Council, members: int, chair_choice: str = "") -> Tally:
    """Count a vote (AgendaItem or Decision with its vote columns) by the council's regulation."""
    needed = needed_for_majority(council.majority, vote.voters, members)
    if vote.vote_kind == VoteKind.UNANIMOUS:
        return Tally(vote.voters, 0, 0, vote.voters, vote.voters >= needed)
    votes_for, votes_against = vote.votes_for, vote.votes_against
    adopted = votes_for >= needed
    # Equal votes of a simple majority that one more «for» would reach: there, and only there, the chair decides.
    is_simple = council.majority != Council.Majority.TWO_THIRDS
    if council.casting_vote and is_simple and votes_for == votes_against and votes_for + 1 == needed:
        adopted = {"for": True, "against": False}.get(chair_choice)
    return Tally(votes_for, votes_against, vote.votes_abstained, vote.voters, adopted)
