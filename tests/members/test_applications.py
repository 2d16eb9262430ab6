"""An application from the first answer to its number; what is refused, and that nothing happens twice."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from cluster_portal.workflow import Refused
from members.application_fields import missing_in
from members.models import ApplicationTransition, Cluster, JoinApplication, Membership
from members.services.applications import (
    answer_question,
    attach_file,
    confirm_email,
    save_step,
    submit_application,
    withdraw_application,
)
from tests import factories
from tests.members.answers import ANSWERS, ENTREPRENEUR, fill_in, ready, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster(council) -> Cluster:
    return council.cluster


class TestAnswers:
    def test_a_whole_set_of_answers_lacks_nothing(self):
        assert missing_in(ANSWERS) == []
        assert missing_in(ANSWERS | ENTREPRENEUR) == []

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"inn": "7707083894"}, "ИНН: неверное контрольное число. Проверьте цифры."),
            ({"inn": "0000000000"}, "ИНН не может состоять из нулей."),
            ({"inn": "123"}, "ИНН организации – 10 цифр, ИП – 12."),
            ({"kpp": ""}, "У организации есть КПП: 9 знаков."),
            ({"inn": "500100732259", "ogrn": ""}, "КПП у индивидуального предпринимателя нет: оставьте поле пустым."),
            ({"ogrn": "1027700132196"}, "ОГРН: 13 цифр, неверное контрольное число."),
            ({"head_no_patronymic": False}, "Укажите отчество или отметьте «отчество отсутствует»."),
            ({"directions": []}, "Не заполнено: Направления сотрудничества."),
        ],
    )
    def test_what_is_wrong_is_said_in_words(self, changes, sentence):
        assert [line.text.replace("—", "–") for line in missing_in(ANSWERS | changes)] == [sentence]

    def test_a_step_keeps_only_its_own_answers(self, cluster):
        application = fill_in(cluster)
        save_step(application, "head", {"head_surname": "Другой", "inn": "1"})
        application.refresh_from_db()
        assert (application.answers["head_surname"], application.inn) == ("Другой", "7707083893")


class TestEmail:
    def test_the_link_comes_once_however_often_the_step_is_kept(self, cluster, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            application = fill_in(cluster)
            save_step(application, "contact", ANSWERS | {"email": "Contact@example.test"})
            save_step(application, "contact", ANSWERS)
        assert [letter.to for letter in mail.outbox] == [["contact@example.test"]]
        # What follows the first colon is the time of signing.
        assert token_of(application).split(":")[0] in mail.outbox[0].body

    def test_another_address_has_to_be_confirmed_anew(self, cluster):
        application = ready(cluster)
        old = token_of(application)
        application = save_step(application, "contact", ANSWERS | {"email": "else@example.test"})
        assert application.email_confirmed_at is None
        with pytest.raises(Refused):
            confirm_email(application, old)

    def test_a_name_with_a_line_break_makes_no_header(self, cluster, django_capture_on_commit_callbacks):
        application = ready(cluster, short_name="ООО\r\nBcc: victim@example.test")
        with django_capture_on_commit_callbacks(execute=True):
            submit_application(application)
        assert mail.outbox[-1].recipients() == ["contact@example.test"]
        assert "\n" not in mail.outbox[-1].subject


class TestSubmit:
    def test_gives_a_number_and_writes_one_letter(self, cluster, django_capture_on_commit_callbacks):
        application = ready(cluster)
        with django_capture_on_commit_callbacks(execute=True):
            application = submit_application(application)
        assert (application.status, application.number) == ("submitted", 1)
        assert mail.outbox[-1].subject == "Заявление № 1: подано"
        assert application.transitions.get().by is None

    def test_a_second_click_sends_nothing_twice(self, cluster):
        application = ready(cluster)
        submit_application(application)
        with pytest.raises(Refused):
            submit_application(application)
        assert ApplicationTransition.objects.count() == 1

    def test_waits_for_the_address_and_for_every_answer(self, cluster):
        with pytest.raises(Refused, match="подтвердите почту"):
            submit_application(fill_in(cluster))
        with pytest.raises(ValidationError, match="Телефон"):
            submit_application(ready(cluster, phone=""))

    def test_a_second_application_of_the_organisation_is_refused_with_a_sentence(self, cluster):
        first, second = ready(cluster), ready(cluster)
        submit_application(first)
        with pytest.raises(Refused, match="уже подала заявление"):
            submit_application(second)
        assert JoinApplication.objects.open().count() == 1

    def test_a_branch_with_another_kpp_applies_by_itself(self, cluster):
        submit_application(ready(cluster))
        assert submit_application(ready(cluster, kpp="673001001")).number == 2

    def test_a_member_is_told_that_it_is_one(self, cluster):
        organization = factories.make_organization("ООО «Новая»", inn="7707083893", kpp="773601001")
        Membership.objects.create(organization=organization, cluster=cluster, starts_on="2020-01-01")
        with pytest.raises(Refused, match="уже участник кластера"):
            submit_application(ready(cluster))

    def test_what_was_sent_is_changed_no_more(self, cluster):
        application = submit_application(ready(cluster))
        with pytest.raises(Refused):
            save_step(application, "head", {"head_surname": "Другой"})

    def test_after_withdrawing_one_may_apply_again(self, cluster):
        withdraw_application(submit_application(ready(cluster)), note="Передумали")
        assert submit_application(ready(cluster)).number == 2

    def test_an_answer_without_a_question_is_refused(self, cluster):
        with pytest.raises(Refused):
            answer_question(submit_application(ready(cluster)), "Ответ")


class TestFiles:
    PDF = b"%PDF-1.7\n...\n%%EOF\n"

    def test_the_same_paper_twice_is_one(self, cluster):
        application = ready(cluster)
        for name in ("a.pdf", "b.pdf"):
            attach_file(application, kind="signed", name=name, content=self.PDF)
        file = application.files.get()
        assert (file.name, file.content_type, bytes(file.content)) == ("a.pdf", "application/pdf", self.PDF)

    def test_a_path_in_a_name_is_taken_off(self, cluster):
        file = attach_file(ready(cluster), kind="other", name="../../etc/x\r\n.pdf", content=self.PDF)
        assert "/" not in file.name
        assert "\n" not in file.name

    def test_a_closed_application_takes_no_papers(self, cluster):
        application = withdraw_application(submit_application(ready(cluster)))
        with pytest.raises(Refused):
            attach_file(application, kind="other", name="a.pdf", content=self.PDF)
