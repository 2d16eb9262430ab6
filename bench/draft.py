"""Goal (i b): the draft of sixty decisions as its secretary sees it, made anew at each request."""

from collections.abc import Iterator

from bench.measure import cost, exponent
from bench.report import Figure, clock, cpu, sql
from bench.world import World
from cluster_portal.text import typograph

GOAL = "(i b) черновик"


class Draft:
    def measure(self, world: World) -> Iterator[Figure]:
        show = world.secretary().get(f"/desk/meetings/{world.draft.uid}/preview/")
        answer = show()
        assert answer.status == 200 and answer.body.decode().count("protocol-anchor") == world.decisions
        self.small = cost(show)
        yield cpu(GOAL, self.small, 16)
        yield cpu(f"{GOAL}, впервые в процессе", cost(lambda: (typograph.cache_clear(), show())))
        yield sql(GOAL, self.small, 8)
        yield from clock(GOAL, self.small, {50: None, 99: None})
        yield Figure(f"{GOAL}: HTML, КБ", len(answer.body) / 1024, 100)

    def measure_grown(self, world: World) -> Iterator[Figure]:
        large = cost(world.secretary().get(f"/desk/meetings/{world.draft.uid}/preview/"))
        yield cpu(f"{GOAL}, база × {world.growth}", large, 16)
        growth = exponent(self.small.ratio, large.ratio, world.growth)
        yield Figure(f"{GOAL}: показатель роста от размера базы", growth, 0.05)
