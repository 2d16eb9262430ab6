"""Members propose activities until a date; the secretary takes, merges or declines; the author is told."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.formats import date_format

from cluster_portal.workflow import Refused
from tests.factories import make_meeting
from tests.plans import approve, make_plan
from workplans.draft import lines
from workplans.editing import editor_state
from workplans.findings import findings
from workplans.models import PlanProposal, WorkPlan
from workplans.proposals import proposers
from workplans.services.proposals import LONGEST_NOTE, MOST_TABLES, judge_proposal, propose_activities
from workplans.views.proposals import rows_of_text

pytestmark = pytest.mark.django_db

ROWS = [
    {"title": "Провести день открытых дверей", "term": "апрель", "section": "Практика"},
    {"title": "провести ярмарку вакансий."},
    {"title": "Купить автобус"},
]


@pytest.fixture
def plan(council, secretary, time_machine):
    time_machine.move_to("2026-11-23 12:00+03:00")
    return make_plan(council, secretary, proposals_until=date(2026, 11, 30))


@pytest.fixture
def organization(council, member):
    return council.seats.get(person__user=member).on_behalf_of


def propose(plan, member, organization, rows=ROWS) -> PlanProposal:
    return propose_activities(plan, by=member, organization=organization, rows=rows)


def test_are_taken_merged_and_declined_and_the_author_is_told_once(
    plan, member, organization, secretary, django_capture_on_commit_callbacks
):
    first, second, third = propose(plan, member, organization).rows.all()
    with django_capture_on_commit_callbacks(execute=True):
        judge_proposal(first, by=secretary, verdict="taken")
        judge_proposal(second, by=secretary, verdict="merged")
        judge_proposal(third, by=secretary, verdict="declined", remark="Не дело плана.")
    found = [(line.section["title"], line.row["title"], line.row["executors"]) for line in lines(_draft(plan))]
    assert found[-1] == ("Практика", "Провести день открытых дверей", organization.short_name)
    assert len(found) == 4
    [letter] = mail.outbox
    assert letter.to == [member.email] and "Не дело плана." in letter.body


def _draft(plan):
    return WorkPlan.objects.get(pk=plan.pk).draft


def test_are_not_declined_without_a_reason_nor_judged_twice(plan, member, organization, secretary):
    first, second, _third = propose(plan, member, organization).rows.all()
    with pytest.raises(ValidationError):
        judge_proposal(first, by=secretary, verdict="declined")
    with pytest.raises(Refused):
        judge_proposal(first, by=secretary, verdict="merged")
    judge_proposal(second, by=secretary, verdict="merged")
    with pytest.raises(Refused):
        judge_proposal(second, by=secretary, verdict="taken")


def test_are_of_ones_own_organisation_and_in_time(
    plan, member, organization, other_council, stranger_secretary, secretary, time_machine
):
    stranger = other_council.seats.first().on_behalf_of
    for user, body in ((member, stranger), (stranger_secretary, stranger), (stranger_secretary, organization)):
        with pytest.raises(PermissionDenied):
            propose(plan, user, body)
    with pytest.raises(ValidationError):
        propose(plan, member, organization, rows=[])
    time_machine.move_to("2026-12-01 12:00+03:00")
    with pytest.raises(Refused):
        propose(plan, member, organization)
    assert not PlanProposal.objects.exists()


def test_merging_adds_what_the_row_lacks_and_who_helps(plan, member, organization, secretary):
    row = propose(plan, member, organization, [{"title": "Слёт", "term": "май", "result": "протокол"}]).rows.get()
    goal = list(lines(plan.draft))[2].row
    judge_proposal(row, by=secretary, verdict="merged", into=goal["uid"])
    merged = list(lines(_draft(plan)))[2].row
    assert merged["executors"] == f"Колледж вне кластера; соисполнитель: {organization.short_name}"
    assert (merged["term"], merged["result"]) == (goal["term"], "протокол")
    assert proposers(plan) == {goal["uid"]: [organization.short_name]}
    assert editor_state(WorkPlan.objects.get(pk=plan.pk))["sources"] == {
        goal["uid"]: f"Предложено: {organization.short_name}"
    }


def test_nobody_has_looked_at_are_declined_with_the_approval(
    plan, council, member, organization, secretary, chair, django_capture_on_commit_callbacks
):
    propose(plan, member, organization)
    assert "Не рассмотрено предложений организаций: 3" in findings(plan)[0].text
    with django_capture_on_commit_callbacks(execute=True):
        approve(plan, make_meeting(council, secretary), secretary, chair)
    assert {row.verdict for row in PlanProposal.objects.get().rows.all()} == {"declined"}
    assert [letter.to for letter in mail.outbox if "рассмотрены" in letter.subject] == [[member.email]]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("1\tПровести ярмарку вакансий\tмай\tЗавод\tотчёт", ["Провести ярмарку вакансий"]),
        ("1; Форум; май; Завод; отчёт\n2; Слёт; июнь; Завод; акт", ["Форум", "Слёт"]),
    ],
)
def test_a_number_before_the_activity_is_none(text, titles):
    assert [row["title"] for row in rows_of_text(text)] == titles


@pytest.mark.parametrize("text", ["", ";;;;", "\t\t\n;;"])
def test_an_empty_table_is_refused_in_plain_words(text):
    with pytest.raises(ValidationError, match="Таблица пуста"):
        rows_of_text(text)


def test_only_the_secretary_judges(plan, member, organization, chair, stranger_secretary):
    row = propose(plan, member, organization).rows.first()
    for user in (member, chair, stranger_secretary):
        with pytest.raises(PermissionDenied):
            judge_proposal(row, by=user, verdict="taken")


class TestPages:
    def test_take_a_pasted_table_with_or_without_its_head(self, plan, member, organization, client):
        client.force_login(member)
        page = client.get(reverse("workplans:my-proposals"))
        assert plan.title in page.text
        data = {"plan": str(plan.uid), "organization": organization.pk}
        client.post(reverse("workplans:my-proposals"), data | {"table": "Форум\tмай\nЯрмарка\tиюнь"})
        client.post(reverse("workplans:my-proposals"), data | {"table": "Мероприятие\tСрок\nСмотр\tмай"})
        titles = [row.title for proposal in PlanProposal.objects.order_by("pk") for row in proposal.rows.all()]
        assert titles == ["Форум", "Ярмарка", "Смотр"]
        assert client.post(reverse("workplans:my-proposals"), {"plan": "x"}).status_code == 422

    def test_a_mistake_stands_at_its_table_and_loses_nothing(self, plan, member, organization, client):
        client.force_login(member)
        data = {"plan": str(plan.uid), "organization": organization.pk, "table": ";;", "note": "Просим учесть"}
        page = client.post(reverse("workplans:my-proposals"), data)
        assert page.status_code == 422
        assert f'id="table-error-{plan.pk}" role="alert">Таблица пуста' in page.text
        assert ">;;</textarea>" in page.text and 'value="Просим учесть"' in page.text

    def test_are_looked_through_by_the_secretary(self, plan, member, organization, secretary, client):
        row = propose(plan, member, organization).rows.first()
        client.force_login(secretary)
        address = reverse("workplans:plan-proposals", args=[plan.uid])
        assert "Купить автобус" in client.get(address).text
        client.post(address, {"row": row.pk, "verdict": "taken"})
        row.refresh_from_db()
        assert row.verdict == "taken"
        [number] = [one.number for one in lines(_draft(plan)) if one.row["uid"] == str(row.row_uid)]
        assert f"п. {number} плана" in client.get(address).text
        assert client.post(address, {"row": "0", "verdict": "taken"}).status_code == 404

    def test_say_while_there_are_none_what_can_be_done(self, plan, secretary, client):
        client.force_login(secretary)
        address = reverse("workplans:plan-proposals", args=[plan.uid])
        assert f"принимаются до {date_format(plan.proposals_until)}" in client.get(address).text
        for until in (plan.proposals_until - timedelta(days=60), None):
            WorkPlan.objects.filter(pk=plan.pk).update(proposals_until=until)
            assert reverse("workplans:plan-head", args=[plan.uid]) in client.get(address).text
        WorkPlan.objects.filter(pk=plan.pk).update(status="proposed")
        assert "Предложений в этот план не было." in client.get(address).text


class TestSending:
    def send(self, client, plan, organization, table, **values):
        data = {"plan": str(plan.uid), "organization": organization.pk, "table": table} | values
        return client.post(reverse("workplans:my-proposals"), data)

    def test_too_long_a_table_is_refused_and_comes_back(self, plan, member, organization, client):
        client.force_login(member)
        table = "\n".join(f"Мероприятие {number} {'о' * 1200}\tапрель" for number in range(95))
        page = self.send(client, plan, organization, table, note="От колледжа")
        assert page.status_code == 422 and not PlanProposal.objects.exists()
        assert "Мероприятие 94" in page.text and "От колледжа" in page.text

    def test_a_cell_of_two_lines_is_one(self, plan, member, organization, client):
        client.force_login(member)
        self.send(client, plan, organization, '"Провести форум\nи ярмарку"\tапрель')
        assert [row.title for row in PlanProposal.objects.get().rows.all()] == ["Провести форум\nи ярмарку"]

    def test_lines_may_be_typed_with_semicolons_where_there_is_no_key_for_a_tab(
        self, plan, member, organization, client
    ):
        client.force_login(member)
        self.send(client, plan, organization, "Форум; май; Отдел практики; отчёт; фото\n\nКупить автобус\n")
        rows = PlanProposal.objects.get().rows.values_list("title", "term_text", "executors_text", "expected_result")
        assert list(rows) == [
            ("Форум", "май", "Отдел практики", "отчёт; фото"),
            ("Купить автобус", "", organization.short_name, ""),
        ]

    def test_sent_twice_is_there_once(self, plan, member, organization, client):
        client.force_login(member)
        for _click in range(2):
            self.send(client, plan, organization, "Форум\tапрель")
        assert PlanProposal.objects.count() == 1

    def test_has_an_end(self, plan, member, organization):
        for number in range(MOST_TABLES):
            propose(plan, member, organization, [{"title": f"Мероприятие {number}"}])
        with pytest.raises(Refused):
            propose(plan, member, organization, [{"title": "Ещё одно"}])
        with pytest.raises(ValidationError):
            propose_activities(
                plan, by=member, organization=organization, rows=[{"title": "Одно"}], note="о" * (LONGEST_NOTE + 1)
            )

    def test_stays_in_sight_after_the_day_is_cleared(self, plan, member, organization, secretary, client):
        propose(plan, member, organization)
        WorkPlan.objects.filter(pk=plan.pk).update(proposals_until=None)
        client.force_login(secretary)
        address = reverse("workplans:plan-proposals", args=[plan.uid])
        assert address in client.get(reverse("workplans:plan-desk", args=[plan.uid])).text
        WorkPlan.objects.filter(pk=plan.pk).update(status="proposed")
        assert 'value="taken"' not in client.get(address).text
