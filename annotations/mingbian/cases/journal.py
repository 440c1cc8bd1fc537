"""The journal: every change is one event, chained by hash, and the state is what the events add up to.

An event's ``content`` names who, when, what, why, and every entity before and after. Its hash is the SHA-256 of the hash
before and the content. Event and state are written in one transaction, so that neither exists without the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import msgspec

from mingbian.cases.codec import digest, from_json, to_json
from mingbian.cases.errors import Conflict, damaged
from mingbian.cases.port import Database
from mingbian.cases.records import KINDS, TYPES, Change, ChangeSet
from mingbian.model.records import Record

GENESIS: Final = "0" * 64
_BACKWARDS: Final = timedelta(minutes=5)
_T = TypeVar("_T")
Clock = Callable[[], datetime]


class RawChange(Record, frozen=True):
    """A change as it is journaled: the JSON of the entity before and after."""

    kind: str
    entity: str
    before: msgspec.Raw  # "null" where there was none
    after: msgspec.Raw

    def bodies(self) -> tuple[bytes | None, bytes | None]:
        """Before and after, None where there was none."""
        before, after = bytes(self.before), bytes(self.after)
        return (None if before == b"null" else before), (None if after == b"null" else after)


class Content(Record, frozen=True):
    """What one event says."""

    seq: int
    at: str
    user: str
    session: str
    action: str
    case: str
    changes: tuple[RawChange, ...] = ()
    reason: str = ""
    detail: dict[str, str] = {}  # noqa: RUF012 - msgspec copies an empty default
    undoable: bool = False
    barrier: bool = False
    undoes: int = 0
    redoes: int = 0


class Event(Record, frozen=True):
    """One event as it stands in the store."""

    content: Content
    hash: str


def link(before: str, content: bytes) -> str:
    """The hash of an event."""
    return hashlib.sha256(bytes.fromhex(before) + content).hexdigest()


def stamp(moment: datetime) -> str:
    """UTC to the millisecond, as everything here is stamped."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _raw(body: bytes | None) -> msgspec.Raw:
    return msgspec.Raw(b"null" if body is None else body)


class Draft:
    """What an operation is about to change. Reads see its own writes."""

    def __init__(self, journal: Journal, base: int | None, session: str, at: str) -> None:
        self._journal = journal
        self._base = base
        self._session = session
        self.at = at
        self.detail: dict[str, str] = {}
        self.undoable = False
        self.barrier = False
        self.undoes = 0
        self.redoes = 0
        self.always = False  # an event even where no entity changes
        self._before: dict[tuple[str, str], bytes | None] = {}
        self._after: dict[tuple[str, str], tuple[str, bytes | None]] = {}
        self._blobs: dict[str, bytes] = {}
        self._final: list[Callable[[int, str], None]] = []
        self._following: tuple[str, Callable[[Draft, int, str], None]] | None = None
        self.result = ChangeSet(0, "", "")

    def get(self, kind: type[_T], entity: str) -> _T | None:
        """An entity as it is now, or None."""
        body = self.raw(KINDS[kind], entity)
        return None if body is None else from_json(body, kind)

    def raw(self, kind: str, entity: str) -> bytes | None:
        key = (kind, entity)
        if key in self._after:
            return self._after[key][1]
        if key not in self._before:
            self._before[key] = self._journal.body(kind, entity)
        return self._before[key]

    def put(self, record: Any) -> None:
        """Write an entity, new or changed."""
        name = KINDS[type(record)]
        self.put_raw(name, record.entity, getattr(record, "case", ""), to_json(record))

    def delete(self, record: Any) -> None:
        self.put_raw(KINDS[type(record)], record.entity, getattr(record, "case", ""), None)

    def put_raw(self, kind: str, entity: str, case: str, body: bytes | None) -> None:
        self.raw(kind, entity)
        self._unseen(kind, entity)
        self._after[kind, entity] = (case, body)

    def _unseen(self, kind: str, entity: str) -> None:
        """Refuse to write over what somebody else wrote after it was shown."""
        if self._base is None:
            return
        last = self._journal.last_writer(kind, entity)
        if last is not None and last[0] > self._base and last[2] != self._session:
            seq, user, _, at = last
            body = self._journal.body(kind, entity)
            theirs = None if body is None else from_json(body, TYPES[kind])
            raise Conflict(kind, entity, theirs, user, at, seq)

    def blob(self, data: bytes) -> str:
        """Keep bytes and return the SHA-256 that names them."""
        name = digest(data)
        self._blobs[name] = data
        return name

    def follow(self, action: str, fill: Callable[[Draft, int, str], None]) -> None:
        """A second event in the same transaction, filled once the number and hash of this one are known."""
        self._following = (action, fill)

    def afterwards(self, write: Callable[[int, str], None]) -> None:
        """Call with the event's number and hash, inside the transaction, before it is committed."""
        self._final.append(write)


class Journal:
    """Events and state of one store."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock

    # -- reading

    def now(self) -> str:
        return stamp(self._clock())

    def head(self) -> tuple[int, str]:
        """Number and hash of the last event; (0, zeros) of an empty journal."""
        found = self._db.one("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")
        return (0, GENESIS) if found is None else (int(found[0]), str(found[1]))

    def body(self, kind: str, entity: str) -> bytes | None:
        found = self._db.one("SELECT body FROM entity WHERE kind=? AND id=?", (kind, entity))
        return None if found is None else bytes(found[0])

    def get(self, kind: type[_T], entity: str) -> _T | None:
        body = self.body(KINDS[kind], entity)
        return None if body is None else from_json(body, kind)

    def of_case(self, kind: type[_T], case: str) -> tuple[_T, ...]:
        """All entities of a kind of one case, by their id."""
        found = self._db.rows("SELECT body FROM entity WHERE case_id=? AND kind=? ORDER BY id", (case, KINDS[kind]))
        return tuple(from_json(bytes(row[0]), kind) for row in found)

    def all(self, kind: type[_T]) -> tuple[_T, ...]:
        """All entities of a kind, by their id."""
        found = self._db.rows("SELECT body FROM entity WHERE kind=? ORDER BY id", (KINDS[kind],))
        return tuple(from_json(bytes(row[0]), kind) for row in found)

    def last_writer(self, kind: str, entity: str) -> tuple[int, str, str, str] | None:
        """Number, user, session and time of the event that last wrote an entity that exists."""
        return self._db.one(
            'SELECT e.seq, e."user", e.session, e.at FROM entity n JOIN event e ON e.seq = n.seq WHERE n.kind=? AND n.id=?',
            (kind, entity),
        )

    def blob(self, name: str) -> bytes:
        """Bytes by their hash, checked. Raises ``StoreRefusal``."""
        found = self._db.one("SELECT data FROM blob WHERE sha256=?", (name,))
        if found is None or digest(found[0]) != name:
            raise damaged("a stored file is missing or changed")
        return bytes(found[0])

    def events(self, case: str | None = None, after: int = 0) -> Iterator[Event]:
        """Events in order, of one case or of all."""
        sql, values = "SELECT content, hash FROM event WHERE seq > ?", [after]
        if case is not None:
            sql += " AND case_id = ?"
            values.append(case)  # type: ignore[arg-type]
        for content, hash_ in self._db.rows(sql + " ORDER BY seq", values):
            yield Event(from_json(bytes(content), Content), str(hash_))

    # -- writing

    @contextmanager
    def edit(
        self, action: str, user: str, session: str, case: str = "", reason: str = "", base: int | None = None
    ) -> Iterator[Draft]:
        """One operation: fill the draft; event and state are durable when the block has ended. ``draft.result`` tells."""
        with self._db.transaction():
            head_seq, head_hash = self.head()
            at = self._monotonic(head_seq, user, session)
            head_seq, head_hash = self.head()
            draft = Draft(self, base, session, at)
            yield draft
            draft.result = self._write(draft, head_seq, head_hash, action, user, session, case, reason)
            if draft._following is not None:
                more, fill = draft._following
                seq, hash_ = self.head()
                second = Draft(self, None, session, at)
                fill(second, seq, hash_)
                self._write(second, seq, hash_, more, user, session, case, "")

    def _monotonic(self, head_seq: int, user: str, session: str) -> str:
        """The time for the next event. A clock that went back is told once, in an event of its own."""
        now = self._clock()
        last = self._db.one("SELECT at FROM event WHERE seq=?", (head_seq,))
        if last is not None:
            before = datetime.fromisoformat(str(last[0]))
            told = self._db.one("SELECT action FROM event WHERE seq=?", (head_seq,))
            if before - now > _BACKWARDS and told != ("clock.backwards",):
                seq, hash_ = self.head()
                draft = Draft(self, None, session, stamp(now))
                draft.always = True
                draft.detail = {"before": str(last[0])}
                self._write(draft, seq, hash_, "clock.backwards", user, session, "", "")
        return stamp(now)

    def _write(
        self, draft: Draft, head_seq: int, head_hash: str, action: str, user: str, session: str, case: str, reason: str
    ) -> ChangeSet:
        changed = [
            (kind, entity, owner, draft._before[kind, entity], after)
            for (kind, entity), (owner, after) in draft._after.items()
            if draft._before[kind, entity] != after
        ]
        if not changed and not draft.always:
            return ChangeSet(0, action, case)
        seq = head_seq + 1
        content = Content(
            seq=seq, at=draft.at, user=user, session=session, action=action, case=case,
            changes=tuple(
                RawChange(kind, entity, _raw(was), _raw(now))
                for kind, entity, _, was, now in changed
            ),
            reason=reason, detail=draft.detail, undoable=draft.undoable, barrier=draft.barrier,
            undoes=draft.undoes, redoes=draft.redoes,
        )  # fmt: skip
        data = to_json(content)
        hash_ = link(head_hash, data)
        write = self._db.write
        write("INSERT INTO event VALUES(?,?,?,?,?,?,?,?)", (seq, draft.at, user, session, action, case, data, hash_))
        write(
            "INSERT INTO meta VALUES('head', ?) ON CONFLICT(name) DO UPDATE SET value=excluded.value", (f"{seq} {hash_}",)
        )
        for name, blob in draft._blobs.items():
            write("INSERT INTO blob VALUES(?,?) ON CONFLICT(sha256) DO NOTHING", (name, blob))
        for kind, entity, owner, _, after in changed:
            if after is None:
                write("DELETE FROM entity WHERE kind=? AND id=?", (kind, entity))
            else:
                write(
                    "INSERT INTO entity VALUES(?,?,?,?,?) ON CONFLICT(kind, id) "
                    "DO UPDATE SET case_id=excluded.case_id, seq=excluded.seq, body=excluded.body",
                    (kind, entity, owner, seq, after),
                )
        for last in draft._final:
            last(seq, hash_)
        changes = tuple(
            Change(
                kind,
                entity,
                None if was is None else from_json(was, TYPES[kind]),
                None if now is None else from_json(now, TYPES[kind]),
            )
            for kind, entity, _, was, now in changed
        )
        return ChangeSet(seq, action, case, changes, draft.undoable)
