"""Goals (iii) and (vii): a fixed mix of 121 searches in the register of a country."""

from collections.abc import Iterator
from time import process_time
from urllib.parse import urlencode

from django.utils import timezone

from bench.country import in_database, milliseconds, percentile, quietest
from bench.measure import Browser, backend_pid, backend_seconds, exponent
from bench.report import Figure
from councils import register
from councils.days import Days
from councils.demo import vocabulary as words
from councils.models import PublishedDecision
from councils.register import Choice
from councils.register_pages import page_of

GOAL = "(iii) поиск"
# Words of every other row, alone and together; words that never stand together; words of some years only.
FREQUENT = "план; доклад; отчёт; кластер; разработать; колледж; ООО; совместно; срок; утвердить; рабочая; 2017; 2026"
SEVERAL = (
    "план работы на очередной год; доклад о развитии наставничества; рабочая программа по специальности; "
    "подписать соглашение о целевом обучении; перечень востребованных профессий; поставка сварочных аппаратов; "
    "принять к сведению доклад об итогах приёмной кампании; ярмарка вакансий; ноябрь 2017; мая 2018; ноябрь 2026; "
    "доклад разработать; ООО принять; принять группу; демонстрационный экзамен Смоленск; сметы и заявки"
)
# The same word in its forms, with «е» and with «ё».
FORMS = (
    "отчет; отчётов; ОТЧЁТАМИ; планы; планов; наставники; наставничеством; экскурсий; семинары; приёмная; приемной; "
    "учёт; учета; Орёл; Королев; специальностью; станок; станками; чёрных металлов; черные металлы"
)
MISSING = "планетарий; ипотека; космодром; 77777/777; Смоленск Калуга; мухомор; отчёт ипотека; крокодилы кластера"
TOWNS, SPECIALITIES, NUMBERS = 16, 18, 10
TOTAL = 121


def mix() -> list[Choice]:
    """The searches, the same for a register of any size."""
    plain = [text for texts in (FREQUENT, SEVERAL, FORMS, MISSING) for text in texts.split("; ")]
    plain += [
        *words.TOWNS[:TOWNS],
        *words.SPECIALITIES[:SPECIALITIES],
        *(f"{n * 331}/{n * 7}" for n in range(1, NUMBERS + 1)),
    ]
    council = PublishedDecision.objects.order_by("pk").last().council.slug
    year = timezone.localdate().year - 4
    narrow = [
        choice
        for word in ("план", "доклад", "отчёт", "Смоленск", "ярмарка вакансий")
        for choice in (
            Choice(q=word, council=council),
            Choice(q=word, year=year),
            Choice(q=word, state="late"),
            Choice(q=word, sort=register.BY_DUE),
        )
    ]
    choices = [Choice(q=text) for text in plain] + narrow
    assert len(choices) == TOTAL, len(choices)
    return choices


class Search:
    def measure_small(self) -> None:
        self.small = percentile(self._sql(mix()), 95)

    def measure(self, growth: float) -> Iterator[Figure]:
        days, choices = Days.now(), mix()
        found = self._sql(choices)
        yield Figure(f"{GOAL}: запросов в наборе", len(choices))
        for percent, limit in {50: 10, 95: 50}.items():
            yield Figure(f"{GOAL}: SQL p{percent}, мс", percentile(found, percent), limit)
        yield Figure(f"{GOAL}: SQL самого долгого, мс", max(found), 300)
        yield from self._pages(choices)
        rate = exponent(self.small, percentile(found, 95), growth)
        yield Figure("(vii) поиск: показатель роста SQL p95", rate, 0.5)
        alike = [page_of(Choice(q=word), None, days)[2] for word in ("отчёт", "отчетов", "ОТЧЁТАМИ")]
        yield Figure(f"{GOAL}: формы слова, найденные иначе", len(set(alike)) - 1 + (alike[0] == 0), 0)

    def _sql(self, choices: list[Choice]) -> list[float]:
        """Milliseconds of all queries of a search together: how many, and the rows of the first page."""
        days = Days.now()
        return [quietest(lambda choice=choice: page_of(choice, None, days), in_database) for choice in choices]

    def _pages(self, choices: list[Choice]) -> Iterator[Figure]:
        """The mix through the whole portal, three times; processor time of the portal and its PostgreSQL process."""
        calls = [Browser().get(f"/decisions/?{urlencode(address(choice))}") for choice in choices]
        walls: list[float] = []
        rounds = []
        for _ in range(3):
            pid = backend_pid()
            server, process = backend_seconds(pid), process_time()
            walls += [milliseconds(call) for call in calls]
            rounds.append(process_time() - process + backend_seconds(pid) - server)
        yield Figure(f"{GOAL}, страница: процессор в среднем, мс", min(rounds) * 1000 / len(calls), 15)
        yield Figure(f"{GOAL}, страница: p50 по часам, мс", percentile(walls, 50), 12)
        yield Figure(f"{GOAL}, страница: p99 по часам, мс", percentile(walls, 99), 120)


def address(choice: Choice) -> dict[str, str | int]:
    asked = {"q": choice.q, "council": choice.council, "year": choice.year, "state": choice.state, "sort": choice.sort}
    return {name: value for name, value in asked.items() if value}
