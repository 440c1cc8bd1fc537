"""The case store: an encrypted file or a server's database, with a journal. ``operations`` is what changes it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from mingbian.cases import accounts, leases, schema
from mingbian.cases.codec import unpack_interpretation, unpack_readings
from mingbian.cases.database import SALT_BYTES, FileDatabase, derive_key, read_salt
from mingbian.cases.errors import ReadOnly, StoreFault, StoreRefusal
from mingbian.cases.journal import Draft, Journal
from mingbian.cases.leases import Holder
from mingbian.cases.permissions import permitted, require
from mingbian.cases.port import Database, on_a_server
from mingbian.cases.records import CaseFile, Credential, Role, Settings, User
from mingbian.cases.server import Server, ServerDatabase, password_of
from mingbian.knowledge.durable import sync_folder
from mingbian.model.interpretation import Interpretation
from mingbian.model.reading import Reading
from mingbian.model.records import Record, replace

SYSTEM: Final = "(store)"
SUFFIX: Final = ".mbcases"
SHORTEST_PASSPHRASE: Final = 8
_RECENT: Final = 4
Clock = Callable[[], datetime]
Address = Path | Server
"""Where a store lies: in a file, or on a PostgreSQL server."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Recovered(Record, frozen=True):
    """What a session that did not end well had saved: steps by case id, all of them there."""

    holder: str
    since: str
    steps: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(n for _, n in self.steps)


class Session(Record, frozen=True):
    """Somebody who has given a password. Ask ``may`` before offering an action; the operations ask again."""

    user: str
    full_name: str
    title: str
    role: Role
    single_user: bool

    def may(self, action: str) -> bool:
        return permitted(action, self.role, self.single_user)

    def require(self, action: str) -> None:
        require(action, self.role, self.single_user)


class Store:
    """An open case store. Close it, or use it in a ``with`` block.

    ``read_only`` is the reason it cannot be written (who holds it), or None. ``recovered`` names what sessions of this
    machine that ended badly had saved. ``clock`` gives aware UTC times (tests give their own).
    """

    def __init__(
        self,
        address: Address,
        passphrase: str | bytes,
        *,
        holder: str = "",
        workstation: str | None = None,
        exclusive: bool = False,
        clock: Clock = utc_now,
        vfs: str | None = None,
        synchronous: str = "",
    ) -> None:
        self.address = address
        self.clock = clock
        if isinstance(address, Server):
            self._db: Database = ServerDatabase(address, password_of(passphrase))
        else:
            salt = read_salt(address)
            key = passphrase if isinstance(passphrase, bytes) else derive_key(passphrase, salt)
            self._db = FileDatabase(address, key, salt, vfs=vfs, synchronous=synchronous)
        try:
            self._settle_schema()
            self._journal = Journal(self._db, clock)
            self.session_id = secrets.token_hex(8)
            self.workstation = workstation or leases.this_workstation()
            self._wrong: dict[str, Credential] = {}
            self._recent: dict[str, Interpretation] = {}
            self.recovered: tuple[Recovered, ...] = ()
            self.read_only: Holder | None = None
            self._lock = self._db.presence(self.session_id)
            self._register(holder or self.workstation, exclusive)
        except BaseException:
            self._db.close()
            raise

    # -- making and opening

    @classmethod
    def create(
        cls,
        address: Address,
        passphrase: str,
        first: User,
        password: str,
        *,
        laboratory: str = "",
        single_user: bool = False,
        clock: Clock = utc_now,
    ) -> None:
        """Make a new store with its first account, whole or not at all. Raises ``StoreRefusal``; never overwrites.

        ``first`` is the administrator, or in a one-person laboratory (``single_user``) the signer who is all of them.
        On a server, the tables are made in an empty database that is there already; ``passphrase`` is its password.
        """
        wanted = Role.SIGNER if single_user else Role.ADMINISTRATOR
        if first.role is not wanted:
            raise StoreRefusal("FIRST_ACCOUNT", f"The first account of such a store is a {wanted.value}.", "")
        settings = Settings(secrets.token_hex(8), laboratory, single_user)
        hashed = accounts.hash_password(first.name, password, settings)

        def begin(db: Database) -> None:
            schema.migrate(db)
            with Journal(db, clock).edit("store.create", first.name, SYSTEM) as draft:
                draft.put(settings)
                draft.put(first)
                draft.put(Credential(first.name, hashed, draft.at))

        if isinstance(address, Server):
            _begin_on_server(address, passphrase, begin)
        else:
            _begin_in_file(address, passphrase, begin)

    @classmethod
    def open(
        cls,
        address: Address,
        passphrase: str | bytes,
        *,
        holder: str = "",
        workstation: str | None = None,
        exclusive: bool = False,
        clock: Clock = utc_now,
    ) -> Store:
        """Open a store. ``exclusive`` is for the window: a second one reads only. Raises ``StoreRefusal``.

        ``passphrase`` as bytes is the derived key itself, as the keyring of the system may keep it. On a server it is the
        password of the database account, "" where the service or password file of PostgreSQL has it.
        """
        return cls(address, passphrase, holder=holder, workstation=workstation, exclusive=exclusive, clock=clock)

    def _settle_schema(self) -> None:
        """Bring an older store to this version, after a copy of it was put beside."""
        found, newest = self._db.version(), schema.newest(self._db)
        if found > newest:
            raise StoreRefusal("NEWER", "The store was written by a newer version of the program.", "Update the program.")
        if found == newest:
            return
        if not isinstance(self.address, Server):
            kept = self.address.with_name(f"{self.address.name}.before-{found}-to-{newest}")
            if not kept.exists():
                self.file.copy_to(kept)
        elif found == 0:
            raise StoreRefusal(
                "NO_STORE", "There is no case store in this database yet.", "Create one: mingbian case init."
            )
        schema.migrate(self._db)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the session well. Nothing needs saving: everything acknowledged is on disk."""
        if self.read_only is None:
            try:
                with self._db.transaction():
                    self._db.write(
                        "UPDATE session SET state=? WHERE id=? AND state='open'", (leases.CLOSED, self.session_id)
                    )
            except StoreRefusal:
                pass  # the disk is gone; the next opening counts this session as ended badly, and loses nothing
        self._lock.release()
        self._db.close()

    # -- who writes

    def _register(self, holder: str, exclusive: bool) -> None:
        now = self._journal.now()
        if not self._lock.take():
            raise _no_lock()
        with self._db.transaction():
            self._end_crashed()
            others = () if self._db.shared else leases.holders(self._db, self.clock())
            blocking = [h for h in others if h.workstation != self.workstation or (exclusive and h.exclusive)]
            if blocking:
                self.read_only = blocking[0]
                self._lock.release()
                return
            seq, _ = self._journal.head()
            self._db.write(
                "INSERT INTO session VALUES(?,?,?,?,?,?,?,?)",
                (self.session_id, self.workstation, holder, now, now, int(exclusive), leases.OPEN, seq),
            )

    def _end_crashed(self) -> None:
        """Sessions of this machine whose program is gone. What they had acknowledged is in the journal already."""
        recovered = []
        for h in leases.holders(self._db, self.clock()):
            if h.workstation != self.workstation:
                continue
            lock = self._db.presence(h.session)
            if not lock.take():
                continue
            lock.release()
            self._db.write("UPDATE session SET state=? WHERE id=?", (leases.CRASHED, h.session))
            steps = self._db.rows(
                "SELECT case_id, count(*) FROM event WHERE session=? AND case_id<>'' "
                "GROUP BY case_id ORDER BY max(seq) DESC",
                (h.session,),
            )
            recovered.append(Recovered(h.holder, h.since, tuple((str(c), int(n)) for c, n in steps)))
        self.recovered = tuple(recovered)

    def beat(self) -> bool:
        """Say that this session is alive (every ``leases.BEAT_SECONDS``). False where it was taken over meanwhile."""
        if self.read_only is not None:
            return False
        with self._db.transaction():
            self._guard()
            self._db.write("UPDATE session SET beat=? WHERE id=?", (self._journal.now(), self.session_id))
        return True

    def holders(self) -> tuple[Holder, ...]:
        """Who has the store open for writing."""
        return leases.holders(self._db, self.clock())

    def take_over(self, session: Session, reason: str) -> None:
        """Write from here on; every other session only reads. Explicit, and journaled with its reason."""
        session.require("lease.take")
        if self._db.shared:
            raise StoreRefusal("SHARED", "Nobody holds a store on a server: several people may write at once.", "")
        if not reason.strip():
            raise StoreRefusal("REASON", "Taking over needs a reason.", "Say why, for the journal.")
        others = [h for h in self.holders() if h.session != self.session_id]
        if self.read_only is not None and not self._lock.take():
            raise _no_lock()
        with self._journal.edit("lease.take", session.user, self.session_id, reason=reason) as draft:
            draft.always = True
            draft.detail = {f"from {n}": f"{h.holder} ({h.workstation}), since {h.since}" for n, h in enumerate(others, 1)}
            for h in others:
                self._db.write("UPDATE session SET state=? WHERE id=?", (leases.TAKEN, h.session))
            self._db.write(
                "INSERT INTO session VALUES(?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET "
                "workstation=excluded.workstation, holder=excluded.holder, since=excluded.since, beat=excluded.beat, "
                "exclusive=excluded.exclusive, state=excluded.state, last_seq=excluded.last_seq",
                (self.session_id, self.workstation, session.full_name, draft.at, draft.at, 1, leases.OPEN, 0),
            )
        self.read_only = None

    def _guard(self) -> None:
        """Refuse to write where this session does not hold the store (any more). Inside a transaction."""
        if self.read_only is not None:
            raise ReadOnly(f"{self.read_only.holder} ({self.read_only.workstation})", self.read_only.since)
        found = self._db.one("SELECT state FROM session WHERE id=?", (self.session_id,))
        if found != (leases.OPEN,):
            now = [h for h in self.holders() if h.session != self.session_id]
            self.read_only = now[-1] if now else None
            raise ReadOnly(now[-1].holder if now else "another session", now[-1].since if now else "a moment ago")

    # -- people

    def login(self, name: str, password: str) -> Session:
        """Somebody's session. Raises ``StoreRefusal`` (one text for a wrong name and a wrong password)."""
        user = self._journal.get(User, name.casefold())
        credential = self._journal.get(Credential, name.casefold())
        if user is None or credential is None or not user.active:
            accounts.waste_time(password)
            raise _not_let_in(locked=False)
        settings = self.settings()
        kept = self._wrong.get(user.entity, credential)
        attempt = accounts.check(kept, password, settings, self.clock())
        self._note_attempt(user, attempt)
        if not attempt.right:
            raise _not_let_in(attempt.locked)
        return Session(user.name, user.full_name, user.title, user.role, settings.single_user)

    def _note_attempt(self, user: User, attempt: accounts.Attempt) -> None:
        if self.read_only is not None:  # nothing can be written: counted as long as the store is open
            self._wrong[user.entity] = attempt.credential
            return
        action = "login" if attempt.right else "login.failed"
        with self.edit(action, user.name) as draft:
            draft.always = True
            draft.put(attempt.credential)

    def unlock(self, session: Session, password: str) -> Session:
        """The same person again after the window locked itself."""
        return self.login(session.user, password)

    def settings(self) -> Settings:
        found = self._journal.get(Settings, "settings")
        if found is None:
            raise StoreRefusal("DAMAGED", "The store has no settings.", "Restore the newest verified backup.")
        return found

    def users(self) -> tuple[User, ...]:
        return self._journal.all(User)

    # -- cases

    def case_file(self, case: str) -> CaseFile:
        """A case by its id, or by its number. Raises ``StoreRefusal``."""
        found = self._journal.get(CaseFile, case)
        if found is None and case.isdigit():
            found = next((c for c in self.cases() if c.number == int(case)), None)
        if found is None:
            raise StoreRefusal("NO_SUCH_CASE", f"There is no case {case!r} here.", "mingbian case list shows all.")
        return found

    def cases(self) -> tuple[CaseFile, ...]:
        """All cases, newest first."""
        return tuple(sorted(self._journal.all(CaseFile), key=lambda c: -c.number))

    def interpretation(self, case: CaseFile) -> Interpretation:
        """What the program says of a case, without the laboratory's decisions."""
        return self.stored_interpretation(case.interpretation)

    def stored_interpretation(self, name: str) -> Interpretation:
        """An interpretation by the SHA-256 of its bytes; the last few are kept in memory, for they never change."""
        found = self._recent.pop(name, None)
        if found is None:
            found = unpack_interpretation(self._journal.blob(name))
        self._recent[name] = found
        while len(self._recent) > _RECENT:
            del self._recent[next(iter(self._recent))]
        return found

    def readings(self, case: CaseFile) -> tuple[Reading, ...]:
        """What the files of a case said."""
        return unpack_readings(self._journal.blob(case.readings))

    # -- for the rooms beside this one

    @property
    def journal(self) -> Journal:
        return self._journal

    @property
    def database(self) -> Database:
        return self._db

    @property
    def file(self) -> FileDatabase:
        """The database of a store in a file. Raises ``StoreRefusal`` where it is on a server."""
        if not isinstance(self._db, FileDatabase):
            raise on_a_server()
        return self._db

    @property
    def path(self) -> Path:
        """Where the file is. Raises ``StoreRefusal`` where the store is on a server."""
        if isinstance(self.address, Server):
            raise on_a_server()
        return self.address

    @contextmanager
    def edit(self, action: str, user: str, case: str = "", reason: str = "", base: int | None = None) -> Iterator[Draft]:
        """One operation of a session that holds the store; see ``Journal.edit``."""
        with self._journal.edit(action, user, self.session_id, case, reason, base) as draft:
            self._guard()
            yield draft

    def settings_with(self, **changes: object) -> Settings:
        return replace(self.settings(), **changes)


def _begin_on_server(server: Server, password: str, begin: Callable[[Database], None]) -> None:
    """All tables and the first event, or nothing."""
    db = ServerDatabase(server, password)
    try:
        with db.transaction():
            if db.version():
                raise StoreRefusal("EXISTS", "There is a case store in this database already.", "Open it.")
            begin(db)
    finally:
        db.close()


def _begin_in_file(path: Path, passphrase: str, begin: Callable[[Database], None]) -> None:
    """The file with its first event, or nothing."""
    if path.exists():
        raise StoreRefusal("EXISTS", "There is a file of that name already.", "Open it, or choose another place.")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise StoreRefusal("WEAK_PASSPHRASE", "The passphrase is too short.", "Use several words, 8 characters or more.")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        salt = os.urandom(SALT_BYTES)
        db = FileDatabase(part, derive_key(passphrase, salt), salt, create=True)
        try:
            begin(db)
            db.connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        finally:
            db.close()
        os.chmod(part, 0o600)
        os.link(part, path) if hasattr(os, "link") and os.name != "nt" else os.rename(part, path)
        sync_folder(path.parent)
    except FileExistsError:
        raise StoreRefusal("EXISTS", "There is a file of that name already.", "Open it, or choose another.") from None
    except OSError as e:
        raise StoreFault("NOT_WRITABLE", f"The store cannot be made there ({e.strerror}).", "Choose another place.") from e
    finally:
        for leftover in (part, part.with_name(part.name + "-wal"), part.with_name(part.name + "-shm")):
            leftover.unlink(missing_ok=True)


def _not_let_in(locked: bool) -> StoreRefusal:
    if locked:
        why = "Too many wrong passwords; this account is locked for a while."
        return StoreRefusal("LOCKED_OUT", why, "Wait, or ask an administrator.")
    why = "Name or password is not right."
    return StoreRefusal("WRONG_PASSWORD", why, "Check both; after several wrong tries the account locks.")


def _no_lock() -> StoreFault:
    why = "No lock file can be made beside the store."
    return StoreFault("NOT_WRITABLE", why, "Check your rights on the folder.")
