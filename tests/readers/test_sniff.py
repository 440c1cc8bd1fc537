"""What a file is, is told by its content; the name never matters."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from tests.readers.reader_files import EOF_MARKER, Reader, bgzf, everything, record, vcf

from mingbian.model.case import CaseOptions
from mingbian.model.errors import Refusal
from mingbian.readers import read
from mingbian.readers.sniff import Content, Encoding, Packing, identify

TEXT = vcf([record()])


def zipped(**files: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "packing", "content"),
    [
        (TEXT, Packing.PLAIN, Content.VCF),
        (gzip.compress(TEXT, mtime=0), Packing.GZIP, Content.VCF),
        (bgzf(TEXT), Packing.BGZF, Content.VCF),
        (b"\n\n" + TEXT, Packing.PLAIN, Content.VCF),
        (vcf([record()], first=""), Packing.PLAIN, Content.VCF),
        (b"7\t140453136\t.\tA\tT\t99\tPASS\tDP=3\n", Packing.PLAIN, Content.VCF),
        (b"BCF\x02\x02rest", Packing.PLAIN, Content.BCF),
        (bgzf(b"BCF\x02\x02rest"), Packing.BGZF, Content.BCF),
        (b'{"schema": "mingbian.report/1"}', Packing.PLAIN, Content.JSON),
        (b'\xef\xbb\xbf  {"a": 1}', Packing.PLAIN, Content.JSON),
        (b"<!DOCTYPE html><html><body>Please log in</body></html>", Packing.PLAIN, Content.HTML),
        (b'<?xml version="1.0"?><html xmlns="x"><body/></html>', Packing.PLAIN, Content.HTML),
        (b'<?xml version="1.0"?><report/>', Packing.PLAIN, Content.XML),
        (b"%PDF-1.7\n...", Packing.PLAIN, Content.PDF),
        (zipped(a_vcf=TEXT), Packing.PLAIN, Content.ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Packing.PLAIN, Content.OFFICE),
        (b"#version 2.4\nHugo_Symbol\tEntrez_Gene_Id\n", Packing.PLAIN, Content.TABLE),
        (b"[Analysis Details]\t\t\nPair ID\tX\n\n[TMB]\t\n", Packing.PLAIN, Content.TABLE),
        (b"gene,position,ref,alt\nBRAF,1,A,T\n", Packing.PLAIN, Content.TABLE),
        (b"Dear colleague,\nplease find attached\n", Packing.PLAIN, Content.TEXT),
        (gzip.compress(b"BAM\x01rest", mtime=0), Packing.GZIP, Content.ALIGNMENT),
        (gzip.compress(b"TBI\x01rest", mtime=0), Packing.GZIP, Content.INDEX),
        (bytes(range(256)) * 20, Packing.PLAIN, Content.BINARY),
        (b"\x00" * 5000, Packing.PLAIN, Content.BINARY),
        (b"", Packing.PLAIN, Content.EMPTY),
        (b" \n\n", Packing.PLAIN, Content.EMPTY),
        (EOF_MARKER, Packing.BGZF, Content.EMPTY),
    ],
)
def test_content_is_told_by_its_bytes(tmp_path: Path, data: bytes, packing: Packing, content: Content) -> None:
    path = tmp_path / "misleading.pdf"
    path.write_bytes(data)
    found = identify(path)
    assert (found.packing, found.content) == (packing, content)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.decode().encode("utf-16"), Encoding.UTF16_LE),
        (b"\xfe\xff" + TEXT.decode().encode("utf-16-be"), Encoding.UTF16_BE),
        (TEXT.decode().encode("utf-16-le"), Encoding.UTF16_LE),
        (TEXT.decode().encode("utf-16-be"), Encoding.UTF16_BE),
    ],
)
def test_utf16_is_recognized_with_and_without_a_mark(tmp_path: Path, data: bytes, encoding: Encoding) -> None:
    path = tmp_path / "a.vcf"
    path.write_bytes(data)
    found = identify(path)
    assert (found.content, found.encoding) == (Content.VCF, encoding)


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "EMPTY_FILE", "empty"),
        (b"<!DOCTYPE html><html>Please log in</html>", "NOT_A_RESULT", "web page, not a VCF"),
        (b"%PDF-1.7", "NOT_A_RESULT", "PDF"),
        (b"#version 2.4\nHugo_Symbol\tx\n", "NOT_SUPPORTED", "mutation table"),
        (b"<?xml version='1.0'?><rr:ResultsReport/>", "NOT_SUPPORTED", "Foundation Medicine"),
        (gzip.compress(b"BAM\x01", mtime=0), "NOT_SUPPORTED", "aligned reads"),
        (zipped(a_vcf=TEXT), "ZIP_ARCHIVE", "'a.vcf'"),
        (zipped(a_txt=b"x", b_txt=b"y"), "ZIP_ARCHIVE", "2 files"),
        (zipped(a_vcf=TEXT)[:-30], "NOT_A_RESULT", "damaged zip"),
        (gzip.compress(TEXT, mtime=0)[:15], "INPUT_INCOMPLETE", "cut"),
        (b"\x1f\x8b\x08\x00garbage-garbage-garbage", "INPUT_INCOMPLETE", "damaged"),
        (EOF_MARKER, "EMPTY_FILE", "empty"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(reader: Reader, data: bytes, code: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        reader(data, name="looks_fine.vcf.gz")
    assert caught.value.code == code
    assert words in str(caught.value)
    assert caught.value.remedy


def test_a_zip_entry_that_climbs_out_is_only_named(reader: Reader) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.vcf", TEXT)
        archive.writestr("../../evil.txt", b"x")
    with pytest.raises(Refusal) as caught:
        reader(held.getvalue())
    assert caught.value.code == "ZIP_ARCHIVE"
    assert sorted(p.name for p in reader.folder.iterdir()) == ["input.vcf"]
    assert not (reader.folder.parent.parent / "evil.txt").exists()


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "nothing.vcf", "NO_SUCH_FILE"), (tmp_path, "NOT_A_FILE")):
        with pytest.raises(Refusal) as caught:
            read(path, CaseOptions(), everything)
        assert caught.value.code == code
