"""Tempus JSON: the schemas up to 1.4 ("results") and from 3 ("genomicVariants").

Sections decide: potentially actionable and biologically relevant alterations are somatic, ``inherited...`` sections are
germline, ``...UnknownSignificance`` is marked so. In schema 3 each variant's own ``genomicSourceClass`` says its origin;
there are no coordinates. "Copy number gain" is an amplification from six copies on. RNA expression and stains are kept as
they are. Source of the quirks: the notes in USeq's Tempus readers (bases left out of a delins, "ins(9)", the same inherited
variant listed twice).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from mingbian.model.case import Assay
from mingbian.model.reading import Reading
from mingbian.model.variant import Call, CopyNumberType, Fusion, Observation, Signature
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import copies, reported, small
from mingbian.readers.vendor.dates import age_at, iso_date
from mingbian.readers.vendor.draft import STATED_NEGATIVE, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.json_view import View, root
from mingbian.readers.vendor.segments import FOCAL_COPIES
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.structural import joined, named_event, pair, partner

NAME = "Tempus JSON"
LABEL = "Tempus report"

# section, origin, status
_LEGACY = (
    ("somaticPotentiallyActionableMutations", "somatic", "potentially actionable"),
    ("somaticPotentiallyActionableCopyNumberVariants", "somatic", "potentially actionable"),
    ("somaticBiologicallyRelevantVariants", "somatic", "biologically relevant"),
    ("somaticVariantsOfUnknownSignificance", "somatic", words.VUS),
    ("fusionVariants", "somatic", None),
    ("inheritedRelevantVariants", "germline", None),
    ("inheritedIncidentalFindings", "germline", None),
    ("inheritedVariantsOfUnknownSignificance", "germline", words.VUS),
)
_V3 = (
    ("potentiallyActionable", "somatic", "potentially actionable"),
    ("biologicallyRelevant", "somatic", "biologically relevant"),
    ("pathogenic", None, "pathogenic"),
    ("likelyPathogenic", None, "likely pathogenic"),
    ("riskAllele", None, "risk allele"),
    ("unknownSignificance", None, words.VUS),
)


def recognizes(tree: Any) -> bool:
    """Whether a JSON document is a Tempus report."""
    if not isinstance(tree, dict):
        return False
    lab, results = tree.get("lab"), tree.get("results")
    if isinstance(lab, dict) and str(lab.get("name", "")).lower().startswith("tempus"):
        return "results" in tree or "genomicVariants" in tree
    if isinstance(tree.get("genomicVariants"), dict):
        return True
    return isinstance(results, dict) and any(name in results for name, _, _ in _LEGACY)


def read(source: Source, tree: Any) -> Reading:
    """Read one report."""
    report = root(tree, source.file)
    draft = source.draft(NAME)
    _case(draft, report)
    if report.at("genomicVariants"):
        variants = report.at("genomicVariants")
        for section, origin, meaning in _V3:
            for item in _leaves(variants.at(section), "variants"):
                _take(draft, item, origin, meaning)
        _tmb(draft, variants.at("tumorMutationalBurden"), "tmb", "Tempus")
        _tmb(draft, variants.at("bloodTumorMutationalBurden"), "btmb", "Tempus blood TMB")
        _msi(draft, report.at("microsatelliteInstability"))
        for item in report.items("rna", "variants"):
            draft.other[f"RNA expression: {item.text('gene') or '?'}"] = item.text("mechanism") or ""
    else:
        results = report.at("results")
        for section, whose, status in _LEGACY:
            for item in _leaves(results.at(section), "values"):
                _take(draft, item, whose, status)
        _tmb(draft, results, "tumorMutationalBurden", "Tempus")
        _msi(draft, results if results.text("msiStatus") else results.at("microsatelliteInstability"))
        for item in results.items("rnaFindings"):
            draft.other[f"RNA expression: {item.text('gene') or '?'}"] = item.text("mechanism", "variantDescription") or ""
        low = results.at("lowCoverageAmplicons").value
        if low:
            draft.other["low coverage amplicons"] = str(low)[:500]
    return source.finish(draft)


def _case(draft: Draft, report: View) -> None:
    patient = report.at("patient")
    draft.fact("sample", report.at("report").text("reportId") or report.at("order").text("accessionId"))
    draft.fact("sex", words.sex(patient.text("sex")))
    draft.fact("tumor_type", words.text(patient.text("diagnosis")))
    test = report.at("order").at("test")
    code = test.text("code") or ""
    draft.fact("panel", " ".join(filter(None, ("Tempus", code, test.text("name")))) if test else None)
    kinds: set[str] = set()
    for specimen in report.items("specimens"):
        kinds.add((specimen.text("sampleCategory") or "").lower())
        if (specimen.text("sampleCategory") or "").lower() != "tumor":
            continue
        share = specimen.text("tumorPercentage") or specimen.at("institutionData").text("tumorPercentage")
        if "purity" not in draft.facts:
            draft.fact("purity", words.percent(share))
        if "collected" not in draft.facts:
            draft.fact("collected", iso_date(specimen.text("collectionDate")))
        if "specimen" not in draft.facts:
            draft.fact("specimen", specimen.text("sampleType"))
    if code.upper().startswith("XF"):
        draft.fact("assay", Assay.PLASMA)
    elif kinds:
        draft.fact("assay", Assay.TUMOR_NORMAL if "normal" in kinds else Assay.TUMOR_ONLY)
    seen = draft.facts.get("collected") or report.at("report").text("signoutDate", "signout_date")
    draft.fact("age", age_at(patient.text("DoB", "dob", "dateOfBirth"), seen))


def _leaves(view: View, within: str) -> Iterator[View]:
    """Variants in a section: objects with details of their own count for each detail; the gene is passed down."""
    waiting: list[tuple[View, dict[str, Any]]] = []
    section = view.at(within) if isinstance(view.value, dict) and within in view.value else view
    waiting = [(item, {}) for item in section.items()]
    while waiting:
        item, above = waiting.pop(0)
        inner = next((k for k in ("variantDetails", "variants", "values") if isinstance(item.value.get(k), list)), None)
        merged = {**above, **{k: v for k, v in item.value.items() if k != inner and not isinstance(v, list)}}
        if inner is not None:
            waiting = [(nested, merged) for nested in item.items(inner)] + waiting
        else:
            yield View({**above, **item.value}, item.path, item.file)


def _take(draft: Draft, item: View, origin: str | None, status: str | None) -> None:
    kind = (item.text("variantType", "type") or "").lower()
    gene = item.text("gene", "display", "geneSymbol")
    text = " ".join(filter(None, (gene, item.text("mutationEffect", "pVar", "HGVS.p", "variantDescription"))))
    if item.text("gene5") or item.text("gene3") or "fusion" in kind:
        make = partial(_fusion, draft, item, origin, status)
    elif "cnv" in kind or "copy" in kind or item.text("copyNumber"):
        make = partial(_copies, draft, item, gene, origin, status)
    else:
        make = partial(_small, draft, item, gene, origin, status)
    draft.take(At(0, item.path), make, text)


def _status(item: View, status: str | None) -> str | None:
    stated = item.text("clinicalSignificance", "classification", "pathogenicity")
    return status if status == words.VUS or stated is None else words.status(stated)


def _origin(item: View, origin: str | None) -> str | None:
    return words.origin(item.text("genomicSourceClass", "genomicSource")) or origin


def _negative(item: View) -> None:
    if item.flag("reported") is False or words.is_negative(item.text("result", "status")):
        raise Aside(STATED_NEGATIVE)


def _small(draft: Draft, item: View, gene: str | None, origin: str | None, status: str | None) -> Observation:
    _negative(item)
    full, short = item.text("HGVS.pFull", "HGVS_pFull", "pVarFull"), item.text("HGVS.p", "HGVS_p", "pVar", "mutationEffect")
    hgvs_c = item.text("HGVS.c", "HGVS_c", "cVar")
    description = item.text("variantDescription", "structuralVariant") or ""
    place = None
    build = None
    written = item.text("nucleotideAlteration")
    parts = written.split(":") if written is not None else []
    if len(parts) == 4:
        build = draft.build(item.text("referenceGenome"), f"referenceGenome ({item.text('referenceGenome')})")
        place = (parts[0], parts[1], parts[2], parts[3])
    stated = item.text("allelicFraction", "variantAllelicFraction")
    vaf = words.percent(stated)
    if vaf is None and words.text(stated) is not None:
        draft.note("VALUE_OUT_OF_RANGE", f"{item.path}: the allelic fraction {stated!r} is not a percentage; left out.")
    names = {
        "gene": gene, "HGVS.c": hgvs_c, "HGVS.p": short, "transcript": item.text("transcript", "transcriptId"),
        "nucleotideAlteration": written, "variantDescription": description or None,
        words.VENDOR_STATUS: _status(item, status),
    }  # fmt: skip
    if hgvs_c is not None and "ins(" in hgvs_c:
        hgvs_c = None  # the number of inserted bases alone
    protein = full or short
    event = named_event(gene, f"{short or ''} {description}") if hgvs_c is None and place is None else None
    if event is not None and gene is not None and protein is None:
        return joined(draft, At(0, item.path), Fusion(gene, gene), reported(**names), description=f"{short} {description}")
    return small(
        draft,
        At(0, item.path),
        LABEL,
        gene=gene,
        place=place,
        build=build,
        transcript=item.text("transcript", "transcriptId"),
        hgvs_c=hgvs_c,
        hgvs_p=protein,
        call=Call(
            vaf=vaf,
            vaf_from="allelicFraction" if vaf is not None else None,
            depth=words.count(item.text("coverage")),
            zygosity=words.zygosity(item.text("zygosity")),
        ),
        origin=_origin(item, origin),
        as_reported=reported(**names),
    )


def _copies(draft: Draft, item: View, gene: str | None, origin: str | None, status: str | None) -> Observation:
    _negative(item)
    word = item.text("copyNumberType", "variantDescription", "mutationEffect", "cnvType") or ""
    number = words.number(item.text("copyNumber"))
    kind = words.copy_number_type(word)
    if kind is CopyNumberType.LOSS and number == 0:
        kind = CopyNumberType.HOMOZYGOUS_DELETION
    if kind is CopyNumberType.GAIN and number is not None and number >= FOCAL_COPIES:
        kind = CopyNumberType.AMPLIFICATION  # Tempus writes "copy number gain" for both
    names = {"gene": gene, "variantDescription": word or None, words.VENDOR_STATUS: _status(item, status)}
    return copies(
        draft, At(0, item.path), gene, kind, number, None, reported(**names), origin=_origin(item, origin)
    )  # fmt: skip


def _fusion(draft: Draft, item: View, origin: str | None, status: str | None) -> Observation:
    _negative(item)
    five, three = item.text("gene5", "fivePrimeGene"), item.text("gene3", "threePrimeGene")
    description = " ".join(
        filter(None, (item.text("structuralVariant"), item.text("variantDescription"), item.text("fusionType")))
    )
    if five is None and three is None:
        sides = pair(item.text("fusion", "display", "gene") or "")
        if sides is None:
            raise Unreadable("The partners of the fusion are not named.")
        five, three = sides[0], sides[1]
    names = {
        "gene5": five, "gene3": three, "structuralVariant": item.text("structuralVariant"),
        "variantDescription": item.text("variantDescription"), words.VENDOR_STATUS: _status(item, status),
    }  # fmt: skip
    made = Fusion(partner(five), partner(three), None, None, words.count(item.text("reads", "supportingReads")))
    return joined(
        draft, At(0, item.path), made, reported(**names), description=description, origin=_origin(item, origin)
    )  # fmt: skip


def _tmb(draft: Draft, view: View, key: str, assay: str) -> None:
    if not view:
        return
    stated = view.text(key)
    value = words.number(stated)
    if value is not None and value >= 0:
        draft.signature(At(0, f"{view.path}.{key}"), Signature("TMB", value, "mut/Mb", None, assay))
    elif words.text(stated) is not None:
        draft.warn("TMB_NOT_REPORTED", f"{view.path}.{key}: {str(stated)[:40]!r} is not a number; not a TMB of 0.")


def _msi(draft: Draft, view: View) -> None:
    if not view:
        return
    stated = view.text("msiStatus", "status")
    status = words.msi(stated)
    if status is not None:
        draft.signature(At(0, view.path), Signature("MSI", None, None, status, "Tempus"), status=stated)
    elif stated is not None:
        draft.warn("MSI_NOT_REPORTED", f"{view.path}: {stated[:40]!r} is no microsatellite status known here.")
