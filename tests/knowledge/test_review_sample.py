"""The readings of drawn samples: their records, the draw, and the classes of error that they mended in every row."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECORDS = {
    "second": ROOT / "tests" / "data" / "review_2026-11-21.tsv",
    "third": ROOT / "tests" / "data" / "review_2026-11-21_second.tsv",
}
ASSERTIONS = ROOT / "annotations" / "mingbian" / "knowledge" / "data" / "assertions"
DRAW = ROOT / "packaging" / "draw_review_sample.py"
VERDICTS = {"confirmed", "corrected", "not confirmable here"}


def _rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _assertions() -> list[dict[str, str]]:
    return [row for table in sorted(ASSERTIONS.glob("*.tsv")) for row in _rows(table)]


@pytest.mark.parametrize("reading", RECORDS)
def test_the_record_names_rows_that_exist(reading: str) -> None:
    record = _rows(RECORDS[reading])
    known = {row["id"] for row in _assertions()}
    ids = [entry["id"] for entry in record]
    assert len(ids) == len(set(ids)) == 100
    assert set(ids) <= known
    assert {entry["verdict"] for entry in record} <= VERDICTS
    assert all(entry["what was seen"] and entry["source opened"] for entry in record)


def test_no_row_was_read_twice() -> None:
    second, third = ({entry["id"] for entry in _rows(path)} for path in RECORDS.values())
    assert not second & third


def test_the_draw_is_repeatable() -> None:
    command = [sys.executable, str(DRAW), "--rows", "20", "--seed", "7"]
    first, second = (subprocess.run(command, capture_output=True, check=True, timeout=60).stdout for _ in range(2))
    assert first == second
    assert first.decode("utf-8").count("\n## ") == 20


def test_escat_stands_on_approved_drugs_or_names_its_source() -> None:
    for row in _assertions():
        if row["escat"] and "ESCAT" not in row["source_seen"]:
            approved = re.search(r"(?:FDA|EMA) \S+ approved", row["approvals"]) or row["evidence_kind"] == "label"
            assert approved, row["id"]
            assert row["escat"].startswith("I-"), row["id"]


def test_level_a_by_a_paper_alone_needs_a_curated_consensus() -> None:
    """AMP level A is a label or a guideline: a study makes it only where CIViC's editors call the fact established."""
    for row in _assertions():
        if row["review"] == "checked" and row["level"] == "A" and row["evidence_kind"] in ("paper", "trial"):
            assert "civic:AID" in row["source_seen"] or "civic:EID" in row["source_seen"], row["id"]
            assert row["effect"] in ("diagnostic", "prognostic_better", "prognostic_worse"), row["id"]


def test_a_withdrawn_row_has_its_day_where_an_approval_states_one() -> None:
    for row in _assertions():
        if row["effect"] == "withdrawn":
            dated = re.search(r"\d{4}-\d{2}-\d{2} withdr", row["approvals"])
            assert not dated or row["valid_from"], row["id"]
            assert not row["valid_to"], row["id"]
