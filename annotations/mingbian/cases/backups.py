"""Backups that are verified when made, thinned as they age, and restored beside what is there, never over it.

A backup is a store of its own with the same passphrase. Its name says when, and at which event; nothing of a case.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from mingbian.cases import audit, leases
from mingbian.cases.codec import digest
from mingbian.cases.database import FileDatabase, derive_key, read_salt
from mingbian.cases.errors import StoreFault, StoreRefusal
from mingbian.cases.journal import Journal
from mingbian.cases.port import on_a_server
from mingbian.cases.store import Session, Store, utc_now
from mingbian.knowledge.durable import sync_folder
from mingbian.model.records import Record

SUFFIX: Final = ".mbbackup"
_NAME: Final = re.compile(r"\A(?P<stem>.+)-(?P<at>\d{8}T\d{6}Z)-(?P<seq>\d{8})\.mbbackup\Z")
KEEP: Final = (("%Y%m%d%H", 12), ("%Y%m%d", 7), ("%G%V", 4), ("%Y%m", 12))
"""The newest backup of each of the last 12 hours that have one, and so of 7 days, 4 weeks, 12 months."""


class Backup(Record, frozen=True):
    """One backup file. ``seq`` is the last event in it; ``at`` UTC."""

    path: Path
    at: datetime
    seq: int
    size: int


def folder_of(store: Store) -> Path:
    """Where backups go: the folder of the settings, or "backups" beside the store."""
    stated = store.settings().backup_folder
    return Path(stated) if stated else store.path.parent / "backups"


def backups_in(folder: Path, store: Path) -> tuple[Path, ...]:
    """Backups of a store in a folder, oldest first."""
    if not folder.is_dir():
        return ()
    found = [p for p in folder.iterdir() if (m := _NAME.match(p.name)) and m["stem"] == store.stem]
    return tuple(sorted(found, key=lambda p: p.name))


def listed(folder: Path, store: Path) -> tuple[Backup, ...]:
    """The same, with what their names say."""
    return tuple(b for p in backups_in(folder, store) if (b := _described(p)) is not None)


def anchors(store: Store, folder: Path | None = None) -> tuple[audit.Anchor, ...]:
    """What the backups know of the journal; () on a server, whose backups are not ours."""
    return () if store.database.shared else audit.backup_anchors(store, folder or folder_of(store))


def _described(path: Path) -> Backup | None:
    m = _NAME.match(path.name)
    if m is None:
        return None
    at = datetime.strptime(m["at"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return Backup(path, at, int(m["seq"]), path.stat().st_size)


def back_up(store: Store, session: Session | None = None, folder: Path | None = None, reason: str = "") -> Backup:
    """Make a backup, verify it by opening it anew and checking all of it, thin the older ones, and journal it.

    ``session`` None is the program itself (after a signature, on close, by schedule). Raises ``StoreRefusal``.
    """
    if session is not None:
        session.require("backup")
    if store.database.shared:
        raise on_a_server()
    target = folder or folder_of(store)
    now = store.clock()
    seq, hash_ = store.journal.head()
    name = f"{store.path.stem}-{now:%Y%m%dT%H%M%SZ}-{seq:08d}{SUFFIX}"
    path = target / name
    part = target / f".{secrets.token_hex(4)}.part"
    try:
        target.mkdir(parents=True, exist_ok=True)
        with store.file.lock:
            store.file.copy_to(part)
        problems = _problems(store, part)
        if problems:
            raise StoreFault("BACKUP_BAD", f"The backup does not verify: {problems[0].text}.", "Verify the store itself.")
        if path.exists():
            raise StoreRefusal("EXISTS", "There is a backup of this second already.", "Wait a moment.")
        os.chmod(part, 0o600)
        os.replace(part, path)
        sync_folder(target)
    except OSError as e:
        why = f"The backup cannot be written ({e.strerror})."
        raise StoreFault("NOT_WRITABLE", why, "Choose another folder in the settings.") from e
    finally:
        for leftover in (part, *(part.with_name(part.name + x) for x in ("-wal", "-shm", "-journal"))):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)
    thin(target, store.path)
    if store.read_only is None:
        with store.edit("backup", session.user if session else "(store)", reason=reason) as draft:
            draft.always = True
            draft.detail = {"file": name, "seq": str(seq), "hash": hash_}
    return Backup(path, now, seq, path.stat().st_size)


def due(store: Store, every: timedelta = timedelta(hours=1)) -> bool:
    """Whether something happened since the last backup, and that is longer ago than ``every``."""
    made = listed(folder_of(store), store.path)
    if not made:
        return True
    newest = made[-1]
    seq, _ = store.journal.head()
    changed = any(e.content.action != "backup" for e in store.journal.events(after=newest.seq))
    return seq > newest.seq and changed and store.clock() - newest.at >= every


def close(store: Store) -> None:
    """Back up what changed since the last backup, and close. A backup that fails does not keep the store open."""
    try:
        if store.read_only is None and due(store, timedelta(0)):
            back_up(store, reason="close")
    except StoreRefusal:
        pass
    finally:
        store.close()


def thin(folder: Path, store: Path) -> tuple[Path, ...]:
    """Remove backups that the plan does not keep; returns them. The newest always stays."""
    made = list(listed(folder, store))
    keep = kept(made)
    gone = [b.path for b in made if b not in keep]
    for path in gone:
        path.unlink(missing_ok=True)
    return tuple(gone)


def kept(made: Sequence[Backup]) -> frozenset[Backup]:
    """Which to keep. The calendar decides, never the clock of now: a clock that is wrong costs no backup."""
    newest_first = sorted(made, key=lambda b: b.path.name, reverse=True)
    keep: set[Backup] = set(newest_first[:1])
    for period, periods in KEEP:
        taken: set[str] = set()
        for backup in newest_first:
            name = backup.at.strftime(period)
            if name not in taken and len(taken) < periods:
                taken.add(name)
                keep.add(backup)
    return frozenset(keep)


def head_of(store: Store, path: Path) -> tuple[int, str] | None:
    """Number and hash of the last event of a backup of this store; None where it is none."""
    try:
        db = store.file.beside(path)
    except StoreRefusal:
        return None
    try:
        found = db.one("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")
        return None if found is None else (int(found[0]), str(found[1]))
    finally:
        db.close()


def _problems(store: Store, path: Path) -> tuple[audit.Problem, ...]:
    db = store.file.beside(path)
    try:
        return audit.verify(_Shown(db)).problems
    finally:
        db.close()


def sound(store: Store, path: Path) -> bool:
    """Whether a backup of this store opens and all of it checks."""
    try:
        return not _problems(store, path)
    except StoreRefusal:
        return False


class _Shown(Store):
    """A store that is only looked at: no session, no lock."""

    def __init__(self, database: FileDatabase) -> None:
        self.address = database.path
        self.clock = utc_now
        self._db = database
        self._journal = Journal(database, utc_now)
        self._recent = {}


def verify_file(path: Path, passphrase: str) -> audit.Verified:
    """Open a store or a backup of it and check all of it. Raises ``StoreRefusal`` where it does not open."""
    salt = read_salt(path)
    db = FileDatabase(path, derive_key(passphrase, salt), salt, look=True)
    try:
        return audit.verify(_Shown(db))
    finally:
        db.close()


class Restored(Record, frozen=True):
    """What ``restore`` did: where the restored store is, and where the one that was there before lies now."""

    path: Path
    set_aside: Path | None
    events: int


def restore(backup: Path, target: Path, passphrase: str | bytes, *, actor: str) -> Restored:
    """Put a backup at ``target``, verified before it takes the place. What was there is set aside beside it, whole.

    Nothing may have the store at ``target`` open. Raises ``StoreRefusal``, and then nothing was changed.
    """
    now = utc_now()
    salt = read_salt(backup)
    key = passphrase if isinstance(passphrase, bytes) else derive_key(passphrase, salt)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source = FileDatabase(backup, key, salt, look=True)
        try:
            source.copy_to(part)
        finally:
            source.close()
        _end_sessions(part, key, salt)
        with Store.open(part, key) as restored:
            found = audit.verify(restored)
            if not found.sound:
                raise StoreFault("BACKUP_BAD", f"The backup does not verify: {found.problems[0].text}.", "Take another.")
            with restored.edit("restore", actor) as draft:
                draft.always = True
                draft.detail = {"backup": backup.name, "events": str(found.events)}
            restored.file.connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        aside = _set_aside(target, key, now)
        os.chmod(part, 0o600)
        os.replace(part, target)
        sync_folder(target.parent)
    except OSError as e:
        why = f"The store cannot be restored there ({e.strerror})."
        raise StoreFault("NOT_WRITABLE", why, "Choose another place.") from e
    finally:
        for leftover in (part, *(part.with_name(part.name + x) for x in ("-wal", "-shm", "-journal"))):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)
    return Restored(target, aside, found.events)


def restore_beside(store: Store, session: Session, backup: Path, target: Path, passphrase: str = "") -> Restored:
    """Restore a backup of this store into a file that is not there yet; this store goes on as it is.

    ``passphrase`` only where the store's was changed after the backup was made. Raises ``StoreRefusal``.
    """
    session.require("restore")
    if target.exists():
        raise StoreRefusal("EXISTS", "There is a file of that name already.", "Choose another name.")
    return restore(backup, target, passphrase or store.file.secrets[0], actor=session.user)


def _end_sessions(path: Path, key: bytes, salt: bytes) -> None:
    """Whoever had the store open when the backup was made does not have this one open."""
    db = FileDatabase(path, key, salt)
    try:
        with db.transaction():
            db.write("UPDATE session SET state=? WHERE state='open'", (leases.CLOSED,))
    finally:
        db.close()


def _set_aside(target: Path, key: bytes, now: datetime) -> Path | None:
    """Move the store that is there out of the way, with its journal. Refuses while somebody has it open."""
    if not target.exists():
        return None
    aside = target.with_name(f"{target.stem}.before-restore-{now:%Y%m%dT%H%M%SZ}{target.suffix}")
    if aside.exists():
        raise StoreRefusal("EXISTS", "A store of that name was set aside this very second.", "Wait a moment.")
    try:
        with Store.open(target, key) as present:
            if present.read_only is not None or len(present.holders()) > 1:
                raise StoreRefusal("IN_USE", "The store is open elsewhere.", "Close it there first.")
            present.file.connection.execute("PRAGMA journal_mode=DELETE").fetchall()
    except StoreRefusal as e:
        if e.code == "IN_USE":
            raise
    for ending in ("", "-wal", "-shm", "-journal"):
        part = target.with_name(target.name + ending)
        if part.exists():
            os.replace(part, aside.with_name(aside.name + ending))
    return aside


class Drill(Record, frozen=True):
    """A rehearsal: a backup was made, restored elsewhere, and compared row by row."""

    events: int
    rows: int
    equal: bool
    seconds: float


def drill(store: Store, session: Session, folder: Path | None = None) -> Drill:
    """Back up, restore into a new file, and compare every row of the journal and the state. Cleans up after itself."""
    session.require("backup")
    started = time.monotonic()
    made = back_up(store, session, folder, "drill")
    target = made.path.with_name(f".drill-{secrets.token_hex(4)}{store.path.suffix}")
    key, salt = store.file.secrets
    try:
        restore(made.path, target, key, actor=session.user)
        copy = FileDatabase(target, key, salt)
        try:
            ours, theirs = _rows(store.file, made.seq), _rows(copy, made.seq)
        finally:
            copy.close()
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
    with store.edit("backup.drill", session.user) as draft:
        draft.always = True
        draft.detail = {"equal": str(ours == theirs), "rows": str(len(ours))}
    return Drill(made.seq, len(ours), ours == theirs, time.monotonic() - started)


def _rows(database: FileDatabase, seq: int) -> list[str]:
    """Hashes of all rows as of an event."""
    found = [f"{n} {h}" for n, h in database.rows("SELECT seq, hash FROM event WHERE seq<=? ORDER BY seq", (seq,))]
    found += [
        digest(repr(row).encode())
        for row in database.rows("SELECT kind, id, case_id, seq, body FROM entity WHERE seq<=? ORDER BY kind, id", (seq,))
    ]
    blobs = database.rows("SELECT sha256, data FROM blob ORDER BY sha256")
    found += [f"{name} {digest(bytes(data))}" for name, data in blobs]
    return found
