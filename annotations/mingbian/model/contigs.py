"""Chromosome names: every spelling an input may use, one canonical name, one small integer.

Canonical names are "1".."22", "X", "Y", "MT"; indices 1..25 in that order (0 means "not a primary contig").
Lengths are those of GRCh37 (hs37d5) and GRCh38 primary assemblies, in bases.
"""

from __future__ import annotations

from types import MappingProxyType

from mingbian.model.case import Build

NAMES: tuple[str, ...] = (*(str(n) for n in range(1, 23)), "X", "Y", "MT")
INDEX = MappingProxyType({name: i for i, name in enumerate(NAMES, start=1)})

LENGTHS = MappingProxyType(
    {
        Build.GRCH37: (
            249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022, 141213431,
            135534747, 135006516, 133851895, 115169878, 107349540, 102531392, 90354753, 81195210, 78077248,
            59128983, 63025520, 48129895, 51304566, 155270560, 59373566, 16569,
        ),
        Build.GRCH38: (
            248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636, 138394717,
            133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345, 83257441, 80373285,
            58617616, 64444167, 46709983, 50818468, 156040895, 57227415, 16569,
        ),
    }
)  # fmt: skip

# RefSeq accession versions: NC_000001 .. NC_000024, NC_012920. Index is the canonical index.
_NC_VERSION = MappingProxyType(
    {
        Build.GRCH37: (10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9, 1),
        Build.GRCH38: (11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10, 1),
    }
)


def accession(build: Build, chrom: str) -> str | None:
    """RefSeq accession with version of a canonical chromosome, e.g. "NC_000007.13"; None for an unknown name."""
    i = INDEX.get(chrom)
    if i is None:
        return None
    stem = "NC_012920" if chrom == "MT" else f"NC_{i:06d}"
    return f"{stem}.{_NC_VERSION[build][i - 1]}"


def genbank_accession(build: Build, chrom: str) -> str | None:
    """GenBank accession with version of a canonical chromosome ("CM000669.1"); None for an unknown name.

    CM000663 to CM000686 are chromosomes 1 to Y; version 1 belongs to GRCh37, version 2 to GRCh38.
    """
    i = INDEX.get(chrom)
    if i is None:
        return None
    return "J01415.2" if chrom == "MT" else f"CM{662 + i:06d}.{1 if build is Build.GRCH37 else 2}"


def _spellings() -> dict[str, str]:
    names: dict[str, str] = {}
    for name in NAMES:
        for spelling in (name, f"chr{name}", f"Chr{name}", f"CHR{name}"):
            names[spelling] = name
    for alias, name in (("M", "MT"), ("23", "X"), ("24", "Y"), ("25", "MT"), ("x", "X"), ("y", "Y")):
        for spelling in (alias, f"chr{alias}", f"Chr{alias}", f"CHR{alias}"):
            names[spelling] = name
    for build in Build:
        for name in NAMES:
            for acc in (accession(build, name), genbank_accession(build, name)):
                if acc:
                    names[acc] = name
    return names


SPELLINGS = MappingProxyType(_spellings())


def canonical(name: str) -> str | None:
    """The canonical name of any known spelling ("chr7", "NC_000007.13", "CM000669.1", "23"), or None for others."""
    return SPELLINGS.get(name)


def build_of_accession(name: str) -> Build | None:
    """The build an NC_ or CM accession belongs to; None for the mitochondrion (the same in both) and for anything else."""
    chrom = SPELLINGS.get(name)
    if chrom is None or chrom == "MT":
        return None
    for build in Build:
        if name in (accession(build, chrom), genbank_accession(build, chrom)):
            return build
    return None
