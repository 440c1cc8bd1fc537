"""How old the knowledge on screen is today, and whether someone has to read a warning about it. No widgets here."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, Signal

from mingbian.knowledge.age import AgeState, age_state, days_between
from mingbian.model.interpretation import KnowledgeVersion
from mingbian_desktop.presenters.session_log import Clock, SessionLog


class KnowledgeAge(QObject):
    """The knowledge last seen, and its age by the window's clock. Acknowledging holds for one version in one session."""

    changed = Signal()

    def __init__(self, clock: Clock, log: SessionLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._log = log
        self._settled: set[tuple[str, AgeState]] = set()
        self.version: KnowledgeVersion | None = None
        self.today: date = clock().date()

    @property
    def days(self) -> int:
        """Whole days since the knowledge date, negative where the clock stands before it; 0 where none is known."""
        return days_between(self.version.date, self.today.isoformat()) if self.version else 0

    @property
    def state(self) -> AgeState:
        return age_state(self.days)

    @property
    def speaks(self) -> bool:
        """Whether there is something to say that nobody has dismissed or acknowledged yet."""
        return self.version is not None and self.state is not AgeState.FRESH and self._key not in self._settled

    @property
    def must_acknowledge(self) -> bool:
        return self.speaks and self.state is not AgeState.BANNER

    @property
    def _key(self) -> tuple[str, AgeState]:
        return (self.version.sha256 if self.version else "", self.state)

    def see(self, version: KnowledgeVersion) -> None:
        """Another knowledge version is on screen, or the same one on another day."""
        today = self._clock().date()
        if self.version is not None and self.version.sha256 == version.sha256 and today == self.today:
            return
        self.version, self.today = version, today
        self.changed.emit()

    def settle(self) -> None:
        """The banner was closed, or the warning acknowledged; the latter is logged."""
        if self.version is None or not self.speaks:
            return
        if self.must_acknowledge:
            detail = f"{self.version.version} {self.version.date} {self.version.sha256[:12]}, {self.days} days"
            self._log.note(f"knowledge-age-{self.state}-acknowledged", detail)
        self._settled.add(self._key)
        self.changed.emit()
