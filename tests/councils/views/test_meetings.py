"""The secretary's pages: calling a meeting, looking at its draft, sending it, and saves that make no sense."""

import json
from datetime import date
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.urls import reverse

from councils.models import AgendaItem, Attendance, Decision, Meeting, Protocol
from members.models import Person
from tests import factories

pytestmark = pytest.mark.django_db

# Session and account; the meeting; the right to it; attendance, questions, points, executors.
PREVIEW_QUERIES = 8


@pytest.fixture
def desk(browser_of, secretary):
    """The secretary's browser."""
    return browser_of(secretary)


def called() -> Meeting | None:
    """The meeting that was called just now: the others are in the office already."""
    return Meeting.objects.filter(held_on=date(2026, 12, 18)).first()


def page_of(meeting: Meeting, name: str = "meeting") -> str:
    return reverse(f"councils:{name}", args=[meeting.uid])


class TestNewMeeting:
    ANSWERS = {
        "held_on": "2026-12-18",
        "starts_at": "12:00",
        "form": "in_person",
        "place": "конференц-зал",
        "city": "Смоленск",
        "agenda": "1. О кластерной модели\n2) О практике\n\n– О плане",
    }

    @pytest.fixture
    def call(self, council, desk):
        return lambda **answers: desk.post("/desk/meetings/new/", {"council": council.pk} | self.ANSWERS | answers)

    def test_has_its_people_and_questions_at_once(self, call):
        answer = call()
        meeting = called()
        assert answer.headers["Location"] == page_of(meeting)
        questions = meeting.items.filter(kind="question").order_by("position")
        assert [item.title for item in questions] == ["О кластерной модели", "О практике", "О плане"]
        assert meeting.attendance.count() == 9

    def test_sent_twice_is_called_once(self, call):
        uid = str(uuid4())
        first, second = call(uid=uid), call(uid=uid)
        assert first.headers["Location"] == second.headers["Location"] == page_of(called())
        assert Meeting.objects.filter(held_on=date(2026, 12, 18)).count() == 1

    def test_takes_over_the_questions_of_a_former_one(self, call, meeting):
        call(agenda="О новом", copy_from=meeting.pk)
        titles = called().items.filter(kind="question").order_by("position").values_list("title", flat=True)
        assert list(titles) == ["О новом", "О кластерной модели", "О направлениях работы", "Об утверждении плана"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [("held_on", "31.02.2026"), ("held_on", ""), ("starts_at", "25:00"), ("place", "я" * 301), ("form", "astral")],
    )
    def test_with_a_mistake_tells_it_at_the_field_and_loses_nothing(self, call, field, value):
        answer = call(**{field: value})
        assert f'id="error_1_id_{field}"' in answer.text
        for name, typed in (self.ANSWERS | {field: value}).items():
            assert typed in answer.text or name == "form"
        assert called() is None

    def test_refuses_three_thousand_pasted_lines_and_keeps_them_in_the_field(self, call):
        pasted = "\n".join(f"{number}. Вопрос" for number in range(1, 3001))
        answer = call(agenda=pasted)
        assert "3000" in answer.text and 'id="error_1_id_agenda"' in answer.text
        assert "2999. Вопрос" in answer.text
        assert called() is None

    @pytest.mark.parametrize("line", ["О\x07 вопросе", "О 🙂 вопросе", "\u202eО вопросе", "<script>О вопросе"])
    def test_takes_any_text_for_a_question(self, call, desk, line):
        call(agenda=line)
        title = called().items.get(kind="question").title
        assert title.endswith("вопросе") and title.isprintable()
        assert "<script>О" not in desk.get(page_of(called())).text

    def test_of_another_council_is_not_called(self, call, other_council):
        answer = call(council=other_council.pk)
        assert answer.status_code == HTTPStatus.OK
        assert called() is None

    def test_is_not_copied_from_a_council_of_others(self, call, other_council, stranger_secretary):
        foreign = factories.make_meeting(other_council, stranger_secretary)
        assert 'id="error_1_id_copy_from"' in call(copy_from=foreign.pk).text
        assert called() is None


class TestCancel:
    def test_keeps_the_meeting_and_the_reason(self, desk, meeting):
        desk.post(page_of(meeting, "meeting-cancel"), {"note": "Нет кворума"})
        assert Meeting.objects.get(pk=meeting.pk).status == "cancelled"
        assert meeting.transitions.get().note == "Нет кворума"

    def test_of_a_held_one_is_refused_with_a_sentence(self, desk, recorded):
        answer = desk.post(page_of(recorded, "meeting-cancel"))
        assert (answer.status_code, "Обновите страницу" in answer.text) == (HTTPStatus.CONFLICT, True)
        assert Meeting.objects.get(pk=recorded.pk).status == "held"


class TestSubmit:
    def test_lists_what_is_missing_and_leads_to_each_place(self, desk, meeting):
        page = desk.get(page_of(meeting, "protocol-submit")).text
        item = meeting.items.filter(kind="question").first()
        for target in ("attendance", f"item:{item.uid}"):
            assert f'href="{page_of(meeting, "recording")}#{target}"' in page

    def test_is_refused_with_a_sentence_while_something_is_missing(self, desk, meeting):
        answer = desk.post(page_of(meeting, "protocol-submit"))
        assert answer.status_code == HTTPStatus.CONFLICT
        assert Protocol.objects.get(meeting=meeting).status == "draft"

    def test_sends_once_and_says_so_the_second_time(self, desk, recorded):
        assert "Чего-то не хватает" not in desk.get(page_of(recorded, "protocol-submit")).text
        first, second = (desk.post(page_of(recorded, "protocol-submit")) for _ in range(2))
        assert (first.status_code, second.status_code) == (HTTPStatus.FOUND, HTTPStatus.CONFLICT)
        assert recorded.protocol.versions.count() == 1


class TestDraft:
    @pytest.fixture
    def long(self, recorded):
        """Sixty points in three questions."""
        point = Decision.objects.filter(item__meeting=recorded).first()
        items = AgendaItem.objects.filter(meeting=recorded, kind="question")
        Decision.objects.bulk_create(
            Decision(item=item, position=10 + place, text=point.text, stage=point.stage, verb_class=point.verb_class)
            for item in items
            for place in range(18)
        )
        return recorded

    def test_of_sixty_points_takes_as_many_queries_as_of_six(self, desk, recorded, queries, request):
        short = queries(lambda: desk.get(page_of(recorded, "meeting-preview")))
        meeting = request.getfixturevalue("long")
        assert Decision.objects.filter(item__meeting=meeting).count() == 60
        assert queries(lambda: desk.get(page_of(meeting, "meeting-preview"))) == short == PREVIEW_QUERIES

    def test_is_marked_as_a_draft_on_its_page(self, desk, recorded):
        assert "ПРОЕКТ" in desk.get(page_of(recorded, "meeting-preview")).text.upper()

    def test_becomes_a_pdf_by_post(self, desk, recorded):
        answer = desk.post(page_of(recorded, "meeting-draft-pdf"))
        assert answer.content.startswith(b"%PDF")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert not recorded.protocol.files.exists()

    def test_never_shows_the_secretarys_notes(self, desk, recorded, secretary):
        item = recorded.items.filter(kind="question").first()
        factories.operate(recorded, secretary, "item", "update", item.uid, notes="Спросить у бухгалтера")
        assert "бухгалтера" not in desk.get(page_of(recorded, "meeting-preview")).text


class TestState:
    def test_is_not_sent_when_nothing_has_changed(self, desk, meeting, secretary):
        address = page_of(meeting, "recording-state")
        revision = desk.get(address).json()["revision"]
        assert desk.get(f"{address}?since={revision}").status_code == HTTPStatus.NO_CONTENT
        item = meeting.items.filter(kind="question").first()
        factories.operate(meeting, secretary, "item", "update", item.uid, title="О другом")
        assert desk.get(f"{address}?since={revision}").json()["revision"] == revision + 1

    def test_takes_as_many_queries_for_thirty_questions_as_for_three(self, desk, recorded, queries):
        before = queries(lambda: desk.get(page_of(recorded, "recording")))
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=recorded, kind="question", title="О разном", position=10 + place) for place in range(27)
        )
        assert queries(lambda: desk.get(page_of(recorded, "recording"))) == before


class TestSaves:
    """Whatever is sent, the answer is JSON with a sentence, and never a fault of the server."""

    @pytest.fixture
    def send(self, desk, meeting):
        address = page_of(meeting, "recording-operations")

        def sent(body):
            data = body if isinstance(body, str | bytes) else json.dumps(body)
            return desk.post(address, data=data, content_type="application/json")

        return sent

    @staticmethod
    def operation(noun: str, verb: str, uid=None, revision=0, **fields) -> dict:
        uid = str(uid or uuid4())
        return {
            "op_id": str(uuid4()),
            "noun": noun,
            "verb": verb,
            "uid": uid,
            "revision": revision,
            "fields": fields,
        }

    def test_of_a_point_is_kept(self, send, meeting):
        item = meeting.items.filter(kind="question").first()
        answer = send(self.operation("decision", "add", item=str(item.uid), position=0, text="Принять."))
        assert (answer.status_code, answer.json()["outcome"]) == (HTTPStatus.OK, "saved")
        assert Decision.objects.get(item__meeting=meeting).text == "Принять."

    def test_of_twenty_megabytes_is_refused_with_a_sentence(self, send):
        answer = send(self.operation("decision", "add", text="я" * 10_000_000))
        assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert answer.json()["sentence"]

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "null",
            "[]",
            "{",
            "[" * 100_000,
            b"\xff\xfe",
            "NaN",
            '{"op_id": 1, "noun": ["item"], "verb": {}, "uid": null, "revision": [], "fields": 0}',
        ],
    )
    def test_that_is_not_an_operation_is_refused_with_a_sentence(self, send, body):
        answer = send(body)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert answer.json()["sentence"]

    @pytest.mark.parametrize("revision", ["1e999", "NaN", "99999999999999999999999", "-1", '"x"', "null", "true"])
    def test_on_a_revision_that_cannot_be_overwrites_nothing(self, send, meeting, revision):
        item = meeting.items.filter(kind="question").first()
        body = json.dumps(self.operation("item", "update", item.uid, revision="@", title="Иное"))
        answer = send(body.replace('"@"', revision))
        assert answer.status_code in (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY) or revision == "true"
        assert answer.json()["outcome"] in ("conflict", "invalid", "saved")

    @pytest.mark.parametrize(
        "text",
        ["Принять\x00\x07.", "Принять 🙂.", "\u202eПринять\u200f.", "При\ud800нять.", "<b>Принять</b>", "\u0301"],
    )
    def test_of_any_text_are_kept_and_shown(self, send, desk, meeting, text):
        item = meeting.items.filter(kind="question").first()
        answer = send(self.operation("decision", "add", item=str(item.uid), position=0, text=text))
        assert answer.status_code == HTTPStatus.OK
        for name in ("recording", "meeting-preview"):
            page = desk.get(page_of(meeting, name))
            assert page.status_code == HTTPStatus.OK
            assert "<b>Принять" not in page.text and "\u202e" not in page.text and "\x00" not in page.text

    def test_of_a_surname_of_two_hundred_letters_is_kept(self, send, meeting):
        surname = "Ж" * 200
        answer = send(self.operation("attendance", "add", surname=surname, given_name="Анна", patronymic="Ивановна"))
        assert answer.status_code == HTTPStatus.OK
        assert Attendance.objects.get(meeting=meeting, kind="invited").surname == surname

    @pytest.mark.parametrize(
        "executors",
        [[{"organization": []}], [{"person": {}}], [{"group": ["x"]}], [{"organization": "x"}], [{"person": 10**40}]],
    )
    def test_of_executors_that_make_no_sense_are_refused_with_a_sentence(self, send, meeting, secretary, executors):
        item = meeting.items.filter(kind="question").first()
        uid = uuid4()
        factories.operate(meeting, secretary, "decision", "add", uid, item=str(item.uid), position=0, text="Дать.")
        answer = send(self.operation("decision", "set_executors", uid, revision=1, executors=executors))
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert answer.json()["sentence"]

    def test_without_a_session_say_that_it_has_ended(self, client, meeting):
        answer = client.post(page_of(meeting, "recording-operations"), data="{}", content_type="application/json")
        assert (answer.status_code, answer.json()["outcome"]) == (HTTPStatus.UNAUTHORIZED, "signed_out")
        assert answer.json()["signin"] == reverse("account_login")


class TestSuggestions:
    def test_are_people_of_the_own_cluster_only(self, desk, meeting, other_council):
        found = desk.get(page_of(meeting, "person-suggest"), {"q": "березк"}).json()["results"]
        assert [entry["label"] for entry in found] == ["Берёзкина Анна Ивановна"]
        own = Person.objects.get(pk=found[0]["id"])
        assert own.cluster == meeting.council.cluster

    def test_of_organizations_are_found_by_a_part_of_the_name(self, desk, meeting):
        found = desk.get(page_of(meeting, "organization-suggest"), {"q": "ВЯЗОВ"}).json()["results"]
        assert len(found) == 1 and "Вязов" in found[0]["label"]

    @pytest.mark.parametrize("words", ["\x00", "%", "_", "'", "\\", "🙂", "я" * 5000, ""])
    def test_take_any_words(self, desk, meeting, words):
        for name in ("person-suggest", "organization-suggest"):
            assert "results" in desk.get(page_of(meeting, name), {"q": words}).json()
