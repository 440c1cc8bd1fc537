"""The tier and level of one row for one case: tumor, policy, regulator, review, context."""

from __future__ import annotations

from typing import Any

import pytest
from tests.interpret.fakes import case, row

from mingbian.interpret.amp import approval_states, grade
from mingbian.interpret.tumors import TumorMatch, TumorMatcher
from mingbian.knowledge.oncotree import OncoTree
from mingbian.model.case import Policy, Regulator
from mingbian.model.interpretation import Condition, ConditionState

TREE = OncoTree.load()


def tier(
    cells: dict[str, str], tumor: str | None = "LUAD", *, state: str = "", key: str = "line", **fields: Any
) -> str | None:
    """The grade as "I-A AMP-A-label", "none RULE", or None where the row says nothing here."""
    made = row("EGFR p.L858R", cells.pop("tumor_types", "NSCLC"), **cells)
    conditions = (Condition("c", ConditionState(state), key),) if state else ()
    match, _ = TumorMatcher(TREE, tumor).match(made)
    answer = grade(made, match, conditions, case(tumor, **fields))
    if answer is None:
        return None
    return f"{f'{answer.tier}-{answer.level}' if answer.tier else 'none'} {answer.rule}"


@pytest.mark.parametrize(
    ("row_types", "excluded", "tumor", "expected"),
    [
        ("NSCLC", "", "NSCLC", TumorMatch.EQUAL),
        ("NSCLC", "", "LUAD", TumorMatch.ANCESTOR),
        ("NSCLC", "", "SCLC", TumorMatch.OTHER),
        ("LUAD", "", "NSCLC", TumorMatch.NARROWER),
        ("*", "", "COADREAD", TumorMatch.AGNOSTIC),
        ("*solid", "COADREAD", "COADREAD", TumorMatch.EXCLUDED),
        ("*solid", "COADREAD", "COAD", TumorMatch.EXCLUDED),
        ("*solid", "COADREAD", "MEL", TumorMatch.AGNOSTIC),
        ("*solid", "", "AML", TumorMatch.OTHER),
        ("*", "", None, TumorMatch.AGNOSTIC),
        ("*solid", "", None, TumorMatch.AGNOSTIC_OPEN),
        ("NSCLC", "", None, TumorMatch.UNKNOWN),
    ],
)
def test_tumor_match(row_types: str, excluded: str, tumor: str | None, expected: TumorMatch) -> None:
    made = row("EGFR p.L858R", row_types, excluded_tumor_types=excluded)
    assert TumorMatcher(TREE, tumor).match(made)[0] is expected


def test_a_label_in_this_tumor_is_one_a() -> None:
    assert tier({}) == "I-A AMP-A-label"


def test_level_b_is_tier_one_and_c_and_d_tier_two() -> None:
    assert tier({"level": "B", "evidence_kind": "paper", "approvals": ""}) == "I-B AMP-B"
    assert tier({"level": "C", "evidence_kind": "trial", "approvals": ""}) == "II-C AMP-C"
    assert tier({"level": "D", "evidence_kind": "paper", "approvals": ""}) == "II-D AMP-D"


def test_approval_for_another_tumor_is_two_c_and_weaker_evidence_there_is_nothing() -> None:
    assert tier({}, "BRCA") == "II-C AMP-C-other-tumor"
    for weaker in ("B", "C", "D"):
        assert tier({"level": weaker, "evidence_kind": "paper", "approvals": ""}, "BRCA") is None


@pytest.mark.parametrize("effect", ["resistance", "no_benefit"])
def test_resistance_counts_as_response_in_this_tumor_only(effect: str) -> None:
    cells = {"effect": effect, "evidence_kind": "guideline", "approvals": ""}
    assert tier(dict(cells)) == "I-A AMP-A-guideline"
    assert tier(dict(cells), "BRCA") is None


@pytest.mark.parametrize("effect", ["resistance", "no_benefit"])
def test_a_negative_study_alone_is_no_expert_consensus(effect: str) -> None:
    cells = {"effect": effect, "level": "B", "approvals": ""}
    assert tier(cells | {"evidence_kind": "paper"}) == "II-C AMP-C-no-consensus"
    assert tier(cells | {"evidence_kind": "trial"}) == "II-C AMP-C-no-consensus"
    assert tier(cells | {"evidence_kind": "guideline"}) == "I-B AMP-B"
    assert tier({"level": "B", "approvals": "", "evidence_kind": "paper"}) == "I-B AMP-B"  # a response is not held to it


@pytest.mark.parametrize("effect", ["diagnostic", "prognostic_worse", "prognostic_better"])
def test_diagnosis_and_prognosis_only_in_their_own_tumor(effect: str) -> None:
    cells = {"effect": effect, "therapies": "", "evidence_kind": "guideline", "approvals": ""}
    assert tier(dict(cells)) == "I-A AMP-A-guideline"
    assert tier(dict(cells), policy=Policy.LABEL) == "I-A AMP-A-guideline"  # no label grades a prognosis
    assert tier(dict(cells), "BRCA") is None


def test_a_guideline_row_holds_only_under_the_guideline_policy() -> None:
    cells = {"evidence_kind": "guideline", "approvals": ""}
    assert tier(dict(cells)) == "I-A AMP-A-guideline"
    assert tier(dict(cells), policy=Policy.LABEL) == "II-C AMP-C-policy"


def test_level_b_without_a_label_holds_only_under_the_guideline_policy() -> None:
    for kind in ("guideline", "paper", "trial"):
        cells = {"level": "B", "evidence_kind": kind, "approvals": "FDA 2020-01-01 approved (label text not read)"}
        assert tier(dict(cells)) == "I-B AMP-B"
        assert tier(dict(cells), policy=Policy.LABEL) == "II-C AMP-C-policy"
    label = {"level": "B", "evidence_kind": "label"}
    assert tier(dict(label), policy=Policy.LABEL) == "I-B AMP-B"
    assert tier(dict(label), policy=Policy.LABEL, regulators=(Regulator.EMA,)) == "II-C AMP-C-policy"


def test_a_label_counts_only_from_a_chosen_regulator() -> None:
    emea = {"approvals": "EMA 2020-01-01 approved"}
    assert tier(dict(emea)) == "II-C AMP-C-policy"
    assert tier(dict(emea), regulators=(Regulator.EMA,)) == "I-A AMP-A-label"
    assert tier(dict(emea), regulators=(Regulator.EMA,), policy=Policy.LABEL) == "I-A AMP-A-label"
    assert tier({}, regulators=(Regulator.TFDA,), policy=Policy.LABEL) == "II-C AMP-C-policy"


def test_an_unknown_approval_never_counts_as_one() -> None:
    cells = {"approvals": "FDA 2020-01-01 approved; TFDA ? unknown"}
    assert tier(dict(cells), regulators=(Regulator.TFDA,), policy=Policy.LABEL) == "II-C AMP-C-policy"
    made = row("EGFR p.L858R", "NSCLC", **cells)
    answer = grade(made, TumorMatch.EQUAL, (), case(regulators=(Regulator.TFDA,)))
    assert answer is not None
    assert [c.state for c in answer.conditions] == [ConditionState.UNKNOWN]


def test_a_row_bound_to_a_regulator_needs_that_regulator() -> None:
    bound = {"context": "regulator=FDA"}
    assert tier(dict(bound)) == "I-A AMP-A-label"
    assert tier(dict(bound), regulators=(Regulator.TFDA,)) == "II-C AMP-C-policy"
    assert tier(dict(bound), regulators=(Regulator.EMA,), policy=Policy.LABEL) == "II-C AMP-C-policy"


@pytest.mark.parametrize(
    ("approvals", "expected"),
    [
        ("FDA 2020-01-01 approved; FDA 2023-01-01 withdrawn", {"FDA": False}),
        ("FDA ? not approved; EMA 2020 approved", {"FDA": False, "EMA": True}),
        ("FDA ? unknown", {"FDA": None}),
        ("FDA ? (PDUFA goal 2026-07-17, outcome not in store)", {"FDA": None}),
        ("FDA 2021-05 accelerated approval", {"FDA": True}),
        ("FDA 2021 label", {"FDA": True}),
        ("TFDA ? approved (date not seen)", {"TFDA": True}),
    ],
)
def test_reading_approvals(approvals: str, expected: dict[str, bool | None]) -> None:
    assert dict(approval_states(row("EGFR p.L858R", "NSCLC", approvals=approvals))) == expected


def test_an_unreviewed_row_never_makes_tier_one() -> None:
    for level in ("A", "B"):
        assert tier({"review": "unreviewed", "level": level}) == "II-C AMP-C-unreviewed"
    assert tier({"review": "unreviewed", "level": "D", "evidence_kind": "paper"}) == "II-D AMP-D"


def test_an_unknown_condition_keeps_the_level_and_a_failed_one_lowers_it() -> None:
    assert tier({}, state="unknown") == tier({}, state="met") == "I-A AMP-A-label"
    assert tier({}, state="not_met") == "II-C AMP-C-other-setting"
    assert tier({"effect": "resistance", "evidence_kind": "guideline"}, state="not_met") is None
    assert tier({"level": "C", "evidence_kind": "trial"}, state="not_met") is None


def test_a_failed_receptor_status_hides_the_drug_but_a_failed_line_does_not() -> None:
    made = row("PIK3CA p.H1047R", "BRCA")
    for key, shown in (("HR", False), ("HER2", False), ("line", True), ("setting", True)):
        answer = grade(made, TumorMatch.EQUAL, (Condition("c", ConditionState.NOT_MET, key),), case("BRCA"))
        assert answer is not None
        assert answer.offer is shown


def test_a_withdrawn_row_grades_nothing_and_a_histology_label_never_matches() -> None:
    withdrawn = {"effect": "withdrawn", "approvals": "FDA 2024-01-01 withdrawn"}
    assert tier(dict(withdrawn)) == "none WITHDRAWN"
    assert tier(dict(withdrawn), "BRCA") is None
    assert tier({"context": "label_biomarker=none"}) is None
    assert tier({"context": "selection=mutation_not_required"}) is None


def test_toxicity_stands_apart() -> None:
    cells = {"effect": "toxicity", "tumor_types": "*", "level": "", "evidence_kind": "guideline", "approvals": ""}
    assert tier(cells | {"context": "CPIC=A"}) == "none PGX"
    assert tier(dict(cells)) == "none TOXICITY"


def test_without_a_tumor_type_only_agnostic_rows_are_graded() -> None:
    assert tier({}, None) == "none OPEN-tumor-type"
    assert tier({"tumor_types": "*"}, None) == "I-A AMP-A-label"
    assert tier({"effect": "diagnostic", "therapies": ""}, None) is None


def test_a_row_without_a_level_is_never_a_tier() -> None:
    assert tier({"level": "", "effect": "diagnostic", "therapies": ""}) == "none NO-LEVEL"
