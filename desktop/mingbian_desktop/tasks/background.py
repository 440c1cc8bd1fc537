"""Small jobs away from the window's thread: listing a folder, loading OncoTree, drawing pages, writing a file."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]
_GONE = "already deleted"  # what the binding says of an object whose C++ side was deleted


class Background(QObject):
    """One thread, in order. ``done`` or ``failed`` is called in the window's thread."""

    _back = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mingbian-background")
        self._back.connect(self._deliver)
        self._closed = False

    def run(self, work: Callable[[], Any], done: Done, failed: Failed | None = None) -> None:
        if self._closed:
            return

        def finished(future: Future[Any]) -> None:
            if self._closed or future.cancelled():
                return
            error = future.exception()
            if error is None:
                self._back.emit(done, future.result())
            elif failed is not None and isinstance(error, Exception):
                self._back.emit(failed, error)
            elif not isinstance(error, Exception):
                raise error

        self._pool.submit(work).add_done_callback(finished)

    @Slot(object, object)
    def _deliver(self, receiver: Done, value: Any) -> None:
        if self._closed:
            return
        try:
            receiver(value)
        except RuntimeError as e:
            # Whoever asked was closed meanwhile: its widgets are gone, and nobody waits for the answer.
            if _GONE not in str(e):
                raise

    def wait(self, work: Callable[[], Any]) -> None:
        """Do this after all that was asked before, and return when it is done; what it raises is raised here."""
        if not self._closed:
            self._pool.submit(work).result()

    def close(self) -> None:
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)
