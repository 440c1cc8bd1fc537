"""Every byte of a file arrives, or the file is said to be incomplete: nothing between."""

from __future__ import annotations

import gzip
import hashlib
import random
import sys
import zlib
from collections import deque
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.reader_files import EOF_MARKER, Reader, balanced, bgzf, record, vcf

from mingbian.model.errors import Refusal
from mingbian.readers import stream
from mingbian.readers.sniff import identify
from mingbian.readers.stream import AFTER, BEFORE, ByteStream, Lines


@pytest.fixture(params=["isal", "zlib"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Once with ISA-L, once as if it were not installed."""
    if request.param == "isal":
        pytest.importorskip("isal")
    else:
        monkeypatch.setitem(sys.modules, "isal", None)
    assert (stream.inflater()[0] is zlib) == (request.param == "zlib")
    return str(request.param)


def unpack(path: Path) -> tuple[bytes, ByteStream]:
    with ByteStream(path, identify(path).packing) as s:
        return b"".join(s), s


def noise(size: int) -> bytes:
    return b"##fileformat=VCF" + random.Random(size).randbytes(size // 3).hex().encode() + b"A" * (size // 3)


@pytest.mark.parametrize("size", [0, 1, 1000, 65_279, 65_280, 65_281, 1_048_576, 3_000_001])
def test_everything_packed_comes_out_again(tmp_path: Path, engine: str, size: int) -> None:
    data = noise(size)
    path = tmp_path / "f"
    for packed in (
        data, gzip.compress(data), bgzf(data),
        gzip.compress(data) + gzip.compress(data), bgzf(data, marker=False) + bgzf(data),
        gzip.compress(data) + bytes(512), bgzf(data[:100]) + gzip.compress(data),
    ):  # fmt: skip
        path.write_bytes(packed)
        found, s = unpack(path)
        assert found in (data, data + data, data[:100] + data)
        assert len(found) >= len(data)
        assert s.damage is None
        assert s.sha256 == hashlib.sha256(packed).hexdigest()
        assert s.position == len(packed)


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 27, 28, 29, 200, 30_000])
def test_a_cut_file_is_never_whole(tmp_path: Path, engine: str, cut: int) -> None:
    data = noise(400_000)
    path = tmp_path / "f"
    for packed in (gzip.compress(data), bgzf(data)):
        path.write_bytes(packed[:-cut])
        found, s = unpack(path)
        assert s.damage is not None
        assert data.startswith(found)
        assert s.sha256 == hashlib.sha256(packed[:-cut]).hexdigest()


def test_bgzf_without_its_end_marker_counts_as_cut(tmp_path: Path, engine: str) -> None:
    path = tmp_path / "f"
    path.write_bytes(bgzf(b"##fileformat=VCFv4.2\n", marker=False))
    found, s = unpack(path)
    assert found == b"##fileformat=VCFv4.2\n"
    assert s.damage is not None
    assert "end-of-file marker" in s.damage


@pytest.mark.parametrize("where", [30, 5_000, 60_000, -50])
def test_one_wrong_byte_is_found(tmp_path: Path, engine: str, where: int) -> None:
    data = noise(400_000)
    path = tmp_path / "f"
    for packed in (bytearray(gzip.compress(data)), bytearray(bgzf(data))):
        packed[where] ^= 0x10
        path.write_bytes(packed)
        found, s = unpack(path)
        assert s.damage is not None or found == data  # a bit of a header's free text may be anything
        assert data.startswith(found[: max(0, len(found) - 1_100_000)])


def test_a_wrong_checksum_is_found(tmp_path: Path, engine: str) -> None:
    packed = bytearray(bgzf(b"##fileformat=VCFv4.2\n" * 50))
    packed[len(packed) - len(EOF_MARKER) - 5] ^= 1  # in the CRC of the only block
    path = tmp_path / "f"
    path.write_bytes(packed)
    found, s = unpack(path)
    assert found == b""
    assert s.damage is not None


def test_rubbish_behind_the_packed_data_is_found(tmp_path: Path, engine: str) -> None:
    path = tmp_path / "f"
    for packed in (gzip.compress(b"##x\n"), bgzf(b"##x\n")):
        path.write_bytes(packed + b"something else entirely")
        assert unpack(path)[1].damage is not None


def test_a_bomb_is_refused_before_it_fills_memory(tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "RATIO_FROM", 1 << 22)
    path = tmp_path / "f"
    path.write_bytes(gzip.compress(b"\x00" * (64 << 20)))
    with ByteStream(path, identify(path).packing) as s:
        pieces = iter(s)
        with pytest.raises(Refusal) as caught:
            deque(pieces, maxlen=0)
        assert s.unpacked < 40 << 20
    assert caught.value.code == "TOO_LARGE_UNPACKED"


def texts(path: Path) -> tuple[list[bytes], Lines]:
    found = identify(path)
    with ByteStream(path, found.packing) as s:
        lines = Lines(s, found)
        chunks = list(lines)
    for chunk in chunks:
        assert chunk[:BEFORE].strip(b"\x00") == b""
        assert chunk[-AFTER:].strip(b"\x00") == b""
    return [chunk[BEFORE:-AFTER] for chunk in chunks], lines


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_newline_and_encoding_gives_the_same_lines(tmp_path: Path, newline: str, encoding: str) -> None:
    wanted = ["##fileformat=VCFv4.2", "#CHROM\t王小明", *(f"7\t{n}\tA" for n in range(200))]
    path = tmp_path / "f.vcf"
    path.write_bytes(newline.join([*wanted, ""]).encode(encoding))
    if newline == "\r" and encoding.startswith("utf-16"):
        pytest.skip("no program writes that")
    chunks, lines = texts(path)
    assert b"".join(chunks).decode().split("\n") == [*wanted, ""]
    assert not lines.unterminated


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.binary(max_size=40).map(lambda b: b.translate(None, b"\r\n")), min_size=1, max_size=60),
    chunk=st.integers(1, 50),
    large=st.integers(1, 120),
    block=st.integers(1, 60),
)
def test_lines_are_whole_wherever_the_chunks_end(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], chunk: int, large: int, block: int
) -> None:
    path = tmp_path_factory.mktemp("s") / "f"
    path.write_bytes(bgzf(b"##\n" + b"\n".join(lines), block))
    found = identify(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "CHUNK", chunk)
        patch.setattr(stream, "LARGE_CHUNK", large)
        patch.setattr(stream, "LONG_LINES", 10)
        with ByteStream(path, found.packing) as s:
            reader = Lines(s, found)
            chunks = [c[BEFORE:-AFTER] for c in reader]
        assert s.damage is None
    assert all(c.endswith(b"\n") for c in chunks)
    assert b"".join(chunks) == b"##\n" + b"\n".join(lines) + (b"\n" if lines[-1] else b"")
    assert reader.unterminated == bool(lines[-1])


def test_a_line_without_end_is_refused(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MAX_LINE", 3 << 20)
    with pytest.raises(Refusal) as caught:
        reader(vcf([record(info="X=" + "A" * (8 << 20))]))
    assert caught.value.code == "LINE_TOO_LONG"


def test_a_huge_info_field_is_read(reader: Reader) -> None:
    reading = reader(vcf([record(info="X=" + "A" * 4_800_000), record(pos=140453140, ref="C")]))
    assert [o.pos for o in reading.observations] == [140453136, 140453140]


@pytest.mark.parametrize("pack", [bgzf, gzip.compress])
def test_half_a_file_is_refused_or_marked_on_request(reader: Reader, engine: str, pack: object) -> None:
    whole = vcf([record("1", p) for p in range(50_000_000, 50_020_000)])
    packed = pack(whole)  # type: ignore[operator]
    half = packed[: len(packed) // 2]
    with pytest.raises(Refusal) as caught:
        reader(half)
    assert caught.value.code == "INPUT_INCOMPLETE"
    assert "records were read" in caught.value.reason
    assert "--accept-incomplete" in caught.value.remedy
    reading = reader(half, accept_incomplete=True)
    assert 0 < reading.records < 20_000
    assert balanced(reading)
    assert [w.code for w in reading.warnings if w.blocking] == ["INPUT_INCOMPLETE"]


def test_a_last_line_cut_in_a_record_is_incomplete(reader: Reader) -> None:
    whole = vcf([record(), record(pos=140453140)])
    at = whole.rindex(b"PASS")
    with pytest.raises(Refusal) as caught:
        reader(whole[: at + 4])
    assert caught.value.code == "INPUT_INCOMPLETE"
    reading = reader(whole[: at + 4], accept_incomplete=True)
    assert balanced(reading)
    assert reading.records == 2
    # a line that only lacks its newline is read, and the reader is told
    reading = reader(whole[:-1])
    assert [w.code for w in reading.warnings] == ["NO_FINAL_NEWLINE"]


def test_the_checksum_is_that_of_the_file(reader: Reader) -> None:
    data = bgzf(vcf([record()]))
    reading = reader(data, name="x.vcf.gz")
    assert reading.input.sha256 == hashlib.sha256(data).hexdigest()
    assert (reading.input.file, reading.input.bytes, reading.input.format) == ("x.vcf.gz", len(data), "vcf")


def test_long_lines_come_in_larger_chunks(tmp_path: Path) -> None:
    for width, largest in ((100, stream.CHUNK), (5000, stream.LARGE_CHUNK)):
        path = tmp_path / f"{width}.vcf"
        path.write_bytes(b"##fileformat=VCFv4.2\n" + (b"x" * width + b"\n") * (12_000_000 // width))
        found = identify(path)
        with ByteStream(path, found.packing) as s:
            sizes = [len(chunk) - BEFORE - AFTER for chunk in Lines(s, found)]
        assert sizes[0] <= 2 * stream.CHUNK
        assert largest <= max(sizes) <= largest + 2 * stream.CHUNK
