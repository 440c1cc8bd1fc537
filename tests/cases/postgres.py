"""A real PostgreSQL on loopback, in a folder that goes away; as root it runs as another user, which it insists on."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from mingbian.cases.server import Server, server_address

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: p.parent.name.zfill(4), reverse=True)


def _programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl`` of PostgreSQL 15 or newer."""
    found = [p for p in _PLACES if p.parent.name.isdigit() and int(p.parent.name) >= 15 and (p / "initdb").exists()]
    on_path = shutil.which("initdb")
    return found[0] if found else (Path(on_path).resolve().parent if on_path else None)


def _as_whom() -> list[str] | None:
    """What to put before a command, so that root does not run it; None where there is no way."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return []
    import pwd

    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        if shutil.which("setpriv"):
            return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return None


def why_not() -> str:
    """Why there can be no server here; "" where there can."""
    if sys.platform == "win32":
        return "the tests start PostgreSQL on Linux and macOS only"
    if find_spec("psycopg") is None:
        return "psycopg is not installed (mingbian[postgresql])"
    if _programs() is None:
        return "PostgreSQL 15 is not installed (Debian: apt-get install postgresql)"
    if _as_whom() is None:
        return "PostgreSQL does not run as root, and there is no setpriv or no other user here"
    return ""


class Running:
    """A server that runs. ``password`` is that of its only account."""

    def __init__(self, port: int, password: str, crash: Callable[[], None]) -> None:
        self.port = port
        self.password = password
        self.crash = crash
        """Its processes are killed at once, and it is started again."""

    def address(self, name: str) -> Server:
        found = server_address(f"postgresql://mingbian@127.0.0.1:{self.port}/{name}")
        assert found is not None
        return found

    def execute(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """One statement, as whoever runs the server would give it."""
        import psycopg

        url = self.address(database).url
        with psycopg.connect(url, password=self.password, autocommit=True) as connection:
            cursor = connection.execute(sql)  # type: ignore[arg-type]
            return list(cursor.fetchall()) if cursor.description else []

    def copy(self, template: str) -> str:
        """A database of its own, the same as ``template``."""
        name = f"copy_{secrets.token_hex(4)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name


@contextmanager
def running() -> Iterator[Running]:
    """Start a server, and end it."""
    programs, whom = _programs(), _as_whom()
    assert programs is not None
    assert whom is not None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    data, secret, password = folder / "data", folder / "secret", secrets.token_urlsafe(12)

    def call(program: str, *arguments: str) -> None:
        command = [*whom, str(programs / program), "-D", str(data), *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=folder, env={**os.environ, "LC_ALL": "C"}
        )
        assert done.returncode == 0, done.stderr

    try:
        secret.write_text(password)
        if whom:
            owner = int(whom[1].partition("=")[2])
            os.chown(folder, owner, -1)
            os.chown(secret, owner, -1)
        call(
            "initdb",
            "-U",
            "mingbian",
            "-A",
            "scram-sha-256",
            f"--pwfile={secret}",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = f"-h 127.0.0.1 -p {port} -k {folder} -c max_connections=30 -c shared_buffers=16MB"

        def start() -> None:
            call("pg_ctl", "-w", "-o", options, "-l", str(folder / "log"), "start")

        def stop() -> None:
            call("pg_ctl", "-w", "-m", "immediate", "stop")

        def crash() -> None:
            stop()
            start()

        start()
        try:
            yield Running(port, password, crash)
        finally:
            stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
