"""What is still missing for a valid record: sentences, each with the place where it is mended."""

import re
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cluster_portal.text import folded
from councils.attachments import attachments_of
from councils.due import due_date, resolve_deadline
from councils.models import AgendaItem, Attendance, Decision, Seat
from councils.models.councils import today
from councils.models.votes import VoteKind
from councils.quorum import is_present_at, voters_at
from councils.record import Record, executors_of
from councils.results import counted
from councils.verbs import VERB_CLASSES
from councils.words import WORD
from councils.workflow import MeetingStatus

# Terms whose day the sentence may leave to the regulation of the council.
BY_REGULATION = ("recurring", "permanent", "urgent")
# So many letters of a word do not change with its case.
STEM = 4
APPROVES_PLAN = re.compile(r"\s*утвердить\b[^.;]*?\bплан", re.IGNORECASE)


@dataclass(frozen=True)
class Missing:
    """`target` is head, attendance, shelf, item:<uid> or decision:<uid>; what does not block is a hint."""

    text: str
    target: str
    blocks: bool = True


def missing_for_submission(record: Record) -> list[Missing]:
    """The E rules: an empty list means that the protocol can go to the chair."""
    found = [*_head(record), *_attendance(record), *_seats(record), *_quorum(record)]
    if record.agenda:
        found += _vote(record, record.agenda, record.agenda, "head")
    for item in record.questions:
        found += _item(record, item)
    found += _attachments(record)
    if record.shelf and record.decisions[record.shelf.pk]:
        found.append(Missing(_("Thoughts are still put aside: move them to a question or remove them."), "shelf"))
    return found


def _head(record: Record):
    meeting = record.meeting
    if meeting.presided_by_id is None:
        yield Missing(_("The person presiding over the meeting is not named."), "head")
    if meeting.secretary_id is None:
        yield Missing(_("The secretary of the meeting is not named."), "head")
    if meeting.starts_at is None:
        yield Missing(_("The time of the beginning is missing."), "head")
    if not meeting.place:
        yield Missing(_("The place of the meeting is missing."), "head")
    if meeting.status == MeetingStatus.PLANNED:
        yield Missing(_("The meeting has not begun: press «Begin», or take the first vote."), "head")
    if meeting.held_on > today(record.council):
        yield Missing(_("The date of the meeting has not come yet."), "head")
    if not record.questions:
        yield Missing(_("The agenda is empty: add at least one question."), "head")


def _attendance(record: Record):
    unmarked = [row for row in record.attendance if row.presence == Attendance.Presence.UNMARKED]
    for row in unmarked:
        if row.kind == Attendance.Kind.MEMBER:
            yield Missing(_("{name} is marked neither present nor absent.").format(name=row.full_name), "attendance")
    present = {row.person_id for row in record.attendance if row.presence == Attendance.Presence.PRESENT}
    for person in (record.meeting.presided_by, record.meeting.secretary):
        if person is not None and person.pk not in present:
            yield Missing(_("{name} is not marked as present.").format(name=person.full_name), "attendance")
    for row in record.attendance:
        is_present = row.presence == Attendance.Presence.PRESENT
        if is_present and not row.post and not row.organization_name:
            yield Missing(
                _("{name}: the post and the organisation are missing.").format(name=row.full_name), "attendance"
            )


def _seats(record: Record):
    """Votes and the base of the quorum come from the seats of the day, and from nowhere else."""
    meeting = record.meeting
    seats = Seat.objects.filter(council=meeting.council_id, voting=True).valid_on(meeting.held_on)
    holders = dict(seats.values_list("person_id", "person__surname"))
    voting = {row.person_id for row in record.attendance if row.votes}
    for row in record.attendance:
        if row.votes and row.person_id not in holders:
            sentence = _("{name} was not a member of the council on the day of the meeting.")
            yield Missing(sentence.format(name=row.full_name), "attendance")
    for person, surname in holders.items():
        if person not in voting:
            sentence = _("{name} has a seat in the council and is not on the list as a member.")
            yield Missing(sentence.format(name=surname), "attendance")


def _quorum(record: Record):
    quorum = record.quorum()
    if not quorum.members:
        yield Missing(_("The council has no voting members: the quorum cannot be counted."), "attendance")
    elif not quorum.is_met:
        yield Missing(
            _(
                "There is no quorum: {present} of {members} are present, {needed} are needed. "
                "No decisions can be taken; a protocol of a failed meeting can be kept."
            ).format(present=quorum.present, members=quorum.members, needed=quorum.needed),
            "attendance",
        )


def _item(record: Record, item: AgendaItem):
    number = record.positions[item.pk]
    target = f"item:{item.uid}"
    if not item.title.strip():
        yield Missing(_("Question {number} has no title.").format(number=number), target)
    decisions = record.decisions[item.pk]
    if item.outcome != AgendaItem.Outcome.DECISION:
        if decisions:
            sentence = _("Question {number} was not decided, yet it has points: move or remove them.")
            yield Missing(sentence.format(number=number), target)
        return
    if not decisions:
        yield Missing(
            _("Question {number} has no decision. Give a decision or «withdrawn».").format(number=number), target
        )
    own_votes = [decision for decision in decisions if decision.vote_kind != VoteKind.AS_ITEM]
    if decisions and len(own_votes) < len(decisions) and item.vote_kind == VoteKind.NONE:
        yield Missing(_("The result of the vote on question {number} is missing.").format(number=number), target)
    yield from _vote(record, item, item, target)
    for decision in decisions:
        yield from _decision(record, item, decision)


def _attachments(record: Record):
    """«Утвердить план …» without the plan itself is a hint: it may lie on paper."""
    decisions = [row for item in record.questions for row in record.decisions[item.pk] if APPROVES_PLAN.match(row.text)]
    attached = attachments_of(record.meeting) if decisions else {}
    for decision in decisions:
        if str(decision.uid) not in attached:
            short = Truncator(decision.text.strip().split("\n")[0]).chars(60)
            sentence = _("The document that the decision «{text}» approves is not attached.").format(text=short)
            yield Missing(sentence, f"decision:{decision.uid}", blocks=False)


def _decision(record: Record, item: AgendaItem, decision: Decision):
    target = f"decision:{decision.uid}"
    number = record.numbers[decision.pk]
    if not decision.text.strip():
        yield Missing(_("Point {number} is empty.").format(number=number), target)
        return
    if decision.stage == Decision.Stage.PROJECT:
        yield Missing(_("Point {number} is still a draft: was it adopted?").format(number=number), target)
    verb_class = VERB_CLASSES.get(decision.verb_class)
    short = decision.text.strip().split("\n")[0][:60]
    if verb_class and verb_class.needs_executor and not executors_of(decision):
        yield Missing(
            _("Point {number}: the assignment «{text}…» has no executor.").format(number=number, text=short), target
        )
    if verb_class and verb_class.needs_deadline and not decision.deadline_rule:
        yield Missing(
            _("Point {number}: no deadline. Give a date or «without a deadline».").format(number=number), target
        )
    due_on = due_date(decision.deadline_rule, record.meeting)
    if due_on and due_on < record.meeting.held_on:
        yield Missing(_("Point {number}: the deadline is before the meeting.").format(number=number), target)
    yield from _executor_hints(decision, number, target)
    yield from _term_hints(record, decision, number, target)
    if decision.vote_kind != VoteKind.AS_ITEM:
        yield from _vote(record, item, decision, target)


def _executor_hints(decision: Decision, number: str, target: str):
    """The paper prints the sentence and nothing else: whom it does not name, nobody will know of."""
    said = {word[:STEM] for word in WORD.findall(folded(decision.text))}
    for assignment in executors_of(decision):
        name = assignment.person.surname if assignment.person_id else assignment.label
        words = [word for word in WORD.findall(folded(name)) if len(word) > 3]
        if words and not any(word[:STEM] in said for word in words):
            sentence = _("Point {number}: the executor {name} is not named in the text: write the name into it.")
            yield Missing(sentence.format(number=number, name=assignment.label), target, blocks=False)


def _term_hints(record: Record, decision: Decision, number: str, target: str):
    """«Ежеквартально» and «срочно» without a day in the sentence and in the regulation: nobody would be reminded."""
    rule = decision.deadline_rule or {}
    if rule.get("kind") not in BY_REGULATION:
        return
    resolution = resolve_deadline(rule, record.meeting, signed_on=record.meeting.held_on)
    if resolution.due_on is None:
        sentence = _("Point {number}: no date follows from «{term}»: write the day, or ask for the council's setting.")
        yield Missing(sentence.format(number=number, term=decision.deadline_text), target, blocks=False)


def _vote(record: Record, item: AgendaItem, row: AgendaItem | Decision, target: str):
    sentence = vote_error(record, item, row)
    hint = vote_hint(record, item, row)
    if sentence or hint:
        is_agenda = item.kind == AgendaItem.Kind.AGENDA
        place = _("Agenda") if is_agenda else _("Question {number}").format(number=record.positions[item.pk])
        text = f"{place}: {sentence or hint}"
        yield Missing(text, target, blocks=bool(sentence))


def vote_hint(record: Record, item: AgendaItem, row: AgendaItem | Decision) -> str:
    """What is unusual in a vote and yet possible: somebody did not vote, or was marked present afterwards."""
    if row.vote_kind in (VoteKind.NONE, VoteKind.AS_ITEM):
        return ""
    positions = record.positions
    present = voters_at(record.attendance, positions.get(item.pk, 0), positions)
    total = row.votes_for + row.votes_against + row.votes_abstained
    if row.vote_kind != VoteKind.UNANIMOUS and total < row.voters:
        return _("For {a}, against {b}, abstained {c}: {n} were present, {rest} not counted.").format(
            a=row.votes_for, b=row.votes_against, c=row.votes_abstained, n=row.voters, rest=row.voters - total
        )
    if row.voters < present:
        return _voted_and_present(row.voters, present)
    return ""


def _voted_and_present(voters: int, present: int) -> str:
    sentence = _("{voters} voted, but {present} are marked present on this question. Vote again?")
    return sentence.format(voters=voters, present=present)


def vote_error(record: Record, item: AgendaItem, row: AgendaItem | Decision) -> str:
    """Why a vote on a question or a point cannot stand, in words; empty when it can."""
    if row.vote_kind in (VoteKind.NONE, VoteKind.AS_ITEM):
        return ""
    positions = record.positions
    position = positions.get(item.pk, 0)
    total = row.votes_for + row.votes_against + row.votes_abstained
    if row.vote_kind != VoteKind.UNANIMOUS and total > row.voters:
        return _("For {a}, against {b}, abstained {c}: the sum {s} is more than the voters present, {n}.").format(
            a=row.votes_for, b=row.votes_against, c=row.votes_abstained, s=total, n=row.voters
        )
    present = voters_at(record.attendance, position, positions)
    if row.voters > present:
        return _voted_and_present(row.voters, present)
    quorum = record.quorum(position)
    if row.voters < quorum.needed:
        return _("{voters} voted, and the quorum is {needed}: the vote does not count. Mark who is present.").format(
            voters=row.voters, needed=quorum.needed
        )
    for choice in record.choices:
        own = choice.item_id if isinstance(row, AgendaItem) else choice.decision_id
        voter = next((a for a in record.attendance if a.pk == choice.attendance_id), None)
        if own == row.pk and voter and not is_present_at(voter, position, positions):
            return _("{name} voted, but was not present on this question.").format(name=voter.surname_initials)
    tally = counted(record, row)
    if item.kind == AgendaItem.Kind.AGENDA and tally.adopted is False:
        return _("The agenda was not adopted: change it and vote again.")
    if tally.adopted is None:
        return _("The votes are equal. By the regulation the chair's vote decides: say by name how he voted.")
    return ""
