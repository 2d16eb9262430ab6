"""Activities of plans in force: who does what by when, the marks of execution, the questions they became."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from councils.models.control import new_token
from workplans.models.plans import PlanVersion, WorkPlan
from workplans.workflow import IN_FORCE, ActivityStatus, Outcome


class ActivityQuerySet(models.QuerySet):
    def in_force(self):
        """Rows of the version that is in force; what a later version left out is history."""
        rows = self.filter(version=F("plan__current"), plan__status__in=IN_FORCE)
        return rows.exclude(status=ActivityStatus.WITHDRAWN)

    def unfinished(self):
        """Without an accepted mark: a plan with any of these is not closed."""
        return self.in_force().filter(status__in=[ActivityStatus.OPEN, ActivityStatus.MARKED])

    def published(self):
        """Rows of plans in force that everybody may read as they are."""
        return self.in_force().filter(version=F("plan__published"), plan__council__publishes=True)


class Activity(models.Model):
    """One row of a plan in force, written from the frozen document of the version that approved it."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="activities", verbose_name=_("plan"))
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="activities", verbose_name=_("version"))
    section = models.CharField(_("section"), max_length=300, blank=True)
    section_position = models.PositiveSmallIntegerField(_("place of the section"), default=0)
    position = models.PositiveSmallIntegerField(_("place in the section"), default=0)
    number = models.CharField(_("number"), max_length=20)
    title = models.TextField(_("activity"))
    term_text = models.CharField(_("term as written"), max_length=300, blank=True)
    repeats = models.CharField(_("repeats every"), max_length=10, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    first_due_on = models.DateField(_("due on at first"), null=True, blank=True)
    executors_text = models.TextField(_("responsible as written"), blank=True)
    expected_result = models.TextField(_("expected result"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ActivityStatus, default=ActivityStatus.OPEN)
    outcome = models.CharField(_("mark"), max_length=10, choices=Outcome, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    outcome_text = models.TextField(_("what came of it"), blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["plan", "section_position", "position", "id"]
        indexes = [models.Index(fields=["status", "due_on"], name="activity_by_due")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "uid"], name="activity_once_in_plan"),
            models.CheckConstraint(
                condition=Q(status__in=[str(status) for status in ActivityStatus]), name="activity_status_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(str(outcome) for outcome in Outcome)]), name="activity_outcome_known"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["done", "done_late"]) | Q(done_on__isnull=False),
                name="activity_done_has_date",
                violation_error_message=_("Give the day on which it was done."),
            ),
            models.CheckConstraint(
                condition=Q(status="accepted") & ~Q(outcome="") | ~Q(status="accepted") & Q(outcome=""),
                name="activity_accepted_has_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title[:80]}"


class ActivityExecutor(models.Model):
    """Who answers for an activity: words as written, with the organisation or person that they name, if known."""

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", _("responsible")
        CO_EXECUTOR = "co_executor", _("co-executor")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="executors")  # rewritten with its activity
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.RESPONSIBLE)
    text = models.CharField(_("as written"), max_length=300)
    organization = models.ForeignKey(
        "members.Organization", models.PROTECT, null=True, blank=True, related_name="activities"
    )
    person = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="activities")

    class Meta:
        verbose_name = _("executor of an activity")
        verbose_name_plural = _("executors of activities")
        ordering = ["activity", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["responsible", "co_executor"]), name="activity_executor_role_known"
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=True) | Q(person__isnull=True), name="activity_executor_is_one"
            ),
        ]

    def __str__(self):
        return self.text


class ActivityMark(models.Model):
    """What a responsible organisation (or the secretary for it) says of an activity. Rows are only added."""

    class Kind(models.TextChoices):
        DONE = "done", _("done")
        INTERIM = "interim", _("interim information")
        NOT_DONE = "not_done", _("not done")
        MOVED = "moved", _("asks to move it")
        DROPPED = "dropped", _("asks to drop it")

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="marks")
    kind = models.CharField(_("what it says"), max_length=10, choices=Kind, default=Kind.DONE)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    text = models.TextField(_("what came of it"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("mark of execution")
        verbose_name_plural = _("marks of execution")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["done", "interim", "not_done", "moved", "dropped"]), name="mark_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="done") | Q(done_on__isnull=False),
                name="mark_done_has_date",
                violation_error_message=_("Give the day on which it was done."),
            ),
        ]

    def __str__(self):
        return f"{self.activity}: {self.get_kind_display()}"


class MarkFile(models.Model):
    """Evidence beside a mark; the bytes live in the database."""

    public_id = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    mark = models.ForeignKey(ActivityMark, models.PROTECT, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField("SHA-256", max_length=64)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file of a mark")
        verbose_name_plural = _("files of marks")
        ordering = ["mark", "id"]

    def __str__(self):
        return self.name


class ActivityTransition(models.Model):
    """Who moved an activity from status to status, and when. Rows are only added."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="transitions")
    name = models.CharField(_("step"), max_length=20)
    from_status = models.CharField(_("from"), max_length=10, choices=ActivityStatus)
    to_status = models.CharField(_("to"), max_length=10, choices=ActivityStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("step of an activity")
        verbose_name_plural = _("steps of activities")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.activity}: {self.get_to_status_display()}"


class ActivityQuestion(models.Model):
    """An activity became a question of a meeting's agenda; its decisions come back to the activity."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="questions")
    item = models.ForeignKey("councils.AgendaItem", models.PROTECT, related_name="activities")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("activity on an agenda")
        verbose_name_plural = _("activities on agendas")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "item"],
                name="activity_question_once",
                violation_error_message=_("This activity is on that agenda already."),
            )
        ]

    def __str__(self):
        return f"{self.activity} → {self.item}"
