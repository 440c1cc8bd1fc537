"""Variants that may come from blood cells: suspected where that is likely, never where they drive the tumor."""

from __future__ import annotations

from typing import Any

import pytest
from tests.interpret.fakes import case
from tests.interpret.heredity import KB, finding, variant

from mingbian.interpret.chip import assess
from mingbian.model.case import Assay

PLASMA: dict[str, Any] = {"assay": Assay.PLASMA}


def possible(name: str, tumor: str | None = "LUAD", fields: dict[str, Any] | None = None, **call: Any) -> bool:
    return assess(variant(name, **call), case(tumor, **(fields or {})), KB)[0]


def test_atm_in_plasma_without_white_cells() -> None:
    suspected, reason, reason_zh = assess(variant("ATM R3008*", vaf=0.012), case("PRAD", **PLASMA), KB)
    assert suspected
    assert "CHIP possible" in reason
    assert "Confirm" in reason
    assert "CHIP" in reason_zh
    assert "確認" in reason_zh
    # a finding may be asked about as well
    assert assess(finding(variant("ATM R3008*", vaf=0.012)), case("PRAD", **PLASMA), KB)[0]


@pytest.mark.parametrize(
    ("name", "tumor", "vaf", "expected"),
    [
        ("DNMT3A R882H", "LUAD", 0.03, True),
        ("DNMT3A R882H", "LUAD", 0.25, False),  # too much for blood in a tissue sample
        ("DNMT3A R882H", "LUAD", None, False),
        ("DNMT3A R882H", None, 0.03, True),
        ("DNMT3A R882H", "AML", 0.03, False),  # blood is the tumor
        ("JAK2 V617F", "LUAD", 0.03, True),
        ("JAK2 V617A", "LUAD", 0.03, False),
        ("ASXL1 Q800*", "LUAD", 0.03, True),
        ("ASXL1 A800V", "LUAD", 0.03, False),
        ("SF3B1 K700E", "COADREAD", 0.03, True),
        ("SF3B1 K700E", "UM", 0.03, False),  # a driver there
        ("TP53 R175H", "LUAD", 0.03, False),  # in tissue TP53 is the tumor's
        ("KRAS G12D", "LUAD", 0.03, False),
    ],
)
def test_tissue(name: str, tumor: str | None, vaf: float | None, expected: bool) -> None:
    assert possible(name, tumor, vaf=vaf) is expected


@pytest.mark.parametrize(
    ("name", "vaf", "expected"),
    [("TP53 R175H", 0.02, True), ("TP53 R175H", None, True), ("TP53 R175H", 0.5, False), ("DNMT3A R882H", 0.5, True),
     ("BRCA2 Q60*", 0.01, True), ("NRAS Q61K", 0.01, False), ("KRAS G12D", 0.01, False)],
)  # fmt: skip
def test_plasma(name: str, vaf: float | None, expected: bool) -> None:
    assert possible(name, "PRAD", PLASMA, vaf=vaf) is expected


def test_seldom_genes_are_mentioned_only() -> None:
    suspected, reason, _ = assess(variant("NRAS Q61K", vaf=0.01), case("LUAD", **PLASMA), KB)
    assert not suspected
    assert "Seldom" in reason


def test_a_control_answers_the_question() -> None:
    assert not possible("TP53 R175H", "PRAD", PLASMA | {"context": {"matched_WBC": "yes"}}, vaf=0.02)
    clean = {"normal_vaf": 0.0, "normal_depth": 200, "normal_alt_reads": 0}
    assert not possible("TP53 R175H", "PRAD", PLASMA, vaf=0.02, **clean)
    blood = {"normal_vaf": 0.04, "normal_depth": 200, "normal_alt_reads": 8}
    assert possible("TP53 R175H", "PRAD", PLASMA, vaf=0.02, **blood)
    assert possible("DNMT3A R882H", "LUAD", {"assay": Assay.TUMOR_NORMAL}, vaf=0.3, **blood)
    assert not possible("DNMT3A R882H", "LUAD", {"assay": Assay.TUMOR_NORMAL}, vaf=0.02, **clean)
    everywhere = {"normal_vaf": 0.5, "normal_depth": 200, "normal_alt_reads": 100}
    assert not possible("TP53 R175H", "PRAD", PLASMA, vaf=0.5, **everywhere)


def test_a_germline_assay_may_see_a_blood_clone() -> None:
    assert possible("DNMT3A R882H", None, {"assay": Assay.GERMLINE}, vaf=0.08)
    assert not possible("DNMT3A R882H", None, {"assay": Assay.GERMLINE}, vaf=0.48)
