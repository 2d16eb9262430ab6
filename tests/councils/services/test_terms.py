"""Terms that begin with an event: told by the secretary, or the next meeting itself."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from cluster_portal.workflow import Refused
from councils.models import Assignment, Decision, PublishedDecision
from councils.services import extensions, terms
from councils.services.meetings import cancel_meeting
from councils.services.protocols import publish_protocol
from tests import factories

pytestmark = pytest.mark.django_db

HELD = date(2026, 11, 20)


def after_registration() -> dict:
    return {"kind": "days", "count": 5, "unit": "working_day", "event": "регистрации Соглашения"}


def given(council, secretary, chair, rule: dict) -> Assignment:
    """An assignment of an approved protocol with the rule as its deadline."""
    meeting = factories.record_meeting(factories.make_meeting(council, secretary, held_on=HELD), secretary)
    Decision.objects.filter(item__meeting=meeting, assignments__isnull=False).update(
        deadline_rule=rule, deadline_text="как в решении"
    )
    factories.approved(meeting, secretary, chair)
    rows = Assignment.objects.select_related("decision__item__meeting__protocol")
    return rows.get(decision__item__meeting=meeting, decision__number="2.1", role="responsible")


def due(assignment) -> date | None:
    return Assignment.objects.get(pk=assignment.pk).due_on


class TestEvent:
    @pytest.fixture
    def assignment(self, council, secretary, chair):
        return given(council, secretary, chair, after_registration())

    def test_begins_the_term_for_all_who_carry_it_out(self, assignment, secretary):
        decision = assignment.decision
        helper = Assignment.objects.create(
            decision=decision, group_name="Участникам Совета", role="co_executor", state="active"
        )
        assert due(assignment) is None
        terms.begin_term(assignment, by=secretary, event_on=date(2026, 12, 25))
        # Five working days after 25.12.2026: 28, 29, 30 December, then the holidays, 11 and 12 January 2027.
        assert due(assignment) == due(helper) == date(2027, 1, 12)
        change = assignment.deadline_changes.get()
        assert (change.due_before, change.due_after) == (None, date(2027, 1, 12))
        assert change.reason == "День регистрации Соглашения: 25.12.2026"

    def test_the_register_follows(self, assignment, secretary):
        protocol = assignment.decision.item.meeting.protocol
        publish_protocol(protocol, by=secretary, file_sha=protocol.files.get(edition="public").sha256)
        terms.begin_term(assignment, by=secretary, event_on=date(2026, 12, 1))
        assert PublishedDecision.objects.get(decision=assignment.decision).due_on == date(2026, 12, 8)

    def test_comes_once_and_after_it_only_the_chair_moves_the_date(self, assignment, secretary, chair):
        terms.begin_term(assignment, by=secretary, event_on=date(2026, 12, 1))
        with pytest.raises(Refused):
            terms.begin_term(assignment, by=secretary, event_on=date(2026, 12, 2))
        extensions.move_deadline(assignment, by=chair, until=date(2026, 12, 15), reason="Ждём.")
        assert due(assignment) == date(2026, 12, 15)

    def test_is_told_by_the_secretary_of_the_council(self, assignment, chair, stranger_secretary):
        for somebody in (chair, stranger_secretary):
            with pytest.raises(PermissionDenied):
                terms.begin_term(assignment, by=somebody, event_on=date(2026, 12, 1))

    def test_is_not_awaited_where_a_date_was_given(self, council, secretary, chair):
        assignment = given(council, secretary, chair, {"kind": "date", "date": "2026-11-30"})
        with pytest.raises(Refused):
            terms.begin_term(assignment, by=secretary, event_on=date(2026, 12, 1))

    def test_a_deadline_before_it_is_counted_back(self, council, secretary, chair):
        rule = {"kind": "before_event", "count": 1, "unit": "month", "event": "начала учебного года"}
        assignment = given(council, secretary, chair, rule)
        with pytest.raises(Refused):
            terms.begin_term(assignment, by=secretary, event_on=date(2026, 12, 1))
        terms.begin_term(assignment, by=secretary, event_on=date(2027, 9, 1))
        # 01.08.2027 is a Sunday: never later than a month before.
        assert due(assignment) == date(2027, 7, 30)

    def test_what_is_received_each_receives_himself(self, council, secretary, chair):
        rule = {"kind": "days", "count": 10, "unit": "calendar_day", "event": "receipt"}
        assignment = given(council, secretary, chair, rule)
        other = Assignment.objects.create(
            decision=assignment.decision, group_name="Участникам Совета", role="co_executor", state="active"
        )
        terms.begin_term(assignment, by=secretary, event_on=date(2026, 12, 1))
        assert (due(assignment), due(other)) == (date(2026, 12, 11), None)


class TestNextMeeting:
    @pytest.fixture
    def assignment(self, council, secretary, chair):
        return given(council, secretary, chair, {"kind": "next_meeting"})

    def test_gives_its_day_when_it_is_called_and_takes_it_back_when_it_is_cancelled(
        self, council, assignment, secretary
    ):
        assert due(assignment) is None
        later = factories.make_meeting(council, secretary, held_on=date(2027, 3, 15))
        assert due(assignment) == date(2027, 3, 15)
        sooner = factories.make_meeting(council, secretary, held_on=date(2027, 2, 1))
        assert due(assignment) == date(2027, 2, 1)
        cancel_meeting(sooner, by=secretary, note="Нет кворума")
        assert due(assignment) == date(2027, 3, 15)
        cancel_meeting(later, by=secretary, note="Нет кворума")
        assert due(assignment) is None
        assert [change.due_after for change in assignment.deadline_changes.all()] == [
            *(date(2027, 3, 15), date(2027, 2, 1), date(2027, 3, 15), None)
        ]

    def test_may_be_called_before_the_protocol_is_approved(self, council, secretary, chair):
        factories.make_meeting(council, secretary, held_on=date(2027, 2, 1))
        assert due(given(council, secretary, chair, {"kind": "next_meeting"})) == date(2027, 2, 1)

    def test_leaves_alone_what_the_chair_has_given_a_date_of_its_own(self, council, assignment, secretary, chair):
        extensions.move_deadline(assignment, by=chair, until=date(2097, 1, 20), reason="Раньше.")
        factories.make_meeting(council, secretary, held_on=date(2027, 2, 1))
        assert due(assignment) == date(2097, 1, 20)

    def test_of_another_council_is_not_the_next(self, assignment, other_council, stranger_secretary):
        factories.make_meeting(other_council, stranger_secretary, held_on=date(2027, 2, 1))
        assert due(assignment) is None
