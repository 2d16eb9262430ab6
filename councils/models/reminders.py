"""Which reminder went to whom, and which ones somebody does not want."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Steps of the ladder; on which working day before or after the deadline is a setting of the council."""

    ASSIGNED = "assigned", _("a new assignment")
    FIRST = "first", _("first reminder, usually ten working days before the deadline")
    SECOND = "second", _("second reminder, usually three working days before it")
    LAST = "last", _("last reminder, usually one working day before it")
    TODAY = "today", _("the deadline is today")
    LATE = "late", _("the deadline has run out")
    TOO_LATE = "too_late", _("the deadline ran out long ago, usually five working days")
    DIGEST = "digest", _("how the decisions stand before a meeting")


HAS_READER = Q(user__isnull=False, email="") | Q(Q(user__isnull=True), ~Q(email=""))


class Reminder(models.Model):
    """A line of a letter: this assignment, this deadline, this reason, this reader; once. Rows are only added.

    A reader without an account is known by his address.
    """

    assignment = models.ForeignKey("councils.Assignment", models.PROTECT, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="reminders")
    email = models.EmailField(_("address"), blank=True)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    on = models.DateField(_("sent on"))
    letter = models.ForeignKey("cluster_portal.Letter", models.PROTECT, related_name="reminders")

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "user", "reason", "due_on"], name="reminder_once"),
            models.UniqueConstraint(
                fields=["assignment", "email", "reason", "due_on"],
                condition=Q(user=None),
                name="reminder_once_an_address",
            ),
            models.CheckConstraint(condition=HAS_READER, name="reminder_has_reader"),
            models.CheckConstraint(condition=Q(reason__in=[str(one) for one in Reason]), name="reminder_reason_known"),
        ]
        indexes = [models.Index(fields=["user", "on"], name="reminder_by_reader")]

    def __str__(self):
        return f"{self.assignment}: {self.get_reason_display()}"


class ReminderLetter(models.Model):
    """Which address has had the letter of which day; once. Rows are only added."""

    to = models.EmailField(_("address"))
    on = models.DateField(_("day"))
    letter = models.OneToOneField("cluster_portal.Letter", models.PROTECT, related_name="reminder")

    class Meta:
        verbose_name = _("letter of the day")
        verbose_name_plural = _("letters of the day")
        ordering = ["-on", "-id"]
        constraints = [models.UniqueConstraint(fields=["on", "to"], name="reminder_letter_once_a_day")]

    def __str__(self):
        return f"{self.to}: {self.on:%d.%m.%Y}"


class MeetingDigest(models.Model):
    """Who was told before which meeting how the decisions stand; once. Rows are only added."""

    meeting = models.ForeignKey("councils.Meeting", models.PROTECT, related_name="digests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="meeting_digests")
    letter = models.ForeignKey("cluster_portal.Letter", models.PROTECT, related_name="digests")

    class Meta:
        verbose_name = _("digest before a meeting")
        verbose_name_plural = _("digests before meetings")
        ordering = ["-letter"]
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="digest_once")]

    def __str__(self):
        return f"{self.meeting}: {self.user}"


class ReminderStop(models.Model):
    """A reason for which this reader wants no letter; a reader without an account is known by his address."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="reminder_stops"
    )
    email = models.EmailField(_("address"), blank=True)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)

    class Meta:
        verbose_name = _("stopped reminder")
        verbose_name_plural = _("stopped reminders")
        ordering = ["user", "reason"]
        constraints = [
            models.UniqueConstraint(fields=["user", "reason"], name="reminder_stop_once"),
            models.UniqueConstraint(
                fields=["email", "reason"], condition=Q(user=None), name="reminder_stop_once_an_address"
            ),
            models.CheckConstraint(condition=HAS_READER, name="reminder_stop_has_reader"),
            models.CheckConstraint(
                condition=Q(reason__in=[str(one) for one in Reason]), name="reminder_stop_reason_known"
            ),
        ]

    def __str__(self):
        return f"{self.user or self.email}: {self.get_reason_display()}"
