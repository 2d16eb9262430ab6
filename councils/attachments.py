"""What the apps above lay beside decisions and questions: they add themselves when they load.

The councils know nothing of plans; a plan is the document that «Утвердить план …» approves.
"""

from collections.abc import Callable
from dataclasses import dataclass

from councils.models import Meeting


@dataclass(frozen=True)
class Attachment:
    """A frozen document beside a decision: its title, the SHA-256 of both editions, its page for the council."""

    title: str
    sha256: str
    public_sha256: str
    page: str


@dataclass(frozen=True)
class Link:
    """Where a question of the agenda came from; `words` say it."""

    words: str
    page: str


# Called with a meeting that has_attachments, which who attaches sets; attachments by the `uid` of the decision.
ATTACHED: list[Callable[[Meeting], dict[str, list[Attachment]]]] = []
# Called with a meeting and its reader; links by the key of the question.
LINKED: list[Callable[[Meeting, object], dict[int, list[Link]]]] = []


def attachments_of(meeting: Meeting) -> dict[str, list[Attachment]]:
    """By the `uid` of the decision; no query for a meeting that has none."""
    found: dict[str, list[Attachment]] = {}
    for contribute in ATTACHED if meeting.has_attachments else ():
        for uid, rows in contribute(meeting).items():
            found.setdefault(uid, []).extend(rows)
    return found


def links_of(meeting: Meeting, user) -> dict[int, list[Link]]:
    found: dict[int, list[Link]] = {}
    for contribute in LINKED:
        for item, rows in contribute(meeting, user).items():
            found.setdefault(item, []).extend(rows)
    return found
