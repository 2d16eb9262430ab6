"""Papers of a plan for its council: PDFs that are asked for, versions compared."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from tests import factories
from tests.plans import approved_plan, make_plan
from tests.workplans.services.test_files import amended
from workplans.models import WorkPlan
from workplans.services import files, plans

pytestmark = pytest.mark.django_db


def address(plan: WorkPlan, name: str) -> str:
    return reverse(f"workplans:{name}", args=[plan.uid])


@pytest.fixture
def desk(browser_of, secretary):
    return browser_of(secretary)


class TestPdf:
    def test_of_a_draft_is_asked_for_awaited_and_given(
        self, council, secretary, desk, django_capture_on_commit_callbacks
    ):
        plan = make_plan(council, secretary)
        path = address(plan, "plan-desk-pdf")
        assert "PDF проекта" in desk.get(path).text
        with django_capture_on_commit_callbacks() as callbacks:
            answer = desk.post(path, {"paper": "draft"})
        waiting = desk.get(answer.headers["Location"])
        assert (waiting.status_code, waiting.headers["Refresh"]) == (HTTPStatus.ACCEPTED, "4")
        assert "ждёт очереди" in waiting.text
        [callback] = callbacks
        callback()
        ready = desk.get(answer.headers["Location"])
        assert ready.content.startswith(b"%PDF")
        assert ready.headers["Cache-Control"] == "private, no-store"

    def test_that_failed_is_told_with_its_reason(self, council, secretary, desk):
        plan = make_plan(council, secretary)
        file = files.ask_for_draft_pdf(plan)
        plan.files.update(status="failed", error=files.CHANGED)
        answer = desk.get(f"{address(plan, 'plan-desk-pdf')}?file={file.public_id}")
        assert files.CHANGED in answer.text and "Refresh" not in answer.headers

    def test_of_the_draft_is_the_secretarys_until_it_is_proposed(self, council, secretary, chair, member, browser_of):
        plan = approved_plan(council, secretary, chair)
        plan = plans.amend_plan(plan, by=secretary)
        draft = files.ask_for_draft_pdf(plan)
        reader, path = browser_of(member), address(plan, "plan-desk-pdf")
        assert "PDF проекта" not in reader.get(path).text
        assert reader.post(path, {"paper": "draft"}).status_code == HTTPStatus.FORBIDDEN
        assert reader.get(f"{path}?file={draft.public_id}").status_code == HTTPStatus.NOT_FOUND
        assert reader.post(path, {"paper": "full"}).status_code == HTTPStatus.FOUND
        meeting = factories.make_meeting(council, secretary)
        plans.propose_plan(plan, by=secretary, meeting=meeting)
        assert reader.post(path, {"paper": "draft"}).status_code == HTTPStatus.FOUND

    def test_of_another_plan_is_not_found_here(self, council, secretary, desk):
        plan, other = make_plan(council, secretary), make_plan(council, secretary, title="Другой")
        file = files.ask_for_draft_pdf(other)
        path = f"{address(plan, 'plan-desk-pdf')}?file={file.public_id}"
        assert desk.get(path).status_code == HTTPStatus.NOT_FOUND

    def test_is_nothing_to_a_stranger(self, council, secretary, stranger_secretary, browser_of):
        plan = make_plan(council, secretary)
        stranger = browser_of(stranger_secretary)
        for name in ("plan-desk-pdf", "plan-compare"):
            assert stranger.get(address(plan, name)).status_code == HTTPStatus.NOT_FOUND
        assert stranger.post(address(plan, "plan-desk-pdf"), {"paper": "draft"}).status_code == HTTPStatus.NOT_FOUND
        assert not plan.files.exists()


class TestComparison:
    def test_begins_with_the_draft_before_what_is_in_force(self, council, secretary, chair, desk):
        plan = plans.amend_plan(approved_plan(council, secretary, chair), by=secretary)
        assert "Различий нет" in desk.get(address(plan, "plan-compare")).text
        plan.draft["sections"][0]["rows"][0]["term"] = "до 15.12.2026"
        plans.replace_draft(plan, plan.draft, by=secretary, revision=plan.revision)
        page = desk.get(address(plan, "plan-compare")).text.replace("\xa0", " ")
        assert "<del>30.11.2026</del>" in page and "<ins>15.12.2026</ins>" in page
        assert "1 различие." in page

    def test_of_two_versions_may_be_chosen(self, council, secretary, chair, desk):
        plan = amended(approved_plan(council, secretary, chair), secretary, chair)
        path = address(plan, "plan-compare")
        assert "добавлено" in desk.get(f"{path}?before=1&after=2").text
        assert "исключено" in desk.get(f"{path}?before=2&after=1").text
        for query in ("before=9&after=x", "before=draft", "after=²"):
            assert desk.get(f"{path}?{query}").status_code == HTTPStatus.OK

    def test_shows_the_draft_to_nobody_but_the_secretary(self, council, secretary, chair, member, browser_of):
        plan = plans.amend_plan(approved_plan(council, secretary, chair), by=secretary)
        plan.draft["sections"][0]["rows"][0]["title"] = "Тайный замысел"
        plans.replace_draft(plan, plan.draft, by=secretary, revision=plan.revision)
        path = address(plan, "plan-compare")
        for query in ("", "?before=1&after=draft", "?before=draft&after=1"):
            assert "Тайный замысел" not in browser_of(member).get(f"{path}{query}").text

    def test_of_one_version_says_that_there_is_nothing_to_compare(self, council, secretary, desk):
        assert "только одна редакция" in desk.get(address(make_plan(council, secretary), "plan-compare")).text
