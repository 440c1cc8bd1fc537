"""The cases of tests/data/germline_cases.tsv, whole: a laboratory report in; state, route, priority and words out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.interpret.written_cases import listed, report, rows

from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import Interpretation
from mingbian.readers import read
from mingbian.reports.interpretation_json import dumps

KB = KnowledgeBase.load()
ROWS = list(rows(Path(__file__).parent.parent / "data" / "germline_cases.tsv"))


def result(row: Mapping[str, str], folder: Path) -> Interpretation:
    made = report(row)
    if row["purity"]:
        made["sample"]["purity"] = float(row["purity"])
    if row["sex"]:
        made.setdefault("patient", {})["sex"] = row["sex"]
    file = folder / "case.json"
    file.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    return interpret([read(file, CaseOptions(), KB.selection)], CaseOptions(), KB)


def test_there_are_sixty_cases_each_with_its_source() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) >= 60
    assert all(row["source"] for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_case(row: dict[str, str], tmp_path: Path) -> None:
    got = result(row, tmp_path)
    text = dumps(got).decode()
    if row["state"] == "withheld":
        assert [(g.withheld, g.count > 0) for g in got.germline_findings] == [(True, True)]
    else:
        by_id = {f.id: f.variant for f in got.findings}
        entries = [g for g in got.germline_findings if row["gene"] in by_id[g.finding].genes]
        if row["state"] == "none":
            assert entries == []
            return
        assert entries, f"no entry on {row['gene']}"
        entry = entries[0]
        for name in ("state", "route", "priority"):
            if row[name]:
                assert str(getattr(entry, name)) in row[name].split("|"), (name, entry)
        assert entry.pending == tuple(x for x in row["pending"].split("|") if x), entry
        text = " ".join((entry.reason, entry.reason_zh, *entry.actions, *entry.actions_zh))
    for word in listed(row["says"]):
        assert word in text, f"not said: {word}: {text}"
    for word in listed(row["never_says"]):
        assert word not in text, f"said: {word}"
