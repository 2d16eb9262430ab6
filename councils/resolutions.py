"""«Резолюция председателя»: its document and the strings of its sheet."""

from datetime import date

from django.template.loader import render_to_string
from django.utils import translation

from cluster_portal.pdf import render_pdf
from cluster_portal.text import typograph
from councils.dates import date_words
from councils.document import SCHEMA, Document
from councils.extract_wording import short_body
from councils.models import Assignment, Meeting


def resolution_document(meeting: Meeting) -> Document:
    """Plain value of a resolution and of all that stands on its sheet; rows of one decision and its assignments."""
    item = meeting.items.get()
    decision = item.decisions.get()
    chair = meeting.presided_by
    document = {
        "schema": SCHEMA,
        "kind": "resolution",
        "council": {"name": meeting.council.name, "genitive": meeting.council.genitive_name},
        "number": str(meeting.number),
        "date": meeting.held_on.isoformat(),
        "uid": str(decision.uid),
        "text": decision.text,
        "executors": [{"name": row.label, "role": row.role} for row in decision.assignments.order_by("position")],
        "signed_by": {"name": chair.initials_name, "post": "Председатель"},
    }
    due_on = decision.assignments.values_list("due_on", flat=True).first()
    return (
        document
        | ({"deadline": due_on.isoformat()} if due_on else {})
        | ({"about": item.title} if item.title else {})
        | ({"source": meeting.protocol.source_note} if meeting.protocol.source_note else {})
    )


def resolution_view(document: Document) -> dict:
    """Strings for templates/documents/resolution.html."""
    day = date_words(date.fromisoformat(document["date"]))
    number = f"№ {document['number']}"
    body = document["council"]["genitive"]
    due = f"до {date_words(date.fromisoformat(document['deadline']))}" if "deadline" in document else "не установлен"
    view = {
        "document_title": f"Резолюция председателя от {day} {number}",
        "author": document["council"]["name"],
        "kind": f"председателя {body}",
        "date": day,
        "number": number,
        "executors": _executors(document["executors"]),
        "about": document.get("about", ""),
        "due": due,
        "post": f"{document['signed_by']['post']} {short_body(body)}",
        "name": document["signed_by"]["name"],
        "source": f"Внесено секретарём. {document['source']}" if "source" in document else "",
    }
    view = {name: typograph(value) for name, value in view.items()}
    return view | {"paragraphs": [typograph(line) for line in document["text"].splitlines() if line.strip()]}


def _executors(rows: list[Document]) -> str:
    """«Исполнитель: …»; of several the first is marked as responsible."""
    if len(rows) == 1:
        return f"Исполнитель: {rows[0]['name']}"
    responsible = Assignment.Role.RESPONSIBLE
    names = [f"{row['name']} (ответственный)" if row["role"] == responsible else row["name"] for row in rows]
    return f"Исполнители: {'; '.join(names)}"


def resolution_pdf(document: Document) -> bytes:
    """PDF/A, one sheet; about 0.1 s, never inside a GET or a transaction."""
    with translation.override("ru"):
        html = render_to_string("documents/resolution.html", {"resolution": resolution_view(document)})
    return render_pdf(html)
