"""The administration pages: registers are kept here, records are only looked at."""

import hashlib
from datetime import date
from http import HTTPStatus

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from councils import models as councils
from councils.reminders import Reader
from councils.services import extensions, links, reports
from councils.services.applications import propose_application
from councils.services.calendars import give_calendar
from councils.services.extracts import certify_extract
from councils.services.meetings import cancel_meeting
from councils.services.protocols import approve_protocol, publish_protocol, review_rest
from councils.services.reminders import choose_reminders, remind_councils
from members import models as members
from members.services.applications import attach_file, submit_application
from members.services.change_requests import ask_change
from members.services.consents import give_consent, requests_of, text_in_force
from members.services.invitations import add_candidate, make_invitation
from members.services.representatives import add_representative
from tests import factories
from tests.keeping import kept_for_the_module
from tests.members.answers import ready
from tests.plans import a_row_of_everything
from workplans.models import PlanFile, WorkPlan

pytestmark = pytest.mark.django_db

REGISTERS = {
    *(councils.CalendarDay, councils.Council, councils.Seat, members.User),
    *(members.Cluster, members.Organization, members.Membership, members.Person),
}
OWN_APPS = {"cluster_portal", "members", "councils", "workplans"}
OWN = {model: page for model, page in admin.site._registry.items() if model._meta.app_label in OWN_APPS}
# A version of a text is added and never changed.
VERSIONS = {members.ConsentText}
RECORDS = set(OWN) - REGISTERS


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker):
    """At least one row of every model, and the browser of an administrator who has no seat."""
    with kept_for_the_module(django_db_blocker):
        council = factories.make_council()
        secretary, chair = (factories.officer(council, role) for role in ("secretary", "chair"))
        recorded = factories.record_meeting(factories.make_meeting(council, secretary), secretary)
        item = recorded.items.filter(kind="question").first()
        voter = recorded.attendance.filter(presence="present").last()
        choices = [{"attendance": str(voter.uid), "choice": "against"}]
        factories.operate(recorded, secretary, "item", "vote", item.uid, kind="named", choices=choices)
        version = factories.submitted(recorded, secretary)
        review_rest(recorded.protocol, by=chair, version_sha=version.sha256)
        protocol = approve_protocol(recorded.protocol, by=chair, version_sha=version.sha256)
        sha = protocol.files.get(edition="public").sha256
        publish_protocol(protocol, by=secretary, file_sha=sha)
        application = submit_application(ready(council.cluster))
        attach_file(application, kind="letter", name="letter.pdf", content=b"%PDF-1.4\n%%EOF")
        application.messages.create(text="Вопрос", by=secretary)
        assignment = councils.Assignment.objects.filter(decision__item__meeting=recorded, state="active").first()
        link, _token = links.send_link(assignment, by=secretary, email="executor@example.test")
        file = ("word.pdf", b"%PDF-1.4\n%%EOF")
        reports.enter_report(assignment, by=secretary, kind="interim", text="Готовим.", files=[file])
        author = reports.Author(link=link)
        asked = extensions.request_extension(assignment, author, until=date(2097, 1, 20), reason="Ждём.")
        extensions.decide_extension(asked, by=chair, granted=True)
        remind_councils([(council, date(2026, 11, 23))])
        choose_reminders(Reader(chair.email, chair), {"late"})
        give_calendar(chair)
        councils.CalendarDay.objects.create(day=date(2028, 5, 8), is_working=False, basis="перенос выходных")
        letter = council.cluster.letters.first().letter
        councils.MeetingDigest.objects.create(meeting=recorded, user=chair, letter=letter)
        trace = {"user": chair, "reason": "today", "due_on": date(2026, 11, 30), "letter": letter}
        first, second = councils.Decision.objects.filter(item__meeting=recorded)[:2]
        second.relations.create(earlier=first, kind="amends")
        second.waits_for.create(awaited=first, created_by=secretary)
        coming = factories.make_meeting(council, secretary)
        propose_application(application, by=secretary, meeting=coming)
        plan = a_row_of_everything(council, secretary, chair, coming)
        plan.activities.first().reminders.create(**trace)
        certify_extract(protocol, [item.decisions.first().uid], by=secretary)
        cancel_meeting(coming, by=secretary)
        membership = council.cluster.memberships.first()
        council.cluster.base_organization = membership.organization
        council.cluster.save()
        for purpose in members.Purpose:
            give_consent(requests_of(application)[0], purpose, text_in_force(council.cluster, purpose).sha256)
        name = {"surname": "Седова", "given_name": "Ирина", "patronymic": "", "post": "юрист"}
        add_representative(membership, **name, letter="письмо № 5", starts_on=date(2026, 11, 1))
        ask_change(membership, "person", name | {"email": "sedova@example.test"}, "письмо № 6", by=secretary)
        make_invitation(add_candidate(council.cluster, by=secretary, name="ООО «О»"), by=secretary)
        yield staff_browser(is_superuser=True)


def staff_browser(**rights) -> Client:
    user = factories.make_user(f"staff.{len(rights)}@example.test")
    members.User.objects.filter(pk=user.pk).update(is_staff=True, **rights)
    client = Client()
    client.force_login(user)
    return client


def page(model, name: str, *arguments) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def by_name(model) -> str:
    return model.__name__


def named(models) -> list:
    return sorted(models, key=by_name)


def test_everything_the_portal_keeps_is_registered():
    kept = {model for model in apps.get_models() if model._meta.app_label in OWN_APPS}
    assert kept - set(OWN) == set()


@pytest.mark.parametrize("model", named(OWN), ids=by_name)
class TestPages:
    def test_of_the_list_opens_in_every_order_with_every_filter_and_search(self, portal, model):
        opened = portal.get(page(model, "changelist")).context["cl"]
        assert opened.result_count >= 1
        order = ".".join(str(place + 1) for place in range(len(OWN[model].list_display)))
        filters = [list(spec.choices(opened))[1]["query_string"].lstrip("?") for spec in opened.filter_specs]
        for query in (f"q=О&o={order}", "q=%00", *filters):
            assert portal.get(f"{page(model, 'changelist')}?{query}").status_code == HTTPStatus.OK, query

    def test_of_one_row_opens(self, portal, model):
        row = model.objects.first()
        assert portal.get(page(model, "change", row.pk)).status_code == HTTPStatus.OK
        assert portal.get(page(model, "history", row.pk)).status_code == HTTPStatus.OK

    def test_never_deletes(self, portal, model):
        row = model.objects.first()
        assert portal.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == HTTPStatus.FORBIDDEN
        deletion = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        portal.post(page(model, "changelist"), deletion)
        assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", named(RECORDS), ids=by_name)
class TestRecords:
    def test_are_not_added(self, portal, model):
        # A new version of a text is; the versions that there are stay as they are.
        expected = HTTPStatus.OK if model in VERSIONS else HTTPStatus.FORBIDDEN
        assert portal.get(page(model, "add")).status_code == expected

    def test_are_not_changed(self, portal, model):
        row = model.objects.first()
        before = model.objects.filter(pk=row.pk).values().get()
        answers = {name: "1" for name in before}
        assert portal.post(page(model, "change", row.pk), answers).status_code == HTTPStatus.FORBIDDEN
        assert model.objects.filter(pk=row.pk).values().get() == before

    def test_offer_nothing_that_changes_them(self, portal, model):
        assert 'name="_save"' not in portal.get(page(model, "change", model.objects.first().pk)).text
        assert 'name="action"' not in portal.get(page(model, "changelist")).text


class TestRegisters:
    @pytest.mark.parametrize("model", named(REGISTERS), ids=by_name)
    def test_can_be_added_to(self, portal, model):
        assert 'name="_save"' in portal.get(page(model, "add")).text

    @pytest.mark.parametrize("model", named(REGISTERS), ids=by_name)
    def test_say_what_is_missing(self, portal, model):
        before = model.objects.count()
        inline = {"seats-TOTAL_FORMS": "0", "seats-INITIAL_FORMS": "0"}
        answer = portal.post(page(model, "add"), inline)
        assert (answer.status_code, "errorlist" in answer.text) == (HTTPStatus.OK, True)
        assert model.objects.count() == before

    def test_keep_a_new_organization(self, portal):
        answers = {"full_name": "ООО «Новое»", "short_name": "ООО «Новое»", "kind": "company"}
        answer = portal.post(page(members.Organization, "add"), answers)
        assert answer.status_code == HTTPStatus.FOUND, answer.context["errors"]
        assert members.Organization.objects.filter(short_name="ООО «Новое»").exists()

    def test_make_an_account_that_is_known_by_its_address(self, portal):
        answers = {"email": "new@example.test", "usable_password": "false"}
        answer = portal.post(page(members.User, "add"), answers)
        assert answer.status_code == HTTPStatus.FOUND, answer.context["errors"]
        assert not members.User.objects.get(email="new@example.test").has_usable_password()


class TestConsentTexts:
    def test_get_their_version_and_their_hash_by_themselves(self, portal):
        first = members.ConsentText.objects.get(purpose="processing")
        answers = {"cluster": first.cluster_id, "purpose": "processing", "text": "Согласие.\r\nНовая редакция."}
        answer = portal.post(page(members.ConsentText, "add"), answers)
        assert answer.status_code == HTTPStatus.FOUND, answer.context["errors"]
        second = members.ConsentText.objects.filter(purpose="processing").first()
        assert (second.version, second.text) == (2, "Согласие.\nНовая редакция.")
        assert second.sha256 == hashlib.sha256(second.text.encode()).hexdigest()
        assert members.ConsentText.objects.get(pk=first.pk).text == first.text

    def test_say_what_is_missing(self, portal):
        answer = portal.post(page(members.ConsentText, "add"), {})
        assert (answer.status_code, "errorlist" in answer.text) == (HTTPStatus.OK, True)


class TestPdf:
    def test_of_a_frozen_protocol_is_the_stored_one(self, portal):
        protocol = councils.Protocol.objects.filter(status="published").first()
        stored = bytes(protocol.files.get(edition="full").pdf)
        for model, row in ((councils.Protocol, protocol), (councils.Meeting, protocol.meeting)):
            assert page(model, "pdf", row.pk) in portal.get(page(model, "changelist")).text
            assert portal.get(page(model, "pdf", row.pk)).content == stored

    def test_of_a_draft_is_made_as_it_stands(self, portal):
        draft = councils.Meeting.objects.get(protocol__status="draft")
        assert "PDF" in portal.get(page(councils.Meeting, "pdf", draft.pk)).text
        assert portal.post(page(councils.Meeting, "pdf", draft.pk)).content.startswith(b"%PDF")

    def test_is_not_for_staff_without_the_right_to_look(self, portal):
        meeting = councils.Meeting.objects.first()
        assert staff_browser().get(page(councils.Meeting, "pdf", meeting.pk)).status_code == HTTPStatus.FORBIDDEN

    def test_of_a_plan_is_what_the_worker_has_made(self, portal):
        plan = WorkPlan.objects.get(current__isnull=False)
        address = page(WorkPlan, "pdf", plan.pk)
        assert address in portal.get(page(WorkPlan, "changelist")).text
        assert portal.get(address).status_code == HTTPStatus.NOT_FOUND
        made = {"status": "ready", "pdf": b"%PDF-1.4", "pdf_sha256": "1" * 64, "content_sha256": "1" * 64}
        PlanFile.objects.create(plan=plan, version=plan.current, edition="full", **made)
        assert portal.get(address).content == b"%PDF-1.4"
        assert staff_browser().get(address).status_code == HTTPStatus.FORBIDDEN

    def test_of_nothing_is_not_found(self, portal):
        assert portal.get(page(councils.Meeting, "pdf", 10**9)).status_code == HTTPStatus.NOT_FOUND


class TestAdministratorWithoutASeat:
    def test_has_no_secretarys_rights(self, portal):
        meeting = councils.Meeting.objects.get(protocol__status="draft")
        for name in ("meeting", "recording", "meeting-preview", "protocol-submit"):
            assert portal.get(reverse(f"councils:{name}", args=[meeting.uid])).status_code == HTTPStatus.NOT_FOUND
        assert portal.get(reverse("councils:meeting-create")).status_code == HTTPStatus.FORBIDDEN

    def test_reads_no_full_edition_outside_the_administration(self, portal):
        public_id = councils.Protocol.objects.filter(status="published").first().public_id
        assert portal.get(reverse("councils:protocol-full", args=[public_id])).status_code == HTTPStatus.NOT_FOUND
