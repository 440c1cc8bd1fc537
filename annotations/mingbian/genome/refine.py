"""Names completed and checked on the reference sequence: what nothing stated is worked out, what is stated is compared.

The input's own names stay. Where they mean another change than the alleles make, the event is flagged and carries both.
"""

from __future__ import annotations

from mingbian.genome import hgvs, keys, shifting
from mingbian.genome.checking import alleles_of, same_protein
from mingbian.genome.codons import GENETIC_CODE
from mingbian.genome.consequence import Effect
from mingbian.genome.describe import describe
from mingbian.genome.genomic import accession_of
from mingbian.genome.hgvs import ProteinChange, ProteinKind
from mingbian.genome.known import KnownAlleles
from mingbian.genome.normalize import mismatch, normalize
from mingbian.genome.protein_change import UNKNOWN_CHANGE
from mingbian.genome.sequence import Sequence
from mingbian.genome.spliced import spliced
from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.model.case import Build
from mingbian.model.records import replace
from mingbian.model.variant import Kind, Variant

NAMING_CONFLICT = "naming_conflict"  # flag: the alleles make another change than the names say; ``derived`` has theirs
OTHER_TRANSCRIPT = "other_transcript"  # flag: the names stand on a transcript that could not be put on MANE Select
SEQUENCE = "sequence"  # name_basis: worked out here
_OPEN = frozenset({"not annotated", "known allele"})  # bases of names that nobody stated


_SHIFTED = frozenset({ProteinKind.DELETION, ProteinKind.INSERTION, ProteinKind.DUPLICATION, ProteinKind.DELINS})


def refine(variant: Variant, transcripts: Transcripts, known: KnownAlleles, sequence: Sequence) -> Variant:
    """The event with the names that its alleles make on the sequence, and with a flag where the stated ones differ.

    An in-frame event that public tables know by another name of the same protein (D770_N771insNPG) is called by that.

    Unchanged where the sequence does not hold the place, or holds other bases than REF.
    """
    if variant.chrom is None or variant.pos is None or not variant.ref or not variant.alt:
        return _placed(variant, transcripts, known, sequence)
    if variant.kind is Kind.SNV and variant.protein is not None and _as_stated(variant, transcripts, sequence):
        return variant
    if mismatch(sequence, variant.chrom, variant.pos, variant.ref) is not None:
        return variant
    return _checked(_normalized(variant, transcripts.build, sequence), transcripts, known, sequence)


def _as_stated(variant: Variant, transcripts: Transcripts, sequence: Sequence) -> bool:
    """Quickly: whether a substitution annotated on the gene's own transcript makes exactly the residue it is said to."""
    if variant.flags or variant.name_basis in _OPEN or variant.gene is None:
        return False
    transcript = transcripts.chosen(variant.gene)
    pos, ref, alt = variant.pos or 0, variant.ref or "", variant.alt or ""
    if transcript is None or transcript.chrom != variant.chrom or not transcripts.whole(transcript):
        return False
    base = transcript.cds_base(pos)
    joined = spliced(transcript, sequence) if base is not None else None
    if base is None or joined is None or joined.protein is None or base <= 3:
        return False
    if transcript.strand < 0:
        ref, alt = keys.reverse_complement(ref), keys.reverse_complement(alt)
    residue, place = (base + 2) // 3, (base - 1) % 3
    codon = joined.codon(residue)
    if codon[place] != ref or variant.hgvs_c != f"{transcript.accession}:c.{base}{ref}>{alt}":
        return False
    new = GENETIC_CODE.get(codon[:place] + alt + codon[place + 1 :])
    return new not in (None, "*") and variant.protein == f"{joined.protein[residue - 1]}{residue}{new}"


def _normalized(variant: Variant, build: Build, sequence: Sequence) -> Variant:
    """The one spelling that the sequence allows, and the name on the chromosome by the 3' rule."""
    if variant.kind is Kind.SNV:
        return variant
    chrom = variant.chrom or ""
    found = normalize(sequence, chrom, variant.pos or 0, variant.ref or "", variant.alt or "")
    genomic = genomic_on(build, chrom, found.pos, found.ref, found.alt, sequence) or variant.hgvs_g
    if not found.settled:
        return replace(variant, hgvs_g=genomic)
    return replace(
        variant, key=keys.key(build, chrom, found.pos, found.ref, found.alt), pos=found.pos, ref=found.ref, alt=found.alt,
        kind=keys.kind_of(found.ref, found.alt), hgvs_g=genomic,
    )  # fmt: skip


def genomic_on(build: Build, chrom: str, pos: int, ref: str, alt: str, sequence: Sequence) -> str | None:
    """HGVS ``g.`` of alleles (1-based, any spelling), at their last place on the chromosome."""
    stem = accession_of(build, chrom)
    if stem is None:
        return None
    start, gone, come = keys.minimal(pos, ref, alt)
    if len(gone) == len(come) == 1:
        return f"{stem}:g.{start}{gone}>{come}"
    if not (gone and come):
        alleles = (start, gone, come)
        start, gone, come = shifting.moved(alleles, shifting.steps_right(sequence, chrom, alleles))
        if come and shifting.repeats_before(sequence, chrom, start, come):
            return f"{stem}:g.{_span(start - len(come), start - 1)}dup"
        if come:
            return f"{stem}:g.{start - 1}_{start}ins{come}"
        return f"{stem}:g.{_span(start, start + len(gone) - 1)}del"
    word = "inv" if len(gone) > 1 and keys.reverse_complement(gone) == come else f"delins{come}"
    return f"{stem}:g.{_span(start, start + len(gone) - 1)}{word}"


def _span(start: int, end: int) -> str:
    return str(start) if start == end else f"{start}_{end}"


def _transcript(variant: Variant, transcripts: Transcripts) -> Transcript | None:
    """The transcript an event with a place is named on."""
    chrom, pos = variant.chrom or "", variant.pos or 0
    if variant.gene is not None:
        chosen = transcripts.chosen(variant.gene)
        if chosen is None or chosen.chrom != chrom or chosen.c_position(pos) is None:
            return None
    else:
        here = transcripts.at(chrom, pos)
        chosen = here[0] if here else None
    return chosen if chosen is not None and transcripts.whole(chosen) else None


def _checked(variant: Variant, transcripts: Transcripts, known: KnownAlleles, sequence: Sequence) -> Variant:
    transcript = _transcript(variant, transcripts)
    if transcript is None:
        return variant
    effect = describe(transcript, sequence, variant.pos or 0, variant.ref or "", variant.alt or "")
    if effect is None:
        return variant
    effect = _as_known(variant, transcripts.build, transcript, effect, known, sequence)
    if variant.name_basis in _OPEN:
        return _named(variant, transcript, effect)
    if OTHER_TRANSCRIPT in variant.flags:
        return _off_transcript(variant, transcripts, transcript, effect, sequence)
    return _compared(variant, transcript, effect, sequence)


def _as_known(
    variant: Variant, build: Build, transcript: Transcript, effect: Effect, known: KnownAlleles, sequence: Sequence
) -> Effect:
    """An in-frame event under the name that public tables have for it, where that is the same protein."""
    change = effect.protein
    if change is None or change.kind not in _SHIFTED:
        return effect
    found = known.lookup(build, variant.chrom or "", variant.pos or 0, variant.ref or "", variant.alt or "")
    if found is None or not found.protein or found.gene != transcript.gene:
        return effect
    listed = hgvs.parse_protein(found.protein)
    joined = spliced(transcript, sequence)
    if listed is None or listed.kind not in _SHIFTED or joined is None or joined.protein is None:
        return effect
    if not same_protein(listed, change, joined.protein):
        return effect
    return replace(effect, protein=listed, first=listed.first, last=listed.last)


def _named(variant: Variant, transcript: Transcript, effect: Effect) -> Variant:
    """With the names that nobody stated."""
    coding = f"{transcript.accession}:{effect.coding}" if effect.coding else variant.hgvs_c
    basis = variant.name_basis if variant.name_basis == "known allele" else SEQUENCE
    change = effect.protein
    if change is None or change.kind is ProteinKind.UNKNOWN:
        if variant.protein is not None:  # a public table knows what cannot be worked out
            return replace(variant, hgvs_c=coding, exon=effect.exon or variant.exon)
        return replace(
            variant, gene=transcript.gene, genes=(transcript.gene,), hgvs_c=coding,
            hgvs_p=None if change is None else "p.?", consequence=effect.consequence or variant.consequence,
            exon=effect.exon, first_residue=effect.first, last_residue=effect.last, name_basis=basis,
        )  # fmt: skip
    if variant.protein not in (None, change.short):
        basis = SEQUENCE
    return replace(
        variant, gene=transcript.gene, genes=(transcript.gene,), hgvs_c=coding, hgvs_p=hgvs.format_protein(change),
        protein=change.short, consequence=effect.consequence, exon=effect.exon, first_residue=effect.first,
        last_residue=effect.last, name_basis=basis, nmd=effect.nmd,
    )  # fmt: skip


def _own_names(transcript: Transcript, effect: Effect) -> tuple[str, ...]:
    names = (
        f"{transcript.accession}:{effect.coding}" if effect.coding else None,
        hgvs.format_protein(effect.protein) if effect.protein else None,
    )
    return tuple(text for text in names if text)


def _compared(variant: Variant, transcript: Transcript, effect: Effect, sequence: Sequence) -> Variant:
    """With what the stated names leave out, and flagged where they mean another change."""
    stated = hgvs.parse_protein(variant.hgvs_p) if variant.hgvs_p else None
    own = effect.protein if effect.protein is not None and effect.protein.kind is not ProteinKind.UNKNOWN else None
    joined = spliced(transcript, sequence)
    protein = joined.protein if joined is not None else None
    if stated is not None and protein is not None and not _fits(stated, own, protein):
        return _conflict(variant, transcript, effect)
    if not _same_coding(variant, transcript, effect, sequence):
        return _conflict(variant, transcript, effect)
    annotation = variant.observed.annotation
    said = annotation is not None and bool(annotation.consequence)
    completed = replace(
        variant,
        hgvs_c=f"{transcript.accession}:{effect.coding}" if effect.coding else variant.hgvs_c,
        consequence=(variant.consequence if said else effect.consequence) or variant.consequence or effect.consequence,
        exon=variant.exon or effect.exon,
        nmd=effect.nmd,
    )
    if own is None:
        unknown = stated is not None and stated.kind is ProteinKind.UNKNOWN  # "p.?" names no change
        return replace(completed, protein=None) if unknown else completed
    if stated is not None and stated.short == own.short:
        return completed
    before = (variant.hgvs_p or "").rpartition(":")[0] or None
    return replace(
        completed, protein=own.short, hgvs_p=hgvs.format_protein(own, before), first_residue=own.first,
        last_residue=own.last,
    )  # fmt: skip


def _fits(stated: ProteinChange, own: ProteinChange | None, protein: str) -> bool:
    """Whether a stated change can be ours. Where ours is not known, nothing contradicts it; where the event leaves the
    protein as it is, a stated change of it does."""
    return own is None or same_protein(stated, own, protein)


def _same_coding(variant: Variant, transcript: Transcript, effect: Effect, sequence: Sequence) -> bool:
    """Whether the stated ``c.`` name means these alleles. One on another transcript, or that cannot be read, may."""
    named = hgvs.parse_coding(variant.hgvs_c) if variant.hgvs_c else None
    if named is None or effect.coding is None or named.short == effect.coding:
        return True
    if named.transcript is not None and named.transcript != transcript.accession:
        return True
    return alleles_of(named, transcript, sequence) == (variant.pos, variant.ref, variant.alt)


def _conflict(variant: Variant, transcript: Transcript, effect: Effect) -> Variant:
    flags = variant.flags if NAMING_CONFLICT in variant.flags else (*variant.flags, NAMING_CONFLICT)
    return replace(variant, flags=flags, derived=_own_names(transcript, effect))


def _off_transcript(
    variant: Variant, transcripts: Transcripts, transcript: Transcript, effect: Effect, sequence: Sequence
) -> Variant:
    """Names on another transcript: ours on MANE Select go in their place where the other one confirms what was stated."""
    annotation = variant.observed.annotation
    given = (annotation.transcript if annotation else None) or (hgvs.split_accession(variant.hgvs_c or "")[0])
    other = transcripts.by_accession(given) if given else None
    stated = hgvs.parse_protein(variant.hgvs_p) if variant.hgvs_p else None
    own = effect.protein or UNKNOWN_CHANGE
    if other is not None and other.accession == given and other.gene == transcript.gene:
        there = describe(other, sequence, variant.pos or 0, variant.ref or "", variant.alt or "")
        joined = spliced(other, sequence)
        if there is None or joined is None or joined.protein is None:
            return replace(variant, derived=_own_names(transcript, effect))
        agreed = stated is None or same_protein(stated, there.protein or UNKNOWN_CHANGE, joined.protein)
        if not agreed:
            return _conflict(variant, transcript, effect)
    else:
        agreed = stated is not None and (stated.kind, stated.ref, stated.alt) == (own.kind, own.ref, own.alt)
    if not agreed:
        return replace(variant, derived=_own_names(transcript, effect))
    flags = tuple(f for f in variant.flags if f != OTHER_TRANSCRIPT)
    settled = replace(variant, flags=flags, protein=None, name_basis="not annotated")
    return replace(_named(settled, transcript, effect), name_basis=variant.name_basis)


def _placed(variant: Variant, transcripts: Transcripts, known: KnownAlleles, sequence: Sequence) -> Variant:
    """An event given by a ``c.`` name on its gene's transcript, put on the chromosome where it means alleles."""
    named = hgvs.parse_coding(variant.hgvs_c) if variant.hgvs_c and not variant.flags else None
    transcript = transcripts.chosen(variant.gene) if variant.gene else None
    if named is None or transcript is None or named.transcript != transcript.accession or not transcripts.whole(transcript):
        return variant
    found = alleles_of(named, transcript, sequence)
    if found is None:
        return variant
    build, (pos, ref, alt) = transcripts.build, found
    placed = replace(
        variant, key=keys.key(build, transcript.chrom, pos, ref, alt), chrom=transcript.chrom, pos=pos, ref=ref, alt=alt,
        kind=keys.kind_of(ref, alt), hgvs_g=genomic_on(build, transcript.chrom, pos, ref, alt, sequence),
    )  # fmt: skip
    checked = _checked(placed, transcripts, known, sequence)
    return (
        checked if NAMING_CONFLICT not in checked.flags else replace(variant, flags=checked.flags, derived=checked.derived)
    )
