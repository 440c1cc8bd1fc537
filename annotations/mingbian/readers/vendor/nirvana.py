"""Illumina Connected Annotations (Nirvana) JSON, schema 4 to 6: streamed position by position.

Every ALT allele is counted as in a VCF: outside the known genes, symbolic, filtered (never at a known place), not called in
the tumor, or an observation with its transcripts. ``genomeAssembly`` names the build; booleans stand in the file only when
true, missing values are left out. The tumor's fraction comes from ``variantFrequencies``, else from ``alleleDepths``.

Source: the Illumina Connected Annotations file format pages (positions, samples, transcripts, supplementary annotations).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from mingbian.model.case import Assay
from mingbian.model.contigs import INDEX, NAMES, canonical
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.variant import Call, Observation, Population, TranscriptAnnotation
from mingbian.readers.accounting import FILTERED, NORMAL_ONLY, NOT_A_CALL, OUTSIDE, SYMBOLIC
from mingbian.readers.json_tree import read_tree
from mingbian.readers.selection import MARGIN, Selection
from mingbian.readers.vcf import samples as columns
from mingbian.readers.vcf.header import Header
from mingbian.readers.vcf.records import NOT_ALLELES, is_symbolic, kind_of, zygosity
from mingbian.readers.vendor import words
from mingbian.readers.vendor.alterations import alleles, reported
from mingbian.readers.vendor.draft import Aside, At, Draft, Unreadable
from mingbian.readers.vendor.json_stream import Objects
from mingbian.readers.vendor.json_view import View
from mingbian.readers.vendor.source import Source

NAME = "Illumina Connected Annotations JSON"

_HEAD = re.compile(r'"annotator"\s*:\s*"|"genomeAssembly"\s*:\s*"')
_CHROM = re.compile(r'"chromosome"\s*:\s*"([^"\\]+)"')
_POS = re.compile(r'"position"\s*:\s*(\d+)\s*[,}]')
_REF = re.compile(r'"refAllele"\s*:\s*"([^"\\]*)"')
_ALTS = re.compile(r'"altAlleles"\s*:\s*\[([^\]]*)\]')
_DEEPER = re.compile(r'"(?:samples|variants)"\s*:')
_ALTERNATE = re.compile(r'"([^"\\]*)"')
_BEYOND = {"upstream_gene_variant", "downstream_gene_variant", "intergenic_variant"}


def recognizes(head: str) -> bool:
    """Whether a JSON document begins like the annotator's output."""
    start = head[:65536]
    return start.lstrip()[:1] == "{" and '"header"' in start[:200] and len(_HEAD.findall(start)) >= 2


def read(source: Source) -> Reading:
    """Read one file of positions."""
    draft = source.draft(NAME)
    objects = Objects(source.pieces(), "positions", source.file)
    header = View(objects.head, "$", source.file).at("header")
    build = draft.build(header.text("genomeAssembly"), f"genomeAssembly ({header.text('genomeAssembly')})")
    if build is None:
        raise Refusal(
            "BUILD_UNSUPPORTED", source.file, f"The genome assembly {header.text('genomeAssembly')!r} is not read here.",
            "Give a file made against GRCh37 or GRCh38.", "$.header.genomeAssembly",
        )  # fmt: skip
    names = tuple(header.texts("samples"))
    chosen = columns.choose(Header((), names, 9 + len(names), 0, (), ()), source.options, source.file)
    draft.warnings.extend(chosen.warnings)
    for fact, value in (("samples", names or None), ("sample", chosen.tumor), ("tumor_sample", chosen.tumor),
                        ("normal_sample", chosen.normal)):  # fmt: skip
        draft.fact(fact, value)
    if chosen.tumor is not None and chosen.normal is not None:
        draft.fact("assay", Assay.TUMOR_NORMAL)
    at = {name: n for n, name in enumerate(names)}
    reader = _Positions(
        draft, source.select(build), at[chosen.tumor] if chosen.tumor is not None else None,
        at[chosen.normal] if chosen.normal is not None else None,
    )  # fmt: skip
    for text in objects:
        reader.position(text, objects.number)
    source.ended(objects.complete)
    return source.finish(draft)


class _Positions:
    """Positions of one file, each into the draft."""

    def __init__(self, draft: Draft, selection: Selection, tumor: int | None, normal: int | None) -> None:
        self._draft = draft
        self._selection = selection
        self._tumor = tumor
        self._normal = normal
        self._germline = draft.options.assay is Assay.GERMLINE

    def position(self, text: str, number: int) -> None:
        """One position; most lie outside the known genes and are only counted."""
        if self._passed_over(text, number):
            return
        path = f"$.positions[{number - 1}]"
        try:
            tree = read_tree(text.encode("utf-8", "replace"), self._draft.file)
        except Refusal as fault:
            where = f"{path}{(fault.where or '').removeprefix('$')}" if (fault.where or "").startswith("$") else path
            raise Refusal(fault.code, fault.file, fault.reason, fault.remedy, where) from fault
        self._read(View(tree, path, self._draft.file))

    def _passed_over(self, text: str, number: int) -> bool:
        deeper = _DEEPER.search(text)
        head = text[: deeper.start()] if deeper is not None else text
        chrom, pos, ref, alts = (pattern.search(head) for pattern in (_CHROM, _POS, _REF, _ALTS))
        if chrom is None or pos is None or ref is None or alts is None or len(pos[1]) > 10:
            return False
        contig = INDEX.get(canonical(chrom[1]) or "", 0)
        first = int(pos[1])
        last = first + max(len(ref[1]), 1) - 1
        draft = self._draft
        if contig and ref[1]:
            draft.see(contig, first, ref[1][:1].upper())
        if contig and self._selection.overlaps(contig, max(1, first - MARGIN), last + MARGIN):
            return False
        found = _ALTERNATE.findall(alts[1]) or ["."]
        draft.ledger.records += 1
        for alt in found:
            reason = SYMBOLIC if is_symbolic(alt) else OUTSIDE
            if draft.ledger.wants_example(reason):
                draft.ledger.aside(reason, 0, f"{chrom[1][:40]}:{first} {ref[1][:30]}>{alt[:30]}")
            else:
                draft.ledger.aside_one(reason)
        return True

    def _read(self, position: View) -> None:
        draft = self._draft
        draft.ledger.records += 1
        chrom, pos = position.text("chromosome"), position.text("position")
        ref, alts = position.text("refAllele") or "", position.texts("altAlleles") or ["."]
        status = position.texts("filters")
        filters = tuple(f for f in status if f.upper() != "PASS") or ("PASS",) if status else None
        samples = list(position.items("samples"))
        variants = list(position.items("variants"))
        for i, alt in enumerate(alts):
            make = partial(
                self._allele,
                position,
                (chrom, pos, ref, alt),
                i,
                alts,
                filters,
                samples,
                _variant_of(variants, ref, alts, i),
            )
            draft.take(At(0, position.path), make, f"{chrom}:{pos} {ref[:30]}>{alt[:30]}", record=False)

    def _allele(
        self,
        position: View,
        given: tuple[str | None, str | None, str, str],
        i: int,
        alts: Sequence[str],
        filters: tuple[str, ...] | None,
        samples: Sequence[View],
        variant: View | None,
    ) -> Observation:
        alt = given[3]
        if is_symbolic(alt):
            raise Aside(SYMBOLIC)
        if alt in NOT_ALLELES:
            raise Aside(NOT_A_CALL)
        draft = self._draft
        chrom, pos, ref, alt = alleles(*given, draft.named_build)
        contig = INDEX[chrom]
        kind = kind_of(ref, alt)
        if kind is None:
            raise Unreadable("The reference and the alternate allele are the same.")
        margin = 0 if len(ref) == len(alt) else MARGIN
        if not self._selection.overlaps(contig, max(1, pos - margin), pos + len(ref) - 1 + margin):
            raise Aside(OUTSIDE)
        if filters not in (None, ("PASS",)) and not self._selection.is_known(contig, pos, pos + len(ref) - 1):
            raise Aside(FILTERED)
        call = self._call(samples, i, len(alts), filters)
        transcripts = _transcripts(variant) if variant is not None else ()
        return Observation(
            kind, draft.source(At(0, position.path)), None, NAMES[contig - 1], pos, ref, alt,
            annotations=transcripts, chosen=_best(transcripts), call=call,
            population=_population(variant) if variant is not None else Population(),
            clinvar=_clinvar(variant) if variant is not None else None,
            as_reported=reported(chromosome=given[0], position=given[1], refAllele=ref, altAllele=alt,
                                 vid=variant.text("vid") if variant is not None else None),
        )  # fmt: skip

    def _call(self, samples: Sequence[View], i: int, n: int, filters: tuple[str, ...] | None) -> Call:
        tumor = samples[self._tumor] if self._tumor is not None and self._tumor < len(samples) else None
        normal = samples[self._normal] if self._normal is not None and self._normal < len(samples) else None
        if tumor is None:
            return Call(filters=filters)
        numbers, others = _counts(tumor, i, n), _counts(normal, i, n) if normal is not None else _NOTHING
        genotype = tumor.text("genotype")
        other = normal.text("genotype") if normal is not None else None
        if genotype is not None and not _carries(genotype, i):
            raise Aside(NORMAL_ONLY if other is not None and _carries(other, i) else NOT_A_CALL)
        if genotype is None and tumor.flag("isEmpty"):
            raise Aside(NOT_A_CALL)
        vaf, source, depth, ref_reads, alt_reads = numbers
        if genotype is None and alt_reads == 0:
            raise Aside(NORMAL_ONLY if others[4] else NOT_A_CALL)
        return Call(
            vaf, source, depth, ref_reads, alt_reads, filters, genotype,
            zygosity(genotype) if self._germline and genotype is not None else None,
            normal_vaf=others[0], normal_depth=others[2], normal_alt_reads=others[4], normal_genotype=other,
        )  # fmt: skip


_NOTHING = (None, None, None, None, None)


def _carries(genotype: str, i: int) -> bool:
    return str(i + 1) in genotype.replace("|", "/").split("/")


def _counts(sample: View, i: int, n: int) -> tuple[float | None, str | None, int | None, int | None, int | None]:
    """VAF, where it is from, depth, reference reads, alternate reads of allele ``i`` of ``n``."""
    depth = words.count(sample.text("totalDepth"))
    depths = [words.count(v) for v in sample.texts("alleleDepths")]
    ref_reads, alt_reads = (depths[0], depths[i + 1]) if len(depths) == n + 1 else (None, None)
    stated = sample.texts("variantFrequencies")
    vaf = words.share(stated[i]) if len(stated) == n else None
    if depth == 0:
        return None, None, 0, ref_reads, alt_reads
    if vaf is not None:
        return vaf, "variantFrequencies", depth, ref_reads, alt_reads
    total = sum(d for d in depths if d is not None)
    if alt_reads is not None and total:
        return alt_reads / total, "alleleDepths", depth if depth is not None else total, ref_reads, alt_reads
    return None, None, depth, ref_reads, alt_reads


def _variant_of(variants: Sequence[View], ref: str, alts: Sequence[str], i: int) -> View | None:
    """The annotation of one ALT: by its place in the list where there is one for each, else by its trimmed alleles."""
    real = [n for n, alt in enumerate(alts) if alt not in NOT_ALLELES]
    whole = [v for v in variants if not v.flag("isDecomposedVariant")]
    if i in real and len(whole) == len(real):
        return whole[real.index(i)]
    wanted = _trimmed(ref, alts[i])
    return next((v for v in variants if (v.text("refAllele"), v.text("altAllele")) == wanted), None)


def _trimmed(ref: str, alt: str) -> tuple[str, str]:
    """Alleles without the bases they share; "-" for none left, as the annotator writes them."""
    end = 0
    while end < min(len(ref), len(alt)) and ref[len(ref) - 1 - end] == alt[len(alt) - 1 - end]:
        end += 1
    ref, alt = ref[: len(ref) - end], alt[: len(alt) - end]
    start = 0
    while start < min(len(ref), len(alt)) and ref[start] == alt[start]:
        start += 1
    return ref[start:] or "-", alt[start:] or "-"


def _transcripts(variant: View) -> tuple[TranscriptAnnotation, ...]:
    """All transcripts; schema 4 lists them by source, later ones in one list."""
    listed = variant.at("transcripts")
    if isinstance(listed.value, dict):
        views = [(v, name) for name in ("refSeq", "ensembl") for v in listed.items(name)]
    else:
        views = [(v, v.text("source") or "") for v in variant.items("transcripts")]
    return tuple(_transcript(view, name) for view, name in views)


def _transcript(view: View, source: str) -> TranscriptAnnotation:
    return TranscriptAnnotation(
        f"Illumina Connected Annotations ({source})" if source else "Illumina Connected Annotations",
        view.text("hgnc", "geneSymbol"),
        view.text("transcript"),
        tuple(view.texts("consequence")),
        view.text("hgvsc"),
        view.text("hgvsp"),
        view.text("exons", "exon"),
        view.text("bioType"),
        bool(view.flag("isManeSelect")),
        bool(view.flag("isManePlusClinical")),
        bool(view.flag("isCanonical")),
        view.text("proteinId"),
    )


def _best(transcripts: Sequence[TranscriptAnnotation]) -> int:
    """MANE Select, MANE Plus Clinical, canonical (RefSeq before Ensembl), coding, first; a neighboring gene last."""

    def rank(n: int) -> tuple[bool, bool, bool, bool, bool, bool, int]:
        t = transcripts[n]
        beyond = bool(t.consequence) and set(t.consequence) <= _BEYOND
        coding = (t.biotype or "").lower() in {"mrna", "protein_coding"}
        ensembl = (t.transcript or "").startswith("ENST")
        return beyond, not t.mane_select, not t.mane_plus_clinical, not t.canonical, not coding, ensembl, n

    return min(range(len(transcripts)), key=rank) if transcripts else -1


def _population(variant: View) -> Population:
    for name in ("gnomadExome", "gnomad"):
        view = variant.at(name)
        if not view:
            continue
        groups = [words.share(view.text(f"{g}Af")) for g in ("afr", "amr", "eas", "nfe", "sas", "mid")]
        known = [g for g in groups if g is not None]
        return Population(
            words.share(view.text("allAf")), words.share(view.text("easAf")), max(known) if known else None, name
        )
    return Population()


def _clinvar(variant: View) -> str | None:
    found: list[str] = []
    for key in ("clinvar", "clinvar-preview"):
        for entry in variant.items(key):
            if entry.flag("isAlleleSpecific") is False:
                continue
            found += entry.texts("significance")
    return "/".join(dict.fromkeys(found)) or None
