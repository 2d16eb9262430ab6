"""People act for a member organisation by letters; an account comes once, by a link in the mail."""

import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail, signing
from django.core.exceptions import ValidationError
from django.utils import timezone

from cluster_portal.workflow import Refused, WrongState
from members.models import ChangeRequest, Membership, Person, Representative, User
from members.permissions import can_act_for, represented_memberships
from members.services import representatives as services
from members.services.applications import submit_application
from members.services.change_requests import ask_change, change_card, confirm_change, decline_change
from members.services.memberships import register_organization
from members.services.representatives import (
    account_link,
    add_representative,
    admit_representative,
    end_representative,
    link_account,
    send_account_link,
    split_name,
    take_account,
)
from tests import factories
from tests.members.answers import ANSWERS, ready

pytestmark = pytest.mark.django_db

NAME = {"surname": "Седова", "given_name": "Ирина", "patronymic": "Олеговна"}
WHO = NAME | {"post": "юрист", "email": "sedova@example.test"}
LETTER = "письмо от 01.11.2026 № 5"
NUMBERS = {"inn": ANSWERS["inn"], "kpp": ANSWERS["kpp"], "ogrn": ANSWERS["ogrn"]}


@pytest.fixture
def membership(council) -> Membership:
    return council.cluster.memberships.select_related("organization", "cluster").last()


def acting(membership, **changes) -> Representative:
    values = NAME | {"post": "юрист", "letter": LETTER, "starts_on": date(2026, 11, 1)}
    return add_representative(membership, **(values | changes))


def token_of(representative, email="sedova@example.test") -> str:
    return account_link(representative, email).rstrip("/").rsplit("/", 1)[1]


def account_of(representative) -> User:
    return take_account(token_of(representative), factories.PASSWORD)


def legal(membership, **changes) -> dict:
    organization = membership.organization
    return {"full_name": organization.full_name, "short_name": organization.short_name} | NUMBERS | changes


class TestRepresentative:
    def test_is_a_person_of_the_organisation_found_or_made(self, membership):
        representative = acting(membership)
        person = representative.person
        assert (person.full_name, person.organization) == ("Седова Ирина Олеговна", membership.organization)
        assert (person.post, person.cluster) == ("юрист", membership.cluster)
        end_representative(representative, may_be_last=True)
        assert acting(membership, surname="СЕДОВА", starts_on=timezone.localdate()).person == person

    def test_is_not_the_namesake_of_another_organisation(self, council, membership):
        other = factories.make_person(
            council.cluster, "Седова", given_name="Ирина", patronymic="Олеговна", organization=None
        )
        assert acting(membership).person != other

    def test_acts_once_for_an_organisation(self, membership):
        acting(membership)
        with pytest.raises(ValidationError, match="уже представляет"):
            acting(membership)

    def test_needs_a_name_and_a_day_that_has_come(self, membership):
        with pytest.raises(ValidationError) as error:
            acting(membership, surname=" ")
        assert "surname" in error.value.message_dict
        with pytest.raises(ValidationError) as error:
            acting(membership, starts_on=timezone.localdate() + timedelta(days=1))
        assert "starts_on" in error.value.message_dict
        assert Representative.objects.count() == 0

    def test_is_not_of_a_former_member(self, membership):
        Membership.objects.filter(pk=membership.pk).update(ends_on=date(2026, 1, 1))
        with pytest.raises(Refused):
            acting(membership)

    def test_who_is_ended_is_out_at_once(self, membership):
        first, second = acting(membership), acting(membership, surname="Тихонов")
        user = account_of(first)
        assert list(represented_memberships(user)) == [membership]
        assert can_act_for(user, membership)
        end_representative(first)
        assert not can_act_for(user, membership)
        with pytest.raises(Refused):
            end_representative(second)
        assert Representative.objects.get(pk=second.pk).ends_on is None
        end_representative(second, may_be_last=True)
        ended = Representative.objects.get(pk=second.pk)
        assert ended.ends_on == end_representative(second).ends_on == timezone.localdate()

    def test_acts_for_no_former_member_and_not_before_his_day(self, membership):
        representative = acting(membership)
        user = account_of(representative)
        Representative.objects.update(starts_on=timezone.localdate() + timedelta(days=1))
        assert not can_act_for(user, membership)
        Representative.objects.update(starts_on=date(2026, 11, 1))
        Membership.objects.filter(pk=membership.pk).update(ends_on=timezone.localdate())
        assert not can_act_for(user, membership)


class TestAdmission:
    @pytest.mark.parametrize(
        ("written", "parts"),
        [
            ("Новикова Анна Павловна", ("Новикова", "Анна", "Павловна")),
            ("  Новикова   Анна ", ("Новикова", "Анна", "")),
            ("Новикова", ("Новикова", "", "")),
            ("Мамедов Али Гусейн оглы", ("Мамедов", "Али", "Гусейн оглы")),
            ("", ("", "", "")),
            ("А" * 250 + " " + "Б" * 150, ("А" * 200, "Б" * 100, "")),
        ],
    )
    def test_reads_the_name_of_the_contact(self, written, parts):
        assert split_name(written) == parts

    def test_makes_the_contact_a_representative_by_the_application(self, council):
        application = submit_application(ready(council.cluster, contact_post="менеджер"))
        membership = Membership.objects.create(
            organization=register_organization(application), cluster=council.cluster, starts_on=date(2026, 11, 1)
        )
        representative = admit_representative(membership, application)
        day = timezone.localdate(application.submitted_at)
        assert representative.letter == f"заявление № {application.number} от {day:%d.%m.%Y}"
        assert (representative.person.full_name, representative.person.post) == ("Новикова Анна Павловна", "менеджер")
        application.incoming_number, application.incoming_on = "18", date(2026, 11, 20)
        assert admit_representative(membership, application) == representative
        end_representative(representative, may_be_last=True)
        assert admit_representative(membership, application).letter == "заявление Вх. № 18 от 20.11.2026"

    def test_goes_on_without_a_contact(self, council, membership):
        application = submit_application(ready(council.cluster))
        application.answers = {}
        assert admit_representative(membership, application) is None


class TestAccount:
    def test_is_made_once_with_the_address_of_the_letter(self, membership):
        representative = acting(membership, email="Sedova@Example.test")
        link = re.search(r"https?://\S+", mail.outbox[0].body) if mail.outbox else None
        assert link is None  # the letter waits for the commit
        user = account_of(representative)
        assert user.email == "sedova@example.test" and user.check_password(factories.PASSWORD)
        assert Person.objects.get(user=user) == representative.person
        assert EmailAddress.objects.get(user=user).verified
        with pytest.raises(Refused, match="уже"):
            account_of(representative)
        assert User.objects.filter(email=user.email).count() == 1

    def test_letter_is_sent_with_the_link_and_not_too_often(self, membership, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            representative = acting(membership, email="sedova@example.test")
            assert not send_account_link(representative, "SEDOVA@example.test ")
        letter = mail.outbox[0]
        assert len(mail.outbox) == 1 and letter.to == ["sedova@example.test"]
        assert membership.organization.short_name in letter.subject
        token = re.search(r"/account-link/(\S+)/", letter.body)[1]
        assert take_account(token, factories.PASSWORD).email == "sedova@example.test"

    def test_letter_goes_to_nobody_who_has_an_account(self, membership):
        representative = acting(membership)
        account_of(representative)
        representative.refresh_from_db()
        assert not send_account_link(representative, "other@example.test")

    @pytest.mark.parametrize("password", ["123", "sedova@example.test", "1234567890123"])
    def test_is_not_made_with_a_weak_password(self, membership, password):
        representative = acting(membership)
        with pytest.raises(ValidationError):
            take_account(token_of(representative), password)
        assert not User.objects.filter(email="sedova@example.test").exists()

    def test_is_not_made_by_a_forged_old_or_foreign_link(self, membership, monkeypatch):
        representative = acting(membership)
        token = token_of(representative)
        foreign = signing.dumps([representative.pk, representative.person_id, "a@example.test"], salt="other")
        for wrong in (token[:-1], "abc", foreign):
            with pytest.raises(Refused):
                take_account(wrong, factories.PASSWORD)
        monkeypatch.setattr(services, "LINK_DAYS", -1)
        with pytest.raises(Refused, match="устарела"):
            take_account(token, factories.PASSWORD)
        assert not User.objects.filter(email="sedova@example.test").exists()

    def test_is_not_made_when_the_person_acts_no_more(self, membership):
        representative = acting(membership)
        token = token_of(representative)
        end_representative(representative, may_be_last=True)
        with pytest.raises(Refused, match="больше не действует"):
            take_account(token, factories.PASSWORD)

    def test_link_to_the_wrong_address_dies_with_the_representation_it_was_for(self, membership):
        wrong = acting(membership)
        token = token_of(wrong, "typo@example.test")
        end_representative(wrong, may_be_last=True)
        acting(membership, starts_on=timezone.localdate())
        with pytest.raises(Refused):
            take_account(token, factories.PASSWORD)

    def test_of_a_known_address_is_linked_by_its_owner_only(self, membership, outsider):
        owner = factories.make_user("sedova@example.test")
        representative = acting(membership)
        token = token_of(representative, "SEDOVA@example.test")
        with pytest.raises(Refused, match="учётная запись"):
            take_account(token, factories.PASSWORD)
        with pytest.raises(Refused):
            link_account(token, outsider)
        link_account(token, owner)
        assert can_act_for(owner, membership) and not can_act_for(outsider, membership)
        with pytest.raises(Refused):
            link_account(token, owner)

    def test_of_somebody_known_in_the_cluster_stays_one_person(self, membership, secretary):
        representative = acting(membership)
        link_account(token_of(representative, secretary.email), secretary)
        assert can_act_for(secretary, membership)
        assert secretary.persons.count() == 1
        assert representative.person.user is None
        with pytest.raises(Refused):
            account_of(representative)


class TestChange:
    def test_of_the_site_and_contacts_happens_at_once(self, membership):
        change_card(membership, site="https://example.test/", contacts="тел. 1\nтел. 2 ")
        membership = Membership.objects.get(pk=membership.pk)
        assert (membership.organization.site, membership.contacts) == ("https://example.test/", "тел. 1\nтел. 2")
        with pytest.raises(ValidationError) as error:
            change_card(membership, site="javascript:alert(1)", contacts="")
        assert "site" in error.value.message_dict

    def test_of_the_legal_data_waits_and_is_applied_once(self, membership, member, secretary):
        request = ask_change(membership, "card", legal(membership, short_name="ООО «Новое имя»"), LETTER, by=member)
        assert request.fields == NUMBERS | {"short_name": "ООО «Новое имя»"}
        membership.organization.refresh_from_db()
        assert membership.organization.short_name != "ООО «Новое имя»"
        assert ask_change(membership, "card", legal(membership) | request.fields, LETTER, by=member) == request
        confirm_change(request, by=secretary)
        membership.organization.refresh_from_db()
        assert (membership.organization.short_name, membership.organization.inn) == ("ООО «Новое имя»", NUMBERS["inn"])
        assert "новое имя" in membership.organization.search_key
        with pytest.raises(WrongState):
            decline_change(request, by=secretary, note="поздно")
        request.refresh_from_db()
        assert (request.status, request.decided_by, request.note) == ("confirmed", secretary, "")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"inn": "7707083894"}, "inn"),
            ({"kpp": ""}, "kpp"),
            ({"ogrn": "1"}, "ogrn"),
            ({"full_name": ""}, "full_name"),
        ],
    )
    def test_that_the_register_would_not_take_is_not_asked_for(self, membership, member, changes, field):
        with pytest.raises(ValidationError) as error:
            ask_change(membership, "card", legal(membership, **changes), "", by=member)
        assert field in error.value.message_dict
        assert not ChangeRequest.objects.exists()

    def test_to_the_numbers_of_another_organisation_is_refused_with_the_rule(self, membership, member, secretary):
        request = ask_change(membership, "card", legal(membership), "", by=member)
        factories.make_organization("ООО «Другое»", **NUMBERS)
        with pytest.raises(ValidationError, match="уже есть"):
            confirm_change(request, by=secretary)
        request.refresh_from_db()
        assert request.status == "proposed"

    def test_of_nothing_is_no_request(self, membership, member):
        confirm_change(ask_change(membership, "card", legal(membership), "", by=member), by=member)
        with pytest.raises(ValidationError, match="Ничего не изменено"):
            ask_change(Membership.objects.get(pk=membership.pk), "card", legal(membership), "", by=member)

    def test_of_the_people_begins_a_representation_and_sends_the_link(
        self, membership, member, secretary, django_capture_on_commit_callbacks
    ):
        request = ask_change(membership, "person", WHO, LETTER, by=member)
        assert not Representative.objects.exists()
        with django_capture_on_commit_callbacks(execute=True):
            confirm_change(request, by=secretary)
        representative = Representative.objects.get()
        assert (representative.letter, representative.person.surname) == (LETTER, "Седова")
        assert mail.outbox[0].to == ["sedova@example.test"]
        with pytest.raises(WrongState):
            confirm_change(request, by=secretary)
        assert Representative.objects.count() == 1

    @pytest.mark.parametrize(
        ("kind", "changes", "field"),
        [
            ("person", {"email": ""}, "email"),
            ("person", {"email": "нет"}, "email"),
            ("person", {"surname": ""}, "surname"),
            ("seat", {"role": "chair"}, "role"),
        ],
    )
    def test_of_the_people_names_what_is_wrong(self, membership, member, kind, changes, field):
        with pytest.raises(ValidationError) as error:
            ask_change(membership, kind, WHO | {"role": "substitute"} | changes, LETTER, by=member)
        assert field in error.value.message_dict

    def test_of_the_people_needs_a_letter(self, membership, member):
        with pytest.raises(ValidationError) as error:
            ask_change(membership, "person", WHO, " ", by=member)
        assert "letter" in error.value.message_dict

    def test_of_a_seat_is_only_taken_note_of(self, council, membership, member, secretary):
        before = list(council.seats.values_list())
        request = ask_change(membership, "seat", WHO | {"role": "substitute"}, LETTER, by=member)
        request = confirm_change(request, by=secretary)
        assert request.status == "confirmed" and "решению совета" in request.note
        assert list(council.seats.values_list()) == before
        assert not Representative.objects.exists()

    def test_is_declined_with_a_reason_and_changes_nothing(self, membership, member, secretary):
        request = ask_change(membership, "person", WHO, LETTER, by=member)
        with pytest.raises(ValidationError):
            decline_change(request, by=secretary, note=" ")
        decline_change(request, by=secretary, note="Нет подписи.")
        request.refresh_from_db()
        assert (request.status, request.note, request.decided_by) == ("declined", "Нет подписи.", secretary)
        assert not Representative.objects.exists()

    def test_does_not_flood_the_secretary(self, membership, member):
        for number in range(10):
            ask_change(membership, "person", WHO | {"post": f"юрист {number}"}, LETTER, by=member)
        with pytest.raises(Refused):
            ask_change(membership, "person", WHO, LETTER, by=member)
