"""Adding to the agenda of a meeting from outside the recording screen: questions and draft decisions."""

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.workflow import Refused
from councils import permissions
from councils.models import AgendaItem, Decision, Meeting
from councils.verbs import VerbClass
from councils.workflow import MeetingStatus
from members.models import Cluster


def open_meeting(meeting: Meeting, cluster: Cluster, by) -> Meeting:
    """The meeting, locked, as long as its record may be changed; its protocol is read after the wait for the lock."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("council").get(pk=meeting.pk)
    if not permissions.can_record_meeting(by, meeting) or meeting.council.cluster_id != cluster.pk:
        raise PermissionDenied(_("Only the secretary of the council records the meeting."))
    if not meeting.protocol.is_editable or meeting.status == MeetingStatus.CANCELLED:
        raise Refused(_("The agenda of this meeting is not changed any more: choose another meeting."))
    # The screens that record the meeting see by this number that something is new.
    Meeting.objects.filter(pk=meeting.pk).update(revision=F("revision") + 1, changed_by=by, changed_at=timezone.now())
    return meeting


def add_question(meeting: Meeting, title: str) -> AgendaItem:
    rows = meeting.items.filter(kind=AgendaItem.Kind.QUESTION, removed_at=None)
    item = AgendaItem(meeting=meeting, title=title, position=rows.count())
    item.full_clean()
    item.save()
    return item


def add_point(item: AgendaItem, text: str, *, note: str = "", verb_class: str = VerbClass.CONSTITUTIVE) -> Decision:
    """A draft decision at the end of the question, and a line in the secretary's own notes."""
    decision = Decision(
        item=item,
        position=item.decisions.filter(removed_at=None).count(),
        text=text,
        stage=Decision.Stage.PROJECT,
        verb_class=verb_class,
    )
    decision.full_clean()
    decision.save()
    if note:
        item.notes = f"{item.notes}\n{note}".strip()
        item.revision += 1
        item.save(update_fields=["notes", "revision"])
    return decision
