"""The standard genetic code, and what a codon must be, given what is known about changes in it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from types import MappingProxyType

_ORDER = "TCAG"
_RESIDUES = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
CODONS = tuple("".join(c) for c in product(_ORDER, repeat=3))
GENETIC_CODE = MappingProxyType(dict(zip(CODONS, _RESIDUES, strict=True)))

Change = tuple[tuple[int, str, str], ...]  # (place in the codon 0..2, base before, base after), transcript strand


def _apply(codon: str, change: Change) -> str | None:
    """The codon after a change; None if the bases before do not fit."""
    bases = list(codon)
    for place, before, after in change:
        if codon[place] != before:
            return None
        bases[place] = after
    return "".join(bases)


def candidates(residue: str | None, facts: Iterable[tuple[Change, str]]) -> tuple[str, ...]:
    """Reference codons that fit: they code ``residue`` (None: not known), and each change in ``facts`` gives its residue.

    Empty if the facts contradict each other.
    """
    known = tuple(facts)
    fitting = []
    for codon in CODONS:
        if residue is not None and GENETIC_CODE[codon] != residue:
            continue
        after = [_apply(codon, change) for change, _ in known]
        if all(new is not None and GENETIC_CODE[new] == result for new, (_, result) in zip(after, known, strict=True)):
            fitting.append(codon)
    return tuple(fitting)


def outcome(codons: Iterable[str], change: Change) -> tuple[str, str] | None:
    """(residue before, residue after) of a change, if all codons that fit its bases agree on it; else None."""
    results = set()
    for codon in codons:
        new = _apply(codon, change)
        if new is not None:
            results.add((GENETIC_CODE[codon], GENETIC_CODE[new]))
    return results.pop() if len(results) == 1 else None
