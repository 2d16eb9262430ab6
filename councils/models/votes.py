"""How a vote was taken: on the question, and on a point where it differs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class VoteKind(models.TextChoices):
    NONE = "none", _("not voted")
    UNANIMOUS = "unanimous", _("unanimous")
    COUNTS = "counts", _("counted")
    NAMED = "named", _("by name")
    AS_ITEM = "as_item", _("as on the question")


class Vote(models.Model):
    """The vote's columns, on a question and on a decision alike.

    `voters` is the number of voting members present when the vote was taken; a later arrival never changes it.
    """

    vote_kind = models.CharField(_("vote"), max_length=10, choices=VoteKind, default=VoteKind.NONE)
    votes_for = models.PositiveSmallIntegerField(_("for"), default=0)
    votes_against = models.PositiveSmallIntegerField(_("against"), default=0)
    votes_abstained = models.PositiveSmallIntegerField(_("abstained"), default=0)
    voters = models.PositiveSmallIntegerField(_("voters present"), default=0)

    class Meta:
        abstract = True


class VoteChoice(models.Model):
    """How one person voted, where the vote was by name."""

    class Choice(models.TextChoices):
        FOR = "for", _("for")
        AGAINST = "against", _("against")
        ABSTAINED = "abstained", _("abstained")

    item = models.ForeignKey(
        "councils.AgendaItem", models.PROTECT, null=True, blank=True, related_name="choices", verbose_name=_("question")
    )
    decision = models.ForeignKey(
        "councils.Decision", models.PROTECT, null=True, blank=True, related_name="choices", verbose_name=_("decision")
    )
    attendance = models.ForeignKey(
        "councils.Attendance", models.PROTECT, related_name="choices", verbose_name=_("person present")
    )
    choice = models.CharField(_("choice"), max_length=10, choices=Choice)

    class Meta:
        verbose_name = _("vote by name")
        verbose_name_plural = _("votes by name")
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=True, decision__isnull=False) | Q(item__isnull=False, decision__isnull=True),
                name="vote_choice_on_one_thing",
                violation_error_message=_("A vote is on a question or on a decision."),
            ),
            models.CheckConstraint(
                condition=Q(choice__in=["for", "against", "abstained"]),
                name="vote_choice_known",
                violation_error_message=_("For, against or abstained?"),
            ),
            models.UniqueConstraint(
                fields=["item", "attendance"],
                name="vote_choice_once_on_item",
                violation_error_message=_("This person has already voted on the question."),
            ),
            models.UniqueConstraint(
                fields=["decision", "attendance"],
                name="vote_choice_once_on_decision",
                violation_error_message=_("This person has already voted on the decision."),
            ),
        ]

    def __str__(self):
        return f"{self.attendance}: {self.get_choice_display()}"
