"""Plans as attachments of the decisions that approve them, activities beside the questions that they became."""

import json

from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.attachments import Attachment, Link
from councils.models import Meeting
from workplans.activities import seen_by
from workplans.models import ActivityQuestion, PlanVersion
from workplans.workflow import WAITING


def attached_plans(meeting: Meeting) -> dict[str, list[Attachment]]:
    """The version that lies before the meeting, or that its decision has approved; one query."""
    rows = PlanVersion.objects.filter(decision__item__meeting=meeting).annotate(newest=Max("plan__versions__sequence"))
    lies = Q(plan__status__in=WAITING, sequence=F("newest"))
    rows = rows.filter(Q(approval__isnull=False) | lies).select_related("plan", "decision").defer("plan__draft")
    found: dict[str, list[Attachment]] = {}
    for row in rows.order_by("plan", "sequence"):
        # The title as it was laid before the meeting: the plan's own may be changed by it.
        title = json.loads(row.document)["title"]
        page = reverse("workplans:plan-desk", args=[row.plan.uid])
        found.setdefault(str(row.decision.uid), []).append(Attachment(title, row.sha256, row.public_sha256, page))
    return found


def asking_activities(meeting: Meeting, user) -> dict[int, list[Link]]:
    """Of each question the activities that became it, for those who may see them."""
    seen = seen_by(user, timezone.localdate()).values("pk")
    rows = ActivityQuestion.objects.filter(item__meeting=meeting, activity__in=seen).select_related("activity")
    found: dict[int, list[Link]] = {}
    for row in rows.order_by("pk"):
        words = _("Activity {number} of the plan").format(number=row.activity.number)
        page = reverse("workplans:activity", args=[row.activity_id])
        found.setdefault(row.item_id, []).append(Link(words, page))
    return found
