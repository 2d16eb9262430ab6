"""Activities in the browser: one's own, a year at a glance, marks with evidence, the agenda."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from time_machine import travel

from councils.models import Seat
from tests import factories
from tests.keeping import kept_for_the_module
from tests.plans import approved_plan, seen
from workplans.models import ActivityMark, WorkPlan

pytestmark = pytest.mark.django_db

LATE = "2026-12-21 12:00+03:00"


@pytest.fixture(scope="module")
def kept_plan(kept_council, django_db_blocker) -> int:
    with kept_for_the_module(django_db_blocker), travel(LATE):
        yield approved_plan(*factories.people(kept_council)).pk


@pytest.fixture
def plan(kept_plan, council, time_machine):
    time_machine.move_to(LATE)
    return WorkPlan.objects.get(pk=kept_plan)


@pytest.fixture
def activity(plan):
    return plan.activities.get(number="1.1")


@pytest.fixture
def executor(council):
    return Seat.objects.get(council=council, on_behalf_of__short_name__startswith="ООО «Арбузов").person.user


def address(name: str, *arguments) -> str:
    return reverse(f"workplans:{name}", args=arguments)


class TestMine:
    def test_shows_what_waits_for_my_organisation_and_nothing_else(self, activity, executor, client):
        client.force_login(executor)
        page = client.get(address("my-activities")).text
        assert activity.title in page and "просрочено" in page
        assert "Провести ярмарку вакансий" not in page

    def test_says_when_there_is_nothing(self, plan, outsider, client):
        client.force_login(outsider)
        assert "Отметок от вас не ждут" in client.get(address("my-activities")).text

    def test_costs_the_same_for_many(self, plan, executor, client, django_assert_max_num_queries):
        client.force_login(executor)
        client.get(address("my-activities"))
        with django_assert_max_num_queries(8):
            client.get(address("my-activities"))


class TestYear:
    def test_shows_each_activity_in_its_months(self, plan, secretary, client):
        client.force_login(secretary)
        page = client.get(address("plan-year", plan.uid))
        cells = {row.activity.number: [cell for _month, cell in row.cells] for row in page.context["stretches"]}
        assert cells["1.1"] == [""] * 10 + ["due", ""]
        assert cells["1.2"] == [""] * 9 + ["busy", "busy", "due"]
        assert cells["2.1"] == ["busy"] * 11 + ["due"]
        assert [count for _name, count in page.context["quarters"]] == [3, 3, 3, 3]

    @pytest.mark.parametrize(
        ("show", "numbers"),
        [("", {"1.1", "1.2", "2.1"}), ("quarter", {"1.1", "1.2", "2.1"}), ("overdue", {"1.1"}), ("mine", {"1.1"})],
    )
    def test_is_narrowed(self, plan, executor, client, show, numbers):
        client.force_login(executor)
        page = client.get(address("plan-year", plan.uid), {"show": show})
        assert {row.activity.number for row in page.context["stretches"]} == numbers


class TestMark:
    def test_is_sent_with_evidence_and_accepted(self, activity, executor, secretary, client):
        client.force_login(executor)
        file = SimpleUploadedFile("форма.pdf", b"%PDF-1.4\n%%EOF")
        data = {"kind": "done", "done_on": "2026-11-27", "text": "Форма утверждена.", "files": [file]}
        client.post(address("activity-mark", activity.pk), data)
        mark = ActivityMark.objects.get(activity=activity)
        evidence = client.get(address("mark-file", mark.files.get().public_id))
        assert evidence.content == b"%PDF-1.4\n%%EOF"
        client.force_login(secretary)
        assert "Принять отметку" in client.get(address("activity", activity.pk)).text
        client.post(address("activity-accept", activity.pk), {"mark": seen(activity)})
        activity.refresh_from_db()
        assert activity.outcome == "done"

    def test_that_says_too_little_keeps_its_sentence(self, activity, executor, client):
        client.force_login(executor)
        for day, sentence in (
            ("", "Укажите дату фактического исполнения."),
            ("2027-01-31", "Этот день ещё не наступил"),
        ):
            file = SimpleUploadedFile("форма.pdf", b"%PDF-1.4\n%%EOF")
            data = {"kind": "done", "text": "Сделали многое.", "done_on": day, "files": [file]}
            response = client.post(address("activity-mark", activity.pk), data)
            assert response.status_code == 422
            assert sentence in response.text and "Сделали многое.</textarea>" in response.text
            assert activity.title in response.text and "Выберите файлы ещё раз" in response.text
        assert not activity.marks.exists()

    def test_is_returned_with_a_remark(self, activity, executor, secretary, client):
        client.force_login(executor)
        client.post(address("activity-mark", activity.pk), {"kind": "not_done", "text": "Не успели."})
        client.force_login(secretary)
        refused = client.post(address("activity-return", activity.pk), {"mark": seen(activity)})
        assert refused.status_code == 422
        assert "Принять отметку" in refused.text and 'id="mark-note-error"' in refused.text
        client.post(address("activity-return", activity.pk), {"note": "Назовите причину.", "mark": seen(activity)})
        client.force_login(executor)
        page = client.get(address("activity", activity.pk)).text
        assert "Отметка возвращена на доработку:</strong> Назовите причину." in page
        assert "возвращено на доработку:</strong> Назовите причину." in client.get(address("my-activities")).text
        client.post(address("activity-mark", activity.pk), {"kind": "not_done", "text": "Не было денег."})
        assert "Отметка возвращена" not in client.get(address("activity", activity.pk)).text

    def test_and_its_evidence_are_not_for_a_stranger(self, activity, executor, stranger_secretary, client):
        client.force_login(executor)
        data = {"kind": "interim", "text": "Готовим.", "files": [SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF")]}
        client.post(address("activity-mark", activity.pk), data)
        public_id = ActivityMark.objects.get().files.get().public_id
        client.force_login(stranger_secretary)
        for path in (address("activity", activity.pk), address("mark-file", public_id)):
            assert client.get(path).status_code == 404


def test_an_activity_is_put_on_an_agenda(activity, council, secretary, client):
    meeting = factories.make_meeting(council, secretary, held_on=date(2026, 12, 25))
    client.force_login(secretary)
    page = client.get(address("activity", activity.pk)).text
    assert "О мероприятии плана «Разработать форму заявления»" in page
    title = "О форме заявления о вступлении"
    client.post(address("activity-agenda", activity.pk), {"meeting": meeting.pk, "title": title})
    item = activity.questions.get().item
    assert (item.meeting, item.title) == (meeting, title)
    page = client.get(address("activity", activity.pk)).text
    assert "25 декабря 2026 г." in page and "Включить в повестку" not in page


def test_without_a_meeting_the_way_to_call_one_is_shown(activity, secretary, client):
    client.force_login(secretary)
    page = client.get(address("activity", activity.pk)).text
    assert f'href="{reverse("councils:meeting-create")}"' in page
    assert client.post(address("activity-agenda", activity.pk), {"meeting": "999"}).status_code == 422
