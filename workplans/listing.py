"""The public list of plans: what may be chosen in it and how its pages follow one another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from cluster_portal.text import clean_text
from councils.models import Council
from councils.register import OFFER_SECONDS, Cursor, rendered_options
from workplans.models import PlanApproval, WorkPlan

PAGE_SIZE = 30


@dataclass(frozen=True)
class Choice:
    """What a reader asks for; what makes no sense is as if it had not been said."""

    council: str = ""
    year: int | None = None

    @property
    def is_narrow(self) -> bool:
        return self != Choice()


def read_choice(values: Mapping[str, str]) -> Choice:
    year = values.get("year", "")
    is_year = len(year) == len("2017") and year.isascii() and year.isdecimal() and int(year) >= date.min.year
    return Choice(clean_text(values.get("council", ""), multiline=False), int(year) if is_year else None)


def chosen_plans(choice: Choice) -> QuerySet[WorkPlan]:
    """Plans in force that touch the year, the newest first, with what every row shows, by one query."""
    rows = WorkPlan.objects.published().select_related("council", "current__approval")
    # A list never reads the documents.
    rows = rows.defer("draft", "current__document", "current__public_document")
    if choice.council:
        rows = rows.filter(council__slug=choice.council)
    if choice.year is not None:
        rows = rows.filter(starts_on__lte=date(choice.year, 12, 31), ends_on__gte=date(choice.year, 1, 1))
    return rows.order_by("-starts_on", "-id")


def offer(choice: Choice) -> dict:
    """What the form offers and what of it is chosen.

    The councils are kept as they are rendered until another plan comes into force, at most OFFER_SECONDS.
    """
    newest = PlanApproval.objects.aggregate(newest=Max("pk"))["newest"]
    offered = cache.get_or_set(f"plans-offer:{newest}", _offered, OFFER_SECONDS)
    chosen = _councils().filter(slug=choice.council).first() if choice.council else None
    return offered | {"chosen_council": chosen}


def _councils() -> QuerySet[Council]:
    """Councils that have plans in force and publish."""
    return Council.objects.filter(Exists(WorkPlan.objects.published().filter(council=OuterRef("pk"))))


def _offered() -> dict:
    span = WorkPlan.objects.published().aggregate(first=Min("starts_on"), last=Max("ends_on"))
    councils = list(_councils().order_by("name").values_list("slug", "name"))
    return {
        "has_councils": len(councils) > 1,
        "councils": rendered_options(councils),
        "years": list(range(span["last"].year, span["first"].year - 1, -1)) if span["last"] else [],
    }


def rows_after(rows: QuerySet[WorkPlan], cursor: Cursor) -> QuerySet[WorkPlan]:
    day, key = cursor
    return rows.filter(Q(starts_on__lt=day) | Q(id__lt=key), starts_on__lte=day)


def page_after(rows: QuerySet[WorkPlan], cursor: Cursor | None) -> tuple[list[WorkPlan], str]:
    """A page of chosen_plans() and the cursor of the next one («» at the end); every page costs what the first does."""
    if cursor is not None:
        rows = rows_after(rows, cursor)
    page = list(rows[: PAGE_SIZE + 1])
    if len(page) <= PAGE_SIZE:
        return page, ""
    last = page[PAGE_SIZE - 1]
    return page[:PAGE_SIZE], f"{last.starts_on.isoformat()}.{last.pk}"
