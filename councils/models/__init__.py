"""The nouns of councils: what they decide."""

from councils.models.attendance import Attendance
from councils.models.calendars import CalendarDay, CalendarLink
from councils.models.control import (
    AssignmentLink,
    AssignmentReport,
    AssignmentTransition,
    DeadlineChange,
    DecisionDependency,
    DecisionRelation,
    ExtensionRequest,
    PublishedDecision,
    ReportFile,
)
from councils.models.councils import Council, Seat
from councils.models.decisions import Assignment, Decision
from councils.models.effects import DecisionEffect
from councils.models.extracts import Extract
from councils.models.items import AgendaItem
from councils.models.letters import CouncilLetter
from councils.models.meetings import Meeting, MeetingTransition
from councils.models.protocols import (
    DecisionReview,
    Protocol,
    ProtocolFile,
    ProtocolPage,
    ProtocolTransition,
    ProtocolVersion,
)
from councils.models.reminders import MeetingDigest, Reason, Reminder, ReminderLetter, ReminderStop
from councils.models.votes import VoteChoice

__all__ = [
    "AgendaItem",
    "Assignment",
    "AssignmentLink",
    "AssignmentReport",
    "AssignmentTransition",
    "Attendance",
    "CalendarDay",
    "CalendarLink",
    "Council",
    "CouncilLetter",
    "DeadlineChange",
    "Decision",
    "DecisionDependency",
    "DecisionEffect",
    "DecisionRelation",
    "DecisionReview",
    "ExtensionRequest",
    "Extract",
    "Meeting",
    "MeetingDigest",
    "MeetingTransition",
    "Protocol",
    "ProtocolFile",
    "ProtocolPage",
    "ProtocolTransition",
    "ProtocolVersion",
    "PublishedDecision",
    "Reason",
    "Reminder",
    "ReminderLetter",
    "ReminderStop",
    "ReportFile",
    "Seat",
    "VoteChoice",
]
