"""How structural callers say how many reads or fragments support an event, and in what share of them.

Manta, DRAGEN: FORMAT/PR and SR ("ref,alt"). Delly: DV, RV with DR, RR (junction reads decide where the event is precise).
GRIDSS: VF with REF and REFPAIR. SpliceGirl and others: AD ("ref,alt", or the alternate count alone), DP. Else INFO: PE,
SR, SU, READ_COUNT, SUPPORT, RE.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mingbian.model.records import Record

LOW = 3
"""Fewer reads or fragments than this are marked as low support."""


class Support(Record, frozen=True):
    """``alt`` and ``ref`` reads or fragments; ``vaf`` 0..1 with where it came from; None where not given."""

    alt: int | None = None
    ref: int | None = None
    vaf: float | None = None
    vaf_from: str | None = None

    @property
    def depth(self) -> int | None:
        return None if self.alt is None or self.ref is None else self.alt + self.ref


def of_sample(keys: Sequence[str], values: Sequence[str], i: int, alleles: int, precise: bool) -> Support:
    """Support in one sample column, of allele ``i`` (0-based) of ``alleles``."""
    cells = dict(zip(keys, values, strict=False))
    pairs = [(name, counts) for name in ("PR", "SR") if (counts := _counts(cells.get(name))) and len(counts) == alleles + 1]
    if pairs:
        alt, ref = sum(c[i + 1] for _, c in pairs), sum(c[0] for _, c in pairs)
        return _ratio(alt, ref, "FORMAT/" + ", ".join(name for name, _ in pairs))
    numbers = {name: int(text) for name, text in cells.items() if text.isdecimal() and len(text) < 10}
    if {"DV", "RV", "DR", "RR"} <= numbers.keys():
        alt, ref = numbers["DV"] + numbers["RV"], numbers["DR"] + numbers["RR"]
        chosen = ("RV", "RR") if precise and numbers["RV"] + numbers["RR"] else ("DV", "DR")
        by = _ratio(numbers[chosen[0]], numbers[chosen[1]], f"FORMAT/{chosen[0]}, {chosen[1]}")
        return Support(alt, ref, by.vaf, by.vaf_from)
    if {"DV", "RV"} <= numbers.keys():
        return Support(numbers["DV"] + numbers["RV"])
    if "VF" in numbers and "REF" in numbers:
        return _ratio(numbers["VF"], numbers["REF"] + numbers.get("REFPAIR", 0), "FORMAT/VF, REF, REFPAIR")
    counts = _counts(cells.get("AD"))
    if counts and len(counts) == alleles + 1:
        return _ratio(counts[i + 1], counts[0], "FORMAT/AD")
    if counts and len(counts) == alleles:
        depth = numbers.get("DP", 0)
        if depth >= counts[i] > 0:
            return _ratio(counts[i], depth - counts[i], "FORMAT/AD, DP")
        return Support(counts[i])
    for name in ("VF", "SU", "DV"):
        if name in numbers:
            return Support(numbers[name])
    return Support()


def of_info(info: Mapping[str, str]) -> Support:
    """Support that stands in INFO alone."""
    for name in ("READ_COUNT", "SUPPORT", "SU", "RE"):
        text = info.get(name, "")
        if text.isdecimal():
            return Support(int(text))
    given = [int(info[name]) for name in ("PE", "SR") if info.get(name, "").isdecimal()]
    return Support(sum(given)) if given else Support()


def _ratio(alt: int, ref: int, source: str) -> Support:
    total = alt + ref
    return Support(alt, ref, alt / total if total else None, source if total else None)


def _counts(text: str | None) -> list[int] | None:
    parts = text.split(",") if text else []
    return [int(p) for p in parts] if parts and all(p.isdecimal() and len(p) < 10 for p in parts) else None
