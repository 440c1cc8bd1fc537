"""The case store behind the window: opened, logged in, locked; every use of it in order on one thread of its own.

No widgets here. What a person does to a case is an operation of the library; this only carries it there and back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from mingbian.model.errors import UserError
from mingbian_desktop.tasks.background import Background

if TYPE_CHECKING:  # the store and its libraries are loaded when one is first opened
    from mingbian.cases.leases import Holder
    from mingbian.cases.records import ChangeSet, User
    from mingbian.cases.records import Settings as StoreSettings
    from mingbian.cases.store import Address, Recovered, Session, Store

T = TypeVar("T")
Failed = Callable[[UserError], object]
_MINUTE_MS = 60_000


class Door(Enum):
    """NONE: no store is in use. CLOSED: one is remembered, its passphrase is asked. LOCKED: somebody has to log in."""

    NONE = "none"
    CLOSED = "closed"
    LOCKED = "locked"
    OPEN = "open"


class Keeper(QObject):
    """One store at a time. ``done`` and ``failed`` are always called in the window's thread.

    Signals: ``changed`` (the door, the person, read-only, settings), ``wrote`` (a change set that was kept).
    """

    changed = Signal()
    wrote = Signal(object)  # ChangeSet

    def __init__(self, remembered: Address | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = Background(self)
        self._store: Store | None = None
        self.path = remembered
        self.door = Door.CLOSED if remembered is not None else Door.NONE
        self.session: Session | None = None
        self.last_user = ""
        self.settings: StoreSettings | None = None
        self.read_only: Holder | None = None
        self.recovered: tuple[Recovered, ...] = ()
        self.saved_at: datetime | None = None
        self._beat = QTimer(self)
        self._beat.timeout.connect(self._say_alive)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock)

    # Asking ------------------------------------------------------------------------------------------------------
    @property
    def ready(self) -> bool:
        """Somebody is logged in."""
        return self.door is Door.OPEN

    @property
    def writable(self) -> bool:
        return self.ready and self.read_only is None

    def may(self, action: str) -> bool:
        """Whether who is logged in may do this here now."""
        return self.writable and self.session is not None and self.session.may(action)

    # The door ----------------------------------------------------------------------------------------------------
    def create(
        self,
        path: Address,
        passphrase: str,
        first: User,
        password: str,
        laboratory: str,
        single_user: bool,
        done: Callable[[], object],
        failed: Failed,
    ) -> None:
        """Make a store, open it, and log its first person in."""

        def work() -> tuple[Store, Session, StoreSettings]:
            from mingbian.cases.store import Store

            Store.create(path, passphrase, first, password, laboratory=laboratory, single_user=single_user)
            store = Store.open(path, passphrase, holder=first.full_name, exclusive=True)
            return store, store.login(first.name, password), store.settings()

        def opened(found: tuple[Store, Session, StoreSettings]) -> None:
            self._take(found[0])
            self._enter(*found[1:])
            done()

        self._run(work, opened, failed)

    def open(self, path: Address, passphrase: str, done: Callable[[], object], failed: Failed) -> None:
        """Open a store; then somebody has to log in."""

        def work() -> Store:
            from mingbian.cases.store import Store

            return Store.open(path, passphrase, exclusive=True)

        def opened(store: Store) -> None:
            self._take(store)
            self.door = Door.LOCKED
            self.changed.emit()
            done()

        self._run(work, opened, failed)

    def login(self, name: str, password: str, done: Callable[[], object], failed: Failed) -> None:
        def work() -> tuple[Session, StoreSettings]:
            store = self._opened()
            return store.login(name, password), store.settings()

        def entered(found: tuple[Session, StoreSettings]) -> None:
            self._enter(*found)
            done()

        self._run(work, entered, failed)

    def lock(self) -> None:
        """Nobody sees anything until the password is given again. Nothing needs saving."""
        if self.door is Door.OPEN:
            self.door = Door.LOCKED
            self.session = None
            self._idle.stop()
            self.changed.emit()

    def leave(self) -> None:
        """Close the store and work without one."""
        self._shut()
        self.path = None
        self.door = Door.NONE
        self.changed.emit()

    def close(self) -> None:
        """At the end of the program. Waits until what was begun is kept."""
        self._shut()
        self._thread.close()

    def _shut(self) -> None:
        self._beat.stop()
        self._idle.stop()
        store, self._store, self.session = self._store, None, None
        if store is not None:
            from mingbian.cases import backups

            self._thread.wait(partial(backups.close, store))

    def _take(self, store: Store) -> None:
        from mingbian.cases.leases import BEAT_SECONDS

        self._store = store
        self.path = store.address
        self.recovered = store.recovered
        self._beat.start(BEAT_SECONDS * 1000)

    def _enter(self, session: Session, settings: StoreSettings) -> None:
        self.session = session
        self.last_user = session.user
        self.settings = settings
        self.read_only = self._opened().read_only
        self.door = Door.OPEN
        self.touch()
        self.changed.emit()

    def _opened(self) -> Store:
        if self._store is None:
            from mingbian.cases.errors import StoreRefusal

            raise StoreRefusal("CLOSED", "No case store is open.", "Open one first.")
        return self._store

    # Idleness and heartbeat --------------------------------------------------------------------------------------
    def touch(self) -> None:
        """Somebody is there: the time until the view locks begins anew."""
        if self.door is Door.OPEN and self.settings is not None and self.settings.lock_minutes > 0:
            self._idle.start(self.settings.lock_minutes * _MINUTE_MS)

    def _say_alive(self) -> None:
        store = self._store
        if store is None or self.read_only is not None:
            return

        def said(_alive: bool) -> None:
            self._look(store)

        self._run(store.beat, said, lambda _error: self._look(store))

    def _look(self, store: Store) -> None:
        """Take up what the store says of who writes."""
        if store is self._store and store.read_only != self.read_only:
            self.read_only = store.read_only
            self.changed.emit()

    # Working -----------------------------------------------------------------------------------------------------
    def ask(self, work: Callable[[Store, Session], T], done: Callable[[T], object], failed: Failed | None = None) -> None:
        """Read something from the store."""
        session = self.session
        if session is not None:
            self._run(lambda: work(self._opened(), session), done, failed)

    def do(
        self,
        work: Callable[[Store, Session], ChangeSet],
        done: Callable[[ChangeSet], object] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """Carry out one operation; ``wrote`` follows where it changed something."""

        def kept(changes: ChangeSet) -> None:
            self.note(changes)
            if done is not None:
                done(changes)

        self.ask(work, kept, failed)

    def note(self, changes: ChangeSet) -> None:
        """Tell everybody what was kept."""
        if changes.seq:
            self.saved_at = datetime.now().astimezone()
            self.wrote.emit(changes)

    def take_over(self, reason: str, done: Callable[[], object], failed: Failed) -> None:
        """Write from here on, where another workstation did; the store journals it with its reason."""

        def taken(store: Store) -> None:
            self._look(store)
            done()

        def work(store: Store, session: Session) -> Store:
            store.take_over(session, reason)
            return store

        self.ask(work, taken, failed)

    def renewed(self) -> None:
        """Settings or accounts changed: read them again."""

        def got(settings: StoreSettings) -> None:
            self.settings = settings
            self.touch()
            self.changed.emit()

        self.ask(lambda store, _session: store.settings(), got)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], object], failed: Failed | None) -> None:
        def fell(error: Exception) -> None:
            if not isinstance(error, UserError):
                raise error
            if self._store is not None:
                self._look(self._store)
            if failed is not None:
                failed(error)

        def came(found: Any) -> None:
            done(found)

        self._thread.run(work, came, fell)
