"""Words of the register: their stems, the rows that have them, and how PostgreSQL finds such rows most quickly."""

import re
from contextlib import AbstractContextManager, nullcontext
from enum import Enum
from functools import lru_cache
from math import prod
from time import time
from typing import NamedTuple

import snowballstemmer
from django.db import connection
from django.db.models import BooleanField, Func, QuerySet, Value

from cluster_portal.text import folded
from councils.models import PublishedDecision
from councils.words import WORD

# They stand in every sentence and tell none from another.
STOP_WORDS = frozenset("а без в во г для до за и из к ко на не о об от по под при с со у".split())
STATISTICS_SECONDS = 300
# Three times what is counted: statistics come from a part of the rows, and rows change.
SURELY_MANY = 3000
# In the time in which one row is looked at along the list the index of words gives so many.
READ_PER_LOOK = 1.5


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


class _Found(Func):
    """Whether a row has the words of a query; `words` is a column of PostgreSQL alone (migration 0010)."""

    template = "councils_publisheddecision.words @@ to_tsquery('simple', %(expressions)s)"
    output_field = BooleanField()


class _FoundOnTheWay(_Found):
    """The same, in a form that no index fits: rows are looked at in the order of the list."""

    template = f"COALESCE({_Found.template}, false)"


def with_words(rows: QuerySet, words: list[str], *, by_index: bool) -> QuerySet:
    """Rows that have every stem."""
    if connection.vendor == "postgresql":
        query = Value(_query(words))
        return rows.filter(_Found(query) if by_index else _FoundOnTheWay(query))
    for word in words:
        rows = rows.filter(search_words__contains=f" {word} ")
    return rows


# Until the end of the statement, or of the transaction around it.
INDEX_OF_WORDS_FIRST = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL work_mem = '32MB'; "


def index_of_words_first() -> AbstractContextManager:
    """PostgreSQL takes words for independent of one another and of time, and so guesses badly how many rows it has to
    look at in their order; within this it begins with the index of words. SQLite has none."""
    if connection.vendor != "postgresql":
        return nullcontext()
    return connection.execute_wrapper(lambda execute, sql, *rest: execute(INDEX_OF_WORDS_FIRST + sql, *rest))


# Of the words that stood most often among the rows that ANALYZE has read: in which part of the rows each does.
COMMON_WORDS = """
SELECT unnest(most_common_elems::text::text[]), unnest(most_common_elem_freqs[:cardinality(most_common_elems)])
FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'councils_publisheddecision' AND attname = 'words'
"""
# As PostgreSQL guesses a word that is not among them: half of the rarest of them, and never more than this.
MOST_OF_A_RARE_WORD = 0.001


class Way(Enum):
    """How rows with words are looked for: by their index, of which few or more are expected, or along the list."""

    FEW = "few"
    BY_INDEX = "by index"
    NEAR_BY = "near by"
    WHOLE_LIST = "whole list"


class Expected(NamedTuple):
    """The quickest way to rows with words; and where it is one word that many rows of all have, how many, else None."""

    way: Way
    many: int | None = None


def expected(rows: QuerySet | None, words: list[str], most: int) -> Expected:
    """How to find the first `most` of `rows`, or of the whole register, that have the words.

    The index of words is read to the end of its answer, wherever in the list that stands; along the list one is done
    when there are enough. SQLite has neither statistics nor the index: there every row is looked at, as for few.
    """
    if connection.vendor != "postgresql":
        return Expected(Way.FEW)
    statistics = statistics_of(int(time()) // STATISTICS_SECONDS)
    hits = statistics.rows_with(words)
    listed = statistics.size if rows is None else _estimated(rows)
    enough = most * statistics.size // hits
    is_known = rows is None and len(words) == 1 and words[0] in statistics.common
    many = hits if is_known and hits >= SURELY_MANY else None
    if min(listed, enough) * READ_PER_LOOK >= hits:
        return Expected(Way.FEW if hits < most else Way.BY_INDEX, many)
    return Expected(Way.WHOLE_LIST if listed <= enough else Way.NEAR_BY, many)


class Statistics(NamedTuple):
    """What PostgreSQL remembers of the register: how many rows there are, which part of them has each frequent word.

    `rare` is the part that it takes for every other word.
    """

    size: int
    common: dict[str, float]
    rare: float

    def rows_with(self, words: list[str]) -> int:
        """How many rows have all the words, at least one, as if each stood apart from the others."""
        return max(1, round(self.size * prod(self.common.get(word, self.rare) for word in words)))


@lru_cache(maxsize=1)
def statistics_of(period: int) -> Statistics:
    """Read once a period, which is STATISTICS_SECONDS long."""
    size = _estimated(PublishedDecision.objects.all())
    with connection.cursor() as cursor:
        cursor.execute(COMMON_WORDS)
        common = dict(cursor.fetchall())
    return Statistics(size, common, min([MOST_OF_A_RARE_WORD, *(part / 2 for part in common.values())]))


def _estimated(rows: QuerySet) -> int:
    """How many rows there are by the statistics of PostgreSQL, which looks at none of them."""
    found = re.search(r"rows=(\d+)", rows.order_by().values("pk").explain())
    return int(found[1]) if found else 0


def _query(words: list[str]) -> str:
    return " & ".join(f"'{word}'" for word in words)
