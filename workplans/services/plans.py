"""The life of a plan: typed, proposed to a meeting, approved by its decision, changed by another, closed."""

import copy
import json
import re
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text, folded
from cluster_portal.workflow import Refused, Stale
from councils.models import AgendaItem, Council, Decision, Meeting, Protocol
from councils.services.agenda import add_point, add_question, open_meeting
from councils.verbs import VerbClass
from councils.workflow import ProtocolStatus
from workplans import permissions
from workplans.document import build_document, canonical_text, draft_of, public_edition, sha256
from workplans.draft import Conflict, Draft, apply_changes, clean_draft, count_rows, new_uid
from workplans.models import PlanApproval, PlanTransition, PlanVersion, WorkPlan
from workplans.models.plans import empty_draft
from workplans.services.activities import write_activities
from workplans.services.files import ask_on_commit
from workplans.workflow import EDITABLE, PLAN, PlanStatus

# Only these words bring a plan into force; whatever else a council writes, the secretary looks once more.
APPROVING = re.compile(r"^[\s\d.)«\"„'–—-]*(утвердить|согласовать|одобрить|внести изменения|изложить|дополнить)\b")
FROZEN = (ProtocolStatus.APPROVED, ProtocolStatus.REGISTERED, ProtocolStatus.PUBLISHED)


def create_plan(council: Council, *, by, title: str, starts_on: date, ends_on: date, **fields) -> WorkPlan:
    """An empty plan. `fields`: subject, is_reconstruction, is_signed, proposals_until, draft."""
    _require(permissions.can_create_plan(by, council))
    plan = WorkPlan(
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


def copy_plan(source: WorkPlan, *, by, title: str, starts_on: date, ends_on: date) -> WorkPlan:
    """A new draft from an earlier plan; years named in terms move by as many years as the beginning does."""
    draft = draft_of(_document_in_force(source)) if source.current_id else copy.deepcopy(source.draft)
    years = starts_on.year - source.starts_on.year
    for section in draft["sections"]:
        section["uid"] = new_uid()
        for row in section["rows"]:
            row |= {"uid": new_uid(), "term": moved_years(row["term"], years)}
    return create_plan(
        source.council,
        by=by,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        subject=source.subject,
        is_signed=source.is_signed,
        draft=draft,
    )


def moved_years(term: str, years: int) -> str:
    """«до 30.11.2017» → «до 30.11.2018»; a term without a year stays as it is."""
    return re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)", lambda found: str(int(found[0]) + years), term)


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
        plan.draft = clean_draft(draft)
        _save_draft(plan)
    return plan


def change_head(plan: WorkPlan, *, by, **fields) -> WorkPlan:
    """Title, period and settings of the paper; as long as the working copy may be changed."""
    with transaction.atomic():
        plan = _editable(plan, by)
        for name, value in fields.items():
            setattr(plan, name, value)
        plan.title = clean_text(plan.title, multiline=False)
        plan.revision += 1
        plan.full_clean()
        plan.save()
    return plan


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
        changes = plan.status == PlanStatus.AMENDING
        if item is None:
            item = add_question(meeting, _question(plan, changes))
        elif item.meeting_id != meeting.pk or item.removed_at:
            raise Refused(_("This question is not in the agenda of the meeting any more."))
        decision = add_point(item, _sentence(plan, changes), verb_class=VerbClass.APPROVING)
        version = _add_version(plan, decision, by)
        _move(plan, "propose_changes" if changes else "propose", by=by, version=version)
    return version


def recall_plan(plan: WorkPlan, *, by, note: str = "") -> WorkPlan:
    """Take a proposed plan back; the point on the agenda stays and the secretary deletes it himself."""
    with transaction.atomic():
        plan = _locked(plan)
        _require(permissions.can_edit_plan(by, plan))
        _return(plan, by, note)
    return plan


def register_plan(plan: WorkPlan, *, by, decision: Decision) -> WorkPlan:
    """A plan that a frozen protocol has approved already: the attachment of an old paper, or of one without it."""
    with transaction.atomic():
        plan = _locked(plan)
        _require(permissions.can_edit_plan(by, plan))
        decision = _fresh(decision.pk)
        meeting = decision.item.meeting
        if meeting.council_id != plan.council_id or meeting.protocol.status not in FROZEN:
            raise Refused(_("Choose a decision of an approved protocol of the same council."))
        if not _is_approving(decision):
            raise Refused(_("This decision approves no plan."))
        if not count_rows(plan.draft):
            raise Refused(_("The plan is empty: add at least one activity."))
        PLAN.target("register", plan.status)
        _bring_into_force(plan, _add_version(plan, decision, by), "register", by)
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
        waiting = plan.activities.in_force().filter(status__in=["open", "marked"]).count()
        if waiting:
            raise Refused(
                _("Activities without an accepted mark: {count}. Mark each of them first.").format(count=waiting)
            )
        plan.closing_note = clean_text(note)
        plan.save(update_fields=["closing_note"])
        _move(plan, "close", by=by)
    return plan


def follow_protocol(protocol: Protocol, by) -> None:
    """A protocol is frozen: plans that were before that meeting come into force, or go back to the secretary."""
    for plan, version in _before(protocol.meeting):
        decision = _fresh(version.decision_id)
        if _is_approving(decision):
            name = "approve" if plan.status == PlanStatus.PROPOSED else "approve_changes"
            _bring_into_force(plan, version, name, by)
        else:
            _return(plan, by, _("not approved: {basis}").format(basis=decision.basis))


def release_plans(meeting: Meeting, by) -> None:
    """The meeting does not take place: the plans before it go back to the secretary."""
    for plan, _version in _before(meeting):
        _return(plan, by, "заседание отменено")


def _before(meeting: Meeting) -> list[tuple[WorkPlan, PlanVersion]]:
    """Plans whose newest version waits for a decision of this meeting, locked."""
    waiting = [PlanStatus.PROPOSED, PlanStatus.CHANGES]
    found = []
    versions = PlanVersion.objects.filter(decision__item__meeting=meeting, plan__status__in=waiting)
    for key in versions.order_by("plan").values_list("plan", flat=True).distinct():
        plan = _locked(WorkPlan(pk=key))
        newest = plan.versions.order_by("-sequence").first()
        if plan.status in waiting and newest.decision.item.meeting_id == meeting.pk:
            found.append((plan, newest))
    return found


def _fresh(pk: int) -> Decision:
    """The decision with its question, meeting and protocol as they are now."""
    return Decision.objects.select_related("item__meeting__council", "item__meeting__protocol").get(pk=pk)


def _is_approving(decision: Decision) -> bool:
    item = decision.item
    if decision.removed_at or item.removed_at or item.outcome != AgendaItem.Outcome.DECISION:
        return False
    return decision.result == Decision.Result.ADOPTED and APPROVING.match(folded(decision.text)) is not None


def _bring_into_force(plan: WorkPlan, version: PlanVersion, name: str, by) -> None:
    decision = _fresh(version.decision_id)
    meeting = decision.item.meeting
    basis = decision.basis
    PlanApproval.objects.create(version=version, basis=basis, approved_on=meeting.held_on, by=by)
    plan.current, plan.draft = version, empty_draft()
    plan.save(update_fields=["current"])
    _move(plan, name, by=by, version=version, note=basis)
    _save_draft(plan)
    write_activities(version, by=by)
    ask_on_commit(plan)


def _return(plan: WorkPlan, by, note: str) -> None:
    name = "recall" if plan.status == PlanStatus.PROPOSED else "recall_changes"
    _move(plan, name, by=by, note=note)


def _question(plan: WorkPlan, changes: bool) -> str:
    return f"О внесении изменений в {_named(plan)}" if changes else f"Об утверждении {_named(plan, genitive=True)}"


def _sentence(plan: WorkPlan, changes: bool) -> str:
    if changes:
        return f"Внести изменения в {_named(plan)}, изложив его в новой редакции (приложение)."
    return f"Утвердить {_named(plan)} (приложение)."


def _named(plan: WorkPlan, *, genitive: bool = False) -> str:
    """«план работы …» inside a sentence; in the genitive only where the title begins as titles of plans do."""
    title = plan.title[:1].lower() + plan.title[1:]
    return f"плана{title[4:]}" if genitive and title.startswith("план ") else title


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
