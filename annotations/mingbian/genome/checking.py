"""Whether two names mean the same change, where the reference sequence is known."""

from __future__ import annotations

from mingbian.genome.hgvs import CodingChange, CodingKind, ProteinChange, ProteinKind
from mingbian.genome.keys import reverse_complement
from mingbian.genome.normalize import normalize
from mingbian.genome.sequence import Sequence
from mingbian.genome.shifting import Alleles
from mingbian.genome.transcripts import Transcript

_NEAR = 5  # residues by which annotators may differ in where a frameshift begins to show
_SHORTENED = frozenset({ProteinKind.FRAMESHIFT, ProteinKind.NONSENSE})
_SILENT = frozenset({ProteinKind.SYNONYMOUS, ProteinKind.UNKNOWN})


def alleles_of(named: CodingChange, transcript: Transcript, sequence: Sequence) -> Alleles | None:
    """The alleles (VCF form, 1-based, left-aligned) that a ``c.`` name means on this transcript; None where it means none.

    A name whose bases are not those of the transcript means none.
    """
    first, last = transcript.genomic(named.start), transcript.genomic(named.end)
    if first is None or last is None:
        return None
    low, high = min(first, last), max(first, last)
    chrom = transcript.chrom
    ref = sequence.fetch(chrom, low, high)
    if not ref:
        return None
    own = ref if transcript.strand > 0 else reverse_complement(ref)
    new = named.alt if transcript.strand > 0 else reverse_complement(named.alt)
    if named.kind is CodingKind.INSERTION:
        if high != low + 1:
            return None
        ref, new = ref[0], ref[0] + new
    elif named.ref and named.ref != own:
        return None
    elif named.kind in {CodingKind.DELETION, CodingKind.DUPLICATION}:
        anchor = sequence.fetch(chrom, low - 1, low - 1)
        if anchor is None:
            return None
        twice = named.kind is CodingKind.DUPLICATION
        low, ref, new = (low - 1, anchor, anchor + ref) if twice else (low - 1, anchor + ref, anchor)
    elif named.kind is CodingKind.INVERSION:
        new = reverse_complement(ref)
    elif named.kind is CodingKind.IDENTITY:
        return None
    if ref == new:
        return None
    found = normalize(sequence, chrom, low, ref, new)
    return found.pos, found.ref, found.alt


def same_protein(stated: ProteinChange, own: ProteinChange, protein: str) -> bool:
    """Whether two names can mean one change of a protein (residues with "*" at the end).

    A name that says nothing ("p.?") contradicts nothing. A frameshift is one wherever it is said to begin nearby.
    """
    if stated.short == own.short or ProteinKind.UNKNOWN in (stated.kind, own.kind):
        return True
    if stated.kind is ProteinKind.NO_PROTEIN or own.kind is ProteinKind.START_LOSS or stated.kind is ProteinKind.START_LOSS:
        return own.kind is ProteinKind.START_LOSS and (stated.first in (None, 1))
    if stated.kind is ProteinKind.SYNONYMOUS or own.kind is ProteinKind.SYNONYMOUS:
        return stated.kind is own.kind
    if stated.first is None or own.first is None:
        return False
    if stated.kind in _SHORTENED and own.kind in _SHORTENED and ProteinKind.FRAMESHIFT in (stated.kind, own.kind):
        return abs(stated.first - own.first) <= _NEAR
    if ProteinKind.FRAMESHIFT in (stated.kind, own.kind):
        return _ends_alike(stated, own, protein) or _ends_alike(own, stated, protein)
    if stated.kind is ProteinKind.EXTENSION or own.kind is ProteinKind.EXTENSION:
        return stated.kind is own.kind
    made = applied(stated, protein)
    return made is not None and made == applied(own, protein)


def _ends_alike(shifted: ProteinChange, other: ProteinChange, protein: str) -> bool:
    """Whether a frameshift with its new stop is the insertion of as many residues that ends with a stop."""
    if shifted.kind is not ProteinKind.FRAMESHIFT or not other.alt.endswith("*") or not (shifted.stop or "").isdecimal():
        return False
    made = applied(other, protein)
    return (
        made is not None
        and shifted.first is not None
        and len(made) == shifted.first + int(shifted.stop or 0) - 1
        and made[shifted.first - 1] == (shifted.alt or made[shifted.first - 1])
    )


def applied(change: ProteinChange, protein: str) -> str | None:
    """The protein after a change up to its stop; None where the residues named are not those of the protein."""
    first, last = change.first, change.last
    if first is None or last is None or last > len(protein):
        return None
    if protein[first - 1] != change.ref or protein[last - 1] != (change.ref_last or change.ref):
        return None
    front, behind = protein[: first - 1], protein[last:]
    match change.kind:
        case ProteinKind.MISSENSE | ProteinKind.NONSENSE | ProteinKind.DELINS:
            made = front + change.alt + behind
        case ProteinKind.DELETION:
            made = front + behind
        case ProteinKind.INSERTION:
            made = protein[:first] + change.alt + protein[first:]
        case ProteinKind.DUPLICATION:
            made = protein[:last] + protein[first - 1 :]
        case _:
            return None
    return made[: made.index("*") + 1]
