"""Letters that the secretary looks at before they go; the log of what went; what is told before a meeting."""

from datetime import date
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_portal.models import Letter
from cluster_portal.workflow import Refused
from councils.models import Assignment, Council, Decision, MeetingDigest, Seat
from councils.reminders import Reader
from councils.services import urging
from councils.services.links import make_link, revoke_link
from councils.services.protocols import approve_protocol, current_version, recall_protocol
from councils.services.reminders import choose_reminders, remind_councils
from councils.workflow import AssignmentStatus
from members.models import Membership, User
from members.services.letters import send_letter
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

HELD = date(2026, 11, 20)


@pytest.fixture
def submitted(council, secretary, time_machine):
    time_machine.move_to("2026-11-23 12:00+03:00")
    meeting = factories.record_meeting(factories.make_meeting(council, secretary, held_on=HELD), secretary)
    factories.submitted(meeting, secretary)
    meeting.refresh_from_db()
    return meeting


@pytest.fixture
def approved(submitted, chair):
    approve_protocol(submitted.protocol, by=chair, version_sha=current_version(submitted.protocol).sha256)
    mail.outbox.clear()
    return submitted


@pytest.fixture
def waiting(approved):
    rows = Assignment.objects.filter(decision__item__meeting=approved, state=AssignmentStatus.ACTIVE)
    return list(rows.order_by("decision__number"))


def nobody_has_an_account(council, contacts: str = ""):
    User.objects.filter(persons__cluster=council.cluster).exclude(persons__seats__role="secretary").update(
        is_active=False
    )
    Membership.objects.filter(cluster=council.cluster).update(contacts=contacts)


class TestReminders:
    def test_go_as_they_were_looked_at_once(self, waiting, secretary, chair):
        letters, nobody = urging.preview_reminders(waiting, by=secretary, note="Ждём до среды.")
        assert [(letter.to, len(letter.assignments)) for letter in letters] == [(chair.email, 2)]
        assert nobody == [] and not Letter.objects.filter(name="urge").exists()
        key = str(uuid4())
        assert urging.send_reminders(waiting, by=secretary, note="Ждём до среды.", key=key) == 1
        assert urging.send_reminders(waiting, by=secretary, note="Ждём до среды.", key=key) == 0
        [message] = mail.outbox
        assert (message.to, message.subject, message.body) == ([chair.email], letters[0].subject, letters[0].text)
        assert "Ждём до среды." in message.body and "осталось 7 дней" in message.body
        assert message.subject.endswith(", 2 поручения")

    def test_go_with_a_link_to_the_contacts_where_nobody_has_an_account(self, council, waiting, secretary):
        nobody_has_an_account(council, "тел. 12-34, приёмная: Office@example.test")
        letters, _nobody = urging.preview_reminders(waiting, by=secretary)
        assert [letter.to for letter in letters] == ["office@example.test"]
        assert urging.BY_LINK in letters[0].text
        urging.send_reminders(waiting, by=secretary, key="1")
        assert mail.outbox[0].body.count("/answer/") == 2

    def test_name_those_who_cannot_be_written_to(self, council, waiting, secretary):
        nobody_has_an_account(council)
        letters, nobody = urging.preview_reminders(waiting, by=secretary)
        assert (letters, nobody) == ([], waiting)

    def test_do_not_go_where_a_link_was_revoked_or_to_what_is_no_address(self, council, waiting, secretary):
        nobody_has_an_account(council, "эл. почта: приёмная@пример..рф, office@example.test")
        for row in waiting:
            link, _token = make_link(row, "mistaken@example.test", secretary)
            revoke_link(link, by=secretary)
        letters, _nobody = urging.preview_reminders(waiting, by=secretary)
        assert [letter.to for letter in letters] == ["office@example.test"]

    def test_may_be_sent_again_when_nothing_went(self, waiting, secretary, settings):
        origin, settings.PORTAL_ORIGIN = settings.PORTAL_ORIGIN, None
        with pytest.raises(TypeError):
            urging.send_reminders(waiting, by=secretary, key="1")
        settings.PORTAL_ORIGIN = origin
        assert urging.send_reminders(waiting, by=secretary, key="1") == 1

    def test_are_for_the_secretary_of_the_council(self, waiting, chair, stranger_secretary):
        for user in (chair, stranger_secretary):
            with pytest.raises(PermissionDenied):
                urging.preview_reminders(waiting, by=user)
        with pytest.raises(Refused):
            urging.send_reminders([], by=chair, key="1")

    def test_are_looked_at_and_sent_from_the_board(self, waiting, secretary, client):
        client.force_login(secretary)
        data = {"assignment": [row.pk for row in waiting]}
        page = client.post(reverse("councils:urge"), data)
        assert "Отправить 1 письмо" in page.text
        client.post(reverse("councils:urge"), data | {"send": "1", "key": page.context["key"]})
        assert len(mail.outbox) == 1


class TestProject:
    def test_tells_each_executor_once_a_version_and_begins_nothing(self, submitted, secretary, chair):
        assert urging.send_project(submitted, by=secretary) == 1
        assert urging.send_project(submitted, by=secretary) == 0
        [message] = mail.outbox
        assert message.to == [chair.email]
        assert message.subject.startswith("ПРОЕКТ: ") and "/answer/" not in message.body
        assert "30 ноября 2026 г." in message.body
        assert not Assignment.objects.exclude(state="draft").exists()

    def test_is_told_again_of_the_next_version_and_whatever_another_council_has_told(
        self, council, submitted, secretary, chair
    ):
        sibling = Council.objects.get(pk=council.pk)
        sibling.pk, sibling.short_name = None, "Президиум"
        told = {"council": sibling, "marked": urging._marked(submitted), "lines": []}
        send_letter([council.cluster], "project", chair.email, told)
        assert urging.send_project(submitted, by=secretary) == 1
        recall_protocol(submitted.protocol, by=secretary)
        factories.submitted(submitted, secretary)
        assert urging.send_project(submitted, by=secretary) == 1

    def test_says_a_deadline_that_the_approval_makes_a_day(self, submitted, secretary):
        Assignment.objects.filter(decision__item__meeting=submitted).update(due_on=None)
        decisions = Decision.objects.filter(item__meeting=submitted)
        decisions.update(deadline_text="в течение 10 дней со дня подписания протокола")
        urging.send_project(submitted, by=secretary)
        [message] = mail.outbox
        for body in (message.body, message.alternatives[0].content):
            assert "Срок: в течение 10 дней со дня подписания протокола." in body
            assert "не установлен" not in body

    def test_is_of_a_protocol_before_the_chair(self, approved, secretary):
        with pytest.raises(Refused):
            urging.preview_project(approved, by=secretary)

    def test_is_for_the_secretary(self, submitted, chair, stranger_secretary):
        for user in (chair, stranger_secretary):
            with pytest.raises(PermissionDenied):
                urging.send_project(submitted, by=user)


class TestLog:
    def address(self, **query):
        return reverse("councils:letters", query=query)

    def test_shows_what_went_and_with_which_result_but_no_text(self, waiting, secretary, client):
        urging.send_reminders(waiting, by=secretary, key="1")
        client.force_login(secretary)
        page = client.get(self.address()).text
        assert mail.outbox[0].subject in page and "отправлено" in page
        assert "разработать форму" not in page
        assert "Писем такого рода нет" in client.get(self.address(status="failed")).text

    def test_of_another_council_of_the_cluster_is_not_shown(self, council, waiting, secretary, client):
        sibling = Council.objects.get(pk=council.pk)
        sibling.pk, sibling.slug = None, "sibling"
        sibling.save()
        person = factories.make_person(council.cluster, "Другова", user=factories.make_user("other@example.test"))
        Seat.objects.create(council=sibling, person=person, role="secretary", starts_on=date(2017, 1, 1))
        urging.send_reminders(waiting, by=secretary, key="1")
        letter = Letter.objects.get(name="urge")
        client.force_login(person.user)
        assert letter.subject not in client.get(self.address()).text
        assert client.post(reverse("councils:letter-retry", args=[letter.pk])).status_code == 404

    def test_is_narrowed_by_the_reader(self, waiting, secretary, client):
        urging.send_reminders(waiting, by=secretary, key="1")
        client.force_login(secretary)
        assert mail.outbox[0].subject in client.get(self.address(to=mail.outbox[0].to[0])).text
        assert mail.outbox[0].subject not in client.get(self.address(to="nobody")).text
        assert client.get(f"{self.address()}?to=%00").status_code == 200

    def test_asks_the_same_of_one_letter_and_of_thirty(self, council, secretary, client):
        client.force_login(secretary)
        counts = []
        for number in (1, 29):
            for _ in range(number):
                send_letter([council.cluster], "urge", "office@example.test", {"lines": [], "council": council})
            with CaptureQueriesContext(connection) as queries:
                page = client.get(self.address()).text
            counts.append(len(queries))
        assert page.count("office@example.test") == 30 and counts[0] == counts[1]

    def test_a_letter_that_was_given_up_is_tried_once_more(self, waiting, secretary, client):
        urging.send_reminders(waiting, by=secretary, key="1")
        letter = Letter.objects.get(name="urge")
        Letter.objects.filter(pk=letter.pk).update(status="failed", sent_at=None, text="Ещё раз", error="SMTP 550")
        client.force_login(secretary)
        assert "SMTP 550" in client.get(self.address()).text
        client.post(reverse("councils:letter-retry", args=[letter.pk]))
        letter.refresh_from_db()
        assert letter.status == "sent" and len(mail.outbox) == 2

    def test_of_another_cluster_is_not_shown(self, waiting, secretary, stranger_secretary, client):
        urging.send_reminders(waiting, by=secretary, key="1")
        client.force_login(stranger_secretary)
        assert mail.outbox[0].subject not in client.get(self.address()).text
        letter = Letter.objects.get(name="urge")
        assert client.post(reverse("councils:letter-retry", args=[letter.pk])).status_code == 404


class TestDigest:
    @pytest.fixture
    def coming(self, council, approved, secretary):
        return factories.make_meeting(council, secretary, held_on=date(2026, 12, 3), agenda=["Об итогах года"])

    def test_comes_two_working_days_before_in_the_letter_of_the_day(self, council, coming, chair):
        remind_councils([(council, date(2026, 11, 30))])
        assert not MeetingDigest.objects.exists()
        mail.outbox.clear()
        remind_councils([(council, date(2026, 12, 1))])
        assert MeetingDigest.objects.filter(meeting=coming).count() == 9
        assert sorted(message.to[0] for message in mail.outbox) == sorted({m.to[0] for m in mail.outbox})
        [own] = [message for message in mail.outbox if message.to == [chair.email]]
        assert "срок истёк – 1, срок до заседания – 0" in own.body
        assert "1. Об итогах года" in own.body and "Напоминаем о поручениях" in own.body

    def test_comes_once_and_not_to_those_who_stopped_it(self, council, coming, chair, secretary):
        choose_reminders(Reader(chair.email, chair), {"late"})
        remind_councils([(council, date(2026, 12, 1))])
        remind_councils([(council, date(2026, 12, 2))])
        assert MeetingDigest.objects.filter(user=secretary).count() == 1
        assert not MeetingDigest.objects.filter(user=chair).exists()

    def test_never_comes_where_the_council_does_not_want_it(self, council, coming):
        council.digest_days = 0
        council.save()
        remind_councils([(council, date(2026, 12, 1))])
        assert not MeetingDigest.objects.exists()
