"""The file that holds the reference bases around the genes known here: one per build, two bits a base.

Layout: eight bytes of magic; the length of the description (little-endian, 4 bytes) and its CRC-32 (4 bytes); the text
of it (JSON, ``About``); then one block per chromosome, as the description says. A block: starts and ends of its stretches
(1-based, inclusive, int32 each), starts and lengths of the runs of N within the joined stretches (int32 each), the bases,
four to a byte, first base in the highest bits. Every block has its own CRC-32, so that one chromosome can be read alone.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from mingbian.model.case import Build
from mingbian.model.errors import Refusal
from mingbian.model.records import Record

MAGIC = b"MBREF\x00\x00\x01"
_HEAD = struct.Struct("<II")

_CODE = np.full(256, 4, dtype=np.uint8)
for _i, _base in enumerate(b"ACGT"):
    _CODE[_base] = _CODE[_base | 0x20] = _i
_QUADS = np.frombuffer(
    "".join(a + b + c + d for a in "ACGT" for b in "ACGT" for c in "ACGT" for d in "ACGT").encode(), dtype="V4"
)


class Part(Record, frozen=True):
    """One chromosome's block: canonical name, length of the whole chromosome, numbers of stretches, runs of N and bases."""

    chrom: str
    length: int
    stretches: int
    runs: int
    bases: int
    crc: int

    @property
    def size(self) -> int:
        """Bytes of the block."""
        return 8 * self.stretches + 8 * self.runs + (self.bases + 3) // 4


class About(Record, frozen=True):
    """What a cache was made from: base name, size and SHA-256 of the file as it was on disk, and how it was checked.

    ``genes`` is the SHA-256 of the table of transcripts that said which stretches to keep; ``margin`` the bases kept beside
    each exon; ``checks`` counts of what was compared, in words.
    """

    build: str
    source: str
    source_bytes: int
    source_sha256: str
    genes: str
    margin: int
    checks: tuple[str, ...]
    parts: tuple[Part, ...]


class Block(Record, frozen=True):
    """The packed bases of one chromosome, and the file they are in."""

    part: Part
    path: Path
    at: int

    def unpack(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], str]:
        """Starts, ends, offsets of the stretches and their joined bases. Raises ``Refusal`` REFERENCE_DAMAGED."""
        part = self.part
        try:
            with self.path.open("rb") as file:
                file.seek(self.at)
                data = file.read(part.size)
        except OSError as error:
            raise _damaged(self.path, f"it cannot be read ({error.strerror or error})") from None
        if len(data) != part.size or zlib.crc32(data) != part.crc:
            raise _damaged(self.path, f"the bases of chromosome {part.chrom} are not what was written")
        numbers = np.frombuffer(data, dtype="<i4", count=2 * (part.stretches + part.runs))
        n, m = part.stretches, part.runs
        starts, ends = numbers[:n], numbers[n : 2 * n]
        packed = np.frombuffer(data, dtype=np.uint8, offset=numbers.nbytes)
        bases = _QUADS[packed].view(np.uint8)[: part.bases]
        if m:
            bases = bases.copy()
            for run, length in zip(numbers[2 * n : 2 * n + m].tolist(), numbers[2 * n + m :].tolist(), strict=True):
                bases[run : run + length] = ord("N")
        lengths = (ends - starts + 1).astype(np.int64)
        offsets = np.cumsum(lengths) - lengths
        return tuple(starts.tolist()), tuple(ends.tolist()), tuple(offsets.tolist()), bases.tobytes().decode("ascii")


def cache_name(build: Build) -> str:
    """The name of a build's cache in the reference folder."""
    return f"{build.value}.bases"


def pack(
    chrom: str, length: int, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], bases: bytes
) -> tuple[Part, bytes]:
    """One chromosome's block from its joined bases (any case; every letter but A, C, G, T becomes N)."""
    codes = _CODE[np.frombuffer(bases, dtype=np.uint8)]
    unknown = np.concatenate(([False], codes == 4, [False]))
    edges = np.flatnonzero(unknown[1:] != unknown[:-1])
    runs, stops = edges[::2], edges[1::2]
    codes &= 3
    codes = np.concatenate((codes, np.zeros(-len(codes) % 4, dtype=np.uint8))).reshape(-1, 4)
    packed = codes[:, 0] << 6 | codes[:, 1] << 4 | codes[:, 2] << 2 | codes[:, 3]
    data = b"".join(
        (
            *(column.astype("<i4").tobytes() for column in (starts, ends, runs, stops - runs)),
            packed.astype(np.uint8).tobytes(),
        )
    )
    return Part(chrom, length, len(starts), len(runs), len(bases), zlib.crc32(data)), data


def whole(about: About, blocks: Mapping[str, bytes]) -> bytes:
    """The bytes of a cache; ``blocks`` by chromosome as ``about.parts`` names them."""
    text = msgspec.json.encode(about)
    head = MAGIC + _HEAD.pack(len(text), zlib.crc32(text)) + text
    return b"".join((head, *(blocks[part.chrom] for part in about.parts)))


def open_cache(path: Path) -> tuple[About, Mapping[str, Block]]:
    """What a cache says of itself, and its blocks by chromosome. Raises ``Refusal`` REFERENCE_DAMAGED."""
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC) + _HEAD.size)
            if len(head) < len(MAGIC) + _HEAD.size or not head.startswith(MAGIC):
                raise _damaged(path, "it was not made by this version")
            size, crc = _HEAD.unpack(head[len(MAGIC) :])
            text = file.read(size)
            total = file.seek(0, 2)
    except OSError as error:
        raise _damaged(path, f"it cannot be read ({error.strerror or error})") from None
    if len(text) != size or zlib.crc32(text) != crc:
        raise _damaged(path, "its description is not what was written")
    try:
        about = msgspec.json.decode(text, type=About)
    except msgspec.DecodeError as error:
        raise _damaged(path, f"its description cannot be understood ({error})") from None
    at = len(head) + size
    blocks = {}
    for part in about.parts:
        blocks[part.chrom] = Block(part, path, at)
        at += part.size
    if at != total:
        raise _damaged(path, f"it has {total:,} bytes instead of {at:,}")
    return about, blocks


def _damaged(path: Path, reason: str) -> Refusal:
    return Refusal(
        "REFERENCE_DAMAGED",
        str(path),
        f"This cache of the reference genome cannot be used: {reason}.",
        "Build it again with: mingbian reference build --fasta FILE. Or remove it with: mingbian reference remove.",
    )
