"""What every app needs: operations that must have one effect only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.Model):
    """A request that a browser may send again, and the answer it got the first time.

    It stands in the same transaction as its effect; a refused text is kept here, so that it is not lost.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="operations", verbose_name=_("account")
    )
    op_id = models.UUIDField(_("operation"))
    payload_sha256 = models.CharField(_("SHA-256 of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"))
    response = models.TextField(_("answer"))
    refused = models.TextField(_("refused text"), blank=True)
    created_at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        constraints = [models.UniqueConstraint(fields=["user", "op_id"], name="operation_once")]

    def __str__(self):
        return f"{self.op_id}: {self.status}"
