"""Goal (ii): the frozen PDF is only sent; rendering is quick, grows with the text and leaks nothing.

What is frozen does not ask how many others there are; goal (i) measures that.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import seed
from bench.measure import Browser, cost, exponent
from bench.report import Figure, cpu, sql
from bench.world import World
from councils.document import build_document
from councils.models import Meeting
from councils.rendering import protocol_pdf

GOAL = "(ii) PDF"
RENDERS = 500
LARGE = 4


class Pdf:
    def measure(self, world: World) -> Iterator[Figure]:
        address = f"/protocols/{world.protocol.public_id}.pdf"
        download = Browser().get(address)
        assert download().body.startswith(b"%PDF")
        sent = cost(download)
        yield cpu(f"{GOAL}, отдача готового файла Django", sent)
        yield sql(f"{GOAL}, отдача готового файла Django", sent)
        render_short = rendering(seed.make_meeting(world.council, seed.SHORT))
        render_long = rendering(world.draft)
        render_longest = rendering(seed.make_meeting(world.council, LARGE * world.decisions))
        render_short()
        yield Figure(f"{GOAL}, две страницы: процессор, с", seconds(render_short, 15), 0.12)
        long, longest = seconds(render_long, 4), seconds(render_longest, 2)
        yield Figure(f"{GOAL}, {world.decisions} решений: процессор, с", long, 1.3)
        growth = exponent(long, longest, LARGE)
        yield Figure(f"{GOAL}, {world.decisions} → {LARGE * world.decisions} решений: показатель роста", growth, 1.05)
        before = resident_megabytes()
        for _ in range(RENDERS):
            render_short()
        yield Figure(f"{GOAL}, прирост памяти за {RENDERS} документов, МБ", resident_megabytes() - before, 20)


def rendering(meeting: Meeting) -> Callable[[], bytes]:
    document = build_document(meeting)
    return lambda: protocol_pdf(meeting.protocol, document, status="draft", proposed_number="3")


def seconds(render: Callable[[], object], repeats: int) -> float:
    """Processor time of the quickest of several."""
    best = float("inf")
    for _ in range(repeats):
        started = time.process_time()
        render()
        best = min(best, time.process_time() - started)
    return best


def resident_megabytes() -> float:
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
