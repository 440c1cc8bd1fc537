"""The counselor's worklist: what is on it, and what a confirmatory test changes for the letters."""

from __future__ import annotations

import pytest
from tests.cases.fixtures import PLACES, Laboratory, inputs

from mingbian.cases.family import Family, followed
from mingbian.cases.records import FollowUp, Patient
from mingbian.cases.store import Store
from mingbian.cases.views import case_view
from mingbian.model.interpretation import GermlineFinding, GermlineState
from mingbian.model.records import replace
from mingbian.reports.letters import LetterKind, why_not


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    """Every one of these on both databases."""
    return str(request.param)


def test_a_line_names_the_person_and_a_dismissed_finding_leaves(laboratory: Laboratory, store: Store) -> None:
    operations = laboratory.operations(store)
    family = Family(store, operations.session)
    (item,) = family.worklist()
    assert item.variant is not None
    assert item.facts is not None
    assert (item.variant.gene, item.facts.age, item.patient) == ("BRCA2", 62, "王小明")
    operations.set_patient(Patient(item.case.id, name="林女士"))
    assert family.worklist()[0].patient == "林女士"
    operations.dismiss(item.case.id, item.finding, ["artifact"], with_germline=True)
    assert family.worklist() == ()


def test_relatives_are_written_to_once_a_test_has_confirmed(laboratory: Laboratory, store: Store) -> None:
    family = Family(store, laboratory.operations(store).session)
    (item,) = family.worklist()
    before = case_view(store, item.case.id)
    assert followed(before.interpretation, before.keys, before.follow_ups) is before.interpretation
    refused = why_not(LetterKind.RELATIVES, before.interpretation, item.germline.finding)
    assert refused is not None
    assert refused.code == "LETTER_NOT_THIS_FINDING"

    family.follow(item.case.id, item.finding, confirmation="confirmed")
    after = case_view(store, item.case.id)
    known = followed(after.interpretation, after.keys, after.follow_ups)
    assert why_not(LetterKind.RELATIVES, known, item.germline.finding) is None
    entry = next(g for g in known.germline_findings if g.finding == item.germline.finding)
    assert entry.actions[1].startswith("Offer cascade testing")
    assert "confirmed it" in entry.reason
    assert not any("Order" in action for action in entry.actions)

    family.follow(item.case.id, item.finding, confirmation="not_confirmed")
    last = case_view(store, item.case.id)
    known = followed(last.interpretation, last.keys, last.follow_ups)
    assert why_not(LetterKind.PATIENT, known, item.germline.finding) is not None


def test_a_test_that_did_not_find_it_stands_against_a_confirmed_finding_too() -> None:
    g = GermlineFinding("F1", GermlineState.CONFIRMED, "any_tumor", "G0", "Seen.", "P1", ("Refer.",), "所見。", ("轉介。",))
    i = replace(inputs()[2], germline_findings=(g,))
    ruled_out = FollowUp("c", "k", "not_confirmed", by="王諮詢師", at="2026-11-22T01:00:00.000Z")
    known = followed(i, {"F1": "k"}, {"k": ruled_out})
    assert known.germline_findings[0].state is GermlineState.NOT_FLAGGED
    assert "王諮詢師" in known.germline_findings[0].reason
    refused = why_not(LetterKind.PATIENT, known, "F1")
    assert refused is not None
