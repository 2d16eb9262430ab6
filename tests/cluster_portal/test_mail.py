"""Letters are not lost: a dead server, a killed worker, a lost task; and each is sent once."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as portal
from django.core import mail as outbox
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cluster_portal import mail
from cluster_portal.models import Letter
from cluster_portal.tasks import tick
from tests.browser.mailbox import Mailbox

pytestmark = pytest.mark.django_db(transaction=True)
CONTEXT = {"basis": "п. 4.1 протокола", "application": {"name": "ООО «Механика»", "cluster": {"short_name": "Кластер"}}}


def write(to: str = "reader@example.test", **options) -> Letter:
    return mail.send_on_commit("extract", to, CONTEXT, **options)


def its_time_has_come() -> None:
    Letter.objects.filter(status="queued").update(next_try_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def dead_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1


def test_a_letter_is_sent_once_and_only_its_fact_is_kept():
    letter = write(attachments=[("а.pdf", b"%PDF", "application/pdf")])
    [message] = outbox.outbox
    assert message.extra_headers["Message-ID"] == letter.message_id
    assert message.attachments[0].content == b"%PDF"
    mail.deliver(letter.pk)
    tick()
    letter.refresh_from_db()
    assert (len(outbox.outbox), letter.status, letter.text, letter.attachments) == (1, "sent", "", [])


def test_what_is_rolled_back_writes_to_nobody():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write()
        raise ZeroDivisionError
    assert not Letter.objects.exists() and outbox.outbox == []


def test_a_dead_server_delays_and_stops_nothing(dead_server, settings):
    letter = write()
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("queued", 1)
    assert "ConnectionRefusedError" in letter.error and letter.text
    assert letter.next_try_at > timezone.now() + timedelta(minutes=1)
    tick()
    assert Letter.objects.get().attempts == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    its_time_has_come()
    tick()
    assert [message.to for message in outbox.outbox] == [[letter.to]]


def test_the_pauses_grow_and_it_is_given_up_in_the_end(dead_server):
    write()
    waits = []
    while (letter := Letter.objects.get()).status == "queued":
        waits.append(letter.next_try_at - timezone.now())
        its_time_has_come()
        tick()
    assert waits == sorted(waits) and len(waits) == len(mail.PAUSES)
    assert letter.status == "failed"


def test_a_task_whose_worker_was_killed_does_not_run_for_ever():
    old = timezone.now() - timedelta(hours=2)
    fields = {"task_path": "cluster_portal.tasks.send_letter", "args_kwargs": {}, "backend_name": "default"}
    DBTaskResult.objects.create(status="RUNNING", started_at=old, run_after=old, **fields)
    tick()
    assert DBTaskResult.objects.get().status == "FAILED"


@pytest.mark.browser
class TestRealWorker:
    """A real worker process and a real mail server."""

    LETTERS = 30

    @pytest.fixture
    def mailbox(self):
        box = Mailbox()
        box.server.start()
        yield box
        box.server.stop()

    @pytest.fixture
    def worker(self, mailbox, settings):
        settings.TASKS = portal._wrapped.TASKS | {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
        running = []

        def start():
            database = connection.settings_dict
            url = {
                "postgresql": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}",
                "sqlite": "sqlite:///{NAME}",
            }[connection.vendor].format(**database)
            environment = os.environ | {
                "DATABASE_URL": url,
                "PORTAL_MODE": "demo",
                "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
            }
            command = [sys.executable, "manage.py", "run_worker"]
            process = subprocess.Popen(command, cwd=portal.BASE_DIR, env=environment)
            running.append(process)
            return process

        yield start
        for process in running:
            process.kill()
            process.wait()

    def test_killed_in_the_middle_it_loses_nothing_and_doubles_at_most_one(self, worker, mailbox):
        first = worker()
        for number in range(self.LETTERS):
            write(f"reader-{number}@example.test")
        mailbox.letter(5)
        first.send_signal(signal.SIGKILL)
        first.wait()
        its_time_has_come()
        worker()
        until = time.monotonic() + 30
        while Letter.objects.filter(status="queued").exists() and time.monotonic() < until:
            its_time_has_come()
            time.sleep(0.5)
        arrived = [letter["to"] for letter in mailbox.letters]
        assert set(arrived) == {f"reader-{number}@example.test" for number in range(self.LETTERS)}
        assert len(arrived) <= self.LETTERS + 1

    def test_outlives_a_database_that_is_away(self, worker, mailbox):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE cluster_portal_letter RENAME TO away")
        try:
            process = worker()
            time.sleep(6)
            assert process.poll() is None
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE away RENAME TO cluster_portal_letter")
        write("reader@example.test")
        assert mailbox.letter(1)
