"""Terms of plans in the calendar of everybody: of published versions only, and without names."""

from datetime import date

import pytest

from councils import calendars
from tests import factories
from tests.plans import adopt, approved_plan, publish, seen
from workplans.draft import make_row
from workplans.models import WorkPlan
from workplans.services import activities, plans

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 21)


def entries(council) -> dict[str, calendars.Event]:
    events = calendars.public_events(council.pk if council else None, ON)
    return {event.uid: event for event in events if event.uid.startswith("activity-")}


def test_terms_are_there_when_the_plan_is_published(council, other_council, secretary, chair):
    plan = approved_plan(council, secretary, chair, is_published=False)
    assert not entries(None)
    publish(plan.current.decision.item.meeting.protocol, secretary)
    found = entries(council)
    assert len(found) == 3 and not entries(other_council)
    event = next(event for event in found.values() if "1.1" in event.summary)
    assert event.starts == date(2026, 11, 30) and event.url.endswith(f"/plans/{plan.public_id}/#p-1.1")
    assert "Арбузов" not in event.description


def test_what_is_done_is_struck_out_and_a_new_version_waits(council, secretary, chair):
    plan = approved_plan(council, secretary, chair)
    first = plan.activities.get(number="1.1")
    activities.mark_activity(first, by=secretary, kind="not_done", text="Нет.")
    activities.accept_mark(first, by=secretary, seen=seen(first))
    assert [event.is_cancelled for event in entries(council).values()].count(True) == 1
    plan = plans.amend_plan(plan, by=secretary)
    plan.draft["sections"][0]["rows"].append(make_row(title="Тайный замысел", term="до 01.12.2026"))
    plan = plans.replace_draft(plan, plan.draft, by=secretary, revision=plan.revision)
    coming = factories.make_meeting(council, secretary)
    adopt(plans.propose_plan(plan, by=secretary, meeting=coming), secretary, chair)
    assert WorkPlan.objects.get(pk=plan.pk).status == "approved"
    assert not any("Тайный" in event.summary for event in entries(council).values())
