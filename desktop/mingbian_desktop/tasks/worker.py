"""One spawned process that reads and interprets (or renders), watched by one thread; a crash there never costs the window.

The thread blocks on the pipe, unpickles answers and emits signals; receivers in the window's thread get them queued.
Canceling ends the process and starts a fresh one, so nothing half done can come back.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from PySide6.QtCore import QObject, Signal

from mingbian_desktop.tasks import wire

Target = Callable[[Connection], None]
Prepare = Callable[[Any], Any]

_PROGRESS_EVERY = 0.04  # seconds: as often as an eye can follow
_JOIN = 2.0


class Worker(QObject):
    """Runs requests one after another in a child process started with the "spawn" method.

    ``target`` is a module-level function of one connection that receives requests and sends ``(tag, payload)``; a tag other
    than "progress" and "readings" ends a request. ``prepare`` maps the payload of "result" on the watching thread, away
    from the window.
    Signals: ``started(job)``, ``answered(job, tag, payload)``, ``lost(job, words)`` when the child died by itself.
    """

    started = Signal(int)
    answered = Signal(int, str, object)
    lost = Signal(int, str)

    def __init__(self, target: Target, prepare: Prepare | None = None, warm: bool = True) -> None:
        super().__init__()
        wire.allow()
        self._target = target
        self._prepare = prepare
        self._requests: queue.Queue[tuple[int, Any] | None] = queue.Queue()
        self._lock = threading.Lock()
        self._current: int | None = None
        self._canceled: set[int] = set()
        self._closing = False
        self._process: Any = None
        self._pipe: Connection | None = None
        self._warm = warm
        self._thread = threading.Thread(target=self._watch, name="mingbian-worker", daemon=True)
        self._thread.start()

    # From the window's thread ------------------------------------------------------------------------------------
    def submit(self, job: int, request: Any) -> None:
        """Queue a request; ``job`` comes back with every signal."""
        self._requests.put((job, request))

    def cancel(self, job: int) -> None:
        """Forget a queued request, or end the process that is at it. Returns at once."""
        with self._lock:
            self._canceled.add(job)
            if self._current == job:
                self._kill()

    def close(self) -> None:
        """End the process and the thread. No signal comes after this."""
        with self._lock:
            self._closing = True
            self._kill()
        self._requests.put(None)
        self._thread.join(_JOIN)

    # On the watching thread --------------------------------------------------------------------------------------
    def _watch(self) -> None:
        if self._warm:
            self._ensure()
        while not self._closing:
            item = self._requests.get()
            if item is None:
                break
            job, request = item
            if not self._begin(job):
                continue
            self.started.emit(job)
            words = self._serve(job, request)
            self._finish(job, words)
        self._reset()

    def _begin(self, job: int) -> bool:
        with self._lock:
            if self._closing or job in self._canceled:
                self._canceled.discard(job)
                return False
            self._current = job
            return True

    def _serve(self, job: int, request: Any) -> str | None:
        """Do one request; the words of the loss where the child died or could not be understood, else None."""
        try:
            self._ensure()
            pipe = self._pipe
            if pipe is None or self._dropped(job):
                return None
            pipe.send(request)
            shown = 0.0
            while True:
                tag, payload = pipe.recv()
                if tag == "progress":
                    now = time.monotonic()
                    if now - shown >= _PROGRESS_EVERY and not self._dropped(job):
                        shown = now
                        self.answered.emit(job, tag, payload)
                    continue
                if tag == "readings":
                    if not self._dropped(job):
                        self.answered.emit(job, tag, payload)
                    continue
                if tag == "result" and self._prepare is not None:
                    payload = self._prepare(payload)
                if not self._dropped(job):
                    self.answered.emit(job, tag, payload)
                return None
        except (EOFError, OSError):
            return self._how_it_ended()
        except Exception as e:  # an answer that cannot be unpickled is as good as a crash
            return f"{type(e).__name__}: {e}"

    def _dropped(self, job: int | None) -> bool:
        with self._lock:
            return self._closing or job in self._canceled

    def _finish(self, job: int, words: str | None) -> None:
        with self._lock:
            canceled = job in self._canceled
            self._canceled.discard(job)
            self._current = None
            closing = self._closing
        if canceled or words is not None:
            self._reset()
        if closing:
            return
        if words is not None and not canceled:
            self.lost.emit(job, words)
        if canceled:
            self._ensure()

    def _how_it_ended(self) -> str:
        process = self._process
        if process is None:
            return ""
        process.join(_JOIN)
        return f"exit code {process.exitcode}"

    def _ensure(self) -> None:
        with self._lock:
            ready = self._process is not None and self._process.is_alive()
            if self._closing or ready:
                return
        self._reset()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        # Not a daemon: reading BCF starts a helper of its own. `close` ends it, and so does the end of the pipe.
        process = context.Process(target=self._target, args=(theirs,), name="mingbian-worker", daemon=False)
        process.start()
        theirs.close()
        with self._lock:
            self._process, self._pipe = process, ours
        if self._dropped(None):
            self._reset()

    def _reset(self) -> None:
        with self._lock:
            process, pipe = self._process, self._pipe
            self._process = self._pipe = None
        if process is not None:
            process.kill()
            process.join(_JOIN)
        if pipe is not None:
            pipe.close()

    def _kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(OSError, ValueError):
                self._process.kill()
