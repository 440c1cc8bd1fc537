"""The ``--coverage`` file: which regions were read well enough to say "wild type".

Two plain forms, told apart by their first data line. BED: chrom, 0-based start, end, depth (or name and depth).
Table: a header line with the columns gene, region and min_depth. Tab separated; "#" lines are comments.
"""

from __future__ import annotations

import csv
from pathlib import Path

from mingbian.model.case import CoverageFact
from mingbian.model.contigs import canonical
from mingbian.model.errors import Refusal

_REMEDY = (
    "Give a BED file (chrom, 0-based start, end, depth) or a table with the columns gene, region, min_depth, tab separated."
)


def read_coverage(path: Path) -> tuple[CoverageFact, ...]:
    """Read coverage facts. Raises ``Refusal`` naming the line that cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        raise Refusal("COVERAGE_UNREADABLE", str(path), f"The coverage file cannot be read ({e}).", _REMEDY) from e
    lines = [
        (number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.startswith(("#", "track", "browser"))
    ]
    if not lines:
        raise Refusal("COVERAGE_EMPTY", str(path), "The coverage file has no data line.", _REMEDY)
    header = lines[0][1].split("\t")
    if {"gene", "region", "min_depth"} <= set(header):
        return tuple(_table_row(path, header, number, line) for number, line in lines[1:])
    return tuple(_bed_row(path, number, line) for number, line in lines)


def _table_row(path: Path, header: list[str], number: int, line: str) -> CoverageFact:
    row = dict(zip(header, next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE)), strict=False))
    gene, region, depth = row.get("gene", ""), row.get("region", ""), row.get("min_depth", "")
    if not gene or not depth.isdigit():
        raise _bad(path, number, "gene or min_depth is missing or not a whole number")
    return CoverageFact(gene=gene, region=region or "all", min_depth=int(depth))


def _bed_row(path: Path, number: int, line: str) -> CoverageFact:
    fields = line.split("\t")
    if len(fields) < 4 or not fields[1].isdigit() or not fields[2].isdigit():
        raise _bad(path, number, "it is not chrom, start, end, depth")
    chrom = canonical(fields[0])
    if chrom is None:
        raise _bad(path, number, f"{fields[0]!r} is not a chromosome known here")
    depth = next((f for f in reversed(fields[3:]) if f.replace(".", "", 1).isdigit()), None)
    if depth is None:
        raise _bad(path, number, "there is no depth")
    start, end = int(fields[1]) + 1, int(fields[2])
    if end < start:
        raise _bad(path, number, "the end lies before the start")
    return CoverageFact(chrom=chrom, start=start, end=end, min_depth=int(float(depth)))


def _bad(path: Path, number: int, why: str) -> Refusal:
    return Refusal("COVERAGE_BAD_LINE", str(path), f"This line cannot be read: {why}.", _REMEDY, where=f"line {number}")
