"""What follows in the register from an approved protocol: admissions, refusals, endings."""

from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import AgendaItem, Council, Decision, DecisionEffect, Meeting, Protocol
from members.models import JoinApplication
from members.services.applications import locked_application, move_application
from members.services.memberships import begin_membership, end_membership
from members.workflow import ApplicationStatus

# A council also decides by adopting a point of another content than the draft proposed.
REFUSING = ("отказать", "отклонить", "не принимать")
POSTPONING = ("отложить", "перенести")


def outcome_of(decision: Decision) -> str:
    """What the point means for the application in it: accept, reject or postpone."""
    item = decision.item
    if decision.removed_at or item.removed_at or item.outcome != AgendaItem.Outcome.DECISION:
        return "postpone"
    sentence = decision.text.strip().lower()
    if decision.result == Decision.Result.REJECTED or sentence.startswith(REFUSING):
        return "reject"
    return "postpone" if sentence.startswith(POSTPONING) else "accept"


def apply_effects(protocol: Protocol, *, by) -> None:
    """Carry out what the decisions of a protocol lead to; each once, within the transaction that freezes it.

    Whatever has happened to an application meanwhile (it was withdrawn), the protocol is approved.
    """
    meeting = protocol.meeting
    effects = DecisionEffect.objects.filter(decision__item__meeting=meeting, applied_at=None)
    for effect in effects.select_related("decision__item", "membership").order_by("pk"):
        effect.basis = basis_of(meeting, effect.decision)
        if effect.kind == DecisionEffect.Kind.ADMIT:
            _decide(locked_application(effect.application), effect, meeting, by)
        elif outcome_of(effect.decision) == "accept":
            end_membership(effect.membership, ends_on=meeting.held_on, basis=effect.basis)
        effect.applied_at = timezone.now()
        effect.save(update_fields=["applied_at", "basis"])


def release_effects(meeting: Meeting, *, by) -> None:
    """The meeting does not take place: what was on its agenda waits for another one."""
    effects = DecisionEffect.objects.filter(decision__item__meeting=meeting, applied_at=None)
    for effect in effects.exclude(application=None).select_related("application"):
        application = locked_application(effect.application)
        if application.status == ApplicationStatus.ON_AGENDA:
            move_application(application, "postpone", by=by, note=_("The meeting was cancelled."))
    effects.update(applied_at=timezone.now())


def basis_of(meeting: Meeting, decision: Decision) -> str:
    """«п. 4.2 протокола от 20.11.2017 № 3»: a decision as text and number, for a register that knows no more."""
    number = f"№ {meeting.number}" if meeting.number else meeting.paper_number or "б/н"
    point = f"п. {decision.number} " if decision.number else ""
    return f"{point}протокола от {meeting.held_on:%d.%m.%Y} {number}"


def _decide(application: JoinApplication, effect: DecisionEffect, meeting: Meeting, by) -> None:
    if application.status != ApplicationStatus.ON_AGENDA:
        return  # withdrawn after the agenda was made
    outcome = outcome_of(effect.decision)
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
    """The decision itself and where it stands; a motive is in the sentence, or in what was discussed."""
    decision = effect.decision
    if decision.result == Decision.Result.REJECTED:
        sentence = _("The proposal «{text}» did not get the votes it needed.").format(text=decision.text.strip())
    else:
        sentence = decision.text.strip()
    return f"{sentence} ({effect.basis})"
