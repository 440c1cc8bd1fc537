"""Where the assay is shown to have looked: coverage statements turned into an answer for a gene's region.

A place counts as read where a statement covers it with at least ``MIN_DEPTH`` reads. 100 reads see a heterozygous change
in a sample of 20 % tumor cells (expected VAF 10 %) with more than 99 % probability at three supporting reads; below it
"not found" means little. Statements come from the report, or from a coverage file by gene and region or by place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType

from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge.atoms import MutationClass
from mingbian.knowledge.language import BiomarkerError, parse
from mingbian.knowledge.regions import Codons, Exons, Region, exon_codons
from mingbian.model.case import Build, CoverageFact
from mingbian.model.records import Record

MIN_DEPTH = 100
"""Reads a place needs before its silence counts, in a tumor sample."""

_WHOLE = frozenset({"", "all", "whole gene", "gene", "coding", "all exons", "full", "entire gene"})
_FUSION_WORDS = ("fusion", "rearrangement", "rna")

_RAS_CODONS: Mapping[int, tuple[int, ...]] = MappingProxyType({2: (12, 13), 3: (59, 61), 4: (117, 146)})
"""What the panitumumab label means by exons 2, 3 and 4 of KRAS and NRAS."""
_RAS = frozenset({"KRAS", "NRAS", "HRAS"})


class Unit(Record, frozen=True):
    """One place that must be read: an exon, a codon, a range, or a whole gene (neither)."""

    gene: str
    label: str
    exon: int | None = None
    codons: tuple[int, int] | None = None

    @property
    def whole(self) -> bool:
        return self.exon is None and self.codons is None


class _Stated(Record, frozen=True):
    """A statement by gene and region, understood. ``whole``: all of the gene."""

    depth: int
    whole: bool
    exons: frozenset[int]
    spans: tuple[tuple[int, int], ...]


def units(gene: str, region: Region | None) -> tuple[Unit, ...]:
    """The places of a region that must each be read."""
    if region is None:
        return (Unit(gene, "whole gene"),)
    if isinstance(region, Exons):
        return tuple(Unit(gene, f"exon {n}", n, exon_codons(gene, n)) for n in region.numbers)
    if isinstance(region, Codons):
        return tuple(Unit(gene, f"codon {n}", None, (n, n)) for n in region.numbers)
    return (Unit(gene, str(region), None, (region.first, region.last)),)


class Coverage:
    """All coverage statements of a case."""

    def __init__(self, facts: Sequence[CoverageFact], build: Build | None, min_depth: int = MIN_DEPTH) -> None:
        """``min_depth``: reads from which a place counts as read, where a laboratory sets its own."""
        self.min_depth = min_depth
        self._build = build
        self._by_gene: dict[str, list[_Stated]] = {}
        self._fusions: dict[str, int] = {}
        places: dict[str, list[tuple[int, int, int]]] = {}
        for fact in facts:
            if fact.min_depth is None:
                continue
            if fact.gene:
                self._add(fact.gene, fact.region or "", fact.min_depth)
            elif fact.chrom and fact.start is not None and fact.end is not None:
                places.setdefault(fact.chrom, []).append((fact.start, fact.end, fact.min_depth))
        self._places = {chrom: sorted(spans) for chrom, spans in places.items()}
        # per span the last base that it or any span in front of it reaches: ascending, so that a search can begin there
        self._reach = {
            chrom: list(accumulate((high for _, high, _ in spans), max)) for chrom, spans in self._places.items()
        }

    def __bool__(self) -> bool:
        return bool(self._by_gene or self._places or self._fusions)

    def _add(self, gene: str, region: str, depth: int) -> None:
        text = " ".join(region.casefold().split())
        if any(word in text for word in _FUSION_WORDS):
            self._fusions[gene] = min(depth, self._fusions.get(gene, depth))
            return
        stated = self._by_gene.setdefault(gene, [])
        if text in _WHOLE:
            stated.append(_Stated(depth, True, frozenset(), ()))
            return
        read = region_of(gene, text)
        if isinstance(read, Exons):
            stated.append(_Stated(depth, False, frozenset(read.numbers), read.residues(gene)))
        elif read is not None:
            stated.append(_Stated(depth, False, frozenset(), read.residues(gene)))

    def depth(self, unit: Unit) -> int | None:
        """The lowest depth stated over the whole place; None where part of it has no statement."""
        found = [stated.depth for stated in self._by_gene.get(unit.gene, ()) if self._states(stated, unit)]
        if not found:
            pieces = [s for s in self._by_gene.get(unit.gene, ()) if s.spans]
            covering = _union_depth(unit, pieces)
            if covering is not None:
                found.append(covering)
        by_place = self._depth_by_place(unit)
        if by_place is not None:
            found.append(by_place)
        return min(found) if found else None

    def read(self, unit: Unit) -> bool:
        depth = self.depth(unit)
        return depth is not None and depth >= self.min_depth

    def fusions_read(self, gene: str) -> bool:
        """Whether a statement says that fusions of the gene were looked for."""
        return self._fusions.get(gene, 0) >= self.min_depth

    def gene_read(self, gene: str) -> bool:
        """Whether the whole gene is shown to be read."""
        return self.read(Unit(gene, "whole gene"))

    @staticmethod
    def _states(stated: _Stated, unit: Unit) -> bool:
        if stated.whole:
            return True
        if unit.whole:
            return False
        if unit.exon is not None and unit.exon in stated.exons:
            return True
        return unit.codons is not None and any(a <= unit.codons[0] and unit.codons[1] <= b for a, b in stated.spans)

    def _depth_by_place(self, unit: Unit) -> int | None:
        if self._build is None or not self._places:
            return None
        transcript = Transcripts.load(self._build).chosen(unit.gene)
        if transcript is None or transcript.chrom not in self._places:
            return None
        spans: list[tuple[int, int]] = []
        if unit.codons is not None:
            for residue in range(unit.codons[0], unit.codons[1] + 1):
                bases = transcript.codon_positions(residue)
                spans += [(base, base) for base in bases or ()]
        elif unit.exon is None:
            for start, end in transcript.exons:
                low, high = max(start, transcript.cds_start), min(end, transcript.cds_end)
                if low <= high:
                    spans.append((low, high))
        depths = [self._span_depth(transcript.chrom, start, end) for start, end in spans]
        known = [depth for depth in depths if depth is not None]
        return min(known) if known and len(known) == len(depths) else None

    def _span_depth(self, chrom: str, start: int, end: int) -> int | None:
        """The lowest depth over start..end (1-based, inclusive); None where a base has no statement."""
        at, lowest = start, None
        spans = self._places[chrom]
        for low, high, depth in spans[bisect_left(self._reach[chrom], start) :]:
            if low > end:
                break
            if high < at:
                continue
            if low > at:
                return None
            lowest = depth if lowest is None else min(lowest, depth)
            at = high + 1
            if at > end:
                return lowest
        return None


def region_of(gene: str, text: str) -> Region | None:
    """The region a statement names, in the words of the biomarker language ("exon 4", "codons 12,13", "residues 1-99")."""
    plain = text.replace("–", "-").replace(" and ", ",").replace(", ", ",")
    words = plain.split()
    if len(words) == 2 and words[0] in ("exon", "codon") and not words[1].isdigit():
        words[0] += "s"
    try:
        atom = parse(f"{gene} {' '.join(words)} mutation")
    except BiomarkerError:
        return None
    return atom.region if isinstance(atom, MutationClass) else None


def _union_depth(unit: Unit, pieces: Sequence[_Stated]) -> int | None:
    """The depth where several statements cover a place together, or cover the codons of RAS that its exon stands for."""
    if unit.codons is None:
        return None
    wanted: Sequence[int] = range(unit.codons[0], unit.codons[1] + 1)
    if unit.exon is not None and unit.gene in _RAS:
        wanted = _RAS_CODONS.get(unit.exon, wanted)
    lowest: int | None = None
    for codon in wanted:
        depths = [s.depth for s in pieces if any(a <= codon <= b for a, b in s.spans)]
        if not depths:
            return None
        lowest = min(depths) if lowest is None else min(lowest, *depths)
    return lowest
