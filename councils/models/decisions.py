"""Decisions, and who has to carry them out by when."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from councils.dates import validate_year
from councils.models.votes import Vote, VoteKind
from councils.verbs import VerbClass
from councils.workflow import AssignmentStatus


class Decision(Vote):
    """One point of the protocol: a sentence typed once, with what was recognised in it.

    OParl has no decision with a deadline; this noun is the portal's own. Its permanent address is
    «п. 1.4 протокола от 20.11.2017 № 3», on the web `/protocols/<id>/#p-1-4`.
    """

    class Stage(models.TextChoices):
        PROJECT = "project", _("draft prepared beforehand")
        TAKEN = "taken", _("taken")

    class Result(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        REJECTED = "rejected", _("rejected")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(
        "councils.AgendaItem", models.PROTECT, related_name="decisions", verbose_name=_("question")
    )
    position = models.PositiveSmallIntegerField(_("place in the question"), default=0)
    text = models.TextField(_("text"), blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.TAKEN)
    result = models.CharField(_("result"), max_length=10, choices=Result, default=Result.ADOPTED)
    vote_kind = models.CharField(_("vote"), max_length=10, choices=VoteKind, default=VoteKind.AS_ITEM)
    verb_class = models.CharField(_("class of the verb"), max_length=15, choices=VerbClass, blank=True)
    deadline_text = models.CharField(_("deadline as written"), max_length=300, blank=True)
    deadline_rule = models.JSONField(_("deadline as a rule"), null=True, blank=True)
    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    original_number = models.CharField(_("number in the original"), max_length=20, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["item", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"],
                condition=~Q(number=""),
                name="decision_number_unique",
                violation_error_message=_("This number is used twice within the question."),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["project", "taken"]),
                name="decision_stage_known",
                violation_error_message=_("Unknown stage of the decision."),
            ),
            models.CheckConstraint(
                condition=Q(result__in=["adopted", "rejected"]),
                name="decision_result_known",
                violation_error_message=_("Adopted or rejected?"),
            ),
            models.CheckConstraint(
                condition=Q(vote_kind__in=["none", "unanimous", "counts", "named", "as_item"]),
                name="decision_vote_known",
                violation_error_message=_("Choose how the vote was taken."),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.text[:80]}".strip()

    @property
    def basis(self) -> str:
        """«п. 4.2 протокола от 20.11.2017 № 3», «резолюция председателя от 28.11.2026 № 2»: its official address."""
        meeting = self.item.meeting
        number = f"№ {meeting.number}" if meeting.number else meeting.paper_number or "б/н"
        day = f"{meeting.held_on:%d.%m.%Y}"
        if meeting.kind == meeting.Kind.RESOLUTION:
            return f"резолюция председателя от {day} {number}"
        point = f"п. {self.number} " if self.number else ""
        return f"{point}протокола от {day} {number}"


class Assignment(models.Model):
    """A decision laid upon an organisation, a person or a group; the first executor is responsible."""

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", _("responsible")
        CO_EXECUTOR = "co_executor", _("co-executor")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="assignments", verbose_name=_("decision"))
    organization = models.ForeignKey(
        "members.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("organisation"),
    )
    person = models.ForeignKey(
        "members.Person", models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name=_("person")
    )
    group_name = models.CharField(_("group"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.RESPONSIBLE)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    due_on = models.DateField(_("due on"), null=True, blank=True, db_index=True, validators=[validate_year])
    state = models.CharField(
        _("state"), max_length=10, choices=AssignmentStatus, default=AssignmentStatus.DRAFT, db_index=True
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    # A group answers by its members, a recurring obligation by its periods: each is an assignment of its own.
    whole = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    has_parts = models.BooleanField(_("is carried out in parts"), default=False, editable=False)
    period = models.CharField(_("period"), max_length=60, blank=True)
    collector = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="collected_assignments",
        verbose_name=_("collects the answers of the group"),
    )
    handed_to = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handed_assignments",
        verbose_name=_("handed over to"),
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["decision", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, person__isnull=True, group_name="")
                | Q(organization__isnull=True, person__isnull=False, group_name="")
                | (Q(organization__isnull=True, person__isnull=True) & ~Q(group_name="")),
                name="assignment_has_one_executor",
                violation_error_message=_("Name one executor: an organisation, a person or a group."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=["responsible", "co_executor"]),
                name="assignment_role_known",
                violation_error_message=_("Responsible or co-executor?"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(status) for status in AssignmentStatus]),
                name="assignment_state_known",
                violation_error_message=_("Unknown state of the assignment."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(done_on__isnull=False),
                name="assignment_closed_has_date",
                violation_error_message=_("Give the day on which it was done."),
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(role="responsible", whole__isnull=True),
                name="assignment_one_responsible",
                violation_error_message=_("A decision has one responsible executor."),
            ),
            *(
                models.UniqueConstraint(
                    fields=["whole", "period", executor],
                    condition=Q(whole__isnull=False, **{f"{executor}__isnull": False}),
                    name=f"assignment_part_once_{executor}",
                    violation_error_message=_("This part is there already."),
                )
                for executor in ("organization", "person")
            ),
            models.CheckConstraint(
                condition=Q(whole__isnull=True) | ~Q(whole=F("id")), name="assignment_not_its_own_part"
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def is_of_group(self) -> bool:
        """The part of a group that one of its members answers."""
        return self.whole_id is not None and not self.period

    @property
    def label(self) -> str:
        """The executor as people call him."""
        if self.organization_id:
            return self.organization.short_name
        return self.person.surname_initials if self.person_id else self.group_name
