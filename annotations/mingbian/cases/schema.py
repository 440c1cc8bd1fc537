"""The tables and how older stores become newer ones.

``event`` is the journal: each row's ``content`` is JSON, its hash covers the hash before. ``entity`` is the state that
the journal adds up to. ``blob`` holds large things by their hash. ``posting`` and ``line`` are
derived and can be made anew; ``session`` is who has the store open.
"""

from __future__ import annotations

from typing import Final

from mingbian.cases.port import Database

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

_SERVER_FIRST: Final = (
    """CREATE TABLE meta(name TEXT COLLATE "C" PRIMARY KEY, value TEXT NOT NULL)""",
    """CREATE TABLE event(
        seq BIGINT PRIMARY KEY, at TEXT NOT NULL, "user" TEXT NOT NULL, session TEXT COLLATE "C" NOT NULL,
        action TEXT NOT NULL, case_id TEXT COLLATE "C" NOT NULL, content BYTEA NOT NULL, hash TEXT NOT NULL)""",
    """CREATE INDEX event_of_case ON event(case_id, seq)""",
    """CREATE INDEX event_of_session ON event(session, seq)""",
    """CREATE TABLE entity(
        kind TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, case_id TEXT COLLATE "C" NOT NULL,
        seq BIGINT NOT NULL, body BYTEA NOT NULL, PRIMARY KEY(kind, id))""",
    """CREATE INDEX entity_of_case ON entity(case_id, kind)""",
    """CREATE TABLE blob(sha256 TEXT COLLATE "C" PRIMARY KEY, data BYTEA NOT NULL)""",
    """CREATE TABLE posting(term TEXT COLLATE "C" NOT NULL, block INTEGER NOT NULL, cases BYTEA NOT NULL,
        PRIMARY KEY(term, block))""",
    """CREATE TABLE line(number BIGINT NOT NULL, finding TEXT COLLATE "C" NOT NULL, gene TEXT NOT NULL,
        name TEXT NOT NULL, tier TEXT NOT NULL, PRIMARY KEY(number, finding))""",
    """CREATE TABLE session(
        id TEXT COLLATE "C" PRIMARY KEY, workstation TEXT NOT NULL, holder TEXT NOT NULL, since TEXT COLLATE "C" NOT NULL,
        beat TEXT NOT NULL, exclusive INTEGER NOT NULL, state TEXT NOT NULL, last_seq BIGINT NOT NULL)""",
    """CREATE TABLE highest(seq BIGINT NOT NULL)""",
    """INSERT INTO highest VALUES(0)""",
    """CREATE FUNCTION count_event() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN UPDATE highest SET seq = greatest(seq, NEW.seq); RETURN NEW; END'""",
    """CREATE TRIGGER count_event AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION count_event()""",
)
"""The same tables on PostgreSQL. Text is compared by its bytes, as SQLite does; ``highest`` is its AUTOINCREMENT."""

SERVER_MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (_SERVER_FIRST,)
"""As many steps as ``MIGRATIONS``."""


def newest(database: Database) -> int:
    """The version that this program writes."""
    return len(SERVER_MIGRATIONS if database.shared else MIGRATIONS)


def migrate(database: Database) -> None:
    """Bring the tables to this version, all steps or none. The caller has made a backup."""
    steps = SERVER_MIGRATIONS if database.shared else MIGRATIONS
    with database.transaction():
        for statements in steps[database.version() :]:
            for statement in statements:
                database.write(statement)
        database.set_version(len(steps))
