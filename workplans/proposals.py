"""Proposals for plans as people look for them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from members.models import Organization
from workplans.draft import title_key
from workplans.models import PlanProposal, ProposedActivity, WorkPlan

MOST_SHOWN = 50


def own_proposals(user) -> QuerySet[PlanProposal]:
    """What the user has sent, the newest first."""
    rows = PlanProposal.objects.filter(by=user).select_related("plan", "organization").defer("plan__draft")
    return rows.prefetch_related("rows").order_by("-pk")[:MOST_SHOWN]


def proposers(plan: WorkPlan) -> dict[str, list[str]]:
    """By the uid of a row of the plan: the organisations whose proposals it came from."""
    found: dict[str, list[str]] = {}
    rows = ProposedActivity.objects.of_plan(plan).filter(row_uid__isnull=False).order_by("pk")
    for uid, name in rows.values_list("row_uid", "proposal__organization__short_name"):
        names = found.setdefault(str(uid), [])
        names += [name] if name not in names else []
    return found


def with_twins(proposals: Iterable[PlanProposal]) -> list[ProposedActivity]:
    """The rows that wait, each with `twins`: organisations that propose the same."""
    proposals = list(proposals)
    waiting = [(row, proposal) for proposal in proposals for row in proposal.rows.all() if row.verdict == "waiting"]
    by_title: dict[str, list[str]] = {}
    for row, proposal in waiting:
        by_title.setdefault(title_key(row.title), []).append(proposal.organization.short_name)
    for row, proposal in waiting:
        names = dict.fromkeys(by_title[title_key(row.title)])
        row.twins = [name for name in names if name != proposal.organization.short_name]
    return [row for row, _proposal in waiting]


def organizations_in(keys: Iterable[int]) -> list[Organization]:
    return list(Organization.objects.filter(pk__in=keys).order_by("search_key"))
