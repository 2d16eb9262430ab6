"""The rows that every measurement works on, and their growth."""

from dataclasses import dataclass

from bench import seed
from bench.measure import Browser
from councils.models import Council, Meeting, Protocol

# Ten years of a council that meets every three months, and of some others.
PROTOCOLS = 50
GROWTH = 20
# Half of what is added belongs to the council itself, half to others.
OTHERS = 9


@dataclass
class World:
    council: Council
    protocol: Protocol
    draft: Meeting
    decisions: int = seed.DECISIONS
    growth: int = GROWTH

    def secretary(self) -> Browser:
        return Browser(seed.officer(self.council, "secretary"))

    def grow(self) -> None:
        added = PROTOCOLS * (GROWTH - 1)
        others = [seed.make_council() for _ in range(OTHERS)]
        seed.multiply(self.protocol, added, [place for other in others for place in (self.council, other)])
        seed.analyze()


def make_world() -> World:
    council = seed.make_council()
    protocol = seed.publish(seed.make_meeting(council))
    draft = seed.make_meeting(council)
    seed.multiply(protocol, PROTOCOLS - 1, [council])
    seed.analyze()
    return World(council, protocol, draft)
