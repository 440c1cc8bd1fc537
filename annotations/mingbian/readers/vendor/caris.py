"""Caris Life Sciences XML: every test with its results, the negative ones included.

Results come in groups (Mutated, Normal, No Result) with a word each. "Wild type", "not detected", "indeterminate" and
"quantity not sufficient" are negatives; "variant of uncertain significance" is marked so, in whichever group it stands.
Small variants have names but no position. Stains (IHC) are kept as they are and never counted as alterations.
"""

from __future__ import annotations

import re
from functools import partial

from mingbian.model.case import Assay
from mingbian.model.reading import Reading
from mingbian.model.variant import Call, Fusion, Observation, Signature
from mingbian.readers.accounting import NOT_A_CALL
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import copies, reported, small
from mingbian.readers.vendor.consequence import terms
from mingbian.readers.vendor.dates import age_at, iso_date
from mingbian.readers.vendor.draft import NOT_AMPLIFIED, STATED_NEGATIVE, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.structural import joined, partner
from mingbian.readers.vendor.xml_tree import MAX_BYTES, Node, read_xml

NAME = "Caris XML"
LABEL = "Caris report"
_FOUND = {
    "codon deletion": "inframe_deletion", "codon insertion": "inframe_insertion", "nonsense": "stop_gained",
    "missense": "missense_variant", "frameshift": "frameshift_variant", "promoter": "upstream_gene_variant",
}  # fmt: skip


def recognizes(head: str) -> bool:
    """Whether an XML document is a Caris report."""
    return re.search(r"<(\w+:)?testDetails[\s>]", head) is not None and re.search(
        r"<(\w+:)?(patientInformation|specimenInformation|labReportID|genomicAlteration)[\s>]", head
    ) is not None  # fmt: skip


def read(source: Source) -> Reading:
    """Read one report."""
    root = read_xml(source.whole(MAX_BYTES), source.file)
    draft = source.draft(NAME)
    _case(draft, root)
    for test in root.all("tests"):
        method = test.value("testName", "platformTechnology")
        for result in test.all("testResults"):
            for node in result.children:
                _result(draft, node, method)
    return source.finish(draft)


def _case(draft: Draft, root: Node) -> None:
    details, person = root.first("testDetails") or root, root.first("patientInformation") or root
    specimen = root.first("specimenInformation", "tumorSpecimenInformation") or root
    draft.fact("sample", details.value("labReportID") or specimen.value("specimenID"))
    draft.fact("panel", details.value("testName"))
    draft.fact("assay", Assay.PLASMA if "assure" in (details.value("testName") or "").lower() else Assay.TUMOR_ONLY)
    draft.fact("sex", words.sex(person.value("gender")))
    draft.fact("tumor_type", words.text(person.value("diagnosis")) or person.value("lineage"))
    draft.fact("specimen", words.text(specimen.value("specimenType")))
    collected = iso_date(specimen.value("specimenCollectionDate", "collectionDate"))
    draft.fact("collected", collected)
    draft.fact("age", age_at(person.value("dob"), collected or specimen.value("specimenReceivedDate") or _ordered(details)))


def _ordered(details: Node) -> str | None:
    return details.value("receivedDate", "orderedDate")


def _result(draft: Draft, node: Node, method: str | None) -> None:
    at = At(node.line, node.name)
    text = " ".join(filter(None, (node.value("gene", "biomarkerName"), node.value("result"))))
    match node.name:
        case "genomicAlteration":
            draft.take(at, partial(_small, draft, node), text)
        case "copyNumberAlteration":
            draft.take(at, partial(_copies, draft, node), text)
        case "translocation":
            draft.take(at, partial(_fusion, draft, node), text)
        case "expressionAlteration":
            stain = " ".join(
                v for name in ("result", "intensity", "stainPercent", "threshold") if (v := node.value(name)) is not None
            )
            draft.other[f"{method or 'IHC'}: {node.value('biomarkerName') or '?'}"] = stain or "no result"
        case "tumorMutationBurden":
            _tmb(draft, node)
        case "microsatelliteInstability":
            status = words.msi(node.find("msiCall", "result"))
            if status is not None:
                draft.signature(at, Signature("MSI", None, None, status, f"Caris {method or ''}".strip()))
        case "genomicLevelHeterozygosity":
            score = words.number(node.find("LOHpercentage", "lohPercentage", "score"))
            call = words.text(node.find("result", "lohCall"))
            if score is not None and score >= 0:
                draft.signature(at, Signature("HRD", score, "%", call.lower() if call else None, "Caris genomic LOH"))
        case _:
            draft.unread.append(f"{node.name} (line {node.line})")


def _negative(node: Node) -> None:
    result, group = node.value("result"), node.value("result_group", "resultGroup")
    if words.is_vus(result):
        return
    if words.is_negative(result) or words.is_negative(group):
        raise Aside(STATED_NEGATIVE)
    if (group or "").lower() in {"normal", "no result"} and "benign" not in (result or "").lower():
        raise Aside(STATED_NEGATIVE)


def _small(draft: Draft, node: Node) -> Observation:
    _negative(node)
    hgvs_c, hgvs_p = words.text(node.find("hgvsCodingChange")), words.text(node.find("hgvsProteinChange"))
    if hgvs_c is None and hgvs_p is None:
        result = node.value("result") or "no result"
        raise Unreadable(f"The alteration is {result!r}, but it has no name.")
    share = node.find("alleleFrequency")
    vaf = words.percent(share)
    if vaf is None and share is not None:
        draft.note(
            "VALUE_OUT_OF_RANGE",
            f"{At(node.line, node.name)}: the allele frequency {share!r} is not a percentage; left out.",
        )
    consequence = words.text(node.find("molecularConsequence"))
    known = _FOUND.get((consequence or "").lower())
    source = node.find("genomicSource")
    return small(
        draft,
        At(node.line, node.name),
        LABEL,
        gene=node.value("gene", "biomarkerName"),
        transcript=words.text(node.find("transcriptID")),
        hgvs_c=hgvs_c,
        hgvs_p=hgvs_p,
        consequence=(known,) if known is not None else terms(consequence),
        exon=words.text(node.find("exon")),
        call=Call(
            vaf=vaf, vaf_from="alleleFrequency" if vaf is not None else None, depth=words.count(node.find("readDepth"))
        ),
        origin=words.origin(source),
        as_reported=reported(
            gene=node.value("gene"),
            biomarkerName=node.value("biomarkerName"),
            result=node.value("result"),
            chromosome=node.find("chromosome"),
            hgvsCodingChange=hgvs_c,
            hgvsProteinChange=hgvs_p,
            **{words.VENDOR_STATUS: words.status(node.value("result"))},
        ),
    )


def _copies(draft: Draft, node: Node) -> Observation:
    _negative(node)
    word = node.find("copyNumberType") or node.value("result")
    kind = words.copy_number_type(word) or words.copy_number_type(node.value("result"))
    if kind is None:
        raise Aside(NOT_AMPLIFIED)
    given = {name: node.find(name) for name in ("gene", "copyNumberType", "genomicCoordinates", "genomeBuild", "result")}
    status = words.status(node.value("result"))
    at, number = At(node.line, node.name), words.number(node.find("copyNumber"))
    names = reported(**given, **{words.VENDOR_STATUS: status})
    return copies(draft, at, node.value("gene", "biomarkerName"), kind, number, None, names)


def _fusion(draft: Draft, node: Node) -> Observation:
    _negative(node)
    five, three = partner(node.find("gene1")), partner(node.find("gene2"))
    if five is None and three is None:
        if words.text(node.value("result")) is None:
            raise Aside(NOT_A_CALL)
        five = partner(node.value("gene", "biomarkerName"))
    ends = [end.rpartition(":")[0] or end for end in (node.find("genomicBreakpoint") or "").split("/")]
    first, second = ends if len(ends) == 2 else (None, None)
    made = Fusion(five, three, first, second, words.count(node.find("readCount")))
    names = {
        name: node.find(name)
        for name in ("biomarkerName", "gene1", "gene2", "exon1", "exon2", "fusionISOForm", "genomicBreakpoint", "result")
    }
    text, at = " ".join(v for v in names.values() if v), At(node.line, node.name)
    given = reported(**names, **{words.VENDOR_STATUS: words.status(node.value("result"))})
    return joined(draft, at, made, given, description=text, origin=words.origin(node.find("genomicSource")))


def _tmb(draft: Draft, node: Node) -> None:
    score, call = words.number(node.find("mutationBurdenScore")), words.text(node.find("mutationBurdenCall"))
    unit = words.text(node.find("mutationBurdenUnit"))
    if score is None or score < 0 or words.is_negative(call):
        draft.warn("TMB_NOT_REPORTED", f"The report does not determine the tumor mutational burden ({call or 'no value'}).")
        return
    plain = "mut/Mb" if (unit or "").lower().replace(" ", "") in {"mutations/mb", "mutations/megabase", "mut/mb"} else unit
    draft.signature(At(node.line, node.name), Signature("TMB", score, plain, call.lower() if call else None, "Caris"))
