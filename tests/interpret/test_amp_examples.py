"""Tiers that pathologists published for single changes, beside ours: every disagreement has a reason, and none is stale."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.interpret.written_cases import TABLE, rows, written

from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import Finding
from mingbian.pipeline import run

EXAMPLES = list(rows(TABLE.with_name("amp_examples.tsv")))
KB = KnowledgeBase.load(site=None)


def finding(example: dict[str, str], folder: Path) -> Finding:
    """The change alone in its tumor, as the example states it."""
    cells = {"tumor": example["tumor"], "alterations": example["change"]}
    case = written(dict.fromkeys(("assay", "age", "consent", "context"), "") | cells, folder)
    (found,) = run([case], CaseOptions(), KB).findings
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['change']} {e['tumor']}")
def test_our_tier_is_the_one_on_record(example: dict[str, str], tmp_path: Path) -> None:
    found = finding(example, tmp_path)
    ours = f"{found.tier}-{found.level}" if found.level else str(found.tier)
    assert ours == example["ours"], "the table says what was found and why it differs: look again, then record it"
    assert (str(found.tier) == example["published"]) is not bool(example["reason"])


def test_most_agree_and_none_is_listed_twice() -> None:
    assert len({(e["change"], e["tumor"]) for e in EXAMPLES}) == len(EXAMPLES) >= 75
    agreed = [e for e in EXAMPLES if not e["reason"]]
    assert len(agreed) >= 49


def test_a_change_that_a_disease_presupposes_needs_no_second_statement(tmp_path: Path) -> None:
    """A kinase domain test of chronic myeloid leukemia states the mutation; the fusion is what the disease is."""
    found = finding({"tumor": "CML", "change": "ABL1 p.Thr315Ile"}, tmp_path)
    drugs = {drug for a in found.assertions if a.effect == "sensitivity" for drug in a.therapies}
    assert {"ponatinib", "asciminib"} <= drugs
    assert "imatinib" in {drug for a in found.assertions if a.effect == "resistance" for drug in a.therapies}
