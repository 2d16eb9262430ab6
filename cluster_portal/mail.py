"""Letters from templates: text and HTML, in Russian, sent once the change they speak of is committed."""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)


def send_on_commit(name: str, to: str, context: dict, *, attachments: Sequence[tuple[str, bytes, str]] = ()) -> None:
    """Send templates/emails/<name>.{txt,html}; the first line of the text is the subject.

    `attachments` are (file name, bytes, content type).

    A mail server that does not answer never undoes what has been saved: the failure goes to the log.
    """
    with translation.override("ru"):
        context = {"origin": settings.PORTAL_ORIGIN, **context}
        # A text is not HTML: nothing in it is escaped.
        plain = get_template(f"emails/{name}.txt").template.render(Context(context, autoescape=False))
        subject, _, text = plain.strip().partition("\n")
        html = render_to_string(f"emails/{name}.html", {**context, "subject": subject})
    # A header has one line, whatever an applicant has called himself.
    letter = EmailMultiAlternatives(" ".join(subject.split()), text.strip(), to=[to])
    letter.attach_alternative(html, "text/html")
    for attachment in attachments:
        letter.attach(*attachment)
    transaction.on_commit(lambda: _send(letter), robust=True)


def _send(letter: EmailMultiAlternatives) -> None:
    try:
        letter.send()
    except OSError:
        logger.exception("The letter «%s» was not sent", letter.subject)
