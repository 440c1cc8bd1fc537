"""HL7 FHIR: the Genomics Reporting guide (STU2, STU3), mCODE, and Taiwan's TWNGS bundle.

A variant is an Observation with code LOINC 69548-6; its components are read by their codes. "Absent", "No call", a negative
interpretation, "wild type" or a status of entered-in-error is a negative. The coordinate system component says whether the
range counts from 0 or from 1; a name on a RefSeq chromosome gives place and build. A genomic name in the field of the
coding name, or the other way round, is taken for what it is.

TWNGS lists genes and variants beside each other without saying which belong together: the transcript's accession decides
the gene, never the order of the lists and never the narrative.

Sources: HL7 Genomics Reporting 3.0.0 (profiles Variant, TMB, MSI), mCODE STU4 genomics, TWNGS 1.0.1, LOINC answer lists.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.variant import Call, CopyNumberType, Fusion, Observation, Signature
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import copies, reported, small
from mingbian.readers.vendor.consequence import terms
from mingbian.readers.vendor.dates import age_at, iso_date
from mingbian.readers.vendor.draft import STATED_NEGATIVE, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.fhir_resources import Components, codings, has_code, resources, words_of
from mingbian.readers.vendor.hgvs_g import Place, build_named, place_of
from mingbian.readers.vendor.json_view import View, root
from mingbian.readers.vendor.segments import FOCAL_COPIES
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.structural import joined, partner

NAME = "FHIR genomics"
LABEL = "FHIR report"

VARIANT = "69548-6"
GENE, CODING, PROTEIN, GENOMIC = "48018-6", "48004-6", "48005-3", "81290-9"
TRANSCRIPT, REFERENCE, ASSEMBLY, CHROMOSOME = "51958-7", "48013-7", "62374-4", "48000-4"
REF, ALT, RANGE, COORDINATES = "69547-8", "69551-0", "81254-5", "92822-6"
SOURCE_CLASS, STATE, VAF, READS = "48002-0", "53034-5", "81258-6", "82121-5"
CHANGE, COPIES, SIGNIFICANCE, TEST = "48019-4", "82155-3", "53037-8", "81247-9"
TMB, MSI = ("94076-7", "94077-5"), ("81695-9",)
_NEGATIVE_CODES = frozenset({"LA9634-2", "LA18198-4", "LA11883-8", "LA9658-1", "260385009", "NEG", "ND", "N", "NOT"})
_POSITIVE_CODES = frozenset({"LA9633-4", "10828004", "POS", "DET", "A"})
_FUSION = re.compile(r"fusion|translocation|SO:0001565|SO:0000199|95123-6|LA26331|rearrange", re.IGNORECASE)


def recognizes(tree: Any) -> bool:
    """Whether a JSON document is a FHIR resource that may hold genomic results."""
    return isinstance(tree, dict) and tree.get("resourceType") in ("Bundle", "DiagnosticReport", "Observation")


def read(source: Source, tree: Any) -> Reading:
    """Read every variant of one patient in the document. Raises ``Refusal`` where it holds results of several."""
    found = list(resources(root(tree, source.file)))
    draft = source.draft(NAME)
    observations = [r for r in found if r.text("resourceType") == "Observation"]
    genomic = [o for o in observations if has_code(o.at("code"), VARIANT, *TMB, *MSI)]
    if not genomic:
        raise Refusal(
            "NOT_A_RESULT",
            source.file,
            f"The FHIR document holds no genomic result: none of its {len(found)} resources is a variant, TMB or MSI.",
            "Ask for the bundle with the genetic observations in it.",
        )
    _one_subject(genomic, source.file)
    _case(draft, found)
    significance = _significance(observations)
    for observation in genomic:
        if has_code(observation.at("code"), VARIANT):
            _variants(draft, observation, significance)
        else:
            _signature(draft, observation)
    return source.finish(draft)


def _one_subject(observations: list[View], file: str) -> None:
    subjects = {ref.rpartition("/")[2] for o in observations if (ref := o.at("subject").text("reference")) is not None}
    if len(subjects) > 1:
        raise Refusal(
            "SEVERAL_PATIENTS",
            file,
            f"The document holds results of {len(subjects)} patients.",
            "Give the results of one patient only.",
        )


# --- the case -----------------------------------------------------------------------------------------------------------


def _case(draft: Draft, found: list[View]) -> None:
    by_type: dict[str, list[View]] = {}
    for resource in found:
        by_type.setdefault(resource.text("resourceType") or "", []).append(resource)
    seen = None
    for report in by_type.get("DiagnosticReport", []):
        seen = seen or report.text("effectiveDateTime") or report.text("issued")
    for patient in by_type.get("Patient", [])[:1]:
        draft.fact("sex", words.sex(patient.text("gender")))
        draft.fact("age", age_at(patient.text("birthDate"), seen))
    kinds: list[str] = []
    for specimen in by_type.get("Specimen", []):
        shown = next((c.display or c.code for c in codings(specimen.at("type"))), None)
        if shown is not None:
            kinds.append(shown)
        if "sample" not in draft.facts:
            name = next((v for i in specimen.items("identifier") if (v := i.text("value")) is not None), None)
            draft.fact("sample", name or specimen.at("accessionIdentifier").text("value"))
        if "collected" not in draft.facts:
            draft.fact("collected", iso_date(specimen.at("collection").text("collectedDateTime")))
    draft.fact("specimen", ", ".join(dict.fromkeys(kinds)) or None)
    for condition in by_type.get("Condition", []):
        name = next((c.display for c in codings(condition.at("code")) if c.display), None)
        if name is not None and "tumor_type" not in draft.facts:
            draft.fact("tumor_type", name)
    for device in by_type.get("Device", [])[:1]:
        names = [n for d in device.items("deviceName") if (n := d.text("name")) is not None]
        if names:
            draft.other["device"] = " ".join(filter(None, (*names, device.text("modelNumber"))))


def _significance(observations: list[View]) -> dict[str, str]:
    """Clinical significance stated by another observation, by the last part of the variant's reference."""
    found: dict[str, str] = {}
    for observation in observations:
        stated = Components(observation).words(SIGNIFICANCE)
        if stated is None:
            continue
        for target in observation.items("derivedFrom"):
            reference = target.text("reference")
            if reference is not None:
                found.setdefault(_last(reference), stated)
    return found


def _last(reference: str) -> str:
    return re.split(r"[/:]", reference)[-1]


# --- variants -----------------------------------------------------------------------------------------------------------


def _variants(draft: Draft, observation: View, significance: dict[str, str]) -> None:
    """One observation: one variant, or in TWNGS's lists one for each coding name."""
    components = Components(observation)
    given = [(_value(c), c) for c in components.all(CODING)]
    listed: list[tuple[str | None, View]] = [(name, c) for name, c in given if name is not None]
    status = components.words(SIGNIFICANCE) or significance.get(_last(observation.text("id") or ""))
    draft.ledger.records += 1
    at = At(0, observation.path)
    if not components.all(TEST) and len(listed) < 2:
        draft.take(at, partial(_one, draft, observation, components, status), _text(components), record=False)
        return
    genomic = [(name, c) for c in components.all(GENOMIC) if (name := _value(c)) is not None]
    listed = listed or [*genomic] or [(None, observation)]
    for name, component in listed:
        alone = genomic[0][0] if len(genomic) == 1 == len(listed) else None
        make = partial(_listed, draft, observation, components, name, component, alone, status)
        draft.take(at, make, name or _text(components), record=False)


def _value(component: View) -> str | None:
    for coding in codings(component.at("valueCodeableConcept")):
        return coding.code or coding.display or None
    return component.text("valueString")


def _symbols(components: Components) -> list[str]:
    """Gene symbols as displayed; an identifier ("HGNC:3236") is no symbol."""
    shown = (c.display or c.code for c in components.coded(GENE))
    return [name.removesuffix(" gene").strip() for name in shown if name and not re.match(r"(HGNC|NCBI)?:?\d+$", name)]


def _text(components: Components) -> str:
    genes = ", ".join(_symbols(components)[:5])
    name = components.code(PROTEIN) or components.code(CODING) or components.code(GENOMIC) or ""
    return f"{genes} {name}".strip() or "a variant without a coded name"


def _negative(observation: View, components: Components) -> None:
    """Raise ``Aside`` where the observation says that the variant is not there, or was called off."""
    if observation.text("status") in {"entered-in-error", "cancelled"}:
        raise Aside(STATED_NEGATIVE)
    value = codings(observation.at("valueCodeableConcept"))
    said = [c for concept in observation.items("interpretation") for c in codings(concept)]
    change = components.coded(CHANGE)
    tested = [c for t in components.all(TEST) for concept in t.items("interpretation") for c in codings(concept)]
    coded = [*value, *said, *change, *tested]
    if any(c.code in _NEGATIVE_CODES for c in coded):
        raise Aside(STATED_NEGATIVE)
    if any(words.is_negative(c.display) for c in coded if c.code not in _POSITIVE_CODES):
        raise Aside(STATED_NEGATIVE)
    text = observation.text("valueString")
    if text is not None and not value and words.is_negative(text):
        raise Aside(STATED_NEGATIVE)


def _origin(components: Components) -> str | None:
    return words.origin(components.words(SOURCE_CLASS))


def _call(draft: Draft, observation: View, components: Components) -> Call:
    stated = components.quantity(VAF)
    value = words.number(stated)
    unit = (components.unit(VAF) or "").strip()
    vaf = words.percent(value) if unit in {"%", "percent"} else words.share(value)
    if vaf is None and stated is not None:
        draft.note("VALUE_OUT_OF_RANGE", f"{observation.path}: the allelic frequency {stated!r} is no fraction; left out.")
    reads = words.count(components.quantity(READS))
    return Call(
        vaf=vaf,
        vaf_from="81258-6" if vaf is not None else None,
        alt_reads=reads,
        zygosity=words.zygosity((components.words(STATE) or "").split(" ")[-1]) or words.zygosity(components.code(STATE)),
    )


def _named(components: Components, status: str | None, **names: object) -> dict[str, object]:
    given: dict[str, object] = {
        "genes": ", ".join(c.display or c.code for c in components.coded(GENE)) or None,
        "48004-6": components.code(CODING), "48005-3": components.code(PROTEIN), "81290-9": components.code(GENOMIC),
        "62374-4": components.words(ASSEMBLY), **names,
    }  # fmt: skip
    given[words.VENDOR_STATUS] = words.status(status)
    return given


def _listed(
    draft: Draft,
    observation: View,
    components: Components,
    name: str | None,
    component: View,
    genomic: str | None,
    status: str | None,
) -> Observation:
    """One name of a list whose genes stand apart: the gene follows from the transcript, or from a list of one gene."""
    _negative(observation, components)
    if name is None:
        raise Unreadable(
            "It says that a variant is present, but names none in its coded elements; text is not interpreted."
        )
    if any(has_code(concept, "LA11883-8", "LA9658-1") for concept in component.items("interpretation")):
        raise Aside(STATED_NEGATIVE)
    genes = _symbols(components)
    has_accession = ":" in name
    if not has_accession and len(genes) != 1:
        raise Unreadable(
            f"{name[:60]!r} has no transcript: which of the {len(genes)} genes listed it belongs to is not said."
        )
    is_genomic = ":g." in name or ":m." in name
    placed = place_of(name if is_genomic else genomic)
    build = None
    if placed is not None and placed[1] is not None:
        build = draft.build(placed[1].value, f"accession of {name if is_genomic else genomic}")
    return small(
        draft,
        At(0, observation.path),
        LABEL,
        gene=genes[0] if not has_accession else None,
        place=placed[0] if placed is not None else None,
        build=build,
        hgvs_c=None if is_genomic else name,
        call=_call(draft, observation, components),
        origin=_origin(components),
        as_reported=reported(**_named(components, status, name=name)),
    )


def _one(draft: Draft, observation: View, components: Components, status: str | None) -> Observation:
    _negative(observation, components)
    at = At(0, observation.path)
    genes = _symbols(components)
    change = components.words(CHANGE) or ""
    names = _named(components, status, change=change or None)
    if len(genes) == 2 and (_FUSION.search(change) or not components.code(CODING)):
        if "order" not in change:
            draft.note("FUSION_ORDER_UNKNOWN", f"{at}: of {genes[0]} and {genes[1]} it is not coded which partner is 5'.")
        made = Fusion(partner(genes[0]), partner(genes[1]), None, None, words.count(components.quantity(READS)))
        return joined(draft, at, made, reported(**names), description=change, origin=_origin(components))
    number = words.number(components.quantity(COPIES))
    kind = _copy_change(change, number)
    if kind is not None:
        gene = genes[0] if len(genes) == 1 else None
        return copies(draft, at, gene, kind, number, None, reported(**names), origin=_origin(components))
    coding, genomic, protein = components.code(CODING), components.code(GENOMIC), components.code(PROTEIN)
    if genomic is not None and ":c." in genomic and coding is None:
        coding, genomic = genomic, None
    if coding is not None and ":g." in coding:
        coding, genomic = None, genomic or coding
    place, build = _place(draft, components, genomic)
    consequence = components.words("molecular-consequence", "functional-effect", "feature-consequence")
    return small(
        draft,
        at,
        LABEL,
        gene=genes[0] if len(genes) == 1 else None,
        place=place,
        build=build,
        transcript=components.code(TRANSCRIPT),
        hgvs_c=coding,
        hgvs_p=protein,
        consequence=terms((consequence or "").split(" ")[-1]),
        call=_call(draft, observation, components),
        origin=_origin(components),
        as_reported=reported(**names),
    )


def _copy_change(change: str, number: float | None) -> CopyNumberType | None:
    if not re.search(r"copy|amplif|LA14033-7|LA14034-5|SO:000174[23]|SO:0001019", change, re.IGNORECASE) and number is None:
        return None
    kind = words.copy_number_type(change)
    if kind is None and re.search(r"LA14033-7|SO:0001742", change):
        kind = CopyNumberType.GAIN
    elif kind is None and re.search(r"LA14034-5|SO:0001743", change):
        kind = CopyNumberType.LOSS
    if kind in {None, CopyNumberType.GAIN} and number is not None and number >= FOCAL_COPIES:
        return CopyNumberType.AMPLIFICATION
    if kind in {None, CopyNumberType.LOSS} and number == 0:
        return CopyNumberType.HOMOZYGOUS_DELETION
    return kind


def _place(draft: Draft, components: Components, genomic: str | None) -> tuple[Place | None, Any]:
    """Alleles from the genomic name, else from range, REF and ALT with the chromosome; and the build stated for them."""
    assembly = components.words(ASSEMBLY)
    stated = draft.build(assembly, f"assembly 62374-4 ({assembly})") if assembly is not None else None
    placed = place_of(genomic)
    if placed is not None:
        build = placed[1]
        return placed[0], draft.build(build.value, f"accession of {genomic}") if build is not None else stated
    ref, alt = components.code(REF), components.code(ALT)
    ranges = components.all(RANGE, "81301-4", "81302-2")
    low = ranges[0].at("valueRange").at("low").text("value") if ranges else None
    reference = components.code(REFERENCE)
    chrom = reference if reference is not None and reference.startswith("NC_") else None
    if chrom is None:
        m = re.search(
            r"(?:chromosome\s*|chr|^)([0-9]{1,2}|X|Y|M|MT)\s*$", components.words(CHROMOSOME) or "", re.IGNORECASE
        )
        chrom = m[1].upper() if m is not None else None
    if chrom is None or low is None or ref is None or alt is None:
        return None, stated
    named = build_named(reference)
    if named is not None:
        stated = draft.build(named.value, f"accession {reference}")
    first = words.count(low)
    zero = re.search(r"LA30100-4|LA30101-2|0-based", components.words(COORDINATES) or "") is not None
    return (chrom, low if first is None else str(first + 1 if zero else first), ref, alt), stated


# --- biomarkers ---------------------------------------------------------------------------------------------------------


def _signature(draft: Draft, observation: View) -> None:
    at = At(0, observation.path)
    if observation.text("status") in {"entered-in-error", "cancelled"}:
        return
    method = next((c.display for c in codings(observation.at("method")) if c.display), None)
    if has_code(observation.at("code"), *MSI):
        stated = codings(observation.at("valueCodeableConcept"))
        status = next((s for c in stated if (s := words.msi(c.code) or words.msi(c.display)) is not None), None)
        if status is None:
            draft.warn(
                "MSI_NOT_REPORTED", f"{at}: {words_of(observation.at('valueCodeableConcept'))[:60]!r} is not understood."
            )
            return
        draft.signature(at, Signature("MSI", None, None, status, method))
        return
    quantity = observation.at("valueQuantity")
    value = words.number(quantity.text("value")) if quantity else None
    if value is None or value < 0:
        draft.warn("TMB_NOT_REPORTED", f"{at}: the tumor mutational burden has no value; that is not a TMB of 0.")
        return
    unit = quantity.text("unit", "code")
    said = [c for concept in observation.items("interpretation") for c in codings(concept)]
    level = next((w for c in said for w in ("high", "low") if w in c.display.lower() or c.code == w[0].upper()), None)
    plain = "mut/Mb" if unit in {"1/1000000{Base}", "1/1000000{base}", "mut/Mb", "mutations/Mb"} else unit
    draft.signature(at, Signature("TMB", value, plain, level, method))
