"""What follows in the register from an approved protocol: admissions, refusals, endings."""

import re

from django.utils import timezone

from cluster_portal.text import folded
from councils.models import AgendaItem, Council, Decision, DecisionEffect, Meeting, Protocol
from members.models import JoinApplication
from members.services.applications import locked_application, move_application
from members.services.memberships import begin_membership, end_membership
from members.workflow import ApplicationStatus

# Only these words make or end a membership; whatever else a council writes leaves the register as it is.
ADMITTING = re.compile(r"принять\b(?!\s+(к сведению|во внимание|к рассмотрению))")
ENDING = re.compile(r"(исключить|прекратить|вывести)\b")
REFUSING = re.compile(r"\b(отказать|отклонить)\b")
LEADING = re.compile(r"^[\s\d.)«\"„'–—-]+")


def outcome_of(effect: DecisionEffect) -> str:
    """What its point means for an application or a membership: accept, reject or postpone.

    A point that does not say plainly «Принять …» («Исключить …») is never taken for it: a person looks once more.
    """
    decision = effect.decision
    item = decision.item
    if decision.removed_at or item.removed_at or item.outcome != AgendaItem.Outcome.DECISION:
        return "postpone"
    sentence = LEADING.sub("", folded(decision.text))
    wanted = ADMITTING if effect.kind == DecisionEffect.Kind.ADMIT else ENDING
    if wanted.match(sentence):
        return "accept" if decision.result == Decision.Result.ADOPTED else "reject"
    is_refusal = REFUSING.search(sentence) and decision.result == Decision.Result.ADOPTED
    return "reject" if is_refusal else "postpone"


def apply_effects(protocol: Protocol, *, by) -> None:
    """Carry out what the decisions of a protocol lead to; each once, within the transaction that freezes it.

    Whatever has happened to an application meanwhile (it was withdrawn), the protocol is approved.
    """
    meeting = protocol.meeting
    effects = DecisionEffect.objects.filter(decision__item__meeting=meeting, applied_at=None)
    for effect in effects.select_related("decision__item__meeting", "membership").order_by("pk"):
        effect.basis = effect.decision.basis
        if effect.kind == DecisionEffect.Kind.ADMIT:
            _decide(locked_application(effect.application), effect, meeting, by)
        elif outcome_of(effect) == "accept":
            ends_on = max(meeting.held_on, effect.membership.starts_on)
            end_membership(effect.membership, ends_on=ends_on, basis=effect.basis)
        effect.applied_at = timezone.now()
        effect.save(update_fields=["applied_at", "basis"])


def release_effects(meeting: Meeting, *, by) -> None:
    """The meeting does not take place: what was on its agenda waits for another one."""
    effects = DecisionEffect.objects.filter(decision__item__meeting=meeting, applied_at=None)
    for effect in effects.exclude(application=None).select_related("application"):
        application = locked_application(effect.application)
        if application.status == ApplicationStatus.ON_AGENDA:
            move_application(application, "postpone", by=by, note="Заседание отменено.")
    effects.update(applied_at=timezone.now())


def _decide(application: JoinApplication, effect: DecisionEffect, meeting: Meeting, by) -> None:
    if application.status != ApplicationStatus.ON_AGENDA:
        return  # withdrawn after the agenda was made
    outcome = outcome_of(effect)
    if outcome == "postpone":
        move_application(application, "postpone", by=by, note=effect.basis)
    elif outcome == "reject":
        application.reason = _reason(effect)
        move_application(application, "reject", by=by, note=effect.basis)
    elif meeting.council.membership_begins == Council.MembershipBegins.AGREEMENT:
        move_application(application, "accept", by=by, note=effect.basis)
    else:
        begin_membership(application, starts_on=meeting.held_on, basis=effect.basis, by=by)


def _reason(effect: DecisionEffect) -> str:
    """The decision itself and where it stands, in the language of the record, whoever has clicked."""
    text = effect.decision.text.strip()
    if effect.decision.result == Decision.Result.REJECTED:
        text = f"Предложение «{text}» не набрало нужного числа голосов."
    return f"{text} ({effect.basis})"


def planned_effects(meeting: Meeting) -> list[tuple[DecisionEffect, str]]:
    """What will follow when the protocol is approved as it stands, and what will not: (effect, outcome).

    The outcome «withdrawn» is that of an application which its applicant has taken back.
    """
    effects = DecisionEffect.objects.filter(decision__item__meeting=meeting, applied_at=None)
    rows = effects.select_related("decision__item", "application", "membership__organization").order_by("pk")
    withdrawn = ApplicationStatus.WITHDRAWN
    return [
        (row, "withdrawn" if row.application and row.application.status == withdrawn else outcome_of(row))
        for row in rows
    ]
