"""QR codes as one SVG path: no image file, no inline style, the same on the page and in the PDF. DOCX takes a PNG."""

import io
from functools import lru_cache

import segno

QUIET_ZONE = 4


@lru_cache(maxsize=256)
def qr_code(text: str) -> dict:
    """`size` (modules, with the quiet zone of ISO 18004) and `path` for <svg viewBox="0 -0.5 size size">.

    The path is strokes one module wide, not squares: the renderer reads two commands a run, not five.
    """
    matrix = segno.make_qr(text, error="m").matrix
    runs = []
    for y, row in enumerate(matrix, start=QUIET_ZONE):
        start = None
        for x, dark in enumerate([*row, 0], start=QUIET_ZONE):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append(f"M{start} {y}h{x - start}")
                start = None
    return {"size": len(matrix) + 2 * QUIET_ZONE, "path": "".join(runs)}


def qr_png(text: str) -> bytes:
    """The same code as a picture, four dots a module."""
    buffer = io.BytesIO()
    segno.make_qr(text, error="m").save(buffer, kind="png", scale=4, border=QUIET_ZONE)
    return buffer.getvalue()
