"""Calling a meeting: its head, the attendance list from the seats, the agenda."""

import re
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused
from councils import permissions
from councils.followers import follow_released
from councils.models import AgendaItem, Attendance, Council, Meeting, MeetingTransition, Protocol, Seat
from councils.services.effects import release_effects
from councils.services.terms import follow_next_meeting
from councils.workflow import MEETING
from members.models import Person

# «1. », «2) », «№3: », «IV. », «– » at the beginning of a pasted line.
LINE_NUMBER = re.compile(r"^\s*(?:(?:№\s*)?\d{1,3}\s*[.):]\s*|[IVX]{1,5}\s*[.)]\s*|[-–—•]\s+)")


def agenda_lines(text: str) -> list[str]:
    """Questions from lines typed or pasted; the numbers in front are taken off, empty lines are left out."""
    lines = (LINE_NUMBER.sub("", line).strip() for line in clean_text(text).split("\n"))
    return [line for line in lines if line]


def create_meeting(
    council: Council,
    *,
    by,
    held_on,
    starts_at=None,
    place: str = "",
    city: str = "",
    form: str = Meeting.Form.IN_PERSON,
    agenda: list[str] = (),
    copy_from: Meeting | None = None,
    uid: UUID | None = None,
) -> Meeting:
    """A planned meeting: the seats valid on its day are in the attendance list already.

    `uid` names the meeting before it is made: a form sent twice makes one.
    """
    if not permissions.can_create_meeting(by, council):
        raise PermissionDenied(_("Only the secretary of the council calls its meetings."))
    with transaction.atomic():
        # The council's row is the lock under which two clicks follow one another.
        Council.objects.select_for_update().get(pk=council.pk)
        made = Meeting.objects.filter(uid=uid, council=council, created_by=by).first()
        if made is not None:
            return made
        meeting = Meeting(
            uid=uid or uuid4(),
            council=council,
            held_on=held_on,
            starts_at=starts_at,
            place=clean_text(place, multiline=False),
            city=clean_text(city, multiline=False) or council.city,
            form=form,
            created_by=by,
        )
        _appoint_officers(meeting)
        meeting.full_clean()
        meeting.save()
        Protocol.objects.create(meeting=meeting)
        _invite_seats(meeting)
        titles = list(agenda)
        if copy_from is not None:
            if not Meeting.objects.visible_to(by).filter(pk=copy_from.pk).exists():
                raise PermissionDenied(_("The agenda of another council is not yours to copy."))
            former = copy_from.items.filter(kind=AgendaItem.Kind.QUESTION, removed_at=None)
            titles += former.order_by("position").values_list("title", flat=True)
        make_agenda(meeting, titles)
        follow_next_meeting(council, by=by)
    return meeting


def _appoint_officers(meeting: Meeting) -> None:
    """The chair and the secretary of the day are proposed; the recording screen changes them."""
    seats = Seat.objects.filter(council=meeting.council).valid_on(meeting.held_on).select_related("person")
    by_role = {seat.role: seat.person for seat in seats}
    meeting.presided_by = by_role.get(Seat.Role.CHAIR)
    meeting.secretary = by_role.get(Seat.Role.SECRETARY)


def _invite_seats(meeting: Meeting) -> None:
    seats = Seat.objects.filter(council=meeting.council).valid_on(meeting.held_on)
    ordered = seats.select_related("person__organization", "on_behalf_of").order_by("person__search_key", "-voting")
    # A person with two seats is one person with one vote.
    by_person = {}
    for seat in ordered:
        by_person.setdefault(seat.person_id, seat)
    rows = [snapshot(meeting, s.person, s.on_behalf_of, votes=s.voting) for s in by_person.values()]
    for place, row in enumerate(rows):
        row.position = place
    Attendance.objects.bulk_create(rows)


def snapshot(meeting: Meeting, person: Person, organization=None, *, votes: bool) -> Attendance:
    """A member's name, post and organisation as they are on the day."""
    organization = organization or person.organization
    return Attendance(
        meeting=meeting,
        person=person,
        surname=person.surname,
        given_name=person.given_name,
        patronymic=person.patronymic,
        post=person.post,
        organization=organization,
        organization_name=organization.short_name if organization else "",
        kind=Attendance.Kind.MEMBER,
        votes=votes,
    )


def make_agenda(meeting: Meeting, titles: list[str]) -> None:
    """The adoption of the agenda, the questions, and the shelf for thoughts without a question."""
    kind = AgendaItem.Kind
    questions = [
        AgendaItem(meeting=meeting, kind=kind.QUESTION, title=title, position=place)
        for place, title in enumerate(titles)
    ]
    agenda = AgendaItem(meeting=meeting, kind=kind.AGENDA, title="")
    AgendaItem.objects.bulk_create([agenda, *questions, AgendaItem(meeting=meeting, kind=kind.SHELF)])


def cancel_meeting(meeting: Meeting, *, by, note: str = "") -> Meeting:
    """Cancel a planned meeting; its record stays."""
    if not permissions.can_cancel_meeting(by, meeting):
        raise PermissionDenied(_("Only the secretary of the council cancels its meetings."))
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        target = MEETING.target("cancel", meeting.status)
        if meeting.number is not None or meeting.protocol.versions.exists():
            raise Refused(_("The protocol of this meeting has a number already: the meeting is not cancelled."))
        MeetingTransition.objects.create(
            meeting=meeting,
            name="cancel",
            from_status=meeting.status,
            to_status=target,
            by=by,
            note=clean_text(note),
        )
        meeting.status = target
        meeting.save(update_fields=["status"])
        release_effects(meeting, by=by)
        follow_next_meeting(meeting.council, by=by)
        follow_released(meeting, by)
    return meeting
