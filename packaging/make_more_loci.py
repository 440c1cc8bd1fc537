"""Make ``readers/data/more_loci.tsv.gz``: reference bases at the places of the known alleles, as further signs of a build.

Usage: make_more_loci.py KNOWN_ALLELES_FOLDER OUTPUT

Read are the tables of CIViC and ClinVar and the one written by hand. A place is the first base of REF as VCF writes it: of
an insertion or deletion the base in front. Kept are places that the tables know in one build only; where tables disagree
on the base, none is kept.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

TABLES = ("reviewed.tsv", "civic.tsv.gz", "clinvar.tsv.gz")
HEADER = """\
# Reference bases at the places of alleles that CIViC and ClinVar know, per genome build, one line a chromosome and build.
# Sources: CIViC (civicdb.org, CC0 1.0, 2026-01-06), ClinVar (NCBI, public domain, 2024-12-15); positions of the other build
# lifted, so that a base that does not fit proves nothing; one that fits in the wrong build does.
# 1-based positions as differences from the one before; bases in the same order. Made by packaging/make_more_loci.py.
"""
NAMES = [*(str(n) for n in range(1, 23)), "X", "Y", "MT"]


def loci(folder: Path) -> tuple[dict[tuple[str, int], set[str]], dict[tuple[str, int], set[str]]]:
    """Bases by place, for GRCh37 and GRCh38."""
    found: tuple[dict[tuple[str, int], set[str]], dict[tuple[str, int], set[str]]] = ({}, {})
    for table in TABLES:
        data = (folder / table).read_bytes()
        for line in (gzip.decompress(data) if table.endswith(".gz") else data).decode().splitlines():
            if not line or line.startswith(("#", "gene\t")):
                continue
            cells = line.split("\t")
            chrom, ref, alt, anchor = cells[5], cells[8].replace("-", ""), cells[9].replace("-", ""), cells[11]
            base, back = (ref[0], 0) if ref and alt else (anchor, 1)
            if base not in {"A", "C", "G", "T"}:
                continue
            for which, text in enumerate(cells[6:8]):
                if text:
                    found[which].setdefault((chrom, int(text) - back), set()).add(base)
    return found


def main(arguments: list[str]) -> None:
    if len(arguments) != 2:
        sys.exit(__doc__)
    both = loci(Path(arguments[0]))
    lines = []
    for which, name in enumerate(("GRCh37", "GRCh38")):
        for chrom in NAMES:
            places = sorted(
                (pos, next(iter(bases)))
                for (c, pos), bases in both[which].items()
                if c == chrom and len(bases) == 1 and (c, pos) not in both[1 - which]
            )
            if places:
                steps = [b - a for a, b in zip([0, *(p for p, _ in places)], [p for p, _ in places], strict=False)]
                lines.append(f"{chrom}\t{name}\t{','.join(map(str, steps))}\t{''.join(b for _, b in places)}\n")
    data = (HEADER + "chrom\tbuild\tsteps\tbases\n" + "".join(lines)).encode()
    Path(arguments[1]).write_bytes(gzip.compress(data, 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1:])
