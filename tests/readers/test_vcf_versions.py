"""One patient as VCF 4.1 to 4.5, as a gVCF, packed and as BCF: alleles in, findings out, allele fraction in the tumor."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from tests.readers.reader_files import Reader, balanced, bgzf, record, vcf

from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Assay, CaseOptions
from mingbian.model.reading import Reading

KB = KnowledgeBase.load(site=None)
OPTIONS = CaseOptions(tumor_type="SKCM", assay=Assay.TUMOR_ONLY)
META = (
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="r">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="d">',
    '##FORMAT=<ID=LAA,Number=.,Type=Integer,Description="l">',
    '##FORMAT=<ID=LAD,Number=.,Type=Integer,Description="l">',
    '##FILTER=<ID=weak,Description="w">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="e">',
)
FILTERED = record("12", 25_390_000, "A", "G", "weak")
V600E = record(samples=("0/1:280,120:400",))
TWO_ALLELES = record("12", 25_398_284, "C", "T,A", samples=("0/1:180,20,0:200",))
PLAIN = (V600E, FILTERED, TWO_ALLELES)
WITH_BLOCKS = (
    record(samples=("0/1:280,120,0:400",), alt="T,<NON_REF>"),
    record(pos=140_453_137, ref="C", alt="<NON_REF>", info="END=140453193", form="GT:DP", samples=("0/0:300",)),
    FILTERED,
    record("12", 25_398_284, "C", "T,A,<NON_REF>", samples=("0/1:180,20,0,0:200",)),
)
LOCAL = (
    V600E,
    FILTERED,
    record("12", 25_398_284, "C", "T,A", form="GT:LAA:LAD", samples=("0/1:1:180,20",)),
)


def table() -> list[object]:
    rows = [pytest.param(PLAIN, f"VCFv4.{n}", 4, False, id=f"VCF 4.{n}") for n in range(1, 6)]
    rows.append(pytest.param(WITH_BLOCKS, "VCFv4.2", 7, False, id="gVCF"))
    rows.append(pytest.param(LOCAL, "VCFv4.5", 4, False, id="local alleles"))
    rows.append(pytest.param(PLAIN, "VCFv4.2", 4, True, id="BGZF"))
    return rows


def found(reading: Reading) -> list[tuple[str | None, str | None, float | None]]:
    result = interpret([reading], OPTIONS, KB)
    assert result.accounting.balanced
    return sorted((f.variant.gene, f.variant.protein, f.variant.observed.call.vaf) for f in result.findings)


EXPECTED = [("BRAF", "V600E", 0.3), ("KRAS", "G12D", 0.1)]


@pytest.mark.parametrize(("rows", "version", "alleles", "packed"), table())
def test_the_same_two_findings(reader: Reader, rows: tuple[str, ...], version: str, alleles: int, packed: bool) -> None:
    data = vcf(rows, meta=META, first=f"##fileformat={version}")
    reading = reader(bgzf(data) if packed else data, select=KB.selection)
    assert balanced(reading)
    assert (reading.records, reading.alleles) == (len(rows), alleles)
    assert found(reading) == EXPECTED
    assert [w.code for w in reading.warnings] == []


def test_bcf(reader: Reader, tmp_path: Path) -> None:
    if importlib.util.find_spec("pysam") is None or importlib.util.find_spec("cyvcf2") is None:
        pytest.skip("the library that writes BCF is not here")
    import pysam

    path = reader.file(vcf(PLAIN, meta=META))
    packed = tmp_path / "a.bcf"
    with pysam.VariantFile(str(path)) as plain, pysam.VariantFile(str(packed), "wb", header=plain.header) as out:
        for row in plain:
            out.write(row)
    reading = reader(packed.read_bytes(), name="b.bcf", select=KB.selection)
    assert reading.alleles == 4
    assert found(reading) == EXPECTED
