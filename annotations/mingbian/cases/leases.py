"""Who writes in the store. A session has a row with a heartbeat; a second workstation sees it and only reads.

On one machine several programs may write (the window and a command), each in short transactions; a window asks to be the
only one. A session of this very machine whose program is gone is ended at once: its lock file is free. That of another
machine is never ended but by ``take_over``, which is journaled.
"""

from __future__ import annotations

import os
import platform
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from mingbian.cases.database import Database
from mingbian.model.records import Record

OPEN, CLOSED, CRASHED, TAKEN = "open", "closed", "crashed", "taken over"
STALE: Final = timedelta(minutes=5)
BEAT_SECONDS: Final = 30
"""How often an open window should call ``Store.beat``."""


class Holder(Record, frozen=True):
    """Who holds the store. ``stale``: no heartbeat for five minutes; the program or its connection may be gone."""

    session: str
    workstation: str
    holder: str
    since: str
    beat: str
    exclusive: bool
    stale: bool


def this_workstation() -> str:
    """The name of this machine, as others see who holds the store."""
    return platform.node() or "this computer"


def holders(database: Database, now: datetime) -> tuple[Holder, ...]:
    """All sessions that are open, oldest first."""
    rows = database.rows(
        "SELECT id, workstation, holder, since, beat, exclusive FROM session WHERE state='open' ORDER BY since, id"
    )
    return tuple(
        Holder(str(i), str(w), str(h), str(s), str(b), bool(e), now - datetime.fromisoformat(str(b)) > STALE)
        for i, w, h, s, b, e in rows
    )


class ProcessLock:
    """A file that is locked as long as this process lives. It holds nothing; its name is the session's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """True where nobody alive on this machine has it."""
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return False
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        if self._handle is not None:
            handle, self._handle = self._handle, None
            self.path.unlink(missing_ok=True) if sys.platform != "win32" else None
            os.close(handle)
            if sys.platform == "win32":
                self.path.unlink(missing_ok=True)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock_path(store: Path, session: str) -> Path:
    return store.with_name(f".{store.name}.{session}.lock")
