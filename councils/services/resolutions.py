"""«Резолюция председателя»: an instruction between meetings, which comes under the same control."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused
from councils import permissions
from councils.document import canonical_text, sha256
from councils.models import (
    AgendaItem,
    Assignment,
    Council,
    Decision,
    Meeting,
    Protocol,
    ProtocolTransition,
    ProtocolVersion,
    Seat,
)
from councils.models.councils import today
from councils.resolutions import resolution_document
from councils.services.assignment_steps import locked_assignment, require
from councils.services.control import begin_control, end_by_decision
from councils.workflow import UNDER_CONTROL, MeetingStatus, ProtocolStatus
from members.models import Organization, Person

# The one decision of a resolution; it is never printed.
POINT = "1"
WITHDRAWN = "Резолюция отозвана"


def issue_resolution(
    council: Council,
    *,
    by,
    uid: UUID,
    text: str,
    executors: Sequence[Organization | Person],
    due_on: date | None = None,
    about: str = "",
    source: str = "",
) -> Assignment:
    """The assignment of the first executor, under control at once.

    `uid` names the resolution before it is made: a form sent twice makes one. `about` is the paper that it was put on.
    The secretary enters what the chair has written or said and says so in `source`; of the chair's own it stays empty.
    """
    if not permissions.can_issue_resolution(by, council):
        raise PermissionDenied(_("Resolutions are issued by the chair; the secretary enters those given on paper."))
    source = clean_text(source)
    by_officer = permissions.has_seat(by, council, *permissions.OFFICERS)
    if not by_officer and not source:
        raise ValidationError({"source": _("Write how the chair gave it: on which paper, when.")})
    if due_on is not None and due_on < today(council):
        raise ValidationError({"due_on": _("The deadline is already past.")})
    with transaction.atomic():
        # The council's row is the lock under which numbers are given and two clicks follow one another.
        Council.objects.select_for_update().get(pk=council.pk)
        made = Meeting.objects.filter(uid=uid, council=council, kind=Meeting.Kind.RESOLUTION).first()
        if made is None:
            made = _write(council, by, uid, clean_text(about, multiline=False), "" if by_officer else source)
            decision = _decide(made, clean_text(text), executors, due_on)
            begin_control([decision], by=by)
            _freeze(made, by)
        return Assignment.objects.get(decision__item__meeting=made, role=Assignment.Role.RESPONSIBLE, whole=None)


def withdraw_resolution(assignment: Assignment, *, by, note: str) -> None:
    """The chair takes it back, by the words in `note`: nobody carries it out; what was done stays on its page."""
    if not clean_text(note):
        raise ValidationError({"note": _("Write why it is taken back.")})
    meeting = assignment.decision.item.meeting
    if meeting.kind != Meeting.Kind.RESOLUTION:
        raise Refused(_("A decision of the council is ended by another decision."))
    require(permissions.can_withdraw_resolution(by, meeting))
    with transaction.atomic():
        rows = Assignment.objects.filter(decision=assignment.decision_id, state__in=UNDER_CONTROL, whole=None)
        for row in rows.order_by("pk"):
            end_by_decision(locked_assignment(row), by=by, note=note, words=WITHDRAWN)


def _write(council: Council, by, uid: UUID, about: str, source: str) -> Meeting:
    on = today(council)
    given = Meeting.objects.filter(council=council, kind=Meeting.Kind.RESOLUTION, year=on.year)
    meeting = Meeting(
        uid=uid,
        council=council,
        kind=Meeting.Kind.RESOLUTION,
        status=MeetingStatus.HELD,
        held_on=on,
        number=(given.aggregate(last=Max("number"))["last"] or 0) + 1,
        presided_by=_chair(council, by, on),
        created_by=by,
    )
    meeting.full_clean()
    meeting.save()
    status = ProtocolStatus.REGISTERED if source else ProtocolStatus.APPROVED
    Protocol.objects.create(meeting=meeting, status=status, source_note=source)
    item = AgendaItem(meeting=meeting, title=about)
    item.full_clean()
    item.save()
    return meeting


def _chair(council: Council, by, on: date) -> Person:
    """Who gives it: the officer himself, or the chair for whom the secretary writes."""
    seats = Seat.objects.filter(council=council).valid_on(on).select_related("person")
    own = seats.filter(person__user=by, role__in=permissions.OFFICERS).first()
    seat = own or seats.filter(role=Seat.Role.CHAIR).first()
    if seat is None:
        raise Refused(_("The council has no chair today: nobody can give a resolution."))
    return seat.person


def _decide(meeting: Meeting, text: str, executors: Sequence[Organization | Person], due_on: date | None) -> Decision:
    if not text:
        raise ValidationError({"text": _("Write what has to be done.")})
    if not executors:
        raise ValidationError({"executor": _("Choose who has to do it.")})
    decision = Decision(item=meeting.items.get(), text=text, number=POINT)
    decision.full_clean()
    decision.save()
    for place, executor in enumerate(dict.fromkeys(executors)):
        assignment = Assignment(
            decision=decision,
            organization=executor if isinstance(executor, Organization) else None,
            person=executor if isinstance(executor, Person) else None,
            role=Assignment.Role.CO_EXECUTOR if place else Assignment.Role.RESPONSIBLE,
            position=place,
            due_on=due_on,
        )
        assignment.full_clean()
        assignment.save()
    return decision


def _freeze(meeting: Meeting, by) -> None:
    """The document and its hash, as of a protocol; nothing of a resolution is published."""
    text = canonical_text(resolution_document(meeting))
    version = ProtocolVersion.objects.create(
        protocol=meeting.protocol, sequence=1, document=text, sha256=sha256(text), submitted_by=by
    )
    ProtocolTransition.objects.create(
        protocol=meeting.protocol,
        version=version,
        name="register" if meeting.protocol.source_note else "approve",
        from_status=ProtocolStatus.DRAFT,
        to_status=meeting.protocol.status,
        by=by,
    )
