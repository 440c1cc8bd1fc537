"""Guardant360 sheets exported as CSV: SNV, Indels, CNAs, Fusions, MSI. One sheet a file.

``call`` 0 is not reported and never becomes a finding, whatever its percentage (those rows hold the person's common
variants); a row the laboratory marks as not reportable likewise. Any other call counts. Percentages are of cell-free DNA.
The genome build does not stand in the sheets. Layout: the column names as in the sheets of Interim workbooks.
"""

from __future__ import annotations

import re
from functools import partial

from mingbian.model.case import Assay
from mingbian.model.reading import Reading
from mingbian.model.variant import Call, CopyNumberType, Fusion, Observation, Signature
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import copies, reported, small
from mingbian.readers.vendor.draft import STATED_NEGATIVE, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.samples import choose
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.structural import joined, partner
from mingbian.readers.vendor.table import Row, columns_of, rows

NAME = "Guardant sheet"
LABEL = "Guardant report"
_CHANGE = re.compile(r"^([ACGTacgt]+)>([ACGTacgt]+)$")
_SAMPLE = ("run_sample_id", "sample_id", "runid_sample", "sample", "request_id")
_SHEETS = (
    frozenset({"gene", "mut_nt", "call"}), frozenset({"gene", "copy_number", "call"}),
    frozenset({"gene_a", "gene_b"}), frozenset({"msi_status", "msi_score"}),
)  # fmt: skip


def _separator(head: str) -> str:
    line = next((ln for ln in head.split("\n") if ln.strip() and not ln.startswith("#")), "")
    return "\t" if "\t" in line else ","


def recognizes(head: str) -> bool:
    """Whether a table is one of the sheets."""
    names = {name.lower() for name in columns_of(head, _separator(head))}
    return any(sheet <= names for sheet in _SHEETS)


def read(source: Source) -> Reading:
    """Read one sheet of one sample."""
    draft = source.draft(NAME)
    separator = _separator(source.head)
    table = list(rows(source.lines(), source.file, separator=separator, fold=True))
    owners = [row.get(*_SAMPLE) for row in table]
    sample = choose(source, [o for o in dict.fromkeys(owners) if o is not None])
    draft.fact("sample", sample)
    draft.fact("assay", Assay.PLASMA)
    for row, owner in zip(table, owners, strict=True):
        if owner is not None and owner != sample:
            continue
        at = At(row.line, "sheet")
        if "msi_status" in row.cells:
            _msi(draft, row, at)
        elif "gene_a" in row.cells:
            draft.take(at, partial(_fusion, draft, row, at), f"{row.get('gene_a')} - {row.get('gene_b')}")
        elif "mut_nt" in row.cells:
            draft.take(at, partial(_small, draft, row, at), f"{row.get('gene')} {row.get('mut_aa') or row.get('mut_nt')}")
        else:
            draft.take(at, partial(_copies, draft, row, at), f"{row.get('gene')}")
    return source.finish(draft)


def _called(row: Row) -> None:
    if row.fault is not None:
        raise Unreadable(row.fault)
    call = words.number(row.get("call"))
    if "call" in row.cells and (call is None or call <= 0):
        raise Aside(STATED_NEGATIVE)
    if words.number(row.get("rm_reportable")) == 0 or words.is_negative(row.get("reporting_category")):
        raise Aside(STATED_NEGATIVE)


def _small(draft: Draft, row: Row, at: At) -> Observation:
    _called(row)
    change = _CHANGE.match(row.get("mut_nt") or "")
    place = (row.get("chrom", "chromosome"), row.get("position", "pos"), change[1], change[2]) if change else None
    share = words.percent(row.get("percentage"))
    if share is None and words.text(row.get("percentage")) is not None:
        draft.note("VALUE_OUT_OF_RANGE", f"{at}: {row.get('percentage')!r} is not a percentage; left out.")
    exon = words.number(row.get("exon"))
    return small(
        draft,
        at,
        LABEL,
        gene=row.get("gene"),
        place=place,
        transcript=row.get("transcript_id", "transcript"),
        hgvs_c=words.text(row.get("cdna")),
        hgvs_p=words.text(row.get("mut_aa")),
        exon=f"{exon:g}" if exon is not None else None,
        call=Call(
            vaf=share,
            vaf_from="percentage" if share is not None else None,
            depth=words.count(row.get("mol_cnt_total", "depth", "total_molecules")),
            alt_reads=words.count(row.get("mut_cnt", "mol_cnt", "mutant_molecules")),
        ),
        origin=words.origin(row.get("origin", "somatic_call", "germline_call")),
        as_reported=reported(
            **{n: row.get(n) for n in ("gene", "chrom", "position", "mut_nt", "mut_aa", "cdna", "transcript_id",
                                       "reporting_category", "call")}
        ),
    )  # fmt: skip


def _copies(draft: Draft, row: Row, at: At) -> Observation:
    _called(row)
    word = row.get("type", "cnv_type", "alteration") or ""
    kind = words.copy_number_type(word) or CopyNumberType.AMPLIFICATION  # the sheet lists amplifications
    names = reported(**{n: row.get(n) for n in ("gene", "copy_number", "call", "type", "cnv_type")})
    return copies(draft, at, row.get("gene"), kind, words.number(row.get("copy_number")), "copies in plasma", names)


def _fusion(draft: Draft, row: Row, at: At) -> Observation:
    _called(row)
    a, b, last = partner(row.get("gene_a")), partner(row.get("gene_b")), partner(row.get("downstream_gene"))
    ends = (_end(row, "a"), _end(row, "b"))
    if last is not None and last == a:
        a, b, ends = b, a, (ends[1], ends[0])
    elif last is None and a != b:
        draft.note("FUSION_ORDER_UNKNOWN", f"{at}: of {a} and {b} the sheet does not say which partner is 5'.")
    reads = words.count(row.get("mol_cnt", "fusion_molecules", "molecules"))
    names = reported(**{n: row.get(n) for n in ("gene_a", "gene_b", "downstream_gene", "percentage", "call")})
    return joined(draft, at, Fusion(a, b, ends[0], ends[1], reads), names, description=row.get("description") or "")


def _end(row: Row, side: str) -> str | None:
    chrom, pos = row.get(f"chrom_{side}"), words.count(row.get(f"pos_{side}", f"position_{side}"))
    return f"{chrom}:{pos}" if chrom is not None and pos else None


def _msi(draft: Draft, row: Row, at: At) -> None:
    written = (row.get("msi_status") or "").upper()
    status = "MSI-H" if "HIGH" in written or written == "MSI-H" else words.msi(row.get("msi_status"))
    if written in {"MSS/MSI-L", "MSS / MSI-L"}:
        status = "MSS"
    if status is None:
        draft.warn("MSI_NOT_REPORTED", f"{at}: {written[:40]!r} is no microsatellite status known here.")
        return
    draft.signature(at, Signature("MSI", None, None, status, "Guardant360"), msi_status=row.get("msi_status"))
