"""What an allele does to a transcript, as far as it is certain without the reference sequence.

Positions, exons and the lengths of the alleles settle splice sites, introns, untranslated regions and the reading
frame. An amino-acid change is worked out only where known changes at the residue determine the codon.
Consequences are Sequence Ontology terms (sequenceontology.org); None where the sequence would be needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from mingbian.genome.codons import Change, outcome
from mingbian.genome.hgvs import CodingPosition, ProteinChange, ProteinKind, parse_protein
from mingbian.genome.keys import minimal, reverse_complement
from mingbian.genome.known import KnownAlleles, codons_at
from mingbian.genome.transcripts import Transcript
from mingbian.model.case import Build
from mingbian.model.records import Record

_ORDER = (
    "transcript_ablation", "splice_acceptor_variant", "splice_donor_variant", "stop_gained", "frameshift_variant",
    "stop_lost", "start_lost", "initiator_codon_variant", "transcript_amplification", "disruptive_inframe_insertion",
    "conservative_inframe_insertion", "inframe_insertion", "disruptive_inframe_deletion",
    "conservative_inframe_deletion", "inframe_deletion", "inframe_indel", "missense_variant",
    "protein_altering_variant", "splice_donor_5th_base_variant", "splice_donor_region_variant",
    "splice_region_variant", "splice_polypyrimidine_tract_variant", "incomplete_terminal_codon_variant",
    "start_retained_variant", "stop_retained_variant", "synonymous_variant", "coding_sequence_variant",
    "5_prime_UTR_premature_start_codon_gain_variant", "5_prime_UTR_variant", "3_prime_UTR_variant",
    "non_coding_transcript_exon_variant", "intron_variant", "NMD_transcript_variant", "non_coding_transcript_variant",
    "upstream_gene_variant", "downstream_gene_variant", "intergenic_variant",
)  # fmt: skip
SEVERITY = MappingProxyType({term: rank for rank, term in enumerate(_ORDER)})
_UNRANKED = len(_ORDER)
SPLICE_SITES = frozenset({"splice_acceptor_variant", "splice_donor_variant"})

TERM_OF = MappingProxyType(
    {
        ProteinKind.MISSENSE: "missense_variant",
        ProteinKind.NONSENSE: "stop_gained",
        ProteinKind.SYNONYMOUS: "synonymous_variant",
        ProteinKind.FRAMESHIFT: "frameshift_variant",
        ProteinKind.DELETION: "inframe_deletion",
        ProteinKind.INSERTION: "inframe_insertion",
        ProteinKind.DUPLICATION: "inframe_insertion",
        ProteinKind.EXTENSION: "stop_lost",
        ProteinKind.START_LOSS: "start_lost",
    }
)


def most_severe(terms: Sequence[str]) -> str | None:
    """The most severe of several Sequence Ontology terms, the first of equals; None for an empty list."""
    if len(terms) == 1:
        return terms[0]
    return min(terms, key=lambda term: SEVERITY.get(term, _UNRANKED)) if terms else None


def term_of(change: ProteinChange) -> str | None:
    """The consequence that a protein change is; None for "p.?"."""
    if change.kind is ProteinKind.DELINS and change.first is not None and change.last is not None:
        if change.alt.endswith("*"):
            return "stop_gained"
        gained = len(change.alt) - (change.last - change.first + 1)
        return "inframe_deletion" if gained < 0 else "inframe_insertion" if gained else "missense_variant"
    return TERM_OF.get(change.kind)


class Effect(Record, frozen=True):
    """What is certain about an allele on one transcript. ``coding`` is the ``c.`` name without accession.

    ``first``/``last`` are the residues touched; for an indel those of its position as given, which another spelling of
    the same event may move. ``nmd``: whether the transcript with its new stop codon is expected to be degraded.
    """

    coding: str | None = None
    protein: ProteinChange | None = None
    consequence: str | None = None
    exon: int | None = None
    first: int | None = None
    last: int | None = None
    nmd: bool | None = None


def effect(transcript: Transcript, build: Build, pos: int, ref: str, alt: str, known: KnownAlleles) -> Effect:
    """The effect of alleles (1-based position, any spelling) on a transcript, without any sequence."""
    pos, ref, alt = minimal(pos, ref, alt)
    if len(ref) == len(alt):
        return substitution(transcript, build, pos, ref, alt, known)
    low, high = (pos, pos + len(ref) - 1) if ref else (pos - 1, pos)
    consequence = _indel_consequence(transcript, pos, ref, alt)
    residues = sorted(c for p in (low, high) if (c := transcript.codon_at(p)) is not None)
    return Effect(
        consequence=consequence,
        exon=transcript.exon_at(pos) or transcript.exon_at(low) or _exon(transcript, pos, consequence),
        first=residues[0] if residues else None,
        last=residues[-1] if residues else None,
    )


def coding_substitution(transcript: Transcript, pos: int, ref: str, alt: str) -> str | None:
    """The ``c.`` name of a substitution or of as many bases for as many, from coordinates alone; None outside."""
    first = transcript.c_position(pos)
    last = transcript.c_position(pos + len(ref) - 1) if len(ref) > 1 else first
    if first is None or last is None:
        return None
    if transcript.strand < 0:
        first, last = last, first
        ref, alt = reverse_complement(ref), reverse_complement(alt)
    if len(ref) == 1:
        return f"c.{first}{ref}>{alt}"
    return f"c.{first}_{last}delins{alt}"


def substitution(
    transcript: Transcript,
    build: Build,
    pos: int,
    ref: str,
    alt: str,
    known: KnownAlleles,
    more: Sequence[tuple[int, Change, str, str]] = (),
) -> Effect:
    """The effect of a substitution (equal lengths, trimmed). ``more``: changes the input names itself, by residue."""
    coding = coding_substitution(transcript, pos, ref, alt)
    places = [transcript.c_position(pos + i) for i in range(len(ref))]
    residues = [c for i in range(len(ref)) if (c := transcript.codon_at(pos + i)) is not None]
    site = _at_splice_site(places)
    if site or not residues or len(residues) < len(ref):
        consequence = site or _outside_coding(transcript, pos, places)
        return Effect(
            coding,
            consequence=consequence,
            exon=transcript.exon_at(pos) or _exon(transcript, pos, consequence),
            first=min(residues, default=None),
            last=max(residues, default=None),
        )
    change = _protein(transcript, build, pos, ref, alt, known, more)
    first, last = min(residues), max(residues)
    consequence = term_of(change) if change else "start_lost" if first == 1 else None
    if change and change.first and change.last:
        first, last = change.first, change.last
    return Effect(coding, change, consequence, transcript.exon_at(pos), first, last)


def _protein(
    transcript: Transcript,
    build: Build,
    pos: int,
    ref: str,
    alt: str,
    known: KnownAlleles,
    more: Sequence[tuple[int, Change, str, str]],
) -> ProteinChange | None:
    """The protein change where the codons concerned are determined, else None."""
    by_residue: dict[int, list[tuple[int, str, str]]] = {}
    for i, (before, after) in enumerate(zip(ref, alt, strict=True)):
        base = transcript.cds_base(pos + i)
        if base is None:
            return None
        if transcript.strand < 0:
            before, after = reverse_complement(before), reverse_complement(after)  # noqa: PLW2901
        by_residue.setdefault((base + 2) // 3, []).append(((base - 1) % 3, before, after))
    old = new = ""
    for residue in sorted(by_residue):
        facts = tuple((change, a, b) for r, change, a, b in more if r == residue)
        found = outcome(codons_at(transcript, build, residue, known, facts), tuple(sorted(by_residue[residue])))
        if found is None:
            return None
        old, new = old + found[0], new + found[1]
    return _named(min(by_residue), old, new)


def _named(first: int, old: str, new: str) -> ProteinChange | None:
    """Residues before and after, of equal number, as one protein change."""
    if old == new:
        return parse_protein(f"{old[0]}{first}=")
    stop = new.find("*")
    if stop >= 0 and "*" not in old[: stop + 1]:
        old, new = old[: stop + 1], new[: stop + 1]
    while old[0] == new[0]:
        old, new, first = old[1:], new[1:], first + 1
    while old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    if len(old) == 1:
        return parse_protein(f"{old}{first}{new}")
    return parse_protein(f"{old[0]}{first}_{old[-1]}{first + len(old) - 1}delins{new}")


def _at_splice_site(places: Sequence[CodingPosition | None]) -> str | None:
    offsets = {place.offset for place in places if place}
    if offsets & {1, 2}:
        return "splice_donor_variant"
    return "splice_acceptor_variant" if offsets & {-1, -2} else None


def _outside_coding(transcript: Transcript, pos: int, places: Sequence[CodingPosition | None]) -> str | None:
    place = next((p for p in places if p is not None), None)
    if place is None:
        return None
    if not transcript.start <= pos <= transcript.end:
        return "upstream_gene_variant"
    if any(p and p.coding for p in places):
        return None  # partly in the coding sequence
    if place.offset:
        return "splice_region_variant" if abs(place.offset) <= 8 else "intron_variant"
    return "3_prime_UTR_variant" if place.after_stop else "5_prime_UTR_variant"


def _exon(transcript: Transcript, pos: int, consequence: str | None) -> int | None:
    """A canonical splice site belongs to the exon it ends or begins."""
    return transcript.nearest_exon(pos) if consequence in SPLICE_SITES else None


def _indel_consequence(transcript: Transcript, pos: int, ref: str, alt: str) -> str | None:
    """Reading frame and splice sites of a minimal indel; None where the sequence would decide."""
    if ref:
        touched = [transcript.c_position(p) for p in (pos, pos + len(ref) - 1)]
        inside = [transcript.c_position(start) for start, _ in transcript.exons if pos < start <= pos + len(ref) - 1]
        if inside:  # an exon begins within the deletion: its splice site goes
            return "splice_acceptor_variant" if transcript.strand > 0 else "splice_donor_variant"
        if any(pos <= end < pos + len(ref) - 1 for _, end in transcript.exons):
            return "splice_donor_variant" if transcript.strand > 0 else "splice_acceptor_variant"
    else:
        touched = [transcript.c_position(pos - 1), transcript.c_position(pos)]
    site = _insertion_site(touched) if not ref else _at_splice_site(touched)
    if site:
        return site
    if any(place is None for place in touched):
        return None
    if all(place and place.coding for place in touched):
        if (len(alt) - len(ref)) % 3:
            return "frameshift_variant"
        return "inframe_deletion" if len(ref) > len(alt) else "inframe_insertion"
    if any(place and place.coding for place in touched):
        return None
    return _outside_coding(transcript, pos, touched)


def _insertion_site(around: Sequence[CodingPosition | None]) -> str | None:
    """An insertion changes a splice site for certain only between its two bases."""
    offsets = {place.offset for place in around if place}
    if offsets == {1, 2}:
        return "splice_donor_variant"
    return "splice_acceptor_variant" if offsets == {-1, -2} else None
