"""Links between decisions: what is cancelled is no longer carried out, what waits says for what."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cluster_portal.workflow import Refused
from councils.models import Assignment, Decision, DecisionRelation, PublishedDecision
from councils.relations import awaited_by, find_decisions, impossible_orders, proposals
from councils.services import extensions, relations, reports
from councils.services.protocols import publish_protocol
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier(council, secretary, chair):
    """«… разработать форму заявления в срок до 30 ноября 2026 г.», published."""
    meeting = factories.make_meeting(council, secretary, held_on=date(2026, 11, 13))
    protocol = factories.published(factories.record_meeting(meeting, secretary), secretary, chair)
    return Decision.objects.get(item__meeting=protocol.meeting, number="2.1")


@pytest.fixture
def later(council, secretary, earlier):
    """A point of a meeting that is recorded and not yet approved."""
    meeting = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
    item, uid = meeting.items.filter(kind="question").first(), uuid4()
    text = "Отменить пункт 2.1 протокола от 13.11.2026."
    factories.operate(meeting, secretary, "decision", "add", uid, item=str(item.uid), position=9, text=text)
    factories.operate(meeting, secretary, "decision", "confirm", uid)
    return Decision.objects.get(uid=uid)


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

    def test_end_what_was_asked_for(self, council, earlier, later, secretary, chair):
        assignment = earlier.assignments.get()
        author = reports.Author(assignment.organization.seats.get().person.user)
        asked = extensions.request_extension(assignment, author, until=date(2027, 1, 20), reason="Ждём.")
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

    def test_what_a_sentence_names_is_proposed_once(self, earlier, later, secretary):
        meeting = later.item.meeting
        assert [(row.decision, row.earlier, row.kind) for row in proposals(meeting)] == [(later, earlier, "cancels")]
        relations.relate_decisions(later, earlier, kind="cancels", by=secretary)
        assert proposals(meeting) == []

    def test_an_earlier_one_is_found_by_number_day_and_words(self, council, earlier):
        assert earlier in find_decisions(council, "2.1 13.11.2026")
        assert earlier in find_decisions(council, "форму заявления")
        assert find_decisions(council, "99.99.2026 нет") == []


class TestWaiting:
    def test_says_for_what_and_until_when(self, earlier, secretary, chair):
        other = Decision.objects.get(item__meeting=earlier.item.meeting, number="3.1")
        relations.make_wait(other, earlier, by=secretary)
        [row] = awaited_by(other)
        assert (row.assignment, row.is_done, row.is_late_for) == (earlier.assignments.get(), False, False)
        Assignment.objects.filter(decision=earlier).update(state="closed", done_on=date(2026, 11, 20))
        assert awaited_by(other)[0].is_done

    def test_an_impossible_order_is_a_finding(self, earlier, secretary, django_assert_num_queries):
        other = Decision.objects.get(item__meeting=earlier.item.meeting, number="3.1")
        relations.make_wait(earlier, other, by=secretary)
        rows = Assignment.objects.filter(decision=earlier)
        assert [row.awaited for row in impossible_orders(rows)] == [other]

    def test_never_goes_round_in_a_circle(self, earlier, secretary):
        other = Decision.objects.get(item__meeting=earlier.item.meeting, number="3.1")
        relations.make_wait(other, earlier, by=secretary)
        with pytest.raises(Refused):
            relations.make_wait(earlier, other, by=secretary)
        with pytest.raises(Refused):
            relations.make_wait(earlier, earlier, by=secretary)


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
