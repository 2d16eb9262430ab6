"""The form as strangers and programs meet it."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail, signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from cluster_portal.proof import new_challenge, solve
from cluster_portal.workflow import Refused
from members.models import JoinApplication
from members.services.applications import submit_application
from members.views import join
from tests import factories
from tests.members.answers import ANSWERS, fill_in, ready, token_of


@pytest.fixture
def cluster(council):
    return council.cluster


@pytest.fixture(autouse=True)
def _easy_proof(settings):
    settings.PROOF_BITS = 4


def solved() -> dict[str, str]:
    """What the browser's script puts into the form."""
    challenge = new_challenge()
    return {"challenge": challenge.token, "answer": str(solve(challenge.nonce, challenge.bits))}


def started(client, cluster, monkeypatch, **changes):
    monkeypatch.setattr(join, "FASTEST", -1)
    data = {"cluster": cluster.slug, "shown_at": signing.dumps("join", salt=join.SHOWN_SALT), "nickname": ""}
    return client.post("/join/", data | solved() | changes)


def step_url(application, step):
    return reverse("members:join-step", args=[application.public_id, step])


@pytest.mark.django_db
class TestStart:
    def test_looking_at_the_page_makes_no_row(self, client, cluster):
        assert client.get("/join/").status_code == 200
        assert JoinApplication.objects.count() == 0

    def test_a_person_gets_a_draft_at_a_random_address(self, client, cluster, monkeypatch):
        response = started(client, cluster, monkeypatch)
        application = JoinApplication.objects.get()
        assert response.url == step_url(application, "organization")
        assert len(application.public_id) == 22

    @pytest.mark.parametrize(
        "changes",
        [{"nickname": "Иван"}, {"shown_at": ""}, {"shown_at": "forged"}, {"shown_at": signing.dumps("join", salt="x")}],
    )
    def test_a_program_gets_a_sentence_and_no_row(self, client, cluster, monkeypatch, changes):
        response = started(client, cluster, monkeypatch, **changes)
        assert response.status_code == 422
        assert JoinApplication.objects.count() == 0

    def test_whoever_sends_the_form_in_no_time_is_a_program(self, client, cluster):
        shown_at = re.search(r'name="shown_at" value="([^"]+)"', client.get("/join/").text)[1]
        fields = {"cluster": cluster.slug, "shown_at": shown_at} | solved()
        assert client.post("/join/", fields).status_code == 422

    def test_a_proof_serves_once(self, client, cluster, monkeypatch):
        proof = solved()
        answers = [started(client, cluster, monkeypatch, **proof) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 422]
        assert "принесите заявление на бумаге" in answers[1].text
        assert JoinApplication.objects.count() == 1

    def test_the_page_brings_a_challenge_and_a_road_without_scripts(self, client, cluster):
        page = client.get("/join/")
        assert re.search(r'data-nonce="[\w-]{16}" data-bits="4"', page.text)
        assert "напишите секретарю" in page.text.partition("<noscript>")[2].partition("</noscript>")[0]
        assert "no-store" in page["Cache-Control"]

    def test_one_source_begins_ten_in_an_hour_and_no_more(self, client, cluster, monkeypatch):
        codes = [started(client, cluster, monkeypatch).status_code for _ in range(11)]
        assert codes == [302] * 10 + [429]


@pytest.mark.django_db
class TestSteps:
    def test_a_wrong_inn_is_said_at_the_field_and_nothing_typed_is_lost(self, client, cluster):
        application = fill_in(cluster, inn="", kpp="")
        response = client.post(step_url(application, "organization"), ANSWERS | {"inn": "7707083894"})
        assert "ИНН: неверное контрольное число. Проверьте цифры." in response.text
        assert "Новая механика" in response.text

    @pytest.mark.parametrize(
        "text", ["я" * 10_000, "\x00\x01", "‮ РЛМ", "😀", "<script>alert(1)</script>", "=1+1", "'; DROP TABLE"]
    )
    def test_hostile_texts_give_no_error_and_no_markup(self, client, cluster, text):
        application = fill_in(cluster)
        for step, names in join.STEPS.items():
            response = client.post(step_url(application, step), dict.fromkeys(names, text))
            assert response.status_code in (200, 302)
        page = client.get(reverse("members:join-application", args=[application.public_id]))
        assert page.status_code == 200
        assert "<script>alert" not in page.text

    def test_an_unknown_address_or_step_is_a_404(self, client, cluster):
        application = fill_in(cluster)
        for url in ("/join/unknown/", "/join/unknown/step/head/", f"/join/{application.public_id}/step/other/"):
            assert client.get(url).status_code == 404

    def test_no_cache_and_no_search_engine_keeps_a_page(self, client, cluster):
        response = client.get(step_url(fill_in(cluster), "head"))
        assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex")

    def test_the_pdf_is_made_by_post_and_holds_the_answers(self, client, cluster):
        url = reverse("members:join-pdf", args=[fill_in(cluster).public_id])
        assert client.get(url).status_code == 405
        assert client.post(url).content.startswith(b"%PDF-")


@pytest.mark.django_db
class TestConfirm:
    def test_opening_the_link_changes_nothing_and_the_button_does(self, client, cluster):
        application = fill_in(cluster)
        url = reverse("members:join-confirm", args=[application.public_id, token_of(application)])
        assert client.get(url).status_code == 200
        application.refresh_from_db()
        assert application.email_confirmed_at is None
        client.post(url)
        application.refresh_from_db()
        assert application.email_confirmed_at is not None

    def test_a_forged_link_is_refused(self, client, cluster):
        application = fill_in(cluster)
        response = client.post(reverse("members:join-confirm", args=[application.public_id, "forged"]))
        assert response.status_code == 409

    def test_the_letter_is_sent_again_not_oftener_than_in_five_minutes(
        self, client, cluster, django_capture_on_commit_callbacks
    ):
        application = fill_in(cluster)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            for _ in range(5):
                client.post(reverse("members:join-link", args=[application.public_id]))
        assert mail.outbox == []


@pytest.mark.django_db
class TestFiles:
    def test_a_paper_is_attached_and_a_program_is_not(self, client, cluster):
        application = ready(cluster)
        url = reverse("members:join-file", args=[application.public_id])
        good = SimpleUploadedFile("скан.pdf", b"%PDF-1.4\n%%EOF")
        response = client.post(url, {"kind": "signed", "file": good}, follow=True)
        assert "Подпись загружена. Портал её не проверял." in response.text
        bad = SimpleUploadedFile("скан.pdf", b"MZ program")
        assert client.post(url, {"kind": "signed", "file": bad}).status_code == 422
        assert client.post(url, {"kind": "nonsense", "file": good}).status_code == 422
        assert application.files.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_applications_at_the_same_moment_end_as_one():
    cluster = factories.make_council("Смоленская область").cluster
    applications = [ready(cluster), ready(cluster)]

    def submit(application):
        try:
            return submit_application(application).status
        except Refused as error:
            return str(error.sentence)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(submit, applications))
    assert answers[0] == "submitted"
    assert "уже подала заявление" in answers[1]
    assert JoinApplication.objects.open().count() == 1


@pytest.mark.django_db
def test_a_browser_without_a_token_of_the_form_changes_nothing(cluster):
    application = ready(cluster)
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("members:join-submit", args=[application.public_id]))
    assert response.status_code == 403
    assert JoinApplication.objects.get().status == "draft"
