"""Who writes in the store. A session has a row with a heartbeat; a second workstation sees it and only reads.

On one machine several programs may write (the window and a command), each in short transactions; a window asks to be the
only one. A session of this very machine whose program is gone is ended at once: its lock file is free. That of another
machine is never ended but by ``take_over``, which is journaled.
"""

from __future__ import annotations

import platform
from datetime import datetime, timedelta
from typing import Final

from mingbian.cases.port import Database
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
