"""The public list of plans: what may be chosen in it and how its pages follow one another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from cluster_portal.text import clean_text
from councils.models import Council, ProtocolPage
from councils.register import Cursor, rendered_options
from councils.register_pages import comes_after
from workplans.models import PlanApproval, PlanVersion, WorkPlan

PAGE_SIZE = 30
OFFER_SECONDS = 300
LONGEST = 200


@dataclass(frozen=True)
class Choice:
    """What a reader asks for; what makes no sense is as if it had not been said."""

    council: str = ""
    year: int | None = None
    words: str = ""

    @property
    def is_narrow(self) -> bool:
        return self != Choice()


def read_choice(values: Mapping[str, str]) -> Choice:
    year = values.get("year", "")
    is_year = len(year) == len("2017") and year.isascii() and year.isdecimal() and int(year) >= date.min.year
    words = " ".join(clean_text(values.get("words", ""), multiline=False).split())
    return Choice(
        clean_text(values.get("council", ""), multiline=False), int(year) if is_year else None, words[:LONGEST]
    )


def chosen_plans(choice: Choice) -> QuerySet[WorkPlan]:
    """Plans in force that touch the year, the newest first, with what every row shows, by one query."""
    rows = WorkPlan.objects.published().select_related("council", "published__approval")
    # A list never reads the documents.
    rows = rows.defer("draft", "published__document", "published__public_document")
    if choice.council:
        rows = rows.filter(council__slug=choice.council)
    if choice.year is not None:
        rows = rows.filter(starts_on__lte=date(choice.year, 12, 31), ends_on__gte=date(choice.year, 1, 1))
    if choice.words:
        rows = rows.filter(_says(choice.words))
    return rows.order_by("-starts_on", "-id")


def _says(words: str) -> Q:
    """The words in the title, in the council or in its cluster. SQLite knows capital letters of Latin only."""
    ways = {words, words.lower(), words.upper(), words[:1].upper() + words[1:]}
    found = Q()
    for way in ways:
        found |= Q(title__icontains=way, current=F("published")) | Q(council__name__icontains=way)
        found |= Q(council__cluster__name__icontains=way) | Q(council__cluster__short_name__icontains=way)
        # A newer title waits for its publication: only what everybody may read is searched.
        found |= ~Q(current=F("published")) & Q(published__public_document__icontains=way)
    return found


def offer(choice: Choice) -> dict:
    """What the form offers and what of it is chosen.

    The councils are kept as they are rendered until another plan is published, at most OFFER_SECONDS.
    """
    # By an approval (of an old decision) or by the publication of a protocol.
    approval, page = (model.objects.aggregate(newest=Max("pk"))["newest"] for model in (PlanApproval, ProtocolPage))
    offered = cache.get_or_set(f"plans-offer:{approval}-{page}", _offered, OFFER_SECONDS)
    chosen = _councils().filter(slug=choice.council).first() if choice.council else None
    return offered | {"chosen_council": chosen}


def _councils() -> QuerySet[Council]:
    """Councils that have plans in force and publish."""
    return Council.objects.filter(Exists(WorkPlan.objects.published().filter(council=OuterRef("pk"))))


def _offered() -> dict:
    plans = WorkPlan.objects.published()
    spans = plans.order_by().values_list("starts_on__year", "ends_on__year").distinct()
    years = {year for first, last in spans for year in range(first, last + 1)}
    councils = list(_councils().order_by("name").values_list("slug", "name"))
    return {
        "has_councils": len(councils) > 1,
        "councils": rendered_options(councils),
        "years": sorted(years, reverse=True),
    }


def rows_after(rows: QuerySet[WorkPlan], cursor: Cursor) -> QuerySet[WorkPlan]:
    return rows.filter(comes_after("starts_on", cursor))


def page_after(rows: QuerySet[WorkPlan], cursor: Cursor | None) -> tuple[list[WorkPlan], str]:
    """A page of chosen_plans() and the cursor of the next one («» at the end); every page costs what the first does."""
    if cursor is not None:
        rows = rows_after(rows, cursor)
    page = list(rows[: PAGE_SIZE + 1])
    last = page[PAGE_SIZE - 1] if len(page) > PAGE_SIZE else None
    return _as_public(page[:PAGE_SIZE]), f"{last.starts_on.isoformat()}.{last.pk}" if last else ""


def _as_public(page: list[WorkPlan]) -> list[WorkPlan]:
    """Where a newer version waits for its publication, the title and the period are those of the published one."""
    behind = [plan.published_id for plan in page if plan.published_id != plan.current_id]
    documents = PlanVersion.objects.only("public_document").in_bulk(behind) if behind else {}
    for plan in page:
        if plan.published_id in documents:
            plan.published.public_document = documents[plan.published_id].public_document
    return [plan.as_public() for plan in page]
