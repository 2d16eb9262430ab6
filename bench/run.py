"""Measurements against the goals, on the PostgreSQL of DATABASE_URL: «./run bench», «./run bench page save».

The register of a country takes a quarter of an hour to make, so it is measured only when it is named:
«./run bench register search», or with fewer decisions: «./run bench register search 100000».
Plans of six hundred clusters are measured by «./run bench plans», SQLite alone by «./run bench sqlite».
"""

import logging
import os
import platform
import sys
import time
import timeit
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prepare() -> None:
    """Django with the bench's addresses, on an empty database."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster_portal.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.ROOT_URLCONF = "bench.urls"
    django.setup()
    call_command("migrate", verbosity=0)
    # The writers that collide on purpose would fill the screen with warnings.
    logging.getLogger("django.request").setLevel(logging.ERROR)


def machine() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    return (
        f"Процессоров {os.cpu_count()}, нагрузка {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, "
        f"{connection.display_name} {version}; 200 000 умножений за {multiplications():.0f} мс"
    )


def multiplications() -> float:
    """How quick this machine is just now: two runs are compared by this line first."""

    def multiply() -> None:
        for number in range(200_000):
            number * number

    return min(timeit.repeat(multiply, number=1, repeat=10, timer=time.process_time)) * 1000


def figures(chosen: set[str]):
    """Every figure of the chosen scenarios: the small database, the grown one, the hostile, the PDF.

    None stands where a scenario begins.

    Rendering comes last: it leaves a larger process behind, in which everything else is a little slower.
    """
    from bench import report
    from bench.draft import Draft
    from bench.feeds import Feeds
    from bench.join import Join
    from bench.measure import Browser, cost
    from bench.page import Page
    from bench.pdf import Pdf
    from bench.save import Save
    from bench.world import make_world

    growing = [scenario() for name, scenario in (("page", Page), ("draft", Draft), ("save", Save)) if name in chosen]
    world = make_world()
    yield None
    yield report.cpu("Простейшая страница Django", cost(Browser().get("/bench/plain/")))
    for scenario in growing:
        yield from scenario.measure(world)
    if growing:
        world.grow()
        yield None
    for scenario in growing:
        yield from scenario.measure_grown(world)
    for name, scenario in (("feeds", Feeds), ("join", Join), ("pdf", Pdf)):
        if name in chosen:
            yield None
            yield from scenario().measure(world)


def figures_of_country(chosen: set[str], decisions: int):
    """Every figure of the register and the search, on a small register and on one of so many decisions."""
    from bench.country import SMALL, make_country
    from bench.desk import Desk
    from bench.register import Register
    from bench.search import Search

    known = (("register", Register), ("search", Search), ("desk", Desk))
    scenarios = [scenario() for name, scenario in known if name in chosen]
    make_country(SMALL)
    for scenario in scenarios:
        scenario.measure_small()
    make_country(decisions)
    for scenario in scenarios:
        yield None
        yield from scenario.measure(decisions / SMALL)


def figures_of_plans():
    """Plans of six hundred clusters, in a small register of theirs."""
    from bench.country import SMALL, make_country
    from bench.plans import Plans

    make_country(SMALL)
    yield None
    yield from Plans().measure()


def main(arguments: list[str]) -> None:
    names, large = ["page", "draft", "save", "feeds", "join", "pdf"], ["register", "search", "desk", "plans", "sqlite"]
    sizes, chosen = [word for word in arguments if word.isdigit()], {word for word in arguments if not word.isdigit()}
    if unknown := chosen - {*names, *large}:
        sys.exit(f"Неизвестный замер: {', '.join(sorted(unknown))}. Есть: {', '.join(names + large)}.")
    began, missed = time.monotonic(), 0
    prepare()
    from django.db import connection

    from bench import report
    from bench.country import LARGE
    from bench.machine import slowness
    from bench.sqlite import figures_of_sqlite

    if (connection.vendor == "sqlite") != ("sqlite" in chosen) or ("sqlite" in chosen and len(chosen) > 1):
        sys.exit("SQLite измеряется отдельно: ./run bench sqlite; остальное – на PostgreSQL: ./run bench")
    measured = [figures(chosen or set(names))] if not chosen or chosen & set(names) else []
    if "plans" in chosen:
        measured.append(figures_of_plans())
    if "sqlite" in chosen:
        measured.append(figures_of_sqlite(*(int(size) for size in sizes[:1])))
    if chosen & {"register", "search", "desk"}:
        measured.append(figures_of_country(chosen, int(sizes[0]) if sizes else LARGE))
    print(machine(), report.row(*report.HEAD), sep="\n")
    slower = 1.0
    for figure in chain(*measured):
        if figure is None:
            # A scenario begins. The speed drifts: each is judged by its own.
            slower = slowness()
            print(f"Машина медленнее той, на которой измерены пределы, в {slower:.2f} раза")
            continue
        missed += not figure.is_reached(slower)
        print(figure.line(slower), flush=True)
    print(f"Не выполнено целей: {missed}. Замеры заняли {time.monotonic() - began:.0f} с.")


if __name__ == "__main__":
    main(sys.argv[1:])
