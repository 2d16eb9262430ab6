"""The protocol: its versions, its frozen files, and what people said of them."""

import secrets

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models.councils import Seat
from councils.workflow import ProtocolStatus

# No letters or digits that are mistaken for one another when read aloud or typed from paper.
ADDRESS_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id() -> str:
    """A random address: it tells nobody how many protocols or drafts there are."""
    return "".join(secrets.choice(ADDRESS_ALPHABET) for _ in range(12))


OFFICERS = (Seat.Role.CHAIR, Seat.Role.VICE_CHAIR)


class ProtocolQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=ProtocolStatus.PUBLISHED)

    def visible_to(self, user):
        """The record inside a council: the secretary sees all, officers from review on, members when frozen."""
        councils = Seat.objects.of_user(user).by_role()
        frozen = [ProtocolStatus.APPROVED, ProtocolStatus.REGISTERED, ProtocolStatus.PUBLISHED]
        in_review = Q(
            Q(meeting__council__in=councils.of(*OFFICERS)) | Q(meeting__presided_by__user=user),
            status=ProtocolStatus.IN_REVIEW,
        )
        shown = Q(meeting__council__in=councils.of(Seat.Role.SECRETARY)) | in_review | Q(status__in=frozen)
        # His councils first, then what of them: OR alone would go through the protocols of all councils.
        return self.exclude(meeting__kind="resolution").filter(shown, meeting__council__in=councils.of())

    def reviewable_by(self, user):
        """Those that can_review_protocol() allows him to look through, in one query for a list."""
        councils = Seat.objects.of_user(user).by_role()
        acting = Seat.objects.filter(council=OuterRef("meeting__council"), person__user=OuterRef("presiding"))
        instead = Q(meeting__council__in=councils.of(*OFFICERS)) & ~Exists(acting.valid_on(timezone.localdate()))
        latest = ProtocolVersion.objects.filter(protocol=OuterRef("pk")).order_by("-sequence")
        rows = self.annotate(
            submitted_by=Subquery(latest.values("submitted_by")[:1]), presiding=F("meeting__presided_by__user")
        )
        may_review = Q(meeting__presided_by__user=user) | instead
        rows = rows.filter(may_review, meeting__council__in=councils.of(), submitted_by__isnull=False)
        return rows.exclude(submitted_by=user.pk)


class Protocol(models.Model):
    """The record of one meeting."""

    class Origin(models.TextChoices):
        PORTAL = "portal", _("recorded in the portal")
        PAPER = "paper", _("entered from paper")

    meeting = models.OneToOneField(
        "councils.Meeting", models.PROTECT, related_name="protocol", verbose_name=_("meeting")
    )
    public_id = models.CharField(_("address"), max_length=20, unique=True, default=new_public_id, editable=False)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.PORTAL)
    status = models.CharField(_("status"), max_length=10, choices=ProtocolStatus, default=ProtocolStatus.DRAFT)
    decision_word = models.CharField(_("word before the decisions"), max_length=30, default="РЕШИЛИ")
    source_note = models.TextField(_("what is known of the source"), blank=True)

    objects = ProtocolQuerySet.as_manager()

    class Meta:
        verbose_name = _("protocol")
        verbose_name_plural = _("protocols")
        ordering = ["-meeting__held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "approved", "registered", "published"]),
                name="protocol_status_known",
                violation_error_message=_("Unknown status of the protocol."),
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["portal", "paper"]),
                name="protocol_origin_known",
                violation_error_message=_("Recorded in the portal or entered from paper?"),
            ),
        ]

    def __str__(self):
        return f"{self.meeting}, {self.get_status_display()}"

    @property
    def is_editable(self) -> bool:
        return self.status == ProtocolStatus.DRAFT


class ProtocolVersion(models.Model):
    """What was submitted: the canonical JSON and its SHA-256. Rows are only ever added."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="versions", verbose_name=_("protocol"))
    sequence = models.PositiveSmallIntegerField(_("version"))
    document = models.TextField(_("document"))
    sha256 = models.CharField("SHA-256", max_length=64)
    submitted_by = models.ForeignKey("members.User", models.PROTECT, related_name="+", verbose_name=_("submitted by"))
    submitted_at = models.DateTimeField(_("submitted"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a protocol")
        verbose_name_plural = _("versions of protocols")
        ordering = ["protocol", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["protocol", "sequence"],
                name="version_sequence_unique",
                violation_error_message=_("This version has already been submitted."),
            )
        ]

    def __str__(self):
        return f"{self.protocol}, {self.sequence}"


class ProtocolFile(models.Model):
    """A frozen edition: canonical JSON, PDF and both hashes. Rows are only ever added."""

    class Edition(models.TextChoices):
        FULL = "full", _("full")
        PUBLIC = "public", _("public")

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="files", verbose_name=_("protocol"))
    version = models.ForeignKey(ProtocolVersion, models.PROTECT, related_name="files", verbose_name=_("version"))
    edition = models.CharField(_("edition"), max_length=6, choices=Edition)
    sequence = models.PositiveSmallIntegerField(_("number"), default=1)
    document = models.TextField(_("document"))
    sha256 = models.CharField("SHA-256", max_length=64)
    pdf = models.BinaryField("PDF")
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64)
    renderer = models.CharField(_("made by"), max_length=100)
    created_at = models.DateTimeField(_("frozen"), auto_now_add=True)

    class Meta:
        verbose_name = _("frozen edition")
        verbose_name_plural = _("frozen editions")
        ordering = ["protocol", "edition", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["protocol", "edition", "sequence"],
                name="file_sequence_unique",
                violation_error_message=_("This edition has already been frozen."),
            ),
            models.CheckConstraint(
                condition=Q(edition__in=["full", "public"]),
                name="file_edition_known",
                violation_error_message=_("The full or the public edition?"),
            ),
        ]

    def __str__(self):
        return f"{self.protocol}, {self.get_edition_display()}"


class ProtocolPage(models.Model):
    """The published page, derived from the frozen public edition and rebuildable from it at any time."""

    protocol = models.OneToOneField(Protocol, models.PROTECT, related_name="page", verbose_name=_("protocol"))
    file = models.ForeignKey(ProtocolFile, models.PROTECT, related_name="pages", verbose_name=_("edition"))
    title = models.CharField(_("title"), max_length=300)
    html = models.TextField(_("page"))
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("published page")
        verbose_name_plural = _("published pages")

    def __str__(self):
        return self.title


class DecisionReview(models.Model):
    """What the chair said of one point of one version."""

    class Verdict(models.TextChoices):
        CLEAR = "clear", _("no remarks")
        REMARK = "remark", _("remark")
        PROPOSAL = "proposal", _("another wording proposed")

    version = models.ForeignKey(ProtocolVersion, models.PROTECT, related_name="reviews", verbose_name=_("version"))
    decision = models.ForeignKey(
        "councils.Decision", models.PROTECT, related_name="reviews", verbose_name=_("decision")
    )
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    remark = models.TextField(_("remark"), blank=True)
    proposed_text = models.TextField(_("proposed wording"), blank=True)
    decision_sha = models.CharField("SHA-256", max_length=64)
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("review of a decision")
        verbose_name_plural = _("reviews of decisions")
        ordering = ["version", "decision"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "decision"],
                name="review_once",
                violation_error_message=_("This point has already been reviewed."),
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["clear", "remark", "proposal"]),
                name="review_verdict_known",
                violation_error_message=_("No remarks, a remark, or another wording?"),
            ),
            models.CheckConstraint(
                condition=~Q(verdict="remark", remark=""),
                name="review_remark_given",
                violation_error_message=_("Write the remark."),
            ),
            models.CheckConstraint(
                condition=~Q(verdict="proposal", proposed_text=""),
                name="review_wording_given",
                violation_error_message=_("Write the wording that you propose."),
            ),
        ]

    def __str__(self):
        return f"{self.decision}: {self.get_verdict_display()}"


class ProtocolTransition(models.Model):
    """Who moved a protocol from status to status, and when. Rows are only ever added."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="transitions", verbose_name=_("protocol"))
    version = models.ForeignKey(
        ProtocolVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("version")
    )
    name = models.CharField(_("step"), max_length=20)
    from_status = models.CharField(_("from"), max_length=10, choices=ProtocolStatus)
    to_status = models.CharField(_("to"), max_length=10, choices=ProtocolStatus)
    by = models.ForeignKey("members.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("step of a protocol")
        verbose_name_plural = _("steps of protocols")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.protocol}: {self.from_status} → {self.to_status}"
