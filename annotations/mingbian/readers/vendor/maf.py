"""Mutation annotation format (MAF): GDC, vcf2maf, cBioPortal. One row an allele of one tumor sample.

Coordinates are 1-based. Substitutions stand in a MAF as in a VCF. Insertions and deletions are written with "-" and
without the base in front of them; that base is taken from the file's own context column (``flanking_bps`` of vcf2maf: one
base on either side of the VCF reference allele; ``CONTEXT`` of the GDC: five) where it is there. Otherwise the name (HGVSc,
HGVSp) stands for the change; a row with neither cannot be placed and is refused.

An insertion's Start_Position is the base in front of it, a deletion's the first deleted base.
Source: GDC MAF Format v1.0.0; the column notes of vcf2maf.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from mingbian.model.reading import Reading
from mingbian.model.records import replace
from mingbian.model.variant import Call, Observation, Population
from mingbian.readers.accounting import NORMAL_ONLY, NOT_A_CALL
from mingbian.readers.annotations import clinvar, population
from mingbian.readers.selection import Selection
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import choose_place, reported, small
from mingbian.readers.vendor.consequence import terms
from mingbian.readers.vendor.draft import OTHER_SAMPLE, STATED_NEGATIVE, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.samples import choose
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.table import Row, columns_of, rows

NAME = "MAF"
LABEL = "mutation table (MAF)"

_NAMED_IN_FULL = ("HGVSc", "HGVSp", "HGVSp_Short", "Protein_Change", "cDNA_Change", "Variant_Classification",
                  "Mutation_Status", "Validation_Status")  # fmt: skip
_PLACES = ("Chromosome", "Start_Position", "End_Position", "Reference_Allele", "Tumor_Seq_Allele2")
_VAF = ("t_vaf", "tumor_vaf", "tumor_f", "i_tumor_f", "t_af", "vaf", "allele_freq", "tumor_allele_frequency")
_MISSING = {"", "-", "."}


def recognizes(head: str) -> bool:
    """Whether a table's beginning is that of a MAF."""
    names = {name.lower() for name in columns_of(head)}
    return {"hugo_symbol", "tumor_sample_barcode"} <= names and bool(
        names & {"tumor_seq_allele2", "variant_classification", "hgvsp_short"}
    )


def read(source: Source) -> Reading:
    """Read one tumor sample of a MAF. Raises ``Refusal`` where several are there and none was chosen."""
    draft = source.draft(NAME)
    samples: dict[str, tuple[dict[str, int], dict[str, int]]] = {}
    for row in _rows(source):
        stated, normals = samples.setdefault(row.get("tumor_sample_barcode") or "", ({}, {}))
        for found, name in ((stated, row.get("ncbi_build")), (normals, row.get("matched_norm_sample_barcode"))):
            if name is not None and len(found) < 10:
                found.setdefault(name, row.line)
    sample = choose(source, [name for name in samples if name])
    stated, normals = samples.get(sample or "", ({}, {}))
    for text, line in stated.items():
        draft.build(text, f"column NCBI_Build ({text}, line {line})")
    draft.fact("sample", sample)
    draft.fact("tumor_sample", sample)
    real = [n for n in normals if n.upper() not in {"NORMAL", "NONE", "NA", "."}]
    if len(real) == 1:
        draft.fact("normal_sample", real[0])
    build = draft.named_build or source.options.build
    selection = source.select(build) if build is not None else None
    for row in _rows(source):
        at = At(row.line)
        label = _label(row)
        owner = row.get("tumor_sample_barcode")
        draft.take(at, partial(_row, draft, row, at, selection, foreign=owner is not None and owner != sample), label)
    return source.finish(draft)


def _rows(source: Source) -> Iterator[Row]:
    return rows(source.lines(), source.file, fold=True)


def _label(row: Row) -> str:
    place = f"{row.get('chromosome') or '?'}:{_start(row) or '?'}"
    change = row.get("hgvsp_short", "hgvsp", "hgvsc") or f"{row.get('reference_allele')}>{row.get('tumor_seq_allele2')}"
    return f"{row.get('hugo_symbol') or ''} {place} {change}".strip()[:120]


def _start(row: Row) -> str | None:
    return row.get("start_position")


def _row(draft: Draft, row: Row, at: At, selection: Selection | None, foreign: bool) -> Observation:
    if foreign:
        raise Aside(OTHER_SAMPLE, f"{row.get('tumor_sample_barcode')}: {_label(row)}"[:160])
    if row.fault is not None:
        raise Unreadable(row.fault)
    if row.get("strand") == "-":
        raise Unreadable("The alleles are given on the reverse strand, which the MAF format does not allow.")
    status = row.get("mutation_status")
    if (status or "").lower() in {"none", "wildtype"} or (row.get("validation_status") or "").lower() in {
        "invalid",
        "wildtype",
    }:
        raise Aside(STATED_NEGATIVE)
    ref, alt = row.get("reference_allele"), _alternate(row)
    place = None
    if alt is not None and ref is not None and _start(row) is not None and row.get("chromosome") is not None:
        place = _anchored(row, ref.upper(), alt.upper())
    filters = _filters(row)
    if place is not None and selection is not None:
        choose_place(place, selection, filters)
    call = _call(row, filters, draft, at)
    gene = row.get("hugo_symbol")
    gene = None if gene in {None, "Unknown", "."} else gene
    short = row.get("hgvsp_short", "protein_change", "amino_acid_change")
    full = row.get("hgvsp")
    if place is None and row.get("hgvsc", "hgvsp", "cdna_change") is None and (short is None or "splice" in short):
        if ref is None or alt is None:
            raise Unreadable("The row has neither alleles nor a name.")
        raise Unreadable(
            f"{ref[:20]} to {alt[:20]} is written without the base in front of it, and the row has neither a context "
            "column nor a name; the reference sequence would be needed to place it."
        )
    frequencies, significance = _annotated(row.cells)
    return small(
        draft,
        at,
        LABEL,
        gene=gene,
        place=place,
        build=draft.named_build,
        transcript=row.get("transcript_id", "annotation_transcript", "refseq_transcript"),
        hgvs_c=row.get("hgvsc", "cdna_change"),
        hgvs_p=full if full is not None else short if short is not None and "splice" not in short else None,
        consequence=terms(row.get("consequence")) or terms(row.get("variant_classification")),
        exon=row.get("exon_number", "exon"),
        call=call,
        population=frequencies,
        origin=words.origin(status),
        clinvar=significance,
        as_reported=reported(**{n: row.get(n.lower()) for n in ("Hugo_Symbol", *_PLACES, *_NAMED_IN_FULL)}),
    )


def _alternate(row: Row) -> str | None:
    """Tumor_Seq_Allele2, or Allele1 where the second only repeats the reference."""
    ref = row.get("reference_allele")
    for name in ("tumor_seq_allele2", "tumor_seq_allele1"):
        found = row.get(name)
        if found is not None and found != ref:
            return found
    return None


def _anchored(row: Row, ref: str, alt: str) -> tuple[object, object, object, object] | None:
    """Chromosome, position and alleles in VCF form; None where an indel's anchor base is not in the file."""
    chrom, start = row.get("chromosome"), _start(row)
    if ref not in _MISSING and alt not in _MISSING:
        return chrom, start, ref, alt
    deleted, inserted = "" if ref in _MISSING else ref, "" if alt in _MISSING else alt
    if deleted == inserted:
        return None
    for column, flank in (("flanking_bps", 1), ("context", 5)):
        bases = (row.get(column) or "").upper()
        if len(bases) == 2 * flank + 1 + len(deleted) and bases[flank + 1 : flank + 1 + len(deleted)] == deleted:
            anchor = bases[flank]
            first = words.count(start)
            moved = start if first is None or first < 2 else first - (1 if deleted else 0)
            return chrom, moved, anchor + deleted, anchor + inserted
    return None


def _filters(row: Row) -> tuple[str, ...] | None:
    text = row.get("filter")
    if text is None or text == ".":
        return None
    return tuple(f for f in text.replace(",", ";").split(";") if f and f.upper() != "PASS") or ("PASS",)


def _call(row: Row, filters: tuple[str, ...] | None, draft: Draft, at: At) -> Call:
    depth, alt_reads = words.count(row.get("t_depth")), words.count(row.get("t_alt_count"))
    ref_reads = words.count(row.get("t_ref_count"))
    normal_depth, normal_alt = words.count(row.get("n_depth")), words.count(row.get("n_alt_count"))
    if alt_reads == 0 and ((depth or 0) > 0 or (ref_reads or 0) > 0):
        raise Aside(NORMAL_ONLY if normal_alt else NOT_A_CALL)
    if depth is None and ref_reads is not None and alt_reads is not None:
        depth = ref_reads + alt_reads
    vaf, vaf_from = None, None
    if alt_reads is not None and depth and alt_reads <= depth:
        vaf, vaf_from = alt_reads / depth, "t_alt_count, t_depth"
    else:
        for column in _VAF:
            stated = row.get(column)
            if stated is None:
                continue
            vaf = words.share(stated)
            if vaf is None:
                draft.note(
                    "VALUE_OUT_OF_RANGE", f"{at}: {column} {stated[:20]!r} is not a fraction; treated as not reported."
                )
            else:
                vaf_from = column
            break
    normal_vaf = normal_alt / normal_depth if normal_alt is not None and normal_depth else None
    return Call(
        vaf=vaf,
        vaf_from=vaf_from,
        depth=depth,
        ref_reads=ref_reads,
        alt_reads=alt_reads,
        filters=filters,
        normal_vaf=normal_vaf if normal_vaf is None or normal_vaf <= 1 else None,
        normal_depth=normal_depth,
        normal_alt_reads=normal_alt,
    )


def _annotated(cells: Mapping[str, str]) -> tuple[Population, str | None]:
    fields = {**cells, "MAX_AF_POPS": cells.get("max_af_pops", ""), "CLIN_SIG": cells.get("clin_sig", "")}
    found = population({}, fields)
    if found.source is not None:
        found = replace(found, source=f"MAF columns {found.source.replace('CSQ ', '')}")
    return found, clinvar({}, fields)
