"""The whole interpretation of one case, put together in the order of the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from mingbian import __version__
from mingbian.interpret import biomarkers, chip, consent, events, germline, oncogenicity, questions, wild_type
from mingbian.interpret.amp import LEVEL_RANK, TIER_RANK
from mingbian.interpret.assertions import Weigher
from mingbian.interpret.civic import withdrawn_drugs
from mingbian.interpret.completeness import completeness, sources_of
from mingbian.interpret.conditions import ContextReader
from mingbian.interpret.coverage import Coverage
from mingbian.interpret.facts import facts_of, known_places
from mingbian.interpret.findings import FindingMaker, Subject, opposed
from mingbian.interpret.match import Hit, match_all, match_exactly
from mingbian.interpret.nearly import Nearby
from mingbian.interpret.pharmacogenes import pharmacogenes
from mingbian.interpret.prompts import Prompts
from mingbian.interpret.schemes import Schemes
from mingbian.interpret.settle import Settled, settle
from mingbian.interpret.site import SiteNotes, lapsed_warnings, with_imported
from mingbian.interpret.tumors import TumorMatcher
from mingbian.interpret.wild_type import WildTypes
from mingbian.interpret.wild_type_findings import wild_type_findings
from mingbian.knowledge.evaluation import CaseVariants
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.traits import PROTEIN_ALTERING
from mingbian.model.case import Case, CaseOptions
from mingbian.model.collector import resting_collector
from mingbian.model.contigs import INDEX
from mingbian.model.interpretation import (
    ConditionState,
    DrugName,
    Finding,
    Interpretation,
    Origin,
    Reimbursement,
    Warning_,
)
from mingbian.model.reading import Progress, Reading
from mingbian.model.variant import Kind, Observation, Signature, Variant

OnProgress = Callable[[Progress], None]
_STEP = 2000  # events between two reports of progress
_OLD_DAYS = 90
_CHIP_NONE = (False, "", "")


def assemble(
    readings: Sequence[Reading],
    options: CaseOptions,
    kb: KnowledgeBase,
    progress: OnProgress | None = None,
) -> Interpretation:
    """The body of ``mingbian.interpret.interpret``."""
    with resting_collector():
        return _assemble(readings, options, kb, progress)


def _assemble(
    readings: Sequence[Reading], options: CaseOptions, kb: KnowledgeBase, progress: OnProgress | None
) -> Interpretation:
    settled = settle(readings, options, kb)
    case = settled.case
    readings = with_imported(readings, case.build, kb)
    found = events.collect(readings, case, kb)
    stated = biomarkers.signatures(found.signatures)
    tumors = TumorMatcher(kb.oncotree, case.tumor_type.code if case.tumor_type else None)
    variants = [*found.variants, *_signature_variants(found.signatures, stated)]
    described = biomarkers.describe(stated)
    heredity = germline.Assessor(case, kb, variants, described)
    subjects = _subjects(variants, case, kb, heredity, progress)
    meant = [i for i, subject in enumerate(subjects) if not subject.facts.benign]
    whole = CaseVariants([variants[i] for i in meant], [subjects[i].facts for i in meant])
    coverage = Coverage(case.coverage, case.build)
    types = WildTypes(case, whole, coverage)
    hits = {meant[i]: found_ for i, found_ in match_all(kb.index, whole, tumors, types.answer).items()}
    if kb.civic is not None:
        for i, more in match_all(kb.civic, whole, tumors, types.answer).items():
            hits.setdefault(meant[i], []).extend(more)
    context = ContextReader(case, kb.context_keys, _gene_state(whole, types))
    withdrawn = withdrawn_drugs(kb.without_variant, tumors)
    weigher = Weigher(
        case, context, types.looked, _reimburse(case, kb, whole, types), kb.date, withdrawn, _usually_acquired(case, kb)
    )
    maker = FindingMaker(case, kb, weigher, Prompts(kb.without_variant, tumors), Nearby(kb.index, whole, tumors, kb.date))
    quiet = match_all(kb.silenced_index, whole, tumors, types.answer) if kb.silenced else {}
    notes = SiteNotes(case, kb, {id(variants[meant[i]]): hits_ for i, hits_ in quiet.items()})
    findings: list[Finding] = []
    for i, subject in enumerate(subjects):
        if progress is not None and i % _STEP == 0:
            progress(Progress(i, i / len(subjects), "interpreting"))
        if subject.facts.benign:
            own: Sequence[Hit] = match_exactly(kb.index, subject.variant, subject.facts, tumors, types.answer)
        else:
            own = hits.get(i, ())
        if subject.variant.kind is Kind.SIGNATURE and not own and not _notable(subject.variant):
            continue
        findings.append(notes.add(maker.make(subject, own)))
    states = tuple(types.state(place) for place in wild_type.places(kb.rows, tumors))
    findings += wild_type_findings(kb, types, tumors, weigher, whole)
    ordered = _ordered(opposed(findings))
    flagged = heredity.flag(ordered)
    shown = sources_of(case, kb, coverage, stated, ordered)
    return consent.withhold(
        Interpretation(
            software_version=__version__,
            knowledge=kb.stated_on(case.collected),
            input=tuple(r.input for r in readings),
            case=case,
            accounting=found.accounting,
            findings=tuple(ordered),
            germline_findings=flagged,
            wild_type=states,
            biomarkers=described,
            warnings=_warnings(readings, settled, found.signatures, kb),
            questions=questions.ask(ordered, case, kb.context_keys),
            date=case.collected,
            drugs=_drugs(ordered, kb),
            completeness=completeness(case, kb, whole, shown),
            pharmacogenes=pharmacogenes(case, ordered, coverage),
            schemes=Schemes(case, kb, tumors, whole, shown).results(hits),
        )
    )


def _subjects(
    variants: Sequence[Variant],
    case: Case,
    kb: KnowledgeBase,
    heredity: germline.Assessor,
    progress: OnProgress | None,
) -> list[Subject]:
    subjects = []
    known = known_places(variants, kb)
    suspects = kb.chip_genes
    for i, variant in enumerate(variants):
        if progress is not None and i % _STEP == 0:
            progress(Progress(i, i / len(variants), "interpreting"))
        if variant.kind is Kind.SIGNATURE:
            subjects.append(Subject(variant, facts_of(variant, None, Origin.UNKNOWN, kb), None, Origin.UNKNOWN, _CHIP_NONE))
            continue
        origin = heredity.origin(variant)
        onco = oncogenicity.classify(variant, kb)
        suspected = chip.assess(variant, case, kb) if (variant.gene or "") in suspects else _CHIP_NONE
        facts = facts_of(variant, onco, origin, kb, at_known_place=known[i])
        subjects.append(Subject(variant, facts, onco, origin, suspected))
    return subjects


# -- signatures as events ------------------------------------------------------------------------------------------


def _signature_variants(observations: Sequence[Observation], stated: Mapping[str, Signature]) -> list[Variant]:
    """One event a signature; a second statement of the same one is not a second event."""
    return [
        Variant(kind=Kind.SIGNATURE, observed=observation, name_basis="reported")
        for observation in observations
        if observation.signature is not None and stated.get(observation.signature.name) is observation.signature
    ]


def _notable(variant: Variant) -> bool:
    """A signature that is a finding even where no row speaks of it."""
    described = (
        biomarkers.describe({variant.observed.signature.name: variant.observed.signature})
        if (variant.observed.signature is not None)
        else {}
    )
    return any(
        str(d.get("status") or "").casefold() in ("msi-h", "msi-high", "high", "positive") for d in described.values()
    )


def _usually_acquired(case: Case, kb: KnowledgeBase) -> frozenset[str]:
    """Genes whose changes are usually not inherited in the case's tumor type."""
    if case.tumor_type is None:
        return frozenset()
    code, tree = case.tumor_type.code, kb.oncotree
    return frozenset(
        gene.gene for gene in kb.germline_genes.values() if any(tree.is_a(code, other) for other in gene.usually_somatic_in)
    )


# -- what the context of a row may ask the case --------------------------------------------------------------------


def _gene_state(whole: CaseVariants, types: WildTypes) -> Callable[[str, str], ConditionState]:
    """A context key that is a gene symbol ("KRAS=mutant", "POLE=wild type") is answered by the case's own findings."""

    def state(key: str, value: str) -> ConditionState:
        own = [whole.traits[i] for i in whole.by_gene.get(key, ())]
        mutated = any(t.classes & PROTEIN_ALTERING and not t.facts.benign for t in own)
        fused = any(t.variant.kind is Kind.FUSION for t in own)
        wanted = value.casefold().replace("_", " ").replace("-", " ")
        if wanted in ("wild type", "wildtype", "wt"):
            if mutated:
                return ConditionState.NOT_MET
            return ConditionState.MET if types.gene_is_wild_type(key) else ConditionState.UNKNOWN
        if (wanted in ("mutated", "mutant", "mutation", "present") and mutated) or ("fusion" in wanted and fused):
            return ConditionState.MET
        return ConditionState.UNKNOWN

    return state


def _reimburse(
    case: Case, kb: KnowledgeBase, whole: CaseVariants, types: WildTypes
) -> Callable[[tuple[str, ...]], tuple[Reimbursement, ...]]:
    """What the National Health Insurance asks, for the drugs of a statement and for regimens listed as such."""
    code = case.tumor_type.code if case.tumor_type else None
    answers: dict[str, tuple[Reimbursement, ...]] = {}

    def of(name: str) -> tuple[Reimbursement, ...]:
        if name not in answers:
            rows = kb.nhi_for(name, code, whole, types.answer)
            answers[name] = tuple(
                Reimbursement(
                    "NHI",
                    row.status,
                    f"{name}: {_since(row.requires, row.effective, 'from')}",
                    row.as_of,
                    row.source,
                    f"{name}：{_since(row.requires_zh or row.requires, row.effective, '生效')}",
                    name,
                )
                for row in rows
            )
        return answers[name]

    def reimburse(regimens: tuple[str, ...]) -> tuple[Reimbursement, ...]:
        if code is None:
            return ()
        names = dict.fromkeys((*regimens, *(drug for regimen in regimens for drug in regimen.split(" + "))))
        return tuple(dict.fromkeys(r for name in names for r in of(name)))

    return reimburse


def _since(text: str, effective: str | None, word: str) -> str:
    return f"{text} ({word} {effective})" if effective else text


# -- order, names, warnings ----------------------------------------------------------------------------------------


def _ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Tier, level, gene, position; then what still tells two apart: the input's order never matters. Ids F1, F2, ..."""
    first = sorted(((_rank(f), i) for i, f in enumerate(findings)), key=lambda ranked: ranked[0])
    ordered: list[Finding] = []
    for _, same in groupby(first, key=lambda ranked: ranked[0]):
        group = [findings[i] for _, i in same]
        ordered += sorted(group, key=_place) if len(group) > 1 else group
    return [_numbered(f, f"F{n}") for n, f in enumerate(ordered, start=1)]


def _rank(f: Finding) -> tuple[int, int, str, int, int]:
    v = f.variant
    return TIER_RANK[f.tier], LEVEL_RANK[f.level], v.gene or "", INDEX.get(v.chrom or "", 0), v.pos or 0


def _place(f: Finding) -> tuple[object, ...]:
    """What tells findings of one rank apart."""
    v = f.variant
    seen = v.observed
    return (
        v.kind,
        v.ref or "",
        v.alt or "",
        v.protein or "",
        v.hgvs_c or "",
        v.genes,
        "" if v.pos is not None else str(seen.signature or seen.fusion or seen.copy_number or seen.splice_event or ""),
        seen.source.file,
        seen.source.line,
        seen.source.path or "",
    )


def _numbered(f: Finding, number: str) -> Finding:
    # The constructor, not dataclasses.replace: this runs for every variant of a panel.
    return Finding(
        number,
        f.variant,
        f.tier,
        f.level,
        f.escat,
        f.oncogenicity,
        f.assertions,
        f.origin,
        f.flags,
        f.basis,
        f.what_would_change,
        f.nearly,
    )


def _drugs(findings: Sequence[Finding], kb: KnowledgeBase) -> tuple[DrugName, ...]:
    named = {drug for f in findings for a in f.assertions for regimen in a.therapies for drug in regimen.split(" + ")}
    names = []
    for inn in sorted(named):
        drug = kb.drug(inn)
        if drug is not None:
            names.append(DrugName(inn, drug.trade_zh or "", drug.trade_en or "", drug.tfda_approved, None))
    return tuple(names)


def _warnings(
    readings: Sequence[Reading], settled: Settled, signatures: Sequence[Observation], kb: KnowledgeBase
) -> tuple[Warning_, ...]:
    """What the reading said, what was settled, the age of the knowledge base; blocking ones before the others."""
    read = [Warning_(w.code, w.blocking, w.text) for r in readings for w in r.warnings]
    unread = [path for r in readings for path in r.unread]
    made = [*read, *settled.warnings]
    if unread:
        shown = ", ".join(unread[:10]) + (f" and {len(unread) - 10} more" if len(unread) > 10 else "")
        made.append(
            Warning_(
                "UNREAD_KEYS",
                False,
                f"Not read, because this version does not know them: {shown}.",
                f"未讀取的欄位：{shown}。",
            )
        )
    made += _conflicting_signatures(signatures)
    made += lapsed_warnings(kb)
    age = kb.age_days(settled.case.collected)
    if age > _OLD_DAYS:
        made.append(
            Warning_(
                "KNOWLEDGE_OLD",
                False,
                f"The knowledge base is {age} days older than the sample; newer approvals may be missing.",
                f"知識庫比檢體早 {age} 天，可能缺少較新的核准資訊。",
            )
        )
    return tuple(sorted(dict.fromkeys(made), key=lambda w: not w.blocking))


def _conflicting_signatures(signatures: Sequence[Observation]) -> list[Warning_]:
    stated: dict[str, Signature] = {}
    made = []
    for observation in signatures:
        s = observation.signature
        if s is None:
            continue
        first = stated.setdefault(s.name, s)
        if (first.value, first.status) != (s.value, s.status):
            made.append(
                Warning_(
                    "BIOMARKER_CONFLICT",
                    False,
                    f"{s.name} is reported more than once with different results; the first is used.",
                    f"{s.name} 有多個不同結果；採用第一個。",
                )
            )
    return made
