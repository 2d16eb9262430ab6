"""Plan and fact: numbers by section and organisation, for any period, with what carried the activities."""

import io
import json
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from time_machine import travel

from cluster_portal.workflow import Refused
from tests import factories
from tests.keeping import kept_for_the_module
from tests.plans import adopt, approved_plan, make_draft, seen
from workplans.document import sha256
from workplans.models import PlanReport, WorkPlan
from workplans.report import DONE, MISSED, OPEN, UNKNOWN, plan_report
from workplans.services import activities, plans, reports
from workplans.services.reports import content_key
from workplans.wording import genitive_title

pytestmark = pytest.mark.django_db

LATE = "2026-12-21 12:00+03:00"


@pytest.fixture(scope="module")
def kept_plan(kept_council, django_db_blocker) -> int:
    with kept_for_the_module(django_db_blocker), travel(LATE):
        council, secretary, chair = factories.people(kept_council)
        draft = make_draft(council)
        draft["sections"][1]["rows"][0]["term"] = "до 01.12.2026"
        plan = approved_plan(council, secretary, chair, draft=draft)
        first = plan.activities.get(number="1.1")
        activities.mark_activity(first, by=secretary, kind="done", text="Готово.", done_on=date(2026, 11, 27))
        activities.accept_mark(first, by=secretary, seen=seen(first))
        yield plan.pk


@pytest.fixture
def plan(kept_plan, council, time_machine):
    """One activity done, one open, one of which the term is over."""
    time_machine.move_to(LATE)
    return WorkPlan.objects.get(pk=kept_plan)


def address(plan, **query) -> str:
    return reverse("workplans:plan-report", args=[plan.public_id], query=query)


def test_counts_every_activity_once_in_its_section_and_organisation(plan):
    report = plan_report(plan, date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 21))
    assert [fact.kind for fact in report.facts] == [DONE, OPEN, MISSED]
    assert [(total.name, total.total) for total in report.sections] == [
        ("Организационные мероприятия", 2),
        ("Практика", 1),
    ]
    assert report.whole.counts == [1, 0, 1, 1, 0, 0]
    assert sum(total.total for total in report.organizations) == 3


def test_one_organisation_has_one_line_however_the_plan_writes_it(council, secretary, chair):
    draft = make_draft(council)
    first, second = draft["sections"][0]["rows"]
    second["executors"] = first["executors"].removeprefix("ООО ").strip("«»")
    plan = approved_plan(council, secretary, chair, draft=draft)
    report = plan_report(plan, plan.starts_on, plan.ends_on, date(2026, 11, 22))
    assert [(total.name, total.total) for total in report.organizations] == [
        ("Колледж вне кластера", 1),
        (first["executors"], 2),
    ]


def test_of_the_whole_plan_counts_what_is_due_elsewhere_and_of_a_part_what_touches_it(council, secretary, chair):
    draft = make_draft(council)
    rows = draft["sections"][0]["rows"] + draft["sections"][1]["rows"]
    for row, term in zip(rows, ("до 15.02.2027", "ежеквартально", "по согласованию"), strict=True):
        row["term"] = term
    plan = approved_plan(council, secretary, chair, draft=draft)
    whole = plan_report(plan, plan.starts_on, plan.ends_on, date(2026, 11, 22))
    assert (len(whole.facts), whole.undated) == (3, 0)
    assert "срок вне периода" in whole.facts[0].words
    quarter = plan_report(plan, date(2026, 4, 1), date(2026, 6, 30), date(2026, 11, 22))
    assert ([fact.activity.number for fact in quarter.facts], quarter.undated) == (["1.2"], 1)


def test_is_frozen_when_the_plan_is_closed(plan, secretary):
    for number in ("1.2", "2.1"):
        row = plan.activities.get(number=number)
        activities.mark_activity(row, by=secretary, kind="not_done", text="Не успели.")
        activities.accept_mark(row, by=secretary, seen=seen(row))
    plans.close_plan(plan, by=secretary, note="Выполнено одно из трёх.")
    report = PlanReport.objects.get(plan=plan)
    document = json.loads(report.document)
    assert [fact["kind"] for fact in document["facts"]] == ["выполнено", "срок истёк", "срок истёк"]
    assert report.sha256 == sha256(report.document) and document["note"] == "Выполнено одно из трёх."
    first = plan.activities.get(number="1.1")
    for step in (
        lambda: activities.reopen_activity(first, by=secretary, note="Ещё раз."),
        lambda: activities.mark_activity(first, by=secretary, kind="interim", text="Ещё."),
    ):
        with pytest.raises(Refused):
            step()


def test_what_is_evidence_is_never_changed(plan):
    for row in (plan.current, plan.current.approval):
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            type(row).objects.filter(pk=row.pk).update(pk=row.pk)


def test_takes_only_what_ends_in_the_period(plan):
    report = plan_report(plan, date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 21))
    assert [fact.activity.number for fact in report.facts] == ["1.1"]


def test_is_read_by_everybody_as_page_sheet_and_paper(plan, client):
    page = client.get(address(plan)).text.replace("\xa0", " ")
    assert "выполнено 27.11.2026" in page and "Готово." not in page
    book = load_workbook(io.BytesIO(client.get(address(plan, **{"as": "xlsx"})).content))
    assert book.sheetnames == ["План – факт", "По разделам", "По организациям"]
    assert book["По разделам"]["A2"].value == "Организационные мероприятия"
    sheet = book.active
    assert sheet["I1"].value == "Решения"
    assert sheet.max_row == 4 and sheet["H2"].value.date() == date(2026, 11, 27)
    paper = client.get(address(plan, **{"as": "pdf"}))
    assert paper.headers["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF-")


def test_names_no_person(council, secretary, chair, client):
    person = council.seats.get(person__surname="Дубов").person
    draft = make_draft(council)
    draft["sections"][0]["rows"][0]["executors"] = person.surname_initials
    plan = approved_plan(council, secretary, chair, draft=draft)
    for answer in (client.get(address(plan)), client.get(address(plan, **{"as": "xlsx"}))):
        assert person.surname_initials.encode() not in answer.content


def test_says_what_the_page_of_the_plan_says(council, plan, client, time_machine):
    council.time_zone, council.overdue_words = "Asia/Kamchatka", "сведения уточняются"
    council.save()
    # The next day has begun in Kamchatka.
    time_machine.move_to("2026-12-31 21:00+03:00")
    plan.activities.filter(number="2.1").update(due_on=date(2026, 12, 31))
    for path in (reverse("workplans:plan", args=[plan.public_id]), address(plan)):
        assert "сведения уточняются" in client.get(path).text.replace("\xa0", " ")
    report = plan_report(WorkPlan.objects.get(pk=plan.pk), plan.starts_on, plan.ends_on, date(2027, 1, 1))
    assert [fact.kind for fact in report.facts] == [DONE, MISSED, MISSED]


def test_of_a_plan_put_together_again_blames_nobody(council, secretary, chair, client, time_machine):
    time_machine.move_to("2027-02-01 12:00+03:00")
    plan = approved_plan(council, secretary, chair, is_reconstruction=True)
    report = plan_report(plan, plan.starts_on, plan.ends_on, date(2027, 2, 1))
    assert report.whole.counts[UNKNOWN] == 3
    assert "сведений об исполнении нет" in client.get(address(plan)).text.replace("\xa0", " ")


def test_counts_what_has_come_as_at_work_whatever_its_term(plan, secretary):
    row = plan.activities.get(number="2.1")
    activities.mark_activity(row, by=secretary, kind="done", text="Готово.", done_on=date(2026, 12, 20))
    report = plan_report(plan, plan.starts_on, plan.ends_on, date(2026, 12, 21))
    assert [(fact.kind, fact.words) for fact in report.facts][-1] == (OPEN, "сведения поступили")


def test_keeps_what_was_done_and_then_left_out(council, plan, secretary, chair):
    plan = plans.amend_plan(plan, by=secretary)
    plan.draft["sections"][0]["rows"].pop(0)
    plan.save()
    meeting = factories.make_meeting(council, secretary, held_on=date(2026, 11, 21))
    adopt(plans.propose_plan(plan, by=secretary, meeting=meeting), secretary, chair)
    report = plan_report(WorkPlan.objects.get(pk=plan.pk), plan.starts_on, plan.ends_on, date(2026, 12, 21))
    assert "выполнено 27.11.2026; исключено из плана" in [fact.words for fact in report.facts]
    assert report.whole.counts[DONE] == 1


def test_the_paper_is_another_when_a_word_of_it_is(plan):
    def key():
        whole = WorkPlan.objects.get(pk=plan.pk)
        return content_key(plan_report(whole, plan.starts_on, plan.ends_on, date(2026, 12, 21)))

    before = key()
    plan.activities.filter(number="1.2").update(section="Другой раздел")
    assert key() != before


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


def test_that_could_not_be_made_says_so_and_is_tried_again(plan, client, monkeypatch):
    def broken(report):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(reports, "report_pdf", broken)
        client.get(address(plan, **{"as": "pdf"}))
        answer = client.get(address(plan, **{"as": "pdf"}))
    assert answer.status_code == 202 and "Refresh" not in answer.headers
    assert "PDF не получился" in answer.text and "Попробовать ещё раз" in answer.text
    again = client.get(address(plan, **{"as": "pdf", "again": "1"}))
    assert again.content.startswith(b"%PDF-")


def test_inside_the_council_tells_of_meetings_that_are_not_published(council, plan, secretary, chair, client):
    meeting = factories.make_meeting(council, secretary, held_on=date(2026, 12, 18), agenda=[])
    activities.put_on_agenda(plan.activities.get(number="1.2"), by=secretary, meeting=meeting)
    assert "заседание 18.12.2026" not in client.get(address(plan)).text
    client.force_login(secretary)
    page = client.get(reverse("workplans:plan-desk-report", args=[plan.uid])).text
    assert "заседание 18.12.2026" in page and "этот квартал" in page


@pytest.mark.parametrize(
    ("title", "genitive"),
    [
        ("План работы кластера на 2026 год", "плана работы кластера на 2026 год"),
        ("План-график", "документа «План-график»"),
        ("Программа развития", "документа «Программа развития»"),
    ],
)
def test_is_a_report_on_the_execution_of_the_plan(title, genitive):
    assert genitive_title(title) == genitive
