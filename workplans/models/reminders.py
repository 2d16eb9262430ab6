"""Which activity somebody was reminded of; what goes into the letter of the day."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models import Reason
from workplans.models.activities import Activity


class ActivityReminder(models.Model):
    """A line of a letter: this activity, this term, this reason, this reader; once. Rows are only added."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="activity_reminders")
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    due_on = models.DateField(_("due on"))
    letter = models.ForeignKey("cluster_portal.Letter", models.PROTECT, related_name="activity_reminders")

    class Meta:
        verbose_name = _("reminder of an activity")
        verbose_name_plural = _("reminders of activities")
        ordering = ["-letter", "id"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "user", "reason", "due_on"], name="activity_reminder_once"),
        ]

    def __str__(self):
        return f"{self.activity}: {self.get_reason_display()}"
