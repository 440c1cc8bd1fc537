"""Small VCF files for the tests of the readers: built line by line, all invented."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from mingbian.model.case import Build, CaseOptions
from mingbian.model.contigs import LENGTHS, NAMES
from mingbian.model.reading import Progress, Reading
from mingbian.readers import read
from mingbian.readers.selection import Selection
from mingbian.readers.vcf.header import FIXED

EOF_MARKER = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
V600E = ("7", 140453136, "A", "T")  # on GRCh37


def contig_lines(build: Build | None, chroms: Sequence[str] = ("1", "7", "12", "X")) -> list[str]:
    if build is None:
        return []
    return [f"##contig=<ID={c},length={LENGTHS[build][NAMES.index(c)]}>" for c in chroms]


def record(
    chrom: str = "7",
    pos: int | str = 140453136,
    ref: str = "A",
    alt: str = "T",
    status: str = "PASS",
    info: str = ".",
    form: str = "GT:AD:DP",
    samples: Sequence[str] = ("0/1:280,120:400",),
    name: str = ".",
) -> str:
    return "\t".join((chrom, str(pos), name, ref, alt, "99", status, info, *((form, *samples) if samples else ())))


def vcf(
    records: Iterable[str] = (),
    *,
    build: Build | None = Build.GRCH37,
    samples: Sequence[str] = ("TUMOR",),
    meta: Iterable[str] = (),
    first: str = "##fileformat=VCFv4.2",
    end: str = "\n",
) -> bytes:
    columns = [*FIXED, *(("FORMAT", *samples) if samples else ())]
    lines = [*([first] if first else []), *contig_lines(build), *meta, "\t".join(columns), *records]
    return (end.join(lines) + end).encode()


def bgzf(data: bytes, block: int = 60_000, marker: bool = True) -> bytes:
    out = b""
    for at in range(0, len(data), block):
        piece = data[at : at + block]
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(piece) + packer.flush()
        out += struct.pack("<4BIBBH2BHH", 31, 139, 8, 4, 0, 0, 255, 6, 66, 67, 2, len(packed) + 25)
        out += packed + struct.pack("<II", zlib.crc32(piece), len(piece))
    return out + (EOF_MARKER if marker else b"")


def everything(_build: Build) -> Selection:
    return Selection.everything()


class Reader:
    """Writes bytes to a file and reads it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, data: bytes, name: str = "input.vcf") -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def __call__(
        self,
        data: bytes,
        *,
        select: Callable[[Build], Selection] = everything,
        progress: Callable[[Progress], None] | None = None,
        name: str = "input.vcf",
        **options: object,
    ) -> Reading:
        return read(self.file(data, name), CaseOptions(**options), select, progress)


def balanced(reading: Reading) -> bool:
    refused = sum(r.alleles for r in reading.refused)
    return reading.alleles == sum(o.counted for o in reading.observations) + sum(reading.set_aside.values()) + refused
