"""Rule G1: which variants count as pathogenic or likely pathogenic in the germline sense. A VUS never does.

Three grounds, each said by name: the bundled ClinVar table (two stars or more, no conflict), ClinVar's word as the input
annotates it (without conflict), and a variant that destroys the protein in a gene where loss of function is the mechanism.
A benign or uncertain classification in the input takes the third ground away; so do a common variant, the last exon, and
the known look-alikes (BRCA2 p.Lys3326*).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from mingbian.genome.known import KnownAllele
from mingbian.knowledge.atoms import Truth
from mingbian.knowledge.genes import GermlineGene, RecurrentVariant
from mingbian.knowledge.language import variant_truth
from mingbian.knowledge.traits import ABLATION, FRAMESHIFT, NONSENSE, SPLICE_SITE, Traits, coding_text
from mingbian.model.case import Build
from mingbian.model.patterns import pattern
from mingbian.model.records import Record
from mingbian.model.variant import SMALL_KINDS, Variant

NULL = NONSENSE | FRAMESHIFT | SPLICE_SITE | ABLATION
"""What destroys the protein. A lost start codon is not among it: another start may serve."""
COMMON = 0.01
"""Population frequency from which a variant is too common to be taken for pathogenic on its consequence alone."""


class ClinvarRecord(Protocol):
    """One row of the bundled ClinVar table, which holds pathogenic and likely pathogenic alleles only."""

    @property
    def significance(self) -> str: ...
    @property
    def variation_id(self) -> str: ...
    @property
    def stars(self) -> int: ...
    @property
    def release(self) -> str: ...


class NamedAlleles(Protocol):
    """Known alleles by name, for reports that give no coordinates."""

    def clinvar_named(self, gene: str, coding: str, /) -> ClinvarRecord | None: ...
    def clinvar(self, build: Build, chrom: str, pos: int, ref: str, alt: str, /) -> ClinvarRecord | None: ...
    def named(self, gene: str, protein: str | None = None) -> Sequence[KnownAllele]: ...


class ClassKnowledge(Protocol):
    """What the classification asks of the knowledge base."""

    @property
    def known_alleles(self) -> NamedAlleles: ...
    def clinvar(self, key: str, /) -> ClinvarRecord | None: ...
    @property
    def recurrent_variants(self) -> Sequence[RecurrentVariant]: ...


class Grounds(Record, frozen=True):
    """Why a variant counts as pathogenic or likely pathogenic (``pathogenic``), or why it does not.

    ``uncertain``: classified as of uncertain significance, or by nothing at all. ``note`` is about a variant that recurs
    in this population. ``evidence`` names the source rows.
    """

    pathogenic: bool
    text: str
    text_zh: str
    uncertain: bool = False
    note: str = ""
    note_zh: str = ""
    evidence: tuple[str, ...] = ()


_SPLIT = pattern(r"[&,/|;]|\s+and\s+")
_PATHOGENIC = frozenset({"pathogenic", "likely pathogenic"})
_BENIGN = frozenset({"benign", "likely benign"})
_UNCERTAIN = frozenset({"uncertain significance", "vus", "uncertain", "variant of uncertain significance"})


@lru_cache(maxsize=16384)
def significance(text: str | None) -> str | None:
    """ClinVar's word in one: "pathogenic", "benign", "uncertain" or "conflicting"; None where it says neither.

    Reads "Pathogenic/Likely_pathogenic", "pathogenic&likely_pathogenic", "Conflicting_classifications_of_pathogenicity".
    A list that holds both sides, or one side and uncertain, is a conflict.
    """
    if not text:
        return None
    if "conflicting" in text.lower():
        return "conflicting"
    words = {w.replace("_", " ").strip().lower() for w in _SPLIT.split(text)}
    pathogenic, benign, uncertain = words & _PATHOGENIC, words & _BENIGN, words & _UNCERTAIN
    sides = bool(pathogenic) + bool(benign) + bool(uncertain)
    if sides > 1:
        return "conflicting"
    if pathogenic:
        return "pathogenic"
    if benign:
        return "benign"
    return "uncertain" if uncertain else None


def stated_by(variant: Variant) -> tuple[str, str]:
    """Who gives ClinVar's word on a variant, for a sentence: the input, or a file that the site imported."""
    source = variant.observed.clinvar_source
    if source is None:
        return "as the input annotates it", "輸入檔註解"
    return f"by {source}", "本院匯入"


def classify(variant: Variant, gene: GermlineGene | None, kb: ClassKnowledge) -> Grounds:
    """The class of a small variant for the germline rules; ``gene`` is the gene's row in the germline table, if any."""
    recurrent = _recurrent(variant, kb)
    traits = Traits(variant)
    if recurrent is not None and recurrent.kind == "benign_lookalike":
        return Grounds(
            False, f"A look-alike that is not pathogenic: {recurrent.note}.", f"外觀相似但非致病：{recurrent.note_zh}。"
        )
    if gene is not None and gene.never is not None and variant_truth(gene.never, traits) is Truth.YES:
        return Grounds(False, "Listed as never flagged in this gene.", "此基因中列為不標示的變異。")
    note, note_zh = ("", "")
    if recurrent is not None and recurrent.kind == "pathogenic":
        place = "Taiwan" if "Taiwan" in recurrent.note else "East Asian"
        detail = recurrent.note.removeprefix("recurrent in Taiwan").lstrip(", ")
        note = f"{place} recurrent variant: {detail}." if detail else f"{place} recurrent variant."
        note_zh = f"{recurrent.note_zh}。"
    stated = significance(variant.observed.clinvar)
    by, by_zh = stated_by(variant)
    record, by_name, by_name_zh = _record(variant, kb)
    if record is not None:
        word = record.significance.replace("_", " ")
        own = stated in (None, "pathogenic") or variant.observed.clinvar_source is not None
        against = "" if own else f" The input annotates it as {stated}: read both."
        against_zh = "" if own else "輸入檔的註解與此不同，請一併查看。"
        release = record.release
        dated = f" ({record.stars} stars, release {release})" if release else ""
        dated_zh = f"（{record.stars} 顆星，{release} 版）" if release else ""
        return Grounds(
            True,
            f"Class: {word} in ClinVar, two stars or more{by_name}{dated}.{against}",
            f"分類：ClinVar 為 {word}，兩顆星以上{by_name_zh}{dated_zh}。{against_zh}",
            note=note,
            note_zh=note_zh,
            evidence=(f"ClinVar:{record.variation_id} ({record.stars} stars{', ' * bool(release)}{release})",)
            if record.variation_id
            else (),
        )
    if stated == "pathogenic":
        return Grounds(
            True,
            f"Class: pathogenic or likely pathogenic in ClinVar, {by}, without conflict.",
            f"分類：{by_zh}之 ClinVar 為致病或可能致病，無相衝突判讀。",
            note=note,
            note_zh=note_zh,
            evidence=(f"ClinVar {by}",),
        )
    if stated == "benign":
        return Grounds(False, f"Benign or likely benign in ClinVar, {by}.", f"{by_zh}之 ClinVar 為良性。")
    if stated == "uncertain":
        return Grounds(
            False,
            f"Of uncertain significance (VUS) in ClinVar, {by}; a VUS is never flagged.",
            f"{by_zh}之 ClinVar 為意義未明（VUS）；意義未明的變異不標示。",
            uncertain=True,
        )
    if recurrent is not None and recurrent.kind == "pathogenic" and recurrent.review == "checked":
        return Grounds(
            True,
            "Class: pathogenic, a variant of the table of recurrent East Asian variants.",
            "分類：致病，列於東亞反覆出現變異表。",
            note=note,
            note_zh=note_zh,
            evidence=(recurrent.source,),
        )
    if traits.classes & NULL and gene is not None and gene.lof_mechanism:
        return _null(variant, note, note_zh)
    if stated == "conflicting":
        return Grounds(
            False,
            f"ClinVar, {by}, holds conflicting classifications; not flagged.",
            f"{by_zh}之 ClinVar 判讀互相衝突，不標示。",
            uncertain=True,
        )
    return Grounds(
        False,
        "Not known as pathogenic or likely pathogenic: of uncertain significance for this question; never flagged.",
        "未知為致病或可能致病：就此問題屬意義未明，不標示。",
        uncertain=True,
    )


def _record(variant: Variant, kb: ClassKnowledge) -> tuple[ClinvarRecord | None, str, str]:
    """ClinVar's record of the allele: by its key, else by its name on MANE Select, else by its protein change alone."""
    if variant.key is not None:
        return kb.clinvar(variant.key), "", ""
    if variant.gene is None:
        return None, "", ""
    alleles = kb.known_alleles
    if variant.hgvs_c is not None:
        if ":" not in variant.hgvs_c or "other_transcript" in variant.flags:
            return None, "", ""
        return alleles.clinvar_named(variant.gene, coding_text(variant.hgvs_c)), "", ""
    if not variant.protein or variant.protein.endswith(("=", "?")):
        return None, "", ""
    for known in alleles.named(variant.gene, protein=variant.protein):
        spelled = known.spelled(Build.GRCH38)
        record = alleles.clinvar(Build.GRCH38, known.chrom, *spelled) if spelled else None
        if record is not None:
            return (
                record,
                " for this protein change (the report does not give the DNA change)",
                "（就此蛋白質變化；報告未提供 DNA 變化）",
            )
    return None, "", ""


def _null(variant: Variant, note: str, note_zh: str) -> Grounds:
    frequency = highest_frequency(variant)
    if frequency is not None and frequency >= COMMON:
        return Grounds(
            False,
            f"Destroys the protein, but too common to be pathogenic (population frequency {frequency:.1%}).",
            f"會破壞蛋白質，但在族群中太常見（頻率 {frequency:.1%}），不視為致病。",
        )
    annotation = variant.observed.annotation
    number, _, total = (annotation.exon or "").partition("/") if annotation else ("", "", "")
    if total and total == number and total != "1":
        return Grounds(
            False,
            "Ends the protein in its last exon, where much of it may be kept; not taken for loss of function by itself.",
            "截斷發生於最後一個外顯子，蛋白質可能大致保留，單憑此點不視為失去功能。",
            uncertain=True,
        )
    return Grounds(
        True,
        "Class: destroys the protein in a gene where loss of function is the mechanism of disease.",
        "分類：此基因以失去功能致病，而此變異會破壞蛋白質。",
        note=note,
        note_zh=note_zh,
        evidence=("null variant in a loss-of-function gene (PVS1, ACMG/AMP 2015, PMID:25741868)",),
    )


def highest_frequency(variant: Variant) -> float | None:
    """The highest population frequency the input gives; None where it gives none."""
    return variant.observed.population.highest_given


def _recurrent(variant: Variant, kb: ClassKnowledge) -> RecurrentVariant | None:
    if variant.gene is None or variant.kind not in SMALL_KINDS:
        return None
    named = {coding_text(n) for n in (variant.hgvs_c, variant.observed.hgvs_c) if n}
    rows = (row for row in kb.recurrent_variants if row.gene == variant.gene)
    return next((row for row in rows if coding_text(row.hgvs_c) in named), None)
