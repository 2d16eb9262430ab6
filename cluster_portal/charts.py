"""Bars for reports: drawn by templates/components/bars.html, the same on the page and in the PDF.

Each kind of segment has a sign, a texture and a shade of its own: a black-and-white print reads as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, LABEL, BARS = 900, 290, 400
ROW, TOP = 34, 34
LINE_LENGTH = 38
# On a phone the label stands above its bar and the numbers under it.
NARROW, NARROW_ROW, NARROW_LINE = 420, 78, 52
# Of an entry of the legend: the swatch with its sign, and a letter.
LEGEND_BOX, LETTER, LEGEND_LINE = 60, 7, 22
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


def stacked_bars(rows: Sequence[Bar], *, legend: Sequence[str], title: str, is_narrow: bool = False) -> dict[str, Any]:
    """Places and sizes for the template; at most six kinds of segments. Empty rows give an empty chart."""
    longest = max((sum(row.values) for row in rows), default=0)
    width, step = (NARROW, NARROW_ROW) if is_narrow else (WIDTH, ROW)
    entries = _legend(legend, width)
    top = entries[-1]["y"] + TOP - 4 if entries else TOP
    place = _narrow_row if is_narrow else _wide_row
    lines = [place(row, longest, top + number * step) for number, row in enumerate(rows)]
    return {
        "width": width,
        "height": top + len(lines) * step,
        "is_narrow": is_narrow,
        "title": title,
        "rows": lines,
        "legend": entries,
        "words": "; ".join(
            f"{row.label}: " + ", ".join(f"{label} – {value}" for label, value in zip(legend, row.values, strict=True))
            for row in rows
        ),
    }


def _legend(legend: Sequence[str], width: int) -> list[dict]:
    """Swatch, sign and words of each kind, in as many lines as they need."""
    widths = [LEGEND_BOX + len(label) * LETTER for label in legend]
    spread = min(width / max(1, sum(widths)), 1.5) if sum(widths) <= width else 1
    found, x, y = [], 0.0, 4
    for label, needed, (sign, fill) in zip(legend, widths, MARKS, strict=False):
        if x and x + needed > width:
            x, y = 0.0, y + LEGEND_LINE
        found.append({"x": round(x), "y": y, "sign": sign, "fill": fill, "label": label})
        x += needed * spread
    return found


def _wide_row(row: Bar, longest: int, y: int) -> dict:
    """Label, bar, numbers beside one another."""
    label = _wrapped(row.label, LINE_LENGTH)
    offsets = (20,) if len(label) == 1 else (13, 28)
    return {
        "full": row.label,
        "label": [{"text": text, "y": y + offset} for text, offset in zip(label, offsets, strict=True)],
        "segments": _segments(row, longest, LABEL, BARS, y + 4),
        "numbers": {"x": LABEL + BARS + 12, "y": y + 20, "text": _numbers(row)},
    }


def _narrow_row(row: Bar, longest: int, y: int) -> dict:
    """Label, bar, numbers under one another."""
    [text, *_rest] = _wrapped(row.label, NARROW_LINE)
    return {
        "full": row.label,
        "label": [{"text": f"{text} …" if _rest else text, "y": y + 16}],
        "segments": _segments(row, longest, 0, NARROW, y + 24),
        "numbers": {"x": 0, "y": y + 64, "text": _numbers(row)},
    }


def _numbers(row: Bar) -> str:
    return "  ".join(f"{sign} {value}" for (sign, _fill), value in zip(MARKS, row.values, strict=False) if value)


def _segments(row: Bar, longest: int, left: int, room: int, y: int) -> list[dict]:
    found, x = [], float(left)
    for (_sign, fill), value in zip(MARKS, row.values, strict=False):
        if value:
            width = room * value / longest
            found.append({"x": f"{x:.1f}", "y": y, "width": f"{width:.1f}", "fill": fill})
            x += width
    return found


def _wrapped(label: str, length: int) -> list[str]:
    """At most two lines; what does not fit ends with «…» and stands in full in the title of the row."""
    first, rest = "", label.split()
    while rest and len(f"{first} {rest[0]}") <= length:
        first = f"{first} {rest.pop(0)}".strip()
    if not first:
        return [f"{label[: length - 1]}…" if len(label) > length else label]
    second = " ".join(rest)
    return [first, f"{second[: length - 1]}…" if len(second) > length else second] if second else [first]
