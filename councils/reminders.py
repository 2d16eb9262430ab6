"""Who is reminded of what on a day: the ladder of working days before and after a deadline."""

from datetime import date

from django.db.models import QuerySet

from councils.control import WAITING, is_from_paper, working_days_between
from councils.models import Assignment, Reason, Reminder, Seat
from members.models import Representative, User

# Working days left, and the reason from that day on.
BEFORE = ((0, Reason.TODAY), (1, Reason.IN_1), (3, Reason.IN_3), (10, Reason.IN_10))
AFTER = ((5, Reason.LATE_5), (1, Reason.LATE_1))
NEW_FOR = 5  # working days within which an assignment is told of as new


def reason_on(assignment: Assignment, on: date) -> str | None:
    """The step of the ladder on this day. A day on which nobody was reminded is made good the next day."""
    if assignment.state not in WAITING or is_from_paper(assignment) or assignment.due_on is None:
        return None
    if assignment.has_parts and not assignment.collector_id:
        return None  # its periods are reminded of
    if assignment.due_on >= on:
        left = working_days_between(on, assignment.due_on)
        return next((reason for days, reason in BEFORE if left <= days), None)
    late = working_days_between(assignment.due_on, on)
    return next((reason for days, reason in AFTER if late >= days), None)


def executors(assignment: Assignment, on: date) -> QuerySet[User]:
    """Accounts of those who answer for the assignment."""
    named = [key for key in (assignment.person_id, assignment.collector_id, assignment.handed_to_id) if key]
    if assignment.organization_id is None:
        return User.objects.filter(persons__in=named, is_active=True).distinct()
    council = assignment.decision.item.meeting.council
    letters = Representative.objects.filter(
        membership__organization=assignment.organization_id, membership__cluster=council.cluster_id
    )
    seats = Seat.objects.filter(on_behalf_of=assignment.organization_id, council__cluster=council.cluster_id)
    people = [
        *named,
        *letters.valid_on(on).values_list("person", flat=True),
        *seats.valid_on(on).values_list("person", flat=True),
    ]
    return User.objects.filter(persons__in=people, is_active=True).distinct()


def officers(assignment: Assignment, on: date, *roles: str) -> QuerySet[User]:
    seats = Seat.objects.filter(council=assignment.decision.item.meeting.council, role__in=roles).valid_on(on)
    return User.objects.filter(persons__in=seats.values("person"), is_active=True).distinct()


def readers(assignment: Assignment, reason: str, on: date) -> list[User]:
    """The executor; the secretary too when the deadline has passed; the chair when it passed long ago."""
    found = list(executors(assignment, on))
    if reason == Reason.LATE_1:
        found += officers(assignment, on, Seat.Role.SECRETARY)
    if reason == Reason.LATE_5:
        found += officers(assignment, on, Seat.Role.CHAIR)
    return list(dict.fromkeys(found))


def was_reminded(assignment: Assignment, user: User, reason: str) -> bool:
    told = Reminder.objects.filter(assignment=assignment, user=user, reason=reason)
    # A moved deadline is told of anew; an assignment is new only once.
    return (told if reason == Reason.ASSIGNED else told.filter(due_on=assignment.due_on)).exists()
