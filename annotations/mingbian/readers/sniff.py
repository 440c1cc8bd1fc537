"""What a file is, by its content, never by its name.

``identify`` looks at the first bytes, through one layer of gzip or BGZF, and says how the file is packed and what lies in
it. Nothing is unpacked to disk, and a zip archive is only listed.
"""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from mingbian.model.errors import Refusal
from mingbian.model.patterns import pattern
from mingbian.model.records import Record

HEAD = 1 << 16
"""Bytes looked at, packed and unpacked."""

WORKBOOK = "Excel workbook"
"""``Identified.detail`` of a spreadsheet in today's Excel format."""

LISTED = 1 << 28
"""Zip archives beyond this size are not listed: the list itself may be made to take forever."""


class Packing(StrEnum):
    """How the bytes are packed."""

    PLAIN = "plain"
    GZIP = "gzip"
    BGZF = "bgzf"


class Content(StrEnum):
    """What lies in the file once unpacked."""

    VCF = "vcf"
    BCF = "bcf"
    JSON = "json"
    XML = "xml"
    HTML = "html"
    PDF = "pdf"
    ZIP = "zip"
    TABLE = "table"
    TEXT = "text"
    ALIGNMENT = "alignment"
    INDEX = "index"
    OFFICE = "office"
    BINARY = "binary"
    EMPTY = "empty"


class Encoding(StrEnum):
    """How the text is written."""

    UTF8 = "utf-8"
    UTF16_LE = "utf-16-le"
    UTF16_BE = "utf-16-be"


class Identified(Record, frozen=True):
    """``head`` holds the first unpacked bytes as they are; ``detail`` names the format more closely where it is known.

    ``member`` is the name of the file inside a zip archive that all of this is about; None for a file by itself.
    """

    packing: Packing
    content: Content
    encoding: Encoding = Encoding.UTF8
    detail: str = ""
    head: bytes = b""
    member: str | None = None


def identify(path: Path) -> Identified:
    """Look at the beginning of a file. Raises ``Refusal`` where the file cannot be opened at all."""
    return identify_bytes(_head_of(path), path)


def identify_bytes(raw: bytes, path: Path) -> Identified:
    """What begins with these bytes; ``path`` is looked at again only where they are those of a zip archive."""
    if not raw:
        return Identified(Packing.PLAIN, Content.EMPTY)
    if not raw.startswith(b"\x1f\x8b"):
        return _content(raw, Packing.PLAIN, path)
    packing = Packing.BGZF if bgzf_block_size(raw, 0) else Packing.GZIP
    unpacker = zlib.decompressobj(wbits=31)
    try:
        head = unpacker.decompress(raw, HEAD)
        while len(head) < HEAD and unpacker.eof and unpacker.unused_data[:2] == b"\x1f\x8b":
            rest = unpacker.unused_data
            unpacker = zlib.decompressobj(wbits=31)
            head += unpacker.decompress(rest, HEAD - len(head))
    except zlib.error:
        head = b""
    if not head:
        # an empty but whole gzip file, or one that cannot be unpacked: reading it will say which
        return Identified(packing, Content.EMPTY if unpacker.eof else Content.BINARY, detail="gzip")
    return _content(head, packing, path)


def bgzf_block_size(data: bytes | memoryview, at: int) -> int:
    """Total size in bytes of the BGZF block that starts at ``at``; 0 where no whole BGZF header is there.

    Source: the SAM specification, section 4.1 (the "BC" extra field).
    """
    if len(data) < at + 18 or bytes(data[at : at + 4]) != b"\x1f\x8b\x08\x04":
        return 0
    if bytes(data[at + 10 : at + 16]) == b"\x06\0BC\x02\0":  # nothing else in the extra field, as everybody writes it
        return int.from_bytes(data[at + 16 : at + 18], "little") + 1
    extra = int.from_bytes(data[at + 10 : at + 12], "little")
    here, end = at + 12, at + 12 + extra
    while here + 4 <= min(end, len(data)):
        size = int.from_bytes(data[here + 2 : here + 4], "little")
        if data[here] == 66 and data[here + 1] == 67 and size == 2 and here + 6 <= len(data):
            return int.from_bytes(data[here + 4 : here + 6], "little") + 1
        here += 4 + size
    return 0


def _head_of(path: Path) -> bytes:
    try:
        with path.open("rb") as f:
            return f.read(HEAD)
    except IsADirectoryError as e:
        raise Refusal("NOT_A_FILE", str(path), "This is a folder.", "Name a file, or use batch for a folder.") from e
    except FileNotFoundError as e:
        raise Refusal("NO_SUCH_FILE", str(path), "There is no such file.", "Check the name.") from e
    except (OSError, ValueError) as e:
        reason = getattr(e, "strerror", None) or str(e)
        raise Refusal(
            "CANNOT_OPEN", str(path), f"The file cannot be opened ({reason}).", "Check that you may read it and try again."
        ) from e


_MAGIC: tuple[tuple[bytes, Content, str], ...] = (
    (b"BCF\x02", Content.BCF, ""),
    (b"BCF\x04", Content.BINARY, "BCF version 1"),
    (b"%PDF", Content.PDF, ""),
    (b"\xd0\xcf\x11\xe0", Content.OFFICE, "old Office document"),
    (b"{\\rtf", Content.OFFICE, "RTF document"),
    (b"BAM\x01", Content.ALIGNMENT, "BAM"),
    (b"CRAM", Content.ALIGNMENT, "CRAM"),
    (b"@HD\t", Content.ALIGNMENT, "SAM"),
    (b"@SQ\t", Content.ALIGNMENT, "SAM"),
    (b"TBI\x01", Content.INDEX, "tabix index"),
    (b"CSI\x01", Content.INDEX, "CSI index"),
    (b"BAI\x01", Content.INDEX, "BAM index"),
    (b"7z\xbc\xaf\x27\x1c", Content.BINARY, "7-Zip archive"),
    (b"Rar!", Content.BINARY, "RAR archive"),
    (b"BZh", Content.BINARY, "bzip2 file"),
    (b"\xfd7zXZ", Content.BINARY, "xz file"),
    (b"\x28\xb5\x2f\xfd", Content.BINARY, "Zstandard file"),
    (b"\x89PNG", Content.BINARY, "PNG picture"),
    (b"\xff\xd8\xff", Content.BINARY, "JPEG picture"),
    (b"SQLite format 3\x00", Content.BINARY, "SQLite database"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def _content(head: bytes, packing: Packing, path: Path) -> Identified:
    for magic, content, detail in _MAGIC:
        if head.startswith(magic):
            return Identified(packing, content, detail=detail, head=head)
    if head.startswith(_ZIP):
        return _zip(head, packing, path)
    encoding = _encoding(head)
    if encoding is Encoding.UTF8:
        text = head.removeprefix(codecs.BOM_UTF8)
    else:
        text = head.decode(encoding, "replace").lstrip("\ufeff").encode()
    content, detail = _text(text)
    return Identified(packing, content, encoding, detail, head)


def _encoding(head: bytes) -> Encoding:
    if head.startswith(codecs.BOM_UTF16_LE):
        return Encoding.UTF16_LE
    if head.startswith(codecs.BOM_UTF16_BE):
        return Encoding.UTF16_BE
    # without a mark: text of ASCII letters has a zero in every second byte
    sample = head[:512]
    if len(sample) >= 4 and sample[1] == 0 and sample[0] and sample[1::2].count(0) > 0.9 * (len(sample) // 2):
        return Encoding.UTF16_LE
    if len(sample) >= 4 and sample[0] == 0 and sample[1] and sample[0::2].count(0) > 0.9 * (len(sample) // 2):
        return Encoding.UTF16_BE
    return Encoding.UTF8


_VCF_LINE = pattern(rb"^[^\t\n]{1,64}\t\d{1,11}\t[^\t\n]*\t[ACGTNacgtn]+\t[ACGTNacgtn*.,<>\[\]:\w]+(\t|\r?$)", re.MULTILINE)
_VCF_HEADER = pattern(rb"^(##fileformat=VCF|##(INFO|FORMAT|FILTER|contig)=<|#CHROM[\t ]+POS[\t ]+ID)", re.MULTILINE)

# (pattern over the beginning, what it looks like); first that fits
_TABLES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (pattern(rb"^#version \d|^Hugo_Symbol\t", re.MULTILINE), "a mutation table (MAF)"),
    (pattern(rb"^\[(Analysis Details|Small Variants|TMB|Sequencing Run Details)\]", re.MULTILINE),
     "an Illumina TSO500 combined variant output"),
    (pattern(rb"^vcf\.rownum\t|^(?:[^#\n][^\n]*\t)?rowtype\tcall\t", re.MULTILINE), "an Oncomine table"),
    (pattern(rb"^#?Chr\tStart\tEnd\tRef\tAlt\t", re.MULTILINE), "an ANNOVAR table"),
    # a first line that names columns: rows such as "7 140453136 140453136 A T" behind it are not those of a VCF
    (pattern(rb"\A(?!#?CHROM\tPOS\tID\t)#?[A-Za-z][^\t\n]*\t[^\n]*?\bRef[^\t\n]{0,24}\tA", re.IGNORECASE), "a table"),
    (pattern(rb"^chromosome\tstart\tend\tgene\tlog2", re.MULTILINE), "a CNVkit segment table"),
    (pattern(rb"^'?\"?ID'?\"?\t'?\"?chrom", re.MULTILINE | re.IGNORECASE), "a segment table (SEG)"),
    (pattern(rb"^#?FusionName\t|^#?gene1\tgene2", re.MULTILINE | re.IGNORECASE), "a fusion table"),
    (pattern(rb"^Name\tLength\tEffectiveLength\tTPM\t"), "an expression table (Salmon)"),
    (pattern(rb"^track |^browser "), "a browser track"),
    (pattern(rb"^>[^\n]*\n[ACGTNacgtn]+\s"), "a sequence file (FASTA)"),
    (pattern(rb"^@[^\n]*\n[ACGTNacgtn]+\n\+"), "raw reads (FASTQ)"),
)  # fmt: skip


def _text(text: bytes) -> tuple[Content, str]:
    start = text.lstrip()
    if not start:
        return (Content.BINARY, "") if b"\x00" in text else (Content.EMPTY, "")
    lowered = start[:1024].lower()
    if lowered.startswith((b"<!doctype html", b"<html")) or (start[:1] == b"<" and b"<html" in lowered):
        return Content.HTML, ""
    if _VCF_HEADER.search(text):
        return Content.VCF, ""
    if start[:1] == b"<":
        return Content.XML, _xml(start)
    tables = [looks_like for pattern, looks_like in _TABLES if pattern.search(text)]
    if not tables and start[:1] in b"{[":
        return Content.JSON, ""
    if text.count(b"\x00") > len(text) // 1000 or _controls(text) > len(text) // 50:
        return Content.BINARY, ""
    if tables:
        return Content.TABLE, tables[0]
    if _VCF_LINE.search(text) or start.startswith(b"##"):
        return Content.VCF, ""
    first = start.partition(b"\n")[0]
    if b"\t" in first or first.count(b",") >= 3:
        return Content.TABLE, "a table"
    return Content.TEXT, ""


def _controls(text: bytes) -> int:
    return len(text) - len(text.translate(None, bytes(set(range(32)) - {9, 10, 12, 13, 27}) + b"\x7f"))


def _xml(start: bytes) -> str:
    for mark, name in (
        (b"foundationmedicine.com", "a Foundation Medicine report"),
        (b"rr:ResultsReport", "a Foundation Medicine report"),
        (b"genomicAlteration", "a Caris report"),
        (b"hl7.org/fhir", "a FHIR resource"),
    ):
        if mark in start:
            return name
    return "an XML document"


def _zip(head: bytes, packing: Packing, path: Path) -> Identified:
    """A zip archive is listed, never unpacked; what is in it goes into ``detail``."""
    if packing is not Packing.PLAIN:
        return Identified(packing, Content.ZIP, detail="", head=head)
    try:
        if path.stat().st_size > LISTED:
            return Identified(packing, Content.ZIP, head=head)
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist()[:1000] if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, struct.error, RecursionError):
        return Identified(packing, Content.ZIP, detail="damaged", head=head)
    if "[Content_Types].xml" in names:
        kind = WORKBOOK if any(n.startswith("xl/") for n in names) else "Office document"
        return Identified(packing, Content.OFFICE, detail=kind, head=head)
    return Identified(packing, Content.ZIP, detail="\n".join(names), head=head)
