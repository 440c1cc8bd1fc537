"""Files that nobody should have sent: samples and small fixtures with bytes changed, each read as the window reads them.

    python -m tests.trust.mutate [COUNT] [--seed N] [--keep DIR]

One process asks a spawned worker (``tasks.child``) for each file, as the window does. Counted are: files read and
refused, answers that were an error of ours, workers that died or answered too late, results whose accounting does not
balance, refusals without words. Anything but read and refused is a fault; its file is kept in DIR, the exit code is 1.
The same seed makes the same files. The sample folder is used where it stands beside the project.
"""

from __future__ import annotations

import argparse
import gzip
import multiprocessing
import os
import random
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.readers.reader_files import bgzf, record, vcf
from tests.readers.vendor import test_hostile as hostile

from mingbian.model.case import Build, CaseOptions
from mingbian.model.errors import Refusal
from mingbian.model.interpretation import Interpretation
from mingbian.model.records import replace
from mingbian_desktop.tasks import child, wire

PATIENCE = 5.0
PATIENCE_AT_ALL = 60.0
"""Seconds a worker may work on a file, of its own time, since a busy machine is no hang; and by the clock."""

LARGEST = 1 << 20
"""Samples beyond this size, packed, are left out."""

TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\r\n", b"\n\n", b"\t", b"\t\t", b";", b",", b"|", b"%", b"%3B", b"\\x3b", b"\"",
    b"'", b"{", b"}", b"[", b"]", b"<", b">", b"<DEL>", b"*", b"]17:1]", b"-1", b"0", b"99999999999999999999", b"1e999",
    b"NaN", b"Infinity", b"null", b"true", b"../../etc/passwd", b"http://a/b", b"##idx##", b"##fileformat=VCFv4.2\n",
    b"#CHROM\tPOS\n", b"chr7", b"\xe8\x85\xab\xe7\x98\xa4", b"\xb8~\xa4\xa4", b"p.V600E", b"c.", b"A" * 300, b"0/1", b"./.",
    b"<!ENTITY a 'b'>", b"&a;", b"=cmd()", b"\x1f\x8b\x08\x04", b"PK\x03\x04", b"\xe2\x80\xae", b"\xed\xa0\x80",
)  # fmt: skip


def sources(samples_too: bool = True) -> dict[str, bytes]:
    """What is mutated: small fixtures of every format, and the samples where they are wanted and at hand."""
    plain = vcf([record(), record("12", 25398284, "C", "A,T", samples=("1/2:10,20,30:60",))])
    found = {"vcf": plain, "vcf.gz": bgzf(plain, block=200), "vcf plain gzip": gzip.compress(plain, mtime=0)}
    for group in (hostile.TABLES, hostile.TREES, hostile.MARKUP):
        found |= group
    samples = ROOT.parent / "shared" / "samples"
    for path in sorted(samples.rglob("*")) if samples_too and samples.is_dir() else ():
        if path.is_file() and path.stat().st_size <= LARGEST and path.suffix != ".tbi":
            found[str(path.relative_to(samples))] = path.read_bytes()
    return found


def unpacked(data: bytes) -> bytes | None:
    """The content of a packed file, of at most some megabytes; None where it is not packed or cannot be unpacked."""
    if not data.startswith(b"\x1f\x8b"):
        return None
    out = b""
    try:
        while data.startswith(b"\x1f\x8b") and len(out) < 4 << 20:
            unpacker = zlib.decompressobj(wbits=31)
            out += unpacker.decompress(data, 4 << 20)
            data = unpacker.unused_data
    except zlib.error:
        return None
    return out


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight changes: flipped, exchanged, left out, repeated, moved, cut, or mixed with another's."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        if not data:
            break
        at = chance.randrange(len(data))
        size = min(chance.choice((1, 1, 2, 8, 64, 1000)), len(data) - at)
        way = chance.randrange(9)
        if way == 0:
            data = data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        elif way == 1:
            data = data[:at] + chance.randbytes(size) + data[at + size :]
        elif way == 2:
            data = data[:at] + data[at + size :]
        elif way == 3:
            data = data[: at + size] + data[at : at + size] * chance.choice((1, 2, 50)) + data[at + size :]
        elif way in (4, 5):
            data = data[:at] + chance.choice(TOKENS) + data[at + chance.choice((0, 1, size)) :]
        elif way == 6:
            data = data[: at if chance.random() < 0.2 else max(at, len(data) - 300)]
        elif way == 7:
            to = chance.randrange(len(data))
            data = data[:to] + data[at : at + size] + data[to + size :]
        elif other:
            begin = chance.randrange(len(other))
            data = data[:at] + other[begin : begin + chance.choice((20, 200, 5000))] + data[at + size :]
    return data


def files(count: int, seed: int, samples_too: bool = True) -> Iterator[tuple[str, bytes, CaseOptions]]:
    """Name, bytes and options of each file; the same for the same seed."""
    given = sources(samples_too)
    names = sorted(given)
    for n in range(count):
        chance = random.Random(f"{seed}/{n}")
        name = names[n % len(names)]
        data, other = given[name], given[chance.choice(names)]
        inside = unpacked(data)
        if inside is not None and chance.random() < 0.6:  # a change inside, packed well, goes further than a broken packing
            data = mutated(inside, other, chance)
            data = chance.choice((lambda d: d, bgzf, lambda d: gzip.compress(d, 1, mtime=0)))(data)
        else:
            data = mutated(data, other, chance)
        options = CaseOptions(
            tumor_type=chance.choice((None, "LUAD", "BRCA")),
            build=chance.choice((None, None, None, Build.GRCH37, Build.GRCH38)),
            accept_incomplete=chance.random() < 0.7,
        )
        yield name, data, options


class Asker:
    """Asks a spawned worker, and starts another where that one died or hung."""

    def __init__(self) -> None:
        wire.allow()
        self._context = multiprocessing.get_context("spawn")
        self._process: Any = None
        self._connection: Connection | None = None

    def ask(self, path: Path, options: CaseOptions) -> tuple[str, Any]:
        """("result" | "refused" | "failed" | "died" | "hung", what was answered)."""
        if self._connection is None:
            self._start()
        connection = self._connection
        assert connection is not None
        try:
            connection.send(([path], options))
            begun, worked = time.monotonic(), self._worked()
            while self._worked() - worked < PATIENCE and time.monotonic() - begun < PATIENCE_AT_ALL:
                if connection.poll(0.5):
                    kind, answer = connection.recv()
                    if kind != "progress":
                        return kind, answer
        except (EOFError, OSError):
            self.stop()
            return "died", None
        self.stop()
        return "hung", None

    def _start(self) -> None:
        self._connection, theirs = self._context.Pipe()
        self._process = self._context.Process(target=child.serve_reading, args=(theirs,))
        self._process.start()
        theirs.close()
        with tempfile.TemporaryDirectory() as folder:  # the first request also loads the knowledge: not timed
            first = Path(folder) / "first.vcf"
            first.write_bytes(vcf([record()]))
            self._connection.send(([first], CaseOptions()))
            while self._connection.recv()[0] == "progress":
                pass

    def _worked(self) -> float:
        """Processor seconds of the worker; where the system does not tell, the clock's."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return time.monotonic()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._process.kill()
            self._process.join()
            self._connection = None


def answered(options: CaseOptions, question: Refusal) -> CaseOptions:
    """The options with the first answer to a question, as a user would give one."""
    if question.code.startswith("BUILD"):
        return replace(options, build=Build(question.choices[0]) if question.choices[0] in set(Build) else options.build)
    if question.code == "ZIP_ARCHIVE":
        return options
    return replace(options, tumor_sample=question.choices[-1])


def fault(kind: str, answer: Any, path: Path) -> str | None:
    """What is wrong with an answer; None where it is as it should be."""
    if kind == "result":
        assert isinstance(answer, Interpretation)
        return None if answer.accounting.balanced else f"does not balance: {answer.accounting}"[:300]
    if kind == "refused":
        text = str(answer)
        return f"a poor message: {text[:200]!r}" if "Traceback" in text or len(text) < 10 else None
    return f"{kind}: {answer}"


def run(count: int, seed: int, keep: Path | None) -> Mapping[str, int]:
    """Read ``count`` files; returns how many ended how, prints faults as they come."""
    outcomes: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    slowest = (0.0, "")
    asker = Asker()
    try:
        with tempfile.TemporaryDirectory() as folder:
            for n, (name, data, options) in enumerate(files(count, seed)):
                path = Path(folder) / f"input{n % 50}"
                path.write_bytes(data)
                begun = time.monotonic()
                kind, answer = asker.ask(path, options)
                if kind == "refused" and isinstance(answer, Refusal) and answer.choices:
                    begun = time.monotonic()
                    kind, answer = asker.ask(path, answered(options, answer))
                slowest = max(slowest, (time.monotonic() - begun, f"{n} ({name})"))
                outcomes[kind] += 1
                if kind == "refused":
                    codes[getattr(answer, "code", type(answer).__name__)] += 1
                wrong = fault(kind, answer, path)
                if wrong is not None:
                    outcomes["faults"] += 1
                    print(f"{n} ({name}): {wrong}", flush=True)
                    if keep is not None:
                        keep.mkdir(parents=True, exist_ok=True)
                        (keep / f"{n}-{Path(name).name}").write_bytes(data)
    finally:
        asker.stop()
    print(f"refused as: {', '.join(f'{code} {number}' for code, number in codes.most_common())}")
    print(f"slowest: {slowest[0]:.2f} s, file {slowest[1]}")
    return outcomes


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    os.nice(10)
    begun = time.monotonic()
    outcomes = run(args.count, args.seed, args.keep)
    spent = time.monotonic() - begun
    print(f"{args.count} files in {spent:.0f} s: " + ", ".join(f"{k} {v}" for k, v in sorted(outcomes.items())))
    return 1 if outcomes["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
