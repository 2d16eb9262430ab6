"""Proposals for plans as people look for them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from members.models import Organization
from workplans.models import PlanProposal

MOST_SHOWN = 50


def own_proposals(user) -> QuerySet[PlanProposal]:
    """What the user has sent, the newest first."""
    rows = PlanProposal.objects.filter(by=user).select_related("plan", "organization").defer("plan__draft")
    return rows.prefetch_related("rows").order_by("-pk")[:MOST_SHOWN]


def organizations_in(keys: Iterable[int]) -> list[Organization]:
    return list(Organization.objects.filter(pk__in=keys).order_by("search_key"))
