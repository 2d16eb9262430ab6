"""What the apps above do when a protocol is frozen or a meeting falls through: they add themselves when they load.

The councils know nothing of plans; a plan follows the decision that approves it.
"""

from collections.abc import Callable

from councils.models import Meeting, Protocol

# Called within the transaction that freezes, as (protocol, by).
FROZEN: list[Callable[[Protocol, object], None]] = []
# Called within the transaction that cancels, as (meeting, by).
RELEASED: list[Callable[[Meeting, object], None]] = []


def follow_frozen(protocol: Protocol, by) -> None:
    for follow in FROZEN:
        follow(protocol, by)


def follow_released(meeting: Meeting, by) -> None:
    for follow in RELEASED:
        follow(meeting, by)
