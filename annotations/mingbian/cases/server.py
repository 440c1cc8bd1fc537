"""A case store on a PostgreSQL server (15 or newer), for departments that outgrow a shared file.

The server serializes writers: each transaction takes one lock first, so that the journal never forks and what an operation
has read stays true until it has written. Encryption of the disk, accounts and backups are the server's matter. No address
ever holds a password: it is asked for, or the service file or password file of PostgreSQL has it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from mingbian.cases.errors import StoreFault, StoreRefusal, damaged
from mingbian.model.records import Record

if TYPE_CHECKING:
    import psycopg

SCHEMES: Final = ("postgresql", "postgres")
OLDEST_SERVER: Final = 150_000
_WRITING: Final = 0x4D426373
"""The advisory lock of whoever writes; a session's sign of life has two numbers, the first of them this one."""
_WAIT_S: Final = 20
_ALLOWED: Final = frozenset({"service", "sslmode", "sslrootcert", "connect_timeout", "options"})


class Server(Record, frozen=True):
    """The address of a store on a server: ``postgresql://user@host:port/database`` or ``postgresql:///?service=name``."""

    url: str

    def __str__(self) -> str:
        return self.url


def server_address(text: str) -> Server | None:
    """An address on a server, or None where the text is something else. Raises ``StoreRefusal`` for one with a password."""
    scheme, separator, _ = text.partition("://")
    if not separator or scheme not in SCHEMES:
        return None
    try:
        parts = urlsplit(text)
        asked = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        secret = parts.password is not None or any("pass" in name for name in asked)
    except ValueError:
        raise _bad_address() from None
    if secret:
        raise StoreRefusal(
            "PASSWORD_IN_ADDRESS",
            "The address of a store must not hold a password.",
            "Leave it out: it is asked for, or taken from PostgreSQL's service or password file.",
        )
    if asked - _ALLOWED:
        raise _bad_address()
    return Server(text)


def _bad_address() -> StoreRefusal:
    return StoreRefusal(
        "BAD_ADDRESS",
        "This is not the address of a store on a server.",
        "Use postgresql://user@host:5432/database or postgresql:///?service=name.",
    )


def password_of(passphrase: str | bytes) -> str:
    """The password of the database account; a key remembered for a file opens no server."""
    return passphrase if isinstance(passphrase, str) else ""


class ServerPresence:
    """An advisory lock that the server holds as long as the connection lives."""

    def __init__(self, database: ServerDatabase, session: str) -> None:
        self._database = database
        self._number = int.from_bytes(hashlib.sha256(session.encode()).digest()[:4], "big", signed=True)

    def take(self) -> bool:
        found = self._database.one("SELECT pg_try_advisory_lock(?::int, ?::int)", (_WRITING, self._number))
        taken = found is not None and bool(found[0])
        if taken:
            self._database.held.add(self._number)
        return taken

    def release(self) -> None:
        if self._number in self._database.held:
            self._database.held.discard(self._number)
            with suppress(StoreRefusal):  # the connection is gone, and the lock with it
                self._database.one("SELECT pg_advisory_unlock(?::int, ?::int)", (_WRITING, self._number))


class ServerDatabase:
    """One connection to a store on a server: the port's promises, kept by PostgreSQL."""

    shared: Final = True

    def __init__(self, server: Server, password: str) -> None:
        """Connect. Raises ``StoreRefusal``; its text never holds the password or what the server said."""
        try:
            import psycopg
        except ImportError:
            raise StoreRefusal(
                "NO_POSTGRESQL",
                "This installation cannot speak to a PostgreSQL server.",
                "Install the optional part: pip install 'mingbian[postgresql]'.",
            ) from None
        self.lock = threading.RLock()
        self.held: set[int] = set()
        self._inside = False
        self._psycopg = psycopg
        self._server = server
        self._password = password
        self._connection = self._connected()

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        p = self._psycopg
        stated: dict[str, Any] = {"password": self._password} if self._password else {}
        try:
            given = p.conninfo.conninfo_to_dict(self._server.url)
            if "service" not in given and "sslmode" not in given and not _local(str(given.get("host") or "")):
                stated["sslmode"] = "verify-full"
            stated.setdefault("connect_timeout", given.get("connect_timeout", 10))
            connection: psycopg.Connection[tuple[Any, ...]] = p.Connection.connect(
                self._server.url, autocommit=True, prepare_threshold=None, client_encoding="UTF8",
                application_name="mingbian", **stated,
            )  # fmt: skip
        except p.ProgrammingError:
            raise _bad_address() from None
        except p.Error as e:
            raise _not_reached(e) from None
        try:
            self._settle(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _settle(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        """Refuse a server that would not keep the promises, and set what is the connection's own."""
        if not _local(connection.info.host) and not connection.pgconn.ssl_in_use:
            raise StoreRefusal(
                "NOT_ENCRYPTED", "The connection to the server is not encrypted.", "Set sslmode=verify-full for it."
            )
        if connection.info.server_version < OLDEST_SERVER:
            raise StoreRefusal("OLD_SERVER", "The server is older than PostgreSQL 15.", "Ask who runs it for an update.")

        def shown(name: str) -> str:
            row = connection.execute(f"SELECT current_setting('{name}')").fetchone()
            return str(row[0]) if row else ""

        try:
            if shown("server_encoding") != "UTF8":
                raise StoreRefusal("NOT_UTF8", "The database does not keep UTF-8.", "Make it with ENCODING 'UTF8'.")
            if shown("fsync") != "on" or shown("full_page_writes") != "on":
                raise StoreRefusal(
                    "NOT_DURABLE", "This server loses what it acknowledged when the power goes.", "Set fsync to on there."
                )
            if shown("synchronous_commit") == "off":
                connection.execute("SET synchronous_commit = on")
            connection.execute(f"SET lock_timeout = '{_WAIT_S}s'")
            for number in sorted(self.held):
                connection.execute("SELECT pg_try_advisory_lock(%s::int, %s::int)", (_WRITING, number))
        except self._psycopg.Error as e:
            raise self.fault(e) from None

    def _ready(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The connection; a new one where it broke between two transactions, never within one."""
        if self._connection.broken and not self._inside:
            self._connection = self._connected()
        return self._connection

    def close(self) -> None:
        with self.lock:
            self._connection.close()

    # -- reading

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self.lock:
            try:
                return self._ready().execute(_translated(sql), tuple(parameters)).fetchall()
            except self._psycopg.Error as e:
                raise self.fault(e) from None

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        found = self.rows(sql, parameters)
        return found[0] if found else None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        with self.lock:
            if self._inside:
                yield
                return
            try:
                self._ready().execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            except self._psycopg.Error as e:
                raise self.fault(e) from None
            self._inside = True
            try:
                yield
            finally:
                self._rollback()

    # -- writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing. Inside another one it is a part of that: the outer one commits."""
        with self.lock:
            if self._inside:
                yield
                return
            try:
                self._ready().execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
                self._inside = True
                self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (_WRITING,))
            except self._psycopg.Error as e:
                self._rollback()
                raise self.fault(e) from None
            try:
                yield
                self._connection.execute("COMMIT")
                self._inside = False
            except self._psycopg.Error as e:
                self._rollback()
                raise self.fault(e) from None
            except BaseException:
                self._rollback()
                raise

    def write(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._connection.execute(_translated(sql), tuple(parameters))

    def _rollback(self) -> None:
        self._inside = False
        with suppress(self._psycopg.Error):  # a broken connection: the server has rolled back
            if self._connection.info.transaction_status != self._psycopg.pq.TransactionStatus.IDLE:
                self._connection.execute("ROLLBACK")

    # -- what every database answers in its own way

    def presence(self, session: str) -> ServerPresence:
        return ServerPresence(self, session)

    def version(self) -> int:
        there = self.one("SELECT to_regclass('meta') IS NOT NULL")
        if there is None or not there[0]:
            return 0
        found = self.one("SELECT value FROM meta WHERE name='version'")
        return int(found[0]) if found else 0

    def set_version(self, version: int) -> None:
        self.write(
            "INSERT INTO meta VALUES('version', ?) ON CONFLICT(name) DO UPDATE SET value=excluded.value", (str(version),)
        )

    def highest(self) -> int | None:
        found = self.one("SELECT max(seq) FROM highest")
        return None if found is None or found[0] is None else int(found[0])

    def check(self) -> list[str]:
        return []  # pages are the server's: data checksums and its own backups

    # -- failures

    def fault(self, error: Exception) -> StoreRefusal:
        """What an error of the server means for the user. Its text, which may hold data of a case, is never passed on."""
        e = self._psycopg.errors
        if isinstance(error, e.LockNotAvailable | e.QueryCanceled | e.DeadlockDetected | e.SerializationFailure):
            return StoreRefusal("BUSY", "Somebody else is writing in the store.", "Try again in a moment.")
        if isinstance(error, e.DiskFull | e.OutOfMemory | e.TooManyConnections):
            return StoreFault("DISK_FULL", "The server has no room left.", "Tell who runs it; what was saved is kept.")
        if isinstance(error, e.InsufficientPrivilege | e.ReadOnlySqlTransaction):
            return StoreFault("NOT_WRITABLE", "The server does not let this account write.", "Ask who runs it.")
        if isinstance(error, e.DataCorrupted | e.IndexCorrupted):
            return damaged("the server found a broken page")
        if isinstance(error, self._psycopg.DataError):
            return StoreRefusal("NOT_TEXT", "A text holds characters that the server cannot keep.", "Take them out.")
        if isinstance(error, self._psycopg.OperationalError | self._psycopg.InterfaceError):
            return StoreFault(
                "CONNECTION_LOST",
                "The connection to the server was lost.",
                "Look whether your last step is there, and go on: it connects again by itself.",
            )
        return StoreFault("STORE_ERROR", f"The store failed ({type(error).__name__}).", "Close and open it again.")


def _translated(sql: str) -> str:
    """Our SQL has no ``?`` and no ``%`` in its texts."""
    return sql.replace("?", "%s")


def _local(host: str) -> bool:
    """A socket file, or this machine's own address."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _not_reached(error: Exception) -> StoreRefusal:
    """Why there is no connection, without a word of the server's."""
    state = getattr(error, "sqlstate", None) or ""
    text = str(error)
    if state.startswith("28") or "password" in text:
        return StoreRefusal(
            "WRONG_PASSPHRASE", "The server does not let this account in.", "Check the account and its password."
        )
    return StoreFault(
        "NOT_REACHED", "The server of the case store cannot be reached.", "Check the address, the network and the server."
    )
