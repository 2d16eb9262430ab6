"""A plan is the document that its decision approves: on the meeting's pages, and in the protocol by its SHA-256."""

import json

import jsonschema
import pytest
from django.urls import reverse

from councils.document import build_document
from councils.missing import missing_for_submission
from councils.models import Meeting
from councils.record import load_record
from councils.services.imports import document_schema
from councils.services.protocols import submit_protocol
from tests import factories
from tests.plans import adopt, make_plan, publish
from workplans.models import WorkPlan
from workplans.services import activities, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(council, secretary, chair):
    plan = make_plan(council, secretary)
    return plans.propose_plan(plan, by=secretary, meeting=factories.make_meeting(council, secretary))


def desk(plan: WorkPlan) -> str:
    return f'href="{reverse("workplans:plan-desk", args=[plan.uid])}"'


def points(document: dict) -> list[dict]:
    return [decision for item in document["items"] for decision in item.get("decisions", [])]


def test_the_protocol_names_the_plan_and_its_hash_in_both_editions(version, secretary, chair):
    protocol = adopt(version, secretary, chair)
    title = version.plan.title
    for edition, sha256 in (("full", version.sha256), ("public", version.public_sha256)):
        document = json.loads(protocol.files.get(edition=edition).document)
        jsonschema.validate(document, document_schema())
        [[attachment]] = [row["attachments"] for row in points(document) if "attachments" in row]
        assert (attachment["title"], attachment["sha256"]) == (title, sha256)
    assert "public_sha256" not in attachment and version.sha256 not in protocol.files.get(edition="public").document


def test_the_page_of_everybody_prints_the_attachment(version, secretary, chair, client):
    protocol = publish(adopt(version, secretary, chair), secretary)
    page = client.get(reverse("councils:protocol", args=[protocol.public_id])).text.replace("\xa0", " ")
    assert f"Приложение: {version.plan.title}, SHA-256 {version.public_sha256}" in page


def test_whoever_looks_through_the_protocol_opens_the_plan(version, secretary, chair, browser_of):
    meeting, plan = version.decision.item.meeting, version.plan
    assert desk(plan) in browser_of(chair).get(reverse("councils:meeting", args=[meeting.uid])).text
    preview = browser_of(secretary).get(reverse("councils:meeting-preview", args=[meeting.uid])).text
    assert desk(plan) in preview and version.sha256 in preview
    factories.record_meeting(meeting, secretary)
    factories.operate(meeting, secretary, "decision", "confirm", version.decision.uid)
    factories.operate(meeting, secretary, "item", "vote", version.decision.item.uid, kind="unanimous")
    submit_protocol(Meeting.objects.get(pk=meeting.pk), by=secretary)
    review = reverse("councils:protocol-review", args=[meeting.protocol.public_id])
    assert desk(plan) in browser_of(chair).get(review).text
    assert plan.draft["sections"][0]["rows"][0]["title"] in browser_of(chair).get(f"/desk/plans/{plan.uid}/").text


def test_the_frozen_protocol_leads_to_the_plan(version, secretary, chair, browser_of):
    protocol = adopt(version, secretary, chair)
    page = browser_of(chair).get(reverse("councils:protocol-full", args=[protocol.public_id])).text
    assert desk(version.plan) in page


def test_a_plan_that_was_taken_back_is_no_attachment(version, secretary, chair):
    version.decision.text = "Утвердить план работы (приложение) с дополнением."
    version.decision.save()
    meeting = Meeting.objects.get(pk=version.decision.item.meeting_id)
    assert any("attachments" in row for row in points(build_document(meeting)))
    plans.recall_plan(version.plan, by=secretary)
    assert not any("attachments" in row for row in points(build_document(meeting)))
    hints = [line for line in missing_for_submission(load_record(meeting)) if "не приложен" in line.text]
    assert [line.blocks for line in hints] == [False]
    assert hints[0].text.startswith("К решению «Утвердить план работы")


def test_a_question_leads_back_to_its_activity(version, council, secretary, chair, stranger_secretary, browser_of):
    adopt(version, secretary, chair)
    activity = version.plan.activities.first()
    coming = factories.make_meeting(council, secretary)
    activities.put_on_agenda(activity, by=secretary, meeting=coming)
    page = browser_of(chair).get(reverse("councils:meeting", args=[coming.uid])).text
    assert f'href="{reverse("workplans:activity", args=[activity.pk])}"' in page
    assert "Мероприятие плана, п. 1.1" in page
