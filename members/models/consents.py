"""Consents of people: each to one purpose, in a version of its text, given by the person himself."""

import hashlib

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.applications import random_address


class Purpose(models.TextChoices):
    """One consent, one purpose (152-ФЗ, ст. 9 and 10.1): processing is not publication."""

    PROCESSING = "processing", _("processing of personal data")
    PUBLICATION = "publication", _("publication of the name and post")


class ConsentText(models.Model):
    """A version of the wording; another wording is another row."""

    cluster = models.ForeignKey("members.Cluster", models.PROTECT, related_name="consent_texts")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"))
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    created_at = models.DateTimeField(_("in force from"), auto_now_add=True)

    class Meta:
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        ordering = ["cluster", "purpose", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "purpose", "version"],
                name="consent_text_version_unique",
                violation_error_message=_("There is such a version already."),
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=[str(purpose) for purpose in Purpose]), name="consent_text_purpose_known"
            ),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()}, {self.version}"

    def clean_fields(self, exclude=None):
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        super().clean_fields(exclude=exclude)


class ConsentRequest(models.Model):
    """A person named in an application who is asked for his consents, at a link of his own."""

    class Role(models.TextChoices):
        HEAD = "head", _("head of the organisation")
        CONTACT = "contact", _("contact person")
        CANDIDATE = "candidate", _("candidate for the council")

    public_id = models.CharField(_("address"), max_length=24, unique=True, default=random_address, editable=False)
    application = models.ForeignKey("members.JoinApplication", models.PROTECT, related_name="consent_requests")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    subject = models.CharField(_("surname, name, patronymic"), max_length=400)
    person = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="consent_requests")
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)

    class Meta:
        verbose_name = _("request for consents")
        verbose_name_plural = _("requests for consents")
        ordering = ["application", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "role", "subject"],
                name="consent_request_once",
                violation_error_message=_("This person has been asked already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=["head", "contact", "candidate"]), name="consent_request_role_known"
            ),
        ]

    def __str__(self):
        return self.subject


class Consent(models.Model):
    """Given by whom, to which text, when and how; withdrawn, it stays with its end."""

    class Way(models.TextChoices):
        LINK = "link", _("by the person at his own link")
        PAPER = "paper", _("signed on paper, scan attached")

    request = models.ForeignKey(ConsentRequest, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="consents")
    text_sha256 = models.CharField("SHA-256", max_length=64)
    prohibitions = models.TextField(_("prohibitions set by the person"), blank=True)
    way = models.CharField(_("way"), max_length=5, choices=Way)
    scan = models.ForeignKey("members.ApplicationFile", models.PROTECT, null=True, blank=True, related_name="consents")
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["request", "given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_one_in_force",
                violation_error_message=_("This consent has been given already."),
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=[str(purpose) for purpose in Purpose]), name="consent_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(way="link", scan__isnull=True) | Q(way="paper", scan__isnull=False),
                name="consent_paper_has_scan",
                violation_error_message=_("Attach the scan of the signed consent."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_dates_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.request}: {self.get_purpose_display()}"
