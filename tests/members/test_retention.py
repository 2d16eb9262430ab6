"""Personal data of those who did not join is erased in time; who asked, when and with what result remains."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from members.models import (
    ApplicationFile,
    ApplicationMessage,
    Consent,
    ConsentRequest,
    ConsentText,
    JoinApplication,
)
from members.services.applications import (
    answer_question,
    attach_file,
    locked_application,
    move_application,
    submit_application,
    withdraw_application,
)
from members.services.retention import Purged, purge_applications
from tests import factories
from tests.members.answers import ENTREPRENEUR, fill_in, ready

pytestmark = pytest.mark.django_db
PERSONAL = ("Новиков", "Новикова", "contact@example.test", "+7 4812", "звоните", "Анне")


@pytest.fixture
def cluster(council):
    return council.cluster


def aged(application: JoinApplication, days: int = 181) -> JoinApplication:
    JoinApplication.objects.filter(pk=application.pk).update(changed_at=timezone.now() - timedelta(days=days))
    return JoinApplication.objects.get(pk=application.pk)


def withdrawn(cluster, secretary, **changes) -> JoinApplication:
    """With all that may be beside an application: a question, an answer, a paper, notes, a reason."""
    application = submit_application(ready(cluster, **changes))
    attach_file(application, kind="letter", name="письмо Новикова.pdf", content=b"%PDF-1.4\n%%EOF")
    ApplicationMessage.objects.create(application=application, by=secretary, text="Кто такая Анна? Скажите Анне")
    move_application(locked_application(application), "ask", by=secretary)
    answer_question(application, "Это Новикова, звоните")
    JoinApplication.objects.filter(pk=application.pk).update(notes="звоните Анне")
    return aged(withdraw_application(application, note="Передумали, звоните Анне"))


def consented(application: JoinApplication, *, person=None) -> ConsentRequest:
    request = ConsentRequest.objects.create(application=application, role="head", subject="Новиков Пётр", person=person)
    text = ConsentText(cluster=application.cluster, purpose="processing", version=1, text="Согласен")
    text.full_clean()
    text.save()
    scan = attach_file(application, kind="consent", name="согласие.pdf", content=b"%PDF-1.5\n%%EOF")
    Consent.objects.create(
        request=request, purpose="processing", text=text, text_sha256=text.sha256, way="paper", scan=scan
    )
    return request


def everything() -> str:
    """Every value of every row about applications."""
    models = (JoinApplication, ApplicationMessage, ApplicationFile, ConsentRequest, Consent)
    transitions = JoinApplication.transitions.rel.related_model
    rows = [list(model.objects.order_by("pk").values_list()) for model in (*models, transitions)]
    # PostgreSQL gives bytes as a view whose words are an address in memory.
    return str([[tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in table] for table in rows])


class TestWithdrawn:
    def test_nothing_of_a_person_is_left_and_what_was_decided_is(self, cluster, secretary):
        application = withdrawn(cluster, secretary)
        assert [text for text in PERSONAL if text not in everything()] == []
        assert purge_applications() == Purged(applications=1, drafts=0, files=1)
        assert [text for text in PERSONAL if text in everything()] == []
        left = JoinApplication.objects.get()
        assert (left.number, left.year, left.status) == (application.number, application.year, "withdrawn")
        assert (left.name, left.inn, left.kpp) == ("ООО «Новая механика»", "7707083893", "773601001")
        assert [step.name for step in left.transitions.all()] == ["submit", "ask", "answer", "withdraw"]
        assert left.messages.count() == 2

    def test_of_an_entrepreneur_neither_name_nor_inn_is_left(self, cluster, secretary):
        name = {"short_name": "ИП Новиков П. И.", "full_name": "Индивидуальный предприниматель Новиков Пётр Ильич"}
        withdrawn(cluster, secretary, **ENTREPRENEUR, **name)
        purge_applications()
        left = JoinApplication.objects.get()
        assert (left.name, left.inn) == ("ИП", "")
        assert "Новиков" not in everything()

    def test_a_second_time_there_is_nothing_to_do(self, cluster, secretary):
        withdrawn(cluster, secretary)
        purge_applications()
        kept = everything()
        assert purge_applications() == Purged(0, 0, 0)
        assert everything() == kept

    def test_what_was_touched_later_waits(self, cluster, secretary, settings):
        application = withdrawn(cluster, secretary)
        aged(application, 179)
        assert purge_applications() == Purged(0, 0, 0)
        settings.JOIN_RETENTION_DAYS = 178
        assert purge_applications().applications == 1

    def test_notes_written_after_it_go_the_next_time(self, cluster, secretary):
        application = withdrawn(cluster, secretary)
        purge_applications()
        JoinApplication.objects.filter(pk=application.pk).update(notes="звоните")
        assert purge_applications().applications == 1

    def test_consents_go_with_their_scans(self, cluster, secretary):
        application = submit_application(ready(cluster))
        consented(application)
        aged(withdraw_application(application))
        assert purge_applications() == Purged(1, 0, 1)
        assert "Новиков" not in everything()

    def test_a_consent_of_somebody_whom_the_portal_knows_otherwise_stays(self, cluster, council, secretary):
        application = submit_application(ready(cluster))
        consented(application, person=factories.officer(council, "member").persons.get())
        aged(withdraw_application(application))
        assert purge_applications() == Purged(1, 0, 0)
        assert Consent.objects.get().scan.name == "согласие.pdf"
        assert purge_applications() == Purged(0, 0, 0)

    def test_its_page_says_so(self, client, cluster, secretary):
        application = withdrawn(cluster, secretary)
        purge_applications()
        page = client.get(reverse("members:join-application", args=[application.public_id]))
        assert "Срок хранения истёк" in page.text
        assert "Пока ничего" not in page.text


class TestDrafts:
    def test_an_abandoned_one_is_deleted_whole(self, cluster):
        draft = fill_in(cluster)
        attach_file(draft, kind="letter", name="a.pdf", content=b"%PDF-1.4\n%%EOF")
        consented(draft)
        aged(draft)
        assert purge_applications() == Purged(applications=0, drafts=1, files=2)
        assert everything() == str([[]] * 6)

    def test_one_that_is_still_being_filled_in_stays(self, cluster):
        aged(fill_in(cluster), 179)
        assert purge_applications() == Purged(0, 0, 0)
        assert JoinApplication.objects.exists()


@pytest.mark.parametrize(
    "status", ["submitted", "in_check", "clarifying", "on_agenda", "accepted", "admitted", "postponed"]
)
def test_whatever_is_open_or_has_ended_in_membership_is_kept(cluster, status):
    application = submit_application(ready(cluster))
    JoinApplication.objects.filter(pk=application.pk).update(status=status)
    aged(application, 2000)
    assert purge_applications() == Purged(0, 0, 0)
    assert JoinApplication.objects.get().answers


def test_a_refused_one_is_erased_and_its_reason_stays(cluster, secretary):
    application = submit_application(ready(cluster))
    move_application(locked_application(application), "propose", by=secretary, note="20.11.2026")
    application = move_application(locked_application(application), "reject", by=secretary, note="п. 1.1 протокола")
    JoinApplication.objects.filter(pk=application.pk).update(reason="Не отвечает Положению.")
    aged(application)
    assert purge_applications().applications == 1
    left = JoinApplication.objects.get()
    assert (left.answers, left.email, left.reason) == ({}, "", "Не отвечает Положению.")
    assert left.transitions.last().note == "п. 1.1 протокола"


class TestCommand:
    def test_says_in_russian_what_it_did(self, cluster, secretary, capsys):
        withdrawn(cluster, secretary)
        for _ in range(2):
            aged(fill_in(cluster))
        call_command("purge_applications")
        said = "1 заявление обезличено, 2 заброшенных черновика удалены, 1 файл удалён\n"
        assert capsys.readouterr().out == said
        call_command("purge_applications")
        assert capsys.readouterr().out.startswith("0 заявлений обезличено, 0 заброшенных черновиков удалено")

    def test_a_dry_run_says_the_same_and_changes_nothing(self, cluster, secretary, capsys):
        withdrawn(cluster, secretary)
        aged(fill_in(cluster))
        before = everything()
        call_command("purge_applications", "--dry-run")
        assert "Ничего не изменено; было бы сделано: 1 заявление обезличено, 1 заброшенный" in capsys.readouterr().out
        assert everything() == before
