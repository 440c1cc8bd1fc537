"""What a reviewer decides is there, says so, and can be taken back until the signature."""

from __future__ import annotations

import pytest
from tests.cases.fixtures import PLACES, Laboratory

from mingbian.cases.errors import Conflict, StoreRefusal
from mingbian.cases.memory import seen_before
from mingbian.cases.operations import Operations
from mingbian.cases.records import CaseFile, Verdict
from mingbian.cases.store import Store
from mingbian.cases.views import CaseView, case_view
from mingbian.interpret.amp import TIER_RANK
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Consent
from mingbian.model.interpretation import Tier


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    """Every one of these on both databases."""
    return str(request.param)


@pytest.fixture
def ops(store: Store, laboratory: Laboratory) -> Operations:
    return laboratory.operations(store)


@pytest.fixture
def case(store: Store) -> CaseFile:
    return store.cases()[0]


def view(store: Store) -> CaseView:
    return case_view(store, store.cases()[0].id)


def egfr(v: CaseView) -> str:
    return next(key for key, f in v.findings.items() if f.variant.gene == "EGFR")


def test_an_overruled_tier_stands_and_says_what_it_was_and_why(store: Store, ops: Operations, case: CaseFile) -> None:
    key = egfr(view(store))
    ops.overrule_tier(case.id, key, Tier.III, "Seen in the normal sample of the same run")
    v = view(store)
    found = next(f for f in v.interpretation.findings if v.keys[f.id] == key)
    assert found.tier is Tier.III
    assert any("in place of I" in b.text and "Seen in the normal sample" in b.text for b in found.basis)
    assert v.findings[key].tier is Tier.I  # the program's own word is kept
    ranks = [TIER_RANK[f.tier] for f in v.interpretation.findings]
    assert ranks == sorted(ranks)


def test_a_dismissed_finding_is_named_with_its_reasons_and_nothing_vanishes(
    store: Store, ops: Operations, case: CaseFile
) -> None:
    key = egfr(view(store))
    ops.dismiss(case.id, key, ["artifact", "Seen in every run of this week"])
    v = view(store)
    assert key not in {v.keys[f.id] for f in v.interpretation.findings}
    note = next(w for w in v.interpretation.warnings if w.code == "REVIEW_DISMISSED")
    assert "EGFR L858R" in note.text
    assert "Seen in every run of this week" in note.text
    assert v.interpretation.accounting.balanced


def test_dismissing_needs_a_reason(ops: Operations, store: Store, case: CaseFile) -> None:
    with pytest.raises(StoreRefusal, match="reason"):
        ops.dismiss(case.id, egfr(view(store)), [])


def test_a_finding_that_may_be_inherited_is_never_dismissed_in_passing(
    store: Store, ops: Operations, case: CaseFile
) -> None:
    v = view(store)
    flagged = {g.finding for g in v.program.germline_findings if g.state is not None and g.state.value != "not_flagged"}
    key = next(v.keys[f.id] for f in v.program.findings if f.id in flagged)
    with pytest.raises(StoreRefusal, match="inherited"):
        ops.dismiss(case.id, key, ["artifact"])
    ops.dismiss(case.id, key, ["artifact"], with_germline=True)
    assert len(view(store).interpretation.germline_findings) < len(v.program.germline_findings)


def test_every_step_goes_back_and_forth(store: Store, ops: Operations, case: CaseFile) -> None:
    key = egfr(view(store))
    states = [view(store).interpretation]
    for step in (
        lambda: ops.overrule_tier(case.id, key, Tier.II, "x"),
        lambda: ops.set_criterion(case.id, key, "OS2", False, "not our assay"),
        lambda: ops.dismiss(case.id, key, ["artifact"]),
        lambda: ops.reopen(case.id, key),
        lambda: ops.consent(case.id, KnowledgeBase.load(), Consent.NO, "form of today"),
    ):
        step()
        states.append(view(store).interpretation)
    assert states[-1] != states[-2]
    for before in reversed(states[:-1]):
        ops.undo(case.id)
        assert view(store).interpretation == before
    assert ops.undo(case.id).seq == 0
    for after in states[1:]:
        ops.redo(case.id)
        assert view(store).interpretation == after


def test_consent_withdrawn_leaves_no_word_of_inheritance(store: Store, ops: Operations, case: CaseFile) -> None:
    ops.consent(case.id, KnowledgeBase.load(), Consent.NO, "form of today")
    v = view(store)
    assert all(g.withheld for g in v.program.germline_findings)


def test_an_answer_is_interpreted_at_once(store: Store, ops: Operations, case: CaseFile) -> None:
    ops.answer(case.id, KnowledgeBase.load(), {"setting": "metastatic", "age": "71"})
    v = view(store)
    assert (v.program.case.context["setting"], v.program.case.age) == ("metastatic", 71)
    ops.answer(case.id, KnowledgeBase.load(), {"setting": ""})
    assert "setting" not in view(store).program.case.context


def test_a_second_opinion_stands_beside_the_first_and_disagreement_shows(
    store: Store, laboratory: Laboratory, ops: Operations, case: CaseFile
) -> None:
    key = egfr(view(store))
    ops.accept(case.id, key)
    laboratory.operations(store, "ana").opinion(case.id, key, Tier.II, note="A second look")
    v = view(store)
    assert v.decisions[key].verdict is Verdict.ACCEPTED
    assert v.opinions[key][0].reader == "Ana Wu"
    assert v.disagreements == (key,)
    assert v.findings[key].tier is Tier.I


def test_an_edit_over_somebody_elses_is_a_conflict_that_shows_both(
    store: Store, laboratory: Laboratory, ops: Operations, case: CaseFile
) -> None:
    shown = view(store)
    key = egfr(shown)
    with laboratory.open() as other:
        laboratory.operations(other, "ana").overrule_tier(case.id, key, Tier.II, "theirs")
    with pytest.raises(Conflict) as met:
        ops.overrule_tier(case.id, key, Tier.III, "mine", base=shown.seq)
    assert met.value.theirs.tier is Tier.II  # type: ignore[attr-defined]
    assert view(store).decisions[key].tier is Tier.II
    ops.overrule_tier(case.id, key, Tier.III, "both read", base=met.value.seq)
    assert view(store).decisions[key].tier is Tier.III


def test_the_same_change_in_an_earlier_case_is_shown_with_what_was_decided(
    store: Store, laboratory: Laboratory, ops: Operations, case: CaseFile
) -> None:
    key = egfr(view(store))
    ops.overrule_tier(case.id, key, Tier.II, "earlier reason")
    ops.comment(case.id, "Known from the family", finding=key)
    second = ops.create_case(store.readings(case), case.options, store.interpretation(case), label="T-0002")
    seen = seen_before(store, store.case_file(second.case), key)
    assert [(e.label, e.tier, e.same_tumor) for e in seen] == [("T-0001", "II", True)]
    assert seen[0].decision is not None
    assert seen[0].decision.tier_reason == "earlier reason"
    assert seen[0].comments[0].text == "Known from the family"


def test_criteria_change_points_and_class(store: Store, ops: Operations, case: CaseFile) -> None:
    v = view(store)
    key = egfr(v)
    before = v.findings[key].oncogenicity
    assert before is not None
    ops.set_criterion(case.id, key, before.criteria[0], False, "not shown in this tumor")
    v = view(store)
    after = next(f for f in v.interpretation.findings if v.keys[f.id] == key).oncogenicity
    assert after is not None
    assert after.points < before.points
    assert before.criteria[0] not in after.criteria
    with pytest.raises(StoreRefusal, match="no criterion"):
        ops.set_criterion(case.id, key, "OX9", True, "x")
