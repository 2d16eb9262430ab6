"""The secretary decides what members ask to be changed, and enters who acts for them."""

from datetime import date
from http import HTTPStatus

import pytest
from django.core import mail
from django.urls import reverse

from members.models import ChangeRequest, Membership, Representative
from members.services.change_requests import ask_change
from members.services.representatives import add_representative
from tests import factories
from tests.members.answers import ANSWERS
from tests.members.test_representatives import LETTER, NAME, WHO

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def membership(council) -> Membership:
    return council.cluster.memberships.select_related("organization", "cluster").last()


@pytest.fixture
def asked(membership, member) -> ChangeRequest:
    """New legal data that wait."""
    numbers = {name: ANSWERS[name] for name in ("inn", "kpp", "ogrn")}
    names = {"full_name": membership.organization.full_name, "short_name": "ООО «Новое имя»"}
    return ask_change(membership, "card", numbers | names, "", by=member)


def step(name: str, request) -> str:
    return reverse(f"councils:change-{name}", args=[request.pk])


def people(membership) -> str:
    return reverse("councils:representatives", args=[membership.pk])


class TestRequests:
    def test_are_listed_with_old_beside_new(self, browser, membership, asked):
        page = browser.get(reverse("councils:changes")).text
        assert membership.organization.short_name in page and "ООО «Новое имя»" in page and ANSWERS["inn"] in page
        assert "Запросы участников: 1" in browser.get(reverse("councils:desk")).text

    def test_of_other_clusters_are_not_seen_nor_decided(self, client, stranger_secretary, asked):
        client.force_login(stranger_secretary)
        assert "Новое имя" not in client.get(reverse("councils:changes")).text
        for name in ("confirm", "decline"):
            assert client.post(step(name, asked), {"note": "нет"}).status_code == HTTPStatus.NOT_FOUND
        asked.refresh_from_db()
        assert asked.status == "proposed"

    def test_are_confirmed_once(self, browser, membership, asked):
        browser.post(step("confirm", asked))
        membership.organization.refresh_from_db()
        assert membership.organization.short_name == "ООО «Новое имя»"
        assert browser.post(step("confirm", asked)).status_code == HTTPStatus.CONFLICT
        assert "Новое имя" not in browser.get(reverse("councils:changes")).text.split("<h1>")[1]

    def test_that_the_register_does_not_take_say_why(self, browser, asked):
        factories.make_organization("ООО «Другое»", inn=ANSWERS["inn"], kpp=ANSWERS["kpp"])
        answer = browser.post(step("confirm", asked))
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and "уже есть" in answer.text

    def test_are_declined_with_a_note_only(self, browser, asked):
        assert browser.post(step("decline", asked), {"note": " "}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        browser.post(step("decline", asked), {"note": "Приложите устав."})
        asked.refresh_from_db()
        assert (asked.status, asked.note) == ("declined", "Приложите устав.")

    def test_for_somebody_with_a_seat_warn_that_the_link_opens_it(self, browser, council, member):
        seat = council.seats.get(person__surname="Ильина")
        membership = council.cluster.memberships.get(organization=seat.on_behalf_of)
        person = seat.person
        who = WHO | {"surname": "Ильина", "given_name": person.given_name, "patronymic": person.patronymic}
        ask_change(membership, "person", who, LETTER, by=member)
        warning = "место в совете и нет учётной записи"
        assert warning not in browser.get(reverse("councils:changes")).text
        person.user = None
        person.save(update_fields=["user"])
        assert warning in browser.get(reverse("councils:changes")).text

    def test_cost_the_same_however_many_wait(self, browser, membership, member, asked, django_assert_max_num_queries):
        for number in range(15):
            ChangeRequest.objects.create(membership=membership, kind="person", fields={"post": str(number)}, by=member)
        with django_assert_max_num_queries(9):
            browser.get(reverse("councils:changes"))


class TestPeople:
    def test_are_entered_by_hand_and_sent_the_link(self, browser, membership, django_capture_on_commit_callbacks):
        form = WHO | {"letter": LETTER, "starts_on": "2026-11-01"}
        with django_capture_on_commit_callbacks(execute=True):
            page = browser.post(people(membership), form, follow=True).text
        assert "Седова Ирина Олеговна" in page and Representative.objects.get().starts_on == date(2026, 11, 1)
        assert mail.outbox[0].to == ["sedova@example.test"]
        again = browser.post(people(membership), form).text
        assert "уже представляет" in again and 'value="Седова"' in again
        assert Representative.objects.count() == 1

    def test_may_all_be_ended_by_the_secretary(self, browser, membership):
        row = add_representative(membership, **NAME, post="", letter=LETTER, starts_on=date(2026, 11, 1))
        browser.post(reverse("councils:representative-end", args=[membership.pk, row.pk]))
        row.refresh_from_db()
        assert row.ends_on is not None
        assert "Седова" not in browser.get(people(membership)).text

    def test_get_the_link_again_but_not_in_a_flood(self, browser, membership, django_capture_on_commit_callbacks):
        row = add_representative(membership, **NAME, post="", letter=LETTER, starts_on=date(2026, 11, 1))
        link = reverse("councils:representative-link", args=[membership.pk, row.pk])
        assert browser.post(link, {"email": "нет"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        with django_capture_on_commit_callbacks(execute=True):
            assert browser.post(link, {"email": "sedova@example.test"}).status_code == HTTPStatus.FOUND
            assert browser.post(link, {"email": "sedova@example.test"}).status_code == HTTPStatus.CONFLICT
        assert len(mail.outbox) == 1

    def test_of_another_organisation_are_not_reached_through_this_one(self, browser, council, membership):
        row = add_representative(membership, **NAME, post="", letter=LETTER, starts_on=date(2026, 11, 1))
        other = council.cluster.memberships.first()
        end = reverse("councils:representative-end", args=[other.pk, row.pk])
        assert browser.post(end).status_code == HTTPStatus.NOT_FOUND
