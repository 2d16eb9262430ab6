"""The life of a plan: typed, proposed to a meeting, approved by its decision, changed by another, closed."""

import copy
import json
from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused, Stale
from councils.models import AgendaItem, Council, Decision, Meeting, Protocol
from councils.models.councils import today
from councils.services.agenda import add_point, add_question, open_meeting
from councils.verbs import VerbClass
from councils.workflow import ProtocolStatus
from workplans import permissions
from workplans.approving import question, says_approved, sentence, speaks_of_plan
from workplans.document import build_document, canonical_text, draft_of, public_edition, sha256
from workplans.draft import Conflict, Draft, apply_changes, clean_draft, count_rows, lines, new_uid, with_known_uids
from workplans.models import PlanApproval, PlanReport, PlanTransition, PlanVersion, WorkPlan
from workplans.models.plans import empty_draft
from workplans.moving import moved_term
from workplans.report import plan_report, report_document
from workplans.services.activities import write_activities
from workplans.services.files import ask_on_commit
from workplans.services.verdicts import decline_waiting
from workplans.workflow import EDITABLE, PLAN, WAITING, PlanStatus

HEAD = ("title", "starts_on", "ends_on", "is_signed")
SETTINGS = ("subject", "is_reconstruction", "proposals_until")
MOST_NAMED = 10
FROZEN = (ProtocolStatus.APPROVED, ProtocolStatus.REGISTERED, ProtocolStatus.PUBLISHED)


def create_plan(
    council: Council, *, by, title: str, starts_on: date, ends_on: date, uid: UUID | None = None, **fields
) -> WorkPlan:
    """An empty plan. `fields`: subject, is_reconstruction, is_signed, proposals_until, draft.

    `uid` names the plan before it is made: a form sent twice makes one.
    """
    _require(permissions.can_create_plan(by, council))
    with transaction.atomic():
        # The council's row is the lock under which two clicks follow one another.
        Council.objects.select_for_update().get(pk=council.pk)
        made = WorkPlan.objects.filter(uid=uid, council=council, created_by=by).first()
        if made is not None:
            return made
        plan = WorkPlan(
            uid=uid or uuid4(),
            council=council,
            title=clean_text(title, multiline=False),
            starts_on=starts_on,
            ends_on=ends_on,
            created_by=by,
            **fields,
        )
        plan.draft = clean_draft(plan.draft)
        plan.full_clean()
        plan.save()
    return plan


def copy_plan(source: WorkPlan, *, by, title: str, starts_on: date, ends_on: date, **fields) -> WorkPlan:
    """A new draft from an earlier plan; terms move into the new period (workplans/moving.py).

    `fields` as in create_plan(); what is not given is as in the source.
    """
    draft = draft_of(_document_in_force(source)) if source.current_id else copy.deepcopy(source.draft)
    old, new = (source.starts_on, source.ends_on), (starts_on, ends_on)
    for section in draft["sections"]:
        section["uid"] = new_uid()
        for row in section["rows"]:
            row |= {"uid": new_uid(), "term": moved_term(row["term"], old, new)}
    fields = {"subject": source.subject, "is_signed": source.is_signed} | fields
    return create_plan(source.council, by=by, title=title, starts_on=starts_on, ends_on=ends_on, draft=draft, **fields)


def change_draft(plan: WorkPlan, changes: list[dict], *, by) -> tuple[WorkPlan, list[Conflict]]:
    """Save the changes of a browser; what somebody else has changed meanwhile comes back as conflicts."""
    with transaction.atomic():
        plan = _editable(plan, by)
        before = plan.draft
        plan.draft, conflicts = apply_changes(before, changes)
        if plan.draft != before:
            _save_draft(plan)
    return plan, conflicts


def replace_draft(plan: WorkPlan, draft: Draft, *, by, revision: int) -> WorkPlan:
    """Take an imported table as the working copy; `revision` is the one that the person saw."""
    with transaction.atomic():
        plan = _editable(plan, by)
        if plan.revision != revision:
            raise Stale(_("The plan has changed since you opened it. Look at it once more."))
        head = {"head": plan.draft["head"]} if "head" in plan.draft else {}
        plan.draft = clean_draft(with_known_uids(draft, plan.draft) | head)
        _save_draft(plan)
    return plan


def change_head(plan: WorkPlan, *, by, seen: str, **fields) -> WorkPlan:
    """Title, period and settings of the paper; `seen` is head_sha() of what the person began with.

    Of a plan in force only the working copy changes, and only what its paper says: title, period, line for a signature.
    """
    with transaction.atomic():
        plan = _editable(plan, by)
        if head_sha(plan) != seen:
            raise Stale(_("The plan has changed since you opened it. Look at it once more."))
        drafted = copy.copy(plan)
        for name, value in fields.items():
            if plan.current_id is None or name in HEAD:
                setattr(drafted, name, value)
        drafted.title = clean_text(drafted.title, multiline=False)
        drafted.full_clean()
        if plan.current_id is None:
            plan = drafted
            plan.revision += 1
            plan.save()
        else:
            days = {name: getattr(drafted, name).isoformat() for name in ("starts_on", "ends_on")}
            plan.draft["head"] = days | {"title": drafted.title, "is_signed": drafted.is_signed}
            _save_draft(plan)
    return plan


def head_sha(plan: WorkPlan) -> str:
    """By what two pages know that they show the same head."""
    plan = plan.as_drafted()
    return sha256("|".join(str(getattr(plan, name)) for name in (*HEAD, *SETTINGS)))


def propose_plan(plan: WorkPlan, *, by, meeting: Meeting, item: AgendaItem | None = None) -> PlanVersion:
    """Freeze the working copy and put «Утвердить план …» on the agenda of a meeting."""
    with transaction.atomic():
        # First the meeting, as the approval of its protocol does: two that wait for each other would never end.
        meeting = open_meeting(meeting, plan.council.cluster, by)
        plan = _editable(plan, by)
        if meeting.council_id != plan.council_id:
            raise Refused(_("A plan is approved by its own council."))
        if not count_rows(plan.draft):
            raise Refused(_("The plan is empty: add at least one activity."))
        untitled = [line.number for line in lines(plan.draft) if not line.row["title"]]
        if untitled:
            numbers = ", ".join(untitled[:MOST_NAMED])
            raise Refused(_("Write what is to be done, or remove the row: {numbers}.").format(numbers=numbers))
        changes = plan.status == PlanStatus.AMENDING
        if item is None:
            item = add_question(meeting, question(plan.title, changes=changes))
        elif item.meeting_id != meeting.pk or item.removed_at:
            raise Refused(_("This question is not in the agenda of the meeting any more."))
        decision = add_point(item, sentence(plan.title, changes=changes), verb_class=VerbClass.APPROVING)
        version = _add_version(plan, decision, by)
        _move(plan, "propose_changes" if changes else "propose", by=by, version=version)
    return version


def recall_plan(plan: WorkPlan, *, by, note: str = "") -> WorkPlan:
    """Take a proposed plan back; its point leaves the agenda, unless somebody has written in it."""
    with transaction.atomic():
        version = plan.versions.select_related("decision__item__meeting").order_by("-sequence").first()
        # First the meeting, as the approval of its protocol does.
        meeting = version.decision.item.meeting if version else None
        if meeting is not None:
            meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        plan = _locked(plan)
        _require(permissions.can_edit_plan(by, plan))
        if plan.status in WAITING:
            if not meeting.protocol.is_editable:
                raise Refused(_("The protocol lies with the chair: the plan follows it, or comes back with it."))
            _take_off_agenda(plan, version, by)
        _return(plan, by, note)
    return plan


def _take_off_agenda(plan: WorkPlan, version: PlanVersion, by) -> None:
    decision = _fresh(version.decision_id)
    item, changes = decision.item, plan.status == PlanStatus.CHANGES
    untouched = decision.stage == Decision.Stage.PROJECT and decision.text == sentence(plan.title, changes=changes)
    if decision.removed_at or item.removed_at or not untouched:
        return
    open_meeting(item.meeting, plan.council.cluster, by)
    decision.removed_at, decision.revision = timezone.now(), decision.revision + 1
    decision.save(update_fields=["removed_at", "revision"])
    is_own = item.title == question(plan.title, changes=changes) and not (item.heard or item.discussed)
    if is_own and not item.decisions.filter(removed_at=None).exists():
        item.removed_at, item.revision = decision.removed_at, item.revision + 1
        item.save(update_fields=["removed_at", "revision"])


def register_plan(plan: WorkPlan, *, by, decision: Decision) -> WorkPlan:
    """A plan, or its changes, that a frozen protocol has approved already: by an old paper, or in words of its own.

    The person says that this decision approves it; the portal only refuses what cannot be.
    """
    with transaction.atomic():
        plan = _locked(plan)
        _require(permissions.can_edit_plan(by, plan))
        decision = _fresh(decision.pk)
        meeting = decision.item.meeting
        if meeting.council_id != plan.council_id or meeting.protocol.status not in FROZEN:
            raise Refused(_("Choose a decision of an approved protocol of the same council."))
        if not _is_adopted(decision) or not speaks_of_plan(decision.text, plan.title):
            raise Refused(_("This decision approves no plan."))
        other = PlanApproval.objects.filter(version__decision=decision).exclude(version__plan=plan).first()
        if other is not None:
            words = _("This decision has approved another plan: «{title}».")
            raise Refused(words.format(title=other.version.plan.title))
        if not count_rows(plan.draft):
            raise Refused(_("The plan is empty: add at least one activity."))
        name = "register" if plan.current_id is None else "register_changes"
        PLAN.target(name, plan.status)
        _bring_into_force(plan, _add_version(plan, decision, by), name, by)
    return plan


def amend_plan(plan: WorkPlan, *, by) -> WorkPlan:
    """Begin to prepare changes: the working copy is made of the version in force, which stays in force."""
    with transaction.atomic():
        plan = _locked(plan)
        _require(permissions.can_edit_plan(by, plan))
        plan.draft = draft_of(_document_in_force(plan))
        _move(plan, "amend", by=by)
        _save_draft(plan)
    return plan


def abandon_changes(plan: WorkPlan, *, by) -> WorkPlan:
    with transaction.atomic():
        plan = _locked(plan)
        _require(permissions.can_edit_plan(by, plan))
        _move(plan, "abandon", by=by)
        plan.draft = empty_draft()
        _save_draft(plan)
    return plan


def close_plan(plan: WorkPlan, *, by, note: str) -> WorkPlan:
    """Close the plan with the report on its execution."""
    if not clean_text(note):
        raise ValidationError({"note": _("Write what came of the plan.")})
    with transaction.atomic():
        plan = _locked(plan)
        _require(permissions.can_close_plan(by, plan))
        waiting = plan.activities.unfinished().count()
        if waiting:
            raise Refused(
                _("Activities without an accepted mark: {count}. Mark each of them first.").format(count=waiting)
            )
        plan.closing_note = clean_text(note)
        plan.save(update_fields=["closing_note"])
        _move(plan, "close", by=by)
        _freeze_report(plan, by)
    return plan


def _freeze_report(plan: WorkPlan, by) -> None:
    """What the plan came to on the day it was closed; no later change of words or rows touches it."""
    report = plan_report(plan, plan.starts_on, plan.ends_on, today(plan.council))
    text = canonical_text(report_document(report))
    PlanReport.objects.create(plan=plan, document=text, sha256=sha256(text), by=by)


def follow_protocol(protocol: Protocol, by) -> None:
    """A protocol is frozen: plans that were before that meeting come into force, or go back to the secretary."""
    for plan, version in _before(protocol.meeting):
        decision = _fresh(version.decision_id)
        if _is_adopted(decision) and says_approved(decision.text, plan.title):
            name = "approve" if plan.status == PlanStatus.PROPOSED else "approve_changes"
            _bring_into_force(plan, version, name, by)
        elif _is_adopted(decision):
            words = _("{basis} does not say plainly that the plan is approved; if it is, register it by that decision")
            _return(plan, by, words.format(basis=decision.basis))
        else:
            _return(plan, by, _("not approved: {basis}").format(basis=decision.basis))


def release_plans(meeting: Meeting, by) -> None:
    """The meeting does not take place: the plans before it go back to the secretary."""
    for plan, _version in _before(meeting):
        _return(plan, by, "заседание отменено")


def publish_plans(protocol: Protocol, by) -> None:
    """A protocol is published: the versions that its decisions have approved are for everybody now."""
    approved = PlanVersion.objects.filter(approval__isnull=False, decision__item__meeting=protocol.meeting_id)
    for key in approved.order_by("plan").values_list("plan", flat=True).distinct():
        plan = _locked(WorkPlan(pk=key))
        _show(plan)
        ask_on_commit(plan)


def _show(plan: WorkPlan) -> None:
    """Everybody reads the last version whose protocol is published."""
    plan.published = plan.versions.of_published_protocols().order_by("sequence").last()
    plan.save(update_fields=["published"])


def _before(meeting: Meeting) -> list[tuple[WorkPlan, PlanVersion]]:
    """Plans whose newest version waits for a decision of this meeting, locked."""
    found = []
    versions = PlanVersion.objects.filter(decision__item__meeting=meeting, plan__status__in=WAITING)
    for key in versions.order_by("plan").values_list("plan", flat=True).distinct():
        plan = _locked(WorkPlan(pk=key))
        newest = plan.versions.order_by("-sequence").first()
        if plan.status in WAITING and newest.decision.item.meeting_id == meeting.pk:
            found.append((plan, newest))
    return found


def _fresh(pk: int) -> Decision:
    """The decision with its question, meeting and protocol as they are now."""
    return Decision.objects.select_related("item__meeting__council", "item__meeting__protocol").get(pk=pk)


def _is_adopted(decision: Decision) -> bool:
    item = decision.item
    if decision.removed_at or item.removed_at or item.outcome != AgendaItem.Outcome.DECISION:
        return False
    return decision.result == Decision.Result.ADOPTED


def _bring_into_force(plan: WorkPlan, version: PlanVersion, name: str, by) -> None:
    decision = _fresh(version.decision_id)
    meeting = decision.item.meeting
    basis = decision.basis
    PlanApproval.objects.create(version=version, basis=basis, approved_on=meeting.held_on, by=by)
    document = json.loads(version.document)
    plan.title, plan.is_signed = document["title"], document.get("signed", False)
    plan.starts_on, plan.ends_on = (date.fromisoformat(document["period"][name]) for name in ("from", "to"))
    plan.current, plan.draft = version, empty_draft()
    plan.save(update_fields=["current", *HEAD])
    _move(plan, name, by=by, version=version, note=basis)
    _save_draft(plan)
    write_activities(version, by=by)
    _show(plan)
    decline_waiting(plan, by)
    ask_on_commit(plan)


def _return(plan: WorkPlan, by, note: str) -> None:
    name = "recall" if plan.status == PlanStatus.PROPOSED else "recall_changes"
    _move(plan, name, by=by, note=note)


def _add_version(plan: WorkPlan, decision: Decision, by) -> PlanVersion:
    document = build_document(plan)
    text, public = canonical_text(document), canonical_text(public_edition(document))
    last = plan.versions.order_by("-sequence").first()
    version = PlanVersion(
        plan=plan,
        sequence=last.sequence + 1 if last else 1,
        document=text,
        sha256=sha256(text),
        public_document=public,
        public_sha256=sha256(public),
        decision=decision,
        proposed_by=by,
    )
    version.full_clean()
    version.save()
    Meeting.objects.filter(items__decisions=decision).update(has_attachments=True)
    return version


def _document_in_force(plan: WorkPlan) -> dict:
    return json.loads(plan.current.document)


def _locked(plan: WorkPlan) -> WorkPlan:
    """The row as it is now, locked until the end of the transaction."""
    rows = WorkPlan.objects.select_for_update(of=("self",)).select_related("council__cluster")
    return rows.get(pk=plan.pk)


def _editable(plan: WorkPlan, by) -> WorkPlan:
    plan = _locked(plan)
    _require(permissions.can_edit_plan(by, plan))
    if plan.status not in EDITABLE:
        raise Refused(_("This plan is not edited now: it lies before a meeting, is approved or closed."))
    return plan


def _save_draft(plan: WorkPlan) -> None:
    plan.revision += 1
    plan.save(update_fields=["draft", "revision"])


def _move(plan: WorkPlan, name: str, *, by, version: PlanVersion | None = None, note: str = "") -> None:
    target = PLAN.target(name, plan.status)
    PlanTransition.objects.create(
        plan=plan,
        version=version,
        name=name,
        from_status=plan.status,
        to_status=target,
        by=by,
        note=clean_text(note),
    )
    plan.status = target
    plan.save(update_fields=["status"])


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(_("You have no right to do this."))
