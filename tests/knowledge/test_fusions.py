"""Facts on known fusion pairs: sourced, in codes and genes that exist, shown beside a finding and grading nothing."""

from __future__ import annotations

import pytest
from tests.interpret.fakes import SmallKnowledge, fusion, interpreted
from tests.knowledge.examples import small

from mingbian.interpret.fusion_facts import known_pair
from mingbian.knowledge import info
from mingbian.knowledge.fusions import FUSION_COLUMNS, read_fusions
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.tables import parse_table
from mingbian.model.errors import KnowledgeError
from mingbian.model.interpretation import Basis

KB = KnowledgeBase.load()


def test_there_are_many_and_each_has_a_source_and_real_codes() -> None:
    assert len(KB.fusions) >= 150
    for (five, three), fact in KB.fusions.items():
        assert (fact.five_prime, fact.three_prime) == (five, three)
        assert fact.sources
        assert all(code in KB.oncotree for code in fact.tumor_types), (five, three)
        assert all(0 < number < 200 for number in (*fact.five_prime_exons, *fact.three_prime_exons))
        assert fact.transcripts or not (fact.five_prime_exons or fact.three_prime_exons)
    assert sum(fact.kinase is not None for fact in KB.fusions.values()) > 80
    assert info.info("2026-11-22")["counts"]["fusions"] == len(KB.fusions)


def test_a_pair_that_everyone_knows() -> None:
    fact = KB.fusions["EML4", "ALK"]
    assert "NSCLC" in fact.tumor_types
    assert fact.kinase == "ALK"
    assert {13, 20, 6} <= set(fact.five_prime_exons)
    assert fact.three_prime_exons == (20,)
    assert "civic:5" in fact.sources
    assert KB.fusions["FGFR3", "TACC3"].kinase == "FGFR3", "the kinase of the 5' partner is kept"
    assert KB.fusions["EWSR1", "FLI1"].kinase is None


def test_a_pair_that_civic_calls_benign_is_no_fact() -> None:
    assert ("UFD1", "NTRK2") not in KB.fusions
    assert ("NTRK3", "SCAPER") not in KB.fusions


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A\tB\t\t\t\t\t\t", "source"),
        ("A\tB\t\tC\t\t\t\tcivic:1", "kinase"),
        ("A\tB\t\t\tx\t\t\tcivic:1", "whole numbers"),
        ("A\tB\t\t\t\t\t\tcivic:1\nA\tB\t\t\t\t\t\tcivic:2", "listed once"),
    ],
)
def test_a_wrong_line_is_refused(line: str, said: str) -> None:
    with pytest.raises(KnowledgeError, match=said):
        read_fusions(parse_table("fusions.tsv", "\t".join(FUSION_COLUMNS) + f"\n{line}\n", FUSION_COLUMNS))


def fact_of(five: str, three: str) -> Basis | None:
    (finding,) = interpreted(SmallKnowledge(), fusion(five, three), tumor_type="LUAD").findings
    return next((step for step in finding.basis if step.rule == "known-fusion"), None)


def test_a_finding_says_that_its_pair_is_known_and_is_not_graded_by_it() -> None:
    step = fact_of("EML4", "ALK")
    assert step is not None
    assert "EML4::ALK is a known pair" in step.text
    assert "kinase domain of ALK" in step.text
    assert "為已知的融合組合" in step.text_zh
    assert "civic:5" in step.evidence
    (finding,) = interpreted(SmallKnowledge(), fusion("EML4", "ALK"), tumor_type="LUAD").findings
    assert finding.level is None
    assert (finding.tier and finding.tier.value) == "III"


def test_the_other_way_round_is_said_to_be_so_and_a_stranger_says_nothing() -> None:
    turned = fact_of("ALK", "EML4")
    assert turned is not None
    assert "other way round" in turned.text
    assert fact_of("ALK", "NOTAGENE") is None
    assert known_pair(small("ALK", "F1174L", "missense_variant"), KB) is None
