"""Certifying an extract («Верно») and sending it to those whom its points concern."""

import hashlib
import json
import uuid
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cluster_portal.workflow import Refused
from councils import permissions
from councils.document import canonical_text, sha256
from councils.extract_wording import extract_document, short_body
from councils.models import Council, Decision, Extract, Protocol, ProtocolFile
from councils.models.councils import now
from councils.rendering import extract_pdf
from members.models import ApplicationFile, JoinApplication
from members.services.applications import locked_application, store_file
from members.services.letters import send_letter
from members.workflow import ApplicationStatus

DECIDED = (
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.ADMITTED,
    ApplicationStatus.REJECTED,
    ApplicationStatus.POSTPONED,
)


def certify_extract(protocol: Protocol, decisions: Iterable[uuid.UUID], *, by) -> Extract:
    """A certified extract of these points of a frozen protocol; certifying is the secretary's own act.

    ValidationError when no point is chosen, Refused while the protocol is not approved.
    """
    if not permissions.can_certify_extract(by, protocol):
        raise PermissionDenied(_("Only the secretary of the council certifies extracts."))
    file = protocol.files.filter(edition=ProtocolFile.Edition.FULL).order_by("-sequence").first()
    if file is None:
        raise Refused(_("An extract is made of an approved protocol."))
    uids = {str(uid) for uid in decisions}
    council = protocol.meeting.council
    person = by.persons.get(cluster=council.cluster_id)
    certified_at = now(council)
    certified = {
        "name": person.initials_name,
        "post": f"Секретарь {short_body(council.genitive_name)}",
        "date": certified_at.date().isoformat(),
    }
    document = extract_document(json.loads(file.document), uids, certified)
    chosen = {point["uid"] for item in document["items"] for point in item["decisions"]}
    if not chosen:
        raise ValidationError(_("Choose at least one point of the protocol."))
    pdf, text = extract_pdf(protocol, document), canonical_text(document)
    with transaction.atomic():
        Council.objects.select_for_update().get(pk=council.pk)
        last = protocol.extracts.aggregate(last=Max("number"))["last"] or 0
        extract = Extract(
            protocol=protocol,
            number=last + 1,
            year=certified_at.year,
            document=text,
            sha256=sha256(text),
            pdf=pdf,
            pdf_sha256=hashlib.sha256(pdf).hexdigest(),
            certified_by=by,
            certified_at=certified_at,
        )
        extract.full_clean()
        extract.save()
        extract.decisions.set(Decision.objects.filter(uid__in=chosen))
    return extract


def send_extract(application: JoinApplication, *, by) -> Extract:
    """Certify the point about an application, put it among its papers and send it to the applicant."""
    if not permissions.can_handle_application(by, application):
        raise PermissionDenied(_("Only the secretary of a council of this cluster may do this."))
    effect = application.effects.exclude(applied_at=None).exclude(basis="").order_by("-applied_at").first()
    application = JoinApplication.objects.get(pk=application.pk)
    if application.status not in DECIDED or effect is None or effect.decision.removed_at is not None:
        raise Refused(_("The council has not decided on this application."))
    sent = application.files.filter(kind=ApplicationFile.Kind.EXTRACT).values("sha256")
    known = Extract.objects.filter(decisions=effect.decision, pdf_sha256__in=sent).first()
    if known is not None:
        return known  # the second click of a double click
    extract = certify_extract(effect.decision.item.meeting.protocol, [effect.decision.uid], by=by)
    content, name = bytes(extract.pdf), f"vypiska-{extract.protocol.public_id}-{extract.number}.pdf"
    with transaction.atomic():
        application = locked_application(application)
        store_file(
            application,
            kind=ApplicationFile.Kind.EXTRACT,
            name=f"Выписка, {effect.basis}.pdf",
            content=content,
        )
        if application.email:
            context = {"application": application, "basis": effect.basis}
            files = [(name, content, "application/pdf")]
            send_letter([application.cluster], "extract", application.email, context, attachments=files)
    return extract
