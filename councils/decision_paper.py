"""The paper of one decision for its executor: an extract from the protocol, or the resolution itself."""

import json

from councils.extract_wording import extract_document
from councils.models import Decision, Meeting, ProtocolFile
from councils.rendering import extract_pdf
from councils.resolutions import resolution_pdf


def decision_pdf(decision: Decision) -> bytes:
    """PDF/A made of what was frozen; about 0.1 s, never inside a GET or a transaction."""
    protocol = decision.item.meeting.protocol
    if decision.item.meeting.kind == Meeting.Kind.RESOLUTION:
        return resolution_pdf(json.loads(protocol.versions.get().document))
    file = protocol.files.filter(edition=ProtocolFile.Edition.FULL).order_by("-sequence")[0]
    return extract_pdf(protocol, extract_document(json.loads(file.document), {str(decision.uid)}))
