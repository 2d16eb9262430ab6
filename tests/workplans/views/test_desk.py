"""The secretary's pages of plans: the list, a new one, its steps; what the other members see of it."""

from datetime import date
from http import HTTPStatus

import pytest
from django.urls import reverse

from tests import factories
from tests.plans import approved_plan, make_plan, seen
from workplans.models import PlanVersion, WorkPlan
from workplans.services import activities, plans

pytestmark = pytest.mark.django_db
HEAD = {"subject": "cluster", "starts_on": "2027-01-01", "ends_on": "2027-12-31", "title": ""}


def address(plan: WorkPlan, name: str = "plan-desk") -> str:
    return reverse(f"workplans:{name}", args=[plan.uid])


@pytest.fixture
def desk(browser_of, secretary):
    return browser_of(secretary)


@pytest.fixture
def plan(council, secretary):
    return make_plan(council, secretary)


def status(plan: WorkPlan) -> str:
    return WorkPlan.objects.get(pk=plan.pk).status


def offered(page: str, plan: WorkPlan) -> set[str]:
    names = ("edit", "head", "copy", "propose", "recall", "amend", "abandon", "close", "compare")
    return {name for name in names if f'"{address(plan, f"plan-{name}")}"' in page}


class TestList:
    PATH = "/desk/plans/"

    def test_says_what_to_do_when_it_is_empty(self, council, desk, browser_of, chair):
        assert "Составьте первый" in desk.get(self.PATH).text
        page = browser_of(chair).get(self.PATH).text
        assert "Их составляет секретарь" in page and reverse("workplans:plan-create") not in page

    def test_shows_state_and_approval(self, council, secretary, chair, desk, plan):
        approved = approved_plan(council, secretary, chair, title="План работы на 2025 год")
        page = desk.get(self.PATH).text
        assert "status-draft" in page and "status-approved" in page
        assert approved.current.approval.basis in page

    def test_has_the_same_number_of_queries_with_more_rows(self, council, secretary, desk, queries, plan):
        few = queries(lambda: desk.get(self.PATH))
        for _copy in range(5):
            make_plan(council, secretary)
        assert queries(lambda: desk.get(self.PATH)) == few

    def test_holds_no_drafts_of_others(self, plan, browser_of, chair, stranger_secretary):
        for user in (chair, stranger_secretary):
            assert plan.title not in browser_of(user).get(self.PATH).text


class TestNew:
    PATH = "/desk/plans/new/"

    def test_proposes_the_title_and_does_not_ask_for_the_only_council(self, council, desk):
        page = desk.get(self.PATH).text
        assert f"План работы к{council.cluster.genitive_name[1:]} на" in page
        assert f'type="hidden" name="council" value="{council.pk}"' in page

    def test_without_a_title_is_called_by_its_period_and_leads_to_the_table(self, council, desk):
        answer = desk.post(self.PATH, HEAD | {"council": council.pk, "is_signed": "on"})
        plan = WorkPlan.objects.get()
        assert plan.title == f"План работы к{council.cluster.genitive_name[1:]} на 2027 год"
        assert (plan.starts_on, plan.is_signed, plan.status) == (date(2027, 1, 1), True, "draft")
        assert answer.headers["Location"] == address(plan, "plan-edit")

    @pytest.mark.parametrize(
        ("fields", "words"),
        [({"ends_on": "2026-01-01"}, "Окончание раньше начала."), ({"ends_on": "9999-12-31"}, "Проверьте год.")],
    )
    def test_with_odd_dates_says_so_and_keeps_what_was_typed(self, council, desk, fields, words):
        answer = desk.post(self.PATH, HEAD | {"council": council.pk, "title": "Мой план"} | fields)
        assert words in answer.text and "Мой план" in answer.text
        assert not WorkPlan.objects.exists()

    def test_of_a_foreign_council_is_not_made(self, other_council, desk):
        desk.post(self.PATH, HEAD | {"council": other_council.pk})
        assert not WorkPlan.objects.exists()

    def test_is_copied_from_an_earlier_one_with_years_moved(self, council, desk, plan):
        assert address(plan, "plan-copy") in desk.get(self.PATH).text
        page = desk.get(address(plan, "plan-copy")).text
        assert 'value="2027-01-01"' in page and 'value="2027-12-31"' in page
        desk.post(address(plan, "plan-copy"), HEAD | {"council": council.pk, "is_signed": "on"})
        copy = WorkPlan.objects.exclude(pk=plan.pk).get()
        assert copy.draft["sections"][0]["rows"][0]["term"] == "до 30.11.2027"
        assert copy.is_signed and copy.status == "draft"


class TestHead:
    def test_is_changed_while_the_plan_is_edited(self, council, desk, plan):
        values = HEAD | {"council": council.pk, "title": "Другое название", "proposals_until": "2026-12-01"}
        desk.post(address(plan, "plan-head"), values | {"seen": plans.head_sha(plan)})
        plan.refresh_from_db()
        assert (plan.title, plan.proposals_until) == ("Другое название", date(2026, 12, 1))

    def test_keeps_a_title_of_ones_own_and_makes_the_other_anew(self, council, desk, plan):
        assert f'value="{plan.title}"' in desk.get(address(plan, "plan-head")).text
        desk.post(address(plan, "plan-head"), HEAD | {"council": council.pk, "seen": plans.head_sha(plan)})
        assert WorkPlan.objects.get(pk=plan.pk).title.endswith("на 2027 год")
        page = desk.get(address(plan, "plan-head")).text
        assert 'name="title" value' not in page and "на 2027 год" in page

    def test_of_a_plan_in_force_stays(self, council, secretary, chair, desk):
        plan = approved_plan(council, secretary, chair)
        assert desk.get(address(plan, "plan-head")).status_code == HTTPStatus.FOUND
        answer = desk.post(address(plan, "plan-head"), HEAD | {"council": council.pk, "title": "Другое"})
        assert answer.status_code == HTTPStatus.CONFLICT
        plan.refresh_from_db()
        assert plan.title == "План работы кластера на 2026 год"


class TestSteps:
    def test_of_a_draft_lead_to_a_meeting(self, council, secretary, desk, plan):
        page = desk.get(address(plan)).text
        assert offered(page, plan) == {"edit", "head", "copy"}
        assert "Заседание не назначено" in page or reverse("councils:meeting-create") in page
        meeting = factories.make_meeting(council, secretary)
        assert "propose" in offered(desk.get(address(plan)).text, plan)
        desk.post(address(plan, "plan-propose"), {"place": str(meeting.pk)})
        assert status(plan) == "proposed"
        assert meeting.items.filter(title__startswith="Об утверждении плана").exists()
        page = desk.get(address(plan)).text
        assert offered(page, plan) == {"copy", "recall"}
        assert reverse("councils:meeting", args=[meeting.uid]) in page

    def test_a_question_about_the_plan_that_is_there_is_used(self, council, secretary, desk, plan):
        meeting = factories.make_meeting(council, secretary)
        item = meeting.items.filter(kind="question").first()
        item.title = "О плане работы"
        item.save()
        desk.post(address(plan, "plan-propose"), {"place": f"{meeting.pk}:{item.pk}"})
        assert plan.versions.get().decision.item == item

    def test_without_a_place_nothing_is_proposed(self, desk, plan, meeting, other_council, stranger_secretary):
        foreign = factories.make_meeting(other_council, stranger_secretary)
        for place in ("", "0", str(foreign.pk), f"{meeting.pk}:999999"):
            assert desk.post(address(plan, "plan-propose"), {"place": place}).status_code == 422
        assert status(plan) == "draft"

    def test_what_was_proposed_is_taken_back(self, desk, plan, secretary, meeting):
        plans.propose_plan(plan, by=secretary, meeting=meeting)
        desk.post(address(plan, "plan-recall"), {"note": "Доработать."})
        assert status(plan) == "draft"
        assert "Доработать." in desk.get(address(plan)).text

    def test_changes_are_prepared_and_abandoned(self, council, secretary, chair, desk):
        plan = approved_plan(council, secretary, chair)
        page = desk.get(address(plan)).text
        assert offered(page, plan) == {"copy", "amend"}
        assert plan.current.approval.basis in page
        assert desk.post(address(plan, "plan-amend")).headers["Location"] == address(plan, "plan-edit")
        assert {"edit", "abandon", "compare"} <= offered(desk.get(address(plan)).text, plan)
        desk.post(address(plan, "plan-abandon"))
        assert status(plan) == "approved"

    def test_closing_needs_marks_and_a_report(self, council, secretary, chair, desk):
        plan = approved_plan(council, secretary, chair)
        path = address(plan, "plan-close")
        assert desk.post(path, {"note": ""}).status_code == 422
        answer = desk.post(path, {"note": "Всё сделано."})
        assert answer.status_code == HTTPStatus.CONFLICT and "Всё сделано." in answer.text
        for activity in plan.activities.in_force():
            activities.mark_activity(activity, by=secretary, kind="not_done", text="Не успели.")
            activities.accept_mark(activity, by=secretary, seen=seen(activity))
        desk.post(path, {"note": "Всё сделано."})
        assert status(plan) == "closed"
        assert "Всё сделано." in desk.get(address(plan)).text


class TestPage:
    def test_names_what_to_look_at_with_a_way_to_the_cell(self, desk, plan):
        row = plan.draft["sections"][1]["rows"][0]
        page = desk.get(address(plan)).text
        assert "«Колледж вне кластера» нет в кластере" in page
        assert f"{address(plan, 'plan-edit')}#plan-{row['uid']}-executors" in page

    def test_of_members_has_no_buttons_and_no_draft_of_changes(self, council, secretary, chair, member, browser_of):
        plan = approved_plan(council, secretary, chair)
        plan = plans.amend_plan(plan, by=secretary)
        row = plan.draft["sections"][0]["rows"][0]
        change = {"op": "set", "uid": row["uid"], "field": "title", "before": row["title"], "after": "Тайное"}
        plans.change_draft(plan, [change], by=secretary)
        page = browser_of(member).get(address(plan)).text
        assert offered(page, plan) == set()
        assert "Разработать форму заявления" in page and "Тайное" not in page

    def test_takes_as_many_queries_for_many_rows_and_versions(self, council, secretary, chair, desk, queries):
        plan = plans.amend_plan(approved_plan(council, secretary, chair), by=secretary)
        few = queries(lambda: desk.get(address(plan)))
        draft = plan.draft["sections"][0]
        draft["rows"] += [row | {"uid": ""} for row in draft["rows"] * 20]
        plan.save()
        assert PlanVersion.objects.count() == 1
        assert queries(lambda: desk.get(address(plan))) == few
