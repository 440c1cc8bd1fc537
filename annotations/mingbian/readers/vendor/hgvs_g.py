"""Genomic HGVS names as alleles, where the name alone gives them: substitutions on a RefSeq chromosome.

Insertions and deletions need the reference sequence to be written in VCF form and stay names.
"""

from __future__ import annotations

import re

from mingbian.model.case import Build
from mingbian.model.contigs import build_of_accession, canonical

_SUBSTITUTION = re.compile(r"^(NC_\d{6}\.\d+):[gm]\.(\d{1,9})([ACGT])>([ACGT])$")
_ACCESSION = re.compile(r"NC_\d{6}\.\d+")

Place = tuple[object, object, object, object]


def place_of(name: str | None) -> tuple[Place, Build | None] | None:
    """Chromosome, position, REF, ALT and build of "NC_000007.13:g.55259515T>G"; None for any other name."""
    m = _SUBSTITUTION.match((name or "").strip())
    if m is None or canonical(m[1]) is None:
        return None
    return (m[1], m[2], m[3], m[4]), build_of_accession(m[1])


def build_named(text: str | None) -> Build | None:
    """The build that the first RefSeq chromosome accession in a text belongs to."""
    m = _ACCESSION.search(text or "")
    return build_of_accession(m[0]) if m is not None else None
