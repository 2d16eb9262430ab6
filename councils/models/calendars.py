"""The production calendar as the portal's admin corrects it; the address of a person's own calendar feed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day off that was made a working day, or the other way round, by a decree that the portal does not know yet."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("is a working day"))
    basis = models.CharField(_("basis"), max_length=300, help_text=_("For example: the decree that moves days off."))

    class Meta:
        verbose_name = _("day of the production calendar")
        verbose_name_plural = _("production calendar")
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day:%d.%m.%Y}"


class CalendarLink(models.Model):
    """A random address by which a calendar program reads one person's deadlines and meetings.

    Only the SHA-256 of its token is kept: the address is shown once, and a new one takes the place of the old.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_link")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")

    def __str__(self):
        return str(self.user)
