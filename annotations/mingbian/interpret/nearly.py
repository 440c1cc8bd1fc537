"""Rows that nearly spoke of an alteration here, and what each lacks: the other half of the explanation.

Four kinds: a row that names another change of the same residue, a row that also asks for an alteration that was not found
(or must not be there and was), a copy number or signature on the wrong side of a row's cut-off, and a matched row that a
condition, the tumor type or its dates kept out. Only rows of level A and B are named; nothing here moves a tier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from mingbian.interpret.match import Hit
from mingbian.interpret.tumors import OWN, TumorMatch, TumorMatcher
from mingbian.knowledge.atoms import (
    Atom,
    Copies,
    CopyNumberAtom,
    HrdAtom,
    MsiAtom,
    ProteinChange,
    TmbAtom,
    Truth,
)
from mingbian.knowledge.evaluation import CaseVariants, evaluate, unqualified
from mingbian.knowledge.language import And, Biomarker, Except, Not, Or, positive_atoms
from mingbian.knowledge.matching import AtomIndex
from mingbian.knowledge.rows import Row
from mingbian.knowledge.traits import read_protein
from mingbian.model.interpretation import Basis, Condition, ConditionState, Effect, Level
from mingbian.model.variant import SMALL_KINDS, CopyNumberType, Kind, Observation, Variant

SHOWN = 8
"""Steps of one finding at most; the rows of a gene that many drugs act on would fill a page."""

_Add = Callable[[str, str, str, Row], None]
_SPEAKS = frozenset({Effect.SENSITIVITY, Effect.RESISTANCE, Effect.NO_BENEFIT, Effect.DIAGNOSTIC})
_SIGNATURES: Mapping[str, type[Atom]] = MappingProxyType({"TMB": TmbAtom, "MSI": MsiAtom, "HRD": HrdAtom})


class _Near:
    """Rows of level A and B by the ways a change can nearly satisfy them."""

    __slots__ = ("copies", "residues", "signatures", "together")

    def __init__(self, rows: Sequence[Row]) -> None:
        residues: dict[tuple[str, int], list[tuple[Row, str]]] = {}
        together: dict[Atom, list[Row]] = {}
        copies: dict[str, list[tuple[Row, Atom]]] = {}
        self.signatures: list[tuple[Row, Atom]] = []
        for row in rows:
            if row.level not in (Level.A, Level.B) or row.effect not in _SPEAKS:
                continue
            joined = isinstance(row.biomarker, (And, Except))
            for leaf in dict.fromkeys(positive_atoms(row.biomarker)):
                atom = unqualified(leaf)
                if joined and leaf.sequenced:
                    together.setdefault(leaf, []).append(row)
                if isinstance(atom, ProteinChange):
                    change = read_protein(atom.change)
                    if change is not None and change.first is not None and change.first == change.last:
                        residues.setdefault((atom.gene, change.first), []).append((row, atom.change))
                elif isinstance(atom, (CopyNumberAtom, Copies)):
                    copies.setdefault(atom.gene, []).append((row, leaf))
                elif isinstance(atom, (TmbAtom, MsiAtom, HrdAtom)):
                    self.signatures.append((row, leaf))
        self.residues: Mapping[tuple[str, int], Sequence[tuple[Row, str]]] = MappingProxyType(residues)
        self.together: Mapping[Atom, Sequence[Row]] = MappingProxyType(together)
        self.copies: Mapping[str, Sequence[tuple[Row, Atom]]] = MappingProxyType(copies)


@lru_cache(maxsize=8)
def _near(index: AtomIndex) -> _Near:
    return _Near(index.rows)


class Nearby:
    """Finds what nearly spoke, for the findings of one case."""

    def __init__(self, index: AtomIndex, case: CaseVariants, tumors: TumorMatcher, today: str) -> None:
        self._near = _near(index)
        self._index = index
        self._case = case
        self._tumors = tumors
        self._today = today
        self._place = {id(variant): i for i, variant in enumerate(case.variants)}

    def about(self, variant: Variant, hits: Sequence[Hit]) -> tuple[Basis, ...]:
        """The rows that nearly spoke of ``variant``; ``hits`` are those that did."""
        if not hits and variant.kind in SMALL_KINDS and not self._index.concerns(variant):
            residue = (variant.gene or "", variant.first_residue or 0)
            if residue not in self._near.residues:
                return ()  # true of most variants of a panel
        place = self._place.get(id(variant))
        if place is None:
            return ()
        spoke = {hit.row.id for hit in hits}
        steps: dict[tuple[str, str], list[str]] = {}
        words: dict[tuple[str, str], Basis] = {}

        def add(rule: str, text: str, text_zh: str, row: Row) -> None:
            key = (rule, text)
            steps.setdefault(key, []).append(row.id)
            words.setdefault(key, Basis(rule, text, text_zh))

        if variant.kind is Kind.SIGNATURE or variant.kind is Kind.COPY_NUMBER:
            self._cutoffs(variant, place, spoke, add)
        elif variant.gene is not None and variant.first_residue is not None:
            self._same_residue(variant, spoke, add)
        if hits or variant.kind is Kind.FUSION or self._index.concerns(variant):
            self._partners(place, spoke, add)
        made = [Basis(w.rule, w.text, w.text_zh, tuple(dict.fromkeys(steps[key]))) for key, w in words.items()]
        return tuple(made[:SHOWN])

    def _counts(self, row: Row, spoke: set[str]) -> bool:
        return row.id not in spoke and row.valid_on(self._today) and self._tumors.match(row)[0] in OWN

    # -- the four ways

    def _same_residue(self, variant: Variant, spoke: set[str], add: _Add) -> None:
        """Rows that name another change of the same residue: V600E where V600L was found."""
        named = self._near.residues.get((variant.gene or "", variant.first_residue or 0))
        own = variant.protein
        if not named or not own or variant.last_residue != variant.first_residue:
            return
        others: dict[str, list[Row]] = {}
        for row, change in named:
            if change != own and self._counts(row, spoke):
                others.setdefault(change, []).append(row)
        for change, rows in others.items():
            for row in rows:
                add(
                    "near-residue",
                    f"Rows on {variant.gene} {change}, the same residue, do not speak of {own}.",
                    f"條目所指為同一殘基的 {variant.gene} {change}，不適用於 {own}。",
                    row,
                )

    def _cutoffs(self, variant: Variant, place: int, spoke: set[str], add: _Add) -> None:
        """Rows whose cut-off the number does not reach."""
        traits = self._case.traits[place]
        seen = variant.observed
        if seen.signature is not None:
            wanted = _SIGNATURES.get(seen.signature.name)
            rows = [(r, a) for r, a in self._near.signatures if wanted is not None and isinstance(unqualified(a), wanted)]
            s = seen.signature
            own = s.status if s.value is None else f"{s.value:g} {s.unit or ''}".strip()
        else:
            rows = list(self._near.copies.get(variant.gene or "", ()))
            number = seen.copy_number
            assert number is not None
            own = number.type.value.replace("_", " ")
            if number.copies is not None:
                own += f", {number.copies:g} {number.unit or 'copies'}"
        for row, atom in rows:
            if atom.test(traits) is Truth.NO and self._counts(row, spoke) and not _opposite(seen, atom):
                add("near-cutoff", f"{atom} is asked for; found: {own}.", f"條目要求 {atom}；檢出：{own}。", row)

    def _partners(self, place: int, spoke: set[str], add: _Add) -> None:
        """Rows that this change satisfies in part: another alteration is missing, or one that must not be there is."""
        for atom, truth in self._index.hits(self._case.traits[place]):
            if truth is not Truth.YES:
                continue
            for row in self._near.together.get(atom, ()):
                if not self._counts(row, spoke):
                    continue
                missing, barring = self._lacks(row.biomarker)
                if missing:
                    text = "; ".join(missing)
                    add(
                        "near-partner",
                        f"With {text} as well, more rows would speak.",
                        f"若同時檢出 {text}，尚有條目適用。",
                        row,
                    )
                elif barring:
                    text = "; ".join(barring)
                    add(
                        "near-exception",
                        f"These rows except cases with: {text}.",
                        f"條目排除同時有下列變異者：{text}。",
                        row,
                    )

    def _lacks(self, expression: Biomarker) -> tuple[list[str], list[str]]:
        """The terms of a conjunction that do not hold in the case, and those that hold and must not."""
        missing: list[str] = []
        barring: list[str] = []
        if isinstance(expression, Or):
            return missing, barring
        if isinstance(expression, Except):
            if evaluate(expression.excluded, self._case) is not None:
                barring.append(str(expression.excluded))
            return missing, barring
        terms = expression.terms if isinstance(expression, And) else (expression,)
        for term in terms:
            if isinstance(term, Not):
                if evaluate(term.term, self._case) is not None:
                    barring.append(str(term.term))
            elif isinstance(term, Except):
                more, bars = self._lacks(term)
                missing += more
                barring += bars
            elif evaluate(term, self._case) is None:
                missing.append(str(term))
        if isinstance(expression, And) and expression.phase and not missing and not barring:
            missing.append(f"{expression} ({expression.phase})")
        return missing, barring


def _opposite(seen: Observation, leaf: Atom) -> bool:
    """A loss is no near miss of an amplification, nor the other way round."""
    atom = unqualified(leaf)
    number = seen.copy_number
    if number is None:
        return False
    gained = number.type in (CopyNumberType.AMPLIFICATION, CopyNumberType.GAIN)
    if isinstance(atom, CopyNumberAtom):
        return gained != (atom.kind in ("amplification", "gain"))
    return not gained


def kept_out(hit: Hit, conditions: Sequence[Condition], today: str) -> tuple[str, str, str] | None:
    """Why a matched row made no statement, as a step's rule and words; None where that is no near miss."""
    row = hit.row
    if row.level not in (Level.A, Level.B) or row.effect not in _SPEAKS:
        return None
    if not row.valid_on(today):
        return (
            "near-dates",
            f"Rows on {hit.row.text} are not in force on {today} ({row.valid_from or '…'} to {row.valid_to or '…'}).",
            f"{hit.row.text} 的條目於 {today} 不生效（{row.valid_from or '…'} 至 {row.valid_to or '…'}）。",
        )
    if hit.tumor is TumorMatch.EXCLUDED:
        listed = ", ".join(row.excluded_tumor_types)
        return (
            "near-excluded",
            f"Rows for {hit.tumor_text} except this tumor type ({listed}).",
            f"條目適用於 {hit.tumor_text}，但排除此癌別（{listed}）。",
        )
    unmet = [c for c in conditions if c.state is ConditionState.NOT_MET]
    if hit.tumor in OWN and unmet:
        en = "; ".join(dict.fromkeys(c.text for c in unmet))
        zh = "；".join(dict.fromkeys(c.text_zh or c.text for c in unmet))
        return "near-condition", f"A row of this tumor asks for: {en}.", f"此癌別的條目要求：{zh}。"
    if hit.tumor is TumorMatch.OTHER and row.evidence_kind == "guideline":
        tumor = hit.tumor_text.replace("|", ", ")
        return (
            "near-tumor",
            f"In a guideline for another tumor only ({tumor}); there an approval would count as II-C.",
            f"僅列於其他癌別的指引（{tumor}）；他癌核准可列 II-C，指引則不採計。",
        )
    return None
