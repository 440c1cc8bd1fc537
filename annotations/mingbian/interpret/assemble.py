"""The whole interpretation of one case, put together in the order of the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

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
from mingbian.interpret.profile import Profile, load_profile
from mingbian.interpret.prompts import Prompts
from mingbian.interpret.reference import Compared, compare
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
from mingbian.model.records import Record, replace
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
    return Session(readings, options, kb, progress).interpretation


class _Matched(Record, frozen=True):
    """What the alterations, the tumor type and the assay decide, before any answer about the patient's course."""

    subjects: tuple[Subject, ...]
    whole: CaseVariants
    tumors: TumorMatcher
    hits: Mapping[int, Sequence[Hit]]
    quiet: Mapping[int, Sequence[Hit]]
    plain: dict[int, Finding]  # findings that no row speaks of: no answer changes them


_STAINS = ("HER2", "MMR", "ER", "HR", "CD19", "matched_WBC", "control")
"""Context keys that decide which rows match, and not only whether a condition of a row is met."""
_COURSE = ("prior", "line", "setting")
"""Context keys by which the rules of origin may answer otherwise."""


class Session:
    """One case kept in memory: an answer re-tiers it without reading, naming or matching again what it cannot change.

    ``interpretation`` is the result under the options it was made with; ``reinterpret`` gives that under others. The result
    is the same, byte for byte, as that of a new run under those options.
    """

    def __init__(
        self,
        readings: Sequence[Reading],
        options: CaseOptions,
        kb: KnowledgeBase,
        progress: OnProgress | None = None,
    ) -> None:
        self._given = readings
        self._options = options
        self._kb = kb
        self._named: tuple[tuple[object, ...], Compared, events.Events] | None = None
        self._matched: tuple[tuple[object, ...], _Matched] | None = None
        self.interpretation = self._run(options, progress)

    def reinterpret(self, options: CaseOptions) -> Interpretation:
        """The same files under other options. Raises as ``interpret`` does; the session is then as it was."""
        result = self._run(options, None)
        self._options = options
        self.interpretation = result
        return result

    def answer(self, **context: str) -> Interpretation:
        """The same files with answers added to the context; an empty answer takes one back."""
        merged = {**self._options.context, **context}
        kept = {key: value for key, value in merged.items() if value}
        return self.reinterpret(replace(self._options, context=MappingProxyType(kept)))

    def _run(self, options: CaseOptions, progress: OnProgress | None) -> Interpretation:
        with resting_collector():
            return self._interpret(options, progress)

    def _interpret(self, options: CaseOptions, progress: OnProgress | None) -> Interpretation:
        kb = self._kb
        profile = load_profile(options.profile)
        settled = settle(self._given, options, kb)
        case = settled.case
        compared, found = self._events(case, profile)
        readings = compared.readings
        settled = settled.with_reference(compared.evidence, compared.warnings)
        case = settled.case
        stated = biomarkers.signatures(found.signatures)
        described = biomarkers.describe(stated)
        variants = [*found.variants, *_signature_variants(found.signatures, stated)]
        heredity = germline.Assessor(case, kb, variants, described, options.germline_classes)
        matched = self._matches(variants, case, heredity, profile, progress)
        whole, tumors = matched.whole, matched.tumors
        coverage = Coverage(case.coverage, case.build, profile.min_depth)
        types = WildTypes(case, whole, coverage)
        context = ContextReader(case, kb.context_keys, _gene_state(whole, types))
        withdrawn = withdrawn_drugs(kb.without_variant, tumors)
        weigher = Weigher(
            case, context, types.looked, _reimburse(case, kb, whole, types), kb.date, withdrawn, _usually_acquired(case, kb)
        )
        nearby = Nearby(kb.index, whole, tumors, kb.date)
        maker = FindingMaker(case, kb, weigher, Prompts(kb.without_variant, tumors), nearby, profile)
        notes = SiteNotes(case, kb, {id(matched.subjects[i].variant): quiet for i, quiet in matched.quiet.items()})
        findings: list[Finding] = []
        for i, subject in enumerate(matched.subjects):
            if progress is not None and i % _STEP == 0:
                progress(Progress(i, i / len(matched.subjects), "interpreting"))
            known = matched.plain.get(i)
            if known is not None:
                findings.append(known)
                continue
            own = matched.hits.get(i, ())
            if subject.variant.kind is Kind.SIGNATURE and not own and not _notable(subject.variant):
                continue
            made = notes.add(maker.make(subject, own))
            if not own:
                matched.plain[i] = made
            findings.append(made)
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
                schemes=Schemes(case, kb, tumors, whole, shown).results(matched.hits),
                site_rules=profile.stated,
            )
        )

    def _events(self, case: Case, profile: Profile) -> tuple[Compared, events.Events]:
        """The alterations by name: again only where the build or the laboratory's rules are others."""
        key = (case.build, profile)
        if self._named is None or self._named[0] != key:
            compared = compare(self._given, case.build)
            readings = profile.applied(with_imported(compared.readings, case.build, self._kb))
            self._named = key, compared._replace(readings=readings), events.collect(readings, case, self._kb)
            self._matched = None
        return self._named[1], self._named[2]

    def _matches(
        self,
        variants: Sequence[Variant],
        case: Case,
        heredity: germline.Assessor,
        profile: Profile,
        progress: OnProgress | None,
    ) -> _Matched:
        """Facts, origin and rows of every alteration: again only where an answer may change them."""
        stains = tuple(case.context.get(name) for name in _STAINS)
        course = tuple(case.context.get(name) for name in _COURSE)
        key = (
            case.assay, case.tumor_type, case.age, case.sex, case.purity, case.coverage, case.panel, case.specimen,
            case.tumor_sample, case.normal_sample, stains, course,
        )  # fmt: skip
        if self._matched is not None and self._matched[0][:-1] == key[:-1]:
            held = self._matched[1]
            same = self._matched[0] == key or all(
                heredity.origin(s.variant) is s.origin for s in held.subjects if s.variant.kind is not Kind.SIGNATURE
            )
            if same:
                self._matched = key, held
                return held
        made = self._match(variants, case, heredity, profile, progress)
        self._matched = key, made
        return made

    def _match(
        self,
        variants: Sequence[Variant],
        case: Case,
        heredity: germline.Assessor,
        profile: Profile,
        progress: OnProgress | None,
    ) -> _Matched:
        kb = self._kb
        tumors = TumorMatcher(kb.oncotree, case.tumor_type.code if case.tumor_type else None)
        subjects = _subjects(variants, case, kb, heredity, profile, progress)
        meant = [i for i, subject in enumerate(subjects) if not subject.facts.benign]
        whole = CaseVariants([variants[i] for i in meant], [subjects[i].facts for i in meant])
        types = WildTypes(case, whole, Coverage(case.coverage, case.build, profile.min_depth))
        hits = {meant[i]: found for i, found in match_all(kb.index, whole, tumors, types.answer).items()}
        if kb.civic is not None:
            for i, more in match_all(kb.civic, whole, tumors, types.answer).items():
                hits.setdefault(meant[i], []).extend(more)
        for i, subject in enumerate(subjects):
            if subject.facts.benign:
                exact = match_exactly(kb.index, subject.variant, subject.facts, tumors, types.answer)
                if exact:
                    hits[i] = exact
        quiet = match_all(kb.silenced_index, whole, tumors, types.answer) if kb.silenced else {}
        return _Matched(tuple(subjects), whole, tumors, hits, {meant[i]: found for i, found in quiet.items()}, {})


def _subjects(
    variants: Sequence[Variant],
    case: Case,
    kb: KnowledgeBase,
    heredity: germline.Assessor,
    profile: Profile,
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
        facts = facts_of(variant, onco, origin, kb, at_known_place=known[i], common=profile.common)
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
    genes: dict[tuple[int, int, str], list[Finding]] = {}
    for f in findings:
        genes.setdefault((TIER_RANK[f.tier], LEVEL_RANK[f.level], f.variant.gene or ""), []).append(f)
    ordered: list[Finding] = []
    for key in sorted(genes):
        places: dict[int, list[Finding]] = {}
        for f in genes[key]:
            v = f.variant
            places.setdefault(INDEX.get(v.chrom or "", 0) << 32 | (v.pos or 0), []).append(f)
        for place in sorted(places):
            group = places[place]
            ordered += sorted(group, key=_place) if len(group) > 1 else group
    return [_numbered(f, f"F{n}") for n, f in enumerate(ordered, start=1)]


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
