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


class AssignmentStatus(TextChoices):
    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("being carried out")
    UNTRACKED = "untracked", _("not under control")
    REPORTED = "reported", _("report received")
    PROPOSED = "proposed", _("proposed to be taken off control")
    RETURNED = "returned", _("returned to be finished")
    CLOSED = "closed", _("taken off control")
    OBSOLETE = "obsolete", _("no longer relevant")


_A = AssignmentStatus
# «Overdue» is not a status: it follows from the date and from today (councils/control.py).
UNDER_CONTROL = (_A.ACTIVE, _A.REPORTED, _A.PROPOSED, _A.RETURNED)
ASSIGNMENT = Workflow(
    Transition("begin", (_A.DRAFT,), _A.ACTIVE),
    Transition("untrack", (_A.DRAFT,), _A.UNTRACKED),
    Transition("report", (_A.ACTIVE, _A.RETURNED, _A.REPORTED), _A.REPORTED),
    Transition("propose", (_A.REPORTED,), _A.PROPOSED),
    Transition("return", (_A.REPORTED, _A.PROPOSED), _A.RETURNED),
    Transition("close", (_A.REPORTED, _A.PROPOSED), _A.CLOSED),
    # A whole whose parts have all been closed needs no report of its own.
    Transition("close_parts", (_A.ACTIVE, _A.RETURNED), _A.CLOSED),
    Transition("drop", UNDER_CONTROL, _A.OBSOLETE),
)
