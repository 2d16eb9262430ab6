"""One letter a day to a person at most, with everything he has to be reminded of."""

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction

from cluster_portal.mail import send_on_commit
from councils.control import standing, with_record
from councils.due import CALENDAR
from councils.models import Assignment, Council, Reason, Reminder, ReminderStop
from councils.models.councils import now
from councils.reminders import NEW_FOR, WAITING, readers, reason_on, was_reminded
from members.models import User

FROM_HOUR = 8


def remind_everybody() -> None:
    """Called by the worker every quarter of a minute: does a council's day once, on its working days from 8 o'clock."""
    for council in Council.objects.filter(reminds=True):
        moment = now(council)
        if moment.hour >= FROM_HOUR and CALENDAR.is_working(moment.date()):
            remind_council(council, moment.date())


def remind_council(council: Council, on: date) -> int:
    """Write the letters of one day; a second call writes none. Returns how many."""
    with transaction.atomic():
        # The council's row is the lock: two workers do not remind twice.
        council = Council.objects.select_for_update().get(pk=council.pk)
        if council.reminded_on is not None and council.reminded_on >= on:
            return 0
        lines = _lines(council, on)
        for user, rows in lines.items():
            _write(user, rows, council, on)
        council.reminded_on = on
        council.save(update_fields=["reminded_on"])
    return len(lines)


def _lines(council: Council, on: date) -> dict[User, list[tuple[Assignment, str]]]:
    """What each reader has to be told, without what he has stopped and what he was told before."""
    rows = Assignment.objects.filter(decision__item__meeting__council=council, state__in=WAITING)
    stopped = set(ReminderStop.objects.values_list("user", "reason"))
    told: dict[User, list[tuple[Assignment, str]]] = defaultdict(list)
    for assignment in with_record(rows).order_by("due_on", "pk"):
        for reason in _reasons(assignment, on):
            for user in readers(assignment, reason, on):
                wanted = (user.pk, reason) not in stopped and not _is_told_today(user, on)
                if wanted and not was_reminded(assignment, user, reason):
                    told[user].append((assignment, reason))
    return told


def _reasons(assignment: Assignment, on: date) -> list[str]:
    begun = assignment.transitions.filter(name="begin").order_by("-at").first()
    is_new = begun is not None and begun.at.date() >= on - timedelta(days=NEW_FOR)
    step = reason_on(assignment, on)
    return [reason for reason in (Reason.ASSIGNED if is_new else None, step) if reason]


def _is_told_today(user: User, on: date) -> bool:
    """Another council has written to him today: the rest waits for tomorrow."""
    return Reminder.objects.filter(user=user, on=on).exists()


def _write(user: User, rows: list[tuple[Assignment, str]], council: Council, on: date) -> None:
    # A new assignment whose deadline is near is one line with the nearer reason.
    by_assignment = {assignment: reason for assignment, reason in rows}
    lines = [
        {"assignment": assignment, "reason": Reason(reason).label, "words": standing(assignment, on).words}
        for assignment, reason in by_assignment.items()
    ]
    letter = send_on_commit("reminder", user.email, {"lines": lines, "council": council, "on": on})
    Reminder.objects.bulk_create(
        Reminder(assignment=assignment, user=user, reason=reason, due_on=assignment.due_on, on=on, letter=letter)
        for assignment, reason in rows
    )


def choose_reminders(user: User, wanted: set[str]) -> None:
    """Keep what the reader wants to be reminded of; everything else is stopped."""
    with transaction.atomic():
        ReminderStop.objects.filter(user=user).delete()
        stops = [ReminderStop(user=user, reason=reason) for reason in Reason if reason not in wanted]
        ReminderStop.objects.bulk_create(stops)
