"""The second reading of a drawn sample: its record and the draw."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "tests" / "data" / "review_2026-11-21.tsv"
ASSERTIONS = ROOT / "annotations" / "mingbian" / "knowledge" / "data" / "assertions"
DRAW = ROOT / "packaging" / "draw_review_sample.py"
VERDICTS = {"confirmed", "corrected", "not confirmable here"}


def _rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_record_names_rows_that_exist() -> None:
    record = _rows(RECORD)
    known = {row["id"] for table in ASSERTIONS.glob("*.tsv") for row in _rows(table)}
    ids = [entry["id"] for entry in record]
    assert len(ids) == len(set(ids)) == 100
    assert set(ids) <= known
    assert {entry["verdict"] for entry in record} <= VERDICTS
    assert all(entry["what was seen"] and entry["source opened"] for entry in record)


def test_the_draw_is_repeatable() -> None:
    command = [sys.executable, str(DRAW), "--rows", "20", "--seed", "7"]
    first, second = (subprocess.run(command, capture_output=True, check=True, timeout=60).stdout for _ in range(2))
    assert first == second
    assert first.decode("utf-8").count("\n## ") == 20
