"""The public directory: who is a member, found by name and kind; no people, no contacts."""

from datetime import date, timedelta

import pytest

from members.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db
YESTERDAY = date.today() - timedelta(days=1)


@pytest.fixture
def college(council):
    """A member whose membership has contacts of its own."""
    organization = factories.make_organization("ОГБПОУ «Ёлочный колледж»", kind="college")
    Membership.objects.create(
        organization=organization,
        cluster=council.cluster,
        starts_on=date(2020, 9, 1),
        basis="п. 2.1 протокола",
        contacts="секретный телефон",
    )
    return organization


def text(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_present_members_and_finds_them(client, college):
    assert "Ёлочный" in text(client, "/organizations/")
    assert "10 организаций" in text(client, "/organizations/")
    assert "1 организация" in text(client, "/organizations/?kind=college")
    assert "Ёлочный" in text(client, "/organizations/?q=елочный")
    assert 'class="empty"' in text(client, "/organizations/?q=нет+такой")
    assert "10 организаций" in text(client, "/organizations/?kind=nonsense")


def test_who_has_left_is_not_in_the_list_but_has_a_page(client, college):
    Membership.objects.filter(organization=college).update(ends_on=YESTERDAY, end_basis="п. 3.1 протокола")
    assert "Ёлочный" not in text(client, "/organizations/")
    page = text(client, f"/organizations/{college.pk}/")
    assert f"по {YESTERDAY:%d.%m.%Y}" in page and "п. 3.1 протокола" in page


def test_the_page_tells_no_people_and_no_contacts(client, council, college):
    seat = council.seats.first()
    page = text(client, f"/organizations/{seat.on_behalf_of_id}/")
    assert seat.person.surname not in page.replace(seat.on_behalf_of.short_name, "").replace(
        seat.on_behalf_of.full_name, ""
    )
    page = text(client, f"/organizations/{college.pk}/")
    assert "п. 2.1 протокола" in page and "секретный" not in page


def test_who_was_never_a_member_has_no_page(client, council):
    stranger = factories.make_organization("ООО «Посторонний»")
    assert client.get(f"/organizations/{stranger.pk}/").status_code == 404


def test_sixty_members_cost_what_five_do(client, council, django_assert_max_num_queries):
    for number in range(60):
        organization = factories.make_organization(f"ООО «{number}»")
        Membership.objects.create(organization=organization, cluster=council.cluster, starts_on=date(2020, 1, 1))
    with django_assert_max_num_queries(4):
        assert "page=2" in text(client, "/organizations/")
