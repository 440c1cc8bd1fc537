"""The hourly backup of the open store, on its own thread; nobody is asked, and a failure is told once an hour."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from mingbian_desktop.presenters.keeper import Keeper

if TYPE_CHECKING:
    from mingbian.cases.store import Session, Store

_LOOK_MS = 10 * 60_000
"""How often it is asked whether an hour has passed since the last backup."""


class Backing(QObject):
    """``failed`` carries what the store said (a ``UserError``); ``made`` the name of the new backup."""

    failed = Signal(object)
    made = Signal(str)

    def __init__(self, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK_MS)

    def look(self) -> None:
        """Back up where it is due. On a server, backups are its keeper's matter."""
        if self._keeper.writable and isinstance(self._keeper.path, Path):
            self._keeper.ask(back_up_if_due, self._told, self.failed.emit)

    def _told(self, name: str) -> None:
        if name:
            self.made.emit(name)


def back_up_if_due(store: Store, _session: Session) -> str:
    """The name of the backup that was made, "" where none was due. On the store's thread."""
    from mingbian.cases import backups

    return backups.back_up(store, reason="schedule").path.name if backups.due(store) else ""
