"""The result as a file: schema ``mingbian.interpretation/1``, written and read back.

Keys and their order are those of the contract; what this version adds stands after them. The same interpretation gives
the same bytes: nothing here asks for the time, the locale or a random number.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from mingbian.interpret.consent import withhold
from mingbian.model.case import Case, Consents, CoverageFact, TumorType
from mingbian.model.errors import Refusal
from mingbian.model.interpretation import (
    Accounting,
    Approval,
    Assertion,
    Basis,
    Condition,
    DrugName,
    Finding,
    GermlineFinding,
    Interpretation,
    KnowledgeVersion,
    Oncogenicity,
    Question,
    Reimbursement,
    Tier,
    Warning_,
    WildType,
)
from mingbian.model.reading import InputFile, RefusedRecord, SetAside
from mingbian.model.variant import (
    Call,
    CopyNumber,
    Fusion,
    Observation,
    Population,
    Signature,
    Source,
    TranscriptAnnotation,
    Variant,
)
from mingbian.reports import interpretation_document as doc

SCHEMA: Final = "mingbian.interpretation/1"
SOFTWARE: Final = "mingbian"
_V = TypeVar("_V")
_BIOMARKER_ORDER: Final = ("tmb", "msi", "hrd")


# Writing. ---------------------------------------------------------------------------------------------------------------


def dump(i: Interpretation) -> dict[str, Any]:
    """The interpretation as plain dicts, lists, strings and numbers, in the order of the contract.

    Passes through the consent gate: without consent nothing about inherited origin is in it. A number that is not finite
    is not a number and becomes ``None``.
    """
    plain: dict[str, Any] = msgspec.json.decode(dumps(i))
    return plain


def dumps(i: Interpretation) -> bytes:
    """The file's bytes: UTF-8, two spaces of indent, a newline at the end. Same interpretation, same bytes.

    Everything is kept, except that a finding below Tier II keeps only the chosen transcript of its annotations.
    """
    document = _document(withhold(i))
    try:
        encoded = msgspec.json.encode(document)
    except UnicodeEncodeError:  # half a surrogate pair from a broken input: not text, and no UTF-8 can hold it
        encoded = msgspec.json.encode(_whole_text(msgspec.to_builtins(document)))
    return msgspec.json.format(encoded, indent=2) + b"\n"


def _whole_text(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole_text(v) for v in value]
    if isinstance(value, dict):
        return {_whole_text(k): _whole_text(v) for k, v in value.items()}
    return value


def _document(i: Interpretation) -> doc.Document:
    return doc.Document(
        schema=SCHEMA,
        software=doc.Software(name=SOFTWARE, version=i.software_version),
        knowledge=doc.Knowledge(
            version=i.knowledge.version, date=i.knowledge.date, sha256=i.knowledge.sha256, age_days=i.knowledge.age_days
        ),
        input=[doc.Input(file=f.file, sha256=f.sha256, format=f.format, bytes=f.bytes) for f in i.input],
        case=_case(i.case),
        accounting=_accounting(i.accounting),
        findings=[_finding(f) for f in i.findings],
        germline_findings=[_germline(g) for g in i.germline_findings],
        wild_type=[
            doc.WildType(gene=w.gene, region=w.region, state=w.state, reason=w.reason, reason_zh=w.reason_zh)
            for w in i.wild_type
        ],
        biomarkers=_biomarkers(i.biomarkers),
        warnings=[doc.Caution(code=w.code, blocking=w.blocking, text=w.text, text_zh=w.text_zh) for w in i.warnings],
        questions=[
            doc.Question(key=q.key, text=q.text, text_zh=q.text_zh, choices=list(q.choices), affects=list(q.affects))
            for q in i.questions
        ],
        date=i.date,
        drugs=[
            doc.Drug(inn=d.inn, trade_zh=d.trade_zh, trade_en=d.trade_en, licensed_tw=d.licensed_tw, as_of=d.as_of)
            for d in i.drugs
        ],
        completeness=i.completeness,
        pharmacogenes=i.pharmacogenes,
        schemes=i.schemes,
        site_rules=i.site_rules,
    )


def _sorted(mapping: Mapping[str, _V]) -> dict[str, _V]:
    return {key: mapping[key] for key in sorted(mapping)}


def _biomarkers(biomarkers: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    known = [name for name in _BIOMARKER_ORDER if name in biomarkers]
    others = sorted(name for name in biomarkers if name not in _BIOMARKER_ORDER)
    return {name: dict(biomarkers[name]) for name in (*known, *others)}


def _case(c: Case) -> doc.Case:
    t = c.tumor_type
    return doc.Case(
        sample=c.sample,
        tumor_sample=c.tumor_sample,
        normal_sample=c.normal_sample,
        build=c.build,
        build_evidence=list(c.build_evidence),
        assay=c.assay,
        tumor_type=None if t is None else doc.TumorType(code=t.code, name=t.name, name_zh=t.name_zh),
        age=c.age,
        sex=c.sex,
        purity=c.purity,
        context=_sorted(c.context),
        policy=c.policy,
        regulators=list(c.regulators),
        consent_germline=c.consent_germline,
        specimen=c.specimen,
        panel=c.panel,
        collected=c.collected,
        coverage=[
            doc.Coverage(gene=f.gene, region=f.region, min_depth=f.min_depth, chrom=f.chrom, start=f.start, end=f.end)
            for f in c.coverage
        ],
        consents=_consents(c.consents),
    )


def _consents(c: Consents) -> doc.Consents | UnsetType:
    if c == Consents():
        return UNSET
    return doc.Consents(test=c.test, contact=c.family_contact, secondary_use=c.secondary_use, nhi_upload=c.nhi_upload)


def _accounting(a: Accounting) -> doc.Accounting:
    return doc.Accounting(
        records=a.records,
        alleles=a.alleles,
        interpreted=a.interpreted,
        set_aside=_sorted(a.set_aside),
        refused=[doc.Refused(line=r.line, reason=r.reason, alleles=r.alleles, path=r.path) for r in a.refused],
        examples=[doc.SetAside(reason=e.reason, line=e.line, text=e.text) for e in a.examples],
    )


def _finding(f: Finding) -> doc.Finding:
    v, o = f.variant, f.variant.observed
    onc = f.oncogenicity
    return doc.Finding(
        id=f.id,
        kind=v.kind,
        gene=v.gene,
        genes=list(v.genes),
        chrom=v.chrom,
        pos=v.pos,
        ref=v.ref,
        alt=v.alt,
        build=o.build,
        hgvs_g=v.hgvs_g,
        hgvs_c=v.hgvs_c,
        hgvs_p=v.hgvs_p,
        protein=v.protein,
        consequence=v.consequence,
        as_reported=_sorted(o.as_reported),
        source_line=o.source.line,
        vaf=o.call.vaf,
        vaf_from=o.call.vaf_from,
        depth=o.call.depth,
        filters=_list(o.call.filters),
        zygosity=o.call.zygosity,
        copies=None if o.copy_number is None else o.copy_number.copies,
        population=_population(o.population),
        tier=f.tier,
        level=f.level,
        escat=f.escat,
        oncogenicity=None
        if onc is None
        else doc.Oncogenicity(
            oncogenicity_class=onc.oncogenicity_class,
            points=onc.points,
            criteria=list(onc.criteria),
            facts=list(onc.facts),
        ),
        assertions=[_assertion(a) for a in f.assertions],
        origin=f.origin,
        flags=list(f.flags),
        basis=[_basis(b) for b in f.basis],
        what_would_change=[_basis(b) for b in f.what_would_change],
        nearly=[_basis(b) for b in f.nearly],
        key=v.key,
        exon=v.exon,
        first_residue=v.first_residue,
        last_residue=v.last_residue,
        name_basis=v.name_basis,
        variant_flags=list(v.flags),
        nmd=v.nmd,
        derived=list(v.derived),
        observed=_observed(o, within=True, every=_told_in_full(f)),
        parents=[_observed(p, within=False, every=_told_in_full(f)) for p in v.parents],
    )


def _list(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)


def _basis(b: Basis) -> doc.Basis:
    return doc.Basis(rule=b.rule, text=b.text, evidence=list(b.evidence), text_zh=b.text_zh)


def _assertion(a: Assertion) -> doc.Assertion:
    return doc.Assertion(
        effect=a.effect,
        therapies=list(a.therapies),
        tumor_type=a.tumor_type,
        tier=a.tier,
        level=a.level,
        escat=a.escat,
        evidence_id=a.evidence_id,
        conditions=[
            doc.Condition(text=c.text, state=c.state, key=c.key, value=c.value, text_zh=c.text_zh) for c in a.conditions
        ],
        approvals=[doc.Approval(regulator=p.regulator, date=p.date, text=p.text) for p in a.approvals],
        reimbursement=[
            doc.Reimbursement(
                payer=r.payer,
                status=r.status,
                requires=r.requires,
                as_of=r.as_of,
                source=r.source,
                requires_zh=r.requires_zh,
                drug=r.drug,
            )
            for r in a.reimbursement
        ],
        citations=list(a.citations),
        rule=a.rule,
        review=a.review,
        checked_on=a.checked_on,
        biomarker=a.biomarker,
        text=a.text,
        text_zh=a.text_zh,
        site=a.site or UNSET,
        site_zh=a.site_zh or UNSET,
    )


def _population(p: Population) -> doc.Population:
    return doc.Population(gnomad=p.gnomad, gnomad_eas=p.gnomad_eas, source=p.source, highest=p.highest)


def _told_in_full(f: Finding) -> bool:
    """Findings of Tier I and II keep every transcript; of the thousands of others the file keeps the chosen one."""
    return f.tier in (Tier.I, Tier.II) or bool(f.assertions)


def _observed(o: Observation, within: bool, every: bool) -> doc.Observed:
    c, n, g = o.call, o.copy_number, o.signature
    chosen = o.annotation
    transcripts = o.annotations if every else () if chosen is None else (chosen,)
    call = doc.Call(
        ref_reads=c.ref_reads,
        alt_reads=c.alt_reads,
        genotype=c.genotype,
        phase_set=c.phase_set,
        haplotype=c.haplotype,
        normal_vaf=c.normal_vaf,
        normal_depth=c.normal_depth,
        normal_alt_reads=c.normal_alt_reads,
        normal_genotype=c.normal_genotype,
    )
    if not within:
        call.vaf, call.vaf_from, call.depth, call.zygosity = c.vaf, c.vaf_from, c.depth, c.zygosity
        call.filters = _list(c.filters)
    return doc.Observed(
        kind=o.kind,
        source=doc.Source(file=o.source.file, line=0 if within else o.source.line, path=o.source.path),
        build=None if within else o.build,
        chrom=o.chrom,
        pos=o.pos,
        ref=o.ref,
        alt=o.alt,
        gene=o.gene,
        hgvs_c=o.hgvs_c,
        hgvs_p=o.hgvs_p,
        annotations=[_transcript(t) for t in transcripts],
        chosen=o.chosen if every else len(transcripts) - 1,
        call=None if call == doc.Call() else call,
        population=None if within or o.population == Population() else _population(o.population),
        copy_number=None if n is None else doc.CopyNumber(type=n.type, copies=None if within else n.copies, unit=n.unit),
        fusion=_fusion(o.fusion),
        splice_event=o.splice_event,
        signature=None
        if g is None
        else doc.Signature(name=g.name, value=g.value, unit=g.unit, status=g.status, assay=g.assay),
        reported_origin=o.reported_origin,
        clinvar=o.clinvar,
        clinvar_source=o.clinvar_source,
        as_reported={} if within else _sorted(o.as_reported),
        counted=o.counted,
    )


def _fusion(f: Fusion | None) -> doc.Fusion | None:
    if f is None:
        return None
    return doc.Fusion(
        five_prime=f.five_prime,
        three_prime=f.three_prime,
        breakpoint_5=f.breakpoint_5,
        breakpoint_3=f.breakpoint_3,
        reads=f.reads,
        in_frame=f.in_frame,
        from_breakpoints=f.from_breakpoints,
    )


def _transcript(t: TranscriptAnnotation) -> doc.Transcript:
    return doc.Transcript(
        source=t.source,
        gene=t.gene,
        transcript=t.transcript,
        consequence=list(t.consequence),
        hgvs_c=t.hgvs_c,
        hgvs_p=t.hgvs_p,
        exon=t.exon,
        biotype=t.biotype,
        mane_select=t.mane_select,
        mane_plus_clinical=t.mane_plus_clinical,
        canonical=t.canonical,
        protein_id=t.protein_id,
    )


def _germline(g: GermlineFinding) -> doc.Germline:
    if g.withheld:
        return doc.Germline(withheld=True, count=g.count)
    return doc.Germline(
        finding=g.finding,
        state=g.state,
        route=g.route,
        rule=g.rule,
        reason=g.reason,
        priority=g.priority,
        actions=list(g.actions),
        withheld=False,
        reason_zh=g.reason_zh,
        actions_zh=list(g.actions_zh),
        inputs=list(g.inputs),
        sources=list(g.sources),
        pending=list(g.pending) or UNSET,
    )


# Reading back. ----------------------------------------------------------------------------------------------------------


def load(data: bytes, file: str = "interpretation.json") -> Interpretation:
    """The interpretation that :func:`dumps` wrote. Keys of later versions are passed over.

    Raises ``Refusal`` (``NOT_A_RESULT``) with the JSON path or the byte where the file stops making sense; ``file`` is
    the name used in that message.
    """
    try:
        d = msgspec.json.decode(data, type=doc.Document)
        if d.schema != SCHEMA:
            raise _not_a_result(file, f"the schema is {d.schema[:80]!r}, not {SCHEMA!r}.", "$.schema")
        return _interpretation(d)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `")
        raise _not_a_result(file, f"{reason}.", path.rstrip("`") or "$") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _not_a_result(file, f"this is not whole JSON ({error}).", None) from error


def _not_a_result(file: str, reason: str, where: str | None) -> Refusal:
    return Refusal("NOT_A_RESULT", file, reason, "Make the result again from the laboratory's file.", where)


def _interpretation(d: doc.Document) -> Interpretation:
    first_file = d.input[0].file if d.input else ""
    return Interpretation(
        software_version=d.software.version,
        knowledge=KnowledgeVersion(d.knowledge.version, d.knowledge.date, d.knowledge.sha256, d.knowledge.age_days),
        input=tuple(InputFile(f.file, f.sha256, f.format, f.bytes) for f in d.input),
        case=_load_case(d.case),
        accounting=_load_accounting(d.accounting),
        findings=tuple(_load_finding(f, first_file) for f in d.findings),
        germline_findings=tuple(_load_germline(g, n) for n, g in enumerate(d.germline_findings)),
        wild_type=tuple(WildType(w.gene, w.region, w.state, w.reason, w.reason_zh) for w in d.wild_type),
        biomarkers=MappingProxyType({name: MappingProxyType(facts) for name, facts in d.biomarkers.items()}),
        warnings=tuple(Warning_(w.code, w.blocking, w.text, w.text_zh) for w in d.warnings),
        questions=tuple(Question(q.key, q.text, q.text_zh, tuple(q.choices), tuple(q.affects)) for q in d.questions),
        date=d.date,
        drugs=tuple(DrugName(n.inn, n.trade_zh, n.trade_en, n.licensed_tw, n.as_of) for n in d.drugs),
        completeness=d.completeness,
        pharmacogenes=d.pharmacogenes,
        schemes=d.schemes,
        site_rules=d.site_rules,
    )


def _load_case(c: doc.Case) -> Case:
    t = c.tumor_type
    return Case(
        sample=c.sample,
        tumor_sample=c.tumor_sample,
        normal_sample=c.normal_sample,
        build=c.build,
        build_evidence=tuple(c.build_evidence),
        assay=c.assay,
        tumor_type=None if t is None else TumorType(t.code, t.name, t.name_zh),
        age=c.age,
        sex=c.sex,
        purity=c.purity,
        context=MappingProxyType(c.context),
        policy=c.policy,
        regulators=tuple(c.regulators),
        consent_germline=c.consent_germline,
        coverage=tuple(CoverageFact(f.gene, f.region, f.min_depth, f.chrom, f.start, f.end) for f in c.coverage),
        specimen=c.specimen,
        panel=c.panel,
        collected=c.collected,
        consents=Consents()
        if c.consents is UNSET
        else Consents(c.consents.test, c.consents.contact, c.consents.secondary_use, c.consents.nhi_upload),
    )


def _load_accounting(a: doc.Accounting) -> Accounting:
    return Accounting(
        records=a.records,
        alleles=a.alleles,
        interpreted=a.interpreted,
        set_aside=MappingProxyType(a.set_aside),
        refused=tuple(RefusedRecord(r.line, r.reason, r.alleles, r.path) for r in a.refused),
        examples=tuple(SetAside(e.reason, e.line, e.text) for e in a.examples),
    )


def _load_finding(f: doc.Finding, first_file: str) -> Finding:
    onc = f.oncogenicity
    return Finding(
        id=f.id,
        variant=Variant(
            kind=f.kind,
            observed=_load_own_observation(f, first_file),
            gene=f.gene,
            genes=tuple(f.genes),
            key=f.key,
            chrom=f.chrom,
            pos=f.pos,
            ref=f.ref,
            alt=f.alt,
            hgvs_g=f.hgvs_g,
            hgvs_c=f.hgvs_c,
            hgvs_p=f.hgvs_p,
            protein=f.protein,
            consequence=f.consequence,
            exon=f.exon,
            first_residue=f.first_residue,
            last_residue=f.last_residue,
            name_basis=f.name_basis,
            parents=tuple(_load_observation(p) for p in f.parents),
            flags=tuple(f.variant_flags),
            nmd=f.nmd,
            derived=tuple(f.derived),
        ),
        tier=f.tier,
        level=f.level,
        escat=f.escat,
        oncogenicity=None
        if onc is None
        else Oncogenicity(onc.oncogenicity_class, onc.points, tuple(onc.criteria), tuple(onc.facts)),
        assertions=tuple(_load_assertion(a) for a in f.assertions),
        origin=f.origin,
        flags=tuple(f.flags),
        basis=tuple(_load_basis(b) for b in f.basis),
        what_would_change=tuple(_load_basis(b) for b in f.what_would_change),
        nearly=tuple(_load_basis(b) for b in f.nearly),
    )


def _load_basis(b: doc.Basis) -> Basis:
    return Basis(b.rule, b.text, b.text_zh, tuple(b.evidence))


def _load_assertion(a: doc.Assertion) -> Assertion:
    return Assertion(
        effect=a.effect,
        therapies=tuple(a.therapies),
        tumor_type=a.tumor_type,
        tier=a.tier,
        level=a.level,
        escat=a.escat,
        evidence_id=a.evidence_id,
        conditions=tuple(Condition(c.text, c.state, c.key, c.value, c.text_zh) for c in a.conditions),
        approvals=tuple(Approval(p.regulator, p.date, p.text) for p in a.approvals),
        reimbursement=tuple(
            Reimbursement(r.payer, r.status, r.requires, r.as_of, r.source, r.requires_zh, r.drug) for r in a.reimbursement
        ),
        citations=tuple(a.citations),
        rule=a.rule,
        review=a.review,
        checked_on=a.checked_on,
        biomarker=a.biomarker,
        text=a.text,
        text_zh=a.text_zh,
        site=a.site or "",
        site_zh=a.site_zh or "",
    )


def _load_own_observation(f: doc.Finding, first_file: str) -> Observation:
    """The finding's own observation, put together from the finding and what is kept beside it."""
    beside = f.observed or doc.Observed(kind=f.kind, source=doc.Source(file=first_file))
    call = beside.call or doc.Call()
    call.vaf, call.vaf_from, call.depth, call.filters, call.zygosity = f.vaf, f.vaf_from, f.depth, f.filters, f.zygosity
    beside.call = call
    beside.population = f.population
    beside.build = f.build
    beside.source.line = f.source_line
    beside.as_reported = f.as_reported
    if beside.copy_number is not None:
        beside.copy_number.copies = f.copies
    return _load_observation(beside)


def _load_observation(o: doc.Observed) -> Observation:
    n, u, g, p = o.copy_number, o.fusion, o.signature, o.population
    return Observation(
        kind=o.kind,
        source=Source(o.source.file, o.source.line, o.source.path),
        build=o.build,
        chrom=o.chrom,
        pos=o.pos,
        ref=o.ref,
        alt=o.alt,
        gene=o.gene,
        hgvs_c=o.hgvs_c,
        hgvs_p=o.hgvs_p,
        annotations=tuple(_load_transcript(t) for t in o.annotations),
        chosen=o.chosen,
        call=_load_call(o.call),
        population=Population() if p is None else Population(p.gnomad, p.gnomad_eas, p.highest, p.source),
        copy_number=None if n is None else CopyNumber(n.type, n.copies, n.unit),
        fusion=None
        if u is None
        else Fusion(u.five_prime, u.three_prime, u.breakpoint_5, u.breakpoint_3, u.reads, u.in_frame, u.from_breakpoints),
        splice_event=o.splice_event,
        signature=None if g is None else Signature(g.name, g.value, g.unit, g.status, g.assay),
        reported_origin=o.reported_origin,
        clinvar=o.clinvar,
        clinvar_source=o.clinvar_source,
        as_reported=MappingProxyType(o.as_reported),
        counted=o.counted,
    )


def _load_call(c: doc.Call | None) -> Call:
    if c is None:
        return Call()
    return Call(
        vaf=c.vaf,
        vaf_from=c.vaf_from,
        depth=c.depth,
        ref_reads=c.ref_reads,
        alt_reads=c.alt_reads,
        filters=None if c.filters is None else tuple(c.filters),
        genotype=c.genotype,
        zygosity=c.zygosity,
        phase_set=c.phase_set,
        haplotype=c.haplotype,
        normal_vaf=c.normal_vaf,
        normal_depth=c.normal_depth,
        normal_alt_reads=c.normal_alt_reads,
        normal_genotype=c.normal_genotype,
    )


def _load_transcript(t: doc.Transcript) -> TranscriptAnnotation:
    return TranscriptAnnotation(
        source=t.source,
        gene=t.gene,
        transcript=t.transcript,
        consequence=tuple(t.consequence),
        hgvs_c=t.hgvs_c,
        hgvs_p=t.hgvs_p,
        exon=t.exon,
        biotype=t.biotype,
        mane_select=t.mane_select,
        mane_plus_clinical=t.mane_plus_clinical,
        canonical=t.canonical,
        protein_id=t.protein_id,
    )


def _load_germline(g: doc.Germline, n: int) -> GermlineFinding:
    if g.withheld:
        if g.count is UNSET:
            raise msgspec.ValidationError(f"Object missing required field `count` - at `$.germline_findings[{n}]`")
        return GermlineFinding("", None, "", "", "", "", withheld=True, count=g.count)
    return GermlineFinding(
        finding=_given(g.finding, "finding", n),
        state=_given(g.state, "state", n),
        route=_given(g.route, "route", n),
        rule=_given(g.rule, "rule", n),
        reason=_given(g.reason, "reason", n),
        priority=_given(g.priority, "priority", n),
        actions=tuple(_given(g.actions, "actions", n)),
        reason_zh="" if g.reason_zh is UNSET else g.reason_zh,
        actions_zh=() if g.actions_zh is UNSET else tuple(g.actions_zh),
        inputs=() if g.inputs is UNSET else tuple(g.inputs),
        sources=() if g.sources is UNSET else tuple(g.sources),
        pending=() if g.pending is UNSET else tuple(g.pending),
    )


def _given(value: _V | UnsetType, name: str, n: int) -> _V:
    if value is UNSET:
        raise msgspec.ValidationError(f"Object missing required field `{name}` - at `$.germline_findings[{n}]`")
    return value
