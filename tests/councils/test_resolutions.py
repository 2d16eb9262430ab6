"""«Резолюция председателя»: an instruction between meetings under the same control."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from cluster_portal.models import Letter
from cluster_portal.workflow import Refused
from councils.calendars import personal_events
from councils.control import assigned_to, controlled_by, standing
from councils.document import sha256
from councils.models import Assignment, Meeting, Protocol
from councils.models.councils import today
from councils.relations import proposals
from councils.services.control import close_assignment
from councils.services.extensions import move_deadline, request_extension
from councils.services.progress import prepare_progress
from councils.services.protocols import proposed_number
from councils.services.reports import Author, report_assignment
from councils.services.resolutions import issue_resolution, withdraw_resolution
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "Подготовить список площадок для практики."


@pytest.fixture
def firm(council):
    return council.seats.filter(role="member").order_by("pk").first().on_behalf_of


@pytest.fixture
def issue(council, chair, firm):
    def issued(**changes) -> Assignment:
        values = {"by": chair, "uid": uuid4(), "text": TEXT, "executors": [firm], "due_on": None} | changes
        return issue_resolution(council, **values)

    return issued


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.replace("\xa0", " ").split())


class TestIssuing:
    def test_stands_under_control_at_once_and_before_the_executor(self, council, issue, firm, chair, secretary):
        due = today(council) + timedelta(days=20)
        assignment = issue(due_on=due)
        assert assignment.decision.basis == f"резолюция председателя от {today(council):%d.%m.%Y} № 1"
        assert standing(assignment, due + timedelta(days=1)).code == "overdue"
        assert assignment in controlled_by(secretary)
        member = council.seats.filter(on_behalf_of=firm).first().person.user
        assert assignment in assigned_to(member, today(council))

    def test_lives_through_report_and_closing(self, council, issue, firm, chair):
        assignment = issue()
        member = council.seats.filter(on_behalf_of=firm).first().person.user
        report_assignment(assignment, Author(member), kind="done", text="Готово.", done_on=today(council))
        assignment = close_assignment(Assignment.objects.get(pk=assignment.pk), by=chair, note="Список получен.")
        assert assignment.state == "closed"

    def test_co_executors_go_with_the_first(self, council, issue, firm, chair):
        other = council.seats.get(role="vice_chair")
        assignment = issue(executors=[firm, other.on_behalf_of], due_on=today(council) + timedelta(days=20))
        helper, later = assignment.decision.assignments.get(role="co_executor"), today(council) + timedelta(days=30)
        move_deadline(assignment, by=chair, until=later, reason="Просили.")
        helper.refresh_from_db()
        assert (helper.due_on, helper.deadline_changes.get().reason) == (later, "Просили.")
        until = today(council) + timedelta(days=40)
        asked = request_extension(helper, Author(other.person.user), until=until, reason="Ждём.")
        member = council.seats.filter(on_behalf_of=firm).first().person.user
        report_assignment(assignment, Author(member), kind="done", text="Готово.", done_on=today(council))
        close_assignment(assignment, by=chair, note="Список получен.")
        asked.refresh_from_db()
        assert asked.status == "refused"

    def test_sent_twice_makes_one(self, issue):
        uid = uuid4()
        assert issue(uid=uid) == issue(uid=uid)
        assert Meeting.objects.filter(kind="resolution").count() == 1

    def test_numbers_are_its_own(self, council, issue, secretary):
        assert [issue().decision.item.meeting.number for _ in range(3)] == [1, 2, 3]
        assert proposed_number(factories.make_meeting(council, secretary)) == 1

    def test_first_executor_is_responsible_and_nobody_twice(self, issue, council, firm):
        other = council.seats.filter(role="chair").first().person
        rows = issue(executors=[firm, other, firm]).decision.assignments.order_by("position")
        assert [(row.organization, row.person, row.role) for row in rows] == [
            (firm, None, "responsible"),
            (None, other, "co_executor"),
        ]

    def test_is_frozen_with_its_hash(self, issue):
        version = issue().decision.item.meeting.protocol.versions.get()
        assert version.sha256 == sha256(version.document)
        assert json.loads(version.document)["text"] == TEXT

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"text": "  "}, "text"),
            ({"executors": []}, "executor"),
            ({"due_on": date(2017, 11, 30)}, "due_on"),
        ],
    )
    def test_says_what_is_missing_and_writes_nothing(self, issue, changes, field):
        with pytest.raises(ValidationError) as caught:
            issue(**changes)
        assert field in caught.value.message_dict
        assert not Meeting.objects.filter(kind="resolution").exists()

    def test_a_member_gives_none(self, issue, member, outsider, stranger_secretary):
        for user in (member, outsider, stranger_secretary):
            with pytest.raises(PermissionDenied):
                issue(by=user)

    def test_the_secretary_says_how_it_was_given(self, council, issue, secretary):
        with pytest.raises(ValidationError):
            issue(by=secretary)
        protocol = issue(by=secretary, source="На письме от 20.11.2026").decision.item.meeting.protocol
        assert (protocol.status, protocol.source_note) == ("registered", "На письме от 20.11.2026")
        assert protocol.meeting.presided_by == council.seats.get(role="chair").person

    def test_of_a_council_without_a_chair_is_refused(self, council, issue, secretary):
        council.seats.filter(role="chair").delete()
        with pytest.raises(Refused):
            issue(by=secretary, source="Устно")


class TestWithdrawing:
    def test_the_secretary_takes_back_only_what_she_has_entered(self, issue, chair, secretary):
        with pytest.raises(PermissionDenied):
            withdraw_resolution(issue(), by=secretary, note="Устно, 24.11.2026.")
        entered = issue(by=secretary, source="Устно")
        withdraw_resolution(entered, by=secretary, note="Устно, 24.11.2026.")
        entered.refresh_from_db()
        assert entered.state == "obsolete"

    def test_ends_it_for_all_executors_and_tells_them(self, council, issue, firm, chair):
        other = council.seats.filter(role="vice_chair").get().person
        assignment = issue(executors=[firm, other])
        withdraw_resolution(assignment, by=chair, note="Дано по ошибке.")
        rows = assignment.decision.assignments
        assert set(rows.values_list("state", flat=True)) == {"obsolete"}
        assert Letter.objects.filter(subject__startswith="Резолюция отозвана").count() == 2

    def test_asks_why_and_takes_back_no_decision_of_the_council(self, issue, chair, recorded, secretary, member):
        assignment = issue()
        with pytest.raises(ValidationError):
            withdraw_resolution(assignment, by=chair, note=" ")
        with pytest.raises(PermissionDenied):
            withdraw_resolution(assignment, by=member, note="Не хочу.")
        protocol = factories.approved(recorded, secretary, chair)
        decided = Assignment.objects.filter(decision__item__meeting=protocol.meeting, state="active").first()
        with pytest.raises(Refused):
            withdraw_resolution(decided, by=chair, note="Передумал.")
        answer = browser(chair).post(reverse("councils:assignment-withdraw", args=[assignment.pk]), {"note": "Ошибка."})
        assert answer.status_code == 302
        assert Assignment.objects.get(pk=assignment.pk).state == "obsolete"


class TestKeptApart:
    """It is no sitting: nobody meets it among the meetings, the protocols and the agenda."""

    def test_stands_in_no_list_of_meetings_and_protocols(self, issue, chair, secretary):
        meeting = issue().decision.item.meeting
        assert meeting not in Meeting.objects.visible_to(secretary)
        assert meeting.protocol not in Protocol.objects.visible_to(secretary)
        uids = [event.uid for event in personal_events(chair, meeting.held_on)]
        assert not any(str(meeting.uid) in uid for uid in uids)
        assert browser(secretary).get(f"/desk/meetings/{meeting.uid}/").status_code == 404
        assert browser(secretary).get(f"/protocols/{meeting.protocol.public_id}/full/").status_code == 404
        assert Client().get(f"/protocols/{meeting.protocol.public_id}/").status_code == 404

    def test_is_not_told_of_as_a_decision_of_the_council(self, council, issue, secretary):
        issue()
        with pytest.raises(Refused):
            prepare_progress(factories.make_meeting(council, secretary), by=secretary)

    def test_is_not_taken_for_a_point_of_a_protocol(self, council, issue, secretary):
        day = issue().decision.item.meeting.held_on
        meeting = factories.make_meeting(council, secretary, held_on=day)
        item, uid = meeting.items.filter(kind="question").first(), uuid4()
        text = f"Отменить п. 1 протокола от {day:%d.%m.%Y}."
        factories.operate(meeting, secretary, "decision", "add", uid, item=str(item.uid), position=0, text=text)
        assert proposals(meeting) == []


class TestPage:
    def address(self, council):
        return reverse("councils:resolution-create", args=[council.slug])

    def values(self, firm, **changes):
        return {"uid": str(uuid4()), "text": TEXT, "executor": f"organization:{firm.pk}"} | changes

    def test_the_chair_gives_it_and_lands_on_its_page(self, council, chair, firm):
        answer = browser(chair).post(self.address(council), self.values(firm), follow=True)
        assert "Поставлено на контроль: резолюция председателя от" in answer.content.decode()
        assert TEXT in answer.content.decode()

    def test_the_secretary_is_asked_how_it_was_given(self, council, secretary, firm):
        page = browser(secretary).post(self.address(council), self.values(firm))
        assert page.status_code == 200
        assert "Напишите, как её дал председатель" in page.content.decode()
        assert TEXT in page.content.decode()

    def test_a_made_up_executor_is_refused(self, council, chair, firm):
        for value in ("organization:999999", "person:x", "group:1", ""):
            page = browser(chair).post(self.address(council), self.values(firm, executor=value))
            assert page.status_code == 200
        assert not Meeting.objects.filter(kind="resolution").exists()

    def test_is_on_the_board_with_its_name(self, issue, chair):
        issue()
        assert "резолюция<br>" in browser(chair).get("/desk/control/").content.decode()


class TestPaper:
    def test_of_a_resolution_is_its_sheet(self, council, issue, chair, secretary):
        assignment = issue(by=secretary, source="На письме от 20.11.2026", about="Вх. № 15")
        answer = browser(chair).post(reverse("councils:assignment-paper", args=[assignment.pk]))
        text = pdf_text(answer.content)
        assert answer["Cache-Control"] == "private, no-store"
        for words in ("РЕЗОЛЮЦИЯ", TEXT, "№ 1", "Вх. № 15", "не установлен", "Внесено секретарём. На письме"):
            assert words in text

    def test_of_a_decision_is_an_extract_with_this_point_only(self, recorded, secretary, chair):
        protocol = factories.approved(recorded, secretary, chair)
        rows = Assignment.objects.filter(decision__item__meeting=protocol.meeting, state="active")
        assignment = rows.order_by("pk").first()
        others = protocol.meeting.items.filter(decisions__isnull=False).exclude(pk=assignment.decision.item_id)
        text = pdf_text(browser(chair).post(reverse("councils:assignment-paper", args=[assignment.pk])).content)
        assert "ВЫПИСКА ИЗ ПРОТОКОЛА" in text and "Подписью не заверена" in text
        assert assignment.decision.text.split()[0] in text and "Верно:" not in text
        assert others.exists() and all(item.title not in text for item in others)
