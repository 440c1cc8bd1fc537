"""The counselor's worklist: what is on it, and what a confirmatory test changes for the letters."""

from __future__ import annotations

import pytest
from tests.cases.fixtures import PLACES, Laboratory

from mingbian.cases.family import Family, followed
from mingbian.cases.records import Patient
from mingbian.cases.store import Store
from mingbian.cases.views import case_view
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
