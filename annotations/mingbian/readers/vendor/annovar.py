"""Tables of ANNOVAR's table_annovar.pl (``*_multianno.txt`` and ``.csv``): one row an allele.

Start, End, Ref and Alt are without the base in front of an insertion or deletion ("-"). Tables made from a VCF carry its
columns at the end (``Otherinfo4`` and on, or unnamed): then its own POS, REF and ALT, filter and counts are used. Without
them an indel stands by its name. The sample columns have no names there: with more than one nothing says which is the
tumor, and their counts are left out, which is said.

``AAChange`` names a change on every transcript of a gene in alphabetical order; the RefSeq accession with the lowest number
is shown, which is the gene's oldest (NM_005228 before NM_001346897). The names follow older rules ("c.T2573G").
The genome build is not in the table. Column names: ANNOVAR documentation, "Quick Start-Up Guide".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from mingbian.model.contigs import INDEX, canonical
from mingbian.model.reading import Reading
from mingbian.model.variant import Call, Observation, Population
from mingbian.readers import callers
from mingbian.readers.accounting import NOT_A_CALL
from mingbian.readers.selection import Selection
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import choose_place, reported, small
from mingbian.readers.vendor.consequence import terms
from mingbian.readers.vendor.draft import Aside, At, Draft, Unreadable
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.table import columns_of, split

NAME = "ANNOVAR table"
_PLACE = ("chr", "start", "end", "ref", "alt")
_MODELS = ("refgenewithver", "refgene", "knowngene", "ensgene", "ensgenewithver", "mane")
_ENTRY = re.compile(
    r"^(?P<gene>[^:,]+):(?P<transcript>(?:N[MR]_|XM_|ENST|uc)[^:,]+)(?::exon(?P<exon>\d+))?"
    r"(?::(?P<c>c\.[^:,]+))?(?::(?P<p>p\.[^:,]+))?$"
)
_DETAIL = re.compile(r"^(?P<transcript>(?:N[MR]_|XM_|ENST)[^:;,]+):(?:exon(?P<exon>\d+):)?(?P<c>c\.[^:;,]+)")
_GNOMAD = (("af", "gnomad_exome_all", "gnomad_genome_all", "gnomad41_exome_af", "gnomad40_exome_af", "gnomad312_genome_af"),
           ("af_eas", "gnomad_exome_eas", "gnomad_genome_eas", "gnomad41_exome_af_eas", "gnomad40_exome_af_eas",
            "gnomad312_genome_af_eas"))  # fmt: skip
_CONTINENTAL = re.compile(
    r"^(?:gnomad\w*_)?(?:af_(?:afr|amr|eas|nfe|sas|popmax)|(?:exome|genome)_(?:afr|amr|eas|nfe|sas))$"
)


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
    model = next((m for m in _MODELS if any(f"{k}.{m}" in cells for k in ("func", "gene", "aachange"))), "refgene")
    name = _name(record, model)
    gene = name.get("gene") or _gene(record.get(f"gene.{model}"))
    if place is None and "c" not in name:
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
        transcript=name.get("transcript"),
        hgvs_c=name.get("c"),
        hgvs_p=name.get("p"),
        consequence=_terms(record, model, name.get("c")),
        exon=name.get("exon"),
        call=call,
        population=_population(record),
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


# --- annotations --------------------------------------------------------------------------------------------------------


def _name(record: _Record, model: str) -> Mapping[str, str]:
    """Gene, transcript, exon, c. and p. of the entry that is shown; empty where there is none."""
    entries = [m for text in (record.get(f"aachange.{model}") or "").split(",") if (m := _ENTRY.match(text.strip()))]
    if not entries:
        text = (record.get(f"genedetail.{model}") or "").replace("\\x3b", ";")
        entries = [m for part in re.split(r"[;,]", text) if (m := _DETAIL.match(part.strip()))]
    if not entries:
        return {}
    best = min(entries, key=lambda m: (not m["transcript"].startswith("NM_"), _accession_number(m["transcript"])))
    return {key: value for key, value in best.groupdict().items() if value}


def _accession_number(accession: str) -> int:
    digits = re.search(r"\d+", accession)
    return int(digits[0][:15]) if digits else 0


def _gene(text: str | None) -> str | None:
    """The gene of a column that names one; None where it names several."""
    names = [n for n in re.split(r"[;,]|\\x3b", text or "") if n and n.upper() != "NONE"]
    return names[0] if len(names) == 1 else None


def _terms(record: _Record, model: str, coding: str | None) -> tuple[str, ...]:
    exonic = terms((record.get(f"exonicfunc.{model}") or "").replace("SNV", "").strip() or None)
    regions = [r for r in re.split(r"[;,]|\\x3b", record.get(f"func.{model}") or "") if r]
    found: list[str] = list(exonic)
    for region in regions:
        if region == "splicing":
            side = re.search(r"\d([+-])[12](?!\d)", coding or "")
            found.append({"+": "splice_donor_variant", "-": "splice_acceptor_variant"}[side[1]] if side
                         else "splice_region_variant")  # fmt: skip
        elif region != "exonic":
            found += _REGIONS.get(region.lower(), ())
    return tuple(dict.fromkeys(found))


_REGIONS: Mapping[str, tuple[str, ...]] = {
    "utr5": ("5_prime_UTR_variant",), "utr3": ("3_prime_UTR_variant",), "intronic": ("intron_variant",),
    "upstream": ("upstream_gene_variant",), "downstream": ("downstream_gene_variant",),
    "intergenic": ("intergenic_variant",), "ncrna_exonic": ("non_coding_transcript_exon_variant",),
    "ncrna_intronic": ("intron_variant",),
}  # fmt: skip


def _population(record: _Record) -> Population:
    """gnomAD's frequencies. A missing value is not 0."""
    taken: list[str] = []

    def first(names: Sequence[str]) -> float | None:
        for name in names:
            value = words.share(record.get(name))
            if value is not None:
                taken.append(name)
                return value
        return None

    overall, eas = first(_GNOMAD[0]), first(_GNOMAD[1])
    found = [(v, k) for k in record.cells if _CONTINENTAL.match(k) and (v := words.share(record.get(k))) is not None]
    highest = max(found, default=None)
    if highest is not None and highest[1] not in taken:
        taken.append(highest[1])
    text = f"ANNOVAR columns {', '.join(taken)}" if taken else None
    return Population(overall, eas, highest[0] if highest else None, text)
