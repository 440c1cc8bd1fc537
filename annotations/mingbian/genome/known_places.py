"""Known alleles found wherever the reference sequence allows an insertion or deletion to be written.

Some public tables give an insertion or deletion at one place only; a left-aligned file writes it at another.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from functools import lru_cache

from mingbian.genome import shifting
from mingbian.genome.keys import is_sequence, minimal
from mingbian.genome.known import KnownAllele, KnownAlleles
from mingbian.genome.sequence import Sequence
from mingbian.model.case import Build
from mingbian.model.records import Record, replace

_FURTHEST = 60  # bases an event is looked for to either side


class KnownPlaces(Record, frozen=True, eq=False):
    """``KnownAlleles`` of one build with its sequence."""

    known: KnownAlleles
    sequence: Sequence

    def lookup(self, build: Build, chrom: str, pos: int, ref: str, alt: str) -> KnownAllele | None:
        """The known allele behind any spelling. Found at another place, it is given as it stands at the one asked for."""
        found = self.known.lookup(build, chrom, pos, ref, alt)
        if found is not None or len(ref) == len(alt) or not (is_sequence(ref) and is_sequence(alt)):
            return found
        alleles = minimal(pos, ref, alt)
        if alleles[1] and alleles[2]:
            return None
        left = min(_FURTHEST, shifting.steps_left(self.sequence, chrom, alleles))
        right = min(_FURTHEST, shifting.steps_right(self.sequence, chrom, alleles))
        for by in range(-left, right + 1):
            at, gone, come = shifting.moved(alleles, by)
            anchor = self.sequence.fetch(chrom, at - 1, at - 1) if by else None
            if anchor is None:
                continue
            found = self.known.lookup(build, chrom, at - 1, anchor + gone, anchor + come)
            if found is not None:
                return replace(found, shift=0, anchor="")
        return None

    def at_residue(self, gene: str, residue: int) -> Many[KnownAllele]:
        """See ``KnownAlleles.at_residue``."""
        return self.known.at_residue(gene, residue)

    def named(self, gene: str, protein: str | None = None, coding: str | None = None) -> Many[KnownAllele]:
        """See ``KnownAlleles.named``."""
        return self.known.named(gene, protein, coding)


@lru_cache(maxsize=8)
def on_sequence(known: KnownAlleles, sequence: Sequence) -> KnownAlleles:
    """The known alleles, looked for on this sequence."""
    return KnownPlaces(known, sequence)
