"""A plan of an old paper: its decision is chosen, and everybody reads it by that decision."""

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.urls import reverse

from councils.models import Decision
from tests import factories
from tests.plans import approved_plan, make_plan
from workplans.models import WorkPlan

pytestmark = pytest.mark.django_db


def address(plan: WorkPlan, name: str = "plan-register") -> str:
    return reverse(f"workplans:{name}", args=[plan.uid])


@pytest.fixture
def decision(council, secretary, chair) -> Decision:
    """Of a published protocol that approves a plan without its text, as old papers do."""
    meeting = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
    protocol = factories.published(meeting, secretary, chair)
    return Decision.objects.get(item__meeting=protocol.meeting, text__startswith="Утвердить план")


@pytest.fixture
def desk(browser_of, secretary):
    return browser_of(secretary)


def test_a_plan_is_registered_by_its_decision_and_read_by_everybody(council, secretary, desk, decision, client):
    plan = make_plan(council, secretary)
    assert address(plan) in desk.get(address(plan, "plan-desk")).text
    page = desk.get(address(plan))
    assert f'value="{decision.pk}"' in page.text and decision.basis in page.text.replace("\xa0", " ")
    answer = desk.post(address(plan), {"decision": decision.pk}, follow=True)
    assert "План действует по этому решению." in answer.text
    public = client.get(reverse("workplans:plan", args=[plan.public_id])).text.replace("\xa0", " ")
    assert decision.basis in public and "Разработать форму заявления" in public
    # The second click of a double click.
    assert desk.post(address(plan), {"decision": decision.pk}).status_code == HTTPStatus.CONFLICT
    assert WorkPlan.objects.get(pk=plan.pk).versions.count() == 1


def test_other_decisions_are_neither_offered_nor_taken(
    council, other_council, stranger_secretary, secretary, chair, desk, decision
):
    approved_plan(council, secretary, chair, title="План закупок")
    other = Decision.objects.filter(item__meeting=decision.item.meeting).exclude(text__icontains="план").first()
    foreign = factories.make_meeting(other_council, stranger_secretary)
    plan = make_plan(council, secretary)
    page = desk.get(address(plan)).text
    assert decision.text[:20] in page and other.text[:20] not in page and "закупок" not in page
    for key in ("", "0", other.pk, foreign.pk):
        assert desk.post(address(plan), {"decision": key}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert WorkPlan.objects.get(pk=plan.pk).status == "draft"


def test_without_such_a_decision_the_page_says_what_to_do(council, secretary, desk):
    assert "Сначала внесите протокол" in desk.get(address(make_plan(council, secretary))).text


def test_costs_the_same_for_many_decisions(council, secretary, desk, decision, queries):
    plan = make_plan(council, secretary)
    few = queries(lambda: desk.get(address(plan)))
    for number in range(10):
        decision.pk, decision._state.adding = None, True
        decision.uid, decision.number = uuid4(), f"9.{number}"
        decision.save(force_insert=True)
    assert queries(lambda: desk.get(address(plan))) == few
