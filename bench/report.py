"""Figures against their limits, as lines of a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.measure import Cost

WIDTHS = (64, 10, 10, 10, 9)
HEAD = ("Цель", "измерено", "предел", "выполнено", "× простой")


@dataclass
class Figure:
    """One measured number; without a limit it is told and not judged."""

    goal: str
    measured: float
    limit: float | None = None
    ratio: float | None = None

    @property
    def is_reached(self) -> bool:
        return self.limit is None or self.measured <= self.limit

    def line(self) -> str:
        verdict = "" if self.limit is None else ("да" if self.is_reached else "НЕТ")
        limit = "" if self.limit is None else f"≤ {self.limit:g}"
        ratio = "" if self.ratio is None else f"{self.ratio:.1f}"
        return row(self.goal, f"{self.measured:.4g}", limit, verdict, ratio)


def row(*cells: str) -> str:
    first, *rest = zip(cells, WIDTHS, strict=True)
    return f"{first[0]:<{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in rest)


def cpu(goal: str, cost: Cost, limit: float | None = None) -> Figure:
    return Figure(f"{goal}: процессор, мс", cost.cpu, limit, cost.ratio)


def sql(goal: str, cost: Cost, limit: float | None = None) -> Figure:
    return Figure(f"{goal}: запросов SQL", cost.sql, limit)


def clock(goal: str, cost: Cost, limits: dict[float, float]) -> Iterator[Figure]:
    for percent, limit in limits.items():
        yield Figure(f"{goal}: p{percent:g} по часам, мс", cost.percentile(percent), limit)
