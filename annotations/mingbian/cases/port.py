"""What the store asks of a database: an encrypted file (``database``) or a PostgreSQL server (``server``) answers.

SQL here is what both understand: ``?`` for a value, ``ON CONFLICT`` for "insert or replace", ``"user"`` in quotes. What
they do not share is a method of this port.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from mingbian.cases.errors import StoreRefusal


class Presence(Protocol):
    """The sign that a session's program is alive. It ends with the program, however that ends."""

    def take(self) -> bool:
        """True where nobody alive has it."""

    def release(self) -> None: ...


class Database(Protocol):
    """One connection to one store. All use is serialized by ``lock``; ``transaction`` is the only way to write."""

    lock: threading.RLock

    @property
    def shared(self) -> bool:
        """Whether several workstations may write at once: then nobody holds the store."""

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises ``StoreRefusal``."""

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row, or None."""

    def write(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """One statement inside a transaction; the transaction turns its errors into refusals."""

    def transaction(self) -> AbstractContextManager[None]:
        """All of it or nothing; durable when the block has ended. One writer at a time: what it reads stays true."""

    def snapshot(self) -> AbstractContextManager[None]:
        """Several queries that see one state. Inside a transaction it is that one."""

    def presence(self, session: str) -> Presence:
        """The sign of life of a session of this machine."""

    def version(self) -> int:
        """How many steps of the schema were done; 0 where there are no tables."""

    def set_version(self, version: int) -> None:
        """Inside a transaction."""

    def highest(self) -> int | None:
        """The highest number an event ever had, as the database itself counts, deleted events included."""

    def check(self) -> list[str]:
        """The database's own look at its pages: [] where all is well, or where that is the server's matter."""

    def close(self) -> None: ...


def on_a_server() -> StoreRefusal:
    """For what only a store in a file does."""
    return StoreRefusal(
        "ON_A_SERVER",
        "This store lies on a database server; this is done for files only.",
        "Ask who runs the server: backups, restoring, passwords and encryption of the disk are theirs.",
    )
