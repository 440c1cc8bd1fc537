"""GA4GH phenopackets, version 2: the variants of the interpretations, with the person and the tumor they belong to.

A variant of the person is germline, a variant of a biosample is the sample's own. VCF records are preferred to names;
GA4GH's own locations (VRS) count between the bases from 0 and are not needed beside them. A rejected interpretation is a
negative. A family is read for its proband only; a cohort is several patients and is refused.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.variant import Call, Observation
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import reported, small
from mingbian.readers.vendor.draft import STATED_NEGATIVE, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.hgvs_g import Place, place_of
from mingbian.readers.vendor.json_view import View, root
from mingbian.readers.vendor.source import Source

NAME = "GA4GH phenopacket"
LABEL = "phenopacket"
_STATES = {"GENO:0000135": "heterozygous", "GENO:0000136": "homozygous", "GENO:0000134": "hemizygous",
           "GENO:0000606": "hemizygous", "GENO:0000402": "heterozygous"}  # fmt: skip


def recognizes(tree: Any) -> bool:
    """Whether a JSON document is a phenopacket, a family or a cohort."""
    if not isinstance(tree, dict):
        return False
    keys = tree.keys()
    packet = "metaData" in keys and ("subject" in keys or "interpretations" in keys or "phenotypicFeatures" in keys)
    return (
        packet
        or ("proband" in keys and bool({"pedigree", "relatives", "metaData"} & keys))
        or {"members", "metaData"} <= keys
    )


def read(source: Source, tree: Any) -> Reading:
    """Read the variants of one person."""
    packet = root(tree, source.file)
    if packet.at("members"):
        raise Refusal(
            "SEVERAL_PATIENTS", source.file, "This is a cohort of several people.", "Give the phenopacket of one person."
        )
    draft = source.draft(NAME)
    if packet.at("proband"):
        packet = packet.at("proband")
        draft.warn("FAMILY", "This is a phenopacket of a family; only the proband is read.")
    subject = packet.at("subject")
    person = subject.text("id")
    draft.fact("sample", person)
    draft.fact("sex", words.sex(subject.text("sex")))
    draft.fact("age", _years(subject.at("timeAtLastEncounter").at("age").text("iso8601duration")))
    samples = {s.text("id"): s for s in packet.items("biosamples")}
    label = next((d.at("term").text("label") for d in packet.items("diseases")), None)
    histology = next((s.at("histologicalDiagnosis").text("label") for s in samples.values()), None)
    draft.fact("tumor_type", histology or label)
    for interpretation in packet.items("interpretations"):
        for item in interpretation.items("diagnosis", "genomicInterpretations"):
            owner = item.text("subjectOrBiosampleId")
            origin = "germline" if owner is not None and owner == person and owner not in samples else None
            descriptor = item.at("variantInterpretation").at("variationDescriptor")
            if not descriptor:
                continue  # a gene without a variant says nothing that could be tiered
            text = descriptor.text("label", "id") or ""
            draft.take(At(0, item.path), partial(_variant, draft, item, descriptor, origin), text)
    return source.finish(draft)


def _years(duration: str | None) -> int | None:
    m = re.match(r"^P(\d{1,3})Y", duration or "")
    if m is not None:
        return int(m[1]) if int(m[1]) <= 130 else None
    return 0 if re.match(r"^P(?!.*Y)\d", duration or "") else None


def _variant(draft: Draft, item: View, descriptor: View, origin: str | None) -> Observation:
    if (item.text("interpretationStatus") or "").upper() == "REJECTED":
        raise Aside(STATED_NEGATIVE)
    record = descriptor.at("vcfRecord")
    place: Place | None = None
    build = None
    if record:
        assembly = record.text("genomeAssembly")
        build = draft.build(assembly, f"genomeAssembly ({assembly})")
        place = (record.text("chrom"), record.text("pos"), record.text("ref"), record.text("alt"))
    names: dict[str, str | None] = {"c": None, "p": None, "g": None}
    for expression in descriptor.items("expressions"):
        value = expression.text("value") or ""
        m = re.search(r"(?:^|:)([cpg])\.", value)
        if m is not None and names[m[1]] is None and (expression.text("syntax") or "hgvs").lower().startswith("hgvs"):
            names[m[1]] = value
    if place is None and (placed := place_of(names["g"])) is not None:
        place = placed[0]
        build = draft.build(placed[1].value, f"accession of {names['g']}") if placed[1] is not None else None
    if place is None and not any(names.values()):
        raise Unreadable("It has neither a VCF record nor a name that can be read here.")
    state = descriptor.at("allelicState")
    status = item.at("variantInterpretation").text("acmgPathogenicityClassification")
    return small(
        draft,
        At(0, item.path),
        LABEL,
        gene=descriptor.at("geneContext").text("symbol"),
        place=place,
        build=build,
        hgvs_c=names["c"],
        hgvs_p=names["p"],
        call=Call(zygosity=_STATES.get(state.text("id") or "") or words.zygosity(state.text("label"))),
        origin=origin,
        as_reported=reported(
            label=descriptor.text("label"), c=names["c"], p=names["p"], g=names["g"],
            interpretationStatus=item.text("interpretationStatus"),
            **{words.VENDOR_STATUS: words.status((status or "").replace("_", " "))},
        ),
    )  # fmt: skip
