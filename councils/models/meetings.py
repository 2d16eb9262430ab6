"""Meetings of a council."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.dates import validate_year
from councils.models.councils import Seat
from councils.workflow import MeetingStatus


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Meetings of the councils in which the user has a seat today."""
        seats = Seat.objects.of_user(user)
        return self.exclude(kind=Meeting.Kind.RESOLUTION).filter(council__in=seats.values("council"))

    def published(self):
        """Planned meetings: everybody may know their day and place, not their agenda."""
        return self.filter(status=MeetingStatus.PLANNED, held_on__gte=timezone.localdate()).order_by("held_on", "pk")


class Meeting(models.Model):
    """One sitting. Its number is given when the protocol is first submitted and stays for ever.

    A resolution of the chair between meetings is one too: nobody is called, one decision is made, and its record is
    approved as it is written. So it has the same control as every other decision. It stands in no list of meetings.
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("ordinary")
        EXTRAORDINARY = "extraordinary", _("extraordinary")
        FOUNDING = "founding", _("founding")
        RESOLUTION = "resolution", _("resolution of the chair")

    class Form(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        REMOTE = "remote", _("remote")
        MIXED = "mixed", _("mixed")
        ABSENTEE = "absentee", _("absentee voting")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    council = models.ForeignKey("councils.Council", models.PROTECT, related_name="meetings", verbose_name=_("council"))
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.ORDINARY)
    form = models.CharField(_("form"), max_length=10, choices=Form, default=Form.IN_PERSON)
    status = models.CharField(_("status"), max_length=10, choices=MeetingStatus, default=MeetingStatus.PLANNED)
    held_on = models.DateField(_("date"), validators=[validate_year])
    ends_on = models.DateField(_("last day"), null=True, blank=True, validators=[validate_year])
    starts_at = models.TimeField(_("beginning"), null=True, blank=True)
    ends_at = models.TimeField(_("end"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    paper_number = models.CharField(_("number on paper"), max_length=30, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    presided_by = models.ForeignKey(
        "members.Person", models.PROTECT, null=True, blank=True, related_name="presided", verbose_name=_("presided by")
    )
    secretary = models.ForeignKey(
        "members.Person", models.PROTECT, null=True, blank=True, related_name="recorded", verbose_name=_("secretary")
    )
    created_by = models.ForeignKey(
        "members.User", models.PROTECT, related_name="meetings_created", verbose_name=_("created by")
    )
    # `head_revision` counts changes of the columns above; `revision` counts every change within the meeting.
    head_revision = models.PositiveIntegerField(default=1, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    # Without it nobody asks for what is laid beside the decisions: every save of the recording screen would.
    has_attachments = models.BooleanField(default=False, editable=False)
    changed_by = models.ForeignKey(
        "members.User", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on", "-id"]
        indexes = [models.Index(fields=["council", "-held_on"], name="meeting_by_council_date")]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "year", "number"],
                condition=Q(number__isnull=False) & ~Q(kind="resolution"),
                name="meeting_number_unique",
                violation_error_message=_("This number is already taken in this year."),
            ),
            models.UniqueConstraint(
                fields=["council", "year", "number"],
                condition=Q(kind="resolution"),
                name="resolution_number_unique",
                violation_error_message=_("This number is already taken in this year."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("held_on")),
                name="meeting_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=True)
                | Q(ends_on__isnull=False)
                | Q(ends_at__gte=F("starts_at")),
                name="meeting_times_in_order",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "running", "held", "cancelled", "postponed", "failed"]),
                name="meeting_status_known",
                violation_error_message=_("Unknown status of the meeting."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ordinary", "extraordinary", "founding", "resolution"]),
                name="meeting_kind_known",
                violation_error_message=_("Choose the kind of the meeting."),
            ),
            models.CheckConstraint(
                condition=Q(form__in=["in_person", "remote", "mixed", "absentee"]),
                name="meeting_form_known",
                violation_error_message=_("Choose the form of the meeting."),
            ),
        ]

    def __str__(self):
        return f"{self.council} {self.held_on:%d.%m.%Y}"

    def clean_fields(self, exclude=None):
        if self.held_on:
            self.year = self.held_on.year
        super().clean_fields(exclude=exclude)


class MeetingTransition(models.Model):
    """Who moved a meeting from status to status, and when. Rows are only ever added."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="transitions", verbose_name=_("meeting"))
    name = models.CharField(_("step"), max_length=20)
    from_status = models.CharField(_("from"), max_length=10, choices=MeetingStatus)
    to_status = models.CharField(_("to"), max_length=10, choices=MeetingStatus)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("step of a meeting")
        verbose_name_plural = _("steps of meetings")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.meeting}: {self.from_status} → {self.to_status}"
