"""The organisation's own pages: closed to strangers, nothing typed is lost; the link opens an account once."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from members.models import ChangeRequest, Membership, Representative, User
from members.services.representatives import account_link, add_representative, take_account
from tests import factories
from tests.members.answers import ANSWERS
from tests.members.test_representatives import LETTER, NAME, WHO

pytestmark = pytest.mark.django_db

GETS = ("my-organization", "my-card", "my-legal", "my-person", "my-seat")


@pytest.fixture
def membership(council) -> Membership:
    return council.cluster.memberships.select_related("organization").last()


@pytest.fixture
def representative(membership) -> Representative:
    return add_representative(membership, **NAME, post="юрист", letter=LETTER, starts_on=date(2026, 11, 1))


@pytest.fixture
def browser(client, representative) -> Client:
    """Somebody who acts for the organisation and has no seat."""
    client.force_login(take_account(token_of(representative), factories.PASSWORD))
    return client


def token_of(representative, email="sedova@example.test") -> str:
    return account_link(representative, email).rstrip("/").rsplit("/", 1)[1]


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, membership) -> str:
    return reverse(f"members:{name}", args=[membership.pk])


class TestPages:
    def test_open_for_who_acts_and_for_nobody_else(self, browser, membership, member, secretary, representative):
        for name in GETS:
            assert browser.get(address(name, membership)).status_code == HTTPStatus.OK, name
        assert browser.get("/my/").headers["Location"] == address("my-organization", membership)
        for stranger in (member, secretary):
            client = signed_in(stranger)
            for path in ("/my/", *(address(name, membership) for name in GETS)):
                assert client.get(path).status_code == HTTPStatus.NOT_FOUND
            for name in GETS[1:]:
                assert client.post(address(name, membership), WHO).status_code == HTTPStatus.NOT_FOUND
            end = reverse("members:my-person-end", args=[membership.pk, representative.pk])
            assert client.post(end).status_code == HTTPStatus.NOT_FOUND
        assert not ChangeRequest.objects.exists()

    def test_of_another_organisation_stay_closed(self, browser, council):
        other = council.cluster.memberships.first()
        for name in GETS:
            assert browser.get(address(name, other)).status_code == HTTPStatus.NOT_FOUND

    def test_close_when_the_membership_ends(self, browser, membership):
        Membership.objects.filter(pk=membership.pk).update(ends_on=date(2026, 11, 2))
        assert browser.get("/my/").status_code == HTTPStatus.NOT_FOUND

    def test_with_two_organisations_begin_with_a_choice(self, browser, council, representative):
        other = council.cluster.memberships.first()
        Representative.objects.create(membership=other, person=representative.person, starts_on=date(2026, 11, 1))
        page = browser.get("/my/").text
        assert address("my-organization", other) in page and representative.membership.organization.short_name in page

    def test_of_the_desk_lead_there(self, browser, membership):
        desk = browser.get(reverse("councils:desk")).text
        assert address("my-organization", membership) in desk
        assert "нет места в совете" not in desk

    def test_take_as_many_queries_for_many_rows_as_for_one(
        self, browser, membership, member, django_assert_max_num_queries
    ):
        for number in range(25):
            ChangeRequest.objects.create(membership=membership, kind="person", fields={"post": str(number)}, by=member)
            add_representative(
                membership, surname=f"Иванов{number}", given_name="", patronymic="", post="", letter="",
                starts_on=date(2026, 11, 1),
            )  # fmt: skip
        with django_assert_max_num_queries(8):
            browser.get(address("my-organization", membership))


class TestForms:
    def test_keep_the_card(self, browser, membership):
        browser.post(address("my-card", membership), {"site": "example.test", "contacts": "тел. 12-34"})
        membership.refresh_from_db()
        membership.organization.refresh_from_db()
        assert (membership.organization.site, membership.contacts) == ("https://example.test", "тел. 12-34")
        assert "тел. 12-34" in browser.get(address("my-organization", membership)).text

    def test_say_at_the_field_what_is_wrong_and_keep_what_was_typed(self, browser, membership):
        values = {"full_name": "ООО «Имя»", "short_name": "ООО «Имя»", "inn": "7707083894", "kpp": "773601001"}
        page = browser.post(address("my-legal", membership), values).text
        assert "неверное контрольное число" in page and 'value="7707083894"' in page
        page = browser.post(address("my-person", membership), WHO | {"letter": ""}).text
        assert "Обязательное поле" in page and 'value="Седова"' in page
        assert not ChangeRequest.objects.exists()

    def test_send_requests_whose_state_is_told(self, browser, membership):
        legal = {"full_name": "ООО «Имя»", "short_name": "ООО «Имя»"} | {
            name: ANSWERS[name] for name in ("inn", "kpp", "ogrn")
        }
        browser.post(address("my-legal", membership), legal)
        browser.post(address("my-person", membership), WHO | {"letter": LETTER, "surname": "Тихонова"})
        page = browser.post(
            address("my-seat", membership), WHO | {"letter": LETTER, "role": "substitute"}, follow=True
        ).text
        assert set(ChangeRequest.objects.values_list("kind", flat=True)) == {"card", "person", "seat"}
        assert page.count("ждёт секретаря") == 3
        assert "Тихонова" in page

    def test_end_another_but_not_the_last(self, browser, membership, representative):
        end = reverse("members:my-person-end", args=[membership.pk, representative.pk])
        assert browser.post(end).status_code == HTTPStatus.CONFLICT
        second = add_representative(
            membership, **(NAME | {"surname": "Тихонова"}), post="", letter="", starts_on=date(2026, 11, 1)
        )
        browser.post(reverse("members:my-person-end", args=[membership.pk, second.pk]))
        assert [Representative.objects.get(pk=row.pk).ends_on is None for row in (representative, second)] == [
            True,
            False,
        ]


class TestLink:
    @pytest.fixture
    def path(self, representative) -> str:
        return reverse("members:account-link", args=[token_of(representative)])

    def test_makes_an_account_and_signs_in(self, client, path):
        page = client.get(path)
        assert "Седова Ирина Олеговна" in page.text and "sedova@example.test" in page.text
        assert "no-store" in page.headers["Cache-Control"] and page.headers["X-Robots-Tag"] == "noindex"
        assert not User.objects.filter(email="sedova@example.test").exists()
        passwords = {"new_password1": factories.PASSWORD, "new_password2": factories.PASSWORD}
        answer = client.post(path, passwords, follow=True)
        assert answer.request["PATH_INFO"].startswith("/my/") and answer.status_code == HTTPStatus.OK
        assert Client().post(path, passwords).status_code == HTTPStatus.CONFLICT
        assert Client().get(path).status_code == HTTPStatus.CONFLICT
        other = Client()
        entered = other.post(reverse("account_login"), {"login": "sedova@example.test", "password": factories.PASSWORD})
        assert entered.headers["Location"] == reverse("councils:desk")

    @pytest.mark.parametrize(
        ("first", "second", "sentence"),
        [
            ("коротко", "коротко", "слишком короткий"),
            (factories.PASSWORD, "другое-слово-1", "не совпадают"),
            ("", "", "Обязательное поле"),
        ],
    )
    def test_says_what_is_wrong_with_the_password(self, client, path, first, second, sentence):
        page = client.post(path, {"new_password1": first, "new_password2": second}).text
        assert sentence in page
        assert not User.objects.filter(email="sedova@example.test").exists()

    def test_damaged_says_so(self, client):
        answer = client.get(reverse("members:account-link", args=["abc:def"]))
        assert answer.status_code == HTTPStatus.CONFLICT and "повреждена" in answer.text

    def test_for_a_known_address_asks_to_sign_in_and_to_confirm(self, client, path, membership, outsider):
        owner = factories.make_user("sedova@example.test")
        assert reverse("account_login") in client.get(path).text
        passwords = {"new_password1": factories.PASSWORD, "new_password2": factories.PASSWORD}
        client.post(path, passwords)
        owner.refresh_from_db()
        assert not owner.has_usable_password()
        stranger = signed_in(outsider)
        assert "Выйдите" in stranger.get(path).text
        assert stranger.post(path).status_code == HTTPStatus.CONFLICT
        own = signed_in(owner)
        assert "Да, это я" in own.get(path).text
        assert own.post(path).headers["Location"] == "/my/"
        assert owner.persons.get().represents.get().membership == membership


def test_the_desk_of_a_representative_tells_of_the_coming_meetings(client, council, secretary):
    membership = council.cluster.memberships.first()
    user = factories.make_user("acts@example.test")
    person = factories.make_person(council.cluster, "Действующий", user=user, organization=membership.organization)
    membership.representatives.create(person=person, starts_on=date(2020, 1, 1))
    factories.make_meeting(council, secretary, held_on=date.today() + timedelta(days=9), agenda=["Тайный вопрос"])
    client.force_login(user)
    desk = client.get("/desk/").content.decode()
    assert "конференц-зал" in desk and "Тайный вопрос" not in desk
