"""The life of an assignment after the protocol: reports, deadlines and who moved them, links, traces."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.dates import validate_year
from councils.verbs import VERB_CLASSES
from councils.workflow import AssignmentStatus

# Classes of verbs that order something: a paper may have no assignment for one.
ON_CONTROL = [verb_class for verb_class, rule in VERB_CLASSES.items() if rule.on_control]


def new_token() -> str:
    """128 bits, in the letters of addresses."""
    return secrets.token_urlsafe(16)


class AssignmentTransition(models.Model):
    """Who moved an assignment, when, from what to what; `by` is empty when it came by a link."""

    assignment = models.ForeignKey("councils.Assignment", models.PROTECT, related_name="transitions")
    name = models.CharField(_("step"), max_length=20)
    from_status = models.CharField(_("from"), max_length=10, choices=AssignmentStatus)
    to_status = models.CharField(_("to"), max_length=10, choices=AssignmentStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("step of an assignment")
        verbose_name_plural = _("steps of assignments")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.assignment}: {self.get_to_status_display()}"


class AssignmentLink(models.Model):
    """A link in a letter by which one assignment is answered without a password; it ends and can be revoked.

    Only the SHA-256 of its token is kept: who reads the database cannot answer for the executor.
    """

    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    assignment = models.ForeignKey("councils.Assignment", models.PROTECT, related_name="links")
    email = models.EmailField(_("sent to"))
    # Empty in the reminder of the day, which nobody sends by hand.
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    expires_at = models.DateTimeField(_("good until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("link to an assignment")
        verbose_name_plural = _("links to assignments")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="assignment_link_lasts")
        ]

    def __str__(self):
        return f"{self.assignment}: {self.email}"


class AssignmentReport(models.Model):
    """A letter of the executor: «Исх. № … от …», its text, what it says of the execution. Rows are only added."""

    class Kind(models.TextChoices):
        DONE = "done", _("carried out")
        PARTLY = "partly", _("carried out in part")
        INTERIM = "interim", _("interim information")
        NOTHING = "nothing", _("there are no proposals")
        OTHER = "other", _("not ours: another executor is needed")

    class Way(models.TextChoices):
        PORTAL = "portal", _("on the portal")
        LINK = "link", _("by the link in a letter")
        SECRETARY = "secretary", _("entered by the secretary")

    assignment = models.ForeignKey("councils.Assignment", models.PROTECT, related_name="reports")
    kind = models.CharField(_("what it says"), max_length=8, choices=Kind, default=Kind.DONE)
    text = models.TextField(_("text"))
    outgoing_number = models.CharField(_("outgoing number"), max_length=50, blank=True)
    outgoing_on = models.DateField(_("dated"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    way = models.CharField(_("way"), max_length=10, choices=Way)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.ForeignKey(AssignmentLink, models.PROTECT, null=True, blank=True, related_name="reports")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["done", "partly", "interim", "nothing", "other"]),
                name="report_kind_known",
                violation_error_message=_("Choose what the report says."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="done") | Q(done_on__isnull=False),
                name="report_done_has_date",
                violation_error_message=_("Give the day on which it was done."),
            ),
            models.CheckConstraint(
                condition=Q(way="link", link__isnull=False) | Q(way__in=["portal", "secretary"], by__isnull=False),
                name="report_has_its_way",
            ),
        ]

    def __str__(self):
        return f"{self.assignment}: {self.get_kind_display()}"


class ReportFile(models.Model):
    """Evidence beside a report; the bytes live in the database."""

    public_id = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    report = models.ForeignKey(AssignmentReport, models.PROTECT, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        ordering = ["report", "id"]

    def __str__(self):
        return self.name


class ExtensionRequest(models.Model):
    """The executor asks for a later date; only the council or the chair moves one."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked for")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    assignment = models.ForeignKey("councils.Assignment", models.PROTECT, related_name="extensions")
    until = models.DateField(_("until"), validators=[validate_year])
    reason = models.TextField(_("reason"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ASKED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.ForeignKey(AssignmentLink, models.PROTECT, null=True, blank=True, related_name="extensions")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("request for an extension")
        verbose_name_plural = _("requests for extensions")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(status="asked"),
                name="extension_one_asked",
                violation_error_message=_("An extension has been asked for already: wait for the answer."),
            ),
            models.CheckConstraint(
                condition=Q(status="asked", decided_at__isnull=True)
                | Q(status__in=["granted", "refused"], decided_at__isnull=False),
                name="extension_decided_has_date",
            ),
        ]

    def __str__(self):
        return f"{self.assignment}: {self.until:%d.%m.%Y}"


class DeadlineChange(models.Model):
    """An earlier deadline, who moved it, when and why. Rows are only added.

    `meeting`: the date is that of a meeting («на следующем заседании») and follows it until the chair gives another.
    """

    assignment = models.ForeignKey("councils.Assignment", models.PROTECT, related_name="deadline_changes")
    due_before = models.DateField(_("deadline before"), null=True, blank=True)
    due_after = models.DateField(_("deadline after"), null=True, blank=True, validators=[validate_year])
    meeting = models.ForeignKey("councils.Meeting", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"))
    extension = models.OneToOneField(ExtensionRequest, models.PROTECT, null=True, blank=True, related_name="change")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of a deadline")
        verbose_name_plural = _("changes of deadlines")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.assignment}: {self.due_after:%d.%m.%Y}" if self.due_after else f"{self.assignment}"


class DecisionRelation(models.Model):
    """A decision changes, replaces or cancels an earlier one."""

    class Kind(models.TextChoices):
        AMENDS = "amends", _("changes")
        REPLACES = "replaces", _("replaces")
        CANCELS = "cancels", _("cancels")

    decision = models.ForeignKey("councils.Decision", models.PROTECT, related_name="relations")
    earlier = models.ForeignKey("councils.Decision", models.PROTECT, related_name="later_relations")
    kind = models.CharField(_("what it does"), max_length=8, choices=Kind)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("relation of decisions")
        verbose_name_plural = _("relations of decisions")
        ordering = ["decision", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "earlier"],
                name="relation_once",
                violation_error_message=_("These decisions are linked already."),
            ),
            models.CheckConstraint(
                condition=~Q(decision=F("earlier")),
                name="relation_of_two",
                violation_error_message=_("A decision does not change itself."),
            ),
            models.CheckConstraint(condition=Q(kind__in=["amends", "replaces", "cancels"]), name="relation_kind_known"),
        ]

    def __str__(self):
        return f"{self.decision} {self.get_kind_display()} {self.earlier}"


class DecisionDependency(models.Model):
    """A decision can be carried out when another one has been: point 7 waits for points 5 and 6."""

    decision = models.ForeignKey("councils.Decision", models.PROTECT, related_name="waits_for")
    awaited = models.ForeignKey("councils.Decision", models.PROTECT, related_name="awaited_by")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("dependency of decisions")
        verbose_name_plural = _("dependencies of decisions")
        ordering = ["decision", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "awaited"],
                name="dependency_once",
                violation_error_message=_("These decisions are linked already."),
            ),
            models.CheckConstraint(
                condition=~Q(decision=F("awaited")),
                name="dependency_of_two",
                violation_error_message=_("A decision does not wait for itself."),
            ),
        ]

    def __str__(self):
        return f"{self.decision} ← {self.awaited}"


class PublishedDecision(models.Model):
    """A row of the public register: what everybody may find of one decision; rebuildable from the protocol."""

    decision = models.OneToOneField("councils.Decision", models.PROTECT, related_name="published")
    protocol = models.ForeignKey("councils.Protocol", models.PROTECT, related_name="published_decisions")
    council = models.ForeignKey("councils.Council", models.PROTECT, related_name="published_decisions")
    cluster = models.ForeignKey("members.Cluster", models.PROTECT, related_name="published_decisions")
    organization = models.ForeignKey(
        "members.Organization", models.PROTECT, null=True, blank=True, related_name="published_decisions"
    )
    public_id = models.CharField(_("address"), max_length=40, unique=True)
    held_on = models.DateField(_("date of the meeting"))
    year = models.PositiveSmallIntegerField(_("year"))
    protocol_number = models.CharField(_("number of the protocol"), max_length=30)
    number = models.CharField(_("number"), max_length=20)
    anchor = models.CharField(_("anchor"), max_length=30)
    text = models.TextField(_("text"))
    executor = models.CharField(_("executor"), max_length=300, blank=True)
    verb_class = models.CharField(_("class of the verb"), max_length=15, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=AssignmentStatus, blank=True)
    from_paper = models.BooleanField(_("entered from paper"), default=False)
    search_words = models.TextField(_("words to be found by"), blank=True)
    # What of the public state does not depend on the day; the register is chosen by it through its indexes.
    standing = models.GeneratedField(
        expression=Case(
            When(status="closed", then=Value("closed")),
            When(status="obsolete", then=Value("obsolete")),
            When(status__in=["reported", "proposed"], then=Value("reported")),
            When(status__in=["active", "returned"], from_paper=False, then=Value("open")),
            When(status__in=["active", "returned"], then=Value("unknown")),
            When(status="", from_paper=True, verb_class__in=ON_CONTROL, then=Value("unknown")),
            default=Value("accepted"),
        ),
        output_field=models.CharField(max_length=10),
        db_persist=True,
        verbose_name=_("state in public"),
    )

    class Meta:
        verbose_name = _("decision in the public register")
        verbose_name_plural = _("decisions in the public register")
        ordering = ["-held_on", "-id"]
        # For each order of the list and each condition one that gives the rows in that order: no page is sorted.
        # What stands after the key is looked at in the index: a row that does not fit is never fetched.
        indexes = [
            models.Index(fields=["-held_on", "-id"], name="published_by_date"),
            models.Index(
                fields=["council", "-held_on", "-id", "verb_class", "standing", "due_on"], name="published_by_council"
            ),
            models.Index(fields=["organization", "-held_on", "-id"], name="published_by_executor"),
            models.Index(fields=["verb_class", "-held_on", "-id"], name="published_by_class"),
            models.Index(fields=["standing", "-held_on", "-id", "due_on"], name="published_by_standing"),
            models.Index(fields=["verb_class", "standing", "-held_on", "-id", "due_on"], name="published_by_both"),
            models.Index(fields=["due_on", "id"], name="published_by_due"),
            models.Index(fields=["year", "due_on", "id", "verb_class", "standing"], name="published_due_year"),
            models.Index(fields=["council", "due_on", "id", "verb_class", "standing"], name="published_due_council"),
            models.Index(fields=["organization", "due_on", "id"], name="published_due_executor"),
            models.Index(fields=["verb_class", "due_on", "id"], name="published_due_class"),
            models.Index(fields=["standing", "due_on", "id"], name="published_due_standing"),
            models.Index(fields=["verb_class", "standing", "due_on", "id"], name="published_due_both"),
        ]

    def __str__(self):
        return f"{self.number} {self.text[:80]}"
