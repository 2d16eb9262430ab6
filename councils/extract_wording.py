"""«Выписка из протокола»: the whole head, the chosen points with their own numbers, «Верно»."""

import json
import re
from datetime import date

from councils.dates import date_words
from councils.document import Document
from councils.wording import BODIES, protocol_view
from councils.workflow import ProtocolStatus

UNCERTIFIED = "Выписка сделана порталом из утверждённого протокола. Подписью не заверена."


def extract_document(document: Document, uids: set[str], certified: dict | None = None) -> Document:
    """The protocol's document with these decisions only, and who certified it, if anybody: {"name", "post", "date"}.

    What is not in it cannot be read out of the file either.
    """
    items = []
    for item in document["items"]:
        decisions = [decision for decision in item.get("decisions", []) if decision["uid"] in uids]
        if not decisions:
            continue
        kept = item | {"decisions": decisions}
        if len(decisions) < len(item["decisions"]):
            # What was said of the points that are left out is left out with them.
            kept = {name: value for name, value in kept.items() if name not in ("heard", "discussed", "speakers")}
        items.append(kept)
    extract = document | {"items": items} | ({"certified": certified} if certified else {})
    if "quorum" in document:
        extract["attendance"] = []
    persons = extract.pop("persons")
    mentioned = set(re.findall(r'"(p\d+)"', json.dumps(extract)))
    return extract | {"persons": {key: row for key, row in persons.items() if key in mentioned}}


def short_body(genitive: str) -> str:
    """«Координационного совета» of «Координационного совета образовательно-производственного кластера …»."""
    words = genitive.split()
    ends = [place for place, word in enumerate(words, 1) if any(root in word.lower() for root, _name in BODIES)]
    return " ".join(words[: ends[0]]) if ends else genitive


def extract_view(document: Document, *, address: str) -> dict:
    """Strings for templates/documents/protocol.html; presence is told by numbers, the agenda is left out."""
    view = protocol_view(document, status=ProtocolStatus.APPROVED, address=address)
    view["heading"] = "ВЫПИСКА ИЗ ПРОТОКОЛА"
    view["document_title"] = f"Выписка из протокола{view['document_title'].removeprefix('Протокол')}"
    view["agenda"] = {"label": "", "rows": [], "vote": ""}
    if view["quorum"]:
        view["attendance"] = []
    for row in view["signatures"]:
        row["sign"] = "(подпись в подлиннике)"
    if certified := document.get("certified"):
        view["certified"] = {**certified, "date": date_words(date.fromisoformat(certified["date"]))}
    else:
        view["source"] = [*view["source"], UNCERTIFIED]
    return view
