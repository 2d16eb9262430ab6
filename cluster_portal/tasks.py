"""What is done off the request, by `./run manage run_worker`."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from cluster_portal import mail

logger = logging.getLogger(__name__)

# No task of the portal takes longer; one that runs longer has lost its worker.
LONGEST = timedelta(hours=1)
KEPT = timedelta(days=7)


# What the apps want to be done from time to time: each is called by tick() and decides itself whether it is due.
PERIODIC: list[Callable[[], None]] = []


@task()
def send_letter(pk: int) -> None:
    mail.deliver(pk)


def tick() -> None:
    """What has to be done from time to time: retries, and the traces of workers that were killed."""
    mail.enqueue_waiting()
    for work in PERIODIC:
        try:
            work()
        except Exception:
            # One app's fault must not keep the letters of the others.
            logger.exception("Periodic work failed: %s", work.__qualname__)
    now = timezone.now()
    DBTaskResult.objects.filter(status="RUNNING", started_at__lt=now - LONGEST).update(status="FAILED", finished_at=now)
    DBTaskResult.objects.filter(status__in=["SUCCESSFUL", "FAILED"], finished_at__lt=now - KEPT).delete()
