"""People who act for a member organisation: the organisation is the account, people come and go."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RepresentativeQuerySet(models.QuerySet):
    def valid_on(self, day):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, membership__ends_on=None)


class Representative(models.Model):
    """A person acts for a member organisation by a letter between two dates; it gives no seat in the council."""

    membership = models.ForeignKey("members.Membership", models.PROTECT, related_name="representatives")
    person = models.ForeignKey("members.Person", models.PROTECT, related_name="represents")
    letter = models.CharField(_("letter or power of attorney"), max_length=300, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["membership", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "person"],
                condition=Q(ends_on__isnull=True),
                name="representative_once",
                violation_error_message=_("This person acts for the organisation already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="representative_dates_in_order",
                violation_error_message=_("The end is before the beginning."),
            ),
        ]

    def __str__(self):
        return f"{self.person.surname_initials} – {self.membership.organization}"


class ChangeRequest(models.Model):
    """What a member organisation asks to be changed in the register; the secretary confirms or declines."""

    class Kind(models.TextChoices):
        CARD = "card", _("legal data of the organisation")
        REPRESENTATIVE = "person", _("another person acts for the organisation")
        SEAT = "seat", _("representative or substitute in the council")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("waits for the secretary")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    membership = models.ForeignKey("members.Membership", models.PROTECT, related_name="change_requests")
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    fields = models.JSONField(_("new data"), default=dict)
    letter = models.CharField(_("letter or power of attorney"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PROPOSED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("request of a member")
        verbose_name_plural = _("requests of members")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["card", "person", "seat"]), name="change_kind_known"),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at__isnull=True)
                | Q(status__in=["confirmed", "declined"], decided_at__isnull=False),
                name="change_decided_has_date",
            ),
        ]

    def __str__(self):
        return f"{self.membership.organization}: {self.get_kind_display()}"
