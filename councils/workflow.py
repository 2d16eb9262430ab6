"""Statuses of meetings and protocols, and the order in which they follow one another."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cluster_portal.workflow import Transition, Workflow


class MeetingStatus(TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("in session")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")
    POSTPONED = "postponed", _("postponed")
    FAILED = "failed", _("failed for want of a quorum")


class ProtocolStatus(TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("with the chair")
    APPROVED = "approved", _("approved")
    REGISTERED = "registered", _("entered from paper")
    PUBLISHED = "published", _("published")


_M = MeetingStatus
MEETING = Workflow(
    Transition("begin", (_M.PLANNED, _M.HELD), _M.RUNNING),
    # Straight from «planned» too: a meeting recorded without «Начать», or from notes the day after.
    Transition("finish", (_M.PLANNED, _M.RUNNING), _M.HELD),
    Transition("cancel", (_M.PLANNED,), _M.CANCELLED),
    Transition("postpone", (_M.PLANNED,), _M.POSTPONED),
    Transition("fail", (_M.PLANNED, _M.RUNNING), _M.FAILED),
)

_P = ProtocolStatus
PROTOCOL = Workflow(
    Transition("submit", (_P.DRAFT,), _P.IN_REVIEW),
    Transition("recall", (_P.IN_REVIEW,), _P.DRAFT),
    Transition("return", (_P.IN_REVIEW,), _P.DRAFT),
    Transition("approve", (_P.IN_REVIEW,), _P.APPROVED),
    Transition("register", (_P.DRAFT,), _P.REGISTERED),
    Transition("publish", (_P.APPROVED, _P.REGISTERED), _P.PUBLISHED),
)
