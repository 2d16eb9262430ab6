"""The public register of decisions follows the protocols and the assignments; it can be rebuilt from them."""

import json
from datetime import date

from django.db import transaction

from councils.control import answers_itself, next_part
from councils.document import upgrade
from councils.models import Assignment, Decision, DecisionRelation, Protocol, ProtocolFile, PublishedDecision
from councils.search import search_words
from councils.workflow import UNDER_CONTROL, AssignmentStatus

LONGEST_EXECUTOR = PublishedDecision._meta.get_field("executor").max_length
# All that follows from the protocol; the row itself keeps its key.
REBUILT = [
    *("protocol", "council", "cluster", "organization", "public_id", "held_on", "year", "protocol_number", "number"),
    *("anchor", "text", "executor", "verb_class", "due_on", "status", "from_paper", "search_words"),
]


def write_register(protocol: Protocol) -> int:
    """Write the rows of a published protocol anew from its frozen public edition; returns how many."""
    files = protocol.files.filter(edition=ProtocolFile.Edition.PUBLIC)
    document = upgrade(json.loads(files.order_by("-sequence").first().document))
    points = [
        point
        for item in document["items"]
        for point in item.get("decisions", [])
        if point["result"] == Decision.Result.ADOPTED
    ]
    decisions = Decision.objects.in_bulk([point["uid"] for point in points], field_name="uid")
    keys = {str(uid): decision.pk for uid, decision in decisions.items()}
    with transaction.atomic():
        # Locked: a state that changes meanwhile waits, and then finds the row that it has to refresh.
        responsible = _responsible(keys.values(), lock=True)
        ended = _ended(keys.values())
        rows = []
        for point in points:
            row = _row(protocol, document, point)
            row.decision_id = keys[point["uid"]]
            _follow(row, responsible.get(row.decision_id), is_ended=row.decision_id in ended)
            rows.append(row)
        PublishedDecision.objects.filter(protocol=protocol).exclude(decision__in=keys.values()).delete()
        # The last point first: the newest rows stand above, and so a protocol reads in its own order.
        PublishedDecision.objects.bulk_create(
            reversed(rows), update_conflicts=True, unique_fields=["decision"], update_fields=REBUILT
        )
    return len(rows)


def refresh_register(decision: Decision) -> None:
    """The row of a published decision after its responsible assignment has changed; without a row nothing."""
    row = PublishedDecision.objects.filter(decision=decision).first()
    if row is not None:
        _follow(row, _responsible([decision.pk]).get(decision.pk), is_ended=bool(_ended([decision.pk])))
        row.save(update_fields=["organization", "executor", "due_on", "status", "search_words"])


def rebuild_register() -> int:
    """Every row of every published protocol; returns how many decisions the register holds."""
    return sum(write_register(protocol) for protocol in _published().iterator())


def _published():
    return Protocol.objects.published().select_related("meeting__council").order_by("meeting__held_on", "id")


def _responsible(decisions, *, lock: bool = False) -> dict[int, Assignment]:
    """The responsible assignment of each decision, by the decision's key."""
    rows = Assignment.objects.filter(decision__in=list(decisions), role=Assignment.Role.RESPONSIBLE, whole=None)
    rows = rows.order_by("pk")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return {row.decision_id: row for row in rows.select_related("organization")}


def _row(protocol: Protocol, document: dict, point: dict) -> PublishedDecision:
    meeting, due_on = protocol.meeting, point.get("deadline", {}).get("date")
    return PublishedDecision(
        protocol=protocol,
        council=meeting.council,
        cluster_id=meeting.council.cluster_id,
        public_id=f"{protocol.public_id}-{point['anchor'].removeprefix('p-')}",
        held_on=date.fromisoformat(document["date"]),
        year=meeting.year,
        protocol_number=document.get("number", ""),
        number=point["number"],
        anchor=point["anchor"],
        text=point["text"],
        executor=_executor(document, point)[:LONGEST_EXECUTOR],
        verb_class=point.get("verb_class", ""),
        due_on=date.fromisoformat(due_on) if due_on else None,
        from_paper=document["origin"] == Protocol.Origin.PAPER,
    )


def _executor(document: dict, point: dict) -> str:
    """The responsible executor as the public may see him: an organisation, a group, or the post of a person."""
    row = next((row for row in point.get("executors", []) if row["role"] == Assignment.Role.RESPONSIBLE), {})
    person = document["persons"].get(row.get("person"), {})
    return row.get("organization") or row.get("group") or person.get("organization") or person.get("post", "")


def _ended(decisions) -> set[int]:
    """Keys of those that a later decision of a frozen protocol has replaced or cancelled."""
    rows = DecisionRelation.objects.filter(earlier__in=list(decisions), kind__in=["replaces", "cancels"])
    # What was not adopted ends nothing.
    adopted = rows.filter(decision__result=Decision.Result.ADOPTED).exclude(decision__number="")
    return set(adopted.values_list("earlier", flat=True))


def _follow(row: PublishedDecision, assignment: Assignment | None, *, is_ended: bool) -> None:
    """What the assignment says today. A decision without one is under nobody's control."""
    row.status = assignment.state if assignment else ""
    if is_ended and row.status in ("", AssignmentStatus.UNTRACKED):
        row.status = AssignmentStatus.OBSOLETE
    if assignment:
        row.due_on = assignment.due_on
        row.organization = assignment.organization
        if row.status in UNDER_CONTROL and not answers_itself(assignment):
            _follow_periods(row, assignment)
    if row.organization:
        row.executor = row.organization.short_name
    row.search_words = search_words(row.text, row.executor)


def _follow_periods(row: PublishedDecision, whole: Assignment) -> None:
    """What is carried out in periods stands as the next of them; while none is owed, the last has been answered."""
    following = next_part(whole)
    if following is not None:
        row.status, row.due_on = following.state, following.due_on
    elif whole.parts.filter(state=AssignmentStatus.CLOSED).exists():
        row.status = AssignmentStatus.REPORTED
