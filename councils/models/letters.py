"""Which letter was written for which council."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CouncilLetter(models.Model):
    """A letter of a council: of several in a cluster, only its own secretary sees to whom it went."""

    council = models.ForeignKey("councils.Council", models.PROTECT, related_name="letters")
    # A letter that is forgotten is forgotten here too.
    letter = models.ForeignKey("cluster_portal.Letter", models.CASCADE, related_name="councils")

    class Meta:
        verbose_name = _("letter of a council")
        verbose_name_plural = _("letters of councils")
        ordering = ["-letter"]
        constraints = [models.UniqueConstraint(fields=["council", "letter"], name="council_letter_once")]

    def __str__(self):
        return f"{self.council}: {self.letter}"
