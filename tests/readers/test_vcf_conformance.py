"""Departures from the VCF specification: named once, with the first line; what good files have is not mentioned."""

from __future__ import annotations

import pytest
from tests.readers.reader_files import Reader, record, vcf

from mingbian.model.reading import Reading
from mingbian.readers.vcf.conformance import FIRST_LINES

AD = '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="reads">'


def said(reading: Reading) -> dict[str, str]:
    return {w.code: w.text for w in reading.warnings}


def header_warning(reader: Reader, *meta: str, first: str = "##fileformat=VCFv4.3") -> str:
    return said(reader(vcf([record()], meta=meta, first=first))).get("VCF_HEADER", "")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("##Some random words", "not of the form ##key=value"),
        ("##reference=", "not of the form ##key=value"),
        ('##INFO=<ID=X,Number=1,Type=Float,Description="open"', "INFO does not end in '>'"),
        ('##INFO=<ID=X,Number=1,Type=Float,Description="in "quotes" twice">', "INFO cannot be taken apart"),
        ('##INFO=<ID=X,Number=N,Type=Float,Description="x">', "'N' is no Number"),
        ('##INFO=<ID=X,Number=1,Type=Int,Description="x">', "'Int' is no Type"),
        ("##INFO=<ID=X,Number=1,Type=Integer,Description=bare words>", "not in quotation marks"),
        ('##INFO=<Number=1,Type=Integer,Description="x",ID=X>', "not its first field"),
        ('##INFO=<ID=X,Type=Integer,Description="x">', "lacks its Number"),
        ('##INFO=<ID=END,Number=1,Type=String,Description="x">', "INFO END is declared as Number=1, Type=String"),
        ('##FORMAT=<ID=X,Number=1,Type=Flag,Description="x">', "'Flag' is no Type"),
        ('##FORMAT=<ID=GT,Number=G,Type=String,Description="x">', "FORMAT GT is declared as Number=G"),
        ('##FILTER=<ID=0,Description="x">', "the ID of FILTER"),
        ("##FILTER=<ID=q10>", "FILTER q10 has no Description"),
        ('##ALT=<ID=THIS:ONE,Description="x">', "ALT is of no kind"),
        ("##contig=<length=5>", "contig has no ID"),
        ("##contig=<ID=1 A>", "the ID of contig"),
        ("##SAMPLE=<Assay=Exome>", "SAMPLE has no ID"),
        ("##META=<ID=A,Number=1,Type=String,Values=bare>", "Values of META"),
        ("##PEDIGREE=<ID=P,Father=Some one>", "PEDIGREE holds a name"),
        ("##assembly=ftp://8080:8080/no/host", "assembly is not an address"),
    ],
)
def test_the_header(reader: Reader, line: str, words: str) -> None:
    text = header_warning(reader, line)
    assert words in text
    assert "line 6" in text  # behind the version and four contigs


@pytest.mark.parametrize(
    "line",
    [
        '##INFO=<ID=AF,Number=1,Type=Float,Description="as many programs write it">',
        '##FORMAT=<ID=AD,Number=.,Type=Integer,Description="as GATK wrote it">',
        '##FORMAT=<ID=GQ,Number=1,Type=Float,Description="as FreeBayes writes it">',
        '##INFO=<ID=X,Number=.,Type=String,Description="a \\"quoted\\" word, and a comma",Source="s",Version="1">',
        '##ALT=<ID=NON_REF,Description="any other">',
        "##contig=<ID=HLA-A*01:01:01:01,length=3503>",
        '##GATKCommandLine=<ID=Mutect2,CommandLine="a=b, <c>",Version=4>',
        "##reference=file:///ref.fa",
    ],
)
def test_headers_of_good_files_are_not_mentioned(reader: Reader, line: str) -> None:
    assert header_warning(reader, line, first="##fileformat=VCFv4.2") == ""


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (record(status="q10;q10"), "FILTER"),
        (record(status="q10;0"), "FILTER"),
        (record(status="my filter"), "FILTER"),
        (record(name="rs1;rs1"), "ID is empty in part"),
        (record(info="AC=1.5"), "INFO AC is not a whole number"),
        (record(info="AF=-0.1"), "INFO AF is negative"),
        (record(info="DP=1;DP=2"), "INFO DP stands twice"),
        (record(info="SOMATIC=2"), "INFO SOMATIC is a flag"),
        (record(info="AC=1,2"), "INFO AC has 2 values where Number=A"),
        (record(info="END=9999999999"), "INFO END is not a whole number"),
        (record(form="AD:GT", samples=("5,5:0/1",)), "GT is not the first key"),
        (record(form="GT:AD:AD", samples=("0/1:5,5:5,5",)), "FORMAT has a key twice"),
        (record(form="GT:A*D", samples=("0/1:5",)), "FORMAT has a key with characters"),
        (record(form="GT:AD", samples=("0/1:5,5:extra",)), "more fields than FORMAT"),
        (record(form="GT:AD", samples=("0/2:5,5",)), "an allele that the record does not have"),
        (record(form="GT:AD", samples=("0/C:5,5",)), "not made of allele numbers"),
        (record(form="GT:AD", samples=("0/1:5,5,5",)), "FORMAT AD has 3 values where Number=R"),
        (record(form="GT:PL", samples=("0/1:1,2",)), "FORMAT PL has 2 values where Number=G"),
        (record(form="GT:DP", samples=("0/1:many",)), "FORMAT DP is not a whole number"),
    ],
)
def test_records(reader: Reader, row: str, words: str) -> None:
    text = said(reader(vcf([row], meta=[AD])))["VCF_RECORDS"]
    assert words in text
    assert "line 8" in text


def test_order_and_repetition(reader: Reader) -> None:
    rows = [record(pos=140_400_020), record(pos=140_400_000), record("12", 90), record(pos=140_400_030)]
    assert "not sorted" in said(reader(vcf(rows)))["VCF_RECORDS"]
    assert "do not stand together" in said(reader(vcf(rows)))["VCF_RECORDS"]
    twice = [record(ref="AC", alt="TC"), record(ref="A", alt="T")]
    assert "more than one record" in said(reader(vcf(twice)))["VCF_RECORDS"]


def test_ploidy_decides_how_many_likelihoods_there_are(reader: Reader) -> None:
    good = [
        record(form="GT:PL", samples=("0:1,2",)),
        record(pos=140453140, alt="T,C", form="GT:PL", samples=("0/1/2:" + ",".join("1" * 10),)),
    ]
    assert "VCF_RECORDS" not in said(reader(vcf(good)))


def test_records_outside_the_known_genes_count_as_well(reader: Reader) -> None:
    row = record("1", 100, info="AC=x")
    assert "AC" in said(reader(vcf([row])))["VCF_RECORDS"]


def test_long_files_are_looked_at_by_sample(reader: Reader) -> None:
    filler = "X=" + "y" * 4000
    rows = [record(pos=140_400_000 + n, info=f"{filler};DP=x") for n in range(4 * FIRST_LINES)]
    text = said(reader(vcf(rows)))["VCF_RECORDS"]
    looked_at = int(text.split()[1])
    assert FIRST_LINES < looked_at < 2 * FIRST_LINES


def test_a_good_file_says_nothing(reader: Reader) -> None:
    meta = ["##source=Mutect2", AD, '##INFO=<ID=DP,Number=1,Type=Integer,Description="d">']
    assert said(reader(vcf([record(info="DP=400"), record(pos=140453140)], meta=meta))) == {}


def test_order_and_quality_are_looked_at_in_every_record(reader: Reader) -> None:
    rows = [record(pos=140_400_000 + n) for n in range(2 * FIRST_LINES)]
    rows += [record("1", 5_000), record("1", 4_000), record("1", 4_000).replace("\t99\t", "\t-9\t")]
    text = said(reader(vcf(rows)))["VCF_RECORDS"]
    assert f"line {6 + len(rows) - 1}: records are not sorted" in text
    assert f"line {6 + len(rows)}: QUAL is not a number" in text
