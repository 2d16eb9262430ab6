"""What members propose for a plan: sent as a table before the cut-off date, looked through by the secretary."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text, search_key
from cluster_portal.workflow import Refused
from councils.control import acts_for
from councils.models.councils import today
from members.models import Organization
from workplans import permissions
from workplans.draft import find_double, lines, make_row, make_section
from workplans.models import PlanProposal, ProposedActivity, WorkPlan
from workplans.services.plans import change_draft
from workplans.services.verdicts import tell_author
from workplans.workflow import PlanStatus

MOST_ROWS = 100
# Of one organisation for one plan: people send what they forgot, programs send without end.
MOST_TABLES = 20
LONGEST_NOTE = 1000
Verdict = ProposedActivity.Verdict


def collecting(user, on) -> QuerySet[WorkPlan]:
    """Plans for which the user's organisations may propose activities today."""
    clusters = {cluster for _organization, cluster in acts_for(user, on)}
    rows = WorkPlan.objects.filter(council__cluster__in=clusters, status=PlanStatus.DRAFT, proposals_until__gte=on)
    return rows.select_related("council__cluster").defer("draft").order_by("proposals_until", "pk")


def is_collecting(plan: WorkPlan) -> bool:
    """Whether proposals for the plan are taken today."""
    until = plan.proposals_until
    return plan.status == PlanStatus.DRAFT and until is not None and until >= today(plan.council)


def propose_activities(
    plan: WorkPlan, *, by, organization: Organization, rows: Iterable[dict[str, str]], note: str = ""
) -> PlanProposal:
    """A table of an organisation; `rows` have section, title, term, executors and result."""
    with transaction.atomic():
        plan = WorkPlan.objects.select_for_update(of=("self",)).select_related("council").get(pk=plan.pk)
        if organization.pk not in permissions.proposing_organizations(by, plan):
            raise PermissionDenied(_("Only who acts for an organisation of the cluster proposes in its name."))
        if not is_collecting(plan):
            raise Refused(_("Proposals for this plan are not taken any more."))
        proposal = PlanProposal(plan=plan, organization=organization, by=by, note=clean_text(note))
        if len(proposal.note) > LONGEST_NOTE:
            raise ValidationError({"note": _("At most {count} characters.").format(count=LONGEST_NOTE)})
        proposed = [_proposed(proposal, position, row) for position, row in enumerate(rows)]
        if not proposed or len(proposed) > MOST_ROWS:
            raise ValidationError(_("Propose from one to {count} activities.").format(count=MOST_ROWS))
        sent = PlanProposal.objects.filter(plan=plan, organization=organization)
        last = sent.filter(by=by).last()
        if last is not None and [_said(row) for row in last.rows.all()] == [_said(row) for row in proposed]:
            return last  # the second click of a double click
        if sent.count() >= MOST_TABLES:
            words = _("Your organisation has sent {count} tables: ask the secretary to look them through first.")
            raise Refused(words.format(count=MOST_TABLES))
        proposal.full_clean()
        proposal.save()
        for row in proposed:
            row.proposal = proposal
            row.full_clean()
            row.save()
    return proposal


def _proposed(proposal: PlanProposal, position: int, row: dict[str, str]) -> ProposedActivity:
    return ProposedActivity(
        proposal=proposal,
        position=position,
        section=row.get("section", "")[:300],
        title=row["title"],
        term_text=row.get("term", ""),
        executors_text=row.get("executors", "") or proposal.organization.short_name,
        expected_result=row.get("result", ""),
    )


def _said(row: ProposedActivity) -> tuple[str, ...]:
    return row.section, row.title, row.term_text, row.executors_text, row.expected_result


def judge_proposal(row: ProposedActivity, *, by, verdict: str, remark: str = "", into: str = "") -> ProposedActivity:
    """«Включить», «Объединить» with the row `into` or the one that says the same, or «Не включать» with a reason."""
    with transaction.atomic():
        plan = WorkPlan.objects.select_for_update(of=("self",)).select_related("council").get(pk=row.proposal.plan_id)
        if not permissions.can_edit_plan(by, plan):
            raise PermissionDenied(_("Only the secretary of the council works on its plan."))
        row = ProposedActivity.objects.select_for_update().get(pk=row.pk)
        if row.verdict != Verdict.WAITING:
            raise Refused(_("This proposal has been looked at already."))
        if verdict == Verdict.TAKEN:
            row.row_uid = _take(plan, row, by)
        elif verdict == Verdict.MERGED:
            row.row_uid = _merge(plan, row, into, by)
        elif verdict != Verdict.DECLINED:
            raise ValidationError(_("Choose what becomes of the proposal."))
        row.verdict, row.remark = verdict, clean_text(remark)
        row.judged_by, row.judged_at = by, timezone.now()
        row.full_clean()
        row.save()
        tell_author(row.proposal)
    return row


def _merge(plan: WorkPlan, row: ProposedActivity, into: str, by) -> str:
    """What the row of the plan lacks comes from the proposal, and who proposed it helps; the uid of the row."""
    chosen = next((line for line in lines(plan.draft) if line.row["uid"] == into), None) if into else None
    line = chosen or find_double(plan.draft, row.title)
    if line is None:
        raise Refused(_("No activity of the plan says the same: take it or decline it."))
    new = {"term": line.row["term"] or row.term_text, "result": line.row["result"] or row.expected_result}
    new["executors"] = _with_helper(line.row["executors"], row.executors_text)
    changes = [
        {"op": "set", "uid": line.row["uid"], "field": name, "before": line.row[name], "after": after}
        for name, after in new.items()
        if after != line.row[name]
    ]
    if changes:
        change_draft(plan, changes, by=by)
    return line.row["uid"]


def _with_helper(there: str, names: str) -> str:
    """«Завод; соисполнители: колледж»; who is named already is not named twice."""
    known = search_key(there)
    new = [name.strip() for name in names.replace("\n", ";").split(";") if search_key(name) not in known]
    if not there or not new:
        return there or names
    if "соисполнител" in known:
        return f"{there}, {', '.join(new)}"
    return f"{there}; {'соисполнитель' if len(new) == 1 else 'соисполнители'}: {', '.join(new)}"


def _take(plan: WorkPlan, row: ProposedActivity, by) -> str:
    """A row at the end of the section of that name; its uid."""
    sections = plan.draft["sections"]
    changes: list[dict] = []
    section = next((one for one in sections if one["title"] == row.section), sections[-1] if sections else None)
    if section is None or (row.section and section["title"] != row.section):
        section = make_section(row.section)
        last = sections[-1]["uid"] if sections else ""
        changes.append({"op": "add_section", "section": section, "after": last})
    new = make_row(title=row.title, term=row.term_text, executors=row.executors_text, result=row.expected_result)
    last_row = section["rows"][-1]["uid"] if section["rows"] else ""
    changes.append({"op": "add_row", "section": section["uid"], "row": new, "after": last_row})
    change_draft(plan, changes, by=by)
    return new["uid"]
