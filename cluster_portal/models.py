"""What every app needs: operations that must have one effect only, letters that must not be lost."""

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


class Letter(models.Model):
    """A letter, written in the transaction of its cause and sent by the worker until the mail server takes it."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waits to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent: given up")

    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    name = models.CharField(_("kind"), max_length=40)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=500)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField("HTML", blank=True)
    # [{"name", "type", "content": base64}]
    attachments = models.JSONField(_("attachments"), default=list, blank=True)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"))
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(status="queued"), name="letter_queued"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="sent", sent_at__isnull=False)
                | models.Q(status__in=["queued", "failed"], sent_at__isnull=True),
                name="letter_sent_has_time",
            )
        ]

    def __str__(self):
        return f"{self.to}: {self.subject}"
