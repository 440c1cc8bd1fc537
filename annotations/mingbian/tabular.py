"""Tables of no known format, for a window or a script: look at one, confirm its columns, keep that for next time.

A confirmed mapping is kept in the site's folder under the table's own header line: the next table with just these columns
is read by it, and the result says so. The functions raise ``Refusal`` and ``UsageError`` like the rest of the library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from mingbian.knowledge.durable import cannot_write, replace_file
from mingbian.knowledge.site.state import required_site
from mingbian.model.case import CaseOptions
from mingbian.model.errors import Refusal, UsageError
from mingbian.model.places import site_folder
from mingbian.model.records import replace
from mingbian.readers import read
from mingbian.readers.mapping import CONSTANTS, FIELDS, SEPARATORS, ColumnMapping, guess, load_mapping, parse_mapping
from mingbian.readers.selection import Selection
from mingbian.readers.sniff import WORKBOOK, Content, identify
from mingbian.readers.table_preview import Preview, Reason, Suggestion, preview
from mingbian.readers.vendor.source import head_text
from mingbian.readers.workbook import sheets

MAPPINGS = "mappings"
"""Folder of the site's saved mappings."""

__all__ = ["CONSTANTS", "FIELDS", "SEPARATORS", "Check", "ColumnMapping", "Preview", "Reason", "Suggestion", "check",
           "forget", "look", "make", "save", "saved_for"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """What a mapping makes of a table: how many rows say an alteration, which cannot be read and why.

    ``problems`` are reasons why nothing can be read at all; empty where something can. ``examples`` are the first
    alterations, as "gene, coding change, protein change, place".
    """

    rows: int = 0
    alterations: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[tuple[int, str], ...] = ()
    examples: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def look(path: Path, separator: str | None = None, header_line: int | None = None) -> Preview:
    """The first rows of a table, and what its columns seem to mean. Of a workbook, the likeliest sheet.

    Raises ``Refusal`` where the file is no table.
    """
    if separator is not None and separator not in SEPARATORS:
        raise UsageError(f"There is no separator {separator!r}.", f"Use one of {', '.join(SEPARATORS)}.")
    for head in _heads(path):
        found = preview(head, separator, header_line)
        if found is not None and (found.mapping is not None or found.suggestions or header_line is not None):
            return found
    raise Refusal("NOT_A_TABLE", str(path), "No line of this file looks like the header of a table.", "Check the file.")


def _heads(path: Path) -> list[str]:
    identified = identify(path)
    if identified.content is Content.OFFICE and identified.detail == WORKBOOK:
        heads = ["\n".join(lines[:200]) + "\n" for _, lines in sheets(path) if lines]
        return sorted(heads, key=lambda head: guess(head) is None)  # the likeliest first
    if identified.content not in {Content.TABLE, Content.TEXT}:
        raise Refusal("NOT_A_TABLE", str(path), f"This is no table ({identified.content.value}).", "Open it as it is.")
    return [head_text(identified)]


def make(
    columns: Mapping[str, str],
    constants: Mapping[str, str] = MappingProxyType({}),
    *,
    separator: str = "tab",
    header_line: int = 1,
    vaf_unit: str = "fraction",
) -> ColumnMapping:
    """A mapping from what a user confirmed. Raises ``UsageError`` where a meaning is unknown or too few are given."""
    given = ColumnMapping(
        MappingProxyType(dict(columns)), MappingProxyType(dict(constants)), separator, header_line, vaf_unit
    )
    return parse_mapping(given.text(), "the mapping")


def check(path: Path, mapping: ColumnMapping, options: CaseOptions | None = None) -> Check:
    """Read the whole table by a mapping and say what that gives; nothing is interpreted."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mapping.toml"
        file.write_text(mapping.text(), encoding="utf-8")  # column names only, nothing of the patient
        given = replace(options or CaseOptions(), mapping=str(file))
        try:
            reading = read(path, given, lambda _: Selection.everything())
        except Refusal as e:
            return Check(problems=(f"{e.where}: {e.reason} {e.remedy}" if e.where else f"{e.reason} {e.remedy}",))
        except UsageError as e:
            return Check(problems=(f"{e.reason} {e.remedy}",))
    said = [
        ", ".join(str(part) for part in (o.gene, o.hgvs_c, o.hgvs_p, f"{o.chrom}:{o.pos}" if o.pos else None) if part)
        for o in reading.observations[:10]
    ]
    return Check(
        reading.records,
        len(reading.observations),
        reading.set_aside,
        tuple((r.line, r.reason) for r in reading.refused[:20]),
        tuple(said),
        tuple(w.text for w in reading.warnings),
        () if reading.observations or reading.set_aside else ("No row says an alteration.",),
    )


def save(path: Path, mapping: ColumnMapping) -> Path:
    """Keep a confirmed mapping for tables with the columns of this one. Raises ``Refusal`` without a site folder."""
    shown = look(path, mapping.separator, mapping.header_line)
    absent = [c for c in mapping.columns.values() if c not in shown.columns]
    if absent:
        raise UsageError(f"The table has no column {absent[0]!r}.", f"Its columns are: {', '.join(shown.columns)[:400]}.")
    file = required_site(site_folder()) / MAPPINGS / f"{shown.key}.toml"
    try:
        replace_file(file, mapping.text().encode())
    except OSError as e:
        raise cannot_write(file, e) from e
    return file


def saved_for(path: Path) -> Path | None:
    """The saved mapping for a table's columns; None where none was saved, or it cannot be used any more."""
    site = site_folder()
    if site is None or not (site / MAPPINGS).is_dir():
        return None
    try:
        file = site / MAPPINGS / f"{look(path).key}.toml"
        if file.is_file():
            load_mapping(file)
            return file
    except (Refusal, UsageError):
        return None
    return None


def forget(path: Path) -> bool:
    """Remove the saved mapping for a table's columns; whether there was one."""
    file = saved_for(path)
    if file is None:
        return False
    file.unlink(missing_ok=True)
    return True
