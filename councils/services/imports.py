"""The road backwards: a protocol document becomes a meeting with its rows."""

import json
from datetime import date, time
from functools import cache
from uuid import UUID

import jsonschema
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from councils import permissions
from councils.candidates import organizations_of
from councils.document import Document, upgrade
from councils.models import (
    AgendaItem,
    Assignment,
    Attendance,
    Council,
    Decision,
    Meeting,
    Protocol,
    VoteChoice,
)
from councils.models.votes import VoteKind
from members.models import Organization, Person
from members.services.persons import find_or_create_organization


@cache
def document_schema() -> dict:
    """JSON Schema of the protocol document (docs/protocol.schema.json)."""
    return json.loads((settings.BASE_DIR / "docs" / "protocol.schema.json").read_text(encoding="utf-8"))


def import_document(document: Document, *, council: Council, by) -> Meeting:
    """Make the rows of a meeting from its document; nothing is invented that the document does not say.

    Raises ValidationError with the place in the document when it is not of the schema, is a public edition,
    belongs to another council, or has been imported already.
    """
    if not permissions.can_create_meeting(by, council):
        raise PermissionDenied(_("Only the secretary of the council imports its protocols."))
    document = _checked(document, council)
    try:
        with transaction.atomic():
            return _Import(document, council, by).meeting
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ValidationError(_("The document contradicts itself: {error}").format(error=error)) from error


def _checked(document: Document, council: Council) -> Document:
    try:
        document = _cleaned(upgrade(document))
        jsonschema.validate(document, document_schema())
    except jsonschema.ValidationError as error:
        place = "/".join(str(step) for step in error.absolute_path)
        raise ValidationError(
            _("The document is not of the schema at «{place}»: {message}").format(place=place, message=error.message)
        ) from error
    except (ValueError, AttributeError, TypeError) as error:
        raise ValidationError(_("This is not a protocol document.")) from error
    if document["edition"] != "full":
        raise ValidationError(_("Only the full edition can be imported."))
    if document["council"]["name"] != council.name:
        raise ValidationError(
            _("The document belongs to another council: «{name}».").format(name=document["council"]["name"])
        )
    numbers = [item["number"] for item in document["items"]]
    if len(set(numbers)) != len(numbers):
        raise ValidationError(_("Two questions have the same number."))
    uids = [decision["uid"] for item in document["items"] for decision in item.get("decisions", [])]
    if Decision.objects.filter(uid__in=uids).exists():
        raise ValidationError(_("This document has already been imported."))
    return document


def _cleaned(value):
    """Every text through the one filter for all input, wherever it stands in the document."""
    if isinstance(value, dict):
        return {key: _cleaned(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    return clean_text(value) if isinstance(value, str) else value


class _Import:
    """One run over a document; the steps stand in the order of the paper."""

    def __init__(self, document: Document, council: Council, by):
        self.document, self.council, self.by = document, council, by
        self.persons = {key: self._person(entry) for key, entry in document["persons"].items()}
        self.meeting = self._meeting()
        self.items = self._items()
        self.attendance = self._attendance()
        for item in document["items"]:
            self._fill(self.items[item["number"]], item)
        if "agenda_vote" in document:
            self._vote(self.items[0], document["agenda_vote"])

    def _person(self, entry: Document) -> Person:
        names = {name: entry.get(name, "") for name in ("surname", "given_name", "patronymic")}
        organization = self._organization(entry.get("organization", ""))
        known = Person.objects.filter(cluster=self.council.cluster, **names).first()
        if known is not None:
            return known
        person = Person(
            cluster=self.council.cluster,
            post=entry.get("post", ""),
            organization=organization,
            publication_basis=entry.get("publication", Person.PublicationBasis.NONE),
            **names,
        )
        person.full_clean()
        person.save()
        return person

    def _organization(self, name: str) -> Organization | None:
        return find_or_create_organization(name, known=organizations_of(self.council.cluster)) if name else None

    def _meeting(self) -> Meeting:
        document = self.document
        number = document.get("number", "")
        paper = document["origin"] == Protocol.Origin.PAPER
        meeting = Meeting(
            council=self.council,
            status="held",
            form=document.get("meeting_form", Meeting.Form.IN_PERSON),
            held_on=date.fromisoformat(document["date"]),
            ends_on=date.fromisoformat(document["end_date"]) if "end_date" in document else None,
            starts_at=_clock(document.get("start")),
            ends_at=_clock(document.get("end")),
            place=document.get("place", ""),
            city=document.get("city", ""),
            number=int(number) if number and not paper else None,
            paper_number=number if paper else "",
            presided_by=self.persons.get(document.get("presided_by")),
            secretary=self.persons.get(document.get("secretary")),
            created_by=self.by,
        )
        meeting.full_clean()
        meeting.save()
        Protocol.objects.create(
            meeting=meeting,
            origin=document["origin"],
            decision_word=document["decision_word"],
            source_note=document.get("source", {}).get("note", ""),
        )
        return meeting

    def _items(self) -> dict[int, AgendaItem]:
        kind = AgendaItem.Kind
        rows = {0: AgendaItem(meeting=self.meeting, kind=kind.AGENDA)}
        for place, item in enumerate(self.document["items"]):
            rows[item["number"]] = AgendaItem(
                meeting=self.meeting,
                kind=kind.QUESTION,
                position=place,
                title=item["title"],
                heard=item.get("heard", ""),
                discussed=item.get("discussed", ""),
                outcome=item["outcome"],
            )
        if "agenda_vote" not in self.document and self.document["origin"] == Protocol.Origin.PAPER:
            del rows[0]
        for row in rows.values():
            row.full_clean()
            row.save()
        return rows

    def _attendance(self) -> dict[str, Attendance]:
        rows = {}
        for place, entry in enumerate(self.document["attendance"]):
            details = self.document["persons"][entry["person"]]
            organization_name = details.get("organization", "")
            row = Attendance(
                meeting=self.meeting,
                person=self.persons[entry["person"]],
                surname=details.get("surname", ""),
                given_name=details.get("given_name", ""),
                patronymic=details.get("patronymic", ""),
                post=details.get("post", ""),
                organization_name=organization_name,
                organization=self._organization(organization_name),
                kind=entry["kind"],
                votes=entry.get("votes", False),
                presence=entry["presence"],
                arrived_after=self.items.get(entry.get("arrived_after", -1)),
                left_before=self.items.get(entry.get("left_before", -1)),
                position=place,
            )
            row.full_clean()
            row.save()
            rows[entry["person"]] = row
        return rows

    def _fill(self, row: AgendaItem, item: Document) -> None:
        row.speakers.set([self.attendance[key] for key in item.get("speakers", []) if key in self.attendance])
        if "vote" in item:
            self._vote(row, item["vote"])
        for place, entry in enumerate(item.get("decisions", [])):
            self._decision(row, entry, place)

    def _decision(self, item: AgendaItem, entry: Document, place: int) -> None:
        deadline = entry.get("deadline", {})
        decision = Decision(
            uid=UUID(entry["uid"]),
            item=item,
            position=place,
            text=entry["text"],
            result=entry["result"],
            verb_class=entry.get("verb_class", ""),
            deadline_text=deadline.get("text", ""),
            deadline_rule=deadline.get("rule"),
            original_number=entry.get("original_number", ""),
        )
        decision.full_clean()
        decision.save()
        for position, executor in enumerate(entry.get("executors", [])):
            self._assignment(decision, executor, deadline.get("date"), position)
        if "vote" in entry:
            self._vote(decision, entry["vote"])

    def _assignment(self, decision: Decision, executor: Document, due_on: str | None, position: int) -> None:
        assignment = Assignment(
            decision=decision,
            organization=self._organization(executor.get("organization", "")),
            person=self.persons.get(executor.get("person")),
            group_name=executor.get("group", ""),
            role=executor["role"],
            position=position,
            due_on=date.fromisoformat(due_on) if due_on else None,
        )
        assignment.full_clean()
        assignment.save()

    def _vote(self, row: AgendaItem | Decision, vote: Document) -> None:
        row.vote_kind, row.voters = vote["kind"], vote["voters"]
        if vote["kind"] != VoteKind.UNANIMOUS:
            row.votes_for, row.votes_against = vote["for"], vote["against"]
            row.votes_abstained = vote["abstained"]
        row.full_clean()
        row.save()
        own = {"item": row} if isinstance(row, AgendaItem) else {"decision": row}
        for choice in vote.get("choices", []):
            VoteChoice.objects.create(attendance=self.attendance[choice["person"]], choice=choice["choice"], **own)


def _clock(value: str | None) -> time | None:
    return time.fromisoformat(value) if value else None
