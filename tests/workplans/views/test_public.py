"""Plans before everybody: the list, a plan in force with its states, its changes, its PDF."""

import re
from datetime import date
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from members.models import Person
from tests import factories
from tests.keeping import kept_for_the_module
from tests.plans import approve, approved_plan, make_plan, publish, seen
from tests.workplans.services.test_files import amended
from workplans import listing
from workplans.models import PlanVersion, WorkPlan
from workplans.services import activities, files, plans

pytestmark = pytest.mark.django_db
LIST = "/plans/"


@pytest.fixture(scope="module")
def kept_plan(kept_council, django_db_blocker) -> int:
    with kept_for_the_module(django_db_blocker):
        yield approved_plan(*factories.people(kept_council)).pk


@pytest.fixture
def plan(kept_plan, council) -> WorkPlan:
    return WorkPlan.objects.get(pk=kept_plan)


def address(plan: WorkPlan, name: str = "plan") -> str:
    return reverse(f"workplans:{name}", args=[plan.public_id])


def shown(client, path: str) -> str:
    """The page with plain spaces: typography is told elsewhere."""
    return client.get(path).text.replace("\xa0", " ")


def more(plan: WorkPlan, count: int, **fields) -> list[WorkPlan]:
    """Other plans in force of the same version: a list reads nothing of their documents."""
    made = []
    for number in range(count):
        values = {"title": f"План № {number}", "starts_on": date(2019, 1, 1), "ends_on": date(2019, 12, 31)}
        values |= {"council": plan.council, "current": plan.current, "published": plan.published, "status": "approved"}
        made.append(WorkPlan.objects.create(created_by=plan.created_by, **(values | fields)))
    return made


class TestList:
    def test_says_what_is_in_force_and_nothing_else(self, plan, council, secretary, client):
        draft = make_plan(council, secretary, title="Ещё не утверждён")
        page = shown(client, LIST)
        assert f'<a href="{address(plan)}" lang="ru">{plan.title}</a>' in page
        assert "01.01.2026 – 31.12.2026" in page and "утверждён 20.11.2026" in page
        assert draft.title not in page and draft.public_id not in page

    def test_hides_plans_of_a_council_that_does_not_publish(self, plan, council, client):
        council.publishes = False
        council.save()
        assert plan.public_id not in shown(client, LIST)
        for name in ("plan", "plan-pdf", "plan-changes"):
            assert client.get(address(plan, name)).status_code == HTTPStatus.NOT_FOUND

    def test_is_narrowed_by_council_and_by_every_year_of_a_plan(self, plan, other_council, client):
        [long] = more(plan, 1, starts_on=date(2017, 10, 1), ends_on=date(2018, 12, 31), council=other_council)
        for query, expected in [
            ("year=2017", {long}),
            ("year=2018", {long}),
            ("year=2019", set()),
            ("year=2026", {plan}),
            (f"council={other_council.slug}", {long}),
            (f"council={plan.council.slug}&year=2018", set()),
            ("council=%00&year=²²²²", {plan, long}),
            ("year=0000", {plan, long}),
        ]:
            page = shown(client, f"{LIST}?{query}")
            assert {row for row in (plan, long) if row.public_id in page} == expected, query
        assert "Планов не нашлось" in shown(client, f"{LIST}?year=2019")

    def test_is_searched_by_words_of_title_council_and_cluster(self, plan, other_council, client):
        [other] = more(plan, 1, title="Программа наставничества", council=other_council)
        for words, expected in [("НАСТАВНИЧЕСТВА", {other}), (plan.council.name, {plan}), ("иное", set())]:
            page = shown(client, f"{LIST}?words={words}")
            assert {row for row in (plan, other) if row.public_id in page} == expected, words

    def test_asks_for_a_choice_only_where_there_is_one(self, plan, client):
        assert "<select" not in shown(client, LIST)
        more(plan, 1)
        # Plans come into force by approvals only; these rows were written past them.
        cache.clear()
        assert 'name="year"' in shown(client, LIST) and 'name="council"' not in shown(client, LIST)

    def test_shows_every_plan_on_one_of_its_pages(self, plan, client):
        made = more(plan, 2 * listing.PAGE_SIZE)
        seen, path = [], LIST
        while path:
            page = client.get(path).text
            seen += re.findall(r'href="/plans/(\w+)/"', page)
            further = re.search(r'href="(\?after=[^"]+)"', page)
            path = f"{LIST}{further[1]}" if further else ""
        assert len(seen) == len(set(seen)) == len(made) + 1
        assert seen[0] == plan.public_id

    @pytest.mark.parametrize("cursor", ["x", "2026-02-31.1", "2026-01-01.99999999999999999999", "."])
    def test_begins_anew_with_a_strange_cursor(self, plan, client, cursor):
        assert plan.public_id in shown(client, f"{LIST}?after={cursor}")

    def test_takes_the_same_queries_for_one_plan_and_for_many(self, plan, client, queries):
        one = queries(lambda: client.get(LIST))
        more(plan, listing.PAGE_SIZE)
        assert queries(lambda: client.get(LIST)) == one


class TestPlan:
    def test_says_who_what_and_when_with_the_decision(self, plan, client):
        page = shown(client, address(plan))
        for words in ("УТВЕРЖДЁН", "Разработать форму заявления", "до 30.11.2026", "IV квартал 2026 г."):
            assert words in page
        number = plan.current.approval.basis.rsplit(" ", 1)[1]
        assert f"(протокол от 20.11.2026 № {number}, п. 4.1)" in page
        assert plan.current.public_sha256 in page
        assert address(plan, "plan-pdf") in page

    def test_says_how_every_activity_stands(self, plan, secretary, client):
        first, second, _third = plan.activities.in_force()
        activities.mark_activity(first, by=secretary, kind="done", text="Готово", done_on=date(2026, 11, 20))
        activities.accept_mark(first, by=secretary, seen=seen(first))
        activities.mark_activity(second, by=secretary, kind="not_done", text="Внутренние слова")
        page = shown(client, address(plan))
        assert '<span class="status status-done">выполнено 20.11.2026</span>' in page
        assert '<span class="status status-marked">сведения поступили</span>' in page
        assert "Внутренние слова" not in page
        assert "выполнено: 1" in page

    def test_leads_to_the_decision_when_it_is_published(self, council, secretary, chair, client):
        plan = make_plan(council, secretary)
        meeting = factories.make_meeting(council, secretary)
        protocol = approve(plan, meeting, secretary, chair)
        plan.refresh_from_db()
        decision = f"/decisions/{protocol.public_id}-4-1/"
        publish(protocol, secretary)
        assert f'href="{decision}"' in shown(client, address(plan))
        page = shown(client, decision)
        assert "Этим решением утверждён план" in page and f'href="{address(plan)}"' in page

    def test_is_not_found_before_it_is_approved(self, council, secretary, client):
        draft = make_plan(council, secretary)
        assert client.get(address(draft)).status_code == HTTPStatus.NOT_FOUND

    def test_shows_the_version_in_force_while_changes_are_prepared(self, plan, secretary, client):
        plan = plans.amend_plan(plan, by=secretary)
        plan.draft["sections"][0]["rows"][0]["title"] = "Тайный замысел"
        plans.replace_draft(plan, plan.draft, by=secretary, revision=plan.revision)
        page = shown(client, address(plan))
        assert "Разработать форму заявления" in page and "Тайный замысел" not in page

    def test_takes_the_same_queries_for_few_and_for_many_activities(
        self, plan, council, secretary, chair, client, queries
    ):
        few = queries(lambda: client.get(address(plan)))
        draft = {"sections": plan_rows(60)}
        many = approved_plan(council, secretary, chair, title="Большой план", draft=draft)
        assert queries(lambda: client.get(address(many))) == few

    def test_is_not_sent_twice_until_something_changes(self, plan, secretary, client):
        etag = client.get(address(plan)).headers["ETag"]
        again = client.get(address(plan), headers={"If-None-Match": etag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (HTTPStatus.NOT_MODIFIED, b"", etag)
        assert again.headers["Cache-Control"] == "public, max-age=60"
        activities.mark_activity(plan.activities.in_force()[0], by=secretary, kind="not_done", text="Нет")
        assert client.get(address(plan), headers={"If-None-Match": etag}).status_code == HTTPStatus.OK

    def test_is_the_same_for_every_reader(self, plan, secretary, client, browser_of):
        assert client.get(address(plan)).content == browser_of(secretary).get(address(plan)).content


def plan_rows(count: int) -> list[dict]:
    from workplans.draft import make_row, make_section

    return [make_section("", [make_row(title=f"Мероприятие {n}", term="в течение года") for n in range(count)])]


class TestNames:
    def test_of_those_who_may_not_be_named_are_nowhere(self, council, secretary, chair, client):
        Person.objects.filter(user=chair).update(publication_basis="none")
        surname = Person.objects.get(user=chair).surname
        plan = make_plan(council, secretary)
        rows = plan.draft["sections"][0]["rows"]
        rows[0]["executors"] = f"{surname} А.И."
        rows[1]["executors"] = "Колледж"
        plan = plans.replace_draft(plan, plan.draft, by=secretary, revision=plan.revision)
        publish(approve(plan, factories.make_meeting(council, secretary), secretary, chair), secretary)
        plan = amended(WorkPlan.objects.get(pk=plan.pk), secretary, chair)
        pages = [client.get(address(plan, name)) for name in ("plan", "plan-changes")]
        for name in ("plan-json", "plan-xlsx"):
            try:
                pages.append(client.get(address(plan, name)))
            except NoReverseMatch:
                continue
        for page in pages:
            assert page.status_code == HTTPStatus.OK
            assert surname.encode() not in page.content.replace(f"ООО «{surname}".encode(), b"")
        assert surname in plan.current.document
        assert "директор" in pages[0].text


class TestChanges:
    def test_say_what_every_version_has_changed(self, plan, secretary, chair, client):
        assert "План не менялся" in shown(client, address(plan, "plan-changes"))
        assert address(plan, "plan-changes") not in shown(client, address(plan))
        amended(plan, secretary, chair)
        assert address(plan, "plan-changes") in shown(client, address(plan))
        page = shown(client, address(plan, "plan-changes"))
        assert "Редакция 2 от 20.11.2026" in page
        assert "Провести день открытых дверей" in page and "добавлено" in page
        assert "изменено" not in page

    def test_that_were_not_approved_are_not_shown(self, plan, secretary, client):
        plan = plans.amend_plan(plan, by=secretary)
        plan.draft["sections"][0]["rows"][0]["title"] = "Тайный замысел"
        plan = plans.replace_draft(plan, plan.draft, by=secretary, revision=plan.revision)
        plans.propose_plan(plan, by=secretary, meeting=factories.make_meeting(plan.council, secretary))
        plans.recall_plan(plan, by=secretary)
        assert PlanVersion.objects.filter(plan=plan, public_document__contains="Тайный замысел").exists()
        assert "Тайный замысел" not in shown(client, address(plan, "plan-changes"))


class TestPdf:
    def test_is_promised_until_the_worker_has_made_it(self, plan, client, django_capture_on_commit_callbacks):
        waiting = client.get(address(plan, "plan-pdf"))
        assert waiting.status_code == HTTPStatus.ACCEPTED
        assert "PDF готовится" in waiting.text
        assert waiting.headers["Refresh"] == "4" and "no-store" in waiting.headers["Cache-Control"]
        assert not plan.files.exists(), "a GET makes nothing"
        with django_capture_on_commit_callbacks(execute=True):
            files.ask_for_pdf(plan, "public")
        ready = client.get(address(plan, "plan-pdf"))
        assert (ready.status_code, ready.content) == (HTTPStatus.OK, bytes(plan.files.get().pdf))
        assert ready.headers["Content-Type"] == "application/pdf"
        etag = {"If-None-Match": ready.headers["ETag"]}
        again = client.get(address(plan, "plan-pdf"), headers=etag)
        assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")

    def test_that_failed_does_not_ask_for_ever(self, plan, client):
        file = files.ask_for_pdf(plan, "public")
        plan.files.filter(pk=file.pk).update(status="failed", error="сломалось")
        answer = client.get(address(plan, "plan-pdf"))
        assert "Refresh" not in answer.headers and "сломалось" not in answer.text

    def test_is_never_the_full_edition(self, plan, client, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            files.ask_for_pdf(plan, "full")
        assert client.get(address(plan, "plan-pdf")).status_code == HTTPStatus.ACCEPTED


def test_the_plans_are_in_the_navigation(client):
    assert f'<a href="{LIST}">Планы</a>' in client.get("/").text
