"""A header is read as generously as is safe: small faults are mended and said, others stop with their line."""

from __future__ import annotations

import pytest
from tests.readers.reader_files import FIXED, Reader, contig_lines, record, vcf

from mingbian.model.case import Build
from mingbian.model.errors import Refusal
from mingbian.readers.vcf import header as vcf_header


def codes(reader: Reader, data: bytes) -> list[str]:
    return [w.code for w in reader(data).warnings]


def test_a_sound_header_needs_no_remark(reader: Reader) -> None:
    assert codes(reader, vcf([record()])) == []


@pytest.mark.parametrize(
    "data",
    [
        vcf([record()], first=""),
        vcf([record()], first="##source=x", meta=["##fileformat=VCFv4.2"]),
        vcf([record()]).replace(b"#CHROM\tPOS\tID\tREF\tALT\t", b"#CHROM  POS ID   REF ALT "),
        vcf([record()]).replace(b"#CHROM\tPOS", b"#chrom\tpos"),
        vcf([record()]).replace(b"FORMAT\tTUMOR", b"FORMAT\tTUMOR\t"),
        b"\n" + vcf([record()]),
    ],
)
def test_faults_that_change_nothing_are_mended(reader: Reader, data: bytes) -> None:
    if b"POS ID" in data:  # column names by spaces throughout
        lines = data.split(b"\n")
        data = b"\n".join(b" ".join(line.split()) if line.startswith(b"#CHROM") else line for line in lines)
    assert [o.pos for o in reader(data).observations] == [140453136]


@pytest.mark.parametrize(("first", "meta"), [("", []), ("##reference=GRCh37", ["##fileformat=VCFv4.2"])])
def test_a_missing_or_late_first_line_is_said(reader: Reader, first: str, meta: list[str]) -> None:
    assert codes(reader, vcf([record()], first=first, meta=meta)) == ["HEADER_REPAIRED"]


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (vcf([record()]).replace(b"#CHROM", b"##CHROM"), "NO_COLUMN_LINE", "line 7"),
        ("\n".join(["##fileformat=VCFv4.2", record()]).encode(), "NO_COLUMN_LINE", "line 2"),
        ((record() + "\n").encode(), "NO_COLUMN_LINE", "line 1"),
        (b"##fileformat=VCFv4.2\n##source=x\n", "NO_COLUMN_LINE", "line 2"),
        (b"log: started\n" + vcf([record()]), "NO_COLUMN_LINE", "line 1"),
        (vcf([record()]).replace(b"\tREF\tALT", b"\tALT\tREF"), "BAD_COLUMN_LINE", "line 6"),
        (vcf([record()]).replace(b"\tINFO\tFORMAT\tTUMOR", b""), "BAD_COLUMN_LINE", "line 6"),
        (vcf([record()], samples=("A", " ", "B")), "BAD_COLUMN_LINE", "line 6"),
    ],
)
def test_what_cannot_be_mended_stops_at_its_line(reader: Reader, data: bytes, code: str, where: str) -> None:
    with pytest.raises(Refusal) as caught:
        reader(data)
    assert (caught.value.code, caught.value.where) == (code, where)


def test_a_header_without_end_is_refused(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vcf_header, "LARGEST", 100_000)
    with pytest.raises(Refusal) as caught:
        reader(b"##fileformat=VCFv4.2\n" + b"##x=y\n" * 500_000)
    assert caught.value.code == "HEADER_TOO_LARGE"


def test_a_header_longer_than_a_chunk_is_read(reader: Reader) -> None:
    meta = [f"##contig=<ID=scaffold_{n},length=1000>" for n in range(60_000)]
    reading = reader(vcf([record(), record("scaffold_5", 7)], meta=meta))
    assert (reading.records, reading.set_aside) == (2, {"outside_known_genes": 1})


def test_wrong_or_missing_declarations_do_not_matter(reader: Reader) -> None:
    meta = [
        '##INFO=<ID=DP,Number=A,Type=Flag,Description="wrong">', "##FORMAT=<ID=AD,Number=1,Type=String>",
        "##FORMAT=<broken",
        "##FILTER=", "##INFO", "##contig=<length=5>", "##contig=<ID=>", "##SAMPLE=<ID=", "##=", "##PEDIGREE=<Derived=>",
    ]  # fmt: skip
    plain = reader(vcf([record(info="DP=3;UNKNOWN=x", status="PASS")])).observations[0]
    odd = reader(vcf([record(info="DP=3;UNKNOWN=x", status="PASS")], meta=meta)).observations[0]
    assert odd.call == plain.call
    assert (odd.call.alt_reads, odd.call.depth) == (120, 400)


def test_chinese_sample_names_are_kept(reader: Reader) -> None:
    assert reader(vcf([record()], samples=("王小明_腫瘤",))).tumor_sample == "王小明_腫瘤"


def test_names_in_big5_are_read_as_that_and_it_is_said(reader: Reader) -> None:
    columns = "\t".join((*FIXED, "FORMAT"))
    lines = ["##fileformat=VCFv4.2", *contig_lines(Build.GRCH37), columns]
    data = "\n".join(lines).encode() + "\t王小明_正常\t王小明_腫瘤\n".encode("big5")
    reading = reader(data)
    assert (reading.tumor_sample, reading.normal_sample) == ("王小明_腫瘤", "王小明_正常")
    assert "ENCODING" in [w.code for w in reading.warnings]


def test_names_in_another_encoding_stay_distinct_and_are_remarked(reader: Reader) -> None:
    columns = "\t".join((*FIXED, "FORMAT"))
    names = "Müller_T\tMöller_T".encode("latin-1")
    lines = ["##fileformat=VCFv4.2", *contig_lines(Build.GRCH37), columns]
    data = "\n".join(lines).encode() + b"\t" + names + b"\n"
    with pytest.raises(Refusal) as caught:
        reader(data)
    assert caught.value.code == "TUMOR_SAMPLE_UNKNOWN"
    assert len(set(caught.value.choices)) == 2
    reading = reader(data, tumor_sample=caught.value.choices[0])
    assert "ENCODING" in [w.code for w in reading.warnings]


def test_comments_and_empty_lines_between_records(reader: Reader) -> None:
    reading = reader(vcf([record(), "", "#comment", "   ", record(pos=140453140, ref="C"), "", ""]))
    assert [o.pos for o in reading.observations] == [140453136, 140453140]
    assert [o.source.line for o in reading.observations] == [7, 11]
    assert reading.records == 2
    assert [w.text for w in reading.warnings] == ["4 empty lines were skipped."]


def test_only_a_header_is_not_the_same_as_unreadable(reader: Reader) -> None:
    reading = reader(vcf())
    assert reading.records == 0
    assert [w.code for w in reading.warnings] == ["NO_VARIANTS"]
