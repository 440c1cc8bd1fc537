"""A transcript's own bases, cut out of the reference sequence and joined, and the protein that they spell."""

from __future__ import annotations

from functools import cached_property, lru_cache
from types import MappingProxyType

from mingbian.genome.codons import GENETIC_CODE
from mingbian.genome.keys import reverse_complement
from mingbian.genome.sequence import Sequence
from mingbian.genome.transcripts import Transcript
from mingbian.model.records import Record

UNKNOWN = "X"  # a residue whose codon is not fully known
_RESIDUE = MappingProxyType(dict(GENETIC_CODE))


def translate(bases: str) -> str:
    """Residues of a reading frame, stop codons as "*"; an incomplete last codon is left out."""
    return "".join(_RESIDUE.get(bases[i : i + 3], UNKNOWN) for i in range(0, len(bases) - 2, 3))


def translate_to_stop(bases: str) -> str:
    """Residues up to and including the first stop ("*"), or as far as the bases go."""
    residues = []
    for i in range(0, len(bases) - 2, 3):
        residue = _RESIDUE.get(bases[i : i + 3], UNKNOWN)
        residues.append(residue)
        if residue == "*":
            break
    return "".join(residues)


class Spliced(Record, frozen=True, eq=False, dict=True):
    """``bases`` in the direction of the transcript; ``start`` the 0-based offset of the first coding base.

    ``length`` counts the coding bases with the stop codon; ``junctions`` are the offsets at which exons begin, first one
    left out.
    """

    bases: str
    start: int
    length: int
    junctions: tuple[int, ...]

    @property
    def end(self) -> int:
        """Offset behind the stop codon."""
        return self.start + self.length

    @cached_property
    def protein(self) -> str | None:
        """Residues with "*" at the end; None where these bases do not read through from start to stop.

        The first residue is M whatever the start codon; a TGA inside is selenocysteine ("U").
        """
        if self.length < 6 or self.length % 3:
            return None
        coding = self.bases[self.start : self.end]
        codons = [coding[i : i + 3] for i in range(0, self.length, 3)]
        residues = "".join("U" if c == "TGA" else _RESIDUE.get(c, UNKNOWN) for c in codons[:-1])
        last = _RESIDUE.get(codons[-1], UNKNOWN)
        if "*" in residues or last != "*" or residues.count("U") > _SELENO:
            return None
        return f"M{residues[1:]}*"

    def codon(self, residue: int) -> str:
        """The codon of a residue (1-based)."""
        at = self.start + 3 * (residue - 1)
        return self.bases[at : at + 3]


_SELENO = 10  # residues of the richest selenoprotein, SELENOP; more in-frame TGA means that the frame is not right


@lru_cache(maxsize=2048)
def spliced(transcript: Transcript, sequence: Sequence) -> Spliced | None:
    """The transcript on a reference sequence; None where coding bases are not held. Missing untranslated ones read N."""
    parts = []
    junctions = []
    total = 0
    for start, end in transcript.exons:
        bases = sequence.fetch(transcript.chrom, start, end)
        if bases is None:
            if start <= transcript.cds_end and end >= transcript.cds_start:
                return None
            bases = "N" * (end - start + 1)
        parts.append(bases)
    joined = "".join(parts)
    if transcript.strand < 0:
        joined = reverse_complement(joined)
        parts.reverse()
    for part in parts[:-1]:
        total += len(part)
        junctions.append(total)
    first = transcript.offset_of(transcript.cds_start if transcript.strand > 0 else transcript.cds_end)
    return Spliced(joined, first, transcript.coding_length, tuple(junctions))
