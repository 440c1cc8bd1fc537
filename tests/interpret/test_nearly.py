"""What nearly applied and what is missing, and what would change a tier: in words, with the rows, never moving a tier."""

from __future__ import annotations

from typing import Any

import pytest
from tests.interpret.fakes import SmallKnowledge, copies, interpreted, row, signature, small

from mingbian.knowledge.rows import Row
from mingbian.model.case import CaseOptions, Policy, Regulator
from mingbian.model.interpretation import Basis, Finding
from mingbian.model.variant import CopyNumberType, Observation, Population


def found(observation: Observation, *rows: Row, tumor: str = "LUAD", **options: Any) -> Finding:
    return interpreted(SmallKnowledge(*rows), observation, tumor_type=tumor, options=CaseOptions(**options)).findings[0]


def steps(f: Finding, rule: str) -> list[Basis]:
    return [s for s in f.nearly if s.rule == rule]


def test_another_change_of_the_same_residue() -> None:
    f = found(small("EGFR", "Leu858Met"), row("EGFR p.L858R", "NSCLC"))
    [step] = steps(f, "near-residue")
    assert (f.tier, step.evidence) == ("III", ("ROW-1",))
    assert "L858R" in step.text
    assert "L858M" in step.text_zh
    assert steps(found(small("EGFR", "Leu861Gln"), row("EGFR p.L858R", "NSCLC")), "near-residue") == []


def test_a_partner_that_was_not_found() -> None:
    f = found(small("EGFR", "Thr790Met"), row("EGFR p.T790M AND MET amplification", "NSCLC"))
    [step] = steps(f, "near-partner")
    assert "MET amplification" in step.text
    assert f.tier == "III"


def test_a_partner_that_must_not_be_there() -> None:
    rows = (row("NPM1 mutation AND NOT FLT3 mutation", "AML"),)
    result = interpreted(SmallKnowledge(*rows), small("NPM1", "Trp288fs"), small("FLT3", "Asp835Tyr", 2), tumor_type="AML")
    npm1 = next(f for f in result.findings if f.variant.gene == "NPM1")
    [step] = steps(npm1, "near-exception")
    assert "FLT3 mutation" in step.text


def test_a_number_below_the_cut_off() -> None:
    f = found(copies("MET", CopyNumberType.GAIN, 6), row("MET copies >= 10", "NSCLC"))
    [step] = steps(f, "near-cutoff")
    assert "6 copies" in step.text
    assert steps(found(copies("MET", CopyNumberType.LOSS, 1), row("MET copies >= 10", "NSCLC")), "near-cutoff") == []
    low = signature("TMB", value=12.0, unit="mut/Mb")
    [tmb] = steps(found(low, row("TMB >= 16 mut/Mb", "*"), row("TMB >= 10 mut/Mb", "*", id="ROW-2")), "near-cutoff")
    assert tmb.evidence == ("ROW-1",)


def test_a_row_that_excepts_this_tumor() -> None:
    f = found(small("BRAF", "Val600Glu"), row("BRAF p.V600E", "*solid", excluded_tumor_types="COADREAD"), tumor="COADREAD")
    [step] = steps(f, "near-excluded")
    assert "COADREAD" in step.text


def test_a_condition_that_is_not_met_and_no_grade_elsewhere() -> None:
    asked = row("EGFR p.L858R", "NSCLC", context="setting=adjuvant", effect="resistance")
    f = found(small("EGFR", "Leu858Arg"), asked, context={"setting": "metastatic"})
    [step] = steps(f, "near-condition")
    assert "after surgery" in step.text


def test_a_guideline_of_another_tumor() -> None:
    f = found(small("EGFR", "Leu858Arg"), row("EGFR p.L858R", "BRCA", evidence_kind="guideline", approvals=""))
    assert f.tier == "III"
    assert "BRCA" in steps(f, "near-tumor")[0].text


def test_a_row_that_is_no_longer_in_force() -> None:
    f = found(small("EGFR", "Leu858Arg"), row("EGFR p.L858R", "NSCLC", valid_to="2020-01-01"))
    [step] = steps(f, "near-dates")
    assert "2020-01-01" in step.text_zh


def test_weak_rows_are_no_near_miss() -> None:
    assert found(small("EGFR", "Leu858Met"), row("EGFR p.L858R", "NSCLC", level="D", evidence_kind="paper")).nearly == ()


def test_a_frequency_just_below_the_polymorphisms() -> None:
    f = found(small("PTPRD", "Ala1Gly", population=Population(gnomad=0.007)), row("EGFR p.L858R", "NSCLC"))
    assert [s.rule for s in f.nearly] == ["near-population"]
    assert "0.70%" in f.nearly[0].text


# -- what would change this tier


def changes(f: Finding) -> str:
    return " | ".join(step.text for step in f.what_would_change)


def test_another_policy_or_regulator_is_named_with_its_tier() -> None:
    guideline = row("EGFR p.L858R", "NSCLC", evidence_kind="guideline", approvals="")
    f = found(small("EGFR", "Leu858Arg"), guideline)
    assert (f.tier, f.level) == ("I", "A")
    assert "Under policy label: II-C." in changes(f)
    label = found(small("EGFR", "Leu858Arg"), guideline, policy=Policy.LABEL)
    assert (label.tier, label.level) == ("II", "C")
    assert "Under policy guideline: I-A." in changes(label)
    approved = row("EGFR p.L858R", "NSCLC", approvals="FDA 2020-01-01 approved; EMA 2021-01-01 not approved")
    assert "With TFDA or EMA as the only regulator: II-C." in changes(found(small("EGFR", "Leu858Arg"), approved))


def test_what_is_said_of_another_policy_is_what_comes_out_under_it() -> None:
    rows = (row("EGFR p.L858R", "NSCLC", approvals="FDA 2020-01-01 approved; TFDA 2021-01-01 not approved"),)
    f = found(small("EGFR", "Leu858Arg"), *rows, regulators=(Regulator.FDA,))
    assert "With TFDA or EMA as the only regulator: II-C." in changes(f)
    other = found(small("EGFR", "Leu858Arg"), *rows, regulators=(Regulator.TFDA,))
    assert (other.tier, other.level) == ("II", "C")


def test_the_other_tumor_type_is_named() -> None:
    f = found(small("BRAF", "Val600Glu"), row("BRAF p.V600E", "MEL"))
    assert (f.tier, f.level) == ("II", "C")
    assert "In another tumor type it would be I-A: MEL." in changes(f)


@pytest.mark.parametrize("gnomad", [0.05])
def test_a_common_variant_says_what_would_change_it(gnomad: float) -> None:
    f = found(small("PTPRD", "Ala1Gly", population=Population(gnomad=gnomad)), row("EGFR p.L858R", "NSCLC"))
    assert f.tier == "IV"
    assert "pathogenic" in changes(f)
