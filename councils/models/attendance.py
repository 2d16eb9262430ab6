"""Who was there: a snapshot on the day, and the one source of every count."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.persons import initials


class Attendance(models.Model):
    """A person at a meeting, with the name, post and organisation of that day."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("member")
        INVITED = "invited", _("invited")
        UNKNOWN = "unknown", _("not said in the source")

    class Presence(models.TextChoices):
        UNMARKED = "unmarked", _("not marked")
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")

    class Reply(models.TextChoices):
        NONE = "none", _("no answer")
        YES = "yes", _("will come")
        NO = "no", _("will not come")
        SUBSTITUTE = "substitute", _("will send a deputy")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(
        "councils.Meeting", models.PROTECT, related_name="attendance", verbose_name=_("meeting")
    )
    person = models.ForeignKey("members.Person", models.PROTECT, related_name="attendance", verbose_name=_("person"))
    surname = models.CharField(_("surname"), max_length=200)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    post = models.CharField(_("post"), max_length=300, blank=True)
    organization_name = models.CharField(_("organisation as written"), max_length=300, blank=True)
    organization = models.ForeignKey(
        "members.Organization", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MEMBER)
    votes = models.BooleanField(_("votes"), default=True)
    presence = models.CharField(_("presence"), max_length=10, choices=Presence, default=Presence.UNMARKED)
    reply = models.CharField(_("answer to the notice"), max_length=10, choices=Reply, default=Reply.NONE)
    arrived_after = models.ForeignKey(
        "councils.AgendaItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("arrived after the question"),
    )
    left_before = models.ForeignKey(
        "councils.AgendaItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("left before the question"),
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    revision = models.PositiveIntegerField(default=1, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["meeting", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(removed_at__isnull=True),
                name="attendance_once",
                violation_error_message=_("This person is already in the list."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["member", "invited", "unknown"]),
                name="attendance_kind_known",
                violation_error_message=_("A member or an invited person?"),
            ),
            models.CheckConstraint(
                condition=Q(presence__in=["unmarked", "present", "absent"]),
                name="attendance_presence_known",
                violation_error_message=_("Present or absent?"),
            ),
            models.CheckConstraint(
                condition=Q(reply__in=["none", "yes", "no", "substitute"]),
                name="attendance_reply_known",
                violation_error_message=_("Will come, will not come, or will send a deputy?"),
            ),
            models.CheckConstraint(
                condition=Q(votes=False) | Q(kind="member"),
                name="attendance_only_members_vote",
                violation_error_message=_("Only members of the council vote."),
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    @property
    def surname_initials(self) -> str:
        return f"{self.surname} {initials(self.given_name, self.patronymic)}".strip()
