"""What was decided in this session, in order and in memory: for now, which warnings were read and acknowledged."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

_log = logging.getLogger("mingbian.session")

Clock = Callable[[], datetime]
"""The window's clock. The library has none: an age is counted from a day that it is given."""


def local_clock() -> datetime:
    """This computer's time with its offset."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Entry:
    """``at`` ISO time with offset; ``what`` a stable code; ``detail`` never anything of a patient."""

    at: str
    what: str
    detail: str


class SessionLog:
    """Entries of this session. They end with it; each also goes to the program's log as one line."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[Entry] = []

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries)

    def note(self, what: str, detail: str) -> None:
        entry = Entry(self._clock().isoformat(timespec="seconds"), what, detail)
        self._entries.append(entry)
        _log.info("%s %s: %s", entry.at, entry.what, entry.detail)
