"""Rules G0 to G9: which findings may be inherited, why, and what comes next.

G0 what a germline assay or a matched normal shows. G1 class (``germline_class``). G2 VAF (``germline_vaf``). G3 the route
by gene: any tumor, on tumor, age, two hits, ACMG secondary findings. G4 what argues for an acquired change: lowers the
certainty, never hides. G5 clonal hematopoiesis (``chip``). G6 EGFR T790M before treatment. G7 blood cancers. G8 consent
(``consent``). G9 a tumor test never rules out an inherited variant.

Germline is a finding, never a filter: nothing here removes or re-tiers a variant. From a tumor or plasma a variant "may be
inherited"; only a germline assay or a matched normal makes it "confirmed".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, Protocol

from mingbian.interpret import chip
from mingbian.interpret import germline_text as say
from mingbian.interpret.germline_class import COMMON, ClassKnowledge, Grounds, classify, highest_frequency
from mingbian.interpret.germline_text import Text
from mingbian.interpret.germline_vaf import NEAR_HALF, describe, explained, in_range, threshold
from mingbian.knowledge.atoms import Truth
from mingbian.knowledge.genes import AcmgGene, GermlineGene
from mingbian.knowledge.language import variant_truth
from mingbian.knowledge.traits import LOSS_OF_FUNCTION, PROTEIN_ALTERING, SPLICE_SITE, TRUNCATING, Traits
from mingbian.model.case import Assay, Case, GermlineClass
from mingbian.model.interpretation import Effect, Finding, GermlineFinding, GermlineState, Origin, Tier
from mingbian.model.patterns import pattern
from mingbian.model.records import EMPTY, Record, replace
from mingbian.model.variant import SMALL_KINDS, CopyNumberType, Kind, Variant

HYPERMUTATED = 20.0
"""Mutations per megabase from which a tumor counts as hypermutated for rule G4."""
CONFIRMING_DEPTH = 10
"""Reads of a germline sample needed before it confirms."""

_COLORECTAL = "COADREAD"
_LUNG = "LUNG"
_MISMATCH_REPAIR = frozenset({"MLH1", "MSH2", "MSH6", "PMS2", "EPCAM"})
_EXOME = pattern(r"exome|genome|\bWES\b|\bWGS\b|外顯子體|全基因體|全外顯子", re.IGNORECASE)
_TKI = pattern(
    r"TKI|EGFR.?inhibitor|gefitinib|erlotinib|icotinib|afatinib|dacomitinib|osimertinib|lazertinib|aumolertinib"
    r"|almonertinib|furmonertinib|befotertinib",
    re.IGNORECASE,
)


class GermlineKnowledge(ClassKnowledge, chip.ChipKnowledge, Protocol):
    """What these rules ask of the knowledge base."""

    def germline_gene(self, gene: str) -> GermlineGene | None: ...
    def acmg_sf(self, gene: str) -> AcmgGene | None: ...


class Seen(Enum):
    """What a germline sample of the same person says about a variant."""

    PRESENT = "present"
    ABSENT = "absent"
    BETWEEN = "between"  # in too few reads for every cell
    SHALLOW = "shallow"
    NOT_LOOKED = "not looked"


class Assessment(Record, frozen=True):
    """One variant under the rules. ``texts`` make up the reason."""

    state: GermlineState
    route: str
    rule: str
    texts: tuple[Text, ...]
    priority: str = ""
    inheritance: str = ""
    blood: bool = False
    pending: tuple[str, ...] = ()


def flag(
    findings: Sequence[Finding],
    case: Case,
    biomarkers: Mapping[str, Mapping[str, Any]],
    kb: GermlineKnowledge,
    overrides: Mapping[str, GermlineClass] = EMPTY,
) -> tuple[GermlineFinding, ...]:
    """Every finding that the rules have something to say about: confirmed, possible, or assessed and not flagged.

    ``biomarkers`` as in ``Interpretation``; ``overrides`` are classifications that a person decided, by ``Variant.key`` or
    by gene and coding change ("BRCA2 c.5164_5165del"). Sorted by state, priority, then as the findings are. Consent is
    applied later (``consent.withhold``).
    """
    return Assessor(case, kb, [f.variant for f in findings], biomarkers, overrides).flag(findings)


def origin(
    variant: Variant,
    case: Case,
    kb: GermlineKnowledge,
    variants: Sequence[Variant] = (),
    biomarkers: Mapping[str, Mapping[str, Any]] | None = None,
) -> Origin:
    """Where a variant comes from, as far as can be said. For many variants of one case use one ``Assessor``."""
    return Assessor(case, kb, variants or (variant,), biomarkers or {}).origin(variant)


def _entry(finding: Finding, a: Assessment, inputs: tuple[str, ...], sources: tuple[str, ...]) -> GermlineFinding:
    reason, reason_zh = say.join(a.texts)
    steps = say.to_record(a.pending)
    priority = a.priority
    if a.state is not GermlineState.NOT_FLAGGED:
        confirmed = a.state is GermlineState.CONFIRMED
        due = say.actions(confirmed=confirmed, blood_is_tumor=a.blood, inheritance=a.inheritance)
        steps = (due[0] + steps[0], due[1] + steps[1])
        if priority in ("P2", "P3") and _changes_treatment(finding):
            priority = "P1"
    return GermlineFinding(
        finding.id,
        a.state,
        a.route,
        a.rule,
        reason,
        priority,
        steps[0],
        reason_zh,
        steps[1],
        inputs=inputs,
        sources=sources,
        pending=a.pending,
    )


def _changes_treatment(finding: Finding) -> bool:
    return any(a.effect is Effect.SENSITIVITY and a.tier is Tier.I for a in finding.assertions)


class Assessor:
    """The rules with one case's facts, made once per case."""

    def __init__(
        self,
        case: Case,
        kb: GermlineKnowledge,
        variants: Sequence[Variant],
        biomarkers: Mapping[str, Mapping[str, Any]],
        overrides: Mapping[str, GermlineClass] = EMPTY,
    ) -> None:
        self._overrides = overrides
        self._biomarkers = biomarkers
        self._case = case
        self._kb = kb
        self._variants = variants
        self._code = case.tumor_type.code if case.tumor_type else None
        self._germline_assay = case.assay is Assay.GERMLINE
        self._blood = self._code is not None and not self._germline_assay and not kb.oncotree.solid(self._code)
        self._exome = bool(case.panel and _EXOME.search(case.panel))
        self._treated = _treated(case)
        self._msi_high = (biomarkers.get("msi") or {}).get("status") == "MSI-H" or _says(case, "MMR", "deficient", "dmmr")
        self._hypermutated = self._msi_high or _hypermutated(biomarkers.get("tmb") or {})
        self._mlh1_silenced = any(v.gene == "BRAF" and v.protein == "V600E" for v in variants) or any(
            _says(case, key, "methylated", "positive", "yes") for key in ("MLH1_methylation", "MLH1 methylation")
        )
        self._copy_numbers: dict[str | None, float | None] = {}
        for v in variants:
            change = v.observed.copy_number
            if change is not None and change.unit in (None, "", "copies"):
                self._copy_numbers.setdefault(v.gene, change.copies)
        self._alleles: dict[str, int] = {}
        self._of_gene: dict[str | None, tuple[bool, bool]] = {}
        self._classes: dict[int, tuple[Variant, Grounds]] = {}

    def flag(self, findings: Sequence[Finding]) -> tuple[GermlineFinding, ...]:
        """The entries of all findings that the rules have something to say about; see ``germline.flag``."""
        found: list[tuple[int, str, int, GermlineFinding]] = []
        for n, finding in enumerate(findings):
            variant = finding.variant
            if not self._watched(variant.gene)[1] and not (
                variant.kind is Kind.FUSION and any(self._watched(g)[1] for g in variant.genes)
            ):
                continue
            assessment = self.assess(variant, finding.tier)
            if assessment is not None:
                entry = _entry(finding, assessment, self._inputs(variant), self._sources(variant, assessment))
                order = list(GermlineState).index(assessment.state)
                found.append((order, entry.priority or "P9", n, entry))
        return tuple(entry for *_, entry in sorted(found, key=lambda f: f[:3]))

    # --- G0 -----------------------------------------------------------------------------------------------------------

    def seen(self, variant: Variant) -> Seen:
        """What the germline assay, the matched normal or the laboratory says."""
        observed = variant.observed
        call = observed.call
        if self._germline_assay:
            if call.zygosity is None and call.vaf is not None and call.vaf < chip.GERMLINE_IN_NORMAL:
                return Seen.BETWEEN
            return Seen.SHALLOW if call.depth is not None and call.depth < CONFIRMING_DEPTH else Seen.PRESENT
        vaf = call.normal_vaf
        if vaf is None and call.normal_alt_reads is not None and call.normal_depth:
            vaf = call.normal_alt_reads / call.normal_depth
        if vaf is None:
            if observed.reported_origin == "germline":
                return Seen.PRESENT
            return Seen.NOT_LOOKED if call.normal_depth is None else Seen.SHALLOW
        if vaf >= chip.GERMLINE_IN_NORMAL:
            shallow = call.normal_depth is not None and call.normal_depth < CONFIRMING_DEPTH
            return Seen.SHALLOW if shallow else Seen.PRESENT
        if call.normal_depth is not None and call.normal_depth < chip.CLEAN_DEPTH:
            return Seen.SHALLOW
        few = call.normal_alt_reads is not None and call.normal_alt_reads <= 1
        return Seen.ABSENT if few or vaf < chip.LOW_IN_NORMAL else Seen.BETWEEN

    def origin(self, variant: Variant) -> Origin:
        """Where the variant comes from, as far as can be said; "unknown" where it cannot."""
        reported = variant.observed.reported_origin
        if variant.kind not in SMALL_KINDS:
            if self._germline_assay and variant.kind in (Kind.COPY_NUMBER, Kind.FUSION):
                return Origin.GERMLINE
            return {"germline": Origin.GERMLINE, "somatic": Origin.SOMATIC}.get(reported or "", Origin.UNKNOWN)
        seen = self.seen(variant)
        if seen is Seen.PRESENT:
            return Origin.GERMLINE
        if seen is Seen.ABSENT or (reported == "somatic" and self._case.assay is Assay.TUMOR_NORMAL):
            return Origin.SOMATIC
        in_blood, inherited = self._watched(variant.gene)
        if in_blood and chip.assess(variant, self._case, self._kb)[0]:
            return Origin.POSSIBLE_CHIP
        assessment = self.assess(variant, None) if inherited else None
        if assessment is not None and assessment.state is not GermlineState.NOT_FLAGGED:
            return Origin.POSSIBLE_GERMLINE
        return Origin.SOMATIC if reported == "somatic" else Origin.UNKNOWN

    def _watched(self, gene: str | None) -> tuple[bool, bool]:
        """Whether the rules know a gene: as one of blood clones, as one of inherited risk. Most genes are neither."""
        found = self._of_gene.get(gene)
        if found is None:
            kb = self._kb
            in_blood = gene is not None and kb.chip_gene(gene) is not None
            inherited = gene is not None and (kb.germline_gene(gene) is not None or kb.acmg_sf(gene) is not None)
            found = self._of_gene[gene] = in_blood, inherited
        return found

    # --- one variant --------------------------------------------------------------------------------------------------

    def assess(self, variant: Variant, tier: Tier | None) -> Assessment | None:
        """The rules' word on one variant; None where they have none."""
        if variant.kind is Kind.FUSION:
            broken = next((r for g in variant.genes if (r := self._kb.germline_gene(g)) and r.lof_mechanism), None)
            return self._structural(variant, broken, self._kb.acmg_sf(broken.gene) if broken else None)
        if variant.gene is None:
            return None
        row, listed = self._kb.germline_gene(variant.gene), self._kb.acmg_sf(variant.gene)
        if row is None and listed is None:
            return None
        if variant.kind not in SMALL_KINDS:
            return self._structural(variant, row, listed)
        if variant.gene == "EGFR":
            return self._t790m(variant) if variant.protein == "T790M" else None
        seen = self.seen(variant)
        grounds = self._class(variant, row)
        if listed is not None and listed.report == "hfe_c282y_homozygous" and variant.protein == "C282Y":
            grounds = Grounds(True, *say.NAMED_BY_LIST, evidence=(listed.source,))
        if not grounds.pathogenic:
            return self._not_pathogenic(variant, row, grounds, seen, tier)
        texts: list[Text] = [(grounds.text, grounds.text_zh), (grounds.note, grounds.note_zh)]
        if seen is Seen.PRESENT:
            return self._confirmed(variant, row, listed, texts)
        if seen is Seen.ABSENT:
            return _no("somatic", "G0", [*texts, say.NOT_IN_NORMAL])
        reported = variant.observed.reported_origin
        if reported == "somatic" and self._case.assay is Assay.TUMOR_NORMAL:
            return _no("somatic", "G0", [*texts, say.SOMATIC_BY_LABORATORY])
        if seen is Seen.BETWEEN:
            return _no("mosaic", "G0", [*texts, say.BLOOD_CLONE], "P4")
        if seen is Seen.SHALLOW:
            texts.append(say.SHALLOW)
        if reported == "somatic":
            texts.append(say.SOMATIC_WITHOUT_NORMAL)
        return self._from_tumor(variant, row, texts)

    def _class(self, variant: Variant, row: GermlineGene | None) -> Grounds:
        """``classify``, once per variant (kept beside its grounds, so that its id stays its own)."""
        known = self._classes.get(id(variant))
        if known is None:
            known = self._classes[id(variant)] = (variant, self._decided(variant) or classify(variant, row, self._kb))
        return known[1]

    def _decided(self, variant: Variant) -> Grounds | None:
        """The class that a person decided, where there is one."""
        if not self._overrides:
            return None
        coding = (variant.hgvs_c or "").rpartition(":")[2]
        found = self._overrides.get(variant.key or "") or self._overrides.get(f"{variant.gene} {coding}")
        if found is None:
            return None
        text, text_zh = say.overruled(found.by, found.on, found.classification)
        pathogenic = found.classification in ("pathogenic", "likely_pathogenic")
        evidence = (f"{found.by}, {found.on}",)
        return Grounds(pathogenic, text, text_zh, found.classification == "uncertain", evidence=evidence)

    # --- what an entry names ------------------------------------------------------------------------------------------

    def _inputs(self, variant: Variant) -> tuple[str, ...]:
        """The facts the rules looked at, as they were given; what was not given is not there."""
        case, call = self._case, variant.observed.call
        msi = (self._biomarkers.get("msi") or {}).get("status")
        tmb = (self._biomarkers.get("tmb") or {}).get("value")
        normal = call.normal_vaf
        stated = (
            f"assay {case.assay.value}",
            None if self._code is None else f"tumor {self._code}",
            None if case.age is None else f"age {case.age}",
            None if case.sex is None or variant.chrom != "X" else f"sex {case.sex}",
            None if call.vaf is None else f"VAF {call.vaf:.4g} (threshold {threshold(variant):.2f})",
            None if call.depth is None else f"depth {call.depth}",
            None if normal is None else f"normal VAF {normal:.4g}",
            None if call.normal_depth is None else f"normal depth {call.normal_depth}",
            None if call.zygosity is None else f"zygosity {call.zygosity}",
            None if case.purity is None else f"purity {case.purity:.4g}",
            None if (copies := self._copies(variant.gene)) is None else f"copies {copies:.4g}",
            f"MSI {msi}" if msi else None,
            f"TMB {tmb:.4g}" if isinstance(tmb, (int, float)) else None,
            None if self._treated is None or variant.gene != "EGFR" else f"EGFR inhibitor before: {_yes_no(self._treated)}",
            None if variant.observed.clinvar is None else f"ClinVar {variant.observed.clinvar}",
            None if variant.observed.reported_origin is None else f"origin as reported: {variant.observed.reported_origin}",
        )
        return tuple(s for s in stated if s)

    def _sources(self, variant: Variant, a: Assessment) -> tuple[str, ...]:
        """Where the gene's rule and the class come from."""
        genes = variant.genes or ((variant.gene,) if variant.gene else ())
        named: list[str] = []
        for gene in genes:
            row, listed = self._kb.germline_gene(gene), self._kb.acmg_sf(gene)
            if row is not None and a.route != "acmg_sf":
                named.append(row.source)
            if listed is not None and (a.route == "acmg_sf" or row is None):
                named.append(listed.source)
        if variant.kind in SMALL_KINDS and variant.gene != "EGFR":
            named += self._class(variant, self._kb.germline_gene(variant.gene or "")).evidence
        return tuple(dict.fromkeys(s for s in named if s))

    def _not_pathogenic(
        self, variant: Variant, row: GermlineGene | None, grounds: Grounds, seen: Seen, tier: Tier | None
    ) -> Assessment | None:
        """A VUS or a look-alike is worth a line only where someone would otherwise ask why it was not flagged."""
        if row is None or tier is Tier.IV or seen is Seen.ABSENT:
            return None
        frequency = highest_frequency(variant)
        classes = Traits(variant).classes
        asked = classes & (PROTEIN_ALTERING if grounds.uncertain else LOSS_OF_FUNCTION)
        if not asked or (grounds.uncertain and frequency is not None and frequency >= COMMON):
            return None
        if seen is not Seen.PRESENT and in_range(variant) is False:
            return None
        return _no("class", "G1", [(grounds.text, grounds.text_zh)])

    # --- confirmed ----------------------------------------------------------------------------------------------------

    def _confirmed(
        self, variant: Variant, row: GermlineGene | None, listed: AcmgGene | None, texts: list[Text]
    ) -> Assessment:
        call = variant.observed.call
        if self._germline_assay:
            texts.append(say.SEEN_BY_ASSAY)
        elif call.normal_vaf is None and call.normal_alt_reads is None:
            texts.append(say.SAID_BY_LABORATORY)
        else:
            texts.append(say.SEEN_IN_NORMAL)
        if self._blood:
            texts.append(say.CLONE_IN_NORMAL)
        texts.append(say.zygosity(call.zygosity))
        pending: tuple[str, ...] = ()
        if listed is not None and listed.x_linked:
            texts.append({"male": say.X_MALE, "female": say.X_FEMALE}.get(self._case.sex or "", say.SEX_OPEN))
            pending = () if self._case.sex else ("sex",)
        found = self._by_route(variant, row, listed, texts)
        return replace(found, pending=pending) if pending else found

    def _by_route(
        self, variant: Variant, row: GermlineGene | None, listed: AcmgGene | None, texts: list[Text]
    ) -> Assessment:
        """Which rule a variant seen in the germline falls under."""
        inheritance = row.inheritance if row is not None else listed.inheritance if listed is not None else ""
        needs_two = (row is not None and row.hits == 2) or (
            row is None and listed is not None and listed.report == "biallelic"
        )
        if needs_two:
            two = self._two_alleles(variant)
            if two is None:
                return _no("biallelic", "G3", [*texts, say.CARRIER], closing=False)
            route, priority = ("biallelic", "P2") if row is not None else ("acmg_sf", "P3")
            return self._yes(route, priority, [*texts, two], inheritance, confirmed=True)
        if row is not None and row.only is not None and variant_truth(row.only, Traits(variant)) is not Truth.YES:
            return _no("listed_changes", "G3", [*texts, say.NOT_LISTED_CHANGE], closing=False)
        if row is not None and row.any_tumor:
            return self._yes("any_tumor", "P1", [*texts, say.IN_ANY_TUMOR], inheritance, confirmed=True)
        if row is not None and self._on_tumor(row):
            route = "heme" if row.blood_is_tumor else "on_tumor"
            return self._yes(route, "P2", [*texts, say.on_tumor(self._code, True)], inheritance, confirmed=True)
        if row is not None and row.below_30 and self._case.age is not None and self._case.age < 30:
            return self._yes("age", "P2", [*texts, say.age_rule(self._case.age)], inheritance, confirmed=True)
        searched = self._germline_assay or self._exome
        if listed is not None and searched and _acmg_rule_met(variant, listed):
            return self._yes("acmg_sf", "P3", [*texts, say.ACMG_LISTED], inheritance, confirmed=True)
        if row is not None:
            outside = say.GENE_OF_THE_TEST if listed is not None else say.GENE_OUTSIDE_TUMOR
            return self._yes("germline", "P3", [*texts, outside], inheritance, confirmed=True)
        why = say.ACMG_RULE_NOT_MET if searched else say.ACMG_PANEL
        return _no("acmg_sf", "G3", [*texts, why], closing=False)

    def _two_alleles(self, variant: Variant) -> Text | None:
        """Whether two pathogenic alleles of the gene are there, and how that is known; None where only one is."""
        if _homozygous(variant):
            return say.HOMOZYGOUS
        return say.TWO_HITS if self._allele_count(variant.gene or "") >= 2 else None

    def _allele_count(self, gene: str) -> int:
        """Pathogenic alleles of a gene in this case; variants on one copy count once."""
        if gene not in self._alleles:
            row = self._kb.germline_gene(gene)
            places: set[object] = set()
            for n, v in enumerate(self._variants):
                if v.gene != gene or v.kind not in SMALL_KINDS:
                    continue
                seen = self.seen(v)
                if seen in (Seen.ABSENT, Seen.BETWEEN) or (seen is not Seen.PRESENT and in_range(v) is False):
                    continue
                if not self._class(v, row).pathogenic:
                    continue
                call = v.observed.call
                if call.phase_set is not None and call.haplotype is not None:
                    places.add((call.phase_set, call.haplotype))
                else:
                    places.add(v.key or v.hgvs_c or v.observed.hgvs_c or n)
            self._alleles[gene] = len(places)
        return self._alleles[gene]

    # --- from a tumor or plasma ---------------------------------------------------------------------------------------

    def _from_tumor(self, variant: Variant, row: GermlineGene | None, texts: list[Text]) -> Assessment:
        case = self._case
        texts.append(describe(variant, case.purity, self._copies(variant.gene)))
        in_the_range = in_range(variant)
        if row is None:
            if self._exome and in_the_range is not False:
                listed = self._kb.acmg_sf(variant.gene or "")
                if listed is not None and self._acmg_possible(variant, listed):
                    return self._yes("acmg_sf", "P3", [*texts, say.ACMG_LISTED], listed.inheritance)
                return _no("acmg_sf", "G3", [*texts, say.ACMG_RULE_NOT_MET])
            return _no("acmg_sf", "G3", [*texts, say.ACMG_PANEL])
        if row.only is not None and variant_truth(row.only, Traits(variant)) is not Truth.YES:
            return _no("listed_changes", "G3", [*texts, say.NOT_LISTED_CHANGE])
        if in_the_range is False and explained(variant, case.purity, self._copies(variant.gene)):
            texts.append(say.EXPLAINED)
        elif in_the_range is False:
            if row.any_tumor:
                return _no("low_vaf", "G2", [*texts, say.LOW_VAF_WATCH], "P4")
            return _no("vaf", "G2", [*texts, say.BELOW_VAF])
        if row.blood_is_tumor:
            return self._heme(variant, row, texts)
        if row.any_tumor:
            return self._weigh(variant, row, "any_tumor", "P1", [*texts, say.IN_ANY_TUMOR])
        if row.hits == 2:
            two = self._allele_count(row.gene) >= 2
            if not two:
                return _no("biallelic", "G3", [*texts, say.CARRIER])
            return self._weigh(variant, row, "biallelic", "P2", [*texts, say.TWO_HITS])
        if self._on_tumor(row):
            return self._weigh(variant, row, "on_tumor", "P2", [*texts, say.on_tumor(self._code, True)])
        if row.below_30:
            rule = say.age_rule(case.age)
            if case.age is not None and case.age < 30:
                return self._weigh(variant, row, "age", "P3", [*texts, rule])
            return self._open(row, "age", [*texts, rule])
        return self._open(row, "on_tumor", [*texts, say.on_tumor(self._code, False)])

    def _open(self, row: GermlineGene, route: str, texts: list[Text], rule: str = "G3") -> Assessment:
        """Not flagged as things stand; where a fact that decides is not reported, the rule stays pending and says so."""
        pending = []
        if row.on_tumor and self._code is None:
            pending.append("tumor_type")
            texts.append(say.TUMOR_OPEN)
        if row.below_30 and self._case.age is None:
            pending.append("age")
            texts.append(say.AGE_OPEN)
        found = _no(route, rule, texts, "P4" if pending else "")
        return replace(found, pending=tuple(pending))

    def _heme(self, variant: Variant, row: GermlineGene, texts: list[Text]) -> Assessment:
        """Rule G7."""
        if not self._on_tumor(row):
            return self._open(row, "heme", [*texts, say.on_tumor(self._code, False)], "G7")
        vaf = variant.observed.call.vaf
        if vaf is not None and not NEAR_HALF[0] <= vaf <= NEAR_HALF[1]:
            return _no("heme", "G7", [*texts, say.HEME_NOT_HALF])
        return self._weigh(variant, row, "heme", "P2", [*texts, say.HEME], rule="G7")

    def _weigh(
        self, variant: Variant, row: GermlineGene, route: str, priority: str, texts: list[Text], rule: str = "G3"
    ) -> Assessment:
        """Rules G4 and G5: what argues for an acquired change is said, and lowers the priority."""
        against = list(self._against(variant, row))
        possible, why, why_zh = chip.assess(variant, self._case, self._kb)
        if possible:
            against.append((why, why_zh))
        if against:
            rule, priority = ("G5" if possible and len(against) == 1 else "G4"), "P4"
        return self._yes(route, priority, [*texts, *against], row.inheritance, rule=rule)

    def _against(self, variant: Variant, row: GermlineGene) -> Iterable[Text]:
        if row.gene == "MLH1" and self._mlh1_silenced and self._is(_COLORECTAL):
            yield say.SPORADIC_MLH1
        if row.usually_somatic_in and any(self._is(code) for code in row.usually_somatic_in):
            yield say.USUALLY_ACQUIRED
        if row.gene == "MSH6" and self._hypermutated and (variant.protein or "").startswith("F1088"):
            yield say.HOMOPOLYMER
        elif self._hypermutated and row.gene not in _MISMATCH_REPAIR:
            yield say.HYPERMUTATED

    def _structural(self, variant: Variant, row: GermlineGene | None, listed: AcmgGene | None) -> Assessment | None:
        """Copy-number changes and rearrangements of genes of inherited risk.

        In a germline sample a loss or a break of a gene of the loss-of-function kind counts as pathogenic. A tumor alone
        cannot tell an acquired loss from an inherited one: only a change that the gene's row asks for by name (EPCAM) is
        flagged there, and a loss in one of the any-tumor genes is put on the watch list.
        """
        change = variant.observed.copy_number
        if row is None or variant.kind not in (Kind.COPY_NUMBER, Kind.FUSION):
            return None
        reported = variant.observed.reported_origin
        present = self._germline_assay or reported == "germline"
        asked = row.only is not None and variant_truth(row.only, Traits(variant)) is Truth.YES
        lost = change is not None and change.type in (CopyNumberType.LOSS, CopyNumberType.HOMOZYGOUS_DELETION)
        broken = variant.kind is Kind.FUSION
        if not asked and not (row.lof_mechanism and (lost or broken)):
            return _no("duplication", "G1", [say.DUPLICATED], closing=False) if present and change is not None else None
        texts = [say.GENE_BROKEN if broken else say.GENE_LOST]
        if present:
            if row.hits == 2 and change is not None and change.type is CopyNumberType.HOMOZYGOUS_DELETION:
                seen = say.SEEN_BY_ASSAY if self._germline_assay else say.SAID_BY_LABORATORY
                return self._yes("biallelic", "P2", [*texts, seen, say.HOMOZYGOUS], row.inheritance, confirmed=True)
            return self._confirmed(variant, row, listed, texts)
        if reported == "somatic" and self._case.assay is Assay.TUMOR_NORMAL:
            return None
        if asked and self._on_tumor(row):
            return self._weigh(variant, row, "on_tumor", "P2", [*texts, say.on_tumor(self._code, True)])
        if asked:
            return self._open(row, "on_tumor", [*texts, say.on_tumor(self._code, False)])
        if row.any_tumor:
            return _no("copy_number" if lost else "structural", "G4", [*texts, say.LOSS_IN_TUMOR], "P4")
        return None

    def _t790m(self, variant: Variant) -> Assessment:
        """Rule G6."""
        seen = self.seen(variant)
        if seen is Seen.PRESENT:
            where = say.SEEN_BY_ASSAY if self._germline_assay else say.SEEN_IN_NORMAL
            return self._yes("t790m", "P2", [where], "AD", confirmed=True)
        if seen is Seen.ABSENT:
            return _no("t790m", "G0", [say.NOT_IN_NORMAL])
        if self._code is not None and not self._is(_LUNG):
            return _no("t790m", "G6", [say.on_tumor(self._code, False)])
        vaf = variant.observed.call.vaf
        texts = [describe(variant, self._case.purity, self._copies("EGFR"))]
        low = in_range(variant) is False
        half = vaf is not None and NEAR_HALF[0] <= vaf <= NEAR_HALF[1]
        if self._treated is False:
            texts.append(say.T790M_UNTREATED)
            if low:
                return self._yes("t790m", "P4", [*texts, say.T790M_LOW], "AD", rule="G6")
            return self._yes("t790m", "P2", texts, "AD", rule="G6")
        if self._treated:
            if half:
                return self._yes("t790m", "P4", [*texts, say.T790M_TREATED_HALF], "AD", rule="G6")
            return _no("t790m", "G6", [*texts, say.T790M_TREATED])
        if low:
            found = _no("t790m", "G6", [*texts, say.T790M_OPEN, say.TREATMENT_OPEN], "P4")
            return replace(found, pending=("prior",))
        found = self._yes("t790m", "P3", [*texts, say.T790M_UNKNOWN, say.TREATMENT_OPEN], "AD", rule="G6")
        return replace(found, pending=("prior",))

    # --- small questions ----------------------------------------------------------------------------------------------

    def _is(self, ancestor: str) -> bool:
        return self._code is not None and self._kb.oncotree.is_a(self._code, ancestor)

    def _on_tumor(self, row: GermlineGene) -> bool:
        return any(code == "*" or self._is(code) for code in row.on_tumor)

    def _copies(self, gene: str | None) -> float | None:
        """Absolute copies of a gene where a copy-number call gives them."""
        return self._copy_numbers.get(gene)

    def _acmg_possible(self, variant: Variant, listed: AcmgGene) -> bool:
        if listed.report == "biallelic":
            return self._allele_count(listed.gene) >= 2
        return _acmg_rule_met(variant, listed)

    def _yes(
        self,
        route: str,
        priority: str,
        texts: Sequence[Text],
        inheritance: str,
        *,
        confirmed: bool = False,
        rule: str | None = None,
    ) -> Assessment:
        if confirmed:
            return Assessment(
                GermlineState.CONFIRMED, route, rule or "G0", tuple(texts), priority, inheritance, self._blood
            )
        closing = say.MAY_BE_INHERITED_BLOOD if self._blood else say.MAY_BE_INHERITED
        return Assessment(
            GermlineState.POSSIBLE, route, rule or "G3", (*texts, closing), priority, inheritance, self._blood
        )


def _no(route: str, rule: str, texts: Sequence[Text], priority: str = "", *, closing: bool = True) -> Assessment:
    """Assessed and not flagged. ``closing`` adds rule G9, which holds for every test of a tumor."""
    end = (say.NEGATIVE_NEVER_EXCLUDES,) if closing else ()
    return Assessment(GermlineState.NOT_FLAGGED, route, rule, (*texts, *end), priority)


def _acmg_rule_met(variant: Variant, listed: AcmgGene) -> bool:
    """Whether one allele satisfies the list's rule for its gene (two alleles are counted elsewhere)."""
    match listed.report:
        case "any":
            return True
        case "truncating":
            return bool(Traits(variant).classes & (TRUNCATING | SPLICE_SITE))
        case "hfe_c282y_homozygous":
            return variant.protein == "C282Y" and _homozygous(variant)
        case _:
            return False


_HOM = pattern(r"^([1-9]\d*)[/|]\1$")


def _homozygous(variant: Variant) -> bool:
    call = variant.observed.call
    if call.zygosity is not None:
        return call.zygosity == "homozygous"
    genotype = call.normal_genotype if call.normal_genotype is not None else call.genotype
    return genotype is not None and _HOM.match(genotype) is not None


def _yes_no(answer: bool) -> str:
    return "yes" if answer else "no"


def _says(case: Case, key: str, *values: str) -> bool:
    stated = case.context.get(key)
    return stated is not None and any(v.strip().casefold() in values for v in stated.split(","))


def _hypermutated(tmb: Mapping[str, Any]) -> bool:
    value = tmb.get("value")
    return isinstance(value, (int, float)) and value >= HYPERMUTATED


def _treated(case: Case) -> bool | None:
    """Whether an EGFR inhibitor was given before the sample; None where nothing is said."""
    prior = case.context.get("prior")
    if prior is not None:
        return _TKI.search(prior) is not None
    line = (case.context.get("line") or "").strip().casefold()
    if line in ("1", "1l", "first") or _says(case, "setting", "diagnosis", "newly diagnosed", "untreated"):
        return False
    return None
