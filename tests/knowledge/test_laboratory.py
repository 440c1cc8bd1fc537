"""NHI order codes and companion diagnostics: read, checked, found by tumor and drug, and printed."""

from __future__ import annotations

import pytest

from mingbian.knowledge import compiled, info
from mingbian.knowledge.check import check_tables
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.errors import UsageError

TABLES = compiled.table_bytes()


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(site=None)


def test_the_codes_of_the_value_set_are_there_with_their_points(kb: KnowledgeBase) -> None:
    listed = {
        code: dict(zip(o.codes, o.points, strict=False)).get(code) for o in kb.order_codes.values() for code in o.codes
    }
    assert {f"3030{n}B" for n in range(1, 8)} <= set(listed)
    ngs = [kb.order_codes[f"NGS-3030{n}B"].points for n in range(1, 8)]
    assert ngs == [(10000,), (20000,), (30000,), (), (), (), ()]


def test_a_tumor_has_its_own_line_and_the_general_ones(kb: KnowledgeBase) -> None:
    ids = {one.id for one in kb.order_codes_for("LUAD")}
    assert {"CANCER-NSCLC", "NGS-30302B", "ONE-30101B"} <= ids
    assert not ids & {"CANCER-AML", "NGS-30304B", "CANCER-GIST"}
    assert "CANCER-AML" in {one.id for one in kb.order_codes_for("AML")}
    assert all(one.requires_zh and one.as_of and one.source for one in kb.order_codes.values())


def test_the_swap_of_the_white_paper_is_not_repeated(kb: KnowledgeBase) -> None:
    (esr1,) = kb.companion_tests_for("elacestrant", "IDC")
    assert esr1.biomarker.genes == ("ESR1",)  # type: ignore[union-attr]
    assert esr1.note_zh
    assert {one.biomarker.genes for one in kb.companion_tests_for("sotorasib", "LUAD")} == {("KRAS",)}  # type: ignore[union-attr]
    assert kb.companion_tests_for("sotorasib", "IDC") == ()
    assert kb.companion_tests_for("elacestrant", "LUAD") == ()
    drugs = {drug for one in kb.companion_tests.values() for drug in one.drugs}
    assert not drugs & {"Sotrasiv", "Eentrectinib", "sotrasiv", "eentrectinib"}


def test_only_what_a_second_source_says_is_checked(kb: KnowledgeBase) -> None:
    for one in kb.companion_tests.values():
        assert (one.review == "checked") == (";" in one.source), one.id


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("nhi_tests.tsv", "\t10000\tlisted", "\t10000|2\tlisted", "one by one"),
        ("nhi_tests.tsv", "\tlisted\t", "\tpaid\t", "status is not one of"),
        ("nhi_tests.tsv", "\t30301B\t", "\t303\t", "five digits"),
        ("nhi_tests.tsv", "\tNSCLC\t", "\tNSCL\t", "no OncoTree code 'NSCL'"),
        ("nhi_tests.tsv", "2026-11-21\tntuh", "2027-01-01\tntuh", "after the knowledge date"),
        ("nhi_tests.tsv", "NGS-30302B", "NGS-30301B", "id used before"),
        ("companion_tests.tsv", "KRAS p.G12C", "KRAS p.12C", "biomarker"),
        ("companion_tests.tsv", "KRAS p.G12C", "KRAS p.A12C", "KRAS"),
        ("companion_tests.tsv", "\tFDA\t", "\tFDB\t", "regulator is not one of"),
        ("companion_tests.tsv", "\tchecked\t2026-11-21", "\tchecked\t", "checked with its day"),
        ("companion_tests.tsv", "2021-05-28", "2021-13-28", "not a date"),
        ("panels/trusight_tumor_15.tsv", "FOXL2\t", "FOXL9\t", "unknown gene symbol"),
        ("panels/trusight_tumor_15.tsv", "exon 16", "exon sixteen", "no region"),
    ],
)
def test_a_planted_error_is_found(table: str, old: str, new: str, said: str) -> None:
    data = TABLES[table].decode()
    assert old in data
    problems = check_tables({**TABLES, table: data.replace(old, new, 1).encode()})
    assert any(said in problem.text for problem in problems if problem.severity == "error"), problems


def test_lists_and_single_entries_can_be_printed() -> None:
    assert "30301B" in info.laboratory_text("orders", "BRCA")
    assert "30304B" not in info.laboratory_text("orders", "BRCA")
    assert "CDX-US-05" in info.laboratory_text("tests", "LUAD")
    assert "TruSight Tumor 15" in info.laboratory_text("panels")
    assert "2021-05-28" in info.show_text("CDX-US-05")
    assert "三擇一" in info.show_text("NGS-30301B")
    assert "exon 12 partly" in info.show_text("TST15")
    with pytest.raises(UsageError):
        info.show("CDX-US-99")
