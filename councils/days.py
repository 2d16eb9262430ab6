"""Today at the place of every council: from Kaliningrad to Kamchatka it is not always the same date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from councils.models import Council

ZONES_SECONDS = 300


@dataclass(frozen=True)
class Days:
    """The date by the name of the time zone; two dates at most, and most of the time one."""

    by_zone: Mapping[str, date]

    @classmethod
    def now(cls) -> "Days":
        moment = timezone.now()
        return cls({zone: moment.astimezone(ZoneInfo(zone)).date() for zone in _zones()})

    def on(self, council: Council) -> date:
        return self.in_zone(council.time_zone)

    def in_zone(self, zone: str) -> date:
        return self.by_zone.get(zone) or timezone.localdate(timezone=ZoneInfo(zone))

    @property
    def first(self) -> date:
        return min(self.by_zone.values(), default=timezone.localdate())

    @property
    def last(self) -> date:
        return max(self.by_zone.values(), default=timezone.localdate())

    def past(self, field: str, council: str) -> Q:
        """Rows whose date has passed at the place of their council; `council` is the way to it."""
        passed = Q(**{f"{field}__lt": self.last})
        return passed if self.first == self.last else passed & ~self._between(field, council, self.first)

    def to_come(self, field: str, council: str) -> Q:
        """Rows whose date is today at the place of their council, or later."""
        coming = Q(**{f"{field}__gte": self.first})
        return coming if self.first == self.last else coming & ~self._between(field, council, self.last)

    def _between(self, field: str, council: str, there: date) -> Q:
        """Rows of the earlier date whose council is where it is `there`."""
        zones = [zone for zone, day in self.by_zone.items() if day == there]
        return Q(**{field: self.first, f"{council}__time_zone__in": zones})


def _zones() -> list[str]:
    zones = Council.objects.order_by().values_list("time_zone", flat=True).distinct()
    return cache.get_or_set("time-zones-of-councils", lambda: list(zones), ZONES_SECONDS)
