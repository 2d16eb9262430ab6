"""The public register of decisions: what may be chosen in it, how a row reads, what its form offers."""

import re
from collections import namedtuple
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cluster_portal.paths import path_of
from cluster_portal.text import clean_text, typograph
from councils.dates import date_short, date_words
from councils.days import Days
from councils.models import Council, DecisionRelation, PublishedDecision
from councils.models.control import ON_CONTROL
from councils.search import stems, with_words
from councils.verbs import VerbClass
from councils.workflow import AssignmentStatus
from members.models import Organization

MOST_EXPORTED = 10_000
MOST_OPTIONS, A_MINUTE = 300, 60
LONGEST_QUERY, MOST_WORDS = 200, 10

# --- what is read of a row ----------------------------------------------------------------------------------

ADDRESS = ("public_id", "held_on", "protocol_number", "number")
SHOWN = (
    *("pk", *ADDRESS, "decision_id", "text", "executor", "verb_class", "due_on", "status", "from_paper"),
    *("council__short_name", "council__overdue_words", "council__no_date_words", "council__time_zone"),
)
# Plain values: to make objects of them takes three times as long as to read them.
ShownRow = namedtuple("ShownRow", SHOWN)
_OF_OBJECT = attrgetter(*(name.replace("__", ".") for name in SHOWN))


def shown(row: PublishedDecision) -> ShownRow:
    """The same of a row that has been read as an object."""
    return ShownRow(*_OF_OBJECT(row))


# --- state in public ----------------------------------------------------------------------------------------

_S = AssignmentStatus
CARRIED_OUT = (_S.ACTIVE, _S.RETURNED)
WITH_REPORT = (_S.REPORTED, _S.PROPOSED)
STATES = {
    "closed": gettext_lazy("carried out"),
    "obsolete": gettext_lazy("no longer relevant"),
    "reported": gettext_lazy("a report has been submitted"),
    "active": gettext_lazy("in progress"),
    "late": gettext_lazy("the deadline has passed"),
    "no_date": gettext_lazy("no date is set"),
    "unknown": gettext_lazy("no information about the execution"),
    "accepted": gettext_lazy("decision adopted"),
}


def public_state(row: ShownRow, today: date) -> tuple[str, str]:
    """(code of shape and colour, words): how a decision stands before everybody; what is late is said calmly."""
    code = _code(row, today)
    if code == "late":
        return code, row.council__overdue_words
    if code == "no_date":
        return code, row.council__no_date_words
    return code, str(STATES[code])


def _code(row: ShownRow, today: date) -> str:
    if row.status == _S.CLOSED:
        return "closed"
    if row.status == _S.OBSOLETE:
        return "obsolete"
    if row.status in WITH_REPORT:
        return "reported"
    # A paper may order something and name nobody («Направить Губернатору …»): it has no assignment.
    of_nobody = row.from_paper and not row.status and row.verb_class in ON_CONTROL
    if row.status not in CARRIED_OUT and not of_nobody:
        return "accepted"
    if row.from_paper:
        return "unknown"
    if row.due_on is None:
        return "no_date"
    return "late" if row.due_on < today else "active"


def _in_state(code: str, days: Days) -> Q:
    """The rows for which public_state() gives this code."""
    return {
        "active": Q(standing="open") & days.to_come("due_on", "council"),
        "late": Q(standing="open") & days.past("due_on", "council"),
        "no_date": Q(standing="open", due_on=None),
    }.get(code, Q(standing=code))


# --- how a row reads ----------------------------------------------------------------------------------------


LONGEST_SHOWN = 280


@dataclass(frozen=True)
class Line:
    """A row with what is said of it on a day; `due` is empty where no date is expected or the state says so."""

    row: ShownRow
    address: str
    text: str
    due: str
    code: str
    words: str

    @property
    def beginning(self) -> str:
        """As much of the text as a list has room for."""
        return self.text if len(self.text) <= LONGEST_SHOWN else f"{self.text[: LONGEST_SHOWN - 1]}…"


def line_of(row: ShownRow, days: Days) -> Line:
    code, words = public_state(row, days.in_zone(row.council__time_zone))
    due = typograph(date_words(row.due_on)) if row.due_on else ""
    if not due and code not in ("accepted", "no_date"):
        due = row.council__no_date_words
    return Line(row, address_of(row), typograph(row.text), due, code, words)


def address_of(row: ShownRow | PublishedDecision, point: str = "п.") -> str:
    """«п. 1.7 протокола от 20.11.2017 № 3»: the official address, in the language of the record."""
    number = f"№ {row.protocol_number}" if row.protocol_number else "б/н"
    return f"{point} {row.number} протокола от {date_short(row.held_on)} {number}"


def class_words(row: ShownRow) -> str:
    return str(VerbClass(row.verb_class).label) if row.verb_class in PUBLIC_CLASSES else ""


# --- what is chosen -----------------------------------------------------------------------------------------

# «Контроль» is the council's own book-keeping; it tells a reader nothing.
PUBLIC_CLASSES = [verb_class for verb_class in VerbClass.values if verb_class != VerbClass.CONTROL]
NEWEST, BY_DUE = "new", "due"


@dataclass(frozen=True)
class Choice:
    """What a reader asks for; what makes no sense is as if it had not been said."""

    q: str = ""
    council: str = ""
    executor: int | None = None
    year: int | None = None
    verb_class: str = ""
    state: str = ""
    due: date | None = None
    sort: str = NEWEST

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the words has been chosen: then the other conditions are shown open."""
        return self != Choice(q=self.q)


def read_choice(values: Mapping[str, str]) -> Choice:
    """The choice in the parameters of an address."""
    year, verb_class, state = values.get("year", ""), values.get("class", ""), values.get("state", "")
    due = _day(values.get("due", ""))
    return Choice(
        q=clean_text(values.get("q", "")[:LONGEST_QUERY], multiline=False),
        council=clean_text(values.get("council", ""), multiline=False),
        executor=_whole(values.get("executor", "")),
        year=_whole(year) or None if len(year) == 4 else None,
        verb_class=verb_class if verb_class in PUBLIC_CLASSES else "",
        state=state if state in STATES else "",
        due=due,
        # Whoever asks for what is due by a day wants it in the order of the days.
        sort=BY_DUE if due or values.get("sort") == BY_DUE else NEWEST,
    )


def _whole(text: str) -> int | None:
    """A number that a key of a table may be (at most 18 digits: 64 bits)."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


Cursor = tuple[date, int]


def read_cursor(text: str) -> Cursor | None:
    """«2017-11-20.15»: the last row of the page before; anything else is the beginning."""
    day, _dot, key = text.partition(".")
    first, second = _day(day), _whole(key)
    return None if first is None or second is None else (first, second)


class NamedCouncil(NamedTuple):
    key: int
    short_name: str


def council_named(slug: str) -> NamedCouncil | None:
    """The council with this name in addresses. All of them are kept for a minute; one that is new is asked for."""
    known = cache.get_or_set("councils-by-slug", lambda: _by_slug(Council.objects.all()), A_MINUTE)
    found = known.get(slug) or _by_slug(Council.objects.filter(slug=slug)).get(slug)
    return NamedCouncil(*found) if found else None


def _by_slug(councils: QuerySet[Council]) -> dict[str, tuple[int, str]]:
    rows = councils.order_by().values_list("slug", "pk", "short_name")
    return {slug: (key, short_name) for slug, key, short_name in rows}


_LATER = DecisionRelation.objects.filter(earlier=OuterRef("decision"))
_ROWS = PublishedDecision.objects.annotate(is_followed=Exists(_LATER)).values_list(*SHOWN, "is_followed", named=True)


def chosen_rows(choice: Choice, days: Days, *, by_index: bool = True) -> QuerySet:
    """Rows of the choice in its order, each a ShownRow and `is_followed`, whether a later decision is linked with it.

    `by_index` is of the words.
    """
    return _chosen(_ROWS.all(), choice, days, by_index)


def chosen(choice: Choice, days: Days, *, by_index: bool = True) -> QuerySet[PublishedDecision]:
    """The same rows, to be counted or to have their keys read: nothing that a list shows is looked up for them."""
    return _chosen(PublishedDecision.objects.all(), choice, days, by_index)


def _chosen(rows: QuerySet, choice: Choice, days: Days, by_index: bool) -> QuerySet:
    if choice.council:
        # By its key: the database then knows how few rows this council has.
        council = council_named(choice.council)
        rows = rows.filter(council=council.key) if council else rows.none()
    if choice.executor is not None:
        rows = rows.filter(organization=choice.executor)
    if choice.year is not None:
        rows = rows.filter(_in_year(choice))
    if choice.verb_class:
        rows = rows.filter(verb_class=choice.verb_class)
    if choice.state:
        rows = rows.filter(_in_state(choice.state, days))
    if choice.due:
        rows = rows.filter(due_on__lte=choice.due)
    if words := stems(choice.q)[:MOST_WORDS]:
        rows = with_words(rows, words, by_index=by_index)
    if choice.sort == BY_DUE:
        return rows.filter(due_on__isnull=False).order_by("due_on", "id")
    return rows.order_by("-held_on", "-id")


def _in_year(choice: Choice) -> Q:
    """A stretch of the order by date; in the other order, the number of the year."""
    if choice.sort == BY_DUE:
        return Q(year=choice.year)
    return Q(held_on__range=(date(choice.year, 1, 1), date(choice.year, 12, 31)))


# --- what is offered ----------------------------------------------------------------------------------------


def offer(choice: Choice) -> dict:
    """`has_councils`, whether there are several, and `conditions`, the fields of the form as they are rendered.

    The long lists in them, and the whole of them where nothing has been chosen, are kept by each process for a minute,
    as the page is by caches on the way.
    """
    if not choice.is_narrow:
        key = f"register-conditions:{get_language()}"
        return cache.get_or_set(key, lambda: _rendered(Choice(), None, _offered(None)), A_MINUTE)
    council = Council.objects.filter(_council_in_register(), slug=choice.council).first() if choice.council else None
    key = f"register-offer:{council.pk if council else 0}"
    return _rendered(choice, council, cache.get_or_set(key, lambda: _offered(council), A_MINUTE))


def _rendered(choice: Choice, council: Council | None, offered: dict) -> dict:
    executor = None
    if choice.executor is not None:
        executor = Organization.objects.filter(_executor_in_register(), pk=choice.executor).first()
    fields = offered | {
        "choice": choice,
        "chosen_council": council,
        "chosen_executor": executor,
        "classes": [(value, VerbClass(value).label) for value in PUBLIC_CLASSES],
        "states": [(code, offered["words"].get(code, label)) for code, label in STATES.items()],
    }
    conditions = render_to_string("councils/decision_conditions.html", fields)
    return {"has_councils": offered["has_councils"], "conditions": conditions}


def _offered(council: Council | None) -> dict:
    """Of executors all are offered while they are few, else those of a council."""
    councils = list(Council.objects.filter(_council_in_register()).order_by("name"))
    executors = Organization.objects.filter(_executor_in_register())
    has_executors = not executors[MOST_OPTIONS : MOST_OPTIONS + 1].exists()
    if council and not has_executors:
        own = PublishedDecision.objects.filter(council=council, organization__isnull=False)
        executors, has_executors = Organization.objects.filter(pk__in=own.values("organization")), True
    years = PublishedDecision.objects.order_by("year").values_list("year", flat=True)
    # One council says it in its own words; of several, each row says it in those of its council.
    own_words = councils[0] if len(councils) == 1 else Council()
    return {
        "has_councils": len(councils) > 1,
        "has_executors": has_executors,
        "councils": rendered_options((council.slug, council.name) for council in councils),
        "executors": rendered_options((executor.pk, executor.short_name) for executor in executors[:MOST_OPTIONS]),
        "years": list(range(years.last(), years.first() - 1, -1)) if councils else [],
        "words": {"late": own_words.overdue_words, "no_date": own_words.no_date_words},
    }


def _council_in_register() -> Exists:
    return Exists(PublishedDecision.objects.filter(council=OuterRef("pk")))


def _executor_in_register() -> Exists:
    return Exists(PublishedDecision.objects.filter(organization=OuterRef("pk")))


def rendered_options(options: Iterable[tuple[str | int, str]]) -> str:
    """Options of a long <select>, ready to be kept."""
    return render_to_string("councils/decision_options.html", {"options": list(options)})


# --- as a table ---------------------------------------------------------------------------------------------


def columns() -> list[tuple[str, int]]:
    """Headings and widths of the table that is downloaded."""
    return [
        (_("Decision"), 38),
        (_("Date of the meeting"), 14),
        (_("Council"), 28),
        (_("Text"), 80),
        (_("Kind of decision"), 18),
        (_("Executor"), 28),
        (_("Due on"), 14),
        (_("State"), 28),
        (_("Page"), 44),
    ]


def table(rows: Iterable[ShownRow], days: Days, origin: str) -> Iterable[list[str | date | None]]:
    """Rows for columns(); `origin` stands before the path of each page."""
    for row in rows:
        _code, words = public_state(row, days.in_zone(row.council__time_zone))
        page = origin + path_of("councils:decision", row.public_id)
        kind, council = class_words(row), row.council__short_name
        yield [address_of(row), row.held_on, council, row.text, kind, row.executor, row.due_on, words, page]
