"""Extracts: some points of an approved protocol on a sheet that a person certifies."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models.protocols import new_public_id


class Extract(models.Model):
    """A certified extract («Верно»): its points, its PDF and both hashes. Rows are only ever added."""

    public_id = models.CharField(_("address"), max_length=20, unique=True, default=new_public_id, editable=False)
    protocol = models.ForeignKey("councils.Protocol", models.PROTECT, related_name="extracts")
    decisions = models.ManyToManyField("councils.Decision", related_name="extracts")
    number = models.PositiveIntegerField(_("number"))
    year = models.PositiveSmallIntegerField(_("year"))
    document = models.TextField(_("document"))
    sha256 = models.CharField("SHA-256", max_length=64)
    pdf = models.BinaryField("PDF")
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64)
    certified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    certified_at = models.DateTimeField(_("certified"))

    class Meta:
        verbose_name = _("extract")
        verbose_name_plural = _("extracts")
        ordering = ["-certified_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["protocol", "number"],
                name="extract_number_unique",
                violation_error_message=_("This number is already given to another extract."),
            )
        ]

    def __str__(self):
        return f"{self.protocol}, {self.number}"
