"""A site's overlay or panel out of an Excel workbook: the one sheet that holds it, as the text table it stands for."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from mingbian.knowledge.importing.panel import is_panel
from mingbian.knowledge.site.overlay import is_overlay
from mingbian.model.errors import Refusal
from mingbian.readers.workbook import sheets

_DAYS = ("approved_on", "checked_on", "valid_from", "valid_to")
_DAY_ZERO = date(1899, 12, 30)
"""What Excel counts days from; it holds for every day since March 1900."""
_FIRST, _LAST = 18_264, 73_050
"""1950 and 2100 as Excel counts them: a number outside is no day of an approval and is left for the check to refuse."""


def table_of(path: Path) -> bytes:
    """The sheet of a workbook that is an overlay or a panel, as text. Raises ``Refusal`` where none or several are."""
    found = [text for _, lines in sheets(path) if (text := _table(lines)) is not None]
    if len(found) != 1:
        which = "No sheet of this workbook is" if not found else f"{len(found)} sheets of this workbook are"
        raise Refusal(
            "NOT_A_TABLE",
            str(path),
            f"{which} an overlay or a panel.",
            "Keep one sheet whose first line holds the columns that mingbian kb import --template writes.",
        )
    return found[0]


def _table(lines: list[str]) -> bytes | None:
    """The text of a sheet, or None where its header is of another table. Days that Excel keeps as numbers become days."""
    at = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith("#")), None)
    columns = [] if at is None else [cell.strip() for cell in lines[at].rstrip("\t").split("\t")]
    if not (is_overlay(tuple(columns)) or is_panel(tuple(columns))):
        return None
    days = {n for n, column in enumerate(columns) if column in _DAYS}
    text: list[str] = []
    for number, line in enumerate(lines):
        if line.startswith("#") or not line.strip() or number == at:
            text.append(line.rstrip("\t"))
            continue
        cells = line.split("\t")
        if not any(cells[len(columns) :]):
            cells = cells[: len(columns)]
        text.append("\t".join(_day(cell) if n in days else cell for n, cell in enumerate(cells)))
    return ("\n".join(text) + "\n").encode()


def _day(cell: str) -> str:
    whole = cell.removesuffix(".0")
    if not whole.isdigit() or not _FIRST <= int(whole) <= _LAST:
        return cell
    return (_DAY_ZERO + timedelta(days=int(whole))).isoformat()
