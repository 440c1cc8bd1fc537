"""Whole findings from hand-made rows: what is offered, what is withheld, why, and what would change it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.interpret.fakes import SmallKnowledge, copies, fusion, interpreted, reading, row, signature, small

from mingbian.knowledge.rows import Row
from mingbian.model.case import Assay, CaseOptions, Policy, Regulator
from mingbian.model.interpretation import ConditionState, Finding, Interpretation
from mingbian.model.variant import Call, CopyNumberType, Population

L858R = "EGFR p.L858R"


def only(rows: list[Row], *observations: Any, tumor: str | None = "LUAD", **facts: Any) -> Finding:
    result = interpreted(SmallKnowledge(*rows), *observations, tumor_type=tumor, **facts)
    assert len(result.findings) == 1
    return result.findings[0]


def drugs(f: Finding, tier: str | None = None) -> set[str]:
    return {t for a in f.assertions if a.effect == "sensitivity" and (tier is None or a.tier == tier) for t in a.therapies}


def rules(f: Finding) -> list[str]:
    return [b.rule for b in f.basis]


def words(f: Finding) -> str:
    return " ".join(b.text for b in (*f.basis, *f.what_would_change))


def test_every_tier_carries_its_reasoning_in_both_languages() -> None:
    f = only([row(L858R, "NSCLC")], small("EGFR", "Leu858Arg"))
    assert (f.tier, f.level) == ("I", "A")
    assert rules(f)[:3] == ["match", "tumor", "policy"]
    assert rules(f)[-1] == "best"
    assert all(step.text and step.text_zh for step in f.basis)
    assert f.basis[0].evidence == ("ROW-1",)


def test_another_tumors_approval_counts_only_where_this_tumor_has_no_statement() -> None:
    elsewhere = row(L858R, "BRCA", id="OTHER", therapies="faraway")
    own = row(L858R, "NSCLC", id="OWN", therapies="near")
    alone = only([elsewhere], small("EGFR", "Leu858Arg"))
    assert (alone.tier, alone.level, drugs(alone)) == ("II", "C", {"faraway"})
    both = only([elsewhere, own], small("EGFR", "Leu858Arg"))
    assert (both.tier, drugs(both)) == ("I", {"near"})


def test_a_guideline_for_another_tumor_is_no_approval() -> None:
    f = only([row(L858R, "BRCA", evidence_kind="guideline", approvals="")], small("EGFR", "Leu858Arg"))
    assert (f.tier, drugs(f)) == ("III", set())


def test_an_excluded_tumor_is_not_offered_the_drug_from_elsewhere() -> None:
    agnostic = row("BRAF p.V600E", "*solid", excluded_tumor_types="COADREAD", id="AGN", therapies="a + b")
    melanoma = row("BRAF p.V600E", "MEL", id="MEL-1", therapies="a + b; c")
    f = only([agnostic, melanoma], small("BRAF", "Val600Glu"), tumor="COADREAD")
    assert drugs(f) == {"c"}


def test_a_drug_this_tumor_calls_useless_is_not_offered_from_elsewhere() -> None:
    useless = row(
        "BRAF p.V600E", "COADREAD", id="NO", effect="resistance", evidence_kind="guideline", approvals="", therapies="a"
    )
    melanoma = row("BRAF p.V600E", "MEL", id="MEL-1", therapies="a")
    f = only([useless, melanoma], small("BRAF", "Val600Glu"), tumor="COADREAD")
    assert drugs(f) == set()
    assert (f.tier, "resistance" in f.flags) == ("I", True)


class TestWithdrawn:
    gone = row(
        L858R, "NSCLC", id="GONE", effect="withdrawn", therapies="drugamab", level="", approvals="FDA 2024-07-15 withdrawn"
    )

    def test_a_withdrawn_drug_is_never_offered_and_is_said_to_be_withdrawn(self) -> None:
        f = only([row(L858R, "NSCLC"), self.gone], small("EGFR", "Leu858Arg"))
        assert drugs(f) == set()
        assert f.tier == "III"
        assert [(a.effect, a.tier) for a in f.assertions] == [("withdrawn", None)]
        assert "withdrawn 2024-07-15" in f.assertions[0].text
        assert "2024-07-15" in f.assertions[0].text_zh

    def test_in_a_combination_too(self) -> None:
        f = only([row(L858R, "NSCLC", therapies="other + drugamab; other"), self.gone], small("EGFR", "Leu858Arg"))
        assert drugs(f) == {"other"}

    def test_from_another_tumor_whose_approval_was_withdrawn(self) -> None:
        elsewhere = row(L858R, "BRCA", therapies="drugamab")
        gone = row(L858R, "BRCA", id="GONE", effect="withdrawn", level="", approvals="FDA 2024-07-15 withdrawn")
        assert drugs(only([elsewhere, gone], small("EGFR", "Leu858Arg"))) == set()

    def test_another_setting_of_the_same_tumor_keeps_its_approval(self) -> None:
        kept = row(L858R, "NSCLC", context="setting=maintenance")
        gone = row(
            L858R, "NSCLC", id="GONE", effect="withdrawn", level="", context="setting=metastatic", valid_from="2022-06-10"
        )
        assert drugs(only([kept, gone], small("EGFR", "Leu858Arg"))) == {"drugamab"}

    def test_a_later_approval_stands(self) -> None:
        again = row(L858R, "NSCLC", approvals="FDA 2020-01-01 approved; FDA 2026-01-01 approved")
        assert drugs(only([again, self.gone], small("EGFR", "Leu858Arg"))) == {"drugamab"}

    def test_a_withdrawal_by_one_regulator_leaves_the_others(self) -> None:
        both = row(L858R, "NSCLC", approvals="FDA 2020-01-01 approved; EMA 2020-01-01 approved")
        gone = row(
            L858R, "NSCLC", id="GONE", effect="withdrawn", level="", context="regulator=FDA", valid_from="2024-07-15"
        )
        observed = small("EGFR", "Leu858Arg")
        for regulators, left in (((Regulator.FDA,), set()), ((Regulator.FDA, Regulator.EMA), {"drugamab"})):
            assert drugs(only([both, gone], observed, options=CaseOptions(regulators=regulators))) == left


class TestContext:
    hr = row("PIK3CA p.H1047R", "BRCA", context="HR=positive; HER2=negative", therapies="alpelisib + fulvestrant")

    def judged(self, **context: str) -> Finding:
        options = CaseOptions(context=context)
        return only([self.hr], small("PIK3CA", "His1047Arg"), tumor="BRCA", options=options)

    def test_met(self) -> None:
        f = self.judged(HR="positive", HER2="negative")
        assert (f.tier, f.level, "conditional" in f.flags) == ("I", "A", False)
        assert {c.state for a in f.assertions for c in a.conditions} == {ConditionState.MET}

    def test_unknown_is_conditional_and_asks(self) -> None:
        result = interpreted(SmallKnowledge(self.hr), small("PIK3CA", "His1047Arg"), tumor_type="BRCA")
        f = result.findings[0]
        assert (f.tier, "conditional" in f.flags) == ("I", True)
        assert [(q.key, q.affects) for q in result.questions] == [("HR", ("F1",)), ("HER2", ("F1",))]
        assert all(q.text and q.text_zh and q.choices for q in result.questions)
        assert "no longer stands" in words(f)

    def test_what_is_answered_is_not_asked(self) -> None:
        for answer in ("positive", "negative"):
            options = CaseOptions(context={"HR": answer, "HER2": "negative"})
            result = interpreted(SmallKnowledge(self.hr), small("PIK3CA", "His1047Arg"), tumor_type="BRCA", options=options)
            assert result.questions == ()

    def test_not_met_is_another_setting_without_the_drugs_name(self) -> None:
        f = self.judged(HR="negative", HER2="negative")
        assert (f.tier, f.level) == ("II", "C")
        assert drugs(f) == set()
        assert "alpelisib" not in words(f)
        assert "Receptor status rule" in words(f)


def test_a_combination_is_named_as_one_where_its_part_fails_alone() -> None:
    pair = row("KRAS p.G12C", "COADREAD", id="PAIR", therapies="adagrasib + cetuximab")
    alone = row("KRAS p.G12C", "COADREAD", id="ALONE", effect="resistance", evidence_kind="label", therapies="cetuximab")
    f = only([pair, alone], small("KRAS", "Gly12Cys"), tumor="COADREAD")
    assert "adagrasib + cetuximab: the combination, not cetuximab alone." in words(f)


def test_resistance_in_one_finding_speaks_against_the_drug_in_another() -> None:
    driver = row(L858R, "NSCLC", id="YES", therapies="osimertinib")
    escape = row(
        "EGFR p.C797S", "NSCLC", id="NO", effect="resistance", level="C", evidence_kind="paper", therapies="osimertinib"
    )
    result = interpreted(
        SmallKnowledge(driver, escape), small("EGFR", "Leu858Arg", 1), small("EGFR", "Cys797Ser", 2), tumor_type="LUAD"
    )
    by_protein = {f.variant.protein: f for f in result.findings}
    assert "opposed" in by_protein["L858R"].flags
    assert "osimertinib: EGFR C797S, also found, speaks against it." in words(by_protein["L858R"])
    assert "opposed" not in by_protein["C797S"].flags


class TestCombined:
    cis = row(
        "EGFR p.T790M AND EGFR p.C797S in cis",
        "NSCLC", id="CIS", effect="resistance", level="C", evidence_kind="paper", therapies="x",
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("sets", "found", "state"),
        [(("1", "1"), True, None), ((None, None), True, "unknown"), (("1", "2"), True, "unknown")],
    )
    def test_cis_needs_a_phase(self, sets: tuple[str | None, str | None], found: bool, state: str | None) -> None:
        calls = [Call(vaf=0.2, filters=("PASS",), phase_set=s) for s in sets]
        result = interpreted(
            SmallKnowledge(self.cis),
            small("EGFR", "Thr790Met", 1, call=calls[0]),
            small("EGFR", "Cys797Ser", 2, call=calls[1]),
            tumor_type="LUAD",
        )
        for f in result.findings:
            assert bool(f.assertions) is found
            unknown = {c.state.value for a in f.assertions for c in a.conditions}
            assert unknown == ({state} if state else set())

    def test_a_phase_set_beside_an_unphased_genotype_is_no_phase(self) -> None:
        call = Call(vaf=0.2, filters=("PASS",), phase_set="1", genotype="0/1")
        result = interpreted(
            SmallKnowledge(self.cis),
            small("EGFR", "Thr790Met", 1, call=call),
            small("EGFR", "Cys797Ser", 2, call=call),
            tumor_type="LUAD",
        )
        assert {c.state.value for f in result.findings for a in f.assertions for c in a.conditions} == {"unknown"}

    def test_both_findings_carry_the_statement_and_name_each_other(self) -> None:
        made = row("BCR::ABL1 fusion AND ABL1 p.T315I", "CMLBCRABL1", therapies="ponatinib")
        result = interpreted(
            SmallKnowledge(made), small("ABL1", "Thr315Ile"), fusion("BCR", "ABL1"), tumor_type="CMLBCRABL1"
        )
        assert [f.tier for f in result.findings] == ["I", "I"]
        assert all("Together with" in words(f) for f in result.findings)
        alone = only([made], small("ABL1", "Thr315Ile"), tumor="CMLBCRABL1")
        assert alone.tier == "III"

    def test_absence_is_only_as_good_as_the_assay(self) -> None:
        made = row(
            "NPM1 frameshift AND NOT FLT3 ITD", "AML", effect="prognostic_better", therapies="", evidence_kind="guideline"
        )
        f = only([made], small("NPM1", "Trp288fs"), tumor="AML")
        assert [(c.key, c.state.value) for a in f.assertions for c in a.conditions] == [("absent", "unknown")]


class TestWithoutEvidence:
    def test_three_for_unknown_significance_with_the_reason(self) -> None:
        f = only([], small("TP53", "Arg175His"))
        assert (f.tier, f.level, rules(f)) == ("III", None, ["AMP-III", "population"])
        assert f.oncogenicity is not None  # shown apart: never a tier

    @pytest.mark.parametrize(
        "population", [Population(gnomad_eas=0.03), Population(gnomad=0.01), Population(highest=0.02, gnomad=0.0001)]
    )
    def test_four_for_a_common_variant_in_any_population(self, population: Population) -> None:
        f = only([row("BRCA2 mutation", "NSCLC")], small("BRCA2", "Met784Val", population=population))
        assert (f.tier, f.assertions) == ("IV", ())
        assert rules(f) == ["AMP-IV-population"]

    def test_rare_or_silent_population_data_never_gives_four(self) -> None:
        for population in (Population(), Population(gnomad=0.0099, gnomad_eas=0.0)):
            assert only([], small("BRCA2", "Met784Val", population=population)).tier == "III"

    @pytest.mark.parametrize(
        ("clinvar", "tier"),
        [
            ("Benign", "IV"),
            ("Benign/Likely_benign", "IV"),
            ("Conflicting_classifications_of_pathogenicity", "III"),
            ("Uncertain_significance", "III"),
            (None, "III"),
        ],
    )
    def test_four_for_a_benign_classification_without_conflict(self, clinvar: str | None, tier: str) -> None:
        f = only([], small("BRCA2", "Met784Val", clinvar=clinvar))
        assert f.tier == tier
        assert ("AMP-IV-classification" in rules(f)) == (tier == "IV")

    def test_evidence_on_exactly_this_change_is_kept_though_it_is_common(self) -> None:
        rows = [row("BRCA2 p.M784V", "NSCLC", id="EXACT"), row("BRCA2 mutation", "NSCLC", id="ANY", therapies="x")]
        f = only(rows, small("BRCA2", "Met784Val", population=Population(gnomad_eas=0.03)))
        assert (f.tier, [a.evidence_id for a in f.assertions]) == ("I", ["EXACT"])
        assert "Not tier IV" in words(f)

    def test_no_tier_where_the_change_cannot_be_named(self) -> None:
        f = only([], small("KRAS", None))
        assert (f.tier, rules(f)) == (None, ["not-assessable"])
        assert f.what_would_change

    def test_no_somatic_tier_for_a_normal_sample(self) -> None:
        f = only([], small("MUTYH", "Tyr151Cys"), assay=Assay.GERMLINE)
        assert (f.tier, rules(f)) == (None, ["not-on-this-scale"])


def test_plasma_change_that_may_come_from_blood_is_three_and_flagged() -> None:
    made = row("ATM loss of function", "PRAD", therapies="olaparib")
    f = only([made], small("ATM", "Arg3008*", call=Call(vaf=0.012, filters=("PASS",))), tumor="PRAD", assay=Assay.PLASMA)
    assert (f.tier, f.level, "possible_chip" in f.flags) == ("III", None, True)
    assert [(a.tier, a.rule) for a in f.assertions] == [(None, "HOLD-chip")]
    assert "white-cell" in words(f)


class TestTumorTypeUnknown:
    def test_only_agnostic_rows_are_graded_and_the_tumor_type_is_asked(self) -> None:
        tied = row("BRAF p.V600E", "MEL", id="TIED", therapies="tied")
        result = interpreted(SmallKnowledge(tied), small("BRAF", "Val600Glu"))
        f = result.findings[0]
        assert (f.tier, f.assertions[0].rule) == (None, "OPEN-tumor-type")
        assert result.questions[0].key == "tumor_type"
        assert result.questions[0].affects == ("F1",)
        free = interpreted(
            SmallKnowledge(tied, row("BRAF p.V600E", "*", id="FREE", therapies="free")), small("BRAF", "Val600Glu")
        )
        assert free.findings[0].tier == "I"
        assert drugs(free.findings[0], "I") == {"free"}

    def test_a_coarse_type_makes_a_subtypes_row_conditional(self) -> None:
        result = interpreted(SmallKnowledge(row("BRAF p.V600E", "LUAD")), small("BRAF", "Val600Glu"), tumor_type="NSCLC")
        assert (result.findings[0].tier, "conditional" in result.findings[0].flags) == ("I", True)
        assert (result.questions[0].key, result.questions[0].choices) == ("tumor_type", ("LUAD",))


class TestPolicy:
    guideline = row("KRAS p.G12C", "PAAD", evidence_kind="guideline", approvals="", therapies="sotorasib")

    def tier(self, policy: Policy) -> Finding:
        return only([self.guideline], small("KRAS", "Gly12Cys"), tumor="PAAD", options=CaseOptions(policy=policy))

    def test_one_a_by_guideline_and_two_c_by_label_and_says_so(self) -> None:
        by_guideline, by_label = self.tier(Policy.GUIDELINE), self.tier(Policy.LABEL)
        assert (by_guideline.tier, by_guideline.level) == ("I", "A")
        assert (by_label.tier, by_label.level) == ("II", "C")
        assert "Policy label; regulators FDA, TFDA" in words(by_label)
        assert "Another policy" in words(by_label)


class TestSignatures:
    def test_tmb_of_an_unnamed_assay_carries_the_caveat(self) -> None:
        made = row("TMB >= 10 mut/Mb", "*solid", therapies="pembrolizumab")
        result = interpreted(SmallKnowledge(made), signature("TMB", value=12.0, unit="mut/Mb"), tumor_type="LUAD")
        f = result.findings[0]
        assert (f.tier, "assay_caveat" in f.flags) == ("I", True)
        assert "cut-off is assay-bound" in str(result.biomarkers["tmb"]["caveat"])
        assert result.accounting.alleles == result.accounting.interpreted == 0
        named = signature("TMB", value=12.0, unit="mut/Mb", assay="FoundationOne CDx")
        clean = interpreted(SmallKnowledge(made), named, tumor_type="LUAD")
        assert "assay_caveat" not in clean.findings[0].flags
        assert clean.biomarkers["tmb"]["caveat"] is None

    def test_a_stable_tumor_is_reported_but_is_no_finding(self) -> None:
        result = interpreted(SmallKnowledge(), signature("MSI", status="MSS"), tumor_type="COADREAD")
        assert result.findings == ()
        assert result.biomarkers["msi"]["status"] == "MSS"

    def test_hrd_assays_are_never_converted(self) -> None:
        loh = interpreted(SmallKnowledge(), signature("HRD", value=38.0, assay="genomic LOH"), tumor_type="OVT").biomarkers[
            "hrd"
        ]
        gis = interpreted(
            SmallKnowledge(), signature("HRD", value=38.0, assay="myChoice GIS"), tumor_type="OVT"
        ).biomarkers["hrd"]
        none = interpreted(SmallKnowledge(), signature("HRD", value=38.0), tumor_type="OVT").biomarkers["hrd"]
        assert [h["status"] for h in (loh, gis, none)] == ["positive", "negative", None]


def test_a_copy_number_never_satisfies_a_stain_but_suggests_it() -> None:
    made = row("IHC:HER2 3+", "BRCA", therapies="trastuzumab")
    f = only([made], copies("ERBB2", CopyNumberType.AMPLIFICATION, 14), tumor="BRCA")
    assert (f.tier, f.assertions, "consider_ihc" in f.flags) == (None, (), True)
    assert "Consider IHC: HER2 3+" in words(f)
    assert "consider_ihc" not in only([made], copies("ERBB2", CopyNumberType.LOSS), tumor="BRCA").flags


def test_an_amplification_carries_an_ish_label_under_its_condition() -> None:
    made = row("IHC:HER2 3+ OR ISH:HER2 amplified", "BRCA", therapies="trastuzumab")
    amplified = copies("ERBB2", CopyNumberType.AMPLIFICATION, 14)
    f = only([made], amplified, tumor="BRCA")
    assert (f.tier, f.level, "conditional" in f.flags, "consider_ihc" in f.flags) == ("I", "A", True, True)
    assert {(c.text, c.state) for c in f.assertions[0].conditions} == {
        ("HER2 3+ (IHC)", "unknown"),
        ("HER2 amplified (ISH)", "unknown"),
    }
    assert "suggests, and does not replace: ISH:HER2 amplified" in words(f)
    assert only([made], copies("ERBB2", CopyNumberType.LOSS), tumor="BRCA").assertions == ()
    for stated, conditions in (("positive", ()), ("3+", ())):
        known = only([made], amplified, tumor="BRCA", context={"HER2": stated})
        assert (known.tier, known.assertions[0].conditions) == ("I", conditions)
        assert "suggests" not in words(known)
        assert "goes with the stated result of: ISH:HER2 amplified" in words(known)
    assert only([made], amplified, tumor="BRCA", context={"HER2": "negative"}).assertions == ()


def test_a_stain_that_a_row_waits_for_is_asked_first_and_only_once() -> None:
    made = row("IHC:HER2 3+ OR ISH:HER2 amplified", "BRCA", therapies="trastuzumab", context="setting=metastatic")
    amplified = copies("ERBB2", CopyNumberType.AMPLIFICATION, 14)

    def asked(**facts: Any) -> list[str]:
        i = interpreted(SmallKnowledge(made), amplified, tumor_type="BRCA", **facts)
        return [q.key for q in i.questions]

    assert asked() == ["HER2", "setting"]
    assert asked(context={"HER2": "positive"}) == ["setting"]


def test_met_exon_14_from_dna_asks_for_rna() -> None:
    made = row("MET exon 14 skipping", "NSCLC", therapies="tepotinib")
    f = only([made], small("MET", None, hgvs_c="NM_000245.4:c.3028+1G>T"))
    assert (f.tier, "confirm_rna" in f.flags) == ("I", True)
    assert "confirm by RNA" in words(f)


def test_pharmacogenes_stand_apart_from_tiers() -> None:
    made = row(
        "NUDT15 p.R139C", "*", effect="toxicity", context="CPIC=A", level="", therapies="mercaptopurine", approvals=""
    )
    f = only([made], small("NUDT15", "Arg139Cys", population=Population(gnomad_eas=0.1)), assay=Assay.GERMLINE)
    assert (f.tier, f.level, "pharmacogenomic" in f.flags) == (None, None, True)
    assert f.assertions[0].text.startswith("CPIC level A")


def test_escat_is_the_rows_own_and_never_derived() -> None:
    rows = [row(L858R, "NSCLC", id="A", escat="I-B"), row(L858R, "NSCLC", id="B", therapies="x", escat="III-A")]
    assert only(rows, small("EGFR", "Leu858Arg")).escat == "I-B"
    assert only([row(L858R, "NSCLC")], small("EGFR", "Leu858Arg")).escat is None
    assert only([row(L858R, "BRCA", escat="I-A")], small("EGFR", "Leu858Arg")).escat is None


def test_flags_of_the_call() -> None:
    f = only([], small("KRAS", "Gly12Cys", call=Call(filters=("base_qual",))))
    assert set(f.flags) == {"filtered", "vaf_not_reported"}


def test_order_tier_level_gene_position() -> None:
    rows = [
        row("KRAS p.G12C", "NSCLC", id="K", level="C", evidence_kind="trial", approvals=""),
        row(L858R, "NSCLC", id="E"),
        row("ALK p.G1202R", "NSCLC", id="A", level="B", evidence_kind="paper", approvals=""),
    ]
    seen = [
        small("TP53", "Arg175His", 1),
        small("KRAS", "Gly12Cys", 2),
        small("ALK", "Gly1202Arg", 3),
        small("EGFR", "Leu858Arg", 4),
    ]
    result = interpreted(SmallKnowledge(*rows), *seen, tumor_type="LUAD")
    assert [(f.id, f.variant.gene) for f in result.findings] == [
        ("F1", "EGFR"),
        ("F2", "ALK"),
        ("F3", "KRAS"),
        ("F4", "TP53"),
    ]


def test_warnings_pass_through_and_old_knowledge_is_said() -> None:
    result = interpreted(SmallKnowledge(), tumor_type="LUAD", collected="2027-06-01", unread=("$.extra",))
    codes = [w.code for w in result.warnings]
    assert "KNOWLEDGE_OLD" in codes
    assert "UNREAD_KEYS" in codes
    assert result.date == "2027-06-01"
    assert result.knowledge.age_days > 90


def test_without_consent_no_finding_tells() -> None:
    made = row("BRCA2 loss of function (germline)", "OVT", therapies="olaparib", note="For germline carriers.")
    from mingbian.interpret import interpret

    seen = small("BRCA2", "Ser1722fs", reported_origin="germline")
    told: list[Interpretation] = [
        interpret([reading(seen, tumor_type="OVT", consent_germline=c)], CaseOptions(), SmallKnowledge(made))  # type: ignore[arg-type]
        for c in ("yes", None)
    ]
    assert "germline" in str(told[0].findings)
    assert "germline" not in str(told[1].findings)
    assert [g.withheld for g in told[1].germline_findings] == [True]
    assert told[1].findings[0].tier == "I"
