"""Run a command beside a temporary PostgreSQL: with_postgres.py COMMAND… gets its address in DATABASE_URL.

The server is made of Debian's own programs in a new folder, listens on this computer only and is removed with its
data when the command ends, however it ends. No durability: the data lives for minutes. POSTGRES_MEMORY: how much of it
the server keeps in memory (shared_buffers), if not its own default.
"""

import os
import pwd
import random
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# PostgreSQL refuses to run as root; the package makes this account.
SERVER_ACCOUNT = "postgres"
ROLE = DATABASE = "portal"
START_SECONDS = 30
ENDINGS = (signal.SIGTERM, signal.SIGHUP)
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def programs() -> Path:
    """The folder of the newest installed server."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found and (on_path := shutil.which("initdb")):
        found = [Path(on_path).resolve().parent]
    if not found:
        sys.exit("PostgreSQL не найден: установите пакет postgresql.")
    return max(found, key=lambda path: int((re.findall(r"\d+", str(path)) or ["0"])[0]))


def free_port() -> int:
    """A port below the range that the system hands out to clients."""
    for port in random.SystemRandom().sample(range(20000, 32768), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    sys.exit("Нет свободного порта для временного PostgreSQL.")


def server_identity(folder: Path) -> dict[str, Any]:
    """Popen arguments that drop root for the server; the folder becomes the server's."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        sys.exit(f"Нет учётной записи {SERVER_ACCOUNT}: установите пакет postgresql.")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def run_quietly(command: list[Any], **options: Any) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        sys.exit(f"{Path(command[0]).name}: код {done.returncode}\n{done.stdout}")


def wait_until_ready(bin_folder: Path, server: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    ready = [str(bin_folder / "pg_isready"), "--quiet", f"--host={folder}", f"--port={port}"]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(ready).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit("Временный PostgreSQL не запустился:\n" + (folder / "log").read_text(errors="replace"))
        time.sleep(0.05)


def make_cluster(bin_folder: Path, folder: Path, identity: dict[str, Any], password: str) -> None:
    (folder / "password").write_text(password)
    if identity:
        os.chown(folder / "password", identity["user"], identity["group"])
    files = ["--pgdata=data", "--pwfile=password", "--no-sync"]
    rights = [f"--username={ROLE}", "--auth-local=trust", "--auth-host=scram-sha-256"]
    # The same sorting on every machine, whatever languages it has.
    language = ["--locale=C.UTF-8", "--encoding=UTF8"]
    run_quietly([bin_folder / "initdb", *files, *rights, *language], cwd=folder, **identity)


def start(bin_folder: Path, folder: Path, identity: dict[str, Any], port: int) -> subprocess.Popen[bytes]:
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, **FAST}
    if memory := os.environ.get("POSTGRES_MEMORY"):
        settings["shared_buffers"] = memory
    arguments = [f"--{key}={value}" for key, value in settings.items()]
    with (folder / "log").open("wb") as log:
        # A session of its own: Ctrl+C reaches the command first, the server is stopped after it.
        return subprocess.Popen(
            [bin_folder / "postgres", "-D", "data", *arguments],
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **identity,
        )


@contextmanager
def temporary_server() -> Iterator[str]:
    """Start a server, yield its address, stop it and remove its data."""
    bin_folder, port, password = programs(), free_port(), secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="portal-postgres-", dir="/tmp") as name:
        folder = Path(name)
        identity = server_identity(folder)
        make_cluster(bin_folder, folder, identity, password)
        server = start(bin_folder, folder, identity, port)
        try:
            wait_until_ready(bin_folder, server, folder, port)
            where = [f"--host={folder}", f"--port={port}", f"--username={ROLE}"]
            run_quietly([bin_folder / "createdb", *where, DATABASE], cwd=folder, **identity)
            yield f"postgres://{ROLE}:{password}@127.0.0.1:{port}/{DATABASE}"
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait()


def run_beside(address: str, command: list[str]) -> int:
    """The command's exit code; a signal to us ends the command as well."""
    child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": address})
    for ending in ENDINGS:
        signal.signal(ending, lambda *_: child.terminate())
    while True:
        try:
            code = child.wait()
        except KeyboardInterrupt:
            # The terminal has sent it to the command too: let it finish its own clean-up.
            continue
        return 128 - code if code < 0 else code


def main(command: list[str]) -> int:
    if not command:
        sys.exit("Как вызывать: with_postgres.py КОМАНДА…")
    for ending in ENDINGS:
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    with temporary_server() as address:
        return run_beside(address, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
