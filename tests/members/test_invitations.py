"""Potential participants, their invitations, the letter, and the personal page."""

import io
import re
from datetime import date

import docx
import pypdfium2
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from cluster_portal.workflow import Refused
from members.candidates import candidates_in
from members.invitation_letter import Sender, letter_docx, letter_pdf, letter_view
from members.models import Candidate, Cluster, Invitation, JoinApplication, Membership
from members.services.applications import save_step, submit_application
from members.services.invitations import (
    add_candidate,
    change_candidate,
    drop_candidate,
    head_parts,
    invitation_url,
    is_short_name,
    known_answers,
    make_invitation,
    open_invitation,
    send_invitation,
    start_from_invitation,
)
from tests import factories
from tests.members.answers import ready

pytestmark = pytest.mark.django_db
INN = "7707083893"
DATA = {
    "name": "ООО «Ромашка»",
    "inn": INN,
    "head_name": "Новиков Пётр Иванович",
    "head_post": "генеральный директор",
    "email": "info@example.test",
    "address": "214000, г. Смоленск, ул. Ленина, 1",
}
SENDER = Sender("Координационного совета кластера", "В.С. Чуранов", "Белокопытов Максим Вячеславович")


@pytest.fixture
def cluster(council):
    return council.cluster


@pytest.fixture
def candidate(cluster, secretary):
    return add_candidate(cluster, by=secretary, **DATA)


@pytest.fixture
def invitation(candidate, secretary):
    return make_invitation(candidate, by=secretary, outgoing_number="45", outgoing_on=date(2017, 12, 5))


def state_of(candidate) -> str:
    return candidates_in(Cluster.objects.all()).get(pk=candidate.pk).state


class TestList:
    def test_keeps_a_name_alone(self, cluster, secretary):
        candidate = add_candidate(cluster, by=secretary, name=" ООО «Ромашка»\u200b ")
        assert (candidate.name, candidate.added_by) == ("ООО «Ромашка»", secretary)

    def test_says_what_is_wrong_by_the_field(self, cluster, secretary):
        with pytest.raises(ValidationError) as caught:
            add_candidate(cluster, by=secretary, name="", inn="7707083894", email="почта")
        assert set(caught.value.message_dict) == {"name", "inn", "email"}
        assert Candidate.objects.count() == 0

    @pytest.mark.parametrize("again", [{"inn": INN, "name": "Иное"}, {"inn": "", "name": 'ооо "ромашка"'}])
    def test_holds_an_organisation_once(self, candidate, cluster, secretary, again):
        with pytest.raises(ValidationError, match="уже в списке"):
            add_candidate(cluster, by=secretary, **again)
        assert Candidate.objects.count() == 1

    def test_does_not_hold_members(self, cluster, secretary):
        member = cluster.memberships.first().organization
        with pytest.raises(ValidationError, match="уже участник"):
            add_candidate(cluster, by=secretary, name=member.short_name)

    def test_of_another_cluster_is_another_list(self, candidate, other_council):
        officer = factories.officer(other_council, "secretary")
        assert add_candidate(other_council.cluster, by=officer, **DATA).pk != candidate.pk

    def test_is_changed_without_meeting_itself(self, candidate):
        assert change_candidate(candidate, email="new@example.test", name=DATA["name"]).email == "new@example.test"

    def test_may_be_changed_after_the_organisation_has_applied(self, candidate, cluster):
        submit_application(ready(cluster))
        assert change_candidate(candidate, note="подали").note == "подали"

    def test_gives_back_what_was_taken_off_as_a_new_line(self, candidate, cluster, secretary):
        drop_candidate(candidate)
        with pytest.raises(Refused):
            change_candidate(candidate, note="поздно")
        assert add_candidate(cluster, by=secretary, **DATA).pk != candidate.pk


class TestState:
    def test_follows_from_what_has_happened(self, candidate, secretary):
        assert state_of(candidate) == "new"
        invitation = make_invitation(candidate, by=secretary)
        assert state_of(candidate) == "prepared"
        send_invitation(invitation)
        assert state_of(candidate) == "invited"
        application = start_from_invitation(invitation)
        assert state_of(candidate) == "opened"
        JoinApplication.objects.filter(pk=application.pk).delete()
        application = submit_application(ready(candidate.cluster))
        assert state_of(candidate) == "applied"
        organization = factories.make_organization("ООО «Ромашка»", inn=INN, kpp="773601001")
        Membership.objects.create(organization=organization, cluster=candidate.cluster, starts_on=date(2018, 1, 1))
        assert state_of(candidate) == "member"
        drop_candidate(candidate)
        assert state_of(candidate) == "dropped"

    def test_an_outgoing_number_is_an_invitation_on_paper(self, invitation):
        assert state_of(invitation.candidate) == "invited"

    def test_an_organisation_without_inn_is_known_by_its_invitation(self, cluster, secretary):
        candidate = add_candidate(cluster, by=secretary, name="КИТ МЕДИА")
        other = add_candidate(cluster, by=secretary, name="Другие")
        application = ready(cluster)
        JoinApplication.objects.filter(pk=application.pk).update(invitation=make_invitation(candidate, by=secretary))
        submit_application(application)
        assert (state_of(candidate), state_of(other)) == ("applied", "new")

    def test_a_membership_elsewhere_changes_nothing_here(self, candidate, other_council):
        organization = factories.make_organization("ООО «Ромашка»", inn=INN)
        Membership.objects.create(organization=organization, cluster=other_council.cluster, starts_on=date(2018, 1, 1))
        assert state_of(candidate) == "new"


class TestInvitation:
    def test_the_same_number_and_date_is_one_letter(self, invitation, candidate, secretary):
        again = make_invitation(candidate, by=secretary, outgoing_number="45", outgoing_on=date(2017, 12, 5))
        other = make_invitation(candidate, by=secretary, outgoing_number="46", outgoing_on=date(2017, 12, 5))
        assert (again, Invitation.objects.count()) == (invitation, 2)
        assert other.public_id != invitation.public_id

    def test_an_email_given_with_it_is_that_of_the_candidate(self, candidate, secretary):
        make_invitation(candidate, by=secretary, email="other@example.test")
        assert Candidate.objects.get().email == "other@example.test"

    def test_is_not_made_for_those_who_have_applied(self, candidate, cluster, secretary):
        submit_application(ready(cluster))
        with pytest.raises(Refused, match="уже подала"):
            make_invitation(candidate, by=secretary)

    def test_goes_by_email_with_the_personal_address(self, invitation, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            sent = send_invitation(invitation)
        [letter] = mail.outbox
        assert letter.to == ["info@example.test"]
        assert invitation_url(invitation) in letter.body
        assert f'href="{invitation_url(invitation)}"' in letter.alternatives[0].content
        assert "от 05.12.2017 № 45" in letter.body
        assert (sent.sent_to, sent.sent_at is not None) == ("info@example.test", True)

    def test_does_not_go_twice_to_one_address_within_five_minutes(self, invitation, candidate, secretary):
        send_invitation(invitation)
        second = make_invitation(candidate, by=secretary, outgoing_number="46", email="INFO@example.test")
        for one in (invitation, second):
            with pytest.raises(Refused, match="пяти минут"):
                send_invitation(one)
        assert Invitation.objects.get(pk=second.pk).sent_at is None

    def test_without_an_address_is_refused(self, candidate, secretary):
        invitation = make_invitation(candidate, by=secretary, email="")
        with pytest.raises(Refused, match="электронная почта"):
            send_invitation(invitation)

    def test_of_somebody_off_the_list_is_refused(self, invitation):
        drop_candidate(invitation.candidate)
        with pytest.raises(Refused, match="снята"):
            send_invitation(invitation)

    def test_is_opened_once(self, invitation):
        first = open_invitation(invitation.public_id).opened_at
        assert open_invitation(invitation.public_id).opened_at == first


class TestStart:
    def test_what_is_known_stands_in_the_form(self, invitation):
        application = start_from_invitation(invitation)
        assert application.invitation == invitation
        assert application.answers == {
            "inn": INN,
            "short_name": "ООО «Ромашка»",
            "head_surname": "Новиков",
            "head_given_name": "Пётр",
            "head_patronymic": "Иванович",
            "head_post": "генеральный директор",
            "actual_address": "214000, г. Смоленск, ул. Ленина, 1",
            "email": "info@example.test",
        }
        assert (application.name, application.inn, application.email) == ("ООО «Ромашка»", INN, "")

    def test_a_second_click_gives_the_same_draft(self, invitation):
        assert start_from_invitation(invitation) == start_from_invitation(invitation)

    def test_a_draft_in_which_somebody_has_written_is_not_given_out(self, invitation):
        first = start_from_invitation(invitation)
        save_step(first, "contact", {"contact_name": "Тайнов", "email": "own@example.test"})
        assert start_from_invitation(invitation) != first

    def test_has_an_end(self, invitation):
        for number in range(20):
            save_step(start_from_invitation(invitation), "contact", {"contact_name": f"{number}", "email": ""})
        with pytest.raises(Refused, match="слишком много раз"):
            start_from_invitation(invitation)

    def test_nothing_opens_after_the_application_is_sent(self, invitation, cluster):
        submit_application(ready(cluster))
        with pytest.raises(Refused, match="Заявление подано"):
            start_from_invitation(invitation)

    @pytest.mark.parametrize(
        ("name", "parts"),
        [
            ("Новиков Пётр Иванович", ("Новиков", "Пётр", "Иванович")),
            ("Старко Юлия", ("Старко", "Юлия", "")),
            ("Мамедов Али Гасан оглы", ("Мамедов", "Али", "Гасан оглы")),
            ("Новиков П.И.", ("Новиков", "", "")),
            ("П. И. Новиков", ("Новиков", "", "")),
            ("", ("", "", "")),
        ],
    )
    def test_a_head_is_named_as_far_as_it_is_certain(self, name, parts):
        assert head_parts(name) == parts

    @pytest.mark.parametrize(
        ("name", "is_short"),
        [
            ("ООО «Ромашка»", True),
            ("«КИТ МЕДИА»", True),
            ("ОГБПОУ СмолАПО", True),
            ("Общество с ограниченной ответственностью «Ромашка»", False),
        ],
    )
    def test_a_name_goes_where_it_belongs(self, candidate, name, is_short):
        assert is_short_name(name) == is_short
        assert ("short_name" if is_short else "full_name") in known_answers(Candidate(name=name))


class TestPage:
    def address(self, invitation):
        return reverse("members:invitation", args=[invitation.public_id])

    def test_looking_changes_nothing(self, client, invitation):
        page = client.get(self.address(invitation))
        assert "ООО «Ромашка»" in page.text
        assert "Заполнить заявление" in page.text
        assert Invitation.objects.get().opened_at is None
        assert JoinApplication.objects.count() == 0

    def test_is_kept_by_no_cache_and_no_search_engine(self, client, invitation):
        page = client.get(self.address(invitation))
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert "no-store" in page.headers["Cache-Control"]

    def test_the_button_opens_the_filled_form(self, client, invitation):
        answer = client.post(self.address(invitation), follow=True)
        assert re.search(r'name="short_name"[^>]*value="ООО «Ромашка»"', answer.text)
        assert INN in answer.text
        assert Invitation.objects.get().opened_at is not None

    def test_of_nobody_is_not_found(self, client, db):
        address = reverse("members:invitation", args=["nothing"])
        assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]

    def test_of_somebody_off_the_list_says_so(self, client, invitation):
        drop_candidate(invitation.candidate)
        assert "больше не действует" in client.get(self.address(invitation)).text
        assert client.post(self.address(invitation)).status_code == 409
        assert JoinApplication.objects.count() == 0


def letters(text: str) -> str:
    """Without spaces, line breaks and hyphenation."""
    return "".join(text.replace("\xad", "").replace("\ufffe", "").split())


def docx_text(content: bytes) -> str:
    found = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, docx.table.Table):
            found += [cell.text for row in block.rows for cell in row.cells]
        else:
            found.append(block.text)
    return "".join(found)


def pdf_text(content: bytes) -> str:
    pdf = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    return text


class TestLetter:
    @pytest.fixture
    def invitation(self, invitation):
        cluster = invitation.candidate.cluster
        cluster.base_organization = factories.make_organization("ОГБПОУ СмолАПО", ogrn="1027700132195")
        cluster.save()
        return invitation

    def test_stands_on_the_letterhead_with_number_addressee_and_signature(self, invitation):
        text = docx_text(letter_docx(invitation, SENDER))
        for words in (
            "ОГБПОУ СмолАПО",
            "ОГРН 1027700132195",
            "5\xa0декабря\xa02017\xa0г. №\xa045",
            "Руководителю\nООО «Ромашка»\n214000, г. Смоленск",
            "О вступлении в состав участников",
            "Уважаемый Пётр Иванович!",
            "Координационного совета кластера (далее",
            invitation_url(invitation),
            "В.С. Чуранов",
            "Исполнитель: Белокопытов",
        ):
            assert words in text, words

    def test_the_docx_says_what_the_pdf_says(self, invitation):
        for blank in (False, True):
            written, printed = letter_docx(invitation, SENDER, blank=blank), letter_pdf(invitation, SENDER, blank=blank)
            assert letters(docx_text(written)) == letters(pdf_text(printed))

    def test_leaves_room_for_a_printed_letterhead(self, invitation):
        assert letter_view(invitation, SENDER, blank=True)["letterhead"] == []

    def test_fits_on_one_page(self, invitation):
        pdf = pypdfium2.PdfDocument(letter_pdf(invitation, SENDER))
        assert len(pdf) == 1
        pdf.close()

    @pytest.mark.parametrize(
        ("head", "words"),
        [
            ("Новикова Анна Павловна", "Уважаемая Анна Павловна!"),
            ("Мамедов Али Гасан оглы", "Уважаемый Али Гасан оглы!"),
            ("Старко Юлия", "Уважаемый(ая) Юлия!"),
            ("Новиков П.И.", ""),
            ("", ""),
        ],
    )
    def test_greets_only_whom_it_knows(self, invitation, head, words):
        invitation.candidate.head_name = head
        assert letter_view(invitation, SENDER)["salutation"] == words

    def test_without_a_number_has_blanks(self, candidate, secretary):
        view = letter_view(make_invitation(candidate, by=secretary), Sender())
        assert view["requisites"] == "________________ № ________"
        assert view["sentences"][0].startswith("Приглашаем организацию")

    def test_a_full_name_stands_in_the_nominative(self, invitation):
        invitation.candidate.name = "Общество с ограниченной ответственностью «Ромашка»"
        assert letter_view(invitation, SENDER)["addressee"].startswith("Руководителю организации\nОбщество")

    def test_carries_the_code_of_the_personal_address(self, invitation):
        document = docx.Document(io.BytesIO(letter_docx(invitation, SENDER)))
        [picture] = document.inline_shapes
        assert picture._inline.docPr.get("descr").startswith("QR-код")
