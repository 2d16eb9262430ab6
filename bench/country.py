"""The register of a whole country, made anew at two sizes: what is slow only when there is much shows between them."""

import time
from collections.abc import Callable

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet

from bench import seed
from councils.demo.register import make_register

SMALL, LARGE, CLUSTERS = 10_000, 1_000_000, 600
# The quietest of so many: neighbours on the same machine only ever add to it.
REPEATS = 7


def make_country(decisions: int) -> None:
    call_command("flush", verbosity=0, interactive=False)
    cache.clear()
    for _count in make_register(decisions, CLUSTERS):
        pass
    seed.analyze()


def in_database(call: Callable[[], object]) -> float:
    """Milliseconds of the statements of a call together, without what is made of their rows."""
    spent = 0.0

    def timed(execute, *statement):
        nonlocal spent
        started = time.perf_counter()
        try:
            return execute(*statement)
        finally:
            spent += time.perf_counter() - started

    with connection.execute_wrapper(timed):
        call()
    return spent * 1000


def milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def sql(rows: QuerySet, repeats: int = REPEATS) -> float:
    """Milliseconds until the rows of a query are here, without making objects of them."""
    statement, parameters = rows.query.sql_with_params()

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            cursor.fetchall()

    return quietest(run, repeats=repeats)


def quietest(
    call: Callable[[], object], measure: Callable[[Callable], float] = milliseconds, repeats: int = REPEATS
) -> float:
    return min(measure(call) for _ in range(repeats))


def percentile(values: list[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def afresh(call: Callable[[], object]) -> Callable[[], object]:
    """As if nobody had asked within the minute; what has no end, like an entry of a calendar, is kept all the same."""

    def run() -> object:
        cache.clear()
        return call()

    return run
