"""From a protocol document to the page and the PDF; the same partials make both."""

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import translation

from cluster_portal.pdf import render_pdf
from councils.document import Document, canonical_text, sha256
from councils.extract_wording import extract_view
from councils.models import Protocol
from councils.wording import protocol_view

DRAFT_PDF_SECONDS = 600


def protocol_address(protocol: Protocol) -> str:
    """The permanent address that is printed as text and QR; from the settings, never from the request."""
    return f"{settings.PORTAL_ORIGIN}/protocols/{protocol.public_id}/"


def protocol_html(protocol: Protocol, document: Document, *, status: str, proposed_number: str = "") -> str:
    """The document as a fragment of a page."""
    return _render("documents/protocol.html", protocol, document, status, proposed_number)


def protocol_pdf(protocol: Protocol, document: Document, *, status: str, proposed_number: str = "") -> bytes:
    """The document as PDF/A. Takes about 0.1 s for two pages: never call it inside a transaction or a GET."""
    return render_pdf(_render("documents/protocol_pdf.html", protocol, document, status, proposed_number))


def draft_pdf(protocol: Protocol, document: Document, *, proposed_number: str) -> bytes:
    """The PDF of a draft, kept for some minutes under the hash of the document it shows."""
    content = f"{canonical_text(document)}|{protocol.status}|{proposed_number}"
    return cache.get_or_set(
        f"draft-pdf-{protocol.pk}-{sha256(content)}",
        lambda: protocol_pdf(protocol, document, status=protocol.status, proposed_number=proposed_number),
        DRAFT_PDF_SECONDS,
    )


def _render(template: str, protocol: Protocol, document: Document, status: str, proposed_number: str) -> str:
    view = protocol_view(document, status=status, address=protocol_address(protocol), proposed_number=proposed_number)
    return _in_russian(template, view)


def extract_pdf(protocol: Protocol, document: Document) -> bytes:
    """The PDF/A of an extract, in the style of the protocol; never inside a GET or a transaction."""
    view = extract_view(document, address=protocol_address(protocol))
    return render_pdf(_in_russian("documents/protocol_pdf.html", view))


def _in_russian(template: str, view: dict) -> str:
    # Documents are in Russian, the language of the record, whatever the reader's interface speaks.
    with translation.override("ru"):
        return render_to_string(template, {"protocol": view})
