"""How findings are put into words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.ui import fixtures

import mingbian
from mingbian.model.interpretation import Approval, Assertion, Basis, Condition, ConditionState
from mingbian.model.records import replace
from mingbian.model.variant import Call, Kind, Observation, Signature, Source, Variant
from mingbian_desktop import refusals, tumor_words, words
from mingbian_desktop import texts as say
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
        (Approval("FDA", None, "no approval (off-label)"), words.Approved.NO),
        (Approval("FDA", None, "first line: no approval seen"), words.Approved.NO),
        (Approval("TFDA", None, "not licensed in Taiwan at look-up 2026-08-17"), words.Approved.NO),
        (Approval("TFDA", None, "unknown, believed approved, to be confirmed"), words.Approved.UNKNOWN),
        (Approval("FDA", "2022", "approved (second line, unselected)"), words.Approved.YES),
    ],
)
def test_only_a_recorded_approval_gets_a_check_mark(approval: Approval | None, state: str) -> None:
    assert words.approval_state(approval) == state


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert words.from_table({}, "some_new_reason", Lang.ZH) == "some new reason"


def test_reads_without_numbers_say_nothing() -> None:
    assert words.reads_text(Call(), Lang.EN) == ""
    assert words.vaf_text(Call(), Lang.EN) == "not reported"


def test_wild_type_and_signatures_have_names_of_their_own() -> None:
    wild = Variant(
        kind=Kind.WILD_TYPE,
        observed=Observation(
            kind=Kind.WILD_TYPE, source=Source("x"), as_reported={"wild_type": "wild type KRAS,NRAS exons 2-4"}
        ),
        gene="KRAS",
    )
    assert words.title_of(wild, Lang.EN) == "KRAS exons 2-4 wild type"
    assert words.title_of(wild, Lang.ZH) == "KRAS exons 2-4 原生型"
    seen = Observation(kind=Kind.SIGNATURE, source=Source("x"), signature=Signature("MSI", status="MSI-H"))
    assert words.title_of(Variant(kind=Kind.SIGNATURE, observed=seen), Lang.EN) == "MSI-H"
    seen = Observation(kind=Kind.SIGNATURE, source=Source("x"), signature=Signature("TMB", 12.5, "mut/Mb"))
    assert words.title_of(Variant(kind=Kind.SIGNATURE, observed=seen), Lang.EN) == "TMB 12.5 mut/Mb"


@pytest.mark.parametrize(
    ("code", "said"), [("*", "any tumor"), ("*solid", "any solid tumor"), ("NSCLC", "NSCLC"), ("BRCA|IBC", "BRCA, IBC")]
)
def test_tumor_codes_for_any_are_words(code: str, said: str) -> None:
    assertion = replace(FINDINGS["F1"].assertions[0], tumor_type=code)
    assert words.strength_text(assertion, Lang.EN) == f"I\u2011A {said}"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("covered", words.Approved.YES),
        ("conditional", words.Approved.CONDITIONAL),
        ("not_covered", words.Approved.NO),
        ("not covered", words.Approved.NO),
        ("unknown", words.Approved.UNKNOWN),
        ("", words.Approved.UNKNOWN),
        ("anything new", words.Approved.UNKNOWN),
    ],
)
def test_reimbursement_marks(status: str, state: str) -> None:
    assert words.reimbursement_state(status) == state


def test_the_strongest_of_several_statements_is_marked() -> None:
    assert words.strongest([words.Approved.UNKNOWN, words.Approved.YES]) == words.Approved.YES
    assert words.strongest([]) == words.Approved.ABSENT


def test_a_long_reasoning_shows_its_conclusion_first() -> None:
    rules = ("match", "tumor", "context", "policy", "AMP-A-label", "AMP-C", "best", "CIVIC-BESIDE")
    basis = tuple(Basis(rule, rule) for rule in rules)
    assert [s.rule for s in words.main_steps(basis)] == ["best", "match", "tumor", "AMP-A-label"]
    assert words.main_steps(basis[:3]) == basis[:3]


def test_treatments_against_are_never_hidden_by_those_for() -> None:
    good, bad = FINDINGS["F1"].assertions[0], FINDINGS["F1"].assertions[3]
    shown = words.main_treatments([good] * 20 + [bad] * 4)
    assert len([a for a in shown if a.effect is bad.effect]) == 3
    assert len(shown) == 8


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("contig lengths (25 of GRCh38)", "the lengths of 25 contigs"),
        ("##reference (GRCh38)", "the header's reference"),
        ("The reference bases at known loci are those of GRCh37 (1:2 A)", "reference bases at known loci"),
        ("something new", "something new"),
    ],
)
def test_evidence_for_the_build_in_short(text: str, said: str) -> None:
    assert words.evidence_text(text, Lang.EN) == said


def test_every_refusal_of_the_readers_has_words_of_ours() -> None:
    """A code without wording shows the library's English sentence to a Chinese reader."""
    readers = Path(mingbian.__file__).parent / "readers"
    code = "\n".join(p.read_text(encoding="utf-8") for p in readers.rglob("*.py"))
    raised = set(re.findall(r"(?:Refusal|refuse)\(\s*\"([A-Z_0-9]+)\"", code))
    assert len(raised) > 20
    assert not raised - set(refusals.WORDINGS)


def test_every_reason_for_setting_aside_has_words_and_an_explanation() -> None:
    from mingbian.readers import accounting
    from mingbian.readers.vendor import draft

    codes = {v for m in (accounting, draft) for k, v in vars(m).items() if k.isupper() and isinstance(v, str) and "_" in v}
    assert len(codes) > 6
    assert codes <= set(say.REASONS)
    assert set(say.REASONS) == set(say.REASON_WHY)


def test_civic_and_site_review_states_read_as_what_they_are() -> None:
    assert "CIViC" in words.from_table(say.REVIEW_STATES, "civic", Lang.ZH)
    assert "本院尚未核可" in words.from_table(say.REVIEW_STATES, "civic", Lang.ZH)
    assert words.from_table(say.REVIEW_STATES, "approved", Lang.EN) == "approved at this site"


def statement(
    *drugs: str, tumor: str = "NSCLC", key: str | None = None, met: ConditionState = ConditionState.UNKNOWN
) -> Assertion:
    conditions = (Condition("it", met, key, "HER2 3+"),) if key else ()
    return replace(FINDINGS["F1"].assertions[0], therapies=drugs, tumor_type=tumor, conditions=conditions)


def test_of_equal_statements_those_of_this_tumor_come_first_and_what_is_opposed_or_waits_for_a_stain_last() -> None:
    any_tumor, own = statement("a", tumor="*solid"), statement("b")
    opposed, stained = statement("c"), statement("d", key="IHC")
    basis = (
        *FINDINGS["F1"].basis,
        Basis("opposed", "c: ALK G1202R, also found, speaks against it.", "c：同時檢出的不利。"),
    )
    finding = replace(FINDINGS["F1"], assertions=(opposed, any_tumor, stained, own), basis=basis)
    ordered = words.best_first(finding.assertions, words.opposed_drugs(finding))
    assert [a.therapies[0] for a in ordered] == ["b", "a", "d", "c"]
    assert words.opposed_text(finding, opposed, Lang.ZH) == "c：同時檢出的不利。"
    assert words.opposed_text(finding, own, Lang.ZH) == ""


def test_what_speaks_against_the_drugs_stands_in_the_short_reasoning() -> None:
    basis = tuple(
        Basis(rule, rule) for rule in ("match", "tumor", "context", "policy", "AMP-A-label", "best", "x", "opposed")
    )
    assert [s.rule for s in words.main_steps(basis)] == ["best", "match", "tumor", "AMP-A-label", "opposed"]


def test_a_statement_of_another_setting_is_not_called_effective() -> None:
    other = statement(key="HR", met=ConditionState.NOT_MET)
    assert words.statement_title(other, Lang.ZH) == tumor_words.OTHER_SETTING.zh
    assert words.statement_title(statement("osimertinib"), Lang.EN) == "osimertinib"
