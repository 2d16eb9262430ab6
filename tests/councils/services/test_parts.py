"""Assignments in parts: members of a group, periods of what recurs, a colleague who has it in hand."""

from datetime import date
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_portal.workflow import Refused
from councils.control import assigned_to, colleagues, members_of_group, standing, waiting_for
from councils.models import Assignment, Council, PublishedDecision, Seat
from councils.reminders import executors
from councils.services import control, extensions, links, parts, reports
from councils.services.protocols import publish_protocol
from councils.services.reassign import reassign_assignment
from members.models import Person
from tests import factories

pytestmark = pytest.mark.django_db

HELD = date(2026, 11, 20)
DONE = {"kind": "done", "text": "Направлено.", "done_on": HELD, "outgoing_number": "7", "outgoing_on": HELD}


@pytest.fixture(autouse=True)
def _on_the_monday_after(time_machine):
    time_machine.move_to("2026-11-23 12:00+03:00")


def given(council, secretary, chair, sentence: str) -> Assignment:
    """The responsible assignment of an approved meeting whose first question decides one more thing."""
    meeting = factories.record_meeting(factories.make_meeting(council, secretary, held_on=HELD), secretary)
    item, uid = meeting.items.filter(kind="question").first(), uuid4()
    factories.operate(meeting, secretary, "decision", "add", uid, item=str(item.uid), position=9, text=sentence)
    factories.operate(meeting, secretary, "decision", "confirm", uid)
    factories.approved(meeting, secretary, chair)
    return Assignment.objects.get(decision__uid=uid, role="responsible", whole=None)


def now(row) -> Assignment:
    return Assignment.objects.get(pk=row.pk)


class TestGroup:
    @pytest.fixture
    def whole(self, council, secretary, chair):
        text = "Участникам Координационного совета представить предложения в срок до 30 ноября 2026 г."
        return given(council, secretary, chair, text)

    @pytest.fixture
    def collector(self, council):
        return council.seats.get(role="vice_chair").person

    @pytest.fixture
    def split(self, whole, secretary, collector):
        members = members_of_group(whole)
        return parts.split_group(whole, by=secretary, organizations=members, collector=collector)

    def author(self, council, part):
        return reports.Author(council.seats.get(on_behalf_of=part.organization).person.user)

    def test_every_member_gets_its_own_and_one_person_gathers(self, council, whole, split, collector):
        assert len(split) == 9
        assert {part.due_on for part in split} == {date(2026, 11, 30)}
        assert whole in assigned_to(collector.user, HELD)
        member = council.seats.filter(role="member").first()
        assert [row.whole for row in assigned_to(member.person.user, HELD).filter(whole=whole)] == [whole]
        assert standing(now(whole), HELD).words == "исполняется по частям"

    def test_no_proposals_is_a_full_answer_that_the_secretary_takes(self, council, split, secretary):
        part = split[-1]
        reports.report_assignment(part, self.author(council, part), kind="nothing", text="Предложений нет.")
        assert control.close_assignment(part, by=secretary).state == "closed"

    def test_the_whole_is_closed_with_its_own_report_and_the_rest_ends_with_it(
        self, council, whole, split, secretary, chair, collector
    ):
        reports.report_assignment(split[-1], self.author(council, split[-1]), **DONE)
        reports.report_assignment(whole, reports.Author(collector.user), **DONE)
        with pytest.raises(PermissionDenied):
            control.close_assignment(whole, by=secretary)
        asked = extensions.request_extension(
            split[0], self.author(council, split[0]), until=date(2026, 12, 15), reason="Ждём."
        )
        control.close_assignment(whole, by=chair)
        asked.refresh_from_db()
        assert asked.status == "refused"
        assert now(split[-1]).state == "closed"
        assert {(now(part).state, part.transitions.last().note) for part in split[:-1]} == {
            ("obsolete", "вместе с поручением в целом, ответа не было")
        }

    def test_a_report_that_was_returned_closes_nothing(self, council, whole, split, secretary, chair, collector):
        reports.report_assignment(whole, reports.Author(collector.user), **DONE | {"done_on": date(2026, 11, 23)})
        control.return_assignment(whole, by=secretary, note="Нет ответа от трёх участников.")
        for part in split[1:]:
            reports.report_assignment(part, self.author(council, part), **DONE)
            control.close_assignment(part, by=secretary)
        with pytest.raises(Refused):
            control.close_assignment(whole, by=chair)
        reports.report_assignment(split[0], self.author(council, split[0]), **DONE)
        control.close_assignment(split[0], by=secretary)
        assert control.close_assignment(whole, by=chair).done_on == HELD

    def test_the_whole_waits_for_its_collector_and_becomes_overdue(self, whole, split, collector, secretary, client):
        client.force_login(collector.user)
        page = client.get(reverse("councils:my-assignments"))
        assert waiting_for(collector.user) == len(page.context["waiting"]) == 2
        assert standing(now(whole), date(2026, 12, 1)).code == "overdue"
        Assignment.objects.filter(pk=whole.pk).update(due_on=HELD)
        client.force_login(secretary)
        board = client.get(reverse("councils:control", query={"state": "overdue"}))
        assert list(board.context["assignments"]) == [whole]

    def test_the_whole_is_not_closed_while_nothing_was_said(self, whole, split, chair):
        with pytest.raises(Refused):
            control.close_assignment(whole, by=chair)

    def test_the_whole_is_closed_when_all_have_answered(self, council, whole, split, secretary, chair):
        for part in split:
            reports.report_assignment(part, self.author(council, part), **DONE)
            control.close_assignment(part, by=secretary)
        assert control.close_assignment(whole, by=chair).done_on == HELD

    def test_the_members_follow_a_moved_deadline(self, whole, split, chair):
        own = split[0]
        extensions.move_deadline(own, by=chair, until=date(2026, 12, 1), reason="Болезнь.")
        extensions.move_deadline(whole, by=chair, until=date(2026, 12, 8), reason="Просили все.")
        assert {now(part).due_on for part in split[1:]} == {date(2026, 12, 8)}
        assert now(own).due_on == date(2026, 12, 1)

    def test_is_split_once_by_the_secretary_among_somebody(self, whole, secretary, chair, collector, council):
        members = list(members_of_group(whole))
        for user in (chair, collector.user):
            with pytest.raises(PermissionDenied):
                parts.split_group(whole, by=user, organizations=members, collector=collector)
        with pytest.raises(ValidationError):
            parts.split_group(whole, by=secretary, organizations=[], collector=collector)
        parts.split_group(whole, by=secretary, organizations=members, collector=collector)
        with pytest.raises(Refused):
            parts.split_group(whole, by=secretary, organizations=members, collector=collector)

    def test_a_person_of_another_cluster_does_not_gather(self, whole, secretary, other_council):
        stranger = other_council.seats.first().person
        with pytest.raises(ValidationError):
            parts.split_group(whole, by=secretary, organizations=members_of_group(whole), collector=stranger)

    def test_the_register_shows_one_row_with_the_group(self, whole, split, secretary):
        protocol = whole.decision.item.meeting.protocol
        publish_protocol(protocol, by=secretary, file_sha=protocol.files.get(edition="public").sha256)
        row = PublishedDecision.objects.get(decision=whole.decision)
        assert (row.executor, row.due_on) == ("Участники Координационного совета", date(2026, 11, 30))


class TestPeriods:
    @pytest.fixture
    def whole(self, council, secretary, chair, time_machine):
        time_machine.move_to("2026-11-23 12:00+03:00")
        name = council.seats.get(role="member", person__surname="Громова").on_behalf_of.short_name
        return given(council, secretary, chair, f"{name} ежемесячно до 5-го числа представлять отчёт о практике.")

    def periods(self, whole):
        return list(whole.parts.order_by("due_on").values_list("due_on", "period", "state"))

    def author(self, council):
        return reports.Author(council.seats.get(person__surname="Громова").person.user)

    def test_the_first_is_owed_at_once_and_the_next_when_its_time_comes(self, whole, time_machine):
        assert self.periods(whole) == [(date(2026, 12, 4), "за ноябрь 2026 г.", "active")]
        assert now(whole).due_on == date(2026, 12, 4)
        time_machine.move_to("2026-12-06 12:00+03:00")
        for _twice in range(2):
            parts.begin_all_periods()
        assert [row[1] for row in self.periods(whole)] == ["за ноябрь 2026 г.", "за декабрь 2026 г."]

    @pytest.mark.django_db(transaction=True)
    def test_another_executor_has_them_and_the_old_letters_of_the_day_open_nothing(self, council, whole, secretary):
        """Letters carry links to the period, not to the whole."""
        period = whole.parts.get()
        link, _token = links.send_link(period, by=secretary, email="old@example.test")
        mail.outbox.clear()
        another = council.seats.get(person__surname="Арбузов").on_behalf_of
        reassign_assignment(whole, by=secretary, organization=another, note="По Уставу.")
        link.refresh_from_db()
        assert link.revoked_at is not None and now(period).organization == another
        released = [letter.to for letter in mail.outbox if "больше не за вами" in letter.subject]
        assert ["old@example.test"] in released

    def test_the_register_says_what_is_asked_about_next(self, council, whole, secretary, chair, time_machine):
        protocol = whole.decision.item.meeting.protocol
        publish_protocol(protocol, by=secretary, file_sha=protocol.files.get(edition="public").sha256)

        def row():
            row = PublishedDecision.objects.get(decision=whole.decision)
            assert row.due_on == now(whole).due_on
            return row.status, row.due_on

        part = whole.parts.get()
        assert row() == ("active", date(2026, 12, 4))
        extensions.move_deadline(part, by=chair, until=date(2026, 12, 5), reason="Праздник.")
        assert row() == ("active", date(2026, 12, 5))
        reports.report_assignment(part, self.author(council), **DONE)
        assert row() == ("reported", date(2026, 12, 5))
        time_machine.move_to("2026-12-06 12:00+03:00")
        parts.begin_all_periods()
        assert row() == ("active", whole.parts.get(period="за декабрь 2026 г.").due_on)
        parts_state = [row[2] for row in self.periods(whole)]
        assert parts_state == ["reported", "active"]

    def test_the_date_of_the_whole_is_that_of_its_periods(self, council, whole, chair):
        for step in (
            lambda: extensions.move_deadline(whole, by=chair, until=date(2026, 12, 20), reason="Просили."),
            lambda: extensions.request_extension(
                whole, self.author(council), until=date(2026, 12, 20), reason="Просим."
            ),
        ):
            with pytest.raises(Refused):
                step()

    def test_what_was_owed_before_the_approval_is_owed_by_nobody(self, council, secretary, chair, time_machine):
        time_machine.move_to("2026-12-08 12:00+03:00")
        name = council.seats.get(person__surname="Громова").on_behalf_of.short_name
        whole = given(council, secretary, chair, f"{name} ежемесячно до 5-го числа представлять отчёт.")
        assert [row[1] for row in self.periods(whole)] == ["за декабрь 2026 г."]

    def test_the_cache_is_asked_once_for_all_councils(self, council):
        counts = []
        for _councils in range(2):
            parts.begin_all_periods()
            with CaptureQueriesContext(connection) as queries:
                parts.begin_all_periods()
            counts.append(len(queries))
            factories.make_council("Калужская область")
        assert counts[0] == counts[1]

    def test_each_is_answered_and_closed_by_itself(self, council, whole, chair):
        with pytest.raises(Refused):
            reports.report_assignment(now(whole), self.author(council), **DONE)
        part = whole.parts.get()
        reports.report_assignment(part, self.author(council), **DONE)
        control.close_assignment(part, by=chair)
        assert now(whole).state == "active"

    def test_the_end_of_the_whole_ends_what_is_still_to_come(self, council, whole, chair, time_machine):
        part = whole.parts.get()
        reports.report_assignment(part, self.author(council), **DONE)
        control.close_assignment(part, by=chair)
        time_machine.move_to("2026-12-06 12:00+03:00")
        parts.begin_all_periods()
        control.close_assignment(now(whole), by=chair)
        assert [row[2] for row in self.periods(whole)] == ["closed", "obsolete"]
        time_machine.move_to("2027-02-06 12:00+03:00")
        parts.begin_all_periods()
        assert len(self.periods(whole)) == 2

    def test_without_a_day_in_the_regulation_nothing_is_invented(self, council, secretary, chair):
        name = council.seats.get(person__surname="Дубов").on_behalf_of.short_name
        whole = given(council, secretary, chair, f"{name} ежеквартально представлять отчёт.")
        assert not whole.parts.exists()
        Council.objects.filter(pk=council.pk).update(recurring_day=10)
        parts.begin_all_periods()
        assert whole.parts.get().period == "за IV квартал 2026 г."


class TestColleague:
    @pytest.fixture
    def assignment(self, council, secretary, chair):
        name = council.seats.get(person__surname="Громова").on_behalf_of.short_name
        return given(council, secretary, chair, f"{name} подготовить план в срок до 30 ноября 2026 г.")

    @pytest.fixture
    def colleague(self, council, assignment):
        user = factories.make_user("colleague@example.test")
        return factories.make_person(council.cluster, "Седова", organization=assignment.organization, user=user)

    def head(self, council):
        return reports.Author(council.seats.get(person__surname="Громова").person.user)

    def test_sees_and_answers_what_was_handed_over(self, council, assignment, colleague):
        parts.hand_over(assignment, self.head(council), person=colleague)
        assert list(assigned_to(colleague.user, HELD)) == [assignment]
        reports.report_assignment(now(assignment), reports.Author(colleague.user), **DONE)
        assert now(assignment).state == "reported"
        assert [step.name for step in assignment.transitions.all()] == ["begin", "hand_over", "report"]

    def test_is_of_the_same_organisation(self, council, assignment, chair):
        stranger = Person.objects.get(user=chair)
        with pytest.raises(ValidationError):
            parts.hand_over(assignment, self.head(council), person=stranger)

    def test_nobody_else_hands_over(self, assignment, colleague, chair, secretary):
        for user in (chair, secretary, colleague.user):
            with pytest.raises(PermissionDenied):
                parts.hand_over(assignment, reports.Author(user), person=colleague)

    def test_may_be_taken_back(self, council, assignment, colleague):
        parts.hand_over(assignment, self.head(council), person=colleague)
        parts.hand_over(now(assignment), self.head(council), person=None)
        assert not assigned_to(colleague.user, HELD).exists()

    def test_has_it_in_hand_while_he_works_there(self, council, assignment, colleague):
        parts.hand_over(assignment, self.head(council), person=colleague)
        assert colleague.user in executors(now(assignment), HELD)
        Person.objects.filter(pk=colleague.pk).update(organization=None)
        assert not assigned_to(colleague.user, HELD).exists()
        assert colleague.user not in executors(now(assignment), HELD)
        with pytest.raises(PermissionDenied):
            reports.report_assignment(now(assignment), reports.Author(colleague.user), **DONE)

    def test_is_not_offered_when_his_seat_has_ended(self, council, assignment):
        former = factories.make_person(council.cluster, "Бывший")
        Seat.objects.create(
            council=council,
            person=former,
            on_behalf_of=assignment.organization,
            role="member",
            starts_on=date(2017, 1, 1),
            ends_on=date(2018, 1, 1),
        )
        assert former not in colleagues(assignment)
