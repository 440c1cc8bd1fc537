"""What a reader should read in full: the genes known here, and the places of alleles known outside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from mingbian.genome.legacy import gene_aliases
from mingbian.genome.transcripts import Transcripts
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX
from mingbian.readers.selection import GeneSpan, Selection

AROUND = 30
"""Bases around a known allele outside all known genes that are read too, so that another spelling of it is seen."""

Loci = Mapping[int, NDArray[np.int64]]


def selection_for(
    build: Build, loci: Loci, residues: Iterable[tuple[str, int]], places: Iterable[tuple[str, int]]
) -> Selection:
    """The selection for a build.

    ``loci`` are positions (1-based) of known alleles by contig index, ``places`` (chromosome, position) of alleles that
    facts name; ``residues`` those that facts or hotspots name, by gene. At all of them an allele counts as known: it is
    shown even where the caller filtered it.
    """
    transcripts = Transcripts.load(build)
    of_genes = transcripts.gene_intervals()
    known: dict[int, list[NDArray[np.int64]]] = {contig: [positions] for contig, positions in loci.items()}
    for contig, bases in _codons(transcripts, residues).items():
        known.setdefault(contig, []).append(np.array(bases, dtype=np.int64))
    for chrom, place in places:
        known.setdefault(INDEX[chrom], []).append(np.array([place], dtype=np.int64))
    intervals: dict[int, list[tuple[int, int]]] = {}
    for contig, (starts, ends) in of_genes.items():
        intervals[contig] = list(zip(starts.tolist(), ends.tolist(), strict=True))
    positions = {contig: np.unique(np.concatenate(parts)) for contig, parts in known.items()}
    for contig, found in positions.items():
        outside = found if contig not in of_genes else found[~_inside(found, *of_genes[contig])]
        for place in outside.tolist():
            intervals.setdefault(contig, []).append((max(1, place - AROUND), place + AROUND))
    merged = Selection.of(intervals)
    spans: dict[int, list[GeneSpan]] = {}
    for transcript in transcripts.all:
        if transcript.role != "other":
            spans.setdefault(INDEX[transcript.chrom], []).append((transcript.start, transcript.end, transcript.gene))
    genes = {contig: tuple(sorted(found)) for contig, found in spans.items()}
    old = {alias for alias, symbol in gene_aliases().items() if symbol in transcripts.genes}
    return Selection(merged.starts, merged.ends, positions, genes, transcripts.genes | old)


def _inside(positions: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    at = np.searchsorted(starts, positions, side="right") - 1
    return np.asarray((at >= 0) & (positions <= ends[np.maximum(at, 0)]), dtype=np.bool_)


def _codons(transcripts: Transcripts, residues: Iterable[tuple[str, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for gene, residue in residues:
        transcript = transcripts.chosen(gene)
        bases = transcript.codon_positions(residue) if transcript is not None else None
        if transcript is not None and bases is not None:
            found.setdefault(INDEX[transcript.chrom], []).extend(bases)
    return found
