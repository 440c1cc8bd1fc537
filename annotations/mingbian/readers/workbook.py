"""Excel workbooks (.xlsx): each sheet is read as the table it holds, by the reader that knows its columns.

An .xlsx is a zip of XML parts. Parts are read in memory, by name, never extracted; their unpacked size is bounded, and XML
with declarations is refused. Formulas count by the value that was stored with them. Sheets that no reader knows are named,
unless none is known: then the user's mapping is used for the likeliest, or a guess of it shown.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from mingbian.model.case import CaseOptions
from mingbian.model.errors import Refusal
from mingbian.model.reading import InputFile, Reading, ReadWarning
from mingbian.model.records import replace
from mingbian.readers import mapping
from mingbian.readers.selection import Selection
from mingbian.readers.sniff import Content, Identified, Packing, identify
from mingbian.readers.vendor import recognize
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.xml_tree import Node, read_xml

LARGEST_PART = 1 << 26
LARGEST_WHOLE = 1 << 27
MOST_ROWS = 200_000
MOST_COLUMNS = 2048


class _Sheet(Source):
    """One sheet as a source of tab-separated lines."""

    def __init__(self, whole: Source, title: str, lines: list[str]) -> None:
        super().__init__(whole.path, _identified(lines), whole.options, whole.select)
        self.title = title
        self._lines = lines
        self.sha256, self.size = whole.sha256, whole.size

    def lines(self) -> Iterator[tuple[int, str]]:
        yield from enumerate(self._lines, start=1)


def _identified(lines: list[str]) -> Identified:
    head = "\n".join(lines[:200])[: 1 << 16] + "\n"
    return Identified(Packing.PLAIN, Content.TABLE, detail="a sheet", head=head.encode("utf-8", "replace"))


def read_workbook(source: Source) -> Reading:
    """Read every sheet that a table reader knows, as one reading."""
    for _ in source.pieces():
        pass  # the checksum of the file
    sheets = [_Sheet(source, title, lines) for title, lines in _sheets(source) if lines]
    known = [(sheet, reader) for sheet in sheets if (reader := recognize(sheet.identified)) is not None]
    if known:
        readings = [_placed(reader(sheet), sheet.title) for sheet, reader in known]
        merged = _merged(source, readings)
        others = [s.title for s in sheets if s not in [sheet for sheet, _ in known]]
        if others:
            note = ReadWarning("SHEETS_NOT_READ", f"Sheets that were not read: {', '.join(t[:40] for t in others[:12])}.")
            merged = replace(merged, warnings=(*merged.warnings, note))
        return merged
    if sheets and source.options.mapping is not None:
        from pathlib import Path

        likely = next((s for s in sheets if mapping.guess(s.head) is not None), sheets[0])
        return _placed(mapping.read(likely, mapping.load_mapping(Path(source.options.mapping))), likely.title)
    for sheet in sheets:
        question = mapping.needed(sheet)
        if question is not None:
            raise question
    raise Refusal(
        "NOT_A_RESULT",
        source.file,
        f"None of the {len(sheets)} sheets of this workbook is a table of variants.",
        "Ask the laboratory for the VCF.",
    )


def _placed(reading: Reading, title: str) -> Reading:
    """The reading of one sheet with the sheet's title in every place: line numbers repeat from sheet to sheet."""
    path = f"sheet {title[:60]!r}"
    return replace(
        reading,
        observations=tuple(replace(o, source=replace(o.source, path=path)) for o in reading.observations),
        refused=tuple(replace(x, path=path) for x in reading.refused),
    )


def _merged(source: Source, readings: list[Reading]) -> Reading:
    """Several sheets as one reading of one file."""
    first = readings[0]
    aside: dict[str, int] = {}
    for reading in readings:
        for reason, count in reading.set_aside.items():
            aside[reason] = aside.get(reason, 0) + count
    builds = {r.build for r in readings if r.build is not None}
    samples = {r.sample for r in readings if r.sample is not None}
    for what, values in (("genome build", builds), ("sample", samples)):
        if len(values) > 1:
            raise Refusal(
                "FILE_CONTRADICTS_ITSELF", source.file, f"Its sheets disagree on the {what}: {', '.join(sorted(values))}.",
                "Ask the laboratory for a corrected file; nothing of this one was used.",
            )  # fmt: skip
    by_sample = next((r for r in readings if r.sample is not None), first)
    by_build = next((r for r in readings if r.build is not None), first)
    kinds = ", ".join(dict.fromkeys(r.input.format for r in readings))
    warnings = tuple(dict.fromkeys(w for r in readings for w in r.warnings if w.code != "NO_VARIANTS"))
    return replace(
        by_sample,
        input=InputFile(source.name, source.sha256, f"workbook ({kinds})", source.size),
        records=sum(r.records for r in readings),
        alleles=sum(r.alleles for r in readings),
        observations=tuple(o for r in readings for o in r.observations),
        set_aside=MappingProxyType(dict(sorted(aside.items()))),
        set_aside_examples=tuple(e for r in readings for e in r.set_aside_examples),
        refused=tuple(x for r in readings for x in r.refused),
        warnings=warnings,
        build=by_build.build,
        build_evidence=by_build.build_evidence,
        unread=tuple(u for r in readings for u in r.unread),
        other=MappingProxyType({k: v for r in readings for k, v in r.other.items()}),
    )  # fmt: skip


def sheets(path: Path) -> list[tuple[str, list[str]]]:
    """Title and tab-separated lines of every sheet of a workbook that is no result. Raises ``Refusal``."""
    source = Source(path, identify(path), CaseOptions(), lambda _: Selection.everything())
    return list(_sheets(source))


# --- parts ----------------------------------------------------------------------------------------------------------------


def _sheets(source: Source) -> Iterator[tuple[str, list[str]]]:
    """Title and lines of each sheet, in the workbook's order."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            budget = [LARGEST_WHOLE]
            shared = _shared(_part(source, archive, "xl/sharedStrings.xml", budget))
            book = _part(source, archive, "xl/workbook.xml", budget)
            links = _part(source, archive, "xl/_rels/workbook.xml.rels", budget)
            targets = {n.get("Id"): n.get("Target") for n in links.all("Relationship")} if links is not None else {}
            for sheet in book.all("sheet") if book is not None else ():
                target = (targets.get(sheet.get("id")) or "").lstrip("/")
                name = target if target.startswith("xl/") else f"xl/{target}"
                part = _part(source, archive, name, budget)
                if part is not None:
                    yield sheet.get("name") or name, _lines(source, part, shared)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as e:
        raise Refusal(
            "WORKBOOK_DAMAGED", source.file, f"The workbook cannot be unpacked ({type(e).__name__}).", "Save it again."
        ) from e


def _part(source: Source, archive: zipfile.ZipFile, name: str, budget: list[int]) -> Node | None:
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    with archive.open(info) as part:
        data = part.read(LARGEST_PART + 1)
    budget[0] -= len(data)
    if len(data) > LARGEST_PART or budget[0] < 0:
        raise Refusal(
            "TOO_LARGE_UNPACKED", source.file, f"The workbook's part {name} is too large for a laboratory's table.",
            "Export the one sheet with the variants as CSV.",
        )  # fmt: skip
    return read_xml(data, source.file)


def _shared(part: Node | None) -> list[str]:
    return [_written(item) for item in part.children] if part is not None else []


def _written(item: Node) -> str:
    """A cell's text, which may be in runs of several fonts; reading aids of Japanese (rPh) are not part of it."""
    runs = [run.child("t") for run in item.children if run.name == "r"]
    return "".join(t.text for t in (item.child("t"), *runs) if t is not None)


_PLACE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")


def _lines(source: Source, sheet: Node, shared: list[str]) -> list[str]:
    """The sheet's rows as tab-separated lines; a line's number is the row's."""
    lines: list[str] = []
    for row in sheet.all("row"):
        cells: list[str] = []
        number = len(lines) + 1
        for cell in (c for c in row.children if c.name == "c"):
            m = _PLACE.match(cell.get("r") or "")
            at = _column(m[1]) if m is not None else len(cells)
            number = int(m[2]) if m is not None else number
            if at >= MOST_COLUMNS or number > MOST_ROWS:
                raise Refusal(
                    "TABLE_TOO_WIDE", source.file, "The sheet is too large to be a laboratory's table.",
                    "Export the one sheet with the variants as CSV.",
                )  # fmt: skip
            cells.extend([""] * (at + 1 - len(cells)))
            cells[at] = re.sub(r"[\t\r\n]+", " ", _value(cell, shared)).strip()
        lines.extend([""] * (number - 1 - len(lines)))
        lines.append("\t".join(cells))
    width = max((line.count("\t") for line in lines), default=0)
    return [line + "\t" * (width - line.count("\t")) for line in lines]


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1


def _value(cell: Node, shared: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        inline = cell.child("is")
        return _written(inline) if inline is not None else ""
    value = cell.child("v")
    text = value.text.strip() if value is not None else ""
    if kind == "s":
        return shared[int(text)] if text.isdigit() and int(text) < len(shared) else ""
    if kind == "b":
        return "true" if text == "1" else "false"
    return text
