"""Letters from templates: text and HTML, in Russian, kept with the change they speak of and sent by the worker."""

import base64
import logging
from collections.abc import Sequence
from datetime import timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from cluster_portal.models import Letter

logger = logging.getLogger(__name__)

# Minutes until the next attempt; an attempt whose worker was killed is repeated after the same pause.
PAUSES = (2, 5, 15, 60, 240, 720, 1440)


def send_on_commit(name: str, to: str, context: dict, *, attachments: Sequence[tuple[str, bytes, str]] = ()) -> Letter:
    """Write templates/emails/<name>.{txt,html}; the first line of the text is the subject.

    `attachments` are (file name, bytes, content type). The row stands in the transaction of its cause; a mail server
    that does not answer delays the letter and nothing else.
    """
    from cluster_portal.tasks import send_letter

    subject, text, html = render_letter(name, context)
    letter = Letter.objects.create(
        message_id=make_msgid(domain=urlsplit(settings.PORTAL_ORIGIN).hostname),
        name=name,
        to=to,
        subject=subject,
        text=text,
        html=html,
        attachments=[
            {"name": file, "type": kind, "content": base64.b64encode(content).decode()}
            for file, content, kind in attachments
        ],
        next_try_at=timezone.now(),
    )
    transaction.on_commit(lambda: send_letter.enqueue(letter.pk), robust=True)
    return letter


def render_letter(name: str, context: dict) -> tuple[str, str, str]:
    """Subject, text and HTML of templates/emails/<name>, for sending or for looking at beforehand."""
    with translation.override("ru"):
        context = {"origin": settings.PORTAL_ORIGIN, **context}
        # A text is not HTML: nothing in it is escaped.
        plain = get_template(f"emails/{name}.txt").template.render(Context(context, autoescape=False))
        subject, _, text = plain.strip().partition("\n")
        html = render_to_string(f"emails/{name}.html", {**context, "subject": subject})
    # A header has one line, whatever an applicant has called himself.
    return " ".join(subject.split())[:500], text.strip(), html


def retry_letter(letter: Letter) -> None:
    """A letter that was given up is tried anew, with all its attempts."""
    from cluster_portal.tasks import send_letter

    given_up = Letter.objects.filter(pk=letter.pk, status=Letter.Status.FAILED)
    if given_up.update(status=Letter.Status.QUEUED, attempts=0, next_try_at=timezone.now()):
        transaction.on_commit(lambda: send_letter.enqueue(letter.pk), robust=True)


def deliver(pk: int) -> None:
    """One attempt. It is claimed first: another worker leaves it alone, a killed one leaves it to a later attempt."""
    now = timezone.now()
    with transaction.atomic():
        rows = Letter.objects.select_for_update(skip_locked=True)
        letter = rows.filter(pk=pk, status=Letter.Status.QUEUED, next_try_at__lte=now).first()
        if letter is None:
            return
        letter.next_try_at = now + timedelta(minutes=PAUSES[min(letter.attempts, len(PAUSES) - 1)])
        letter.attempts += 1
        letter.save(update_fields=["next_try_at", "attempts"])
    try:
        message_of(letter).send()
    except Exception as error:
        # Whatever a mail server answers, the letter waits and the worker goes on.
        logger.warning("The letter «%s» was not sent: %s", letter.subject, error)
        letter.error = f"{type(error).__name__}: {error}"[:1000]
        if letter.attempts > len(PAUSES):
            letter.status = Letter.Status.FAILED
    else:
        letter.status, letter.sent_at, letter.error = Letter.Status.SENT, timezone.now(), ""
        # Links of one purpose stand in letters: of one that has gone only the fact is kept.
        letter.text, letter.html, letter.attachments = "", "", []
    letter.save(update_fields=["status", "sent_at", "error", "text", "html", "attachments"])


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """The message as it goes out; every attempt has the same Message-ID, so that a copy is known as one."""
    message = EmailMultiAlternatives(
        letter.subject, letter.text, to=[letter.to], headers={"Message-ID": letter.message_id}
    )
    message.attach_alternative(letter.html, "text/html")
    for file in letter.attachments:
        message.attach(file["name"], base64.b64decode(file["content"]), file["type"])
    return message


def enqueue_waiting() -> int:
    """Letters whose time has come and that no task carries: after a failure, a kill, or a lost task."""
    from cluster_portal.tasks import send_letter

    waiting = Letter.objects.filter(status=Letter.Status.QUEUED, next_try_at__lte=timezone.now())
    keys = list(waiting.order_by("next_try_at").values_list("pk", flat=True)[:200])
    for pk in keys:
        send_letter.enqueue(pk)
    return len(keys)
