"""The encrypted file: how it is opened, what makes a commit durable, and what its failures mean.

ChaCha20-Poly1305 over every page, so that a changed byte is refused and no plain text lies in the file, its journal or
its WAL. The key is argon2id of the passphrase; its salt is the first 16 bytes of the file, which are not encrypted.
Temporary tables stay in memory; deleted text is overwritten.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mingbian.cases.errors import StoreFault, StoreRefusal, damaged, wrong_passphrase
from mingbian.cases.network import on_network
from mingbian.cases.presence import ProcessLock, lock_path

if TYPE_CHECKING:
    import apsw

OLDEST_SQLITE: Final = 3_051_003
"""Before 3.51.3, two connections writing and checkpointing could corrupt a WAL store (sqlite.org/wal.html)."""

APPLICATION: Final = 0x4D426373
SALT_BYTES: Final = 16
BUSY_MS: Final = 20_000
_MEMORY_KIB: Final = 65_536
_PASSES: Final = 3
_LANES: Final = 4


def derive_key(passphrase: str, salt: bytes) -> bytes:
    """32 bytes from a passphrase: argon2id, 64 MiB, three passes (RFC 9106's second recommendation)."""
    import unicodedata

    from argon2.low_level import Type, hash_secret_raw

    text = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(text, salt, _PASSES, _MEMORY_KIB, _LANES, 32, Type.ID)


def read_salt(path: Path) -> bytes:
    """The salt of a store. Raises ``StoreRefusal`` where there is no store."""
    try:
        with path.open("rb") as f:
            salt = f.read(SALT_BYTES)
    except FileNotFoundError:
        raise StoreRefusal("NO_STORE", "There is no case store here yet.", "Create one: mingbian case init.") from None
    except OSError as e:
        raise StoreFault(
            "UNREADABLE", f"The store cannot be read ({e.strerror}).", "Check the disk and your rights."
        ) from e
    if len(salt) < SALT_BYTES or salt.startswith(b"SQLite format 3"):
        raise wrong_passphrase()
    return salt


class FileDatabase:
    """One connection to a store in a file: the port's promises, kept by SQLite."""

    shared: Final = False

    def __init__(
        self,
        path: Path,
        key: bytes,
        salt: bytes,
        *,
        create: bool = False,
        look: bool = False,
        vfs: str | None = None,
        synchronous: str = "",
    ) -> None:
        """Open or create; ``look`` changes no byte of the file. Raises ``StoreRefusal``.

        ``vfs`` names another file layer and ``synchronous`` a weaker promise: for tests that cut the power.
        """
        import apsw

        if apsw.SQLITE_VERSION_NUMBER < OLDEST_SQLITE:
            raise StoreRefusal(
                "OLD_SQLITE",
                f"SQLite {apsw.sqlite_lib_version()} can damage a store.",
                "Install the locked dependencies (3.51.3 or newer).",
            )
        self.path = path
        self.network = on_network(path)
        self.lock = threading.RLock()
        self._apsw = apsw
        self._vfs = vfs
        self._key, self._salt = key, salt
        flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
        flags = apsw.SQLITE_OPEN_READONLY if look else flags
        try:
            self._connection = apsw.Connection(str(path), flags=flags, vfs=vfs)
            _unlock(self._connection, key, salt)
            self._connection.set_busy_timeout(BUSY_MS)
            self._set_pragmas(create, look, synchronous)
        except apsw.NotADBError:
            raise wrong_passphrase() from None
        except apsw.Error as e:
            raise self.fault(e) from None

    def _set_pragmas(self, create: bool, look: bool, synchronous: str) -> None:
        c = self._connection
        for name, value in (("temp_store", 2), ("secure_delete", 1), ("foreign_keys", 1), ("trusted_schema", 0)):
            c.pragma(name, value)
        if create:
            c.pragma("application_id", APPLICATION)
        elif c.pragma("application_id") != APPLICATION:
            raise wrong_passphrase()
        c.pragma("cache_size", -32_000)
        if look:
            return
        # FULL: a commit is on disk before it is acknowledged. On a share, WAL's shared memory does not exist; there a
        # commit is the deletion of the rollback journal, and only EXTRA has that on disk, too (seen by cutting the power).
        # Set before the mode, whose change is a write itself.
        c.execute(f"PRAGMA synchronous={synchronous or ('EXTRA' if self.network else 'FULL')}")
        c.execute(f"PRAGMA journal_mode={self.journal_mode}").fetchall()

    @property
    def journal_mode(self) -> str:
        return "DELETE" if self.network else "WAL"

    @property
    def connection(self) -> apsw.Connection:
        return self._connection

    def close(self) -> None:
        with self.lock:
            self._connection.close()

    # -- reading

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises ``StoreRefusal``."""
        with self.lock:
            try:
                return list(self._connection.execute(sql, tuple(parameters)))
            except self._apsw.Error as e:
                raise self.fault(e) from None

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        found = self.rows(sql, parameters)
        return found[0] if found else None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several queries that see one state. Inside a transaction it is that one."""
        with self.lock:
            if not self._connection.get_autocommit():
                yield
                return
            try:
                self._connection.execute("BEGIN")
            except self._apsw.Error as e:
                raise self.fault(e) from None
            try:
                yield
            finally:
                self._rollback()

    # -- writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing; durable when the block has ended. The write lock is taken first, so nothing is lost.

        Raises ``StoreFault`` where the disk fails; the store stays usable and holds what was acknowledged before.
        """
        with self.lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except self._apsw.Error as e:
                raise self.fault(e) from None
            try:
                yield
                self._connection.execute("COMMIT")
            except self._apsw.Error as e:
                self._rollback()
                raise self.fault(e) from None
            except BaseException:
                self._rollback()
                raise

    def write(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """One statement inside a transaction; the transaction turns its errors into refusals."""
        self._connection.execute(sql, tuple(parameters))

    def _rollback(self) -> None:
        try:
            if not self._connection.get_autocommit():
                self._connection.execute("ROLLBACK")
        except self._apsw.Error:  # the disk failed here too; SQLite has rolled back in memory
            pass

    # -- failures

    def fault(self, error: Exception) -> StoreRefusal:
        """What an SQLite error means for the user. Its text never holds data of a case."""
        a = self._apsw
        if isinstance(error, a.FullError):
            return StoreFault(
                "DISK_FULL",
                f"The disk of {self.path.parent} is full.",
                f"Free at least {self.needed_mb()} MB there and go on; nothing that was saved is lost.",
            )
        if isinstance(error, a.NotADBError | a.CorruptError):
            return damaged("a page fails its check")
        if isinstance(error, a.BusyError | a.LockedError):
            return StoreRefusal("BUSY", "Another program is writing in the store.", "Try again in a moment.")
        if isinstance(error, a.ReadOnlyError | a.PermissionsError | a.AuthError):
            return StoreFault("NOT_WRITABLE", "The store cannot be written.", "Check your rights on the file and folder.")
        if isinstance(error, a.IOError | a.CantOpenError):
            import errno

            full = getattr(error, "extendedresult", 0) in (a.SQLITE_IOERR_WRITE,) and self._no_room()
            if full:
                return StoreFault("DISK_FULL", f"The disk of {self.path.parent} is full.", "Free some space and go on.")
            number = errno.errorcode.get(getattr(error, "oserror", 0) or 0, "")
            return StoreFault(
                "DISK_ERROR",
                f"The disk of {self.path.parent} failed {f'({number})' if number else ''}".rstrip() + ".",
                "What was saved is kept; check the disk or the connection to the share.",
            )
        return StoreFault("STORE_ERROR", f"The store failed ({type(error).__name__}).", "Close and open it again.")

    def needed_mb(self) -> int:
        """Room that one more edit and a checkpoint may take."""
        try:
            wal = Path(f"{self.path}-wal").stat().st_size
        except OSError:
            wal = 0
        return max(10, (2 * wal) // 1_000_000 + 1)

    def _no_room(self) -> bool:
        try:
            import shutil

            return shutil.disk_usage(self.path.parent).free < 1_000_000
        except OSError:
            return False

    # -- what every database answers in its own way

    def presence(self, session: str) -> ProcessLock:
        """A lock file beside the store."""
        return ProcessLock(lock_path(self.path, session))

    def version(self) -> int:
        found = self.one("PRAGMA user_version")
        return int(found[0]) if found else 0

    def set_version(self, version: int) -> None:
        self.write(f"PRAGMA user_version={version:d}")

    def highest(self) -> int | None:
        found = self.one("SELECT seq FROM sqlite_sequence WHERE name='event'")
        return int(found[0]) if found else None

    # -- whole copies

    def copy_to(self, target: Path, key: bytes | None = None, salt: bytes | None = None) -> None:
        """A consistent copy, on disk when this returns, under the same key or another. ``target`` must not exist."""
        with self.lock:
            other = self._apsw.Connection(
                str(target), flags=self._apsw.SQLITE_OPEN_READWRITE | self._apsw.SQLITE_OPEN_CREATE
            )
            try:
                _unlock(other, key or self._key, salt or self._salt)
                with other.backup("main", self._connection, "main") as copying:
                    while not copying.done:
                        copying.step(4096)
                other.execute("PRAGMA journal_mode=DELETE").fetchall()
            except self._apsw.Error as e:
                raise self.fault(e) from None
            finally:
                other.close()
        handle = os.open(target, os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def check(self) -> list[str]:
        """SQLite's own look at every page and index: [] where all is well."""
        found = [str(row[0]) for row in self.rows("PRAGMA integrity_check(20)")]
        return [] if found == ["ok"] else found

    def beside(self, path: Path) -> FileDatabase:
        """Another file of the same passphrase and salt, such as a backup, only to be looked at."""
        return FileDatabase(path, self._key, self._salt, look=True)

    @property
    def secrets(self) -> tuple[bytes, bytes]:
        """Key and salt, for the keyring of the system where the user wants that."""
        return self._key, self._salt


def _unlock(connection: apsw.Connection, key: bytes, salt: bytes) -> None:
    connection.pragma("cipher", "chacha20")
    connection.pragma("key", f"raw:{key.hex()}{salt.hex()}")
