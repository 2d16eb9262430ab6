"""What the apps above do when a protocol is frozen or published, or a meeting falls through.

They add themselves when they load: the councils know nothing of plans; a plan follows the decision that approves it.
"""

from collections.abc import Callable

from councils.models import Meeting, Protocol

# Called within the transaction that freezes, as (protocol, by).
FROZEN: list[Callable[[Protocol, object], None]] = []
# Called within the transaction that publishes, as (protocol, by).
PUBLISHED: list[Callable[[Protocol, object], None]] = []
# Called within the transaction that cancels, as (meeting, by).
RELEASED: list[Callable[[Meeting, object], None]] = []


def follow_frozen(protocol: Protocol, by) -> None:
    for follow in FROZEN:
        follow(protocol, by)


def follow_published(protocol: Protocol, by) -> None:
    for follow in PUBLISHED:
        follow(protocol, by)


def follow_released(meeting: Meeting, by) -> None:
    for follow in RELEASED:
        follow(meeting, by)
