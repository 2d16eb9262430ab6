"""The recording screen's view of a meeting: rows as JSON, with what was recognised and what is missing."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.candidates import executor_candidates
from councils.deadlines import due_words
from councils.due import deadline_settings, resolve_deadline, work_calendar
from councils.missing import missing_for_submission, vote_error, vote_hint
from councils.models import AgendaItem, Attendance, Decision, DecisionReview, Meeting
from councils.models.councils import now
from councils.models.votes import VoteKind
from councils.quorum import Quorum, Tally
from councils.recognition import Recognition, recognize
from councils.record import Record, executors_of
from councils.results import counted
from councils.verbs import VerbClass


def clock(value) -> str:
    return f"{value:%H:%M}" if value else ""


def recording_state(record: Record, *, user) -> dict:
    """Everything that the screen shows; see the row functions below for the parts."""
    meeting = record.meeting
    uids = {row.pk: str(row.uid) for row in [*record.attendance, *record.items]}
    reviews = standing_remarks(record)
    return {
        "revision": meeting.revision,
        "editable": record.protocol.is_editable,
        "editor": str(user.pk),
        "status": meeting.status,
        "head": head_row(record),
        "quorum": quorum_row(record),
        "attendance": [attendance_row(row, uids) for row in record.attendance],
        "items": [item_row(record, item) for item in record.items],
        "decisions": [
            decision_row(record, item, decision, reviews.get(decision.pk))
            for item in record.items
            for decision in record.decisions[item.pk]
        ],
        "check": check_rows(record),
        "form": record.council.form,
        "now": f"{now(record.council):%H:%M:%S}",
    }


def head_row(record: Record) -> dict:
    meeting = record.meeting
    by_person = {row.person_id: str(row.uid) for row in record.attendance}
    number = str(meeting.number) if meeting.number else ""
    title = _("Meeting No. {number}").format(number=number) if number else _("Meeting")
    return {
        "revision": meeting.head_revision,
        "title": title,
        "held_on": meeting.held_on.isoformat(),
        "ends_on": meeting.ends_on.isoformat() if meeting.ends_on else None,
        "starts_at": clock(meeting.starts_at),
        "ends_at": clock(meeting.ends_at),
        "place": meeting.place,
        "city": meeting.city,
        "form": meeting.form,
        "presided_by": by_person.get(meeting.presided_by_id, ""),
        "secretary": by_person.get(meeting.secretary_id, ""),
        "status": meeting.status,
    }


def quorum_row(record: Record) -> dict:
    quorum = record.quorum(record.current_position)
    return {
        "members": quorum.members,
        "present": quorum.present,
        "unmarked": quorum.unmarked,
        "needed": quorum.needed,
        "met": quorum.is_met,
        "sentence": quorum_sentence(quorum),
    }


def quorum_sentence(quorum: Quorum) -> str:
    return ngettext(
        "Of {members}, {present} is present, {needed} needed",
        "Of {members}, {present} are present, {needed} needed",
        quorum.present,
    ).format(members=quorum.members, present=quorum.present, needed=quorum.needed)


def attendance_row(row: Attendance, uids: dict[int, str]) -> dict:
    """`uids` maps the keys of agenda items to their public identity."""
    return {
        "uid": str(row.uid),
        "revision": row.revision,
        "short_name": row.surname_initials,
        "full_name": row.full_name,
        "post": row.post,
        "organization": row.organization_name,
        "kind": row.kind,
        "votes": row.votes,
        "presence": row.presence,
        "reply": row.reply,
        "arrived_after": uids.get(row.arrived_after_id),
        "left_before": uids.get(row.left_before_id),
        "position": row.position,
        "incomplete": not (row.post or row.organization_name) or not row.given_name,
    }


def item_row(record: Record, item: AgendaItem) -> dict:
    place = record.positions.get(item.pk)
    return {
        "uid": str(item.uid),
        "revision": item.revision,
        "kind": item.kind,
        "position": item.position,
        "number": str(place) if place is not None else "",
        "title": item.title,
        "speakers": [str(uid) for uid in record.speakers_of(item)],
        "heard": item.heard,
        "discussed": item.discussed,
        "notes": item.notes,
        "outcome": item.outcome,
        "started_at": clock(item.started_at),
        "finished_at": clock(item.finished_at),
        "vote": vote_row(record, item, item),
    }


def vote_row(record: Record, item: AgendaItem, row: AgendaItem | Decision) -> dict | None:
    if row.vote_kind == VoteKind.AS_ITEM:
        return None
    own = "item_id" if isinstance(row, AgendaItem) else "decision_id"
    uids = {attendance.pk: str(attendance.uid) for attendance in record.attendance}
    tally = counted(record, row)
    return {
        "kind": row.vote_kind,
        "for": tally.votes_for,
        "against": tally.votes_against,
        "abstained": tally.votes_abstained,
        "voters": row.voters,
        "choices": [
            {"attendance": uids[choice.attendance_id], "choice": choice.choice}
            for choice in record.choices
            if getattr(choice, own) == row.pk and choice.attendance_id in uids
        ],
        "sentence": _vote_sentence(row, tally),
        "adopted": tally.adopted,
        "error": vote_error(record, item, row),
        "hint": vote_hint(record, item, row),
    }


def _vote_sentence(row: AgendaItem | Decision, tally: Tally) -> str:
    if row.vote_kind == VoteKind.NONE:
        return ""
    if row.vote_kind == VoteKind.UNANIMOUS:
        return _("unanimously, {voters} voted").format(voters=row.voters)
    result = _("adopted") if tally.adopted else _("not adopted")
    return _("for {a}, against {b}, abstained {c}: {result}").format(
        a=tally.votes_for, b=tally.votes_against, c=tally.votes_abstained, result=result
    )


def decision_row(record: Record, item: AgendaItem, decision: Decision, review: DecisionReview | None = None) -> dict:
    return {
        "uid": str(decision.uid),
        "revision": decision.revision,
        "item": str(item.uid),
        "position": decision.position,
        "number": record.numbers.get(decision.pk, ""),
        **decision_texts(record.meeting, decision),
        "vote": vote_row(record, item, decision),
        "remark": remark_row(review) if review else None,
    }


def decision_texts(meeting: Meeting, decision: Decision) -> dict:
    """The sentence with its chips: confirmed ones from the tables, recognised ones from the words."""
    confirmed = [
        {"label": assignment.label, "role": assignment.role, "key": executor_key(assignment)}
        for assignment in executors_of(decision)
    ]
    recognition = recognize_decision(meeting, decision.text)
    recognized = {
        "verb_class": recognition.verb_class,
        "executors": [{"label": match.label} for match in recognition.executors],
        "deadline": recognized_deadline(recognition),
        "differs": _differs(decision, recognition),
    }
    return {
        "text": decision.text,
        "stage": decision.stage,
        "result": decision.result,
        "verb_class": decision.verb_class,
        "verb_label": str(VerbClass(decision.verb_class).label) if decision.verb_class else "",
        "executors": confirmed,
        "deadline": confirmed_deadline(meeting, decision),
        "recognized": recognized,
    }


def executor_key(assignment) -> tuple[str, int | str]:
    if assignment.organization_id:
        return ("organization", assignment.organization_id)
    return ("person", assignment.person_id) if assignment.person_id else ("group", assignment.group_name)


def recognize_decision(meeting: Meeting, text: str) -> Recognition:
    return recognize(
        text,
        candidates=executor_candidates(meeting.council),
        held_on=meeting.held_on,
        settings=deadline_settings(meeting),
        calendar=work_calendar(),
    )


def recognized_deadline(recognition: Recognition) -> dict | None:
    if not recognition.deadline_rule:
        return None
    return {
        "text": recognition.deadline_text,
        "due_words": recognition.due_words,
        "explanation": recognition.explanation,
        "unrecognised": recognition.deadline_rule["kind"] == "unrecognised",
    }


def confirmed_deadline(meeting: Meeting, decision: Decision) -> dict | None:
    resolution = resolve_deadline(decision.deadline_rule, meeting)
    if resolution is None:
        return None
    return {
        "text": decision.deadline_text,
        "due_words": due_words(decision.deadline_rule, resolution.due_on),
        "explanation": resolution.explanation,
        "date": resolution.due_on.isoformat() if resolution.due_on else "",
        "none": decision.deadline_rule["kind"] == "none",
    }


def _differs(decision: Decision, recognition: Recognition) -> bool:
    """Whether the words say something else than what was confirmed: then the screen asks once more."""
    confirmed = [executor_key(assignment) for assignment in executors_of(decision)]
    recognized = [(match.kind, match.key) for match in recognition.executors]
    if recognized and recognized != confirmed:
        return True
    if recognition.deadline_rule and recognition.deadline_rule != decision.deadline_rule:
        return True
    return bool(recognition.verb_class) and not decision.verb_class


def remark_row(review: DecisionReview) -> dict:
    return {
        "verdict": review.verdict,
        "remark": review.remark,
        "proposed_text": review.proposed_text,
        "by": review.by.name,
    }


def standing_remarks(record: Record) -> dict[int, DecisionReview]:
    """The chair's remarks of the last version, by decision; nothing once the protocol has gone on."""
    if not record.protocol.is_editable:
        return {}
    last = record.protocol.versions.order_by("-sequence").values("pk")[:1]
    rows = DecisionReview.objects.filter(version__in=last).exclude(verdict=DecisionReview.Verdict.CLEAR)
    return {review.decision_id: review for review in rows.select_related("by").prefetch_related("by__persons")}


def check_rows(record: Record) -> list[dict]:
    found = missing_for_submission(record)
    return [{"text": missing.text, "target": missing.target, "blocks": missing.blocks} for missing in found]


def order_rows(record: Record) -> dict:
    """Where every point and question stands now: the answer to anything that moves them."""
    return {
        "order": [
            {
                "uid": str(decision.uid),
                "item": str(item.uid),
                "position": place,
                "number": record.numbers.get(decision.pk, ""),
            }
            for item in record.items
            for place, decision in enumerate(record.decisions[item.pk])
        ],
        "items_order": [
            {"uid": str(item.uid), "position": place, "number": str(record.positions.get(item.pk, ""))}
            for place, item in enumerate(record.items)
        ],
    }
