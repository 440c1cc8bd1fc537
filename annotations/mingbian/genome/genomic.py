"""HGVS names on the chromosome."""

from __future__ import annotations

from types import MappingProxyType

from mingbian.genome.keys import minimal
from mingbian.genome.known import KnownAllele
from mingbian.model.case import Build
from mingbian.model.contigs import NAMES, accession

_ACCESSIONS = MappingProxyType({(build, chrom): accession(build, chrom) for build in Build for chrom in NAMES})


def accession_of(build: Build, chrom: str) -> str | None:
    """RefSeq accession with version of a canonical chromosome; None for any other."""
    return _ACCESSIONS.get((build, chrom))


def genomic_name(build: Build, chrom: str, pos: int, ref: str, alt: str, known: KnownAllele | None = None) -> str | None:
    """HGVS ``g.`` of trimmed alleles (1-based). A duplication is called one only where a known allele shows it."""
    stem = _ACCESSIONS.get((build, chrom))
    if stem is None:
        return None
    if len(ref) == 1 and len(alt) == 1:
        return f"{stem}:g.{pos}{ref}>{alt}"
    start, r, a = minimal(pos, ref, alt)
    if known is not None and known.shift and not (known.ref and known.alt):
        at = known.pos(build)
        if at is not None:
            start = at + known.shift  # the 3' rule
            r = _turned(known.ref, known.shift)
            a = _turned(known.alt, known.shift)
            if a and known.shift >= len(a):
                return f"{stem}:g.{_span(start - len(a), start - 1)}dup"
    if not a:
        return f"{stem}:g.{_span(start, start + len(r) - 1)}del"
    if not r:
        return f"{stem}:g.{start - 1}_{start}ins{a}"
    return f"{stem}:g.{_span(start, start + len(r) - 1)}delins{a}"


def _span(start: int, end: int) -> str:
    return str(start) if start == end else f"{start}_{end}"


def _turned(sequence: str, by: int) -> str:
    if not sequence:
        return ""
    k = by % len(sequence)
    return sequence[k:] + sequence[:k]
