"""One finding from one event: its tier, its level, its flags, and a basis that says why.

A tier comes from the best assertion. Without one: IV only for a stated reason, none where the change cannot be named or
does not belong on this scale, III otherwise. Missing data is never a reason for IV.
"""

from __future__ import annotations

from collections.abc import Sequence

from mingbian.genome.naming import NAME_CONFLICT, NAMING_CONFLICT
from mingbian.interpret import biomarkers
from mingbian.interpret.assertions import Weighed, Weigher
from mingbian.interpret.civic import EVIDENCE_RULES
from mingbian.interpret.facts import benign_reason
from mingbian.interpret.fusion_facts import known_pair
from mingbian.interpret.match import Hit
from mingbian.interpret.naming import name
from mingbian.interpret.nearly import Nearby
from mingbian.interpret.profile import Profile
from mingbian.interpret.prompts import Prompts
from mingbian.knowledge.atoms import ExonSkipping
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.traits import VariantFacts
from mingbian.model.case import Assay, Case
from mingbian.model.interpretation import Assertion, Basis, Effect, Finding, Level, Oncogenicity, Origin, Tier
from mingbian.model.records import Record, replace
from mingbian.model.variant import SMALL_KINDS, Kind, Variant
from mingbian.readers.annotations import ANNOTATION_CONFLICT
from mingbian.readers.vendor.words import VENDOR_STATUS, VUS

_UNKNOWN_SIGNIFICANCE = (
    Basis(
        "AMP-III",
        "Unknown significance: no row of the knowledge base grades this change in this tumor, and nothing shows it to be "
        "benign.",
        "意義未明：知識庫中沒有條目可為此癌別的這個變異分級，也沒有證據顯示其為良性。",
    ),
)
_NO_FREQUENCY = Basis(
    "population",
    "No population frequency is reported; that is not taken for rare or for common.",
    "未報告族群頻率；不視為罕見，也不視為常見。",
)
_UNKNOWN_WITHOUT_FREQUENCY = (*_UNKNOWN_SIGNIFICANCE, _NO_FREQUENCY)
_NOT_NAMED = Basis(
    "not-assessable",
    "Not graded: the effect on the protein is not known (no annotation, and not a known allele).",
    "不分級：對蛋白質的影響不明（無註解，亦非已知的等位變異）。",
)
_NOT_NAMED_CHANGE = Basis(
    "annotation",
    "An annotated input (VEP, SnpEff or bcftools csq) or an HGVS name would let it be graded.",
    "輸入經註解的檔案（VEP、SnpEff 或 bcftools csq）或 HGVS 名稱後即可分級。",
)
_GERMLINE_SAMPLE = Basis(
    "not-on-this-scale",
    "Not graded: somatic tiers do not describe a variant of a normal sample; it is assessed by other rules.",
    "不分級：體細胞分級不適用於正常檢體的變異，另依其他規則評估。",
)
_PGX = Basis(
    "PGX",
    "Pharmacogenomic finding, shown apart from tiers.",
    "藥物基因體發現，與分級分開呈現。",
)
_OTHER_TEST = Basis(
    "not-assessable",
    "Not graded by sequencing: in this tumor another test, not the copy number, decides about the drugs.",
    "不以定序分級：此癌別的用藥由其他檢測決定，而非由套數決定。",
)
_PHASE = Basis(
    "HOLD-phase",
    "Not graded: two changes in one codon, phase not known; each alone may not be what the cell makes.",
    "不分級：同一密碼子有兩個變化而相位未知，單獨解讀可能都不正確。",
)
_NAMES = Basis(
    "HOLD-name",
    "Not graded: the names or the position that the report gives for this change contradict each other; which one is meant "
    "is for the laboratory to say.",
    "不分級：報告中此變異的命名或位置互相矛盾；請向實驗室確認所指為何。",
)
_CHANGE_BENIGN = (
    Basis(
        "evidence",
        "Reviewed evidence on exactly this change, or a classification as (likely) pathogenic, would change the tier.",
        "若有針對此變異的經審閱證據，或（可能）致病的分類，分級即會改變。",
    ),
)
_CHANGE_SIGNIFICANCE = (
    Basis(
        "evidence",
        "A reviewed statement on this change, or a population frequency of 1 % or more, would change the tier.",
        "若有經審閱的證據，或族群頻率達 1%，分級即會改變。",
    ),
)
_RNA = Basis(
    "confirm-rna",
    "Exon 14 skipping is predicted from DNA; confirm by RNA.",
    "由 DNA 預測外顯子 14 跳躍；請以 RNA 確認。",
)
_CAVEAT = Basis(
    "assay-caveat",
    "The cut-off is assay-bound, and this assay is not the one it was set on.",
    "切點與檢測方法綁定，而此檢測並非訂定切點的檢測。",
)
_LABORATORY_VUS = Basis(
    "laboratory-vus",
    "The laboratory lists this change as of uncertain significance, the evidence here does not. Ask the laboratory; the "
    "patient's page leaves it out.",
    "實驗室將此變異列為意義不明，與此處的證據不同。請向實驗室確認；病人版不列出。",
)
_MNV_FLAG = "possible_mnv"
LABORATORY_VUS = "laboratory_vus"  # flag: the laboratory's own report lists it as of uncertain significance


class Subject(Record, frozen=True):
    """An event with what is known of it."""

    variant: Variant
    facts: VariantFacts
    oncogenicity: Oncogenicity | None
    origin: Origin
    chip: tuple[bool, str, str]


class FindingMaker:
    """Makes the findings of one case. Findings without any row share their basis."""

    def __init__(
        self, case: Case, kb: KnowledgeBase, weigher: Weigher, prompts: Prompts, nearby: Nearby, profile: Profile
    ) -> None:
        self._case = case
        self._kb = kb
        self._weigher = weigher
        self._prompts = prompts
        self._nearby = nearby
        self._profile = profile

    def make(self, subject: Subject, hits: Sequence[Hit]) -> Finding:
        """The finding, still without its id."""
        variant = subject.variant
        chip = subject.chip[0]
        flags = self._observed_flags(subject)
        prompt = self._prompts.about(variant) if variant.kind is Kind.COPY_NUMBER else None
        pair = known_pair(variant, self._kb) if variant.kind is Kind.FUSION else None
        if not hits and not chip and prompt is None and pair is None:
            tier, why, changes = self._without_rows(subject)
            if ANNOTATION_CONFLICT in flags:
                why = (*why, _disagreement(variant))
            if NAMING_CONFLICT in flags:
                why = (*why, _other_name(variant))
            near = self._nearly(subject, ())
            own_rule = self._profile.note(variant)
            why = why if own_rule is None else (*why, own_rule)
            return Finding(
                "", variant, tier, None, None, subject.oncogenicity, (), subject.origin, flags, why, changes, near
            )
        hold = None
        if _MNV_FLAG in variant.flags:
            hold = "HOLD-phase"
        elif NAME_CONFLICT in variant.flags or NAMING_CONFLICT in variant.flags:
            hold = "HOLD-name"
        elif chip and self._case.assay is Assay.PLASMA:
            hold = "HOLD-chip"
        weighed = self._weigher.weigh(variant, hits, subject.origin, hold)
        tier, level, extra, changes = self._grade(subject, weighed, hold)
        if prompt is not None and tier is Tier.III:
            tier, extra, changes = None, (_OTHER_TEST,), ()
        basis: list[Basis] = [*weighed.basis]
        if variant.kind is Kind.SIGNATURE and "assay_caveat" in flags:
            basis.append(_CAVEAT)
        rna = _needs_rna(variant, hits)
        if rna:
            basis.append(_RNA)
        if chip:
            basis.append(Basis("CHIP", subject.chip[1], subject.chip[2]))
        if prompt is not None:
            basis.append(prompt)
        own_rule = self._profile.note(variant)
        if own_rule is not None:
            basis.append(own_rule)
        if pair is not None:
            basis.append(pair)
        if LABORATORY_VUS in flags and tier in (Tier.I, Tier.II):
            basis.append(_LABORATORY_VUS)
        if ANNOTATION_CONFLICT in flags:
            basis.append(_disagreement(variant))
        if NAMING_CONFLICT in flags:
            basis.append(_other_name(variant))
        basis += extra
        return Finding(
            "",
            variant,
            tier,
            level,
            weighed.escat,
            subject.oncogenicity,
            weighed.assertions,
            Origin.POSSIBLE_CHIP if chip and subject.origin is Origin.UNKNOWN else subject.origin,
            (
                *weighed.flags,
                *(("possible_chip",) if chip else ()),
                *(("confirm_rna",) if rna else ()),
                *(("consider_ihc",) if prompt is not None else ()),
                *flags,
            ),
            tuple(basis),
            (*weighed.what_would_change, *changes),
            (*self._nearly(subject, hits), *weighed.nearly),
        )

    def _nearly(self, subject: Subject, hits: Sequence[Hit]) -> tuple[Basis, ...]:
        """What nearly spoke of the change; nothing for a common one, which classes of changes do not mean."""
        common = subject.variant.observed.population.highest_given
        least = self._profile.common
        if common is not None and least / 2 <= common < least:
            return (
                *self._nearby.about(subject.variant, hits),
                Basis(
                    "near-population",
                    f"Population frequency {common:.2%}; tier IV begins at {least * 100:g} %.",
                    f"族群頻率 {common:.2%}；達 {least * 100:g}% 即列第 IV 級。",
                ),
            )
        return self._nearby.about(subject.variant, hits)

    def _grade(
        self, subject: Subject, weighed: Weighed, hold: str | None
    ) -> tuple[Tier | None, Level | None, tuple[Basis, ...], tuple[Basis, ...]]:
        """Tier and level, with the steps that go behind those of the assertions."""
        tier, level = weighed.best
        if tier is not None:
            return tier, level, self._common_but_graded(subject), ()
        if any(a.rule == "PGX" for a in weighed.assertions):
            return None, None, (_PGX,), ()
        if hold == "HOLD-phase":
            return None, None, (_PHASE,), ()
        if hold == "HOLD-name":
            return None, None, (_NAMES,), ()
        if any(a.rule == "OPEN-tumor-type" for a in weighed.assertions):
            return None, None, (), ()
        plain, basis, changes = self._without_rows(subject)
        return plain, None, basis, changes

    def _without_rows(self, subject: Subject) -> tuple[Tier | None, tuple[Basis, ...], tuple[Basis, ...]]:
        """The tier of a change that no row grades."""
        variant = subject.variant
        if NAME_CONFLICT in variant.flags or NAMING_CONFLICT in variant.flags:
            return None, (_NAMES,), ()
        if variant.kind in SMALL_KINDS:
            if subject.facts.benign:
                reason = benign_reason(variant, self._kb, self._profile.common)
                assert reason is not None
                return Tier.IV, (Basis(*reason),), _CHANGE_BENIGN
            if variant.protein is None and variant.consequence is None:
                return None, (_NOT_NAMED,), (_NOT_NAMED_CHANGE,)
            if self._case.assay is Assay.GERMLINE:
                return None, (_GERMLINE_SAMPLE,), ()
            if variant.observed.population.highest_given is None:
                return Tier.III, _UNKNOWN_WITHOUT_FREQUENCY, _CHANGE_SIGNIFICANCE
        return Tier.III, _UNKNOWN_SIGNIFICANCE, _CHANGE_SIGNIFICANCE

    def _common_but_graded(self, subject: Subject) -> tuple[Basis, ...]:
        """A graded change that is also common: the evidence names exactly this change, and both are shown."""
        reason = (
            benign_reason(subject.variant, self._kb, self._profile.common) if subject.variant.kind in SMALL_KINDS else None
        )
        if reason is None:
            return ()
        return (
            Basis(
                reason[0],
                f"{reason[1]} Not tier IV: there is evidence on exactly this change.",
                f"{reason[2]}因有針對此變異的證據，不列第 IV 級。",
            ),
        )

    def _observed_flags(self, subject: Subject) -> tuple[str, ...]:
        """What the call itself asks a reader to note. Shared tuples: most variants have one of few combinations."""
        variant = subject.variant
        seen = variant.observed
        if variant.kind is Kind.SIGNATURE:
            assert seen.signature is not None
            return ("assay_caveat",) if biomarkers.has_caveat(seen.signature) else ()
        flags: tuple[str, ...] = variant.flags
        parents = variant.parents
        if seen.as_reported.get(VENDOR_STATUS) == VUS or (
            parents and any(p.as_reported.get(VENDOR_STATUS) == VUS for p in parents)
        ):
            flags = (*flags, LABORATORY_VUS)
        if ANNOTATION_CONFLICT in seen.as_reported or (
            parents and any(ANNOTATION_CONFLICT in p.as_reported for p in parents)
        ):
            flags = (*flags, ANNOTATION_CONFLICT)
        if variant.kind not in SMALL_KINDS:
            return flags
        filters = seen.call.filters
        if filters is None:
            if seen.source.path is None:  # a report that lists a variant stands for it; a table of calls does not
                flags = (*flags, "unfiltered")
        elif filters != ("PASS",):
            flags = (*flags, "filtered")
        if seen.call.vaf is None:
            flags = (*flags, "vaf_not_reported")
        return flags


def _other_name(variant: Variant) -> Basis:
    """What the input names the change, and what its alleles make on the site's reference genome."""
    stated = " ".join(text for text in (variant.hgvs_c, variant.hgvs_p) if text)
    own = " ".join(variant.derived)
    return Basis(
        "naming-conflict",
        f"The input names this change {stated}; on the installed reference genome its alleles make {own}. The input's name "
        "stands, and nothing is graded by it until the laboratory says which is meant.",
        f"輸入檔將此變異命名為 {stated}；依已安裝的參考序列，其等位基因應為 {own}。"
        "沿用輸入檔的名稱，實驗室確認前不據以分級。",
    )


def _disagreement(variant: Variant) -> Basis:
    """What two annotators of the input name differently."""
    said = next(
        (o.as_reported[ANNOTATION_CONFLICT] for o in (variant.observed, *variant.parents)
         if ANNOTATION_CONFLICT in o.as_reported), "",
    )  # fmt: skip
    return Basis(
        "annotation-conflict",
        f"Two annotations of this record name different changes on the same transcript ({said}). The first was used; both "
        "are kept.",
        f"此筆資料的兩種註解在同一轉錄本上命名不同（{said}）。採用前者，兩者皆保留。",
    )


def _needs_rna(variant: Variant, hits: Sequence[Hit]) -> bool:
    """A splice change of the DNA that only predicts the skipped exon."""
    return variant.kind in SMALL_KINDS and any(isinstance(atom, ExonSkipping) for hit in hits for atom in hit.atoms)


def opposed(findings: Sequence[Finding]) -> list[Finding]:
    """Mark drugs that one finding speaks for and another against: "osimertinib: EGFR C797S speaks for resistance"."""
    against: dict[str, list[tuple[int, Assertion]]] = {}
    for i, finding in enumerate(findings):
        for assertion in finding.assertions:
            if assertion.rule in EVIDENCE_RULES:
                continue
            if assertion.effect in (Effect.RESISTANCE, Effect.NO_BENEFIT) and assertion.tier is not None:
                for therapy in assertion.therapies:
                    against.setdefault(therapy, []).append((i, assertion))
    result = list(findings)
    if not against:
        return result
    for i, finding in enumerate(findings):
        lines: dict[tuple[str, int], list[str]] = {}
        for assertion in finding.assertions:
            if assertion.effect is not Effect.SENSITIVITY or assertion.tier is None:
                continue
            for therapy in assertion.therapies:
                for other, row in against.get(therapy, ()):
                    if other != i and row.evidence_id not in lines.setdefault((therapy, other), []):
                        lines[(therapy, other)].append(row.evidence_id)
        lines = {key: ids for key, ids in lines.items() if ids}
        if not lines:
            continue
        steps = []
        named = [(therapy, *name(findings[other].variant), ids) for (therapy, other), ids in lines.items()]
        for therapy, en, zh, ids in sorted(named):
            steps.append(
                Basis(
                    "opposed",
                    f"{therapy}: {en}, also found, speaks against it.",
                    f"{therapy}：同時檢出的 {zh} 不利於此藥。",
                    tuple(ids),
                )
            )
        result[i] = replace(finding, flags=("opposed", *finding.flags), basis=(*finding.basis, *steps))
    return result
