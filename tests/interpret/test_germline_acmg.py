"""The ACMG/AMP calculator: points, classes, criteria that can be computed offline, and those that need a person."""

from __future__ import annotations

from typing import Any

import pytest
from tests.interpret.heredity import variant

from mingbian.interpret.germline_acmg import BY_HAND, CriterionState, classify_points, suggest, thresholds
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.errors import UsageError
from mingbian.model.records import replace
from mingbian.model.variant import Kind, Variant

KB = KnowledgeBase.load()


def codes(v: Variant, **added: str) -> dict[str, str]:
    return {c.code: c.strength for c in suggest(v, KB, added).met}


def state(v: Variant, code: str) -> CriterionState:
    return next(c.state for c in suggest(v, KB).criteria if c.code == code)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (20, "pathogenic"),
        (10, "pathogenic"),
        (9, "likely_pathogenic"),
        (6, "likely_pathogenic"),
        (5, "uncertain"),
        (0, "uncertain"),
        (-1, "likely_benign"),
        (-6, "likely_benign"),
        (-7, "benign"),
    ],
)
def test_classes_by_points(points: int, expected: str) -> None:
    assert classify_points(points) == expected
    assert classify_points(points, stand_alone=True) == "benign"


@pytest.mark.parametrize(
    ("v", "expected"),
    [
        (variant("BRCA1 Q60*", population={"gnomad": 0.0}), {"PVS1": "very_strong", "PM2": "supporting"}),
        (variant("BRCA1 Q60*", exon="5/23"), {"PVS1": "very_strong"}),
        (variant("BRCA1 Q1850*", exon="23/23"), {"PVS1": "moderate"}),
        (variant("BRCA1 M1?", consequence="start_lost"), {"PVS1": "moderate"}),
        (variant("TP53 Q60*"), {}),  # not a gene of loss of function alone in the tables
        (variant("BRCA1 Q60Q", consequence="synonymous_variant"), {"BP7": "supporting"}),
        (variant("BRCA1 K60del", kind=Kind.DELETION, consequence="inframe_deletion"), {"PM4": "moderate"}),
    ],
)
def test_criteria_of_the_change(v: Variant, expected: dict[str, str]) -> None:
    assert codes(v) == expected


@pytest.mark.parametrize(
    ("gene", "frequency", "expected"),
    [
        ("BRCA1", 0.001, {"BA1": "stand_alone"}),
        ("BRCA1", 0.00099, {"BS1": "strong"}),
        ("BRCA1", 0.0001, {"BS1": "strong"}),
        ("BRCA1", 0.00009, {}),
        ("BRCA1", 0.00001, {"PM2": "supporting"}),
        ("ATM", 0.001, {"BS1": "strong"}),
        ("ATM", 0.005, {"BA1": "stand_alone"}),
        ("PALB2", 0.0, {"PM2": "supporting"}),
        ("SDHB", 0.01, {"BS1": "strong"}),
        ("SDHB", 0.05, {"BA1": "stand_alone"}),
    ],
)
def test_frequency_by_gene(gene: str, frequency: float, expected: dict[str, str]) -> None:
    v = variant(f"{gene} A77V", population={"gnomad": frequency}, coding="c.230C>T")
    found = {k: s for k, s in codes(v).items() if k in ("BA1", "BS1", "PM2")}
    assert found == expected
    assert suggest(v, KB).classification != "pathogenic"


def test_what_the_input_does_not_give_stays_open() -> None:
    v = variant("BRCA1 A77V")
    assert {state(v, c) for c in ("BA1", "BS1", "PM2", "PP3", "BP4")} == {CriterionState.OPEN}
    assert {c.code for c in suggest(v, KB).criteria if c.fact == "needs a person"} == set(BY_HAND)
    assert suggest(v, KB).classification == "uncertain"


def test_the_same_protein_change_by_another_dna_change_is_ps1() -> None:
    # ClinVar holds TP53 c.524G>A p.Arg175His; this is another codon of histidine at the same place
    other = variant("TP53 R175H", coding="NM_000546.6:c.523_524delinsCA", first_residue=175, kind=Kind.DELINS)
    assert codes(other)["PS1"] == "strong"
    itself = variant("TP53 R175H", coding="NM_000546.6:c.524G>A", first_residue=175)
    assert "PS1" not in codes(itself)
    nameless = variant("TP53 R175H", first_residue=175)
    assert state(nameless, "PS1") is CriterionState.OPEN


def test_another_change_at_the_residue_is_pm5() -> None:
    assert codes(variant("TP53 R175D", coding="c.523_524delinsGA", first_residue=175))["PM5"] == "moderate"


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0.95, {"PP3": "strong"}),
        (0.773, {"PP3": "moderate"}),
        (0.644, {"PP3": "supporting"}),
        (0.5, {}),
        (0.29, {"BP4": "supporting"}),
        (0.183, {"BP4": "moderate"}),
        (0.016, {"BP4": "strong"}),
        (7, {}),
    ],
)
def test_revel_where_the_input_carries_it(score: float, expected: dict[str, str]) -> None:
    v = variant("BRCA1 A77V", coding="c.230C>T")
    v = replace(v, observed=replace(v.observed, as_reported={"REVEL": str(score)}))
    assert {k: s for k, s in codes(v).items() if k in ("PP3", "BP4")} == expected


def test_a_person_adds_criteria_and_their_strength() -> None:
    v = variant("BRCA1 Q60*", population={"gnomad": 0.0})
    assert suggest(v, KB).points == 9
    assert suggest(v, KB, {"PS3": ""}).classification == "pathogenic"
    assert codes(v, PS3="supporting")["PS3"] == "supporting"
    assert suggest(v, KB, {"PVS1": "strong"}).points == 5  # replaces what was computed


@pytest.mark.parametrize(("code", "strength"), [("PS3", "enormous"), ("XY1", ""), ("P", ""), ("PSX", "strong")])
def test_what_is_no_criterion_is_refused(code: str, strength: str) -> None:
    with pytest.raises(UsageError):
        suggest(variant("BRCA1 Q60*"), KB, {code: strength})


def test_clinvar_is_shown_and_never_counted() -> None:
    key = "GRCh38-17-43091924-G-A"  # BRCA1 c.3607C>T
    found: Any = suggest(variant("BRCA1 R1203*", key=key, exon="10/23"), KB)
    assert "stars" in found.clinvar
    assert {c.code for c in found.met} == {"PVS1"}


def test_every_threshold_has_its_source() -> None:
    for gene, (ba1, bs1, source) in thresholds().items():
        assert 0 < bs1 < ba1 <= 0.05, gene
        assert source
