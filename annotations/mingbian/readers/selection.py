"""Which stretches of the genome are worth a full parse: the genes known here and the alleles known outside them.

Positions are 1-based and inclusive; contigs are the integers of ``model.contigs.INDEX`` (1 = chromosome 1 ... 25 = MT).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, NAMES
from mingbian.model.records import Record

Positions = NDArray[np.int64]

MARGIN = 256
"""Bases by which an interval is widened for insertions and deletions: their position depends on how they are aligned."""

_END_OF_CONTIG = 2**31 - 1
_NONE: Mapping[int, Positions] = MappingProxyType({})

GeneSpan = tuple[int, int, str]
"""First and last base of a gene (inclusive), and its symbol."""

_NO_GENES: Mapping[int, tuple[GeneSpan, ...]] = MappingProxyType({})


class GeneModel(Protocol):
    """What a reader needs to know of one transcript: all positions 1-based and inclusive, exons ascending."""

    @property
    def accession(self) -> str: ...
    @property
    def gene(self) -> str: ...
    @property
    def chrom(self) -> str: ...
    @property
    def strand(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def cds_start(self) -> int: ...
    @property
    def cds_end(self) -> int: ...
    @property
    def role(self) -> str:
        """ "other" for every transcript but the one its gene is named on."""
        ...

    @property
    def exons(self) -> tuple[tuple[int, int], ...]: ...
    def c_position(self, pos: int) -> object | None:
        """The place in ``c.`` coordinates, written by ``str``; None outside the transcript."""
        ...


class GeneModels(Protocol):
    """The transcripts of one build, as the room of genomes has them; readers never make their own."""

    @property
    def all(self) -> Sequence[GeneModel]: ...


def distinct(values: Positions) -> Positions:
    """The distinct values, ascending. ``np.unique`` would load masked arrays, which takes longer than all sorting here."""
    ordered = np.sort(values)
    first = np.ones(len(ordered), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


class Selection(Record, frozen=True, dict=True):
    """Merged, sorted, inclusive intervals per contig; ``starts[c]`` and ``ends[c]`` have the same length.

    ``known`` holds, per contig, sorted positions at which an allele is known by its coordinates or a hotspot residue lies:
    an allele there is shown even where the caller filtered it. ``genes`` holds, per contig, the spans of the known genes,
    ``symbols`` their names with the older ones; both empty where genes cannot be told apart.

    ``quiet_starts`` and ``quiet_ends`` are stretches of known genes, deep in introns or in front of the gene, where a
    substitution of one base can have no effect on a protein and nothing is known by name or place: in a file without
    annotation it is set aside without being looked at any closer. Sorted, apart from each other, inclusive.

    ``models`` are the transcripts of the build, None where breakpoints and coverage need not be told by exon;
    ``suppressors`` the known genes whose loss matters at any length.
    """

    starts: Mapping[int, Positions]
    ends: Mapping[int, Positions]
    known: Mapping[int, Positions] = _NONE
    genes: Mapping[int, tuple[GeneSpan, ...]] = _NO_GENES
    symbols: frozenset[str] = frozenset()
    quiet_starts: Mapping[int, Positions] = _NONE
    quiet_ends: Mapping[int, Positions] = _NONE
    models: GeneModels | None = None
    suppressors: frozenset[str] = frozenset()

    @cached_property
    def coding(self) -> Mapping[int, tuple[Positions, Positions]]:
        """First and last bases of coding exons per contig, merged and sorted; empty where no models are there."""
        spans: dict[int, list[tuple[int, int]]] = {}
        for model in self.models.all if self.models is not None else ():
            if model.role == "other":
                continue
            for start, end in model.exons:
                low, high = max(start, model.cds_start), min(end, model.cds_end)
                if low <= high:
                    spans.setdefault(INDEX[model.chrom], []).append((low, high))
        merged = Selection.of(spans)
        return {contig: (merged.starts[contig], merged.ends[contig]) for contig in merged.starts}

    @classmethod
    def of(cls, intervals: Mapping[int, list[tuple[int, int]]], known: Mapping[int, list[int]] | None = None) -> Selection:
        """From unsorted, possibly overlapping inclusive intervals per contig index."""
        starts: dict[int, Positions] = {}
        ends: dict[int, Positions] = {}
        for contig, given in intervals.items():
            merged: list[list[int]] = []
            for start, end in sorted(given):
                if merged and start <= merged[-1][1] + 1:
                    merged[-1][1] = max(merged[-1][1], end)
                else:
                    merged.append([start, end])
            if merged:
                starts[contig] = np.array([m[0] for m in merged], dtype=np.int64)
                ends[contig] = np.array([m[1] for m in merged], dtype=np.int64)
        positions = {c: distinct(np.array(p, dtype=np.int64)) for c, p in (known or {}).items() if p}
        return cls(starts, ends, positions)

    @classmethod
    def everything(cls) -> Selection:
        """The whole of every chromosome."""
        return cls.of({index: [(1, _END_OF_CONTIG)] for index in range(1, len(NAMES) + 1)})

    def contains(self, contig_index: int, positions: Positions) -> NDArray[np.bool_]:
        """For each position of one contig, whether it lies in an interval."""
        starts = self.starts.get(contig_index)
        if starts is None or not len(starts):
            return np.zeros(len(positions), dtype=np.bool_)
        at = np.searchsorted(starts, positions, side="right") - 1
        inside = positions <= self.ends[contig_index][np.maximum(at, 0)]
        return np.asarray((at >= 0) & inside, dtype=np.bool_)

    def contains_one(self, chrom: str, pos: int) -> bool:
        """Whether one position of a chromosome ("1".."22", "X", "Y", "MT") lies in an interval."""
        return self.overlaps(INDEX.get(chrom, 0), pos, pos)

    def overlaps(self, contig_index: int, first: int, last: int) -> bool:
        """Whether any base of ``first..last`` lies in an interval."""
        starts = self.starts.get(contig_index)
        if starts is None or not len(starts):
            return False
        at = int(np.searchsorted(starts, last, side="right")) - 1
        return at >= 0 and int(self.ends[contig_index][at]) >= first

    def genes_in(self, contig_index: int, first: int, last: int) -> tuple[tuple[str, float], ...]:
        """The known genes that a segment touches, each with the share of its span that lies inside (0..1)."""
        found = []
        for start, end, gene in self.genes.get(contig_index, ()):
            inside = min(end, last) - max(start, first) + 1
            if inside > 0:
                found.append((gene, inside / (end - start + 1)))
        return tuple(found)

    def is_known(self, contig_index: int, first: int, last: int) -> bool:
        """Whether a known allele or a hotspot lies in ``first..last``."""
        positions = self.known.get(contig_index)
        if positions is None:
            return False
        at = int(np.searchsorted(positions, first))
        return at < len(positions) and int(positions[at]) <= last


SelectionFor = Callable[[Build], Selection]
"""Gives the selection of one build. The reader calls it as soon as it knows the build."""
