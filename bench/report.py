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

    def is_reached(self, slowness: float) -> bool:
        """Milliseconds are those of the machine on which the limits were measured (bench/machine.py)."""
        return self.limit is None or self.measured <= self.limit * (slowness if self.is_time else 1)

    @property
    def is_time(self) -> bool:
        return self.goal.endswith((", мс", ", с"))

    def line(self, slowness: float) -> str:
        """«да», «НЕТ», or «да ÷1.8»: reached at the speed of that machine, which is so many times this one's."""
        verdict = "НЕТ"
        if self.limit is None:
            verdict = ""
        elif self.is_reached(1):
            verdict = "да"
        elif self.is_reached(slowness):
            verdict = f"да ÷{slowness:.1f}"
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
