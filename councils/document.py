"""The protocol document: one plain, versioned, JSON-serialisable value from which every output is made.

Its JSON Schema stands in docs/protocol.schema.json. A new shape gets a new number in SCHEMA and a step in
upgrade(); frozen documents are never rewritten.
"""

import hashlib
import json
import re
import unicodedata
from typing import Any

from cluster_portal.text import search_key
from councils.attachments import Attachment, attachments_of
from councils.blocks import text_blocks
from councils.due import due_date
from councils.models import AgendaItem, Attendance, Council, Decision, Meeting, Protocol
from councils.models.votes import VoteKind
from councils.numbering import decision_anchor
from councils.record import Record, executors_of, load_record
from councils.results import result_of
from members.models import Person

SCHEMA = 1
Document = dict[str, Any]


def canonical_text(document: Document) -> str:
    """UTF-8, NFC, sorted keys, no spaces, no floats, absent instead of null: one document, one text."""
    _refuse_loose_values(document)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return unicodedata.normalize("NFC", text)


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_loose_values(value) -> None:
    if value is None or isinstance(value, float):
        raise ValueError("A protocol document holds neither null nor floats.")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_loose_values(inner)


def upgrade(document: Document) -> Document:
    """Bring a document of any earlier schema to the present one, at reading; nothing is written back."""
    if document.get("schema") != SCHEMA:
        raise ValueError(f"Unknown schema of a protocol document: {document.get('schema')!r}")
    return document


def _present(**fields) -> Document:
    """Fields that have a value: absent instead of null, empty or false; the number 0 is a value."""
    return {key: value for key, value in fields.items() if value or (value == 0 and value is not False)}


# --- from models to the document ----------------------------------------------------------------------------


class _Persons:
    """Gives every person of the document a key: p1, p2 … in the order of the paper."""

    def __init__(self):
        self.keys: dict[int, str] = {}
        self.entries: Document = {}

    def of_attendance(self, row: Attendance) -> str:
        entry = _present(
            surname=row.surname,
            given_name=row.given_name,
            patronymic=row.patronymic,
            post=row.post,
            organization=row.organization_name,
        )
        return self._key(row.person, entry)

    def of_person(self, person: Person) -> str:
        entry = _present(
            surname=person.surname, given_name=person.given_name, patronymic=person.patronymic, post=person.post
        )
        return self._key(person, entry)

    def _key(self, person: Person, entry: Document) -> str:
        if person.pk not in self.keys:
            key = self.keys[person.pk] = f"p{len(self.keys) + 1}"
            if person.publication_basis != Person.PublicationBasis.NONE:
                entry["publication"] = person.publication_basis
            self.entries[key] = entry
        return self.keys[person.pk]


def build_document(meeting: Meeting, record: Record | None = None) -> Document:
    """The full edition of a meeting's protocol as it stands now."""
    record = record or load_record(meeting)
    persons = _Persons()
    paper = record.protocol.origin == Protocol.Origin.PAPER
    rows = record.attendance
    if not paper:
        rows = sorted(rows, key=lambda row: search_key(row.full_name))
    attendance = [_attendance(row, persons, record) for row in rows if _is_printed(row)]
    attached = attachments_of(meeting)
    document = _head(record, persons, paper)
    document["attendance"] = attendance
    document["items"] = [_item(record, item, persons, attached) for item in record.questions]
    if record.agenda:
        document |= _present(agenda_vote=_vote(record, record.agenda, persons))
    if not paper:
        document |= _quorum(record)
        document["signatures"] = [
            {"role": role, "person": document[role]} for role in ("presided_by", "secretary") if role in document
        ]
    document["persons"] = persons.entries
    return document


def _is_printed(row: Attendance) -> bool:
    """The unmarked are nowhere in the paper, nor are invited people who did not come."""
    if row.presence == Attendance.Presence.PRESENT:
        return True
    return row.presence == Attendance.Presence.ABSENT and row.kind == Attendance.Kind.MEMBER


def _head(record: Record, persons: _Persons, paper: bool) -> Document:
    meeting, council, protocol = record.meeting, record.council, record.protocol
    number = meeting.paper_number or (str(meeting.number) if meeting.number else "")
    head = _present(
        schema=SCHEMA,
        edition="full",
        origin=protocol.origin,
        form=council.form,
        numbering=council.numbering,
        decision_word=protocol.decision_word,
        number=number,
        date=meeting.held_on.isoformat(),
        end_date=meeting.ends_on.isoformat() if meeting.ends_on else "",
        meeting_form=meeting.form,
        city=meeting.city,
        place=meeting.place,
        start=f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
        end=f"{meeting.ends_at:%H:%M}" if meeting.ends_at else "",
        presided_by=_officer(meeting.presided_by, record, persons),
        secretary=_officer(meeting.secretary, record, persons),
    )
    head["council"] = _present(
        name=council.name,
        genitive=council.genitive_name,
        cluster=council.cluster.name,
        votes_public=council.publishes_votes,
    )
    if paper:
        head["source"] = _present(date=meeting.held_on.isoformat(), note=protocol.source_note)
    return head


def _officer(person: Person | None, record: Record, persons: _Persons) -> str:
    if person is None:
        return ""
    row = next((row for row in record.attendance if row.person_id == person.pk), None)
    return persons.of_attendance(row) if row else persons.of_person(person)


def _attendance(row: Attendance, persons: _Persons, record: Record) -> Document:
    positions = record.positions
    return {"person": persons.of_attendance(row), "kind": row.kind, "presence": row.presence} | _present(
        votes=row.votes,
        arrived_after=positions.get(row.arrived_after_id or 0),
        left_before=positions.get(row.left_before_id or 0),
    )


def _quorum(record: Record) -> Document:
    quorum = record.quorum()
    if not quorum.members:
        return {}
    return {
        "quorum": {
            "members": quorum.members,
            "present": quorum.present,
            "needed": quorum.needed,
            "met": quorum.is_met,
        }
    }


def _vote(record: Record, row: AgendaItem | Decision, persons: _Persons) -> Document:
    """A vote with its counts; empty when there was none or when the point follows its question."""
    if row.vote_kind in (VoteKind.NONE, VoteKind.AS_ITEM):
        return {}
    unanimous = row.vote_kind == VoteKind.UNANIMOUS
    vote = {
        "kind": row.vote_kind,
        "for": row.voters if unanimous else row.votes_for,
        "against": 0 if unanimous else row.votes_against,
        "abstained": 0 if unanimous else row.votes_abstained,
        "voters": row.voters,
    }
    if row.vote_kind == VoteKind.NAMED:
        own = "item_id" if isinstance(row, AgendaItem) else "decision_id"
        by_key = {attendance.pk: attendance for attendance in record.attendance}
        vote["choices"] = [
            {"person": persons.of_attendance(by_key[choice.attendance_id]), "choice": choice.choice}
            for choice in record.choices
            if getattr(choice, own) == row.pk and choice.attendance_id in by_key
        ]
    return vote


def _item(record: Record, item: AgendaItem, persons: _Persons, attached: dict[str, list[Attachment]]) -> Document:
    number = record.positions[item.pk]
    # The document holds what is printed: the short form has no discussion.
    is_full = record.council.form == Council.Form.FULL
    by_uid = {row.uid: row for row in record.attendance}
    speakers = [persons.of_attendance(by_uid[uid]) for uid in record.speakers_of(item) if uid in by_uid]
    decisions = [
        _decision(record, item, decision, persons, place) | _attachments(attached.get(str(decision.uid), []))
        for place, decision in enumerate(record.decisions[item.pk], start=1)
    ]
    is_decided = item.outcome == AgendaItem.Outcome.DECISION
    return {"number": number, "title": item.title, "outcome": item.outcome} | _present(
        speakers=speakers,
        heard=item.heard if is_full else "",
        discussed=item.discussed if is_full else "",
        vote=_vote(record, item, persons) if is_decided else {},
        decisions=decisions if is_decided else [],
    )


def _decision(record: Record, item: AgendaItem, decision: Decision, persons: _Persons, place: int) -> Document:
    return {
        "uid": str(decision.uid),
        "anchor": decision_anchor(record.positions[item.pk], place),
        "number": record.numbers[decision.pk],
        "text": decision.text,
        "blocks": text_blocks(decision.text),
        "result": str(result_of(record, item, decision)),
    } | _present(
        original_number=decision.original_number,
        verb_class=decision.verb_class,
        vote=_vote(record, decision, persons),
        executors=[_executor(assignment, persons, record) for assignment in executors_of(decision)],
        deadline=_deadline(record, decision),
    )


def _attachments(rows: list[Attachment]) -> Document:
    """The documents that a decision approves; their own texts are frozen where they live."""
    return _present(
        attachments=[{"title": row.title, "sha256": row.sha256, "public_sha256": row.public_sha256} for row in rows]
    )


def _executor(assignment, persons: _Persons, record: Record) -> Document:
    if assignment.organization_id:
        who = {"organization": assignment.organization.short_name}
    elif assignment.person_id:
        who = {"person": _officer(assignment.person, record, persons)}
    else:
        who = {"group": assignment.group_name}
    return who | {"role": assignment.role}


def _deadline(record: Record, decision: Decision) -> Document:
    if not decision.deadline_rule:
        return {}
    due_on = due_date(decision.deadline_rule, record.meeting)
    return {"rule": decision.deadline_rule} | _present(
        text=decision.deadline_text, date=due_on.isoformat() if due_on else ""
    )


# --- the public edition -------------------------------------------------------------------------------------


def public_edition(document: Document) -> Document:
    """The edition for everybody: a person without a basis for publication is a post and an organisation.

    Who voted how is left out; the counts stay only where the council publishes them. Of an attachment only the hash of
    its own public edition is told. Pure: the document that is
    given does not change.
    """
    public = json.loads(json.dumps(document))
    public["edition"] = "public"
    for entry in public["persons"].values():
        if "publication" not in entry:
            for name in ("surname", "given_name", "patronymic"):
                entry.pop(name, None)
    for row in _attachments_of(public):
        row["sha256"] = row.pop("public_sha256")
    votes_public = document["council"].get("votes_public", False)
    for holder, key in _votes_of(public):
        holder[key].pop("choices", None)
        if holder[key]["kind"] == "named":
            holder[key]["kind"] = "counts"
        if not votes_public:
            holder[key] = {"kind": holder[key]["kind"]}
    return public


def _attachments_of(document: Document):
    decisions = (decision for item in document["items"] for decision in item.get("decisions", []))
    return [row for decision in decisions for row in decision.get("attachments", [])]


def _votes_of(document: Document):
    holders = [(document, "agenda_vote")]
    for item in document["items"]:
        holders.append((item, "vote"))
        holders += [(decision, "vote") for decision in item.get("decisions", [])]
    return [(holder, key) for holder, key in holders if key in holder]


def hidden_names(document: Document) -> list[str]:
    """Full names that the public edition of this full document does not show."""
    return [
        " ".join(entry[part] for part in ("surname", "given_name", "patronymic") if part in entry)
        for entry in document["persons"].values()
        if "publication" not in entry
    ]


def names_in_text(document: Document) -> list[str]:
    """Surnames without a basis for publication that still stand in free text, with the place where they do.

    A surname is looked for by its stem, so that «Ивановой» is found as «Иванова»; a person decides what to do.
    """
    found = []
    for entry in document["persons"].values():
        surname = entry.get("surname", "")
        if "publication" in entry or len(surname) < 2:
            continue
        stem = re.sub(r"(ов|ев|ин)?(а|ый|ий|ая|яя)$", r"\1", search_key(surname))
        pattern = re.compile(rf"(?<!\w){re.escape(stem)}\w{{0,4}}(?!\w)")
        for place, text in _free_texts(document):
            if pattern.search(search_key(text)):
                found.append(f"{surname}: {place}")
    return found


def _free_texts(document: Document):
    for item in document["items"]:
        place = f"вопрос {item['number']}"
        for key in ("title", "heard", "discussed"):
            if key in item:
                yield place, item[key]
        for decision in item.get("decisions", []):
            place = f"п. {decision['number']}"
            yield place, decision["text"]
            yield place, decision.get("deadline", {}).get("text", "")
            yield from ((place, row["group"]) for row in decision.get("executors", []) if "group" in row)


def decision_fragments(document: Document) -> dict[str, str]:
    """SHA-256 of each decision by its uid: what a review stays valid for.

    The place of a point does not count; its words, executors, deadline and the vote that decided it do. People
    count as they are, because another document may give their keys to others.
    """
    persons = document["persons"]
    fragments = {}
    for item in document["items"]:
        for decision in item.get("decisions", []):
            content = {key: value for key, value in decision.items() if key not in ("anchor", "number")}
            content |= {key: value for key, value in item.items() if key in ("vote", "title") and key not in content}
            executors = content.get("executors", [])
            content |= {"executors": [row | {"person": persons.get(row.get("person"), {})} for row in executors]}
            fragments[decision["uid"]] = sha256(canonical_text(content))
    return fragments
