"""The life of an assignment: who may do what in which state, and what stays of it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from time_machine import travel

from cluster_portal.workflow import Refused
from councils.control import assigned_to, controlled_by, standing
from councils.document import build_document
from councils.models import Assignment, AssignmentLink, Council, Meeting, Protocol, PublishedDecision
from councils.services import control, extensions, links, parts, progress, relations, reports, resolutions
from councils.workflow import AssignmentStatus
from tests import factories
from tests.keeping import commits, kept_for_the_module

pytestmark = pytest.mark.django_db

HELD, MONDAY = date(2026, 11, 20), "2026-11-23 12:00+03:00"
WORDS = {"kind": "done", "text": "Форма разработана и направлена.", "done_on": HELD}
DONE = WORDS | {"outgoing_number": "12", "outgoing_on": HELD}


@pytest.fixture(autouse=True)
def _on_the_monday_after(time_machine):
    time_machine.move_to(MONDAY)


def approved_protocol(council, secretary, chair) -> Protocol:
    meeting = factories.make_meeting(council, secretary, held_on=HELD)
    return factories.approved(factories.record_meeting(meeting, secretary), secretary, chair)


@pytest.fixture(scope="module")
def kept_protocol(kept_council, django_db_blocker) -> int:
    with kept_for_the_module(django_db_blocker), travel("2026-11-23 11:00+03:00"):
        yield approved_protocol(*factories.people(kept_council)).pk


@pytest.fixture
def protocol(request, kept_protocol, council, secretary, chair) -> Protocol:
    if commits(request.node):
        return approved_protocol(council, secretary, chair)
    return Protocol.objects.select_related("meeting").get(pk=kept_protocol)


@pytest.fixture
def assignment(protocol) -> Assignment:
    """«… разработать форму заявления в срок до 30 ноября 2026 г.»"""
    rows = Assignment.objects.filter(decision__item__meeting=protocol.meeting, state="active")
    return rows.select_related("decision__item__meeting__protocol", "organization").get(decision__number="2.1")


@pytest.fixture
def executor(assignment, council):
    """The author for the organisation that the assignment names."""
    seat = council.seats.get(on_behalf_of=assignment.organization)
    return reports.Author(seat.person.user)


def now(assignment) -> Assignment:
    return Assignment.objects.get(pk=assignment.pk)


class TestBeginning:
    def test_instructions_come_under_control_and_information_does_not(self, protocol):
        rows = Assignment.objects.filter(decision__item__meeting=protocol.meeting)
        assert set(rows.filter(state="active").values_list("decision__number", flat=True)) == {"2.1", "3.1"}
        assert not rows.filter(state="draft").exists()

    def test_has_the_date_of_the_sentence_and_a_trace(self, assignment):
        assert assignment.due_on == date(2026, 11, 30)
        assert [step.name for step in assignment.transitions.all()] == ["begin"]


class TestTheStraightWay:
    def test_report_proposal_closing(self, assignment, executor, secretary, chair):
        reports.report_assignment(assignment, executor, **DONE)
        assert now(assignment).state == "reported"
        control.propose_closing(assignment, by=secretary)
        with pytest.raises(PermissionDenied):
            control.close_assignment(assignment, by=secretary)
        control.close_assignment(assignment, by=chair)
        closed = now(assignment)
        assert (closed.state, closed.done_on) == ("closed", HELD)
        assert [step.name for step in closed.transitions.all()] == ["begin", "report", "propose", "close"]

    def test_the_secretary_closes_where_the_regulation_says_so(self, council, assignment, executor, secretary, chair):
        Council.objects.filter(pk=council.pk).update(control_closed_by="secretary")
        reports.report_assignment(assignment, executor, **DONE)
        with pytest.raises(PermissionDenied):
            control.close_assignment(assignment, by=chair)
        control.close_assignment(assignment, by=secretary)
        assert now(assignment).state == "closed"

    def test_a_second_click_has_no_second_effect(self, assignment, executor, chair):
        first = reports.report_assignment(assignment, executor, **DONE)
        assert reports.report_assignment(assignment, executor, **DONE) == first
        control.close_assignment(assignment, by=chair)
        control.close_assignment(assignment, by=chair)
        assert assignment.transitions.filter(name="close").count() == 1

    def test_many_are_closed_with_one_tap_or_none(self, protocol, chair, secretary):
        rows = list(Assignment.objects.filter(decision__item__meeting=protocol.meeting, state="active"))
        reports.enter_report(rows[0], by=secretary, **DONE)
        with pytest.raises(Refused) as caught, transaction.atomic():
            control.close_assignments(rows, by=chair)
        assert str(caught.value).startswith(f"{rows[1].label}, п. {rows[1].decision.number} протокола")
        assert {now(row).state for row in rows} == {"reported", "active"}
        reports.enter_report(rows[1], by=secretary, **DONE)
        assert control.close_assignments(rows, by=chair) == 2


class TestReports:
    def test_an_interim_report_never_closes(self, assignment, executor, chair):
        reports.report_assignment(assignment, executor, kind="interim", text="Готовим.")
        assert now(assignment).state == "active"
        with pytest.raises(Refused):
            control.close_assignment(assignment, by=chair)

    def test_what_is_done_has_a_day_between_the_meeting_and_today(self, assignment, executor):
        for day in (None, HELD - timedelta(days=1), date.today() + timedelta(days=2)):
            with pytest.raises(ValidationError):
                reports.report_assignment(assignment, executor, kind="done", text="Готово.", done_on=day)
        assert not assignment.reports.exists()

    def test_evidence_is_known_by_its_content(self, assignment, executor):
        reports.report_assignment(assignment, executor, **DONE, files=[("форма.pdf", b"%PDF-1.4\n%%EOF")])
        assert assignment.reports.get().files.get().content_type == "application/pdf"
        with pytest.raises(ValidationError), transaction.atomic():
            reports.report_assignment(assignment, executor, **DONE | {"text": "Ещё"}, files=[("a.pdf", b"MZ\x90")])

    def test_it_comes_back_with_a_remark_and_is_sent_again(self, assignment, executor, secretary, chair):
        reports.report_assignment(assignment, executor, **DONE)
        with pytest.raises(ValidationError):
            control.return_assignment(assignment, by=secretary, note=" ")
        control.return_assignment(assignment, by=secretary, note="Приложите форму.")
        assert now(assignment).state == "returned"
        reports.report_assignment(assignment, executor, **DONE | {"text": "Форма приложена."})
        control.close_assignment(assignment, by=chair)
        assert assignment.reports.count() == 2

    def test_strangers_do_not_answer(self, assignment, secretary):
        stranger = factories.officer(factories.make_council(), "member")
        outsider = factories.make_user("outsider@example.test")
        for user in (stranger, outsider, secretary):
            with pytest.raises(PermissionDenied):
                reports.report_assignment(assignment, reports.Author(user), **DONE)


class TestExtensions:
    LATER = date(2026, 12, 21)

    def test_only_the_chair_moves_a_date_and_the_earlier_one_is_kept(self, assignment, executor, secretary, chair):
        asked = extensions.request_extension(assignment, executor, until=self.LATER, reason="Ждём методику.")
        with pytest.raises(PermissionDenied):
            extensions.decide_extension(asked, by=secretary, granted=True)
        extensions.decide_extension(asked, by=chair, granted=True)
        change = assignment.deadline_changes.get()
        assert (change.due_before, change.due_after, change.reason) == (
            date(2026, 11, 30),
            self.LATER,
            "Ждём методику.",
        )
        assert now(assignment).due_on == self.LATER
        with pytest.raises(Refused):
            extensions.decide_extension(asked, by=chair, granted=False, note="Поздно")

    def test_a_refusal_says_why(self, assignment, executor, chair):
        asked = extensions.request_extension(assignment, executor, until=self.LATER, reason="Ждём.")
        with pytest.raises(ValidationError):
            extensions.decide_extension(asked, by=chair, granted=False)
        extensions.decide_extension(asked, by=chair, granted=False, note="Срок достаточен.")
        assert now(assignment).due_on == date(2026, 11, 30)

    def test_needs_a_reason_and_a_later_date_and_is_asked_once(self, assignment, executor):
        for until, reason in ((self.LATER, " "), (date(2026, 11, 30), "Ждём."), (date(9999, 12, 31), "Ждём.")):
            with pytest.raises(ValidationError):
                extensions.request_extension(assignment, executor, until=until, reason=reason)
        extensions.request_extension(assignment, executor, until=self.LATER, reason="Ждём.")
        with pytest.raises(ValidationError):
            extensions.request_extension(assignment, executor, until=self.LATER, reason="Ждём.")

    def test_may_be_asked_late_but_not_until_a_day_that_has_passed(self, assignment, executor, time_machine):
        time_machine.move_to("2026-12-10 12:00+03:00")
        for until in (date(2026, 12, 5), date(2026, 12, 10)):
            with pytest.raises(ValidationError):
                extensions.request_extension(assignment, executor, until=until, reason="Ждём.")
        assert extensions.request_extension(assignment, executor, until=date(2026, 12, 11), reason="Ждём.").pk


class TestLinks:
    @pytest.mark.django_db(transaction=True)
    def test_a_letter_answers_one_assignment_until_it_is_revoked(self, assignment, secretary):
        link, token = links.send_link(assignment, by=secretary, email="Post@Example.test")
        [letter] = mail.outbox
        assert letter.to == ["post@example.test"] and token in letter.body
        assert token not in str(AssignmentLink.objects.values().get())
        author = reports.Author(link=link)
        other = Assignment.objects.filter(state="active").exclude(pk=assignment.pk).first()
        with pytest.raises(PermissionDenied):
            reports.report_assignment(other, author, **DONE)
        report = reports.report_assignment(assignment, author, **DONE)
        assert (report.way, report.by, report.link) == ("link", None, link)
        control.return_assignment(assignment, by=secretary, note="Ещё раз.")
        link = links.revoke_link(link, by=secretary)
        with pytest.raises(PermissionDenied):
            reports.report_assignment(assignment, reports.Author(link=link), **DONE | {"text": "Снова"})
        with pytest.raises(Refused):
            links.send_link(assignment, by=secretary, email="post@example.test")

    def test_an_old_link_is_good_no_more(self, assignment, secretary):
        link, _token = links.send_link(assignment, by=secretary, email="post@example.test")
        AssignmentLink.objects.filter(pk=link.pk).update(
            created_at=timezone.now() - timedelta(days=40), expires_at=timezone.now() - timedelta(days=1)
        )
        link.refresh_from_db()
        with pytest.raises(PermissionDenied):
            reports.report_assignment(assignment, reports.Author(link=link), **DONE)


class TestStanding:
    @pytest.mark.parametrize(
        ("state", "due_on", "done_on", "code"),
        [
            ("active", date(2026, 12, 30), None, "active"),
            ("active", date(2026, 11, 26), None, "soon"),
            ("active", date(2026, 11, 22), None, "overdue"),
            ("returned", date(2026, 11, 22), None, "overdue"),
            ("returned", date(2026, 12, 30), None, "returned"),
            ("active", None, None, "no_date"),
            ("reported", date(2026, 11, 22), None, "reported"),
            ("closed", date(2026, 11, 22), date(2026, 11, 23), "closed"),
            ("obsolete", date(2026, 11, 22), None, "obsolete"),
        ],
    )
    def test_follows_from_state_date_and_today(self, assignment, state, due_on, done_on, code):
        assignment.state, assignment.due_on, assignment.done_on = state, due_on, done_on
        assert standing(assignment, date(2026, 11, 23)).code == code

    def test_an_assignment_of_an_old_paper_is_never_overdue(self, assignment):
        assignment.decision.item.meeting.protocol.origin = "paper"
        assignment.due_on = date(2017, 11, 30)
        assert standing(assignment, date(2026, 11, 23)).code == "unknown"


class TestProgress:
    def test_the_next_meeting_is_told_how_every_assignment_stands(
        self, council, assignment, executor, secretary, chair
    ):
        meeting = factories.make_meeting(council, secretary, held_on=HELD + timedelta(days=60))
        item = progress.prepare_progress(meeting, by=secretary)
        [point] = item.decisions.all()
        head, *lines = point.text.splitlines()
        assert point.stage == "project" and head.endswith("ранее принятых решений:")
        first = next(line for line in lines if line.startswith("– п. 2.1 протокола от 20.11.2026 № 1 ("))
        assert "разработать форму" in first and "срок 30.11.2026: " in first
        assert all(line.endswith(";") for line in lines[:-1]) and lines[-1].endswith(".")
        assert "осталось" not in point.text and "не установлен: срок" not in point.text
        reports.report_assignment(assignment, executor, **DONE)
        again = progress.prepare_progress(meeting, by=secretary)
        assert again.pk == item.pk and "отчёт представлен" in again.decisions.get().text
        [block, table] = build_document(meeting)["items"][-1]["decisions"][-1]["blocks"]
        assert block["kind"] == "paragraph" and len(table["items"]) == len(lines)
        with pytest.raises(PermissionDenied):
            progress.prepare_progress(meeting, by=chair)

    def test_with_nothing_under_control_there_is_no_question(self, other_council, stranger_secretary):
        with pytest.raises(Refused):
            progress.prepare_progress(factories.make_meeting(other_council, stranger_secretary), by=stranger_secretary)


class TestWhoSeesWhat:
    def test_the_executor_his_own_the_officers_all(self, protocol, assignment, executor, secretary, chair, council):
        assert list(assigned_to(executor.user, HELD)) == list(
            Assignment.objects.filter(organization=assignment.organization).exclude(state="untracked")
        )
        assert set(controlled_by(secretary)) == set(controlled_by(chair)) >= {assignment}
        stranger = factories.officer(factories.make_council(), "secretary")
        assert not controlled_by(stranger).exists() and not assigned_to(stranger, HELD).exists()

    def test_a_publication_writes_the_register_and_closing_refreshes_it(self, assignment, executor, secretary, chair):
        protocol = Meeting.objects.get(pk=assignment.decision.item.meeting_id).protocol
        from councils.services.protocols import publish_protocol

        publish_protocol(protocol, by=secretary, file_sha=protocol.files.get(edition="public").sha256)
        reports.report_assignment(assignment, executor, **DONE)
        control.close_assignment(assignment, by=chair)
        assert PublishedDecision.objects.get(decision=assignment.decision).status == "closed"


REFUSED = "-"
# What becomes of an assignment: a row an action, a column a state; whoever changes the life changes this table.
LIFE = """
state              draft   active    untracked  reported  proposed  returned  closed  obsolete
report             -       reported  -          reported  -         reported  -       -
report_interim     -       active    -          reported  proposed  returned  -       -
enter_report       -       reported  -          reported  -         reported  -       -
propose            -       -         -          proposed  -         -         -       -
return             -       -         -          returned  returned  -         -       -
close              -       -         -          closed    closed    -         closed  -
request_extension  -       active    -          -         -         returned  -       -
move_deadline      -       active    -          reported  proposed  returned  -       -
hand_over          -       active    -          reported  proposed  returned  -       -
split_group        -       active    -          reported  proposed  returned  -       -
send_link          -       active    -          reported  proposed  returned  -       -
cancel             draft   obsolete  untracked  obsolete  obsolete  obsolete  closed  obsolete
withdraw           draft   obsolete  untracked  obsolete  obsolete  obsolete  closed  obsolete
"""


class TestEveryActionInEveryState:
    @pytest.fixture
    def subjects(self, assignment, council, secretary, chair) -> dict[str, Assignment]:
        """An organisation's assignment, a group's and a resolution."""
        reports.enter_report(assignment, by=secretary, **DONE)
        organization, uid = council.seats.get(role="vice_chair").on_behalf_of, uuid4()
        resolution = resolutions.issue_resolution(council, by=chair, uid=uid, text="Сделать.", executors=[organization])
        group = Assignment.objects.get(pk=resolution.pk)
        group.pk, group.organization, group.group_name, group.position = None, None, "Участникам Совета", 5
        group.decision = assignment.decision.item.decisions.model.objects.get(number="3.2")
        group.save()
        return {"split_group": group, "withdraw": resolution}

    @pytest.fixture
    def later(self, council, secretary, chair):
        meeting = factories.make_meeting(council, secretary, held_on=HELD + timedelta(days=2))
        factories.approved(factories.record_meeting(meeting, secretary), secretary, chair)
        return meeting.items.get(position=1).decisions.first()

    @pytest.fixture
    def actions(self, assignment, executor, secretary, chair, council, later):
        colleague = factories.make_person(council.cluster, "Седова", organization=assignment.organization)
        members, until, why = [assignment.organization], date(2026, 12, 21), "Ждём."
        again = DONE | {"text": "Снова"}
        return {
            "report": lambda row: reports.report_assignment(row, executor, **again),
            "report_interim": lambda row: reports.report_assignment(row, executor, kind="interim", text="Готовим."),
            "enter_report": lambda row: reports.enter_report(row, by=secretary, **again),
            "propose": lambda row: control.propose_closing(row, by=secretary),
            "return": lambda row: control.return_assignment(row, by=secretary, note="Ещё"),
            "close": lambda row: control.close_assignment(row, by=chair),
            "request_extension": lambda row: extensions.request_extension(row, executor, until=until, reason=why),
            "move_deadline": lambda row: extensions.move_deadline(row, by=chair, until=until, reason=why),
            "hand_over": lambda row: parts.hand_over(row, executor, person=colleague),
            "split_group": lambda row: parts.split_group(row, by=secretary, organizations=members, collector=colleague),
            "send_link": lambda row: links.send_link(row, by=secretary, email=f"{uuid4()}@example.test"),
            "cancel": lambda row: relations.relate_decisions(later, row.decision, kind="cancels", by=secretary),
            "withdraw": lambda row: resolutions.withdraw_resolution(row, by=chair, note="По ошибке."),
        }

    def test_does_what_is_written(self, assignment, subjects, actions):
        head, *rows = (line.split() for line in LIFE.strip().splitlines())
        assert set(head[1:]) == set(AssignmentStatus.values) and {row[0] for row in rows} == set(actions)
        for name, *expected in rows:
            subject = subjects.get(name, assignment)
            became = [self.outcome(subject, state, actions[name]) for state in head[1:]]
            assert became == expected, name

    def outcome(self, subject, state: str, act) -> str:
        """The state after the action, which is taken back, or «-» when it was refused and has changed nothing."""
        try:
            with transaction.atomic():
                Assignment.objects.filter(pk=subject.pk).update(state=state, done_on=HELD)
                try:
                    with transaction.atomic():
                        act(now(subject))
                except Refused:
                    assert now(subject).state == state
                    raise _TakenBack(REFUSED) from None
                raise _TakenBack(now(subject).state)
        except _TakenBack as result:
            return str(result)


class _TakenBack(Exception):
    """Carries a result out of a transaction that is rolled back."""


class TestEvidence:
    def test_without_a_paper_a_reason_is_asked_for(self, assignment, executor, chair):
        reports.report_assignment(assignment, executor, **WORDS)
        with pytest.raises(Refused) as caught:
            control.close_assignment(assignment, by=chair)
        assert "на каком основании" in str(caught.value)
        assert control.close_assignments([assignment], by=chair, note="Форма показана на заседании.") == 1
        assert now(assignment).transitions.last().note == "Форма показана на заседании."

    def test_a_file_is_enough(self, assignment, executor, chair):
        reports.report_assignment(assignment, executor, **WORDS, files=[("форма.pdf", b"%PDF-1.4\n%%EOF")])
        assert control.close_assignment(assignment, by=chair).state == "closed"


class TestAfterAReview:
    def test_a_report_sent_again_with_its_scan_is_another_report(self, assignment, executor, secretary):
        reports.report_assignment(assignment, executor, **DONE)
        reports.report_assignment(assignment, executor, **DONE, files=[("скан.pdf", b"%PDF-1.4\n%%EOF")])
        assert [report.files.count() for report in assignment.reports.all()] == [0, 1]
        control.return_assignment(assignment, by=secretary, note="Ещё раз.")
        reports.report_assignment(assignment, executor, **DONE, files=[("скан.pdf", b"%PDF-1.4\n%%EOF")])
        assert assignment.reports.count() == 3

    def test_a_double_click_on_interim_information_is_one(self, assignment, executor):
        for _ in range(2):
            reports.report_assignment(assignment, executor, kind="interim", text="Готовим.")
        assert assignment.reports.count() == 1

    def test_a_deadline_never_moves_for_what_is_closed_and_never_back_by_a_grant(self, assignment, executor, chair):
        asked = extensions.request_extension(assignment, executor, until=date(2026, 12, 15), reason="Ждём.")
        extensions.move_deadline(assignment, by=chair, until=date(2027, 3, 1), reason="Много работы.")
        with pytest.raises(Refused):
            extensions.decide_extension(asked, by=chair, granted=True)
        reports.report_assignment(assignment, executor, **DONE)
        control.close_assignment(assignment, by=chair)
        asked.refresh_from_db()
        assert asked.status == "refused"
        with pytest.raises(Refused):
            extensions.move_deadline(assignment, by=chair, until=date(2027, 4, 1), reason="Ещё.")

    @pytest.mark.django_db(transaction=True)
    def test_who_answered_by_a_link_learns_that_the_report_came_back(self, assignment, secretary):
        link, _token = links.send_link(assignment, by=secretary, email="post@example.test")
        reports.report_assignment(assignment, reports.Author(link=link), **DONE)
        mail.outbox.clear()
        control.return_assignment(assignment, by=secretary, note="Приложите форму.")
        [letter] = [letter for letter in mail.outbox if letter.to == ["post@example.test"]]
        assert "Приложите форму." in letter.body and "/answer/" in letter.body

    def test_what_the_secretary_has_added_to_the_progress_stays(self, council, assignment, secretary):
        meeting = factories.make_meeting(council, secretary, held_on=HELD + timedelta(days=60))
        item = progress.prepare_progress(meeting, by=secretary)
        point = item.decisions.get()
        point.text += "\n– докладчик пояснил: всё идёт."
        point.save()
        text = progress.prepare_progress(meeting, by=secretary).decisions.get().text
        assert text.endswith("– докладчик пояснил: всё идёт.") and text.count("п. 2.1 протокола") == 1
