"""Questions of the agenda."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.models.votes import Vote


class AgendaItem(Vote):
    """A question: what was asked, heard, discussed, and what came of it.

    Besides the questions a meeting has one item «agenda» (the vote that adopts it) and one «shelf»
    («Отложено»: thoughts that have no question yet and must not be there when the protocol is submitted).
    """

    class Kind(models.TextChoices):
        AGENDA = "agenda", _("adoption of the agenda")
        QUESTION = "question", _("question")
        SHELF = "shelf", _("put aside")

    class Outcome(models.TextChoices):
        DECISION = "decision", _("decision")
        WITHDRAWN = "withdrawn", _("withdrawn")
        POSTPONED = "postponed", _("postponed")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey("councils.Meeting", models.PROTECT, related_name="items", verbose_name=_("meeting"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.QUESTION)
    position = models.PositiveSmallIntegerField(_("place in the agenda"), default=0)
    title = models.TextField(_("question"), blank=True)
    speakers = models.ManyToManyField("councils.Attendance", blank=True, related_name="+", verbose_name=_("speakers"))
    heard = models.TextField(_("heard"), blank=True)
    discussed = models.TextField(_("discussed"), blank=True)
    notes = models.TextField(_("the secretary's notes"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.DECISION)
    started_at = models.TimeField(_("begun at"), null=True, blank=True)
    finished_at = models.TimeField(_("finished at"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["meeting", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind"],
                condition=Q(kind__in=["agenda", "shelf"]),
                name="item_one_agenda_one_shelf",
                violation_error_message=_("A meeting has one agenda and one shelf."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["agenda", "question", "shelf"]),
                name="item_kind_known",
                violation_error_message=_("Unknown kind of agenda item."),
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["decision", "withdrawn", "postponed"]),
                name="item_outcome_known",
                violation_error_message=_("Choose the outcome of the question."),
            ),
            models.CheckConstraint(
                condition=Q(vote_kind__in=["none", "unanimous", "counts", "named"]),
                name="item_vote_known",
                violation_error_message=_("Choose how the vote was taken."),
            ),
        ]

    def __str__(self):
        return self.title[:80] or self.get_kind_display()
