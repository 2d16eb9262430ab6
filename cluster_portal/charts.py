"""Bars for reports: drawn by templates/components/bars.html, the same on the page and in the PDF.

Each kind of segment has a sign, a texture and a shade of its own: a black-and-white print reads as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, LABEL, BARS = 900, 290, 400
ROW, TOP = 34, 34
LINE_LENGTH = 38
# Of an entry of the legend: the swatch with its sign, and a letter.
LEGEND_BOX, LETTER = 60, 7
# Sign and fill of each place of the legend, in its order.
MARKS = (
    *(("✔", "#0b5d6b"), ("◐", "url(#bars-hatched)"), ("○", "#ffffff")),
    *(("▲", "url(#bars-crossed)"), ("✕", "#c9d1d4"), ("?", "url(#bars-dotted)")),
)


@dataclass(frozen=True)
class Bar:
    """One row: `values` follow the legend."""

    label: str
    values: tuple[int, ...]


def stacked_bars(rows: Sequence[Bar], *, legend: Sequence[str], title: str) -> dict[str, Any]:
    """Places and sizes for the template; at most six kinds of segments. Empty rows give an empty chart."""
    longest = max((sum(row.values) for row in rows), default=0)
    lines = []
    for place, row in enumerate(rows):
        lines.append(
            {
                "y": TOP + place * ROW,
                "label": _wrapped(row.label),
                "full": row.label,
                "segments": _segments(row, longest, TOP + place * ROW),
                "numbers": "  ".join(
                    f"{sign} {value}" for (sign, _fill), value in zip(MARKS, row.values, strict=False) if value
                ),
            }
        )
    return {
        "width": WIDTH,
        "height": TOP + len(lines) * ROW,
        "title": title,
        "text_x": LABEL + BARS + 12,
        "rows": lines,
        "legend": [
            {"x": x, "sign": sign, "fill": fill, "label": label}
            for x, label, (sign, fill) in zip(_places(legend), legend, MARKS, strict=False)
        ],
        "words": "; ".join(
            f"{row.label}: " + ", ".join(f"{label} – {value}" for label, value in zip(legend, row.values, strict=True))
            for row in rows
        ),
    }


def _places(legend: Sequence[str]) -> list[int]:
    """Where each entry of the legend begins: as far apart as its words are long."""
    widths = [LEGEND_BOX + len(label) * LETTER for label in legend]
    room = min(WIDTH / max(1, sum(widths)), 1.5)
    return [round(sum(widths[:place]) * room) for place in range(len(widths))]


def _segments(row: Bar, longest: int, y: int) -> list[dict]:
    found, x = [], float(LABEL)
    for (_sign, fill), value in zip(MARKS, row.values, strict=False):
        if value:
            width = BARS * value / longest
            found.append({"x": f"{x:.1f}", "y": y + 4, "width": f"{width:.1f}", "fill": fill})
            x += width
    return found


def _wrapped(label: str) -> list[str]:
    """At most two lines; what does not fit ends with «…» and stands in full in the title of the row."""
    first, rest = "", label.split()
    while rest and len(f"{first} {rest[0]}") <= LINE_LENGTH:
        first = f"{first} {rest.pop(0)}".strip()
    if not first:
        return [f"{label[: LINE_LENGTH - 1]}…" if len(label) > LINE_LENGTH else label]
    second = " ".join(rest)
    return [first, f"{second[: LINE_LENGTH - 1]}…" if len(second) > LINE_LENGTH else second] if second else [first]


# A chart for a phone: the label over its bar, the numbers under it, the legend in as many lines as it takes.
NARROW, NARROW_LINE, NARROW_BAR = 340, 18, 20
NARROW_LETTERS = 44


def narrow_bars(rows: Sequence[Bar], *, legend: Sequence[str], title: str) -> dict[str, Any]:
    """The same bars one under another, 340 units wide; drawn by templates/components/bars_narrow.html."""
    longest, y = max((sum(row.values) for row in rows), default=0), 4
    entries = []
    for label, (sign, fill) in zip(legend, MARKS, strict=False):
        entries.append({"y": y, "sign": sign, "fill": fill, "label": label})
        y += NARROW_LINE
    lines = []
    for row in rows:
        y += NARROW_LINE
        label = row.label if len(row.label) <= NARROW_LETTERS else f"{row.label[: NARROW_LETTERS - 1]}…"
        segments, x = [], 0.0
        for (_sign, fill), value in zip(MARKS, row.values, strict=False):
            width = NARROW * value / longest if longest else 0
            if value:
                segments.append({"x": f"{x:.1f}", "width": f"{width:.1f}", "fill": fill})
            x += width
        signs = zip(MARKS, row.values, strict=False)
        numbers = "  ".join(f"{sign} {value}" for (sign, _fill), value in signs if value)
        places = {"label_y": y, "bar_y": y + 6, "numbers_y": y + 6 + NARROW_BAR + 14}
        lines.append(places | {"label": label, "full": row.label, "segments": segments, "numbers": numbers})
        y = places["numbers_y"] + 8
    return {"width": NARROW, "height": y + 4, "title": title, "legend": entries, "rows": lines}
