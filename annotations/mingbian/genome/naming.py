"""From an observation to the event it is: one key, one name, one consequence, and how the names came about.

Order of trust: the input's own annotation (put on the MANE Select transcript where that is a matter of counting), exact
known alleles, what the transcript alone makes certain. Nothing is guessed: what none of these settles stays None.
"""

from __future__ import annotations

from functools import lru_cache

from mingbian.genome import hgvs, keys, legacy
from mingbian.genome.consequence import SPLICE_SITES, coding_substitution, effect, most_severe, term_of
from mingbian.genome.genomic import genomic_name
from mingbian.genome.hgvs import CodingChange, CodingKind, ProteinChange, ProteinKind
from mingbian.genome.known import KnownAllele, KnownAlleles
from mingbian.genome.known_places import on_sequence
from mingbian.genome.phasing import join_neighbors
from mingbian.genome.refine import NAMING_CONFLICT, OTHER_TRANSCRIPT, refine
from mingbian.genome.sequence import Sequence
from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.model.case import Build
from mingbian.model.patterns import pattern
from mingbian.model.variant import SMALL_KINDS, Kind, Observation, TranscriptAnnotation, Variant

__all__ = ["NAME_CONFLICT", "NAMING_CONFLICT", "OTHER_TRANSCRIPT", "join_neighbors", "name"]

ANNOTATED, KNOWN, REPORTED, NOT_ANNOTATED = "annotated", "known allele", "reported", "not annotated"
NAME_CONFLICT = "name_conflict"  # flag: the names or the place that a report gives cannot be one change
_REPORT = "names"  # source of an annotation made of the names beside the alleles
_ANNOTATOR = "Illumina Connected Annotations"  # writes its annotation in the form of a report


def name(
    observation: Observation, transcripts: Transcripts | None, known: KnownAlleles, sequence: Sequence | None = None
) -> Variant:
    """The event behind an observation.

    ``transcripts`` are those of the observation's build, None where the input has no build (names only). ``sequence`` is
    the reference of the same build, where the site has it: then names are completed and checked on it.
    """
    if observation.kind not in SMALL_KINDS:
        return _other(observation)
    if sequence is None or transcripts is None:
        return _stated(observation, transcripts, known)
    placed = on_sequence(known, sequence)
    return refine(_stated(observation, transcripts, placed), transcripts, placed, sequence)


def _stated(observation: Observation, transcripts: Transcripts | None, known: KnownAlleles) -> Variant:
    """The event without any sequence: as stated, as known, as far as it is certain."""
    chrom, pos, ref, alt = observation.chrom, observation.pos, observation.ref, observation.alt
    if chrom is None or pos is None or not ref or not alt or transcripts is None:
        return _by_name(observation, transcripts, known)
    if ref in keys.BASES and alt in keys.BASES and ref != alt:
        found = _missense(observation, transcripts, chrom, pos, ref, alt)
        if found is not None:
            return found
    if not (keys.is_sequence(ref) and keys.is_sequence(alt)):
        return _by_name(observation, None, known)
    pos, ref, alt = keys.trim(pos, ref, alt)
    annotation = observation.annotation
    if annotation is not None and (annotation.consequence or annotation.hgvs_p or annotation.hgvs_c):
        if not annotation.hgvs_p and _coding_consequence(annotation):
            derived = _by_allele(observation, annotation, transcripts, known, chrom, pos, ref, alt)
            if derived is not None:
                return derived
        return _annotated(observation, annotation, transcripts, known, chrom, pos, ref, alt)
    if observation.hgvs_p or observation.hgvs_c:
        given = TranscriptAnnotation(_REPORT, observation.gene, hgvs_c=observation.hgvs_c, hgvs_p=observation.hgvs_p)
        return _annotated(observation, given, transcripts, known, chrom, pos, ref, alt)
    return _unannotated(observation, transcripts, known, chrom, pos, ref, alt)


# --- alterations without alleles -------------------------------------------------------------------------------------


def _other(observation: Observation) -> Variant:
    """Copy number, fusion, splice event, expression, signature: the gene symbols brought up to date."""
    genes: tuple[str, ...] = ()
    gene = legacy.current_gene(observation.gene) if observation.gene else None
    fusion = observation.fusion
    if fusion is not None:
        partners = (fusion.five_prime, fusion.three_prime)
        genes = tuple(dict.fromkeys(legacy.current_gene(g) for g in partners if g))
        gene = gene or (legacy.current_gene(fusion.three_prime) if fusion.three_prime else None) or (genes or (None,))[0]
    elif gene:
        genes = (gene,)
    return Variant(
        observation.kind, observation, gene, genes, chrom=observation.chrom, pos=observation.pos, name_basis=REPORTED
    )  # fmt: skip


# --- coordinates -----------------------------------------------------------------------------------------------------


def _variant(
    observation: Observation,
    build: Build,
    chrom: str,
    alleles: tuple[int, str, str],
    known: KnownAllele | None,
    basis: str,
    gene: str | None,
    hgvs_c: str | None = None,
    change: ProteinChange | None = None,
    consequence: str | None = None,
    exon: int | None = None,
    first: int | None = None,
    last: int | None = None,
    protein_accession: str | None = None,
    flags: tuple[str, ...] = (),
) -> Variant:
    pos, ref, alt = alleles
    if known is not None and (known.shift or known.anchor):
        pos, ref, alt = known.spelled(build) or alleles
    hgvs_p = short = None
    if change is not None:
        short = change.short if change.kind is not ProteinKind.UNKNOWN else None  # "p.?" names no change
        hgvs_p = _long(change, protein_accession)
        if change.first is not None:
            first, last = change.first, change.last
    return Variant(
        keys.kind_of(ref, alt), observation, gene, (gene,) if gene else (), f"{build}-{chrom}-{pos}-{ref}-{alt}",
        chrom, pos, ref, alt, genomic_name(build, chrom, pos, ref, alt, known), hgvs_c, hgvs_p, short,
        consequence, exon, first, last, basis, (), flags,
    )  # fmt: skip


def _long(change: ProteinChange, acc: str | None) -> str:
    if change.kind is ProteinKind.MISSENSE:
        three = hgvs.THREE_OF
        text = f"p.{three[change.ref]}{change.first}{three[change.alt]}"
        return f"{acc}:{text}" if acc else text
    return hgvs.format_protein(change, acc)


def _unannotated(
    observation: Observation, transcripts: Transcripts, known: KnownAlleles, chrom: str, pos: int, ref: str, alt: str
) -> Variant:
    build = transcripts.build
    gene = legacy.current_gene(observation.gene) if observation.gene else None
    found = known.lookup(build, chrom, pos, ref, alt)
    transcript = None
    if found is not None:
        gene = found.gene
        transcript = transcripts.chosen(gene)
    elif gene is not None:
        transcript = transcripts.chosen(gene)
        if transcript is not None and (transcript.chrom != chrom or transcript.c_position(pos) is None):
            transcript = None
    if transcript is None and found is None:
        here = [t for t in transcripts.at(chrom, pos) if gene is None or t.gene == gene]
        transcript = here[0] if here else None
    if transcript is not None and not transcripts.whole(transcript):
        gene, transcript = transcript.gene, None  # its numbers do not hold on this build
    if transcript is None:
        if found is None:
            return _variant(observation, build, chrom, (pos, ref, alt), None, NOT_ANNOTATED, gene)
        protein = hgvs.parse_protein(found.protein) if found.protein else None
        return _variant(
            observation, build, chrom, (pos, ref, alt), found, KNOWN, gene, found.coding, protein, found.consequence
        )  # fmt: skip
    at = (found.spelled(build) if found else None) or (pos, ref, alt)
    certain = effect(transcript, build, *at, known)
    protein, consequence, coding = certain.protein, certain.consequence, certain.coding
    basis = KNOWN if protein is not None else NOT_ANNOTATED
    if found is not None:
        basis = KNOWN
        protein = hgvs.parse_protein(found.protein) if found.protein else protein
        consequence = found.consequence or consequence
        coding = coding or found.coding
    return _variant(
        observation, build, chrom, (pos, ref, alt), found, basis, transcript.gene,
        f"{transcript.accession}:{coding}" if coding else None, protein, consequence,
        certain.exon, certain.first, certain.last,
    )  # fmt: skip


def _by_allele(
    observation: Observation,
    annotation: TranscriptAnnotation,
    transcripts: Transcripts,
    known: KnownAlleles,
    chrom: str,
    pos: int,
    ref: str,
    alt: str,
) -> Variant | None:
    """The event where no change of the protein was stated, and the allele alone says what it is.

    None where it does not, or where that is another gene or another change of the transcript than was stated.
    """
    if len(ref) != len(alt) and known.lookup(transcripts.build, chrom, pos, ref, alt) is None:
        return None  # of an indel only a known allele says the change
    symbol = annotation.gene or observation.gene
    derived = _unannotated(observation, transcripts, known, chrom, pos, ref, alt)
    if derived.name_basis != KNOWN or (symbol is not None and legacy.current_gene(symbol) != derived.gene):
        return None
    stated = annotation.hgvs_c
    if stated is not None and (derived.hgvs_c or "").rpartition(":")[2] != stated.rpartition(":")[2]:
        return None
    return derived


# --- annotated -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def _standing(transcripts: Transcripts, gene: str | None, given: str | None) -> tuple[Transcript | None, bool]:
    """The transcript a gene is named on here, and whether the given accession is that very one.

    An Ensembl transcript counts as the same where it is the MANE partner in the same version.
    """
    chosen = transcripts.chosen(gene) if gene else None
    if chosen is None or given is None:
        return chosen, False
    return chosen, given in (chosen.accession, chosen.ensembl)


_EXON = pattern(r"[0-9]+")


@lru_cache(maxsize=4096)
def _exon_number(text: str) -> int | None:
    found = _EXON.match(text)
    return int(found.group()) if found else None


@lru_cache(maxsize=65536)
def _spelled_on(transcripts: Transcripts, symbol: str, given: str) -> tuple[str, tuple[str, ...], str, bool] | None:
    """For a gene named on its own transcript here: its approved symbol (also alone in a tuple), what ``c.`` names on that
    transcript begin with ("NM_005228.5:c."), and whether it was given by its RefSeq accession. None for any other."""
    gene = legacy.current_gene(symbol)
    chosen, same = _standing(transcripts, gene, given)
    if chosen is None or not same:
        return None
    return gene, (gene,), f"{chosen.accession}:c.", given == chosen.accession


@lru_cache(maxsize=256)
def _beginnings(build: Build, chrom: str) -> tuple[str, str | None]:
    """What keys and genomic names on a chromosome begin with: "GRCh38-7-", "NC_000007.14:g."."""
    example = genomic_name(build, chrom, 1, "A", "C")
    return f"{build}-{chrom}-", example.removesuffix("1A>C") if example is not None else None


def _is_report(observation: Observation, annotation: TranscriptAnnotation) -> bool:
    """Whether names are a laboratory's own statement rather than an annotator's."""
    if annotation.source == _REPORT:
        return True
    return observation.source.path is not None and not annotation.source.startswith(_ANNOTATOR)


_SNV = Kind.SNV


def _missense(
    observation: Observation, transcripts: Transcripts, chrom: str, pos: int, ref: str, alt: str
) -> Variant | None:
    """A substitution annotated as one residue for another on the gene's own transcript, in so many words.

    Most variants of a panel are such; everything the longer way could find out is here already. None for all others.
    """
    annotation = observation.annotation
    if annotation is None or len(annotation.consequence) != 1 or _is_report(observation, annotation):
        return None
    symbol, given, exon_text = annotation.gene, annotation.transcript, annotation.exon
    coding, protein = annotation.hgvs_c, annotation.hgvs_p
    if symbol is None or given is None or coding is None or protein is None or exon_text is None:
        return None
    spelled = _spelled_on(transcripts, symbol, given)
    change = hgvs.plain_missense(protein)
    exon = _exon_number(exon_text)
    if spelled is None or change is None or exon is None:
        return None
    gene, genes, stem, by_refseq = spelled
    at = coding.rfind(":")
    if not coding.startswith("c.", at + 1):
        return None
    accession, residue, short = change
    stated = annotation.protein_id if annotation.protein_id is not None else accession
    if not by_refseq:
        protein = protein[len(accession) + 1 :]
    elif stated != accession:
        protein = f"{stated}:{protein[len(accession) + 1 :]}"
    key, sequence = _beginnings(transcripts.build, chrom)
    return Variant(
        _SNV, observation, gene, genes, f"{key}{pos}-{ref}-{alt}", chrom, pos, ref, alt,
        f"{sequence}{pos}{ref}>{alt}" if sequence else None,
        coding if coding.startswith(stem) and len(stem) - 3 == at else stem + coding[at + 3 :],
        protein, short, annotation.consequence[0], exon, residue, residue, ANNOTATED,
    )  # fmt: skip


def _annotated(
    observation: Observation,
    annotation: TranscriptAnnotation,
    transcripts: Transcripts,
    known: KnownAlleles,
    chrom: str,
    pos: int,
    ref: str,
    alt: str,
) -> Variant:
    build = transcripts.build
    symbol = annotation.gene or observation.gene
    gene = legacy.current_gene(symbol) if symbol else None
    consequence = most_severe(annotation.consequence)
    change = hgvs.parse_protein(annotation.hgvs_p) if annotation.hgvs_p else None
    coding_text = annotation.hgvs_c
    given = annotation.transcript
    if given is None and coding_text:
        given = hgvs.split_accession(coding_text)[0]
    reported = _is_report(observation, annotation)
    if gene is None:
        here = transcripts.at(chrom, pos)
        gene = here[0].gene if here else None
    chosen, same = _standing(transcripts, gene, given)
    flags: tuple[str, ...] = ()
    found: KnownAllele | None = None
    protein_accession = annotation.protein_id
    if protein_accession is None and annotation.hgvs_p and ":" in annotation.hgvs_p:
        protein_accession = annotation.hgvs_p.partition(":")[0]
    exon = _exon_number(annotation.exon) if annotation.exon else None
    if len(ref) != len(alt):  # an indel may be spelled in several ways; a known one gets its one spelling
        found = known.lookup(build, chrom, pos, ref, alt)
    if chosen is not None:
        if same:
            if given != chosen.accession:
                protein_accession = None
            hgvs_c = _on(chosen, coding_text)
        else:
            other = transcripts.by_accession(given) if given else None
            moved = _move(chosen, other, annotation, pos, ref, alt, change, coding_text, reported)
            hgvs_c, change, flag = moved
            if flag:
                flags = (flag,)
            else:
                exon = None
                if given is None or given.partition(".")[0] != chosen.accession.partition(".")[0]:
                    protein_accession = None
    else:
        hgvs_c = coding_text
        if coding_text and given and ":" not in coding_text:
            hgvs_c = f"{given}:{coding_text}"
    if change is not None and gene is not None:
        change = _current(gene, change, found)
    if consequence is None and change is not None:
        consequence = term_of(change)
    first = last = None
    if chosen is not None and (change is None or consequence is None or exon is None) and not flags:
        first = chosen.codon_at(pos)
        last = chosen.codon_at(pos + len(ref) - 1) if len(ref) > 1 else first
        if exon is None:
            exon = chosen.exon_at(pos)
            if exon is None and consequence in SPLICE_SITES:
                exon = chosen.nearest_exon(pos)
        if consequence is None or (change is None and reported):
            certain = effect(chosen, build, pos, ref, alt, known)
            consequence = consequence or (found.consequence if found else None) or certain.consequence
            change = change or (hgvs.parse_protein(found.protein) if found and found.protein else certain.protein)
            hgvs_c = hgvs_c or (f"{chosen.accession}:{certain.coding}" if certain.coding else None)
        first, last = (first or last), (last or first)
    if hgvs_c is None and chosen is not None and found is not None and found.coding:
        hgvs_c = f"{chosen.accession}:{found.coding}"
    if observation.source.path is not None and chosen is not None and change is not None:
        named = hgvs.parse_coding(coding_text) if same and coding_text else None
        two_changes = named is not None and not _agree(named, change)
        if two_changes or _elsewhere(chosen, build, chrom, pos, ref, alt, change, known):
            flags = (*flags, NAME_CONFLICT)
    return _variant(
        observation, build, chrom, (pos, ref, alt), found, REPORTED if reported else ANNOTATED, gene, hgvs_c, change,
        consequence, exon, first, last, protein_accession, flags,
    )  # fmt: skip


def _elsewhere(
    chosen: Transcript,
    build: Build,
    chrom: str,
    pos: int,
    ref: str,
    alt: str,
    change: ProteinChange,
    known: KnownAlleles,
) -> bool:
    """Whether alleles cannot give the protein change that a report names beside them: off the gene, or another change."""
    start, end = chosen.window
    if chosen.chrom != chrom or not start <= pos <= end:
        return True
    if len(ref) != 1 or len(alt) != 1 or change.kind not in {ProteinKind.MISSENSE, ProteinKind.NONSENSE}:
        return False
    certain = effect(chosen, build, pos, ref, alt, known).protein
    return certain is not None and certain.short != change.short


def _on(chosen: Transcript, coding_text: str | None) -> str | None:
    """A ``c.`` name of the chosen transcript (or its identical Ensembl partner) with the chosen accession."""
    if coding_text is None:
        return None
    short = coding_text.rpartition(":")[2]
    if not short.startswith("c."):
        return coding_text
    return f"{chosen.accession}:{short}"


def _current(gene: str, change: ProteinChange, found: KnownAllele | None) -> ProteinChange:
    """Insertions that are duplications, by the reviewed list; a known allele's own name goes first."""
    if change.kind not in {ProteinKind.INSERTION, ProteinKind.DELINS, ProteinKind.DUPLICATION}:
        return change
    if found is not None and found.protein and found.gene == gene:
        return hgvs.parse_protein(found.protein) or change
    row = legacy.legacy_names().get((gene, change.short))
    if row is None or row.protein is None:
        return change
    return hgvs.parse_protein(row.protein) or change


def _move(
    chosen: Transcript,
    other: Transcript | None,
    annotation: TranscriptAnnotation,
    pos: int,
    ref: str,
    alt: str,
    change: ProteinChange | None,
    coding_text: str | None,
    reported: bool,
) -> tuple[str | None, ProteinChange | None, str | None]:
    """Names given on another transcript (or another version, or none), put on the chosen one by counting.

    Returns the ``c.`` name, the protein change, and a flag where that cannot be done: then the names stay as given.
    """
    given = annotation.transcript or (hgvs.split_accession(coding_text)[0] if coding_text else None)
    as_given = coding_text
    if coding_text and given and ":" not in coding_text:
        as_given = f"{given}:{coding_text}"
    if len(ref) == len(alt):
        ours = coding_substitution(chosen, pos, ref, alt)
        here = chosen.codon_at(pos)
        if ours is None:
            return as_given, change, OTHER_TRANSCRIPT if given else None
        if change is None or change.first is None:
            if here is None or change is not None or not _coding_consequence(annotation):
                return f"{chosen.accession}:{ours}", change, None
            return as_given, change, OTHER_TRANSCRIPT
        moved = _renumbered(chosen, other, pos, ref, change, coding_text)
        if moved is None:
            return as_given, change, OTHER_TRANSCRIPT
        return f"{chosen.accession}:{ours}", moved, None
    known_base = {a.partition(".")[0] for a in (chosen.accession, chosen.ensembl) if a}
    if given is None or given.partition(".")[0] in known_base:
        if given is not None:
            return as_given, change, None
        parsed = hgvs.parse_coding(coding_text) if coding_text else None
        return (f"{chosen.accession}:{parsed.short}" if parsed and reported else coding_text), change, None
    return as_given, change, OTHER_TRANSCRIPT


def _coding_consequence(annotation: TranscriptAnnotation) -> bool:
    return not annotation.consequence or any(
        t not in {"intron_variant", "upstream_gene_variant", "downstream_gene_variant"} for t in annotation.consequence
    )


def _renumbered(
    chosen: Transcript, other: Transcript | None, pos: int, ref: str, change: ProteinChange, coding_text: str | None
) -> ProteinChange | None:
    """A substitution's protein change with the codon number it has on the chosen transcript; None if frames differ."""
    codons = {c for i in range(len(ref)) if (c := chosen.codon_at(pos + i)) is not None}
    if change.first in codons or not codons:
        return change if codons else None
    if len(codons) != 1 or change.first is None or change.first != change.last:
        return None
    residue = codons.pop()
    places = chosen.codon_positions(residue)
    if other is not None and other.codon_positions(change.first) == places:
        return hgvs.renumber(change, residue - change.first)
    row = legacy.current_name(chosen.gene, change.short)  # a number of an older or another protein (BRAF V640E is V600E)
    listed = hgvs.parse_protein(row.protein) if row and row.protein else None
    if listed is not None and listed.first == residue:
        return listed
    if places is None or max(places) - min(places) != 2:  # split by an intron: the other transcript may go on elsewhere
        return None
    parsed = hgvs.parse_coding(coding_text) if coding_text else None
    base = chosen.cds_base(pos if chosen.strand > 0 else pos + len(ref) - 1)
    if parsed is None or base is None or not parsed.start.coding or (parsed.start.base - base) % 3:
        return None
    return hgvs.renumber(change, residue - change.first)


# --- names only ------------------------------------------------------------------------------------------------------


def _by_name(observation: Observation, transcripts: Transcripts | None, known: KnownAlleles) -> Variant:
    """An alteration given by gene and name: legacy names resolved, coordinates only where they are unique."""
    gene, protein, coding = observation.gene, observation.hgvs_p, observation.hgvs_c
    annotation = observation.annotation
    if annotation is not None:
        gene, protein, coding = gene or annotation.gene, protein or annotation.hgvs_p, coding or annotation.hgvs_c
    gene = legacy.current_gene(gene) if gene else None
    table = transcripts or Transcripts.load(Build.GRCH38)
    given = (annotation.transcript if annotation else None) or (hgvs.split_accession(coding)[0] if coding else None)
    if gene is None and given is not None:
        owner = table.by_accession(given)
        gene = owner.gene if owner else None
    change = hgvs.parse_protein(protein) if protein else None
    named = hgvs.parse_coding(coding) if coding else None
    chosen = table.chosen(gene) if gene else None
    flags: tuple[str, ...] = ()
    placed = _on_chosen(named, given, chosen, table) if named is not None and chosen is not None else None
    moved = placed is not None and placed[1]
    row = None if moved or gene is None else _legacy(gene, coding, protein, given, chosen)
    if row is not None:
        renamed = hgvs.parse_protein(row.protein) if row.protein else None
        if row.coding is not None:
            change, named = renamed, hgvs.parse_coding(row.coding)
            placed = (named, False) if named is not None else None
        else:
            if named is not None and renamed is not None and not _agree(named, renamed):
                named, placed, flags = None, None, (OTHER_TRANSCRIPT,)
            change = renamed
    elif moved and placed is not None and named is not None and change is not None and change.first is not None:
        change = hgvs.renumber(change, (placed[0].start.base - named.start.base) // 3) or change
    coding_text = coding
    if placed is not None and chosen is not None:
        named = placed[0]
        coding_text = f"{chosen.accession}:{named.short}"
    elif named is not None and chosen is not None:
        flags = (OTHER_TRANSCRIPT,)
    if row is None and placed is not None and change is not None and not _agree(placed[0], change):
        flags = (NAME_CONFLICT,)
    where = None
    if NAME_CONFLICT not in flags:
        where = _coordinates(named if not flags else None, change, gene, chosen, transcripts, known)
    if where is not None and transcripts is not None:
        pos, ref, alt, allele = where
        chrom = allele.chrom if allele else chosen.chrom if chosen else None
        if chrom is not None:
            return _placed(observation, transcripts, known, chrom, pos, ref, alt, gene, change, coding_text, allele)
    consequence = most_severe(annotation.consequence) if annotation else None
    if consequence is None and change is not None:
        consequence = term_of(change)
    exon = first = last = None
    if named is not None and chosen is not None and not flags:
        exon, first, last, by_place = _of_coding(named, chosen)
        consequence = consequence or by_place
    if change is not None and change.first is not None:
        first, last = change.first, change.last
        if exon is None and chosen is not None and not flags:
            place = chosen.position_of(3 * change.first - 1)
            exon = chosen.exon_at(place) if place is not None else None
    return Variant(
        _kind(observation, named, change), observation, gene, (gene,) if gene else (), hgvs_c=coding_text,
        hgvs_p=hgvs.format_protein(change) if change else None, protein=change.short if change else None,
        consequence=consequence, exon=exon, first_residue=first, last_residue=last, name_basis=REPORTED, flags=flags,
    )  # fmt: skip


def _legacy(
    gene: str, coding: str | None, protein: str | None, given: str | None, chosen: Transcript | None
) -> legacy.CurrentName | None:
    """The legacy name a report uses, if any. A number of another isoform is not meant where the report itself names the
    MANE Select transcript in full."""
    for text in (coding.rpartition(":")[2] if coding else None, protein):
        row = legacy.current_name(gene, text) if text else None
        if row is None:
            continue
        change = hgvs.parse_protein(row.legacy)
        renames = change is None or change.kind in {ProteinKind.INSERTION, ProteinKind.DELINS}
        if renames or given is None or chosen is None or given not in (chosen.accession, chosen.ensembl):
            return row
    return None


def _agree(named: CodingChange, change: ProteinChange) -> bool:
    """Can a ``c.`` name and a protein change stand at the same place? Indels may be shifted by a few residues."""
    if not named.start.coding or named.start.offset or change.first is None:
        return True
    away = abs((named.start.base + 2) // 3 - change.first)
    return away == 0 if named.kind is CodingKind.SUBSTITUTION else away <= 12


def _on_chosen(
    named: CodingChange, given: str | None, chosen: Transcript, table: Transcripts
) -> tuple[CodingChange, bool] | None:
    """A ``c.`` name on the chosen transcript, and whether it had to be moved there; None where that is not known here.

    A place in an intron that the chosen transcript does not have, given without a transcript, is looked for on the
    others of the gene that are kept here (MET c.3082+1 is c.3028+1).
    """
    same = {a.partition(".")[0] for a in (chosen.accession, chosen.ensembl) if a}
    others: tuple[Transcript, ...] = ()
    if given is None:
        if not named.start.offset or chosen.genomic(named.start) is not None:
            return named, False
        others = tuple(t for t in table.of_gene(chosen.gene) if t.role == "other")
    elif given.partition(".")[0] in same:
        return named, False
    else:
        other = table.by_accession(given)
        others = (other,) if other is not None and other.gene == chosen.gene else ()
    for other in others:
        ends = []
        for place in (named.start, named.end):
            pos = other.genomic(place)
            ends.append(chosen.c_position(pos) if pos is not None else None)
        start, end = ends
        if start is None or end is None or start.after_stop != named.start.after_stop:
            continue
        if (start.base - named.start.base) % 3 or end.base - start.base != named.end.base - named.start.base:
            continue
        if (start.offset, end.offset) == (named.start.offset, named.end.offset):
            return CodingChange(chosen.accession, start, end, named.kind, named.ref, named.alt), True
    return None


def _coordinates(
    named: CodingChange | None,
    change: ProteinChange | None,
    gene: str | None,
    chosen: Transcript | None,
    transcripts: Transcripts | None,
    known: KnownAlleles,
) -> tuple[int, str, str, KnownAllele | None] | None:
    """Trimmed alleles in the build of ``transcripts``, where the name means exactly one allele."""
    if transcripts is None or gene is None:
        return None
    build = transcripts.build
    if named is not None and chosen is not None and named.kind is CodingKind.SUBSTITUTION and named.ref:
        pos = chosen.genomic(named.start)
        if pos is not None:
            ref, alt = named.ref, named.alt
            if chosen.strand < 0:
                ref, alt = keys.reverse_complement(ref), keys.reverse_complement(alt)
            return pos, ref, alt, known.lookup(build, chosen.chrom, pos, ref, alt)
    alleles: tuple[KnownAllele, ...] = ()
    if named is not None:
        alleles = tuple(known.named(gene, coding=named.short))
    elif change is not None:
        alleles = tuple(known.named(gene, protein=change.short))
    if len(alleles) != 1:
        return None
    allele = alleles[0]
    spelled = allele.spelled(build)
    return None if spelled is None else (*spelled, allele)


def _of_coding(named: CodingChange, chosen: Transcript) -> tuple[int | None, int | None, int | None, str | None]:
    """Exon, first and last residue, and the consequence that a ``c.`` name alone makes certain."""
    pos = chosen.genomic(named.start)
    exon = None if pos is None else chosen.exon_at(pos)
    ends = (named.start, named.end)
    if named.kind in {CodingKind.SUBSTITUTION, CodingKind.DELETION, CodingKind.DELINS}:
        for place in ends:
            if place.offset in (1, 2, -1, -2) and place.base > 0 and not place.after_stop:
                site = "splice_donor_variant" if place.offset > 0 else "splice_acceptor_variant"
                return (chosen.nearest_exon(pos) if pos is not None else None), None, None, site
    if not all(place.coding for place in ends):
        return exon, None, None, None
    first, last = (named.start.base + 2) // 3, (named.end.base + 2) // 3
    length = named.end.base - named.start.base + 1
    gained = {
        CodingKind.DELETION: -length,
        CodingKind.DUPLICATION: length,
        CodingKind.INSERTION: len(named.alt),
        CodingKind.DELINS: len(named.alt) - length,
    }.get(named.kind, 0)
    if gained % 3:
        return exon, first, last, "frameshift_variant"
    return exon, first, last, "inframe_deletion" if gained < 0 else "inframe_insertion" if gained > 0 else None


def _placed(
    observation: Observation,
    transcripts: Transcripts,
    known: KnownAlleles,
    chrom: str,
    pos: int,
    ref: str,
    alt: str,
    gene: str | None,
    change: ProteinChange | None,
    coding_text: str | None,
    allele: KnownAllele | None,
) -> Variant:
    """A name that means one allele: the report's names with that allele's coordinates."""
    derived = _unannotated(observation, transcripts, known, chrom, pos, ref, alt)
    annotation = observation.annotation
    stated = most_severe(annotation.consequence) if annotation else None
    protein = change or (hgvs.parse_protein(derived.protein) if derived.protein else None)
    return _variant(
        observation, transcripts.build, chrom, (pos, ref, alt), allele, REPORTED, gene or derived.gene,
        coding_text or derived.hgvs_c, protein,
        stated or (term_of(change) if change else None) or derived.consequence,
        derived.exon, derived.first_residue, derived.last_residue,
    )  # fmt: skip


def _kind(observation: Observation, named: CodingChange | None, change: ProteinChange | None) -> Kind:
    """The kind of a nameless-coordinates alteration from its name, else as the reader had it."""
    if named is not None:
        if named.kind is CodingKind.DELINS and named.end.base - named.start.base + 1 == len(named.alt):
            return Kind.MNV
        return {
            CodingKind.SUBSTITUTION: Kind.SNV,
            CodingKind.DELETION: Kind.DELETION,
            CodingKind.INSERTION: Kind.INSERTION,
            CodingKind.DUPLICATION: Kind.INSERTION,
            CodingKind.DELINS: Kind.DELINS,
        }.get(named.kind, observation.kind)
    if change is not None:
        return {
            ProteinKind.DELETION: Kind.DELETION,
            ProteinKind.INSERTION: Kind.INSERTION,
            ProteinKind.DUPLICATION: Kind.INSERTION,
            ProteinKind.DELINS: Kind.DELINS,
        }.get(change.kind, observation.kind)
    return observation.kind
