"""No quorum, majority or result that the regulation does not give; what contradicts the record holds it back."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from cluster_portal.workflow import Refused
from councils.document import build_document, decision_fragments
from councils.missing import missing_for_submission
from councils.models import Assignment, Attendance, Council, Decision, Meeting, Protocol, Seat
from councils.quorum import tally
from councils.record import load_record
from councils.services.imports import import_document
from councils.services.meetings import cancel_meeting, create_meeting
from councils.services.protocols import approve_protocol, current_version, submit_protocol
from members.models import Person
from tests import factories
from tests.documents import live_document
from tests.factories import operate

pytestmark = pytest.mark.django_db


def fresh(meeting) -> Meeting:
    return Meeting.objects.get(pk=meeting.pk)


def blocking(meeting) -> list[str]:
    return [line.text for line in missing_for_submission(load_record(fresh(meeting))) if line.blocks]


def question(meeting, number: int = 1):
    return meeting.items.get(kind="question", position=number - 1)


def hints(meeting) -> list[str]:
    """Without the plan that the factory's decision approves and attaches nowhere."""
    found = [line.text for line in missing_for_submission(load_record(fresh(meeting))) if not line.blocks]
    return [text for text in found if "не приложен утверждаемый документ" not in text]


class TestHints:
    """What the paper or the control would not say, though nothing forbids it."""

    def test_an_executor_whom_the_sentence_does_not_name_is_told(self, recorded):
        assignment = Assignment.objects.filter(decision__item__meeting=recorded, organization__isnull=False).first()
        assert hints(recorded) == []
        Decision.objects.filter(pk=assignment.decision_id).update(text="Направить Губернатору информацию.")
        [hint] = hints(recorded)
        assert f"исполнитель {assignment.label} в тексте не назван" in hint

    @pytest.mark.parametrize(
        ("rule", "regulation", "is_told"),
        [
            ({"kind": "recurring", "every": "quarter"}, {}, True),
            ({"kind": "recurring", "every": "quarter"}, {"recurring_day": 10}, False),
            ({"kind": "recurring", "every": "month", "day": 5}, {}, False),
            ({"kind": "recurring", "every": "week"}, {"recurring_day": 10}, True),
            ({"kind": "urgent", "level": "urgent"}, {}, True),
            ({"kind": "urgent", "level": "urgent"}, {"urgent_days": 3}, False),
            ({"kind": "permanent"}, {}, True),
            ({"kind": "days", "count": 5, "unit": "month", "event": "signing"}, {}, False),
        ],
    )
    def test_a_term_from_which_no_date_follows_is_told(self, recorded, rule, regulation, is_told):
        Council.objects.filter(pk=recorded.council_id).update(**regulation)
        decision = Assignment.objects.filter(decision__item__meeting=recorded).first().decision
        Decision.objects.filter(pk=decision.pk).update(deadline_rule=rule, deadline_text="как сказано")
        assert [("«как сказано» не следует дата" in hint) for hint in hints(recorded)] == [True] * is_told


class TestQuorum:
    def test_a_member_is_not_taken_off_the_list_to_make_a_quorum(self, recorded, secretary):
        absent = Attendance.objects.filter(meeting=recorded, presence="absent").first()
        code, body = operate(recorded, secretary, "attendance", "remove", absent.uid)
        assert (code, body["sentence"]) == (422, "Член совета остаётся в списке: отметьте его отсутствующим.")

    def test_a_guest_does_not_become_a_member_with_a_vote(self, recorded, secretary):
        _code, body = operate(
            recorded, secretary, "attendance", "add", surname="Новикова", organization_name="ООО «Новое»"
        )
        code, answer = operate(recorded, secretary, "attendance", "update", body["uid"], kind="member")
        assert code == 422
        assert "не был членом совета" in answer["sentence"]

    def test_a_member_added_once_more_keeps_his_vote(self, recorded, secretary):
        row = Attendance.objects.filter(meeting=recorded, votes=True).first()
        _code, body = operate(recorded, secretary, "attendance", "add", person=row.person_id)
        assert (body["row"]["kind"], body["row"]["votes"]) == ("member", True)

    def test_a_seat_that_had_ended_by_the_day_gives_no_vote(self, recorded):
        seat = Seat.objects.filter(council=recorded.council, role="member").first()
        Seat.objects.filter(pk=seat.pk).update(ends_on=recorded.held_on - timedelta(days=1))
        assert any("не был членом совета" in text for text in blocking(recorded))


@pytest.mark.parametrize(
    ("regulation", "counts", "members", "adopted"),
    [
        ({"majority": "present"}, (4, 3, 0), 9, True),
        ({"majority": "present"}, (1, 1, 5), 9, False),
        ({"majority": "present"}, (3, 3, 0), 9, None),
        ({"majority": "present", "casting_vote": False}, (3, 3, 0), 9, False),
        ({"majority": "two_thirds"}, (2, 2, 0), 9, False),
        ({"majority": "two_thirds"}, (4, 2, 0), 9, True),
        ({"majority": "members"}, (4, 0, 3), 9, False),
        ({"majority": "members"}, (5, 0, 2), 9, True),
    ],
)
def test_the_majority_is_that_of_the_regulation(regulation, counts, members, adopted):
    council = Council(**({"casting_vote": True} | regulation))
    vote = Decision(vote_kind="counts", voters=sum(counts))
    vote.votes_for, vote.votes_against, vote.votes_abstained = counts
    assert tally(vote, council, members).adopted is adopted


def test_even_one_voice_is_not_enough_where_most_members_are_needed():
    vote = Decision(vote_kind="unanimous", voters=4)
    assert tally(vote, Council(majority="members", casting_vote=True), 8).adopted is False


class TestResult:
    def test_a_point_added_after_a_rejecting_vote_is_rejected_too(self, recorded, secretary):
        item = question(recorded)
        operate(recorded, secretary, "item", "vote", item.uid, kind="counts", **{"for": 1, "against": 6})
        operate(recorded, secretary, "decision", "add", item=str(item.uid), position=9, text="Ещё один пункт.")
        results = {point["result"] for point in build_document(fresh(recorded))["items"][0]["decisions"]}
        assert results == {"rejected"}

    def test_points_of_a_postponed_question_hold_the_protocol_back(self, recorded, secretary):
        operate(recorded, secretary, "item", "update", question(recorded).uid, outcome="postponed")
        assert blocking(recorded) == ["Вопрос 1 снят или отложен, но в нём есть пункты: перенесите или удалите их."]
        assert "vote" not in build_document(fresh(recorded))["items"][0]

    def test_more_votes_than_people_hold_the_protocol_back(self, recorded, secretary):
        present = Attendance.objects.filter(meeting=recorded, presence="present", person__surname="Дубов").get()
        operate(recorded, secretary, "attendance", "update", present.uid, presence="absent")
        assert [text.split(",")[0] for text in blocking(recorded)] == [
            f"Вопрос {number}: Голосовали 7" for number in (1, 2, 3)
        ]

    def test_a_rejected_agenda_holds_the_protocol_back(self, recorded, secretary):
        agenda = recorded.items.get(kind="agenda")
        operate(recorded, secretary, "item", "vote", agenda.uid, kind="counts", **{"for": 1, "against": 6})
        assert any("Повестка не утверждена" in text for text in blocking(recorded))


class TestTimes:
    def test_a_meeting_of_tomorrow_or_one_that_never_began_is_not_sent(self, council, secretary):
        meeting = factories.make_meeting(council, secretary, held_on=date.today() + timedelta(days=2))
        assert {"Дата заседания ещё не наступила.", "Заседание не начато"} & {
            text.split(":")[0] for text in blocking(meeting)
        }

    def test_a_numbered_meeting_is_not_cancelled_and_a_cancelled_one_not_recorded(self, council, recorded, secretary):
        factories.submitted(recorded, secretary)
        with pytest.raises(Refused):
            cancel_meeting(recorded, by=secretary)
        other = factories.make_meeting(council, secretary)
        cancel_meeting(other, by=secretary)
        code, body = operate(other, secretary, "meeting", "update", place="другое место")
        assert (code, body["outcome"]) == (409, "closed")

    def test_a_removed_question_takes_no_late_arrival_with_it(self, recorded, secretary):
        row = Attendance.objects.filter(meeting=recorded, presence="present").last()
        second = question(recorded, 2)
        operate(recorded, secretary, "attendance", "update", row.uid, arrived_after=str(second.uid))
        operate(recorded, secretary, "item", "remove", second.uid)
        row.refresh_from_db()
        assert row.arrived_after == question(recorded, 1)

    def test_a_date_from_the_day_of_signing_is_known_at_approval(self, recorded, secretary, chair):
        uid = question(recorded).decisions.first().uid
        organization = recorded.council.seats.first().on_behalf_of.short_name
        text = f"{organization} представить отчёт в течение 10 рабочих дней со дня подписания протокола."
        operate(recorded, secretary, "decision", "update", uid, text=text)
        operate(recorded, secretary, "decision", "confirm", uid)
        assert Assignment.objects.get(decision__uid=uid).due_on is None
        factories.approved(fresh(recorded), secretary, chair)
        assert Assignment.objects.get(decision__uid=uid).due_on is not None


class TestReview:
    def test_another_person_or_another_vote_is_another_point(self):
        one, other, third = live_document(), live_document(), live_document()
        for document in (one, other, third):
            document["items"][0]["decisions"][1]["executors"] = [{"person": "p2", "role": "responsible"}]
        other["persons"]["p2"] = other["persons"]["p3"]
        third["items"][0]["vote"] = {"kind": "counts", "for": 4, "against": 3, "abstained": 0, "voters": 7}
        uid = one["items"][0]["decisions"][1]["uid"]
        assert len({decision_fragments(document)[uid] for document in (one, other, third)}) == 3

    def test_officers_act_when_the_seat_of_who_presided_has_ended(self, recorded, secretary, chair):
        version = factories.submitted(recorded, secretary)
        Seat.objects.filter(council=recorded.council, role="chair").update(ends_on=date(2020, 1, 1))
        vice = factories.officer(recorded.council, "vice_chair")
        assert approve_protocol(recorded.protocol, by=vice, version_sha=version.sha256).status == "approved"
        with pytest.raises(PermissionDenied):
            approve_protocol(recorded.protocol, by=chair, version_sha=version.sha256)


class TestBorders:
    def test_the_agenda_of_another_council_is_not_copied(self, council, secretary, other_council, stranger_secretary):
        foreign = factories.make_meeting(other_council, stranger_secretary)
        with pytest.raises(PermissionDenied):
            create_meeting(council, by=secretary, held_on=date(2026, 11, 1), copy_from=foreign)

    def test_two_seats_of_one_person_are_one_voice(self, council, secretary):
        seat = council.seats.filter(role="member").first()
        council.seats.filter(pk=seat.pk).update(ends_on=date(2030, 1, 1))
        council.seats.create(person=seat.person, role="member", starts_on=date(2018, 1, 1))
        meeting = factories.make_meeting(council, secretary)
        assert meeting.attendance.filter(person=seat.person).count() == 1

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda document: [],
            lambda document: document | {"date": "2026-13-45"},
            lambda document: document | {"items": document["items"][:1] * 2},
            lambda document: document | {"presided_by": "p99", "attendance": [{"person": "p99"}]},
        ],
    )
    def test_a_document_that_contradicts_itself_is_refused_with_a_sentence(self, council, secretary, spoil):
        document = live_document()
        document["council"]["name"] = council.name
        with pytest.raises(ValidationError):
            import_document(spoil(document), council=council, by=secretary)
        assert Meeting.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_save_beside_the_sending_is_in_the_version_or_is_refused():
    """Never «saved» and lost: the text stands in what was sent, or the screen is told that the record is closed."""
    council = factories.make_council()
    secretary = factories.officer(council, "secretary")
    meeting = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
    uid, answers = question(meeting).decisions.first().uid, []

    def save():
        try:
            answers.append(operate(meeting, secretary, "decision", "update", uid, text="Поздняя правка."))
        finally:
            connection.close()

    thread = threading.Thread(target=save)
    thread.start()
    submit_protocol(fresh(meeting), by=secretary)
    thread.join()
    code = answers[0][0]
    sent = current_version(Protocol.objects.get(meeting=meeting)).document
    assert (code == 200) == ("Поздняя правка." in sent)


class TestConsents:
    def test_a_consent_withdrawn_while_the_chair_reads_keeps_the_name_from_being_frozen(
        self, recorded, secretary, chair
    ):
        shown = recorded.attendance.filter(presence="present").first().person
        Person.objects.filter(pk=shown.pk).update(publication_basis="consent")
        version = factories.submitted(recorded, secretary)
        Person.objects.filter(pk=shown.pk).update(publication_basis="none")
        with pytest.raises(Refused, match="отозвано"):
            approve_protocol(recorded.protocol, by=chair, version_sha=version.sha256)
        recorded.protocol.refresh_from_db()
        assert (recorded.protocol.status, recorded.protocol.files.count()) == ("in_review", 0)
