"""Make ``readers/data/anchor_loci.tsv``: reference bases at hotspot loci, by which a file's genome build can be recognized.

Usage: make_anchor_loci.py HOTSPOTS_GRCh37.tsv HOTSPOTS_GRCh38.tsv OUTPUT

Each input has the columns chrom, pos (1-based), ref, alt, ... without a header. Every base of every REF is one locus. A
locus is kept where it is known in one build only, or where the two builds have different bases there: the others (JAK2
V617F lies at the same place in both) say nothing about the build.
"""

from __future__ import annotations

import sys
from pathlib import Path

HEADER = """\
# Reference bases at loci of recurrent cancer mutations, per genome build; "." = not known for that build.
# Derived from the hotspot allele table of cancerhotspots.org v2 (Chang et al. 2018, PMID:29247016), lifted to GRCh38.
# The source database is made available under the Open Database License 1.0 (ODbL): this table stays a separate file,
# under the same license, with this attribution. https://opendatacommons.org/licenses/odbl/1-0/
# Positions are 1-based. Made by packaging/make_anchor_loci.py.
"""


def bases(path: Path) -> dict[tuple[str, int], str]:
    """The reference base at every position that some REF allele covers. Exits where two rows disagree."""
    found: dict[tuple[str, int], str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        chrom, pos, ref = line.split("\t")[:3]
        for offset, base in enumerate(ref):
            if base not in "ACGT":
                continue
            place = (chrom, int(pos) + offset)
            if found.setdefault(place, base) != base:
                sys.exit(f"{path}, line {number}: {place} is {found[place]} elsewhere and {base} here")
    return found


def main(arguments: list[str]) -> None:
    if len(arguments) != 3:
        sys.exit(__doc__)
    one, other = (bases(Path(a)) for a in arguments[:2])

    def order(place: tuple[str, int]) -> tuple[int, int]:
        chrom, pos = place
        return ({"X": 23, "Y": 24, "MT": 25}.get(chrom) or int(chrom), pos)

    rows = [
        f"{chrom}\t{pos}\t{one.get((chrom, pos), '.')}\t{other.get((chrom, pos), '.')}\n"
        for chrom, pos in sorted(one.keys() | other.keys(), key=order)
        if one.get((chrom, pos)) != other.get((chrom, pos))
    ]
    Path(arguments[2]).write_text(HEADER + "chrom\tpos\tGRCh37\tGRCh38\n" + "".join(rows), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
