"""The index that lies beside a VCF (.tbi or .csi): where in the packed file the records of a stretch begin.

Only what is needed to jump is read: the linear index of a .tbi, the first offsets of the smallest bins of a .csi. An index
is a hint to where records may be found quickly; whether the file holds what it says is never decided by it.
Formats: the Tabix and CSI specifications of hts-specs.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path

from mingbian.model.errors import Refusal
from mingbian.model.records import Record
from mingbian.readers.sniff import Packing
from mingbian.readers.stream import ByteStream

LARGEST = 1 << 28
"""Bytes of the largest unpacked index that is read."""

_WINDOW = 14  # a .tbi knows stretches of 16 KiB


class Index(Record, frozen=True, eq=False):
    """Per contig name: beginnings of stretches (0-based, ascending) and the virtual offset to read from."""

    contigs: Mapping[str, tuple[Sequence[int], Sequence[int]]]

    def begin(self, contig: str, pos: int) -> int | None:
        """The virtual offset at or before the first record that touches ``pos`` (1-based); None where there is none."""
        found = self.contigs.get(contig)
        if found is None or not found[0]:
            return None
        starts, offsets = found
        return offsets[max(0, bisect_right(starts, pos - 1) - 1)]


def beside(path: Path) -> Path | None:
    """The index of a file, where one lies beside it that is not older than the file."""
    for suffix in (".tbi", ".csi"):
        index = path.with_name(path.name + suffix)
        try:
            if index.stat().st_mtime >= path.stat().st_mtime - 1:
                return index
        except OSError:
            continue
    return None


def load(path: Path) -> Index | None:
    """Read an index; None where it is damaged or of another kind: the file is then read without it."""
    try:
        with ByteStream(path, Packing.BGZF) as stream:
            pieces, size = [], 0
            for piece in stream:
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST:
                    return None
            if stream.damage is not None:
                return None
        data = b"".join(pieces)
        if data[:4] == b"TBI\x01":
            return _tabix(data)
        return _csi(data) if data[:4] == b"CSI\x01" else None
    except (struct.error, IndexError, UnicodeDecodeError, Refusal):
        return None


def _names(data: bytes, at: int) -> tuple[list[str], int]:
    (length,) = struct.unpack_from("<i", data, at)
    return data[at + 4 : at + 4 + length].rstrip(b"\0").decode().split("\0"), at + 4 + length


def _tabix(data: bytes) -> Index:
    count = struct.unpack_from("<i", data, 4)[0]
    names, at = _names(data, 32)
    found: dict[str, tuple[Sequence[int], Sequence[int]]] = {}
    number, pair = struct.Struct("<i").unpack_from, struct.Struct("<Ii").unpack_from
    for name in names[:count]:
        bins = number(data, at)[0]
        at += 4
        for _ in range(bins):
            at += 8 + 16 * pair(data, at)[1]
        windows = number(data, at)[0]
        offsets = struct.unpack_from(f"<{windows}Q", data, at + 4)
        at += 4 + 8 * windows
        known = [n for n, offset in enumerate(offsets) if offset]
        found[name] = ([n << _WINDOW for n in known], [offsets[n] for n in known])
    return Index(found)


def _csi(data: bytes) -> Index:
    shift, depth, extra = struct.unpack_from("<iii", data, 4)
    names, _ = _names(data, 16 + 24) if extra > 28 else ([], 0)
    at = 16 + extra
    count = struct.unpack_from("<i", data, at)[0]
    at += 4
    leaf = ((1 << 3 * depth) - 1) // 7
    head = struct.Struct("<IQi").unpack_from
    found: dict[str, tuple[Sequence[int], Sequence[int]]] = {}
    for name in names[:count]:
        bins = struct.unpack_from("<i", data, at)[0]
        at += 4
        leaves = []
        for _ in range(bins):
            number, offset, chunks = head(data, at)
            at += 16 + 16 * chunks
            if leaf <= number < leaf + (1 << 3 * depth):
                leaves.append(((number - leaf) << shift, offset))
        leaves.sort()
        # a record that crosses the border of two bins lies in neither of them: begin one bin earlier
        starts = [start for start, _ in leaves]
        found[name] = (starts, [leaves[max(0, n - 1)][1] for n in range(len(leaves))])
    return Index(found)
