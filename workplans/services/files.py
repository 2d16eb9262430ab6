"""PDFs of plans, made by the worker: asked for, claimed, made, and asked for again after a kill or a failure."""

import hashlib
import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from cluster_portal.pdf import RENDERER
from workplans.models import PlanFile, WorkPlan
from workplans.rendering import Paper, draft_paper, paper_in_force, plan_pdf

logger = logging.getLogger(__name__)

Status, Edition = PlanFile.Status, PlanFile.Edition
# 300 activities take some seconds: what has been waiting or running for so long has lost its task or its worker.
LOST = timedelta(minutes=10)
AGAIN = timedelta(hours=1)
# A PDF of a draft is looked at on the day it was made.
DRAFTS_KEPT = timedelta(days=7)
MOST_AT_ONCE = 50
CHANGED = "План изменился, пока делался PDF. Запросите его ещё раз."
BROKEN = "PDF не получился. Портал попробует ещё раз."


def ask_for_pdf(plan: WorkPlan, edition: str) -> PlanFile:
    """The PDF of the version in force: the one that is there, or a new one in the worker's queue."""
    return _ask(plan, edition, paper_in_force(plan, edition))


def ask_for_draft_pdf(plan: WorkPlan) -> PlanFile:
    """The PDF of the working copy or of what lies before a meeting: always the full edition."""
    return _ask(plan, Edition.FULL, draft_paper(plan))


def ask_on_commit(plan: WorkPlan) -> None:
    """A version has come into force: both editions are asked for by the worker, so that approval never waits for it."""
    from workplans.tasks import ask_for_plan_files

    transaction.on_commit(lambda: ask_for_plan_files.enqueue(plan.pk), robust=True)


def ask_for_both(pk: int) -> None:
    plan = with_versions(WorkPlan.objects).get(pk=pk)
    ask_for_pdf(plan, Edition.FULL)
    if plan.published_id is not None:
        ask_for_pdf(plan, Edition.PUBLIC)


def with_versions(rows):
    """Plans with what their papers are made of."""
    return rows.select_related("council", "current__approval", "published__approval")


def _ask(plan: WorkPlan, edition: str, paper: Paper) -> PlanFile:
    with transaction.atomic():
        file, is_new = PlanFile.objects.get_or_create(
            plan=plan, edition=edition, content_sha256=paper.content_sha256, defaults={"version": paper.version}
        )
        # A second person asks for the same: one task is enough. One that failed is tried again.
        is_again = PlanFile.objects.filter(pk=file.pk, status=Status.FAILED).update(
            status=Status.WAITING, asked_at=timezone.now(), error=""
        )
        if is_new or is_again:
            _enqueue(file.pk)
    file.refresh_from_db()
    return file


def _enqueue(pk: int) -> None:
    from workplans.tasks import make_plan_file

    transaction.on_commit(lambda: make_plan_file.enqueue(pk), robust=True)


def make_file(pk: int) -> None:
    """One attempt. It is claimed first, so that two workers do not make the same."""
    if not PlanFile.objects.filter(pk=pk, status=Status.WAITING).update(status=Status.RUNNING, asked_at=timezone.now()):
        return
    rows = PlanFile.objects.select_related("plan__council", "plan__current__approval", "plan__published__approval")
    file = rows.select_related("version").get(pk=pk)
    try:
        paper = _paper_of(file)
        if paper.content_sha256 != file.content_sha256:
            _fail(file, CHANGED)
            if file.version_id and file.version_id == shown_version(file.plan, file.edition):
                # Something else that is printed has changed (a name, an address): everybody waits for this paper.
                _ask(file.plan, file.edition, paper)
            return
        pdf = plan_pdf(paper.view)
    except Exception:
        # Whatever breaks a renderer, the worker goes on with the next.
        logger.exception("The PDF of plan %s was not made", file.plan_id)
        _fail(file, BROKEN)
        return
    PlanFile.objects.filter(pk=pk).update(
        status=Status.READY,
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        renderer=RENDERER,
        error="",
        made_at=timezone.now(),
    )


def _paper_of(file: PlanFile) -> Paper:
    """What the file was asked for; a version that has been replaced meanwhile is no longer made."""
    return paper_in_force(file.plan, file.edition) if file.version_id else draft_paper(file.plan)


def _fail(file: PlanFile, error: str) -> None:
    PlanFile.objects.filter(pk=file.pk).update(status=Status.FAILED, error=error)


def shown_version(plan: WorkPlan, edition: str) -> int | None:
    """The version that an edition is made of: in force inside the council, published before everybody."""
    return plan.published_id if edition == Edition.PUBLIC else plan.current_id


def latest_file(plan: WorkPlan, edition: str) -> PlanFile | None:
    """The file of the version that is read, ready before all others; without its bytes."""
    version = shown_version(plan, edition)
    rows = plan.files.filter(version=version, edition=edition).exclude(version=None).defer("pdf")
    return rows.filter(status=Status.READY).first() or rows.first()


def keep_files() -> None:
    """From time to time: what lost its worker goes on, what failed is tried again, what nobody asked for is made."""
    now = timezone.now()
    lost = Q(status__in=[Status.WAITING, Status.RUNNING], asked_at__lt=now - LOST)
    # What was asked for in words that nobody says any more never succeeds: another file stands for it.
    is_shown = Q(edition=Edition.FULL, version=F("plan__current"))
    is_shown |= Q(edition=Edition.PUBLIC, version=F("plan__published"))
    failed = is_shown & Q(status=Status.FAILED, asked_at__lt=now - AGAIN) & ~Q(error=CHANGED)
    for pk in list(PlanFile.objects.filter(lost | failed).values_list("pk", flat=True)[:MOST_AT_ONCE]):
        PlanFile.objects.filter(pk=pk).update(status=Status.WAITING, asked_at=now)
        _enqueue(pk)
    PlanFile.objects.filter(version=None, asked_at__lt=now - DRAFTS_KEPT).delete()
    for edition, version in ((Edition.FULL, "current"), (Edition.PUBLIC, "published")):
        made = PlanFile.objects.filter(version=OuterRef(version), edition=edition)
        made = made.exclude(status=Status.FAILED, error=CHANGED)
        missing = WorkPlan.objects.filter(~Exists(made), **{f"{version}__isnull": False})
        for plan in with_versions(missing)[:MOST_AT_ONCE]:
            ask_for_pdf(plan, edition)
