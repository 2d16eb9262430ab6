"""Plan and fact: numbers by section and organisation, for any period, with what carried the activities."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests import factories
from tests.plans import approved_plan, make_draft, seen
from workplans.report import DONE, MISSED, OPEN, plan_report
from workplans.services import activities

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(council, secretary, chair, time_machine):
    """One activity done, one open, one of which the term is over."""
    time_machine.move_to("2026-12-21 12:00+03:00")
    draft = make_draft(council)
    draft["sections"][1]["rows"][0]["term"] = "до 01.12.2026"
    plan = approved_plan(council, secretary, chair, draft=draft)
    first = plan.activities.get(number="1.1")
    activities.mark_activity(first, by=secretary, kind="done", text="Готово.", done_on=date(2026, 11, 27))
    activities.accept_mark(first, by=secretary, seen=seen(first))
    return plan


def address(plan, **query) -> str:
    return reverse("workplans:plan-report", args=[plan.public_id], query=query)


def test_counts_every_activity_once_in_its_section_and_organisation(plan):
    report = plan_report(plan, date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 21))
    assert [fact.kind for fact in report.facts] == [DONE, OPEN, MISSED]
    assert [(total.name, total.total) for total in report.sections] == [
        ("Организационные мероприятия", 2),
        ("Практика", 1),
    ]
    assert report.whole.counts == [1, 0, 1, 1, 0]
    assert sum(total.total for total in report.organizations) == 3


def test_takes_only_what_ends_in_the_period(plan):
    report = plan_report(plan, date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 21))
    assert [fact.activity.number for fact in report.facts] == ["1.1"]


def test_is_read_by_everybody_as_page_sheet_and_paper(plan, client):
    page = client.get(address(plan)).text.replace("\xa0", " ")
    assert "выполнено 27.11.2026" in page and "Готово." not in page
    sheet = load_workbook(io.BytesIO(client.get(address(plan, **{"as": "xlsx"})).content)).active
    assert sheet.max_row == 4 and sheet["H2"].value.date() == date(2026, 11, 27)
    paper = client.get(address(plan, **{"as": "pdf"}))
    assert paper.headers["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF-")


def test_names_no_person(council, plan, client):
    person = council.seats.get(person__surname="Дубов").person
    plan.activities.get(number="1.2").executors.update(organization=None, person=person, text=person.surname_initials)
    for answer in (client.get(address(plan)), client.get(address(plan, **{"as": "xlsx"}))):
        assert person.surname_initials.encode() not in answer.content


def test_shows_the_decision_that_carried_an_activity(council, plan, secretary, chair, client):
    meeting = factories.make_meeting(council, secretary, held_on=date(2026, 12, 18), agenda=[])
    activities.put_on_agenda(plan.activities.get(number="1.2"), by=secretary, meeting=meeting)
    factories.published(factories.record_meeting(meeting, secretary), secretary, chair)
    assert "п. 1.1 протокола от 18.12.2026" in client.get(address(plan)).text.replace("\xa0", " ")


def test_takes_as_many_queries_for_many_as_for_few(plan, client, django_assert_max_num_queries):
    client.get(address(plan))
    with django_assert_max_num_queries(8):
        client.get(address(plan))


@pytest.mark.parametrize("query", [{"first": "2026-12-31", "last": "2026-01-01"}, {"first": "вчера"}])
def test_says_what_is_wrong_with_a_period(plan, client, query):
    assert client.get(address(plan, **query)).status_code == 200
