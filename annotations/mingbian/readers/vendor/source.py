"""One file for a reader of a vendor's format: its lines, or its whole bytes, with the checks every reader owes.

A damaged file is refused, unless the user accepts an incomplete one and the format can be read line by line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from mingbian.model.case import CaseOptions
from mingbian.model.errors import Refusal
from mingbian.model.reading import Progress, Reading
from mingbian.readers.encodings import decode, is_utf8
from mingbian.readers.progress import Ticker
from mingbian.readers.selection import SelectionFor
from mingbian.readers.sniff import Encoding, Identified
from mingbian.readers.stream import AFTER, BEFORE, ByteStream, Lines
from mingbian.readers.vendor.draft import Draft

LARGEST = 1 << 28
"""Bytes a file may have, unpacked, where it must be held whole (XML, JSON); reports have some kilobytes to megabytes."""


class Source:
    """``file`` is the path for messages, ``name`` the file's own name for results, ``head`` its first text."""

    def __init__(
        self,
        path: Path,
        identified: Identified,
        options: CaseOptions,
        select: SelectionFor,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self.path = path
        self.file = str(path)
        self.name = path.name
        self.identified = identified
        self.options = options
        self.select = select
        self.sha256 = ""
        self.size = 0
        self.undecodable = 0
        self.damage: str | None = None
        self._ticker = Ticker(progress)

    @property
    def head(self) -> str:
        return head_text(self.identified)

    def draft(self, kind: str) -> Draft:
        return Draft(self.file, self.name, kind, self.options)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Lines with their numbers from 1, without their ends, streamed. Bytes that are not UTF-8 stay as escapes."""
        with ByteStream(self.path, self.identified.packing, self.identified.member) as stream:
            number = 0
            for chunk in Lines(stream, self.identified):
                body = chunk[BEFORE : len(chunk) - AFTER]
                for raw in body.split(b"\n")[:-1]:
                    number += 1
                    try:
                        text = raw.decode()
                    except UnicodeDecodeError:
                        self.undecodable += 1
                        text = decode(raw)
                    yield number, text
                self._ticker.tick(number, stream.fraction)
            self._end(stream)

    def pieces(self) -> Iterator[bytes]:
        """The bytes, unpacked, piece by piece."""
        with ByteStream(self.path, self.identified.packing, self.identified.member) as stream:
            for piece in stream:
                yield piece
                self._ticker.tick(0, stream.fraction)
            self._end(stream)

    def ended(self, complete: bool) -> None:
        """A reader that saw no proper end of its document says so; the file then counts as cut."""
        if not complete and self.damage is None:
            self.damage = "The document does not come to its end."

    def whole(self, largest: int = LARGEST) -> bytes:
        """The whole file, unpacked. Raises ``Refusal`` where it is damaged or larger than ``largest`` bytes."""
        pieces: list[bytes] = []
        with ByteStream(self.path, self.identified.packing, self.identified.member) as stream:
            for piece in stream:
                pieces.append(piece)
                if stream.unpacked > largest:
                    raise Refusal(
                        "REPORT_TOO_LARGE",
                        self.file,
                        f"The file is a report of more than {largest >> 20} MiB; a laboratory's report is far smaller.",
                        "Give the laboratory's VCF instead.",
                    )
                self._ticker.tick(0, stream.fraction)
            self._end(stream)
        if self.damage is not None:
            raise Refusal(
                "INPUT_INCOMPLETE",
                self.file,
                f"{self.damage} Nothing of it could be read.",
                "Copy or export the file again.",
            )
        return b"".join(pieces)

    def _end(self, stream: ByteStream) -> None:
        self.sha256, self.size, self.damage = stream.sha256, stream.position, stream.damage

    def finish(self, draft: Draft) -> Reading:
        """The finished reading of this file, after all of it was read."""
        if self.undecodable:
            draft.warn(
                "ENCODING",
                f"{self.undecodable} lines are not written in UTF-8: read as Big5 where they are that, other bytes are "
                "shown as \\x escapes.",
            )
        if self.damage is not None:
            if not self.options.accept_incomplete:
                raise Refusal(
                    "INPUT_INCOMPLETE",
                    self.file,
                    f"{self.damage} {draft.ledger.records} records were read before that; how many there should be is not "
                    "known.",
                    "Copy or export the file again. To look at what is there all the same, use --accept-incomplete: "
                    "the result then says on every page that it is not whole.",
                )
            draft.warn(
                "INPUT_INCOMPLETE",
                f"{self.damage} {draft.ledger.records} records were read; how many are missing is not known.",
                blocking=True,
            )
        self._ticker.last(draft.ledger.records)
        return draft.reading(self.sha256, self.size)


def head_text(identified: Identified) -> str:
    """The beginning of a file as text, without a byte-order mark, line ends as newlines."""
    encoding = "utf-8" if identified.encoding is Encoding.UTF8 else str(identified.encoding)
    head = identified.head
    if encoding == "utf-8" and not is_utf8(head):
        text = "\n".join(map(decode, head.split(b"\n")))
    else:
        text = head.decode(encoding, "replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")
