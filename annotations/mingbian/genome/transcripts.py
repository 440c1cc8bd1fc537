"""Transcripts of the genes known here: where a position lies in a gene, in both builds, without any sequence.

All genomic coordinates are 1-based and inclusive; residues (codons) and coding bases are 1-based. Loading reads one small
text table; exons are worked out per transcript when first asked for.
"""

from __future__ import annotations

import gzip
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from mingbian.genome.hgvs import CodingPosition
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX
from mingbian.model.records import Record

UPSTREAM = 2000  # bases in front of a gene that belong to it here, so that promoter changes (TERT) are inside


class Transcript(Record, frozen=True, eq=False, dict=True):
    """One transcript on one build.

    ``accession`` with version; ``strand`` +1 or -1; ``start``..``end`` the whole transcript, ``cds_start``..``cds_end``
    from the first to the last coding base on the chromosome, stop codon included. ``role`` is "mane_select", "lifted"
    (MANE Select, placed on this build by the offset of the gene's other transcripts), "stand_in" (no MANE Select known)
    or "other". ``ensembl`` is the matching Ensembl transcript with version.
    """

    accession: str
    gene: str
    chrom: str
    strand: int
    start: int
    end: int
    cds_start: int
    cds_end: int
    role: str
    ensembl: str | None
    blocks: tuple[str, str]  # start offsets and lengths of the exons, as in the table

    @cached_property
    def exons(self) -> tuple[tuple[int, int], ...]:
        """Exons as (start, end), ascending on the chromosome."""
        offsets, lengths = (tuple(map(int, text.split(","))) for text in self.blocks)
        return tuple((self.start + o, self.start + o + n - 1) for o, n in zip(offsets, lengths, strict=True))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(start for start, _ in self.exons)

    @cached_property
    def _before(self) -> tuple[int, ...]:
        """For each exon, the transcript bases in front of it, counted in the direction of the transcript."""
        total, sums = 0, []
        for start, end in self.exons if self.strand > 0 else reversed(self.exons):
            sums.append(total)
            total += end - start + 1
        return tuple(sums if self.strand > 0 else reversed(sums))

    @cached_property
    def _coding_zero(self) -> int:
        """Transcript offset (0-based) of the first coding base."""
        return self.offset_of(self.cds_start if self.strand > 0 else self.cds_end)

    @cached_property
    def coding_length(self) -> int:
        """Coding bases, stop codon included."""
        return self.offset_of(self.cds_end if self.strand > 0 else self.cds_start) - self._coding_zero + 1

    def offset_of(self, pos: int) -> int:
        """0-based transcript offset of an exonic position."""
        i = bisect_right(self._starts, pos) - 1
        start, end = self.exons[i]
        return self._before[i] + (pos - start if self.strand > 0 else end - pos)

    def _exon_index(self, pos: int) -> int | None:
        i = bisect_right(self._starts, pos) - 1
        return i if i >= 0 and pos <= self.exons[i][1] else None

    def _number(self, i: int) -> int:
        return i + 1 if self.strand > 0 else len(self.exons) - i

    def exon_before(self, pos: int) -> int:
        """Index into ``exons`` of the last one that begins at a position or in front of it; -1 in front of all."""
        return bisect_right(self._starts, pos) - 1

    def exon_at(self, pos: int) -> int | None:
        """Exon number (1-based, in transcript order) of a position, None in introns and outside."""
        i = self._exon_index(pos)
        return None if i is None else self._number(i)

    def nearest_exon(self, pos: int) -> int | None:
        """The exon a position lies in or, in an intron, the one its ``c.`` position counts from; None outside."""
        if pos < self.start or pos > self.end:
            return None
        i = bisect_right(self._starts, pos) - 1
        if pos <= self.exons[i][1]:
            return self._number(i)
        return self._number(i if pos - self.exons[i][1] <= self.exons[i + 1][0] - pos else i + 1)

    def cds_base(self, pos: int) -> int | None:
        """1-based base of the coding sequence at a position, None if it is not coding."""
        if not self.cds_start <= pos <= self.cds_end:
            return None
        i = bisect_right(self._starts, pos) - 1
        if i < 0:
            return None
        start, end = self.exons[i]
        if pos > end:
            return None
        return self._before[i] + (pos - start if self.strand > 0 else end - pos) - self._coding_zero + 1

    def codon_at(self, pos: int) -> int | None:
        """Residue number of the codon a position lies in, None if it is not coding."""
        base = self.cds_base(pos)
        return None if base is None else (base + 2) // 3

    def position_of(self, base: int) -> int | None:
        """Genomic position of a coding base (1-based), None outside the coding sequence."""
        if not 1 <= base <= self.coding_length:
            return None
        return self._at_offset(base - 1 + self._coding_zero)

    def codon_positions(self, residue: int) -> tuple[int, int, int] | None:
        """Genomic positions of a codon's three bases in reading order, None outside the protein."""
        a, b, c = (self.position_of(3 * residue - k) for k in (2, 1, 0))
        return None if a is None or b is None or c is None else (a, b, c)

    def c_position(self, pos: int) -> CodingPosition | None:
        """The ``c.`` position of a place in the transcript or up to 2 kb in front of it; None elsewhere.

        In front of the transcript the count goes on as if its first exon were longer, which is how promoter changes
        such as TERT c.-124C>T are named. In an intron the nearer exon is counted from; in its very middle the
        upstream one.
        """
        if not self.start <= pos <= self.end:
            ahead = self.start - pos if self.strand > 0 else pos - self.end
            return CodingPosition(-self._coding_zero - ahead) if 0 < ahead <= UPSTREAM else None
        i = bisect_right(self._starts, pos) - 1
        if pos <= self.exons[i][1]:
            return self._coding_position(self.offset_of(pos), 0)
        left, right = pos - self.exons[i][1], self.exons[i + 1][0] - pos
        upstream, downstream = (left, right) if self.strand > 0 else (right, left)
        donor, acceptor = (self.exons[i][1], self.exons[i + 1][0])[:: self.strand]
        if upstream <= downstream:
            return self._coding_position(self.offset_of(donor), upstream)
        return self._coding_position(self.offset_of(acceptor), -downstream)

    def genomic(self, place: CodingPosition) -> int | None:
        """Position of a ``c.`` place in the transcript, its introns, or up to 2 kb in front of it; None elsewhere."""
        if place.after_stop:
            offset = self._coding_zero + self.coding_length - 1 + place.base
        else:
            offset = self._coding_zero + place.base - (1 if place.base > 0 else 0)
        if offset < 0:
            pos = None if place.offset else (self.start + offset if self.strand > 0 else self.end - offset)
        else:
            pos = self._at_offset(offset)
            pos = None if pos is None else pos + place.offset * self.strand
        return pos if pos is not None and self.c_position(pos) == place else None

    def _at_offset(self, offset: int) -> int | None:
        """Genomic position of a 0-based transcript offset, None behind its end."""
        for (start, end), before in zip(self.exons, self._before, strict=True):
            if before <= offset <= before + end - start:
                return start + offset - before if self.strand > 0 else end - (offset - before)
        return None

    def _coding_position(self, offset: int, intron: int) -> CodingPosition:
        base = offset - self._coding_zero + 1
        if base < 1:
            return CodingPosition(base - 1, intron)
        if base > self.coding_length:
            return CodingPosition(base - self.coding_length, intron, after_stop=True)
        return CodingPosition(base, intron)

    def splice_offset(self, pos: int) -> int | None:
        """Distance into the intron from the nearer exon: +1, +2 donor side, -1, -2 acceptor side; None if not intronic."""
        place = self.c_position(pos) if self.start <= pos <= self.end else None
        return place.offset if place and place.offset else None

    def exon_codons(self, number: int) -> tuple[int, int] | None:
        """First and last residue with a base in an exon (1-based number in transcript order), None if it is not coding."""
        if not 1 <= number <= len(self.exons):
            return None
        start, end = self.exons[number - 1 if self.strand > 0 else len(self.exons) - number]
        low, high = max(start, self.cds_start), min(end, self.cds_end)
        if low > high:
            return None
        a, b = self.codon_at(low), self.codon_at(high)
        return None if a is None or b is None else (min(a, b), max(a, b))

    @property
    def window(self) -> tuple[int, int]:
        """The transcript with its 2 kb upstream window."""
        if self.strand > 0:
            return max(1, self.start - UPSTREAM), self.end
        return self.start, self.end + UPSTREAM


class Transcripts(Record, frozen=True, eq=False, dict=True):
    """All transcripts of one build. ``load`` gives the same instance every time."""

    build: Build
    all: tuple[Transcript, ...]

    @staticmethod
    def load(build: Build) -> Transcripts:
        """The transcripts bundled for a build."""
        return _load(Build(build))

    @cached_property
    def genes(self) -> frozenset[str]:
        """Symbols of the genes known here."""
        return frozenset(self._of_gene)

    @cached_property
    def _of_gene(self) -> Mapping[str, tuple[Transcript, ...]]:
        of_gene: dict[str, tuple[Transcript, ...]] = {}
        for t in self.all:
            of_gene[t.gene] = (*of_gene.get(t.gene, ()), t)
        return of_gene

    @cached_property
    def _of_accession(self) -> Mapping[str, Transcript]:
        table: dict[str, Transcript] = {}
        for t in self.all:
            table.setdefault(t.accession.partition(".")[0], t)
            if t.ensembl:
                table.setdefault(t.ensembl.partition(".")[0], t)
        return table

    def of_gene(self, gene: str) -> tuple[Transcript, ...]:
        """All transcripts of a gene, the chosen one first; empty if the gene is not known here."""
        return self._of_gene.get(gene, ())

    def chosen(self, gene: str) -> Transcript | None:
        """The transcript this gene is named on: MANE Select, or its stand-in on this build."""
        found = self._of_gene.get(gene)
        return found[0] if found else None

    def by_accession(self, accession: str) -> Transcript | None:
        """A transcript by RefSeq or matching Ensembl accession, whatever its version; None if not kept here."""
        return self._of_accession.get(accession.partition(".")[0])

    def whole(self, transcript: Transcript) -> bool:
        """Whether a transcript has all its coding bases on this build, so that its ``c.`` and ``p.`` numbers hold here.

        MANE Select is true to GRCh38 by definition; on GRCh37 a few genes have fewer coding bases (PRKDC, MAP3K14, INPP5D).
        """
        if self.build is Build.GRCH38:
            return True
        return transcript.accession not in self._short

    @cached_property
    def _short(self) -> frozenset[str]:
        there = {t.accession: t for t in Transcripts.load(Build.GRCH38).all if t.role != "other"}
        return frozenset(
            t.accession for t in self.all if t.accession in there and t.coding_length != there[t.accession].coding_length
        )

    def gene_intervals(self) -> Mapping[int, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
        """Merged, sorted intervals (1-based, inclusive) of all genes with 2 kb in front, by canonical contig index."""
        per_contig: dict[int, list[tuple[int, int]]] = {}
        for t in self.all:
            per_contig.setdefault(INDEX[t.chrom], []).append(t.window)
        merged = {}
        for contig, windows in sorted(per_contig.items()):
            windows.sort()
            spans = [list(windows[0])]
            for low, high in windows[1:]:
                if low <= spans[-1][1] + 1:
                    spans[-1][1] = max(spans[-1][1], high)
                else:
                    spans.append([low, high])
            table = np.array(spans, dtype=np.int64)
            merged[contig] = (table[:, 0].copy(), table[:, 1].copy())
        return merged

    @cached_property
    def _segments(self) -> Mapping[str, tuple[list[int], list[tuple[Transcript, ...]]]]:
        """Per chromosome: where the set of chosen transcripts (with their upstream windows) changes, and each set."""
        edges: dict[str, list[tuple[int, bool, int]]] = {}
        for i, t in enumerate(self.all):
            if t.role != "other":
                low, high = t.window
                edges.setdefault(t.chrom, []).extend([(low, True, i), (high + 1, False, i)])
        segments = {}
        for chrom, changes in edges.items():
            changes.sort()
            inside: set[int] = set()
            starts: list[int] = []
            sets: list[tuple[Transcript, ...]] = []
            for pos, enters, i in changes:
                if enters:
                    inside.add(i)
                else:
                    inside.discard(i)
                here = tuple(self.all[j] for j in sorted(inside))
                if starts and starts[-1] == pos:
                    sets[-1] = here
                else:
                    starts.append(pos)
                    sets.append(here)
            segments[chrom] = (starts, sets)
        return segments

    def at(self, chrom: str, pos: int) -> list[Transcript]:
        """Chosen transcripts at a position (2 kb in front included): coding first, then exonic, intronic, upstream."""
        found = self._segments.get(chrom)
        if found is None:
            return []
        i = bisect_right(found[0], pos) - 1
        here = found[1][i] if i >= 0 else ()
        if len(here) < 2:
            return list(here)
        return sorted(here, key=lambda t: (_depth(t, pos), t.gene))


def _depth(t: Transcript, pos: int) -> int:
    if t.cds_base(pos) is not None:
        return 0
    offset = t.splice_offset(pos)
    if offset is not None:
        return 1 if abs(offset) <= 2 else 3
    return 2 if t.start <= pos <= t.end else 4


def table_bytes() -> bytes:
    """The bundled table of both builds, as it is on disk."""
    return files("mingbian.genome").joinpath("data/transcripts.tsv.gz").read_bytes()


@cache
def _load(build: Build) -> Transcripts:
    text = gzip.decompress(table_bytes()).decode()
    found = []
    for line in text.split("\n"):
        if not line.startswith(build):
            continue
        (_, gene, accession, role, ensembl, chrom, strand, start, end, cds_start, cds_end, offsets, lengths) = line.split(
            "\t"
        )
        found.append(
            Transcript(
                accession, gene, chrom, 1 if strand == "+" else -1, int(start), int(end), int(cds_start), int(cds_end),
                role, ensembl or None, (offsets, lengths),
            )
        )  # fmt: skip
    return Transcripts(build, tuple(found))
