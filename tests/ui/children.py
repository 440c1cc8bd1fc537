"""Child processes for the worker's tests: well-behaved, slow, crashing, talkative. No Qt may be loaded in any of them."""

from __future__ import annotations

import os
import sys
import time
from multiprocessing.connection import Connection
from types import MappingProxyType

from mingbian.model.errors import Refusal
from mingbian.model.reading import Progress
from mingbian_desktop.tasks import wire


def serve(connection: Connection) -> None:
    wire.allow()
    while True:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        if request == "die":
            os._exit(7)
        if request == "segfault":
            os.kill(os.getpid(), 11)
        if request == "sleep":
            connection.send(("progress", Progress(1, 0.1, "reading")))
            time.sleep(600)
        if request == "garbage":
            connection.send_bytes(b"\x80\x05not a pickle")
            continue
        if request == "refuse":
            connection.send(("refused", Refusal("NOT_A_RESULT", "x", "No.", "Try another.", "line 3", ("a",))))
            continue
        if request == "modules":
            connection.send(("result", sorted(m for m in sys.modules if m.split(".")[0] in ("PySide6", "shiboken6"))))
            continue
        if request == "mapping":
            connection.send(("result", dict(MappingProxyType({"a": 1}))))
            continue
        if request == "pid":
            connection.send(("result", os.getpid()))
            continue
        if request == "chatter":
            for n in range(5000):
                connection.send(("progress", Progress(n, n / 5000, "reading")))
        connection.send(("result", request))


def _helper(connection: Connection) -> None:
    connection.send("from the helper")
    connection.close()


def serve_with_helper(connection: Connection) -> None:
    """A child that starts a process of its own for each request, as reading BCF does."""
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    while True:
        try:
            connection.recv()
        except (EOFError, OSError):
            return
        ours, theirs = context.Pipe()
        process = context.Process(target=_helper, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        answer = ours.recv()
        process.join()
        connection.send(("result", answer))
