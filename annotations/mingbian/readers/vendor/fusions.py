"""Fusion tables of RNA callers: STAR-Fusion, Arriba, FusionCatcher, TSO500 AllFusions, and PCGR's input.

All name the 5' partner first. The genome build stands in none of them; breakpoints are kept as given. Where a row's label
("EML4--ALK") names other genes than its gene columns, the gene columns with their breakpoints hold and a warning says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from mingbian.model.reading import Reading
from mingbian.model.records import replace
from mingbian.model.variant import Fusion, Observation
from mingbian.readers.accounting import FILTERED
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import reported
from mingbian.readers.vendor.draft import Aside, At, Draft, Unreadable
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.structural import joined, pair, partner
from mingbian.readers.vendor.table import Row, columns_of, rows


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one caller's table; ``five`` and ``three`` "" where only a label names the genes."""

    name: str
    five: str
    three: str
    ends: tuple[str, str]
    reads: tuple[str, ...]
    label: str = ""
    frame: str = ""
    shown: tuple[str, ...] = ()
    separator: str = "\t"

    @property
    def needed(self) -> frozenset[str]:
        return frozenset(c for c in (self.five, self.three, *self.ends, self.label) if c)


_FIVE, _THREE = "(5end_fusion_partner)", "(3end_fusion_partner)"
LAYOUTS = (
    Layout(
        "STAR-Fusion", "LeftGene", "RightGene", ("LeftBreakpoint", "RightBreakpoint"),
        ("JunctionReadCount", "SpanningFragCount"), "FusionName", "PROT_FUSION_TYPE", ("SpliceType", "FFPM", "annots"),
    ),
    Layout(
        "Arriba", "gene1", "gene2", ("breakpoint1", "breakpoint2"), ("split_reads1", "split_reads2", "discordant_mates"),
        frame="reading_frame", shown=("type", "confidence", "site1", "site2", "filters"),
    ),
    Layout(
        "FusionCatcher", f"Gene_1_symbol{_FIVE}", f"Gene_2_symbol{_THREE}",
        (f"Fusion_point_for_gene_1{_FIVE}", f"Fusion_point_for_gene_2{_THREE}"),
        ("Spanning_pairs", "Spanning_unique_reads"), frame="Predicted_effect", shown=("Fusion_description",),
    ),
    Layout(
        "TSO500 AllFusions", "Gene A", "Gene B", ("Gene A Breakpoint", "Gene B Breakpoint"),
        ("Alt Split Dedup", "Alt Pair Dedup"), shown=("Caller", "Filter", "KeepFusion", "Fusion Directionality Known"),
        separator=",",
    ),
    Layout("PCGR fusions", "", "", ("LeftBreakpoint", "RightBreakpoint"), ("SplitReads",), "FusionGene"),
)  # fmt: skip


def _layout(head: str) -> Layout | None:
    for layout in LAYOUTS:
        if layout.needed <= set(columns_of(head, layout.separator)):
            return layout
    return None


def recognizes(head: str) -> bool:
    """Whether a table's columns are those of a fusion caller known here."""
    return _layout(head) is not None


def read(source: Source) -> Reading:
    """Read one sample's fusions."""
    layout = _layout(source.head)
    if layout is None:
        raise AssertionError("the file was recognized by its columns")
    draft = source.draft(f"fusions ({layout.name})")
    for row in rows(source.lines(), source.file, separator=layout.separator):
        at = At(row.line)
        names = row.get(layout.label) if layout.label else None
        text = names or f"{row.get(layout.five) or '?'}::{row.get(layout.three) or '?'}"
        draft.take(at, partial(_row, draft, row, at, layout), text[:120])
    return source.finish(draft)


def _row(draft: Draft, row: Row, at: At, layout: Layout) -> Observation:
    if row.fault is not None:
        raise Unreadable(row.fault)
    label = words.text(row.get(layout.label)) if layout.label else None
    _filtered(row, layout)
    five, three = _partners(draft, row, at, layout, label)
    ends = [_end(row.get(column)) for column in layout.ends]
    made = Fusion(
        five, three, ends[0], ends[1], _reads(row, layout), _in_frame(row.get(layout.frame)) if layout.frame else None
    )
    given = {name: row.get(name) for name in sorted({*layout.needed, *layout.shown, *layout.reads})}
    seen = joined(draft, at, made, reported(**given), description=" ".join(c for c in row.cells.values() if c)[:500])
    if row.get("confidence") == "low":
        seen = replace(seen, call=replace(seen.call, filters=("low_confidence",)))
    return seen


def _partners(draft: Draft, row: Row, at: At, layout: Layout, label: str | None) -> tuple[str | None, str | None]:
    sides = pair(label) if label is not None else None
    if not layout.five:
        if sides is None:
            raise Unreadable(f"{str(label)[:60]!r} cannot be taken apart into two genes.")
        return partner(sides[0]), partner(sides[1])
    given = [_symbol(row.get(column)) for column in (layout.five, layout.three)]
    five, three = partner(given[0]), partner(given[1])
    if given[0] == given[1] and given[0] is not None and ";" in given[0]:
        both = [part.strip() for part in given[0].split(";")]
        five, three = both[0], both[1]
        draft.note("FUSION_ORDER_UNKNOWN", f"{at}: of {given[0]!r} the file does not say which partner is 5'.")
    elif row.cells.get("Fusion Directionality Known", "").lower() == "false":
        draft.note("FUSION_ORDER_UNKNOWN", f"{at}: of {five} and {three} the file does not say which partner is 5'.")
    if sides is not None and {partner(sides[0]), partner(sides[1])} != {five, three}:
        draft.note(
            "FUSION_LABEL",
            f"{at}: the row is called {label!r}, but its gene columns say {five} and {three}; these are used.",
        )
    return five, three


def _symbol(text: str | None) -> str | None:
    """A gene cell without the identifier behind it ("EML4^ENSG00000143924.18")."""
    return text.partition("^")[0] if text is not None else None


def _end(text: str | None) -> str | None:
    if text is None:
        return None
    return ":".join(text.split(":")[:2])


def _reads(row: Row, layout: Layout) -> int | None:
    known = [n for column in layout.reads if (n := words.count(row.get(column))) is not None]
    return sum(known) if known else None


def _in_frame(text: str | None) -> bool | None:
    word = (text or "").strip().lower().replace("-", "").replace("_", "")
    if word.startswith("inframe"):
        return True
    return False if word in {"frameshift", "outofframe", "stopcodon"} else None


def _filtered(row: Row, layout: Layout) -> None:
    """Set aside what the caller itself dropped."""
    cells: Mapping[str, str] = row.cells
    if cells.get("KeepFusion", "").lower() == "false":
        raise Aside(FILTERED)
    if layout.name == "Arriba":
        marks = [m for m in cells.get("filters", "").split(",") if m.strip() not in {"", "."}]
        if any(not re.search(r"\(\d+\)$", m.strip()) for m in marks):  # with a number: reads, not the fusion
            raise Aside(FILTERED)
