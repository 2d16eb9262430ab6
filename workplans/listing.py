"""The public list of plans: what may be chosen in it and how its pages follow one another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from cluster_portal.text import clean_text
from councils.models import Council
from councils.register import Cursor
from workplans.models import WorkPlan

PAGE_SIZE = 30
MOST_OPTIONS = 300


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


def options() -> dict:
    """What the form offers: councils that have published plans, and the years of all of them; two queries."""
    published = WorkPlan.objects.published()
    councils = Council.objects.filter(Exists(published.filter(council=OuterRef("pk"))))
    span = published.aggregate(first=Min("starts_on"), last=Max("ends_on"))
    return {
        "councils": list(councils.order_by("name")[:MOST_OPTIONS]),
        "years": list(range(span["last"].year, span["first"].year - 1, -1)) if span["last"] else [],
    }


def page_after(rows: QuerySet[WorkPlan], cursor: Cursor | None) -> tuple[list[WorkPlan], str]:
    """A page of chosen_plans() and the cursor of the next one («» at the end); every page costs what the first does."""
    if cursor is not None:
        day, key = cursor
        rows = rows.filter(Q(starts_on__lt=day) | Q(id__lt=key), starts_on__lte=day)
    page = list(rows[: PAGE_SIZE + 1])
    if len(page) <= PAGE_SIZE:
        return page, ""
    last = page[PAGE_SIZE - 1]
    return page[:PAGE_SIZE], f"{last.starts_on.isoformat()}.{last.pk}"
