"""Who is reminded of what on a day: the ladder of working days before and after a deadline."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from cluster_portal.models import Letter
from councils.control import WAITING, answers_itself, has_in_hand, is_from_paper, working_days_between
from councils.deadlines import amount
from councils.models import Assignment, AssignmentLink, Council, Reason, Reminder, Seat
from members.models import Membership, Representative, User

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def _before(council: Council) -> list[tuple[int, str]]:
    """Working days left, and the reason from that day on; the nearest first."""
    steps = {
        Reason.FIRST: council.first_reminder_days,
        Reason.SECOND: council.second_reminder_days,
        Reason.LAST: council.last_reminder_days,
    }
    return [(0, Reason.TODAY), *sorted((days, reason) for reason, days in steps.items() if days)]


def _after(council: Council) -> list[tuple[int, str]]:
    """Working days gone, and the reason from that day on; the farthest first."""
    steps = {Reason.LATE: council.late_days, Reason.TOO_LATE: council.too_late_days}
    return sorted(((days, reason) for reason, days in steps.items() if days), reverse=True)


@dataclass(frozen=True)
class OtherLine:
    """A line that another app puts into the letter of the day; `keep` writes its trace when the letter is there."""

    user: User
    reason: str
    words: str
    page: str
    keep: Callable[[Letter], None]


# What the apps above want to remind of on a day: they add themselves when they load.
OTHERS: list[Callable[[Council, date], Iterable[OtherLine]]] = []
NEW_FOR = 5  # working days within which an assignment is told of as new


def reason_on(assignment: Assignment, on: date) -> str | None:
    """The step of the ladder on this day. A day on which nobody was reminded is made good the next day."""
    if assignment.state not in WAITING or is_from_paper(assignment) or assignment.due_on is None:
        return None
    if not answers_itself(assignment):
        return None  # its periods are reminded of
    return step_on(assignment.due_on, on, assignment.decision.item.meeting.council)


def step_on(due_on: date, on: date, council: Council) -> str | None:
    """The step of the council's ladder for a deadline, by working days."""
    if due_on >= on:
        left = working_days_between(on, due_on)
        return next((reason for days, reason in _before(council) if left <= days), None)
    late = working_days_between(due_on, on)
    return next((reason for days, reason in _after(council) if late >= days), None)


def step_words(reason: str, due_on: date | None, on: date) -> str:
    """«осталось 3 рабочих дня», «срок истёк 1 рабочий день назад»: in letters, which are in Russian."""
    if reason in (Reason.FIRST, Reason.SECOND, Reason.LAST):
        left = working_days_between(on, due_on)
        return f"{'остался' if left % 10 == 1 and left % 100 != 11 else 'осталось'} {amount(left, 'working_day')}"
    if reason in (Reason.LATE, Reason.TOO_LATE):
        return f"срок истёк {amount(working_days_between(due_on, on), 'working_day')} назад"
    return "срок – сегодня" if reason == Reason.TODAY else str(Reason(reason).label)


def executors(assignment: Assignment, on: date) -> QuerySet[User]:
    """Accounts of those who answer for the assignment."""
    in_hand = has_in_hand(assignment)
    named = [key for key in (assignment.person_id, assignment.collector_id, in_hand and in_hand.pk) if key]
    if assignment.organization_id is None:
        return User.objects.filter(persons__in=named, is_active=True).distinct()
    council = assignment.decision.item.meeting.council
    people = [*named, *people_of([assignment.organization_id], council, on)]
    return User.objects.filter(persons__in=people, is_active=True).distinct()


def people_of(organizations: Iterable[int], council: Council, on: date) -> list[int]:
    """Keys of the people who act for organisations in the cluster of a council."""
    letters = Representative.objects.filter(
        membership__organization__in=organizations, membership__cluster=council.cluster_id
    )
    seats = Seat.objects.filter(on_behalf_of__in=organizations, council__cluster=council.cluster_id)
    return [
        *letters.valid_on(on).values_list("person", flat=True),
        *seats.valid_on(on).values_list("person", flat=True),
    ]


def officers(council: Council, on: date, *roles: str) -> QuerySet[User]:
    seats = Seat.objects.filter(council=council, role__in=roles).valid_on(on)
    return User.objects.filter(persons__in=seats.values("person"), is_active=True).distinct()


@dataclass(frozen=True)
class Reader:
    """Who is written to: an account, or the address of an executor who has none."""

    email: str
    user: User | None = None

    @property
    def fields(self) -> dict:
        """As rows about readers keep him."""
        return {"user": self.user, "email": "" if self.user else self.email}

    @property
    def stops(self) -> Q:
        """What he has stopped by his account or by a link: what goes to his address is his, whoever he is known as."""
        by_address = Q(email=self.email.lower())
        return by_address | Q(user=self.user) if self.user else by_address

    @property
    def reasons(self) -> list[Reason]:
        """Of what he may be reminded: before a meeting only those who have an account are told how decisions stand."""
        return [reason for reason in Reason if self.user or reason != Reason.DIGEST]


def readers(assignment: Assignment, reason: str, on: date) -> list[Reader]:
    """The executor; the secretary too when the deadline has passed; the chair when it passed long ago."""
    found = list(executors(assignment, on))
    told = with_officers(found, assignment.decision.item.meeting.council, reason, on)
    people = [Reader(user.email, user) for user in told]
    address = "" if found else address_without_account(assignment)
    return [*people, Reader(address)] if address else people


def answers(assignment: Assignment, user: User, on: date) -> bool:
    """Whether it is the reader's own, and not one that he only sees after."""
    return executors(assignment, on).filter(pk=user.pk).exists()


def address_without_account(assignment: Assignment) -> str:
    """The address that was written to before, else the one in the contacts of the membership; «» when there is none."""
    # A link is revoked when its address was wrong.
    wrong = set(assignment.links.exclude(revoked_at=None).values_list("email", flat=True))
    link = assignment.links.exclude(email__in=wrong).order_by("-pk").first()
    if link is not None:
        return link.email
    if assignment.organization_id is None:
        return ""
    cluster = assignment.decision.item.meeting.council.cluster_id
    rows = Membership.objects.filter(organization=assignment.organization_id, cluster=cluster, ends_on=None)
    written = EMAIL.findall(" ".join(rows.order_by("pk").values_list("contacts", flat=True)).lower())
    return next((address for address in written if _is_email(address) and address not in wrong), "")


def _is_email(text: str) -> bool:
    """Whether a link can be made for it."""
    try:
        AssignmentLink._meta.get_field("email").run_validators(text)
    except ValidationError:
        return False
    return True


def with_officers(found: Iterable[User], council: Council, reason: str, on: date) -> list[User]:
    """Those who answer, and the officers who hear of what is late."""
    people = list(found)
    if reason == Reason.LATE:
        people += officers(council, on, Seat.Role.SECRETARY)
    if reason == Reason.TOO_LATE:
        people += officers(council, on, Seat.Role.CHAIR)
    return list(dict.fromkeys(people))


def was_reminded(assignment: Assignment, reader: Reader, reason: str) -> bool:
    told = Reminder.objects.filter(assignment=assignment, reason=reason, **reader.fields)
    # A moved deadline is told of anew; an assignment is new only once.
    return (told if reason == Reason.ASSIGNED else told.filter(due_on=assignment.due_on)).exists()
