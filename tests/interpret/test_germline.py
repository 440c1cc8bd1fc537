"""Which findings may be inherited: flagged by the rules, with reasons that never say more than is known."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.interpret.fakes import case
from tests.interpret.heredity import KB, Names, Record, SmallKnowledge, finding, variant

from mingbian.interpret import germline
from mingbian.interpret.germline_class import significance
from mingbian.interpret.germline_vaf import expectations
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.model.case import Assay
from mingbian.model.interpretation import GermlineFinding, GermlineState, Origin, Tier
from mingbian.model.records import replace
from mingbian.model.variant import Call, CopyNumber, CopyNumberType, Kind, Variant

CONFIRMED, POSSIBLE, NOT_FLAGGED = GermlineState
NOTHING: dict[str, Any] = {}


def flags(
    *variants: Variant, tumor: str | None = "BRCA", kb: SmallKnowledge = KB, biomarkers: Any = NOTHING, **fields: Any
) -> tuple[GermlineFinding, ...]:
    findings = [finding(v, n) for n, v in enumerate(variants, start=1)]
    return germline.flag(findings, case(tumor, **fields), biomarkers, kb)


def flag(*variants: Variant, **fields: Any) -> GermlineFinding:
    """What is said of the first variant."""
    return next(f for f in flags(*variants, **fields) if f.finding == "F1")


BRCA2 = {"coding": "NM_000059.4:c.5164_5165del"}


# --- G1 ---------------------------------------------------------------------------------------------------------------


def test_a_null_variant_of_brca2_near_half_of_the_reads_may_be_inherited() -> None:
    got = flag(variant("BRCA2 S1722fs", vaf=0.48, depth=522, **BRCA2))
    assert (got.state, got.route, got.rule, got.priority) == (POSSIBLE, "any_tumor", "G3", "P1")
    assert "may be inherited; a blood test is needed" in got.reason
    assert "可能遺傳，需要抽血確認" in got.reason_zh
    assert "Taiwan recurrent" in got.reason
    assert "台灣" in got.reason_zh
    assert any("blood sample" in a for a in got.actions)
    assert any("genetic counseling" in a for a in got.actions)
    assert any("50%" in a and "cascade" in a for a in got.actions)
    assert len(got.actions) == len(got.actions_zh)


def test_words_from_a_tumor_never_say_that_it_is_hereditary() -> None:
    for name in ("BRCA1 E23fs", "MLH1 Q60*", "TP53 R175H", "PALB2 Q60*", "ATM R3008*"):
        for f in flags(variant(name, vaf=0.5, depth=200, clinvar="Pathogenic"), tumor="PRAD", age=20):
            text = " ".join((f.reason, f.reason_zh, *f.actions, *f.actions_zh))
            assert not re.search("hereditary|遺傳性|syndrome|Lynch|Li-Fraumeni", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Pathogenic", "pathogenic"),
        ("Pathogenic/Likely_pathogenic", "pathogenic"),
        ("not_provided&likely_pathogenic&pathogenic", "pathogenic"),
        ("pathogenic|drug_response", "pathogenic"),
        ("Conflicting_classifications_of_pathogenicity", "conflicting"),
        ("pathogenic&uncertain_significance", "conflicting"),
        ("benign&pathogenic", "conflicting"),
        ("Uncertain_significance", "uncertain"),
        ("Benign/Likely_benign", "benign"),
        ("drug_response", None),
        ("", None),
        (None, None),
    ],
)
def test_clinvars_word(text: str | None, word: str | None) -> None:
    assert significance(text) == word


@pytest.mark.parametrize("clinvar", [None, "Uncertain_significance", "Conflicting_classifications", "Benign"])
def test_a_missense_variant_without_a_class_is_never_flagged(clinvar: str | None) -> None:
    for assay in Assay:
        for f in flags(variant("BRCA1 A1A", vaf=0.5, depth=500, clinvar=clinvar), assay=assay):
            assert f.state is NOT_FLAGGED
        for f in flags(variant("BRCA2 K999E", vaf=0.5, depth=500, clinvar=clinvar), assay=assay):
            assert f.state is NOT_FLAGGED
            assert "G1" in f.rule


def test_uncertain_or_benign_in_the_input_takes_the_null_ground_away() -> None:
    assert flag(variant("BRCA2 Q3000*", vaf=0.5, clinvar="Uncertain_significance")).state is NOT_FLAGGED
    assert flag(variant("BRCA2 Q3000*", vaf=0.5, clinvar="Benign")).state is NOT_FLAGGED
    assert flag(variant("BRCA2 Q3000*", vaf=0.5)).state is POSSIBLE


def test_the_bundled_clinvar_table_is_a_ground() -> None:
    v = variant("MUTYH Y179C", key="GRCh38-1-45332803-T-C", vaf=0.5)
    assert not [f for f in flags(v) if f.state is not NOT_FLAGGED]
    palb2 = variant("PALB2 L939W", key="k", vaf=0.5)
    got = flag(palb2, kb=KB.knowing("k"))
    assert got.state is POSSIBLE
    assert "two stars" in got.reason


def test_a_name_on_mane_select_finds_clinvar_where_coordinates_are_missing() -> None:
    kb = replace(KB, known_alleles=Names({("PALB2", "c.2816T>G"): Record()}))
    assert flag(variant("PALB2 L939W", coding="NM_024675.4:c.2816T>G", vaf=0.5), kb=kb).state is POSSIBLE
    # on another transcript, or on none, the same name may mean another change
    other = variant("PALB2 L939W", coding="NM_1.1:c.2816T>G", vaf=0.5, flags=("other_transcript",))
    assert flag(other, kb=kb).state is NOT_FLAGGED
    assert flag(variant("PALB2 L939W", coding="c.2816T>G", vaf=0.5), kb=kb).state is NOT_FLAGGED


def test_a_protein_change_alone_is_looked_up_in_the_real_tables() -> None:
    kb = replace(KB, known_alleles=KnownAlleles.load())
    findings = [finding(variant("TP53 R175H", vaf=0.6))]
    (got,) = germline.flag(findings, case("BRCA", age=25), {}, kb)
    assert (got.state, got.route) == (POSSIBLE, "age")
    assert "does not give the DNA change" in got.reason
    (got,) = germline.flag([finding(variant("TP53 R175A", vaf=0.6))], case("BRCA", age=25), {}, kb)
    assert got.state is NOT_FLAGGED


@pytest.mark.parametrize(
    "v",
    [
        variant("BRCA2 K3326*", coding="NM_000059.4:c.9976A>T", vaf=0.5, clinvar="Pathogenic", key="k"),
        variant("BRCA2 K3326*", vaf=0.5, key="k"),
        variant("BRCA2 -", coding="NM_000059.4:c.9976A>T", vaf=0.5, consequence="stop_gained", key="k"),
        variant("MUTYH -", coding="NM_001128425.2:c.934-2A>G", vaf=0.5, consequence="splice_acceptor_variant", key="k"),
        variant("POLE P286R", vaf=0.5, key="k"),
        variant("POLE V411L", vaf=0.5, key="k"),
        variant("DICER1 E1813Q", vaf=0.5, key="k"),
    ],
)
def test_look_alikes_and_somatic_hot_spots_are_never_flagged(v: Variant) -> None:
    for assay in Assay:
        for tumor in ("BRCA", "UCEC", "COADREAD", "PPB"):
            for f in flags(v, v, assay=assay, tumor=tumor, kb=KB.knowing("k"), age=20):
                assert f.state is NOT_FLAGGED, f


def test_common_or_last_exon_truncations_are_not_taken_for_loss_of_function() -> None:
    assert flag(variant("BRCA1 Q60*", vaf=0.5, population={"gnomad_eas": 0.02})).state is NOT_FLAGGED
    assert flag(variant("BRCA1 Q1850*", vaf=0.5, exon="23/23")).state is NOT_FLAGGED
    assert flag(variant("BRCA1 Q60*", vaf=0.5, exon="5/23")).state is POSSIBLE


def test_a_gain_of_function_gene_is_not_flagged_for_a_null_variant() -> None:
    assert not [f for f in flags(variant("RET Q60*", vaf=0.5)) if f.state is not NOT_FLAGGED]
    assert flag(variant("RET C634R", vaf=0.5, clinvar="Pathogenic")).state is POSSIBLE
    assert flag(variant("RET A883F", vaf=0.5, clinvar="Pathogenic")).state is POSSIBLE
    assert flag(variant("RET A100V", vaf=0.5, clinvar="Pathogenic")).state is NOT_FLAGGED


_GENES = sorted((set(KB.germline) | set(KB.acmg)) - {"EGFR"})


@given(
    gene=st.sampled_from(_GENES),
    change=st.sampled_from(["A100V", "R200Q", "K300del", "G50_A51insG", "M1?"]),
    clinvar=st.sampled_from([None, "Uncertain_significance", "VUS", "not_provided", "Conflicting_classifications"]),
    vaf=st.none() | st.floats(0, 1),
    depth=st.none() | st.integers(0, 2000),
    normal=st.none() | st.floats(0, 1),
    zygosity=st.sampled_from([None, "heterozygous", "homozygous"]),
    origin=st.sampled_from([None, "germline", "somatic"]),
    assay=st.sampled_from(list(Assay)),
    tumor=st.sampled_from([None, "BRCA", "COADREAD", "AML", "PRAD", "MEL"]),
    age=st.none() | st.integers(0, 100),
    panel=st.sampled_from([None, "whole exome"]),
)
def test_a_vus_never_flags(
    gene: str, change: str, clinvar: str | None, vaf: float | None, depth: int | None, normal: float | None,
    zygosity: str | None, origin: str | None, assay: Assay, tumor: str | None, age: int | None, panel: str | None,
) -> None:  # fmt: skip
    v = variant(
        f"{gene} {change}", clinvar=clinvar, vaf=vaf, depth=depth, normal_vaf=normal, normal_depth=depth, zygosity=zygosity,
        reported_origin=origin,
    )  # fmt: skip
    got = flags(v, v, tumor=tumor, assay=assay, age=age, panel=panel)
    assert [f for f in got if f.state is not NOT_FLAGGED] == []
    assert germline.origin(v, case(tumor, assay=assay, age=age, panel=panel), KB) is not Origin.POSSIBLE_GERMLINE


# --- G0 ---------------------------------------------------------------------------------------------------------------


def test_the_matched_normal_confirms_or_clears() -> None:
    brca1 = {"vaf": 0.6, "depth": 300}
    fields: dict[str, Any] = {"assay": Assay.TUMOR_NORMAL}
    got = flag(variant("BRCA1 Q60*", **brca1, normal_vaf=0.49, normal_depth=80, normal_alt_reads=39), **fields)
    assert (got.state, got.rule) == (CONFIRMED, "G0")
    got = flag(variant("BRCA1 Q60*", **brca1, normal_vaf=0.01, normal_depth=100, normal_alt_reads=1), **fields)
    assert (got.state, got.rule, got.route) == (NOT_FLAGGED, "G0", "somatic")
    got = flag(variant("BRCA1 Q60*", **brca1, normal_vaf=0.0, normal_depth=5, normal_alt_reads=0), **fields)
    assert got.state is POSSIBLE  # five reads clear nothing
    got = flag(variant("BRCA1 Q60*", **brca1, normal_vaf=0.1, normal_depth=100, normal_alt_reads=10), **fields)
    assert (got.state, got.route) == (NOT_FLAGGED, "mosaic")


def test_origin_follows_the_normal() -> None:
    tn = case("BRCA", assay=Assay.TUMOR_NORMAL)
    brca1 = {"vaf": 0.6, "depth": 300}
    inherited = variant("KRAS G12D", **brca1, normal_vaf=0.5, normal_depth=80, normal_alt_reads=40)
    acquired = variant("KRAS G12D", **brca1, normal_vaf=0.0, normal_depth=80, normal_alt_reads=0)
    assert germline.origin(inherited, tn, KB) is Origin.GERMLINE
    assert germline.origin(acquired, tn, KB) is Origin.SOMATIC
    assert germline.origin(variant("KRAS G12D", vaf=0.2), case("BRCA"), KB) is Origin.UNKNOWN
    assert germline.origin(variant("BRCA1 Q60*", vaf=0.5), case("BRCA"), KB) is Origin.POSSIBLE_GERMLINE
    assert germline.origin(variant("ATM R3008*", vaf=0.012), case("PRAD", assay=Assay.PLASMA), KB) is Origin.POSSIBLE_CHIP
    assert germline.origin(variant("KRAS G12D", vaf=0.5), case(None, assay=Assay.GERMLINE), KB) is Origin.GERMLINE


def test_somatic_in_a_report_without_a_normal_clears_nothing() -> None:
    got = flag(variant("BRCA1 Q60*", vaf=0.5, reported_origin="somatic"))
    assert got.state is POSSIBLE
    assert "no normal sample was read" in got.reason
    got = flag(variant("BRCA1 Q60*", vaf=0.5, reported_origin="somatic"), assay=Assay.TUMOR_NORMAL)
    assert got.state is NOT_FLAGGED


def test_a_germline_assay_confirms_with_recurrence_and_relatives() -> None:
    v = variant("BRCA2 S1722fs", zygosity="heterozygous", **BRCA2)
    got = flag(v, tumor="OVT", assay=Assay.GERMLINE)
    assert (got.state, got.route, got.priority) == (CONFIRMED, "any_tumor", "P1")
    assert "Taiwan recurrent" in got.reason
    assert any("cascade" in a and "50%" in a for a in got.actions)
    assert "blood test is needed" not in got.reason


def test_few_reads_of_a_germline_assay_confirm_nothing() -> None:
    assert flag(variant("BRCA2 Q60*", vaf=0.12, depth=200), assay=Assay.GERMLINE).route == "mosaic"
    assert flag(variant("BRCA2 Q60*", vaf=0.5, depth=4), assay=Assay.GERMLINE).state is POSSIBLE


# --- G2 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "vaf", "state", "route"),
    [
        ("BRCA1 Q60*", 0.30, POSSIBLE, "any_tumor"),
        ("BRCA1 Q60*", 0.29, NOT_FLAGGED, "low_vaf"),
        ("BRCA1 E23fs", 0.20, POSSIBLE, "any_tumor"),
        ("BRCA1 E23fs", 0.19, NOT_FLAGGED, "low_vaf"),
        ("ATM Q60*", 0.29, NOT_FLAGGED, "vaf"),
        ("BRCA1 Q60*", None, POSSIBLE, "any_tumor"),
    ],
)
def test_vaf_rule(name: str, vaf: float | None, state: GermlineState, route: str) -> None:
    got = flag(variant(name, vaf=vaf))
    assert (got.state, got.route) == (state, route)
    if route == "low_vaf":
        assert "Low VAF, consider" in got.reason
        assert got.priority == "P4"
    if vaf is None:
        assert "not reported" in got.reason


def test_purity_shows_both_likelihoods() -> None:
    got = flag(variant("BRCA1 Q60*", vaf=0.5, depth=400, alt_reads=200), purity=0.4)
    assert "if germline" in got.reason
    assert "if acquired" in got.reason
    assert "生殖細胞" in got.reason_zh
    inherited, acquired = expectations(Call(vaf=0.5, depth=400, alt_reads=200), 0.4, None)
    assert inherited.vaf == pytest.approx(0.5)
    assert acquired.vaf == pytest.approx(0.4)  # doubled, copy-neutral: the nearest an acquired variant comes
    assert (inherited.likelihood or 0) > 100 * (acquired.likelihood or 1)


def test_known_copies_are_used() -> None:
    # one copy left, the mutant: (1-p + p) / (2(1-p) + p)
    inherited, acquired = expectations(Call(vaf=0.7, depth=100), 0.6, 1.0)
    assert inherited.vaf == pytest.approx(1 / 1.4)
    assert acquired.vaf == pytest.approx(0.6 / 1.4)


# --- G3 ---------------------------------------------------------------------------------------------------------------


def test_on_tumor_genes_need_their_tumor() -> None:
    atm = variant("ATM Q60*", vaf=0.5)
    assert (flag(atm, tumor="PRAD").state, flag(atm, tumor="PRAD").route) == (POSSIBLE, "on_tumor")
    assert flag(atm, tumor="LUAD").state is NOT_FLAGGED
    got = flag(atm, tumor=None)
    assert got.state is NOT_FLAGGED
    assert "tumor type is not known" in got.reason


@pytest.mark.parametrize(("age", "state"), [(29, POSSIBLE), (30, NOT_FLAGGED), (65, NOT_FLAGGED), (None, NOT_FLAGGED)])
def test_tp53_is_flagged_below_thirty_only(age: int | None, state: GermlineState) -> None:
    got = flag(variant("TP53 R175H", vaf=0.6, clinvar="Pathogenic"), age=age)
    assert (got.state, got.route) == (state, "age")
    assert "Li-Fraumeni" not in got.reason


def test_mutyh_needs_two_hits() -> None:
    one = variant("MUTYH Y179C", vaf=0.5, key="a", zygosity="heterozygous")
    two = variant("MUTYH G396D", vaf=0.5, key="b", zygosity="heterozygous")
    kb = KB.knowing("a", "b")
    carrier = flag(one, kb=kb, assay=Assay.GERMLINE, tumor=None)
    assert (carrier.state, carrier.route) == (NOT_FLAGGED, "biallelic")
    assert "Carrier" in carrier.reason
    assert "帶因者" in carrier.reason_zh
    assert "polyposis" not in carrier.reason
    both = flags(one, two, kb=kb, assay=Assay.GERMLINE, tumor=None)
    assert [f.state for f in both] == [CONFIRMED, CONFIRMED]
    assert any("25%" in a for a in both[0].actions)
    homozygous = variant("MUTYH Y179C", vaf=0.99, key="a", zygosity="homozygous")
    assert flag(homozygous, kb=kb, assay=Assay.GERMLINE).state is CONFIRMED
    assert flag(one, kb=kb).state is NOT_FLAGGED  # from a tumor, likewise
    assert flag(one, two, kb=kb).state is POSSIBLE


def test_two_variants_on_one_copy_are_one_allele() -> None:
    cis = {"zygosity": "heterozygous", "phase_set": "1", "haplotype": "0|1"}
    one, two = variant("MUTYH Y179C", key="a", **cis), variant("MUTYH G396D", key="b", **cis)
    got = flags(one, two, kb=KB.knowing("a", "b"), assay=Assay.GERMLINE)
    assert {f.state for f in got} == {NOT_FLAGGED}


# --- ACMG secondary findings --------------------------------------------------------------------------------------


def test_atm_and_chek2_are_no_secondary_findings() -> None:
    assert KB.acmg_sf("ATM") is None
    assert KB.acmg_sf("CHEK2") is None
    got = flag(variant("ATM Q60*", zygosity="heterozygous"), tumor=None, assay=Assay.GERMLINE)
    assert got.route != "acmg_sf"
    assert "not on the ACMG list" in got.reason


@pytest.mark.parametrize(
    ("v", "state"),
    [
        (variant("LDLR C100Y", zygosity="heterozygous", clinvar="Pathogenic"), CONFIRMED),
        (variant("LDLR C100Y", zygosity="heterozygous", clinvar="Uncertain_significance"), None),
        (variant("HFE C282Y", zygosity="heterozygous", clinvar="Pathogenic"), NOT_FLAGGED),
        (variant("HFE C282Y", zygosity="homozygous", clinvar="Pathogenic"), CONFIRMED),
        (variant("HFE H63D", zygosity="homozygous", clinvar="Pathogenic"), NOT_FLAGGED),
        (variant("HFE C282Y", genotype="1/1", clinvar="Pathogenic"), CONFIRMED),
        (variant("TTN R5000*", zygosity="heterozygous", clinvar="Pathogenic"), CONFIRMED),
        (variant("TTN R5000Q", zygosity="heterozygous", clinvar="Pathogenic"), NOT_FLAGGED),
        (variant("ATP7B R778L", zygosity="heterozygous", clinvar="Pathogenic"), NOT_FLAGGED),
        (variant("ATP7B R778L", zygosity="homozygous", clinvar="Pathogenic"), CONFIRMED),
        (variant("GLA R100Q", zygosity="heterozygous", clinvar="Pathogenic"), CONFIRMED),
    ],
)
def test_acmg_rules(v: Variant, state: GermlineState | None) -> None:
    got = flags(v, tumor=None, assay=Assay.GERMLINE)
    assert [f.state for f in got] == ([state] if state else [])
    if state is CONFIRMED:
        assert got[0].route == "acmg_sf"


def test_a_tumor_panel_is_no_search_for_secondary_findings() -> None:
    ldlr = variant("LDLR C100Y", vaf=0.5, clinvar="Pathogenic")
    assert flag(ldlr).state is NOT_FLAGGED
    assert "incidental" in flag(ldlr).reason
    assert flag(ldlr, panel="Whole exome sequencing").state is POSSIBLE


# --- G4 to G7 -----------------------------------------------------------------------------------------------------


def test_mlh1_with_braf_v600e_in_colorectal_cancer_is_lowered_but_not_hidden() -> None:
    mlh1, braf = variant("MLH1 Q60*", vaf=0.4), variant("BRAF V600E", vaf=0.3)
    msi = {"msi": {"status": "MSI-H"}}
    got = flag(mlh1, braf, tumor="COADREAD", biomarkers=msi, age=70)
    assert (got.state, got.rule, got.priority) == (POSSIBLE, "G4", "P4")
    assert "Sporadic likely" in got.reason
    assert "Lynch" not in got.reason
    assert flag(mlh1, tumor="COADREAD", biomarkers=msi).priority == "P1"
    assert flag(mlh1, braf, tumor="THPA").priority == "P1"  # says nothing outside the colon and rectum


def test_usually_acquired_and_hypermutated_lower_the_certainty() -> None:
    assert flag(variant("BAP1 Q60*", vaf=0.5), tumor="CCRCC").priority == "P4"
    in_kidney = flag(variant("VHL Q60*", vaf=0.5), tumor="CCRCC", age=60)  # acquired in most of these tumors
    assert (in_kidney.state, in_kidney.route) == (NOT_FLAGGED, "age")
    assert flag(variant("VHL Q60*", vaf=0.5), tumor="CCRCC", age=29).priority == "P4"
    assert flag(variant("VHL Q60*", vaf=0.5), tumor="PHC").priority == "P2"
    assert flag(variant("BRCA1 Q60*", vaf=0.5), biomarkers={"tmb": {"value": 60.0}}).rule == "G4"
    assert flag(variant("BRCA1 Q60*", vaf=0.5), biomarkers={"tmb": {"value": 6.0}}).rule == "G3"
    msi = {"msi": {"status": "MSI-H"}}
    assert flag(variant("MSH6 F1088fs", vaf=0.4), tumor="UCEC", biomarkers=msi).priority == "P4"
    assert flag(variant("MSH6 R100*", vaf=0.4), tumor="UCEC", biomarkers=msi).priority == "P1"


@pytest.mark.parametrize(
    ("prior", "vaf", "state", "priority"),
    [
        ("none", 0.49, POSSIBLE, "P2"),
        ("chemotherapy", 0.49, POSSIBLE, "P2"),
        ("none", 0.05, POSSIBLE, "P4"),
        (None, 0.49, POSSIBLE, "P3"),
        (None, 0.05, NOT_FLAGGED, "P4"),
        ("EGFR-TKI", 0.05, NOT_FLAGGED, ""),
        ("osimertinib", 0.2, NOT_FLAGGED, ""),
        ("chemotherapy,gefitinib", 0.5, POSSIBLE, "P4"),
    ],
)
def test_t790m_before_treatment(prior: str | None, vaf: float, state: GermlineState, priority: str) -> None:
    context = {"prior": prior} if prior else {}
    got = flag(variant("EGFR T790M", vaf=vaf), tumor="LUAD", context=context, age=45)
    assert (got.state, got.priority) == (state, priority)
    if prior == "none":
        assert got.route == "t790m"
        assert "acquired resistance" not in got.reason
        assert any("genetic counseling" in a for a in got.actions)
    assert flags(variant("EGFR L858R", vaf=vaf), tumor="LUAD", context=context) == ()


def test_in_blood_cancers_skin_or_nail_is_the_normal_sample() -> None:
    got = flag(variant("DDX41 Q60*", vaf=0.48), tumor="AML")
    assert (got.state, got.route, got.rule) == (POSSIBLE, "heme", "G7")
    assert "fibroblasts" in got.reason
    assert "blood test is needed" not in got.reason
    assert "抽血" not in " ".join((got.reason_zh, *got.actions_zh))
    assert flag(variant("RUNX1 Q60*", vaf=0.2), tumor="AML").state is NOT_FLAGGED
    assert flag(variant("RUNX1 Q60*", vaf=0.48), tumor="LUAD").state is NOT_FLAGGED
    assert "fibroblasts" in flag(variant("BRCA2 Q60*", vaf=0.48), tumor="AML").reason


def test_a_gene_of_blood_clones_in_plasma_is_not_flagged_at_a_low_vaf() -> None:
    got = flag(variant("ATM R3008*", vaf=0.012), tumor="PRAD", assay=Assay.PLASMA)
    assert (got.state, got.rule) == (NOT_FLAGGED, "G2")


def test_epcam_loss_is_asked_for_by_name() -> None:
    def loss(gene: str) -> Variant:
        v = variant(f"{gene} -", kind=Kind.COPY_NUMBER, consequence="")
        observed = v.observed
        return Variant(
            kind=Kind.COPY_NUMBER,
            observed=type(observed)(
                Kind.COPY_NUMBER, observed.source, gene=gene, copy_number=CopyNumber(CopyNumberType.LOSS)
            ),
            gene=gene,
            genes=(gene,),
        )

    assert flag(loss("EPCAM"), tumor="COADREAD").state is POSSIBLE
    (watched,) = flags(loss("BRCA2"), tumor="COADREAD")  # a tumor loses copies: never flagged, never forgotten
    assert (watched.state, watched.route, watched.priority) == (NOT_FLAGGED, "copy_number", "P4")
    assert flags(loss("ATM"), tumor="COADREAD") == ()


# --- G9 and order -------------------------------------------------------------------------------------------------


def test_what_is_not_flagged_from_a_tumor_is_never_ruled_out() -> None:
    for v in (
        variant("TP53 R175H", vaf=0.6, clinvar="Pathogenic"),
        variant("ATM Q60*", vaf=0.1),
        variant("BRCA1 K45E", vaf=0.5),
    ):
        got = flag(v, age=65)
        assert got.state is NOT_FLAGGED
        assert "never rules out an inherited variant" in got.reason
        assert got.actions == ()


def test_order_is_state_then_priority_then_the_findings() -> None:
    got = flags(
        variant("TP53 R175H", vaf=0.6, clinvar="Pathogenic"),
        variant("ATM Q60*", vaf=0.5),
        variant("BRCA1 Q60*", vaf=0.5),
        variant("BRCA2 Q60*", vaf=0.5),
        age=60,
    )
    assert [f.finding for f in got] == ["F3", "F4", "F2", "F1"]


def test_a_benign_polymorphism_gets_no_line() -> None:
    assert flags(variant("BRCA2 N372H", vaf=0.5, clinvar="Benign", population={"gnomad": 0.27})) == ()
    assert flags(variant("BRCA2 V2466A", vaf=1.0, population={"gnomad": 0.99})) == ()
    v = finding(variant("BRCA2 K45E", vaf=0.5), tier=Tier.IV)
    assert germline.flag([v], case("BRCA"), {}, KB) == ()
