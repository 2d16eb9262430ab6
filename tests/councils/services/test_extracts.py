"""Extracts: the chosen points and no others, certified by a person, sent to the applicant."""

import json

import pypdfium2
import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from cluster_portal.workflow import Refused
from councils.models import Decision
from councils.services.applications import propose_application
from councils.services.extracts import certify_extract, send_extract
from members.services.applications import submit_application
from tests import factories
from tests.members.answers import ANSWERS, ready

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting(council, secretary):
    return factories.make_meeting(council, secretary)


@pytest.fixture
def protocol(meeting, secretary, chair):
    return factories.approved(factories.record_meeting(meeting, secretary), secretary, chair)


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


def point(protocol, number: str) -> Decision:
    return Decision.objects.get(item__meeting=protocol.meeting, number=number)


def test_an_extract_has_its_points_with_their_numbers_and_nothing_of_the_others(protocol, secretary):
    chosen, other = point(protocol, "2.1"), point(protocol, "3.2")
    extract = certify_extract(protocol, [chosen.uid], by=secretary)
    text = " ".join(pdf_text(bytes(extract.pdf)).split())
    assert "ВЫПИСКА ИЗ ПРОТОКОЛА" in text
    assert "2.1" in text and chosen.text.split(".")[0][:40] in text
    assert "(подпись в подлиннике)" in text and "Верно" in text
    assert other.text not in text and other.text not in extract.document
    assert json.loads(extract.document)["certified"]["name"] == secretary.persons.get().initials_name
    assert extract.number == 1
    assert certify_extract(protocol, [chosen.uid], by=secretary).number == 2


def test_only_the_secretary_certifies_and_only_what_is_approved(protocol, meeting, secretary, chair, council):
    with pytest.raises(PermissionDenied):
        certify_extract(protocol, [point(protocol, "2.1").uid], by=chair)
    with pytest.raises(ValidationError):
        certify_extract(protocol, [], by=secretary)
    draft = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
    with pytest.raises(Refused):
        certify_extract(draft.protocol, [draft.items.first().uid], by=secretary)


def test_the_applicant_gets_the_extract_once_the_secretary_has_certified_it(council, meeting, secretary, chair):
    application = submit_application(ready(council.cluster))
    with pytest.raises(Refused):
        send_extract(application, by=secretary)
    propose_application(application, by=secretary, meeting=meeting)
    recorded = factories.record_meeting(meeting, secretary)
    decision = application.effects.get().decision
    factories.operate(recorded, secretary, "decision", "update", decision.uid, stage="taken")
    factories.operate(recorded, secretary, "item", "vote", decision.item.uid, kind="unanimous")
    factories.approved(recorded, secretary, chair)
    mail.outbox.clear()
    extract = send_extract(application, by=secretary)
    [letter] = mail.outbox
    assert letter.to == [ANSWERS["email"]]
    assert letter.attachments[0].content == bytes(extract.pdf)
    assert application.files.get(kind="extract").sha256 == extract.pdf_sha256
