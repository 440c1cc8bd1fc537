"""The tables and how older stores become newer ones.

``event`` is the journal: each row's ``content`` is JSON, its hash covers the hash before. ``entity`` is the state that
the journal adds up to. ``blob`` holds large things by their hash. ``posting`` and ``line`` are
derived and can be made anew; ``session`` is who has the store open.
"""

from __future__ import annotations

from typing import Final

from mingbian.cases.database import Database

VERSION: Final = 1

_FIRST: Final = (
    """CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE event(
        seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, user TEXT NOT NULL, session TEXT NOT NULL,
        action TEXT NOT NULL, case_id TEXT NOT NULL, content BLOB NOT NULL, hash TEXT NOT NULL)""",
    """CREATE INDEX event_of_case ON event(case_id, seq)""",
    """CREATE INDEX event_of_session ON event(session, seq)""",
    """CREATE TABLE entity(
        kind TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY(kind, id)) WITHOUT ROWID""",
    """CREATE INDEX entity_of_case ON entity(case_id, kind)""",
    """CREATE TABLE blob(sha256 TEXT PRIMARY KEY, data BLOB NOT NULL)""",
    """CREATE TABLE posting(term TEXT NOT NULL, block INTEGER NOT NULL, cases BLOB NOT NULL,
        PRIMARY KEY(term, block)) WITHOUT ROWID""",
    """CREATE TABLE line(number INTEGER NOT NULL, finding TEXT NOT NULL, gene TEXT NOT NULL, name TEXT NOT NULL,
        tier TEXT NOT NULL, PRIMARY KEY(number, finding)) WITHOUT ROWID""",
    """CREATE TABLE session(
        id TEXT PRIMARY KEY, workstation TEXT NOT NULL, holder TEXT NOT NULL, since TEXT NOT NULL, beat TEXT NOT NULL,
        exclusive INTEGER NOT NULL, state TEXT NOT NULL, last_seq INTEGER NOT NULL)""",
)

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (_FIRST,)
"""Statements that lead from version n to n + 1. Only ever appended to."""


def version(database: Database) -> int:
    found = database.one("PRAGMA user_version")
    return int(found[0]) if found else 0


def migrate(database: Database) -> None:
    """Bring the tables to this version, all steps or none. The caller has made a backup."""
    with database.transaction():
        for statements in MIGRATIONS[version(database) :]:
            for statement in statements:
                database.write(statement)
        database.write(f"PRAGMA user_version={len(MIGRATIONS)}")
