"""The demo's plan: a reconstruction, approved by decision 3.1 of the founding protocol."""

import pytest

from councils.demo import load_demo
from tests.workplans.views.test_files_of_plans import address
from workplans.demo import load_plan

pytestmark = pytest.mark.django_db


def test_is_approved_by_the_founding_protocol_and_never_overdue(client):
    plan = load_plan(load_demo())
    assert load_plan(load_demo()) == plan
    assert plan.current.approval.basis == "п. 3.1 протокола от 20.11.2017 б/н"
    page = client.get(address("plan", plan.public_id)).text.replace("\xa0", " ")
    assert "протокол от 20.11.2017 б/н, п. 3.1" in page
    assert "РЕКОНСТРУКЦИЯ" in page
    assert "срок истёк" not in page
