"""cBioPortal's tables beside the mutations: discrete copy number (-2 to 2) and structural variants.

Discrete copy number (data_cna.txt, or GISTIC's all_thresholded.by_genes): -2 homozygous deletion, -1 shallow loss, 0 none,
1 gain, 2 amplification. Only -2 and 2 are the format's calls of deletion and amplification; the rest is set aside.
Source: the File Formats page of cBioPortal's documentation.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import islice

from mingbian.model.reading import Reading
from mingbian.model.variant import CopyNumberType, Fusion, Observation
from mingbian.readers.accounting import NOT_A_CALL
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import copies, reported
from mingbian.readers.vendor.draft import NOT_AMPLIFIED, OTHER_SAMPLE, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.samples import choose
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.structural import joined, pair, partner
from mingbian.readers.vendor.table import Row, columns_of, rows, split

COPY_NUMBER = "cBioPortal discrete copy number"
STRUCTURAL = "cBioPortal structural variants"
_GENE = ("Hugo_Symbol", "Gene Symbol")
_OTHERS = frozenset({"Hugo_Symbol", "Gene Symbol", "Entrez_Gene_Id", "Locus ID", "Cytoband", ""})
_LONG = frozenset({"Hugo_Symbol", "Sample_Id", "Value"})
_DISCRETE = frozenset({"-2", "-1.5", "-1", "0", "1", "2", "NA", ""})
_SV = frozenset({"Sample_Id", "Site1_Hugo_Symbol", "Site2_Hugo_Symbol"})


def recognizes(head: str) -> bool:
    """Whether a table is one of the two."""
    return _is_copy_number(head) or {_sv_name(name) for name in columns_of(head)} >= _SV


def _is_copy_number(head: str) -> bool:
    names = columns_of(head)
    if not set(names) & set(_GENE) or len(names) < 2:
        return False
    at = [n for n, name in enumerate(names) if (name == "Value" if set(names) >= _LONG else name not in _OTHERS)]
    data = [line for line in head.split("\n")[:-1] if line and not line.startswith("#")]
    seen = [split(line, "\t") for line in islice(data, 1, 30)]
    if not at or not seen:
        return False
    return all(len(cells) == len(names) and all(cells[n] in _DISCRETE for n in at) for cells in seen)


def read(source: Source) -> Reading:
    """Read one sample of a discrete copy-number table, or of a table of structural variants."""
    return _copy_number(source) if _is_copy_number(source.head) else _structural(source)


# --- copy number ------------------------------------------------------------------------------------------------------

_CALLS = {"-2": CopyNumberType.HOMOZYGOUS_DELETION, "2": CopyNumberType.AMPLIFICATION}


def _copy_number(source: Source) -> Reading:
    draft = source.draft(COPY_NUMBER)
    names = columns_of(source.head)
    long = set(names) >= _LONG
    if long:
        samples = list(dict.fromkeys(row.get("Sample_Id") or "" for row in rows(source.lines(), source.file)))
    else:
        samples = [name for name in names if name not in _OTHERS]
    sample = choose(source, [s for s in samples if s])
    draft.fact("sample", sample)
    draft.fact("tumor_sample", sample)
    for row in rows(source.lines(), source.file):
        at = At(row.line)
        gene = row.get(*_GENE)
        value = row.cells.get("Value" if long else sample or "", "")
        owner = row.get("Sample_Id") if long else sample
        draft.take(at, partial(_gene, draft, row, at, gene, value, owner == sample), f"{gene}: {value}")
    return source.finish(draft)


def _gene(draft: Draft, row: Row, at: At, gene: str | None, value: str, mine: bool) -> Observation:
    if not mine:
        raise Aside(OTHER_SAMPLE)
    if row.fault is not None:
        raise Unreadable(row.fault)
    if value in {"", "NA"}:
        raise Aside(NOT_A_CALL)
    if value not in _DISCRETE:
        raise Unreadable(f"{value[:30]!r} is none of the values -2, -1, 0, 1, 2.")
    kind = _CALLS.get(value)
    if kind is None:
        raise Aside(NOT_AMPLIFIED)
    # symbols such as "CDKN2A|ENSG00000147889.12" carry an identifier of their own
    symbol = gene.partition("|")[0] if gene else None
    return copies(draft, at, symbol, kind, None, None, reported(gene=gene, value=value))


# --- structural variants ----------------------------------------------------------------------------------------------

_PAIR = re.compile(r"\(?([A-Za-z0-9@./-]+(?:--?|::)[A-Za-z0-9@./-]+)\)?")
_SHOWN = ("Site1_Hugo_Symbol", "Site2_Hugo_Symbol", "Site1_Chromosome", "Site1_Position", "Site2_Chromosome",
          "Site2_Position", "Class", "Event_Info", "Annotation", "Connection_Type", "SV_Status")  # fmt: skip


def _sv_name(name: str) -> str:
    return "Sample_Id" if name.lower() == "sample_id" else name


def _structural(source: Source) -> Reading:
    draft = source.draft(STRUCTURAL)
    owners = [row.get("Sample_Id", "Sample_ID", "SAMPLE_ID") for row in rows(source.lines(), source.file)]
    sample = choose(source, [s for s in dict.fromkeys(owners) if s])
    draft.fact("sample", sample)
    draft.fact("tumor_sample", sample)
    for row, owner in zip(rows(source.lines(), source.file), owners, strict=True):
        at = At(row.line)
        text = f"{row.get('Site1_Hugo_Symbol') or '?'}::{row.get('Site2_Hugo_Symbol') or '?'}"
        draft.take(at, partial(_event, draft, row, at, owner == sample), text)
    return source.finish(draft)


def _event(draft: Draft, row: Row, at: At, mine: bool) -> Observation:
    if not mine:
        raise Aside(OTHER_SAMPLE)
    if row.fault is not None:
        raise Unreadable(row.fault)
    five, three = partner(row.get("Site1_Hugo_Symbol")), partner(row.get("Site2_Hugo_Symbol"))
    info = row.get("Event_Info", "Annotation", "Comments") or ""
    ordered = [pair(m[1]) for m in _PAIR.finditer(info)]
    if five is not None and three is not None and (three, five, True) in ordered:
        five, three = three, five
        ends = (_end(row, 2), _end(row, 1))
    else:
        ends = (_end(row, 1), _end(row, 2))
    counts = [words.count(row.get(n)) for n in ("Tumor_Split_Read_Count", "Tumor_Paired_End_Read_Count")]
    known = [n for n in counts if n is not None]
    reads = sum(known) if known else words.count(row.get("Tumor_Variant_Count"))
    frame = row.get("Site2_Effect_On_Frame", "Frame") or info
    lowered = frame.lower().replace("-", " ").replace("_", " ")
    in_frame = True if "in frame" in lowered or "inframe" in lowered else False if "out of frame" in lowered else None
    made = Fusion(five, three, ends[0], ends[1], reads, in_frame)
    description = " ".join(filter(None, (row.get("Class"), info)))
    status = row.get("SV_Status")
    return joined(
        draft, at, made, reported(**{n: row.get(n) for n in _SHOWN}), description=description, origin=words.origin(status)
    )


def _end(row: Row, site: int) -> str | None:
    chrom, pos = row.get(f"Site{site}_Chromosome"), row.get(f"Site{site}_Position")
    return f"{chrom}:{pos}" if chrom and pos and pos.lstrip("-").isdigit() and int(pos) > 0 else None
