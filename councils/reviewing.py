"""What the chair looks at: the points of a version, first those that concern him."""

import json
import re
from dataclasses import dataclass
from datetime import date

from councils.attachments import Attachment, attachments_of
from councils.deadlines import due_words
from councils.models import DecisionReview, ProtocolVersion

MONEY_OR_LETTER = re.compile(
    r"(?<!\w)(руб\w*|финансир\w*|бюджет\w*|средств\w*|смет\w*|губернатор\w*|письм\w*|обращени\w*|ходатайств\w*)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Point:
    """One point as the chair sees it; `review` is his own word that still holds."""

    uid: str
    item: str
    number: str
    text: str
    executors: str
    deadline: str
    concerns_chair: bool
    attachments: list[Attachment]
    review: DecisionReview | None

    @property
    def is_clear(self) -> bool:
        return self.review is not None and self.review.verdict == DecisionReview.Verdict.CLEAR


def review_points(version: ProtocolVersion, standing: dict[str, DecisionReview]) -> list[Point]:
    """Points of the version in the order of the paper."""
    document = json.loads(version.document)
    chair = document["persons"].get(document.get("presided_by"), {})
    attached = attachments_of(version.protocol.meeting)
    points = []
    for item in document["items"]:
        for decision in item.get("decisions", []):
            deadline = decision.get("deadline", {})
            due_on = date.fromisoformat(deadline["date"]) if "date" in deadline else None
            points.append(
                Point(
                    uid=decision["uid"],
                    item=f"{item['number']}. {item['title']}",
                    number=decision["number"],
                    text=decision["text"],
                    executors=", ".join(_executor(document, executor) for executor in decision.get("executors", [])),
                    deadline=due_words(deadline.get("rule", {}), due_on) or deadline.get("text", ""),
                    concerns_chair=_concerns(decision, document, chair),
                    attachments=attached.get(decision["uid"], []),
                    review=standing.get(decision["uid"]),
                )
            )
    return points


def _executor(document: dict, executor: dict) -> str:
    if "person" in executor:
        entry = document["persons"][executor["person"]]
        return " ".join(entry[part] for part in ("surname", "given_name", "patronymic") if part in entry)
    return executor.get("organization") or executor["group"]


def _concerns(decision: dict, document: dict, chair: dict) -> bool:
    """Assignments to him or to his organisation, money, letters in his name."""
    for executor in decision.get("executors", []):
        if executor.get("person", "") == document.get("presided_by", "-"):
            return True
        if executor.get("organization", "") == chair.get("organization", "-"):
            return True
    return bool(MONEY_OR_LETTER.search(decision["text"]))
