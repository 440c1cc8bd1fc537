"""How findings are put into words."""

from __future__ import annotations

import pytest
from tests.ui import fixtures

from mingbian.model.interpretation import Approval, Condition, ConditionState
from mingbian.model.records import replace
from mingbian.model.variant import Call
from mingbian_desktop import words
from mingbian_desktop.i18n import Lang

FINDINGS = {f.id: f for f in fixtures.lung_findings()}
NB = "\u00a0"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.32, "32"), (0.031, "3.1"), (0.0042, "0.42"), (1.0, "100"), (0.0, "0"), (0.0996, "10"), (0.0994, "9.9")],
)
def test_percent(share: float, text: str) -> None:
    assert words.percent(share) == f"{text}{NB}%"


@pytest.mark.parametrize(("af", "text"), [(0.3, "0.30"), (0.0012, "0.0012"), (0.00002, "2.0e-05"), (0, "0"), (1.0, "1.00")])
def test_population_frequency(af: float, text: str) -> None:
    assert words.frequency(af) == text


def test_names_in_both_languages() -> None:
    amplified = FINDINGS["F2"].variant
    assert words.title_of(amplified, Lang.ZH) == "EGFR 擴增"
    assert words.title_of(amplified, Lang.EN) == "EGFR amplification"
    assert words.line_two(amplified, Lang.ZH) == "拷貝數 9"
    fusion = FINDINGS["F9"].variant
    assert words.title_of(fusion, Lang.EN) == "EML4::ALK fusion"
    assert "55 reads" in words.line_two(fusion, Lang.EN)


def test_a_very_long_name_is_cut_in_its_middle_but_copied_whole() -> None:
    long = "NM_000000.1:c.100_101ins" + "ACGT" * 80
    variant = replace(FINDINGS["F1"].variant, hgvs_c=long)
    shown = words.names_line(variant, Lang.EN)
    assert len(shown) < 160
    assert "…" in shown
    assert long in words.copy_text(variant)


def test_a_condition_known_not_to_hold_takes_the_drug_out_of_the_meaning() -> None:
    finding = FINDINGS["F3"]
    not_met = Condition("x", ConditionState.NOT_MET)
    excluded = replace(finding, assertions=(replace(finding.assertions[0], conditions=(not_met,)),))
    assert "alpelisib" in words.meaning_text(finding, Lang.EN)
    assert "alpelisib" not in words.meaning_text(excluded, Lang.EN)


def test_a_tumor_finding_is_never_called_hereditary() -> None:
    for lang in Lang:
        text = words.meaning_text(FINDINGS["F5"], lang)
        assert "hereditary" not in text.lower()
        assert "遺傳性" not in text
    assert "a blood test is needed" in words.meaning_text(FINDINGS["F5"], Lang.EN)


def test_no_knowledge_never_reads_benign() -> None:
    unknown = replace(FINDINGS["F4"], oncogenicity=None)
    assert words.meaning_text(unknown, Lang.EN) == "Uncertain significance"
    assert words.meaning_text(FINDINGS["F8"], Lang.EN).startswith("Not assessable")


@pytest.mark.parametrize(
    ("approval", "state"),
    [
        (None, words.Approved.ABSENT),
        (Approval("FDA", "2018-04-18", "approved"), words.Approved.YES),
        (Approval("FDA", None, "accelerated approval"), words.Approved.YES),
        (Approval("TFDA", None, "unknown"), words.Approved.UNKNOWN),
        (Approval("TFDA", None, ""), words.Approved.UNKNOWN),
        (Approval("TFDA", None, "see label"), words.Approved.UNKNOWN),
        (Approval("FDA", "2024-01-01", "approval withdrawn"), words.Approved.NO),
        (Approval("FDA", None, "not approved"), words.Approved.NO),
    ],
)
def test_only_a_recorded_approval_gets_a_check_mark(approval: Approval | None, state: str) -> None:
    assert words.approval_state(approval) == state


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert words.from_table({}, "some_new_reason", Lang.ZH) == "some new reason"


def test_reads_without_numbers_say_nothing() -> None:
    assert words.reads_text(Call(), Lang.EN) == ""
    assert words.vaf_text(Call(), Lang.EN) == "not reported"
