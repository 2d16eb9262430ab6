"""«О ходе исполнения ранее принятых решений»: control comes back to the agenda, one line an assignment."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from cluster_portal.workflow import Refused
from councils.control import standing, with_record
from councils.models import AgendaItem, Assignment, Decision, Meeting
from councils.models.councils import today
from councils.services.agenda import add_point, add_question, open_meeting
from councils.verbs import VerbClass
from councils.workflow import UNDER_CONTROL, AssignmentStatus
from members.models import Person

PROGRESS_LINE = re.compile(r"– п\. \S+ протокола от ")
PROGRESS_TITLE = "О ходе исполнения ранее принятых решений"
PROGRESS_POINT = "Принять к сведению информацию о ходе исполнения ранее принятых решений:"
LONGEST_WORDING = 90
# The protocol is read for years: it says the state and the date, never how many days were left that day.
RUNNING = ("active", "soon", "no_date")


def prepare_progress(meeting: Meeting, *, by) -> AgendaItem:
    """The question «О ходе исполнения …» with how every assignment stands; done again, it is brought up to date."""
    with transaction.atomic():
        meeting = open_meeting(meeting, meeting.council.cluster, by)
        lines = progress_lines(with_record(told_of(meeting)))
        if not lines:
            raise Refused(_("No assignment is under control: there is nothing to tell of."))
        item = progress_question(meeting) or add_question(meeting, PROGRESS_TITLE)
        point = item.decisions.filter(removed_at=None, text__startswith=PROGRESS_POINT[:-1]).first()
        if point is None:
            add_point(item, "\n".join([PROGRESS_POINT, *lines]), verb_class=VerbClass.INFORMATION)
        else:
            _bring_up_to_date(point, lines)
    return item


def progress_question(meeting: Meeting) -> AgendaItem | None:
    return meeting.items.filter(title=PROGRESS_TITLE, removed_at=None).first()


def told_of(meeting: Meeting):
    """Responsible executors of earlier decisions under control: no parts beside their wholes, no resolutions."""
    rows = Assignment.objects.filter(
        decision__item__meeting__council=meeting.council,
        state__in=UNDER_CONTROL,
        whole=None,
        role=Assignment.Role.RESPONSIBLE,
    )
    # What the chair has asked for between meetings is no decision of the council.
    rows = rows.exclude(decision__item__meeting__kind=Meeting.Kind.RESOLUTION)
    return rows.order_by("decision__item__meeting__held_on", "decision__item__position", "decision__position", "pk")


def _bring_up_to_date(point: Decision, lines: list[str]) -> None:
    """What somebody has written beside the portal's own lines stays, at the end."""
    written = [line for line in point.text.splitlines()[1:] if line.strip() and not PROGRESS_LINE.match(line)]
    if written:
        lines = [*lines[:-1], f"{lines[-1][:-1]};"]
    point.text = "\n".join([PROGRESS_POINT, *lines, *written])
    point.revision += 1
    point.save(update_fields=["text", "revision"])


def progress_lines(assignments: Iterable[Assignment]) -> list[str]:
    """Sub-lines of one point: each ends with «;», the last one with «.»."""
    lines = [progress_line(row) for row in assignments]
    return [*(f"{line};" for line in lines[:-1]), *(f"{line}." for line in lines[-1:])]


def progress_line(assignment: Assignment) -> str:
    """«– п. 1.7 протокола от 20.11.2017 б/н (разработать форму …), ОГБПОУ СмолАПО, срок 30.11.2017: на исполнении»."""
    decision, council = assignment.decision, assignment.decision.item.meeting.council
    due = f"срок {assignment.due_on:%d.%m.%Y}" if assignment.due_on else council.no_date_words
    wording = " ".join(decision.text.split("\n", 1)[0].split()).rstrip(" ;:")
    # «2026 г.» keeps its point, the sentence does not.
    wording = wording if wording.endswith(" г.") else wording.rstrip(".")
    wording = Truncator(wording).chars(LONGEST_WORDING, truncate=" …") if len(wording) > LONGEST_WORDING else wording
    return f"– {decision.basis} ({wording}), {_public_label(assignment)}, {due}: {_state(assignment)}"


def _state(assignment: Assignment) -> str:
    """The minutes are read by everybody: the words of the council for what is overdue, and nothing relative."""
    council = assignment.decision.item.meeting.council
    with override("ru"):
        state = standing(assignment, today(council))
        running = str(AssignmentStatus.ACTIVE.label)
    if state.code == "overdue":
        return council.overdue_words
    return running if state.code in RUNNING else state.words


def _public_label(assignment: Assignment) -> str:
    person = assignment.person
    if person is None or person.publication_basis != Person.PublicationBasis.NONE:
        return assignment.label
    organization = person.organization.short_name if person.organization else ""
    return ", ".join(filter(None, [person.post, organization])) or "исполнитель"
