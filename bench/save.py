"""Goal (iv): one text saved from the recording screen, and four writers on one text at once."""

import threading
import uuid
from collections.abc import Callable, Iterator

from django.db import connection

from bench.measure import Answer, cost, exponent
from bench.report import Figure, clock, cpu, sql
from bench.world import World
from councils.models import Decision

GOAL = "(iv) запись решения"
REPEATS = 400
WRITERS = 4
SAVES = 25
LIMITS = {50: 7, 95: 10, 99: 20}


class Save:
    def measure(self, world: World) -> Iterator[Figure]:
        self.small = cost(saving(world), REPEATS)
        yield cpu(GOAL, self.small, 6)
        yield sql(GOAL, self.small)
        yield from clock(GOAL, self.small, LIMITS)
        lost, conflicts = write_together(world)
        yield Figure(f"{GOAL}: потеряно при {WRITERS} одновременных", lost, 0)
        yield Figure(f"{GOAL}: отказов «изменено другим» при этом", conflicts)

    def measure_grown(self, world: World) -> Iterator[Figure]:
        large = cost(saving(world), REPEATS)
        yield cpu(f"{GOAL}, база × {world.growth}", large, 6)
        yield from clock(f"{GOAL}, база × {world.growth}", large, LIMITS)
        growth = exponent(self.small.ratio, large.ratio, world.growth)
        yield Figure(f"{GOAL}: показатель роста от размера базы", growth, 0.05)


def saving(world: World) -> Callable[[], None]:
    """Each call saves one more text over the revision that the call before it left."""
    post, decision = operations(world), Decision.objects.filter(item__meeting=world.draft).order_by("pk").first()
    revision = decision.revision

    def save() -> None:
        nonlocal revision
        answer = post(update(decision, revision, f"{decision.text} Изменение {revision}."))
        assert answer.status == 200, answer
        revision = answer.json()["revision"]

    return save


def operations(world: World) -> Callable[[dict], Answer]:
    """The address of the recording screen's saves in a new browser of the secretary."""
    return world.secretary().post(f"/desk/meetings/{world.draft.uid}/record/operations/")


def update(decision: Decision, revision: int, text: str) -> dict:
    return {
        "op_id": str(uuid.uuid4()),
        "noun": "decision",
        "verb": "update",
        "uid": str(decision.uid),
        "revision": revision,
        "fields": {"text": text},
    }


def write_together(world: World) -> tuple[int, int]:
    """How many words were lost, and how many saves were refused and repeated on the newer text."""
    decision = Decision.objects.filter(item__meeting=world.draft).order_by("pk").last()
    conflicts: list[int] = []
    writers = [
        threading.Thread(target=_write, args=(operations(world), decision, f"автор{number}", conflicts))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    words = set(Decision.objects.get(pk=decision.pk).text.split())
    wanted = {f"автор{writer}-{place}" for writer in range(WRITERS) for place in range(SAVES)}
    return len(wanted - words), len(conflicts)


def _write(post: Callable[[dict], Answer], decision: Decision, author: str, conflicts: list[int]) -> None:
    """Add words one by one; a refused save is repeated on the text that the answer brought."""
    text, revision = decision.text, decision.revision
    for place in range(SAVES):
        while True:
            answer = post(update(decision, revision, f"{text} {author}-{place}"))
            row = answer.json()["row"]
            text, revision = row["text"], row["revision"]
            if answer.status == 200:
                break
            assert answer.status == 409, answer
            conflicts.append(1)
    connection.close()
