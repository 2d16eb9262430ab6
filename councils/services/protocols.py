"""The life of a protocol: submit, review, return, approve and freeze, publish."""

import hashlib
import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.pdf import RENDERER
from cluster_portal.text import clean_text
from cluster_portal.workflow import Refused, Stale
from councils import permissions
from councils.document import build_document, canonical_text, decision_fragments, public_edition, sha256
from councils.due import due_date
from councils.followers import follow_frozen, follow_published
from councils.missing import missing_for_submission
from councils.models import (
    Assignment,
    Council,
    Decision,
    DecisionReview,
    Meeting,
    Protocol,
    ProtocolFile,
    ProtocolPage,
    ProtocolTransition,
    ProtocolVersion,
)
from councils.models.councils import today
from councils.record import load_record
from councils.rendering import protocol_html, protocol_pdf
from councils.services.control import begin_control
from councils.services.effects import apply_effects
from councils.services.parts import begin_periods
from councils.services.register import write_register
from councils.services.relations import apply_relations
from councils.services.terms import follow_next_meeting
from councils.workflow import PROTOCOL, ProtocolStatus

Edition = ProtocolFile.Edition


def current_version(protocol: Protocol) -> ProtocolVersion | None:
    """The version that was submitted last."""
    return protocol.versions.order_by("-sequence").first()


def with_last_number(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """The meetings with `last_number`: the highest that was given in the council and the year of each."""
    given = Meeting.objects.exclude(kind=Meeting.Kind.RESOLUTION).filter(number__isnull=False)
    given = given.filter(council=OuterRef("council"), year=OuterRef("year"))
    return meetings.annotate(last_number=Subquery(given.order_by("-number").values("number")[:1]))


def proposed_number(meeting: Meeting) -> int:
    """The next free number of the council in the meeting's year; fixed only at the first submission."""
    if meeting.number:
        return meeting.number
    if not hasattr(meeting, "last_number"):
        meeting = with_last_number(Meeting.objects.filter(pk=meeting.pk)).get()
    return (meeting.last_number or 0) + 1


def submit_protocol(meeting: Meeting, *, by) -> ProtocolVersion:
    """Send the record to the chair as an immutable version; the number is given here, under a lock."""
    _require(permissions.can_submit_protocol(by, meeting.protocol))
    with transaction.atomic():
        # The council's row is the lock under which numbers are given: gapless within council and year.
        Council.objects.select_for_update().get(pk=meeting.council_id)
        protocol = _locked(meeting.protocol)
        meeting = protocol.meeting
        target = PROTOCOL.target("submit", protocol.status)
        record = load_record(meeting)
        if any(line.blocks for line in missing_for_submission(record)):
            raise Refused(_("The protocol cannot be sent yet: see what is missing."))
        if meeting.number is None:
            meeting.number = proposed_number(meeting)
            meeting.full_clean()
            meeting.save(update_fields=["number"])
        version = _add_version(protocol, canonical_text(build_document(meeting, record)), by)
        _move(protocol, "submit", target, by=by, version=version)
    return version


def recall_protocol(protocol: Protocol, *, by) -> Protocol:
    """Take a submitted protocol back to the recording screen."""
    _require(permissions.can_recall_protocol(by, protocol))
    with transaction.atomic():
        protocol = _locked(protocol)
        target = PROTOCOL.target("recall", protocol.status)
        _move(protocol, "recall", target, by=by, version=current_version(protocol))
    return protocol


def return_protocol(protocol: Protocol, *, by, version_sha: str, note: str) -> Protocol:
    """Give the protocol back to the secretary with remarks."""
    _require(permissions.can_return_protocol(by, protocol))
    note = clean_text(note)
    with transaction.atomic():
        protocol = _locked(protocol)
        target = PROTOCOL.target("return", protocol.status)
        version = _seen_version(protocol, version_sha)
        has_remarks = version.reviews.exclude(verdict=DecisionReview.Verdict.CLEAR).exists()
        if not note and not has_remarks:
            raise ValidationError({"note": _("Say what has to be changed: write a remark on a point or a note here.")})
        _move(protocol, "return", target, by=by, version=version, note=note)
    return protocol


def review_decision(
    protocol: Protocol, *, by, version_sha: str, decision_uid, verdict: str, remark: str = "", proposed_text: str = ""
) -> DecisionReview:
    """The chair's word on one point of the version that he saw."""
    _require(permissions.can_review_protocol(by, protocol))
    with transaction.atomic():
        protocol = _locked(protocol)
        PROTOCOL.target("return", protocol.status)
        version = _seen_version(protocol, version_sha)
        fragments = decision_fragments(json.loads(version.document))
        decision = Decision.objects.filter(item__meeting=protocol.meeting, uid=decision_uid).first()
        if decision is None or str(decision.uid) not in fragments:
            raise Stale(_("This point is not in the version that you are looking at. Reload the page."))
        review = DecisionReview.objects.filter(version=version, decision=decision).first()
        review = review or DecisionReview(version=version, decision=decision)
        review.by = by
        review.verdict = verdict
        review.remark = clean_text(remark) if verdict != DecisionReview.Verdict.CLEAR else ""
        review.proposed_text = clean_text(proposed_text) if verdict == DecisionReview.Verdict.PROPOSAL else ""
        review.decision_sha = fragments[str(decision.uid)]
        review.full_clean()
        review.save()
    return review


def review_rest(protocol: Protocol, *, by, version_sha: str) -> int:
    """«Остальные без замечаний»: every point without a word of the chair; returns how many."""
    _require(permissions.can_review_protocol(by, protocol))
    reviewed = {str(uid) for uid in standing_reviews(protocol)}
    version = current_version(protocol)
    fragments = decision_fragments(json.loads(version.document)) if version else {}
    rest = [uid for uid in fragments if uid not in reviewed]
    with transaction.atomic():
        for uid in rest:
            review_decision(protocol, by=by, version_sha=version_sha, decision_uid=uid, verdict="clear")
    return len(rest)


def standing_reviews(protocol: Protocol) -> dict[str, DecisionReview]:
    """The reviews that hold for the current version, by the decision's uid.

    A review of an earlier version stands as long as not a sign of the point has changed.
    """
    version = current_version(protocol)
    if version is None:
        return {}
    fragments = decision_fragments(json.loads(version.document))
    standing: dict[str, DecisionReview] = {}
    rows = DecisionReview.objects.filter(version__protocol=protocol).select_related("decision", "by", "version")
    for review in rows.order_by("version__sequence"):
        uid = str(review.decision.uid)
        # A remark asks for a change; once the point was changed, or sent again unchanged, he looks once more.
        is_current = review.version_id == version.pk
        is_clear = review.verdict == DecisionReview.Verdict.CLEAR
        if fragments.get(uid) == review.decision_sha and (is_current or is_clear):
            standing[uid] = review
    return standing


def approve_protocol(protocol: Protocol, *, by, version_sha: str) -> Protocol:
    """Confirm the record as it was shown: freezes both editions with their PDF and hashes in one transaction."""
    protocol = _fresh(protocol)
    _require(permissions.can_approve_protocol(by, protocol))
    version = current_version(protocol)
    if version.sha256 == version_sha and protocol.status in (ProtocolStatus.APPROVED, ProtocolStatus.PUBLISHED):
        return protocol  # the second click of a double click
    PROTOCOL.target("approve", protocol.status)
    _seen_version(protocol, version_sha)
    _refuse_remarks(protocol)
    _refuse_withdrawn_consents(protocol, json.loads(version.document))
    files = _render_files(protocol, version, ProtocolStatus.APPROVED)
    with transaction.atomic():
        protocol = _locked(protocol)
        target = PROTOCOL.target("approve", protocol.status)
        _seen_version(protocol, version_sha)
        _refuse_remarks(protocol)
        _freeze(protocol, json.loads(version.document), files, by=by)
        _move(protocol, "approve", target, by=by, version=version)
    return protocol


def _refuse_remarks(protocol: Protocol) -> None:
    if any(review.verdict != DecisionReview.Verdict.CLEAR for review in standing_reviews(protocol).values()):
        raise Refused(_("There are remarks on points: return the protocol, or withdraw the remarks."))


def _refuse_withdrawn_consents(protocol: Protocol, submitted: dict) -> None:
    """A name whose publication its owner has forbidden since the version was sent must not be frozen as public."""
    present = build_document(protocol.meeting)["persons"]
    for key, entry in submitted["persons"].items():
        if "publication" in entry and "publication" not in present.get(key, entry):
            raise Refused(
                _(
                    "{name} has withdrawn the consent to publication: return the protocol, so that it is sent anew."
                ).format(
                    name=" ".join(entry[part] for part in ("surname", "given_name", "patronymic") if part in entry)
                )
            )


def register_protocol(protocol: Protocol, *, by) -> Protocol:
    """Freeze a protocol entered from paper. No signature of the portal is claimed for it."""
    protocol = _fresh(protocol)
    _require(permissions.can_register_protocol(by, protocol))
    if protocol.origin != Protocol.Origin.PAPER:
        raise Refused(_("Only a protocol entered from paper is registered without approval."))
    PROTOCOL.target("register", protocol.status)
    document = build_document(protocol.meeting)
    # Rendered before the transaction; the version is written only together with its files.
    version = ProtocolVersion(protocol=protocol, document=canonical_text(document))
    files = _render_files(protocol, version, ProtocolStatus.REGISTERED)
    with transaction.atomic():
        protocol = _locked(protocol)
        target = PROTOCOL.target("register", protocol.status)
        if canonical_text(build_document(protocol.meeting)) != version.document:
            raise Stale(_("The record has changed meanwhile. Look at it once more."))
        saved = _add_version(protocol, version.document, by)
        for file in files:
            file.version = saved
        _freeze(protocol, document, files, by=by)
        _move(protocol, "register", target, by=by, version=saved)
    return protocol


def publish_protocol(protocol: Protocol, *, by, file_sha: str) -> Protocol:
    """Put the frozen public edition before everybody; the secretary names the edition that he looked at."""
    protocol = _fresh(protocol)
    _require(permissions.can_publish_protocol(by, protocol))
    file = protocol.files.filter(edition=Edition.PUBLIC).order_by("-sequence").first()
    if file is None or file.sha256 != file_sha:
        raise Stale(_("The public edition has changed since you opened it. Look at it once more."))
    if protocol.status == ProtocolStatus.PUBLISHED:
        return protocol  # the second click of a double click
    PROTOCOL.target("publish", protocol.status)
    document = json.loads(file.document)
    page = ProtocolPage(
        protocol=protocol,
        file=file,
        title=protocol_title(document),
        html=protocol_html(protocol, document, status=ProtocolStatus.PUBLISHED),
        published_at=timezone.now(),
    )
    with transaction.atomic():
        protocol = _locked(protocol)
        target = PROTOCOL.target("publish", protocol.status)
        page.protocol = protocol
        page.full_clean()
        page.save()
        write_register(protocol)
        _move(protocol, "publish", target, by=by, version=file.version)
        follow_published(protocol, by)
    return protocol


def protocol_title(document: dict) -> str:
    """«Протокол от 20.11.2017 № 3. Координационный совет …»: title of the page and of the PDF."""
    year, month, day = document["date"].split("-")
    number = f"№ {document['number']}" if "number" in document else "б/н"
    return f"Протокол от {day}.{month}.{year} {number}. {document['council']['name']}"[:300]


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(_("You have no right to do this."))


def _fresh(protocol: Protocol) -> Protocol:
    """The row as it is now: a status is never read from the object in hand."""
    return Protocol.objects.select_related("meeting__council__cluster", "meeting__presided_by").get(pk=protocol.pk)


def _locked(protocol: Protocol) -> Protocol:
    """The row as it is now, locked until the end of the transaction.

    The meeting is locked first, as every save of the recording screen does: none is lost between two reads.
    """
    Meeting.objects.select_for_update().get(pk=protocol.meeting_id)
    locked = Protocol.objects.select_for_update(of=("self",)).select_related("meeting__council__cluster")
    return locked.get(pk=protocol.pk)


def _seen_version(protocol: Protocol, version_sha: str) -> ProtocolVersion:
    """The current version, if it is the one that the person saw."""
    version = current_version(protocol)
    if version is None or version.sha256 != version_sha:
        raise Stale(_("The protocol has changed since you opened it. Look at the new version first."))
    return version


def _add_version(protocol: Protocol, document: str, by) -> ProtocolVersion:
    last = current_version(protocol)
    version = ProtocolVersion(
        protocol=protocol,
        sequence=last.sequence + 1 if last else 1,
        document=document,
        sha256=sha256(document),
        submitted_by=by,
    )
    version.full_clean()
    version.save()
    return version


def _render_files(protocol: Protocol, version: ProtocolVersion, status: str) -> list[ProtocolFile]:
    """Both editions, rendered and hashed but not yet written."""
    full = json.loads(version.document)
    files = []
    for edition, document in ((Edition.FULL, full), (Edition.PUBLIC, public_edition(full))):
        text = canonical_text(document)
        pdf = protocol_pdf(protocol, document, status=status)
        files.append(
            ProtocolFile(
                protocol=protocol,
                version=version if version.pk else None,
                edition=edition,
                document=text,
                sha256=sha256(text),
                pdf=pdf,
                pdf_sha256=hashlib.sha256(pdf).hexdigest(),
                renderer=RENDERER,
            )
        )
    return files


def _freeze(protocol: Protocol, document: dict, files: list[ProtocolFile], *, by) -> None:
    """Write the editions, fix the numbers of the decisions, let assignments begin and memberships follow."""
    for file in files:
        file.protocol = protocol
        file.full_clean()
        file.save()
    by_uid = Decision.objects.in_bulk(
        [decision["uid"] for item in document["items"] for decision in item.get("decisions", [])], field_name="uid"
    )
    rows = {str(uid): row for uid, row in by_uid.items()}
    for item in document["items"]:
        for decision in item.get("decisions", []):
            rows[decision["uid"]].number = decision["number"]
            rows[decision["uid"]].result = decision["result"]
    Decision.objects.bulk_update(rows.values(), ["number", "result"])
    _resolve_dates(protocol.meeting, rows.values())
    begin_control(rows.values(), by=by)
    begin_periods(protocol.meeting)
    follow_next_meeting(protocol.meeting.council, by=by)
    apply_effects(protocol, by=by)
    apply_relations(protocol.meeting, by=by)
    follow_frozen(protocol, by)


def _resolve_dates(meeting: Meeting, decisions) -> None:
    """The date of every assignment as it is now that the protocol is signed: «в течение 10 дней со дня подписания»."""
    signed_on = today(meeting.council) if meeting.protocol.origin == Protocol.Origin.PORTAL else None
    for decision in decisions:
        if decision.deadline_rule:
            due_on = due_date(decision.deadline_rule, meeting, signed_on=signed_on)
            Assignment.objects.filter(decision=decision).update(due_on=due_on)


def _move(protocol: Protocol, name: str, target: str, *, by, version=None, note: str = "") -> None:
    ProtocolTransition.objects.create(
        protocol=protocol,
        version=version,
        name=name,
        from_status=protocol.status,
        to_status=target,
        by=by,
        note=note,
    )
    protocol.status = target
    protocol.save(update_fields=["status"])
