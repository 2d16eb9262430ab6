"""The secretary's potential participants over HTTP, and the proposals of members."""

import re
from html import unescape

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils.invitations import sender_of
from councils.models import Seat
from members.models import Candidate, Invitation
from members.services.invitations import add_candidate, make_invitation

pytestmark = pytest.mark.django_db
INN = "7707083893"


def browser_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def browser(secretary):
    return browser_of(secretary)


@pytest.fixture
def candidate(council, secretary):
    return add_candidate(council.cluster, by=secretary, name="ООО «Ромашка»", inn=INN, email="info@example.test")


def address(name: str, *arguments) -> str:
    return reverse(f"councils:{name}", args=arguments)


def load(browser, council, text: str):
    file = SimpleUploadedFile("список.csv", text.encode("cp1251"))
    return browser.post(address("candidate-import"), {"cluster": council.cluster.pk, "file": file})


def token_in(page) -> str:
    return unescape(re.search(r'name="table" value="([^"]+)"', page.text)[1])


class TestList:
    def test_shows_the_states_in_words_and_chooses_by_them(self, browser, council, secretary, candidate):
        other = add_candidate(council.cluster, by=secretary, name="ООО «Лютик»")
        make_invitation(candidate, by=secretary, outgoing_number="45")
        page = browser.get(address("candidates")).text
        assert "Исх. № 45" in page
        assert {"приглашён", "не приглашён"} <= set(re.findall(r'class="status[^"]*">([^<]+)<', page))
        chosen = browser.get(address("candidates"), {"state": "invited"}).text
        assert "Ромашка" in chosen and str(other) not in chosen

    def test_is_empty_with_a_way_on(self, browser):
        assert "Список пуст" in browser.get(address("candidates")).text
        assert "Весь список" in browser.get(address("candidates"), {"state": "member"}).text
        assert browser.get(address("candidates"), {"state": "'; DROP"}).status_code == 200

    def test_takes_as_many_queries_for_thirty_as_for_one(
        self, browser, council, secretary, candidate, django_assert_num_queries
    ):
        browser.get(address("candidates"))
        with CaptureQueriesContext(connection) as one:
            browser.get(address("candidates"))
        for number in range(29):
            row = add_candidate(council.cluster, by=secretary, name=f"ООО «{number}»")
            make_invitation(row, by=secretary)
        with django_assert_num_queries(len(one)):
            browser.get(address("candidates"))


class TestLine:
    FORM = {"name": "ООО «Ромашка»", "inn": "77 0708 3893", "email": "info@example.test"}

    def test_is_added(self, browser, council, secretary):
        proposer = council.cluster.memberships.first().organization
        form = self.FORM | {"cluster": council.cluster.pk, "proposed_by": proposer.pk}
        answer = browser.post(address("candidate-add"), form, follow=True)
        assert "Организация внесена в список." in answer.text
        row = Candidate.objects.get()
        assert (row.inn, row.proposed_by, row.added_by) == (INN, proposer, secretary)

    def test_wrong_says_so_at_the_field_and_loses_nothing(self, browser, council, candidate):
        form = self.FORM | {"cluster": council.cluster.pk, "name": "Иное", "note": "очень нужна"}
        page = browser.post(address("candidate-add"), form).text
        assert "ООО «Ромашка»: организация уже в списке." in unescape(page)
        assert "очень нужна" in page
        page = browser.post(address("candidate-add"), form | {"inn": "7707083894"}).text
        assert "ИНН: неверное контрольное число." in page

    def test_of_another_cluster_is_not_added(self, browser, other_council):
        browser.post(address("candidate-add"), self.FORM | {"cluster": other_council.cluster.pk})
        assert Candidate.objects.count() == 0

    def test_is_changed_and_keeps_who_proposed_it(self, browser, candidate, other_council):
        gone = other_council.cluster.memberships.first().organization
        Candidate.objects.update(proposed_by=gone)
        form = self.FORM | {"head_name": "Новиков Пётр", "proposed_by": gone.pk}
        assert browser.post(address("candidate-change", candidate.pk), form).status_code == 302
        row = Candidate.objects.get()
        assert (row.head_name, row.proposed_by) == ("Новиков Пётр", gone)

    def test_is_taken_off(self, browser, candidate):
        browser.post(address("candidate-drop", candidate.pk))
        assert "Список пуст" in browser.get(address("candidates")).text
        assert "Ромашка" in browser.get(address("candidates"), {"state": "dropped"}).text
        assert "Подготовить приглашение" not in browser.get(address("candidate", candidate.pk)).text


class TestInvitation:
    def test_is_made_and_sent(self, browser, candidate, django_capture_on_commit_callbacks):
        form = {"outgoing_number": "45", "outgoing_on": "2017-12-05", "email": "new@example.test"}
        page = browser.post(address("candidate", candidate.pk), form, follow=True)
        invitation = Invitation.objects.get()
        assert f"/invitations/{invitation.public_id}/" in page.text
        with django_capture_on_commit_callbacks(execute=True):
            page = browser.post(address("invitation-send", invitation.pk), follow=True)
        assert "Приглашение отправлено." in page.text
        assert [letter.to for letter in mail.outbox] == [["new@example.test"]]
        assert browser.post(address("invitation-send", invitation.pk)).status_code == 409

    def test_a_wrong_date_loses_nothing(self, browser, candidate):
        form = {"outgoing_number": "45/17", "outgoing_on": "32.13.2017", "email": ""}
        page = browser.post(address("candidate", candidate.pk), form).text
        assert "45/17" in page
        assert Invitation.objects.count() == 0

    def test_the_letter_comes_as_pdf_and_docx(self, browser, candidate, secretary):
        invitation = make_invitation(candidate, by=secretary, outgoing_number="45/1")
        pdf = browser.post(address("invitation-pdf", invitation.pk), {"blank": "1"})
        docx = browser.post(address("invitation-docx", invitation.pk))
        assert pdf.content.startswith(b"%PDF")
        assert docx.content.startswith(b"PK")
        assert 'filename="priglashenie-45-1.docx"' in docx.headers["Content-Disposition"]

    def test_the_letter_names_the_chair_of_today_and_the_executor(self, council, candidate, secretary):
        sender = sender_of(make_invitation(candidate, by=secretary))
        assert sender.council == council.genitive_name
        assert sender.chair == "А.И. Арбузов"
        assert secretary.email in sender.executor
        Seat.objects.filter(council=council, role="chair").update(ends_on="2018-01-01")
        assert sender_of(Invitation.objects.get()).chair == ""


class TestImport:
    TEXT = f"Организация;ИНН\nООО «Ромашка»;{INN}\nООО «Ошибка»;7707083894\n"

    def test_shows_first_and_adds_then(self, browser, council):
        page = load(browser, council, self.TEXT)
        assert "Будет внесена 1 строка." in page.text
        assert "неверное контрольное число" in page.text
        assert Candidate.objects.count() == 0
        form = {"table": token_in(page), "only_good": "1"}
        assert "Добавлена 1 организация." in browser.post(address("candidate-import-confirm"), form, follow=True).text
        assert Candidate.objects.get().inn == INN

    def test_adds_nothing_when_wrong_lines_are_not_passed_over(self, browser, council):
        token = token_in(load(browser, council, self.TEXT))
        page = browser.post(address("candidate-import-confirm"), {"table": token})
        assert (page.status_code, Candidate.objects.count()) == (409, 0)
        assert "Ничего не добавлено" in page.text and token_in(page) == token

    def test_looks_at_the_list_as_it_is_when_confirmed(self, browser, council, secretary):
        token = token_in(load(browser, council, self.TEXT))
        add_candidate(council.cluster, by=secretary, name="Иное", inn=INN)
        browser.post(address("candidate-import-confirm"), {"table": token, "only_good": "1"})
        assert Candidate.objects.count() == 1

    def test_takes_no_table_that_it_has_not_read_itself(self, browser, council, stranger_secretary):
        token = token_in(load(browser, council, self.TEXT))
        for one, table in ((browser, token[:-2]), (browser, ""), (browser_of(stranger_secretary), token)):
            form = {"table": table, "only_good": "1"}
            assert one.post(address("candidate-import-confirm"), form).status_code == 422
        assert Candidate.objects.count() == 0

    def test_says_at_the_field_what_is_no_table(self, browser, council):
        assert "Не найден столбец" in load(browser, council, "Телефон\n1\n").text
        assert "Обязательное поле" in browser.post(address("candidate-import"), {}).text

    def test_five_thousand_lines_come_back_signed(self, browser, council):
        lines = "".join(f"ООО «Производственная фирма номер {number}»;\n" for number in range(5000))
        page = load(browser, council, f"Организация;ИНН\n{lines}")
        assert "и ещё 4900" in page.text
        browser.post(address("candidate-import-confirm"), {"table": token_in(page), "only_good": "1"})
        assert Candidate.objects.count() == 5000


class TestProposal:
    def test_comes_from_the_organisation_of_the_member(self, council, member, candidate):
        page = browser_of(member).post(
            address("candidate-propose"),
            {"proposer": self.proposer(council, member), "name": "ООО «Лютик»", "note": "Берут на практику."},
            follow=True,
        )
        assert "Берут на практику." in page.text
        assert "Ромашка" not in page.text
        row = Candidate.objects.get(name="ООО «Лютик»")
        assert row.proposed_by == Seat.objects.get(person__user=member).on_behalf_of

    def test_needs_a_reason(self, council, member):
        form = {"proposer": self.proposer(council, member), "name": "ООО «Лютик»"}
        page = browser_of(member).post(address("candidate-propose"), form).text
        assert "ООО «Лютик»" in page and "Обязательное поле" in page
        assert Candidate.objects.count() == 0

    def test_is_not_made_for_another_organisation(self, council, member, chair):
        form = {"proposer": self.proposer(council, chair), "name": "ООО «Лютик»", "note": "Нужна."}
        browser_of(member).post(address("candidate-propose"), form)
        assert Candidate.objects.count() == 0

    def test_is_seen_by_colleagues_of_the_organisation_alone(self, council, member, chair, candidate):
        Candidate.objects.update(proposed_by=Seat.objects.get(person__user=member).on_behalf_of)
        assert "Ромашка" in browser_of(member).get(address("candidate-propose")).text
        assert "Ромашка" not in browser_of(chair).get(address("candidate-propose")).text

    def test_without_an_organisation_has_an_explanation(self, council, member):
        Seat.objects.filter(person__user=member).update(on_behalf_of=None)
        member.persons.update(organization=None)
        page = browser_of(member).get(address("candidate-propose"))
        assert page.status_code == 403
        assert "в вашем месте в совете она не указана" in page.text

    def test_is_offered_on_the_desk(self, member, browser):
        assert address("candidate-propose") in browser_of(member).get(address("desk")).text
        assert address("candidates") in browser.get(address("desk")).text

    @staticmethod
    def proposer(council, user) -> str:
        return f"{council.cluster.pk}:{Seat.objects.get(person__user=user, council=council).on_behalf_of_id}"
