"""Wild type as a finding: where coverage shows it, and a row of this tumor says what follows from it."""

from __future__ import annotations

from types import MappingProxyType

from mingbian.interpret.assertions import Weigher
from mingbian.interpret.match import Hit
from mingbian.interpret.tumors import OWN, TumorMatcher
from mingbian.interpret.wild_type import WildTypes, places_of
from mingbian.knowledge.atoms import Truth
from mingbian.knowledge.atoms import WildType as WildTypeAtom
from mingbian.knowledge.evaluation import CaseVariants, evaluate
from mingbian.knowledge.language import positive_atoms
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.interpretation import Basis, Effect, Finding, Origin
from mingbian.model.variant import Kind, Observation, Source, Variant


def wild_type_findings(
    kb: KnowledgeBase, types: WildTypes, tumors: TumorMatcher, weigher: Weigher, whole: CaseVariants
) -> list[Finding]:
    """One finding for each wild-type statement that holds and that a row of this tumor uses, in the order of the rows."""
    by_atom: dict[WildTypeAtom, list[Hit]] = {}
    for row in kb.without_variant:
        if row.effect is Effect.WITHDRAWN:
            continue
        atoms = [atom for atom in positive_atoms(row.biomarker) if isinstance(atom, WildTypeAtom)]
        shown = [atom for atom in atoms if types.answer(atom) is Truth.YES]
        if not shown:
            continue
        tumor, text = tumors.match(row)
        if tumor not in OWN:
            continue
        match = evaluate(row.biomarker, whole, answer=types.answer)
        if match is not None:
            by_atom.setdefault(shown[0], []).append(Hit(row, match, (shown[0],), (), (), tumor, text))
    findings = []
    for atom, hits in by_atom.items():
        variant = _variant(atom)
        weighed = weigher.weigh(variant, hits, Origin.UNKNOWN)
        if weighed.assertions:
            tier, level = weighed.best
            read = [types.state(place) for place in places_of(atom)]
            shown_by = Basis(
                "wild-type",
                "; ".join(f"{w.gene} {w.region}: {w.reason}" for w in read) + ".",
                "；".join(f"{w.gene} {w.region}：{w.reason_zh}" for w in read) + "。",
            )
            basis = (shown_by, *weighed.basis)
            findings.append(
                Finding(
                    "",
                    variant,
                    tier,
                    level,
                    weighed.escat,
                    None,
                    weighed.assertions,
                    Origin.UNKNOWN,
                    weighed.flags,
                    basis,
                    weighed.what_would_change,
                )
            )
    return findings


def _variant(atom: WildTypeAtom) -> Variant:
    gene = atom.symbols[0]
    names = MappingProxyType({"wild_type": str(atom)})
    seen = Observation(kind=Kind.WILD_TYPE, source=Source("coverage"), gene=gene, as_reported=names)
    return Variant(kind=Kind.WILD_TYPE, observed=seen, gene=gene, genes=atom.symbols, name_basis="reported")
