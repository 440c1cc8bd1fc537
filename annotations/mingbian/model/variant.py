"""An alteration: first as the input stated it (Observation), then as the event it is (Variant).

Coordinates are 1-based; alleles are upper-case bases; ``chrom`` is canonical ("1".."22", "X", "Y", "MT") without "chr".
A number the input did not give is None, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from mingbian.model.case import Build
from mingbian.model.records import EMPTY, Record


class Kind(StrEnum):
    SNV = "snv"
    MNV = "mnv"
    INSERTION = "insertion"
    DELETION = "deletion"
    DELINS = "delins"
    COPY_NUMBER = "copy_number"
    FUSION = "fusion"
    SPLICE = "splice"
    EXPRESSION = "expression"
    SIGNATURE = "signature"
    WILD_TYPE = "wild_type"


SMALL_KINDS = frozenset({Kind.SNV, Kind.MNV, Kind.INSERTION, Kind.DELETION, Kind.DELINS})


class CopyNumberType(StrEnum):
    AMPLIFICATION = "amplification"
    GAIN = "gain"
    LOSS = "loss"
    HOMOZYGOUS_DELETION = "homozygous_deletion"


class Source(Record, frozen=True):
    """Where a statement stands: file name, and a line number (VCF, tables; 1-based) or a JSON path."""

    file: str
    line: int = 0
    path: str | None = None


class TranscriptAnnotation(Record, frozen=True):
    """One transcript's consequence as an annotator wrote it (CSQ, ANN, BCSQ) or a laboratory reported it.

    ``consequence`` holds Sequence Ontology terms, most severe first as the annotator gave them. ``hgvs_c`` and
    ``hgvs_p`` are kept as given (with accession where given), percent-decoded.
    """

    source: str
    gene: str | None = None
    transcript: str | None = None
    consequence: tuple[str, ...] = ()
    hgvs_c: str | None = None
    hgvs_p: str | None = None
    exon: str | None = None
    biotype: str | None = None
    mane_select: bool = False
    mane_plus_clinical: bool = False
    canonical: bool = False
    protein_id: str | None = None


class Population(Record, frozen=True):
    """Population allele frequencies 0..1 that the input carries; ``source`` names the field they came from."""

    gnomad: float | None = None
    gnomad_eas: float | None = None
    highest: float | None = None  # highest continental frequency given, whichever population
    source: str | None = None

    @property
    def highest_given(self) -> float | None:
        """The highest frequency given, whichever; None where none is: that says nothing about rare or common."""
        found = self.highest
        if self.gnomad is not None and (found is None or self.gnomad > found):
            found = self.gnomad
        if self.gnomad_eas is not None and (found is None or self.gnomad_eas > found):
            found = self.gnomad_eas
        return found


class Call(Record, frozen=True):
    """What was counted in the tumor (and, where present, the normal) sample.

    ``vaf`` 0..1 with ``vaf_from`` naming the field or formula; ``filters`` is None where the file says filters were not
    applied ("."), and ("PASS",) where they passed. ``genotype`` is the raw GT; ``zygosity`` "heterozygous",
    "homozygous" or "hemizygous" only where a germline genotype or a laboratory states it.
    """

    vaf: float | None = None
    vaf_from: str | None = None
    depth: int | None = None
    ref_reads: int | None = None
    alt_reads: int | None = None
    filters: tuple[str, ...] | None = None
    genotype: str | None = None
    zygosity: str | None = None
    phase_set: str | None = None
    haplotype: str | None = None  # the phased genotype ("0|1"), where given
    normal_vaf: float | None = None
    normal_depth: int | None = None
    normal_alt_reads: int | None = None
    normal_genotype: str | None = None


class CopyNumber(Record, frozen=True):
    """``copies`` is absolute copies where the input says so; ``unit`` names what the number is otherwise."""

    type: CopyNumberType
    copies: float | None = None
    unit: str | None = None


class Fusion(Record, frozen=True):
    """5' partner first. Breakpoints as "chrom:pos" (1-based), as given.

    ``from_breakpoints``: nobody stated a fusion; partners and their order follow from where DNA breakpoints lie in genes.
    """

    five_prime: str | None
    three_prime: str | None
    breakpoint_5: str | None = None
    breakpoint_3: str | None = None
    reads: int | None = None
    in_frame: bool | None = None
    from_breakpoints: bool = False


class Signature(Record, frozen=True):
    """TMB, MSI or HRD as reported. ``name`` is "TMB", "MSI" or "HRD"; ``status`` as reported ("MSI-H", "high", ...)."""

    name: str
    value: float | None = None
    unit: str | None = None
    status: str | None = None
    assay: str | None = None


class Observation(Record, frozen=True):
    """One allele, copy-number change, fusion, splice event or signature, exactly as one input stated it.

    For small variants ``chrom, pos, ref, alt`` may be None when a report gives names only; then ``gene`` with ``hgvs_p``
    or ``hgvs_c`` is there. ``annotations`` keeps every transcript, ``chosen`` indexes the one used (-1: none).
    ``reported_origin`` is the input's own word: "somatic", "germline" or None.
    ``as_reported`` holds the names exactly as given. ``counted`` is False for the second and further observations that one
    allele became (a deleted segment with several genes): the ledger counts the allele once.
    """

    kind: Kind
    source: Source
    build: Build | None = None
    chrom: str | None = None
    pos: int | None = None
    ref: str | None = None
    alt: str | None = None
    gene: str | None = None
    hgvs_c: str | None = None
    hgvs_p: str | None = None
    annotations: Sequence[TranscriptAnnotation] = ()
    chosen: int = -1
    call: Call = Call()
    population: Population = Population()
    copy_number: CopyNumber | None = None
    fusion: Fusion | None = None
    splice_event: str | None = None
    signature: Signature | None = None
    reported_origin: str | None = None
    clinvar: str | None = None  # clinical significance as the input annotates it
    as_reported: Mapping[str, str] = EMPTY
    clinvar_source: str | None = None  # where ``clinvar`` comes from where not from the input: a file the site imported
    counted: bool = True

    @property
    def annotation(self) -> TranscriptAnnotation | None:
        """The chosen transcript annotation, or None."""
        return self.annotations[self.chosen] if self.chosen >= 0 else None


class Variant(Record, frozen=True):
    """The event behind one observation (or several joined ones): one key, one name.

    ``key`` is the normalized "build-chrom-pos-ref-alt" text, None where coordinates are unknown. ``protein`` is the short
    one-letter change without "p." ("L858R", "E746_A750del", "S1722fs"), ``consequence`` the Sequence Ontology term
    of the chosen transcript. ``first_residue``/``last_residue`` are 1-based protein positions (codons).
    ``parents`` are the observations this event was joined from (phased neighbors, duplicate records).
    ``name_basis`` says how the names came about: "annotated", "known allele", "reported", "sequence" (worked out on the
    reference sequence of the site), "not annotated".
    ``nmd``: whether the transcript with the new stop codon is expected to be degraded, None where that is not known.
    ``derived``: the names that the reference sequence gives (``c.``, ``p.``) where they contradict the names above (flag
    "naming_conflict"), or where those stand on a transcript that could not be compared (flag "other_transcript").
    """

    kind: Kind
    observed: Observation
    gene: str | None = None
    genes: tuple[str, ...] = ()
    key: str | None = None
    chrom: str | None = None
    pos: int | None = None
    ref: str | None = None
    alt: str | None = None
    hgvs_g: str | None = None
    hgvs_c: str | None = None
    hgvs_p: str | None = None
    protein: str | None = None
    consequence: str | None = None
    exon: int | None = None
    first_residue: int | None = None
    last_residue: int | None = None
    name_basis: str = "not annotated"
    parents: tuple[Observation, ...] = ()
    flags: tuple[str, ...] = ()
    nmd: bool | None = None
    derived: tuple[str, ...] = ()
