"""Foundation Medicine's XML (ResultsReport 2.x with its variant-report): FoundationOne, CDx, Heme, Liquid.

Short variants carry no alleles: a single-base substitution is placed from its cDNA effect and strand (coordinates are
GRCh37), everything else stands by its name. ``cds-effect`` comes without "c.", ``protein-effect`` without "p."; ranges
written ">": "4494-42_4499>A" is c.4494-42_4499delinsA. ``status`` unknown, or a VariantProperty with isVUS, marks a variant
of unknown significance. Only the variant-report is read; the narrative of the FinalReport repeats it in words.
"""

from __future__ import annotations

import re
from functools import partial

from mingbian.model.case import Assay
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.records import replace
from mingbian.model.variant import Call, CopyNumberType, Fusion, Observation, Signature
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import copies, fusion, reported, small, splice
from mingbian.readers.vendor.consequence import terms
from mingbian.readers.vendor.dates import age_at, iso_date
from mingbian.readers.vendor.draft import At, Draft, Unreadable
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.structural import named_event, pair, partner
from mingbian.readers.vendor.xml_tree import MAX_BYTES, Node, read_xml

NAME = "Foundation Medicine XML"
LABEL = "Foundation Medicine report"
_COMPLEMENT = str.maketrans("ACGT", "TGCA")


def recognizes(head: str) -> bool:
    """Whether an XML document is Foundation Medicine's."""
    return "foundationmedicine.com" in head or re.search(r"<(\w+:)?(ResultsReport|variant-report)[\s>]", head) is not None


def read(source: Source) -> Reading:
    """Read one report."""
    root = read_xml(source.whole(MAX_BYTES), source.file)
    found = [root] if root.name == "variant-report" else list(root.all("variant-report"))
    if len(found) != 1:
        raise Refusal(
            "REPORT_INCOMPLETE",
            source.file,
            f"The document has {len(found)} variant reports; one is needed.",
            "Ask for the XML with the variant report in it.",
        )
    report = found[0]
    draft = source.draft(NAME)
    _case(draft, root, report)
    assay = draft.facts.get("panel") or "FoundationOne"
    unknown = _unknown_significance(root)
    for node in report.all("short-variant"):
        text = f"{node.get('gene')} {node.get('protein-effect', 'cds-effect')}"
        draft.take(At(node.line, node.name), partial(_short, draft, node, unknown), text)
    for node in report.all("copy-number-alteration"):
        draft.take(
            At(node.line, node.name), partial(_copies, draft, node, unknown), f"{node.get('gene')} {node.get('type')}"
        )
    for node in report.all("rearrangement"):
        draft.take(At(node.line, node.name), partial(_rearrangement, draft, node, unknown), _shown(node))
    _biomarkers(draft, report, assay)
    for organism in report.all("non-human"):
        reads = organism.get("reads-per-million")
        draft.other[f"non-human content: {organism.get('organism') or '?'}"] = reads if reads is not None else "found"
    return source.finish(draft)


# --- the case -----------------------------------------------------------------------------------------------------------


def _case(draft: Draft, root: Node, report: Node) -> None:
    sample, person = root.first("Sample") or root, root.first("PMI") or root
    name = sample.value("SampleId", "FM_Id") or root.find("SampleName", "ReportId")
    draft.fact("sample", name)
    draft.fact("sex", words.sex(report.get("gender")) or words.sex(person.value("Gender")))
    draft.fact("tumor_type", words.text(person.value("SubmittedDiagnosis")) or report.get("disease-ontology"))
    draft.fact("panel", sample.value("TestType") or report.get("test-type"))
    draft.fact("specimen", sample.value("SpecFormat") or person.value("SpecSite"))
    liquid = re.search(r"liquid|\bact\b|plasma", f"{draft.facts.get('panel')} {report.get('test-type')}", re.IGNORECASE)
    draft.fact("assay", Assay.PLASMA if liquid else Assay.TUMOR_ONLY)
    draft.fact("purity", words.percent(report.get("percent-tumor-nuclei")))
    seen = person.value("CollDate", "ReceivedDate") or sample.value("ReceivedDate")
    draft.fact("age", age_at(person.value("DOB"), seen))
    draft.fact("collected", iso_date(person.value("CollDate")))
    quality = report.first("quality-control")
    status = quality.get("status") if quality is not None else None
    if status is not None and status.lower() == "fail":
        draft.warn("QC_FAILED", "The laboratory's quality control failed for this sample.", blocking=True)
    elif status is not None and status.lower() != "pass":
        draft.warn(
            "QC_QUALIFIED",
            f"The laboratory's quality control is {status!r}: what is reported is there, but what is not reported may have "
            "been missed.",
        )


def _unknown_significance(root: Node) -> set[tuple[str, str]]:
    return {
        (node.get("geneName") or "", node.get("variantName") or "")
        for node in root.all("VariantProperty")
        if (node.get("isVUS") or "").lower() == "true"
    }


# --- alterations --------------------------------------------------------------------------------------------------------


def _reported(node: Node, unknown: set[tuple[str, str]], variant: str | None, *names: str) -> dict[str, object]:
    status = node.get("status")
    vus = words.is_vus(status) or (node.get("gene") or "", variant or "") in unknown
    given: dict[str, object] = {name: node.get(name) for name in ("gene", "position", *names, "equivocal", "subclonal")}
    given[words.VENDOR_STATUS] = words.VUS if vus else status
    return given


def _filters(node: Node) -> tuple[str, ...] | None:
    marks = [mark for mark in ("equivocal", "subclonal") if (node.get(mark) or "").lower() == "true"]
    return ("equivocal",) if "equivocal" in marks else None


_SUBSTITUTION = re.compile(r"^([-*]?\d+(?:[+-]\d+)?)([ACGT])>([ACGT])$")
_RANGE = re.compile(r"^([-*]?\d+(?:[+-]\d+)?(?:_[-*]?\d+(?:[+-]\d+)?)?)([ACGT]*)>([ACGT]+)$")
_SIZED = re.compile(r"^(.*(?:del|dup))\d+$")
_INSERTED_NUMBER = re.compile(r"ins\d+$")
_SPAN = re.compile(r"^(\w\d+)(?:_(\w\d+))?>(\w+)$")
_POSITION = re.compile(r"^(?:chr?)?(\w+):(\d+)$")


def coding(effect: str | None) -> str | None:
    """A ``cds-effect`` as HGVS ``c.`` name; None where it gives only the number of inserted bases, or is not understood."""
    if effect is None or _INSERTED_NUMBER.search(effect):
        return None
    if _SUBSTITUTION.match(effect):
        return f"c.{effect}"
    m = _RANGE.match(effect)
    if m is not None:
        return f"c.{m[1]}delins{m[3]}"
    sized = _SIZED.match(effect)
    name = sized[1] if sized is not None else effect
    return f"c.{name}" if re.search(r"del|ins|dup|inv", name) else None


def protein(effect: str | None) -> str | None:
    """A ``protein-effect`` as ``p.`` name; None for "splice site 594-2A>C" and "promoter -124C>T"."""
    if effect is None or effect.lower().startswith(("splice", "promoter", "intron")) or " " in effect:
        return None
    m = _SPAN.match(effect)
    if m is not None:
        return f"p.{m[1]}_{m[2]}delins{m[3]}" if m[2] else f"p.{m[1]}delins{m[3]}"
    return f"p.{effect}"


def _place(node: Node) -> tuple[object, object, object, object] | None:
    """Chromosome, position, REF, ALT of a single-base substitution with a strand; None for anything else."""
    change, where = _SUBSTITUTION.match(node.get("cds-effect") or ""), _POSITION.match(node.get("position") or "")
    strand = node.get("strand")
    if change is None or where is None or strand not in {"+", "-"}:
        return None
    ref, alt = change[2], change[3]
    if strand == "-":
        ref, alt = ref.translate(_COMPLEMENT), alt.translate(_COMPLEMENT)
    return where[1], where[2], ref, alt


def _short(draft: Draft, node: Node, unknown: set[tuple[str, str]]) -> Observation:
    at = At(node.line, node.name)
    place = _place(node)
    build = draft.build("GRCh37", "Foundation Medicine gives positions on GRCh37") if place is not None else None
    share = words.share(node.get("allele-fraction"))
    source = "allele-fraction"
    if share is None:
        share, source = words.percent(node.get("percent-reads")), "percent-reads"
    cds, effect = node.get("cds-effect"), node.get("protein-effect")
    names = _reported(node, unknown, effect, "cds-effect", "protein-effect", "transcript", "functional-effect", "strand")
    if place is None and _POSITION.match(node.get("position") or ""):
        names["coordinates"] = "approximate: the report gives no alleles"
    return small(
        draft,
        at,
        LABEL,
        gene=node.get("gene"),
        place=place,
        build=build,
        transcript=node.get("transcript"),
        hgvs_c=coding(cds),
        hgvs_p=protein(effect),
        consequence=_consequence(node, cds),
        call=Call(
            vaf=share,
            vaf_from=source if share is not None else None,
            depth=words.count(node.get("depth")),
            filters=_filters(node),
        ),
        as_reported=reported(**names),
    )


def _consequence(node: Node, cds: str | None) -> tuple[str, ...]:
    effect = node.get("functional-effect")
    if effect == "nonframeshift":
        longer = cds is not None and ("ins" in cds or "dup" in cds) and "del" not in cds
        return ("inframe_insertion",) if longer else ("inframe_deletion",) if cds and "del" in cds else ()
    return terms(effect)


def _copies(draft: Draft, node: Node, unknown: set[tuple[str, str]]) -> Observation:
    word, number = node.get("type"), words.number(node.get("copy-number"))
    kind = words.copy_number_type(word)
    if kind is CopyNumberType.LOSS and number == 0 and "partial" not in (word or "").lower():
        kind = CopyNumberType.HOMOZYGOUS_DELETION
    elif kind is None and (word or "").lower() == "partial" and number == 0:
        kind = CopyNumberType.LOSS
    names = _reported(node, unknown, word, "type", "ratio", "number-of-exons")
    return copies(
        draft,
        At(node.line, node.name),
        node.get("gene"),
        kind,
        number,
        None,
        reported(**names),
        call=Call(filters=_filters(node)),
    )


def _shown(node: Node) -> str:
    return f"{node.get('targeted-gene', 'target-gene')} - {node.get('other-gene')} {node.get('type')}"


def _rearrangement(draft: Draft, node: Node, unknown: set[tuple[str, str]]) -> Observation:
    at = At(node.line, node.name)
    gene, other = partner(node.get("targeted-gene", "target-gene")), partner(node.get("other-gene"))
    if gene is None:
        raise Unreadable("The rearranged gene is not named.")
    kind, description = (node.get("type") or "").lower(), node.get("description") or ""
    names = _reported(
        node, unknown, None, "targeted-gene", "target-gene", "other-gene", "pos1", "pos2", "type", "in-frame", "description"
    )
    names["gene"] = gene
    reads = words.count(node.get("supporting-read-pairs"))
    event = named_event(gene, description) if other in {None, gene} else None
    if event is not None or kind in {"truncation", "deletion", "duplication"} or other == gene:
        return splice(draft, at, gene, event or f"{kind or 'rearrangement'} within the gene", reads, reported(**names))
    order = [sides for m in re.finditer(r"[\w.@]+(?:-|::)[\w.@]+", description) if (sides := pair(m[0])) is not None]
    five: str | None = other
    three: str | None = gene
    ends = (node.get("pos2"), node.get("pos1"))
    if (gene, other, True) in order:
        five, three, ends = gene, other, (node.get("pos1"), node.get("pos2"))
    elif other is not None and (other, gene, True) not in order:
        draft.note("FUSION_ORDER_UNKNOWN", f"{at}: of {gene} and {other} the report does not say which partner is 5'.")
    frame = {"yes": True, "true": True, "no": False, "false": False}.get((node.get("in-frame") or "").lower())
    made = fusion(draft, at, Fusion(five, three, *ends, reads, frame), reported(**names))
    filters = _filters(node)
    return made if filters is None else replace(made, call=replace(made.call, filters=filters))


# --- biomarkers ---------------------------------------------------------------------------------------------------------


def _biomarkers(draft: Draft, report: Node, assay: str) -> None:
    node = report.first("microsatellite-instability")
    if node is not None:
        status = words.msi(node.get("status"))
        if status is not None:
            draft.signature(
                At(node.line, node.name), Signature("MSI", None, None, status, assay), status=node.get("status")
            )
    node = report.first("tumor-mutation-burden")
    if node is not None:
        score = words.number(node.get("score"))
        word = (node.get("status") or "").lower()
        level = word if word in {"low", "intermediate", "high"} else None
        unit = node.get("unit")
        if score is not None and score >= 0 and word != "unknown":
            written = "mut/Mb" if unit == "mutations-per-megabase" else unit
            draft.signature(At(node.line, node.name), Signature("TMB", score, written, level, assay), **node.attributes)
        else:
            draft.warn("TMB_NOT_REPORTED", "The report does not determine the tumor mutational burden.")
    node = report.first("loss-of-heterozygosity", "loss-of-heterozygosity-score", "hrd-signature")
    if node is not None:
        score = words.number(node.get("score"))
        if score is not None and score >= 0:
            name = f"{assay} genomic LOH"
            draft.signature(At(node.line, node.name), Signature("HRD", score, "%", None, name), **node.attributes)
    node = report.first("tumor-fraction", "tumor-fraction-score")
    fraction = node.get("score") if node is not None else None
    if fraction is not None:
        draft.other["tumor fraction"] = fraction
