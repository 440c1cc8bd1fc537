"""Rows of a downloaded tab-separated table, one at a time: as official downloads write them, not as our own tables are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from mingbian.knowledge.site.layer_files import Ledger
from mingbian.model.errors import Refusal
from mingbian.model.reading import Progress
from mingbian.readers.progress import Ticker
from mingbian.readers.sniff import Content, identify
from mingbian.readers.stream import AFTER, BEFORE, ByteStream, Lines

OnProgress = Callable[[Progress], None]
_NOT_TEXT = frozenset(
    {Content.ZIP, Content.OFFICE, Content.PDF, Content.BINARY, Content.HTML, Content.XML, Content.JSON, Content.ALIGNMENT}
)


class TextRows:
    """A table open for one pass. A context manager; ``columns`` are known inside it, then iterate ``rows``."""

    def __init__(self, path: Path, progress: OnProgress | None = None) -> None:
        self.path = path
        self.columns: tuple[str, ...] = ()
        self._ticker = Ticker(progress, "importing")
        self._stack = ExitStack()

    def __enter__(self) -> TextRows:
        """Raises ``Refusal`` where the file is no table of text."""
        identified = identify(self.path)
        if identified.content in _NOT_TEXT:
            what = "a workbook" if identified.content in (Content.ZIP, Content.OFFICE) else str(identified.content)
            raise Refusal(
                "NOT_A_TABLE",
                str(self.path),
                f"This is {what}, not a table of text.",
                "Save it as tab-separated text (UTF-8) and try again.",
            )
        self._stream = self._stack.enter_context(ByteStream(self.path, identified.packing))
        self._lines = self._numbered(Lines(self._stream, identified))
        for _, line in self._lines:
            if not line.startswith("#"):
                self.columns = tuple(_cells(line))
                break
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    @property
    def sha256(self) -> str:
        """Hash of the file's bytes; complete once all rows were read."""
        return self._stream.sha256

    def _numbered(self, lines: Lines) -> Iterator[tuple[int, str]]:
        number = 0
        for chunk in lines:
            for raw in chunk[BEFORE : len(chunk) - AFTER].split(b"\n")[:-1]:
                number += 1
                if raw.strip():
                    yield number, raw.decode("utf-8", "replace")

    def rows(self, ledger: Ledger) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Line number and cells by column; ragged lines are refused. Raises ``Refusal`` where the file is cut."""
        width = len(self.columns)
        for number, line in self._lines:
            if line.startswith("#"):
                continue
            ledger.read += 1
            self._ticker.tick(ledger.read, self._stream.fraction)
            cells = _cells(line)
            if len(cells) < width or any(cells[width:]):  # some downloads end their lines with a spare tab
                ledger.refuse(number, f"{len(cells)} cells where the header has {width} columns")
                continue
            yield number, dict(zip(self.columns, cells, strict=False))
        if self._stream.damage is not None:
            raise Refusal(
                "INPUT_INCOMPLETE", str(self.path), f"{self._stream.damage} Nothing of it was taken.", "Download it again."
            )


def _cells(line: str) -> list[str]:
    """Cells of one line. A cell in quotes loses them; a quote inside a cell is a letter like any other."""
    cells = [cell.strip() for cell in line.rstrip("\r").split("\t")]
    return [cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell for cell in cells]
