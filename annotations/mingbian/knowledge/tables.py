"""Strict reading of the bundled tables: tab separated, one header line, "#" comments, no quoting, line numbers kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from mingbian.model.errors import KnowledgeError
from mingbian.model.patterns import pattern
from mingbian.model.records import Record

_DAMAGED = pattern("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd]")


class TableRow(Record, frozen=True):
    """One line of a table. ``row["column"]`` is its text, stripped, "" where empty. ``line`` is 1-based in the file."""

    table: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def get(self, column: str) -> str | None:
        """The text, or None where the cell is empty or the table has no such column."""
        return self.cells.get(column) or None

    @property
    def place(self) -> str:
        return f"line {self.line}"

    def integer(self, column: str) -> int:
        """The cell as a whole number; KnowledgeError otherwise."""
        try:
            return int(self.cells[column])
        except ValueError:
            reason = f"{column} is not a whole number: {self.cells[column]!r}"
            raise KnowledgeError(self.table, self.place, reason) from None


class Table(Record, frozen=True):
    """A table with its header comments ("# key: value" lines give source, version, date and license)."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()
    problems: tuple[KnowledgeError, ...] = ()

    def __iter__(self) -> Iterator[TableRow]:
        return iter(self.rows)


def data_folder() -> Traversable:
    """The folder of the bundled tables."""
    return files("mingbian.knowledge") / "data"


def parse_table(name: str, text: str, required: Sequence[str], *, keep_problems: bool = False) -> Table:
    """Read a table's text. Raises KnowledgeError for a missing column, a ragged line or a control character.

    With ``keep_problems`` a wrong line is left out and its error is kept in ``problems``, so that a check can list
    all of them at once. A byte order mark is refused: it would hide inside the first column's name.
    """
    columns: tuple[str, ...] = ()
    rows: list[TableRow] = []
    notes: list[str] = []
    problems: list[KnowledgeError] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.removesuffix("\r")
        if not line.strip():
            continue
        if line.startswith("#"):
            notes.append(line.lstrip("# ").rstrip())
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not columns:
            columns = _header(name, number, cells, required)
            continue
        reason = _wrong(line, cells, columns)
        if reason:
            error = KnowledgeError(name, f"line {number}", reason)
            if not keep_problems:
                raise error
            problems.append(error)
            continue
        rows.append(TableRow(name, number, MappingProxyType(dict(zip(columns, cells, strict=True)))))
    if not columns:
        raise KnowledgeError(name, "line 1", "the table has no header line")
    return Table(name, columns, tuple(rows), tuple(notes), tuple(problems))


def _header(name: str, number: int, cells: list[str], required: Sequence[str]) -> tuple[str, ...]:
    if cells[0].startswith("\ufeff"):
        raise KnowledgeError(name, f"line {number}", "the file starts with a byte order mark; save it as UTF-8 without one")
    missing = [column for column in required if column not in cells]
    if missing:
        raise KnowledgeError(name, f"line {number}", f"missing column: {', '.join(missing)}")
    repeated = sorted({cell for cell in cells if cells.count(cell) > 1})
    if repeated or "" in cells:
        which = ", ".join(repeated) or "an empty name"
        raise KnowledgeError(name, f"line {number}", f"columns must be named once each: {which}")
    return tuple(cells)


def _wrong(line: str, cells: list[str], columns: tuple[str, ...]) -> str | None:
    if len(cells) != len(columns):
        return f"{len(cells)} cells where the header has {len(columns)} columns"
    damaged = _DAMAGED.search(line)
    return f"control or damaged character U+{ord(damaged[0]):04X}" if damaged else None


def bundled(name: str, required: Sequence[str], *, optional: bool = False, keep_problems: bool = False) -> Table:
    """Read a bundled table by its name below ``data/`` ("assertions/lung.tsv"). A missing optional table is empty."""
    source = data_folder()
    for part in name.split("/"):
        source = source / part
    if optional and not source.is_file():
        return Table(name, tuple(required), ())
    try:
        text = source.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise KnowledgeError(name, "file", "the table is missing from this installation") from None
    except UnicodeDecodeError as error:
        raise KnowledgeError(name, f"byte {error.start}", "the file is not UTF-8") from None
    return parse_table(name, text, required, keep_problems=keep_problems)


def bundled_names(folder: str = "") -> tuple[str, ...]:
    """Names of the ``.tsv`` tables in a folder below ``data/``, sorted; an absent folder has none."""
    place = data_folder() / folder if folder else data_folder()
    if not place.is_dir():
        return ()
    names = sorted(entry.name for entry in place.iterdir() if entry.name.endswith(".tsv"))
    return tuple(f"{folder}/{name}" if folder else name for name in names)
