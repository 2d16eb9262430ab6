"""Goals (v) and (vii): every condition that the register offers, on its first page and far from it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import product
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import QueryDict
from django.utils import timezone

from bench import report
from bench.country import afresh, in_database, quietest, sql
from bench.measure import Browser, Cost, cost, exponent
from bench.report import Figure
from councils import register, register_pages
from councils.days import Days
from councils.models import PublishedDecision
from councils.register import BY_DUE, NEWEST, Choice, chosen_rows, read_choice

GOAL = "(v) реестр"
PAGE = register_pages.PAGE_SIZE + 1
# Two times of half a millisecond are only compared when each has found a quiet moment.
COMPARED = 60
PAGES = {"первая страница": "", "срок истёк": "state=late", "по сроку": "sort=due"}


def singles(today: date) -> dict[str, Choice]:
    """Everything that is offered, each alone."""
    row = PublishedDecision.objects.filter(organization__isnull=False, due_on__isnull=False).order_by("pk").last()
    return {
        "без условий": Choice(),
        "по сроку": Choice(sort=BY_DUE),
        "совет": Choice(council=row.council.slug),
        "исполнитель": Choice(executor=row.organization_id),
        "год": Choice(year=today.year - 5),
        "срок не позднее": Choice(due=today - timedelta(days=5 * 365), sort=BY_DUE),
        **{f"вид {name}": Choice(verb_class=name) for name in register.PUBLIC_CLASSES},
        **{f"состояние {code}": Choice(state=code) for code in register.STATES},
    }


def together(alone: dict[str, Choice], today: date) -> list[Choice]:
    """Every way to combine the conditions, in both orders."""
    council, executor, year = alone["совет"].council, alone["исполнитель"].executor, alone["год"].year
    days = [None, alone["срок не позднее"].due, today + timedelta(days=30)]
    classes, states = ["", *register.PUBLIC_CLASSES], ["", *register.STATES]
    return [
        Choice("", *values)
        for values in product(["", council], [None, executor], [None, year], classes, states, days, [NEWEST, BY_DUE])
        # A day means the order of days (councils/register.py).
        if not values[5] or values[6] == BY_DUE
    ]


class Register:
    def measure_small(self) -> None:
        self.small_sql = sql(chosen_rows(Choice(), Days.now())[:PAGE])
        self.small: dict[str, Cost] = {name: cost(Browser().get(f"/decisions/?{of}")) for name, of in PAGES.items()}

    def measure(self, growth: float) -> Iterator[Figure]:
        today = timezone.localdate()
        alone = singles(today)
        worst = 0.0
        for name, choice in alone.items():
            rows = chosen_rows(choice, Days.now())
            first, far = (sql(page[:PAGE], COMPARED) for page in (rows, self._far(rows, choice)))
            # Of pages that cost less than a tenth of what they may, the clock tells nothing.
            worst = max(worst, far / max(first, 0.2))
            yield Figure(f"{GOAL}, {name}: SQL первой страницы, мс", first, 2)
            yield Figure(f"{GOAL}, {name}: SQL далёкой страницы, мс", far, 2)
            yield Figure(f"{GOAL}, {name}: SQL счёта, мс", self._counting(choice), 10)
        yield Figure(f"{GOAL}: далёкая страница к первой, хуже всего", worst, 1.5)
        yield from self._all(together(alone, today), today)
        yield from self._pages(growth, today)

    def _all(self, choices: list[Choice], today: date) -> Iterator[Figure]:
        pages = [sql(chosen_rows(choice, Days.now())[:PAGE]) for choice in choices]
        counts = [self._counting(choice) for choice in choices]
        yield Figure(f"{GOAL}: всех сочетаний условий", len(choices))
        yield Figure(f"{GOAL}, сочетания: SQL самой долгой страницы, мс", max(pages), 10)
        yield Figure(f"{GOAL}, сочетания: SQL самого долгого счёта, мс", max(counts), 10)

    def _pages(self, growth: float, today: date) -> Iterator[Figure]:
        for name, of in PAGES.items():
            page = Browser().get(f"/decisions/?{of}")
            yield report.cpu(
                f"{GOAL}, {name}, первый за минуту", cost(_counted_anew(page, read_choice(QueryDict(of)))), 7
            )
            large = cost(page)
            yield report.cpu(f"{GOAL}, {name}", large, 7)
            yield report.sql(f"{GOAL}, {name}", large, 3)
            yield from report.clock(f"{GOAL}, {name}", large, {50: 12, 99: 40})
            rate = exponent(self.small[name].ratio, large.ratio, growth)
            yield Figure(f"(vii) {name}: показатель роста процессора", rate, 0.05)
        rate = exponent(self.small_sql, sql(chosen_rows(Choice(), Days.now())[:PAGE]), growth)
        yield Figure("(vii) реестр: показатель роста SQL", rate, 0.05)
        choice = Choice()
        cursor = self._cursor(chosen_rows(choice, Days.now()), choice)
        address = urlencode({"after": f"{cursor[0].isoformat()}.{cursor[1]}"})
        yield report.cpu(f"{GOAL}, далёкая страница", cost(Browser().get(f"/decisions/?{address}")), 7)
        calendar = cost(afresh(Browser().get("/calendar.ics")), repeats=40)
        yield report.cpu("(vi) календарь всей страны, первый за минуту", calendar)
        yield report.sql("(vi) календарь всей страны, первый за минуту", calendar)

    def _counting(self, choice: Choice) -> float:
        days = Days.now()
        return quietest(_counted_anew(lambda: register_pages.count_of(choice, days), choice), in_database)

    def _far(self, rows, choice: Choice):
        """The rows after the middle of the list."""
        return register_pages.rows_after(rows, choice, self._cursor(rows, choice))

    def _cursor(self, rows, choice: Choice) -> tuple[date, int]:
        day = "due_on" if choice.sort == BY_DUE else "held_on"
        return rows.values_list(day, "pk")[rows.order_by().count() // 2]


def _counted_anew(call: Callable[[], object], choice: Choice) -> Callable[[], object]:
    """The call as the first reader of a minute has it: the rows of the choice are counted for him."""
    key = register_pages.many_key(choice)

    def run() -> object:
        cache.delete(key)
        return call()

    return run
