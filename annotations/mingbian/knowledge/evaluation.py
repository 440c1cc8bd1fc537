"""Whether a biomarker holds in a whole case: AND across variants, NOT, EXCEPT, one molecule or two.

Truth has three values. What sequencing cannot answer (wild type, IHC, karyotype) is left open unless the caller answers
it; the match lists what was left open, so that a statement becomes conditional and never silently true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

import msgspec

from mingbian.knowledge.atoms import AnyBiomarker, Atom, MutationClass, Prompt, Qualified, Truth, WildType
from mingbian.knowledge.language import And, Biomarker, Except, Not, Or, variant_truth
from mingbian.knowledge.traits import NO_FACTS, Traits, VariantFacts, genes_of
from mingbian.model.records import Record
from mingbian.model.variant import CopyNumberType, Variant

Answer = Callable[[Atom], Truth | None]
"""What the caller knows about an atom that is not a variant's: wild type from coverage, IHC from the context."""


class _TraitsOf(Sequence[Traits]):
    """The traits of variants, each worked out when it is first asked for: most variants of a panel are of no row's gene."""

    __slots__ = ("_facts", "_made", "_variants")

    def __init__(self, variants: Sequence[Variant], facts: Sequence[VariantFacts]) -> None:
        self._variants = variants
        self._facts = facts
        self._made: dict[int, Traits] = {}

    def __len__(self) -> int:
        return len(self._variants)

    @overload
    def __getitem__(self, n: int) -> Traits: ...
    @overload
    def __getitem__(self, n: slice) -> tuple[Traits, ...]: ...
    def __getitem__(self, n: int | slice) -> Traits | tuple[Traits, ...]:
        if isinstance(n, slice):
            return tuple(self[k] for k in range(*n.indices(len(self))))
        made = self._made.get(n)
        if made is None:
            made = self._made[n] = Traits(self._variants[n], self._facts[n] if self._facts else NO_FACTS)
        return made


class CaseVariants:
    """The variants of a case with their facts, indexed by gene once and matched with many rows."""

    __slots__ = ("by_gene", "traits", "variants")

    def __init__(self, variants: Sequence[Variant], facts: Sequence[VariantFacts] = ()) -> None:
        if facts and len(facts) != len(variants):
            raise ValueError("one VariantFacts per variant")
        self.variants = tuple(variants)
        self.traits: Sequence[Traits] = _TraitsOf(self.variants, facts)
        by_gene: dict[str | None, list[int]] = {}
        for i, variant in enumerate(variants):
            for gene in genes_of(variant) or (None,):
                by_gene.setdefault(gene, []).append(i)
        self.by_gene = {gene: tuple(indices) for gene, indices in by_gene.items()}

    def candidates(self, atom: Atom) -> Sequence[int]:
        """Indices of the variants an atom can concern: those of its genes, and those without a gene."""
        genes = atom.genes
        if not genes:
            return self.by_gene.get(None, ())
        if len(genes) == 1 and None not in self.by_gene:
            return self.by_gene.get(genes[0], ())
        found = {i for gene in (*genes, None) for i in self.by_gene.get(gene, ())}
        return sorted(found)


class Match(Record, frozen=True):
    """A biomarker that holds, or may hold, in a case. Indices count the variants given to ``evaluate``.

    ``by_atom``: for each positive atom that speaks of variants, those that satisfy it (for certain, or possibly).
    ``absent``: atoms that must not be there and were not found; absence counts only as far as the assay looked.
    ``open``: atoms nobody answered (wild type, IHC, karyotype, clinical): the statement is conditional on them.
    ``phase_unknown``: the alterations are there, but not whether they lie on one molecule.
    """

    truth: Truth
    by_atom: tuple[tuple[Atom, tuple[int, ...]], ...] = ()
    absent: tuple[Atom, ...] = ()
    open: tuple[Atom, ...] = ()
    phase_unknown: bool = False

    @property
    def variants(self) -> tuple[int, ...]:
        """Every variant that took part, ascending."""
        return tuple(sorted({i for _, indices in self.by_atom for i in indices}))

    @property
    def certain(self) -> bool:
        return self.truth is Truth.YES


class _Trace(msgspec.Struct):
    """What was seen on the way to an answer."""

    truth: Truth
    hits: dict[Atom, tuple[int, ...]] = msgspec.field(default_factory=dict)
    absent: dict[Atom, None] = msgspec.field(default_factory=dict)
    open: dict[Atom, None] = msgspec.field(default_factory=dict)
    phase_unknown: bool = False

    def add(self, other: _Trace) -> None:
        for atom, indices in other.hits.items():
            self.hits[atom] = tuple(sorted({*self.hits.get(atom, ()), *indices}))
        self.absent.update(other.absent)
        self.open.update(other.open)
        self.phase_unknown |= other.phase_unknown


def evaluate(
    expression: Biomarker,
    variants: Sequence[Variant] | CaseVariants,
    facts: Sequence[VariantFacts] = (),
    answer: Answer | None = None,
) -> Match | None:
    """The match of a biomarker in a case, or None where it does not hold.

    ``answer`` may settle wild-type and prompt atoms; None from it leaves them open. A match whose only support is
    open atoms has no ``variants``.
    """
    case = variants if isinstance(variants, CaseVariants) else CaseVariants(variants, facts)
    trace = _evaluate(expression, case, answer)
    if trace.truth is Truth.NO:
        return None
    return Match(trace.truth, tuple(trace.hits.items()), tuple(trace.absent), tuple(trace.open), trace.phase_unknown)


def _evaluate(expression: Biomarker, case: CaseVariants, answer: Answer | None) -> _Trace:
    if isinstance(expression, Atom):
        return _atom(expression, case, answer)
    if isinstance(expression, And):
        return _and(expression, case, answer)
    if isinstance(expression, Or):
        parts = [_evaluate(term, case, answer) for term in expression.terms]
        best = max(part.truth for part in parts)
        trace = _Trace(best)
        for part in parts:
            if best is not Truth.NO:
                if part.truth is best:
                    trace.add(part)
                elif part.truth is not Truth.NO:
                    trace.add(_Trace(part.truth, {a: i for a, i in part.hits.items() if not a.sequenced}))
        return trace
    if isinstance(expression, Not):
        return _not(expression, case, answer)
    return _except(expression, case)


def _atom(atom: Atom, case: CaseVariants, answer: Answer | None) -> _Trace:
    if not atom.sequenced:
        return _open_atom(atom, case, answer)
    hits: dict[Truth, list[int]] = {Truth.YES: [], Truth.POSSIBLE: []}
    for i in case.candidates(atom):
        truth = atom.test(case.traits[i])
        if truth is not Truth.NO:
            hits[truth].append(i)
    if hits[Truth.YES]:
        return _Trace(Truth.YES, {atom: tuple(hits[Truth.YES])})
    if hits[Truth.POSSIBLE]:
        indices = tuple(hits[Truth.POSSIBLE])
        truth = Truth.YES if _second_hit(atom, indices, case) else Truth.POSSIBLE
        return _Trace(truth, {atom: indices})
    return _Trace(Truth.NO)


def _second_hit(atom: Atom, indices: Sequence[int], case: CaseVariants) -> bool:
    """Whether one inactivated copy is joined by the loss of the other: a copy-number loss of the gene."""
    if not isinstance(atom, MutationClass) or not atom.kind.startswith("biallelic"):
        return False
    for i in case.by_gene.get(atom.gene, ()):
        number = case.traits[i].variant.observed.copy_number
        if number is not None and number.type is CopyNumberType.LOSS and set(indices) - {i}:
            return True
    return False


def _open_atom(atom: Atom, case: CaseVariants, answer: Answer | None) -> _Trace:
    if isinstance(atom, AnyBiomarker):
        return _Trace(Truth.YES)
    given = answer(atom) if answer is not None else None
    hits = _suggested(atom, case)
    if given is not None:
        return _Trace(given, hits if given is not Truth.NO else {}, open={atom: None} if given is Truth.POSSIBLE else {})
    if isinstance(atom, WildType):
        for i in {i for gene in atom.symbols for i in case.by_gene.get(gene, ())}:
            if atom.broken_by(case.traits[i]) is Truth.YES:
                return _Trace(Truth.NO)
    return _Trace(Truth.POSSIBLE, hits, open={atom: None})


def _suggested(atom: Atom, case: CaseVariants) -> dict[Atom, tuple[int, ...]]:
    """The alterations that suggest what another test must answer; they carry the statement, and never answer for it."""
    if not isinstance(atom, Prompt) or atom.amplified_gene is None:
        return {}
    indices = tuple(i for i in case.candidates(atom) if atom.test(case.traits[i]) is not Truth.NO)
    return {atom: indices} if indices else {}


def _and(expression: And, case: CaseVariants, answer: Answer | None) -> _Trace:
    trace = _Trace(Truth.YES)
    parts = []
    for term in expression.terms:
        part = _evaluate(term, case, answer)
        if part.truth is Truth.NO:
            return part
        parts.append(part)
    for part in parts:
        trace.truth = min(trace.truth, part.truth)
        trace.add(part)
    if expression.phase is not None:
        groups = [tuple({i for indices in part.hits.values() for i in indices}) for part in parts]
        phase = _phase([group for group in groups if group], case)
        if phase is None:
            trace.phase_unknown = True
            trace.truth = min(trace.truth, Truth.POSSIBLE)
        elif phase != expression.phase:
            return _Trace(Truth.NO)
    return trace


def _phase(groups: Sequence[Sequence[int]], case: CaseVariants) -> str | None:
    """ "cis" where one choice of variants is phased on one molecule, "trans" where all are phased apart, else None."""
    answers = {_phase_of([case.traits[i].variant for i in chosen]) for chosen in _choices(groups)}
    if "cis" in answers:
        return "cis"
    return "trans" if answers == {"trans"} else None


def _choices(groups: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    if not groups:
        yield ()
        return
    for first in groups[0]:
        for rest in _choices(groups[1:]):
            yield (first, *rest)


def _phase_of(variants: Sequence[Variant]) -> str | None:
    if len({id(variant) for variant in variants}) == 1:
        return "cis"  # one joined event that satisfies both
    calls = [variant.observed.call for variant in variants]
    sets = {call.phase_set for call in calls}
    if None in sets or len(sets) != 1:
        return None
    haplotypes = [_carrying(call.haplotype) for call in calls]
    if all(haplotype is None for haplotype in haplotypes):
        if any("/" in (call.genotype or "") for call in calls):
            return None  # a phase set beside "0/1" says nothing
        return "cis"  # a laboratory that states one phase set and no genotypes means one molecule
    if any(haplotype is None for haplotype in haplotypes):
        return None
    return "cis" if len(set(haplotypes)) == 1 else "trans"


def _carrying(haplotype: str | None) -> tuple[int, ...] | None:
    """Which copies of a phased genotype carry the change: "0|1" gives (1,)."""
    if haplotype is None or "|" not in haplotype:
        return None
    return tuple(i for i, allele in enumerate(haplotype.split("|")) if allele not in {"0", "."})


def _not(expression: Not, case: CaseVariants, answer: Answer | None) -> _Trace:
    inner = _evaluate(expression.term, case, answer)
    if inner.truth is Truth.YES:
        return _Trace(Truth.NO)
    if inner.truth is Truth.POSSIBLE:
        return _Trace(Truth.POSSIBLE, open=dict(inner.open), phase_unknown=inner.phase_unknown)
    absent = dict.fromkeys(_sequenced(expression.term))
    return _Trace(Truth.YES, absent=absent)


def _sequenced(expression: Biomarker) -> Iterator[Atom]:
    if isinstance(expression, Atom):
        if expression.sequenced:
            yield expression
    elif isinstance(expression, (And, Or)):
        for term in expression.terms:
            yield from _sequenced(term)
    elif isinstance(expression, Except):
        yield from _sequenced(expression.base)


def _except(expression: Except, case: CaseVariants) -> _Trace:
    """One variant at a time: it satisfies the base and not the exception."""
    trace = _Trace(Truth.NO)
    for i in _candidates(expression.base, case):
        truth = variant_truth(expression, case.traits[i])
        if truth is Truth.NO or truth < trace.truth:
            continue
        atoms = [atom for atom in _sequenced(expression.base) if atom.test(case.traits[i]) is not Truth.NO]
        if truth > trace.truth:
            trace = _Trace(truth)
        trace.add(_Trace(truth, dict.fromkeys(atoms, (i,))))
    return trace


def _candidates(expression: Biomarker, case: CaseVariants) -> Sequence[int]:
    return sorted({i for atom in _sequenced(expression) for i in case.candidates(atom)})


def unqualified(atom: Atom) -> Atom:
    """The atom inside an origin or VAF requirement."""
    return atom.atom if isinstance(atom, Qualified) else atom
