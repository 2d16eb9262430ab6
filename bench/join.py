"""Goal (vi): hostile submissions to the pages of joining break nothing and leave nothing."""

import logging
import time
from collections.abc import Iterator
from itertools import cycle, islice
from statistics import median
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.test import RequestFactory

from bench.measure import Answer, Browser
from bench.report import Figure
from bench.world import World
from members.models import JoinApplication
from members.services.applications import start_application
from members.views import join
from tests.members.hostile import Ground, attacks

GOAL = "(vi) враждебные отправки"
SUBMISSIONS = 500
EASY_BITS = 6


class Program(RequestFactory):
    """Sends like a test client, through the whole handler, each time from another source."""

    def __init__(self):
        super().__init__()
        self.browser = Browser()
        self.cookies["csrftoken"] = self.browser.token
        self.milliseconds: list[float] = []

    def request(self, **options: Any) -> Answer:
        number = len(self.milliseconds)
        own = {"HTTP_X_CSRFTOKEN": self.browser.token, "REMOTE_ADDR": f"10.1.{number // 250}.{number % 250}"}
        environ = self._base_environ(**options) | own
        body = environ["wsgi.input"].read()
        started = time.perf_counter()
        try:
            answer = self.browser.send(environ, body)
        except Exception as error:  # the page of the error has failed too
            answer = Answer(500, {}, repr(error).encode())
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        return answer


class Join:
    def measure(self, world: World) -> Iterator[Figure]:
        # What is measured is the portal, not the arithmetic of whoever attacks it.
        settings.PROOF_BITS = EASY_BITS
        # Refused bodies are written down with the whole way to the refusal.
        logging.getLogger("django.security").setLevel(logging.CRITICAL)
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        cluster = world.council.cluster
        ground = Ground(cluster, start_application(cluster), signing.dumps("join", salt=join.SHOWN_SALT))
        time.sleep(join.FASTEST + 1.1)
        program, before = Program(), rows()
        assert program.post("/join/", ground.start()).status == 302, "a person is let in"
        JoinApplication.objects.exclude(pk=ground.draft.pk).delete()
        program.milliseconds.clear()
        statuses: list[int] = []
        for attack in islice(cycle(attacks()), SUBMISSIONS):
            # Every one as if it were the first: the limits of the earlier ones would hide its effect.
            cache.clear()
            statuses += [answer.status for answer in attack.send(program, ground)]
        yield Figure(f"{GOAL}: отправлено", len(statuses))
        yield Figure(f"{GOAL}: ответов 500", sum(status >= 500 for status in statuses), 0)
        yield Figure(f"{GOAL}: оставленных строк", abs(rows() - before), 0)
        yield Figure(f"{GOAL}: мс на запрос, половина", median(program.milliseconds))
        yield Figure(f"{GOAL}: мс на запрос, самый долгий", max(program.milliseconds))


def rows() -> int:
    """Everything that a stranger could have made."""
    models = [
        model for app in ("members", "cluster_portal", "sessions") for model in apps.get_app_config(app).get_models()
    ]
    return sum(model.objects.count() for model in models)
