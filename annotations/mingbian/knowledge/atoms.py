"""The words of the biomarker language: what one alteration must be. Each atom is tested against one variant.

A test has three answers (``Truth``): YES; NO; POSSIBLE where the input does not say enough (no origin stated, no
depth of a copy number, a place in the gene unknown). POSSIBLE never counts as a match; it makes a statement conditional.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import ClassVar

from mingbian.genome.codons import CODONS, GENETIC_CODE
from mingbian.knowledge import traits as t
from mingbian.knowledge.regions import Exons, Region, exon_places
from mingbian.knowledge.traits import NO_FACTS, Traits, VariantFacts, symbol
from mingbian.model.patterns import pattern
from mingbian.model.records import Record
from mingbian.model.variant import CopyNumberType, Kind, Signature, Variant


class Truth(IntEnum):
    NO = 0
    POSSIBLE = 1
    YES = 2


def _truth(value: bool | None) -> Truth:
    return Truth.POSSIBLE if value is None else Truth.YES if value else Truth.NO


class Atom(Record, frozen=True):
    """One alteration. ``genes`` are the symbols it names; ``sequenced`` is False for what sequencing cannot answer."""

    sequenced: ClassVar[bool] = True

    @property
    def genes(self) -> tuple[str, ...]:
        raise NotImplementedError

    def test(self, traits: Traits) -> Truth:
        raise NotImplementedError

    def matches(self, variant: Variant, facts: VariantFacts = NO_FACTS) -> bool:
        """Whether the variant satisfies this atom for certain."""
        return self.test(Traits(variant, facts)) is Truth.YES


# ---------------------------------------------------------------------------------------------- small variants


class ProteinChange(Atom, frozen=True):
    """``EGFR p.L858R``, ``EGFR p.E746_A750del``, ``BRCA2 p.S1722fs`` (any frameshift that starts at the residue)."""

    gene: str
    change: str

    @property
    def genes(self) -> tuple[str, ...]:
        return (self.gene,)

    def test(self, traits: Traits) -> Truth:
        if traits.gene != self.gene or traits.protein is None or not traits.small:
            return Truth.NO
        if traits.protein.name == self.change:
            return Truth.YES
        if traits.protein.inserted_after:
            own = t.read_protein(self.change)
            return _truth(own is not None and t.same_insertion(own, traits.protein))
        return Truth.NO

    def __str__(self) -> str:
        return f"{self.gene} p.{self.change}"


class ResidueChange(Atom, frozen=True):
    """``IDH1 p.R132 mutation``: the residue is replaced by any other. Truncations and deletions do not count."""

    gene: str
    ref: str
    residue: int

    @property
    def genes(self) -> tuple[str, ...]:
        return (self.gene,)

    def test(self, traits: Traits) -> Truth:
        protein = traits.protein
        if traits.gene != self.gene or protein is None or not traits.small:
            return Truth.NO
        if not protein.first <= self.residue <= protein.last or protein.length or protein.inserted_after:
            return Truth.NO
        if protein.classes & t.MISSENSE:
            return _truth(protein.ref == self.ref)
        if protein.classes & t.INFRAME_DELINS:  # several neighboring residues replaced at once
            return _truth(protein.alt[self.residue - protein.first] != self.ref)
        return Truth.NO

    def __str__(self) -> str:
        return f"{self.gene} p.{self.ref}{self.residue} mutation"


class CodingChange(Atom, frozen=True):
    """``TERT c.-124C>T``, ``DPYD c.1905+1G>A``; also ``MT-RNR1 m.1555A>G``. On the gene's usual transcript."""

    gene: str
    change: str

    @property
    def genes(self) -> tuple[str, ...]:
        return (self.gene,)

    @property
    def mitochondrial(self) -> int | None:
        """The position of a mitochondrial change (1-based, rCRS), None for a coding change."""
        return int(self.change[2:-3]) if self.change.startswith("m.") else None

    def test(self, traits: Traits) -> Truth:
        variant = traits.variant
        if self.mitochondrial is not None:
            if variant.chrom != "MT" or variant.pos is None:
                return Truth.NO
            return _truth(f"m.{variant.pos}{variant.ref}>{variant.alt}" == self.change)
        return _truth(traits.gene == self.gene and traits.small and traits.coding == self.change)

    def __str__(self) -> str:
        return f"{self.gene} {self.change}"


class GenomicAllele(Atom, frozen=True):
    """``EGFR 7:55259515:T>G GRCh37``. Position 1-based, alleles trimmed; compared by the normalized key of its build."""

    gene: str
    chrom: str
    pos: int
    ref: str
    alt: str
    build: str

    @property
    def genes(self) -> tuple[str, ...]:
        return (self.gene,)

    @property
    def key(self) -> str:
        return f"{self.build}-{self.chrom}-{self.pos}-{self.ref}-{self.alt}"

    def test(self, traits: Traits) -> Truth:
        return _truth(traits.variant.key == self.key)

    def __str__(self) -> str:
        return f"{self.gene} {self.chrom}:{self.pos}:{self.ref}>{self.alt} {self.build}"


_CLASS_FLAGS: dict[str, int] = {
    "mutation": t.PROTEIN_ALTERING,
    "missense": t.MISSENSE,
    "nonsense": t.NONSENSE,
    "frameshift": t.FRAMESHIFT,
    "truncating": t.TRUNCATING,
    "in-frame deletion": t.INFRAME_DELETION,
    "in-frame insertion": t.INFRAME_INSERTION,
    "in-frame indel": t.INFRAME,
    "splice variant": t.SPLICE_SITE,
    "start loss": t.START_LOST,
    "deletion": t.INFRAME_DELETION | t.FRAMESHIFT | t.ABLATION,
    "loss of function": 0,
    "biallelic loss of function": 0,
    "biallelic mutation": 0,
    "activating mutation": 0,
    "pathogenic mutation": 0,
    "reversion mutation": 0,
}
CLASSES: tuple[str, ...] = tuple(_CLASS_FLAGS)
_WHOLE_GENE = {"biallelic loss of function", "biallelic mutation", "reversion mutation", "start loss"}
REGION_CLASSES = frozenset(CLASSES) - _WHOLE_GENE


class MutationClass(Atom, frozen=True):
    """A kind of mutation, in the whole gene or a part of it: ``EGFR exon 19 in-frame deletion``, ``TP53 mutation``.

    ``mutation``: anything that alters the protein. ``in-frame deletion`` and ``insertion`` include delins by their net
    length. ``loss of function``: nonsense, frameshift, canonical splice site, start loss, transcript ablation, homozygous
    deletion, or known to be pathogenic or inactivating; never a missense of unknown meaning, never a known benign
    truncation. ``activating mutation`` and ``pathogenic mutation`` need a curated statement (``VariantFacts``).
    ``biallelic ...`` needs a zygosity, a homozygous deletion or a second event to be certain.
    """

    gene: str
    kind: str
    region: Region | None = None

    @property
    def genes(self) -> tuple[str, ...]:
        return (self.gene,)

    def test(self, traits: Traits) -> Truth:
        if traits.gene != self.gene:
            return Truth.NO
        truth = self._kind(traits)
        if truth is Truth.NO or self.region is None:
            return truth
        return min(truth, _truth(self.region.holds(self.gene, traits)))

    @property
    def flags(self) -> int:
        """Consequence flags of which one is needed; 0 where curated facts or zygosity decide."""
        return _CLASS_FLAGS[self.kind]

    def _kind(self, traits: Traits) -> Truth:
        flags = _CLASS_FLAGS[self.kind]
        if flags:
            if self.kind == "deletion" and traits.classes & t.FRAMESHIFT and traits.variant.kind is not Kind.DELETION:
                return Truth.NO
            return _truth(bool(traits.classes & flags))
        return _CURATED[self.kind](traits)

    def __str__(self) -> str:
        return f"{self.gene} {self.region} {self.kind}" if self.region else f"{self.gene} {self.kind}"


def _homozygous_deletion(traits: Traits) -> bool:
    number = traits.variant.observed.copy_number
    if number is None:
        return False
    if number.type is CopyNumberType.HOMOZYGOUS_DELETION:
        return True
    return number.type is CopyNumberType.LOSS and number.unit is None and number.copies is not None and number.copies < 0.5


def _loss_of_function(traits: Traits) -> Truth:
    if _homozygous_deletion(traits):
        return Truth.YES
    facts = traits.facts
    if facts.benign:
        return Truth.NO
    if facts.inactivating or facts.clinvar_pathogenic:
        return Truth.YES
    return _truth(bool(traits.classes & t.LOSS_OF_FUNCTION))


def _biallelic_loss(traits: Traits) -> Truth:
    truth = _loss_of_function(traits)
    if truth is Truth.YES and not _homozygous_deletion(traits) and not _both_copies(traits):
        return Truth.POSSIBLE
    return truth


def _both_copies(traits: Traits) -> bool:
    return traits.variant.observed.call.zygosity in {"homozygous", "hemizygous"}


def _biallelic_mutation(traits: Traits) -> Truth:
    if not traits.classes & t.PROTEIN_ALTERING:
        return Truth.YES if _homozygous_deletion(traits) else Truth.NO
    return Truth.YES if _both_copies(traits) else Truth.POSSIBLE


def _activating(traits: Traits) -> Truth:
    facts = traits.facts
    if facts.benign or facts.inactivating or not facts.oncogenic or not traits.small:
        return Truth.NO
    # A truncation that is oncogenic may be so by losing the protein: only an explicit fact row says it activates.
    return Truth.POSSIBLE if traits.classes & t.LOSS_OF_FUNCTION else Truth.YES


def _pathogenic(traits: Traits) -> Truth:
    facts = traits.facts
    return _truth(not facts.benign and (facts.oncogenic or facts.inactivating or facts.clinvar_pathogenic))


def _reversion(traits: Traits) -> Truth:
    return _truth("reversion" in traits.variant.flags)


_CURATED = {
    "loss of function": _loss_of_function,
    "biallelic loss of function": _biallelic_loss,
    "biallelic mutation": _biallelic_mutation,
    "activating mutation": _activating,
    "pathogenic mutation": _pathogenic,
    "reversion mutation": _reversion,
}


# ---------------------------------------------------------------------------------------------- duplication, splice

_ITD_WORD = pattern(r"\bITD\b|tandem dup", re.IGNORECASE)
_PTD_WORD = pattern(r"\bPTD\b|partial tandem dup", re.IGNORECASE)
_KDD_WORD = pattern(r"\bKDD\b|kinase domain dup", re.IGNORECASE)
_TANDEM_WORDS = {"ITD": _ITD_WORD, "PTD": _PTD_WORD, "KDD": _KDD_WORD}
_LONG_DUPLICATION = 6  # residues: shorter duplications outside FLT3 are not called internal tandem duplications


def _names(variant: Variant) -> str:
    observed = variant.observed
    parts = [observed.splice_event or "", observed.hgvs_p or "", observed.hgvs_c or "", *observed.as_reported.values()]
    return " | ".join(parts)


class TandemDuplication(Atom, frozen=True):
    """``FLT3 ITD``, ``KMT2A PTD``, ``EGFR KDD``.

    FLT3: any in-frame insertion or duplication in exons 14 and 15, the juxtamembrane and first kinase domain, where all
    described ITDs start (Kayser et al., Blood 2009, by exon as in NM_004119). Other genes: by name, by a fusion of the
    gene with itself, and possibly by a duplication of six residues or more.
    """

    gene: str
    kind: str

    @property
    def genes(self) -> tuple[str, ...]:
        return (self.gene,)

    def test(self, traits: Traits) -> Truth:
        variant = traits.variant
        if variant.kind is Kind.FUSION:
            fusion = variant.observed.fusion
            own = fusion is not None and symbol(fusion.five_prime) == self.gene == symbol(fusion.three_prime)
            return _truth(own and self.kind != "ITD")
        if traits.gene != self.gene:
            return Truth.NO
        if traits.classes & t.INFRAME_INSERTION and self.kind == "ITD":
            if self.gene == "FLT3":
                return _truth(Exons((14, 15)).holds("FLT3", traits))
            if traits.protein is not None and traits.protein.length >= _LONG_DUPLICATION:
                return Truth.POSSIBLE
        return _truth(bool(_TANDEM_WORDS[self.kind].search(_names(variant))))

    def __str__(self) -> str:
        return f"{self.gene} {self.kind}"


_CODING_SPAN = pattern(r"c\.(\d+)(?:([+-])(\d+))?(?:_(\d+)(?:([+-])(\d+))?)?(.*)$")
_TRACT = 40  # bases of the intron before an exon in which a change may weaken the acceptor


class ExonSkipping(Atom, frozen=True):
    """``MET exon 14 skipping``: the event read from RNA, or a DNA change of the exon's splice sites that predicts it.

    Certain: the event by name; the two intronic bases on either side, the exon's last base, a deletion over a border. Where
    only the protein change is known: one that no other base of the codon can give (MET D1010N is the exon's last base).
    Possible: bases +3 to +6 after the exon, the 40 bases before it (branch point and polypyrimidine tract).
    """

    gene: str
    exon: int

    @property
    def genes(self) -> tuple[str, ...]:
        return (self.gene,)

    def test(self, traits: Traits) -> Truth:
        if traits.gene != self.gene:
            return Truth.NO
        variant = traits.variant
        if variant.kind is Kind.SPLICE:
            return _truth(_skips(variant.observed.splice_event or "", self.exon))
        if variant.kind is Kind.FUSION or not traits.small:
            return _truth(_skips(_names(variant), self.exon))
        if not traits.coding:
            return _last_base_by_residue(self, traits)
        accession = (variant.hgvs_c or "").split(":", 1)[0].split(".", 1)[0] if ":" in (variant.hgvs_c or "") else ""
        best = Truth.NO
        for place in exon_places().get((self.gene, self.exon), ()):
            if accession and place.transcript.split(".", 1)[0] != accession:
                continue
            best = max(best, _skipping_change(traits.coding, place.c_first, place.c_last))
            if accession or best is Truth.YES:
                break
        return best

    def __str__(self) -> str:
        return f"{self.gene} exon {self.exon} skipping"


def _last_base_by_residue(atom: ExonSkipping, traits: Traits) -> Truth:
    """Whether a missense, given by its protein name on the MANE Select transcript, must change the exon's last base."""
    protein = traits.protein
    place = next((p for p in exon_places().get((atom.gene, atom.exon), ()) if p.mane), None)
    if protein is None or place is None or not protein.classes & t.MISSENSE:
        return Truth.NO
    if protein.first != protein.last or protein.first != place.codons[1]:
        return Truth.NO
    at = (place.c_last - 1) % 3
    before, after = ({codon[at] for codon in CODONS if GENETIC_CODE[codon] == aa} for aa in (protein.ref, protein.alt))
    return _truth(bool(before and after) and not before & after)


def _skips(text: str, exon: int) -> bool:
    """``exon 14 skipping``, ``METex14``, ``ex14del``, ``exon14 skip``, ``delta exon 14``."""
    pattern = rf"(?<![a-z])(?:met)?(?:exon|ex)[\s_-]*{exon}(?!\d)(?:\W*(?:skip|del|loss|$|\W))"
    return bool(re.search(pattern, text, re.IGNORECASE))


def _skipping_change(coding: str, c_first: int, c_last: int) -> Truth:
    match = _CODING_SPAN.match(coding)
    if match is None:
        return Truth.NO
    start = _flat(match[1], match[2], match[3])
    end = _flat(match[4], match[5], match[6]) if match[4] else start
    insertion = match[7].startswith("ins")
    deletes = not insertion and end != start
    first, last = (c_first, 0), (c_last, 0)
    if deletes and (start < first <= end or start <= last < end):
        return Truth.YES  # crosses a border of the exon, or removes it
    for point in (start, end):
        base, offset = point
        if base == c_first and -2 <= offset < 0 and not (insertion and (start, end) == ((c_first, -1), first)):
            return Truth.YES
        if base == c_last and 0 <= offset <= 2 and not insertion:
            return Truth.YES
        if base == c_last and 0 < offset <= 6:
            return Truth.POSSIBLE
        if base == c_first and -_TRACT <= offset < 0:
            return Truth.POSSIBLE
    return Truth.NO


def _flat(base: str, sign: str | None, offset: str | None) -> tuple[int, int]:
    return int(base), int(f"{sign}{offset}") if sign and offset else 0


_SPLICE_EVENTS: dict[str, tuple[str, re.Pattern[str]]] = {
    "EGFRvIII": ("EGFR", pattern(r"\bv\s?III\b|vIII|exons?\s*2\s*(?:-|to)\s*7", re.IGNORECASE)),
    "AR-V7": ("AR", pattern(r"\bAR[\s-]*V7\b|(?<![A-Za-z0-9])V7\b|exon\s*3[\s-]*CE3|cryptic exon 3", re.IGNORECASE)),
}
SPLICE_EVENT_NAMES: tuple[str, ...] = tuple(_SPLICE_EVENTS)


class SpliceEvent(Atom, frozen=True):
    """``EGFRvIII`` or ``AR-V7``, by their usual spellings in a splice event, a fusion of the gene with itself or a name."""

    name: str

    @property
    def genes(self) -> tuple[str, ...]:
        return (_SPLICE_EVENTS[self.name][0],)

    def test(self, traits: Traits) -> Truth:
        gene, spelling = _SPLICE_EVENTS[self.name]
        if traits.gene != gene:
            return Truth.NO
        return _truth(bool(spelling.search(_names(traits.variant))))

    def __str__(self) -> str:
        return self.name


# ---------------------------------------------------------------------------------------------- copy number, fusion

_GAINS = frozenset({CopyNumberType.GAIN, CopyNumberType.AMPLIFICATION})
_LOSSES = frozenset({CopyNumberType.LOSS, CopyNumberType.HOMOZYGOUS_DELETION})
COPY_KINDS = ("amplification", "gain", "loss", "homozygous deletion")


class CopyNumberAtom(Atom, frozen=True):
    """``ERBB2 amplification``, ``gain`` (includes amplification), ``loss`` (includes homozygous deletion)."""

    gene: str
    kind: str

    @property
    def genes(self) -> tuple[str, ...]:
        return (self.gene,)

    def test(self, traits: Traits) -> Truth:
        number = traits.variant.observed.copy_number
        if number is None or traits.gene != self.gene:
            return Truth.NO
        if self.kind == "amplification":
            return _truth(number.type is CopyNumberType.AMPLIFICATION)
        if self.kind == "gain":
            return _truth(number.type in _GAINS)
        if self.kind == "loss":
            return _truth(number.type in _LOSSES)
        return _truth(_homozygous_deletion(traits))

    def __str__(self) -> str:
        return f"{self.gene} {self.kind}"


COMPARISONS = (">=", "<=", ">", "<")


class Comparison(Record, frozen=True):
    """``>= 10``. ``value`` in the unit of whatever is compared."""

    op: str
    value: float

    def holds(self, number: float) -> bool:
        if self.op == ">=":
            return number >= self.value
        if self.op == "<=":
            return number <= self.value
        return number > self.value if self.op == ">" else number < self.value

    def __str__(self) -> str:
        return f"{self.op} {self.value:g}"


class Copies(Atom, frozen=True):
    """``ERBB2 copies >= 10``: absolute copies. A call without a number, or in another unit, is possible only."""

    gene: str
    comparison: Comparison

    @property
    def genes(self) -> tuple[str, ...]:
        return (self.gene,)

    def test(self, traits: Traits) -> Truth:
        number = traits.variant.observed.copy_number
        if number is None or traits.gene != self.gene:
            return Truth.NO
        if number.copies is not None and number.unit is None:
            return _truth(self.comparison.holds(number.copies))
        towards = _GAINS if self.comparison.op.startswith(">") else _LOSSES
        return Truth.POSSIBLE if number.type in towards else Truth.NO

    def __str__(self) -> str:
        return f"{self.gene} copies {self.comparison}"


# Genes whose kinase or receptor-binding part is kept when they are the 3' partner; as 5' partner the event is most often
# the reciprocal product and is not taken for the druggable fusion.
THREE_PRIME_DRIVERS = frozenset(
    {
        "ABL1", "ABL2", "ALK", "BRAF", "CSF1R", "FGR", "JAK2", "JAK3", "LYN", "MET", "NRG1", "NTRK1", "NTRK2", "NTRK3",
        "NUTM1", "PDGFRA", "PDGFRB", "PRKACA", "PRKACB", "RAF1", "RET", "ROS1", "SYK", "TYK2",
    }
)  # fmt: skip
_ANTIGEN_RECEPTORS = frozenset({"IGH", "IGK", "IGL", "TRA", "TRB", "TRD", "TRG"})


class FusionAtom(Atom, frozen=True):
    """``ALK fusion`` (either partner), ``EML4::ALK fusion``, ``NTRK1 3' fusion``, ``KMT2A rearrangement``.

    ``fusion`` needs both partners or a stated fusion of the gene; a product stated to be out of frame is possible
    only, as is a kinase gene found as the 5' partner. ``rearrangement`` takes any event of the gene, one partner
    unknown. With an antigen-receptor locus the order says nothing and is not compared.
    """

    five_prime: str | None
    three_prime: str | None
    either: str | None = None
    rearrangement: bool = False

    @property
    def genes(self) -> tuple[str, ...]:
        return tuple(gene for gene in (self.either, self.five_prime, self.three_prime) if gene)

    def test(self, traits: Traits) -> Truth:
        fusion = traits.variant.observed.fusion
        if fusion is None:
            return Truth.NO
        five, three = symbol(fusion.five_prime), symbol(fusion.three_prime)
        truth = self._partners(five, three)
        if truth is Truth.YES and not self.rearrangement and fusion.from_breakpoints and None in (five, three):
            return Truth.POSSIBLE  # a gene cut by a breakpoint, its partner not known
        if truth is Truth.YES and not self.rearrangement and fusion.in_frame is False:
            return Truth.POSSIBLE if not {five, three} & _ANTIGEN_RECEPTORS else Truth.YES
        return truth

    def _partners(self, five: str | None, three: str | None) -> Truth:
        if self.either is not None:
            if self.either not in {five, three}:
                return Truth.NO
            if self.rearrangement or three == self.either or self.either not in THREE_PRIME_DRIVERS:
                return Truth.YES
            return Truth.POSSIBLE if three is not None else Truth.YES
        if self.five_prime is not None and self.three_prime is not None:
            if (five, three) == (self.five_prime, self.three_prime):
                return Truth.YES
            crossed = {five, three} == {self.five_prime, self.three_prime}
            loose = self.rearrangement or bool({self.five_prime, self.three_prime} & _ANTIGEN_RECEPTORS)
            return _truth(crossed and loose)
        return _truth(three == self.three_prime if self.three_prime is not None else five == self.five_prime)

    def __str__(self) -> str:
        word = "rearrangement" if self.rearrangement else "fusion"
        if self.either is not None:
            return f"{self.either} {word}"
        if self.five_prime is not None and self.three_prime is not None:
            return f"{self.five_prime}::{self.three_prime} {word}"
        return f"{self.three_prime} 3' {word}" if self.three_prime is not None else f"{self.five_prime} 5' {word}"


# ---------------------------------------------------------------------------------------------- signatures

_MSI_HIGH = frozenset({"msi-h", "msi-high", "msi high", "high", "instable", "unstable", "positive"})
_MSI_STABLE = frozenset({"mss", "msi-l", "msi-low", "stable", "low", "negative"})
_MMR_DEFICIENT = frozenset({"dmmr", "mmr-d", "mmr deficient", "deficient"})
_MMR_PROFICIENT = frozenset({"pmmr", "mmr-p", "mmr proficient", "proficient"})
_MSI_STATUS = {"MSI-H": _MSI_HIGH, "MSS": _MSI_STABLE, "dMMR": _MMR_DEFICIENT, "pMMR": _MMR_PROFICIENT}
MSI_WORDS: tuple[str, ...] = tuple(_MSI_STATUS)
_PER_MEGABASE = frozenset({"", "mut/mb", "muts/mb", "mutations/mb", "mutations/megabase", "mut/megabase", "/mb", "var/mb"})
_TMB_HIGH = frozenset({"high", "tmb-h", "tmb-high", "tmb high"})
_HRD_POSITIVE = frozenset({"positive", "high", "hrd", "hrd-positive", "hrd positive", "deficient"})
_HRD_NEGATIVE = frozenset({"negative", "low", "hrp", "hrd-negative", "hrd negative", "proficient"})


class MsiAtom(Atom, frozen=True):
    """``MSI-H``, ``MSS`` (MSI-L counts as stable), ``dMMR``, ``pMMR``: as the input states them, never converted."""

    status: str

    @property
    def genes(self) -> tuple[str, ...]:
        return ()

    def test(self, traits: Traits) -> Truth:
        signature = traits.variant.observed.signature
        if signature is None or signature.name not in {"MSI", "MMR"}:
            return Truth.NO
        return _truth((signature.status or "").strip().lower() in _MSI_STATUS[self.status])

    def __str__(self) -> str:
        return self.status


class TmbAtom(Atom, frozen=True):
    """``TMB >= 10 mut/Mb`` or ``TMB high``. A status without a number, or another unit, is possible only."""

    comparison: Comparison | None

    @property
    def genes(self) -> tuple[str, ...]:
        return ()

    def test(self, traits: Traits) -> Truth:
        signature = traits.variant.observed.signature
        if signature is None or signature.name != "TMB":
            return Truth.NO
        high = (signature.status or "").strip().lower() in _TMB_HIGH
        if self.comparison is None:
            return _truth(high)
        unit = (signature.unit or "").strip().lower().replace(" ", "")
        if signature.value is not None and unit in _PER_MEGABASE:
            return _truth(self.comparison.holds(signature.value))
        return Truth.POSSIBLE if high == self.comparison.op.startswith(">") and signature.status else Truth.NO

    def __str__(self) -> str:
        return "TMB high" if self.comparison is None else f"TMB {self.comparison} mut/Mb"


HRD_CUTOFFS: Mapping[str, float] = MappingProxyType({"GIS": 42.0, "gLOH": 16.0})
"""The label's cut-off of each assay: genomic instability score (myChoice), percent genomic LOH (FoundationOne)."""


class HrdAtom(Atom, frozen=True):
    """``HRD positive``, ``HRD negative``, ``HRD GIS >= 42``, ``HRD gLOH >= 16``.

    Genomic instability score and genomic LOH are different assays and are never converted into each other; a number
    whose assay is not stated is possible only. Positive and negative are the input's own statement; where it makes none,
    the score against its own assay's cut-off.
    """

    status: str  # "positive", "negative", "GIS" or "gLOH"
    comparison: Comparison | None = None

    @property
    def genes(self) -> tuple[str, ...]:
        return ()

    def test(self, traits: Traits) -> Truth:
        signature = traits.variant.observed.signature
        if signature is None or signature.name != "HRD":
            return Truth.NO
        if self.comparison is None:
            stated = (signature.status or "").strip().lower()
            if not stated:
                return self._by_score(signature)
            return _truth(stated in (_HRD_POSITIVE if self.status == "positive" else _HRD_NEGATIVE))
        if signature.value is None:
            return Truth.NO
        assay = hrd_assay(signature.assay)
        if assay is not None and assay != self.status:
            return Truth.NO
        return min(_truth(self.comparison.holds(signature.value)), Truth.YES if assay else Truth.POSSIBLE)

    def _by_score(self, signature: Signature) -> Truth:
        if signature.value is None:
            return Truth.NO
        cutoff = HRD_CUTOFFS.get(hrd_assay(signature.assay) or "")
        if cutoff is None:
            return Truth.POSSIBLE
        return _truth((signature.value >= cutoff) == (self.status == "positive"))

    def __str__(self) -> str:
        return f"HRD {self.status}" if self.comparison is None else f"HRD {self.status} {self.comparison}"


def hrd_assay(text: str | None) -> str | None:
    """ "GIS" for myChoice and other genomic instability scores, "gLOH" for genomic LOH, None where not recognized."""
    lower = (text or "").lower()
    if "loh" in lower or "foundation" in lower:
        return "gLOH"
    return "GIS" if "gis" in lower or "mychoice" in lower or "instability" in lower else None


# ---------------------------------------------------------------------------------------------- not from variants


class WildType(Atom, frozen=True):
    """``wild type KRAS,NRAS exons 2-4``. Needs positive coverage, which the interpretation decides."""

    symbols: tuple[str, ...]
    region: Region | None = None
    sequenced: ClassVar[bool] = False

    @property
    def genes(self) -> tuple[str, ...]:
        return self.symbols

    def broken_by(self, traits: Traits) -> Truth:
        """Whether a variant makes these genes mutated there."""
        if traits.gene not in self.symbols or not traits.classes & t.PROTEIN_ALTERING:
            return Truth.NO
        return Truth.YES if self.region is None else _truth(self.region.holds(traits.gene or "", traits))

    def test(self, traits: Traits) -> Truth:
        return Truth.NO

    def __str__(self) -> str:
        genes = ",".join(self.symbols)
        return f"wild type {genes} {self.region}" if self.region else f"wild type {genes}"


_ISH_GENES: Mapping[str, str] = MappingProxyType({"HER2 amplified": "ERBB2"})
PROMPT_PREFIXES = ("IHC", "ISH", "CYTO", "EXPR", "METH", "PGX", "LAB", "CLIN")


class Prompt(Atom, frozen=True):
    """``IHC:HER2 3+``, ``CYTO:del(17p)``: what another test must answer. It only prompts; sequencing never satisfies it.

    In situ hybridization counts the same gene copies that sequencing does: an amplification makes ``ISH:HER2 amplified``
    possible, so that the statement is shown under the condition that the test of the label confirms it. A stained protein
    (``IHC:``) is another quantity, and no copy number makes it possible.
    """

    prefix: str
    text: str
    sequenced: ClassVar[bool] = False

    @property
    def amplified_gene(self) -> str | None:
        """The gene whose copies this test counts, where it asks for an amplification."""
        return _ISH_GENES.get(self.text) if self.prefix == "ISH" else None

    @property
    def genes(self) -> tuple[str, ...]:
        gene = self.amplified_gene
        return (gene,) if gene else ()

    def test(self, traits: Traits) -> Truth:
        number = traits.variant.observed.copy_number
        if number is None or number.type is not CopyNumberType.AMPLIFICATION:
            return Truth.NO
        gene = self.amplified_gene
        return Truth.POSSIBLE if gene is not None and traits.gene == gene else Truth.NO

    def __str__(self) -> str:
        return f"{self.prefix}:{self.text}"


class AnyBiomarker(Atom, frozen=True):
    """``any``: the statement holds whatever was found (a label bound to histology). It never concerns a variant."""

    sequenced: ClassVar[bool] = False

    @property
    def genes(self) -> tuple[str, ...]:
        return ()

    def test(self, traits: Traits) -> Truth:
        return Truth.NO

    def __str__(self) -> str:
        return "any"


class Qualified(Atom, frozen=True):
    """An atom with more asked of the same variant: ``(germline)``, ``(somatic)``, ``VAF >= 10%``."""

    atom: Atom
    origin: str | None = None
    vaf: Comparison | None = None  # percent

    @property
    def genes(self) -> tuple[str, ...]:
        return self.atom.genes

    def test(self, traits: Traits) -> Truth:
        truth = self.atom.test(traits)
        if truth is Truth.NO:
            return truth
        if self.origin is not None:
            germline = traits.origin
            truth = min(truth, Truth.POSSIBLE if germline is None else _truth(germline == (self.origin == "germline")))
        if self.vaf is not None:
            vaf = traits.variant.observed.call.vaf
            truth = min(truth, Truth.POSSIBLE if vaf is None else _truth(self.vaf.holds(vaf * 100)))
        return truth

    def __str__(self) -> str:
        vaf = f" VAF {self.vaf}%" if self.vaf is not None else ""
        return f"{self.atom}{vaf}{f' ({self.origin})' if self.origin else ''}"
