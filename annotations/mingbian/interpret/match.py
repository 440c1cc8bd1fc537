"""Which rows speak of which alterations of the case, and how each row's tumor types stand to the case's."""

from __future__ import annotations

from mingbian.interpret.tumors import TumorMatch, TumorMatcher
from mingbian.knowledge.atoms import Atom, CodingChange, GenomicAllele, ProteinChange, Qualified, ResidueChange, Truth
from mingbian.knowledge.civic import CivicLayer
from mingbian.knowledge.evaluation import Answer, CaseVariants, Match
from mingbian.knowledge.language import And
from mingbian.knowledge.matching import AtomIndex
from mingbian.knowledge.rows import Row
from mingbian.knowledge.traits import Traits, VariantFacts
from mingbian.model.interpretation import Effect
from mingbian.model.records import Record
from mingbian.model.variant import Variant

_EXACT = (ProteinChange, CodingChange, GenomicAllele, ResidueChange)
"""Atoms that name one allele or residue: evidence about exactly this change, also where it is a common one."""


class Hit(Record, frozen=True):
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
    index: AtomIndex | CivicLayer, case: CaseVariants, tumors: TumorMatcher, answer: Answer
) -> dict[int, list[Hit]]:
    """The rows of each variant of a case, by its place in it, in table order; variants without any are not listed.

    ``case`` holds the variants that a row may mean by a class of changes; common ones go to ``match_exactly``.
    """
    hits: dict[int, list[Hit]] = {}
    variants = case.variants
    for row, found in index.matches(case, answer):
        if row.effect is Effect.REQUIRES_WILD_TYPE:
            continue
        tumor, text = tumors.match(row)
        together = isinstance(row.biomarker, And)
        for own in found.variants:
            atoms = tuple(atom for atom, indices in found.by_atom if own in indices)
            possible = tuple(a for a in atoms if a.sequenced and a.test(case.traits[own]) is Truth.POSSIBLE)
            partners = tuple(variants[other] for other in found.variants if together and other != own)
            hits.setdefault(own, []).append(Hit(row, found, atoms, possible, partners, tumor, text))
    return hits


def match_exactly(
    index: AtomIndex, variant: Variant, facts: VariantFacts, tumors: TumorMatcher, answer: Answer
) -> list[Hit]:
    """The rows that name exactly this change, for a variant known to be benign or common.

    A row that says "any mutation" does not mean a polymorphism; nor does one take part in what is said of other variants.
    """
    if not index.concerns(variant) or not any(is_exact(atom) for atom, _ in index.hits(Traits(variant, facts))):
        return []
    alone = CaseVariants([variant], [facts])
    hits = match_all(index, alone, tumors, answer).get(0, [])
    return [hit for hit in hits if any(is_exact(atom) for atom in hit.atoms)]
