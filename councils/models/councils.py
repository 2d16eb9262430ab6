"""Councils, their regulation, and who sits in them."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("Unknown time zone. Example: Europe/Moscow."))


class CouncilQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Councils in which the user has a seat today; the public page of a council needs no right."""
        return self.filter(pk__in=Seat.objects.of_user(user).values("council"))


class Council(models.Model):
    """A body that decides: coordinating council, presidium, working group. Its regulation is its settings."""

    class Kind(models.TextChoices):
        COUNCIL = "council", _("council")
        PRESIDIUM = "presidium", _("presidium")
        WORKING_GROUP = "working_group", _("working group")

    class Quorum(models.TextChoices):
        HALF = "half", _("not less than half")
        MORE_THAN_HALF = "more_than_half", _("more than half")
        TWO_THIRDS = "two_thirds", _("not less than two thirds")
        MORE_THAN_TWO_THIRDS = "more_than_two_thirds", _("more than two thirds")

    class Majority(models.TextChoices):
        PRESENT = "present", _("more than half of those present")
        MEMBERS = "members", _("more than half of all members")
        TWO_THIRDS = "two_thirds", _("not less than two thirds of those present")

    class Numbering(models.TextChoices):
        ITEM_DECISION = "item_decision", _("question.decision: 1.1, 1.2, 2.1")
        PER_ITEM = "per_item", _("within each question: 1, 2, 1")
        THROUGH = "through", _("through the protocol: 1, 2, 3")

    class Form(models.TextChoices):
        SHORT = "short", _("short: decisions only")
        FULL = "full", _("full: heard, discussed, decided")

    class DeadlineShift(models.TextChoices):
        NONE = "none", _("not moved")
        PRECEDING = "preceding", _("to the preceding working day")
        FOLLOWING = "following", _("to the following working day")

    class Closer(models.TextChoices):
        CHAIR = "chair", _("chair")
        SECRETARY = "secretary", _("secretary")

    class MembershipBegins(models.TextChoices):
        DECISION = "decision", _("on the date of the decision")
        AGREEMENT = "agreement", _("when the agreement is signed")

    cluster = models.ForeignKey("members.Cluster", models.PROTECT, related_name="councils", verbose_name=_("cluster"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("body of")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.COUNCIL)
    name = models.CharField(_("full name"), max_length=500)
    genitive_name = models.CharField(
        _("full name in the genitive"), max_length=500, help_text=_("As in «заседания Координационного совета …».")
    )
    short_name = models.CharField(_("short name"), max_length=200)
    slug = models.SlugField(_("name in addresses"), unique=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Europe/Moscow", validators=[validate_time_zone]
    )
    about = models.TextField(_("about the council"), blank=True)

    quorum = models.CharField(_("quorum"), max_length=25, choices=Quorum, default=Quorum.MORE_THAN_HALF)
    majority = models.CharField(_("majority"), max_length=12, choices=Majority, default=Majority.PRESENT)
    casting_vote = models.BooleanField(_("the chair's vote decides a tie"), default=True)
    numbering = models.CharField(
        _("numbering of decisions"), max_length=15, choices=Numbering, default=Numbering.ITEM_DECISION
    )
    form = models.CharField(_("form of the protocol"), max_length=5, choices=Form, default=Form.SHORT)
    days_to_prepare = models.PositiveSmallIntegerField(_("working days to prepare the protocol"), default=3)
    days_for_objections = models.PositiveSmallIntegerField(_("days for objections after signing"), default=3)
    deadline_shift = models.CharField(
        _("a deadline on a non-working day"),
        max_length=10,
        choices=DeadlineShift,
        default=DeadlineShift.PRECEDING,
    )
    immediately_days = models.PositiveSmallIntegerField(
        _("working days for «very urgently»"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    urgent_days = models.PositiveSmallIntegerField(
        _("working days for «urgently»"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    promptly_days = models.PositiveSmallIntegerField(
        _("working days for «promptly»"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    recurring_day = models.PositiveSmallIntegerField(
        _("day of the month for «quarterly», «monthly» without a day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    permanent_report_month = models.PositiveSmallIntegerField(
        _("month of the yearly report on what is done permanently"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    permanent_report_day = models.PositiveSmallIntegerField(
        _("day of the yearly report on what is done permanently"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    membership_begins = models.CharField(
        _("a membership begins"), max_length=10, choices=MembershipBegins, default=MembershipBegins.DECISION
    )
    control_closed_by = models.CharField(
        _("who takes assignments off control"), max_length=10, choices=Closer, default=Closer.CHAIR
    )
    reminds = models.BooleanField(_("executors are reminded of deadlines"), default=True)
    # The ladder; 0 leaves a step out.
    first_reminder_days = models.PositiveSmallIntegerField(
        _("working days before a deadline: first reminder of the executor; 0: none"), default=10
    )
    second_reminder_days = models.PositiveSmallIntegerField(
        _("working days before a deadline: second reminder; 0: none"), default=3
    )
    last_reminder_days = models.PositiveSmallIntegerField(
        _("working days before a deadline: last reminder; 0: none"), default=1
    )
    late_days = models.PositiveSmallIntegerField(
        _("working days after a deadline: executor and secretary are told; 0: never"), default=1
    )
    too_late_days = models.PositiveSmallIntegerField(
        _("working days after a deadline: the chair is told; 0: never"), default=5
    )
    digest_days = models.PositiveSmallIntegerField(
        _("working days before a meeting on which its people are told how the decisions stand; 0: never"), default=2
    )
    reminded_on = models.DateField(_("reminded last on"), null=True, blank=True, editable=False)
    overdue_words = models.CharField(
        _("in public of an assignment whose deadline has passed"),
        max_length=100,
        default="срок истёк, информация не поступила",
    )
    no_date_words = models.CharField(
        _("in public of an assignment without a date"), max_length=100, default="срок не установлен"
    )
    publishes_reports = models.BooleanField(
        _("the report by which an assignment was closed is published"), default=False
    )
    publishes_report_files = models.BooleanField(_("files of published reports are published too"), default=False)
    publishes = models.BooleanField(_("protocols are published"), default=True)
    publishes_votes = models.BooleanField(_("vote counts are published"), default=False)
    cycle_days = models.PositiveSmallIntegerField(
        _("days between meetings"), default=90, validators=[MinValueValidator(1)]
    )

    objects = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name = _("council")
        verbose_name_plural = _("councils")
        ordering = ["cluster", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["council", "presidium", "working_group"]),
                name="council_kind_known",
                violation_error_message=_("Choose the kind of body."),
            ),
            models.CheckConstraint(
                condition=Q(quorum__in=["half", "more_than_half", "two_thirds", "more_than_two_thirds"]),
                name="council_quorum_known",
                violation_error_message=_("Choose the quorum of the regulation."),
            ),
            models.CheckConstraint(
                condition=Q(majority__in=["present", "members", "two_thirds"]),
                name="council_majority_known",
                violation_error_message=_("Choose the majority of the regulation."),
            ),
            models.CheckConstraint(
                condition=Q(numbering__in=["item_decision", "per_item", "through"]),
                name="council_numbering_known",
                violation_error_message=_("Choose the numbering of decisions."),
            ),
            models.CheckConstraint(
                condition=Q(form__in=["short", "full"]),
                name="council_form_known",
                violation_error_message=_("Choose the form of the protocol."),
            ),
            models.CheckConstraint(
                condition=Q(deadline_shift__in=["none", "preceding", "following"]),
                name="council_deadline_shift_known",
                violation_error_message=_("Choose what becomes of a deadline on a non-working day."),
            ),
            models.CheckConstraint(
                condition=Q(membership_begins__in=["decision", "agreement"]),
                name="council_membership_begins_known",
                violation_error_message=_("Choose when a membership begins."),
            ),
            models.CheckConstraint(
                condition=Q(control_closed_by__in=["chair", "secretary"]),
                name="council_closer_known",
                violation_error_message=_("The chair or the secretary?"),
            ),
            models.CheckConstraint(
                condition=Q(permanent_report_month__isnull=True, permanent_report_day__isnull=True)
                | Q(permanent_report_month__isnull=False, permanent_report_day__isnull=False),
                name="council_permanent_report_whole",
                violation_error_message=_("Give both the day and the month, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="council_not_its_own_parent",
                violation_error_message=_("A body cannot belong to itself."),
            ),
        ]

    def __str__(self):
        return self.short_name


def today(council: Council) -> date:
    """The date at the council's place: rights, deadlines and «on the day» are counted by it."""
    return now(council).date()


def now(council: Council) -> datetime:
    """The present instant shown on the council's clock."""
    return timezone.now().astimezone(ZoneInfo(council.time_zone))


class SeatQuerySet(models.QuerySet):
    def valid_on(self, day: date):
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def of_user(self, user):
        """Seats that the user holds today."""
        if not user.is_authenticated:
            return self.none()
        # The portal's own date: for lists and visibility. What may be done is asked by the council's date.
        return self.filter(person__user=user).valid_on(timezone.localdate())

    def by_role(self) -> "Councils":
        return Councils(list(self.order_by().values_list("council", "role")))


@dataclass(frozen=True)
class Councils:
    """Keys of councils with the role of each seat, read at once: among many joins PostgreSQL asks a subquery last."""

    seats: list[tuple[int, str]]

    def of(self, *roles: str) -> set[int]:
        """Councils of these roles; without a role of all of them."""
        return {council for council, role in self.seats if role in roles or not roles}


class Seat(models.Model):
    """A person's place in a council, on behalf of an organisation, between two dates.

    Rights in the portal follow from seats: see permissions.py.
    """

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        VICE_CHAIR = "vice_chair", _("vice-chair")
        SECRETARY = "secretary", _("secretary")
        MEMBER = "member", _("member")

    council = models.ForeignKey(Council, models.PROTECT, related_name="seats", verbose_name=_("council"))
    person = models.ForeignKey("members.Person", models.PROTECT, related_name="seats", verbose_name=_("person"))
    on_behalf_of = models.ForeignKey(
        "members.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("on behalf of"),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    voting = models.BooleanField(_("votes"), default=True)
    substitute = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="substitute_seats",
        verbose_name=_("deputy"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    basis_decision = models.ForeignKey(
        "councils.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("elected by the decision"),
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["council", "person__search_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["chair", "vice_chair", "secretary", "member"]),
                name="seat_role_known",
                violation_error_message=_("Choose the role."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="seat_dates_in_order",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["council", "person"],
                condition=Q(ends_on__isnull=True),
                name="seat_one_open_per_person",
                violation_error_message=_("This person already has a seat in the council."),
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("person")),
                name="seat_substitute_is_another",
                violation_error_message=_("A person cannot be his own deputy."),
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.get_role_display()}"
