"""The secretary's pages about applications: what is seen, what a step says."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from members.models import JoinApplication
from members.services.applications import answer_question, attach_file, submit_application
from tests import factories
from tests.members.answers import ANSWERS, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(council):
    return submit_application(ready(council.cluster))


@pytest.fixture
def browser(client, secretary):
    client.force_login(secretary)
    return client


def address(name: str, application) -> str:
    return reverse(f"councils:{name}", args=[application.pk])


def page(browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def test_the_inbox_shows_what_is_open_and_finds_the_rest_by_state(browser, application):
    inbox = reverse("councils:applications")
    assert "ООО «Новая механика»" in page(browser, inbox)
    assert "ООО «Новая механика»" not in page(browser, f"{inbox}?state=rejected")
    assert "Заявления о вступлении: 1" in page(browser, reverse("councils:desk"))


def test_the_inbox_costs_the_same_however_many_apply(browser, council, application, django_assert_max_num_queries):
    for number in range(12):
        JoinApplication.objects.create(
            cluster=council.cluster, status="submitted", name=f"ООО «{number}»", number=100 + number, year=2026,
            submitted_at=application.submitted_at,
        )  # fmt: skip
    with django_assert_max_num_queries(8):
        page(browser, reverse("councils:applications"))


def test_the_card_tells_what_is_new(browser, application, secretary):
    assert "ещё не просмотрено" in page(browser, address("application", application))
    browser.post(address("application-ask", application), {"text": "Какие специальности?"})
    application.refresh_from_db()
    answer_question(application, "Сварщики")
    attach_file(application, kind="letter", name="письмо.pdf", content=b"%PDF-1.4\n%%EOF")
    card = page(browser, address("application", application))
    assert "ответ от" in card and "новый документ: письмо.pdf" in card


def test_every_step_says_what_it_did_or_what_is_wrong(browser, council, application, secretary):
    answer = browser.post(address("application-take", application), follow=True)
    assert "Заявление взято на проверку." in answer.content.decode()
    again = browser.post(address("application-take", application))
    assert again.status_code == HTTPStatus.CONFLICT
    empty = browser.post(address("application-receive", application), {"number": "", "received_on": "2026-01-01"})
    assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    nowhere = browser.post(address("application-propose", application), {"place": "999"})
    assert nowhere.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    meeting = factories.make_meeting(council, secretary)
    browser.post(address("application-propose", application), {"place": str(meeting.pk)})
    application.refresh_from_db()
    assert application.status == "on_agenda"


def test_a_paper_is_downloaded_and_never_shown(browser, application):
    file = attach_file(application, kind="letter", name="письмо <b>.pdf", content=b"%PDF-1.4\n%%EOF")
    answer = browser.get(reverse("councils:application-file", args=[application.pk, file.public_id]))
    assert answer.content == b"%PDF-1.4\n%%EOF"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_paper_application_is_entered_with_what_the_letter_says(browser, council):
    form = {
        "cluster": council.cluster.pk,
        "full_name": "ООО «Бумага»",
        "kind": "company",
        "incoming_number": "18",
        "incoming_on": "2026-11-20",
    }
    answer = browser.post(reverse("councils:application-paper"), form, follow=True)
    assert "уточнить" in answer.content.decode()
    assert JoinApplication.objects.get(origin="paper").incoming_number == "18"
    wrong = browser.post(reverse("councils:application-paper"), form | {"inn": ANSWERS["inn"][:-1] + "0"})
    assert "неверное контрольное число" in wrong.content.decode()
    assert JoinApplication.objects.filter(origin="paper").count() == 1


def test_a_leaving_is_brought_before_the_council_from_the_register(browser, council, secretary):
    meeting = factories.make_meeting(council, secretary)
    membership = council.cluster.memberships.first()
    assert str(membership.organization) in page(browser, reverse("councils:memberships"))
    answer = browser.post(address("membership-end", membership), {"kind": "leave", "meeting": meeting.pk})
    assert answer.headers["Location"] == reverse("councils:meeting", args=[meeting.uid])
    again = browser.post(address("membership-end", membership), {"kind": "leave", "meeting": meeting.pk})
    assert again.status_code == HTTPStatus.CONFLICT
    assert membership.effects.count() == 1
