"""The records of a VCF that matter here, in one pass and flat memory: for tables of sites (ClinVar, frequencies).

Unlike the reader of results this one wants no sample and names no variant: it hands out the records that lie in the genes
known here, and counts all the others.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from types import TracebackType

from mingbian.knowledge.site.layer_files import Ledger
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, LENGTHS, NAMES, canonical
from mingbian.model.errors import Refusal
from mingbian.model.reading import Progress
from mingbian.model.records import Record
from mingbian.readers.anchors import Anchors, Tally
from mingbian.readers.progress import Ticker
from mingbian.readers.selection import MARGIN, SelectionFor
from mingbian.readers.sniff import Content, identify
from mingbian.readers.stream import AFTER, BEFORE, ByteStream, Lines
from mingbian.readers.vcf import build as builds
from mingbian.readers.vcf.header import read_header

OUTSIDE = "outside the genes known here"
OTHER_CONTIG = "on another sequence than the chromosomes"
MOST_REFUSED = 0.01
"""Share of records that may be refused; beyond it the file is not what it seems, and nothing of it is taken."""

OnProgress = Callable[[Progress], None]


class Site(Record, frozen=True):
    """One record inside the selection, as its bytes are; ``contig`` is the canonical index, ``pos`` 1-based."""

    line: int
    contig: int
    chrom: str
    pos: int
    id: bytes
    ref: bytes
    alts: list[bytes]
    filter: bytes
    info: bytes


class SitesFile:
    """A VCF open for one pass. A context manager; iterate ``sites`` inside it, then call ``confirm``."""

    def __init__(
        self, path: Path, stated: Build | None, select: SelectionFor, ledger: Ledger, progress: OnProgress | None = None
    ) -> None:
        self.path = path
        self.ledger = ledger
        self._stated = stated
        self._select = select
        self._ticker = Ticker(progress, "importing")
        self._tally = Tally(Anchors.load())
        self._stack = ExitStack()

    def __enter__(self) -> SitesFile:
        """Raises ``Refusal`` where the file is no VCF or its build cannot be told."""
        name = str(self.path)
        identified = identify(self.path)
        if identified.content is not Content.VCF:
            raise Refusal("NOT_A_VCF", name, "This is not a VCF.", "Name the VCF as it was downloaded.")
        self._stream = self._stack.enter_context(ByteStream(self.path, identified.packing))
        self._lines = Lines(self._stream, identified)
        self._chunks = iter(self._lines)
        try:
            self.header, self._rest = read_header(self._chunks, name)
            self._decision = builds.decide(builds.gather(self.header), self._stated, name)
            if self._decision.build is None:
                raise Refusal(
                    "BUILD_UNKNOWN",
                    name,
                    "The file does not say which genome build it was made against.",
                    "State it with --build GRCh37 or --build GRCh38.",
                    choices=builds.CHOICES,
                )
        except BaseException:
            self._stack.close()
            raise
        self.build: Build = self._decision.build
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    @property
    def sha256(self) -> str:
        """Hash of the file's bytes; complete once all sites were read."""
        return self._stream.sha256

    def sites(self) -> Iterator[Site]:
        """Records inside the selection. Everything else goes to the ledger: alleles outside it, refused lines."""
        ledger, tally, ticker = self.ledger, self._tally, self._ticker
        intervals = _intervals(self._select, self.build)
        limits = (0, *LENGTHS[self.build])
        contigs: dict[bytes, int] = {}
        number = self.header.line
        outside = others = 0
        for chunk in chain((self._rest,), self._chunks):
            for raw in chunk[BEFORE : len(chunk) - AFTER].split(b"\n")[:-1]:
                number += 1
                if not raw:
                    continue
                fields = raw.split(b"\t", 8)
                if len(fields) < 8:
                    ledger.read += 1
                    ledger.refuse(number, f"{len(fields)} columns where a VCF has at least 8")
                    continue
                count = fields[4].count(b",") + 1
                ledger.read += count
                contig = contigs.get(fields[0])
                if contig is None:
                    contig = contigs[fields[0]] = INDEX.get(canonical(fields[0].decode("utf-8", "replace")) or "", 0)
                if not contig:
                    others += count
                    continue
                if not fields[1].isdigit() or not 0 < int(fields[1]) <= limits[contig]:
                    ledger.read -= count - 1
                    ledger.refuse(number, "POS is not a place on its chromosome")
                    continue
                pos = int(fields[1])
                starts, ends = intervals[contig]
                at = bisect.bisect_right(starts, pos + len(fields[3]) + MARGIN) - 1
                if at < 0 or ends[at] < pos - MARGIN:
                    outside += count
                    continue
                tally.see(contig, pos, chr(fields[3][0]).upper() if fields[3] else "")
                alts = fields[4].split(b",")
                yield Site(number, contig, NAMES[contig - 1], pos, fields[2], fields[3], alts, fields[6], fields[7])
            tally.records = ledger.read
            ticker.tick(ledger.read, self._stream.fraction)
        if outside:
            ledger.leave(OUTSIDE, outside)
        if others:
            ledger.leave(OTHER_CONTIG, others)
        ticker.last(ledger.read)

    def confirm(self) -> tuple[str, ...]:
        """Evidence of the build, once all sites were read. Raises ``Refusal`` where the file is cut, not of this build,
        or holds too much that cannot be understood.
        """
        name = str(self.path)
        if self._stream.damage is not None:
            raise Refusal(
                "INPUT_INCOMPLETE", name, f"{self._stream.damage} Nothing of it was taken.", "Download the file again."
            )
        ledger = self.ledger
        if ledger.read == 0:
            raise Refusal("NO_RECORDS", name, "The file holds no records.", "Download the file again.")
        if ledger.refused > max(10, MOST_REFUSED * ledger.read):
            line, reason = ledger.refusals[0]
            raise Refusal(
                "TOO_MANY_REFUSED",
                name,
                f"{ledger.refused} of {ledger.read} records cannot be understood, the first in line {line}: {reason}.",
                "Check that this is the file you mean; nothing of it was taken.",
            )
        return builds.confirm(self._decision, self._tally, self._stated is not None, name)


def _intervals(select: SelectionFor, build: Build) -> dict[int, tuple[list[int], list[int]]]:
    selection = select(build)
    found: dict[int, tuple[list[int], list[int]]] = {}
    for index in range(1, len(NAMES) + 1):
        if index in selection.starts:
            found[index] = (selection.starts[index].tolist(), selection.ends[index].tolist())
        else:
            found[index] = ([], [])
    return found


def values_of(info: bytes) -> dict[bytes, bytes]:
    """INFO as a mapping; flags are left out."""
    found: dict[bytes, bytes] = {}
    for part in info.split(b";"):
        name, equals, value = part.partition(b"=")
        if equals:
            found[name] = value
    return found


def plain_allele(allele: bytes) -> str | None:
    """An allele spelled in A, C, G, T; None for anything else (symbols, breakends, "*", ".", N)."""
    upper = allele.upper()
    return upper.decode() if upper and not upper.strip(b"ACGT") else None
