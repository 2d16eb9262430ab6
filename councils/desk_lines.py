"""Lines that the apps above put on the desk: they add themselves when they load."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class DeskLine:
    """A way to somewhere, with how much waits there; `is_waiting` where the person has to do something."""

    words: str
    page: str
    count: int = 0
    is_waiting: bool = False


OTHERS: list[Callable[[object], Iterable[DeskLine]]] = []


def desk_lines(user) -> list[DeskLine]:
    """What waits for the person first."""
    lines = [line for contribute in OTHERS for line in contribute(user)]
    return sorted(lines, key=lambda line: not line.is_waiting)
