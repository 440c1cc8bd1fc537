"""Truth tables of the flagging rules, with their edges: what is just inside, and what is just outside."""

from __future__ import annotations

from typing import Any

import pytest
from tests.interpret.fakes import case
from tests.interpret.heredity import KB, finding, variant

from mingbian.interpret import germline
from mingbian.interpret.consent import withhold
from mingbian.interpret.germline_vaf import expectations, explained
from mingbian.model.case import Assay, Consent, GermlineClass
from mingbian.model.interpretation import GermlineFinding, GermlineState, Origin
from mingbian.model.variant import Call, CopyNumber, CopyNumberType, Fusion, Kind, Observation, Source, Variant

CONFIRMED, POSSIBLE, NOT_FLAGGED = GermlineState
SEVEN = ("BRCA1 Q60*", "BRCA2 Q60*", "PALB2 Q60*", "MLH1 Q60*", "MSH2 Q60*", "MSH6 Q60*", "RET C634R")


def flags(*variants: Variant, tumor: str | None = "BRCA", biomarkers: Any = None, overrides: Any = None, **facts: Any):
    findings = [finding(v, n) for n, v in enumerate(variants, start=1)]
    return germline.flag(findings, case(tumor, **facts), biomarkers or {}, KB, overrides or {})


def flag(*variants: Variant, **facts: Any) -> GermlineFinding:
    return next(f for f in flags(*variants, **facts) if f.finding == "F1")


def copy_number(gene: str, change: CopyNumberType, copies: float | None = None, origin: str | None = None) -> Variant:
    observed = Observation(
        Kind.COPY_NUMBER, Source("t"), gene=gene, copy_number=CopyNumber(change, copies, "copies"), reported_origin=origin
    )
    return Variant(Kind.COPY_NUMBER, observed, gene=gene, genes=(gene,))


def broken(five: str, three: str, origin: str | None = None) -> Variant:
    observed = Observation(Kind.FUSION, Source("t"), fusion=Fusion(five, three), reported_origin=origin)
    return Variant(Kind.FUSION, observed, gene=three, genes=(five, three))


# --- G2: VAF, purity, copies ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SEVEN)
@pytest.mark.parametrize(
    ("vaf", "state", "route"),
    [(0.299, NOT_FLAGGED, "low_vaf"), (0.300, POSSIBLE, "any_tumor"), (0.199, NOT_FLAGGED, "low_vaf")],
)
def test_single_bases_from_thirty_percent(name: str, vaf: float, state: GermlineState, route: str) -> None:
    got = flag(variant(name, vaf=vaf, clinvar="Pathogenic"), tumor="LUAD")
    assert (got.state, got.route) == (state, route)


@pytest.mark.parametrize("name", [n.replace("Q60*", "E60fs") for n in SEVEN if n != "RET C634R"])
@pytest.mark.parametrize(
    ("vaf", "state"), [(0.199, NOT_FLAGGED), (0.200, POSSIBLE), (0.299, POSSIBLE), (0.300, POSSIBLE), (0.0, NOT_FLAGGED)]
)
def test_insertions_and_deletions_from_twenty_percent(name: str, vaf: float, state: GermlineState) -> None:
    got = flag(variant(name, vaf=vaf), tumor="LUAD")
    assert got.state is state
    assert (got.route == "low_vaf") == (state is NOT_FLAGGED)


def test_purity_and_copies_together_explain_a_low_vaf() -> None:
    """One of four copies carries it: (0.3 + 0.7) / (0.6 + 4 * 0.7) is 0.29."""
    low = variant("BRCA1 Q60*", vaf=0.27, depth=800, alt_reads=216)
    four = copy_number("BRCA1", CopyNumberType.GAIN, 4)
    assert flag(low, four, purity=0.7).state is POSSIBLE
    assert "purity and copies explain it" in flag(low, four, purity=0.7).reason
    assert flag(low, four).state is NOT_FLAGGED  # purity not known
    assert flag(low, purity=0.7).state is NOT_FLAGGED  # copies not known
    lower = variant("BRCA1 Q60*", vaf=0.05, depth=800, alt_reads=40)
    assert flag(lower, four, purity=0.7).state is NOT_FLAGGED


@pytest.mark.parametrize(
    ("purity", "copies", "vaf", "depth", "said"),
    [
        (None, 2.0, 0.25, 500, False),
        (0.6, None, 0.25, 500, False),
        (0.0, 2.0, 0.25, 500, False),
        (0.6, 2.0, 0.25, None, False),
        (0.6, 2.0, 0.25, 500, False),  # two copies: germline is at a half
        (0.9, 1.0, 0.09, 500, False),  # the mutant copy is lost: a subclone looks the same
        (0.7, 4.0, 0.29, 500, True),
        (0.9, 1.0, 0.30, 500, False),
    ],
)
def test_what_the_model_needs(
    purity: float | None, copies: float | None, vaf: float, depth: int | None, said: bool
) -> None:
    assert explained(variant("BRCA1 Q60*", vaf=vaf, depth=depth), purity, copies) is said


@pytest.mark.parametrize("purity", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("copies", [1, 2, 3, 4])
def test_expected_vaf_follows_the_formula(purity: float, copies: int) -> None:
    inherited, acquired = expectations(Call(vaf=0.5), purity, float(copies))
    whole = 2 * (1 - purity) + copies * purity
    possible = {(1 - purity + m * purity) / whole for m in (0, 1, copies - 1, copies) if m <= copies}
    assert any(inherited.vaf == pytest.approx(p) for p in possible)
    assert any(acquired.vaf == pytest.approx(m * purity / whole) for m in (1, copies - 1, copies) if m)
    assert inherited.vaf >= acquired.vaf - 1e-9 or copies > 1


def test_both_likelihoods_stand_in_both_languages_where_the_purity_is_known() -> None:
    v = variant("BRCA1 Q60*", vaf=0.5, depth=400, alt_reads=200)
    known, unknown = flag(v, purity=0.4), flag(v)
    assert "if germline" in known.reason
    assert "if acquired" in known.reason
    assert "後天" in known.reason_zh
    assert "if germline" not in unknown.reason


# --- G1, G3: class and route ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("age", [0, 29, 30, 31, 90, None])
@pytest.mark.parametrize("gene", ["TP53 R175H", "APC Q60*", "PTEN Q60*", "STK11 Q60*"])
def test_age_routes(gene: str, age: int | None) -> None:
    got = flag(variant(gene, vaf=0.5, clinvar="Pathogenic"), tumor="BRCA", age=age)
    assert (got.state is POSSIBLE) == (age is not None and age < 30)
    assert got.pending == (("age",) if age is None else ())
    if age is None:
        assert "Pending: the age is not reported" in got.reason
        assert "待定" in got.reason_zh
        assert got.priority == "P4"
        assert any("age" in action for action in got.actions)


@pytest.mark.parametrize(
    ("tumor", "state"), [("PRAD", POSSIBLE), ("BRCA", POSSIBLE), ("LUAD", NOT_FLAGGED), (None, NOT_FLAGGED)]
)
def test_tumor_routes(tumor: str | None, state: GermlineState) -> None:
    got = flag(variant("ATM Q60*", vaf=0.5), tumor=tumor)
    assert (got.state, got.route) == (state, "on_tumor")
    assert got.pending == (("tumor_type",) if tumor is None else ())


def test_a_gene_of_both_routes_waits_for_both_facts() -> None:
    got = flag(variant("RB1 Q60*", vaf=0.5), tumor=None, age=None)
    assert got.pending == ("tumor_type", "age")
    assert flag(variant("RB1 Q60*", vaf=0.5), tumor=None, age=5).route == "age"


def test_two_hits_alone_make_a_mutyh_finding() -> None:
    one = variant("MUTYH Q60*", vaf=0.5, coding="c.178C>T")
    two = variant("MUTYH R90*", vaf=0.5, coding="c.268C>T")
    assert (flag(one).state, flag(one).route) == (NOT_FLAGGED, "biallelic")
    assert [f.state for f in flags(one, two)] == [POSSIBLE, POSSIBLE]
    low = variant("MUTYH R90*", vaf=0.29, coding="c.268C>T")
    assert flag(one, low).state is NOT_FLAGGED


def test_a_person_s_class_stands_before_every_table() -> None:
    vus = variant("BRCA1 A100V", vaf=0.5, coding="NM_007294.4:c.299C>T", clinvar="Uncertain_significance")
    null = variant("BRCA1 Q60*", vaf=0.5, key="GRCh38-17-1-A-T")
    up = {"BRCA1 c.299C>T": GermlineClass("likely_pathogenic", "Dr. Lin", "2026-11-20")}
    down = {"GRCh38-17-1-A-T": GermlineClass("benign", "Dr. Lin", "2026-11-20")}
    got = flag(vus, overrides=up)
    assert got.state is POSSIBLE
    assert "decided by Dr. Lin on 2026-11-20" in got.reason
    assert "Dr. Lin, 2026-11-20" in got.sources
    assert flag(vus).state is NOT_FLAGGED
    assert flag(null, overrides=down).state is NOT_FLAGGED
    assert flag(null).state is POSSIBLE
    assert flag(vus, overrides={"BRCA1 c.299C>T": GermlineClass("uncertain", "Dr. Lin", "2026-11-20")}).state is NOT_FLAGGED


# --- G4, G5: what argues against, and never hides ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "facts", "word"),
    [
        ("PALB2 Q60*", {"biomarkers": {"msi": {"status": "MSI-H"}}}, "hypermutated"),
        ("PALB2 Q60*", {"biomarkers": {"tmb": {"value": 20.0}}}, "hypermutated"),
        ("MSH6 F1088fs", {"biomarkers": {"msi": {"status": "MSI-H"}}, "tumor": "COADREAD"}, "run of bases"),
        ("MLH1 Q60*", {"context": {"MLH1_methylation": "yes"}, "tumor": "COADREAD"}, "Sporadic likely"),
        ("BAP1 Q60*", {"tumor": "UM"}, "usually acquired"),
        ("BRCA2 Q60*", {"assay": Assay.PLASMA, "tumor": "PRAD"}, None),
    ],
)
def test_suppressions_lower_and_never_hide(name: str, facts: dict[str, Any], word: str | None) -> None:
    got = flag(variant(name, vaf=0.5), **facts)
    assert got.state is POSSIBLE
    if word is not None:
        assert got.priority == "P4"
        assert word in got.reason


@pytest.mark.parametrize(("tmb", "priority"), [(19.9, "P1"), (20.0, "P4")])
def test_hypermutated_from_twenty(tmb: float, priority: str) -> None:
    assert flag(variant("BRCA1 Q60*", vaf=0.5), biomarkers={"tmb": {"value": tmb}}).priority == priority


@pytest.mark.parametrize("gene", ["DNMT3A R882H", "TET2 Q60*", "ASXL1 Q800*"])
def test_genes_of_blood_clones_alone_are_no_germline_finding(gene: str) -> None:
    assert flags(variant(gene, vaf=0.5, clinvar="Pathogenic"), assay=Assay.PLASMA) == ()


def test_a_gene_of_both_in_plasma_is_flagged_with_doubt() -> None:
    got = flag(variant("BRCA2 Q60*", vaf=0.31), tumor="PRAD", assay=Assay.PLASMA)
    assert got.state is POSSIBLE
    low = flag(variant("BRCA2 Q60*", vaf=0.29), tumor="PRAD", assay=Assay.PLASMA)
    assert (low.state, low.route) == (NOT_FLAGGED, "low_vaf")


# --- copy number and breaks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("v", "assay", "state", "route"),
    [
        (copy_number("BRCA1", CopyNumberType.LOSS), Assay.GERMLINE, CONFIRMED, "any_tumor"),
        (copy_number("MSH2", CopyNumberType.HOMOZYGOUS_DELETION), Assay.GERMLINE, CONFIRMED, "any_tumor"),
        (copy_number("BRCA1", CopyNumberType.LOSS, origin="germline"), Assay.TUMOR_NORMAL, CONFIRMED, "any_tumor"),
        (copy_number("BRCA1", CopyNumberType.LOSS), Assay.TUMOR_ONLY, NOT_FLAGGED, "copy_number"),
        (copy_number("BRCA1", CopyNumberType.GAIN), Assay.GERMLINE, NOT_FLAGGED, "duplication"),
        (copy_number("MUTYH", CopyNumberType.LOSS), Assay.GERMLINE, NOT_FLAGGED, "biallelic"),
        (copy_number("MUTYH", CopyNumberType.HOMOZYGOUS_DELETION), Assay.GERMLINE, CONFIRMED, "biallelic"),
        (copy_number("EPCAM", CopyNumberType.LOSS), Assay.GERMLINE, CONFIRMED, "germline"),
        (broken("BRCA2", "XYZ1"), Assay.GERMLINE, CONFIRMED, "any_tumor"),
        (broken("XYZ1", "MSH2"), Assay.TUMOR_ONLY, NOT_FLAGGED, "structural"),
    ],
)
def test_losses_and_breaks(v: Variant, assay: Assay, state: GermlineState, route: str) -> None:
    got = flag(v, assay=assay)
    assert (got.state, got.route) == (state, route)
    assert got.inputs
    assert got.sources


@pytest.mark.parametrize(
    "v",
    [
        copy_number("BRCA1", CopyNumberType.GAIN),
        copy_number("ATM", CopyNumberType.LOSS),
        broken("KIF5B", "RET"),
        broken("EML4", "ALK"),
    ],
)
def test_what_says_nothing_about_inheritance_gets_no_line(v: Variant) -> None:
    assert flags(v) == ()


def test_losses_in_a_germline_assay_are_of_germline_origin() -> None:
    loss = copy_number("BRCA1", CopyNumberType.LOSS)
    assert germline.origin(loss, case("BRCA", assay=Assay.GERMLINE), KB) is Origin.GERMLINE
    assert germline.origin(loss, case("BRCA"), KB) is Origin.UNKNOWN


# --- G6, G7 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prior", "vaf", "state", "pending"),
    [
        ("none", 0.300, POSSIBLE, ()),
        ("none", 0.299, POSSIBLE, ()),
        (None, 0.300, POSSIBLE, ("prior",)),
        (None, 0.299, NOT_FLAGGED, ("prior",)),
        ("osimertinib", 0.399, NOT_FLAGGED, ()),
        ("osimertinib", 0.400, POSSIBLE, ()),
        ("osimertinib", 0.601, NOT_FLAGGED, ()),
    ],
)
def test_t790m(prior: str | None, vaf: float, state: GermlineState, pending: tuple[str, ...]) -> None:
    got = flag(variant("EGFR T790M", vaf=vaf), tumor="LUAD", context={"prior": prior} if prior else {})
    assert (got.state, got.pending) == (state, pending)
    assert got.rule == "G6"


@pytest.mark.parametrize(
    ("vaf", "state"), [(0.399, NOT_FLAGGED), (0.40, POSSIBLE), (0.60, POSSIBLE), (0.601, NOT_FLAGGED), (0.299, NOT_FLAGGED)]
)
def test_blood_cancers_near_a_half(vaf: float, state: GermlineState) -> None:
    got = flag(variant("DDX41 Q60*", vaf=vaf), tumor="AML")
    assert got.state is state
    if state is POSSIBLE:
        assert "fibroblasts" in " ".join(got.actions)
        assert "blood sample" not in " ".join(got.actions)


# --- what every entry names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*SEVEN, "ATM Q60*", "TP53 R175H", "MUTYH Q60*", "EGFR T790M"])
def test_every_entry_names_rule_inputs_and_source(name: str) -> None:
    got = flag(variant(name, vaf=0.48, depth=500, clinvar="Pathogenic"), tumor="LUAD", age=45, purity=0.5)
    assert got.rule.startswith("G")
    assert "VAF 0.48 (threshold 0.30)" in got.inputs
    assert {"assay tumor-only", "tumor LUAD", "age 45", "depth 500", "purity 0.5"} <= set(got.inputs)
    assert got.sources


def test_x_linked_genes_ask_for_the_sex() -> None:
    v = variant("GLA Q60*", vaf=0.5, depth=60, clinvar="Pathogenic", zygosity="heterozygous")
    assert flag(v, tumor=None, assay=Assay.GERMLINE).pending == ("sex",)
    assert "In a woman" in flag(v, tumor=None, assay=Assay.GERMLINE, sex="female").reason.replace("X-linked, in", "In")
    assert flag(v, tumor=None, assay=Assay.GERMLINE, sex="male").pending == ()


@pytest.mark.parametrize(
    ("name", "zygosity", "state"),
    [
        ("HFE C282Y", "homozygous", CONFIRMED),
        ("HFE C282Y", "heterozygous", NOT_FLAGGED),
        ("HFE H63D", "homozygous", NOT_FLAGGED),
        ("TTN Q60*", "heterozygous", CONFIRMED),
        ("TTN R60H", "heterozygous", NOT_FLAGGED),
        ("CASQ2 Q60*", "heterozygous", NOT_FLAGGED),
        ("CASQ2 Q60*", "homozygous", CONFIRMED),
        ("TRDN Q60*", "heterozygous", NOT_FLAGGED),
        ("TRDN Q60*", "homozygous", CONFIRMED),
        ("MUTYH Q60*", "heterozygous", NOT_FLAGGED),
        ("MUTYH Q60*", "homozygous", CONFIRMED),
        ("LDLR Q60*", "heterozygous", CONFIRMED),
    ],
)
def test_acmg_rules_by_gene(name: str, zygosity: str, state: GermlineState) -> None:
    v = variant(name, vaf=0.5, depth=80, zygosity=zygosity, clinvar="Pathogenic")
    assert flag(v, tumor=None, assay=Assay.GERMLINE).state is state


def test_the_acmg_list_holds_84_genes_and_neither_atm_nor_chek2() -> None:
    assert len(KB.acmg) == 84
    assert not {"ATM", "CHEK2"} & set(KB.acmg)


@pytest.mark.parametrize("consent", list(Consent))
def test_consent_has_three_states_and_one_of_them_tells(consent: Consent) -> None:
    from tests.interpret.test_consent import result

    entry = flag(variant("BRCA1 Q60*", vaf=0.5))
    after = withhold(result((), (entry,), consent))
    assert after.germline_findings[0].withheld is (consent is not Consent.YES)
    if consent is not Consent.YES:
        assert after.germline_findings[0].inputs == after.germline_findings[0].sources == ()
