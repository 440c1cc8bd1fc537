"""What a gVCF says about where nothing was found: reference blocks as coverage facts of coding exons.

A block is a record without an alternate allele of its own (ALT ".", ``<NON_REF>`` or ``<*>``) that reaches to INFO/END or,
from VCF 4.5 on, over FORMAT/LEN bases. It becomes a fact where its filters passed and the tumor's genotype is the
reference; its depth is FORMAT/MIN_DP where given, else FORMAT/DP (INFO/MinDP, MIN_DP or DP in a file without samples).
The places of records with alternate alleles count as read, too, once a file is known to be a gVCF. What failed a filter,
has no genotype, a genotype quality of 0 or no depth leaves a gap: nothing is said of a gap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from mingbian.model.case import CoverageFact
from mingbian.model.contigs import NAMES
from mingbian.readers.selection import Selection

MARKS = ("<id=non_ref", "<id=*", "##gvcfblock", "##gvcf=", "blockavg_")
"""Parts of header lines (lower case) by which a file is known to be a gVCF."""

_BLOCK_ALLELES = frozenset({".", "<NON_REF>", "<*>", "<X>"})


def is_gvcf(meta: Sequence[str]) -> bool:
    """Whether the header declares reference blocks."""
    return any(mark in line.lower() for line in meta for mark in MARKS)


def is_block(alts: Sequence[str]) -> bool:
    """Whether a record has no alternate allele of its own."""
    return _BLOCK_ALLELES.issuperset(alts)


def last_base(pos: int, ref: str, info: Mapping[str, str], keys: Sequence[str], values: Sequence[str] | None) -> int:
    """The last base a reference block stands for."""
    last = pos + max(len(ref), 1) - 1
    if values is not None and "LEN" in keys:
        length = _whole(values, keys.index("LEN"))
        if length:
            return max(last, pos + length - 1)
    end = info.get("END", "")
    return max(last, int(end)) if end.isdecimal() and len(end) < 10 else last


class Blocks:
    """Collects the facts of one file, cut to the coding exons of known genes, in file order."""

    def __init__(self, selection: Selection, active: bool) -> None:
        self.active = active
        self._selection = selection
        self._coding: dict[int, tuple[list[int], list[int]]] | None = None
        self._found: list[tuple[int, int, int, int]] = []  # contig, first, last, depth

    def see(
        self,
        contig: int,
        first: int,
        last: int,
        info: Mapping[str, str],
        keys: Sequence[str],
        values: Sequence[str] | None,
    ) -> None:
        """A record that passed its filters; ``values`` is the tumor's column, split; None in a file without samples."""
        if self._coding is None:
            self._coding = {c: (a.tolist(), b.tolist()) for c, (a, b) in self._selection.coding.items()}
        exons = self._coding.get(contig)
        if exons is None:
            return
        starts, ends = exons
        at = bisect_left(ends, first)
        if at == len(starts) or starts[at] > last:
            return
        depth = _depth(info, keys, values)
        if depth is None:
            return
        found = self._found
        while at < len(starts) and starts[at] <= last:
            low, high = max(first, starts[at]), min(last, ends[at])
            if found and found[-1][0] == contig and found[-1][2] == low - 1 and found[-1][3] == depth:
                found[-1] = (contig, found[-1][1], high, depth)
            else:
                found.append((contig, low, high, depth))
            at += 1

    def facts(self) -> tuple[CoverageFact, ...]:
        return tuple(
            CoverageFact(min_depth=depth, chrom=NAMES[contig - 1], start=first, end=last)
            for contig, first, last, depth in self._found
        )


def _depth(info: Mapping[str, str], keys: Sequence[str], values: Sequence[str] | None) -> int | None:
    """The lowest depth a record states for the tumor; None where it states none, or no genotype."""
    if values is None:
        for key in ("MIN_DP", "MinDP", "DP"):
            text = info.get(key, "")
            if text.isdecimal():
                return int(text)
        return None
    at = {key: n for n, key in enumerate(keys)}
    if "GT" in at and at["GT"] < len(values) and "." in values[at["GT"]].replace("|", "/").split("/"):
        return None
    if "GQ" in at and _whole(values, at["GQ"]) == 0:
        return None
    for key in ("MIN_DP", "MinDP", "DP", "DPI"):
        if key in at:
            depth = _whole(values, at[key])
            if depth is not None:
                return depth
    if "AD" in at and at["AD"] < len(values):
        counts = values[at["AD"]].split(",")
        if all(c.isdecimal() for c in counts):
            return sum(map(int, counts))
    text = info.get("MinDP", info.get("MIN_DP", ""))
    return int(text) if text.isdecimal() else None


def _whole(values: Sequence[str], at: int) -> int | None:
    text = values[at] if at < len(values) else ""
    return int(text) if text.isdecimal() and len(text) < 10 else None
