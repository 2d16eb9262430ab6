"""One request through the whole WSGI handler, and what it costs."""

import gc
import io
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

BATCHES = 40
PLAIN_SIZE = 5
WARM_UP = 10


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict:
        return json.loads(self.body)


class Browser:
    """A reader, or a signed-in person; it checks CSRF, sessions and middleware like the served portal does."""

    handler: WSGIHandler | None = None

    def __init__(self, user=None):
        # One handler a process, as under gunicorn.
        Browser.handler = Browser.handler or WSGIHandler()
        self.factory = RequestFactory()
        self.token = _get_new_csrf_string()
        if user is not None:
            self.factory.cookies["sessionid"] = signed_in(user)
            self.factory.cookies["csrftoken"] = self.token

    def get(self, path: str, **headers: str) -> Callable[[], Answer]:
        environ = self.factory.get(path, headers=headers).environ
        return lambda: self.send(environ, b"")

    def post(self, path: str) -> Callable[[dict], Answer]:
        environ = self.factory.post(path, b"", "application/json", headers={"X-CSRFToken": self.token}).environ

        def send(data: dict) -> Answer:
            body = json.dumps(data, ensure_ascii=False).encode()
            return self.send(environ | {"CONTENT_LENGTH": str(len(body))}, body)

        return send

    def send(self, environ: dict, body: bytes) -> Answer:
        started: list = []
        stream = {"wsgi.input": io.BytesIO(body)}
        response = Browser.handler(environ | stream, lambda status, headers: started.append((status, headers)))
        content = b"".join(response)
        response.close()
        status, headers = started[0]
        return Answer(int(status[:3]), dict(headers), content)


def signed_in(user) -> str:
    """A session of the user, as signing in makes it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


@dataclass
class Cost:
    """Milliseconds of one request: processor time of the portal and of its PostgreSQL process, and the clock.

    `ratio` is the processor time in plainest views, measured in turn with them: a busy machine slows both.
    """

    cpu: float
    app: float
    ratio: float
    sql: int
    walls: list[float] = field(repr=False)

    def percentile(self, percent: float) -> float:
        ordered = sorted(self.walls)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def cost(call: Callable[[], object], repeats: int = 240) -> Cost:
    """Processor time of the quietest batch: neighbours on the same machine only ever add to it."""
    plain = Browser().get("/bench/plain/")
    for _ in range(WARM_UP):
        call(), plain()
    with CaptureQueriesContext(connection) as captured:
        call()
    statements = [entry["sql"] for entry in captured.captured_queries if entry["sql"] not in ("BEGIN", "COMMIT")]
    app, cpu, ratios, walls = [], [], [], []
    pid, size = backend_pid(), max(1, repeats // BATCHES)
    gc.collect()
    for _ in range(BATCHES):
        plainest, _server = _batch(plain, PLAIN_SIZE, pid, [])
        own, server = _batch(call, size, pid, walls)
        app.append(own)
        cpu.append(own + server)
        ratios.append((own + server) / plainest)
    return Cost(min(cpu), min(app), median(ratios), len(statements), walls)


def _batch(call: Callable[[], object], size: int, pid: int, walls: list[float]) -> tuple[float, float]:
    """Milliseconds a call of this process and of the server process; the clock of each goes to `walls`."""
    server, process = backend_seconds(pid), time.process_time()
    for _ in range(size):
        started = time.perf_counter()
        call()
        walls.append((time.perf_counter() - started) * 1000)
    return (time.process_time() - process) * 1000 / size, (backend_seconds(pid) - server) * 1000 / size


def exponent(small: float, large: float, factor: float) -> float:
    """p in cost ~ size ** p, when the size has grown by the factor."""
    return math.log(large / small) / math.log(factor)


def backend_pid() -> int:
    """The server process of this connection; 0 with SQLite, which works within our own."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def backend_seconds(pid: int) -> float:
    """Processor time of the server process that serves this connection: nanoseconds, from the scheduler."""
    if not pid:
        return 0.0
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
