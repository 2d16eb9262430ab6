"""How quick this machine is now, against the one on which the limits were measured.

There Django's «hello» with the middleware of a new project took REFERENCE milliseconds of a gunicorn worker; the same
is measured here, by the same means. A limit in milliseconds is then one of that machine's milliseconds.
"""

import http.client
import os
import subprocess
import sys
import time
from pathlib import Path

from scripts.with_postgres import free_port

REFERENCE = 0.329
REQUESTS, BATCHES, PATIENCE = 500, 7, 20
ROOT = Path(__file__).resolve().parent.parent


def slowness() -> float:
    """How many times slower: of the quietest batch, never below one."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "bench.hello:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--threads", "1", "--worker-class", "sync", "--log-level", "error"]
    environment = {name: value for name, value in os.environ.items() if name != "GUNICORN_CMD_ARGS"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        worker = _worker(server.pid)
        _ask(port, REQUESTS)
        spent = []
        for _ in range(BATCHES):
            before = _milliseconds(worker)
            _ask(port, REQUESTS)
            spent.append((_milliseconds(worker) - before) / REQUESTS)
    finally:
        server.terminate()
        server.wait()
    return max(1.0, min(spent) / REFERENCE)


def _worker(master: int) -> int:
    children = Path(f"/proc/{master}/task/{master}/children")
    deadline = time.monotonic() + PATIENCE
    while not (found := children.read_text().split()):
        if time.monotonic() > deadline:
            sys.exit("gunicorn не запустился.")
        time.sleep(0.1)
    time.sleep(1)
    return int(found[0])


def _milliseconds(process: int) -> float:
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6


def _ask(port: int, times: int) -> None:
    for _ in range(times):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"
        connection.close()
