"""One letter a day to a person at most, with everything he has to be reminded of."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from cluster_portal.models import Letter
from councils.control import WAITING, is_from_paper, standing, with_record, working_days_between
from councils.digest import Digest, coming_meetings, digest_of, digest_readers
from councils.due import CALENDAR
from councils.models import Assignment, Council, MeetingDigest, Reason, Reminder, ReminderStop
from councils.models.councils import now
from councils.reminders import NEW_FOR, OTHERS, OtherLine, readers, reason_on, step_words, was_reminded
from members.models import Cluster, User
from members.services.letters import send_letter

FROM_HOUR = 8


def remind_everybody() -> None:
    """Called by the worker every quarter of a minute: each council's day once, on working days from 8 o'clock."""
    due = []
    for council in Council.objects.filter(reminds=True):
        moment = now(council)
        if moment.hour >= FROM_HOUR and CALENDAR.is_working(moment.date()) and council.reminded_on != moment.date():
            due.append((council, moment.date()))
    if due:
        remind_councils(due)


def remind_councils(due: list[tuple[Council, date]]) -> int:
    """Write the letters of one day, one to a reader whatever councils he has to hear from; returns how many.

    A second call for the same day writes none.
    """
    days = {council.pk: on for council, on in due}
    told: dict[User, list[tuple[Assignment, str, date]]] = defaultdict(list)
    digests: dict[User, list[Digest]] = defaultdict(list)
    others: dict[User, list[OtherLine]] = defaultdict(list)
    with transaction.atomic():
        # The councils' rows are the lock: two workers do not remind twice.
        for council in Council.objects.select_for_update().filter(pk__in=days).order_by("pk"):
            on = days[council.pk]
            if council.reminded_on is not None and council.reminded_on >= on:
                continue
            for user, rows in _lines(council, on).items():
                told[user] += [(assignment, reason, on) for assignment, reason in rows]
            for meeting in coming_meetings(council, on):
                digest = digest_of(meeting, on)
                for user in digest_readers(meeting, on):
                    digests[user].append(digest)
            for line in _other_lines(council, on):
                others[line.user].append(line)
            council.reminded_on = on
            council.save(update_fields=["reminded_on"])
        addressed = list(dict.fromkeys([*told, *digests, *others]))
        clusters = {council.cluster for council, _on in due}
        for user in addressed:
            letter = _write(user, told[user], digests[user], others[user], max(days.values()), clusters)
            for line in others[user]:
                line.keep(letter)
    return len(addressed)


def _other_lines(council: Council, on: date) -> Iterable[OtherLine]:
    """What the apps above have to say, without what its reader has stopped."""
    stopped = set(ReminderStop.objects.values_list("user", "reason"))
    lines = (line for source in OTHERS for line in source(council, on))
    return [line for line in lines if (line.user.pk, line.reason) not in stopped]


def _lines(council: Council, on: date) -> dict[User, list[tuple[Assignment, str]]]:
    """What each reader has to be told, without what he has stopped and what he was told before."""
    rows = Assignment.objects.filter(decision__item__meeting__council=council, state__in=WAITING)
    stopped = set(ReminderStop.objects.values_list("user", "reason"))
    told: dict[User, list[tuple[Assignment, str]]] = defaultdict(list)
    for assignment in with_record(rows).order_by("due_on", "pk"):
        for reason in _reasons(assignment, on):
            for user in readers(assignment, reason, on):
                if (user.pk, reason) not in stopped and not was_reminded(assignment, user, reason):
                    told[user].append((assignment, reason))
    return told


def _reasons(assignment: Assignment, on: date) -> list[str]:
    """The step of the ladder, and whether the assignment is new; old papers are left in peace."""
    if is_from_paper(assignment):
        return []
    begun = assignment.transitions.filter(name="begin").order_by("-at").first()
    zone = now(assignment.decision.item.meeting.council).tzinfo
    is_new = begun is not None and working_days_between(begun.at.astimezone(zone).date(), on) <= NEW_FOR
    step = reason_on(assignment, on)
    return [reason for reason in (Reason.ASSIGNED if is_new else None, step) if reason]


def _write(
    user: User,
    rows: list[tuple[Assignment, str, date]],
    digests: list[Digest],
    others: list[OtherLine],
    day: date,
    all_clusters: set[Cluster],
) -> Letter:
    # A new assignment whose deadline is near is one line with the nearer reason.
    by_assignment = {assignment: (reason, on) for assignment, reason, on in rows}
    lines = [
        {
            "assignment": assignment,
            "reason": step_words(reason, assignment.due_on, on),
            "words": standing(assignment, on).words,
        }
        for assignment, (reason, on) in by_assignment.items()
    ]
    councils = {assignment.decision.item.meeting.council for assignment in by_assignment}
    named = sorted(councils, key=lambda council: council.name)
    context = {"lines": lines, "councils": named, "digests": digests, "others": others}
    clusters = {council.cluster for council in councils} | {digest.meeting.council.cluster for digest in digests}
    # Lines of other apps belong to the councils of the day.
    context["on"] = rows[0][2] if rows else day
    letter = send_letter(clusters or all_clusters, "reminder", user.email, context)
    MeetingDigest.objects.bulk_create(
        MeetingDigest(meeting=digest.meeting, user=user, letter=letter) for digest in digests
    )
    Reminder.objects.bulk_create(
        Reminder(assignment=assignment, user=user, reason=reason, due_on=assignment.due_on, on=on, letter=letter)
        for assignment, reason, on in rows
    )
    return letter


def choose_reminders(user: User, wanted: set[str]) -> None:
    """Keep what the reader wants to be reminded of; everything else is stopped."""
    with transaction.atomic():
        ReminderStop.objects.filter(user=user).delete()
        stops = [ReminderStop(user=user, reason=reason) for reason in Reason if reason not in wanted]
        ReminderStop.objects.bulk_create(stops)
