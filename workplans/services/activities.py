"""Activities of a plan in force: written from its document, marked, accepted, put on agendas."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text, search_key
from cluster_portal.workflow import Refused, Stale
from councils.candidates import executor_candidates
from councils.models import AgendaItem, Meeting, Protocol
from councils.models.councils import today
from councils.services.agenda import add_question, open_meeting
from members.uploads import content_type_of, safe_name
from workplans import permissions
from workplans.approving import activity_question
from workplans.document import executors_words, without_contacts
from workplans.models import (
    Activity,
    ActivityExecutor,
    ActivityMark,
    ActivityQuestion,
    ActivityTransition,
    MarkFile,
    PlanVersion,
)
from workplans.responsible import read_responsible
from workplans.services.news import tell_of_mark, tell_of_verdict
from workplans.workflow import ACTIVITY, ActivityStatus, Outcome, PlanStatus

MOST_FILES = 10
# A fact may be a little older than its plan, not by a mistyped century.
A_YEAR = timedelta(days=366)
KIND = ActivityMark.Kind
# What an executor may only ask for.
REQUESTS = (KIND.MOVED, KIND.DROPPED)


def write_activities(version: PlanVersion, *, by) -> None:
    """The rows of a version that has come into force; what it left out is withdrawn, what it moved keeps its first day.

    Marks and questions stay with their activity: a row is known by its uid through all versions. What was accepted
    begins anew when the council gives it other words, what was not done with another day as well.
    """
    plan, document = version.plan, json.loads(version.document)
    known = {str(row.uid): row for row in plan.activities.select_for_update()}
    candidates = executor_candidates(plan.council)
    executors: list[ActivityExecutor] = []
    kept = set()
    for section_position, section in enumerate(document["sections"]):
        for position, entry in enumerate(section["activities"]):
            row = known.get(entry["uid"]) or Activity(plan=plan, uid=entry["uid"])
            kept.add(entry["uid"])
            before = row.title, row.due_on
            _fill(row, version, entry)
            row.section, row.section_position = section.get("title", ""), section_position
            row.position = position
            row.save()
            _begin_anew(row, before, by, version.approval.basis)
            executors += _executors(row, entry, candidates)
    ActivityExecutor.objects.filter(activity__plan=plan).delete()
    ActivityExecutor.objects.bulk_create(executors)
    for uid, row in known.items():
        if uid not in kept and ACTIVITY.allows("withdraw", row.status):
            _move(row, "withdraw", by=by, note=version.approval.basis)


def _begin_anew(row: Activity, before: tuple, by, note: str) -> None:
    if row.status == ActivityStatus.WITHDRAWN:
        _move(row, "restore", by=by, note=note)
    is_done = row.outcome in (Outcome.DONE, Outcome.DONE_LATE)
    is_other = search_key(before[0]).rstrip(".") != search_key(row.title).rstrip(".")
    is_moved = not is_done and before[1] != row.due_on
    if row.status == ActivityStatus.ACCEPTED and (is_other or is_moved):
        _reopen(row, by, note)


def _reopen(row: Activity, by, note: str) -> None:
    row.outcome, row.done_on, row.outcome_text = "", None, ""
    _move(row, "reopen", by=by, note=note)


def _fill(row: Activity, version: PlanVersion, entry: dict) -> None:
    term = entry.get("term", {})
    row.version = version
    row.number, row.title = entry["number"], without_contacts(entry["title"])
    row.term_text, row.repeats = term.get("text", ""), term.get("repeats", "")
    row.starts_on = date.fromisoformat(term["from"]) if "from" in term else None
    row.due_on = date.fromisoformat(term["to"]) if "to" in term else None
    if row.pk is None:
        row.first_due_on = row.due_on
    row.executors_text = executors_words(entry)
    row.expected_result = entry.get("result", "")


def _executors(row: Activity, entry: dict, candidates) -> Iterable[ActivityExecutor]:
    """As they were frozen; the rows of today's cluster are only looked up for what was recognised then."""
    for position, frozen in enumerate(entry.get("executors", [])):
        found = read_responsible(frozen["text"], candidates)
        is_known = len(found) == 1 and found[0].key is not None and found[0].kind == frozen["kind"]
        own = {f"{frozen['kind']}_id": found[0].key} if is_known else {}
        yield ActivityExecutor(activity=row, position=position, role=frozen["role"], text=frozen["text"][:300], **own)


def mark_activity(
    activity: Activity,
    *,
    by,
    kind: str,
    text: str,
    done_on: date | None = None,
    files: Iterable[tuple[str, bytes]] = (),
) -> ActivityMark:
    """What a responsible organisation says; `files` are (name, bytes). Interim information leaves the state alone."""
    with transaction.atomic():
        activity = locked_activity(activity)
        _require(permissions.can_mark_activity(by, activity))
        _require_open(activity)
        before = activity.marks.order_by("-pk").values_list("pk", flat=True).first()
        mark = _mark(activity, by, kind, text, done_on, list(files))
        if kind == KIND.INTERIM:
            if activity.status not in (ActivityStatus.OPEN, ActivityStatus.MARKED):
                raise Refused(_("A mark on this activity has been accepted already."))
        else:
            _move(activity, "mark", by=by, note=mark.get_kind_display())
            if mark.pk != before:
                tell_of_mark(mark)
    return mark


def _mark(activity: Activity, by, kind: str, text: str, done_on: date | None, files: list) -> ActivityMark:
    if done_on and done_on > today(activity.plan.council):
        raise ValidationError({"done_on": _("This day has not come yet.")})
    if done_on and done_on < activity.plan.starts_on - A_YEAR:
        raise ValidationError({"done_on": _("Check the year.")})
    if len(files) > MOST_FILES:
        raise ValidationError({"files": _("At most {count} files.").format(count=MOST_FILES)})
    mark = ActivityMark(activity=activity, kind=kind, done_on=done_on, text=clean_text(text), by=by)
    mark.full_clean()
    last = activity.marks.order_by("-pk").first()
    same = ("kind", "done_on", "text", "by_id")
    kept = [_file(name, content) for name, content in files]
    if last and all(getattr(last, name) == getattr(mark, name) for name in same):
        if set(last.files.values_list("sha256", flat=True)) == {file.sha256 for file in kept}:
            return last  # the second click of a double click
    mark.save()
    for file in kept:
        file.mark = mark
        file.full_clean()
        file.save()
    return mark


def _file(name: str, content: bytes) -> MarkFile:
    content_type = content_type_of(content)
    return MarkFile(
        name=safe_name(name, content_type),
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )


def accept_mark(activity: Activity, *, by, seen: int, note: str = "") -> Activity:
    """The secretary accepts the last mark, whose key `seen` is on his page; «done late» follows from the dates.

    A request to move or to drop leaves the activity open: only the council changes its plan, by an amendment.
    """
    with transaction.atomic():
        activity = locked_activity(activity)
        _require(permissions.can_accept_activity(by, activity))
        _require_open(activity)
        if activity.status == ActivityStatus.ACCEPTED:
            return activity  # the second click of a double click
        if activity.status == ActivityStatus.OPEN and _is_agreed(activity, seen):
            return activity
        ACTIVITY.target("accept", activity.status)
        mark = _seen_mark(activity, seen)
        if mark.kind in REQUESTS:
            _move(activity, "agree", by=by, note=note)
            return activity
        activity.outcome = _outcome(activity, mark)
        activity.done_on, activity.outcome_text = mark.done_on, mark.text
        _move(activity, "accept", by=by, note=note)
        activity.full_clean()
        activity.save()
        tell_of_verdict(activity, by=by, verdict="accepted", note=clean_text(note))
    return activity


def _is_agreed(activity: Activity, seen: int) -> bool:
    """The second click on a request."""
    mark = activity.marks.exclude(kind=KIND.INTERIM).last()
    step = activity.transitions.last()
    return mark is not None and mark.pk == seen and step is not None and step.name == "agree"


def _outcome(activity: Activity, mark: ActivityMark) -> str:
    if mark.kind != KIND.DONE:
        return mark.kind
    late = activity.due_on is not None and mark.done_on > activity.due_on
    return Outcome.DONE_LATE if late else Outcome.DONE


def _seen_mark(activity: Activity, seen: int) -> ActivityMark:
    mark = activity.marks.exclude(kind=KIND.INTERIM).last()
    if mark is None or mark.pk != seen:
        raise Stale(_("Another mark has come since you opened the page. Look at it first."))
    return mark


def reopen_activity(activity: Activity, *, by, note: str) -> Activity:
    """What was accepted by mistake is to be done again; the marks stay."""
    with transaction.atomic():
        activity = locked_activity(activity)
        _require(permissions.can_accept_activity(by, activity))
        _require_open(activity)
        if not clean_text(note):
            raise ValidationError({"note": _("Write why it is opened again.")})
        if activity.version_id != activity.plan.current_id:
            raise Refused(_("This activity is not in the plan any more."))
        _reopen(activity, by, note)
    return activity


def return_mark(activity: Activity, *, by, seen: int, note: str) -> Activity:
    """The mark is not enough: the secretary says what is missing."""
    with transaction.atomic():
        activity = locked_activity(activity)
        _require(permissions.can_accept_activity(by, activity))
        _require_open(activity)
        if not clean_text(note):
            raise ValidationError({"note": _("Write what is missing.")})
        ACTIVITY.target("return", activity.status)
        _seen_mark(activity, seen)
        _move(activity, "return", by=by, note=note)
        tell_of_verdict(activity, by=by, verdict="returned", note=clean_text(note))
    return activity


def put_on_agenda(activity: Activity, *, by, meeting: Meeting, title: str = "") -> AgendaItem:
    """«Вынести на заседание»: a question of the meeting; a second click adds none."""
    with transaction.atomic():
        # First the meeting, as the approval of its protocol does: two that wait for each other would never end.
        meeting = open_meeting(meeting, activity.plan.council.cluster, by)
        activity = locked_activity(activity)
        _require(permissions.can_accept_activity(by, activity))
        _require_open(activity)
        if meeting.council_id != activity.plan.council_id:
            raise Refused(_("Choose a meeting of the council whose plan it is."))
        if activity.status == ActivityStatus.WITHDRAWN or activity.version_id != activity.plan.current_id:
            raise Refused(_("This activity is not in the plan any more."))
        there = activity.questions.filter(item__meeting=meeting, item__removed_at=None).first()
        if there is not None:
            return there.item
        item = add_question(meeting, clean_text(title, multiline=False) or activity_question(activity.title))
        item.notes = f"п. {activity.number} плана: {activity.plan.title}"
        item.save(update_fields=["notes"])
        ActivityQuestion.objects.create(activity=activity, item=item, by=by)
    return item


def follow_questions(protocol: Protocol, by) -> None:
    """A protocol is frozen: what was decided on a question comes back to its activity as information.

    Whether it is done with that, a person says: «Принять к сведению …» in March does not end a whole year's work.
    """
    questions = ActivityQuestion.objects.filter(
        item__meeting=protocol.meeting, item__removed_at=None, item__outcome=AgendaItem.Outcome.DECISION
    )
    for question in questions.select_related("item"):
        activity = locked_activity(Activity(pk=question.activity_id))
        decisions = (
            question.item.decisions.exclude(number="")
            .filter(removed_at=None, result="adopted")
            .select_related("item__meeting")
        )
        if activity.status not in (ActivityStatus.OPEN, ActivityStatus.MARKED) or not decisions:
            continue
        text = "\n".join(f"{row.text} ({row.basis})" for row in decisions)
        mark = ActivityMark(
            activity=activity, kind=KIND.INTERIM, done_on=protocol.meeting.held_on, text=clean_text(text), by=by
        )
        mark.full_clean()
        mark.save()


def locked_activity(activity: Activity) -> Activity:
    """The row as it is now, locked until the end of the transaction; of the version that is in force."""
    rows = Activity.objects.select_for_update(of=("self",)).select_related("plan__council__cluster")
    return rows.get(pk=activity.pk)


def _move(activity: Activity, name: str, *, by, note: str = "") -> None:
    target = ACTIVITY.target(name, activity.status)
    ActivityTransition.objects.create(
        activity=activity,
        name=name,
        from_status=activity.status,
        to_status=target,
        by=by,
        note=clean_text(note),
    )
    activity.status = target
    activity.save(update_fields=["status", "outcome", "done_on", "outcome_text"])


def _require_open(activity: Activity) -> None:
    """A plan that is closed with a report stays as it was reported."""
    if activity.plan.status == PlanStatus.CLOSED:
        raise Refused(_("The plan is closed: nothing of it changes any more."))


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(_("You have no right to do this."))
