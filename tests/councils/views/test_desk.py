"""The desk shows a person what waits for him, and nothing of other councils."""

from datetime import date

import pytest
from django.urls import reverse

from councils.models import Protocol, Seat
from councils.permissions import can_review_protocol
from members.models import Person
from tests import factories
from tests.councils.views.conftest import copies, copy_protocol
from tests.keeping import kept_for_the_module

pytestmark = pytest.mark.django_db
STATES = ("draft", "in_review", "approved", "published")


@pytest.fixture(scope="module")
def protocols(django_db_setup, django_db_blocker):
    """A council with one protocol in every state."""
    with kept_for_the_module(django_db_blocker):
        council = factories.make_council()
        secretary, chair = (factories.officer(council, role) for role in ("secretary", "chair"))
        meetings = {state: factories.make_meeting(council, secretary) for state in STATES}
        for state in STATES[1:]:
            factories.record_meeting(meetings[state], secretary)
        factories.submitted(meetings["in_review"], secretary)
        factories.approved(meetings["approved"], secretary, chair)
        published = copy_protocol(meetings["approved"].protocol)
        published.status = "published"
        published.save()
        yield {state: meetings[state].protocol for state in STATES[:-1]} | {"published": published}


@pytest.fixture
def desk_of(protocols, browser_of, db):
    council = protocols["draft"].meeting.council
    return lambda role: browser_of(factories.officer(council, role)).get("/desk/").text


def steps(protocol) -> dict[str, str]:
    return {
        "record": reverse("councils:recording", args=[protocol.meeting.uid]),
        "look": reverse("councils:meeting", args=[protocol.meeting.uid]),
        "review": reverse("councils:protocol-review", args=[protocol.public_id]),
        "publish": reverse("councils:protocol-publish", args=[protocol.public_id]),
        "read": reverse("councils:protocol-full", args=[protocol.public_id]),
    }


def offered(page: str, protocol) -> set[str]:
    return {name for name, path in steps(protocol).items() if f'href="{path}"' in page}


class TestDesk:
    def test_of_the_secretary_leads_to_recording_and_publishing(self, protocols, desk_of):
        page = desk_of("secretary")
        assert reverse("councils:meeting-create") in page
        assert offered(page, protocols["draft"]) == {"record", "look"}
        assert offered(page, protocols["in_review"]) == {"look"}
        assert offered(page, protocols["approved"]) == {"publish", "read"}
        assert offered(page, protocols["published"]) == {"read"}

    def test_of_the_chair_leads_to_what_waits_for_his_agreement(self, protocols, desk_of):
        page = desk_of("chair")
        assert reverse("councils:meeting-create") not in page
        assert offered(page, protocols["in_review"]) == {"review"}
        assert offered(page, protocols["draft"]) == {"look"}
        assert offered(page, protocols["approved"]) == {"read"}

    def test_of_a_member_shows_nothing_before_approval(self, protocols, desk_of):
        page = desk_of("member")
        assert offered(page, protocols["in_review"]) == set()
        assert offered(page, protocols["published"]) == {"read"}

    def test_of_another_council_shows_nothing_of_this_one(self, protocols, browser_of, stranger_secretary):
        page = browser_of(stranger_secretary).get("/desk/").text
        assert [state for state in STATES if offered(page, protocols[state])] == []

    def test_of_a_person_whose_seat_has_ended_says_so(self, protocols, desk_of, browser_of):
        council = protocols["draft"].meeting.council
        secretary = factories.officer(council, "secretary")
        Seat.objects.filter(council=council, role="secretary").update(ends_on=date(2020, 1, 1))
        page = browser_of(secretary).get("/desk/").text
        assert 'class="empty"' in page
        assert [state for state in STATES if offered(page, protocols[state])] == []

    def test_takes_as_many_queries_for_thirty_rows_as_for_one(self, protocols, browser_of, queries):
        council = protocols["draft"].meeting.council
        browsers = {role: browser_of(factories.officer(council, role)) for role in Seat.Role.values}
        before = {role: queries(lambda role=role: browsers[role].get("/desk/")) for role in browsers}
        for protocol in protocols.values():
            copies(protocol, 29)
        assert {role: queries(lambda role=role: browsers[role].get("/desk/")) for role in browsers} == before


@pytest.mark.parametrize("presided_by_account", [True, False])
def test_the_list_for_review_and_the_right_to_review_are_one_rule(protocols, presided_by_account):
    protocol = protocols["in_review"]
    people = [factories.officer(protocol.meeting.council, role) for role in Seat.Role.values]
    if not presided_by_account:
        Person.objects.filter(pk=protocol.meeting.presided_by_id).update(user=None)
    row = Protocol.objects.get(pk=protocol.pk)
    listed = [user for user in people if Protocol.objects.reviewable_by(user).filter(pk=row.pk).exists()]
    assert listed == [user for user in people if can_review_protocol(user, row)]
    assert len(listed) == 1


def test_an_empty_list_says_what_will_be_there(client):
    for path in ("/protocols/?year=1999", "/councils/?cluster=none"):
        assert 'class="empty"' in client.get(path).text
