"""The chair's three minutes with a protocol, and the secretary's last step."""

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from councils.models import Decision, DecisionReview, Protocol
from members.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(recorded, secretary):
    return factories.submitted(recorded, secretary)


@pytest.fixture
def chairs(browser_of, chair, version):
    """The chair's browser, with a protocol before him."""
    return browser_of(chair)


@pytest.fixture
def point(recorded):
    return Decision.objects.filter(item__meeting=recorded).order_by("item__position", "position").first()


def step(protocol: Protocol, name: str, *more) -> str:
    return reverse(f"councils:{name}", args=[protocol.public_id, *more])


def status(protocol: Protocol) -> str:
    return Protocol.objects.get(pk=protocol.pk).status


class TestReview:
    def test_shows_every_point_with_the_version_that_is_looked_at(self, chairs, version, recorded):
        page = chairs.get(step(version.protocol, "protocol-review")).text
        for decision in Decision.objects.filter(item__meeting=recorded):
            assert f'id="point-{decision.uid}"' in page
        assert page.count(version.sha256) > Decision.objects.count()

    def test_shows_first_what_concerns_the_chair(self, chairs, version, recorded, secretary):
        page = chairs.get(step(version.protocol, "protocol-review")).text
        mine = Decision.objects.filter(assignments__organization__isnull=False).first()
        other = Decision.objects.filter(assignments=None).first()
        assert page.index(f"point-{mine.uid}") < page.index(f"point-{other.uid}")

    def test_keeps_a_remark_at_its_point(self, chairs, version, point):
        answers = {"version_sha": version.sha256, "verdict": "remark", "remark": "Уточните <b>срок</b>"}
        answer = chairs.post(step(version.protocol, "decision-review", point.uid), answers, follow=True)
        assert "Уточните &lt;b&gt;срок&lt;/b&gt;" in answer.text
        assert DecisionReview.objects.get().remark == "Уточните <b>срок</b>"

    def test_without_words_is_refused_with_a_sentence(self, chairs, version, point):
        for verdict in ("remark", "proposal", "astral", ""):
            answers = {"version_sha": version.sha256, "verdict": verdict}
            answer = chairs.post(step(version.protocol, "decision-review", point.uid), answers)
            assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
            assert '<p class="lead"></p>' not in answer.text
        assert not DecisionReview.objects.exists()

    def test_of_a_point_of_another_meeting_is_refused(self, chairs, version, meeting, secretary):
        foreign, item = uuid4(), meeting.items.filter(kind="question").first()
        factories.operate(meeting, secretary, "decision", "add", foreign, item=str(item.uid), position=0, text="Дать.")
        answers = {"version_sha": version.sha256, "verdict": "clear"}
        answer = chairs.post(step(version.protocol, "decision-review", foreign), answers)
        assert answer.status_code == HTTPStatus.CONFLICT
        assert not DecisionReview.objects.exists()

    def test_the_rest_is_passed_at_once(self, chairs, version):
        chairs.post(step(version.protocol, "review-rest"), {"version_sha": version.sha256})
        assert DecisionReview.objects.filter(verdict="clear").count() == 6

    @pytest.mark.parametrize("name", ["protocol-approve", "protocol-return", "review-rest"])
    @pytest.mark.parametrize("sha", ["0" * 64, "", "x", "\x00"])
    def test_of_another_version_is_refused_with_a_sentence(self, chairs, version, name, sha):
        answer = chairs.post(step(version.protocol, name), {"version_sha": sha, "note": "Поправьте"})
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "Протокол изменился" in answer.text
        assert status(version.protocol) == "in_review"
        assert not DecisionReview.objects.exists()

    def test_takes_as_many_queries_for_all_points_as_for_none(self, chairs, version, queries):
        page = step(version.protocol, "protocol-review")
        before = queries(lambda: chairs.get(page))
        chairs.post(step(version.protocol, "review-rest"), {"version_sha": version.sha256})
        assert queries(lambda: chairs.get(page)) == before


class TestReturn:
    def test_brings_the_protocol_back_with_the_note(self, chairs, version):
        answers = {"version_sha": version.sha256, "note": "Поправьте п. 1.1"}
        assert chairs.post(step(version.protocol, "protocol-return"), answers).headers["Location"] == "/desk/"
        assert status(version.protocol) == "draft"
        assert version.protocol.transitions.last().note == "Поправьте п. 1.1"

    def test_without_a_word_is_refused_with_a_sentence(self, chairs, version):
        answer = chairs.post(step(version.protocol, "protocol-return"), {"version_sha": version.sha256, "note": " "})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert status(version.protocol) == "in_review"

    def test_a_recall_by_the_secretary_comes_first_and_the_chair_is_told(self, chairs, version, browser_of, secretary):
        browser_of(secretary).post(step(version.protocol, "protocol-recall"))
        assert status(version.protocol) == "draft"
        answer = chairs.post(step(version.protocol, "protocol-approve"), {"version_sha": version.sha256})
        assert answer.status_code == HTTPStatus.NOT_FOUND


class TestApprove:
    def test_clicked_twice_freezes_once(self, chairs, version):
        page = step(version.protocol, "protocol-approve")
        answers = [chairs.post(page, {"version_sha": version.sha256}) for _click in range(2)]
        full = step(version.protocol, "protocol-full")
        assert [answer.headers["Location"] for answer in answers] == [full, full]
        assert version.protocol.files.count() == 2
        assert version.protocol.transitions.filter(name="approve").count() == 1
        assert version.sha256[:12] in chairs.get(full).text

    def test_while_a_remark_stands_is_refused_with_a_sentence(self, chairs, version, point):
        answers = {"version_sha": version.sha256, "verdict": "remark", "remark": "Не то"}
        chairs.post(step(version.protocol, "decision-review", point.uid), answers)
        answer = chairs.post(step(version.protocol, "protocol-approve"), {"version_sha": version.sha256})
        assert (answer.status_code, "замечания" in answer.text) == (HTTPStatus.CONFLICT, True)
        assert status(version.protocol) == "in_review"


class TestPublish:
    @pytest.fixture
    def protocol(self, recorded, secretary, chair):
        return factories.approved(recorded, secretary, chair)

    @pytest.fixture
    def desk(self, browser_of, secretary):
        return browser_of(secretary)

    def test_shows_the_public_edition_with_its_hash_and_whose_names_are_hidden(self, desk, recorded, secretary, chair):
        person = Person.objects.filter(pk__in=recorded.attendance.values("person"), user__isnull=False).last()
        Person.objects.filter(pk=person.pk).update(publication_basis="none")
        protocol = factories.approved(recorded, secretary, chair)
        page = desk.get(step(protocol, "protocol-publish")).text
        assert f'value="{protocol.files.get(edition="public").sha256}"' in page
        assert page.count(person.surname_initials) <= 1

    def test_clicked_twice_publishes_once(self, desk, protocol, client):
        answers = {"file_sha": protocol.files.get(edition="public").sha256}
        codes = {desk.post(step(protocol, "protocol-publish"), answers).status_code for _click in range(2)}
        assert codes == {HTTPStatus.FOUND}
        assert protocol.transitions.filter(name="publish").count() == 1
        assert client.get(step(protocol, "protocol")).status_code == HTTPStatus.OK

    def test_of_an_edition_that_was_not_looked_at_is_refused(self, desk, protocol, client):
        for sha in ("0" * 64, "", protocol.files.get(edition="full").sha256):
            answer = desk.post(step(protocol, "protocol-publish"), {"file_sha": sha})
            assert answer.status_code == HTTPStatus.CONFLICT
            assert "изменилась" in answer.text
        assert client.get(step(protocol, "protocol")).status_code == HTTPStatus.NOT_FOUND

    def test_is_not_offered_where_the_council_does_not_publish(self, desk, protocol, council):
        type(council).objects.filter(pk=council.pk).update(publishes=False)
        assert desk.get(step(protocol, "protocol-publish")).status_code == HTTPStatus.FORBIDDEN
        assert step(protocol, "protocol-publish") not in desk.get(step(protocol, "protocol-full")).text
        assert step(protocol, "protocol-publish") not in desk.get("/desk/").text


def test_a_step_needs_the_token_of_its_form(version, chair):
    client = Client(enforce_csrf_checks=True)
    client.force_login(chair)
    answer = client.post(step(version.protocol, "protocol-approve"), {"version_sha": version.sha256})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert status(version.protocol) == "in_review"
