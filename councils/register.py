"""The public register of decisions: what may be chosen in it, how a row reads, how its pages follow one another."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Count, DateField, Exists, F, Func, Max, Min, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import clean_text, typograph
from councils.dates import date_short, date_words
from councils.days import Days
from councils.models import Council, DecisionRelation, PublishedDecision
from councils.models.control import ON_CONTROL
from councils.search import Way, index_of_words_first, quickest_way, stems, with_words
from councils.verbs import VerbClass
from councils.workflow import AssignmentStatus
from members.models import Organization

PAGE_SIZE = 30
MOST_COUNTED = 1000
MOST_EXPORTED = 10_000
MOST_OPTIONS, A_MINUTE = 300, 60
LONGEST_QUERY, MOST_WORDS = 200, 10
# So far along the list a page of frequent words is looked for; in so short a time they stand close together.
NEAR, A_YEAR = timedelta(days=92), timedelta(days=366)

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


def public_state(row: PublishedDecision, today: date) -> tuple[str, str]:
    """(code of shape and colour, words): how a decision stands before everybody; what is late is said calmly."""
    code = _code(row, today)
    if code == "late":
        return code, row.council.overdue_words
    if code == "no_date":
        return code, row.council.no_date_words
    return code, str(STATES[code])


def _code(row: PublishedDecision, today: date) -> str:
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
ADDRESS = ("public_id", "held_on", "protocol_number", "number")
# What a list reads of a row.
SHOWN = [
    *(*ADDRESS, "decision", "text", "executor", "verb_class", "due_on", "status"),
    *("from_paper", "council__short_name", "council__overdue_words", "council__no_date_words", "council__time_zone"),
]


@dataclass(frozen=True)
class Line:
    """A row with what is said of it on a day; `due` is empty where no date is expected or the state says so."""

    row: PublishedDecision
    address: str
    text: str
    due: str
    code: str
    words: str

    @property
    def beginning(self) -> str:
        """As much of the text as a list has room for."""
        return self.text if len(self.text) <= LONGEST_SHOWN else f"{self.text[: LONGEST_SHOWN - 1]}…"


def line_of(row: PublishedDecision, days: Days) -> Line:
    code, words = public_state(row, days.on(row.council))
    due = typograph(date_words(row.due_on)) if row.due_on else ""
    if not due and code not in ("accepted", "no_date"):
        due = row.council.no_date_words
    return Line(row, address_of(row), typograph(row.text), due, code, words)


def address_of(row: PublishedDecision, point: str = "п.") -> str:
    """«п. 1.7 протокола от 20.11.2017 № 3»: the official address, in the language of the record."""
    number = f"№ {row.protocol_number}" if row.protocol_number else "б/н"
    return f"{point} {row.number} протокола от {date_short(row.held_on)} {number}"


def class_words(row: PublishedDecision) -> str:
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


_ROWS = PublishedDecision.objects.select_related("council").only(*SHOWN)


def chosen_rows(choice: Choice, days: Days, *, by_index: bool = True) -> QuerySet[PublishedDecision]:
    """Rows of the choice in its order, with what every row shows, by one query; `by_index` is of the words."""
    rows = _ROWS.all()
    if choice.council:
        # By its key, at the cost of a query: the database then knows how few rows this council has.
        council = Council.objects.filter(slug=choice.council).values_list("pk", flat=True).first()
        rows = rows.filter(council=council) if council else rows.none()
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
    """What the form offers and what of it is chosen; of executors all while they are few, else those of a council.

    The long lists are kept by each process as they are rendered, for a minute, as the page is by caches on the way.
    """
    council = Council.objects.filter(_council_in_register(), slug=choice.council).first() if choice.council else None
    executor = None
    if choice.executor is not None:
        executor = Organization.objects.filter(_executor_in_register(), pk=choice.executor).first()
    key = f"register-offer:{council.pk if council else 0}"
    offered = cache.get_or_set(key, lambda: _offered(council), A_MINUTE)
    return offered | {
        "chosen_council": council,
        "chosen_executor": executor,
        "classes": [(value, VerbClass(value).label) for value in PUBLIC_CLASSES],
        "states": [(code, offered["words"].get(code, label)) for code, label in STATES.items()],
    }


def _offered(council: Council | None) -> dict:
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


# --- pages --------------------------------------------------------------------------------------------------

Cursor = tuple[date, int]


def read_cursor(text: str) -> Cursor | None:
    """«2017-11-20.15»: the last row of the page before; anything else is the beginning."""
    day, _dot, key = text.partition(".")
    first, second = _day(day), _whole(key)
    return None if first is None or second is None else (first, second)


def page_of(choice: Choice, cursor: Cursor | None, days: Days) -> tuple[list, str, int]:
    """A page of the choice, the cursor of the next one («» at the end), and counted().

    Words that stand in many rows are looked for along the list, where a page of them is soon full; all others are asked
    of the index of words.
    """
    words = stems(choice.q)[:MOST_WORDS]
    if not words:
        return *page_after(chosen_rows(choice, days), choice, cursor), count_of(choice, days)
    listed = chosen_rows(replace(choice, q=""), days) if choice.is_narrow else None
    way = quickest_way(listed, words, MOST_COUNTED + 1)
    if way in (Way.NEAR_BY, Way.WHOLE_LIST) and (along := _page_along(choice, cursor, days, way)):
        return along
    rows = chosen_rows(choice, days)
    found = _found(rows, choice, way)
    if found.count <= MOST_COUNTED:
        page = _page_of_few(rows, found, choice, cursor, days)
    else:
        page = _page_near(found, choice, cursor, days) or _page_by_index(rows, choice, cursor, days)
    return *page, found.count


@dataclass(frozen=True)
class _Found:
    """What the index of words gives: counted(), between which days, and where few are expected each with its key."""

    count: int
    first: date | None
    last: date | None
    places: list[Cursor] | None = None


def _found(rows: QuerySet[PublishedDecision], choice: Choice, way: Way) -> _Found:
    day = _day_field(choice)
    with index_of_words_first():
        if way != Way.FEW:
            some = rows.order_by().values(day)[: MOST_COUNTED + 1]
            return _Found(**some.aggregate(count=Count("*"), first=Min(day), last=Max(day)))
        places = list(rows.order_by().values_list(day, "pk")[: MOST_COUNTED + 1])
    return _Found(len(places), min(places, default=(None,))[0], max(places, default=(None,))[0], places)


def _page_along(choice: Choice, cursor: Cursor | None, days: Days, way: Way) -> tuple[list, str, int] | None:
    """The same by looking at the rows in their order, at all of them or at those near by; None if these do not do."""
    rows = chosen_rows(choice, days, by_index=False)
    if way == Way.WHOLE_LIST:
        return *page_after(rows, choice, cursor), counted(rows)
    count = counted(_rows_near(rows, choice, None, days, NEAR))
    if count <= MOST_COUNTED:
        return None
    page, following = page_after(_rows_near(rows, choice, cursor, days, NEAR), choice, cursor)
    return (page, following, count) if following else None


def _page_near(found: _Found, choice: Choice, cursor: Cursor | None, days: Days) -> tuple[list, str] | None:
    """A page of the rows near by, None if they are too few for one.

    If those that were found stand close together, the next ones are soon seen along the list. If not, a tenth of that
    time has some pages of them.
    """
    time = found.last - found.first
    is_dense = time <= A_YEAR
    rows = chosen_rows(choice, days, by_index=not is_dense)
    near = _rows_near(rows, choice, cursor, days, NEAR if is_dense else time / 10)
    with nullcontext() if is_dense else index_of_words_first():
        page, following = page_after(near, choice, cursor)
    return (page, following) if following else None


def _page_of_few(
    rows: QuerySet[PublishedDecision], found: _Found, choice: Choice, cursor: Cursor | None, days: Days
) -> tuple[list, str]:
    if not found.count:
        return [], ""
    if found.places is None:
        return _page_by_index(rows, choice, cursor, days)
    is_newest = choice.sort == NEWEST
    following = sorted(found.places, reverse=is_newest)
    if cursor is not None:
        following = [place for place in following if (place < cursor if is_newest else place > cursor)]
    return _page_of_keys([key for _day, key in following[: PAGE_SIZE + 1]], choice, days)


def _page_by_index(
    rows: QuerySet[PublishedDecision], choice: Choice, cursor: Cursor | None, days: Days
) -> tuple[list, str]:
    """A page of all rows that the index of words gives."""
    after = rows if cursor is None else rows_after(rows, choice, cursor)
    with index_of_words_first():
        keys = list(after.values_list("pk", flat=True)[: PAGE_SIZE + 1])
    return _page_of_keys(keys, choice, days)


def _page_of_keys(keys: list[int], choice: Choice, days: Days) -> tuple[list, str]:
    """What a page shows is read for its own rows alone."""
    if not keys:
        return [], ""
    return page_after(chosen_rows(Choice(sort=choice.sort), days).filter(pk__in=keys), choice, None)


def page_after(rows: QuerySet[PublishedDecision], choice: Choice, cursor: Cursor | None) -> tuple[list, str]:
    """A page of chosen_rows() and the cursor of the next one («» at the end); every page costs what the first does."""
    if cursor is not None:
        rows = rows_after(rows, choice, cursor)
    later = DecisionRelation.objects.filter(earlier=OuterRef("decision"))
    page = list(rows.annotate(is_followed=Exists(later))[: PAGE_SIZE + 1])
    if len(page) <= PAGE_SIZE:
        return page, ""
    last = page[PAGE_SIZE - 1]
    return page[:PAGE_SIZE], f"{_day_of(last, choice).isoformat()}.{last.pk}"


def rows_after(rows: QuerySet[PublishedDecision], choice: Choice, cursor: Cursor) -> QuerySet[PublishedDecision]:
    """Day and key are compared as a pair: the index that gives the order begins right there."""
    follows = GreaterThan if choice.sort == BY_DUE else LessThan
    day, key = cursor
    return rows.filter(follows(_pair(F(_day_field(choice)), F("id")), _pair(Value(day), Value(key))))


def _pair(*parts: F | Value) -> Func:
    return Func(*parts, function="", output_field=DateField())


def _rows_near(
    rows: QuerySet[PublishedDecision], choice: Choice, cursor: Cursor | None, days: Days, span: timedelta
) -> QuerySet[PublishedDecision]:
    """The rows of the `span` after the cursor, or after the first row that the choice would have without words."""
    begin = _beginning(choice, days) if cursor is None else cursor[0]
    if choice.sort == BY_DUE:
        return rows.filter(due_on__lte=min(begin, date.max - span) + span)
    return rows.filter(held_on__gte=max(begin, date.min + span) - span)


def _beginning(choice: Choice, days: Days) -> date:
    """The day of the first row that the choice would have without words.

    Of the whole register it is kept for a while: what has come before it since then is near by too.
    """
    listed = replace(choice, q="")
    if listed == Choice(sort=choice.sort):
        return cache.get_or_set(f"register-begins:{choice.sort}", lambda: _first_day(listed, days), A_MINUTE)
    return _first_day(listed, days)


def _first_day(listed: Choice, days: Days) -> date:
    first = chosen_rows(listed, days).values_list(_day_field(listed), flat=True).first()
    return first or days.last


def _day_of(row: PublishedDecision, choice: Choice) -> date:
    return getattr(row, _day_field(choice))


def _day_field(choice: Choice) -> str:
    return "due_on" if choice.sort == BY_DUE else "held_on"


def count_of(choice: Choice, days: Days) -> int:
    """counted() of a choice without words; that there are more than are counted is known for a minute.

    A state that is a stretch of deadlines is counted along them.
    """
    key = many_key(choice)
    if cache.get(key):
        return MOST_COUNTED + 1
    if choice.state in ("active", "late"):
        choice = replace(choice, sort=BY_DUE)
    count = counted(chosen_rows(choice, days))
    # Days are as many as anybody likes to ask for.
    if count > MOST_COUNTED and not choice.due:
        cache.set(key, True, A_MINUTE)
    return count


def many_key(choice: Choice) -> str:
    """Under which it is kept that a choice without words has more rows than are counted."""
    asked = repr(replace(choice, q=""))
    return f"register-many:{hashlib.sha256(asked.encode()).hexdigest()}"


def counted(rows: QuerySet[PublishedDecision]) -> int:
    """How many, at most one more than MOST_COUNTED: nobody waits for an exact count of everything.

    In the order of the rows: the database then goes the same way as for a page.
    """
    return rows.values("pk")[: MOST_COUNTED + 1].count()


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


def table(rows: Iterable[PublishedDecision], days: Days, origin: str) -> Iterable[list[str | date | None]]:
    """Rows for columns(); `origin` stands before the path of each page."""
    for row in rows:
        _code, words = public_state(row, days.on(row.council))
        page = origin + reverse("councils:decision", args=[row.public_id])
        kind, council = class_words(row), row.council.short_name
        yield [address_of(row), row.held_on, council, row.text, kind, row.executor, row.due_on, words, page]
