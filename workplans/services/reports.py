"""The PDF of a plan–fact report: made by the worker, kept for a day, asked for again when its numbers change."""

import hashlib
import logging
from datetime import date

from django.core.cache import caches

from workplans.models import Activity, WorkPlan
from workplans.report import Report, plan_report, report_pdf

A_DAY, AN_HOUR, A_MINUTE = 24 * 60 * 60, 60 * 60, 60

logger = logging.getLogger(__name__)


def content_key(report: Report) -> str:
    """Names what the PDF says: the same numbers give the same file."""
    said = [
        (*_printed(fact.activity), fact.organization, fact.kind, fact.words, [row.pk for row in fact.carried])
        for fact in report.facts
    ]
    whole = (
        report.plan.pk,
        report.plan.title,
        report.first,
        report.last,
        report.on,
        report.undated,
        report.before_all,
        said,
    )
    return f"plan-report-{hashlib.sha256(repr(whole).encode()).hexdigest()}"


def _printed(activity: Activity) -> tuple[str, ...]:
    return activity.number, activity.title, activity.term_text, activity.section


def ready_pdf(report: Report) -> bytes | None:
    """The PDF, if it is there; otherwise the worker is asked for it, once a minute at most."""
    from workplans.tasks import make_plan_report

    key, cache = content_key(report), caches["shared"]
    found = cache.get(key)
    if found is None and not cache.get(f"{key}-failed") and cache.add(f"{key}-asked", True, A_MINUTE):
        make_plan_report.enqueue(
            report.plan.pk,
            *(day.isoformat() for day in (report.first, report.last, report.on)),
            before_all=report.before_all,
        )
        found = cache.get(key)
    return found


def is_failed(report: Report) -> bool:
    """Whether the worker has tried and could not."""
    return bool(caches["shared"].get(f"{content_key(report)}-failed"))


def forget_failure(report: Report) -> None:
    """A person asks to try again."""
    key = content_key(report)
    if caches["shared"].get(f"{key}-failed"):
        caches["shared"].delete_many([f"{key}-failed", f"{key}-asked"])


def make_pdf(pk: int, first: str, last: str, on: str, *, before_all: bool) -> None:
    plan = WorkPlan.objects.select_related("council", "current", "published").get(pk=pk)
    days = (date.fromisoformat(day) for day in (first, last, on))
    report = plan_report(plan.as_public() if before_all else plan, *days, before_all=before_all)
    key, cache = content_key(report), caches["shared"]
    try:
        cache.set(key, report_pdf(report), A_DAY)
    except Exception:
        # Whatever breaks a renderer, whoever waits for it is told.
        logger.exception("The report of plan %s was not made", pk)
        cache.set(f"{key}-failed", True, AN_HOUR)
