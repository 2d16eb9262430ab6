"""Statuses of an application to join, and the order in which they follow one another."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cluster_portal.workflow import Transition, Workflow


class ApplicationStatus(TextChoices):
    DRAFT = "draft", _("being filled in")
    SUBMITTED = "submitted", pgettext_lazy("application", "submitted")
    IN_CHECK = "in_check", _("being checked by the secretary")
    CLARIFYING = "clarifying", _("the secretary has a question")
    ON_AGENDA = "on_agenda", _("put on the agenda of the council")
    ACCEPTED = "accepted", _("accepted, the agreement is to be signed")
    ADMITTED = "admitted", _("member of the cluster")
    POSTPONED = "postponed", _("postponed to the next meeting")
    REJECTED = "rejected", pgettext_lazy("application", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")


_S = ApplicationStatus
# An organisation has one application in these statuses at a time.
OPEN = (_S.SUBMITTED, _S.IN_CHECK, _S.CLARIFYING, _S.ON_AGENDA, _S.ACCEPTED, _S.POSTPONED)

APPLICATION = Workflow(
    Transition("submit", (_S.DRAFT,), _S.SUBMITTED),
    Transition("take", (_S.SUBMITTED,), _S.IN_CHECK),
    Transition("ask", (_S.SUBMITTED, _S.IN_CHECK), _S.CLARIFYING),
    Transition("answer", (_S.CLARIFYING,), _S.IN_CHECK),
    Transition("propose", (_S.SUBMITTED, _S.IN_CHECK, _S.POSTPONED), _S.ON_AGENDA),
    Transition("accept", (_S.ON_AGENDA,), _S.ACCEPTED),
    Transition("postpone", (_S.ON_AGENDA,), _S.POSTPONED),
    Transition("reject", (_S.ON_AGENDA,), _S.REJECTED),
    Transition("admit", (_S.ON_AGENDA, _S.ACCEPTED), _S.ADMITTED),
    Transition("withdraw", (_S.SUBMITTED, _S.IN_CHECK, _S.CLARIFYING, _S.ON_AGENDA, _S.POSTPONED), _S.WITHDRAWN),
)
