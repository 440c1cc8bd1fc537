"""Where else the same insertion or deletion can be written, by the bases beside it.

Alleles here are minimal (``keys.minimal``): a pure insertion ("", "AG") stands in front of ``pos``, a pure deletion ("AG",
"") begins at it. Shifting stops where the sequence is not held: nothing is guessed beyond it.
"""

from __future__ import annotations

from mingbian.genome.sequence import Sequence

Alleles = tuple[int, str, str]
_CHUNKS = (64, 8, 1)


def _after(sequence: Sequence, chrom: str, start: int) -> str:
    """Some bases from ``start`` on; "" where none is held."""
    for size in _CHUNKS:
        found = sequence.fetch(chrom, start, start + size - 1)
        if found is not None:
            return found
    return ""


def _before(sequence: Sequence, chrom: str, end: int) -> str:
    """Some bases up to ``end``; "" where none is held."""
    for size in _CHUNKS:
        found = sequence.fetch(chrom, end - size + 1, end) if end >= size else None
        if found is not None:
            return found
    return ""


def steps_right(sequence: Sequence, chrom: str, alleles: Alleles) -> int:
    """By how many bases a pure insertion or deletion can be moved towards higher positions."""
    pos, ref, alt = alleles
    unit, following, steps = ref or alt, pos + len(ref), 0
    while True:
        bases = _after(sequence, chrom, following + steps)
        if not bases:
            return steps
        for base in bases:
            if base != unit[steps % len(unit)]:
                return steps
            steps += 1


def steps_left(sequence: Sequence, chrom: str, alleles: Alleles) -> int:
    """By how many bases a pure insertion or deletion can be moved towards lower positions."""
    pos, ref, alt = alleles
    unit, steps = ref or alt, 0
    while True:
        bases = _before(sequence, chrom, pos - 1 - steps)
        if not bases:
            return steps
        for base in reversed(bases):
            if base != unit[-1 - steps % len(unit)]:
                return steps
            steps += 1


def moved(alleles: Alleles, by: int) -> Alleles:
    """The same event ``by`` bases to the right (to the left where negative), known to be possible."""
    pos, ref, alt = alleles
    return pos + by, _turned(ref, by), _turned(alt, by)


def _turned(unit: str, by: int) -> str:
    if not unit:
        return ""
    k = by % len(unit)
    return unit[k:] + unit[:k]


def repeats_before(sequence: Sequence, chrom: str, pos: int, unit: str) -> bool:
    """Whether the bases in front of ``pos`` spell ``unit``: an insertion there is then a duplication."""
    return pos > len(unit) and sequence.fetch(chrom, pos - len(unit), pos - 1) == unit


def repeats_after(sequence: Sequence, chrom: str, pos: int, unit: str) -> bool:
    """Whether the bases from ``pos`` on spell ``unit``."""
    return sequence.fetch(chrom, pos, pos + len(unit) - 1) == unit
