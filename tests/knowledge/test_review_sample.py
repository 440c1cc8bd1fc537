"""The readings of drawn samples: their records, the draw, and the classes of error that they mended in every row."""

from __future__ import annotations

import csv
import gzip
import itertools
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECORDS = {
    "second": ROOT / "tests" / "data" / "review_2026-11-21.tsv",
    "third": ROOT / "tests" / "data" / "review_2026-11-21_second.tsv",
    "fourth": ROOT / "tests" / "data" / "review_2026-11-21_third.tsv",
    "fifth": ROOT / "tests" / "data" / "review_4.tsv",
    "sixth": ROOT / "tests" / "data" / "review_5.tsv",
}
DRAWN_FROM_ALL = ("sixth",)  # by another reader, who reads again what earlier readings had confirmed
DATA = ROOT / "annotations" / "mingbian" / "knowledge" / "data"
ASSERTIONS = DATA / "assertions"
DRAW = ROOT / "packaging" / "draw_review_sample.py"
VERDICTS = {"confirmed", "corrected", "not confirmable here"}


def _rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _assertions() -> list[dict[str, str]]:
    return [row for table in sorted(ASSERTIONS.glob("*.tsv")) for row in _rows(table)]


def _checked() -> list[dict[str, str]]:
    return [row for row in _assertions() if row["review"] == "checked"]


def _marks(row: dict[str, str]) -> str:
    """What was seen, without the remarks."""
    return row["source_seen"].split("remark:")[0]


def _civic_items() -> dict[str, dict[str, str]]:
    with gzip.open(DATA / "civic" / "evidence.tsv.gz", "rt", encoding="utf-8") as stream:
        lines = [line.rstrip("\n") for line in stream if line.strip() and not line.startswith("#")]
    return {row["id"]: row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


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
    readings = [{entry["id"] for entry in _rows(path)} for name, path in RECORDS.items() if name not in DRAWN_FROM_ALL]
    for one, other in itertools.combinations(readings, 2):
        assert not one & other


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


def test_level_b_by_one_civic_item_alone_names_why_it_is_no_c() -> None:
    """A study without a consensus is C. The rest were read and kept: covered by the label of the fusion."""
    kept = {"LUNG-136", "LUNG-137"}
    for row in _checked():
        if row["level"] == "B" and row["evidence_kind"] == "paper" and re.match(r"civic:", row["source_seen"]):
            known = "page" in _marks(row) or "level B stands on" in row["source_seen"]
            assert known or row["id"] in kept, row["id"]


def test_a_level_b_that_was_once_a_guideline_from_memory_says_what_it_stands_on() -> None:
    """ "No guideline page" with level B was left over from tables in which the guideline was only remembered."""
    for row in _checked():
        if row["level"] == "B" and row["evidence_kind"] == "paper" and "no guideline page" in row["source_seen"]:
            assert "level B stands on" in row["source_seen"], row["id"]


def test_secondary_kit_changes_speak_against_imatinib_and_never_for_it() -> None:
    rows = {row["id"]: row for row in _checked()}
    for name, row_id in (("V654A", "GI-GIST-009"), ("T670I", "GI-GIST-011")):
        assert rows[row_id]["biomarker"] == f"KIT p.{name}"
        assert (rows[row_id]["effect"], rows[row_id]["therapies"]) == ("resistance", "imatinib")
    assert "EXCEPT (KIT p.V654A)" in rows["GI-GIST-006"]["biomarker"]


def test_an_approval_without_a_date_is_not_made_of_a_question_mark() -> None:
    """These were "EMA ?" in the first table and had become "approved" on the way."""
    were = ("LUNG-015", "MYELOID-029", "MYELOID-030", "BGY-055", "BGY-141", "GSHT-038")
    for row in _assertions():
        if row["id"] in were:
            assert "EMA ? approved" not in row["approvals"], row["id"]


def test_a_withdrawn_row_has_its_day_where_an_approval_states_one() -> None:
    for row in _assertions():
        if row["effect"] == "withdrawn":
            dated = re.search(r"\d{4}-\d{2}-\d{2} withdr", row["approvals"])
            assert not dated or row["valid_from"], row["id"]
            assert not row["valid_to"], row["id"]


def test_a_checked_row_names_a_source_that_can_be_opened() -> None:
    """The name of a guideline or of a label alone is none."""
    for row in _checked():
        assert re.search(r"https?://|PMID|DOI|NCT\d|CIViC:[AE]ID", row["source"]), (row["id"], row["source"])


def test_a_label_that_asks_for_no_alteration_gives_no_level_a() -> None:
    """Unless the row never matches a sequence, or another regulator's label does ask for the alteration."""
    none_asked = re.compile(
        r"labels? (?:asks? for no|does not ask for the|needs no)|label not (?:KIT|mutation)-bound|approved for all\b"
        r"|\(laBCC, biomarker-free|approved \(biomarker-free",
        re.IGNORECASE,
    )
    for row in _checked():
        text = " ".join((row["approvals"], row["note"], row["source_seen"]))
        if row["level"] != "A" or row["effect"] != "sensitivity" or not none_asked.search(text):
            continue
        blocked = "label_biomarker=none" in row["context"] or "selection=mutation not required" in row["context"]
        # vandetanib (GSHT-281): the EU label asks for RET; atezolizumab (LUNG-014): the EU label names EGFR
        assert blocked or row["id"] in {"GSHT-281", "LUNG-014"}, row["id"]


def test_a_study_of_the_protein_alone_does_not_carry_a_row_on_the_gene() -> None:
    items = _civic_items()
    protein = re.compile(r"expression|methylation|phosphorylation", re.IGNORECASE)
    for row in _checked():
        cited = [items[i] for i in re.findall(r"civic:(EID\d+)", row["source_seen"]) if i in items]
        if not cited or not all(protein.search(item["profile"]) for item in cited) or "page" in _marks(row):
            continue
        assert re.search(r"\b(?:EXPR|IHC|METH|LAB):", row["biomarker"]), row["id"]


def test_a_drug_claim_of_level_b_is_not_above_the_items_that_carry_it() -> None:
    items = _civic_items()
    for row in _checked():
        if row["effect"] not in ("sensitivity", "resistance", "no_benefit") or row["level"] != "B":
            continue
        cited = [items[i]["level"] for i in re.findall(r"civic:(EID\d+)", row["source_seen"]) if i in items]
        if cited and row["evidence_kind"] == "paper" and not re.search(r"page|moa:", _marks(row)):
            assert min(cited) in ("A", "B"), (row["id"], cited)


def test_a_cetuximab_row_does_not_stand_on_the_label_of_panitumumab() -> None:
    for row in _checked():
        if row["therapies"] == "cetuximab":
            assert "moa:fda.vectibix" not in row["source_seen"], row["id"]


def test_enough_rows_are_checked() -> None:
    assert len(_checked()) >= 1400
