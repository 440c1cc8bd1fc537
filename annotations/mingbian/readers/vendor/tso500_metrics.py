"""Illumina TSO500 MetricsOutput.tsv: quality control against the vendor's guidelines. It holds no alterations.

A metric passes where LSL <= value <= USL; "NA" as a guideline is no bound, as a value not measured. Columns are samples, or
pairs in run-level files. What fails becomes a warning; what was not measured is not a failure.
"""

from __future__ import annotations

import re

from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.readers.vendor import words
from mingbian.readers.vendor.draft import Draft
from mingbian.readers.vendor.samples import choose
from mingbian.readers.vendor.sections import Section, read_sections
from mingbian.readers.vendor.source import Source

NAME = "TSO500 metrics output"
_TITLE = re.compile(r"TruSight Oncology 500.*Metrics Output", re.IGNORECASE)
_FIXED = ("Metric (UOM)", "LSL Guideline", "USL Guideline", "Value", "")
_RUN = "Run QC Metrics"


def recognizes(head: str) -> bool:
    """Whether a text begins like a metrics output."""
    return bool(_TITLE.search(head[:500])) or ("[Run QC Metrics]" in head and "LSL Guideline" in head)


def read(source: Source) -> Reading:
    """Read the quality metrics of one sample, pair, or of a DNA and an RNA sample that belong together."""
    sections = read_sections(source.lines(), source.file)
    tables = [s for s in sections.values() if s.lines and "LSL Guideline" in s.lines[0][1]]
    if not tables:
        raise Refusal(
            "REPORT_INCOMPLETE", source.file, "The file holds no metrics: it is not whole.", "Copy or export it again."
        )
    draft = source.draft(NAME)
    draft.empty = "The file holds quality metrics only; it says nothing about alterations."
    names = list(dict.fromkeys(n for s in tables for n in s.lines[0][1] if n not in _FIXED))
    chosen = _columns(source, names, tables)
    draft.facts["sample"] = source.options.tumor_sample if source.options.tumor_sample in names else None
    failed: list[str] = []
    for section in tables:
        _check(draft, section, chosen, failed)
    if (status := sections.get("Analysis Status")) is not None:
        _status(draft, status, chosen, failed)
    if failed:
        draft.warn("QC_FAILED", f"Quality control outside the vendor's guidelines: {'; '.join(failed[:20])}.")
    else:
        draft.warn(
            "QC_PASSED", f"Quality control: every metric with a guideline is within it ({', '.join(chosen) or 'run'})."
        )
    return source.finish(draft)


def _columns(source: Source, names: list[str], tables: list[Section]) -> list[str]:
    """The columns of this case: all where a DNA and an RNA sample share no metric, else the one the user names."""
    wanted = source.options.tumor_sample
    if len(names) < 2 or (len(names) == 2 and _complementary(names, tables)):
        return names
    if wanted is not None and wanted not in names:
        near = [n for n in names if wanted in n or n in wanted]
        if len(near) == 1:
            return near
    chosen = choose(source, names)
    return [chosen] if chosen else []


def _complementary(names: list[str], tables: list[Section]) -> bool:
    for section in tables:
        for row in section.rows():
            values = [words.number(row.get(n)) for n in names]
            if None not in values:
                return False
    return True


def _check(draft: Draft, section: Section, columns: list[str], failed: list[str]) -> None:
    for row in section.rows():
        metric = row.get("Metric (UOM)")
        low, high = words.number(row.get("LSL Guideline")), words.number(row.get("USL Guideline"))
        if metric is None or (low is None and high is None):
            continue
        for column in ["Value"] if section.name == _RUN else columns:
            value = words.number(row.get(column))
            if value is None or ((low is None or value >= low) and (high is None or value <= high)):
                continue
            bounds = " to ".join(f"{b:g}" if b is not None else "any" for b in (low, high))
            who = "" if column == "Value" else f"{column}: "
            failed.append(f"{who}{metric} {value:g} (guideline {bounds}; {section.name}, line {row.line})")
            draft.other[f"{section.name}: {metric}"] = f"{value:g}, guideline {bounds}"


def _status(draft: Draft, section: Section, columns: list[str], failed: list[str]) -> None:
    if not section.lines:
        return
    header = section.lines[0][1]
    for line, cells in section.lines[1:]:
        for name, value in zip(header[1:], cells[1:], strict=False):
            if name not in columns or not value or value.upper() == "NA":
                continue
            if (cells[0] == "COMPLETED_ALL_STEPS" and value.upper() != "TRUE") or cells[0] == "FAILED_STEPS":
                failed.append(f"{name}: {cells[0]} {value} (line {line})")
