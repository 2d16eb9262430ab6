"""The register as an Atom feed (RFC 4287): what has been decided, for any reader of news."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from cluster_portal.paths import path_of
from councils.days import Days
from councils.register import ShownRow, line_of

FEED_TYPE = "application/atom+xml; charset=utf-8"
ENTRIES = 60


def atom_bytes(rows: Iterable[ShownRow], days: Days, *, origin: str, path: str) -> bytes:
    """Entries of the rows in their order; `path` is that of the feed itself. An entry is dated by its meeting."""
    feed = Atom1Feed(
        title="Решения советов кластера",
        link=origin + reverse("councils:decision-list"),
        description="",
        feed_url=origin + path,
        language="ru",
    )
    for row in rows:
        line = line_of(row, days)
        address = origin + path_of("councils:decision", row.public_id)
        held_at = datetime.combine(row.held_on, time(), UTC)
        state = ". ".join(filter(None, [row.executor, line.words]))
        feed.add_item(
            title=line.address,
            link=address,
            description=f"{row.text}\n{state}",
            unique_id=address,
            pubdate=held_at,
            updateddate=held_at,
        )
    return feed.writeString("utf-8").encode()
