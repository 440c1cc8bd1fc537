"""What the CIViC layer may add to a finding, and what it may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.interpret.fakes import SmallKnowledge, fusion, interpreted, row, small

from mingbian.knowledge.evaluation import Answer, CaseVariants, Match
from mingbian.knowledge.matching import AtomIndex
from mingbian.knowledge.rows import ASSERTION_CATEGORIES, CivicFacts, Row
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import CaseOptions, Consent, Policy, Regulator
from mingbian.model.interpretation import Effect, Finding
from mingbian.model.records import replace
from mingbian.reports.interpretation_json import dump

BRAF = small("BRAF", "Val600Glu")


class Layer:
    """A few CIViC rows as the layer would give them."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self._index = AtomIndex(rows)

    def matches(self, case: CaseVariants, answer: Answer | None = None) -> list[tuple[Row, Match]]:
        return self._index.matches(case, answer)


def evidence(level: str, biomarker: str = "BRAF p.V600E", tumor: str = "LUAD", **cells: Any) -> Row:
    """One row of CIViC's evidence; ``level`` "" stands for items that only speak against the effect."""
    more = {name: cells.pop(name) for name in ("gene_wide", "disputed", "against") if name in cells}
    number = cells.pop("id", "EID1")
    facts = CivicFacts("evidence", level, (number,) if level else (), more.get("against", ()), False, False, False)
    facts = replace(facts, **{name: value for name, value in more.items() if name != "against"})
    return _civic(row(biomarker, tumor, id=number, **cells), facts, None)


def assertion(category: str, biomarker: str = "BRAF p.V600E", tumor: str = "LUAD", fda: bool = False, **cells: Any) -> Row:
    number = cells.pop("id", "AID1")
    facts = CivicFacts("assertion", category, (number,), (), False, False, fda)
    return _civic(row(biomarker, tumor, id=number, **cells), facts, category)


def _civic(made: Row, facts: CivicFacts, category: str | None) -> Row:
    level = ASSERTION_CATEGORIES[category] if category else None
    return replace(made, civic=facts, evidence_kind="civic", approvals=(), review="civic", checked_on=None, level=level)


def knowledge(*rows: Row) -> Any:
    kb = SmallKnowledge(*(r for r in rows if r.civic is None))
    kb.civic = Layer(tuple(r for r in rows if r.civic is not None))  # type: ignore[assignment]
    return kb


def the(
    *rows: Row, tumor: str = "LUAD", observation: Any = BRAF, options: CaseOptions | None = None, **facts: Any
) -> Finding:
    """The finding that these rows make of one variant."""
    (finding,) = interpreted(knowledge(*rows), observation, tumor_type=tumor, options=options, **facts).findings
    return finding


def graded(finding: Finding) -> tuple[str | None, str | None]:
    return (finding.tier and finding.tier.value, finding.level and finding.level.value)


def step(finding: Finding, rule: str) -> tuple[str, ...]:
    """The items that a step of the basis names."""
    return next((b.evidence for b in finding.basis if b.rule == rule), ())


# ---------------------------------------------------------------------------------------------- by itself


@pytest.mark.parametrize(
    ("level", "expected", "rule"),
    [
        ("A", ("II", "C"), "CIVIC-C"),
        ("B", ("II", "C"), "CIVIC-C"),
        ("C", ("II", "C"), "CIVIC-C"),
        ("D", ("II", "D"), "CIVIC-D"),
        ("E", ("II", "D"), "CIVIC-D"),
    ],
)
@pytest.mark.parametrize("effect", ["sensitivity", "resistance", "diagnostic", "prognostic_worse"])
def test_evidence_reaches_level_c_at_most(level: str, expected: tuple[str, str], rule: str, effect: str) -> None:
    finding = the(evidence(level, effect=effect))
    assert graded(finding) == expected
    (stated,) = finding.assertions
    assert (stated.rule, stated.review) == (rule, "civic")


def test_evidence_counts_in_its_own_disease_and_below_it_only() -> None:
    item = evidence("A", tumor="NSCLC")
    assert graded(the(item, tumor="LUAD")) == ("II", "C")
    assert graded(the(item, tumor="NSCLC")) == ("II", "C")
    assert graded(the(item, tumor="COADREAD")) == ("III", None)
    above = the(item, tumor="LUNG")
    assert (graded(above), step(above, "CIVIC-LISTED")) == (("III", None), ("EID1",))


@pytest.mark.parametrize("category", ["I-A", "I-B", "II-C", "II-D"])
@pytest.mark.parametrize("effect", ["sensitivity", "resistance", "diagnostic", "prognostic_better"])
def test_an_assertion_brings_its_own_category_in_its_own_disease(category: str, effect: str) -> None:
    tier, level = category.split("-")
    finding = the(assertion(category, effect=effect))
    assert graded(finding) == (tier, level)
    assert finding.assertions[0].rule == "CIVIC-ASSERTION"
    assert graded(the(assertion(category, effect=effect), tumor="COADREAD"))[0] == "III"


def test_in_another_tumor_only_an_approved_drug_of_an_assertion_counts() -> None:
    approved = assertion("I-A", fda=True)
    finding = the(approved, tumor="COADREAD")
    assert (graded(finding), finding.assertions[0].rule) == (("II", "C"), "AMP-C-other-tumor")
    elsewhere = CaseOptions(regulators=(Regulator.EMA,))
    assert graded(the(approved, tumor="COADREAD", options=elsewhere)) == ("III", None)
    assert graded(the(assertion("I-A", fda=True, effect="diagnostic"), tumor="COADREAD")) == ("III", None)
    own = row("BRAF p.V600E", "COADREAD", level="C", therapies="otherimab", evidence_kind="trial", approvals="")
    assert [a.evidence_id for a in the(approved, own, tumor="COADREAD").assertions] == ["ROW-1"]


def test_under_the_label_policy_an_assertion_on_a_drug_needs_a_chosen_approval() -> None:
    label = CaseOptions(policy=Policy.LABEL)
    taiwan = CaseOptions(policy=Policy.LABEL, regulators=(Regulator.TFDA,))
    assert graded(the(assertion("I-A"), options=label)) == ("II", "C")
    assert graded(the(assertion("I-A", fda=True), options=label)) == ("I", "A")
    assert graded(the(assertion("I-A", fda=True), options=taiwan)) == ("II", "C")
    assert graded(the(assertion("I-A", effect="diagnostic"), options=label)) == ("I", "A")


# ---------------------------------------------------------------------------------------------- listed, never graded


@pytest.mark.parametrize(
    "item",
    [
        evidence("A", gene_wide=True),
        evidence("A", tumor="*"),
        evidence("A", tumor="*solid"),
        evidence("A", disputed=True, against=("EID2",)),
        evidence("B", effect="toxicity"),
        evidence("B", context="HER2=positive"),
    ],
    ids=["gene-wide", "any cancer", "any solid tumor", "disputed", "toxicity", "receptor state not known"],
)
def test_some_items_are_listed_and_grade_nothing(item: Row) -> None:
    finding = the(item)
    assert graded(finding) == ("III", None)
    assert finding.assertions == ()
    assert step(finding, "CIVIC-LISTED") == ("EID1",)


def test_a_receptor_state_that_is_stated_lets_an_item_count() -> None:
    item = evidence("B", context="HER2=positive")
    assert graded(the(item, context={"HER2": "positive"})) == ("II", "C")
    negative = the(item, context={"HER2": "negative"})
    assert graded(negative) == ("III", None)
    assert not step(negative, "CIVIC-LISTED")


def test_items_that_do_not_support_an_effect_are_listed_and_raise_nothing() -> None:
    finding = the(evidence("", against=("EID7", "EID8")))
    assert (graded(finding), finding.assertions) == (("III", None), ())
    assert step(finding, "CIVIC-AGAINST") == ("EID7", "EID8")
    both = the(evidence("B", against=("EID7",)))
    assert (graded(both), step(both, "CIVIC-AGAINST")) == (("II", "C"), ("EID7",))


def test_preclinical_items_stand_back_where_clinical_evidence_speaks() -> None:
    cells = evidence("D", therapies="cellimab", id="EID2")
    assert [a.evidence_id for a in the(cells, evidence("C")).assertions] == ["EID1"]
    assert step(the(cells, evidence("C")), "CIVIC-LISTED") == ("EID2",)
    assert [a.evidence_id for a in the(cells).assertions] == ["EID2"]


def test_opposite_items_on_one_drug_or_on_the_outlook_grade_nothing() -> None:
    helps, fails = evidence("B", id="EID1"), evidence("C", effect="resistance", id="EID2")
    finding = the(helps, fails)
    assert (graded(finding), step(finding, "CIVIC-LISTED")) == (("III", None), ("EID1", "EID2"))
    better = evidence("B", effect="prognostic_better", therapies="", id="EID1")
    worse = evidence("B", effect="prognostic_worse", therapies="", id="EID2", gene_wide=True)
    assert graded(the(better)) == ("II", "C")
    assert graded(the(better, worse)) == ("III", None)


def test_the_same_said_of_the_change_in_other_words_is_one_statement() -> None:
    residue = evidence("B", biomarker="BRAF p.V600 mutation", id="EID2")
    finding = the(evidence("C"), residue)
    assert [a.evidence_id for a in finding.assertions] == ["EID2"]
    assert step(finding, "CIVIC-BESIDE") == ("EID1",)


# ---------------------------------------------------------------------------------------------- beside our own rows


def test_our_own_statement_on_a_drug_stands_and_civic_accompanies_it() -> None:
    curated = row("BRAF p.V600E", "LUAD", level="C", evidence_kind="trial", approvals="")
    finding = the(curated, assertion("I-A"), evidence("A"))
    assert graded(finding) == ("II", "C")
    assert [a.evidence_id for a in finding.assertions] == ["ROW-1"]
    assert set(step(finding, "CIVIC-BESIDE")) == {"AID1", "EID1"}


@pytest.mark.parametrize("effect", ["resistance", "no_benefit"])
def test_what_our_rows_call_useless_civic_does_not_offer(effect: str) -> None:
    finding = the(row("BRAF p.V600E", "LUAD", effect=effect), assertion("I-A"), evidence("A"))
    assert all(a.effect is not Effect.SENSITIVITY for a in finding.assertions)


def test_another_drug_of_civic_is_added_where_our_rows_give_no_tier_i_drug() -> None:
    curated = row("BRAF p.V600E", "LUAD", level="C", evidence_kind="trial", approvals="")
    other = evidence("B", therapies="otherimab")
    assert [a.evidence_id for a in the(curated, other).assertions] == ["ROW-1", "EID1"]
    settled = the(row("BRAF p.V600E", "LUAD"), other)
    assert [a.evidence_id for a in settled.assertions] == ["ROW-1"]
    assert step(settled, "CIVIC-LISTED") == ("EID1",)


def test_a_drug_of_another_receptor_state_is_not_named_by_civic_either() -> None:
    curated = row("PIK3CA p.H1047R", "BRCA", therapies="alpelisib + fulvestrant", context="HR=positive")
    item = evidence("A", "PIK3CA p.H1047R", "BRCA", therapies="alpelisib")
    found = small("PIK3CA", "His1047Arg")
    negative = the(curated, item, tumor="BRCA", observation=found, context={"HR": "negative"})
    assert graded(negative) == ("II", "C")
    assert "alpelisib" not in str([a.therapies for a in negative.assertions])
    assert step(negative, "CIVIC-LISTED") == ("EID1",)


def test_withdrawn_drugs_stay_away() -> None:
    gone = row(
        "BRAF p.V600E",
        "LUAD",
        id="W-1",
        effect="withdrawn",
        level="",
        valid_from="2025-01-01",
        approvals="FDA 2025-01-01 withdrawn",
    )
    everywhere = replace(gone, tumor_types=("*",), text="any", biomarker=row("any", "*").biomarker)
    for withdrawn in (gone, everywhere):
        finding = the(withdrawn, assertion("I-A", fda=True), evidence("A"))
        assert all(a.effect is Effect.WITHDRAWN for a in finding.assertions)
        assert set(step(finding, "CIVIC-LISTED")) == {"AID1", "EID1"}


def test_a_tumor_that_a_row_excludes_gets_no_drug_from_civic() -> None:
    agnostic = row("BRAF p.V600E", "*solid", excluded_tumor_types="COADREAD")
    finding = the(agnostic, evidence("A", tumor="COADREAD"), tumor="COADREAD")
    assert (graded(finding), step(finding, "CIVIC-LISTED")) == (("III", None), ("EID1",))


def test_an_assertion_raises_only_what_waits_for_its_check_and_keeps_its_conditions() -> None:
    waiting = row("BRAF p.V600E", "LUAD", review="unreviewed", context="line>=2")
    finding = the(waiting, assertion("I-A"))
    assert graded(finding) == ("I", "A")
    assert "conditional" in finding.flags
    raised = next(a for a in finding.assertions if a.evidence_id == "AID1")
    assert [c.key for c in raised.conditions] == ["line"]
    assert graded(the(waiting, evidence("A"))) == ("II", "C")
    later = the(waiting, assertion("I-A"), context={"line": "1"})
    assert graded(later)[0] != "I"
    checked = row("BRAF p.V600E", "LUAD", level="C", evidence_kind="trial", approvals="")
    assert graded(the(checked, waiting, assertion("I-A"))) == ("II", "C")


def test_our_diagnosis_and_outlook_stand_before_civics() -> None:
    diagnosis = row("EWSR1::FLI1 fusion", "ES", effect="diagnostic", therapies="", level="B", evidence_kind="guideline")
    event = fusion("EWSR1", "FLI1")
    stronger = assertion("I-A", "EWSR1::FLI1 fusion", "ES", effect="diagnostic", therapies="")
    assert graded(the(diagnosis, stronger, tumor="ES", observation=event)) == ("I", "B")
    outlook = evidence("B", "EWSR1::FLI1 fusion", "ES", effect="prognostic_worse", therapies="")
    both = the(diagnosis, outlook, tumor="ES", observation=event)
    assert [a.effect for a in both.assertions] == [Effect.DIAGNOSTIC, Effect.PROGNOSTIC_WORSE]


def test_evidence_items_raise_no_flag_and_oppose_nothing() -> None:
    fails = evidence("B", "KRAS p.G12D", effect="resistance")
    helps = row("BRAF p.V600E", "LUAD")
    result = interpreted(knowledge(fails, helps), BRAF, small("KRAS", "Gly12Asp", line=2), tumor_type="LUAD")
    flags = {f.variant.gene: f.flags for f in result.findings}
    assert "opposed" not in flags["BRAF"]
    assert "resistance" not in flags["KRAS"]
    strong = interpreted(
        knowledge(assertion("I-A", "KRAS p.G12D", effect="resistance"), helps),
        BRAF,
        small("KRAS", "Gly12Asp", line=2),
        tumor_type="LUAD",
    )
    flags = {f.variant.gene: f.flags for f in strong.findings}
    assert "opposed" in flags["BRAF"]
    assert "resistance" in flags["KRAS"]


# ---------------------------------------------------------------------------------------------- the bundled layer

CASES = [
    ("LUAD", small("EGFR", "Leu858Arg")),
    ("COADREAD", small("KRAS", "Gly12Asp")),
    ("MEL", small("BRAF", "Val600Glu")),
    ("BRCA", small("PIK3CA", "His1047Arg")),
    ("HNSC", small("TP53", "Arg175His")),
    ("CHOL", fusion("FGFR2", "BICC1")),
    ("AML", small("DNMT3A", "Arg882His")),
    ("GIST", small("PDGFRA", "Asp842Val")),
]


@pytest.mark.parametrize(("tumor", "observation"), CASES, ids=[tumor for tumor, _ in CASES])
def test_tier_i_comes_from_our_rows_or_an_assertion_never_from_evidence(tumor: str, observation: Any) -> None:
    (finding,) = interpreted(KnowledgeBase.load(), observation, tumor_type=tumor).findings
    (alone,) = interpreted(KnowledgeBase.load(["curated"]), observation, tumor_type=tumor).findings
    for stated in finding.assertions:
        if stated.review == "civic":
            assert stated.rule in ("CIVIC-ASSERTION", "CIVIC-C", "CIVIC-D", "AMP-C-other-tumor")
            assert stated.rule == "CIVIC-ASSERTION" or (stated.tier and stated.tier.value) == "II"
    if alone.tier and alone.tier.value == "I":
        assert graded(finding) == graded(alone)
    ours = [a for a in finding.assertions if a.review != "civic"]
    assert ours == list(alone.assertions), "CIViC changes nothing of what our rows state"


def test_nothing_of_civic_speaks_of_the_germline_without_consent() -> None:
    options = CaseOptions(consent_germline=Consent.NO)
    brca = small("BRCA2", "Ser1722Tyrfs*4")
    result = interpreted(KnowledgeBase.load(), brca, tumor_type="OVT", options=options, consent_germline=None)
    assert "germline" not in json.dumps(dump(result)["findings"]).casefold()
