"""Reference bases at loci of recurrent cancer mutations: a check of the genome build that no header can fake.

A locus names the base of one build, or the different bases of both. Loci where both builds agree are not in the table, so
nothing here is proof on its own unless several independent loci fit (JAK2 V617F, the same in both builds, is not listed).

A second, larger table holds the places of other known alleles. Their positions were lifted from one build to the other, so
a base that does not fit there says nothing; an allele that fits a place of the wrong build does.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import resources
from itertools import accumulate
from types import MappingProxyType

import msgspec
import numpy as np
import numpy.typing as npt

from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, NAMES
from mingbian.model.records import Record

_BUILDS = (Build.GRCH37, Build.GRCH38)

GENOME = 3_100_000_000
CLUSTERING = 50
"""How much more often than evenly a variant of a cancer file may meet a locus of the wrong build by chance."""

SAME_BASE = 0.3
"""Chance that a wrong place has the right base."""

CERTAIN = 1e-4
SUSPICIOUS = 1e-2
INDEPENDENT = 1000
"""Loci closer than this many bases count as one."""


def key(contig: int, pos: int) -> int:
    """One integer for a place; contig as in ``model.contigs.INDEX``, position 1-based."""
    return contig << 32 | pos


class Anchors(Record, frozen=True, dict=True):
    """``bases`` maps ``key(contig, pos)`` to the reference base in (GRCh37, GRCh38), "" where not known.

    ``lifted`` are those of them that stand in the second table only.
    """

    bases: Mapping[int, tuple[str, str]]
    lifted: frozenset[int] = frozenset()

    @classmethod
    @cache
    def load(cls) -> Anchors:
        """The tables of this package."""
        folder = resources.files("mingbian.readers") / "data"
        text = (folder / "anchor_loci.tsv").read_text(encoding="utf-8")
        rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith(("#", "chrom"))]
        first = {key(INDEX[c], int(p)): (a.replace(".", ""), b.replace(".", "")) for c, p, a, b in rows}
        more: dict[int, tuple[str, str]] = {}
        for line in gzip.decompress((folder / "more_loci.tsv.gz").read_bytes()).decode().splitlines():
            if line.startswith(("#", "chrom")):
                continue
            chrom, build, steps, letters = line.split("\t")
            places = accumulate(map(int, steps.split(",")), initial=key(INDEX[chrom], 0))
            next(places)
            pairs = _PAIRS[Build(build)]
            more.update(zip(places, [pairs[base] for base in letters], strict=True))
        for place in more.keys() & first.keys():
            both = tuple(a or b for a, b in zip(first[place], more[place], strict=True))
            if both[0] == both[1]:
                del first[place], more[place]  # the same in both builds after all
        return cls(MappingProxyType(more | first), frozenset(more.keys() - first.keys()))

    @cached_property
    def places(self) -> npt.NDArray[np.int64]:
        """All places, ascending."""
        return np.sort(np.fromiter(self.bases, dtype=np.int64, count=len(self.bases)))

    def loci(self, build: Build, lifted: bool = False) -> int:
        """How many loci are known for a build; with ``lifted`` those of the second table too."""
        return self._counts[_BUILDS.index(build)][lifted]

    @cached_property
    def _counts(self) -> tuple[tuple[int, int], ...]:
        sure = [pair for place, pair in self.bases.items() if place not in self.lifted]
        return tuple((sum(1 for p in sure if p[i]), sum(1 for p in self.bases.values() if p[i])) for i in range(2))


_PAIRS = MappingProxyType(
    {Build.GRCH37: {base: (base, "") for base in "ACGT"}, Build.GRCH38: {base: ("", base) for base in "ACGT"}}
)


class Tally(msgspec.Struct):
    """What the REF bases of one file say. ``records`` is how many records were looked at; ``others`` are matches at loci of
    the second table."""

    anchors: Anchors
    records: int = 0
    matches: dict[Build, set[int]] = msgspec.field(default_factory=lambda: {b: set() for b in _BUILDS})
    others: dict[Build, set[int]] = msgspec.field(default_factory=lambda: {b: set() for b in _BUILDS})
    mismatches: dict[Build, set[int]] = msgspec.field(default_factory=lambda: {b: set() for b in _BUILDS})

    def see(self, contig: int, pos: int, base: str) -> None:
        """One record's first REF base (upper case). Places that are no locus and letters other than ACGT do not count."""
        place = contig << 32 | pos
        pair = self.anchors.bases.get(place)
        if pair is None or base not in {"A", "C", "G", "T"}:
            return
        if place in self.anchors.lifted:
            for build, known in zip(_BUILDS, pair, strict=True):
                if known == base:
                    self.others[build].add(place)
            return
        for build, known in zip(_BUILDS, pair, strict=True):
            if known:
                (self.matches if known == base else self.mismatches)[build].add(place)

    def chance(self, build: Build, lifted: bool = False) -> float:
        """Probability of so many matches (or more) if the file were of another build; ``lifted`` counts both tables."""
        expected = self.records * self.anchors.loci(build, lifted) / GENOME * SAME_BASE * CLUSTERING
        found = len(self.matches[build]) + (len(self.others[build]) if lifted else 0)
        if expected > 100:
            return 1.0 if found < 3 * expected else 0.0
        below = sum(math.exp(-expected) * expected**n / math.factorial(n) for n in range(min(found, 100)))
        return max(0.0, 1.0 - below)

    def proven(self) -> Build | None:
        """The build that the bases prove by themselves: two independent loci or more fit, none contradicts."""
        for build, other in (_BUILDS, _BUILDS[::-1]):
            fit, all_fit = self.matches[build], self.seen(build)
            if self.mismatches[build] or len(self.seen(other)) * 5 > len(all_fit):
                continue
            if independent(fit) >= 2 and self.chance(build) < CERTAIN:
                return build
            if independent(all_fit) >= 2 and self.chance(build, lifted=True) < CERTAIN:
                return build
        return None

    def seen(self, build: Build) -> set[int]:
        """Loci of either table whose base is that of a build."""
        return self.matches[build] | self.others[build]

    def contradicts(self, build: Build) -> str | None:
        """Why the file cannot be of this build, in words, or None."""
        other = next(b for b in _BUILDS if b is not build)
        fit, wrong, foreign = len(self.matches[build]), self.mismatches[build], self.matches[other]
        if wrong and fit < 20 * len(wrong):
            return f"{self.describe(wrong, build, wrong=True)}"
        if foreign and fit * 5 < len(foreign) and self.chance(other) < SUSPICIOUS:
            return self.describe(foreign, other)
        known = self.seen(other)
        if known and len(self.seen(build)) * 5 < len(known) and self.chance(other, lifted=True) < SUSPICIOUS:
            return self.describe(known, other)
        return None

    def describe(self, places: set[int], build: Build, wrong: bool = False) -> str:
        """The places in words, at most three of them."""
        which = _BUILDS.index(build)
        shown = sorted(places)[:3]
        text = ", ".join(f"{NAMES[(p >> 32) - 1]}:{p & 0xFFFFFFFF} {self.anchors.bases[p][which]}" for p in shown)
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        if wrong:
            return f"the reference base differs from {build}, which has {text}{more}"
        return f"the reference bases at known loci are those of {build} ({text}{more})"


def independent(places: set[int]) -> int:
    """How many of the places are at least ``INDEPENDENT`` bases apart."""
    count = 0
    last: int | None = None
    for place in sorted(places):
        if last is None or place - last >= INDEPENDENT:
            count += 1
            last = place
    return count
