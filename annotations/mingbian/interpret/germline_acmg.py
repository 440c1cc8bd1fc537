"""Help with the class of a germline variant: ACMG/AMP criteria that can be computed without a network, as points.

Points and classes after Tavtigian 2020 (PMID:32720330): supporting 1, moderate 2, strong 4, very strong 8, benign ones
negative; pathogenic from 10, likely pathogenic 6 to 9, uncertain 0 to 5, likely benign -1 to -6, benign from -7; BA1 stands
alone. PM2 counts as supporting; PP5 and BP6 (another's word) are not used: ClinVar is shown beside, never counted.

This is a calculator and no verdict. Criteria that need a person (segregation, de novo, function, case counts, phase) are
named as open and added by hand (``added``); who decides is recorded elsewhere (``CaseOptions.germline_classes``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Final, Protocol

from mingbian.genome.known import KnownAllele
from mingbian.interpret.germline_class import ClinvarRecord, highest_frequency
from mingbian.knowledge.genes import GermlineGene
from mingbian.knowledge.tables import bundled
from mingbian.knowledge.traits import (
    ABLATION,
    FRAMESHIFT,
    INFRAME,
    MISSENSE,
    NONSENSE,
    SPLICE_SITE,
    START_LOST,
    STOP_LOST,
    SYNONYMOUS,
    Traits,
    coding_text,
)
from mingbian.model.case import Build
from mingbian.model.errors import UsageError
from mingbian.model.records import EMPTY, Record
from mingbian.model.variant import SMALL_KINDS, Variant

POINTS: Final[Mapping[str, int]] = {"supporting": 1, "moderate": 2, "strong": 4, "very_strong": 8}
RARE: Final = 0.00001
"""Frequency up to which a variant counts as absent or all but absent (PM2)."""
BY_HAND: Final = (
    "PS2", "PS3", "PS4", "PM1", "PM3", "PM6", "PP1", "PP2", "PP4", "BS2", "BS3", "BS4", "BP1", "BP2", "BP3", "BP5",
)  # fmt: skip
"""Criteria that nothing in a sequencing result can answer."""
_DEFAULT: Final[Mapping[str, str]] = {
    "PVS1": "very_strong", "PS": "strong", "PM": "moderate", "PP": "supporting", "BS": "strong", "BP": "supporting",
}  # fmt: skip
_COLUMNS: Final = ("gene", "ba1", "bs1", "source", "review")
_NULL: Final = NONSENSE | FRAMESHIFT | SPLICE_SITE | ABLATION
_PREDICTIONS: Final = ((0.932, "strong"), (0.773, "moderate"), (0.644, "supporting"))
"""Least REVEL score for each strength of PP3, as calibrated for ClinGen (Pejaver 2022)."""
_BENIGN_PREDICTIONS: Final = ((0.016, "strong"), (0.183, "moderate"), (0.290, "supporting"))


class CriterionState(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"  # the facts are not here


class Criterion(Record, frozen=True):
    """``strength``: a key of ``POINTS``, or "stand_alone" (BA1); "" where not met. ``fact`` says what was seen."""

    code: str
    state: CriterionState
    strength: str = ""
    fact: str = ""
    source: str = ""

    @property
    def points(self) -> int:
        if self.state is not CriterionState.MET or self.strength == "stand_alone":
            return 0
        return POINTS[self.strength] * (-1 if self.code.startswith("B") else 1)


class Suggestion(Record, frozen=True):
    """What the criteria add up to. ``classification`` as in ``GermlineClass``; a person decides, and says so."""

    classification: str
    points: int
    criteria: tuple[Criterion, ...]
    clinvar: str = ""

    @property
    def met(self) -> tuple[Criterion, ...]:
        return tuple(c for c in self.criteria if c.state is CriterionState.MET)


class Alleles(Protocol):
    def named(self, gene: str, protein: str | None = None) -> Sequence[KnownAllele]: ...
    def at_residue(self, gene: str, residue: int) -> Sequence[KnownAllele]: ...
    def clinvar(self, build: Build, chrom: str, pos: int, ref: str, alt: str, /) -> ClinvarRecord | None: ...


class AcmgKnowledge(Protocol):
    """What the calculator asks of the knowledge base."""

    @property
    def known_alleles(self) -> Alleles: ...
    def germline_gene(self, gene: str) -> GermlineGene | None: ...
    def clinvar(self, key: str, /) -> ClinvarRecord | None: ...


def classify_points(points: int, stand_alone: bool = False) -> str:
    """The class of a sum of points."""
    if stand_alone or points <= -7:
        return "benign"
    if points >= 10:
        return "pathogenic"
    if points >= 6:
        return "likely_pathogenic"
    return "uncertain" if points >= 0 else "likely_benign"


def suggest(variant: Variant, kb: AcmgKnowledge, added: Mapping[str, str] = EMPTY) -> Suggestion:
    """The criteria of a small variant, and the class they add up to.

    ``added`` are criteria that a person applied, by code, with their strength ("" for the usual one); they replace what was
    computed. Raises ``UsageError`` for a code or a strength that is none, or a variant that is not small.
    """
    if variant.kind not in SMALL_KINDS:
        raise UsageError(
            "The ACMG/AMP calculator is for small variants.", "Classify copy-number changes by their own rules."
        )
    own = {c.code: c for c in _computed(variant, kb)}
    for code, strength in added.items():
        own[code] = _by_hand(code, strength)
    criteria = (*own.values(), *(Criterion(c, CriterionState.OPEN, fact="needs a person") for c in BY_HAND if c not in own))
    points = sum(c.points for c in criteria)
    alone = any(c.state is CriterionState.MET and c.strength == "stand_alone" for c in criteria)
    record = kb.clinvar(variant.key) if variant.key else None
    said = "" if record is None else f"{record.significance} ({record.stars} stars, {record.release or 'bundled release'})"
    return Suggestion(classify_points(points, alone), points, criteria, said)


def _by_hand(code: str, strength: str) -> Criterion:
    usual = _DEFAULT.get(code) or (_DEFAULT.get(code[:2]) if code[2:].isdigit() else None)
    if usual is None or strength not in ("", *POINTS):
        raise UsageError(f"{code} {strength!r} is no ACMG/AMP criterion with a strength.", "Such as PS3 with moderate.")
    return Criterion(code, CriterionState.MET, strength or usual, "applied by a person")


def _computed(variant: Variant, kb: AcmgKnowledge) -> list[Criterion]:
    gene = variant.gene or ""
    classes = Traits(variant).classes
    return [
        _pvs1(variant, kb.germline_gene(gene), classes),
        *_frequency(variant, gene),
        *_neighbors(variant, kb, classes),
        _pm4(classes),
        *_predicted(variant),
        _bp7(classes),
    ]


def _pvs1(variant: Variant, row: GermlineGene | None, classes: int) -> Criterion:
    null = classes & _NULL
    start = classes & START_LOST
    if not null and not start:
        return Criterion("PVS1", CriterionState.NOT_MET, fact="the protein is not destroyed")
    if row is None:
        return Criterion("PVS1", CriterionState.OPEN, fact="the mechanism of disease of this gene is not in the tables")
    if not row.lof_mechanism:
        return Criterion("PVS1", CriterionState.NOT_MET, fact="loss of function is not the mechanism", source=row.source)
    annotation = variant.observed.annotation
    number, _, total = (annotation.exon or "").partition("/") if annotation else ("", "", "")
    if total and number == total and total != "1":
        fact = "ends the protein in its last exon, past nonsense-mediated decay"
        return Criterion("PVS1", CriterionState.MET, "moderate", fact, row.source)
    if start:
        return Criterion("PVS1", CriterionState.MET, "moderate", "the start codon is lost; another may serve", row.source)
    fact = "null variant where loss of function is the mechanism" + ("" if total else "; the exon is not given")
    return Criterion("PVS1", CriterionState.MET, "very_strong", fact, row.source)


@cache
def thresholds() -> Mapping[str, tuple[float, float, str]]:
    """BA1 and BS1 by gene, with their source; "*" for every other gene."""
    rows = bundled("germline_thresholds.tsv", _COLUMNS)
    return {r["gene"]: (float(r["ba1"]), float(r["bs1"]), r["source"]) for r in rows}


def _frequency(variant: Variant, gene: str) -> tuple[Criterion, ...]:
    frequency = highest_frequency(variant)
    table = thresholds()
    ba1, bs1, source = table.get(gene) or table["*"]
    if frequency is None:
        fact = "the input gives no population frequency"
        return tuple(Criterion(code, CriterionState.OPEN, fact=fact) for code in ("BA1", "BS1", "PM2"))
    fact = f"highest frequency given {frequency:.2g} (plain, not filtering); BA1 from {ba1:g}, BS1 from {bs1:g}"
    no = CriterionState.NOT_MET
    return (
        Criterion("BA1", CriterionState.MET, "stand_alone", fact, source)
        if frequency >= ba1
        else Criterion("BA1", no, fact=fact, source=source),
        Criterion("BS1", CriterionState.MET, "strong", fact, source)
        if bs1 <= frequency < ba1
        else Criterion("BS1", no, fact=fact, source=source),
        Criterion("PM2", CriterionState.MET, "supporting", fact, "ClinGen SVI: PM2 as supporting")
        if frequency <= RARE
        else Criterion("PM2", no, fact=fact),
    )


def _neighbors(variant: Variant, kb: AcmgKnowledge, classes: int) -> tuple[Criterion, Criterion]:
    """PS1: the same protein change by another DNA change; PM5: another missense change at the residue; in ClinVar."""
    no = CriterionState.NOT_MET
    if not classes & MISSENSE or not variant.protein or variant.gene is None:
        fact = "not a missense variant"
        return Criterion("PS1", no, fact=fact), Criterion("PM5", no, fact=fact)
    same = _pathogenic(kb.known_alleles.named(variant.gene, protein=variant.protein), variant, kb)
    ps1 = Criterion("PS1", CriterionState.MET, "strong", f"same protein change, {same}", same) if same else None
    residue = variant.first_residue
    near = [] if residue is None else kb.known_alleles.at_residue(variant.gene, residue)
    other = _pathogenic([a for a in near if a.protein and a.protein != variant.protein and _is_missense(a)], variant, kb)
    pm5 = (
        Criterion("PM5", CriterionState.MET, "moderate", f"another change at the residue, {other}", other)
        if other
        else None
    )
    if variant.key is None and variant.hgvs_c is None:
        ps1 = Criterion("PS1", CriterionState.OPEN, fact="the DNA change is not given, so ClinVar's may be the same one")
    return (
        ps1 or Criterion("PS1", no, fact="none with two stars or more in ClinVar"),
        pm5 or Criterion("PM5", no, fact="none with two stars or more in ClinVar"),
    )


def _is_missense(known: KnownAllele) -> bool:
    return bool(known.protein) and (known.protein or "")[-1:].isalpha() and "fs" not in (known.protein or "")


def _pathogenic(alleles: Sequence[KnownAllele], variant: Variant, kb: AcmgKnowledge) -> str:
    """ClinVar's record of the first of these alleles that is another one and pathogenic; "" where none is."""
    for known in alleles:
        spelled = known.spelled(Build.GRCH38)
        own = (variant.key or "").endswith(f"-{known.chrom}-{known.pos38}-{known.ref}-{known.alt}")
        named = variant.hgvs_c is not None and coding_text(variant.hgvs_c) == known.coding
        if spelled is None or own or named:
            continue
        record = kb.known_alleles.clinvar(Build.GRCH38, known.chrom, *spelled)
        if record is not None:
            return f"ClinVar:{record.variation_id} ({record.stars} stars)"
    return ""


def _pm4(classes: int) -> Criterion:
    if classes & (INFRAME | STOP_LOST):
        return Criterion(
            "PM4", CriterionState.MET, "moderate", "the protein's length changes; not where it lies in a repeat"
        )
    return Criterion("PM4", CriterionState.NOT_MET, fact="the protein keeps its length")


def _predicted(variant: Variant) -> tuple[Criterion, Criterion]:
    """PP3 and BP4 by a REVEL score that the input carries; open where it does not."""
    score = _score(variant)
    if score is None:
        fact = "the input carries no REVEL score"
        return Criterion("PP3", CriterionState.OPEN, fact=fact), Criterion("BP4", CriterionState.OPEN, fact=fact)
    fact = f"REVEL {score:g}"
    against = next((s for most, s in _BENIGN_PREDICTIONS if score <= most), "")
    found = next((s for least, s in _PREDICTIONS if score >= least), "")
    met, no = CriterionState.MET, CriterionState.NOT_MET
    return (
        Criterion("PP3", met if found else no, found, fact),
        Criterion("BP4", met if against else no, against, fact),
    )


def _score(variant: Variant) -> float | None:
    for name, text in variant.observed.as_reported.items():
        if name.casefold() in ("revel", "revel_score"):
            try:
                value = float(text)
            except ValueError:
                return None
            return value if 0 <= value <= 1 else None
    return None


def _bp7(classes: int) -> Criterion:
    if classes & SYNONYMOUS:
        fact = "synonymous; a splicing prediction is not in the input and must be looked at"
        return Criterion("BP7", CriterionState.MET, "supporting", fact)
    return Criterion("BP7", CriterionState.NOT_MET, fact="not synonymous")
