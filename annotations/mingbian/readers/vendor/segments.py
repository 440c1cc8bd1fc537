"""Copy-number segments and gene tables: CNVkit, PURPLE, FACETS, ASCAT and PCGR's input, Sequenza, SEG files.

A gene is called amplified or deleted only where the file gives absolute copies (a purity-corrected call): at least 6 in a
focal segment of up to 3 Mb, at least 7 in a broader one, fewer than 0.5 for a homozygous deletion. Source of the cut-offs:
PureCN, callAlterations (cutoffs 0.5, 6, 7; focal up to 3 Mb). Log ratios without a call are not turned into copies: every
segment of such a file is set aside, and a warning says why. Everything between is set aside as no call.

Genes come from the file's gene column, otherwise from their place; then the genome build must be known, at least half of
a gene must lie in an amplified segment, and any part of it in a deleted one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, canonical
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.variant import CopyNumberType, Observation
from mingbian.readers.accounting import OUTSIDE
from mingbian.readers.selection import Selection
from mingbian.readers.vcf.build import CHOICES
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import copies, position, reported
from mingbian.readers.vendor.draft import NOT_AMPLIFIED, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.samples import choose
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.table import Row, columns_of, rows

FOCAL = 3_000_000  # bases
FOCAL_COPIES, BROAD_COPIES, DELETED_COPIES = 6.0, 7.0, 0.5


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one tool's table, in lower case. ``total`` one column, or two whose sum is the copies; () for none."""

    name: str
    chrom: str
    start: str
    end: str
    total: tuple[str, ...] = ()
    gene: str = ""
    log2: str = ""
    sample: str = ""
    zero_based: bool = False
    lowest: str = ""  # a gene's lowest copies, where its segments differ

    @property
    def needed(self) -> frozenset[str]:
        return frozenset(c for c in (self.chrom, self.start, self.end, *self.total, self.gene, self.log2) if c)


LAYOUTS = (
    Layout("CNVkit call", "chromosome", "start", "end", ("cn",), "gene", "log2", zero_based=True),
    Layout("CNVkit", "chromosome", "start", "end", (), "gene", "log2", zero_based=True),
    Layout("PURPLE genes", "chromosome", "start", "end", ("mincopynumber",), "gene"),
    Layout("PURPLE segments", "chromosome", "start", "end", ("copynumber",)),
    Layout("FACETS", "chrom", "start", "end", ("tcn.em",)),
    Layout("FACETS", "chrom", "loc.start", "loc.end", ("tcn.em",)),
    Layout("ASCAT segments", "chr", "startpos", "endpos", ("nmajor", "nminor"), sample="sample"),
    Layout("PCGR segments", "chromosome", "start", "end", ("nmajor", "nminor")),
    Layout("Sequenza segments", "chromosome", "start.pos", "end.pos", ("cnt",)),
    Layout("SEG", "chrom", "loc.start", "loc.end", (), log2="seg.mean", sample="id"),
    Layout("SEG", "chromosome", "start", "end", (), log2="segment_mean", sample="sample"),
    Layout("SEG", "chromosome", "start", "end", (), log2="mean", sample="samplename"),
)  # fmt: skip


def _layout(head: str) -> Layout | None:
    names = {name.lower() for name in columns_of(_without_noise(head))}
    return next((layout for layout in LAYOUTS if layout.needed <= names), None)


def _without_noise(head: str) -> str:
    """R may write a warning above the table."""
    return re.sub(r"\A(?:WARNING: [^\n\t]*\n)+", "", head)


def recognizes(head: str) -> bool:
    """Whether a table's columns are those of a copy-number tool known here."""
    return _layout(head) is not None


def read(source: Source) -> Reading:
    """Read one sample's segments."""
    layout = _layout(source.head)
    if layout is None:
        raise AssertionError("the file was recognized by its columns")
    draft = source.draft(f"copy number ({layout.name})")
    sample = None
    if layout.sample:
        found = dict.fromkeys(row.get(layout.sample) or "" for row in _rows(source))
        sample = choose(source, [name for name in found if name])
        draft.fact("sample", sample)
        draft.fact("tumor_sample", sample)
    if not layout.total:
        draft.warn(
            "COPY_NUMBER_NOT_CALLED",
            "The file gives log ratios without absolute copies, which cannot be converted without the tumor's purity; "
            "no gene of it is called. Give the called segments (for CNVkit: cnvkit.py call).",
        )
    build = source.options.build
    if not layout.gene and layout.total and build is None:
        raise Refusal(
            "BUILD_UNKNOWN",
            source.file,
            "The segments name no genes and no genome build; without the build their genes cannot be told.",
            "State it with --build GRCh37 or --build GRCh38.",
            choices=CHOICES,
        )
    selection = source.select(build or Build.GRCH38)
    for row in _rows(source):
        if sample is not None and layout.sample and row.get(layout.sample) != sample:
            continue
        draft.ledger.records += 1
        _segment(draft, row, layout, selection)
    return source.finish(draft)


def _rows(source: Source) -> Iterator[Row]:
    lines = ((n, line) for n, line in source.lines() if not line.startswith("WARNING: "))
    return rows(lines, source.file, fold=True)


def _segment(draft: Draft, row: Row, layout: Layout, selection: Selection) -> None:
    """One segment: an observation for each gene that it amplifies or deletes, or one allele set aside."""
    at = At(row.line)
    try:
        chrom, start, end = _span(row, layout)
        total = _total(row, layout)
        kind = _kind(total, end - start + 1, chrom, draft.options.sex)
        genes = _genes(row, layout, selection, chrom, start, end, kind) if kind is not None else []
    except Unreadable as fault:
        draft.ledger.refuse(row.line, str(fault))
        return
    text = f"{chrom}:{start}-{end}"
    if kind is None:
        draft.ledger.aside(NOT_AMPLIFIED, row.line, text if total is None else f"{text} {total:g} copies")
        return
    if not genes:
        draft.ledger.aside(OUTSIDE, row.line, f"{text} {kind.value.replace('_', ' ')}")
        return
    log2 = row.get(layout.log2) if layout.log2 else None
    for gene in genes:
        names = reported(gene=gene, segment=text, copies=total, log2=log2)
        make = partial(_gene, draft, at, gene, kind, total, names, selection)
        draft.take(at, make, f"{gene} {text}", record=False)


def _gene(
    draft: Draft,
    at: At,
    gene: str,
    kind: CopyNumberType,
    total: float | None,
    names: Mapping[str, str],
    selection: Selection,
) -> Observation:
    if selection.symbols and gene not in selection.symbols:
        raise Aside(OUTSIDE)
    return copies(draft, at, gene, kind, total, None, names)


def _span(row: Row, layout: Layout) -> tuple[str, int, int]:
    if row.fault is not None:
        raise Unreadable(row.fault)
    name = words.text(row.get(layout.chrom))
    chrom = canonical(name) if name is not None else None
    if chrom is None:
        raise Unreadable(f"{(name or '')[:30]!r} is not a chromosome known here.")
    first = words.count(row.get(layout.start))
    if first is None:
        raise Unreadable(f"The start {(row.get(layout.start) or '')[:30]!r} is not a position.")
    start = first + 1 if layout.zero_based else max(first, 1)
    end = position(_whole(row.get(layout.end)))
    if end < start:
        raise Unreadable(f"The segment ends at {end}, before it starts ({start}).")
    return chrom, start, end


def _whole(text: str | None) -> str | None:
    """R writes round numbers as "1e+05"."""
    value = words.count(text)
    return text if value is None else str(value)


def _total(row: Row, layout: Layout) -> float | None:
    if not layout.total:
        return None
    parts = [words.number(row.get(column)) for column in layout.total]
    if any(p is None for p in parts):
        if all(words.text(row.get(column)) is None for column in layout.total):
            return None
        raise Unreadable("The copy number is not a number.")
    total = sum(p for p in parts if p is not None)
    if total < -0.5:
        raise Unreadable(f"{total:g} is not a number of copies.")
    return max(total, 0.0)


def _kind(total: float | None, length: int, chrom: str, sex: str | None) -> CopyNumberType | None:
    if total is None:
        return None
    if total < DELETED_COPIES:
        # the Y chromosome of a woman is not a deletion
        return None if chrom == "Y" and sex != "male" else CopyNumberType.HOMOZYGOUS_DELETION
    return CopyNumberType.AMPLIFICATION if total >= (FOCAL_COPIES if length <= FOCAL else BROAD_COPIES) else None


_NO_GENE = {"", "-", ".", "Antitarget", "Background", "CGH", "NA"}


def _genes(
    row: Row, layout: Layout, selection: Selection, chrom: str, start: int, end: int, kind: CopyNumberType
) -> list[str]:
    if layout.gene:
        named = (g.strip() for g in re.split(r"[,;]", row.get(layout.gene) or ""))
        return list(dict.fromkeys(g for g in named if g not in _NO_GENE))
    least = 0.5 if kind is CopyNumberType.AMPLIFICATION else 0.0
    return [gene for gene, share in selection.genes_in(INDEX[chrom], start, end) if share >= least]
