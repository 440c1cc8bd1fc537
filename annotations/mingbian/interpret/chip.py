"""Rule G5: variants that may come from blood cells (clonal hematopoiesis) and not from the tumor.

A flag with a reason, never a filter. In plasma without a matched white-cell control every variant of a gene in the table
is suspected; in tumor tissue only the common genes, and only at a low VAF; a gene that drives this tumor is not suspected
in it. In a blood cancer the question does not arise: blood is the tumor.
"""

from __future__ import annotations

from typing import Protocol

from mingbian.knowledge.atoms import Truth
from mingbian.knowledge.genes import ChipGene
from mingbian.knowledge.language import variant_truth
from mingbian.knowledge.traits import Traits
from mingbian.model.case import Assay, Case
from mingbian.model.interpretation import Finding
from mingbian.model.variant import SMALL_KINDS, Variant

LOW_IN_TISSUE = 0.10
"""A clone in the blood that seeps into a tissue sample stays below this VAF."""
HIGH_IN_PLASMA = 0.30
"""At and above this VAF in plasma a germline variant is likelier than a blood clone, but for the common genes."""
CLEAN_DEPTH = 20
"""Reads of a matched normal needed to say that a variant is not in it."""
LOW_IN_NORMAL = 0.02
GERMLINE_IN_NORMAL = 0.25


class Tumors(Protocol):
    """What is asked of the tumor tree."""

    def is_a(self, code: str, ancestor: str) -> bool: ...
    def solid(self, code: str) -> bool: ...


class ChipKnowledge(Protocol):
    """What this rule asks of the knowledge base."""

    @property
    def oncotree(self) -> Tumors: ...
    def chip_gene(self, gene: str) -> ChipGene | None: ...


NO = (False, "", "")

_PLASMA = (
    "CHIP possible: in plasma without matched white blood cells, this variant may come from blood cells (clonal "
    "hematopoiesis) and not from the tumor. Confirm with white blood cells or tumor tissue before it is acted on."
)
_PLASMA_ZH = (
    "可能為 CHIP：血漿檢測未同時檢測白血球，此變異可能來自血球（克隆性造血）而非腫瘤。"
    "使用此結果前，請以白血球或腫瘤組織確認。"
)
_TISSUE = (
    "CHIP possible: a low VAF ({vaf:.1%}) in a gene of clonal hematopoiesis; it may come from blood cells in the tissue "
    "and not from the tumor. Confirm with a matched normal sample."
)
_TISSUE_ZH = (
    "可能為 CHIP：此基因常見於克隆性造血，且 VAF 低（{vaf:.1%}），可能來自組織中的血球而非腫瘤。請以配對正常檢體確認。"
)
_BLOOD = (
    "CHIP possible: {vaf:.1%} of reads is too little for every cell of the blood; it may be a blood clone (clonal "
    "hematopoiesis). Confirm on another tissue."
)
_BLOOD_ZH = (
    "可能為 CHIP：僅 {vaf:.1%} 的讀數帶有此變異，低於全部血球皆有時的比例，可能為血球克隆（克隆性造血）。請以其他組織確認。"
)
_NORMAL = (
    "CHIP possible: the matched normal sample carries it at {vaf:.1%}, too little for every cell; it may come from blood "
    "cells (clonal hematopoiesis). Confirm before it is acted on."
)
_NORMAL_ZH = (
    "可能為 CHIP：配對正常檢體中佔 {vaf:.1%}，低於全身細胞皆有時的比例，可能來自血球（克隆性造血）。使用此結果前請先確認。"
)
_SELDOM = "Seldom, a variant of this gene in plasma comes from blood cells (CHIP)."
_SELDOM_ZH = "血漿中此基因的變異偶爾來自血球（CHIP）。"


def assess(subject: Finding | Variant, case: Case, kb: ChipKnowledge) -> tuple[bool, str, str]:
    """Whether the variant may come from blood cells, with the reason in English and Chinese.

    Where it need not be flagged but is worth a mention (a gene that is seldom seen in blood clones), the answer is False
    with a reason; else the reasons are empty.
    """
    variant = subject.variant if isinstance(subject, Finding) else subject
    if variant.gene is None or variant.kind not in SMALL_KINDS:
        return NO
    row = kb.chip_gene(variant.gene)
    if row is None or variant.observed.reported_origin == "germline":
        return NO
    code = case.tumor_type.code if case.tumor_type else None
    if code is not None:
        if not kb.oncotree.solid(code):
            return NO
        if any(kb.oncotree.is_a(code, driver) for driver in row.driver_in):
            return NO
    if variant_truth(row.variants, Traits(variant)) is not Truth.YES:
        return NO

    call = variant.observed.call
    vaf = call.vaf
    if call.normal_depth is not None and call.normal_depth >= CLEAN_DEPTH:
        normal = call.normal_vaf or 0.0
        if normal >= GERMLINE_IN_NORMAL or ((call.normal_alt_reads or 0) <= 1 and normal < LOW_IN_NORMAL):
            return NO
        return True, _NORMAL.format(vaf=normal), _NORMAL_ZH.format(vaf=normal)
    if _controlled(case):
        return NO
    if case.assay is Assay.PLASMA:
        if row.kind == "plasma_rare":
            return False, _SELDOM, _SELDOM_ZH
        if row.kind != "common" and vaf is not None and vaf >= HIGH_IN_PLASMA:
            return NO
        return True, _PLASMA, _PLASMA_ZH
    if row.kind != "common" or vaf is None:
        return NO
    if case.assay is Assay.GERMLINE:
        return NO if vaf >= GERMLINE_IN_NORMAL else (True, _BLOOD.format(vaf=vaf), _BLOOD_ZH.format(vaf=vaf))
    return NO if vaf > LOW_IN_TISSUE else (True, _TISSUE.format(vaf=vaf), _TISSUE_ZH.format(vaf=vaf))


def _controlled(case: Case) -> bool:
    """Whether white blood cells were sequenced beside the sample and the laboratory says so."""
    stated = (case.context.get("matched_WBC") or case.context.get("control") or "").strip().casefold()
    return stated in ("yes", "true", "wbc", "matched", "present", "white blood cells", "negative")
