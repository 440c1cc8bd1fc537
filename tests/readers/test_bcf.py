"""BCF says the same as the VCF it was made from; damage to it, or a crash of the library, costs no more than a refusal."""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from tests.readers.reader_files import Reader, everything, record, vcf

from mingbian.model.case import CaseOptions
from mingbian.model.errors import Cancelled, Refusal
from mingbian.model.reading import Progress
from mingbian.readers import read
from mingbian.readers.vcf import bcf

META = (
    '##INFO=<ID=SOMATIC,Number=0,Type=Flag,Description="x">',
    '##FILTER=<ID=q10,Description="x">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">',
)
TEXT = vcf(
    [
        record(alt="T,C", samples=("0/0:99,0,0:99", "1|2:50,30,20:100"), info="SOMATIC"),
        record("12", 25398284, "C", "T", status="q10", samples=("0/0:9,0:9", "0/1:5,5:10")),
        record("12", 25398290, "CA", "C", status=".", samples=("0/0:9,0:9", "0/1:5,5:10"), name="rs1"),
        record("X", 5, "N", "<DEL>", samples=("0/0:9,0:9", "0/1:5,5:10")),
    ],
    samples=("NORMAL", "TUMOR"),
    meta=META,
)


@pytest.fixture
def made(reader: Reader) -> tuple[Path, Path]:
    """The same records as VCF and as BCF."""
    bcftools = pytest.importorskip("pysam.bcftools")
    pytest.importorskip("cyvcf2")
    text, binary = reader.file(TEXT, "a.vcf"), reader.folder / "a.bcf"
    bcftools.view("-Ob", "-o", str(binary), str(text), catch_stdout=False)
    return text, binary


def test_bcf_and_vcf_say_the_same(made: tuple[Path, Path]) -> None:
    one, other = (read(path, CaseOptions(), everything) for path in made)
    assert other.input.format == "bcf"
    assert len(one.observations) == 3
    for a, b in zip(one.observations, other.observations, strict=True):
        for part in ("kind", "chrom", "pos", "ref", "alt", "call", "reported_origin", "as_reported"):
            assert getattr(a, part) == getattr(b, part), part
    assert (one.records, one.alleles, one.set_aside) == (other.records, other.alleles, other.set_aside)
    assert (one.tumor_sample, one.build) == (other.tumor_sample, other.build)


def test_the_name_does_not_matter(made: tuple[Path, Path]) -> None:
    renamed = made[1].rename(made[1].with_name("a.vcf.gz"))
    assert read(renamed, CaseOptions(), everything).input.format == "bcf"


def test_a_cut_bcf_is_incomplete(made: tuple[Path, Path]) -> None:
    made[1].write_bytes(made[1].read_bytes()[:-28])
    with pytest.raises(Refusal) as caught:
        read(made[1], CaseOptions(), everything)
    assert caught.value.code == "INPUT_INCOMPLETE"
    reading = read(made[1], CaseOptions(accept_incomplete=True), everything)
    assert any(w.code == "INPUT_INCOMPLETE" and w.blocking for w in reading.warnings)


def test_bytes_that_only_begin_like_bcf_are_refused(reader: Reader) -> None:
    pytest.importorskip("cyvcf2")
    with pytest.raises(Refusal) as caught:
        reader(b"BCF\x02\x02" + b"\xff" * 400)
    assert caught.value.code == "BCF_UNREADABLE"


def test_without_the_library_the_way_out_is_said(made: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cyvcf2", None)
    with pytest.raises(Refusal) as caught:
        read(made[1], CaseOptions(), everything)
    assert caught.value.code == "BCF_NOT_SUPPORTED"
    assert "bcftools view" in caught.value.remedy


def crash(path: str, connection: Connection) -> None:
    connection.send_bytes(b"t" + TEXT)
    os.kill(os.getpid(), signal.SIGSEGV)


def fall_silent(path: str, connection: Connection) -> None:
    signal.pause()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no BCF on Windows")
@pytest.mark.parametrize(("behavior", "words"), [(crash, "broke down"), (fall_silent, "did not answer")])
def test_a_crash_of_the_library_ends_in_a_refusal(
    made: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, behavior: object, words: str
) -> None:
    monkeypatch.setattr(bcf, "emit", behavior)
    monkeypatch.setattr(bcf, "PATIENCE", 5.0 if behavior is crash else 0.2)
    with pytest.raises(Refusal) as caught:
        read(made[1], CaseOptions(), everything)
    assert caught.value.code == "BCF_UNREADABLE"
    assert words in caught.value.reason


def test_cancelling_ends_the_child(made: tuple[Path, Path]) -> None:
    def stop(_progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read(made[1], CaseOptions(), everything, stop)


@pytest.mark.parametrize("name", ["a##idx##b.bcf", "-", "http:a.bcf"])
def test_names_that_mean_something_to_the_library_mean_nothing_here(made: tuple[Path, Path], name: str) -> None:
    path = made[1].rename(made[1].with_name(name))
    assert len(read(path, CaseOptions(tumor_sample="TUMOR"), everything).observations) > 0
