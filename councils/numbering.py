"""Numbers and anchors of decisions: computed from their place, fixed when the protocol is approved."""

from collections.abc import Iterable

from councils.models import Council


def decision_numbers(numbering: str, counts: Iterable[int]) -> list[list[str]]:
    """Numbers of the decisions of each question; `counts` says how many decisions a question has.

    >>> decision_numbers("item_decision", [2, 1])
    [['1.1', '1.2'], ['2.1']]
    """
    numbers, through = [], 0
    for item, count in enumerate(counts, start=1):
        row = []
        for place in range(1, count + 1):
            through += 1
            row.append(
                {
                    Council.Numbering.ITEM_DECISION: f"{item}.{place}",
                    Council.Numbering.PER_ITEM: str(place),
                    Council.Numbering.THROUGH: str(through),
                }[Council.Numbering(numbering)]
            )
        numbers.append(row)
    return numbers


def decision_anchor(item: int, place: int) -> str:
    """«#p-1-4»: the same whatever the numbering, so that links never change."""
    return f"p-{item}-{place}"
