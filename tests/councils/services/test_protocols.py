"""The life of a protocol: submit, review, return, approve and freeze, publish."""

import hashlib
import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from cluster_portal.workflow import Refused, Stale, WrongState
from councils.document import build_document, canonical_text, sha256
from councils.models import Assignment, Decision, Meeting, Protocol, ProtocolFile, ProtocolTransition
from councils.services.protocols import (
    approve_protocol,
    current_version,
    proposed_number,
    publish_protocol,
    recall_protocol,
    register_protocol,
    return_protocol,
    review_decision,
    review_rest,
    standing_reviews,
    submit_protocol,
)
from tests import factories


def status(meeting) -> str:
    return Protocol.objects.get(meeting=meeting).status


class TestSubmit:
    def test_keeps_what_was_submitted_as_a_version_with_its_hash(self, recorded, secretary):
        version = submit_protocol(recorded, by=secretary)
        document = build_document(Meeting.objects.get(pk=recorded.pk))
        assert version.document == canonical_text(document)
        assert version.sha256 == sha256(version.document)
        assert status(recorded) == "in_review"

    def test_gives_the_number_and_keeps_it_through_a_return(self, recorded, secretary, chair):
        assert recorded.number is None
        version = submit_protocol(recorded, by=secretary)
        assert Meeting.objects.get(pk=recorded.pk).number == 1
        return_protocol(recorded.protocol, by=chair, version_sha=version.sha256, note="Поправьте п. 1.1")
        submit_protocol(recorded, by=secretary)
        assert Meeting.objects.get(pk=recorded.pk).number == 1

    def test_numbers_of_a_year_have_no_gap_and_begin_anew_next_year(self, council, secretary):
        numbers = []
        for day in (date(2025, 11, 20), date(2025, 11, 27), date(2026, 1, 15)):
            meeting = factories.record_meeting(factories.make_meeting(council, secretary, held_on=day), secretary)
            submit_protocol(meeting, by=secretary)
            numbers.append(Meeting.objects.get(pk=meeting.pk).number)
        assert numbers == [1, 2, 1]

    def test_a_number_cannot_be_taken_twice_in_the_database(self, recorded, secretary, council):
        submit_protocol(recorded, by=secretary)
        other = factories.make_meeting(council, secretary)
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=other.pk).update(number=1)
        assert proposed_number(other) == 2

    def test_is_refused_while_something_is_missing(self, meeting, secretary):
        with pytest.raises(Refused):
            submit_protocol(meeting, by=secretary)
        assert status(meeting) == "draft"

    def test_twice_is_refused_with_a_sentence(self, recorded, secretary):
        submit_protocol(recorded, by=secretary)
        with pytest.raises(WrongState):
            submit_protocol(recorded, by=secretary)

    def test_is_only_for_the_secretary_of_this_council(self, recorded, chair, member, stranger_secretary):
        for user in (chair, member, stranger_secretary):
            with pytest.raises(PermissionDenied):
                submit_protocol(recorded, by=user)

    def test_can_be_recalled_and_leaves_its_trace(self, recorded, secretary):
        submit_protocol(recorded, by=secretary)
        recall_protocol(recorded.protocol, by=secretary)
        assert status(recorded) == "draft"
        steps = ProtocolTransition.objects.filter(protocol=recorded.protocol)
        assert [(step.name, step.from_status, step.to_status, step.by) for step in steps] == [
            ("submit", "draft", "in_review", secretary),
            ("recall", "in_review", "draft", secretary),
        ]


class TestReview:
    @pytest.fixture
    def version(self, recorded, secretary):
        return submit_protocol(recorded, by=secretary)

    @pytest.fixture
    def point(self, recorded):
        return Decision.objects.filter(item__meeting=recorded).order_by("item__position", "position").first()

    def test_a_remark_stands_at_its_point(self, recorded, chair, version, point):
        review_decision(
            recorded.protocol,
            by=chair,
            version_sha=version.sha256,
            decision_uid=point.uid,
            verdict="remark",
            remark="Уточните название.",
        )
        assert standing_reviews(recorded.protocol)[str(point.uid)].remark == "Уточните название."

    def test_a_remark_without_words_is_refused(self, recorded, chair, version, point):
        with pytest.raises(ValidationError, match="Напишите замечание"):
            review_decision(
                recorded.protocol,
                by=chair,
                version_sha=version.sha256,
                decision_uid=point.uid,
                verdict="remark",
            )

    def test_the_rest_can_be_passed_at_once(self, recorded, chair, version, point):
        review_decision(
            recorded.protocol, by=chair, version_sha=version.sha256, decision_uid=point.uid, verdict="clear"
        )
        assert review_rest(recorded.protocol, by=chair, version_sha=version.sha256) == 5
        assert {review.verdict for review in standing_reviews(recorded.protocol).values()} == {"clear"}

    def test_survives_a_return_where_the_point_has_not_changed(self, recorded, secretary, chair, version, point):
        review_rest(recorded.protocol, by=chair, version_sha=version.sha256)
        return_protocol(recorded.protocol, by=chair, version_sha=version.sha256, note="Поправьте п. 1.1")
        factories.operate(recorded, secretary, "decision", "update", point.uid, text="Принять доклад.")
        submit_protocol(recorded, by=secretary)
        standing = standing_reviews(recorded.protocol)
        assert str(point.uid) not in standing
        assert len(standing) == 5

    def test_of_an_older_version_is_stale(self, recorded, secretary, chair, version, point):
        recall_protocol(recorded.protocol, by=secretary)
        factories.operate(recorded, secretary, "decision", "update", point.uid, text="Принять доклад.")
        submit_protocol(recorded, by=secretary)
        with pytest.raises(Stale):
            review_rest(recorded.protocol, by=chair, version_sha=version.sha256)

    def test_a_return_needs_a_word(self, recorded, chair, version):
        with pytest.raises(ValidationError):
            return_protocol(recorded.protocol, by=chair, version_sha=version.sha256, note=" ")

    def test_is_never_for_the_one_who_submitted(self, recorded, secretary, version):
        with pytest.raises(PermissionDenied):
            review_rest(recorded.protocol, by=secretary, version_sha=version.sha256)

    def test_is_for_the_person_who_presided_not_for_any_officer(self, recorded, version):
        vice_chair = factories.officer(recorded.council, "vice_chair")
        with pytest.raises(PermissionDenied):
            review_rest(recorded.protocol, by=vice_chair, version_sha=version.sha256)


class TestApprove:
    def test_freezes_both_editions_with_their_hashes_and_pdf(self, recorded, secretary, chair):
        version = submit_protocol(recorded, by=secretary)
        approve_protocol(recorded.protocol, by=chair, version_sha=version.sha256)
        files = {file.edition: file for file in recorded.protocol.files.all()}
        assert files["full"].document == version.document
        assert json.loads(files["public"].document)["edition"] == "public"
        for file in files.values():
            assert file.sha256 == sha256(file.document)
            assert file.pdf_sha256 == hashlib.sha256(file.pdf).hexdigest()
            assert bytes(file.pdf).startswith(b"%PDF")

    def test_fixes_the_numbers_and_lets_the_assignments_begin(self, recorded, secretary, chair):
        factories.approved(recorded, secretary, chair)
        numbers = Decision.objects.filter(item__meeting=recorded).values_list("number", flat=True)
        assert sorted(numbers) == ["1.1", "1.2", "2.1", "3.1", "3.2", "3.3"]
        states = set(Assignment.objects.filter(decision__item__meeting=recorded).values_list("state", flat=True))
        assert states == {"active"}

    def test_of_a_version_that_is_no_longer_current_is_stale(self, recorded, secretary, chair):
        version = submit_protocol(recorded, by=secretary)
        with pytest.raises(Stale):
            approve_protocol(recorded.protocol, by=chair, version_sha="0" * 64)
        assert version.protocol.files.count() == 0

    def test_a_second_click_does_nothing_twice(self, recorded, secretary, chair):
        version = submit_protocol(recorded, by=secretary)
        for _click in range(2):
            approve_protocol(recorded.protocol, by=chair, version_sha=version.sha256)
        assert ProtocolFile.objects.filter(protocol=recorded.protocol).count() == 2
        assert recorded.protocol.transitions.filter(name="approve").count() == 1

    def test_is_refused_while_a_remark_stands(self, recorded, secretary, chair):
        version = submit_protocol(recorded, by=secretary)
        point = Decision.objects.filter(item__meeting=recorded).first()
        review_decision(
            recorded.protocol,
            by=chair,
            version_sha=version.sha256,
            decision_uid=point.uid,
            verdict="remark",
            remark="Не то.",
        )
        with pytest.raises(Refused, match="замечания"):
            approve_protocol(recorded.protocol, by=chair, version_sha=version.sha256)

    def test_leaves_nothing_behind_when_it_fails_half_way(self, recorded, secretary, chair, monkeypatch):
        version = submit_protocol(recorded, by=secretary)

        def killed(*args, **kwargs):
            raise KeyboardInterrupt

        monkeypatch.setattr("councils.services.protocols._move", killed)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            approve_protocol(recorded.protocol, by=chair, version_sha=version.sha256)
        assert status(recorded) == "in_review"
        assert recorded.protocol.files.count() == 0

    def test_after_it_nobody_edits(self, recorded, secretary, chair):
        factories.approved(recorded, secretary, chair)
        point = Decision.objects.filter(item__meeting=recorded).first()
        code, body = factories.operate(recorded, secretary, "decision", "update", point.uid, text="Иное.")
        assert (code, body["outcome"]) == (409, "closed")
        assert Decision.objects.get(pk=point.pk).text != "Иное."

    def test_passes_to_the_officers_when_the_person_who_presided_has_no_account(self, recorded, secretary):
        person = recorded.presided_by
        person.user = None
        person.save()
        version = submit_protocol(recorded, by=secretary)
        vice_chair = factories.officer(recorded.council, "vice_chair")
        approve_protocol(recorded.protocol, by=vice_chair, version_sha=version.sha256)
        assert status(recorded) == "approved"


class TestPublish:
    def test_makes_the_page_from_the_frozen_public_edition(self, recorded, secretary, chair):
        protocol = factories.published(recorded, secretary, chair)
        assert protocol.status == "published"
        assert protocol.page.file == protocol.files.get(edition="public")
        assert "РЕШИЛИ" in protocol.page.html

    def test_needs_the_edition_that_the_secretary_looked_at(self, recorded, secretary, chair):
        protocol = factories.approved(recorded, secretary, chair)
        with pytest.raises(Stale):
            publish_protocol(protocol, by=secretary, file_sha="0" * 64)

    def test_is_not_for_the_chair(self, recorded, secretary, chair):
        protocol = factories.approved(recorded, secretary, chair)
        with pytest.raises(PermissionDenied):
            publish_protocol(protocol, by=chair, file_sha=protocol.files.get(edition="public").sha256)

    def test_never_happens_where_the_council_does_not_publish(self, recorded, secretary, chair):
        protocol = factories.approved(recorded, secretary, chair)
        type(recorded.council).objects.filter(pk=recorded.council_id).update(publishes=False)
        with pytest.raises(PermissionDenied):
            publish_protocol(protocol, by=secretary, file_sha=protocol.files.get(edition="public").sha256)

    def test_before_approval_is_refused(self, recorded, secretary):
        submit_protocol(recorded, by=secretary)
        with pytest.raises(Stale):
            publish_protocol(recorded.protocol, by=secretary, file_sha="0" * 64)


def test_a_protocol_recorded_in_the_portal_is_not_registered_as_paper(recorded, secretary):
    with pytest.raises(Refused):
        register_protocol(recorded.protocol, by=secretary)


def test_a_new_version_takes_the_place_of_the_one_before(recorded, secretary):
    submit_protocol(recorded, by=secretary)
    recall_protocol(recorded.protocol, by=secretary)
    second = submit_protocol(recorded, by=secretary)
    assert current_version(recorded.protocol) == second
    assert second.sequence == 2
