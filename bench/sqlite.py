"""The register and the search on SQLite, as one cluster has them on a laptop."""

from collections.abc import Iterator
from urllib.parse import urlencode

from bench import report
from bench.country import make_country, milliseconds, percentile
from bench.measure import Browser, cost
from bench.register import PAGES
from bench.report import Figure
from bench.search import address, mix

DECISIONS = 100_000
# Processor milliseconds of a page: nobody waits, and no other request of a small portal does.
LIMIT = 100


def figures_of_sqlite(decisions: int = DECISIONS) -> Iterator[Figure | None]:
    make_country(decisions)
    yield None
    for name, of in PAGES.items():
        page = cost(Browser().get(f"/decisions/?{of}"))
        yield report.cpu(f"SQLite, реестр, {name}", page, LIMIT)
        yield report.sql(f"SQLite, реестр, {name}", page, 3)
    walls = [milliseconds(Browser().get(f"/decisions/?{urlencode(address(choice))}")) for choice in mix()]
    yield Figure("SQLite, поиск, 121 запрос: p50 по часам, мс", percentile(walls, 50), LIMIT)
    yield Figure("SQLite, поиск: p95 по часам, мс", percentile(walls, 95), 2 * LIMIT)
    yield Figure("SQLite, поиск: самый долгий, мс", max(walls))
