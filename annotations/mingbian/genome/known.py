"""What the knowledge base can say about an allele: the interface that naming asks, and codons worked out from answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from mingbian.genome.codons import Change, candidates
from mingbian.genome.hgvs import ProteinKind, parse_protein
from mingbian.genome.keys import reverse_complement
from mingbian.genome.transcripts import Transcript
from mingbian.model.case import Build
from mingbian.model.records import Record


class KnownAllele(Record, frozen=True):
    """An allele with confirmed names, from a public table.

    ``protein`` is the short form on the gene's MANE Select transcript, ``coding`` its ``c.`` name there without accession,
    ``consequence`` a Sequence Ontology term; None where the source does not settle it. Alleles are minimal (no shared
    base, possibly ""), on the forward strand; positions 1-based, None where a build has none. ``shift`` is how many
    bases to the right the same event can also be written; ``anchor`` the base in front of its leftmost form ("" where
    not known).
    """

    gene: str
    chrom: str
    pos37: int | None
    pos38: int | None
    ref: str
    alt: str
    protein: str | None = None
    coding: str | None = None
    consequence: str | None = None
    shift: int = 0
    anchor: str = ""
    source: str = ""
    id: str = ""

    def pos(self, build: Build) -> int | None:
        """1-based position of the first base of ``ref`` (or of the base behind an insertion) in a build."""
        return self.pos37 if build is Build.GRCH37 else self.pos38

    def spelled(self, build: Build) -> tuple[int, str, str] | None:
        """The one spelling of this event in VCF form (1-based, with an anchor base where one is needed).

        Leftmost where the base in front is known; otherwise anchored on its own first base. None where a build has no
        position, or where the input's own spelling is the only one.
        """
        pos = self.pos(build)
        if pos is None or (self.ref and self.alt):
            return None if pos is None else (pos, self.ref, self.alt)
        if self.anchor:
            return pos - 1, self.anchor + self.ref, self.anchor + self.alt
        if self.shift:
            first = (self.ref or self.alt)[0]
            return pos, (self.ref or "") + first, (self.alt or "") + first
        return None


class KnownAlleles(Protocol):
    """What naming needs to know of the knowledge base. Implemented in ``knowledge.known_alleles``."""

    def __hash__(self) -> int: ...

    def lookup(self, build: Build, chrom: str, pos: int, ref: str, alt: str) -> KnownAllele | None:
        """The known allele behind any spelling of these alleles (1-based position), names of all tables merged."""

    def at_residue(self, gene: str, residue: int) -> Sequence[KnownAllele]:
        """Known single-residue changes at a residue of the MANE Select transcript."""

    def named(self, gene: str, protein: str | None = None, coding: str | None = None) -> Sequence[KnownAllele]:
        """Known alleles with this short protein form or this ``c.`` name."""


class NoKnownAlleles:
    """An empty knowledge base, for naming by transcripts alone."""

    def lookup(self, build: Build, chrom: str, pos: int, ref: str, alt: str) -> KnownAllele | None:
        return None

    def at_residue(self, gene: str, residue: int) -> Sequence[KnownAllele]:
        return ()

    def named(self, gene: str, protein: str | None = None, coding: str | None = None) -> Sequence[KnownAllele]:
        return ()


def in_codon(transcript: Transcript, places: Sequence[int], pos: int, ref: str, alt: str) -> Change | None:
    """A substitution (equal lengths) as changes of one codon's bases on the transcript strand; None if it leaves it.

    ``places`` are the genomic positions of the codon in reading order (``Transcript.codon_positions``).
    """
    if len(ref) != len(alt):
        return None
    change = []
    for i, (before, after) in enumerate(zip(ref, alt, strict=True)):
        if pos + i not in places:
            return None
        if transcript.strand < 0:
            before, after = reverse_complement(before), reverse_complement(after)  # noqa: PLW2901
        change.append((places.index(pos + i), before, after))
    return tuple(sorted(change))


@lru_cache(maxsize=8192)
def codons_at(
    transcript: Transcript, build: Build, residue: int, known: KnownAlleles, more: tuple[tuple[Change, str, str], ...] = ()
) -> tuple[str, ...]:
    """Reference codons of a residue that fit all known changes in it; empty if nothing is known or it contradicts itself.

    ``more`` adds changes that the input itself names: (change, residue before, residue after).
    """
    places = transcript.codon_positions(residue)
    if places is None:
        return ()
    facts: list[tuple[Change, str]] = []
    before: set[str] = set()
    for change, old, new in [*_facts(transcript, build, known.at_residue(transcript.gene, residue), places), *more]:
        facts.append((change, new))
        before.add(old)
    if len(before) != 1:
        return ()
    return candidates(before.pop(), facts)


def _facts(
    transcript: Transcript, build: Build, alleles: Iterable[KnownAllele], places: Sequence[int]
) -> Iterable[tuple[Change, str, str]]:
    for allele in alleles:
        pos, named = allele.pos(build), parse_protein(allele.protein) if allele.protein else None
        if pos is None or named is None or named.kind not in {ProteinKind.MISSENSE, ProteinKind.NONSENSE}:
            continue
        change = in_codon(transcript, places, pos, allele.ref, allele.alt)
        if change:
            yield change, named.ref, named.alt
