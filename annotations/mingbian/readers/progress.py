"""Telling how far a reading is, often enough to look alive and seldom enough to cost nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

from mingbian.model.reading import Progress

INTERVAL = 0.05
"""Seconds between two reports."""


class Ticker:
    """Calls ``progress`` at most once per ``INTERVAL``. The callback may raise ``Cancelled``; it passes through.

    The clock only spaces the reports; nothing of it reaches a result.
    """

    def __init__(self, progress: Callable[[Progress], None] | None, stage: str = "reading") -> None:
        self._progress = progress
        self._stage = stage
        self._next = 0.0

    def tick(self, records: int, fraction: float | None) -> None:
        """Report, if it is time."""
        if self._progress is None:
            return
        now = time.monotonic()
        if now >= self._next:
            self._next = now + INTERVAL
            self._progress(Progress(records, fraction, self._stage))

    def last(self, records: int) -> None:
        """Report the end, whatever the time."""
        if self._progress is not None:
            self._progress(Progress(records, 1.0, self._stage))
