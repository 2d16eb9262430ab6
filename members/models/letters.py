"""Which letter was written for which cluster."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClusterLetter(models.Model):
    """A letter of a cluster, so that its secretaries see what was sent to whom and with which result."""

    cluster = models.ForeignKey("members.Cluster", models.PROTECT, related_name="letters")
    # A letter that is forgotten is forgotten here too.
    letter = models.ForeignKey("cluster_portal.Letter", models.CASCADE, related_name="clusters")

    class Meta:
        verbose_name = _("letter of a cluster")
        verbose_name_plural = _("letters of clusters")
        ordering = ["-letter"]
        indexes = [models.Index(fields=["cluster", "-letter"], name="cluster_letter_newest")]
        constraints = [models.UniqueConstraint(fields=["cluster", "letter"], name="cluster_letter_once")]

    def __str__(self):
        return f"{self.cluster}: {self.letter}"
