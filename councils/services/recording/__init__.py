"""Saves of the recording screen: each is one operation with one effect, based on a known revision."""

import hashlib
import json
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.models import Operation
from cluster_portal.workflow import Refused
from councils import permissions
from councils.models import Meeting
from councils.models.councils import now
from councils.services.recording import attendance, decisions, head, items
from councils.services.recording.changes import Change, Closed, Conflict
from councils.workflow import MeetingStatus

NOUNS = {
    "meeting": head.VERBS,
    "attendance": attendance.VERBS,
    "item": items.VERBS,
    "decision": decisions.VERBS,
}


def perform_operation(meeting_uid: uuid.UUID, operation: dict, *, by) -> tuple[int, dict]:
    """Carry out one operation and return the HTTP status and the answer; DoesNotExist without such a meeting.

    The operation, its answer and its effect stand in one transaction, so that sending it again (a lost answer,
    a double click) has no second effect. A refused text is kept with the operation.
    """
    op_id, handler, payload_sha = _read(operation)
    try:
        with transaction.atomic():
            meeting = _locked(meeting_uid)
            if not permissions.can_record_meeting(by, meeting):
                raise PermissionDenied(_("Only the secretary of the council records the meeting."))
            if not meeting.protocol.is_editable or meeting.status == MeetingStatus.CANCELLED:
                raise Closed
            change = Change(meeting, by, operation)
            body = handler(change)
            body |= _bump(meeting, by)
            _keep(by, op_id, payload_sha, 200, body)
        return 200, body
    except (Closed, Conflict, Refused, ValidationError, IntegrityError) as error:
        # Nearly every save is new, so it is not asked first whether it is: one that was sent before cannot take
        # effect twice (its own row is unique) and fails here.
        known = Operation.objects.filter(user=by, op_id=op_id).first()
        if known is not None:
            return _answer_again(known, payload_sha)
        status, body = _refusal(error)
    _keep(by, op_id, payload_sha, status, body, refused=json.dumps(operation, ensure_ascii=False))
    return status, body


def _read(operation: dict):
    """The operation's identity, its handler and its hash; ValidationError when it makes no sense."""
    try:
        op_id = uuid.UUID(str(operation["op_id"]))
        handler = NOUNS[operation["noun"]][operation["verb"]]
        uuid.UUID(str(operation["uid"]))
        int(operation["revision"])
        if not isinstance(operation["fields"], dict):
            raise TypeError
    except (KeyError, TypeError, ValueError):
        raise ValidationError(_("The request is damaged. Reload the page: your text is kept.")) from None
    text = json.dumps(operation, ensure_ascii=True, sort_keys=True)
    return op_id, handler, hashlib.sha256(text.encode()).hexdigest()


def _locked(uid: uuid.UUID) -> Meeting:
    """The row as it is now, joined only with what every save needs.

    The protocol is read afterwards by itself: of a joined row PostgreSQL may show the state before the wait.
    """
    return Meeting.objects.select_for_update(of=("self",)).select_related("council").get(uid=uid)


def _answer_again(known: Operation, payload_sha: str) -> tuple[int, dict]:
    if known.payload_sha256 != payload_sha:
        sentence = _("The same operation was sent with another content. Reload the page.")
        return 422, {"outcome": "invalid", "errors": {}, "sentence": sentence}
    return known.status, json.loads(known.response)


def _bump(meeting: Meeting, by) -> dict:
    moment = timezone.now()
    Meeting.objects.filter(pk=meeting.pk).update(revision=F("revision") + 1, changed_by=by, changed_at=moment)
    return {
        "outcome": "saved",
        "meeting_revision": meeting.revision + 1,
        "at": f"{now(meeting.council):%H:%M:%S}",
    }


def _keep(by, op_id, payload_sha: str, status: int, body: dict, refused: str = "") -> None:
    Operation.objects.create(
        user=by,
        op_id=op_id,
        payload_sha256=payload_sha,
        status=status,
        response=json.dumps(body, ensure_ascii=False),
        refused=refused,
    )


def _refusal(error: Exception) -> tuple[int, dict]:
    if isinstance(error, Closed):
        return 409, _closed_body()
    if isinstance(error, Conflict):
        return 409, error.body
    if isinstance(error, Refused):
        return 422, {"outcome": "invalid", "errors": {}, "sentence": str(error.sentence)}
    return 422, _invalid_body(error)


def _closed_body() -> dict:
    return {
        "outcome": "closed",
        "sentence": _("The protocol has been sent to the chair and is not edited now. Your text is kept."),
    }


def _invalid_body(error: ValidationError | IntegrityError) -> dict:
    if isinstance(error, IntegrityError):
        errors = {"__all__": [_("This contradicts what is already recorded. Reload the page: your text is kept.")]}
    elif hasattr(error, "error_dict"):
        errors = error.message_dict
    else:
        errors = {"__all__": error.messages}
    sentences = [sentence for found in errors.values() for sentence in found]
    return {"outcome": "invalid", "errors": errors, "sentence": " ".join(sentences)}
