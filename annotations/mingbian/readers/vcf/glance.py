"""A glance at the known genes of an indexed VCF, before the whole file is read.

The header, the exons of the known genes with what lies near them, and the known places are read by the index; what lies
deep in introns waits. What comes of it is a ``Reading`` like any other, but of a part of the file: it counts what was
seen, its lines have no numbers, it has no checksum, and a blocking warning says so. It is for showing early; the account
of the file, and every result that is kept, comes from reading it whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from mingbian.model.case import Build, CaseOptions
from mingbian.model.contigs import INDEX, SPELLINGS
from mingbian.model.reading import Reading, ReadWarning
from mingbian.model.records import replace
from mingbian.readers.selection import MARGIN, Selection, SelectionFor
from mingbian.readers.sniff import Content, Identified, Packing, bgzf_block_size, identify
from mingbian.readers.stream import CHUNK, inflater, padded
from mingbian.readers.vcf import index as indexes
from mingbian.readers.vcf import reader

GLANCE = "GLANCE"
_HEADER = 1 << 26
_BORDER = 64  # bases into a quiet stretch that are looked at too: an indel may be written there
_JOINED = 1 << 14  # stretches closer together than an index can tell apart are read as one
_BLOCK = 1 << 16


def glance(path: Path, options: CaseOptions, select: SelectionFor) -> Reading | None:
    """Look at the known genes of a BGZF VCF by the index beside it; None where there is no index that can be used.

    Raises ``Refusal`` where the header, the samples or the build stop the file from being read at all.
    """
    beside = indexes.beside(path)
    if beside is None:
        return None
    identified = identify(path)
    if identified.content is not Content.VCF or identified.packing is not Packing.BGZF:
        return None
    index = indexes.load(beside)
    if index is None:
        return None
    chosen: list[Selection] = []

    def noted(build: Build) -> Selection:
        chosen.append(_near_exons(select(build)))
        return chosen[-1]

    @contextmanager
    def opened() -> Iterator[_Stretches]:
        with path.open("rb") as file:
            yield _Stretches(file, path, identified, index, chosen)

    try:
        found = reader.read_vcf(opened, str(path), path.name, "vcf", options, noted, None)
    except _Unusable:
        return None
    early = ReadWarning(
        GLANCE,
        "Only the known genes were read so far, by the index beside the file; the whole file is still to be counted.",
        True,
    )
    return replace(
        found,
        observations=tuple(replace(o, source=replace(o.source, line=0)) for o in found.observations),
        warnings=(early, *found.warnings),
    )


class _Unusable(Exception):
    """The index does not fit the file."""


class _Stretches:
    """Text of the header, then of the stretches that the selection holds; see ``reader.Source``."""

    def __init__(
        self, file: BinaryIO, path: Path, identified: Identified, index: indexes.Index, chosen: list[Selection]
    ) -> None:
        self.unterminated = False
        self.marks: list[str] = []
        self.damage: str | None = None
        self.sha256 = ""
        self.size = path.stat().st_size
        self.fraction: float | None = None
        self._file = file
        self._index = index
        self._chosen = chosen
        self._engine, self._errors = inflater()
        self._kept: dict[int, tuple[bytes, int]] = {}

    def __iter__(self) -> Iterator[bytes]:
        yield self._header()
        if not self._chosen:
            return
        held: list[bytes] = []
        size = 0
        for piece in self._pieces(self._chosen[-1]):
            held.append(piece)
            size += len(piece)
            if size >= CHUNK:
                yield padded(b"".join(held))
                held, size = [], 0
        if held:
            yield padded(b"".join(held))

    def _header(self) -> bytes:
        """The header alone, padded like any chunk."""
        text, at = b"", 0
        while len(text) < _HEADER:
            block, at = self._block(at)
            if not block:
                break
            text += block
            column = text.find(b"\n#CHROM")
            end = text.find(b"\n", column + 1) if column >= 0 else -1
            if end >= 0:
                return padded(text[: end + 1].replace(b"\r\n", b"\n"))
        raise _Unusable

    def _pieces(self, selection: Selection) -> Iterator[bytes]:
        """Lines of each stretch, in the order of the file's contigs; no line twice."""
        for name in self._index.contigs:
            contig = INDEX.get(SPELLINGS.get(name, ""), 0)
            if not contig or contig not in selection.starts:
                continue
            done = 0  # everything up to this position was given
            for start, end in _merged(selection, contig):
                offset = self._index.begin(name, max(start, done + 1))
                if offset is None:
                    continue
                yield from self._stretch(name.encode() + b"\t", offset, done, end)
                done = end

    def _stretch(self, contig: bytes, offset: int, after: int, last: int) -> Iterator[bytes]:
        """Lines of a contig from a virtual offset on with after < POS <= last."""
        at, skip = offset >> 16, offset & 0xFFFF
        rest = b""
        while True:
            block, following = self._block(at)
            if not block:
                return
            text = rest + block[skip:]
            skip = 0
            end = text.rfind(b"\n") + 1
            rest = text[end:]
            first = _cut(text, end, contig, after)
            stop = _cut(text, end, contig, last)
            if stop > first:
                yield text[first:stop]
            if stop < end:
                return
            at = following

    def _block(self, at: int) -> tuple[bytes, int]:
        """An unpacked block and where the next one begins; nothing at the end of the file."""
        kept = self._kept.get(at)
        if kept is not None:
            return kept
        self._file.seek(at)
        data = self._file.read(_BLOCK)
        size = bgzf_block_size(data, 0)
        if not size or size > len(data):
            if data:
                raise _Unusable
            return b"", at
        extra = 12 + int.from_bytes(data[10:12], "little")
        length = int.from_bytes(data[size - 4 : size], "little")
        try:
            piece = self._engine.decompress(data[extra : size - 8], wbits=-15, bufsize=max(length, 1))
        except self._errors:
            raise _Unusable from None
        if len(piece) != length or self._engine.crc32(piece) != int.from_bytes(data[size - 8 : size - 4], "little"):
            raise _Unusable
        if not piece:
            return self._block(at + size)
        if len(self._kept) > 3:
            self._kept.pop(next(iter(self._kept)))
        self._kept[at] = (piece, at + size)
        return piece, at + size


def _near_exons(selection: Selection) -> Selection:
    """The selection without its quiet stretches, deep in introns, but for a margin: an indel may begin in one."""
    left: dict[int, list[tuple[int, int]]] = {}
    none = np.zeros(0, dtype=np.int64)
    for contig in selection.starts:
        quiet = (selection.quiet_starts.get(contig, none), selection.quiet_ends.get(contig, none))
        holes = list(zip(*(edge.tolist() for edge in quiet), strict=True))
        found = left.setdefault(contig, [])
        n = 0
        for start, end in zip(selection.starts[contig].tolist(), selection.ends[contig].tolist(), strict=True):
            while n < len(holes) and holes[n][1] < start:
                n += 1
            at, k = start, n
            while k < len(holes) and holes[k][0] <= end:
                if holes[k][0] > at:
                    found.append((max(start, at - _BORDER), min(end, holes[k][0] - 1 + _BORDER)))
                at = max(at, holes[k][1] + 1)
                k += 1
            if at <= end:
                found.append((max(start, at - _BORDER), end))
    near = Selection.of(left)
    return replace(selection, starts=near.starts, ends=near.ends, quiet_starts={}, quiet_ends={})


def _merged(selection: Selection, contig: int) -> Iterator[tuple[int, int]]:
    """Stretches with their margins, joined where they lie close together."""
    start = end = 0
    for low, high in zip(selection.starts[contig].tolist(), selection.ends[contig].tolist(), strict=True):
        if end and low - MARGIN <= end + _JOINED:
            end = max(end, high + MARGIN)
            continue
        if end:
            yield start, end
        start, end = max(1, low - MARGIN), high + MARGIN
    if end:
        yield start, end


def _cut(text: bytes, end: int, contig: bytes, last: int) -> int:
    """Where the first line begins whose POS is beyond ``last`` or that lies on another contig; ``end`` where none does."""
    low, high = 0, end
    while low < high:
        middle = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
        middle = max(middle, low)
        if _beyond(text, middle, contig, last):
            high = middle
        else:
            following = text.find(b"\n", middle, end)
            low = following + 1 if following >= 0 else end
    return low


def _beyond(text: bytes, at: int, contig: bytes, last: int) -> bool:
    if not text.startswith(contig, at):
        return True
    tab = text.find(b"\t", at + len(contig), at + len(contig) + 20)
    number = text[at + len(contig) : tab]
    return not number.isdigit() or int(number) > last
