"""Local alleles of VCF 4.5, other ploidies, one change told whole and in parts."""

from __future__ import annotations

import pytest
from tests.readers.reader_files import Reader, balanced, record, vcf

from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Assay, CaseOptions

KB = KnowledgeBase.load(site=None)


@pytest.mark.parametrize(
    ("form", "cell", "seen"),
    [
        ("GT:LAA:LAD", "0/2:2:30,10", [("C", 30, 10, 0.25)]),
        ("GT:LAA:LAD", "1/2:2,1:20,15,5", [("T", 20, 5, 0.125), ("C", 20, 15, 0.375)]),
        ("LGT:LAA:LAD", "0/1:3:60,20", [("G", 60, 20, 0.25)]),
        ("GT:LAA:LAD", "0/0::40", []),
        ("GT:LAA:LAD", "0/1:.:40", [("T", 40, 0, 0.0)]),
    ],
)
def test_local_alleles(reader: Reader, form: str, cell: str, seen: list[object]) -> None:
    reading = reader(vcf([record(alt="T,C,G", form=form, samples=(cell,))], first="##fileformat=VCFv4.5"))
    calls = [(o.alt, o.call.ref_reads, o.call.alt_reads, o.call.vaf) for o in reading.observations]
    assert calls == [
        (alt, ref, reads, None if vaf is None else pytest.approx(vaf))
        for alt, ref, reads, vaf in seen  # type: ignore[misc]
    ]
    assert balanced(reading)


def test_local_alleles_of_a_pair(reader: Reader) -> None:
    row = record(alt="T,C", form="GT:LAA:LAD", samples=("0/0::50", "0/2:2:30,10"))
    (seen,) = reader(vcf([row], samples=("NORMAL", "TUMOR"), first="##fileformat=VCFv4.5")).observations
    assert (seen.alt, seen.call.vaf, seen.call.normal_alt_reads) == ("C", 0.25, 0)


@pytest.mark.parametrize(
    ("genotype", "called"),
    [("1", True), ("0", False), ("0/0/1", True), ("0/1/1", True), ("0/0/0/0", False), (".|1", True), ("/0|1", True)],
)
def test_ploidy(reader: Reader, genotype: str, called: bool) -> None:
    reading = reader(vcf([record(samples=(f"{genotype}:70,30:100",))], first="##fileformat=VCFv4.4"))
    assert bool(reading.observations) is called
    assert balanced(reading)


def test_one_change_whole_and_in_parts_is_one_finding(reader: Reader) -> None:
    tag = "MNVTAG=7:140453136_AC->TT"
    rows = [
        record(info=tag),
        record(ref="AC", alt="TT", info=tag),
        record(pos=140453137, ref="C", alt="T", info=tag),
    ]
    reading = reader(vcf(rows), select=KB.selection)
    assert len(reading.observations) == 3
    result = interpret([reading], CaseOptions(tumor_type="SKCM", assay=Assay.TUMOR_ONLY), KB)
    (finding,) = result.findings
    assert finding.variant.protein == "V600K"
    assert [(p.ref, p.alt) for p in finding.variant.parents] == [("AC", "TT"), ("A", "T"), ("C", "T")]
    assert (result.accounting.interpreted, result.accounting.set_aside) == (1, {"duplicate": 2})


def test_a_tag_without_the_whole_change_joins_nothing_by_itself(reader: Reader) -> None:
    rows = [record(info="MNVTAG=x"), record(pos=140453145, ref="A", alt="C", info="MNVTAG=x")]
    result = interpret([reader(vcf(rows), select=KB.selection)], CaseOptions(tumor_type="SKCM"), KB)
    assert sum(len(f.variant.parents) or 1 for f in result.findings) == 2
