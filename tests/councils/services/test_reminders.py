"""The ladder of reminders: who is told what on which day, once, in one letter."""

import re
from datetime import date
from http import HTTPStatus
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.urls import reverse

from councils.models import Assignment, Council, Reason, Reminder, ReminderStop
from councils.reminders import Reader, reason_on
from councils.services import extensions, links
from councils.services.reminders import choose_reminders, remind_councils, remind_everybody
from councils.services.resolutions import issue_resolution
from members.models import Membership, User
from tests import factories
from tests.assignments import unsaved

pytestmark = pytest.mark.django_db(transaction=True)

BEGUN = date(2026, 11, 20)


@pytest.fixture
def protocol(council, secretary, chair):
    with time_machine.travel("2026-11-20 12:00+03:00", tick=False):
        meeting = factories.record_meeting(factories.make_meeting(council, secretary, held_on=BEGUN), secretary)
        protocol = factories.approved(meeting, secretary, chair)
    mail.outbox.clear()
    return protocol


@pytest.fixture
def assignment(protocol) -> Assignment:
    """Due on Monday 30.11.2026; its executor is the chair's organisation."""
    return Assignment.objects.get(decision__item__meeting=protocol.meeting, decision__number="2.1")


def letters() -> list[tuple[str, str]]:
    found = [(letter.to[0], letter.body) for letter in mail.outbox]
    mail.outbox.clear()
    return found


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2026, 11, 13), None),
        (date(2026, 11, 16), "first"),
        (date(2026, 11, 24), "first"),
        (date(2026, 11, 25), "second"),
        (date(2026, 11, 26), "second"),
        (date(2026, 11, 27), "last"),
        (date(2026, 11, 30), "today"),
        (date(2026, 12, 1), "late"),
        (date(2026, 12, 4), "late"),
        (date(2026, 12, 7), "too_late"),
    ],
)
def test_the_ladder_counts_working_days(on, reason):
    assert reason_on(unsaved(due_on=date(2026, 11, 30)), on) == reason


def test_a_paper_an_undated_and_a_reported_assignment_are_left_in_peace():
    late = date(2027, 3, 1)
    assert reason_on(unsaved(due_on=date(2026, 11, 30), origin="paper"), late) is None
    assert reason_on(unsaved(due_on=None), late) is None
    assert reason_on(unsaved(due_on=date(2026, 11, 30), state="reported"), late) is None


def test_one_letter_a_day_with_everything_in_it(council, protocol, chair):
    assert remind_councils([(council, date(2026, 11, 23))]) == 1
    [(to, body)] = letters()
    assert to == chair.email
    assert "1. Новое поручение, осталось 5 рабочих дней (" in body
    assert "П. 2.1" in body and "П. 3.1" in body
    assert remind_councils([(council, date(2026, 11, 23))]) == 0 and letters() == []


def test_each_step_is_told_once_and_the_last_ones_to_the_officers(council, protocol, assignment, secretary, chair):
    days = [date(2026, 11, day) for day in (23, 24, 25, 26, 27, 30)] + [date(2026, 12, day) for day in range(1, 9)]
    told = []
    for day in days:
        remind_councils([(council, day)])
        told += [(day.day, to) for to, body in letters() if "П. 2.1" in body]
    executor = chair.email
    assert told == [
        *[(23, executor), (25, executor), (27, executor), (30, executor)],
        *[(1, executor), (1, secretary.email), (7, executor)],
    ]


def test_a_moved_deadline_is_told_of_anew(council, protocol, assignment, chair):
    remind_councils([(council, date(2026, 11, 27))])
    letters()
    extensions.move_deadline(assignment, by=chair, until=date(2026, 12, 3), reason="Ждём.")
    remind_councils([(council, date(2026, 12, 2))])
    assert any("П. 2.1" in body and "Остался 1 рабочий день" in body for _to, body in letters())


def test_a_reader_stops_what_he_does_not_want(council, protocol, chair):
    choose_reminders(Reader(chair.email, chair), {"late"})
    remind_councils([(council, date(2026, 11, 23))])
    assert letters() == []
    remind_councils([(council, date(2026, 12, 1))])
    assert chair.email in [to for to, _body in letters()]


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        ("2026-11-23 07:59+03:00", 0),
        ("2026-11-23 08:01+03:00", 1),
        ("2026-11-22 12:00+03:00", 0),  # Sunday
    ],
)
def test_it_is_done_on_working_days_from_eight_by_the_councils_clock(protocol, moment, count):
    with time_machine.travel(moment, tick=False):
        remind_everybody()
    assert len(letters()) == count


def test_a_council_that_does_not_remind_is_silent(council, protocol):
    Council.objects.filter(pk=council.pk).update(reminds=False)
    with time_machine.travel("2026-11-23 12:00+03:00", tick=False):
        remind_everybody()
    assert letters() == [] and not Reminder.objects.exists()


class TestOneReader:
    """One address, one letter a day, however many councils and whatever the reader is to them."""

    @pytest.fixture
    def far(self, council):
        """A council of the same cluster on Kamchatka, with the same people."""
        far = Council.objects.get(pk=council.pk)
        far.pk, far.slug, far.name, far.time_zone = None, "far", "Камчатский совет", "Asia/Kamchatka"
        far.save()
        for seat in council.seats.all():
            seat.pk, seat.council = None, far
            seat.save()
        return far

    @pytest.fixture
    def firm(self, council):
        return council.seats.filter(role="member").first()

    def given(self, council, chair, firm, text="Подготовить список.", **fields) -> Assignment:
        return issue_resolution(council, by=chair, uid=uuid4(), text=text, executors=[firm.on_behalf_of], **fields)

    @pytest.fixture
    def without_account(self, firm):
        User.objects.filter(pk=firm.person.user.pk).update(is_active=False)
        Membership.objects.filter(organization=firm.on_behalf_of).update(contacts="приёмная: Office@example.test")

    def test_hears_of_both_councils_in_the_letter_of_the_first_morning(self, council, far, chair, firm):
        Council.objects.filter(pk=council.pk).update(time_zone="Europe/Kaliningrad")
        with time_machine.travel("2026-11-23 12:00+03:00", tick=False):
            self.given(council, chair, firm, "Подготовить список.")
            self.given(far, chair, firm, "Подготовить отчёт.")
        mail.outbox.clear()
        with time_machine.travel("2026-11-24 08:01+12:00", tick=False):
            remind_everybody()
            remind_everybody()
        [(to, body)] = letters()
        assert to == firm.person.user.email
        assert "Подготовить список." in body and "Подготовить отчёт." in body
        with time_machine.travel("2026-11-24 07:30+02:00", tick=False):
            self.given(council, chair, firm, "Подготовить зал.")
        with time_machine.travel("2026-11-24 08:01+02:00", tick=False):
            remind_everybody()
        assert letters() == []
        with time_machine.travel("2026-11-25 08:01+02:00", tick=False):
            remind_everybody()
        [(_to, body)] = letters()
        assert "Подготовить зал." in body and "Подготовить список." not in body

    def test_without_an_account_is_written_to_with_a_link(self, council, chair, firm, without_account, client):
        with time_machine.travel("2026-11-23 12:00+03:00", tick=False):
            first, second = (self.given(council, chair, firm, text) for text in ("Подготовить список.", "Дать отчёт."))
        mail.outbox.clear()
        for day in (date(2026, 11, 24), date(2026, 11, 25)):
            remind_councils([(council, day)])
        [(to, body)] = letters()
        assert to == "office@example.test" and body.count("Новое поручение") == 2
        assert "Мои поручения" not in body
        address = next(line for line in body.splitlines() if "/answer/" in line)
        assert "Подготовить список." in client.get(address.removeprefix(settings.PORTAL_ORIGIN)).text
        told = Reminder.objects.values_list("assignment", "user", "email")
        assert list(told.order_by("pk")) == [(row.pk, None, "office@example.test") for row in (first, second)]

    def test_without_an_account_stops_single_reasons_by_the_link(self, council, chair, firm, without_account, client):
        with time_machine.travel("2026-11-23 12:00+03:00", tick=False):
            assignment = self.given(council, chair, firm, due_on=date(2026, 12, 4))
        mail.outbox.clear()
        remind_councils([(council, date(2026, 11, 24))])
        [(_to, body)] = letters()
        page = re.search(r"О чём напоминать: (\S+)", body)[1].removeprefix(settings.PORTAL_ORIGIN)
        offered = re.findall(r'name="reason" value="(\w+)"[^>]* checked', client.get(page).text)
        assert offered == [reason for reason in Reason if reason != Reason.DIGEST]
        client.post(page, {"reason": [reason for reason in offered if reason != Reason.SECOND]})
        assert list(ReminderStop.objects.values_list("user", "email", "reason")) == [
            (None, "office@example.test", Reason.SECOND)
        ]
        remind_councils([(council, date(2026, 12, 1))])
        assert letters() == []
        remind_councils([(council, date(2026, 12, 3))])
        assert [to for to, _body in letters()] == ["office@example.test"]
        links.revoke_link(assignment.links.order_by("pk").first(), by=factories.officer(council, "secretary"))
        assert client.post(page, {"reason": []}).status_code == HTTPStatus.GONE
        assert ReminderStop.objects.count() == 1

    def test_with_an_account_finds_there_what_he_stopped_by_a_link(self, council, chair, firm, client):
        user = firm.person.user
        with time_machine.travel("2026-11-23 12:00+03:00", tick=False):
            assignment = self.given(council, chair, firm, due_on=date(2026, 12, 4))
        mail.outbox.clear()
        _link, token = links.make_link(assignment, user.email.upper(), chair)
        client.post(reverse("councils:assignment-answer-reminders", args=[token]), {"reason": []})
        remind_councils([(council, date(2026, 11, 24))])
        assert letters() == []
        client.force_login(user)
        assert " checked" not in client.get("/my/reminders/").text.partition("reason-digest")[0]
        client.post("/my/reminders/", {"reason": list(Reason)})
        assert not ReminderStop.objects.exists()
        remind_councils([(council, date(2026, 11, 25))])
        assert [to for to, _body in letters()] == [user.email]

    def test_who_only_sees_after_it_is_led_to_the_board(self, council, protocol, assignment, secretary, chair):
        remind_councils([(council, date(2026, 12, 1))])
        bodies = dict(letters())
        assert reverse("councils:assignment", args=[assignment.pk]) in bodies[secretary.email]
        assert "Мои поручения" not in bodies[secretary.email]
        assert reverse("councils:my-assignment", args=[assignment.pk]) in bodies[chair.email]
