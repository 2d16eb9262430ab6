"""What follows in the register from a decision, once its protocol is approved."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DecisionEffect(models.Model):
    """A decision about an application to join, or about a membership that is to end.

    It is prepared with the draft decision; approving the protocol carries it out, once.
    """

    class Kind(models.TextChoices):
        ADMIT = "admit", _("admission")
        LEAVE = "leave", _("leaving at the member's own wish")
        EXCLUDE = "exclude", _("exclusion")

    decision = models.ForeignKey("councils.Decision", models.PROTECT, related_name="effects")
    kind = models.CharField(_("what follows"), max_length=8, choices=Kind)
    application = models.ForeignKey(
        "members.JoinApplication", models.PROTECT, null=True, blank=True, related_name="effects"
    )
    membership = models.ForeignKey("members.Membership", models.PROTECT, null=True, blank=True, related_name="effects")
    basis = models.CharField(
        _("basis"), max_length=300, blank=True, help_text=_("The decision it rests on, as text and number.")
    )
    applied_at = models.DateTimeField(_("carried out"), null=True, blank=True)

    class Meta:
        verbose_name = _("effect of a decision")
        verbose_name_plural = _("effects of decisions")
        ordering = ["decision", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "application"],
                condition=Q(application__isnull=False),
                name="effect_application_once",
                violation_error_message=_("The application is in this decision already."),
            ),
            models.UniqueConstraint(
                fields=["decision", "membership", "kind"],
                condition=Q(membership__isnull=False),
                name="effect_membership_once",
                violation_error_message=_("The membership is in this decision already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="admit", application__isnull=False)
                | Q(kind__in=["leave", "exclude"], membership__isnull=False, application__isnull=True),
                name="effect_has_its_object",
                violation_error_message=_("Admission needs an application, leaving a membership."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.application or self.membership}"
