"""Consents: each person decides for himself, about a text that he was shown, and may take it back."""

import hashlib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cluster_portal.models import Letter
from cluster_portal.workflow import Refused, Stale
from members.models import Consent, ConsentRequest, ConsentText, JoinApplication, Person, Purpose
from members.services.applications import (
    attach_file,
    locked_application,
    move_application,
    save_step,
    submit_application,
    withdraw_application,
)
from members.services.consents import (
    add_text,
    consent_link,
    give_consent,
    give_on_paper,
    requests_of,
    send_consent_link,
    text_in_force,
    withdraw_consent,
)
from members.services.memberships import begin_membership, register_organization
from members.services.retention import purge_applications
from tests import factories
from tests.members.answers import ANSWERS, fill_in, ready

pytestmark = pytest.mark.django_db

PROCESSING, PUBLICATION = Purpose.PROCESSING, Purpose.PUBLICATION
HEAD, CONTACT = "Новиков Пётр", "Новикова Анна Павловна"
PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def cluster(council):
    council.cluster.base_organization = factories.make_organization(
        "ОГБПОУ СмолАПО", inn="7707083893", kpp="773601001", ogrn="1027700132195"
    )
    council.cluster.contacts = "214018, Смоленск, пр. Гагарина, 56\nтел. 00-00-00"
    council.cluster.save()
    return council.cluster


@pytest.fixture
def application(cluster) -> JoinApplication:
    return submit_application(ready(cluster, inn="500100732259", kpp="", ogrn="304500116000157"))


def asked(application, name=HEAD) -> ConsentRequest:
    return next(request for request in requests_of(application) if request.subject == name)


def shown(request, purpose=PROCESSING) -> str:
    return text_in_force(request.application.cluster, purpose).sha256


def given(request, purpose=PROCESSING, **how) -> Consent:
    return give_consent(request, purpose, shown(request, purpose), **how)


def document(request, purpose=PROCESSING, name="consent") -> str:
    return reverse(f"members:{name}", args=[request.public_id, purpose])


def agree(client: Client, request, purpose=PROCESSING, **changes):
    data = {"agree": "on", "shown": shown(request, purpose)} | changes
    return client.post(document(request, purpose), data)


class TestText:
    def test_first_version_names_the_operator_and_all_that_the_law_asks(self, cluster, settings):
        for purpose in Purpose:
            text = text_in_force(cluster, purpose)
            assert (text.version, text.sha256) == (1, hashlib.sha256(text.text.encode()).hexdigest())
            for words in ("ОГБПОУ СмолАПО, ИНН 7707083893, ОГРН 1027700132195", "пр. Гагарина, 56", cluster.name):
                assert words in text.text
            for words in ("Цел", "Перечень|перечень данных", "Срок.", "Отзыв.", "не является условием"):
                assert any(word in text.text for word in words.split("|")), words
            assert settings.PORTAL_ORIGIN in text.text
            assert "{" not in text.text

    def test_is_made_once_and_a_newer_version_is_in_force(self, cluster):
        first = text_in_force(cluster, PROCESSING)
        assert text_in_force(cluster, PROCESSING) == first
        second = add_text(cluster, PROCESSING, "Согласие, новая редакция")
        assert (text_in_force(cluster, PROCESSING), second.version) == (second, 2)
        assert text_in_force(cluster, PUBLICATION).version == 1

    def test_nobody_agrees_to_an_unknown_operator(self, cluster):
        cluster.base_organization = None
        cluster.save()
        with pytest.raises(Refused, match="базовая организация"):
            text_in_force(cluster, PROCESSING)
        assert not ConsentText.objects.exists()


class TestRequests:
    def test_are_made_for_everybody_named_and_stay(self, cluster):
        draft = fill_in(cluster, candidate_name="Седова Ирина")
        found = requests_of(draft)
        assert [(row.role, row.subject) for row in found] == [
            ("head", HEAD),
            ("contact", CONTACT),
            ("candidate", "Седова Ирина"),
        ]
        assert requests_of(draft) == found
        assert len({row.public_id for row in found}) == 3

    def test_one_human_is_asked_once_in_the_first_role(self, cluster):
        draft = fill_in(cluster, contact_name="НОВИКОВ  ПЕТР", candidate_name=CONTACT)
        assert [(row.role, row.subject) for row in requests_of(draft)] == [("head", HEAD), ("candidate", CONTACT)]

    def test_of_somebody_named_no_more_the_link_ends_unless_a_consent_stands_behind_it(self, cluster):
        draft = fill_in(cluster)
        head, contact = requests_of(draft)
        given(contact)
        draft = save_step(draft, "head", ANSWERS | {"head_surname": "Дроздов"})
        draft = save_step(draft, "contact", ANSWERS | {"contact_name": "Зимина Ольга"})
        assert [row.subject for row in requests_of(draft)] == ["Дроздов Пётр", "Зимина Ольга"]
        assert not ConsentRequest.objects.filter(pk=head.pk).exists()
        assert withdraw_consent(contact.consents.get()).withdrawn_at

    def test_of_a_closed_application_nobody_is_asked(self, application):
        withdraw_application(application)
        application.refresh_from_db()
        assert requests_of(application) == []
        assert not ConsentRequest.objects.exists()


class TestGiving:
    def test_keeps_the_text_its_hash_and_the_way(self, application):
        request = asked(application)
        consent = given(request)
        assert (consent.way, consent.text.version, consent.withdrawn_at) == ("link", 1, None)
        assert consent.text_sha256 == shown(request)

    def test_a_second_click_has_no_second_effect(self, application):
        request = asked(application)
        first = given(request)
        assert (given(request), Consent.objects.count()) == (first, 1)

    @pytest.mark.parametrize("sha", ["", "0" * 64, None])
    def test_of_another_text_is_refused(self, application, sha):
        request = asked(application)
        old = shown(request)
        add_text(application.cluster, PROCESSING, "Другой текст")
        with pytest.raises(Stale):
            give_consent(request, PROCESSING, old if sha is None else sha)
        assert not Consent.objects.exists()

    def test_one_consent_is_not_the_other(self, application):
        request = asked(application)
        with pytest.raises(Stale):
            give_consent(request, PUBLICATION, shown(request, PROCESSING))
        given(request, PUBLICATION, prohibitions="не копировать\u202e")
        assert [(one.purpose, one.prohibitions) for one in Consent.objects.all()] == [("publication", "не копировать")]

    def test_is_refused_when_the_application_is_closed_but_can_still_be_withdrawn(self, application):
        request = asked(application)
        consent = given(request)
        withdraw_application(application)
        with pytest.raises(Refused, match="закрыто"):
            give_consent(request, PUBLICATION, shown(request, PUBLICATION))
        assert withdraw_consent(consent).withdrawn_at


def test_go_with_the_application_when_the_time_of_keeping_has_passed(client, application, settings):
    request = asked(application)
    given(request)
    withdraw_application(application)
    JoinApplication.objects.update(changed_at=timezone.now() - timedelta(days=settings.JOIN_RETENTION_DAYS + 1))
    assert purge_applications().applications == 1
    assert not ConsentRequest.objects.exists()
    assert client.get(document(request)).status_code == 404
    with pytest.raises(Refused):
        give_consent(request, PUBLICATION, shown(request, PUBLICATION))


class TestPaper:
    def scan(self, application, kind="consent"):
        return attach_file(application, kind=kind, name="согласие.pdf", content=PDF)

    def test_is_entered_once_with_its_scan_and_who_did_it(self, application, secretary):
        scan, request = self.scan(application), asked(application)
        consent = give_on_paper(request, PROCESSING, scan, by=secretary)
        assert (consent.way, consent.scan) == ("paper", scan)
        assert give_on_paper(request, PROCESSING, scan, by=secretary) == consent
        step = application.transitions.get(name="consent")
        assert (step.by, step.from_status, step.to_status) == (secretary, "submitted", "submitted")
        assert HEAD not in step.note

    def test_needs_a_consent_of_the_same_application(self, cluster, application, secretary):
        other = ready(cluster)
        for scan in (self.scan(application, "letter"), self.scan(other)):
            with pytest.raises(ValidationError):
                give_on_paper(asked(application), PROCESSING, scan, by=secretary)
        assert not Consent.objects.exists()


def admitted(application, secretary) -> Person:
    """The representative whom the admission has appointed."""
    register_organization(application)
    application = move_application(locked_application(application), "propose", by=secretary)
    membership = begin_membership(application, starts_on=application.submitted_at.date(), basis="п. 1", by=secretary)
    return membership.representatives.get().person


class TestAdmission:
    def test_a_consent_to_publication_is_the_basis_until_it_is_withdrawn(self, application, secretary):
        consent = given(asked(application, CONTACT), PUBLICATION)
        person = admitted(application, secretary)
        assert (asked(application, CONTACT).person, person.publication_basis) == (person, "consent")
        assert asked(application).person is None
        first = withdraw_consent(consent).withdrawn_at
        person.refresh_from_db()
        assert (person.publication_basis, withdraw_consent(consent).withdrawn_at) == ("none", first)

    def test_without_it_there_is_no_basis_and_a_later_one_still_counts(self, application, secretary):
        given(asked(application, CONTACT), PROCESSING)
        given(asked(application), PUBLICATION)
        person = admitted(application, secretary)
        assert person.publication_basis == "none"
        given(asked(application, CONTACT), PUBLICATION)
        person.refresh_from_db()
        assert person.publication_basis == "consent"

    def test_a_withdrawn_one_does_not_count_and_an_official_post_stays(self, application, secretary):
        request = asked(application, CONTACT)
        withdraw_consent(given(request, PUBLICATION))
        person = admitted(application, secretary)
        assert person.publication_basis == "none"
        Person.objects.filter(pk=person.pk).update(publication_basis="office")
        withdraw_consent(given(request, PUBLICATION))
        person.refresh_from_db()
        assert person.publication_basis == "office"

    def test_frozen_protocols_stay_as_they_are(self, council, application, secretary, recorded, chair):
        given(asked(application, CONTACT), PUBLICATION)
        person = admitted(application, secretary)
        protocol = factories.approved(recorded, secretary, chair)
        before = [(file.sha256, file.document) for file in protocol.files.all()]
        withdraw_consent(Consent.objects.get())
        person.refresh_from_db()
        assert person.publication_basis == "none"
        assert [(file.sha256, file.document) for file in protocol.files.all()] == before


class TestPages:
    def test_looking_gives_nothing(self, client, application):
        request = asked(application)
        for address in (reverse("members:consents", args=[request.public_id]), document(request)):
            page = client.get(address, {"agree": "on", "shown": shown(request)})
            assert page.status_code == 200
            assert page.headers["Cache-Control"] == "private, no-store"
            assert page.headers["X-Robots-Tag"] == "noindex"
            assert "Согласие – не условие подачи заявления" in page.text
        assert "checked" not in page.text
        assert not Consent.objects.exists()

    def test_the_tick_is_the_persons_own(self, client, application):
        request = asked(application)
        page = agree(client, request, agree="")
        assert "Отметьте «Согласен»" in page.text
        assert not Consent.objects.exists()
        assert agree(client, request).status_code == 302
        assert agree(client, request).status_code == 302
        assert Consent.objects.count() == 1

    def test_after_it_stands_what_was_given_and_when(self, client, application):
        request = asked(application)
        agree(client, request)
        page = client.get(document(request)).text
        assert f"редакция 1, SHA-256 {shown(request)[:8]}…" in page
        assert 'name="agree"' not in page
        add_text(application.cluster, PROCESSING, "Совсем другой текст")
        assert "Совсем другой текст" not in client.get(document(request)).text

    def test_a_changed_text_is_shown_anew_and_nothing_typed_is_lost(self, client, application):
        request = asked(application)
        old = shown(request, PUBLICATION)
        new = add_text(application.cluster, PUBLICATION, "Другой текст")
        page = agree(client, request, PUBLICATION, shown=old, prohibitions="не копировать").text
        for words in ("Текст изменился", "Другой текст", "не копировать", new.sha256):
            assert words in page
        assert "checked" not in page
        assert not Consent.objects.exists()

    def test_withdrawing_asks_once_more(self, client, application):
        request = asked(application)
        agree(client, request)
        address = document(request, name="consent-withdraw")
        assert client.get(address).status_code == 405
        assert "чтобы подтвердить отзыв" in client.post(address).text
        assert Consent.objects.get().withdrawn_at is None
        for _click in range(2):
            assert client.post(address, {"sure": "on"}).status_code == 302
        assert Consent.objects.get().withdrawn_at
        assert "отозвано" in client.get(document(request)).text
        agree(client, request)
        assert Consent.objects.filter(withdrawn_at=None).count() == 1

    def test_show_nothing_of_the_other_answers(self, client, cluster):
        application = submit_application(ready(cluster, proposals="Тайное предложение"))
        request = asked(application)
        given(asked(application, CONTACT), PUBLICATION, prohibitions="чужой запрет")
        pages = [client.get(reverse("members:consents", args=[request.public_id]))]
        pages += [client.get(document(request, purpose)) for purpose in Purpose]
        for page in pages:
            assert HEAD in page.text
            for words in (CONTACT, ANSWERS["phone"], ANSWERS["email"], "Тайное", "чужой", application.public_id):
                assert words not in page.text

    def test_a_link_answers_for_one_person_only(self, client, application):
        head, contact = asked(application), asked(application, CONTACT)
        given(contact)
        agree(client, head, PUBLICATION)
        client.post(document(head, name="consent-withdraw"), {"sure": "on"})
        kept = {(one.request.subject, one.purpose, one.withdrawn_at) for one in Consent.objects.all()}
        assert kept == {(CONTACT, "processing", None), (HEAD, "publication", None)}

    def test_of_an_unknown_person_or_document_are_not_there(self, client, application):
        for address in (
            reverse("members:consents", args=["a" * 22]),
            reverse("members:consents", args=[application.public_id]),
            document(asked(application), "everything"),
        ):
            assert client.get(address).status_code == 404

    def test_say_when_nobody_is_the_operator(self, client, cluster, application):
        request = asked(application)
        cluster.base_organization = None
        cluster.save()
        assert client.get(reverse("members:consents", args=[request.public_id])).status_code == 200
        page = client.get(document(request))
        assert (page.status_code, "базовая организация" in page.text) == (409, True)
        assert page.headers["Cache-Control"] == "private, no-store"


class TestApplicant:
    def page(self, client, application) -> str:
        return client.get(reverse("members:join-application", args=[application.public_id])).text

    def send(self, client, request, email):
        address = reverse("members:join-consent-link", args=[request.application.public_id, request.pk])
        return client.post(address, {"email": email})

    def test_sees_everybody_with_the_link_and_no_button_to_consent(self, client, application):
        given(asked(application))
        page = self.page(client, application)
        for request in requests_of(application):
            assert request.subject in page
            assert consent_link(request) in page
        assert "дано" in page
        assert 'name="agree"' not in page

    def test_sends_a_link_to_the_person(self, client, application, django_capture_on_commit_callbacks):
        request = asked(application)
        with django_capture_on_commit_callbacks(execute=True):
            assert self.send(client, request, "head@example.test").status_code == 302
        letter = mail.outbox[-1]
        assert letter.to == ["head@example.test"]
        assert consent_link(request) in letter.body
        assert CONTACT not in letter.body
        assert application.public_id not in letter.body

    def test_reads_what_is_wrong_beside_what_was_typed(self, client, application):
        page = self.send(client, asked(application), "не адрес")
        assert (page.status_code, 'value="не адрес"' in page.text) == (422, True)
        assert 'aria-invalid="true"' in page.text
        assert not Letter.objects.filter(name="consent_link").exists()

    def test_does_not_flood_anybody(self, client, application):
        head, contact = requests_of(application)
        self.send(client, head, "one@example.test")
        page = self.send(client, contact, "One+x@example.test")
        assert "через пять минут" in page.text
        for number in range(12):
            page = self.send(client, head, f"{number}@example.test")
        assert "За час" in page.text
        assert Letter.objects.filter(name="consent_link").count() == 10

    def test_is_known_before_the_portal_writes_for_him(self, cluster):
        with pytest.raises(Refused, match="Сначала подтвердите"):
            send_consent_link(requests_of(fill_in(cluster))[0], "head@example.test")

    def test_cannot_send_for_another_application(self, client, cluster, application):
        other = requests_of(ready(cluster))[0]
        address = reverse("members:join-consent-link", args=[application.public_id, other.pk])
        assert client.post(address, {"email": "head@example.test"}).status_code == 404


class TestSecretary:
    def card(self, application) -> str:
        return reverse("councils:application", args=[application.pk])

    def test_reads_how_many_are_given_and_who_is_missing(self, client, application, secretary):
        client.force_login(secretary)
        given(asked(application))
        given(asked(application, CONTACT), PUBLICATION, prohibitions="не копировать")
        page = client.get(self.card(application)).text
        assert f"обработка персональных данных – 1 из 2, нет: {CONTACT}" in page
        assert f"публикация имени и должности – 1 из 2, нет: {HEAD}" in page
        assert "не копировать" in page
        assert asked(application).public_id not in page

    def test_enters_a_consent_on_paper(self, client, application, secretary):
        client.force_login(secretary)
        assert "Внести согласие на бумаге" not in client.get(self.card(application)).text
        scan = attach_file(application, kind="consent", name="согласие.pdf", content=PDF)
        letter = attach_file(application, kind="letter", name="письмо.pdf", content=PDF + b"\n")
        assert "Внести согласие на бумаге" in client.get(self.card(application)).text
        address = reverse("councils:application-consent", args=[application.pk])
        data = {"request": asked(application).pk, "purpose": "processing"}
        assert client.post(address, data | {"file": letter.pk}).status_code == 422
        assert not Consent.objects.exists()
        assert client.post(address, data | {"file": scan.pk}).status_code == 302
        assert Consent.objects.get().scan == scan

    def test_hears_of_a_withdrawal(self, client, application, secretary):
        consent = given(asked(application))
        JoinApplication.objects.filter(pk=application.pk).update(seen_at=consent.given_at)
        client.force_login(secretary)
        assert "отозвано согласие" not in client.get(self.card(application)).text
        withdraw_consent(consent)
        assert f"отозвано согласие: {HEAD}" in client.get(self.card(application)).text
