"""The activities of the version that everybody may read, while a newer one waits for its publication."""

import json
from datetime import date

from django.db.models import F

from workplans.models import Activity, WorkPlan
from workplans.workflow import ActivityStatus


def is_behind(plan: WorkPlan) -> bool:
    """Whether the version of as_public() is older than the one in force."""
    return (
        plan.published_id is not None and WorkPlan.objects.filter(pk=plan.pk).exclude(current=F("published")).exists()
    )


def public_activities(plan: WorkPlan) -> list[Activity]:
    """The rows of the version that everybody reads; two queries at most."""
    if is_behind(plan):
        return published_rows(plan)
    rows = list(plan.activities.in_force().only("uid", "status", "outcome", "starts_on", "due_on", "done_on", "plan"))
    for row in rows:
        row.plan = plan
    return rows


def published_rows(plan: WorkPlan) -> list[Activity]:
    """Activities in the words and terms of the published version: those of a newer one are nobody's business yet."""
    said = _said(plan)
    rows = [row for row in plan.activities.filter(uid__in=said).prefetch_related("questions")]
    for row in rows:
        row.plan, row.version_id = plan, plan.published_id
        for name, value in said[str(row.uid)].items():
            setattr(row, name, value)
        if row.status == ActivityStatus.WITHDRAWN:
            row.status = ActivityStatus.OPEN
    return sorted(rows, key=lambda row: (row.section_position, row.position))


def _said(plan: WorkPlan) -> dict[str, dict]:
    """Fields of every activity by its uid, as the published version was frozen."""
    found = {}
    for place, section in enumerate(json.loads(plan.published.public_document)["sections"]):
        for position, activity in enumerate(section["activities"]):
            term = activity.get("term", {})
            found[activity["uid"]] = {
                "section": section.get("title", ""),
                "section_position": place,
                "position": position,
                "number": activity["number"],
                "title": activity["title"],
                "term_text": term.get("text", ""),
                "starts_on": _day(term.get("from")),
                "due_on": _day(term.get("to")),
                "first_due_on": _day(term.get("to")),
            }
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
