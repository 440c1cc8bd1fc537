"""Is the store what its journal says: the chain, the state, the stored bytes, and what was printed and backed up of it.

Events are gone through once. Their hashes must chain; each change must start where the one before left the entity; the
state at the end must be the state in the store. So an edit, deletion, insertion or reordering of any row is found. A cut
tail is found by the head kept apart, by what the state still holds, and by the anchors on signed reports and in backups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from mingbian.cases.codec import digest, from_json, to_json
from mingbian.cases.errors import StoreRefusal
from mingbian.cases.journal import GENESIS, Content, link
from mingbian.cases.records import KINDS, Credential, Report
from mingbian.cases.store import Store
from mingbian.model.records import Record

_SECRET = KINDS[Credential]
_HASH = re.compile(r"[0-9a-f]{64}")


class Anchor(Record, frozen=True):
    """What somebody outside the store knows of it: the hash of one event. ``source`` says who (a report, a backup)."""

    source: str
    seq: int
    hash: str  # may be cut to its first digits


class Problem(Record, frozen=True):
    """Something that is not as it must be. ``seq`` is the first event it concerns, 0 where none."""

    code: str
    seq: int
    text: str


class Verified(Record, frozen=True):
    """What ``verify`` found. ``problems`` is empty where all is well; the first is the one to look at."""

    events: int
    head: str
    entities: int
    anchors: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        return not self.problems


def verify(store: Store, anchors: Sequence[Anchor] = (), *, pages: bool = True) -> Verified:
    """Check everything. ``pages`` asks the database, too, to look at every page of its file."""
    problems: list[Problem] = []
    with store.database.snapshot():
        try:
            return _verify(store, anchors, pages, problems)
        except StoreRefusal as e:
            problems.append(Problem(e.code, 0, e.reason))
            return Verified(0, "", 0, len(anchors), tuple(problems))


def _verify(store: Store, anchors: Sequence[Anchor], pages: bool, problems: list[Problem]) -> Verified:
    db = store.database
    state: dict[tuple[str, str], tuple[str | None, int, str]] = {}
    hashes: dict[int, str] = {}
    before, number = GENESIS, 0
    for seq, at, user, session, action, case, content, hash_ in db.rows(
        'SELECT seq, at, "user", session, action, case_id, content, hash FROM event ORDER BY seq'
    ):
        number += 1
        if seq != number:
            problems.append(Problem("GAP", number, f"event {number} is missing"))
            number = int(seq)
        data = bytes(content)
        follows = link(before, data)
        if follows != hash_:
            problems.append(Problem("CHAIN", int(seq), f"event {seq} does not follow from the one before"))
        before = str(hash_) if _HASH.fullmatch(str(hash_)) else follows
        hashes[int(seq)] = before
        said = _read(data)
        if said is None or (said.seq, said.at, said.user, said.session, said.action, said.case) != (
            seq, at, user, session, action, case,
        ):  # fmt: skip
            problems.append(Problem("EVENT", int(seq), f"event {seq} does not say what its row says"))
            continue
        problems += _replayed(said, state)
    problems += _head(store, number, before)
    problems += _state(store, state)
    problems += _numbers(store)
    problems += _blobs(store)
    problems += _reports(store, hashes)
    for anchor in anchors:
        if not hashes.get(anchor.seq, "").startswith(anchor.hash) or not anchor.hash:
            problems.append(Problem("ANCHOR", anchor.seq, f"{anchor.source} knows another event {anchor.seq}"))
    if pages:
        problems += [Problem("PAGES", 0, text) for text in db.check()]
    return Verified(number, before, len(state), len(anchors), tuple(problems))


def _read(data: bytes) -> Content | None:
    try:
        return from_json(data, Content)
    except StoreRefusal:
        return None


def _replayed(said: Content, state: dict[tuple[str, str], tuple[str | None, int, str]]) -> Iterator[Problem]:
    for change in said.changes:
        was, now = change.bodies()
        key = (change.kind, change.entity)
        known = state.get(key, (None, 0, ""))[0]
        if (None if was is None else digest(was)) != known:
            yield Problem("REPLAY", said.seq, f"event {said.seq} starts from something that was never there")
        if now is None:
            state.pop(key, None)
        else:
            state[key] = (digest(now), said.seq, said.case)


def _head(store: Store, number: int, last: str) -> Iterator[Problem]:
    found = store.database.one("SELECT value FROM meta WHERE name='head'")
    if found is None or str(found[0]) != f"{number} {last}":
        yield Problem("HEAD", number, "the journal does not end where it ended")
    if store.database.highest() != number:
        yield Problem("TAIL", number, "there were more events than there are")


def _state(store: Store, state: dict[tuple[str, str], tuple[str | None, int, str]]) -> Iterator[Problem]:
    left = dict(state)
    for kind, entity, case, seq, body in store.database.rows("SELECT kind, id, case_id, seq, body FROM entity"):
        expected = left.pop((str(kind), str(entity)), None)
        if expected is None:
            yield Problem("STATE", int(seq), f"a {kind} that no event wrote")
        elif expected[0] != digest(bytes(body)) or expected[1] != seq:
            yield Problem("STATE", expected[1], f"a {kind} is not what event {expected[1]} wrote")
        elif case != expected[2] and kind not in ("user", "credential", "settings", "to_do"):
            yield Problem("STATE", expected[1], f"a {kind} belongs to another case than event {expected[1]} wrote")
    for (kind, _), (_, seq, _) in left.items():
        yield Problem("STATE", seq, f"a {kind} of event {seq} is missing")


def _numbers(store: Store) -> Iterator[Problem]:
    """Case numbers are given once, and the next one is higher than all."""
    numbers = [c.number for c in store.cases()]
    found = store.database.one("SELECT value FROM meta WHERE name='case_number'")
    if len(set(numbers)) != len(numbers) or int(found[0] if found else 0) < max(numbers, default=0):
        yield Problem("NUMBERS", 0, "case numbers are not what was given out")


def _blobs(store: Store) -> Iterator[Problem]:
    wanted: dict[str, str] = {}
    for file in store.cases():
        for name in (file.readings, file.interpretation, *file.originals):
            wanted[name] = "case"
    for report in store.journal.all(Report):
        wanted[report.content] = "report"
        wanted |= {r.sha256: "page set" for r in report.renderings}
    for name, data in store.database.rows("SELECT sha256, data FROM blob"):
        if digest(bytes(data)) != name:
            yield Problem("BYTES", 0, f"stored bytes {str(name)[:12]} were changed")
        wanted.pop(str(name), None)
    for name, what in wanted.items():
        yield Problem("BYTES", 0, f"stored bytes {name[:12]} of a {what} are missing")


def _reports(store: Store, hashes: dict[int, str]) -> Iterator[Problem]:
    for report in store.journal.all(Report):
        if hashes.get(report.anchor_seq) != report.anchor:
            yield Problem("ANCHOR", report.anchor_seq, f"report {report.id} stands on another event {report.anchor_seq}")


def backup_anchors(store: Store, folder: Path) -> tuple[Anchor, ...]:
    """The last event of every backup in a folder that is of this store."""
    from mingbian.cases.backups import backups_in, head_of

    found = []
    for path in backups_in(folder, store.path):
        head = head_of(store, path)
        if head is not None:
            found.append(Anchor(f"backup {path.name}", head[0], head[1]))
    return tuple(found)


class Line(Record, frozen=True):
    """One event as it is exported: who, when, what, why, before and after. Passwords' hashes are left out."""

    seq: int
    at: str
    user: str
    session: str
    action: str
    case: str
    reason: str
    detail: dict[str, str]
    changes: tuple[dict[str, object], ...]
    hash: str


def lines(store: Store) -> Iterator[Line]:
    """All events in order."""
    import msgspec

    for event in store.journal.events():
        c = event.content
        changes = tuple(
            {
                "kind": change.kind,
                "id": change.entity,
                "before": "(secret)" if change.kind == _SECRET else msgspec.json.decode(change.before),
                "after": "(secret)" if change.kind == _SECRET else msgspec.json.decode(change.after),
            }
            for change in c.changes
        )
        yield Line(c.seq, c.at, c.user, c.session, c.action, c.case, c.reason, c.detail, changes, event.hash)


def export_lines(store: Store) -> bytes:
    """The journal as JSON lines."""
    return b"".join(to_json(line) + b"\n" for line in lines(store))
