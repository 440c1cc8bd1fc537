"""The facts themselves: what the bundled tables must hold, what they must never say, and the worked cases.

Errors met in published lists (swapped drugs, withdrawn drugs still listed, misspelled names, codes of the wrong tumor) are
kept here as tests, so that no later edit brings one back.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import re
from pathlib import Path

import pytest

from mingbian.interpret.naming import name
from mingbian.knowledge.check import check
from mingbian.knowledge.genes import ACMG_COLUMNS, CHIP_COLUMNS, GERMLINE_COLUMNS
from mingbian.knowledge.rows import Row
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.tables import bundled, data_folder
from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import Effect, Finding, Interpretation, Level
from mingbian.pipeline import render, run

VECTORS = Path(__file__).resolve().parent.parent / "data" / "vectors.tsv"
HAS_ENGINE = importlib.util.find_spec("mingbian.interpret.oncogenicity") is not None
ANY_TUMOR = {"BRCA1", "BRCA2", "MLH1", "MSH2", "MSH6", "PALB2", "RET"}
WITHDRAWN_EVERYWHERE = {"tazemetostat": "2026-03-09", "mobocertinib": "2024-07-15", "infigratinib": "2024-05-16"}
SPEAKS_FOR = {Effect.SENSITIVITY, Effect.REQUIRES_WILD_TYPE}
SIMPLIFIED = set("应药检测疗为与续联转获进许这线脑细发变异现")


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


def named(kb: KnowledgeBase, drug: str, effects: set[Effect] | None = None) -> list[Row]:
    """Rows that speak for a drug (or have one of ``effects``), alone or in a regimen."""
    return [r for r in kb.rows if drug in r.drugs and r.effect in (effects or SPEAKS_FOR)]


def in_tumor(kb: KnowledgeBase, tumor: str, *drugs: str) -> list[Row]:
    """Rows that speak for exactly this regimen in this tumor."""
    rows = [r for r in kb.rows if r.effect is Effect.SENSITIVITY and tuple(drugs) in r.therapies]
    return [r for r in rows if kb.oncotree.covers(r.tumor_types, r.excluded_tumor_types, tumor)]


# -- the tables as a whole


def test_the_self_check_finds_no_error() -> None:
    assert [str(p) for p in check() if p.severity == "error"] == []


def test_enough_rows_and_most_of_them_seen_in_a_source(kb: KnowledgeBase) -> None:
    checked = [r for r in kb.rows if r.review == "checked"]
    assert len(kb.rows) >= 1800
    assert len(checked) >= 1400
    assert all((r.checked_on or "") >= "2026-11-21" for r in checked)
    assert [r.id for r in checked if not re.match(r"moa:|civic:|page", r.source_seen)] == [], "a mark says where"


def test_every_domain_holds_its_rows(kb: KnowledgeBase) -> None:
    tables = [r.table for r in kb.rows]
    counts = {table: tables.count(table) for table in set(tables)}
    assert len(counts) == 8
    assert min(counts.values()) >= 50
    assert sum(n >= 200 for n in counts.values()) >= 7


def test_notes_for_the_clinician_in_both_languages(kb: KnowledgeBase) -> None:
    chinese = [r for r in kb.rows if r.note_zh]
    assert len([r for r in chinese if r.review == "checked" and r.level in {Level.A, Level.B}]) >= 150
    assert [r.id for r in chinese if not r.note] == [], "a Chinese note never stands alone"
    assert [r.id for r in chinese if SIMPLIFIED & set(r.note_zh)] == [], "Traditional characters only"


def test_no_table_tells_of_the_machine_it_was_made_on() -> None:
    for path in sorted(Path(str(data_folder())).rglob("*.tsv")):
        text = path.read_text(encoding="utf-8")
        assert "oncokb" not in text.casefold(), path.name
        assert not re.search(r"/tmp/|/home/|/root/|the first table|\bin store\b", text), path.name


# -- review, citations, approvals


def test_a_number_nobody_looked_up_is_no_citation(kb: KnowledgeBase) -> None:
    for row in kb.rows:
        doubtful = set(re.findall(r"citation to confirm: PMID (\d+)", f"{row.source_seen} {row.note}"))
        cited = {c.removeprefix("PMID:") for c in row.citations if c.startswith("PMID:")}
        assert not doubtful & cited, row.id


def test_every_withdrawn_row_names_its_day_and_no_level(kb: KnowledgeBase) -> None:
    rows = [r for r in kb.rows if r.effect is Effect.WITHDRAWN]
    assert len(rows) >= 20
    for row in rows:
        assert row.valid_from or any(a.date and "withdr" in a.text for a in row.approvals), row.id
        assert row.level is None, row.id


@pytest.mark.parametrize("drug", sorted(WITHDRAWN_EVERYWHERE))
def test_a_drug_withdrawn_everywhere_is_never_an_option(kb: KnowledgeBase, drug: str) -> None:
    assert named(kb, drug) == []
    rows = named(kb, drug, {Effect.WITHDRAWN})
    everywhere = [r for r in rows if r.tumor_types == ("*",) and r.text == "any"]
    assert [r.valid_from for r in everywhere] == [WITHDRAWN_EVERYWHERE[drug]]


def test_an_approval_in_taiwan_has_a_day_only_where_one_was_read(kb: KnowledgeBase) -> None:
    dated = [r for r in kb.rows if any(a.regulator == "TFDA" and a.date for a in r.approvals)]
    assert [r.id for r in dated if r.review != "checked"] == []


def test_pharmacogenes_carry_the_cpic_level_not_an_amp_level(kb: KnowledgeBase) -> None:
    rows = [r for r in kb.rows if any(t.key == "CPIC" for t in r.context)]
    assert len(rows) >= 40
    assert all(r.level is None for r in rows)
    assert {g for r in rows for g in r.genes} >= {"DPYD", "TPMT", "NUDT15", "UGT1A1"}


# -- errors met in published lists, not to be repeated


def test_drugs_are_not_swapped_between_their_targets(kb: KnowledgeBase) -> None:
    elacestrant = named(kb, "elacestrant")
    assert {g for r in elacestrant for g in r.genes} == {"ESR1"}
    assert any("310-547" in r.text for r in elacestrant)
    assert "ESR1" not in {g for r in named(kb, "sotorasib") for g in r.genes}


def test_misspelled_drugs_do_not_come_back(kb: KnowledgeBase) -> None:
    drugs = {d.casefold() for r in kb.rows for d in r.drugs}
    assert not drugs & {"sotrasiv", "eentrectinib", "furmonertinib", "capmatanib", "trastuzumab-deruxtecan"}
    assert drugs >= {"sotorasib", "entrectinib", "trastuzumab deruxtecan"}


def test_braf_v600e_in_any_tumor_leaves_out_the_colon(kb: KnowledgeBase) -> None:
    agnostic = [r for r in kb.rows if ("dabrafenib", "trametinib") in r.therapies and "*solid" in r.tumor_types]
    assert agnostic
    for row in agnostic:
        assert not kb.oncotree.covers(row.tumor_types, row.excluded_tumor_types, "COADREAD"), row.id
    assert in_tumor(kb, "COADREAD", "encorafenib", "cetuximab")
    assert in_tumor(kb, "COADREAD", "vemurafenib") == []


def test_nrg1_is_not_approved_in_any_tumor(kb: KnowledgeBase) -> None:
    rows = [r for r in named(kb, "zenocutuzumab") if r.level is Level.A]
    assert rows
    assert [r.id for r in rows if {"*", "*solid"} & set(r.tumor_types)] == []


def test_kras_h95_stops_adagrasib_not_sotorasib(kb: KnowledgeBase) -> None:
    rows = [r for r in kb.rows if "H95" in r.text and r.effect is Effect.RESISTANCE]
    assert any("adagrasib" in r.drugs for r in rows)
    assert [r.id for r in rows if "sotorasib" in r.drugs] == []


@pytest.mark.parametrize("drug", ["sotorasib", "adagrasib"])
def test_kras_g12c_inhibitors_do_not_reach_other_alleles(kb: KnowledgeBase, drug: str) -> None:
    rows = named(kb, drug)
    assert rows
    assert [r.id for r in rows if "G12C" not in r.text] == []


def test_taletrectinib_has_its_right_year(kb: KnowledgeBase) -> None:
    days = {a.date for r in named(kb, "taletrectinib") for a in r.approvals if a.regulator == "FDA" and a.date}
    assert days == {"2025-06-11"}


def test_vorasidenib_label_is_for_glioma_of_grade_2(kb: KnowledgeBase) -> None:
    labels = [r for r in named(kb, "vorasidenib") if r.level is Level.A]
    assert labels
    for row in labels:
        assert any(t.key == "grade" and t.values == ("2",) for t in row.context), row.id
        assert not kb.oncotree.covers(row.tumor_types, row.excluded_tumor_types, "GB"), row.id


# -- genes


def test_genes_flagged_in_every_tumor_are_seven() -> None:
    rows = {r["gene"]: r for r in bundled("germline_genes.tsv", GERMLINE_COLUMNS)}
    assert {g for g, r in rows.items() if r["any_tumor"] == "yes"} == ANY_TUMOR
    assert "K3326*" in rows["BRCA2"]["never"]
    assert rows["TP53"]["age_lt30"] == "yes"


def test_secondary_findings_list_is_version_3_3() -> None:
    rows = list(bundled("acmg_sf.tsv", ACMG_COLUMNS))
    rule = {r["gene"]: r["report"] for r in rows}
    assert len(rule) == len(rows) == 84
    categories = [r["category"] for r in rows]
    assert sorted(categories.count(c) for c in set(categories)) == [5, 10, 28, 41]
    assert set(rule) >= {"ABCD1", "CYP27A1", "PLN"}
    assert not set(rule) & {"ATM", "CHEK2", "BARD1", "HOXB13", "BAP1", "NBN", "BRIP1", "RAD51C", "RAD51D", "CDH1"}
    biallelic = {g for g, report in rule.items() if report == "biallelic"}
    assert biallelic == {"MUTYH", "BTD", "GAA", "RPE65", "ATP7B", "CASQ2", "TRDN", "CYP27A1"}
    assert rule["HFE"] == "hfe_c282y_homozygous"
    assert rule["TTN"] == "truncating"
    assert {r["gene"] for r in rows if r["x_linked"] == "yes"} == {"GLA", "OTC", "ABCD1"}


def test_genes_of_clonal_hematopoiesis() -> None:
    kinds = {r["gene"]: r["kind"] for r in bundled("chip_genes.tsv", CHIP_COLUMNS)}
    assert {g for g, kind in kinds.items() if kind == "common"} >= {"DNMT3A", "TET2", "ASXL1", "PPM1D", "JAK2"}
    assert {kinds["TP53"], kinds["ATM"], kinds["CHEK2"]} == {"plasma"}
    assert not {g for g, kind in kinds.items() if kind != "plasma_rare"} & {"EGFR", "BRAF", "PIK3CA"}


def test_recurrent_variants_and_their_look_alikes(kb: KnowledgeBase) -> None:
    kinds = {(v.gene, v.hgvs_c): v.kind for v in kb.recurrent_variants}
    assert kinds["BRCA2", "c.5164_5165del"] == "pathogenic"
    assert "benign_lookalike" in kinds.values()


# -- reimbursement in Taiwan


def test_reimbursement_rules_are_told_in_chinese(kb: KnowledgeBase) -> None:
    assert len(kb.nhi_rows) >= 140
    assert [r.drug for r in kb.nhi_rows if not r.requires or not re.search("[\u4e00-\u9fff]", r.requires_zh)] == []
    assert {r.status for r in kb.nhi_rows} >= {"covered", "not_covered", "conditional"}
    assert sum("differs from the TFDA label" in r.requires.replace("Differs", "differs") for r in kb.nhi_rows) >= 3


def test_reimbursement_of_the_commonest_case(kb: KnowledgeBase) -> None:
    rows = kb.nhi_for("osimertinib", "LUAD")
    assert any(r.status == "covered" and "EGFR" in r.text for r in rows)
    assert any(r.status == "not_covered" for r in rows), "after surgery the patient pays"


# -- the worked cases


def vectors() -> list[dict[str, str]]:
    lines = [line for line in VECTORS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter="\t", quoting=csv.QUOTE_NONE))


def subject(finding: Finding, words: list[str]) -> bool:
    """Whether a finding is the one a case is about: "MSI", "ATM", "EGFR C797S"."""
    signature = finding.variant.observed.signature
    return words == [signature.name] if signature else all(w in name(finding.variant)[0] for w in words)


def about(result: Interpretation, words: list[str]) -> list[Finding]:
    return [f for f in result.findings if subject(f, words)]


def test_the_worked_cases_are_complete() -> None:
    cases = vectors()
    assert len({c["id"] for c in cases}) == len(cases) == 28
    for case in cases:
        document = json.loads(case["input"])
        assert document["schema"] == "mingbian.report/1", case["id"]
        assert document.get("tumor_type", "") == case["tumor"], case["id"]


@pytest.mark.skipif(not HAS_ENGINE, reason="the oncogenicity rules are not here yet")
@pytest.mark.parametrize("case", vectors(), ids=lambda case: case["id"])
def test_worked_case(case: dict[str, str], kb: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / f"{case['id']}.json"
    path.write_text(case["input"], encoding="utf-8")
    result = run([path], CaseOptions(), kb)
    if case["finding"]:
        found = about(result, case["finding"].split())
        assert found
        assert (found[0].tier or "") in case["expected_tier"].split("|")
        if not case["expected_level"].startswith("CPIC"):
            assert (found[0].level or "") in case["expected_level"].split("|")
        assert {a.effect for f in found for a in f.assertions} >= {e for e in case["effects"].split("; ") if e}
    if case["germline"]:
        assert case["germline"] in {g.state for g in result.germline_findings}
    text = render(result, "json", "en").decode().casefold()
    assert [w for w in case["must_contain"].split("; ") if w and w.casefold() not in text] == []
    assert [w for w in case["must_not_contain"].split("; ") if w and w.casefold() in text] == []
