"""The PDF of a plan–fact report: made by the worker, kept for a day, asked for again when its numbers change."""

import hashlib
from datetime import date

from django.core.cache import caches

from workplans.models import Activity, WorkPlan
from workplans.report import Report, plan_report, report_pdf

A_DAY, A_MINUTE = 24 * 60 * 60, 60


def content_key(report: Report) -> str:
    """Names what the PDF says: the same numbers give the same file."""
    said = [
        (*_printed(fact.activity), fact.organization, fact.kind, fact.words, [row.pk for row in fact.carried])
        for fact in report.facts
    ]
    whole = (report.plan.pk, report.plan.title, report.first, report.last, report.on, report.undated, said)
    return f"plan-report-{hashlib.sha256(repr(whole).encode()).hexdigest()}"


def _printed(activity: Activity) -> tuple[str, ...]:
    return activity.number, activity.title, activity.term_text, activity.section


def ready_pdf(report: Report) -> bytes | None:
    """The PDF, if it is there; otherwise the worker is asked for it, once a minute at most."""
    from workplans.tasks import make_plan_report

    key, cache = content_key(report), caches["shared"]
    found = cache.get(key)
    if found is None and cache.add(f"{key}-asked", True, A_MINUTE):
        make_plan_report.enqueue(
            report.plan.pk, report.first.isoformat(), report.last.isoformat(), report.on.isoformat()
        )
        found = cache.get(key)
    return found


def make_pdf(plan: int, first: str, last: str, on: str) -> None:
    rows = WorkPlan.objects.select_related("council")
    report = plan_report(rows.get(pk=plan), *(date.fromisoformat(day) for day in (first, last, on)))
    caches["shared"].set(content_key(report), report_pdf(report), A_DAY)
