"""Lines of one decision as blocks: paragraphs and lists keep their shape in every output."""

import re

MARKER = re.compile(r"^\s*(?P<marker>[-–—•]|\d{1,2}\)|[а-яё]\))\s+(?P<text>\S.*)$", re.IGNORECASE)


def text_blocks(text: str) -> list[dict]:
    """Blocks of a text as typed: lines with «– », «а) », «1) » are items of a list.

    After a line that ends with a colon, every following line is an item even without a marker
    (the presidium of the founding protocol).
    """
    blocks: list[dict] = []
    after_colon = False
    for line in text.split("\n"):
        if not line.strip():
            after_colon = False
            continue
        found = MARKER.match(line)
        if found or after_colon:
            marker = found["marker"] if found else ""
            item = {"text": found["text"].strip() if found else line.strip()}
            if marker:
                item["marker"] = "–" if marker in "-—•" else marker
            if blocks and blocks[-1]["kind"] == "list":
                blocks[-1]["items"].append(item)
            else:
                blocks.append({"kind": "list", "items": [item]})
        else:
            blocks.append({"kind": "paragraph", "text": line.strip()})
        after_colon = after_colon or (blocks[-1]["kind"] == "paragraph" and line.rstrip().endswith(":"))
    return blocks
