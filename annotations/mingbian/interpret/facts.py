"""What is known of an alteration beside its name: how common, how classified, how oncogenic, where from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mingbian.genome.hgvs import parse_protein
from mingbian.interpret.germline_class import significance
from mingbian.knowledge.genes import RecurrentVariant
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.traits import NO_FACTS, VariantFacts, coding_text
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX
from mingbian.model.interpretation import Oncogenicity, Origin
from mingbian.model.variant import SMALL_KINDS, Variant

COMMON = 0.01
"""Frequency from which a variant counts as a polymorphism (AMP/ASCO/CAP 2017: 1 % is in common use), in any population."""

_ONCOGENIC = frozenset({"oncogenic", "likely oncogenic"})


def known_places(variants: Sequence[Variant], kb: KnowledgeBase) -> list[bool]:
    """For each variant whether a known allele may stand at its place: only those are worth looking up by allele.

    An indel is kept with a base in front of it, so the next position is tried too.
    """
    near = [False] * len(variants)
    by_contig: dict[tuple[Build, int], list[int]] = {}
    for i, variant in enumerate(variants):
        build = variant.observed.build
        if variant.pos is not None and build is not None and variant.key is not None:
            by_contig.setdefault((build, INDEX[variant.chrom or ""]), []).append(i)
    loci = {build: kb.known_alleles.loci(build) for build in {build for build, _ in by_contig}}
    for (build, contig), indices in by_contig.items():
        places = loci[build].get(contig)
        if places is None or not len(places):
            continue
        positions = np.fromiter((variants[i].pos or 0 for i in indices), dtype=np.int64, count=len(indices))
        hit = np.zeros(len(indices), dtype=bool)
        for shift in (0, 1):
            at = np.minimum(np.searchsorted(places, positions + shift), len(places) - 1)
            hit |= places[at] == positions + shift
        for i, found in zip(indices, hit.tolist(), strict=True):
            near[i] = found
    return near


def known_pathogenic(variant: Variant, kb: KnowledgeBase, at_known_place: bool) -> bool:
    """(Likely) pathogenic in the bundled classifications or, without conflict, in the input's own annotation."""
    if at_known_place and variant.key is not None and kb.clinvar(variant.key) is not None:
        return True
    return variant.observed.clinvar is not None and significance(variant.observed.clinvar) == "pathogenic"


def is_oncogenic(oncogenicity: Oncogenicity | None) -> bool:
    found = oncogenicity.oncogenicity_class if oncogenicity is not None else None
    return found is not None and found != "VUS" and found.replace("_", " ").casefold() in _ONCOGENIC


def benign_reason(variant: Variant, kb: KnowledgeBase, least: float = COMMON) -> tuple[str, str, str] | None:
    """Why a variant is benign: a rule with its sentence in English and Chinese; None where nothing says so.

    Missing data is no reason. ``least``: the frequency of a polymorphism.
    """
    common = variant.observed.population.highest_given
    if common is not None and common >= least:
        source = variant.observed.population.source or "the input"
        source_zh = variant.observed.population.source or "輸入檔"
        return (
            "AMP-IV-population",
            f"Common in a population ({common:.2%}, {source}); {least * 100:g} % or more counts as a polymorphism.",
            f"在族群中常見（{common:.2%}，{source_zh}）；達 {least * 100:g}% 視為多型性。",
        )
    stated = variant.observed.clinvar
    if stated is not None and significance(stated) == "benign":
        imported = variant.observed.clinvar_source
        where = f"in ClinVar, by {imported}" if imported else "in the input's annotation"
        where_zh = "本院匯入之 ClinVar " if imported else "輸入檔註解"
        return (
            "AMP-IV-classification",
            f"Classified as {stated} {where}, without conflict.",
            f"{where_zh}分類為 {stated}，無相衝突判讀。",
        )
    listed = _look_alike(variant, kb)
    if listed is not None:
        return ("AMP-IV-classification", f"Listed as benign: {listed.note}", f"列為良性：{listed.note_zh}")
    return None


def is_benign(variant: Variant, kb: KnowledgeBase, common: float = COMMON) -> bool:
    """Whether there is a ``benign_reason``, without its sentences. ``common``: the frequency of a polymorphism."""
    seen = variant.observed.population.highest_given
    if seen is not None and seen >= common:
        return True
    stated = variant.observed.clinvar
    if stated is not None and significance(stated) == "benign":
        return True
    return variant.gene in kb.look_alikes and _look_alike(variant, kb) is not None


def _look_alike(variant: Variant, kb: KnowledgeBase) -> RecurrentVariant | None:
    """A listed look-alike, by its coding change, or by its protein change where that is all the input gives."""
    own = coding_text(variant.hgvs_c) if variant.hgvs_c else None
    for row in kb.look_alikes.get(variant.gene or "", ()):
        if own is not None:
            same = coding_text(row.hgvs_c) == own
        else:
            listed = parse_protein(row.hgvs_p) if row.hgvs_p and variant.protein else None
            same = listed is not None and listed.short == variant.protein
        if same:
            return row
    return None


_PLAIN = {None: NO_FACTS, True: VariantFacts(germline=True), False: VariantFacts(germline=False)}
_BENIGN = {known: VariantFacts(benign=True, germline=known) for known in (None, True, False)}


def facts_of(
    variant: Variant,
    oncogenicity: Oncogenicity | None,
    origin: Origin,
    kb: KnowledgeBase,
    *,
    at_known_place: bool = True,
    common: float = COMMON,
) -> VariantFacts:
    """The facts the rows' words are compared with. A benign variant is benign only where nothing says pathogenic."""
    germline = True if origin is Origin.GERMLINE else False if origin is Origin.SOMATIC else None
    if variant.kind not in SMALL_KINDS:
        return _PLAIN[germline]
    pathogenic = known_pathogenic(variant, kb, at_known_place)
    oncogenic = is_oncogenic(oncogenicity)
    role = kb.gene_roles.get(variant.gene or "") if oncogenic else None
    inactivating = role is not None and role.suppressor and not role.oncogene
    benign = not pathogenic and not oncogenic and is_benign(variant, kb, common)
    if not (pathogenic or oncogenic):
        # nearly every variant of a panel, and its few kinds share their facts
        return _BENIGN[germline] if benign else _PLAIN[germline]
    return VariantFacts(
        oncogenic=oncogenic, clinvar_pathogenic=pathogenic, inactivating=inactivating, benign=benign, germline=germline
    )
