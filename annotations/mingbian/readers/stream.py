"""The bytes of a file, unpacked, in one pass: plain, gzip (any number of members) and BGZF.

Blocks are inflated by ISA-L where it is installed and by zlib otherwise. Every checksum is compared, the BGZF
end-of-file marker is asked for, and the SHA-256 of the bytes on disk is taken on the way.

A file that is cut or damaged does not raise: the stream ends where the damage begins and says so in ``damage``, so that
the caller can tell how many records came before it. Nobody may use what was read without looking at ``damage``.
"""

from __future__ import annotations

import codecs
import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from mingbian.model.errors import Refusal
from mingbian.readers.sniff import Encoding, Identified, Packing, bgzf_block_size

CHUNK = 1 << 20
"""Bytes per chunk, packed and unpacked: small enough for a steady progress bar, large enough to be worth a vector."""

LONG_LINES = 1000
LARGE_CHUNK = 1 << 22
"""Where lines have more than ``LONG_LINES`` bytes on average (annotated files), chunks of ``Lines`` are larger: what is
done once per chunk costs as much for three hundred lines as for five thousand."""

MAX_LINE = 1 << 26
"""Longest line, in bytes. Real files stay far below (the widest cohort files have lines of some megabytes)."""

MAX_UNPACKED = 1 << 38
RATIO_FROM = 1 << 27
MAX_RATIO = 400
"""A packed file is refused once it grew beyond ``RATIO_FROM`` bytes at more than ``MAX_RATIO``-fold, or beyond
``MAX_UNPACKED`` (256 GiB). Variant files grow 5- to 60-fold."""

_LARGE = 24 << 20
_BLOCK_LIMIT = 1 << 16  # unpacked size of one BGZF block, by its specification


def inflater() -> tuple[Any, tuple[type[Exception], ...]]:
    """The module that inflates (ISA-L, or zlib where that is not installed), and the errors it raises on bad data."""
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib, (zlib.error,)
    error: Any = isal_zlib.error  # its stub calls the class an instance
    return isal_zlib, (error, zlib.error)


class ByteStream:
    """Iterate to get unpacked pieces of up to ``CHUNK`` bytes. A context manager: the file is open inside it.

    ``size`` is the file's size on disk, ``position`` how much of it was read. After the last chunk ``sha256`` is that of
    the whole file, and ``damage`` is None or says in one sentence what is wrong with it.
    """

    def __init__(self, path: Path, packing: Packing, member: str | None = None) -> None:
        """``member`` is a file of a zip archive; its bytes are read as they are unpacked, ``size`` is theirs."""
        self.path = path
        self._member = member
        self.packing = packing
        self.damage: str | None = None
        self.size = 0
        self.position = 0
        self.unpacked = 0
        self._hash = hashlib.sha256()
        self._engine, self._errors = inflater()

    def __enter__(self) -> ByteStream:
        # The GNU allocator hands blocks of a megabyte back at every release and fetches them page by page again, until it
        # has seen a larger one released. Zeroed bytes come untouched from the system, so this costs nothing; elsewhere it
        # has no effect.
        bytes(_LARGE)
        try:
            if self._member is not None:
                self._file, self.size = open_member(self.path, self._member)
                return self
            self._file = self.path.open("rb")
            self.size = self.path.stat().st_size
        except OSError as e:
            raise Refusal(
                "CANNOT_OPEN",
                str(self.path),
                f"The file cannot be opened ({e.strerror or e}).",
                "Check that you may read it.",
            ) from e
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    @property
    def fraction(self) -> float | None:
        """Share of the file's bytes read so far; None for a file without a size (a pipe)."""
        return min(1.0, self.position / self.size) if self.size else None

    def __iter__(self) -> Iterator[bytes]:
        if self.packing is Packing.PLAIN:
            chunks = self._plain()
        elif self.packing is Packing.GZIP:
            chunks = self._gzip(b"")
        else:
            chunks = self._bgzf()
        for chunk in chunks:
            self.unpacked += len(chunk)
            self._guard()
            if chunk:
                yield chunk
        while self._read(CHUNK):  # whatever lies behind the damage still belongs to the file's checksum
            pass

    def _guard(self) -> None:
        if self.packing is Packing.PLAIN or self.unpacked < RATIO_FROM:
            return
        if self.unpacked > MAX_RATIO * max(self.position, 1) or self.unpacked > MAX_UNPACKED:
            raise Refusal(
                "TOO_LARGE_UNPACKED",
                str(self.path),
                f"The file grows to more than {self.unpacked >> 20} MiB from {self.position >> 10} KiB: it is made to fill "
                "memory, or it is not a variant file.",
                "If you know what it is, unpack it yourself and open the result.",
            )

    def _read(self, size: int) -> bytes:
        try:
            data = self._file.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError):  # a member of an archive: its checksum or its end is wrong
            self.damage = "The archive is damaged (a checksum or the structure of its packed data is wrong)."
            return b""
        except OSError as e:
            raise Refusal(
                "CANNOT_READ",
                str(self.path),
                f"The file could not be read to its end ({e.strerror or e}).",
                "Copy it again from where it came from.",
            ) from e
        self.position += len(data)
        self._hash.update(data)
        return data

    def _plain(self) -> Iterator[bytes]:
        while data := self._read(CHUNK):
            yield data

    def _gzip(self, data: bytes) -> Iterator[bytes]:
        """Members of a gzip file, one after the other; ``data`` is what was read of it already."""
        first = True
        while True:
            if not data:
                data = self._read(CHUNK)
            if not data:
                if first:
                    self.damage = "The file ends before its packed data begins."
                return
            if not first and not data.strip(b"\x00"):
                data = b""  # padding, as gzip itself allows
                continue
            if len(data) < 2:
                data += self._read(CHUNK)
            if not data.startswith(b"\x1f\x8b"):
                self.damage = f"Behind byte {self.position - len(data)} the file holds something that is not packed data."
                return
            unpacker = self._engine.decompressobj(wbits=31)
            while not unpacker.eof:
                if not data:
                    data = self._read(CHUNK)
                    if not data:
                        self.damage = "The file is cut: its packed data does not come to an end."
                        return
                try:
                    piece = unpacker.decompress(data, CHUNK)
                except self._errors:
                    self.damage = "The packed data is damaged (its checksum or its structure is wrong)."
                    return
                data = unpacker.unconsumed_tail
                yield piece
            data = unpacker.unused_data
            first = False

    def _bgzf(self) -> Iterator[bytes]:
        """Blocks of a BGZF file, one by one. What is not BGZF behind them is read as gzip."""
        inflate, crc32, errors = self._engine.decompress, self._engine.crc32, self._errors
        data = b""
        at = 0  # of the next block in data
        marker = False  # the last block was empty: the end-of-file marker, if it is the last
        while True:
            size = bgzf_block_size(data, at)
            if not size or at + size > len(data):
                more = self._read(CHUNK)
                data, at = data[at:] + more, 0
                size = bgzf_block_size(data, 0)
                if not size or size > len(data):
                    if more and len(data) <= 2 * _BLOCK_LIMIT:
                        continue
                    break
            extra = 12 + int.from_bytes(data[at + 10 : at + 12], "little")
            end = at + size
            if size < extra + 8:
                break
            length = int.from_bytes(data[end - 4 : end], "little")
            if length > _BLOCK_LIMIT:
                break
            try:
                piece = inflate(data[at + extra : end - 8], wbits=-15, bufsize=max(length, 1))
            except errors:
                break
            if len(piece) != length or crc32(piece) != int.from_bytes(data[end - 8 : end - 4], "little"):
                break
            marker = not piece
            at = end
            yield piece
        rest = data[at:]
        if not rest:
            if not marker:
                self.damage = "The file is cut: the end-of-file marker of its packed blocks is missing."
        elif not rest.strip(b"\x00") and marker:
            pass
        elif rest.startswith(b"\x1f\x8b") and len(rest) >= 18 and not bgzf_block_size(rest, 0):
            yield from self._gzip(rest)
        elif 0 < bgzf_block_size(rest, 0) <= len(rest):
            self.damage = (
                f"The packed block at byte {self.position - len(rest)} is damaged (its checksum or its structure is wrong)."
            )
        elif rest.startswith(b"\x1f\x8b") or b"\x1f\x8b".startswith(rest):
            self.damage = f"The file is cut: the packed block at byte {self.position - len(rest)} does not come to an end."
        else:
            self.damage = f"Behind byte {self.position - len(rest)} the file holds something that is not packed data."


def open_member(path: Path, member: str) -> tuple[IO[bytes], int]:
    """A file of a zip archive, opened for reading in place, and its unpacked size. Nothing is written anywhere.

    Raises ``Refusal`` for a name that is not in the archive, an encrypted one, and one that is made to fill memory.
    """
    try:
        archive = zipfile.ZipFile(path)
        info = archive.getinfo(member)
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise Refusal(
                "TOO_LARGE_UNPACKED",
                str(path),
                f"Its file {member[:80]!r} grows to {info.file_size >> 20} MiB from {info.compress_size >> 10} KiB: it is "
                "made to fill memory, or it is not a variant file.",
                "If you know what it is, unpack it yourself and open the result.",
            )
        return archive.open(info), info.file_size
    except KeyError as e:
        raise Refusal(
            "NO_SUCH_MEMBER", str(path), f"The archive holds no file {member[:80]!r}.", "Choose one of those it lists."
        ) from e
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, struct.error, zlib.error) as e:
        reason = "it is encrypted" if isinstance(e, RuntimeError) and "password" in str(e) else "the archive is damaged"
        raise Refusal(
            "ZIP_UNREADABLE",
            str(path),
            f"Its file {member[:80]!r} cannot be read: {reason}.",
            "Unpack it and open that file.",
        ) from e


BEFORE, AFTER = 8, 512
"""Zero bytes in front of and behind the text of a chunk of ``Lines``, so that a scan may look a little past its ends."""

_FRONT, _BACK = bytes(BEFORE), bytes(AFTER)
_SAMPLE = 1 << 16  # bytes of a chunk that tell how long its lines are


def padded(text: bytes) -> bytes:
    """Text with the zero bytes that chunks of ``Lines`` have around it."""
    return b"".join((_FRONT, text, _BACK))


class Lines:
    """Text of a file in chunks of whole lines, each line ended by a single newline; iterate for the chunks.

    A chunk holds about ``CHUNK`` bytes of text (``LARGE_CHUNK`` where lines are long) between ``BEFORE`` and ``AFTER`` zero
    bytes. A byte-order mark is removed, UTF-16 is read, CRLF and CR become LF; ``marks`` names what was found. A last line
    without a newline gets one and comes as a chunk of its own; ``unterminated`` is then set, for a reader that wants to
    know whether the line was cut.
    """

    def __init__(self, stream: ByteStream, identified: Identified) -> None:
        self._stream = stream
        self._encoding = identified.encoding
        self.unterminated = False
        self.marks: list[str] = []
        self._bare_cr = b"\r" in identified.head and b"\n" not in identified.head and self._encoding is Encoding.UTF8

    def _pieces(self) -> Iterator[bytes]:
        if self._encoding is Encoding.UTF8:
            if not self._bare_cr:
                yield from self._stream
                return
            for piece in self._stream:
                yield piece.replace(b"\r", b"\n")
            return
        self.marks.append("UTF-16")
        decoder = codecs.getincrementaldecoder(self._encoding)(errors="replace")
        for piece in self._stream:
            yield decoder.decode(piece).encode("utf-8", "replace")
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")

    def __iter__(self) -> Iterator[bytes]:
        held: list[bytes | memoryview] = [_FRONT]
        size = 0
        enough = CHUNK
        first = True
        returns = False  # whether the chunk may hold a CR, looked for in each piece while it is still near
        for piece in self._pieces():
            size += len(piece)
            returns = returns or b"\r" in piece
            cut = piece.rfind(b"\n") + 1 if size >= enough else 0
            if not cut:
                held.append(piece)
                if size > MAX_LINE:
                    self._too_long(held)
                continue
            held.extend((memoryview(piece)[:cut], _BACK))
            chunk = self._clean(b"".join(held), first, returns)
            if enough < LARGE_CHUNK:
                sample = min(len(chunk) - AFTER, BEFORE + _SAMPLE)
                if chunk.count(b"\n", BEFORE, sample) * LONG_LINES < sample:
                    enough = LARGE_CHUNK
            yield chunk
            first = False
            held = [_FRONT, piece[cut:]]
            size = len(piece) - cut
            returns = b"\r" in held[-1]
        rest = b"".join(held[1:])
        cut = rest.rfind(b"\n") + 1
        if cut:
            yield self._clean(padded(rest[:cut]), first)
            first = False
        if cut < len(rest):
            self.unterminated = True
            yield self._clean(padded(rest[cut:] + b"\n"), first)

    def _too_long(self, held: list[bytes | memoryview]) -> None:
        """Raise ``Refusal`` where what is held back is really one line."""
        text = b"".join(held)
        if len(text) - text.rfind(b"\n") > MAX_LINE:
            raise Refusal(
                "LINE_TOO_LONG",
                str(self._stream.path),
                f"A line is longer than {MAX_LINE >> 20} MiB: this is not a variant file that can be read.",
                "Check where the file comes from.",
            )

    def _clean(self, chunk: bytes, first: bool, returns: bool = True) -> bytes:
        """A chunk without byte-order mark and CR; ``returns`` False where there is no CR for certain."""
        if first and chunk.startswith(codecs.BOM_UTF8, BEFORE):
            if self._encoding is Encoding.UTF8:
                self.marks.append("BOM")
            chunk = _FRONT + chunk[BEFORE + len(codecs.BOM_UTF8) :]
        if returns and b"\r" in chunk:
            if "CRLF" not in self.marks:
                self.marks.append("CRLF")
            chunk = chunk.replace(b"\r\n", b"\n")
        return chunk
