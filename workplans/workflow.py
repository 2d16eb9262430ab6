"""Statuses of plans and activities, and the order in which they follow one another."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.workflow import Transition, Workflow


class PlanStatus(TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed to a meeting")
    APPROVED = "approved", pgettext_lazy("plan", "approved")
    AMENDING = "amending", _("approved, changes are being prepared")
    CHANGES = "changes", _("approved, changes are proposed to a meeting")
    CLOSED = "closed", _("closed with a report")


_P = PlanStatus
# An approved plan changes only by a decision: its working copy goes the same way to a meeting as a new plan.
PLAN = Workflow(
    Transition("propose", (_P.DRAFT,), _P.PROPOSED),
    Transition("recall", (_P.PROPOSED,), _P.DRAFT),
    Transition("approve", (_P.PROPOSED,), _P.APPROVED),
    # By a decision of a protocol that was entered from paper.
    Transition("register", (_P.DRAFT,), _P.APPROVED),
    Transition("amend", (_P.APPROVED,), _P.AMENDING),
    Transition("abandon", (_P.AMENDING,), _P.APPROVED),
    Transition("propose_changes", (_P.AMENDING,), _P.CHANGES),
    Transition("recall_changes", (_P.CHANGES,), _P.AMENDING),
    Transition("approve_changes", (_P.CHANGES,), _P.APPROVED),
    Transition("register_changes", (_P.AMENDING,), _P.APPROVED),
    Transition("close", (_P.APPROVED,), _P.CLOSED),
)
# They lie before a meeting.
WAITING = (_P.PROPOSED, _P.CHANGES)
EDITABLE = (_P.DRAFT, _P.AMENDING)
# Everybody may read the version that was approved last.
IN_FORCE = (_P.APPROVED, _P.AMENDING, _P.CHANGES, _P.CLOSED)


class ActivityStatus(TextChoices):
    OPEN = "open", _("to be done")
    MARKED = "marked", _("mark received")
    ACCEPTED = "accepted", _("mark accepted")
    WITHDRAWN = "withdrawn", _("taken out of the plan")


_A = ActivityStatus
# «Overdue» is not a status: it follows from the date and from today (workplans/standing.py).
ACTIVITY = Workflow(
    Transition("mark", (_A.OPEN, _A.MARKED), _A.MARKED),
    Transition("return", (_A.MARKED,), _A.OPEN),
    Transition("accept", (_A.MARKED,), _A.ACCEPTED),
    Transition("withdraw", (_A.OPEN, _A.MARKED), _A.WITHDRAWN),
    # A request to move or to drop is agreed to: until the council has decided the activity stays in the plan.
    Transition("agree", (_A.MARKED,), _A.OPEN),
    # A later version has it again.
    Transition("restore", (_A.WITHDRAWN,), _A.OPEN),
    # Accepted by mistake, or the council has given a new term to what was not done.
    Transition("reopen", (_A.ACCEPTED,), _A.OPEN),
)


class Outcome(TextChoices):
    """The mark of execution, as the column «Отметка» of the paper says it."""

    DONE = "done", _("done")
    DONE_LATE = "done_late", _("done late")
    MOVED = "moved", _("moved to another plan")
    NOT_DONE = "not_done", _("not done")
    DROPPED = "dropped", _("dropped")
