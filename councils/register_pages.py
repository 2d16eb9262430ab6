"""Pages of the public register: how they follow one another, how rows with words are found, how many there are."""

import hashlib
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Count, DateField, F, Func, Lookup, Max, Min, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

from councils.days import Days
from councils.register import A_MINUTE, BY_DUE, MOST_WORDS, NEWEST, Choice, Cursor, ShownRow, chosen, chosen_rows
from councils.search import SURELY_MANY, Way, expected, index_of_words_first, stems

PAGE_SIZE = 30
MOST_COUNTED = 1000
# So far along the list a page of frequent words is looked for; in so short a time they stand close together.
A_WEEK, NEAR, A_YEAR = timedelta(days=7), timedelta(days=92), timedelta(days=366)


def page_of(choice: Choice, cursor: Cursor | None, days: Days) -> tuple[list, str, int]:
    """A page of the choice, the cursor of the next one («» at the end), and counted().

    Words that stand in many rows are looked for along the list, where a page of them is soon full; all others are asked
    of the index of words.
    """
    words = stems(choice.q)[:MOST_WORDS]
    if not words:
        return *page_after(chosen_rows(choice, days), choice, cursor), count_of(choice, days)
    listed = chosen(replace(choice, q=""), days) if choice.is_narrow else None
    way, many = expected(listed, words, MOST_COUNTED + 1)
    if many:
        return _page_of_many(choice, cursor, days, way, many)
    if way in (Way.NEAR_BY, Way.WHOLE_LIST) and (along := _page_along(choice, cursor, days, way)):
        return along
    rows = chosen(choice, days)
    found = _found(rows, choice, way)
    if found.count <= MOST_COUNTED:
        page = _page_of_few(rows, found, choice, cursor, days)
    else:
        page = _page_near(found, choice, cursor, days) or _page_by_index(rows, choice, cursor, days)
    return *page, found.count


def _page_of_many(choice: Choice, cursor: Cursor | None, days: Days, way: Way, many: int) -> tuple[list, str, int]:
    """The same of one word that so many rows have: the more have it, the nearer a page of them stands.

    They are not counted, unless the first page is all there is: then the statistics are of another time.
    """
    is_by_index = way == Way.BY_INDEX
    span = max(NEAR * SURELY_MANY // many, A_WEEK) if is_by_index else NEAR
    near = _rows_near(chosen_rows(choice, days, by_index=is_by_index), choice, cursor, days, span)
    with index_of_words_first() if is_by_index else nullcontext():
        page, following = page_after(near, choice, cursor)
    if not following:
        page, following = _page_by_index(chosen(choice, days), choice, cursor, days)
    is_all = cursor is None and not following
    return page, following, min(len(page), MOST_COUNTED + 1) if is_all else MOST_COUNTED + 1


@dataclass(frozen=True)
class _Found:
    """What the index of words gives: counted(), between which days, and where few are expected each with its key."""

    count: int
    first: date | None
    last: date | None
    places: list[Cursor] | None = None


def _found(rows: QuerySet, choice: Choice, way: Way) -> _Found:
    day = _day_field(choice)
    with index_of_words_first():
        if way != Way.FEW:
            some = rows.order_by().values(day)[: MOST_COUNTED + 1]
            return _Found(**some.aggregate(count=Count("*"), first=Min(day), last=Max(day)))
        places = list(rows.order_by().values_list(day, "pk")[: MOST_COUNTED + 1])
    return _Found(len(places), min(places, default=(None,))[0], max(places, default=(None,))[0], places)


def _page_along(choice: Choice, cursor: Cursor | None, days: Days, way: Way) -> tuple[list, str, int] | None:
    """The same by looking at the rows in their order, at all of them or at those near by; None if these do not do."""
    rows = chosen(choice, days, by_index=False)
    shown = chosen_rows(choice, days, by_index=False)
    if way == Way.WHOLE_LIST:
        return *page_after(shown, choice, cursor), counted(rows)
    # The earliest deadlines stand far apart.
    span = A_YEAR if choice.sort == BY_DUE else NEAR
    count = counted(_rows_near(rows, choice, None, days, span))
    if count <= MOST_COUNTED:
        return None
    page, following = page_after(_rows_near(shown, choice, cursor, days, span), choice, cursor)
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


def _page_of_few(rows: QuerySet, found: _Found, choice: Choice, cursor: Cursor | None, days: Days) -> tuple[list, str]:
    if not found.count:
        return [], ""
    if found.places is None:
        return _page_by_index(rows, choice, cursor, days)
    is_newest = choice.sort == NEWEST
    following = sorted(found.places, reverse=is_newest)
    if cursor is not None:
        following = [place for place in following if (place < cursor if is_newest else place > cursor)]
    return _page_of_keys([key for _day, key in following[: PAGE_SIZE + 1]], choice, days)


def _page_by_index(rows: QuerySet, choice: Choice, cursor: Cursor | None, days: Days) -> tuple[list, str]:
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


def page_after(rows: QuerySet, choice: Choice, cursor: Cursor | None) -> tuple[list, str]:
    """A page of chosen_rows() and the cursor of the next one («» at the end); every page costs what the first does."""
    if cursor is not None:
        rows = rows_after(rows, choice, cursor)
    page = list(rows[: PAGE_SIZE + 1])
    if len(page) <= PAGE_SIZE:
        return page, ""
    last = page[PAGE_SIZE - 1]
    return page[:PAGE_SIZE], f"{_day_of(last, choice).isoformat()}.{last.pk}"


def rows_after(rows: QuerySet, choice: Choice, cursor: Cursor) -> QuerySet:
    return rows.filter(comes_after(_day_field(choice), cursor, is_ascending=choice.sort == BY_DUE))


def comes_after(day_field: str, cursor: Cursor, *, is_ascending: bool = False) -> Lookup:
    """Day and key are compared as a pair: the index that gives the order begins right there."""
    day, key = cursor
    follows = GreaterThan if is_ascending else LessThan
    return follows(_pair(F(day_field), F("id")), _pair(Value(day), Value(key)))


def _pair(*parts: F | Value) -> Func:
    return Func(*parts, function="", output_field=DateField())


def _rows_near(rows: QuerySet, choice: Choice, cursor: Cursor | None, days: Days, span: timedelta) -> QuerySet:
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
    first = chosen(listed, days).values_list(_day_field(listed), flat=True).first()
    return first or days.last


def _day_of(row: ShownRow, choice: Choice) -> date:
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
    count = counted(chosen(choice, days))
    # Days are as many as anybody likes to ask for.
    if count > MOST_COUNTED and not choice.due:
        cache.set(key, True, A_MINUTE)
    return count


def many_key(choice: Choice) -> str:
    """Under which it is kept that a choice without words has more rows than are counted."""
    asked = repr(replace(choice, q=""))
    return f"register-many:{hashlib.sha256(asked.encode()).hexdigest()}"


def counted(rows: QuerySet) -> int:
    """How many, at most one more than MOST_COUNTED: nobody waits for an exact count of everything.

    In the order of the rows: the database then goes the same way as for a page.
    """
    return rows.values("pk")[: MOST_COUNTED + 1].count()
