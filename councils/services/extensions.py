"""A later date: the executor asks, only the council or the chair moves it, the earlier one is kept."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused
from councils import permissions
from councils.control import WAITING, answers_itself
from councils.models import Assignment, DeadlineChange, ExtensionRequest
from councils.models.councils import today
from councils.services.assignment_steps import change_deadline, follow_parts, locked_assignment, require
from councils.services.links import GRANTED, REFUSED, tell_executors
from councils.services.register import refresh_register
from councils.services.reports import Author
from councils.workflow import UNDER_CONTROL


def request_extension(assignment: Assignment, author: Author, *, until: date, reason: str) -> ExtensionRequest:
    """The executor asks for a later date, with the reason; after the deadline too: people do ask late."""
    if not clean_text(reason):
        raise ValidationError({"reason": _("Give the reason for the extension.")})
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        if not author.may_answer(assignment):
            raise PermissionDenied(_("Only the executor answers for an assignment."))
        if assignment.state not in WAITING:
            raise Refused(_("The assignment is not being carried out any more: there is nothing to extend."))
        _refuse_wholes(assignment)
        day = today(assignment.decision.item.meeting.council)
        if until <= max(assignment.due_on or day, day):
            raise ValidationError({"until": _("The new date must be later than the present one and than today.")})
        request = ExtensionRequest(
            assignment=assignment, until=until, reason=clean_text(reason), by=author.user, link=author.link
        )
        request.full_clean()
        request.save()
    return request


def decide_extension(request: ExtensionRequest, *, by, granted: bool, note: str = "") -> ExtensionRequest:
    """Only the council or the chair moves a date; the earlier one is kept. A refusal says why."""
    note = clean_text(note)
    if not granted and not note:
        raise ValidationError({"note": _("Say why the extension is refused.")})
    with transaction.atomic():
        assignment = locked_assignment(request.assignment)
        require(permissions.can_move_deadline(by, assignment), _("Only the council or the chair moves a deadline."))
        request = ExtensionRequest.objects.select_for_update().get(pk=request.pk)
        if request.status != ExtensionRequest.Status.ASKED:
            raise Refused(_("This request has been decided already."))
        request.status = ExtensionRequest.Status.GRANTED if granted else ExtensionRequest.Status.REFUSED
        request.decided_by, request.decided_at, request.note = by, timezone.now(), note
        request.full_clean()
        request.save()
        if granted and assignment.due_on and request.until <= assignment.due_on:
            raise Refused(_("The deadline is later than this already: refuse the request with a remark."))
        if granted:
            _move_deadline(assignment, request.until, by=by, reason=request.reason, extension=request)
        words = GRANTED if granted else REFUSED
        tell_executors(assignment, words, note=note, by=by)
    return request


def move_deadline(assignment: Assignment, *, by, until: date, reason: str) -> DeadlineChange:
    """The chair moves a date of his own accord."""
    if not clean_text(reason):
        raise ValidationError({"reason": _("Give the reason for the extension.")})
    with transaction.atomic():
        assignment = locked_assignment(assignment)
        require(permissions.can_move_deadline(by, assignment), _("Only the council or the chair moves a deadline."))
        return _move_deadline(assignment, until, by=by, reason=clean_text(reason))


def _refuse_wholes(assignment: Assignment) -> None:
    if not answers_itself(assignment):
        raise Refused(_("This assignment is answered by its periods: choose the period and move its deadline."))


def _move_deadline(assignment: Assignment, until: date, *, by, reason: str, extension=None) -> DeadlineChange:
    if assignment.state not in UNDER_CONTROL:
        raise Refused(_("The assignment is not under control any more."))
    _refuse_wholes(assignment)
    if until == assignment.due_on or until < assignment.decision.item.meeting.held_on:
        raise ValidationError({"until": _("Give another day, not before the meeting.")})
    together = _together(assignment)
    change = change_deadline(assignment, until, by=by, reason=reason, extension=extension)
    for row in together:
        _move_deadline(row, until, by=by, reason=reason)
    if assignment.whole is not None:
        follow_parts(assignment.whole)
    refresh_register(assignment.decision)
    return change


def _together(assignment: Assignment) -> list[Assignment]:
    """Who goes with it: the members of a group and the co-executors, unless one of them has got a date of his own."""
    rows = Assignment.objects.none()
    if assignment.role == Assignment.Role.RESPONSIBLE and assignment.whole is None:
        rows = assignment.decision.assignments.filter(role=Assignment.Role.CO_EXECUTOR, whole=None)
    rows = rows | assignment.parts.filter(period="", has_parts=False)
    return list(rows.filter(due_on=assignment.due_on, state__in=UNDER_CONTROL).select_for_update())
