"""«О ходе исполнения ранее принятых решений»: control comes back to the agenda."""

import re
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cluster_portal.workflow import Refused
from councils.control import standing, with_record
from councils.models import AgendaItem, Assignment, Meeting
from councils.models.councils import today
from councils.services.agenda import add_point, add_question, open_meeting
from councils.verbs import VerbClass
from councils.workflow import UNDER_CONTROL
from members.models import Person

PROGRESS_LINE = re.compile(r"– п\. \S+ протокола от ")
PROGRESS_TITLE = "О ходе исполнения ранее принятых решений"
PROGRESS_POINT = "Принять к сведению информацию о ходе исполнения ранее принятых решений."


def prepare_progress(meeting: Meeting, *, by) -> AgendaItem:
    """The question «О ходе исполнения …» with how every assignment stands; done again, it is brought up to date."""
    with transaction.atomic():
        meeting = open_meeting(meeting, meeting.council.cluster, by)
        earlier = Assignment.objects.filter(decision__item__meeting__council=meeting.council, state__in=UNDER_CONTROL)
        # What the chair has asked for between meetings is no decision of the council.
        earlier = earlier.exclude(decision__item__meeting__kind=Meeting.Kind.RESOLUTION)
        rows = with_record(earlier).order_by("decision__item__meeting__held_on", "decision", "position")
        lines = [progress_line(row, today(meeting.council)) for row in rows]
        if not lines:
            raise Refused(_("No assignment is under control: there is nothing to tell of."))
        item = meeting.items.filter(title=PROGRESS_TITLE, removed_at=None).first()
        if item is None:
            item = add_question(meeting, PROGRESS_TITLE)
            add_point(item, PROGRESS_POINT, verb_class=VerbClass.INFORMATION)
        # What somebody has written beside the portal's own lines stays.
        written = [line for line in item.heard.splitlines() if not PROGRESS_LINE.match(line)]
        item.heard = "\n".join([*lines, *written]).strip()
        item.revision += 1
        item.save(update_fields=["heard", "revision"])
    return item


def progress_line(assignment: Assignment, on: date) -> str:
    """«– п. 1.7 протокола от 20.11.2017 б/н, ОГБПОУ СмолАПО, срок 30.11.2017: на исполнении;»"""
    meeting = assignment.decision.item.meeting
    due = f"срок {assignment.due_on:%d.%m.%Y}" if assignment.due_on else "срок не установлен"
    with override("ru"):
        state = standing(assignment, on)
    # The minutes are read by everybody: no «просрочено», and nobody's name who has not agreed.
    words = meeting.council.overdue_words if state.code == "overdue" else state.words
    return f"– {assignment.decision.basis}, {_public_label(assignment)}, {due}: {words};"


def _public_label(assignment: Assignment) -> str:
    person = assignment.person
    if person is None or person.publication_basis != Person.PublicationBasis.NONE:
        return assignment.label
    organization = person.organization.short_name if person.organization else ""
    return ", ".join(filter(None, [person.post, organization])) or "исполнитель"
