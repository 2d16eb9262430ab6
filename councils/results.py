"""What came of a vote: what was counted, measured by the council's regulation."""

from councils.models import AgendaItem, Decision, Protocol
from councils.models.votes import VoteKind
from councils.quorum import Tally, is_present_at, tally
from councils.record import Record


def chair_choice(record: Record, row: AgendaItem | Decision) -> str:
    """How the person presiding voted, where the vote was by name and he was there and has a vote."""
    chair = next((a for a in record.attendance if a.person_id == record.meeting.presided_by_id), None)
    if chair is None or not chair.votes or row.vote_kind != VoteKind.NAMED:
        return ""
    is_item = isinstance(row, AgendaItem)
    positions = record.positions
    if not is_present_at(chair, positions.get(row.pk if is_item else row.item_id, 0), positions):
        return ""
    own = "item_id" if is_item else "decision_id"
    chosen = [c.choice for c in record.choices if getattr(c, own) == row.pk and c.attendance_id == chair.pk]
    return chosen[0] if chosen else "for"


def counted(record: Record, row: AgendaItem | Decision) -> Tally:
    return tally(row, record.council, record.quorum().members, chair_choice(record, row))


def result_of(record: Record, item: AgendaItem, decision: Decision) -> str:
    """Adopted or rejected: by the point's own vote, else by that of its question, as they stand now.

    A paper says itself what was adopted; a point that nobody has voted on is held back by the check.
    """
    if record.protocol.origin == Protocol.Origin.PAPER:
        return decision.result
    row = item if decision.vote_kind == VoteKind.AS_ITEM else decision
    if row.vote_kind == VoteKind.NONE or counted(record, row).adopted is not False:
        return Decision.Result.ADOPTED
    return Decision.Result.REJECTED
