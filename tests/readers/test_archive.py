"""Zip archives are listed, and one file is read in place when it is named; no name in them is ever a path."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from tests.readers.reader_files import Reader, balanced, everything, record, vcf

from mingbian.cli import main
from mingbian.model.case import CaseOptions
from mingbian.model.errors import Refusal
from mingbian.readers import read

TEXT = vcf([record(), record("12", 25398284, "C", "T")])


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def test_an_archive_is_listed_and_asked_about(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(packed(("a/case.vcf", TEXT), ("readme.txt", b"hello")))
    assert (caught.value.code, caught.value.choices) == ("ZIP_ARCHIVE", ("a/case.vcf",))
    assert "--member" in caught.value.remedy
    with pytest.raises(Refusal) as caught:
        reader(packed(("b.vcf", TEXT), ("c.vcf.gz", gzip.compress(TEXT)), ("readme.txt", b"hello")))
    assert caught.value.choices == ("b.vcf", "c.vcf.gz")


@pytest.mark.parametrize("name", ["a/case.vcf", "../../evil.vcf", "/etc/case.vcf", "腫瘤.vcf", "C:\\case.vcf"])
@pytest.mark.parametrize("pack", [lambda d: d, gzip.compress], ids=["plain", "gzip"])
def test_the_named_file_is_read_in_place(reader: Reader, tmp_path: Path, name: str, pack: object) -> None:
    assert callable(pack)
    data = packed((name, pack(TEXT)), ("other.txt", b"x"))
    before = sorted(tmp_path.parent.rglob("*"))
    reading = reader(data, name="sent.zip", member=name)
    assert [(o.chrom, o.pos, o.alt) for o in reading.observations] == [("7", 140453136, "T"), ("12", 25398284, "T")]
    assert balanced(reading)
    assert (reading.input.sha256, reading.input.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert "in zip" in reading.input.format
    assert [p for p in tmp_path.parent.rglob("*") if p not in before] == [tmp_path / "sent.zip"]


@pytest.mark.parametrize(
    ("member", "data", "code"),
    [
        ("missing.vcf", TEXT, "NO_SUCH_MEMBER"), ("case.vcf", packed(("x.vcf", TEXT)), "ZIP_MEMBER_NOT_READ"),
        ("case.vcf", b"BCF\x02\x02" + bytes(60), "ZIP_MEMBER_NOT_READ"), ("case.vcf", b"", "EMPTY_FILE"),
        ("case.vcf", bytes(135 << 20), "TOO_LARGE_UNPACKED"), ("case.vcf", b"<html>", "NOT_A_RESULT"),
    ],
    ids=["missing", "zip", "bcf", "empty", "bomb", "html"],
)  # fmt: skip
def test_what_cannot_be_read_in_an_archive(reader: Reader, member: str, data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        reader(packed(("case.vcf", data)), name="sent.zip", member=member)
    assert caught.value.code == code


def test_a_damaged_file_of_an_archive_is_said_to_be_damaged(reader: Reader) -> None:
    data = packed(("case.vcf", TEXT * 3), method=zipfile.ZIP_STORED)
    at = data.index(b"140453136")
    with pytest.raises(Refusal) as caught:
        reader(data[:at] + b"9" + data[at + 1 :], name="sent.zip", member="case.vcf")
    assert caught.value.code in {"ZIP_UNREADABLE", "INPUT_INCOMPLETE"}


def test_reports_and_tables_are_read_too(reader: Reader) -> None:
    report = (
        b'{"schema": "mingbian.report/1", "sample": {"build": "GRCh37"}, "variants": [{"gene": "EGFR", "hgvs_p": "L858R"}]}'
    )
    table = (
        b"Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\tNCBI_Build\tTumor_Sample_Barcode\n"
    )
    table += b"BRAF\t7\t140453136\tA\tT\tGRCh37\tS1\n"
    for name, data in (("r.json", report), ("m.maf", table)):
        reading = reader(packed((name, data)), name="sent.zip", member=name)
        assert len(reading.observations) == 1


def test_the_command_line_names_the_member(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sent.zip"
    path.write_bytes(packed(("case.vcf", TEXT)))
    assert main(["interpret", str(path)]) == 3
    assert "--member" in capsys.readouterr().err
    assert main(["interpret", str(path), "--member", "case.vcf", "--lang", "en"]) == 0
    assert "V600E" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["a##idx##b.vcf", "http:__a.vcf", "-", "a b;c.vcf", "s3:.vcf"])
def test_names_that_mean_something_to_htslib_mean_nothing_here(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(TEXT)
    assert len(read(path, CaseOptions(), everything).observations) == 2
