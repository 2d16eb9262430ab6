"""«Уточнить исполнителя»: another one, the same one with a remark, the first one where nobody was named."""

from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from cluster_portal.workflow import Refused
from councils.attention import attention, said_last
from councils.control import assigned_to, controlled_by, controlled_councils, standing, without_executor
from councils.models import Assignment, Decision, DecisionRelation
from councils.services import control, links, reports
from councils.services.reassign import keep_executor, name_executor, reassign_assignment
from tests import factories

pytestmark = pytest.mark.django_db
HELD = date(2026, 11, 20)


@pytest.fixture
def assignment(council, secretary, chair) -> Assignment:
    meeting = factories.record_meeting(factories.make_meeting(council, secretary, held_on=HELD), secretary)
    factories.approved(meeting, secretary, chair)
    return Assignment.objects.select_related("organization").get(
        decision__item__meeting=meeting, decision__number="2.1"
    )


@pytest.fixture
def another(council):
    return council.seats.get(person__user=factories.officer(council, "member")).on_behalf_of


def not_ours(assignment, secretary):
    reports.enter_report(assignment, by=secretary, kind="other", text="Это не к нам.")


def waiting(user) -> dict:
    found = attention(user, list(controlled_councils(user)))
    return {line.state: line.count for line in [*found.of_the_chair, *found.of_the_secretary]}


class TestAnother:
    @pytest.mark.django_db(transaction=True)
    def test_has_the_assignment_with_its_date_and_is_told(self, council, assignment, another, secretary, chair):
        link, _token = links.send_link(assignment, by=secretary, email="old@example.test")
        not_ours(assignment, secretary)
        assert waiting(chair)["executor"] == 1 and waiting(secretary)["executor"] == 1
        before, document = assignment.label, assignment.decision.item.meeting.protocol.files.first().document
        mail.outbox.clear()
        after = reassign_assignment(assignment, by=secretary, organization=another, note="По Уставу.")
        assert (after.organization, after.due_on, after.state) == (another, assignment.due_on, "active")
        link.refresh_from_db()
        assert link.revoked_at is not None
        note = after.transitions.last().note
        assert note == f"исполнитель уточнён: было {before}, стало {another.short_name}. По Уставу."
        member = council.seats.get(on_behalf_of=another).person.user
        told = {letter.to[0]: letter for letter in mail.outbox}
        former = links.addresses_of(assignment)
        assert former and set(told) == {member.email, "old@example.test", *former}
        assert "передано вам" in told.pop(member.email).body
        for letter in told.values():
            assert "больше не за вами" in letter.subject and another.short_name in letter.body
            assert "http" not in letter.body
        assert after in assigned_to(member, HELD) and "executor" not in waiting(chair)
        assert assignment.decision.item.meeting.protocol.files.first().document == document

    def test_needs_a_reason_a_right_and_somebody_else(self, assignment, another, secretary, member, other_council):
        with pytest.raises(ValidationError):
            reassign_assignment(assignment, by=secretary, organization=another)
        with pytest.raises(ValidationError):
            reassign_assignment(assignment, by=secretary, organization=assignment.organization, note="То же.")
        for stranger in (member, factories.officer(other_council, "secretary")):
            with pytest.raises(PermissionDenied):
                reassign_assignment(assignment, by=stranger, organization=another, note="Нет права.")
        Assignment.objects.filter(pk=assignment.pk).update(state="obsolete")
        with pytest.raises(Refused):
            reassign_assignment(assignment, by=secretary, organization=another, note="Поздно.")


class TestTheSame:
    def test_keeps_it_with_a_remark_and_the_finding_is_gone(self, assignment, secretary, chair):
        with pytest.raises(Refused):
            keep_executor(assignment, by=chair, note="Ваше.")
        not_ours(assignment, secretary)
        with pytest.raises(ValidationError):
            keep_executor(assignment, by=chair, note=" ")
        for _click in range(2):
            keep_executor(assignment, by=chair, note="По Уставу это ваше.")
        assert [step.name for step in assignment.transitions.all()] == ["begin", "keep"]
        assert "executor" not in waiting(chair) and not said_last([assignment])


class TestTheFirst:
    @pytest.fixture
    def orphan(self, assignment) -> Decision:
        fields = {"verb_class": "instructing", "number": "2.9", "position": 9}
        return Decision.objects.create(item=assignment.decision.item, text="Направить письмо.", **fields)

    def test_is_named_after_the_approval(self, orphan, another, secretary, chair):
        assert waiting(secretary)["nobody"] == 1 and "nobody" not in waiting(chair)
        named = name_executor(orphan, by=secretary, organization=another)
        assert (named.state, named.due_on, named.role) == ("active", None, "responsible")
        assert named.transitions.get().note == f"исполнитель назван: {another.short_name}"
        assert "nobody" not in waiting(secretary) and named in controlled_by(chair)
        with pytest.raises(Refused):
            name_executor(orphan, by=secretary, organization=another)
        with pytest.raises(PermissionDenied):
            name_executor(orphan, by=chair, organization=another)

    def test_of_a_paper_is_never_overdue(self, orphan, another, secretary):
        protocol = orphan.item.meeting.protocol
        type(protocol).objects.filter(pk=protocol.pk).update(origin="paper")
        orphan = Decision.objects.get(pk=orphan.pk)
        orphan.deadline_rule = {"kind": "date", "date": "2017-11-30"}
        orphan.save()
        named = name_executor(orphan, by=secretary, organization=another)
        assert standing(named, date(2026, 11, 28)).code == "unknown"

    def test_is_not_asked_for_when_a_later_decision_has_ended_the_point(self, orphan, assignment, secretary):
        DecisionRelation.objects.create(decision=assignment.decision, earlier=orphan, kind="cancels")
        assert orphan not in without_executor(secretary)


def test_the_chair_hears_of_what_waits_for_him_alone(assignment, secretary, chair):
    Assignment.objects.filter(pk=assignment.pk).update(due_on=date(2026, 11, 20))
    assert waiting(secretary) == {"overdue": 1}
    Assignment.objects.filter(pk=assignment.pk).update(due_on=date(2026, 11, 2))
    assert waiting(chair) == {"too_late": 1}
    reports.enter_report(assignment, by=secretary, kind="done", text="Готово.", done_on=HELD)
    assert waiting(secretary) == {"reported": 1} and waiting(chair) == {}
    control.propose_closing(assignment, by=secretary)
    assert waiting(chair) == {"proposed": 1}
