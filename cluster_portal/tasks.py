"""What is done off the request, by `./run manage run_worker`."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from cluster_portal import mail

# No task of the portal takes longer; one that runs longer has lost its worker.
LONGEST = timedelta(hours=1)
KEPT = timedelta(days=7)


@task()
def send_letter(pk: int) -> None:
    mail.deliver(pk)


def tick() -> None:
    """What has to be done from time to time: retries, and the traces of workers that were killed."""
    mail.enqueue_waiting()
    now = timezone.now()
    DBTaskResult.objects.filter(status="RUNNING", started_at__lt=now - LONGEST).update(status="FAILED", finished_at=now)
    DBTaskResult.objects.filter(status__in=["SUCCESSFUL", "FAILED"], finished_at__lt=now - KEPT).delete()
