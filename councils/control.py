"""How an assignment stands today: computed from its state, its date and the calendar, never stored."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.due import work_calendar
from councils.models import Assignment, AssignmentLink, Council, Decision, DecisionRelation, Protocol, Seat
from councils.models.councils import today
from councils.verbs import VERB_CLASSES
from councils.workflow import UNDER_CONTROL, AssignmentStatus
from members.models import Membership, Organization, Person, Representative

SOON = 3  # working days
MOST_COUNTED = 400
# An answer of the executor is awaited.
WAITING = (AssignmentStatus.ACTIVE, AssignmentStatus.RETURNED)


@dataclass(frozen=True)
class Standing:
    """`code` names the shape and colour, `words` say it, `days` is what is left of calendar days (below 0: late)."""

    code: str
    words: str
    days: int | None = None


# A whole in periods is answered by them; a group, by the person who gathers its answers.
ANSWERED_ITSELF = Q(has_parts=False) | Q(collector__isnull=False)


def answers_itself(assignment: Assignment) -> bool:
    """ANSWERED_ITSELF, of one assignment: it has a report and a deadline of its own."""
    return not assignment.has_parts or assignment.collector_id is not None


def next_part(whole: Assignment) -> Assignment | None:
    """The period that is asked about next: the first that waits for an answer, else the first that is looked at."""
    rows = whole.parts.filter(state__in=UNDER_CONTROL).order_by(F("due_on").asc(nulls_last=True), "pk")
    return rows.filter(state__in=WAITING).first() or rows.first()


def is_from_paper(assignment: Assignment) -> bool:
    return assignment.decision.item.meeting.protocol.origin == Protocol.Origin.PAPER


def standing(assignment: Assignment, on: date) -> Standing:
    """How the assignment stands on a day; one of an old paper is never overdue."""
    status, due_on = AssignmentStatus(assignment.state), assignment.due_on
    if status == AssignmentStatus.CLOSED:
        late = due_on is not None and assignment.done_on > due_on
        return Standing("closed", _("taken off control, done late") if late else str(status.label))
    if status not in WAITING:
        return Standing(status.value, str(status.label))
    if is_from_paper(assignment):
        return Standing("unknown", _("no information about the execution"))
    in_parts = Standing("active", _("being carried out in parts"))
    if not answers_itself(assignment):
        return in_parts
    if due_on is None:
        return in_parts if assignment.has_parts else Standing("no_date", _("no date is set"))
    days = (due_on - on).days
    if days < 0:
        late = ngettext("overdue by {days} day", "overdue by {days} days", -days).format(days=-days)
        return Standing("overdue", late, days)
    if status == AssignmentStatus.RETURNED:
        return Standing("returned", str(status.label), days)
    if assignment.has_parts:
        return in_parts
    left = ngettext("{days} day left", "{days} days left", days).format(days=days) if days else _("due today")
    return Standing("soon" if working_days_between(on, due_on) <= SOON else "active", left, days)


def working_days_between(first: date, last: date) -> int:
    """Working days after `first` up to and including `last`; at most MOST_COUNTED days are looked at."""
    if (last - first).days > MOST_COUNTED:
        return MOST_COUNTED
    is_working = work_calendar().is_working
    return sum(is_working(date.fromordinal(day)) for day in range(first.toordinal() + 1, last.toordinal() + 1))


def waiting_for(user) -> int:
    """How many assignments wait for the user's report."""
    return assigned_to(user, timezone.localdate()).filter(ANSWERED_ITSELF, state__in=WAITING).count()


def with_record(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Assignments with what every page of them shows, by one query."""
    return assignments.select_related(
        "organization",
        "person",
        "collector",
        "decision__item__meeting__council__cluster",
        "decision__item__meeting__protocol",
    )


def without_executor(user) -> QuerySet[Decision]:
    """Adopted decisions that ask for an execution but name nobody: a finding for the secretary."""
    kept = Seat.objects.of_user(user).filter(role=Seat.Role.SECRETARY).values("council")
    controlled = [name for name, rule in VERB_CLASSES.items() if rule.on_control]
    rows = Decision.objects.filter(item__meeting__council__in=kept, verb_class__in=controlled, assignments=None)
    rows = rows.exclude(number="").filter(result=Decision.Result.ADOPTED, removed_at=None)
    # What a later approved decision has ended needs nobody any more.
    ended = DecisionRelation.objects.filter(
        earlier=OuterRef("pk"), kind__in=[DecisionRelation.Kind.REPLACES, DecisionRelation.Kind.CANCELS]
    )
    rows = rows.exclude(Exists(ended.exclude(decision__number="")))
    return rows.select_related("item__meeting__protocol").order_by("-item__meeting__held_on", "pk")


def answered_by(link: AssignmentLink) -> QuerySet[Assignment]:
    """The one assignment that a link opens."""
    return with_record(Assignment.objects.filter(pk=link.assignment_id))


def controlled_councils(user) -> QuerySet[Council]:
    """Councils whose secretary, chair or vice-chair the user is today."""
    roles = [Seat.Role.SECRETARY, Seat.Role.CHAIR, Seat.Role.VICE_CHAIR]
    return Council.objects.filter(pk__in=Seat.objects.of_user(user).filter(role__in=roles).values("council"))


def controlled_by(user, councils: list[Council] | None = None) -> QuerySet[Assignment]:
    """Assignments of the councils whose secretary, chair or vice-chair the user is today, from their approval on.

    `councils` are those, where the caller knows them already.
    """
    # A list, not a subquery: among so many joins PostgreSQL would ask it last, of all the rows of the country.
    if councils is None:
        councils = list(controlled_councils(user))
    rows = Assignment.objects.filter(decision__item__meeting__council__in=councils)
    return with_record(rows.exclude(state__in=[AssignmentStatus.DRAFT, AssignmentStatus.UNTRACKED]))


def acts_for(user, on: date) -> set[tuple[int, int]]:
    """(organisation, cluster) for which the user acts on a day, by a letter of authority or by a seat.

    A department sits in a council without being a member of its cluster; an organisation that has left acts no more.
    """
    if not user.is_authenticated:
        return set()
    present = Membership.objects.present_on(on)
    letters = Representative.objects.filter(person__user=user, membership__in=present).valid_on(on).order_by()
    own = Membership.objects.filter(organization=OuterRef("on_behalf_of"), cluster=OuterRef("council__cluster"))
    has_left = Exists(own) & ~Exists(own.present_on(on))
    seats = Seat.objects.of_user(user).exclude(on_behalf_of=None).exclude(has_left).order_by()
    return set(
        letters.values_list("membership__organization", "membership__cluster").union(
            seats.values_list("on_behalf_of", "council__cluster")
        )
    )


def assigned_to(user, on: date) -> QuerySet[Assignment]:
    """«Мои поручения»: laid upon the user himself or upon an organisation that he acts for in that cluster."""
    if not user.is_authenticated:
        return Assignment.objects.none()
    in_hand = Q(handed_to__user=user, handed_to__organization=F("organization"))  # has_in_hand()
    mine = [Q(person__user=user), Q(collector__user=user), in_hand]
    for organization, cluster in acts_for(user, on):
        mine.append(Q(organization=organization, decision__item__meeting__council__cluster=cluster))
    keys = any_of(Assignment.objects.order_by(), mine, "pk")
    shown = [*UNDER_CONTROL, AssignmentStatus.CLOSED, AssignmentStatus.OBSOLETE]
    return with_record(Assignment.objects.filter(pk__in=keys, state__in=shown))


def any_of(rows: QuerySet, conditions: list[Q], key: str) -> list[int]:
    """Keys of the rows that meet one of the conditions, each found by its own index: OR over joins would use none."""
    first, *others = (rows.filter(condition).values_list(key, flat=True) for condition in conditions)
    return list(first.union(*others))


def members_of_group(assignment: Assignment) -> QuerySet[Organization]:
    """Who answers for a group: «участники кластера» are its members today, any other group the council's seats."""
    council = assignment.decision.item.meeting.council
    on = today(council)
    if "кластер" in assignment.group_name.lower():
        members = Membership.objects.filter(cluster=council.cluster_id).present_on(on).values("organization")
    else:
        members = Seat.objects.filter(council=council).valid_on(on).values("on_behalf_of")
    return Organization.objects.filter(pk__in=members).order_by("search_key")


def colleagues(assignment: Assignment) -> QuerySet[Person]:
    """People of the executor's organisation today: by a seat, by a letter of authority, or because they work there."""
    organization, council = assignment.organization_id, assignment.decision.item.meeting.council
    if organization is None:
        return Person.objects.none()
    on, cluster = today(council), council.cluster_id
    seats = Seat.objects.filter(on_behalf_of=organization, council__cluster=cluster).valid_on(on)
    letters = Representative.objects.filter(membership__organization=organization, membership__cluster=cluster)
    belongs = Q(organization=organization) | Q(pk__in=seats.values("person"))
    people = Person.objects.filter(belongs | Q(pk__in=letters.valid_on(on).values("person")), cluster=cluster)
    return people.order_by("search_key")


def has_in_hand(assignment: Assignment) -> Person | None:
    """To whom it was handed over inside the organisation, as long as he works there.

    Who has a seat or a letter of authority for the organisation answers by that.
    """
    person = assignment.handed_to
    return person if person is not None and person.organization_id == assignment.organization_id else None


def secretaries_of(assignment: Assignment) -> list[Person]:
    """Whom the executor asks: name and e-mail of the council's secretary today."""
    council = assignment.decision.item.meeting.council
    seats = Seat.objects.filter(council=council, role=Seat.Role.SECRETARY).valid_on(today(council))
    return [seat.person for seat in seats.select_related("person__user")]


def gatherers(assignment: Assignment) -> QuerySet[Person]:
    """Who can gather the answers of a group: people of the cluster with an account."""
    cluster = assignment.decision.item.meeting.council.cluster_id
    return Person.objects.filter(cluster=cluster, user__isnull=False).order_by("search_key")
