"""The findings as tables for a spreadsheet: findings.csv and findings.xlsx.

Nothing from a file ever becomes a formula, a date or a number it was not: in the workbook every cell is text; in the CSV a
text that a spreadsheet would read as something else is led by an apostrophe (``'=1+1``, ``'SEPT9``, ``'007``). The CSV is
UTF-8 with a byte order mark, because Excel in Taiwan reads Chinese in a CSV only with one. Both give the same bytes for
the same interpretation.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from mingbian.interpret.consent import withhold
from mingbian.model.contigs import INDEX
from mingbian.model.interpretation import Assertion, Effect, Finding, Interpretation
from mingbian.reports.names import gene_of, name_of

_LONGEST_CELL: Final = 32_767  # characters a spreadsheet cell can hold
_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠'")
_NUMBERLIKE: Final = re.compile(r"[\d.,]+(?:[eE][+-]?\d+)?%?\Z")
_MONTH: Final = (
    "jan|january|feb|february|mar|march|apr|april|may|jun|june|jul|july|aug|august|sep|sept|september|oct|october|nov|november"
    "|dec|december"
)
_DATELIKE: Final = re.compile(
    rf"(?:\d{{1,4}}\s*[-/.年月:]\s*\d{{1,4}}.*|(?:{_MONTH})[-/.\s]?\d{{1,4}}|\d{{1,4}}[-/.\s]?(?:{_MONTH})(?:[-/.\s]?\d{{1,4}})?)\Z",
    re.IGNORECASE,
)

FINDING_COLUMNS: Final = (
    "id", "tier", "level", "escat", "name", "gene", "protein", "hgvs_c", "hgvs_p", "hgvs_g", "consequence", "kind", "build",
    "chrom", "pos", "ref", "alt", "vaf", "vaf_from", "depth", "alt_reads", "filters", "zygosity", "copies", "gnomAD",
    "gnomAD_EAS", "oncogenicity", "oncogenicity_points", "oncogenicity_criteria", "sensitivity", "resistance",
    "other_effects", "origin", "flags", "rules", "source_file", "source_line",
)  # fmt: skip
ASSERTION_COLUMNS: Final = (
    "finding", "name", "effect", "therapies", "tumor_type", "tier", "level", "escat", "evidence_id", "rule", "biomarker",
    "conditions", "approvals", "reimbursement", "citations", "review", "checked_on", "note", "note_zh",
)  # fmt: skip
_NUMERIC: Final = frozenset(
    {"pos", "vaf", "depth", "alt_reads", "copies", "gnomAD", "gnomAD_EAS", "oncogenicity_points", "source_line"}
)


def findings_csv(i: Interpretation) -> bytes:
    """One row a finding. Numbers stand as numbers, missing ones as empty cells."""
    rows = _finding_rows(withhold(i))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FINDING_COLUMNS)
    for row in rows:
        writer.writerow(
            [value if name in _NUMERIC else guarded(value) for name, value in zip(FINDING_COLUMNS, row, strict=True)]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def findings_xlsx(i: Interpretation) -> bytes:
    """A workbook with the findings, their assertions, the case and the account of alleles; every cell is text."""
    import datetime

    import xlsxwriter

    i = withhold(i)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fixed = datetime.datetime(1980, 1, 1)  # noqa: DTZ001 - a constant of the file format, not a time
    book.set_properties({"title": "Mingbian", "author": "Mingbian", "created": fixed})
    bold = book.add_format({"bold": True})
    sheets: tuple[tuple[str, Sequence[str], Sequence[Sequence[object]]], ...] = (
        ("Findings", FINDING_COLUMNS, _finding_rows(i)),
        ("Assertions", ASSERTION_COLUMNS, _assertion_rows(i)),
        ("Case", ("what", "value"), _case_rows(i)),
        ("Account", ("what", "alleles"), _account_rows(i)),
        ("Refused", ("line", "path", "reason"), [[r.line, r.path or "", r.reason] for r in i.accounting.refused]),
    )
    for title, columns, rows in sheets:
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for n, column in enumerate(columns):
            sheet.write_string(0, n, column, bold)
        for r, row in enumerate(rows, start=1):
            for n, value in enumerate(row):
                if value not in ("", None):
                    sheet.write_string(r, n, _cell(value))
    book.close()
    return out.getvalue()


def guarded(text: str) -> str:
    """A text for a CSV cell, led by an apostrophe where a spreadsheet would make a formula, a date or a number of it."""
    text = _cell(text)
    if text in INDEX:  # a chromosome's name; a spreadsheet's number 7 is still chromosome 7
        return text
    if text.startswith(_FORMULA) or _NUMBERLIKE.match(text.strip()) or _DATELIKE.match(text.strip()):
        return f"'{text}"
    return text


def _cell(value: object) -> str:
    """Plain text that XML and a spreadsheet can hold: no control characters, not longer than a cell."""
    text = str(value)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c in "\t\n\r" else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _joined(values: Iterable[str]) -> str:
    return "; ".join(v for v in values if v)


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)


def _finding_rows(i: Interpretation) -> list[list[str]]:
    return [_finding_row(f) for f in i.findings]


def _finding_row(f: Finding) -> list[str]:
    v, o, onc = f.variant, f.variant.observed, f.oncogenicity
    call = o.call
    gone = (Effect.RESISTANCE, Effect.NO_BENEFIT)
    return [
        f.id,
        f.tier or "",
        f.level or "",
        f.escat or "",
        name_of(f, "en"),
        gene_of(v),
        v.protein or "",
        v.hgvs_c or "",
        v.hgvs_p or "",
        v.hgvs_g or "",
        v.consequence or "",
        v.kind,
        o.build or "",
        v.chrom or "",
        _number(v.pos),
        v.ref or "",
        v.alt or "",
        _number(call.vaf),
        call.vaf_from or "",
        _number(call.depth),
        _number(call.alt_reads),
        _joined(call.filters or ()),
        call.zygosity or "",
        _number(None if o.copy_number is None else o.copy_number.copies),
        _number(o.population.gnomad),
        _number(o.population.gnomad_eas),
        "" if onc is None else onc.oncogenicity_class or "",
        "" if onc is None else str(onc.points),
        "" if onc is None else _joined(onc.criteria),
        _therapies(f, (Effect.SENSITIVITY,)),
        _therapies(f, gone),
        _joined(dict.fromkeys(a.effect for a in f.assertions if a.effect not in (Effect.SENSITIVITY, *gone))),
        f.origin,
        _joined((*f.flags, *v.flags)),
        _joined(dict.fromkeys(b.rule for b in f.basis)),
        o.source.file,
        str(o.source.line) if o.source.line else "",
    ]


def _therapies(f: Finding, effects: Sequence[Effect]) -> str:
    """Therapies of Tier I and II with their level: "osimertinib [I-A]; gefitinib [I-A]"."""
    lines: dict[str, None] = {}
    for a in f.assertions:
        if a.effect in effects and a.tier in ("I", "II"):
            for therapy in a.therapies:
                lines.setdefault(f"{therapy} [{a.tier}{'-' + a.level if a.level else ''}]")
    return _joined(lines)


def _assertion_rows(i: Interpretation) -> list[list[str]]:
    return [[f.id, name_of(f, "en"), *_assertion_row(a)] for f in i.findings for a in f.assertions]


def _assertion_row(a: Assertion) -> list[str]:
    return [
        a.effect,
        _joined(a.therapies),
        a.tumor_type,
        a.tier or "",
        a.level or "",
        a.escat or "",
        a.evidence_id,
        a.rule,
        a.biomarker,
        _joined(f"{c.state}: {c.text}" for c in a.conditions),
        _joined(f"{p.regulator} {p.date or '?'} {p.text}" for p in a.approvals),
        _joined(f"{r.payer} {r.status} ({r.as_of or '?'}): {r.requires}" for r in a.reimbursement),
        _joined(a.citations),
        a.review,
        a.checked_on or "",
        a.text,
        a.text_zh,
    ]


def _case_rows(i: Interpretation) -> list[list[str]]:
    c = i.case
    tumor = "" if c.tumor_type is None else f"{c.tumor_type.code} {c.tumor_type.name}"
    rows = [
        ["sample", c.sample or ""],
        ["tumor_type", tumor],
        ["assay", c.assay],
        ["build", c.build or ""],
        ["policy", c.policy],
        ["regulators", _joined(c.regulators)],
        ["context", _joined(f"{k}={v}" for k, v in sorted(c.context.items()))],
        ["software", i.software_version],
        ["knowledge", f"{i.knowledge.version} ({i.knowledge.date}) sha256 {i.knowledge.sha256}"],
    ]
    rows += [["input", f"{f.file} sha256 {f.sha256}"] for f in i.input]
    rows += [["blocking warning" if w.blocking else "warning", f"{w.code}: {w.text}"] for w in i.warnings]
    return rows


def _account_rows(i: Interpretation) -> list[list[str]]:
    a = i.accounting
    rows = [["alleles", str(a.alleles)], ["interpreted", str(a.interpreted)]]
    rows += [[f"set aside: {reason}", str(a.set_aside[reason])] for reason in sorted(a.set_aside)]
    rows.append(["refused", str(sum(r.alleles for r in a.refused))])
    return rows
