"""Signing is not publishing: a plan is for everybody when its protocol is published, and not before."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from tests import factories
from tests.plans import adopt, approve, approved_plan, make_plan, publish
from workplans.draft import make_row
from workplans.models import WorkPlan
from workplans.services import plans

pytestmark = pytest.mark.django_db
PAGES = ("plan", "plan-pdf", "plan-xlsx", "plan-docx", "plan-json", "plan-report", "plan-changes")
SECRET = "Тайный замысел"


def address(plan: WorkPlan, name: str = "plan") -> str:
    return reverse(f"workplans:{name}", args=[plan.public_id])


def statuses(client, plan: WorkPlan) -> set[int]:
    return {client.get(address(plan, name)).status_code for name in PAGES}


def changed(plan: WorkPlan, secretary, chair):
    """A second version with another title, another activity and without the last one; its protocol is approved only."""
    plan = plans.amend_plan(plan, by=secretary)
    head = {"title": f"План. {SECRET}", "starts_on": plan.starts_on, "ends_on": plan.ends_on}
    plan = plans.change_head(plan, by=secretary, seen=plans.head_sha(plan), is_signed=False, **head)
    plan.draft["sections"][0]["rows"][0]["title"] = SECRET
    plan.draft["sections"][1]["rows"] = [make_row(title=f"{SECRET} 2", term="до 01.12.2026")]
    plan = plans.replace_draft(plan, plan.draft, by=secretary, revision=plan.revision)
    return approve(plan, factories.make_meeting(plan.council, secretary), secretary, chair)


def test_an_approved_plan_waits_for_its_protocol(council, secretary, chair, client, browser_of):
    plan = make_plan(council, secretary)
    protocol = approve(plan, factories.make_meeting(council, secretary), secretary, chair)
    assert statuses(client, plan) == {HTTPStatus.NOT_FOUND}
    assert plan.public_id not in client.get("/plans/").text
    desk = browser_of(secretary).get(reverse("workplans:plan-desk", args=[plan.uid])).text
    assert "Эту редакцию ещё не видят все" in desk and "Публичная страница" not in desk
    assert (
        browser_of(secretary).get(reverse("workplans:plan-desk-report", args=[plan.uid])).status_code == HTTPStatus.OK
    )
    publish(protocol, secretary)
    assert statuses(client, plan) == {HTTPStatus.OK, HTTPStatus.ACCEPTED}
    assert plan.public_id in client.get("/plans/").text


def test_a_council_that_does_not_publish_shows_its_plan_to_nobody_else(council, secretary, chair, client):
    council.publishes = False
    council.save()
    plan = approved_plan(council, secretary, chair, is_published=False)
    assert statuses(client, plan) == {HTTPStatus.NOT_FOUND}


def test_a_plan_registered_by_an_old_decision_follows_its_protocol(council, secretary, chair, client):
    meeting = factories.make_meeting(council, secretary)
    version = plans.propose_plan(make_plan(council, secretary), by=secretary, meeting=meeting)
    version.decision.text = "Утвердить план с учётом замечаний департамента."
    version.decision.save()
    protocol = adopt(version, secretary, chair)
    plan = WorkPlan.objects.get(pk=version.plan_id)
    plan = plans.register_plan(plan, by=secretary, decision=version.decision)
    assert statuses(client, plan) == {HTTPStatus.NOT_FOUND}
    publish(protocol, secretary)
    assert client.get(address(plan)).status_code == HTTPStatus.OK


def test_of_changes_everybody_reads_the_version_that_was_published_last(council, secretary, chair, client):
    plan = approved_plan(council, secretary, chair)
    json = client.get(address(plan, "plan-json")).text
    protocol = changed(plan, secretary, chair)
    plan = WorkPlan.objects.get(pk=plan.pk)
    assert SECRET in plan.title and plan.published != plan.current
    for path in ("/plans/", *(address(plan, name) for name in ("plan", "plan-report", "plan-changes", "plan-json"))):
        answer = client.get(path)
        assert answer.status_code == HTTPStatus.OK and SECRET not in answer.text
    assert client.get(address(plan, "plan-json")).text == json
    page, report = (client.get(address(plan, name)).text.replace("\xa0", " ") for name in ("plan", "plan-report"))
    for words in ("Разработать форму заявления", "Обновить банк площадок практики", "План работы кластера на 2026 год"):
        assert words in page and words in report
    assert "в редакции" not in page
    publish(protocol, secretary)
    assert SECRET in client.get(address(plan)).text and SECRET in client.get(address(plan, "plan-changes")).text


def test_before_the_first_plan_the_list_says_so(client, db):
    assert not WorkPlan.objects.exists()
    assert "Опубликованных планов пока нет" in client.get("/plans/").text.replace("\xa0", " ")
