"""What the apps above lay beside decisions and questions: they add themselves when they load.

The councils know nothing of plans; a plan is the document that «Утвердить план …» approves.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

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
    return _together(contribute(meeting) for contribute in ATTACHED) if meeting.has_attachments else {}


def links_of(meeting: Meeting, user) -> dict[int, list[Link]]:
    return _together(contribute(meeting, user) for contribute in LINKED)


def _together(contributions: Iterable[dict[Any, list]]) -> dict[Any, list]:
    found: dict[Any, list] = {}
    for contribution in contributions:
        for key, rows in contribution.items():
            found.setdefault(key, []).extend(rows)
    return found
