"""What a laboratory's store has to live through, done to a real one: kills, power cuts, failing disks, tampering.

``python -m tests.trust.store_trials`` runs the full numbers (minutes; ``make trust``), ``--short`` a subset. Each trial
prints one line and the process ends with 1 where any has failed. The edit path is the real one: operations of the
library on an encrypted store.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import apsw
from tests.cases import postgres
from tests.cases.fixtures import Laboratory, ServerLaboratory, begin_laboratory, make_laboratory, signed
from tests.cases.tampering import TAMPERINGS, tampered
from tests.cases.test_audit import busy

from mingbian.cases import audit, backups, database
from mingbian.cases.errors import StoreFault, StoreRefusal
from mingbian.cases.operations import Operations
from mingbian.cases.records import Comment
from mingbian.cases.signing import Signing
from mingbian.cases.store import Store

Template = tuple[Path, bytes]
Result = dict[str, Any]


@contextmanager
def laboratory(template: Template) -> Iterator[Laboratory]:
    """A copy of the laboratory in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        yield Laboratory(template, Path(folder))


def opened(lab: Laboratory, **options: Any) -> tuple[Store, Operations, str]:
    store = Store(lab.address, lab.key, **options)
    return store, lab.operations(store), store.cases()[0].id


def state_of(lab: Laboratory) -> tuple[int, bool, frozenset[str]]:
    """Last event, whether all is sound, and the comments that are there."""
    with Store(lab.address, lab.key) as store:
        seq, _ = store.journal.head()
        return seq, audit.verify(store).sound, frozenset(c.text for c in store.journal.all(Comment))


# -- kills ---------------------------------------------------------------------------------------------------------------


def kills(template: Template, trials: int, seed: int = 1) -> Result:
    """A child edits and says each edit that was acknowledged; it is killed at a random moment; what it said is there."""
    rng = random.Random(seed)
    acknowledged = lost = broken = 0
    slowest = 0.0
    done = 0
    while done < trials:
        with laboratory(template) as lab:
            said: set[str] = set()
            for _ in range(min(100, trials - done)):
                said |= _killed_child(lab, done, rng)
                done += 1
                started = time.monotonic()
                with Store(lab.path, lab.key) as store:
                    slowest = max(slowest, time.monotonic() - started)
                    there = {c.text for c in store.journal.all(Comment)}
                    broken += not audit.verify(store, pages=False).sound
                lost += len(said - there)
            broken += not state_of(lab)[1]
            acknowledged += len(said)
    return {
        "trials": trials, "acknowledged": acknowledged, "lost": lost, "broken": broken,
        "slowest reopening s": round(slowest, 3),
        "passed": lost == 0 and broken == 0 and slowest <= 2.0 and acknowledged > trials,
    }  # fmt: skip


def _killed_child(lab: Laboratory, trial: int, rng: random.Random) -> set[str]:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with suppress(BaseException):
            _, ops, case = opened(lab, exclusive=True)
            for n in range(10_000):
                text = f"{trial}.{n}"
                ops.comment(case, text)
                os.write(write, f"{text}\n".encode())
        os._exit(1)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        first = pipe.readline()  # it has begun
        time.sleep(rng.random() * 0.03)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = pipe.read()
    lines = (first + rest).decode().split("\n")
    return {line for line in lines[:-1] if line}


# -- power cuts ----------------------------------------------------------------------------------------------------------


class Recorder(apsw.VFS):  # type: ignore[misc]  # apsw's classes are untyped for mypy here
    """A file layer that notes every write, truncation, sync and deletion; the encryption lies above it."""

    def __init__(self) -> None:
        super().__init__("record", "unix")
        self.log: list[tuple[Any, ...]] = []

    def xOpen(self, name: Any, flags: list[int]) -> RecordedFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return RecordedFile(self.log, path or "", name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self.log.append(("delete", filename, syncdir))


@cache
def _recorder() -> Recorder:
    """One for the process: the encryption's own layer holds on to it."""
    return Recorder()


class RecordedFile(apsw.VFSFile):  # type: ignore[misc]
    def __init__(self, log: list[tuple[Any, ...]], path: str, name: Any, flags: list[int]) -> None:
        super().__init__("unix", name, flags)
        self._log = log
        self._path = path

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._log.append(("write", self._path, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._log.append(("truncate", self._path, size))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._log.append(("sync", self._path))


def _applied(data: bytearray | None, op: tuple[Any, ...]) -> bytearray | None:
    if op[0] == "delete":
        return None
    data = bytearray() if data is None else data
    if op[0] == "truncate":
        del data[op[2] :]
        return data
    _, _, offset, piece = op
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(piece)] = piece
    return data


def _after_cut(
    before: dict[str, bytes], log: list[tuple[Any, ...]], at: int, rng: random.Random
) -> dict[str, bytearray | None]:
    """The disk after the power went at operation ``at``: what was synced is there, of the rest any part."""
    files: dict[str, bytearray | None] = {path: bytearray(data) for path, data in before.items()}
    waiting: dict[str, list[tuple[Any, ...]]] = {}
    for op in log[:at]:
        path = op[1]
        if op[0] == "sync":
            for earlier in waiting.pop(path, ()):
                files[path] = _applied(files.get(path), earlier)
            files.setdefault(path, bytearray())
        elif op[0] == "delete" and op[2]:
            waiting.pop(path, None)
            files[path] = None
        else:
            waiting.setdefault(path, []).append(op)
    share = rng.choice((0.0, 0.2, 0.5, 0.8, 1.0))
    for path, ops in waiting.items():
        for op in ops:
            if rng.random() >= share:
                if op[0] == "delete":
                    break  # the old file is still there; what came after went to a new one that is not
                continue
            files[path] = _applied(files.get(path), _torn(op, rng))
    return files


def _torn(op: tuple[Any, ...], rng: random.Random) -> tuple[Any, ...]:
    """Three writes of ten reach the disk with their first sectors only."""
    if op[0] != "write" or rng.random() >= 0.3:
        return op
    sectors = max(1, len(op[3]) // 512)
    return ("write", op[1], op[2], op[3][: 512 * rng.randrange(1, sectors + 1)])


def power_cuts(template: Template, cuts: int, *, mode: str = "WAL", synchronous: str = "", seed: int = 2) -> Result:
    """Work is recorded, then the power goes at a random operation: what was acknowledged is there, and all is sound."""
    rng = random.Random(f"{seed}{mode}{synchronous}")
    recorder = _recorder()
    was = database.on_network
    database.on_network = lambda _: mode == "DELETE"
    lost = damaged = done = acknowledged = 0
    try:
        while done < cuts:
            with laboratory(template) as lab:
                before = {str(lab.path): lab.path.read_bytes()}
                log, acks = _recorded(lab, recorder, synchronous, rng)
                acknowledged += len(acks)
                for _ in range(min(100, cuts - done)):
                    at = rng.randrange(len(log) + 1)
                    promised = {text for where, text in acks if where <= at}
                    missing, bad = _reopened(lab, _after_cut(before, log, at, rng), promised)
                    lost += missing
                    damaged += bad
                    done += 1
    finally:
        database.on_network = was
    return {
        "mode": f"{mode}/{synchronous or 'as shipped'}", "cuts": cuts, "acknowledged": acknowledged, "cuts that lost": lost,
        "cuts that damaged": damaged, "passed": lost == 0 and damaged == 0,
    }  # fmt: skip


def _recorded(
    lab: Laboratory, recorder: Recorder, synchronous: str, rng: random.Random
) -> tuple[list[tuple[Any, ...]], list[tuple[int, str]]]:
    """A session of forty edits: everything it wrote, and where in that each edit was acknowledged."""
    recorder.log.clear()
    store, ops, case = opened(lab, vfs="multipleciphers-record", synchronous=synchronous)
    store.database.connection.wal_autocheckpoint(rng.choice((5, 20, 60, 1000)))
    acks = []
    for n in range(40):
        ops.comment(case, f"n{n}")
        acks.append((len(recorder.log), f"n{n}"))
    log = list(recorder.log)
    store.close()
    return log, acks


def _reopened(lab: Laboratory, files: dict[str, bytearray | None], promised: set[str]) -> tuple[bool, bool]:
    """Whether something that was acknowledged is missing, and whether something is damaged, on the disk after the cut."""
    with tempfile.TemporaryDirectory(prefix="cut-") as folder:
        for path, data in files.items():
            if data is not None:
                (Path(folder) / Path(path).name).write_bytes(bytes(data))
        try:
            with Store(Path(folder) / lab.path.name, lab.key) as store:
                there = {c.text for c in store.journal.all(Comment)}
                sound = audit.verify(store).sound
        except StoreRefusal:
            return True, True
        return not promised <= there, not sound


# -- failing calls -------------------------------------------------------------------------------------------------------

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/types.h>
#include <unistd.h>
static long left = -1; static long width = 1; static int code = 0; static long hits = 0;
void fault_arm(long n, long w, int e) { left = n; width = w; code = e; hits = 0; }
long fault_hits(void) { return hits; }
static int due(int fd) {
    if (left < 0 || fd <= 2) return 0;
    if (left > 0) { left--; return 0; }
    if (width <= 0) { left = -1; return 0; }
    width--; hits++; errno = code; return 1;
}
#define REAL(name) static typeof(&name) real; if (!real) real = (typeof(&name))dlsym(RTLD_NEXT, #name)
ssize_t write(int fd, const void *b, size_t n) { REAL(write); return due(fd) ? -1 : real(fd, b, n); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { REAL(pwrite); return due(fd) ? -1 : real(fd, b, n, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { REAL(pwrite64); return due(fd) ? -1 : real(fd, b, n, o); }
int fsync(int fd) { REAL(fsync); return due(fd) ? -1 : real(fd); }
int fdatasync(int fd) { REAL(fdatasync); return due(fd) ? -1 : real(fd); }
int ftruncate(int fd, off_t n) { REAL(ftruncate); return due(fd) ? -1 : real(fd, n); }
int ftruncate64(int fd, off64_t n) { REAL(ftruncate64); return due(fd) ? -1 : real(fd, n); }
"""


def faults(template: Template, *, most: int | None = None) -> Result:
    """The n-th write, sync or truncation fails, for every n until none does: once, and for a while as a full disk does."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        return {"skipped": "needs Linux and a C compiler", "passed": True}
    with tempfile.TemporaryDirectory(prefix="shim-") as folder:
        source, library = Path(folder) / "shim.c", Path(folder) / "shim.so"
        source.write_text(SHIM)
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-w", "-o", str(library), str(source), "-ldl"], check=True)
        inside = ["--faults", str(library), str(template[0]), template[1].hex(), str(most or 0)]
        done = subprocess.run(
            [sys.executable, "-m", "tests.trust.store_trials", *inside],
            env={**os.environ, "LD_PRELOAD": str(library)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode != 0 or not done.stdout.strip():
        return {"passed": False, "error": done.stderr[-400:]}
    found: Result = json.loads(done.stdout.splitlines()[-1])
    return found


def _fault_sweep(library: str, template: Template, most: int) -> Result:
    import errno

    shim = ctypes.CDLL(library)
    shim.fault_hits.restype = ctypes.c_long
    violations: list[str] = []
    tried = refused = 0
    for name, code, width in (
        ("ENOSPC", errno.ENOSPC, 1), ("ENOSPC for a while", errno.ENOSPC, 12), ("EIO", errno.EIO, 1),
        ("EIO for a while", errno.EIO, 6), ("EINTR", errno.EINTR, 3),
    ):  # fmt: skip
        n = 0
        while most == 0 or n < most:
            with laboratory(template) as lab:
                hits, said_no, wrong = _with_fault(shim, lab, n, width, code)
            tried += 1
            refused += said_no
            violations += [f"{name} at {n}: {w}" for w in wrong]
            if hits == 0:
                break
            n += 1
    return {
        "calls failed": tried, "edits refused": refused, "violations": len(violations), "first": violations[:3],
        "passed": not violations and tried > 5,
    }  # fmt: skip


def _with_fault(shim: Any, lab: Laboratory, n: int, width: int, code: int) -> tuple[int, int, list[str]]:
    """Edits and a backup while a call fails; then the disk is well again and the session goes on."""
    acknowledged: set[str] = set()
    refused = 0
    wrong = []
    store, ops, case = opened(lab)
    store.database.connection.wal_autocheckpoint(10)
    shim.fault_arm(ctypes.c_long(n), ctypes.c_long(width), ctypes.c_int(code))
    for edit in range(6):
        try:
            ops.comment(case, f"e{edit}")
            acknowledged.add(f"e{edit}")
        except StoreFault:
            refused += 1
        except Exception as e:  # anything but our own word is a violation
            wrong.append(f"{type(e).__name__} in an edit")
        if edit == 3:
            try:
                backups.back_up(store, folder=lab.path.parent / "b")
            except StoreRefusal:
                refused += 1
            except Exception as e:
                wrong.append(f"{type(e).__name__} in a backup")
    hits = int(shim.fault_hits())
    shim.fault_arm(ctypes.c_long(-1), ctypes.c_long(0), ctypes.c_int(0))
    try:
        ops.comment(case, "after")  # the session goes on
        acknowledged.add("after")
    except Exception as e:
        wrong.append(f"{type(e).__name__} after the disk was well again")
    if not acknowledged <= {c.text for c in store.journal.all(Comment)}:
        wrong.append("an acknowledged edit is not to be seen")
    store.close()
    _, sound, there = state_of(lab)
    if not acknowledged <= there:
        wrong.append("an acknowledged edit is lost")
    if not sound:
        wrong.append("not sound")
    if any(p.suffix == ".part" for p in (lab.path.parent / "b").glob("*")):
        wrong.append("a part of a backup was left")
    for made in backups.backups_in(lab.path.parent / "b", lab.path):
        with Store(lab.path, lab.key) as again:
            if backups.head_of(again, made) is None:
                wrong.append("a backup that does not open")
    return hits, refused, wrong


# -- tampering, bit rot, two at once -------------------------------------------------------------------------------------


def tamperings(template: Template, trials: int, seed: int = 3) -> Result:
    """Rows edited, deleted, inserted, reordered, tails cut, in the journal, the state and the stored bytes."""
    rng = random.Random(seed)
    missed: list[str] = []
    tried = 0
    with laboratory(template) as lab:
        with lab.open() as store:
            busy(store, lab)
        with lab.open() as store:
            kinds = sorted(TAMPERINGS)
            while tried < trials:
                with tampered(store.database, kinds[tried % len(kinds)], rng) as changed:
                    if audit.verify(store, pages=False).sound:
                        missed.append(changed)
                tried += 1
            sound = audit.verify(store).sound
    return {"tried": tried, "found": tried - len(missed), "missed": missed[:3], "passed": not missed and sound}


def bit_flips(template: Template, flips: int, seed: int = 4) -> Result:
    """One bit anywhere in the file: the store is refused, or the check says so."""
    rng = random.Random(seed)
    missed = refused = 0
    with laboratory(template) as lab:
        whole = lab.path.read_bytes()
        for _ in range(flips):
            at = rng.randrange(len(whole))
            lab.path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1 :])
            try:
                with Store(lab.path, lab.key) as store:
                    missed += audit.verify(store).sound
            except StoreRefusal:
                refused += 1
            for ending in ("-wal", "-shm"):
                lab.path.with_name(lab.path.name + ending).unlink(missing_ok=True)
    return {"flips": flips, "refused at the door": refused, "missed": missed, "passed": missed == 0}


def two_processes(template: Template, edits: int, processes: int = 2) -> Result:
    """Several programs of one machine write at once: every edit of every one is there."""
    with laboratory(template) as lab:
        return together(lab, edits, processes)


def together(lab: Laboratory, edits: int, processes: int) -> Result:
    children = []
    for p in range(processes):
        child = os.fork()
        if child == 0:
            code = 1
            with suppress(BaseException):
                store, ops, case = opened(lab)
                for n in range(edits):
                    ops.comment(case, f"{p}.{n}")
                store.close()
                code = 0
            os._exit(code)
        children.append(child)
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    _, sound, there = state_of(lab)
    passed = len(there) == processes * edits and sound and not any(ended)
    return {"edits": processes * edits, "there": len(there), "passed": passed}


# -- on a server ---------------------------------------------------------------------------------------------------------


@contextmanager
def on_server() -> Iterator[ServerLaboratory]:
    with postgres.running() as server:
        server.execute("CREATE DATABASE template")
        begin_laboratory(server.address("template"), server.password)
        yield ServerLaboratory(server, "template")


def on_a_server(edits: int, processes: int = 4) -> Result:
    """Several programs write to one PostgreSQL at once."""
    if reason := postgres.why_not():
        return {"skipped": reason, "passed": True}
    with on_server() as lab:
        return together(lab, edits, processes)


def server_crashes(crashes: int, seed: int = 6) -> Result:
    """PostgreSQL is killed at a random moment while a program edits, and comes back: what was acknowledged is there."""
    if reason := postgres.why_not():
        return {"skipped": reason, "passed": True}
    rng = random.Random(seed)
    said: set[str] = set()
    broken = lost = 0
    with on_server() as lab:
        for n in range(crashes):
            read, write = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(read)
                with suppress(BaseException):
                    _, ops, case = opened(lab)
                    for k in range(10_000):
                        ops.comment(case, f"{n}.{k}")
                        os.write(write, f"{n}.{k}\n".encode())
                os._exit(0)
            os.close(write)
            with os.fdopen(read, "rb") as pipe:
                first = pipe.readline()
                time.sleep(rng.random() * 0.05)
                lab.server.crash()
                rest = pipe.read()
            os.waitpid(child, 0)
            said |= set((first + rest).decode().split("\n")[:-1])
            _, sound, there = state_of(lab)
            broken += not sound
            lost += len(said - there)
    return {"crashes": crashes, "acknowledged": len(said), "lost": lost, "broken": broken,
            "passed": lost == 0 and broken == 0 and len(said) > crashes}  # fmt: skip


AGAIN = """
import sys
from pathlib import Path
from mingbian import issuing
from mingbian.cases.records import Report
from mingbian.cases.store import Store
with Store.open(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])) as store:
    for report in store.journal.all(Report):
        for r in report.renderings:
            issued = issuing.issued_pages(store, report.id, r.kind, r.lang)
            flipped = bytearray(issued)
            flipped[len(issued) // 3] ^= 1
            same = issuing.made_again(store, report.id, r.kind, r.lang) == issued
            told = issuing.verify_pdf(store, issued).issued, issuing.verify_pdf(store, bytes(flipped)).issued
            print(same and told == (True, False))
"""


def made_again(template: Template, reports: int) -> Result:
    """Signed reports are made again in another process and time zone: the same bytes; one flipped bit is told."""
    with laboratory(template) as lab:
        with lab.open() as store:
            for n in range(reports):
                if n:
                    Signing(store, lab.session("sam", store)).amend(store.cases()[0].id, f"reason {n}")
                    lab.operations(store).comment(store.cases()[0].id, f"remark {n}", printed=True)
                signed(store, lab)
            sound = audit.verify(store).sound
        done = subprocess.run(
            [sys.executable, "-c", AGAIN, str(lab.path), lab.key.hex()],
            env={**os.environ, "TZ": "America/St_Johns"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    told = done.stdout.split()
    return {"reports": reports, "page sets": len(told), "identical": told.count("True"), "error": done.stderr[-200:],
            "passed": sound and told == ["True"] * (2 * reports)}  # fmt: skip


# -- all of it -----------------------------------------------------------------------------------------------------------


def trials(template: Template, short: bool) -> Iterator[tuple[str, Callable[[], Result]]]:
    full = not short
    yield "kills", lambda: kills(template, 1000 if full else 6)
    yield "power cuts", lambda: power_cuts(template, 5000 if full else 40)
    yield "power cuts on a share", lambda: power_cuts(template, 5000 if full else 40, mode="DELETE")
    yield (
        "power cuts, control that must fail",
        lambda: _turned(power_cuts(template, 1000 if full else 20, synchronous="NORMAL")),
    )
    yield "failing calls", lambda: faults(template, most=None if full else 2)
    yield "tampering", lambda: tamperings(template, 1000 if full else 30)
    yield "bit flips", lambda: bit_flips(template, 200 if full else 15)
    yield "made again", lambda: made_again(template, 50 if full else 1)
    yield "two processes", lambda: two_processes(template, 400 if full else 30)
    if full:  # a few of these are among the tests of the server
        yield "four processes on a server", lambda: on_a_server(400)
        yield "crashes of a server", lambda: server_crashes(50)


def _turned(result: Result) -> Result:
    """The control: where syncs are left out, the same harness has to find losses."""
    return {**result, "passed": not result["passed"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--faults", nargs=4, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.faults:
        library, path, key, most = args.faults
        print(json.dumps(_fault_sweep(library, (Path(path), bytes.fromhex(key)), int(most))))
        return 0
    failed = 0
    with tempfile.TemporaryDirectory(prefix="template-") as folder:
        template = make_laboratory(Path(folder))
        for name, run in trials(template, args.short):
            if args.only and args.only not in name:
                continue
            started = time.monotonic()
            found = run()
            failed += not found["passed"]
            print(json.dumps({"trial": name, **found, "seconds": round(time.monotonic() - started, 1)}), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
