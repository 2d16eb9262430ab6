"""Goal (i): the published page of sixty decisions."""

from collections.abc import Iterator

from bench.measure import Browser, Cost, cost, exponent
from bench.report import Figure, clock, cpu, sql
from bench.world import World

GOAL = "(i) страница протокола"


class Page:
    def measure(self, world: World) -> Iterator[Figure]:
        reader, address = Browser(), f"/protocols/{world.protocol.public_id}/"
        answer = reader.get(address)()
        assert answer.status == 200 and answer.body.decode().count("protocol-anchor") == world.decisions
        self.small = cost(reader.get(address))
        unchanged = reader.get(address, **{"If-None-Match": answer.headers["ETag"]})
        assert unchanged().status == 304
        known = cost(unchanged)
        yield cpu(GOAL, self.small, 1.6)
        yield sql(GOAL, self.small, 1)
        yield from clock(GOAL, self.small, {50: None, 99: 5})
        yield cpu(f"{GOAL}, 304", known, 1.1)
        yield sql(f"{GOAL}, 304", known, 1)

    def measure_grown(self, world: World) -> Iterator[Figure]:
        large: Cost = cost(Browser().get(f"/protocols/{world.protocol.public_id}/"))
        yield cpu(f"{GOAL}, база × {world.growth}", large, 1.6)
        growth = exponent(self.small.ratio, large.ratio, world.growth)
        yield Figure(f"{GOAL}: показатель роста от размера базы", growth, 0.05)
