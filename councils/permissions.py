"""Who may do what: can_<verb>_<noun>(user, object) -> bool. Rights follow from seats that are valid today."""

from django.db.models import QuerySet

from councils.control import acts_for, has_in_hand
from councils.models import Assignment, Council, Meeting, Protocol, Seat
from councils.models.councils import today
from members.models import Cluster, JoinApplication

OFFICERS = (Seat.Role.CHAIR, Seat.Role.VICE_CHAIR)


def has_seat(user, council: Council, *roles: str) -> bool:
    """Whether the user holds a seat of one of the roles (any, if none is named) on the council's date."""
    if not user.is_authenticated:
        return False
    wanted = {"role__in": roles} if roles else {}
    return Seat.objects.filter(council=council, person__user=user, **wanted).valid_on(today(council)).exists()


def can_create_meeting(user, council: Council) -> bool:
    return has_seat(user, council, Seat.Role.SECRETARY)


def can_record_meeting(user, meeting: Meeting) -> bool:
    return has_seat(user, meeting.council, Seat.Role.SECRETARY)


can_cancel_meeting = can_record_meeting


def can_issue_resolution(user, council: Council) -> bool:
    """The chair and his deputy their own; the secretary enters what the chair has given on paper."""
    return has_seat(user, council, Seat.Role.SECRETARY, *OFFICERS)


def can_withdraw_resolution(user, meeting: Meeting) -> bool:
    """The chair and his deputy; the secretary only what she has entered for them."""
    is_entered = bool(meeting.protocol.source_note) and has_seat(user, meeting.council, Seat.Role.SECRETARY)
    return is_entered or has_seat(user, meeting.council, *OFFICERS)


def can_submit_protocol(user, protocol: Protocol) -> bool:
    return has_seat(user, protocol.meeting.council, Seat.Role.SECRETARY)


can_recall_protocol = can_submit_protocol
can_certify_extract = can_submit_protocol
can_register_protocol = can_submit_protocol


def can_publish_protocol(user, protocol: Protocol) -> bool:
    council = protocol.meeting.council
    return council.publishes and has_seat(user, council, Seat.Role.SECRETARY)


def can_review_protocol(user, protocol: Protocol) -> bool:
    """The person who presided; if he cannot act (no account, no seat any more), the chair or the vice-chair.

    Never the one who submitted.
    """
    council = protocol.meeting.council
    version = protocol.versions.order_by("-sequence").first()
    if version is None or version.submitted_by_id == user.pk or not has_seat(user, council):
        return False
    presided_by = protocol.meeting.presided_by
    if presided_by is not None and presided_by.user_id is not None and has_seat(presided_by.user, council):
        return presided_by.user_id == user.pk
    return has_seat(user, council, *OFFICERS)


can_approve_protocol = can_review_protocol
can_return_protocol = can_review_protocol


def secretary_clusters(user) -> QuerySet[Cluster]:
    """Clusters in whose councils the user has the secretary's seat today."""
    seats = Seat.objects.of_user(user).filter(role=Seat.Role.SECRETARY)
    return Cluster.objects.filter(councils__in=seats.values("council")).distinct()


def can_handle_application(user, application: JoinApplication) -> bool:
    return user.is_authenticated and secretary_clusters(user).filter(pk=application.cluster_id).exists()


def can_report_assignment(user, assignment: Assignment) -> bool:
    """The person named, who collects or to whom it was handed, or whoever acts for the organisation, in the cluster."""
    if not user.is_authenticated:
        return False
    council = assignment.decision.item.meeting.council
    for person in (assignment.collector, has_in_hand(assignment)):
        if person is not None and person.user_id == user.pk:
            return True
    if assignment.person_id is not None:
        return assignment.person.user_id == user.pk
    return (assignment.organization_id, council.cluster_id) in acts_for(user, today(council))


def can_control_assignment(user, assignment: Assignment) -> bool:
    return has_seat(user, assignment.decision.item.meeting.council, Seat.Role.SECRETARY)


def can_close_assignment(user, assignment: Assignment) -> bool:
    """Who takes off control is a setting of the council: the chair (or his deputy), or the secretary.

    What a member of a group has answered is taken by the secretary: the council hears of the whole.
    """
    council = assignment.decision.item.meeting.council
    is_members_part = assignment.whole_id is not None and not assignment.period
    if council.control_closed_by == Council.Closer.SECRETARY or is_members_part:
        return has_seat(user, council, Seat.Role.SECRETARY)
    return has_seat(user, council, *OFFICERS)


def can_reassign_assignment(user, assignment: Assignment) -> bool:
    return has_seat(user, assignment.decision.item.meeting.council, Seat.Role.SECRETARY, *OFFICERS)


def can_move_deadline(user, assignment: Assignment) -> bool:
    return has_seat(user, assignment.decision.item.meeting.council, *OFFICERS)


def holds_office(user) -> bool:
    """Whether the user is secretary, chair or vice-chair of any council today."""
    return Seat.objects.of_user(user).filter(role__in=[Seat.Role.SECRETARY, *OFFICERS]).exists()
