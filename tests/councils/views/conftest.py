"""Signed-in browsers, rows by the dozen, and a count of queries."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councils.models import Council, Meeting, Protocol, ProtocolPage
from councils.models.protocols import new_public_id
from tests import factories
from tests.keeping import kept_for_the_module


@pytest.fixture
def browser_of():
    """A browser in which the person is signed in."""

    def opened(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return opened


@pytest.fixture
def queries():
    """How many queries a request takes, after one that fills what a process keeps."""

    def counted(request) -> int:
        request()
        with CaptureQueriesContext(connection) as captured:
            request()
        return len(captured)

    return counted


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker) -> dict:
    """A council with a planned and a recorded meeting, recorded once for all tests of a module."""
    with kept_for_the_module(django_db_blocker):
        council = factories.make_council()
        secretary = factories.officer(council, "secretary")
        planned, recorded = (factories.make_meeting(council, secretary) for _ in range(2))
        factories.record_meeting(recorded, secretary)
        yield {"council": council.pk, "planned": planned.pk, "recorded": recorded.pk}


@pytest.fixture
def council(office, db) -> Council:
    return Council.objects.get(pk=office["council"])


@pytest.fixture
def meeting(office, db) -> Meeting:
    return Meeting.objects.get(pk=office["planned"])


@pytest.fixture
def recorded(office, db) -> Meeting:
    return Meeting.objects.get(pk=office["recorded"])


@pytest.fixture(scope="module")
def approved(office, django_db_blocker) -> int:
    """The key of a third meeting, with an approved protocol."""
    with kept_for_the_module(django_db_blocker):
        council, secretary, chair = factories.people(office["council"])
        meeting = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
        factories.approved(meeting, secretary, chair)
        yield meeting.pk


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker) -> Protocol:
    """A published protocol of the only council."""
    with kept_for_the_module(django_db_blocker):
        council = factories.make_council()
        secretary, chair = (factories.officer(council, role) for role in ("secretary", "chair"))
        meeting = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
        yield factories.published(meeting, secretary, chair)


def copy(row, **changes):
    """A second row like the first."""
    row = type(row).objects.get(pk=row.pk)
    row.pk, row._state.adding = None, True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def copy_protocol(protocol: Protocol) -> Protocol:
    """Another meeting with a protocol in the same state; its agenda stays with the first."""
    meeting = copy(protocol.meeting, uid=uuid4(), number=None)
    twin = copy(protocol, meeting=meeting, public_id=new_public_id())
    for version in protocol.versions.all():
        copied = copy(version, protocol=twin)
        for file in version.files.all():
            frozen = copy(file, protocol=twin, version=copied)
            for page in ProtocolPage.objects.filter(file=file):
                copy(page, protocol=twin, file=frozen)
    return twin


def copies(protocol: Protocol, count: int) -> list[Meeting]:
    return [copy_protocol(protocol).meeting for _ in range(count)]
