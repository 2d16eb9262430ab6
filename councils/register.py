"""The public register of decisions: what may be chosen in it, how a row reads, how its pages follow one another."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import snowballstemmer
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import clean_text, folded, typograph
from councils.dates import date_short, date_words
from councils.models import Council, PublishedDecision
from councils.verbs import VERB_CLASSES, VerbClass
from councils.words import WORD
from councils.workflow import AssignmentStatus
from members.models import Organization

PAGE_SIZE = 30
MOST_COUNTED = 1000
MOST_EXPORTED = 10_000
MOST_OPTIONS = 300
LONGEST_QUERY, MOST_WORDS = 200, 10

# --- words to be found by -----------------------------------------------------------------------------------

# They stand in every sentence and tell none from another.
STOP_WORDS = frozenset("а без в во для до за и из к ко на не о об от по под при с со у".split())


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
ON_CONTROL = [verb_class for verb_class, rule in VERB_CLASSES.items() if rule.on_control]
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


def _in_state(code: str, today: date) -> Q:
    """The rows for which public_state() gives this code."""
    of_nobody = Q(from_paper=True, status="", verb_class__in=ON_CONTROL)
    ours = Q(status__in=CARRIED_OUT, from_paper=False)
    return {
        "closed": Q(status=_S.CLOSED),
        "obsolete": Q(status=_S.OBSOLETE),
        "reported": Q(status__in=WITH_REPORT),
        "active": ours & Q(due_on__gte=today),
        "late": ours & Q(due_on__lt=today),
        "no_date": ours & Q(due_on=None),
        "unknown": Q(status__in=CARRIED_OUT, from_paper=True) | of_nobody,
        "accepted": Q(status__in=["", _S.DRAFT, _S.UNTRACKED]) & ~of_nobody,
    }[code]


# --- how a row reads ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A row with what is said of it on a day; `due` is empty where no date is expected or the state says so."""

    row: PublishedDecision
    address: str
    text: str
    due: str
    code: str
    words: str


def line_of(row: PublishedDecision, today: date) -> Line:
    code, words = public_state(row, today)
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
    return Choice(
        q=clean_text(values.get("q", "")[:LONGEST_QUERY], multiline=False),
        council=clean_text(values.get("council", ""), multiline=False),
        executor=_whole(values.get("executor", "")),
        year=_whole(year) if len(year) == 4 else None,
        verb_class=verb_class if verb_class in PUBLIC_CLASSES else "",
        state=state if state in STATES else "",
        due=_day(values.get("due", "")),
        sort=BY_DUE if values.get("sort") == BY_DUE else NEWEST,
    )


def _whole(text: str) -> int | None:
    """A number that a key of a table may be (at most 18 digits: 64 bits)."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def chosen_rows(choice: Choice, today: date) -> QuerySet[PublishedDecision]:
    """Rows of the choice in its order, with what every row shows, by one query."""
    rows = PublishedDecision.objects.select_related("council", "protocol").defer("search_words")
    if choice.council:
        rows = rows.filter(council__slug=choice.council)
    if choice.executor is not None:
        rows = rows.filter(organization=choice.executor)
    if choice.year is not None:
        rows = rows.filter(year=choice.year)
    if choice.verb_class:
        rows = rows.filter(verb_class=choice.verb_class)
    if choice.state:
        rows = rows.filter(_in_state(choice.state, today))
    if choice.due:
        rows = rows.filter(due_on__lte=choice.due)
    if words := stems(choice.q)[:MOST_WORDS]:
        rows = _with_words(rows, words)
    if choice.sort == BY_DUE:
        return rows.filter(due_on__isnull=False).order_by("due_on", "id")
    return rows.order_by("-held_on", "-id")


def _with_words(rows: QuerySet[PublishedDecision], words: list[str]) -> QuerySet[PublishedDecision]:
    """Rows that have every stem; PostgreSQL finds them by the index of migration 0008, made of this expression."""
    if connection.vendor == "postgresql":
        query = " & ".join("'{}'".format(word.replace("'", "''").replace("\\", "")) for word in words)
        vector = SearchVector("search_words", config="simple")
        return rows.alias(found=vector).filter(found=SearchQuery(query, search_type="raw", config="simple"))
    for word in words:
        rows = rows.filter(search_words__contains=f" {word} ")
    return rows


def options() -> dict:
    """What the form offers: councils and executors that are in the register, and its years; three queries."""
    in_council = PublishedDecision.objects.filter(council=OuterRef("pk"))
    of_executor = PublishedDecision.objects.filter(organization=OuterRef("pk"))
    span = PublishedDecision.objects.aggregate(first=Min("year"), last=Max("year"))
    councils = list(Council.objects.filter(Exists(in_council)).order_by("name")[:MOST_OPTIONS])
    # One council says it in its own words; of several, each row says it in those of its council.
    own = councils[0] if len(councils) == 1 else Council()
    words = {"late": own.overdue_words, "no_date": own.no_date_words}
    return {
        "councils": councils,
        "executors": list(Organization.objects.filter(Exists(of_executor))[:MOST_OPTIONS]),
        "years": list(range(span["last"], span["first"] - 1, -1)) if span["last"] else [],
        "classes": [(value, VerbClass(value).label) for value in PUBLIC_CLASSES],
        "states": [(code, words.get(code, label)) for code, label in STATES.items()],
    }


# --- pages --------------------------------------------------------------------------------------------------

Cursor = tuple[date, int]


def read_cursor(text: str) -> Cursor | None:
    """«2017-11-20.15»: the last row of the page before; anything else is the beginning."""
    day, _dot, key = text.partition(".")
    first, second = _day(day), _whole(key)
    return None if first is None or second is None else (first, second)


def page_after(rows: QuerySet[PublishedDecision], choice: Choice, cursor: Cursor | None) -> tuple[list, str]:
    """A page of chosen_rows() and the cursor of the next one («» at the end); every page costs what the first does."""
    if cursor is not None:
        day, key = cursor
        if choice.sort == BY_DUE:
            rows = rows.filter(Q(due_on__gt=day) | Q(id__gt=key), due_on__gte=day)
        else:
            rows = rows.filter(Q(held_on__lt=day) | Q(id__lt=key), held_on__lte=day)
    page = list(rows[: PAGE_SIZE + 1])
    if len(page) <= PAGE_SIZE:
        return page, ""
    last = page[PAGE_SIZE - 1]
    day = last.due_on if choice.sort == BY_DUE else last.held_on
    return page[:PAGE_SIZE], f"{day.isoformat()}.{last.pk}"


def counted(rows: QuerySet[PublishedDecision]) -> int:
    """How many, at most one more than MOST_COUNTED: nobody waits for an exact count of everything."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


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


def table(rows: Iterable[PublishedDecision], today: date, origin: str) -> Iterable[list[str | date | None]]:
    """Rows for columns(); `origin` stands before the path of each page."""
    for row in rows:
        _code, words = public_state(row, today)
        page = origin + reverse("councils:decision", args=[row.public_id])
        kind, council = class_words(row), row.council.short_name
        yield [address_of(row), row.held_on, council, row.text, kind, row.executor, row.due_on, words, page]
