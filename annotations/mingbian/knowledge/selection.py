"""What a reader should read in full: the genes known here, and the places of alleles known outside them."""

from __future__ import annotations

from collections.abc import Iterable

from mingbian.genome.transcripts import Transcripts
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX
from mingbian.readers.selection import Selection

_AROUND = 30
"""Bases around a known allele outside all known genes that are read too, so that another spelling of it is seen."""


def selection_for(build: Build, places: Iterable[tuple[str, int, int]]) -> Selection:
    """The selection for a build. ``places`` are known alleles as (chromosome, first, last position), 1-based."""
    intervals: dict[int, list[tuple[int, int]]] = {}
    for contig, (starts, ends) in Transcripts.load(build).gene_intervals().items():
        intervals[contig] = [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]
    known: dict[int, list[int]] = {}
    for chrom, first, last in places:
        contig = INDEX[chrom]
        intervals.setdefault(contig, []).append((max(1, first - _AROUND), last + _AROUND))
        known.setdefault(contig, []).extend(range(first, last + 1))
    return Selection.of(intervals, known)
