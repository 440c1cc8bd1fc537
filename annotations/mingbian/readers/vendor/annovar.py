"""Tables of ANNOVAR's table_annovar.pl (``*_multianno.txt`` and ``.csv``): one row an allele.

Start, End, Ref and Alt are without the base in front of an insertion or deletion ("-"). Tables made from a VCF carry its
columns at the end (``Otherinfo4`` and on, or unnamed): then its own POS, REF and ALT, filter and counts are used. Without
them an indel stands by its name. The sample columns have no names there: with more than one nothing says which is the
tumor, and their counts are left out, which is said.

What the columns of annotations say is read in ``annovar_names``. The genome build is not in the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from mingbian.model.contigs import INDEX, canonical
from mingbian.model.reading import Reading
from mingbian.model.variant import Call, Observation
from mingbian.readers import callers
from mingbian.readers.accounting import NOT_A_CALL
from mingbian.readers.annovar_names import entries, frequencies, gene_of, model_of, terms_of
from mingbian.readers.selection import Selection
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import choose_place, reported, small
from mingbian.readers.vendor.draft import Aside, At, Draft, Unreadable
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.table import columns_of, split

NAME = "ANNOVAR table"
_PLACE = ("chr", "start", "end", "ref", "alt")


@dataclass(frozen=True, slots=True)
class _Record:
    """One row: ``cells`` by column name in lower case; ``vcf`` the columns of the VCF it was made from, or none."""

    line: int
    cells: Mapping[str, str]
    vcf: Sequence[str]

    def get(self, name: str) -> str | None:
        return words.text(self.cells.get(name))


def _separator(head: str) -> str:
    return "\t" if "\t" in head.partition("\n")[0] else ","


def recognizes(head: str) -> bool:
    """Whether a table's beginning is that of table_annovar's output."""
    names = [name.lower() for name in columns_of(head, _separator(head))]
    return set(_PLACE) <= set(names[:12]) and any(name.startswith(("func.", "aachange.")) for name in names)


def read(source: Source) -> Reading:
    """Read a table. Its build is the stated one, or what the reference bases at known places prove."""
    draft = source.draft(NAME)
    build = source.options.build
    if build is None:
        probe = source.draft(NAME)
        for record in _records(source):
            contig = INDEX.get(canonical(record.cells.get("chr", "")) or "", 0)
            start = words.count(record.cells.get("start"))
            ref = record.cells.get("ref", "").upper()
            if contig and start and ref[:1] in set("ACGT"):
                probe.see(contig, start, ref[0])
        build = probe.proven_build()
    selection = source.select(build) if build is not None else None
    for record in _records(source):
        cells = record.cells
        label = f"{cells.get('chr', '?')}:{cells.get('start', '?')} {cells.get('ref', '?')}>{cells.get('alt', '?')}"[:120]
        at = At(record.line)
        draft.take(at, partial(_row, draft, record, at, selection), label)
    return source.finish(draft)


def _records(source: Source) -> Iterator[_Record]:
    separator = _separator(source.head)
    names: tuple[str, ...] = ()
    for number, line in source.lines():
        if not line.strip():
            continue
        cells = split(line, separator)
        if not names:
            names = tuple(n.lower() for n in split(line.lstrip("#"), separator))
            continue
        yield _Record(number, dict(zip(names, cells, strict=False)), _vcf_columns(cells, names))


def _vcf_columns(cells: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    """The cells from the VCF's CHROM on, where the row goes on with them behind its annotations."""
    first = next(
        (n for n, name in enumerate(names) if name.startswith("otherinfo") or re.fullmatch(r"v\d+", name)), len(names)
    )
    chrom = canonical(cells[names.index("chr")]) if "chr" in names and len(cells) > names.index("chr") else None
    for n in range(max(first, 5), len(cells) - 7):
        if (
            canonical(cells[n]) == chrom is not None
            and cells[n + 1].isdecimal()
            and re.fullmatch(r"[ACGTNacgtn]+", cells[n + 3])
        ):
            return cells[n:]
    return ()


def _row(draft: Draft, record: _Record, at: At, selection: Selection | None) -> Observation:
    cells = record.cells
    chrom, start = cells.get("chr"), cells.get("start")
    ref, alt = (cells.get(name, "").upper() for name in ("ref", "alt"))
    if not chrom or not start or not ref or not alt:
        raise Unreadable("The row ends before its alleles.")
    place: tuple[object, object, object, object] | None = chrom, start, ref, alt
    call = Call()
    found = _in_vcf(record.vcf, ref.strip("-0"), alt.strip("-0"))
    if found is not None:
        pos, before, alts, i = found
        place = chrom, pos, before, alts[i]
        call = _call(draft, record.vcf, at, before, alts, i)
    elif not (ref.strip("-0") and alt.strip("-0")):
        place = None  # without the base in front of it
    if selection is not None:
        choose_place(place or (chrom, start, f"N{ref.strip('-0')}", f"N{alt.strip('-0')}"), selection, call.filters)
    if call.alt_reads == 0 and (call.depth or 0) > 0:
        raise Aside(NOT_A_CALL)
    model = model_of(cells)
    named, best = entries(cells, model)
    name = named[best] if best >= 0 else None
    coding = name.c if name is not None else None
    gene = (name.gene if name is not None else None) or gene_of(cells, model)
    if place is None and coding is None:
        raise Unreadable(
            f"{ref[:20]} to {alt[:20]} is written without the base in front of it, and the row has neither the columns of "
            "a VCF nor a name; the reference sequence would be needed to place it."
        )
    return small(
        draft,
        at,
        NAME,
        gene=gene,
        place=place,
        transcript=name.transcript if name is not None else None,
        hgvs_c=coding,
        hgvs_p=name.p if name is not None else None,
        consequence=terms_of(cells, model, coding),
        exon=name.exon if name is not None else None,
        call=call,
        population=frequencies(cells),
        clinvar=record.get("clnsig") or record.get("clinvar_sig"),
        as_reported=reported(
            **{k: record.get(k.lower()) for k in (f"Gene.{model}", f"Func.{model}", f"ExonicFunc.{model}",
                                                  f"AAChange.{model}", f"GeneDetail.{model}")},
            Place=f"{chrom}:{start} {ref}>{alt}",
        ),
    )  # fmt: skip


# --- the VCF it was made from -------------------------------------------------------------------------------------------


def _in_vcf(vcf: Sequence[str], deleted: str, inserted: str) -> tuple[str, str, list[str], int] | None:
    """POS, REF, all ALTs and which of them the row's own alleles are; None where they are not one of the record's."""
    if len(vcf) < 5:
        return None
    ref, alts = vcf[3].upper(), vcf[4].upper().split(",")
    for i, alt in enumerate(alts):
        if re.fullmatch(r"[ACGT]+", alt) and (deleted, inserted) in (_trimmed(ref, alt), (ref, alt)):
            return vcf[1], ref, alts, i
    return None


def _trimmed(ref: str, alt: str) -> tuple[str, str]:
    """Alleles without what they share, the beginning first: as convert2annovar.pl cuts them."""
    while ref and alt and ref[0] == alt[0]:
        ref, alt = ref[1:], alt[1:]
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    return ref, alt


def _call(draft: Draft, vcf: Sequence[str], at: At, ref: str, alts: Sequence[str], i: int) -> Call:
    stated = words.text(vcf[6]) if len(vcf) > 6 else None
    filters = tuple(f for f in stated.split(";") if f) if stated is not None else None
    if len(vcf) < 10:
        return Call(filters=filters)
    if len(vcf) > 10:
        draft.note("SAMPLES_UNNAMED", f"{at}: {len(vcf) - 9} sample columns without names; their counts were not used.")
        return Call(filters=filters)
    return callers.tumor_call(callers.UNKNOWN, ref, alts, i, vcf[8].split(":"), vcf[9].split(":"), None, {}, filters)
