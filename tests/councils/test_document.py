"""One document, canonical, public in part, and the same after a journey through the models."""

import copy
import json

import jsonschema
import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from councils.demo import FOUNDING
from councils.document import (
    build_document,
    canonical_text,
    decision_fragments,
    hidden_names,
    names_in_text,
    public_edition,
    sha256,
    upgrade,
)
from councils.models import Council, Decision, Meeting, Protocol
from councils.services.imports import document_schema, import_document
from members.models import Person
from tests import factories


@pytest.fixture
def founding():
    return json.loads(FOUNDING.read_text(encoding="utf-8"))


def test_a_recorded_meeting_makes_a_document_of_the_schema(recorded):
    jsonschema.validate(build_document(recorded), document_schema())


def test_the_public_edition_is_of_the_schema_too(recorded):
    jsonschema.validate(public_edition(build_document(recorded)), document_schema())


def test_the_same_document_has_the_same_text_whatever_the_order_of_its_keys(recorded):
    document = build_document(recorded)
    shuffled = dict(reversed(document.items()))
    assert sha256(canonical_text(document)) == sha256(canonical_text(shuffled))


@pytest.mark.parametrize("loose", [None, 1.5])
def test_null_and_floats_are_refused(recorded, loose):
    document = build_document(recorded) | {"city": loose}
    with pytest.raises(ValueError, match="neither null nor floats"):
        canonical_text(document)


def test_an_unknown_schema_is_refused(founding):
    with pytest.raises(ValueError, match="Unknown schema"):
        upgrade(founding | {"schema": 99})


def test_a_document_built_twice_is_the_same_to_the_byte(recorded):
    assert canonical_text(build_document(recorded)) == canonical_text(build_document(recorded))


def test_a_document_takes_as_many_queries_for_sixty_decisions_as_for_six(
    recorded, secretary, django_assert_num_queries
):
    item = recorded.items.filter(kind="question").first()
    Decision.objects.bulk_create(
        Decision(item=item, position=place, text=f"Принять к сведению доклад {place}.") for place in range(60)
    )
    meeting = Meeting.objects.select_related("council__cluster", "protocol", "presided_by", "secretary").get(
        pk=recorded.pk
    )
    with django_assert_num_queries(4):
        build_document(meeting)


class TestRoundTrip:
    """export → import → export gives the same document."""

    def clear(self, meeting):
        """Forget the meeting, as another installation has never known it."""
        for rows in (meeting.protocol.transitions, meeting.transitions):
            rows.all().delete()
        for item in meeting.items.all():
            for decision in item.decisions.all():
                decision.choices.all().delete()
                decision.assignments.all().delete()
                decision.delete()
            item.choices.all().delete()
            item.speakers.clear()
        meeting.attendance.update(arrived_after=None, left_before=None)
        meeting.items.all().delete()
        meeting.attendance.all().delete()
        meeting.protocol.delete()
        meeting.delete()

    def test_of_a_meeting_recorded_in_the_portal(self, recorded, secretary):
        first = recorded.items.get(kind="question", position=0)
        second = recorded.items.get(kind="question", position=1)
        rows = list(recorded.attendance.order_by("position"))
        factories.operate(recorded, secretary, "attendance", "update", rows[3].uid, arrived_after=str(first.uid))
        factories.operate(recorded, secretary, "item", "update", second.uid, speakers=[str(rows[4].uid)])
        against = [{"attendance": str(rows[4].uid), "choice": "against"}]
        factories.operate(recorded, secretary, "item", "vote", second.uid, kind="named", choices=against)
        agenda = recorded.items.get(kind="agenda")
        factories.operate(recorded, secretary, "item", "vote", agenda.uid, kind="unanimous")
        document = build_document(Meeting.objects.get(pk=recorded.pk))
        council = recorded.council
        self.clear(recorded)
        meeting = import_document(copy.deepcopy(document), council=council, by=secretary)
        assert build_document(meeting) == document

    def test_of_the_founding_protocol(self, founding, secretary, council):
        wording = founding["council"]
        Council.objects.filter(pk=council.pk).update(name=wording["name"], genitive_name=wording["genitive"])
        type(council.cluster).objects.filter(pk=council.cluster_id).update(name=wording["cluster"])
        council = Council.objects.get(pk=council.pk)
        meeting = import_document(copy.deepcopy(founding), council=council, by=secretary)
        assert build_document(meeting) == founding
        assert meeting.protocol.origin == Protocol.Origin.PAPER


class TestPublicEdition:
    def test_hides_the_name_and_keeps_the_post_of_a_person_without_a_basis(self, recorded):
        Person.objects.filter(surname="Дубов").update(publication_basis="none")
        document = build_document(recorded)
        public = public_edition(document)
        hidden = [entry for entry in public["persons"].values() if "surname" not in entry]
        assert len(hidden) == 1
        assert hidden[0]["post"] == "директор"
        assert hidden[0].keys() == {"post", "organization"}
        assert hidden_names(document) == ["Дубов Анна Ивановна"]

    def test_does_not_change_the_full_edition(self, recorded):
        document = build_document(recorded)
        before = canonical_text(document)
        public_edition(document)
        assert canonical_text(document) == before

    def test_hides_counts_unless_the_council_publishes_votes(self, recorded):
        document = build_document(recorded)
        assert public_edition(document)["items"][0]["vote"] == {"kind": "unanimous"}
        document["council"]["votes_public"] = True
        assert public_edition(document)["items"][0]["vote"]["for"] == 7

    def test_names_a_surname_that_still_stands_in_the_text_in_another_case(self, recorded):
        Person.objects.filter(surname="Берёзкина").update(publication_basis="none")
        document = build_document(recorded)
        document["items"][0]["decisions"][0]["text"] = "Принять к сведению доклад Березкиной А. И."
        assert names_in_text(document) == ["Берёзкина: п. 1.1"]


class TestFragments:
    def test_a_changed_word_changes_only_its_own_point(self, recorded):
        document = build_document(recorded)
        before = decision_fragments(document)
        document["items"][0]["decisions"][0]["text"] += " И далее."
        after = decision_fragments(document)
        assert [uid for uid in before if before[uid] != after[uid]] == [document["items"][0]["decisions"][0]["uid"]]

    def test_another_place_does_not_change_a_point(self, recorded):
        document = build_document(recorded)
        before = decision_fragments(document)
        for decision in document["items"][0]["decisions"]:
            decision["number"], decision["anchor"] = "9.9", "p-9-9"
        assert decision_fragments(document) == before


class TestImport:
    def test_refuses_the_same_document_twice(self, recorded, secretary):
        with pytest.raises(ValidationError, match="уже внес"):
            import_document(build_document(recorded), council=recorded.council, by=secretary)

    def test_names_the_place_that_is_not_of_the_schema(self, recorded, secretary):
        document = build_document(recorded)
        document["items"][0]["outcome"] = "maybe"
        with pytest.raises(ValidationError, match="items/0/outcome"):
            import_document(document, council=recorded.council, by=secretary)

    def test_refuses_a_document_of_another_council(self, recorded, other_council, stranger_secretary):
        with pytest.raises(ValidationError, match="другому совету"):
            import_document(build_document(recorded), council=other_council, by=stranger_secretary)

    def test_is_only_for_the_secretary(self, recorded, member):
        with pytest.raises(PermissionDenied):
            import_document(build_document(recorded), council=recorded.council, by=member)
