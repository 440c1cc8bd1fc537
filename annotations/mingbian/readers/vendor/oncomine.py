"""Oncomine tables (Ion Reporter's "-oncomine.tsv"): one row a variant, copy-number region, fusion or exon variant.

``call`` says POS, NEG or NOCALL; for copy number AMP, DEL or NOCALL. Only positive calls become findings. A fusion has
two rows, one for each side; both tell the same event. Columns are named after the VCF they come from (INFO.A.AF,
FUNC1.gene, FORMAT.1.CN). Fusion names such as "EML4-ALK.E6A20.COSF474_1" give partners and exons; an exon variant
("MET-MET.M13M15") the exons that are joined.
"""

from __future__ import annotations

import re
from functools import partial

from mingbian.model.reading import Reading
from mingbian.model.variant import Call, CopyNumberType, Fusion, Observation
from mingbian.readers.accounting import NOT_A_CALL
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import copies, reported, small, splice
from mingbian.readers.vendor.consequence import terms
from mingbian.readers.vendor.draft import STATED_NEGATIVE, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.structural import joined, pair, partner
from mingbian.readers.vendor.table import Row, columns_of, rows

NAME = "Oncomine table"
LABEL = "Oncomine table"
_NEEDED = frozenset({"rowtype", "call", "CHROM", "POS"})
_EXONS = re.compile(r"^[A-Za-z]+(\d+)[A-Za-z]+(\d+)$")
_POSITIVE = frozenset({"POS", "AMP", "DEL", "GAIN", "LOSS", "POSITIVE"})


def recognizes(head: str) -> bool:
    """Whether a table's columns are Oncomine's."""
    return set(columns_of(head)) >= _NEEDED


def read(source: Source) -> Reading:
    """Read one table."""
    draft = source.draft(NAME)
    for line in source.head.split("\n"):
        if line.startswith("##") and re.match(r"##\s*(reference|genome|assembly)", line, re.IGNORECASE):
            draft.build(line, line.lstrip("#")[:80])
    for row in rows(source.lines(), source.file):
        at = At(row.line)
        kind = (row.get("rowtype") or "").lower()
        make = _copies if kind in {"cnv", "loh"} else _fusion if kind in {"fusion", "rnaexonvariant"} else _small
        if kind in {"exprcontrol", "5p3passays", "geneexpression", "proc_control", "assays_5p_3p", "rnaexontiles"}:
            make = _other
        text = f"{row.get('FUNC1.gene', 'INFO.1.GENE_NAME', 'ID') or ''} {row.get('FUNC1.protein') or kind}".strip()
        draft.take(at, partial(make, draft, row, at), text)
    return source.finish(draft)


def _other(draft: Draft, row: Row, at: At) -> Observation:
    raise Aside(NOT_A_CALL)


def _called(row: Row) -> None:
    if row.fault is not None:
        raise Unreadable(row.fault)
    call = (words.text(row.get("call")) or "").upper()
    if call == "NEG":
        raise Aside(STATED_NEGATIVE)
    if call not in _POSITIVE:
        raise Aside(NOT_A_CALL)


def _small(draft: Draft, row: Row, at: At) -> Observation:
    _called(row)
    alt = words.text(row.get("ALT"))
    place = None
    if alt is not None and "," not in alt:
        place = (row.get("CHROM"), row.get("POS"), row.get("REF"), alt)
    share = words.share(words.text(row.get("INFO.A.AF")))
    status = words.text(row.get("FILTER"))
    names = {n: words.text(row.get(n)) for n in (
        "FUNC1.gene", "FUNC1.coding", "FUNC1.protein", "FUNC1.transcript", "FUNC1.oncomineGeneClass",
        "FUNC1.oncomineVariantClass", "FUNC1.CLNSIG1", "rowtype", "call",
    )}  # fmt: skip
    return small(
        draft,
        at,
        LABEL,
        gene=names["FUNC1.gene"],
        place=place,
        transcript=names["FUNC1.transcript"],
        hgvs_c=names["FUNC1.coding"],
        hgvs_p=names["FUNC1.protein"],
        consequence=terms(words.text(row.get("FUNC1.function"))),
        exon=words.text(row.get("FUNC1.exon")),
        call=Call(
            vaf=share,
            vaf_from="INFO.A.AF" if share is not None else None,
            depth=words.count(row.get("INFO.1.FDP", "INFO.1.DP")),
            alt_reads=words.count(row.get("INFO.A.FAO", "INFO.A.AO")),
            filters=tuple(f for f in re.split(r"[;,]", status) if f) if status is not None else None,
        ),
        clinvar=names["FUNC1.CLNSIG1"],
        as_reported=reported(**names),
    )


def _copies(draft: Draft, row: Row, at: At) -> Observation:
    _called(row)
    call = (row.get("call") or "").upper()
    number = words.number(words.text(row.get("FORMAT.1.CN")))
    kind = CopyNumberType.AMPLIFICATION if call in {"AMP", "GAIN", "POS"} else CopyNumberType.LOSS
    if kind is CopyNumberType.LOSS and number is not None and number < 0.5:
        kind = CopyNumberType.HOMOZYGOUS_DELETION
    if call == "POS" and (number is None or number < 3):
        raise Unreadable("A copy-number row is called positive without its copies; gain or loss cannot be told.")
    gene = words.text(row.get("FUNC1.gene", "INFO.1.GENE_NAME")) or words.text(row.get("ID"))
    names = reported(gene=gene, call=call, rowtype=row.get("rowtype"), copies=row.get("FORMAT.1.CN"))
    return copies(draft, at, gene, kind, number, None, names)


def _fusion(draft: Draft, row: Row, at: At) -> Observation:
    _called(row)
    name = words.text(row.get("ID")) or ""
    parts = re.sub(r"_[12]$", "", name).split(".")
    sides = pair(parts[0])
    reads = words.count(row.get("INFO...READ_COUNT", "INFO.1.READ_COUNT"))
    names = reported(ID=name, rowtype=row.get("rowtype"), annotation=words.text(row.get("INFO.1.ANNOTATION")))
    if sides is None:
        gene = words.text(row.get("INFO.1.GENE_NAME", "FUNC1.gene"))
        if gene is None:
            raise Unreadable(f"{name[:60]!r} cannot be taken apart into two genes.")
        sides = (gene, gene, True)
    five, three = partner(sides[0]), partner(sides[1])
    exons = _EXONS.match(parts[1]) if len(parts) > 1 else None
    if five is not None and five == three and exons is not None:
        first, last = int(exons[1]) + 1, int(exons[2]) - 1
        if first <= last:
            event = f"exon {first} skipping" if first == last else f"exons {first}-{last} skipping"
            return splice(draft, at, five, event, reads, names)
    return joined(draft, at, Fusion(five, three, None, None, reads), names, description=name)
