"""An organisation asks to join: what it said, what was asked, and who decided what and when."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.workflow import OPEN, ApplicationStatus


def random_address() -> str:
    """128 bits: whoever knows the address of an application is its applicant."""
    return secrets.token_urlsafe(16)


class ApplicationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN)


class JoinApplication(models.Model):
    """The answers of an organisation that wants to join a cluster.

    `answers` holds what was typed, by the names of the fields of the form; the columns beside it are what is
    searched for. Until the head has signed, the paper is an «анкета».
    """

    class Origin(models.TextChoices):
        PORTAL = "portal", _("filled in on the portal")
        PAPER = "paper", _("brought on paper")

    public_id = models.CharField(_("address"), max_length=24, unique=True, default=random_address, editable=False)
    cluster = models.ForeignKey("members.Cluster", models.PROTECT, related_name="applications")
    origin = models.CharField(_("origin"), max_length=6, choices=Origin, default=Origin.PORTAL)
    status = models.CharField(
        _("status"), max_length=10, choices=ApplicationStatus, default=ApplicationStatus.DRAFT, db_index=True
    )
    answers = models.JSONField(_("answers"), default=dict)
    name = models.CharField(_("organisation"), max_length=500, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    email = models.EmailField(_("e-mail of the contact"), blank=True)
    email_confirmed_at = models.DateTimeField(_("e-mail confirmed"), null=True, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    year = models.PositiveIntegerField(_("year"), null=True, blank=True)
    incoming_number = models.CharField(_("incoming number"), max_length=50, blank=True)
    incoming_on = models.DateField(_("received on"), null=True, blank=True)
    notes = models.TextField(_("internal notes"), blank=True)
    reason = models.TextField(_("reason of refusal"), blank=True)
    organization = models.ForeignKey(
        "members.Organization", models.PROTECT, null=True, blank=True, related_name="applications"
    )
    membership = models.OneToOneField(
        "members.Membership", models.PROTECT, null=True, blank=True, related_name="application"
    )
    invitation = models.ForeignKey(
        "members.Invitation", models.PROTECT, null=True, blank=True, related_name="applications"
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen by the secretary"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-submitted_at", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "inn", "kpp"],
                condition=Q(status__in=[str(status) for status in OPEN]) & ~Q(inn=""),
                name="application_one_open",
                violation_error_message=_("An application of this organisation is already being considered."),
            ),
            models.UniqueConstraint(
                fields=["cluster", "year", "number"],
                name="application_number_unique",
                violation_error_message=_("This number is already given to another application."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[str(status) for status in ApplicationStatus]),
                name="application_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", number__isnull=True) | Q(number__isnull=False, submitted_at__isnull=False),
                name="application_number_from_submission",
                violation_error_message=_("A submitted application has a number and a date."),
            ),
        ]

    def __str__(self):
        return self.name or _("new application")

    @property
    def is_draft(self) -> bool:
        return self.status == ApplicationStatus.DRAFT

    @property
    def days_waiting(self) -> int:
        """Whole days since the signed paper was received, or since the submission."""
        since = self.incoming_on or timezone.localdate(self.submitted_at)
        return (timezone.localdate() - since).days

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class ApplicationTransition(models.Model):
    """Who moved an application, when, from what to what; `by` is empty when the applicant did."""

    application = models.ForeignKey(JoinApplication, models.PROTECT, related_name="transitions")
    name = models.CharField(_("step"), max_length=20)
    from_status = models.CharField(_("from"), max_length=10, choices=ApplicationStatus)
    to_status = models.CharField(_("to"), max_length=10, choices=ApplicationStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("step of an application")
        verbose_name_plural = _("steps of applications")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.application}: {self.get_to_status_display()}"


class ApplicationMessage(models.Model):
    """A question of the secretary (`by`) or an answer of the applicant."""

    application = models.ForeignKey(JoinApplication, models.PROTECT, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("message about an application")
        verbose_name_plural = _("messages about applications")
        ordering = ["at", "id"]

    def __str__(self):
        return self.text[:60]


class ApplicationFile(models.Model):
    """A paper beside the application; the bytes live in the database, like those of protocols."""

    class Kind(models.TextChoices):
        SIGNED = "signed", _("signed application (scan)")
        SIGNATURE = "signature", _("detached signature (.sig)")
        LETTER = "letter", _("letter")
        CHARTER = "charter", _("charter or extract of the register")
        POWER = "power", _("power of attorney")
        CONSENT = "consent", _("signed consent (scan)")
        EXTRACT = "extract", _("extract of the protocol")
        OTHER = "other", _("another paper")

    public_id = models.CharField(max_length=24, unique=True, default=random_address, editable=False)
    application = models.ForeignKey(JoinApplication, models.PROTECT, related_name="files")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField()
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("paper of an application")
        verbose_name_plural = _("papers of applications")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "sha256"],
                name="application_file_once",
                violation_error_message=_("This paper is attached already."),
            )
        ]

    def __str__(self):
        return self.name
