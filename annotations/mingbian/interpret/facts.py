"""What is known of an alteration beside its name: how common, how classified, how oncogenic, where from."""

from __future__ import annotations

from mingbian.interpret.germline_class import significance
from mingbian.knowledge.genes import RecurrentVariant
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.traits import NO_FACTS, VariantFacts, coding_text
from mingbian.model.interpretation import Oncogenicity, Origin
from mingbian.model.variant import SMALL_KINDS, Population, Variant

COMMON = 0.01
"""Frequency from which a variant counts as a polymorphism (AMP/ASCO/CAP 2017: 1 % is in common use), in any population."""

_ONCOGENIC = frozenset({"oncogenic", "likely oncogenic"})


def frequency(population: Population) -> float | None:
    """The highest population frequency the input gives, East Asian included; None where it gives none."""
    given = [f for f in (population.gnomad, population.gnomad_eas, population.highest) if f is not None]
    return max(given) if given else None


def known_pathogenic(variant: Variant, kb: KnowledgeBase) -> bool:
    """(Likely) pathogenic in the bundled classifications or, without conflict, in the input's own annotation."""
    if variant.key is not None and kb.clinvar(variant.key) is not None:
        return True
    return significance(variant.observed.clinvar) == "pathogenic"


def is_oncogenic(oncogenicity: Oncogenicity | None) -> bool:
    found = oncogenicity.oncogenicity_class if oncogenicity else None
    return found is not None and found.replace("_", " ").casefold() in _ONCOGENIC


def benign_reason(variant: Variant, kb: KnowledgeBase) -> tuple[str, str, str] | None:
    """Why a variant is benign: a rule with its sentence in English and Chinese; None where nothing says so.

    Missing data is no reason.
    """
    listed = _look_alike(variant, kb)
    if listed is not None:
        return ("AMP-IV-classification", f"Listed as benign: {listed.note}", f"列為良性：{listed.note_zh}")
    common = frequency(variant.observed.population)
    if common is not None and common >= COMMON:
        source = variant.observed.population.source or "the input"
        return (
            "AMP-IV-population",
            f"Common in a population ({common:.2%}, {source}); 1 % or more counts as a polymorphism.",
            f"在族群中常見（{common:.2%}，{variant.observed.population.source or '輸入檔'}）；達 1% 視為多型性。",
        )
    if significance(variant.observed.clinvar) == "benign":
        return (
            "AMP-IV-classification",
            f"Classified as {variant.observed.clinvar} in the input's annotation, without conflict.",
            f"輸入檔註解分類為 {variant.observed.clinvar}，無相衝突判讀。",
        )
    return None


def _look_alike(variant: Variant, kb: KnowledgeBase) -> RecurrentVariant | None:
    if variant.gene is None or not variant.hgvs_c:
        return None
    own = coding_text(variant.hgvs_c)
    return next(
        (
            row
            for row in kb.recurrent_variants
            if row.gene == variant.gene and row.kind == "benign_lookalike" and coding_text(row.hgvs_c) == own
        ),
        None,
    )


def facts_of(variant: Variant, oncogenicity: Oncogenicity | None, origin: Origin, kb: KnowledgeBase) -> VariantFacts:
    """The facts the rows' words are compared with. A benign variant is benign only where nothing says pathogenic."""
    germline = {Origin.GERMLINE: True, Origin.SOMATIC: False}.get(origin)
    if variant.kind not in SMALL_KINDS:
        return NO_FACTS if germline is None else VariantFacts(germline=germline)
    pathogenic = known_pathogenic(variant, kb)
    oncogenic = is_oncogenic(oncogenicity)
    role = kb.gene_roles.get(variant.gene or "")
    inactivating = oncogenic and role is not None and role.suppressor and not role.oncogene
    benign = not pathogenic and not oncogenic and benign_reason(variant, kb) is not None
    if not (pathogenic or oncogenic or benign or germline is not None):
        return NO_FACTS
    return VariantFacts(
        oncogenic=oncogenic, clinvar_pathogenic=pathogenic, inactivating=inactivating, benign=benign, germline=germline
    )
