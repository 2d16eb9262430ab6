"""Links between decisions: what is cancelled is no longer carried out, what waits says for what."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from cluster_portal.models import Letter
from cluster_portal.workflow import Refused
from councils.models import Assignment, Decision, DecisionRelation, PublishedDecision
from councils.relations import find_decisions, impossible_orders, proposals, wait_of, waits_of
from councils.services import extensions, relations, reports
from councils.services.protocols import publish_protocol
from tests import factories
from tests.keeping import kept_for_the_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept_decisions(kept_council, django_db_blocker) -> tuple[int, int]:
    with kept_for_the_module(django_db_blocker):
        council, secretary, chair = factories.people(kept_council)
        first = factories.make_meeting(council, secretary, held_on=date(2026, 11, 13))
        factories.published(factories.record_meeting(first, secretary), secretary, chair)
        meeting = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
        item, uid = meeting.items.filter(kind="question").first(), uuid4()
        text = "Отменить пункт 2.1 протокола от 13.11.2026."
        factories.operate(meeting, secretary, "decision", "add", uid, item=str(item.uid), position=9, text=text)
        factories.operate(meeting, secretary, "decision", "confirm", uid)
        yield Decision.objects.get(item__meeting=first, number="2.1").pk, Decision.objects.get(uid=uid).pk


@pytest.fixture
def earlier(kept_decisions, council):
    """«… разработать форму заявления в срок до 30 ноября 2026 г.», published."""
    return Decision.objects.get(pk=kept_decisions[0])


@pytest.fixture
def later(kept_decisions, council):
    """A point of a meeting that is recorded and not yet approved."""
    return Decision.objects.get(pk=kept_decisions[1])


def approve(decision, secretary, chair):
    protocol = factories.approved(decision.item.meeting, secretary, chair)
    return publish_protocol(protocol, by=secretary, file_sha=protocol.files.get(edition="public").sha256)


class TestRelations:
    @pytest.mark.parametrize(
        ("kind", "state"), [("cancels", "obsolete"), ("replaces", "obsolete"), ("amends", "active")]
    )
    def test_hold_from_the_approval_on(self, earlier, later, secretary, chair, kind, state):
        relations.relate_decisions(later, earlier, kind=kind, by=secretary)
        assignment = earlier.assignments.get()
        assert assignment.state == "active"
        approve(later, secretary, chair)
        assignment.refresh_from_db()
        assert assignment.state == state
        assert PublishedDecision.objects.get(decision=earlier).status == state
        told = Letter.objects.filter(subject__startswith="Поручение утратило актуальность")
        assert told.exists() == (state == "obsolete")

    def test_end_what_was_asked_for(self, council, earlier, later, secretary, chair):
        assignment = earlier.assignments.get()
        author = reports.Author(assignment.organization.seats.get().person.user)
        asked = extensions.request_extension(assignment, author, until=date(2097, 1, 20), reason="Ждём.")
        relations.relate_decisions(later, earlier, kind="cancels", by=secretary)
        approve(later, secretary, chair)
        asked.refresh_from_db()
        assert asked.status == "refused"

    def test_both_pages_show_the_other(self, earlier, later, secretary, chair, client):
        relations.relate_decisions(later, earlier, kind="cancels", by=secretary)
        approve(later, secretary, chair)
        first, second = (PublishedDecision.objects.get(decision=row) for row in (earlier, later))
        for one, other, words in (
            (first, second, "Отменено решением"),
            (second, first, "Отменяет решение"),
        ):
            page = client.get(reverse("councils:decision", args=[one.public_id])).text
            assert reverse("councils:decision", args=[other.public_id]) in page
            assert words in page

    def test_a_forgotten_one_holds_at_once_and_stays(self, earlier, later, secretary, chair):
        approve(later, secretary, chair)
        relation = relations.relate_decisions(later, earlier, kind="cancels", by=secretary)
        assert earlier.assignments.get().state == "obsolete"
        with pytest.raises(Refused):
            relations.unrelate_decisions(relation, by=secretary)

    def test_is_taken_back_in_a_draft(self, earlier, later, secretary):
        relations.unrelate_decisions(
            relations.relate_decisions(later, earlier, kind="cancels", by=secretary), by=secretary
        )
        assert not DecisionRelation.objects.exists()

    def test_only_the_secretary_links_decisions_of_the_council(
        self, earlier, later, chair, stranger_secretary, other_council, secretary
    ):
        for user in (chair, stranger_secretary):
            with pytest.raises(PermissionDenied):
                relations.relate_decisions(later, earlier, kind="cancels", by=user)
        foreign = factories.make_meeting(other_council, stranger_secretary)
        theirs = factories.record_meeting(foreign, stranger_secretary).items.first().decisions.first()
        theirs = theirs or Decision.objects.filter(item__meeting=foreign).first()
        with pytest.raises(ValidationError):
            relations.relate_decisions(later, theirs, kind="cancels", by=secretary)
        with pytest.raises(ValidationError):
            relations.relate_decisions(later, earlier, kind="eats", by=secretary)

    def test_a_draft_cancels_nothing_earlier_than_itself_but_numbered_ones(self, earlier, later, secretary):
        with pytest.raises(Refused):
            relations.relate_decisions(earlier, later, kind="cancels", by=secretary)

    def test_a_rejected_decision_ends_nothing(self, earlier, later, secretary, chair):
        approve(later, secretary, chair)
        Decision.objects.filter(pk=later.pk).update(result="rejected")
        with pytest.raises(Refused):
            relations.relate_decisions(later, earlier, kind="cancels", by=secretary)
        assert earlier.assignments.get().state == "active"

    @pytest.mark.parametrize("changes", [{"result": "rejected"}, {"removed_at": timezone.now()}])
    def test_only_what_is_in_force_is_changed(self, earlier, later, secretary, changes):
        Decision.objects.filter(pk=earlier.pk).update(**changes)
        with pytest.raises(Refused):
            relations.relate_decisions(later, earlier, kind="cancels", by=secretary)

    def test_a_point_does_not_cancel_its_neighbour(self, earlier, secretary):
        neighbour = Decision.objects.get(item__meeting=earlier.item.meeting, number="3.1")
        with pytest.raises(Refused):
            relations.relate_decisions(neighbour, earlier, kind="cancels", by=secretary)

    def test_the_row_of_the_register_names_the_later_one(self, earlier, later, secretary, chair, client):
        relations.relate_decisions(later, earlier, kind="cancels", by=secretary)
        assert "Отменено решением" not in client.get(reverse("councils:decision-list")).text
        approve(later, secretary, chair)
        row = PublishedDecision.objects.get(decision=later)
        page = client.get(reverse("councils:decision-list")).text
        assert page.count("Отменено решением") == 1
        assert reverse("councils:decision", args=[row.public_id]) in page.partition("Отменено решением")[2]

    def test_another_number_of_the_protocol_is_not_this_one(self, earlier, later):
        text = "Отменить пункт 2.1 протокола от 13.11.2026 № {}."
        number = earlier.item.meeting.number
        for given, found in ((number, [earlier]), (number + 7, [])):
            Decision.objects.filter(pk=later.pk).update(text=text.format(given))
            assert [row.earlier for row in proposals(later.item.meeting)] == found

    def test_the_number_of_the_paper_is_understood(self, earlier, later):
        Decision.objects.filter(pk=earlier.pk).update(original_number="7.")
        Decision.objects.filter(pk=later.pk).update(text="Отменить пункт 7 протокола от 13.11.2026.")
        assert [row.earlier for row in proposals(later.item.meeting)] == [earlier]

    def test_what_a_sentence_names_is_proposed_once(self, earlier, later, secretary):
        meeting = later.item.meeting
        assert [(row.decision, row.earlier, row.kind) for row in proposals(meeting)] == [(later, earlier, "cancels")]
        relations.relate_decisions(later, earlier, kind="cancels", by=secretary)
        assert proposals(meeting) == []

    def test_an_earlier_one_is_found_by_number_day_and_words(self, council, earlier):
        assert earlier in find_decisions(council, "2.1 13.11.2026")
        assert earlier in find_decisions(council, "форму заявления")
        assert find_decisions(council, "99.99.2026 нет") == []


@pytest.fixture
def other(earlier):
    """Point 3.1 of the same published protocol."""
    return Decision.objects.get(item__meeting=earlier.item.meeting, number="3.1")


class TestWaiting:
    def test_says_for_what_and_until_when(self, earlier, other, secretary):
        relations.make_wait(other, earlier, by=secretary)
        assignment, wait = earlier.assignments.get(), wait_of(other)
        assert (wait.rows[0].assignment, wait.is_over, wait.rows[0].is_late_for) == (assignment, False, False)
        assert wait.sentence.startswith(
            f"Ждёт исполнения п. 2.1 ({assignment.label}, срок {assignment.due_on:%d.%m.%Y}, "
        )

    @pytest.mark.parametrize(
        ("state", "sentence"),
        [
            ("closed", "Можно исполнять: п. 2.1 исполнен"),
            ("obsolete", "Можно исполнять: ждать больше нечего"),
            ("untracked", "Можно исполнять: ждать больше нечего"),
        ],
    )
    def test_says_when_nothing_is_awaited_any_more(self, earlier, other, secretary, state, sentence):
        relations.make_wait(other, earlier, by=secretary)
        Assignment.objects.filter(decision=earlier).update(state=state, done_on=date(2026, 11, 20))
        assert (wait_of(other).is_over, wait_of(other).sentence) == (True, sentence)

    def test_waits_while_one_of_two_is_open(self, earlier, other, later, secretary):
        third = Decision.objects.get(item__meeting=earlier.item.meeting, number="1.1")
        for awaited in (earlier, other):
            relations.make_wait(third, awaited, by=secretary)
        Assignment.objects.filter(decision=other).update(state="closed", done_on=date(2026, 11, 20))
        sentence = wait_of(third).sentence
        assert "п. 2.1" in sentence and "3.1" not in sentence
        Assignment.objects.filter(decision=earlier).update(state="closed", done_on=date(2026, 11, 20))
        assert wait_of(third).is_over

    def test_an_impossible_order_is_a_finding(self, earlier, other, secretary):
        relations.make_wait(earlier, other, by=secretary)
        rows = Assignment.objects.filter(decision=earlier)
        Assignment.objects.filter(decision=other).update(due_on=date(2030, 1, 1))
        assert [row.decision for row in impossible_orders(rows)] == [other]
        Assignment.objects.filter(decision=other).update(state="closed", done_on=date(2026, 11, 20))
        assert impossible_orders(rows) == []

    def test_costs_two_queries_for_many(self, earlier, other, secretary, django_assert_num_queries):
        third = Decision.objects.get(item__meeting=earlier.item.meeting, number="1.1")
        for awaited in (earlier, other):
            relations.make_wait(third, awaited, by=secretary)
        relations.make_wait(other, earlier, by=secretary)
        with django_assert_num_queries(2):
            assert len([wait.sentence for wait in waits_of([third.pk, other.pk, earlier.pk]).values()]) == 2

    def test_never_goes_round_in_a_circle(self, earlier, other, secretary):
        third = Decision.objects.get(item__meeting=earlier.item.meeting, number="1.1")
        relations.make_wait(other, earlier, by=secretary)
        relations.make_wait(third, other, by=secretary)
        for decision, awaited in ((earlier, other), (earlier, third), (earlier, earlier)):
            with pytest.raises(Refused):
                relations.make_wait(decision, awaited, by=secretary)

    def test_only_the_secretary_makes_and_ends_it(self, earlier, other, secretary, chair, stranger_secretary):
        dependency = relations.make_wait(other, earlier, by=secretary)
        for user in (chair, stranger_secretary):
            with pytest.raises(PermissionDenied):
                relations.make_wait(earlier, other, by=user)
            with pytest.raises(PermissionDenied):
                relations.end_wait(dependency, by=user)

    def test_forbids_no_report(self, earlier, other, secretary):
        relations.make_wait(earlier, other, by=secretary)
        assignment = earlier.assignments.get()
        author = reports.Author(assignment.organization.seats.get().person.user)
        reports.report_assignment(assignment, author, kind="interim", text="Готовим.")
        assert assignment.reports.count() == 1

    def test_is_told_on_the_board_and_on_the_page(self, earlier, other, secretary, client):
        relations.make_wait(earlier, other, by=secretary)
        Assignment.objects.filter(decision=other).update(due_on=date(2030, 1, 1))
        client.force_login(secretary)
        assignment = earlier.assignments.get()
        board = client.get(reverse("councils:control")).text
        page = client.get(reverse("councils:assignment", args=[assignment.pk])).text
        assert "Ждёт исполнения п. 3.1" in board and "Ждёт исполнения п. 3.1" in page
        assert "Срок раньше, чем у того, чего ждёт" in board


class TestPage:
    def post(self, client, meeting, **data):
        return client.post(reverse("councils:relations", args=[meeting.uid]), data)

    def test_finds_links_and_takes_back(self, earlier, later, secretary, client):
        client.force_login(secretary)
        meeting = later.item.meeting
        page = client.get(reverse("councils:relations", args=[meeting.uid]), {"q": "форму"}).text
        assert f'value="{earlier.pk}"' in page
        self.post(client, meeting, decision=later.pk, other=earlier.pk, kind="cancels")
        relation = DecisionRelation.objects.get()
        assert relation.created_by == secretary
        self.post(client, meeting, remove=f"relation.{relation.pk}")
        assert not DecisionRelation.objects.exists()

    @pytest.mark.parametrize(
        "data", [{}, {"decision": "x"}, {"decision": "1" * 30}, {"kind": "cancels", "other": "999999"}]
    )
    def test_says_what_is_missing(self, later, secretary, client, data):
        client.force_login(secretary)
        assert self.post(client, later.item.meeting, **data).status_code == 422

    def test_keeps_what_was_chosen_when_it_is_refused(self, earlier, later, secretary, client):
        Decision.objects.filter(pk=earlier.pk).update(number="")
        client.force_login(secretary)
        data = {"decision": later.pk, "other": later.pk, "kind": "replaces", "q": ""}
        page = self.post(client, later.item.meeting, **data)
        assert page.status_code == 409
        assert f'value="{later.pk}" selected' in page.text
        assert 'value="replaces" selected' in page.text
        assert f'value="{later.pk}" checked' in page.text

    def test_shows_who_made_a_link(self, earlier, later, secretary, client):
        relations.relate_decisions(later, earlier, kind="amends", by=secretary)
        client.force_login(secretary)
        page = client.get(reverse("councils:relations", args=[later.item.meeting.uid])).text
        assert page.count(secretary.name) > client.get(reverse("councils:control")).text.count(secretary.name)
