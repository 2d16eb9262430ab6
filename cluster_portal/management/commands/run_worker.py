"""`./run manage run_worker`: sends letters and does what is due, until it is stopped."""

import logging
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from cluster_portal.tasks import tick

logger = logging.getLogger(__name__)

PAUSE = 1  # seconds between looks into the queue
PAUSE_AFTER_FAILURE = 5
TICK = 15  # seconds between looks at what is due


class Command(BaseCommand):
    help = "Отправляет письма и выполняет отложенную работу, пока не остановят."

    def handle(self, **options):
        worker = Worker(
            queue_names=["*"],
            interval=PAUSE,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        ticked = None
        while worker.running:
            pause = PAUSE
            try:
                close_old_connections()
                if ticked is None or time.monotonic() - ticked >= TICK:
                    tick()
                    ticked = time.monotonic()
                worker.run()
            except Exception:
                # A database that is away for a minute must not end the letters for ever.
                logger.exception("The worker goes on after a failure")
                pause = PAUSE_AFTER_FAILURE
            if worker.running:
                time.sleep(pause)
