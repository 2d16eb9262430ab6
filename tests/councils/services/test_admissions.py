"""From an application to the register: the agenda, the decision, the membership, each once."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from cluster_portal.workflow import Refused
from councils.models import AgendaItem, Council, Decision, DecisionEffect
from councils.services import applications as services
from councils.services.effects import outcome_of, planned_effects
from councils.services.meetings import cancel_meeting
from members.models import Membership, Organization
from members.services.applications import submit_application, withdraw_application
from tests import factories
from tests.members.answers import ANSWERS, ENTREPRENEUR, ready

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def application(council):
    return submit_application(ready(council.cluster))


@pytest.fixture
def meeting(council, secretary):
    return factories.make_meeting(council, secretary)


def proposed(application, secretary, meeting) -> Decision:
    return services.propose_application(application, by=secretary, meeting=meeting)


def record(meeting, secretary, chair, text: str | None = None, **vote):
    """The meeting, with the point of the application taken, voted on and approved by the chair."""
    recorded = factories.record_meeting(meeting, secretary)
    for effect in DecisionEffect.objects.filter(decision__item__meeting=recorded).select_related("decision__item"):
        decision = effect.decision
        changes = {"stage": "taken"} | ({"text": text} if text else {})
        factories.operate(recorded, secretary, "decision", "update", decision.uid, **changes)
        factories.operate(recorded, secretary, "item", "vote", decision.item.uid, **(vote or {"kind": "unanimous"}))
    return factories.approved(recorded, secretary, chair)


class TestAdmission:
    def test_an_adopted_point_makes_a_member_with_the_number_of_the_decision(
        self, council, application, secretary, chair, meeting
    ):
        proposed(application, secretary, meeting)
        mail.outbox.clear()
        record(meeting, secretary, chair)
        application.refresh_from_db()
        membership = Membership.objects.get(organization__inn=ANSWERS["inn"], cluster=council.cluster)
        assert application.status == "admitted"
        assert application.membership == membership
        assert membership.starts_on == meeting.held_on
        assert membership.basis == "п. 4.1 протокола от 20.11.2026 № 1"
        assert [letter.to for letter in mail.outbox] == [[ANSWERS["email"]]] * 2
        assert "/account-link/" in mail.outbox[1].body
        representative = membership.representatives.get()
        assert (representative.person.surname, representative.person.user) == ("Новикова", None)

    def test_a_contact_whose_name_makes_no_person_does_not_undo_the_admission(self, council, secretary, chair, meeting):
        application = submit_application(ready(council.cluster, contact_name="\u200b" * 5 + " "))
        proposed(application, secretary, meeting)
        record(meeting, secretary, chair)
        application.refresh_from_db()
        assert application.status == "admitted"

    def test_the_agenda_gets_a_question_and_a_draft_decision(self, council, application, secretary, meeting):
        decision = proposed(application, secretary, meeting)
        assert decision.stage == Decision.Stage.PROJECT
        assert decision.item.title.startswith("О приёме ООО «Новая механика» в состав участников ")
        assert decision.text.startswith(f"Принять {ANSWERS['full_name']} (ИНН {ANSWERS['inn']}) в состав участников ")
        application.refresh_from_db()
        assert application.status == "on_agenda"

    def test_several_applications_share_a_question_with_a_point_each(self, council, application, secretary, meeting):
        first = proposed(application, secretary, meeting)
        other = submit_application(ready(council.cluster, **ENTREPRENEUR, short_name="ИП Павлов"))
        second = services.propose_application(other, by=secretary, meeting=meeting, item=first.item)
        item = AgendaItem.objects.get(pk=first.item_id)
        assert second.item_id == item.pk
        assert [decision.position for decision in item.decisions.all()] == [0, 1]
        assert "ООО «Новая механика», ИП Павлов в состав" in item.title

    def test_with_the_agreement_as_the_beginning_it_waits_for_the_signature(
        self, council, application, secretary, chair, meeting
    ):
        Council.objects.filter(pk=council.pk).update(membership_begins="agreement")
        proposed(application, secretary, meeting)
        record(meeting, secretary, chair)
        application.refresh_from_db()
        assert application.status == "accepted"
        assert not Membership.objects.filter(organization=application.organization).exists()
        with pytest.raises(ValidationError):
            services.admit_application(application, by=secretary, signed_on=meeting.held_on - timedelta(days=1))
        services.admit_application(application, by=secretary, signed_on=meeting.held_on)
        membership = Membership.objects.get(organization=application.organization)
        assert (membership.starts_on, membership.basis) == (meeting.held_on, "п. 4.1 протокола от 20.11.2026 № 1")

    def test_a_second_step_to_the_council_is_refused(self, application, secretary, meeting):
        proposed(application, secretary, meeting)
        with pytest.raises(Refused):
            proposed(application, secretary, meeting)
        assert DecisionEffect.objects.count() == 1


class TestOtherOutcomes:
    @pytest.mark.parametrize(
        ("text", "vote", "status"),
        [
            ("Отказать ООО «Новая механика» в приёме: нет программы практики.", {"kind": "unanimous"}, "rejected"),
            ("Отложить рассмотрение до представления лицензии.", {"kind": "unanimous"}, "postponed"),
            (None, {"kind": "counts", "for": 1, "against": 6}, "rejected"),
        ],
    )
    def test_the_council_decides_otherwise(self, application, secretary, chair, meeting, text, vote, status):
        proposed(application, secretary, meeting)
        mail.outbox.clear()
        record(meeting, secretary, chair, text, **vote)
        application.refresh_from_db()
        assert application.status == status
        assert not Membership.objects.filter(organization=application.organization).exists()
        assert len(mail.outbox) == 1
        if status == "rejected":
            assert application.reason in mail.outbox[0].body
            assert "протокола от 20.11.2026 № 1" in application.reason

    def test_a_removed_point_puts_the_application_off(self, application, secretary, chair, meeting):
        decision = proposed(application, secretary, meeting)
        factories.operate(meeting, secretary, "item", "remove", decision.item.uid)
        record(meeting, secretary, chair)
        application.refresh_from_db()
        assert application.status == "postponed"

    def test_a_withdrawn_application_does_not_hold_the_protocol_back(self, application, secretary, chair, meeting):
        proposed(application, secretary, meeting)
        withdraw_application(application)
        record(meeting, secretary, chair)
        application.refresh_from_db()
        assert application.status == "withdrawn"
        assert not Membership.objects.filter(organization=application.organization).exists()

    def test_a_cancelled_meeting_gives_the_application_back(self, application, secretary, meeting):
        proposed(application, secretary, meeting)
        cancel_meeting(meeting, by=secretary)
        application.refresh_from_db()
        assert application.status == "postponed"


class TestEnding:
    def test_leaving_is_decided_like_joining(self, council, secretary, chair, meeting):
        membership = council.cluster.memberships.order_by("pk").last()
        services.propose_ending(membership, by=secretary, meeting=meeting, kind="leave", reason="Письмо № 5")
        with pytest.raises(Refused):
            services.propose_ending(membership, by=secretary, meeting=meeting, kind="exclude")
        record(meeting, secretary, chair)
        membership.refresh_from_db()
        assert membership.ends_on == meeting.held_on
        assert membership.end_basis == "п. 4.1 протокола от 20.11.2026 № 1"


class TestTheSecretary:
    def test_a_question_goes_to_the_applicant_and_back(self, application, secretary):
        services.take_application(application, by=secretary)
        mail.outbox.clear()
        services.ask_applicant(application, by=secretary, text="Какие специальности?")
        application.refresh_from_db()
        assert application.status == "clarifying"
        assert "Какие специальности?" in mail.outbox[0].body

    def test_the_paper_gets_its_incoming_number(self, application, secretary):
        services.receive_paper(application, by=secretary, number="17-в", received_on=date.today())
        application.refresh_from_db()
        assert (application.incoming_number, application.incoming_on) == ("17-в", date.today())
        with pytest.raises(ValidationError):
            services.receive_paper(application, by=secretary, number="", received_on=date.today())

    def test_a_letter_is_entered_with_what_it_says(self, council, secretary, chair, meeting):
        entered = services.enter_paper_application(
            council.cluster,
            by=secretary,
            answers={"full_name": "ООО «Бумага»", "head_surname": "Сухов"},
            incoming_number="18",
            incoming_on=date.today(),
        )
        assert (entered.status, entered.number, entered.origin) == ("submitted", 1, "paper")
        proposed(entered, secretary, meeting)
        record(meeting, secretary, chair)
        assert Organization.objects.get(full_name="ООО «Бумага»").memberships.count() == 1

    def test_nobody_else_handles_applications(self, application, council, chair, secretary):
        other = factories.make_council()
        stranger = factories.officer(other, "secretary")
        for by in (chair, stranger):
            with pytest.raises(PermissionDenied):
                services.take_application(application, by=by)
        foreign = factories.make_meeting(other, stranger)
        with pytest.raises(PermissionDenied):
            proposed(application, secretary, foreign)

    def test_a_sent_protocol_takes_no_more_applications(self, application, secretary, meeting):
        recorded = factories.record_meeting(meeting, secretary)
        factories.submitted(recorded, secretary)
        with pytest.raises(Refused):
            proposed(application, secretary, recorded)


class TestPlainWords:
    """Only a point that says it plainly changes the register."""

    @pytest.mark.parametrize(
        ("text", "result", "outcome"),
        [
            ("Принять ООО «Х» в состав участников.", "adopted", "accept"),
            ("1) «Принять ООО «Х» в участники.", "adopted", "accept"),
            ("Принять ООО «Х» в состав участников.", "rejected", "reject"),
            ("Принять к сведению заявление ООО «Х».", "adopted", "postpone"),
            ("В приёме ООО «Х» отказать.", "adopted", "reject"),
            ("Отказать ООО «Х» в приёме.", "adopted", "reject"),
            ("Отказать ООО «Х» в приёме.", "rejected", "postpone"),
            ("Отложить рассмотрение.", "rejected", "postpone"),
            ("Возвратить заявление на доработку.", "adopted", "postpone"),
            ("Воздержаться от приёма.", "adopted", "postpone"),
        ],
    )
    def test_of_an_admission(self, text, result, outcome):
        assert outcome_of(planned("admit", text, result)) == outcome

    @pytest.mark.parametrize(
        ("text", "outcome"),
        [
            ("Исключить ООО «Х» из состава.", "accept"),
            ("Прекратить участие ООО «Х».", "accept"),
            ("Оставить ООО «Х» в составе участников.", "postpone"),
            ("Принять к сведению письмо ООО «Х».", "postpone"),
        ],
    )
    def test_of_an_ending(self, text, outcome):
        assert outcome_of(planned("exclude", text, "adopted")) == outcome


def planned(kind: str, text: str, result: str) -> DecisionEffect:
    return DecisionEffect(kind=kind, decision=Decision(text=text, result=result, item=AgendaItem()))


class TestRoundTheCouncil:
    def test_what_the_council_has_postponed_nobody_admits(self, council, application, secretary, chair, meeting):
        proposed(application, secretary, meeting)
        record(meeting, secretary, chair, "Отложить рассмотрение.")
        proposed(application, secretary, factories.make_meeting(council, secretary))
        with pytest.raises(Refused):
            services.admit_application(application, by=secretary, signed_on=date.today())

    def test_an_ending_of_a_younger_membership_lets_the_approval_through(self, council, secretary, chair, meeting):
        membership = council.cluster.memberships.order_by("pk").last()
        services.propose_ending(membership, by=secretary, meeting=meeting, kind="leave")
        Membership.objects.filter(pk=membership.pk).update(starts_on=meeting.held_on + timedelta(days=1))
        record(meeting, secretary, chair)
        membership.refresh_from_db()
        assert membership.ends_on == meeting.held_on + timedelta(days=1)

    def test_the_secretary_is_told_what_will_follow(self, council, application, secretary, meeting, client):
        decision = proposed(application, secretary, meeting)
        assert planned_effects(meeting) == [(application.effects.get(), "accept")]
        factories.operate(meeting, secretary, "decision", "remove", decision.uid)
        assert planned_effects(meeting)[0][1] == "postpone"
        withdraw_application(application)
        assert planned_effects(meeting)[0][1] == "withdrawn"


class TestPapers:
    PAPER = {"full_name": "ООО «Бумага»", "inn": ANSWERS["inn"]}

    def enter(self, council, secretary, number="18", on=None, **answers):
        return services.enter_paper_application(
            council.cluster,
            by=secretary,
            answers=self.PAPER | answers,
            incoming_number=number,
            incoming_on=on or date.today(),
        )

    @pytest.mark.parametrize("wrong", [{"kpp": "123"}, {"ogrn": "1027700132190"}, {"inn": "7707083890"}])
    def test_wrong_numbers_are_told_at_once(self, council, secretary, wrong):
        with pytest.raises(ValidationError):
            self.enter(council, secretary, **wrong)

    def test_the_same_paper_or_the_same_inn_twice_is_one(self, council, secretary):
        self.enter(council, secretary)
        with pytest.raises(ValidationError):
            self.enter(council, secretary, full_name="ООО «Другое»", inn="")
        with pytest.raises(ValidationError):
            self.enter(council, secretary, number="19")
        with pytest.raises(ValidationError):
            self.enter(council, secretary, number="20", inn="", on=date.today() + timedelta(days=1))

    def test_what_was_not_said_is_filled_in_later(self, council, secretary):
        paper = self.enter(council, secretary)
        services.change_paper_application(
            paper, by=secretary, answers={"kpp": ANSWERS["kpp"], "email": "a@example.test"}
        )
        paper.refresh_from_db()
        assert (paper.kpp, paper.email) == (ANSWERS["kpp"], "a@example.test")
