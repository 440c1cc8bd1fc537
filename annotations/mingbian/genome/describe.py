"""What an allele does to a transcript where the reference sequence is known: its names by the rules of HGVS, its effect.

An insertion or deletion that can be written in several places is named at the last of them along the transcript (the 3'
rule, which stops at no border of an exon). What it does is judged at the last place that leaves splice sites and start
codon as they are: a deletion of one G of AG|GT takes a base of the exon, and the donor stays.
Consequences are Sequence Ontology terms (sequenceontology.org).
"""

from __future__ import annotations

from mingbian.genome import shifting
from mingbian.genome.consequence import Effect, coding_substitution, most_severe
from mingbian.genome.keys import minimal, reverse_complement
from mingbian.genome.protein_change import UNKNOWN_CHANGE, Coded, coded
from mingbian.genome.sequence import Sequence
from mingbian.genome.shifting import Alleles
from mingbian.genome.spliced import Spliced, spliced
from mingbian.genome.transcripts import Transcript
from mingbian.model.records import replace

_REGION = 8  # bases of an intron that belong to the splice region
_EDGE = 3  # bases of an exon that do
_PLACES = 400  # places of one event that are looked at


def describe(transcript: Transcript, sequence: Sequence, pos: int, ref: str, alt: str) -> Effect | None:
    """The effect of alleles (1-based position, any spelling, REF true to the sequence) on a transcript.

    None where the sequence does not hold what is needed, and for a transcript whose coding bases do not read through.
    """
    joined = spliced(transcript, sequence)
    if joined is None or joined.protein is None:
        return None
    alleles = minimal(pos, ref, alt)
    if len(ref) == len(alt) or (alleles[1] and alleles[2]):
        return _at(transcript, joined, alleles, _replaced(transcript, alleles))
    right = shifting.steps_right(sequence, transcript.chrom, alleles)
    left = shifting.steps_left(sequence, transcript.chrom, alleles)
    last = shifting.moved(alleles, right if transcript.strand > 0 else -left)
    name = _deleted(transcript, last) if last[1] else _inserted(transcript, sequence, last)
    judged, harm = last, _harms(transcript, last)
    if harm:
        for k in range(1, min(right + left, _PLACES) + 1):
            place = shifting.moved(last, -transcript.strand * k)
            if (less := _harms(transcript, place)) < harm:
                judged, harm = place, less
    return _at(transcript, joined, judged, name)


# --- c. names --------------------------------------------------------------------------------------------------------


def _between(transcript: Transcript, low: int, high: int) -> str | None:
    """The ``c.`` span of two genomic positions, in the order of the transcript."""
    first, last = transcript.c_position(low), transcript.c_position(high)
    if first is None or last is None:
        return None
    if transcript.strand < 0:
        first, last = last, first
    return str(first) if low == high else f"{first}_{last}"


def _replaced(transcript: Transcript, alleles: Alleles) -> str | None:
    pos, ref, alt = alleles
    if len(ref) == len(alt) == 1:
        return coding_substitution(transcript, pos, ref, alt)
    span = _between(transcript, pos, pos + len(ref) - 1)
    if span is None:
        return None
    if len(ref) > 1 and reverse_complement(ref) == alt:
        return f"c.{span}inv"
    return f"c.{span}delins{alt if transcript.strand > 0 else reverse_complement(alt)}"


def _deleted(transcript: Transcript, alleles: Alleles) -> str | None:
    pos, ref, _ = alleles
    span = _between(transcript, pos, pos + len(ref) - 1)
    return None if span is None else f"c.{span}del"


def _inserted(transcript: Transcript, sequence: Sequence, alleles: Alleles) -> str | None:
    """The name of an insertion at its last place: of a duplication where the bases in front of it are the same."""
    pos, _, alt = alleles
    n, chrom = len(alt), transcript.chrom
    if transcript.strand > 0:
        twice, low, high = shifting.repeats_before(sequence, chrom, pos, alt), pos - n, pos - 1
    else:
        twice, low, high = shifting.repeats_after(sequence, chrom, pos, alt), pos, pos + n - 1
    if twice:
        span = _between(transcript, low, high)
        return None if span is None else f"c.{span}dup"
    span = _between(transcript, pos - 1, pos)
    return None if span is None else f"c.{span}ins{alt if transcript.strand > 0 else reverse_complement(alt)}"


# --- consequence -----------------------------------------------------------------------------------------------------


def _sites(transcript: Transcript, alleles: Alleles) -> list[str]:
    """Splice sites whose two bases an event changes; an insertion does only between them."""
    pos, ref, _ = alleles
    low, high = (pos, pos + len(ref) - 1) if ref else (pos - 1, pos)
    exons = transcript.exons
    i = max(0, transcript.exon_before(low) - 1)
    found = []
    while i + 1 < len(exons):
        end, start = exons[i][1], exons[i + 1][0]
        if end >= high:
            break
        for first, plus, minus in ((end + 1, "donor", "acceptor"), (start - 2, "acceptor", "donor")):
            hit = low <= first + 1 and high >= first if ref else (low, high) == (first, first + 1)
            if hit:
                found.append(f"splice_{plus if transcript.strand > 0 else minus}_variant")
        i += 1
    return found


def _harms(transcript: Transcript, alleles: Alleles) -> int:
    """3 where an event breaks a splice site, 2 where the start codon, 1 for an insertion just at the end of an exon."""
    if _sites(transcript, alleles):
        return 3
    pos, ref, _ = alleles
    low, high = (pos, pos + len(ref) - 1) if ref else (pos - 1, pos)
    if not ref and (transcript.exon_at(low) is None) != (transcript.exon_at(high) is None):
        return 1
    first = transcript.codon_positions(1)
    if first is None:
        return 0
    a, b = min(first), max(first)
    return 2 if (low <= b and high >= a if ref else a <= low and high <= b) else 0


def _at(transcript: Transcript, joined: Spliced, alleles: Alleles, name: str | None) -> Effect:
    """The effect of an event judged at one place, under its name."""
    pos, ref, _ = alleles
    low, high = (pos, pos + len(ref) - 1) if ref else (pos - 1, pos)
    sites = _sites(transcript, alleles)
    if sites:
        worst = most_severe(sites)
        exon = (
            transcript.exon_at(low)
            or transcript.exon_at(high)
            or transcript.nearest_exon(_site_place(transcript, low, high))
        )
        return _touching(transcript, low, high, Effect(name, UNKNOWN_CHANGE, worst, exon))
    exons = transcript.exon_at(low), transcript.exon_at(high)
    if exons[0] is None or exons[1] is None:
        return Effect(name, consequence=_outside(transcript, low, high), exon=exons[0] or exons[1])
    effect = _exonic(transcript, joined, alleles)
    consequence: str | None = effect.consequence
    if _near_edge(transcript, low, high):
        consequence = most_severe([effect.consequence, "splice_region_variant"])
    change = effect.protein
    found = Effect(name, change, consequence, exons[0], nmd=effect.nmd)
    if change is not None and change.first is not None:
        return replace(found, first=change.first, last=change.last)
    return _touching(transcript, low, high, found)


def _site_place(transcript: Transcript, low: int, high: int) -> int:
    return max(low, transcript.start) if transcript.start <= high else high


def _touching(transcript: Transcript, low: int, high: int, effect: Effect) -> Effect:
    """With the residues at both ends, where these are coding."""
    residues = sorted(c for p in (low, high) if (c := transcript.codon_at(p)) is not None)
    return replace(effect, first=residues[0], last=residues[-1]) if residues else effect


def _outside(transcript: Transcript, low: int, high: int) -> str | None:
    """An event that touches no splice site and does not lie in an exon with both ends."""
    if high < transcript.start:
        return "upstream_gene_variant" if transcript.strand > 0 else "downstream_gene_variant"
    if low > transcript.end:
        return "downstream_gene_variant" if transcript.strand > 0 else "upstream_gene_variant"
    offsets = [abs(o) for p in (low, high) if (o := transcript.splice_offset(p)) is not None]
    if not offsets:
        return None  # over an end of the transcript
    return "splice_region_variant" if min(offsets) <= _REGION else "intron_variant"


def _near_edge(transcript: Transcript, low: int, high: int) -> bool:
    """Whether an exonic event lies in the last three bases beside an intron."""
    i = transcript.exon_before(low)
    start, end = transcript.exons[i]
    return (i > 0 and low - start < _EDGE) or (i + 1 < len(transcript.exons) and end - high < _EDGE)


def _exonic(transcript: Transcript, joined: Spliced, alleles: Alleles) -> Coded:
    pos, ref, alt = alleles
    if transcript.strand > 0:
        start = transcript.offset_of(pos) if ref else transcript.offset_of(pos - 1) + 1
        new = alt
    else:
        start = transcript.offset_of(pos + len(ref) - 1) if ref else transcript.offset_of(pos - 1)
        new = reverse_complement(alt)
    return coded(joined, start, start + len(ref), new)
