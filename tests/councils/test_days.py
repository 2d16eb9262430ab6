"""Today at the place of every council: what is late in Kamchatka is not late in Kaliningrad."""

from datetime import date

import pytest
import time_machine

from councils.control import standing
from councils.days import Days
from councils.models import Assignment, Council, PublishedDecision
from councils.models.councils import today
from councils.register import Choice, chosen_rows, line_of, shown
from tests import factories
from tests.keeping import kept_for_the_module

pytestmark = pytest.mark.django_db

ZONES = {
    "Europe/Kaliningrad": "+02:00",
    "Europe/Moscow": "+03:00",
    "Europe/Samara": "+04:00",
    "Asia/Yekaterinburg": "+05:00",
    "Asia/Omsk": "+06:00",
    "Asia/Krasnoyarsk": "+07:00",
    "Asia/Irkutsk": "+08:00",
    "Asia/Yakutsk": "+09:00",
    "Asia/Vladivostok": "+10:00",
    "Asia/Magadan": "+11:00",
    "Asia/Kamchatka": "+12:00",
}


def moved_to(council: Council, zone: str) -> None:
    Council.objects.filter(pk=council.pk).update(time_zone=zone)


@pytest.fixture(scope="module")
def kept_meeting(kept_council, django_db_blocker) -> int:
    with kept_for_the_module(django_db_blocker):
        council, secretary, chair = factories.people(kept_council)
        meeting = factories.make_meeting(council, secretary, held_on=date(2026, 11, 20))
        factories.published(factories.record_meeting(meeting, secretary), secretary, chair)
        yield meeting.pk


@pytest.fixture
def assignment(kept_meeting, council) -> Assignment:
    """Due on Monday 30.11.2026, published."""
    return Assignment.objects.get(decision__item__meeting=kept_meeting, decision__number="2.1")


@pytest.mark.parametrize(("zone", "offset"), ZONES.items())
def test_a_deadline_lasts_until_midnight_at_the_place_of_the_council(assignment, client, secretary, zone, offset):
    moved_to(assignment.decision.item.meeting.council, zone)
    row = Assignment.objects.select_related("decision__item__meeting__council", "organization").get(pk=assignment.pk)
    council = row.decision.item.meeting.council
    client.force_login(secretary)
    for moment, code, state in (
        (f"2026-11-30 23:59{offset}", "soon", "active"),
        (f"2026-12-01 00:01{offset}", "overdue", "late"),
    ):
        with time_machine.travel(moment, tick=False):
            days = Days.now()
            assert standing(row, today(council)).code == code
            published = PublishedDecision.objects.select_related("council").get(decision=row.decision)
            assert line_of(shown(published), days).code == state
            found = {one.number for one in chosen_rows(Choice(state="late"), days)}
            assert ("2.1" in found) == (state == "late")
            board = client.get("/desk/control/?state=overdue").content.decode()
            assert ("разработать форму" in board) == (state == "late")


def test_councils_of_two_dates_stand_together_in_one_register(assignment, council, other_council, stranger_secretary):
    first = PublishedDecision.objects.get(decision=assignment.decision)
    meeting = factories.record_meeting(
        factories.make_meeting(other_council, stranger_secretary, held_on=date(2026, 11, 20)), stranger_secretary
    )
    chair = factories.officer(other_council, "chair")
    factories.published(meeting, stranger_secretary, chair)
    second = PublishedDecision.objects.get(council=other_council, number="2.1")
    assert first.due_on == second.due_on == date(2026, 11, 30)
    moved_to(council, "Europe/Kaliningrad")
    moved_to(other_council, "Asia/Kamchatka")
    # In Kamchatka it is the 1st of December, in Kaliningrad still the 30th of November.
    with time_machine.travel("2026-11-30 20:00+02:00", tick=False):
        days = Days.now()
        for state, rows in {"late": {second.pk}, "active": {first.pk}}.items():
            found = chosen_rows(Choice(state=state), days).filter(due_on=first.due_on)
            assert {row.pk for row in found} == rows
            assert {line_of(row, days).code for row in found} == {state}
