"""Tables with a header line: which columns there are, and rows as mappings with their line numbers.

Cells are taken as they stand (no quoting in tab-separated files; comma-separated ones as RFC 4180 says). A row with more
or fewer cells than the header is not guessed at.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mingbian.model.errors import Refusal

MOST_COLUMNS = 4096


@dataclass(frozen=True, slots=True)
class Row:
    """One data row. ``cells`` by column name as the header spells it; ``fault`` says what is wrong with its shape."""

    line: int
    cells: Mapping[str, str]
    fault: str | None = None

    def get(self, *names: str) -> str | None:
        """The first of the columns that the row has with something in it; None where all are empty or absent."""
        for name in names:
            value = self.cells.get(name)
            if value is not None and value.strip():
                return value.strip()
        return None


def columns_of(head: str, separator: str = "\t") -> tuple[str, ...]:
    """The columns that the beginning of a table names; empty where there are none."""
    lines = iter(enumerate(head.split("\n"), start=1))
    _, names, _ = _header(lines, separator)
    return names


def _header(
    lines: Iterator[tuple[int, str]], separator: str
) -> tuple[int, tuple[str, ...], tuple[int, tuple[str, ...]] | None]:
    """The column line's number and names, and the first data row where it had to be looked at.

    The columns are named by the first line that is no comment, or by the last comment where that has as many cells as the
    line behind it ("#FusionName ...").
    """
    comment: tuple[int, tuple[str, ...]] | None = None
    for number, line in lines:
        if not line.strip():
            continue
        if line.startswith("#"):
            marked = separator in line and not line.startswith("##")
            comment = (number, split(line.lstrip("#"), separator)) if marked else None
            continue
        cells = split(line, separator)
        if comment is not None and abs(len(comment[1]) - len(cells)) <= 1:
            return comment[0], comment[1], (number, cells)
        return number, cells, None
    return (*comment, None) if comment is not None else (0, (), None)


def split(line: str, separator: str) -> tuple[str, ...]:
    """The cells of one line, without surrounding blanks and quotes."""
    if separator == "\t" and '"' not in line:
        return tuple(cell.strip() for cell in line.split("\t"))
    try:
        return tuple(cell.strip() for cell in next(csv.reader([line.replace("\r", " ")], delimiter=separator), []))
    except csv.Error:  # a cell longer than any table's
        return tuple(cell.strip() for cell in line.split(separator))


def rows(lines: Iterable[tuple[int, str]], file: str, *, separator: str = "\t", fold: bool = False) -> Iterator[Row]:
    """Data rows behind the header. Comments ("#") and empty lines are passed over.

    ``fold`` writes the column names in lower case. Raises ``Refusal`` for a header that names a column twice.
    """
    walk = iter(lines)
    at, names, first = _header(walk, separator)
    names = tuple(name.lower() for name in names) if fold else names
    _check(names, file, at)
    if first is not None:
        yield _row(first[0], first[1], names)
    for number, line in walk:
        if line.strip() and not line.startswith("#"):
            yield _row(number, split(line, separator), names)


def _row(number: int, cells: tuple[str, ...], names: tuple[str, ...]) -> Row:
    fault = None
    if len(cells) != len(names) and (len(cells) < len(names) or any(cells[len(names) :])):
        fault = f"The row has {len(cells)} cells, the header {len(names)} columns."
    return Row(number, dict(zip(names, cells, strict=False)), fault)


def _check(names: tuple[str, ...], file: str, line: int) -> None:
    if len(names) > MOST_COLUMNS:
        raise Refusal(
            "TABLE_TOO_WIDE", file, f"The table has {len(names)} columns.", "Check that this is the file you mean.",
            f"line {line}",
        )  # fmt: skip
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            raise Refusal(
                "DUPLICATE_COLUMN",
                file,
                f"The column {name[:60]!r} is there twice; which one holds cannot be known.",
                "Remove or rename one of the two.",
                f"line {line}",
            )
        seen.add(name)
