"""Links between decisions: a later one changes, replaces or cancels an earlier one; one waits for another."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.workflow import Refused
from councils import permissions
from councils.models import Council, Decision, DecisionDependency, DecisionRelation, Meeting
from councils.relations import ENDING
from councils.services.assignment_steps import locked_assignment
from councils.services.control import end_by_decision
from councils.services.register import refresh_register
from councils.workflow import UNDER_CONTROL


def relate_decisions(decision: Decision, earlier: Decision, *, kind: str, by) -> DecisionRelation:
    """«Изменяет», «заменяет», «отменяет». Before the approval it waits for it; after it, it holds at once."""
    with transaction.atomic():
        decision, earlier = _locked(decision, by), _fresh(earlier)
        _refuse_strangers(decision, earlier)
        _refuse_removed(decision)
        _refuse_what_is_not_earlier(decision, earlier)
        if decision.number and decision.result != Decision.Result.ADOPTED:
            raise Refused(_("This decision was not adopted: it changes nothing."))
        relation = DecisionRelation(decision=decision, earlier=earlier, kind=kind, created_by=by)
        relation.full_clean()
        relation.save()
        if decision.number and decision.result == Decision.Result.ADOPTED:
            _apply(relation, by)
    return relation


def unrelate_decisions(relation: DecisionRelation, *, by) -> None:
    """Take back a link while the protocol is a draft; afterwards it belongs to the record."""
    with transaction.atomic():
        decision = _locked(relation.decision, by)
        _refuse_frozen(decision)
        relation.delete()


def make_wait(decision: Decision, awaited: Decision, *, by) -> DecisionDependency:
    """«Ждёт исполнения»: it is shown and explained, and it forbids nothing."""
    with transaction.atomic():
        # Under the council's lock: two links made at once close no circle.
        Council.objects.select_for_update().get(pk=decision.item.meeting.council_id)
        decision, awaited = _locked(decision, by), _fresh(awaited)
        _refuse_strangers(decision, awaited)
        _refuse_removed(decision)
        _refuse_removed(awaited)
        if not awaited.number and awaited.item.meeting_id != decision.item.meeting_id:
            raise Refused(_("Choose a decision of this meeting or of an approved protocol."))
        if decision.pk in _all_awaited(awaited):
            raise Refused(_("These decisions would wait for one another."))
        dependency = DecisionDependency(decision=decision, awaited=awaited, created_by=by)
        dependency.full_clean()
        dependency.save()
    return dependency


def end_wait(dependency: DecisionDependency, *, by) -> None:
    with transaction.atomic():
        _locked(dependency.decision, by)
        dependency.delete()


def apply_relations(meeting: Meeting, *, by) -> None:
    """The protocol is frozen: what its decisions replace or cancel is no longer carried out."""
    for relation in DecisionRelation.objects.filter(decision__item__meeting=meeting).select_related("decision"):
        if relation.decision.number and relation.decision.result == Decision.Result.ADOPTED:
            _apply(relation, by)


def _apply(relation: DecisionRelation, by) -> None:
    decision, earlier = _fresh(relation.decision), relation.earlier
    if relation.kind in ENDING:
        words = f"{relation.get_kind_display()}: {decision.basis}"
        for assignment in earlier.assignments.filter(state__in=UNDER_CONTROL, whole=None):
            end_by_decision(locked_assignment(assignment), by=by, note=words)
    refresh_register(earlier)


def _all_awaited(decision: Decision) -> set[int]:
    """Keys of everything that a decision waits for, itself included."""
    found, edge = {decision.pk}, {decision.pk}
    while edge:
        rows = DecisionDependency.objects.filter(decision__in=edge).values_list("awaited", flat=True)
        edge = set(rows) - found
        found |= edge
    return found


def _fresh(decision: Decision) -> Decision:
    return Decision.objects.select_related("item__meeting__council", "item__meeting__protocol").get(pk=decision.pk)


def _locked(decision: Decision, by) -> Decision:
    """The decision with its meeting locked, after the right was checked."""
    Meeting.objects.select_for_update().get(items__decisions=decision)
    decision = _fresh(decision)
    if not permissions.can_record_meeting(by, decision.item.meeting):
        raise PermissionDenied(_("Only the secretary of the council links its decisions."))
    return decision


def _refuse_strangers(one: Decision, other: Decision) -> None:
    if one.item.meeting.council_id != other.item.meeting.council_id:
        raise ValidationError(_("Only decisions of the same council are linked."))


def _refuse_removed(decision: Decision) -> None:
    if decision.removed_at or decision.item.removed_at:
        raise Refused(_("This decision has been removed."))


def _refuse_what_is_not_earlier(decision: Decision, earlier: Decision) -> None:
    is_in_force = earlier.number and not earlier.removed_at and earlier.result == Decision.Result.ADOPTED
    meeting, before = decision.item.meeting, earlier.item.meeting
    if not is_in_force or before.pk == meeting.pk or before.held_on > meeting.held_on:
        raise Refused(_("Choose an earlier decision of an approved protocol."))


def _refuse_frozen(decision: Decision) -> None:
    if decision.number:
        raise Refused(_("The protocol is approved: its links stay."))
