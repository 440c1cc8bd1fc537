"""Which rows speak of which alterations of the case, and how each row's tumor types stand to the case's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mingbian.interpret.tumors import TumorMatch, TumorMatcher
from mingbian.knowledge.atoms import Atom, CodingChange, GenomicAllele, ProteinChange, Qualified, ResidueChange, Truth
from mingbian.knowledge.evaluation import Answer, CaseVariants, Match
from mingbian.knowledge.language import And
from mingbian.knowledge.matching import AtomIndex
from mingbian.knowledge.rows import Row
from mingbian.knowledge.traits import VariantFacts
from mingbian.model.interpretation import Effect
from mingbian.model.variant import Variant

_EXACT = (ProteinChange, CodingChange, GenomicAllele, ResidueChange)
"""Atoms that name one allele or residue: evidence about exactly this change, also where it is a common one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One row that holds, or may hold, for one variant.

    ``atoms`` are the row's words that this variant satisfies, ``possible`` those of them it may satisfy only;
    ``partners`` the other variants that the row asks for together with this one.
    """

    row: Row
    match: Match
    atoms: tuple[Atom, ...]
    possible: tuple[Atom, ...]
    partners: tuple[Variant, ...]
    tumor: TumorMatch
    tumor_text: str


def is_exact(atom: Atom) -> bool:
    """Whether an atom names one allele or residue and not a class of changes."""
    return isinstance(atom.atom if isinstance(atom, Qualified) else atom, _EXACT)


def match_all(
    index: AtomIndex,
    variants: Sequence[Variant],
    facts: Sequence[VariantFacts],
    tumors: TumorMatcher,
    answer: Answer,
) -> dict[int, list[Hit]]:
    """The rows of each variant, by its place in ``variants``, in table order; variants without any are not listed.

    A variant known to be benign or common can satisfy only rows that name exactly its change: a row that says "any
    mutation" does not mean a polymorphism. It takes no part in what is said of the others.
    """
    hits: dict[int, list[Hit]] = {}
    meant = [i for i, fact in enumerate(facts) if not fact.benign]
    _match(index, meant, variants, facts, tumors, answer, hits, exact=False)
    for i, fact in enumerate(facts):
        if fact.benign:
            _match(index, [i], variants, facts, tumors, answer, hits, exact=True)
    return hits


def _match(
    index: AtomIndex,
    chosen: Sequence[int],
    variants: Sequence[Variant],
    facts: Sequence[VariantFacts],
    tumors: TumorMatcher,
    answer: Answer,
    hits: dict[int, list[Hit]],
    *,
    exact: bool,
) -> None:
    case = CaseVariants([variants[i] for i in chosen], [facts[i] for i in chosen])
    for row, found in index.matches(case, answer):
        if row.effect is Effect.REQUIRES_WILD_TYPE:
            continue
        tumor, text = tumors.match(row)
        for own in found.variants:
            atoms = tuple(atom for atom, indices in found.by_atom if own in indices)
            if exact and not any(is_exact(atom) for atom in atoms):
                continue
            possible = tuple(atom for atom in atoms if atom.test(case.traits[own]) is Truth.POSSIBLE)
            together = isinstance(row.biomarker, And)
            partners = tuple(variants[chosen[other]] for other in found.variants if together and other != own)
            hits.setdefault(chosen[own], []).append(Hit(row, found, atoms, possible, partners, tumor, text))
