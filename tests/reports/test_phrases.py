"""The set phrases of the knowledge tables and the readers: all of them have their Chinese."""

from __future__ import annotations

import re

import pytest

from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.interpretation import Approval
from mingbian.reports.phrases import approval_words, build_evidence, context_label, context_value

# Words that stand in Chinese text as they are: drugs, biomarkers, names of products and of offices.
_LATIN = re.compile(
    r"\b[a-z]*(?:nib|mab|stat|cycline|tabine|racil)\b|\bdel\(|contig|BRCA|RAS|clonoSEQ|openFDA|Spexotras|Votubia|Jideytro"
)


def approvals() -> list[str]:
    return sorted({a.text for row in KnowledgeBase.load().rows for a in row.approvals})


def test_approvals_of_the_knowledge_base_read_in_chinese() -> None:
    """All but a few: a row that was added today may say something new, and is then printed as it stands."""
    left = {text: approval_words(text, "zh-TW") for text in approvals()}
    english = {text: zh for text, zh in left.items() if re.search(r"\b[a-z]{3,}\b", _LATIN.sub("", zh))}
    assert len(english) <= len(left) // 50, english


def test_no_date_of_an_approval_is_lost() -> None:
    for text in approvals():
        zh = approval_words(text, "zh-TW")
        for number in re.findall(r"\d{4}(?:-\d\d)*", text):
            assert number in zh


def test_a_text_without_chinese_and_an_english_page_get_the_text_itself() -> None:
    assert approval_words("approved (by nobody yet)", "zh-TW") == "核准（by nobody yet）"
    assert approval_words("something new", "zh-TW") == "something new"
    assert approval_words("approved (accelerated)", "en") == "approved (accelerated)"
    assert Approval("FDA", None, "").text == approval_words("", "zh-TW")


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("contig lengths (24 of GRCh38)", "24 條 contig 的長度與 GRCh38 相符"),
        ("##reference (GRCh38)", "##reference 標頭（GRCh38）"),
        (
            "The reference bases at known loci are those of GRCh38 (2:25234373 C, 7:55191822 T and 1 more)",
            "已知位點的參考鹼基與 GRCh38 相符（2:25234373 C, 7:55191822 T 及另 1 處）",
        ),
        ("the report says so", "檔案載明"),
        ("{0} <b>", "{0} <b>"),
        ("##x ({0} %s)", "##x 標頭（{0} %s）"),
    ],
)
def test_how_the_build_was_known(text: str, zh: str) -> None:
    assert build_evidence(text, "zh-TW") == zh
    assert build_evidence(text, "en") == text


def test_the_clinical_context_reads_in_the_words_of_its_tables() -> None:
    assert (context_label("setting", "zh-TW"), context_value("setting", "metastatic", "zh-TW")) == ("病況", "轉移性")
    assert context_value("prior", "EGFR-TKI, something", "zh-TW") == "EGFR 標靶藥、something"
    assert (context_label("nobody knows", "en"), context_value("nobody knows", "a,b", "en")) == ("nobody knows", "a, b")


def test_what_a_rule_of_inheritance_used_reads_in_chinese() -> None:
    from tests.reports.families import family

    from mingbian.reports.phrases import germline_input

    for name in ("confirmed", "possible", "blood", "lynch", "both copies"):
        for entry in family(name).germline_findings:
            for fact in entry.inputs:
                assert germline_input(fact, "en") == fact
                assert germline_input(fact, "zh-TW") != fact, fact
    assert germline_input("VAF 0.48 (threshold 0.30)", "zh-TW") == "VAF 0.48（門檻 0.30）"
    assert germline_input("something new 3", "zh-TW") == "something new 3"
