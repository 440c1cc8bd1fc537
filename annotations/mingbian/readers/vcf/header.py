"""The header of a VCF: its ``##`` lines, its column line, and what had to be repaired to read it.

Nothing the header declares about INFO, FORMAT or FILTER decides whether a record can be read: declarations are often wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from mingbian.model.errors import Refusal
from mingbian.model.patterns import pattern
from mingbian.model.reading import ReadWarning
from mingbian.model.records import Record
from mingbian.readers.encodings import decode, is_utf8
from mingbian.readers.stream import AFTER, BEFORE, padded

FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
"""The columns every VCF has."""

LARGEST = 1 << 26
"""Bytes a header may have. Cohort files with many thousand contigs and samples stay far below."""

_CONTIG = pattern(r"##contig=<(.*)>?\s*$")
_ID = pattern(r"(?:^|,)\s*ID=([^,>]+)")
_LENGTH = pattern(r"(?:^|,)\s*length=(\d{1,10})(?=[,>\s]|$)")
_ASSEMBLY = pattern(r"(?:^|,)\s*assembly=\"?([^,>\"]+)")


class Contig(Record, frozen=True):
    """A ``##contig`` line; ``length`` in bases, None where it is not given."""

    name: str
    length: int | None
    assembly: str | None


class Header(Record, frozen=True):
    """``line`` is the number of the column line (1-based). ``meta`` holds the ``##`` lines as written."""

    meta: tuple[str, ...]
    samples: tuple[str, ...]
    columns: int
    line: int
    contigs: tuple[Contig, ...]
    warnings: tuple[ReadWarning, ...]

    def values(self, name: str) -> tuple[str, ...]:
        """Values of the ``##name=value`` lines, whatever the case of the name."""
        start = f"##{name.lower()}="
        return tuple(line[len(start) :].strip() for line in self.meta if line[: len(start)].lower() == start)


def read_header(chunks: Iterator[bytes], file: str) -> tuple[Header, bytes]:
    """Read up to the column line. Returns the header, and what is left of the last chunk read, padded like any chunk.

    Raises ``Refusal`` (NO_COLUMN_LINE, BAD_COLUMN_LINE, DUPLICATE_SAMPLES, HEADER_TOO_LARGE) naming the line.
    """
    meta: list[str] = []
    warnings: list[ReadWarning] = []
    undecodable = 0
    first_line = ""
    size = 0
    number = 1
    for chunk in chunks:
        size += len(chunk)
        at, behind = BEFORE, len(chunk) - AFTER
        while at < behind:
            end = chunk.index(b"\n", at)
            raw = chunk[at:end]
            at = end + 1
            if raw.startswith(b"#"):
                text = decode(raw)
                undecodable += not is_utf8(raw)
                first_line = first_line or text
                if text.startswith("##"):
                    meta.append(text)
                elif re.match(r"#\s*CHROM\b", text, re.IGNORECASE):
                    samples, columns = _columns(text, number, file, warnings)
                    warnings.extend(_repairs(meta, first_line))
                    if undecodable:
                        warnings.append(
                            ReadWarning(
                                "ENCODING",
                                "The header is not written in UTF-8: it was read as Big5 where it is that, other bytes are "
                                "shown as \\x escapes. Names may look wrong.",
                            )
                        )
                    header = Header(tuple(meta), samples, columns, number, tuple(_contigs(meta)), tuple(warnings))
                    return header, padded(chunk[at:behind])
            elif raw.strip():
                raise Refusal(
                    "NO_COLUMN_LINE",
                    file,
                    "A record, or something else, stands where the column line (#CHROM POS ID REF ALT ...) is expected."
                    if number > 1
                    else "The file begins with something else than a VCF header; the column line (#CHROM ...) is missing.",
                    "Export the file again with its header, or put the header back in front of the records.",
                    where=f"line {number}",
                )
            number += 1
        if size > LARGEST:
            raise Refusal(
                "HEADER_TOO_LARGE",
                file,
                f"The header is longer than {LARGEST >> 20} MiB and has no column line (#CHROM ...).",
                "Check that this is a variant file.",
                where=f"line {number}",
            )
    raise Refusal(
        "NO_COLUMN_LINE",
        file,
        "The file ends before its column line (#CHROM POS ID REF ALT ...).",
        "Export the file again; it may have been cut.",
        where=f"line {max(number - 1, 1)}",
    )


def _columns(text: str, number: int, file: str, warnings: list[ReadWarning]) -> tuple[tuple[str, ...], int]:
    """Sample names and the number of columns."""
    names = text.rstrip("\n").split("\t")
    if len(names) < 8:
        names = text.split()
        if len(names) >= 8:
            warnings.append(
                ReadWarning(
                    "HEADER_REPAIRED", f"Line {number}: the column names are separated by spaces; read as if by tabs."
                )
            )
    while names and not names[-1].strip():
        names.pop()
    given = tuple(
        "#" + n.strip().lstrip("#").strip().upper() if i == 0 else n.strip().upper() for i, n in enumerate(names[:8])
    )
    if given != FIXED:
        raise Refusal(
            "BAD_COLUMN_LINE",
            file,
            f"The column line reads {' '.join(names[:8])[:120]!r}; a VCF has #CHROM POS ID REF ALT QUAL FILTER INFO.",
            "Export the file again as VCF.",
            where=f"line {number}",
        )
    samples = tuple(names[9:])
    repeated = sorted(name for name, count in Counter(samples).items() if count > 1)
    if repeated:
        raise Refusal(
            "DUPLICATE_SAMPLES",
            file,
            f"Two columns have the same sample name ({', '.join(map(repr, repeated[:3]))}): the tumor cannot be told.",
            "Give every sample its own name, for example with: bcftools reheader -s names.txt",
            where=f"line {number}",
        )
    if any(not s.strip() for s in samples):
        raise Refusal(
            "BAD_COLUMN_LINE",
            file,
            "A sample column has no name.",
            "Give every sample a name, for example with: bcftools reheader -s names.txt",
            where=f"line {number}",
        )
    return samples, len(names)


def _repairs(meta: list[str], first_line: str) -> Iterable[ReadWarning]:
    versions = [n for n, line in enumerate(meta) if line.lower().startswith("##fileformat=")]
    if not versions:
        yield ReadWarning("HEADER_REPAIRED", "The first line ##fileformat=VCF... is missing; the file was read as VCF 4.2.")
    elif not first_line.lower().startswith("##fileformat="):
        yield ReadWarning(
            "HEADER_REPAIRED", "The line ##fileformat=VCF... is not the first one, as it must be; read all the same."
        )


def _contigs(meta: list[str]) -> Iterable[Contig]:
    for line in meta:
        m = _CONTIG.match(line)
        if m is None:
            continue
        name = _ID.search(m[1])
        if name is None:
            continue
        length = _LENGTH.search(m[1])
        assembly = _ASSEMBLY.search(m[1])
        yield Contig(name[1].strip(), int(length[1]) if length else None, assembly[1].strip() if assembly else None)
