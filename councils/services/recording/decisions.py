"""Points: one sentence typed once, moved, confirmed, voted on."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from councils.candidates import organizations_of
from councils.deadlines import find_deadline
from councils.due import due_date
from councils.models import AgendaItem, Assignment, Decision, DecisionReview
from councils.models.votes import VoteKind
from councils.recording import (
    check_rows,
    decision_row,
    decision_texts,
    head_row,
    item_row,
    order_rows,
    recognize_decision,
    standing_remarks,
)
from councils.services.recording import votes
from councils.services.recording.changes import Change, Conflict, move_to, renumber
from councils.services.recording.head import take_up
from councils.verbs import VerbClass
from members.models import Person


def add(change: Change) -> dict:
    decision = Decision.objects.filter(item__meeting=change.meeting, uid=change.uid).first()
    if decision is None:
        item = change.item(change.uuid("item"))
        rows = _rows(item)
        place = min(change.number("position"), len(rows))
        planned = change.meeting.status == "planned" and item.kind == AgendaItem.Kind.QUESTION
        decision = Decision(
            uid=change.uid,
            item=item,
            position=place,
            text=change.text("text"),
            # What is written before the meeting has begun is a draft that the meeting may take or not.
            stage=Decision.Stage.PROJECT if planned else Decision.Stage.TAKEN,
        )
        decision.full_clean(exclude=["item"])
        decision.save()
        renumber([*rows[:place], decision, *rows[place:]])
    return _body(change, decision, structural=True)


def update(change: Change) -> dict:
    """Save the sentence: the way every keystroke goes, so it reads and writes one row only."""
    decision = change.decision()
    if decision.removed_at is not None:
        raise Conflict(change.conflict_body(_texts(change, decision) | {"removed": True}))
    change.require_revision(decision, lambda row: _texts(change, row))
    values = {"text": change.text("text")} if "text" in change.fields else {}
    if "verb_class" in change.fields:
        values["verb_class"] = change.choice("verb_class", VerbClass)
    if "stage" in change.fields:
        values["stage"] = change.choice("stage", Decision.Stage)
    change.save(decision, **values)
    return {
        "uid": str(decision.uid),
        "revision": decision.revision,
        "row": _texts(change, decision),
    }


def _texts(change: Change, decision: Decision) -> dict:
    return {
        "uid": str(decision.uid),
        "revision": decision.revision,
        "item": str(decision.item.uid),
        **decision_texts(change.meeting, decision),
    }


def move(change: Change) -> dict:
    decision = change.decision()
    change.require_revision(decision, lambda row: _row(change, row))
    item = change.item(change.uuid("item")) if change.fields.get("item") else decision.item
    source = decision.item
    change.save(decision, item=item)
    renumber(move_to(_rows(item), decision, change.number("position")))
    if source.pk != item.pk:
        renumber(_rows(source))
    return _body(change, decision, structural=True)


def remove(change: Change) -> dict:
    decision = change.decision()
    change.require_revision(decision, lambda row: _row(change, row))
    change.save(decision, removed_at=timezone.now())
    renumber(_rows(decision.item))
    return _body(change, decision, structural=True)


def restore(change: Change) -> dict:
    decision = change.decision()
    change.save(decision, removed_at=None)
    renumber(move_to(_rows(decision.item), decision, decision.position))
    return _body(change, decision, structural=True)


def confirm(change: Change) -> dict:
    """Take what was recognised in the sentence: class, executors, deadline."""
    decision = change.decision()
    change.require_revision(decision, lambda row: _row(change, row))
    recognition = recognize_decision(change.meeting, decision.text)
    values = {}
    if recognition.verb_class:
        values["verb_class"] = recognition.verb_class
    rule = recognition.deadline_rule
    if rule and rule["kind"] != "unrecognised":
        values |= {"deadline_rule": rule, "deadline_text": recognition.deadline_text}
    change.save(decision, **values)
    if recognition.executors:
        _write_executors(change, decision, [(match.kind, match.key) for match in recognition.executors])
    _resolve_dates(change, decision)
    return _body(change, decision)


def set_executors(change: Change) -> dict:
    """Executors chosen by hand; the first is responsible."""
    decision = change.decision()
    change.require_revision(decision, lambda row: _row(change, row))
    chosen = change.fields.get("executors")
    if not isinstance(chosen, list) or not all(_is_executor(entry) for entry in chosen):
        raise ValidationError({"executors": _("Choose one of the values offered.")})
    change.save(decision)
    _write_executors(change, decision, [next(iter(entry.items())) for entry in chosen])
    _resolve_dates(change, decision)
    return _body(change, decision)


def _is_executor(entry) -> bool:
    """{"organization": 12}, {"person": 7} or {"group": "Члены Совета"}."""
    if not isinstance(entry, dict) or len(entry) != 1:
        return False
    kind, key = next(iter(entry.items()))
    if kind == "group":
        return isinstance(key, str)
    return kind in ("organization", "person") and type(key) is int and 0 < key < 2**62


def _write_executors(change: Change, decision: Decision, executors: list[tuple]) -> None:
    cluster = change.meeting.council.cluster_id
    Assignment.objects.filter(decision=decision).delete()
    for place, (kind, key) in enumerate(dict.fromkeys(executors)):
        assignment = Assignment(
            decision=decision,
            position=place,
            role=Assignment.Role.CO_EXECUTOR if place else Assignment.Role.RESPONSIBLE,
        )
        if kind == "organization":
            assignment.organization = organizations_of(cluster).filter(pk=key).first()
        elif kind == "person":
            assignment.person = Person.objects.visible_to(change.by).filter(pk=key, cluster=cluster).first()
        else:
            assignment.group_name = clean_text(key, multiline=False)[:200]
        assignment.full_clean()
        assignment.save()


def set_deadline(change: Change) -> dict:
    """A deadline chosen by hand: a date, a phrase, «без срока», or none at all."""
    decision = change.decision()
    change.require_revision(decision, lambda row: _row(change, row))
    day = change.day("date")
    phrase = change.text("text", multiline=False, longest=300)
    if change.fields.get("clear"):
        rule, text = None, ""
    elif change.fields.get("none"):
        rule, text = {"kind": "none"}, "без срока"
    elif day:
        rule, text = {"kind": "date", "date": day.isoformat()}, f"{day:%d.%m.%Y}"
    else:
        match = find_deadline(phrase)
        if match is None or match.rule["kind"] == "unrecognised":
            raise ValidationError(
                {"text": _("The deadline was not recognised: «{text}». Choose a date.").format(text=phrase)}
            )
        rule, text = match.rule, match.text
    change.save(decision, deadline_rule=rule, deadline_text=text)
    _resolve_dates(change, decision)
    return _body(change, decision)


def _resolve_dates(change: Change, decision: Decision) -> None:
    """The date of each assignment; empty until its event occurs, never invented."""
    due_on = due_date(decision.deadline_rule, change.meeting)
    Assignment.objects.filter(decision=decision).update(due_on=due_on)


def vote(change: Change) -> dict:
    decision = change.decision()
    change.require_revision(decision, lambda row: _row(change, row))
    if change.fields.get("kind") not in (VoteKind.NONE, VoteKind.AS_ITEM):
        take_up(change, decision.item)
    votes.take(change, decision.item, decision)
    record = change.record()
    items = [item_row(record, row) for row in record.items if row.pk == decision.item_id]
    return _body(change, decision) | {"head": head_row(record), "items": items}


def take_proposal(change: Change) -> dict:
    """«Принять формулировку»: the chair's wording replaces the sentence with one click."""
    decision = change.decision()
    change.require_revision(decision, lambda row: _row(change, row))
    reviews = DecisionReview.objects.filter(decision=decision, verdict=DecisionReview.Verdict.PROPOSAL)
    review = reviews.order_by("-version__sequence").first()
    if review is None:
        raise ValidationError(_("No other wording was proposed for this point."))
    change.save(decision, text=review.proposed_text)
    return _body(change, decision)


def _rows(item: AgendaItem) -> list[Decision]:
    return list(Decision.objects.filter(item=item, removed_at=None).order_by("position", "id"))


def _row(change: Change, decision: Decision) -> dict:
    return decision_row(change.record(), decision.item, decision)


def _body(change: Change, decision: Decision, *, structural: bool = False) -> dict:
    record = change.record()
    item = next((row for row in record.items if row.pk == decision.item_id), decision.item)
    live = next((row for row in record.decisions.get(item.pk, []) if row.pk == decision.pk), decision)
    body = {
        "uid": str(decision.uid),
        "revision": live.revision,
        "row": decision_row(record, item, live, standing_remarks(record).get(live.pk))
        | {"removed": live.removed_at is not None},
        "check": check_rows(record),
    }
    if structural:
        body |= order_rows(record)
        body["items"] = [item_row(record, row) for row in record.items]
    return body


VERBS = {
    "add": add,
    "update": update,
    "move": move,
    "remove": remove,
    "restore": restore,
    "confirm": confirm,
    "set_executors": set_executors,
    "set_deadline": set_deadline,
    "vote": vote,
    "take_proposal": take_proposal,
}
