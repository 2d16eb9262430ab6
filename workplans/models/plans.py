"""Work plans: what a council intends to do between two dates, and the versions that it approved."""

import copy
import json
import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from councils.models import Council, Seat
from councils.models.protocols import new_public_id
from councils.workflow import ProtocolStatus
from workplans.workflow import PlanStatus


class WorkPlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The secretary sees every plan of the council; its other people see what was proposed or approved."""
        seats = Seat.objects.of_user(user)
        kept = Q(council__in=seats.filter(role=Seat.Role.SECRETARY).values("council"))
        shared = Q(council__in=seats.values("council")) & ~Q(status=PlanStatus.DRAFT)
        return self.filter(kept | shared)

    def published(self):
        """Plans of which a version was approved by a published protocol; never those of a council that keeps silent."""
        return self.filter(published__isnull=False, council__publishes=True)


class InsertOnlyQuerySet(models.QuerySet):
    """Rows that are evidence: they are added and read, never changed, not by a slip of a later service either."""

    def update(self, **_values):
        raise TypeError("These rows are only added.")

    def bulk_update(self, *_args, **_values):
        raise TypeError("These rows are only added.")

    def _update(self, values):
        """What save() of a row that is there comes to."""
        raise TypeError("These rows are only added.")


def empty_draft() -> dict:
    return {"sections": []}


class WorkPlan(models.Model):
    """A plan; `draft` is its working copy in the shape of workplans/draft.py, emptied by every approval.

    Its activities become rows only when a version of it is approved.
    """

    class Subject(models.TextChoices):
        CLUSTER = "cluster", _("of the cluster")
        COUNCIL = "council", _("of the council")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    public_id = models.CharField(_("address"), max_length=20, unique=True, default=new_public_id, editable=False)
    council = models.ForeignKey(Council, models.PROTECT, related_name="plans", verbose_name=_("council"))
    subject = models.CharField(_("whose plan"), max_length=10, choices=Subject, default=Subject.CLUSTER)
    title = models.CharField(_("title"), max_length=500)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    status = models.CharField(_("status"), max_length=10, choices=PlanStatus, default=PlanStatus.DRAFT)
    draft = models.JSONField(_("working copy"), default=empty_draft, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    current = models.ForeignKey(
        "workplans.PlanVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in force")
    )
    # Signing is not publishing: everybody reads the last version whose protocol is published.
    published = models.ForeignKey(
        "workplans.PlanVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published")
    )
    is_reconstruction = models.BooleanField(_("reconstruction of a plan that was not preserved"), default=False)
    is_signed = models.BooleanField(_("the paper has a line for the secretary's signature"), default=False)
    proposals_until = models.DateField(_("proposals are taken until"), null=True, blank=True)
    closing_note = models.TextField(_("report on the execution"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("work plan")
        verbose_name_plural = _("work plans")
        ordering = ["-starts_on", "-id"]
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="plan_by_date"),
            models.Index(fields=["council", "-starts_on", "-id"], name="plan_by_council"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="plan_dates_in_order",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[str(status) for status in PlanStatus]), name="plan_status_known"
            ),
            models.CheckConstraint(condition=Q(subject__in=["cluster", "council"]), name="plan_subject_known"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "proposed"]) | Q(current__isnull=False), name="plan_in_force_is_frozen"
            ),
        ]

    def __str__(self):
        return self.title

    def as_drafted(self) -> "WorkPlan":
        """A copy with the head of the working copy; while changes are prepared, the columns are those in force."""
        head = self.draft.get("head")
        if not head:
            return self
        drafted = copy.copy(self)
        drafted.title, drafted.is_signed = head["title"], head["is_signed"]
        drafted.starts_on, drafted.ends_on = (date.fromisoformat(head[name]) for name in ("starts_on", "ends_on"))
        return drafted

    def as_public(self) -> "WorkPlan":
        """A copy with the version and the head that everybody may read; a newer one may wait for its publication."""
        shown, is_newest = copy.copy(self), self.published_id == self.current_id
        shown.current = self.published
        if is_newest:
            return shown
        document = json.loads(self.published.public_document)
        shown.title, shown.is_signed = document["title"], document.get("signed", False)
        shown.starts_on, shown.ends_on = (date.fromisoformat(document["period"][name]) for name in ("from", "to"))
        return shown

    @property
    def is_on_public_pages(self) -> bool:
        return self.published_id is not None and self.council.publishes


class PlanVersionQuerySet(InsertOnlyQuerySet):
    def approved(self):
        return self.filter(approval__isnull=False)

    def of_published_protocols(self):
        """Versions that a decision of a published protocol has approved."""
        return self.approved().filter(decision__item__meeting__protocol__status=ProtocolStatus.PUBLISHED)


class PlanVersion(models.Model):
    """What was laid before a meeting: both editions as canonical JSON with their SHA-256. Rows are only added."""

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="versions", verbose_name=_("plan"))
    sequence = models.PositiveSmallIntegerField(_("version"))
    document = models.TextField(_("document"))
    sha256 = models.CharField("SHA-256", max_length=64)
    public_document = models.TextField(_("public edition"))
    public_sha256 = models.CharField(_("SHA-256 of the public edition"), max_length=64)
    decision = models.ForeignKey(
        "councils.Decision", models.PROTECT, related_name="plan_versions", verbose_name=_("decision")
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of plans")
        ordering = ["plan", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "sequence"],
                name="plan_version_once",
                violation_error_message=_("This version has already been proposed."),
            )
        ]

    def __str__(self):
        return f"{self.plan}, {self.sequence}"


class PlanApproval(models.Model):
    """The decision of a frozen protocol by which a version came into force. Rows are only added."""

    version = models.OneToOneField(PlanVersion, models.PROTECT, related_name="approval", verbose_name=_("version"))
    basis = models.CharField(_("basis"), max_length=300, help_text=_("«protocol of 20.11.2017 № 3, point 3.1»"))
    approved_on = models.DateField(_("approved on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = InsertOnlyQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("approval of a plan")
        verbose_name_plural = _("approvals of plans")

    def __str__(self):
        return f"{self.version}: {self.basis}"


class PlanReport(models.Model):
    """The plan–fact report of the day on which a plan was closed, as canonical JSON with its SHA-256. Never changed."""

    plan = models.OneToOneField(WorkPlan, models.PROTECT, related_name="report", verbose_name=_("plan"))
    document = models.TextField(_("document"))
    sha256 = models.CharField("SHA-256", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = InsertOnlyQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("report of a closed plan")
        verbose_name_plural = _("reports of closed plans")

    def __str__(self):
        return f"{self.plan}"


class PlanTransition(models.Model):
    """Who moved a plan from status to status, and when. Rows are only added."""

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="transitions", verbose_name=_("plan"))
    version = models.ForeignKey(PlanVersion, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("step"), max_length=20)
    from_status = models.CharField(_("from"), max_length=10, choices=PlanStatus)
    to_status = models.CharField(_("to"), max_length=10, choices=PlanStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("step of a plan")
        verbose_name_plural = _("steps of plans")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.plan}: {self.get_to_status_display()}"


class PlanFile(models.Model):
    """A PDF of a plan, asked for on the page and made by the worker; `content_sha256` names what it is made of."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for its turn")
        RUNNING = "running", _("is being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    class Edition(models.TextChoices):
        FULL = "full", _("full")
        PUBLIC = "public", _("public")

    public_id = models.CharField(_("address"), max_length=20, unique=True, default=new_public_id, editable=False)
    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="files", verbose_name=_("plan"))
    version = models.ForeignKey(PlanVersion, models.PROTECT, null=True, blank=True, related_name="files")
    edition = models.CharField(_("edition"), max_length=6, choices=Edition)
    content_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.WAITING)
    pdf = models.BinaryField("PDF", default=bytes)
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)
    renderer = models.CharField(_("made by"), max_length=100, blank=True)
    error = models.TextField(_("error"), blank=True)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    class Meta:
        verbose_name = _("PDF of a plan")
        verbose_name_plural = _("PDFs of plans")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "edition", "content_sha256"], name="plan_file_once"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "running", "ready", "failed"]), name="plan_file_status_known"
            ),
            models.CheckConstraint(condition=Q(edition__in=["full", "public"]), name="plan_file_edition_known"),
            models.CheckConstraint(condition=~Q(status="ready") | ~Q(pdf_sha256=""), name="plan_file_ready_has_hash"),
        ]

    def __str__(self):
        return f"{self.plan}, {self.get_edition_display()}"
