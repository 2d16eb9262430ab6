"""Activities in the letter of the day: on the ladder, once, with the officers when they are late."""

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from councils.reminders import Reader
from councils.services.calendars import give_calendar
from councils.services.reminders import choose_reminders, remind_councils
from tests.plans import approved_plan
from workplans.models import ActivityReminder, WorkPlan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(council, secretary, chair, time_machine):
    """Its first activity is due on Monday 30.11.2026 and laid upon the chair's organisation."""
    time_machine.move_to("2026-11-23 12:00+03:00")
    council.digest_days = 0
    council.save()
    plan = approved_plan(council, secretary, chair)
    mail.outbox.clear()
    return plan


def told(council, on: date) -> dict[str, str]:
    mail.outbox.clear()
    remind_councils([(council, on)])
    return {message.to[0]: message.body for message in mail.outbox}


def test_are_told_of_in_the_one_letter_of_the_day(council, plan, chair):
    letters = told(council, date(2026, 11, 25))
    body = letters[chair.email]
    assert "– Осталось 3 рабочих дня: п. 1.1 плана «Разработать форму заявления», срок 30.11.2026" in body
    assert "Напоминаем о поручениях" in body
    assert chair.email not in told(council, date(2026, 11, 26)) or "п. 1.1 плана" not in told(
        council, date(2026, 11, 26)
    )


def test_climb_to_the_officers_when_they_are_late(council, plan, secretary, chair):
    letters = told(council, date(2026, 12, 1))
    assert {email for email, body in letters.items() if "п. 1.1 плана" in body} == {chair.email, secretary.email}
    assert ActivityReminder.objects.filter(reason="late").count() == 2


def test_are_silent_when_they_are_marked_stopped_or_reconstructed(council, plan, secretary, chair):
    choose_reminders(Reader(chair.email, chair), {"too_late"})
    assert "п. 1.1 плана" not in told(council, date(2026, 12, 1)).get(chair.email, "")
    WorkPlan.objects.update(is_reconstruction=True)
    assert all("плана" not in body for body in told(council, date(2026, 12, 7)).values())


def test_stand_in_the_calendar_of_those_who_answer(plan, chair, client):
    address = reverse("councils:personal-calendar", args=[give_calendar(chair)])
    content = client.get(address).content.decode().replace("\r\n ", "")
    activity = plan.activities.get(number="1.1")
    assert f"UID:activity-{activity.uid}@" in content
    assert "DTSTART;VALUE=DATE:20261130" in content
