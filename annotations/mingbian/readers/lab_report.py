"""The generic laboratory report, ``mingbian.report/1``: one JSON file of a laboratory that has no format of its own.

A wrong type, a duplicate key, NaN or text after the end refuses the whole file, with the JSON path or the line. One
alteration that cannot be understood is refused alone and counted. A value that cannot be true (a VAF of 32, a frequency
below 0) is left out with a warning. Keys this version does not know are kept and listed, never an error.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

import msgspec

from mingbian.model.case import Assay, Build, Consent, Consents, CoverageFact
from mingbian.model.contigs import INDEX, LENGTHS, canonical
from mingbian.model.errors import Refusal
from mingbian.model.reading import InputFile, Reading, ReadWarning, RefusedRecord
from mingbian.model.variant import (
    Call,
    CopyNumber,
    CopyNumberType,
    Fusion,
    Kind,
    Observation,
    Population,
    Signature,
    Source,
    TranscriptAnnotation,
)
from mingbian.readers.json_tree import child, looks_like, read_tree, shown

SCHEMA = "mingbian.report/1"
MAX_UNREAD = 1000
"""Unread paths listed."""

_REMEDY = "Ask the laboratory for a corrected file; nothing of this one was used."


# --- what the format says ---------------------------------------------------------------------------------------------


class _Sample(msgspec.Struct):
    id: str | None = None
    assay: str | None = None
    build: str | None = None
    specimen: str | None = None
    purity: float | None = None
    panel: str | None = None
    collected: str | None = None


class _Patient(msgspec.Struct):
    age: int | None = None
    sex: str | None = None


class _Consent(msgspec.Struct):
    germline: str | None = None
    test: str | None = None
    family_contact: str | None = None
    secondary_use: str | None = None
    nhi_upload: str | None = None


class _Frequencies(msgspec.Struct):
    gnomAD: float | None = None
    gnomAD_EAS: float | None = None
    highest: float | None = None


class _Variant(msgspec.Struct):
    gene: str | None = None
    hgvs_c: str | None = None
    hgvs_p: str | None = None
    chrom: str | None = None
    pos: int | None = None
    ref: str | None = None
    alt: str | None = None
    vaf: float | None = None
    depth: int | None = None
    zygosity: str | None = None
    phase_set: str | int | None = None
    consequence: str | None = None
    filters: list[str] | None = None
    population: _Frequencies | None = None
    origin: str | None = None
    normal_vaf: float | None = None
    normal_depth: int | None = None
    clinvar: str | None = None


class _CopyNumber(msgspec.Struct):
    gene: str | None = None
    type: str | None = None
    copies: float | None = None
    unit: str | None = None


class _Fusion(msgspec.Struct):
    five_prime: str | None = None
    three_prime: str | None = None
    breakpoint_5: str | None = None
    breakpoint_3: str | None = None
    reads: int | None = None
    in_frame: bool | None = None


class _Splice(msgspec.Struct):
    gene: str | None = None
    event: str | None = None
    reads: int | None = None


class _Tmb(msgspec.Struct):
    value: float | None = None
    unit: str | None = None
    status: str | None = None
    assay: str | None = None


class _Msi(msgspec.Struct):
    status: str | None = None
    assay: str | None = None


class _Hrd(msgspec.Struct):
    score: float | None = None
    status: str | None = None
    assay: str | None = None


class _Biomarkers(msgspec.Struct):
    tmb: _Tmb | None = None
    msi: _Msi | None = None
    hrd: _Hrd | None = None


class _Coverage(msgspec.Struct):
    gene: str | None = None
    region: str | None = None
    min_depth: int | None = None
    chrom: str | None = None
    start: int | None = None
    end: int | None = None


class _Report(msgspec.Struct):
    schema: str
    sample: _Sample | None = None
    patient: _Patient | None = None
    tumor_type: str | None = None
    context: dict[str, Any] | None = None
    consent: _Consent | None = None
    variants: list[_Variant] | None = None
    copy_number: list[_CopyNumber] | None = None
    fusions: list[_Fusion] | None = None
    splice: list[_Splice] | None = None
    biomarkers: _Biomarkers | None = None
    coverage: list[_Coverage] | None = None


_SECTIONS: Mapping[str, type[msgspec.Struct]] = MappingProxyType(
    {"sample": _Sample, "patient": _Patient, "consent": _Consent, "biomarkers": _Biomarkers}
)
_RECORDS: Mapping[str, type[msgspec.Struct]] = MappingProxyType(
    {"variants": _Variant, "copy_number": _CopyNumber, "fusions": _Fusion, "splice": _Splice, "coverage": _Coverage}
)
_INSIDE: Mapping[tuple[str, str], type[msgspec.Struct]] = MappingProxyType(
    {
        ("biomarkers", "tmb"): _Tmb,
        ("biomarkers", "msi"): _Msi,
        ("biomarkers", "hrd"): _Hrd,
        ("variants", "population"): _Frequencies,
    }
)


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Notes:
    """What was noticed on the way."""

    file: str
    warnings: list[ReadWarning] = field(default_factory=list)
    refused: list[RefusedRecord] = field(default_factory=list)

    def warn(self, code: str, path: str, text: str) -> None:
        self.warnings.append(ReadWarning(code, f"{path}: {text}"))

    def stop(self, path: str, reason: str, remedy: str) -> NoReturn:
        raise Refusal("JSON_BAD_VALUE", self.file, reason, remedy, path)

    def share(self, value: float | None, path: str) -> float | None:
        """A fraction 0..1, or None with a warning."""
        if value is None or 0 <= value <= 1:
            return value
        self.warn(
            "VALUE_OUT_OF_RANGE", path, f"{value:g} is not a fraction between 0 and 1; it is treated as not reported."
        )
        return None

    def count(self, value: int | None, path: str) -> int | None:
        if value is None or value >= 0:
            return value
        self.warn("VALUE_OUT_OF_RANGE", path, f"{value} is not a count; it is treated as not reported.")
        return None

    def number(self, value: float | None, path: str) -> float | None:
        if value is None or value >= 0:
            return value
        self.warn("VALUE_OUT_OF_RANGE", path, f"{value:g} is below zero; it is treated as not reported.")
        return None


class _RecordRefused(Exception):
    """One alteration cannot be understood; the rest of the report can."""


def read_report(data: bytes, file: str, *, sha256: str | None = None, size: int | None = None, tree: Any = None) -> Reading:
    """Read a ``mingbian.report/1``.

    ``data`` is the JSON text, unpacked; ``sha256`` and ``size`` are those of the file on disk where they differ from the
    data's own (a packed file); ``tree`` is what ``read_tree`` made of them, where that was done. Raises
    ``Refusal`` with the JSON path or the line. The accounting: one allele for each alteration under variants, copy_number,
    fusions and splice; signatures (TMB, MSI, HRD) are observations but no alleles.
    """
    if tree is None:
        tree = read_tree(data, file)
    if not isinstance(tree, dict) or tree.get("schema") != SCHEMA:
        if isinstance(tree, dict) and "schema" in tree and not isinstance(tree["schema"], str):
            raise Refusal("NOT_A_REPORT", file, "The schema is not text.", f'Write "schema": "{SCHEMA}".', "$.schema")
        raise Refusal(
            "NOT_A_REPORT",
            file,
            f"This is JSON, not a VCF. It looks like {looks_like(tree)}, but not in a form that is read here.",
            f'Give a VCF, or a laboratory report with "schema": "{SCHEMA}".',
        )
    try:
        report = msgspec.convert(tree, _Report, strict=True)
    except msgspec.ValidationError as e:
        reason, path = _in_words(str(e))
        raise Refusal("JSON_WRONG_TYPE", file, reason, _REMEDY, path) from e

    notes = _Notes(file)
    sample = report.sample or _Sample()
    patient = report.patient or _Patient()
    build = _choice(notes, Build, sample.build, "$.sample.build")
    assay = _choice(notes, Assay, sample.assay, "$.sample.assay")
    consent = _choice(notes, Consent, report.consent.germline if report.consent else None, "$.consent.germline")
    if sample.purity is not None and not 0 <= sample.purity <= 1:
        notes.stop(
            "$.sample.purity", f"{sample.purity:g} is not a fraction.", "Write the tumor purity as 0 to 1 (0.6 for 60 %)."
        )
    if patient.age is not None and not 0 <= patient.age <= 130:
        notes.stop("$.patient.age", f"{patient.age} is not an age in years.", "Write the age in whole years.")
    sex = _text(patient.sex)
    if sex is not None and sex.lower() not in ("female", "male", "unknown"):
        notes.stop("$.patient.sex", f"{shown(sex)} is not known here.", 'Write "female" or "male", or leave it out.')
    sex = None if sex is None or sex.lower() == "unknown" else sex.lower()
    collected = _text(sample.collected)
    if collected is not None:
        try:
            datetime.date.fromisoformat(collected)
        except ValueError:
            notes.warn("DATE_UNREADABLE", "$.sample.collected", f"{shown(collected)} is not a date (YYYY-MM-DD); left out.")
            collected = None

    observations: list[Observation] = []
    records = 0
    sections: tuple[tuple[str, Sequence[_Variant | _CopyNumber | _Fusion | _Splice] | None], ...] = (
        ("variants", report.variants),
        ("copy_number", report.copy_number),
        ("fusions", report.fusions),
        ("splice", report.splice),
    )
    for section, items in sections:
        for n, item in enumerate(items or ()):
            records += 1
            path = f"$.{section}[{n}]"
            try:
                observations.append(_observe(item, build, path, notes))
            except _RecordRefused as e:
                notes.refused.append(RefusedRecord(0, str(e), 1, path))
    observations.extend(_signatures(report.biomarkers, notes))
    unread = tuple(_unread(tree))
    return Reading(
        input=InputFile(file, sha256 or hashlib.sha256(data).hexdigest(), SCHEMA, len(data) if size is None else size),
        records=records,
        alleles=records,
        observations=tuple(observations),
        set_aside=MappingProxyType({}),
        set_aside_examples=(),
        refused=tuple(notes.refused),
        warnings=tuple(notes.warnings),
        build=build,
        build_evidence=("the report says so",) if build else (),
        sample=_text(sample.id),
        tumor_sample=_text(sample.id),
        assay=assay,
        tumor_type=_text(report.tumor_type),
        age=patient.age,
        sex=sex,
        purity=sample.purity,
        specimen=_text(sample.specimen),
        panel=_text(sample.panel),
        collected=collected,
        consent_germline=consent.value if consent else None,
        context=MappingProxyType(dict(_context(report.context or {}, notes))),
        coverage=tuple(_coverage(report.coverage or (), notes)),
        unread=tuple(path for path, _ in unread),
        other=MappingProxyType({path: text for path, text in unread if text is not None}),
        consents=MappingProxyType(_consents(report.consent, notes)),
    )


def _consents(stated: _Consent | None, notes: _Notes) -> dict[str, str]:
    """The consents beside the one for germline findings, by field of ``Consents``."""
    found = {}
    for name in Consents.__struct_fields__:
        said = _choice(notes, Consent, getattr(stated, name) if stated else None, f"$.consent.{name}")
        if said is not None:
            found[name] = said.value
    return found


_MESSAGE = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_EXPECTED = re.compile(r"Expected `([^`]*)`, got `([^`]*)`")
_WORDS = MappingProxyType(
    {
        "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list",
        "object": "an object", "null": "null",
    }
)  # fmt: skip


def _in_words(message: str) -> tuple[str, str]:
    m = _MESSAGE.match(message)
    what, path = (m["what"], m["path"] or "$") if m else (message, "$")
    types = _EXPECTED.search(what)
    if types:
        wanted = " or ".join(_WORDS.get(t, t) for t in types[1].split(" | ") if t != "null")
        return f"Expected {wanted}, found {_WORDS.get(types[2], types[2])}.", path
    return what.rstrip(".") + ".", path


def _text(value: str | None) -> str | None:
    """Text without surrounding blanks; empty text says nothing."""
    return (value.strip() or None) if value is not None else None


_Enum = TypeVar("_Enum", bound=StrEnum)


def _choice(notes: _Notes, kind: type[_Enum], value: str | None, path: str) -> _Enum | None:
    text = _text(value)
    if text is None:
        return None
    try:
        return kind(text)
    except ValueError:
        allowed = ", ".join(f'"{member.value}"' for member in kind)
        notes.stop(path, f"{shown(text)} is not known here.", f"Write one of {allowed}.")


def _context(given: Mapping[str, Any], notes: _Notes) -> Iterator[tuple[str, str]]:
    for key, value in given.items():
        path = child("$.context", key)
        items = value if isinstance(value, list) else [value]
        texts = []
        for n, item in enumerate(items):
            at = f"{path}[{n}]" if isinstance(value, list) else path
            if isinstance(item, bool):
                texts.append("true" if item else "false")
            elif isinstance(item, int | float):
                texts.append(f"{item:g}" if isinstance(item, float) else str(item))
            elif isinstance(item, str):
                if text := _text(item):
                    texts.append(text)
            elif item is not None:
                raise Refusal(
                    "JSON_WRONG_TYPE", notes.file, "Expected text, a number or a list of them, found an object or a list.",
                    _REMEDY, at,
                )  # fmt: skip
        if texts:
            yield key, ",".join(texts)


def _coverage(items: Sequence[_Coverage], notes: _Notes) -> Iterator[CoverageFact]:
    for n, item in enumerate(items):
        path = f"$.coverage[{n}]"
        gene, chrom = _text(item.gene), canonical(item.chrom.strip()) if item.chrom else None
        placed = chrom is not None and item.start is not None and item.end is not None and 1 <= item.start <= item.end
        if gene is None and not placed:
            notes.warn("COVERAGE_UNREADABLE", path, "names neither a gene nor chrom, start and end; it is not used.")
            continue
        depth = notes.count(item.min_depth, path + ".min_depth")
        if placed:
            yield CoverageFact(gene, _text(item.region), depth, chrom, item.start, item.end)
        else:
            yield CoverageFact(gene, _text(item.region), depth)


_MSI = MappingProxyType(
    {"msi-h": "MSI-H", "msi-high": "MSI-H", "mss": "MSS", "msi-l": "MSI-L", "msi-low": "MSI-L", "unknown": "unknown"}
)


def _signatures(given: _Biomarkers | None, notes: _Notes) -> Iterator[Observation]:
    if given is None:
        return
    if (tmb := given.tmb) is not None:
        value = notes.number(tmb.value, "$.biomarkers.tmb.value")
        if value is not None or _text(tmb.status):
            yield _signature(
                notes, "$.biomarkers.tmb", Signature("TMB", value, _text(tmb.unit), _text(tmb.status), _text(tmb.assay))
            )
    if (msi := given.msi) is not None and (status := _text(msi.status)):
        known = _MSI.get(status.lower().replace(" ", "-"))
        if known is None:
            notes.stop(
                "$.biomarkers.msi.status", f"{shown(status)} is not known here.", "Write MSI-H, MSS, MSI-L or unknown."
            )
        yield _signature(notes, "$.biomarkers.msi", Signature("MSI", None, None, known, _text(msi.assay)))
    if (hrd := given.hrd) is not None:
        score = notes.number(hrd.score, "$.biomarkers.hrd.score")
        if score is not None or _text(hrd.status):
            yield _signature(notes, "$.biomarkers.hrd", Signature("HRD", score, None, _text(hrd.status), _text(hrd.assay)))


def _signature(notes: _Notes, path: str, signature: Signature) -> Observation:
    return Observation(kind=Kind.SIGNATURE, source=Source(notes.file, 0, path), signature=signature)


def _observe(
    item: _Variant | _CopyNumber | _Fusion | _Splice, build: Build | None, path: str, notes: _Notes
) -> Observation:
    match item:
        case _Variant():
            return _small(item, build, path, notes)
        case _CopyNumber():
            return _copy_number(item, build, path, notes)
        case _Fusion():
            return _fusion(item, build, path, notes)
        case _Splice():
            return _splice(item, build, path, notes)


def _copy_number(item: _CopyNumber, build: Build | None, path: str, notes: _Notes) -> Observation:
    gene, kind = _text(item.gene), _text(item.type)
    if gene is None:
        raise _RecordRefused("The gene is not named.")
    if kind not in {t.value for t in CopyNumberType}:
        allowed = ", ".join(t.value for t in CopyNumberType)
        raise _RecordRefused(f"The type is {shown(kind) if kind else 'missing'}; known are {allowed}.")
    copies = notes.number(item.copies, path + ".copies")
    return Observation(
        kind=Kind.COPY_NUMBER,
        source=Source(notes.file, 0, path),
        build=build,
        gene=gene,
        copy_number=CopyNumber(CopyNumberType(kind), copies, _text(item.unit)),
        as_reported=_reported(gene=gene, type=kind),
    )


def _fusion(item: _Fusion, build: Build | None, path: str, notes: _Notes) -> Observation:
    five, three = _text(item.five_prime), _text(item.three_prime)
    if five is None and three is None:
        raise _RecordRefused("Neither partner is named.")
    fusion = Fusion(
        five,
        three,
        _text(item.breakpoint_5),
        _text(item.breakpoint_3),
        notes.count(item.reads, path + ".reads"),
        item.in_frame,
    )
    return Observation(
        kind=Kind.FUSION,
        source=Source(notes.file, 0, path),
        build=build,
        gene=three or five,
        fusion=fusion,
        call=Call(alt_reads=fusion.reads),
        as_reported=_reported(
            five_prime=five, three_prime=three, breakpoint_5=fusion.breakpoint_5, breakpoint_3=fusion.breakpoint_3
        ),
    )


def _splice(item: _Splice, build: Build | None, path: str, notes: _Notes) -> Observation:
    gene, event = _text(item.gene), _text(item.event)
    if gene is None or event is None:
        raise _RecordRefused("A splice event needs its gene and the event.")
    return Observation(
        kind=Kind.SPLICE,
        source=Source(notes.file, 0, path),
        build=build,
        gene=gene,
        splice_event=event,
        call=Call(alt_reads=notes.count(item.reads, path + ".reads")),
        as_reported=_reported(gene=gene, event=event),
    )


_BASES = re.compile(r"^[ACGTN]+$")
_ACCESSION = re.compile(r"^((?:N[MR]|X[MR])_\d+(?:\.\d+)?|ENST\d+(?:\.\d+)?|LRG_\d+t\d+)(?:\([^)]*\))?:")
_ZYGOSITY = frozenset({"heterozygous", "homozygous", "hemizygous"})


def _small(item: _Variant, build: Build | None, path: str, notes: _Notes) -> Observation:
    gene, hgvs_c, hgvs_p = _text(item.gene), _text(item.hgvs_c), _text(item.hgvs_p)
    named = hgvs_c is not None or (gene is not None and hgvs_p is not None)
    chrom = pos = ref = alt = None
    if any(v is not None for v in (item.chrom, item.pos, item.ref, item.alt)):
        try:
            chrom, pos, ref, alt = _place(item, build)
        except _RecordRefused as e:
            if not named:
                raise
            notes.warn("COORDINATES_NOT_USED", path, f"{e} The name is used instead.")
    if not named and pos is None:
        raise _RecordRefused("An alteration needs gene and hgvs_p, or hgvs_c, or chrom, pos, ref and alt.")

    zygosity = _text(item.zygosity)
    if zygosity is not None and zygosity.lower() not in _ZYGOSITY:
        notes.warn("VALUE_UNKNOWN", path + ".zygosity", f"{shown(zygosity)} is not known here; treated as not reported.")
    origin = _text(item.origin)
    if origin is not None and origin.lower() not in ("somatic", "germline", "unknown"):
        notes.warn("VALUE_UNKNOWN", path + ".origin", f"{shown(origin)} is not known here; treated as not reported.")
    depth = notes.count(item.depth, path + ".depth")
    vaf = notes.share(item.vaf, path + ".vaf")
    if depth == 0:
        vaf = None
    filters = tuple(t for f in item.filters or () if (t := _text(f)))
    consequence = _text(item.consequence)
    accession = _ACCESSION.match(hgvs_c) if hgvs_c else None
    frequencies = item.population or _Frequencies()
    at = path + ".population"
    population = Population(
        notes.share(frequencies.gnomAD, at + ".gnomAD"),
        notes.share(frequencies.gnomAD_EAS, at + ".gnomAD_EAS"),
        notes.share(frequencies.highest, at + ".highest"),
        "the laboratory's report" if item.population is not None else None,
    )
    return Observation(
        kind=_kind(ref, alt, hgvs_c, hgvs_p),
        source=Source(notes.file, 0, path),
        build=build if pos is not None else None,
        chrom=chrom,
        pos=pos,
        ref=ref,
        alt=alt,
        gene=gene,
        hgvs_c=hgvs_c,
        hgvs_p=hgvs_p,
        annotations=(
            TranscriptAnnotation(
                "laboratory report",
                gene,
                accession[1] if accession else None,
                tuple(t for t in re.split(r"[&,]\s*", consequence) if t) if consequence else (),
                hgvs_c,
                hgvs_p,
            ),
        ),
        chosen=0,
        call=Call(
            vaf=vaf,
            vaf_from="the laboratory's report" if vaf is not None else None,
            depth=depth,
            filters=filters or None,
            zygosity=zygosity.lower() if zygosity and zygosity.lower() in _ZYGOSITY else None,
            phase_set=None if item.phase_set is None else str(item.phase_set),
            normal_vaf=notes.share(item.normal_vaf, path + ".normal_vaf"),
            normal_depth=notes.count(item.normal_depth, path + ".normal_depth"),
        ),
        population=population,
        reported_origin=origin.lower() if origin and origin.lower() in ("somatic", "germline") else None,
        clinvar=_text(item.clinvar),
        as_reported=_reported(
            gene=gene, hgvs_c=hgvs_c, hgvs_p=hgvs_p, chrom=item.chrom, pos=item.pos, ref=item.ref, alt=item.alt,
            consequence=consequence, zygosity=zygosity, origin=origin,
        ),
    )  # fmt: skip


def _place(item: _Variant, build: Build | None) -> tuple[str, int, str, str]:
    if item.chrom is None or item.pos is None or item.ref is None or item.alt is None:
        raise _RecordRefused("Of chrom, pos, ref and alt, some are missing.")
    chrom = canonical(item.chrom.strip())
    if chrom is None:
        raise _RecordRefused(f"{shown(item.chrom)} is not a chromosome known here.")
    if item.pos < 1 or (build is not None and item.pos > LENGTHS[build][INDEX[chrom] - 1]):
        raise _RecordRefused(f"Position {item.pos} does not exist on chromosome {chrom}.")
    ref, alt = item.ref.strip().upper(), item.alt.strip().upper()
    for name, allele in (("ref", ref), ("alt", alt)):
        if not _BASES.match(allele):
            raise _RecordRefused(f"The {name} allele {shown(allele)} is not a sequence of bases.")
    if ref == alt:
        raise _RecordRefused("The ref and alt alleles are the same.")
    return chrom, item.pos, ref, alt


def _kind(ref: str | None, alt: str | None, hgvs_c: str | None, hgvs_p: str | None) -> Kind:
    """The kind by the alleles, else by the name's own word; a frameshift known by its protein name only is a delins."""
    if ref is not None and alt is not None:
        if len(ref) == len(alt):
            return Kind.SNV if len(ref) == 1 else Kind.MNV
        if alt.startswith(ref):
            return Kind.INSERTION
        return Kind.DELETION if ref.startswith(alt) else Kind.DELINS
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


def _reported(**given: object) -> Mapping[str, str]:
    return MappingProxyType({key: str(value) for key, value in given.items() if value is not None})


def _unread(tree: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Paths of keys this version does not know, with their text; not the text of what is said about the patient."""
    left = MAX_UNREAD
    for path, value in _unknown(tree):
        if left == 0:
            return
        left -= 1
        text = None if path.startswith("$.patient") else json.dumps(value, ensure_ascii=False)
        yield path, text if text is None or len(text) <= 500 else text[:497] + "..."


def _unknown(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from _beyond(tree, _Report, "$")
    for key, kind in _SECTIONS.items():
        if isinstance(section := tree.get(key), dict):
            yield from _beyond(section, kind, f"$.{key}")
            yield from _inside(section, key, f"$.{key}")
    for key, kind in _RECORDS.items():
        for n, record in enumerate(tree.get(key) or ()):
            yield from _beyond(record, kind, f"$.{key}[{n}]")
            yield from _inside(record, key, f"$.{key}[{n}]")


def _inside(value: Mapping[str, Any], parent: str, path: str) -> Iterator[tuple[str, Any]]:
    for (owner, key), kind in _INSIDE.items():
        if owner == parent and isinstance(inner := value.get(key), dict):
            yield from _beyond(inner, kind, f"{path}.{key}")


def _beyond(value: Mapping[str, Any], kind: type[msgspec.Struct], path: str) -> Iterator[tuple[str, Any]]:
    known = kind.__struct_fields__
    for key, item in value.items():
        if key not in known:
            yield child(path, key), item
