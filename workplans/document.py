"""The plan document: one plain value from which page, PDF, DOCX, XLSX and JSON of a plan are made.

Its canonical text and SHA-256 are those of councils/document.py. Frozen documents are never rewritten.
"""

import json
import re
from typing import Any

from councils.candidates import executor_candidates, people_of
from councils.document import canonical_text, sha256
from members.models import Cluster, Person
from workplans.draft import Draft, lines
from workplans.models import WorkPlan
from workplans.responsible import Responsible, people_in, read_responsible, without_people
from workplans.terms import read_term

SCHEMA = 1
# E-mail addresses and telephone numbers: nobody agreed to show his to everybody.
CONTACTS = re.compile(r"(?:тел\.?:? ?)?\+?\d[\d ()-]{8,}\d|[\w.+-]+@[\w-]+\.[\w.-]+")
# In other columns only what is surely one: «2026 – 2027» is none.
_SURE_CONTACTS = re.compile(
    r"(?:тел(?:ефон)?\.?:? ?)?(?<![\d.])(?:\+7|8)[ (-]*\d(?:[ ()-]*\d){9}(?!\d)|тел(?:ефон)?\.?:? ?\+?\d[\d ()-]{3,}\d"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
)
_STEM = re.compile(r"(?:[аяоеёийыу]|[иы]й|ая)\Z")
_ENDINGS = r"(?:[аяуюыиеоёй]|ой|ою|ей|ею|ом|ем|ём|ым|им|ого|его|ому|ему|ий|ый|ая|яя|ую|юю|их|ых)?"
SHORTEST_STEM = 3
Document = dict[str, Any]

__all__ = ["Document", "build_document", "canonical_text", "draft_of", "public_edition", "sha256", "upgrade"]


def upgrade(document: Document) -> Document:
    """Bring a document of any earlier schema to the present one, at reading."""
    if document.get("schema") != SCHEMA:
        raise ValueError(f"Unknown schema of a plan document: {document.get('schema')!r}")
    return document


def _present(**fields) -> Document:
    """Absent instead of null, empty or false."""
    return {key: value for key, value in fields.items() if value}


def build_document(plan: WorkPlan, draft: Draft | None = None) -> Document:
    """The full edition of a plan's working copy as it stands now."""
    plan = plan.as_drafted()
    draft = plan.draft if draft is None else draft
    candidates = executor_candidates(plan.council)
    numbered = list(lines(draft))
    read = {line.row["uid"]: read_responsible(line.row["executors"], candidates) for line in numbered}
    keys = {name.key for names in read.values() for name in names if name.kind == "person" and name.key}
    persons = Person.objects.select_related("organization").in_bulk(keys)
    hidden = surnames_to_hide(plan.council.cluster)
    sections = []
    for section in draft["sections"]:
        rows = [line for line in numbered if line.section is section]
        activities = [_activity(plan, line.number, line.row, read[line.row["uid"]], persons, hidden) for line in rows]
        sections.append(_present(title=section["title"]) | {"uid": section["uid"], "activities": activities})
    council = plan.council
    return {
        "schema": SCHEMA,
        "kind": "work_plan",
        "edition": "full",
        "title": plan.title,
        "period": {"from": plan.starts_on.isoformat(), "to": plan.ends_on.isoformat()},
        "council": {"name": council.name, "genitive": council.genitive_name, "cluster": council.cluster.name},
        "sections": sections,
    } | _present(reconstruction=plan.is_reconstruction, signed=plan.is_signed)


def _activity(
    plan: WorkPlan, number: str, row: dict, names: list[Responsible], persons: dict, hidden: re.Pattern | None
) -> Document:
    term = read_term(row["term"], plan.starts_on, plan.ends_on)
    dates = _present(
        text=row["term"],
        **{"from": term.starts_on.isoformat() if term.starts_on else ""},
        to=term.due_on.isoformat() if term.due_on else "",
        repeats=term.repeats,
    )
    executors = [_executor(name, persons, hidden) for name in names]
    return {"uid": row["uid"], "number": number, "title": row["title"]} | _present(
        term=dates, executors=executors, result=row["result"]
    )


def surnames_to_hide(cluster: Cluster) -> re.Pattern | None:
    """The surnames, in any case, of people of the cluster who have not agreed to be named; None where all have."""
    rows = people_of(cluster).filter(publication_basis=Person.PublicationBasis.NONE)
    stems = {_STEM.sub("", surname) for surname in rows.values_list("surname", flat=True)}
    stems = {re.escape(stem) for stem in stems if len(stem) >= SHORTEST_STEM}
    return re.compile(rf"\b(?:{'|'.join(sorted(stems))}){_ENDINGS}\b") if stems else None


def _executor(name: Responsible, persons: dict[int, Person], hidden: re.Pattern | None) -> Document:
    entry = {"text": name.text, "kind": name.kind, "role": name.role}
    if name.kind == "other" and people_in(name.text):
        # Nobody has asked him: the public edition keeps his post and his organisation.
        entry |= {"kind": "person"} | _present(instead=without_people(name.text))
    if name.kind == "other" and hidden is not None and hidden.search(name.text):
        # «Громовой А.И.», «Громова»: somebody whom the portal may not name, in words that it does not know.
        entry["kind"] = "person"
    if name.kind == "person" and name.key in persons:
        person = persons[name.key]
        place = person.organization.short_name if person.organization_id else ""
        # Who may not be named is a post and an organisation in the public edition.
        entry |= _present(publication=person.publication_basis != Person.PublicationBasis.NONE)
        entry |= _present(instead=" ".join(filter(None, [person.post, place])))
    return entry


def public_edition(document: Document) -> Document:
    """The edition for everybody; pure: the document that is given does not change."""
    public = json.loads(json.dumps(document))
    public["edition"] = "public"
    for section in public["sections"]:
        if "title" in section:
            section["title"] = without_contacts(section["title"])
        for activity in section["activities"]:
            activity["title"] = without_contacts(activity["title"])
            if "result" in activity:
                activity["result"] = without_contacts(activity["result"])
            for entry in activity.get("executors", []):
                instead = entry.pop("instead", "")
                if entry["kind"] == "person" and not entry.pop("publication", False):
                    entry["text"] = instead or "лицо, назначенное организацией"
                if CONTACTS.search(entry["text"]):
                    entry["text"] = CONTACTS.sub("", entry["text"]).strip(" ,;:()") or "контактное лицо"
    return public


def without_contacts(text: str) -> str:
    """«Сбор заявок (тел. 8 4812 …)» → «Сбор заявок»."""
    if not _SURE_CONTACTS.search(text):
        return text
    lines = (re.sub(r" *\(\W*\)", "", line) for line in _SURE_CONTACTS.sub("", text).split("\n"))
    return "\n".join(re.sub(r"  +", " ", line).strip(" ,;:") for line in lines)


def has_contacts(text: str) -> bool:
    return _SURE_CONTACTS.search(text) is not None


def executors_words(activity: Document) -> str:
    """«ОГБПОУ СмолАПО, Иванова А.А.; соисполнители: ООО «МАН сеть»»."""
    entries = activity.get("executors", [])
    first = ", ".join(entry["text"] for entry in entries if entry["role"] == "responsible")
    helpers = [entry["text"] for entry in entries if entry["role"] != "responsible"]
    if not helpers:
        return first
    label = "соисполнитель" if len(helpers) == 1 else "соисполнители"
    return "; ".join(filter(None, [first, f"{label}: {', '.join(helpers)}"]))


def draft_of(document: Document) -> Draft:
    """The working copy that a document was made of: the way back, for amending and copying."""
    return {
        "sections": [
            {
                "uid": section["uid"],
                "title": section.get("title", ""),
                "rows": [
                    {
                        "uid": activity["uid"],
                        "title": activity["title"],
                        "term": activity.get("term", {}).get("text", ""),
                        "executors": executors_words(activity),
                        "result": activity.get("result", ""),
                    }
                    for activity in section["activities"]
                ],
            }
            for section in document["sections"]
        ]
    }
