"""Somebody with the passphrase and a database tool. Each change is taken back afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mingbian.cases.port import Database

Tamper = Callable[[Database, random.Random], str]


def _seqs(db: Database) -> list[int]:
    return [int(r[0]) for r in db.rows("SELECT seq FROM event ORDER BY seq")]


def _entity(db: Database, rng: random.Random) -> tuple[str, str]:
    kind, entity = rng.choice(db.rows("SELECT kind, id FROM entity ORDER BY kind, id"))
    return str(kind), str(entity)


def _changed(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def edit_event(db: Database, rng: random.Random) -> str:
    seq = rng.choice(_seqs(db))
    column = rng.choice(["at", '"user"', "session", "action", "case_id", "hash", "content"])
    value = db.rows(f"SELECT {column} FROM event WHERE seq=?", (seq,))[0][0]
    new = _changed(bytes(value), rng) if column == "content" else f"{value}x"
    db.write(f"UPDATE event SET {column}=? WHERE seq=?", (new, seq))
    return f"{column} of event {seq}"


def delete_event(db: Database, rng: random.Random) -> str:
    seq = rng.choice(_seqs(db))
    db.write("DELETE FROM event WHERE seq=?", (seq,))
    return f"event {seq} deleted"


def insert_event(db: Database, rng: random.Random) -> str:
    seqs = _seqs(db)
    seq = rng.choice(seqs)
    db.write("UPDATE event SET seq=-seq WHERE seq>=?", (seq,))
    db.write("UPDATE event SET seq=1-seq WHERE seq<0")
    db.write("INSERT INTO event SELECT ?, at, \"user\", session, action, case_id, content, hash FROM event WHERE seq=?",
             (seq, rng.choice([s for s in _seqs(db) if s != seq])))  # fmt: skip
    return f"event inserted at {seq}"


def swap_events(db: Database, rng: random.Random) -> str:
    a, b = rng.sample(_seqs(db), 2)
    db.write("UPDATE event SET seq=-1 WHERE seq=?", (a,))
    db.write("UPDATE event SET seq=? WHERE seq=?", (a, b))
    db.write("UPDATE event SET seq=? WHERE seq=-1", (b,))
    return f"events {a} and {b} swapped"


def cut_tail(db: Database, rng: random.Random) -> str:
    """With the head put right, as a careful hand would."""
    seqs = _seqs(db)
    seq = rng.choice(seqs[1:])
    db.write("DELETE FROM event WHERE seq>=?", (seq,))
    last = db.rows("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")[0]
    db.write("UPDATE meta SET value=? WHERE name='head'", (f"{last[0]} {last[1]}",))
    return f"tail cut at {seq}"


def edit_state(db: Database, rng: random.Random) -> str:
    kind, entity = _entity(db, rng)
    column = rng.choice(["body", "body", "body", "seq", "case_id"])
    value = db.rows(f"SELECT {column} FROM entity WHERE kind=? AND id=?", (kind, entity))[0][0]
    if column == "case_id" and kind in ("user", "credential", "settings"):
        column, value = "seq", 1  # those belong to no case
        value = db.rows("SELECT seq FROM entity WHERE kind=? AND id=?", (kind, entity))[0][0]
    new = _changed(bytes(value), rng) if column == "body" else (int(value) + 1 if column == "seq" else f"{value}x")
    db.write(f"UPDATE entity SET {column}=? WHERE kind=? AND id=?", (new, kind, entity))
    return f"{column} of {kind}"


def delete_state(db: Database, rng: random.Random) -> str:
    kind, entity = _entity(db, rng)
    db.write("DELETE FROM entity WHERE kind=? AND id=?", (kind, entity))
    return f"{kind} deleted"


def insert_state(db: Database, rng: random.Random) -> str:
    kind, entity = _entity(db, rng)
    sql = "INSERT INTO entity SELECT kind, id||'x', case_id, seq, body FROM entity WHERE kind=? AND id=?"
    db.write(sql, (kind, entity))
    return f"{kind} inserted"


def edit_bytes(db: Database, rng: random.Random) -> str:
    name, data = rng.choice(db.rows("SELECT sha256, data FROM blob ORDER BY sha256"))
    db.write("UPDATE blob SET data=? WHERE sha256=?", (_changed(bytes(data), rng), name))
    return "stored bytes changed"


def delete_bytes(db: Database, rng: random.Random) -> str:
    named = "SELECT 1 FROM entity WHERE instr(CAST(body AS TEXT), sha256) > 0"
    used = {str(r[0]) for r in db.rows(f"SELECT sha256 FROM blob WHERE EXISTS ({named})")}
    db.write("DELETE FROM blob WHERE sha256=?", (rng.choice(sorted(used)),))
    return "stored bytes deleted"


TAMPERINGS: dict[str, Tamper] = {
    f.__name__: f
    for f in (
        edit_event, delete_event, insert_event, swap_events, cut_tail, edit_state, delete_state, insert_state, edit_bytes,
        delete_bytes,
    )
}  # fmt: skip


class _TakeBackError(Exception):
    pass


@contextmanager
def tampered(db: Database, kind: str, rng: random.Random) -> Iterator[str]:
    """The store with one thing tampered with, inside a transaction that is rolled back."""
    try:
        with db.transaction():
            yield TAMPERINGS[kind](db, rng)
            raise _TakeBackError
    except _TakeBackError:
        pass
