"""C-CAT's "Cancer Genome Test Results Standardized Format" (CATS), schema 1.0 to 1.3, of Japanese panel tests.

Coordinates are 1-based, alleles as in a VCF. ``reported`` false is no finding; a variant of the normal sample is none of
the tumor; "likely germline" settles no origin. Copy numbers keep their unit. Source: the JSON schema and samples of
ccatg-pub/catstools.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from mingbian.model.case import Assay
from mingbian.model.reading import Reading
from mingbian.model.variant import Call, CopyNumberType, Fusion, Observation, Signature
from mingbian.readers.accounting import NORMAL_ONLY
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import copies, reported, small, splice
from mingbian.readers.vendor.draft import NOT_AMPLIFIED, STATED_NEGATIVE, Aside, At, Draft, Unreadable
from mingbian.readers.vendor.json_view import View, root
from mingbian.readers.vendor.source import Source
from mingbian.readers.vendor.structural import joined, partner

NAME = "C-CAT CATS"
LABEL = "C-CAT report"
_ASSAYS = {
    "tumor-only": Assay.TUMOR_ONLY, "tumor and matched-normal": Assay.TUMOR_NORMAL,
    "tumor-only (cell-free)": Assay.PLASMA, "tumor (cell-free) and matched-normal": Assay.PLASMA,
}  # fmt: skip


def recognizes(tree: Any) -> bool:
    """Whether a JSON document is in the CATS format."""
    return (
        isinstance(tree, dict)
        and isinstance(tree.get("metaData"), dict)
        and "referenceGenome" in tree["metaData"]
        and "testInfo" in tree
    )


def read(source: Source, tree: Any) -> Reading:
    """Read one test's result."""
    report = root(tree, source.file)
    draft = source.draft(NAME)
    genome = report.at("metaData", "referenceGenome")
    name = genome.text("grcRelease") or genome.text("name")
    build = draft.build(name, f"referenceGenome ({name})")
    test = report.at("testInfo")
    draft.fact("sample", test.text("testId"))
    draft.fact("assay", _ASSAYS.get((test.text("testType") or "").lower()))
    draft.fact("panel", " ".join(filter(None, (test.text("panelName"), test.text("panelVersion")))) or None)
    normal = {
        s.text("itemId") for s in report.items("sequencingSamples") if (s.text("tumorOrNormal") or "").lower() == "normal"
    }
    variants = report.at("variants")
    for item in variants.items("shortVariants"):
        gene = next((t.text("geneSymbol") for t in item.items("transcripts")), None)
        text = f"{gene} {item.text('chromosome')}:{item.text('position')}"
        draft.take(At(0, item.path), partial(_small, draft, item, build, normal), text)
    for item in variants.items("copyNumberAlterations"):
        _copy_numbers(draft, item, normal)
    for item in variants.items("rearrangements"):
        draft.take(At(0, item.path), partial(_rearrangement, draft, item, normal), item.text("rearrangementType") or "")
    for item in report.items("otherBiomarkers"):
        _biomarker(draft, item)
    for item in report.items("nonHumanContents"):
        draft.other[f"non-human content: {item.text('organism', 'name') or '?'}"] = "found"
    return source.finish(draft)


def _stated(item: View, normal: set[str | None]) -> str | None:
    """The origin of an item. Raises ``Aside`` where it is not reported, or belongs to the normal sample."""
    if item.flag("reported") is False:
        raise Aside(STATED_NEGATIVE)
    origin = words.origin(item.text("variantOrigin"))
    if item.text("sampleItemId") in normal and origin != "germline":
        raise Aside(NORMAL_ONLY)
    return origin


def _small(draft: Draft, item: View, build: Any, normal: set[str | None]) -> Observation:
    origin = _stated(item, normal)
    transcripts = list(item.items("transcripts"))
    named = next((t for t in transcripts if t.text("cdsChange") or t.text("aminoAcidsChange")), None)
    first = named or (transcripts[0] if transcripts else View({}, item.path, item.file))
    depth, reads = words.count(item.text("totalReadDepth")), words.count(item.text("alternateAlleleReadDepth"))
    share = words.share(words.number(item.text("alternateAlleleFrequency")))
    return small(
        draft,
        At(0, item.path),
        LABEL,
        gene=first.text("geneSymbol"),
        place=(item.text("chromosome"), item.text("position"), item.text("referenceAllele"), item.text("alternateAllele")),
        build=build,
        transcript=first.text("transcriptId"),
        hgvs_c=first.text("cdsChange"),
        hgvs_p=first.text("aminoAcidsChange"),
        consequence=tuple(first.texts("calculatedEffects")),
        call=Call(
            vaf=share,
            vaf_from="alternateAlleleFrequency" if share is not None else None,
            depth=depth,
            alt_reads=reads,
        ),
        origin=origin,
        as_reported=reported(
            geneSymbol=first.text("geneSymbol"), cdsChange=first.text("cdsChange"),
            aminoAcidsChange=first.text("aminoAcidsChange"), transcriptId=first.text("transcriptId"),
            variantOrigin=item.text("variantOrigin"), itemId=item.text("itemId"),
        ),
    )  # fmt: skip


_KINDS = {
    "amplification": CopyNumberType.AMPLIFICATION, "gain": CopyNumberType.GAIN, "duplication": CopyNumberType.GAIN,
    "loss": CopyNumberType.LOSS, "deletion": CopyNumberType.LOSS, "homozygous deletion": CopyNumberType.HOMOZYGOUS_DELETION,
}  # fmt: skip


def _copy_numbers(draft: Draft, item: View, normal: set[str | None]) -> None:
    """One alteration may name several genes; each is an allele."""
    draft.ledger.records += 1
    genes = dict.fromkeys(g for t in item.items("transcripts") if (g := t.text("geneSymbol")) is not None)
    named: tuple[str | None, ...] = tuple(genes) or (None,)
    for gene in named:
        make = partial(_copies, draft, item, gene, normal)
        draft.take(At(0, item.path), make, f"{gene} {item.text('copyNumberAlterationType')}", record=False)


def _copies(draft: Draft, item: View, gene: str | None, normal: set[str | None]) -> Observation:
    origin = _stated(item, normal)
    word = item.text("copyNumberAlterationType")
    if (word or "").lower() == "neutral":
        raise Aside(NOT_AMPLIFIED)
    kind = _KINDS.get((word or "").lower())
    metrics = [(words.number(m.text("value")), m.text("unit")) for m in item.items("copyNumberMetrics")]
    known = [(value, unit) for value, unit in metrics if value is not None]
    absolute = next((v for v, unit in known if (unit or "").lower() in {"copy number", "absolute copy number"}), None)
    number, unit = (absolute, None) if absolute is not None else known[0] if known else (None, None)
    if kind is CopyNumberType.LOSS and absolute == 0:
        kind = CopyNumberType.HOMOZYGOUS_DELETION
    place = f"{item.text('chromosome')}:{item.text('startPosition')}-{item.text('endPosition')}"
    names = reported(geneSymbol=gene, copyNumberAlterationType=word, segment=place, itemId=item.text("itemId"))
    return copies(draft, At(0, item.path), gene, kind, number, unit, names, origin=origin)


def _rearrangement(draft: Draft, item: View, normal: set[str | None]) -> Observation:
    origin = _stated(item, normal)
    at = At(0, item.path)
    word = (item.text("rearrangementType") or "").lower()
    ends = list(item.items("breakends"))
    genes = [next((g for t in end.items("transcripts") if (g := t.text("geneSymbol")) is not None), None) for end in ends]
    places = [f"{e.text('chromosome')}:{e.text('startPosition')}" for e in ends]
    names = reported(
        genes="-".join(g or "?" for g in genes), rearrangementType=word or None, itemId=item.text("itemId"),
        names="; ".join(item.texts("rearrangementNames")) or None, breakends=" / ".join(places) or None,
    )  # fmt: skip
    reads = words.count(item.text("supportingReadCount"))
    skipped = next(iter(item.items("skippedExonRanges")), None)
    if skipped is not None and "fusion" not in word:
        first, last = [*skipped.texts("exonRange"), None, None][:2]
        event = f"exon {first} skipping" if first == last else f"exons {first}-{last} skipping"
        return splice(draft, at, skipped.text("geneSymbol") or next(filter(None, genes), None), event, reads, names)
    if "fusion" not in word and len({g for g in genes if g}) < 2:
        gene = next(filter(None, genes), None)
        if gene is None:
            raise Unreadable("The rearrangement names no gene.")
        return joined(
            draft, at, Fusion(gene, gene, None, None, reads), names, description=f"{word} {names.get('names', '')}"
        )
    made, ordered = _ordered(item, genes, places, reads)
    if not ordered:
        draft.note("FUSION_ORDER_UNKNOWN", f"{at}: the file does not say which partner is 5'.")
    return joined(draft, at, made, names, description=word, origin=origin)


def _ordered(item: View, genes: list[str | None], places: list[str], reads: int | None) -> tuple[Fusion, bool]:
    """The fusion by ``orderedGenePairs`` (5' first), else by the breakends in their order, and whether that is said."""
    pairs = item.at("orderedGenePairs").value
    first = pairs[0] if isinstance(pairs, list) and pairs else None
    if isinstance(first, list) and len(first) == 2 and all(isinstance(g, str) or g is None for g in first):
        five, three = first
        at = {gene: place for gene, place in zip(genes, places, strict=False) if gene}
        return Fusion(partner(five), partner(three), at.get(five), at.get(three), reads), True
    padded = [*genes, None, None]
    ends = [*places, None, None]
    return Fusion(partner(padded[0]), partner(padded[1]), ends[0], ends[1], reads), False


def _biomarker(draft: Draft, item: View) -> None:
    if item.flag("reported") is False:
        return
    at, state = At(0, item.path), item.text("state")
    kind = (item.text("biomarkerType") or "").upper()
    metric = next(iter(item.items("biomarkerMetrics")), None)
    value = words.number(metric.text("value")) if metric is not None else None
    unit = metric.text("unit") if metric is not None else None
    assay = draft.facts.get("panel")
    if kind == "MSI":
        status = words.msi(state)
        if status is not None:
            draft.signature(at, Signature("MSI", None, None, status, assay))
    elif kind == "TMB" and value is not None and value >= 0:
        level = state if state in {"high", "low", "intermediate"} else None
        plain = "mut/Mb" if unit == "mutations-per-megabase" else unit
        draft.signature(at, Signature("TMB", value, plain, level, assay))
    elif kind == "LOH" and value is not None and value >= 0:
        draft.signature(at, Signature("HRD", value, unit, None, f"{assay or ''} genomic LOH".strip()))
    else:
        draft.other[f"{kind or 'biomarker'}"] = state or "no result"
