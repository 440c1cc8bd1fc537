"""What a laboratory states, as observations: small variants, copy number, fusions, splice events.

Alleles are checked, names are put together (transcript and ``c.``), the names as written are kept. Coordinates that cannot
be used refuse the record only where no name stands for the alteration.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, LENGTHS, canonical
from mingbian.model.patterns import pattern
from mingbian.model.variant import (
    Call,
    CopyNumber,
    CopyNumberType,
    Fusion,
    Kind,
    Observation,
    Population,
    TranscriptAnnotation,
)
from mingbian.readers.accounting import FILTERED, OUTSIDE
from mingbian.readers.selection import MARGIN, Selection
from mingbian.readers.vcf.records import kind_of
from mingbian.readers.vendor import words
from mingbian.readers.vendor.draft import Aside, At, Draft, Unreadable

_BASES = pattern(r"^[ACGT]+$")
_ACCESSION = pattern(r"^((?:N[MR]|X[MR])_\d+(?:\.\d+)?|ENST\d+(?:\.\d+)?|LRG_\d+t\d+)(?:\([^)]*\))?:")
_ONLY_ACCESSION = pattern(r"^((?:N[MR]|X[MR])_\d+(?:\.\d+)?|ENST\d+(?:\.\d+)?|LRG_\d+t\d+)$")
_PROTEIN = pattern(r"^(?:(?P<accession>[A-Z]{2}_\d+(?:\.\d+)?|ENSP\d+(?:\.\d+)?)(?:\([^)]*\))?:)?(?P<change>\S.*)$")
_LONGEST = 10_000
"""Bases of the longest allele taken from a report."""

Alleles = tuple[str, int, str, str]
"""Canonical chromosome, 1-based position, REF, ALT (upper case, at least one base each)."""


def reported(**given: object) -> Mapping[str, str]:
    """Names exactly as the file gives them; what it does not give is left out."""
    return MappingProxyType({key: str(value)[:500] for key, value in given.items() if value is not None and value != ""})


def alleles(chrom: object, pos: object, ref: object, alt: object, build: Build | None) -> Alleles:
    """Checked alleles in VCF form. Raises ``Unreadable`` with the reason."""
    name = words.text(chrom)
    if name is None:
        raise Unreadable("The chromosome is missing.")
    contig = canonical(name)
    if contig is None:
        raise Unreadable(f"{name[:30]!r} is not a chromosome known here.")
    place = position(pos)
    for what, allele in (("reference", ref), ("alternate", alt)):
        if not isinstance(allele, str) or not allele.strip():
            raise Unreadable(f"The {what} allele is missing.")
    before, after = str(ref).strip().upper(), str(alt).strip().upper()
    for what, allele in (("reference", before), ("alternate", after)):
        if not _BASES.match(allele):
            raise Unreadable(f"The {what} allele {allele[:30]!r} is not a sequence of the bases A, C, G, T.")
        if len(allele) > _LONGEST:
            raise Unreadable(f"The {what} allele has {len(allele)} bases.")
    if before == after:
        raise Unreadable("The reference and the alternate allele are the same.")
    longest = max(LENGTHS[b][INDEX[contig] - 1] for b in ((build,) if build else Build))
    if place + len(before) - 1 > longest:
        raise Unreadable(f"Position {place} lies beyond the end of chromosome {contig} ({longest:,}).")
    return contig, place, before, after


def position(value: object) -> int:
    """A 1-based position. Raises ``Unreadable`` for anything but a whole number of at least 1."""
    given = words.text(value)
    if given is None:
        raise Unreadable("The position is missing.")
    if not (given.isascii() and given.isdecimal()) or len(given) > 10 or int(given) < 1:
        raise Unreadable(f"The position {given[:30]!r} is not a whole number from 1.")
    return int(given)


def choose_place(
    place: tuple[object, object, object, object], selection: Selection, filters: tuple[str, ...] | None
) -> None:
    """Set an allele aside outside the known genes, or where its caller filtered it and it is no known place."""
    chrom, start, ref, alt = place
    contig = INDEX.get(canonical(str(chrom)) or "", 0)
    try:
        first = position(start)
    except Unreadable:
        return
    if not contig:
        return
    last = first + len(str(ref)) - 1
    margin = 0 if len(str(ref)) == len(str(alt)) else MARGIN
    if not selection.overlaps(contig, max(1, first - margin), last + margin):
        raise Aside(OUTSIDE)
    if filters not in (None, ("PASS",)) and not selection.is_known(contig, first, last):
        raise Aside(FILTERED)


def coding(transcript: str | None, name: str | None) -> tuple[str | None, str | None]:
    """A ``c.`` name with its accession in front, and the accession. "2573T>G" gets its "c."."""
    if name is None:
        return None, transcript
    own = _ACCESSION.match(name)
    if own:
        return name, own[1]
    short = name if name[:2] in {"c.", "n."} else f"c.{name}" if name[:1].isdigit() or name[:1] in "*-" else None
    if short is None:
        return None, transcript
    usable = transcript if transcript is not None and _ONLY_ACCESSION.match(transcript) else None
    return (f"{usable}:{short}" if usable else short), usable


def protein(name: str | None) -> str | None:
    """A protein change with its "p."; None for what is no change ("p.?", a dash)."""
    if name is None:
        return None
    m = _PROTEIN.match(name.strip())
    if m is None:
        return None
    change = m["change"]
    if change.removeprefix("p.").strip("()") in {"?", "-", ""}:
        return None
    if not change.startswith("p."):
        change = f"p.{change}"
    return f"{m['accession']}:{change}" if m["accession"] else change


def kind_by_name(hgvs_c: str | None, hgvs_p: str | None) -> Kind:
    """The kind of a change known by its names; a frameshift known by its protein name alone is a delins."""
    for name in (hgvs_c, hgvs_p):
        if name is None:
            continue
        if "delins" in name or ("del" in name and "ins" in name):
            return Kind.DELINS
        if "del" in name:
            return Kind.DELETION
        if "ins" in name or "dup" in name:
            return Kind.INSERTION
        if "fs" in name:
            return Kind.DELINS
        if ">" in name:
            return Kind.SNV
    return Kind.SNV


def small(
    draft: Draft,
    at: At,
    label: str,
    *,
    gene: str | None,
    place: tuple[object, object, object, object] | None = None,
    build: Build | None = None,
    transcript: str | None = None,
    hgvs_c: str | None = None,
    hgvs_p: str | None = None,
    consequence: tuple[str, ...] = (),
    exon: str | None = None,
    call: Call | None = None,
    population: Population | None = None,
    origin: str | None = None,
    clinvar: str | None = None,
    as_reported: Mapping[str, str],
) -> Observation:
    """A small variant by its alleles, its names, or both. ``label`` names the format in the annotation.

    ``place`` is chromosome, position, REF and ALT as the file gives them. Raises ``Unreadable`` where neither the alleles
    nor a name can be used.
    """
    full, accession = coding(transcript, hgvs_c)
    change = protein(hgvs_p)
    named = (full is not None and (gene is not None or accession is not None)) or (gene is not None and change is not None)
    chrom = pos = ref = alt = None
    if place is not None and any(words.text(v) is not None for v in place):
        try:
            chrom, pos, ref, alt = alleles(*place, build or draft.options.build)
        except Unreadable as fault:
            if not named:
                raise
            draft.note("COORDINATES_NOT_USED", f"{at}: {fault} The name is used instead.")
    if pos is None and not named:
        raise Unreadable("It has neither usable coordinates nor a gene with a name.")
    kind = kind_of(ref, alt) if ref is not None and alt is not None else kind_by_name(full, change)
    if kind is None:
        raise AssertionError("alleles were checked to differ")
    annotation = TranscriptAnnotation(label, gene, accession, consequence, full, change, exon)
    return Observation(
        kind=kind,
        source=draft.source(at),
        build=build if pos is not None else None,
        chrom=chrom,
        pos=pos,
        ref=ref,
        alt=alt,
        gene=gene,
        hgvs_c=full,
        hgvs_p=change,
        annotations=(annotation,),
        chosen=0,
        call=call or Call(),
        population=population or Population(),
        reported_origin=origin,
        clinvar=clinvar,
        as_reported=as_reported,
    )


def copies(
    draft: Draft,
    at: At,
    gene: str | None,
    kind: CopyNumberType | None,
    value: float | None,
    unit: str | None,
    as_reported: Mapping[str, str],
    *,
    origin: str | None = None,
    call: Call | None = None,
) -> Observation:
    """A gene's copy number. ``unit`` None means absolute copies; anything else names what ``value`` is."""
    if gene is None:
        raise Unreadable("The gene is not named.")
    if kind is None:
        raise Unreadable("What happened to the gene's copies is not said in words known here.")
    if value is not None and value < 0 and unit is None:
        raise Unreadable(f"{value:g} is not a number of copies.")
    return Observation(
        kind=Kind.COPY_NUMBER,
        source=draft.source(at),
        gene=gene,
        copy_number=CopyNumber(kind, value, unit),
        call=call or Call(),
        reported_origin=origin,
        as_reported=as_reported,
    )


def fusion(draft: Draft, at: At, made: Fusion, as_reported: Mapping[str, str], origin: str | None = None) -> Observation:
    """A fusion; the 3' partner leads where it is known."""
    if made.five_prime is None and made.three_prime is None:
        raise Unreadable("Neither partner is named.")
    return Observation(
        kind=Kind.FUSION,
        source=draft.source(at),
        gene=made.three_prime or made.five_prime,
        fusion=made,
        call=Call(alt_reads=made.reads),
        reported_origin=origin,
        as_reported=as_reported,
    )


def splice(
    draft: Draft, at: At, gene: str | None, event: str | None, reads: int | None, as_reported: Mapping[str, str]
) -> Observation:
    """A splice event of a gene."""
    if gene is None or event is None:
        raise Unreadable("A splice event needs its gene and the event.")
    return Observation(
        kind=Kind.SPLICE,
        source=draft.source(at),
        gene=gene,
        splice_event=event,
        call=Call(alt_reads=reads),
        as_reported=as_reported,
    )
