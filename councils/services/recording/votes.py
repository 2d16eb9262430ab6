"""Taking a vote: on a question or, as an exception, on one of its points."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from councils.models import AgendaItem, Decision, VoteChoice
from councils.models.votes import VoteKind
from councils.quorum import is_present_at, voters_at
from councils.results import counted
from councils.services.recording.changes import Change


def take(change: Change, item: AgendaItem, row: AgendaItem | Decision) -> None:
    """Write the vote on `row` (the item itself or one of its decisions) and freeze the number of voters."""
    kind = change.choice("kind", VoteKind)
    if kind == VoteKind.NONE and row is not item:
        kind = VoteKind.AS_ITEM  # a point without a vote of its own follows its question
    if kind == VoteKind.AS_ITEM and row is item:
        raise ValidationError({"kind": _("Choose how the vote was taken.")})
    record = change.record()
    positions = record.positions
    position = positions.get(item.pk)
    if position is None:
        raise ValidationError(_("Thoughts that are put aside are not voted on."))
    own = {"item": row} if row is item else {"decision": row}
    VoteChoice.objects.filter(**own).delete()
    voters = voters_at(record.attendance, position, positions)
    values = {"vote_kind": kind, "voters": 0, "votes_for": 0, "votes_against": 0, "votes_abstained": 0}
    if kind not in (VoteKind.NONE, VoteKind.AS_ITEM):
        values["voters"] = voters
    if kind == VoteKind.COUNTS:
        names = {"votes_for": "for", "votes_against": "against", "votes_abstained": "abstained"}
        values |= {column: change.number(name) for column, name in names.items()}
    if kind == VoteKind.NAMED:
        present = {str(a.uid): a for a in record.attendance if a.votes and is_present_at(a, position, positions)}
        values |= _take_by_name(change, own, present)
    change.save(row, **values)
    _settle(change, item, row)


def _take_by_name(change: Change, own: dict, present: dict) -> dict:
    """Exceptions by name; whoever is not named voted for."""
    choices = change.fields.get("choices")
    if not isinstance(choices, list):
        raise ValidationError({"choices": _("Say who voted against or abstained.")})
    counts = {"for": 0, "against": 0, "abstained": 0}
    rows = []
    for entry in choices:
        voter = present.get(str(entry.get("attendance"))) if isinstance(entry, dict) else None
        if voter is None or entry.get("choice") not in counts:
            raise ValidationError({"choices": _("Only voting members who are present vote.")})
        counts[entry["choice"]] += 1
        rows.append(VoteChoice(attendance=voter, choice=entry["choice"], **own))
    VoteChoice.objects.bulk_create(rows)
    counts["for"] = len(present) - counts["against"] - counts["abstained"]
    return {f"votes_{name}": count for name, count in counts.items()}


def _settle(change: Change, item: AgendaItem, row: AgendaItem | Decision) -> None:
    """Write the result of the points that this vote decided; drafts become decisions when they are voted."""
    if row.vote_kind in (VoteKind.NONE, VoteKind.AS_ITEM):
        if row is not item and item.vote_kind != VoteKind.NONE:
            _write_result(change, item, Decision.objects.filter(pk=row.pk))
        return
    points = Decision.objects.filter(item=item, removed_at=None, vote_kind=VoteKind.AS_ITEM)
    _write_result(change, row, points if row is item else Decision.objects.filter(pk=row.pk))


def _write_result(change: Change, row: AgendaItem | Decision, points) -> None:
    record = change.record()
    result = Decision.Result.REJECTED if counted(record, row).adopted is False else Decision.Result.ADOPTED
    points.update(result=result, stage=Decision.Stage.TAKEN)
