"""What runs inside the spawned processes. No Qt here: a child that reads untrusted files holds nothing of the window."""

from __future__ import annotations

import contextlib
import signal
from multiprocessing.connection import Connection

from mingbian_desktop.tasks import wire


def serve_reading(connection: Connection) -> None:
    """Read and interpret on request (the library's own loop), with the knowledge loaded before the first file comes."""
    wire.allow()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the window, which then ends this process
    from mingbian import pipeline
    from mingbian.knowledge.store import KnowledgeBase

    with contextlib.suppress(Exception):  # said in full when a file is read: nobody is listening yet
        KnowledgeBase.load()
    pipeline.worker_main(connection)


def serve_rendering(connection: Connection) -> None:
    """Render pages on request. A request is ``(interpretation, format, lang)``; answers are ("result", bytes) or
    ("refused", UserError) or ("failed", text).
    """
    wire.allow()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from mingbian import pipeline
    from mingbian.model.errors import UserError

    while True:
        try:
            interpretation, kind, lang = connection.recv()
        except (EOFError, OSError):
            return
        answer: tuple[str, object]
        try:
            answer = ("result", pipeline.render(interpretation, kind, lang))
        except UserError as e:
            answer = ("refused", e)
        except Exception as e:  # the preview says so calmly
            answer = ("failed", f"{type(e).__name__}: {e}")
        try:
            connection.send(answer)
        except (BrokenPipeError, OSError):
            return
