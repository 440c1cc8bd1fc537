"""The cases of tests/data/cases.tsv, whole: a report in; tier, level, drugs for and against, heredity and words out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.interpret.written_cases import listed, rows, written

from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions, Policy, Regulator
from mingbian.model.interpretation import Assertion, Finding, Interpretation
from mingbian.readers import read
from mingbian.reports.interpretation_json import dumps
from mingbian.reports.names import name_of

KB = KnowledgeBase.load()
ROWS = list(rows())
AGAINST = ("resistance", "no_benefit")
HEREDITY = re.compile(r"germline|heredit|inherit|family|lynch|遺傳|生殖細胞|親屬|家族", re.IGNORECASE)
KEYS = re.compile(r'"(consent_germline|germline_findings)"')


def options(cell: str) -> CaseOptions:
    given: dict[str, Any] = {}
    for pair in listed(cell):
        key, _, value = pair.partition("=")
        if key == "policy":
            given["policy"] = Policy(value)
        elif key == "regulator":
            given["regulators"] = tuple(Regulator(name) for name in value.split(","))
        else:
            given[key] = Build(value)
    return CaseOptions(**given)


def run(row: Mapping[str, str], folder: Path, order: int = 1) -> Interpretation:
    chosen = options(row["options"])
    return interpret([read(written(row, folder, order), chosen, KB.selection)], chosen, KB)


def about(result: Interpretation, cell: str) -> list[Finding]:
    """The findings a case speaks of, best first."""
    found: dict[str, Finding] = {}
    for words in (w for w in cell.split("|") if w):
        gene, _, change = words.partition(" ")
        for f in result.findings:
            signature = f.variant.observed.signature
            names = {f.variant.gene, *f.variant.genes, signature.name if signature else None}
            if gene in names and (not change or f.variant.protein == change):
                found.setdefault(f.id, f)
    return list(found.values())


def named(wanted: str, assertions: Iterable[Assertion]) -> bool:
    regimens = [set(therapy.split(" + ")) for a in assertions for therapy in a.therapies]
    if wanted.endswith(" alone"):
        return {wanted.removesuffix(" alone")} in regimens
    parts = set(wanted.split(" + "))
    return parts in regimens if len(parts) > 1 else any(parts <= regimen for regimen in regimens)


def test_the_table_is_as_large_as_it_says_and_every_expectation_has_a_source() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) >= 420
    assert len({row["tumor"] for row in ROWS}) >= 66
    assert all(row["source"] for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['id']}-{row['tumor']}-{row['construct']}" for row in ROWS])
def test_case(row: dict[str, str], tmp_path: Path) -> None:
    result = run(row, tmp_path)
    assert result.accounting.balanced
    findings = about(result, row["finding"])
    assert findings or not row["finding"] or "" in row["finding"].split("|"), "no such finding"
    if findings and row["tier"]:
        assert (findings[0].tier or "") in row["tier"].split("|"), findings[0].basis
        if row["level"]:
            assert (findings[0].level or "") in row["level"].split("|"), findings[0].basis
    own = [a for f in findings for a in f.assertions]
    every = [a for f in result.findings for a in f.assertions]
    for effect in listed(row["effects"]):
        assert set(effect.split("|")) & {a.effect for a in own}, f"no statement of this kind: {effect}"
    for_it = [a for a in own if a.effect == "sensitivity" and findings and a.tier == findings[0].tier]
    for drug in listed(row["offered"]):
        assert named(drug, for_it), f"not offered: {drug}"
    helps = [a for a in every if a.effect == "sensitivity"]
    for drug in listed(row["not_offered"]):
        assert not named(drug, [a for a in helps if a.tier == "I"]), f"offered as tier I: {drug}"
    for drug in listed(row["never_offered"]):
        assert not named(drug, helps), f"offered: {drug}"
    for drug in listed(row["against"]):
        assert named(drug, [a for a in every if a.effect in AGAINST and a.tier]), f"nothing against {drug}"
    states = {str(g.state) for g in result.germline_findings if g.state is not None}
    if row["germline"]:
        allowed = set(row["germline"].split("|"))
        assert states & allowed or ("" in allowed and not states), states
        assert "possible" not in states - allowed
    text = dumps(result).decode()
    for words in listed(row["says"]):
        assert words.casefold() in text.casefold(), f"not said: {words}"
    for words in listed(row["never_says"]):
        assert words.casefold() not in text.casefold(), f"said: {words}"
    if row["consent"] in ("no", "unknown"):
        assert HEREDITY.search(KEYS.sub("", text)) is None
        assert states == set()


MIXED = [row for row in ROWS if len(listed(row["alterations"])) > 1]


@pytest.mark.parametrize("row", MIXED, ids=[row["id"] for row in MIXED])
def test_the_order_of_the_alterations_does_not_matter(row: dict[str, str], tmp_path: Path) -> None:
    def told(result: Interpretation) -> list[tuple[Any, ...]]:
        return [
            (f.variant.gene, f.variant.protein, f.tier, f.level, f.flags, [(a.evidence_id, a.tier) for a in f.assertions])
            for f in result.findings
        ]

    assert told(run(row, tmp_path)) == told(run(row, tmp_path, -1))


def test_a_change_shows_the_number_it_was_reported_under(tmp_path: Path) -> None:
    """ROS1 G2032R is G2026R on MANE Select; a reader must find the name everyone knows."""
    row = next(row for row in ROWS if "p.Gly2032Arg" in row["alterations"])
    [f] = about(run(row, tmp_path), "ROS1 G2026R")
    assert name_of(f, "en") == "ROS1 G2026R (reported as G2032R)"
    assert "G2032R" in name_of(f, "zh-TW")
    same = next(row for row in ROWS if row["alterations"] == "EGFR p.Leu858Arg")
    assert name_of(run(same, tmp_path).findings[0], "en") == "EGFR L858R"
