"""The desk: what needs me now."""

from django.views.generic import TemplateView

from councils.applications import waiting_count
from councils.attention import attention
from councils.changes import waiting_changes
from councils.control import controlled_councils, waiting_for
from councils.desk_lines import desk_lines
from councils.models import Meeting, Protocol, Seat
from councils.workflow import MeetingStatus, ProtocolStatus
from members.permissions import represented_memberships

SHOWN = 20


class DeskView(TemplateView):
    template_name = "councils/desk.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        seats = list(Seat.objects.of_user(user).select_related("council__cluster", "person"))
        kept = [seat.council_id for seat in seats if seat.role == Seat.Role.SECRETARY]
        meetings = Meeting.objects.visible_to(user).select_related("council", "protocol")
        protocols = Protocol.objects.visible_to(user).select_related(
            "meeting__council__cluster", "meeting__presided_by"
        )
        in_review = protocols.filter(status=ProtocolStatus.IN_REVIEW)
        frozen = protocols.filter(
            status__in=[ProtocolStatus.APPROVED, ProtocolStatus.REGISTERED], meeting__council__in=kept
        )
        drafts = meetings.filter(
            council__in=kept,
            protocol__status=ProtocolStatus.DRAFT,
            status__in=[MeetingStatus.PLANNED, MeetingStatus.RUNNING, MeetingStatus.HELD],
        )
        holds_office = any(seat.role != Seat.Role.MEMBER for seat in seats)
        represented = list(represented_memberships(user))
        clusters = {membership.cluster_id for membership in represented}
        coming = Meeting.objects.published().filter(council__cluster__in=clusters).select_related("council")
        return super().get_context_data(
            seats=seats,
            is_secretary=bool(kept),
            to_review=in_review.reviewable_by(user)[:SHOWN],
            returned=drafts.filter(protocol__versions__isnull=False).distinct()[:SHOWN],
            to_record=drafts.filter(protocol__versions__isnull=True).order_by("held_on")[:SHOWN],
            sent=in_review.filter(meeting__council__in=kept)[:SHOWN],
            to_publish=frozen.filter(meeting__council__publishes=True)[:SHOWN],
            applications=waiting_count(user) if kept else 0,
            changes=waiting_changes(user).count() if kept else 0,
            represented=represented,
            coming=coming[:SHOWN] if clusters else [],
            holds_office=holds_office,
            attention=attention(user, list(controlled_councils(user))) if holds_office else None,
            my_assignments=waiting_for(user),
            upcoming=meetings.filter(status=MeetingStatus.PLANNED)
            .exclude(council__in=kept)
            .order_by("held_on")[:SHOWN],
            recent=protocols.filter(
                status__in=[ProtocolStatus.APPROVED, ProtocolStatus.REGISTERED, ProtocolStatus.PUBLISHED]
            )[:SHOWN],
            desk_lines=desk_lines(user),
            **kwargs,
        )
