"""One letter a day to a person at most, with everything he has to be reminded of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cluster_portal.models import Letter
from councils.control import WAITING, is_from_paper, standing, with_record, working_days_between
from councils.digest import Digest, coming_meetings, digest_of, digest_readers
from councils.due import work_calendar
from councils.models import Assignment, Council, MeetingDigest, Reason, Reminder, ReminderLetter, ReminderStop
from councils.models.councils import now
from councils.reminders import (
    NEW_FOR,
    OTHERS,
    OtherLine,
    Reader,
    answers,
    readers,
    reason_on,
    step_words,
    was_reminded,
)
from councils.services.letters import send_council_letter
from councils.services.links import make_link
from members.models import User

FROM_HOUR = 8


@dataclass(frozen=True)
class Told:
    """One reason for which a reader hears of an assignment on a day."""

    assignment: Assignment
    reader: Reader
    reason: str
    on: date


@dataclass
class Bundle:
    """Everything that one address hears of in the letter of the day."""

    to: str
    user: User | None = None
    told: list[Told] = field(default_factory=list)
    digests: list[tuple[Digest, User]] = field(default_factory=list)
    others: list[OtherLine] = field(default_factory=list)
    councils: set[Council] = field(default_factory=set)


class Bundles(defaultdict[str, Bundle]):
    """Bundles by address; one address is one reader, whether he is known by his account or by a contact."""

    def __missing__(self, to: str) -> Bundle:
        self[to] = Bundle(to)
        return self[to]

    def of(self, reader: Reader, council: Council) -> Bundle:
        bundle = self[reader.email.lower()]
        bundle.user = bundle.user or reader.user
        bundle.councils.add(council)
        return bundle


def remind_everybody() -> None:
    """Called by the worker every quarter of a minute: each council's day once, on working days from 8 o'clock."""
    calendar, due = work_calendar(), []
    for council in Council.objects.filter(reminds=True):
        moment = now(council)
        if moment.hour >= FROM_HOUR and calendar.is_working(moment.date()) and council.reminded_on != moment.date():
            due.append((council, moment.date()))
    if due:
        remind_councils(due)


def remind_councils(due: list[tuple[Council, date]]) -> int:
    """Write the letters of one day, one to a reader whatever councils he has to hear from; returns how many.

    A second call for the same day writes none; who had his letter this day hears of the rest in the next one.
    """
    days = {council.pk: on for council, on in due}
    bundles, day = Bundles(), max(days.values())
    with transaction.atomic():
        # The councils' rows are the lock: two workers do not remind twice.
        for council in Council.objects.select_for_update().filter(pk__in=days).order_by("pk"):
            on = days[council.pk]
            if council.reminded_on is not None and council.reminded_on >= on:
                continue
            _gather(bundles, council, on)
            council.reminded_on = on
            council.save(update_fields=["reminded_on"])
        had = set(ReminderLetter.objects.filter(on=day, to__in=list(bundles)).values_list("to", flat=True))
        addressed = [bundle for to, bundle in bundles.items() if to not in had]
        _join_later_councils(addressed, days, day)
        for bundle in addressed:
            _write(bundle, day)
    return len(addressed)


def _gather(bundles: Bundles, council: Council, on: date) -> None:
    """What a council has to say on a day, without what its readers have stopped and what they were told before."""
    for told in _lines(council, on):
        bundles.of(told.reader, council).told.append(told)
    for meeting in coming_meetings(council, on):
        digest = digest_of(meeting, on)
        for user in digest_readers(meeting, on):
            bundles.of(Reader(user.email, user), council).digests.append((digest, user))
    for line in _other_lines(council, on):
        bundles.of(Reader(line.user.email, line.user), council).others.append(line)


def _join_later_councils(addressed: list[Bundle], days: dict[int, date], day: date) -> None:
    """Where the morning has not come yet (another time zone): what those readers hear from there goes along."""
    users = [bundle.user for bundle in addressed if bundle.user]
    later = Council.objects.filter(reminds=True, cluster__persons__user__in=users).exclude(pk__in=days)
    found = Bundles()
    for council in later.exclude(reminded_on__gte=day).select_related("cluster").distinct():
        _gather(found, council, day)
    for bundle in addressed:
        more = found.get(bundle.to, Bundle(bundle.to))
        bundle.told += more.told
        bundle.digests += more.digests
        bundle.others += more.others
        bundle.councils |= more.councils


def _other_lines(council: Council, on: date) -> Iterable[OtherLine]:
    """What the apps above have to say, without what its reader has stopped."""
    stopped = _stopped()
    lines = (line for source in OTHERS for line in source(council, on))
    return [line for line in lines if not _has_stopped(stopped, Reader(line.user.email, line.user), line.reason)]


def _lines(council: Council, on: date) -> Iterable[Told]:
    rows = Assignment.objects.filter(decision__item__meeting__council=council, state__in=WAITING)
    stopped = _stopped()
    for assignment in with_record(rows).order_by("due_on", "pk"):
        for reason in _reasons(assignment, on):
            for reader in readers(assignment, reason, on):
                if not _has_stopped(stopped, reader, reason) and not was_reminded(assignment, reader, reason):
                    yield Told(assignment, reader, reason, on)


def _stopped() -> set[tuple[int | str, str]]:
    """Whoever wants no letter, by the key of his account or by his address, and for what reason."""
    rows = ReminderStop.objects.values_list("user", "email", "reason")
    return {(user or email, reason) for user, email, reason in rows}


def _has_stopped(stopped: set[tuple[int | str, str]], reader: Reader, reason: str) -> bool:
    """By his account or by his address, as Reader.stops finds his rows."""
    names = [reader.email.lower(), *([reader.user.pk] if reader.user else [])]
    return any((name, reason) in stopped for name in names)


def _reasons(assignment: Assignment, on: date) -> list[str]:
    """Whether the assignment is new, and the step of the ladder; old papers are left in peace."""
    if is_from_paper(assignment):
        return []
    begun = assignment.transitions.filter(name="begin").order_by("-at").first()
    zone = now(assignment.decision.item.meeting.council).tzinfo
    is_new = begun is not None and working_days_between(begun.at.astimezone(zone).date(), on) <= NEW_FOR
    step = reason_on(assignment, on)
    return [reason for reason in (Reason.ASSIGNED if is_new else None, step) if reason]


def _write(bundle: Bundle, day: date) -> Letter:
    by_assignment: dict[Assignment, list[Told]] = defaultdict(list)
    for told in bundle.told:
        by_assignment[told.assignment].append(told)
    lines = [_line(assignment, rows) for assignment, rows in by_assignment.items()]
    councils = {assignment.decision.item.meeting.council for assignment in by_assignment}
    context = {
        "lines": lines,
        "councils": sorted(councils, key=lambda council: council.name),
        "digests": [digest for digest, _user in bundle.digests],
        "others": bundle.others,
        "on": bundle.told[0].on if bundle.told else day,
        # Without an account there is no list.
        "has_account": bundle.user is not None,
        "choice": lines[0]["choice"] if lines else settings.PORTAL_ORIGIN + reverse("councils:my-reminders"),
        "is_executor": any(line["is_executor"] for line in lines),
    }
    letter = send_council_letter(bundle.councils, "reminder", bundle.to, context)
    _keep(bundle, letter, day)
    return letter


def _line(assignment: Assignment, rows: list[Told]) -> dict:
    """A new assignment whose deadline is near is one line that says both."""
    last = rows[-1]
    is_executor = last.reader.user is None or answers(assignment, last.reader.user, last.on)
    page, choice = _pages(assignment, last.reader, is_executor=is_executor)
    return {
        "assignment": assignment,
        "reason": ", ".join(step_words(told.reason, assignment.due_on, told.on) for told in rows),
        "words": standing(assignment, last.on).words,
        "page": settings.PORTAL_ORIGIN + page,
        "choice": settings.PORTAL_ORIGIN + choice,
        "is_executor": is_executor,
    }


def _pages(assignment: Assignment, reader: Reader, *, is_executor: bool) -> tuple[str, str]:
    """Where this reader answers for the assignment, or sees after it; and where he chooses of what he is reminded."""
    if reader.user is None:
        _link, token = make_link(assignment, reader.email, None)
        pages = ("councils:assignment-answer", "councils:assignment-answer-reminders")
        answer, choice = (reverse(page, args=[token]) for page in pages)
        return answer, choice
    page = reverse("councils:my-assignment" if is_executor else "councils:assignment", args=[assignment.pk])
    return page, reverse("councils:my-reminders")


def _keep(bundle: Bundle, letter: Letter, day: date) -> None:
    """The traces by which nobody hears the same twice, and nobody gets two letters a day."""
    ReminderLetter.objects.create(to=bundle.to, on=day, letter=letter)
    MeetingDigest.objects.bulk_create(
        MeetingDigest(meeting=digest.meeting, user=user, letter=letter) for digest, user in bundle.digests
    )
    Reminder.objects.bulk_create(
        Reminder(
            assignment=told.assignment,
            **told.reader.fields,
            reason=told.reason,
            due_on=told.assignment.due_on,
            on=told.on,
            letter=letter,
        )
        for told in bundle.told
    )
    for line in bundle.others:
        line.keep(letter)


def choose_reminders(reader: Reader, wanted: set[str]) -> None:
    """Keep what the reader wants to be reminded of; everything else is stopped."""
    with transaction.atomic():
        ReminderStop.objects.filter(reader.stops).delete()
        stops = [ReminderStop(reason=reason, **reader.fields) for reason in reader.reasons if reason not in wanted]
        # A second click makes the same rows.
        ReminderStop.objects.bulk_create(stops, ignore_conflicts=True)
