"""Stretches of a FASTA file in one pass over its bytes: no index, any width of lines, plain, gzip or BGZF.

Nothing of the file is kept but the stretches that were asked for. Lower case (soft masking) is read as upper case.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mingbian.model.contigs import SPELLINGS
from mingbian.model.errors import Refusal
from mingbian.readers.sniff import identify
from mingbian.readers.stream import ByteStream

Spans = npt.NDArray[np.int64]
"""Rows of (start, end), 1-based inclusive, ascending, apart from each other."""

_LONGEST_HEADER = 1 << 16
_BLANK = b"\r\n"


class Contig(NamedTuple):
    """One sequence of the file as it was found: ``name`` is the first word of its header line, ``chrom`` its canonical name
    or None; ``length`` in bases; ``taken`` the bases of each list of spans, joined, as far as the contig went."""

    name: str
    header: str
    chrom: str | None
    length: int
    taken: tuple[bytes, ...]


class Whole(NamedTuple):
    """What the pass found besides the contigs: size and SHA-256 of the file on disk; ``damage`` says where it is cut."""

    size: int
    sha256: str
    damage: str | None


def canonical_contig(name: str) -> str | None:
    """The canonical chromosome behind the first word of a header line; None for any other sequence.

    Read are "chr7", "7", "NC_000007.13", "gi|224589819|ref|NC_000007.13|" and "CM000669.1".
    """
    return next((SPELLINGS[part] for part in (name, *name.split("|")) if part in SPELLINGS), None)


class _Taker:
    """Collects the bases of ascending spans from pieces that come in order."""

    def __init__(self, spans: Spans) -> None:
        self._starts: list[int] = spans[:, 0].tolist()
        self._ends: list[int] = spans[:, 1].tolist()
        self._parts: list[bytes] = []

    def wants(self, first: int, last: int) -> bool:
        """Whether any span has bases in first..last."""
        i = bisect_right(self._starts, last) - 1
        return i >= 0 and self._ends[i] >= first

    def take(self, bases: bytes, first: int) -> None:
        """Bases that begin at position ``first``."""
        last = first + len(bases) - 1
        i = bisect_right(self._ends, first - 1)
        while i < len(self._starts) and self._starts[i] <= last:
            self._parts.append(bases[max(self._starts[i] - first, 0) : self._ends[i] - first + 1])
            i += 1

    def joined(self) -> bytes:
        return b"".join(self._parts)


def cut(
    path: Path,
    wanted: Callable[[str], tuple[Spans, ...]],
    done: Callable[[Contig], None],
    tick: Callable[[int, float | None], None] = lambda _, __: None,
) -> Whole:
    """Read a FASTA file once. ``wanted`` gives the lists of spans to take of a canonical chromosome, asked when it begins;
    ``done`` is given every contig when it ends; ``tick`` hears of bases read and the share of the file.

    What ``done`` or ``tick`` raise passes through. Raises ``Refusal`` REFERENCE_NOT_FASTA. A file whose packed data is cut
    does not raise; its last contig is not given to ``done``.
    """
    identified = identify(path)
    header: bytes | None = None  # of the line that is being read
    name: tuple[str, str, str | None] | None = None
    takers: tuple[_Taker, ...] = ()
    length = bases = 0

    def finish() -> None:
        if name is not None:
            done(Contig(*name, length, tuple(t.joined() for t in takers)))

    with ByteStream(path, identified.packing) as stream:
        for chunk in stream:
            at, size = 0, len(chunk)
            while at < size:
                if header is not None:
                    end = chunk.find(b"\n", at)
                    header += chunk[at:] if end < 0 else chunk[at:end]
                    if len(header) > _LONGEST_HEADER:
                        raise _not_fasta(path, "a header line does not end")
                    if end < 0:
                        break
                    at = end + 1
                    text = header.decode("utf-8", "replace").strip()
                    word = text.split(maxsplit=1)[0] if text else ""
                    name = (word, text, canonical_contig(word))
                    takers = tuple(_Taker(spans) for spans in wanted(name[2])) if name[2] is not None else ()
                    header, length = None, 0
                    continue
                end = chunk.find(b">", at)
                stop = size if end < 0 else end
                if name is None:
                    if chunk[at:stop].strip():
                        raise _not_fasta(path, "it does not begin with a header line (>)")
                elif stop > at:
                    piece = chunk if (at, stop) == (0, size) else chunk[at:stop]
                    count = len(piece) - piece.count(b"\n") - piece.count(b"\r")
                    if any(t.wants(length + 1, length + count) for t in takers):
                        clean = piece.translate(None, _BLANK)
                        count = len(clean)
                        for taker in takers:
                            taker.take(clean, length + 1)
                    length += count
                    bases += count
                if end >= 0:
                    finish()
                    header = b""
                at = stop + 1 if end >= 0 else size
            tick(bases, stream.fraction)
    if stream.damage is None:
        if header:
            raise _not_fasta(path, "it ends in a header line")
        if name is None:
            raise _not_fasta(path, "it holds no sequence")
        finish()
    return Whole(stream.size, stream.sha256, stream.damage)


def _not_fasta(path: Path, reason: str) -> Refusal:
    return Refusal(
        "REFERENCE_NOT_FASTA",
        str(path),
        f"This is no FASTA file: {reason}.",
        "Give the FASTA file of the reference genome that the laboratory aligns to, plain or packed with gzip or bgzip.",
    )
