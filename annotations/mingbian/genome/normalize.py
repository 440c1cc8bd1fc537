"""The one spelling of an allele: trimmed, and an insertion or deletion shifted as far left as the reference allows.

The result is that of ``bcftools norm -m -any -f`` for one alternate allele. Where the bases in front are not known, the
alleles are trimmed only and the answer says so: nothing is shifted by guess.
"""

from __future__ import annotations

from typing import NamedTuple

from mingbian.genome.keys import is_sequence, trim
from mingbian.genome.sequence import Sequence

_WINDOWS = (48, 500, 10_000, 200_000)  # bases looked at in front of an indel, one after the other while it still shifts
_AMBIGUOUS = frozenset("ACGTNRYSWKMBDHVU")


class Normal(NamedTuple):
    """Alleles in their one spelling; ``pos`` 1-based. ``settled`` is False where an indel might stand further left, because
    the bases in front of it are not known here."""

    pos: int
    ref: str
    alt: str
    settled: bool


def normalize(sequence: Sequence | None, chrom: str, pos: int, ref: str, alt: str) -> Normal:
    """Trim and left-align one allele. ``chrom`` canonical; alleles of upper-case A, C, G, T that differ (see ``why_not``).

    REF is believed; ``mismatch`` compares it.
    """
    size_ref, size_alt = len(ref), len(alt)
    shorter = size_ref if size_ref < size_alt else size_alt
    if shorter == 1:  # as nearly all callers write: a substitution, or an indel behind the base in front of it
        first_ref = ref[0]
        if size_ref == size_alt or (first_ref == alt[0] and first_ref != (ref if size_alt == 1 else alt)[-1]):
            return Normal(pos, ref, alt, True)
    end = 0
    while end < shorter and ref[-1 - end] == alt[-1 - end]:
        end += 1
    start, most = 0, shorter - end
    while start < most and ref[start] == alt[start]:
        start += 1
    first, gone, come = pos + start, ref[start : size_ref - end], alt[start : size_alt - end]
    unit = gone or come
    if (gone and come) or not unit:
        return Normal(first, gone, come, True)
    if start and ref[start - 1] != unit[-1]:  # the base in front ends it: nothing to look up
        anchor = ref[start - 1]
        return Normal(first - 1, anchor + gone, anchor + come, True)
    shifted = None if sequence is None else _shift(sequence, chrom, first, unit)
    if shifted is None:
        return Normal(*trim(pos, ref, alt), False)
    k, anchor = shifted
    turn = -k % len(unit)
    unit = unit[turn:] + unit[:turn]
    gone, come = (unit, "") if gone else ("", unit)
    if anchor:
        return Normal(first - k - 1, anchor + gone, anchor + come, True)
    behind = sequence.fetch(chrom, first - k + len(gone), first - k + len(gone)) if sequence is not None else None
    if not behind:
        return Normal(*trim(pos, ref, alt), False)
    return Normal(first - k, gone + behind, come + behind, True)  # at the very start of a chromosome


def _shift(sequence: Sequence, chrom: str, first: int, unit: str) -> tuple[int, str] | None:
    """How far left an insertion in front of ``first``, or a deletion from there, can begin, and the base in front of that.

    The base is "" at the start of the chromosome. None where the bases needed are not held.
    """
    if first == 1:
        return 0, ""
    n = len(unit)
    for window in _WINDOWS:
        low = max(1, first - window)
        front = sequence.fetch(chrom, low, first - 1)
        whole = front is not None
        while front is None:  # near the edge of what is held
            low = (low + first + 1) // 2
            if low >= first:
                return None
            front = sequence.fetch(chrom, low, first - 1)
        size = len(front)
        k = _same_end(front, (unit * (size // n + 1))[-size:]) if front[-1] == unit[-1] else 0
        if k < size:
            return k, front[-1 - k]
        if low == 1:
            return k, ""
        if not whole:
            return None
    return None


def _same_end(a: str, b: str) -> int:
    """How many letters two texts of one length have in common at their ends, without a step for each."""
    if a == b:
        return len(a)
    differ = int.from_bytes(a.encode(), "big") ^ int.from_bytes(b.encode(), "big")
    return ((differ & -differ).bit_length() - 1) >> 3


def mismatch(sequence: Sequence | None, chrom: str, pos: int, ref: str) -> str | None:
    """The bases of the reference where REF (1-based ``pos``) does not match them; None where it does or they are not known.

    N in either matches any base, and so do the other letters for uncertain bases in REF.
    """
    found = None if sequence is None else sequence.fetch(chrom, pos, pos + len(ref) - 1)
    if found is None or found == ref:
        return None
    certain = (b in {a, "N"} or a not in "ACGT" for a, b in zip(ref.upper(), found, strict=True))
    return None if all(certain) else found


def why_not(ref: str, alt: str) -> str | None:
    """Why an allele has no spelling of its own, as a stable code; None where it can be normalized.

    Codes: "symbolic" (``<DEL>``, ``<INS:ME>``), "breakend", "spanning_deletion" (``*``), "no_allele" (``.``, empty),
    "dash" (``-``), "reference" (REF and ALT are equal), "ambiguous_base" (N and the other letters for several bases),
    "not_a_base" (anything else).
    """
    if is_sequence(ref) and is_sequence(alt):
        return "reference" if ref == alt else None
    for allele in (alt, ref):
        if allele in {"", "."}:
            return "no_allele"
        if allele in {"*", "<*>", "<NON_REF>"}:
            return "spanning_deletion" if allele == "*" else "symbolic"
        if allele.startswith("<"):
            return "symbolic"
        if "[" in allele or "]" in allele or (len(allele) > 1 and (allele[0] == "." or allele[-1] == ".")):
            return "breakend"
        if not allele.strip("-"):
            return "dash"
    letters = set((ref + alt).upper())
    return "ambiguous_base" if letters <= _AMBIGUOUS else "not_a_base"
