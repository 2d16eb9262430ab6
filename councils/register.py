"""The public register of decisions: what may be chosen in it, how a row reads, how its pages follow one another."""

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import snowballstemmer
from django.core.cache import cache
from django.db import connection
from django.db.models import BooleanField, Exists, Func, Max, OuterRef, Q, QuerySet, Value
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import clean_text, folded, typograph
from councils.dates import date_short, date_words
from councils.days import Days
from councils.models import Council, DecisionRelation, PublishedDecision
from councils.models.control import ON_CONTROL
from councils.verbs import VerbClass
from councils.words import WORD
from councils.workflow import AssignmentStatus
from members.models import Organization

PAGE_SIZE = 30
MOST_COUNTED = 1000
MOST_EXPORTED = 10_000
MOST_OPTIONS, OFFER_SECONDS = 300, 300
LONGEST_QUERY, MOST_WORDS = 200, 10
# So far along the list frequent words are looked for without their index.
NEAR = timedelta(days=183)

# --- words to be found by -----------------------------------------------------------------------------------

# They stand in every sentence and tell none from another.
STOP_WORDS = frozenset("а без в во г для до за и из к ко на не о об от по под при с со у".split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """«планы», «плана», «план» → «план». The stemmer is made anew: it keeps the word in itself, threads do not mix."""
    return snowballstemmer.stemmer("russian").stemWord(word)


def stems(text: str) -> list[str]:
    """Stems of the words of a text, each once; case and «ё» do not matter."""
    words = WORD.findall(folded(text))
    return list(dict.fromkeys(stem(word) for word in words if word not in STOP_WORDS))


def search_words(*texts: str) -> str:
    """Stems with a space before and after each: « план работ кластер », searched as « план »."""
    return f" {' '.join(stems(' '.join(texts)))} "


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


def chosen_rows(choice: Choice, days: Days, *, by_index: bool = True) -> QuerySet[PublishedDecision]:
    """Rows of the choice in its order, with what every row shows, by one query; `by_index` is of the words."""
    rows = PublishedDecision.objects.select_related("council").only(*SHOWN)
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
        rows = _with_words(rows, words, by_index=by_index)
    if choice.sort == BY_DUE:
        return rows.filter(due_on__isnull=False).order_by("due_on", "id")
    return rows.order_by("-held_on", "-id")


def _in_year(choice: Choice) -> Q:
    """A stretch of the order by date; in the other order, the number of the year."""
    if choice.sort == BY_DUE:
        return Q(year=choice.year)
    return Q(held_on__range=(date(choice.year, 1, 1), date(choice.year, 12, 31)))


# --- words in PostgreSQL ------------------------------------------------------------------------------------


class _Found(Func):
    """Whether a row has the words of a query; `words` is a column of PostgreSQL alone (migration 0010)."""

    template = "councils_publisheddecision.words @@ to_tsquery('simple', %(expressions)s)"
    output_field = BooleanField()


class _FoundOnTheWay(_Found):
    """The same, in a form that no index fits: rows are looked at in the order of the list."""

    template = f"COALESCE({_Found.template}, false)"


def _with_words(rows: QuerySet[PublishedDecision], words: list[str], *, by_index: bool) -> QuerySet[PublishedDecision]:
    """Rows that have every stem."""
    if connection.vendor == "postgresql":
        query = Value(" & ".join(f"'{word}'" for word in words))
        return rows.filter(_Found(query) if by_index else _FoundOnTheWay(query))
    for word in words:
        rows = rows.filter(search_words__contains=f" {word} ")
    return rows


# Until the end of the statement, or of the transaction around it.
INDEX_OF_WORDS_FIRST = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL work_mem = '32MB'; "


def _index_of_words_first() -> AbstractContextManager:
    """PostgreSQL takes words for independent of one another and of time, and so guesses badly how many rows it has to
    look at in their order; within this it begins with the index of words. SQLite has none."""
    if connection.vendor != "postgresql":
        return nullcontext()
    return connection.execute_wrapper(lambda execute, sql, *rest: execute(INDEX_OF_WORDS_FIRST + sql, *rest))


# --- what is offered ----------------------------------------------------------------------------------------


def offer(choice: Choice) -> dict:
    """What the form offers and what of it is chosen; of executors all while they are few, else those of a council.

    The long lists are kept as they are rendered until another protocol is published, at most OFFER_SECONDS.
    """
    council = Council.objects.filter(_council_in_register(), slug=choice.council).first() if choice.council else None
    executor = None
    if choice.executor is not None:
        executor = Organization.objects.filter(_executor_in_register(), pk=choice.executor).first()
    newest = PublishedDecision.objects.aggregate(newest=Max("pk"))["newest"]
    key = f"register-offer:{newest}:{council.pk if council else 0}"
    offered = cache.get_or_set(key, lambda: _offered(council), OFFER_SECONDS)
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

    Rare words are found at once, with their count. Frequent ones are looked for near by in the order of the list,
    where a page of them is soon full; among all rows only when it is not.
    """
    rows = chosen_rows(choice, days)
    if not stems(choice.q):
        return *page_after(rows, choice, cursor), counted(rows)
    with _index_of_words_first():
        keys = list(rows.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
    if len(keys) <= MOST_COUNTED:
        found = chosen_rows(Choice(sort=choice.sort), days).filter(pk__in=keys)
        return *page_after(found, choice, cursor), len(keys)
    page, following = page_after(_rows_near(choice, cursor, days), choice, cursor)
    if not following:
        with _index_of_words_first():
            page, following = page_after(rows, choice, cursor)
    return page, following, len(keys)


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
    day, key = cursor
    if choice.sort == BY_DUE:
        return rows.filter(Q(due_on__gt=day) | Q(id__gt=key), due_on__gte=day)
    return rows.filter(Q(held_on__lt=day) | Q(id__lt=key), held_on__lte=day)


def _rows_near(choice: Choice, cursor: Cursor | None, days: Days) -> QuerySet[PublishedDecision]:
    """The rows of NEAR after the cursor, or after the first row that the choice would have without words."""
    rows = chosen_rows(choice, days, by_index=False)
    if cursor is None:
        first = chosen_rows(replace(choice, q=""), days).values_list("due_on" if choice.sort == BY_DUE else "held_on")
        begin, *_others = first.first() or (days.last,)
    else:
        begin = cursor[0]
    if choice.sort == BY_DUE:
        return rows.filter(due_on__lte=min(begin, date.max - NEAR) + NEAR)
    return rows.filter(held_on__gte=max(begin, date.min + NEAR) - NEAR)


def _day_of(row: PublishedDecision, choice: Choice) -> date:
    return row.due_on if choice.sort == BY_DUE else row.held_on


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
