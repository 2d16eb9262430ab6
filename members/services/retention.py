"""How long the portal keeps what an organisation said when it asked to join and did not become a member.

Personal data is kept no longer than its purpose needs (152-ФЗ, ст. 5 ч. 7). What remains is who asked, when, and
what was decided: no person is in it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cluster_portal.models import Letter
from members.models import ApplicationFile, ApplicationMessage, ApplicationTransition, Consent, JoinApplication
from members.workflow import ApplicationStatus

CLOSED = (ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)
ENTREPRENEUR = re.compile(r"\s*(ИП|индивидуальн\w+ предпринимател\w+|самозанят\w+|глава К\(?Ф\)?Х)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Purged:
    """How many applications were emptied, drafts deleted, files deleted with both."""

    applications: int
    drafts: int
    files: int


def purge_applications(*, dry_run: bool = False) -> Purged:
    """Erase what has not been touched for JOIN_RETENTION_DAYS; each application in a transaction of its own."""
    before = timezone.now() - timedelta(days=settings.JOIN_RETENTION_DAYS)
    due, drafts = due_applications(before), abandoned_drafts(before)
    if dry_run:
        files = erasable_files(due).count() + ApplicationFile.objects.filter(application__in=drafts).count()
        return Purged(due.count(), drafts.count(), files)
    emptied, deleted = _each(due, empty_application), _each(drafts, delete_draft)
    forget_letters(before)
    return Purged(len(emptied), len(deleted), sum(emptied) + sum(deleted))


def due_applications(before: datetime) -> QuerySet[JoinApplication]:
    """Refused and withdrawn ones that still hold something to be erased."""
    rows = JoinApplication.objects.filter(status__in=CLOSED, changed_at__lt=before)
    return rows.exclude(answers={}, email="", notes="").order_by("pk")


def abandoned_drafts(before: datetime) -> QuerySet[JoinApplication]:
    rows = JoinApplication.objects.filter(status=ApplicationStatus.DRAFT, number=None, changed_at__lt=before)
    return rows.order_by("pk")


def _each(rows: QuerySet[JoinApplication], erase: Callable[[JoinApplication], int]) -> list[int]:
    """How many files went with each; a row that somebody has touched meanwhile is passed over."""
    files = []
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            row = rows.select_for_update().filter(pk=pk).first()
            if row is not None:
                files.append(erase(row))
    return files


def empty_application(application: JoinApplication) -> int:
    """The number, the days, the steps and the reason of refusal stay; how many files have gone. The row is locked."""
    ApplicationMessage.objects.filter(application=application).update(text="")
    # What the applicant himself wrote when he withdrew; notes of the council's steps are references to decisions.
    ApplicationTransition.objects.filter(application=application, by=None).update(note="")
    # Consents of those whom the portal knows for another reason stay, with their scans.
    requests = application.consent_requests.filter(person=None)
    Consent.objects.filter(request__in=requests).delete()
    requests.delete()
    files, _rows = erasable_files([application]).delete()
    kept = {"answers": {}, "email": "", "email_confirmed_at": None, "notes": ""}
    if is_entrepreneur(application):
        # The name of an entrepreneur is that of a person, and his ИНН is a person's.
        basis = application.reason.rpartition("(")[2].rstrip(")")
        kept |= {"name": "ИП", "inn": "", "kpp": "", "reason": basis}
    # Not save(): the day of the last change must not become today.
    JoinApplication.objects.filter(pk=application.pk).update(**kept)
    return files


def forget_letters(before: datetime) -> int:
    """Whom old letters were for, and what those that never went out said; how many."""
    rows = Letter.objects.filter(created_at__lt=before).exclude(to="")
    return rows.exclude(status=Letter.Status.QUEUED).update(to="", subject="", text="", html="", attachments=[])


def delete_draft(application: JoinApplication) -> int:
    """Nothing of it was ever sent; how many files have gone. The row is locked."""
    Consent.objects.filter(request__application=application).delete()
    application.consent_requests.all().delete()
    files, _rows = application.files.all().delete()
    application.messages.all().delete()
    application.transitions.all().delete()
    application.delete()
    return files


def erasable_files(applications: Iterable[JoinApplication]) -> QuerySet[ApplicationFile]:
    """All but the scans of consents of those whom the portal knows for another reason."""
    rows = ApplicationFile.objects.filter(application__in=applications)
    return rows.exclude(consents__request__person__isnull=False)


def is_entrepreneur(application: JoinApplication) -> bool:
    return len(application.inn) == 12 or ENTREPRENEUR.match(application.name) is not None
