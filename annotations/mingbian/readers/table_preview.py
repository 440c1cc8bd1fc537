"""A table of no known format before it is read: its first rows, what each column seems to mean, and why.

Nothing here is used by itself: it fills the form in which a user confirms a mapping (``mapping.ColumnMapping``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from mingbian.model.patterns import pattern
from mingbian.readers import mapping

ROWS = 20
"""Data rows shown."""

_FITS = 0.8  # share of the cells that say something which must look like the meaning
_ENOUGH_ROWS = 3
_VALUES: Mapping[str, tuple[str, str, str]] = MappingProxyType({
    # meaning: what a cell of it looks like, and that in words
    "hgvs_p": (r"^(?:[A-Z]{2}_\d+(?:\.\d+)?:)?(?:p\.\(?)?[A-Z][a-z]{0,2}\d+(?:[A-Z*=]|fs|del|ins|dup|_).*$",
               "protein changes", "蛋白質變異"),
    "hgvs_c": (r"^(?:[A-Z]{2,4}_?\d+(?:\.\d+)?(?:\([^)]*\))?:)?c\.[*\-]?\d.*$", "coding changes", "編碼序列變異"),
    "hgvs_g": (r"^(?:NC_\d+\.\d+|chr\w+):g\.\d.*$", "genomic changes", "基因體變異"),
    "transcript": (r"^(?:N[MR]_\d+(?:\.\d+)?|ENST\d+(?:\.\d+)?)$", "transcript accessions", "轉錄本編號"),
    "gene": (r"^[A-Z][A-Z0-9-]{1,11}$|^C\d+orf\d+$", "gene symbols", "基因名稱"),
    "chrom": (r"^(?:chr)?(?:[1-9]|1\d|2[0-2]|X|Y|MT?)$", "chromosomes", "染色體"),
    "pos": (r"^[1-9]\d{3,8}$", "positions", "位置"),
    "ref": (r"^(?:[ACGTN]+|-)$", "bases", "鹼基"),
    "alt": (r"^(?:[ACGTN]+|-)$", "bases", "鹼基"),
    "vaf": (r"^\d{1,3}(?:[.,]\d+)?\s*%?$", "fractions or percentages", "比例或百分比"),
    "depth": (r"^\d{1,7}$", "whole numbers", "整數"),
    "alt_reads": (r"^\d{1,7}$", "whole numbers", "整數"),
    "copies": (r"^\d{1,3}(?:[.,]\d+)?$", "numbers of copies", "拷貝數"),
    "fusion": (r"^[A-Z][A-Z0-9]+\s*(?:::|--|-|/|;)\s*[A-Z][A-Z0-9]+$", "pairs of genes", "成對的基因"),
})  # fmt: skip
_PATTERNS = {field: pattern(text) for field, (text, _, _) in _VALUES.items()}
# meanings that cells alone may suggest, where no column has their name: none that another meaning looks like
_BY_VALUES = ("hgvs_c", "hgvs_g", "hgvs_p", "transcript", "fusion")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a column is thought to have a meaning, or why that is doubted (``against``); in English and Chinese."""

    text: str
    text_zh: str
    against: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``field`` is a meaning (a key of ``mapping.FIELDS``); ``confidence`` 0..1, above 0.9 where name and cells agree."""

    field: str
    column: str
    confidence: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A table's beginning. ``header_line`` is 1-based; ``mapping`` is the whole guess, None where too little is known."""

    separator: str
    header_line: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    suggestions: tuple[Suggestion, ...]
    mapping: mapping.ColumnMapping | None

    @property
    def key(self) -> str:
        """What identifies tables with the same columns."""
        return key_of(self.columns)


def preview(head: str, separator: str | None = None, header_line: int | None = None) -> Preview | None:
    """The beginning of a table; None where nothing in it looks like columns.

    ``separator`` (a key of ``mapping.SEPARATORS``) and ``header_line`` are found where the user does not say them.
    """
    guessed = mapping.guess(head)
    if separator is None or header_line is None:
        if guessed is not None:
            separator, header_line = separator or guessed.separator, header_line or guessed.header_line
        else:
            separator, header_line = _widest(head, separator, header_line)
    lines = head.split("\n")
    if not 0 < header_line <= len(lines):
        return None
    sign = mapping.SEPARATORS[separator]
    columns = tuple(mapping.split_row(lines[header_line - 1].lstrip("#"), sign))
    if len(columns) < 2:
        return None
    rows = tuple(tuple(mapping.split_row(line, sign)) for line in lines[header_line:] if line.strip())
    if len(rows) > 1 and not head.endswith("\n"):
        rows = rows[:-1]  # the head may end within a line
    suggestions = tuple(_suggestions(columns, rows[:200]))
    same = guessed is not None and (guessed.separator, guessed.header_line) == (separator, header_line)
    return Preview(separator, header_line, columns, rows[:ROWS], suggestions, guessed if same else None)


def _widest(head: str, separator: str | None, header_line: int | None) -> tuple[str, int]:
    """The separator and line that make the most columns, first come first."""
    best = (1, separator or "tab", header_line or 1)
    for name in (separator,) if separator is not None else mapping.SEPARATORS:
        for number, line in enumerate(head.split("\n")[:40], start=1):
            width = len(mapping.split_row(line, mapping.SEPARATORS[name]))
            if width > best[0] and (header_line is None or number == header_line):
                best = (width, name, number)
    return best[1], best[2]


def _suggestions(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Suggestion]:
    named = mapping.meanings(list(columns))
    found = []
    for field, column in named.items():
        reason = Reason(f"The column is called {column!r}.", f"欄名為「{column}」。")
        share, told = _fit(field, columns.index(column), rows)
        if field not in _VALUES or not told:
            found.append(Suggestion(field, column, 0.8, (reason,)))
        elif share >= _FITS:
            found.append(Suggestion(field, column, 0.95, (reason, _cells(field, share, told))))
        else:
            found.append(Suggestion(field, column, round(0.2 + 0.5 * share, 2), (reason, _cells(field, share, told))))
    taken = set(named.values())
    for field in _BY_VALUES:
        if field in named:
            continue
        for n, column in enumerate(columns):
            share, told = _fit(field, n, rows)
            if column and column not in taken and told >= _ENOUGH_ROWS and share >= _FITS:
                found.append(Suggestion(field, column, 0.5, (_cells(field, share, told),)))
                taken.add(column)
                break
    return found


def _fit(field: str, at: int, rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """The share of a column's cells that look like a meaning, and how many cells say anything."""
    cells = [row[at] for row in rows if at < len(row) and row[at] not in ("", ".", "-", "NA", "N/A")]
    look = _PATTERNS.get(field)
    if not cells or look is None:
        return 0.0, 0
    return sum(look.match(cell[:200]) is not None for cell in cells) / len(cells), len(cells)


def _cells(field: str, share: float, told: int) -> Reason:
    _, words, zh = _VALUES[field]
    good = round(share * told)
    return Reason(f"{good} of {told} cells look like {words}.", f"{told} 格中有 {good} 格像{zh}。", against=share < _FITS)


def key_of(columns: Sequence[str]) -> str:
    """Names tables with the same columns in the same order: 16 hexadecimal digits."""
    return hashlib.sha256("\x1f".join(columns).encode()).hexdigest()[:16]
