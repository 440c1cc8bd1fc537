"""Reference bases at loci of recurrent cancer mutations: a check of the genome build that no header can fake.

A locus names the base of one build, or the different bases of both. Loci where both builds agree are not in the table, so
nothing here is proof on its own unless several independent loci fit (JAK2 V617F, the same in both builds, is not listed).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

import msgspec

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
    """``bases`` maps ``key(contig, pos)`` to the reference base in (GRCh37, GRCh38), "" where not known."""

    bases: Mapping[int, tuple[str, str]]

    @classmethod
    @cache
    def load(cls) -> Anchors:
        """The table of this package."""
        text = (resources.files("mingbian.readers") / "data" / "anchor_loci.tsv").read_text(encoding="utf-8")
        rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith(("#", "chrom"))]
        return cls(
            MappingProxyType({key(INDEX[c], int(p)): (a.replace(".", ""), b.replace(".", "")) for c, p, a, b in rows})
        )

    def loci(self, build: Build) -> int:
        """How many loci are known for a build."""
        which = _BUILDS.index(build)
        return sum(1 for pair in self.bases.values() if pair[which])


class Tally(msgspec.Struct):
    """What the REF bases of one file say. ``records`` is how many records were looked at."""

    anchors: Anchors
    records: int = 0
    matches: dict[Build, set[int]] = msgspec.field(default_factory=lambda: {b: set() for b in _BUILDS})
    mismatches: dict[Build, set[int]] = msgspec.field(default_factory=lambda: {b: set() for b in _BUILDS})

    def see(self, contig: int, pos: int, base: str) -> None:
        """One record's first REF base (upper case). Places that are no locus and letters other than ACGT do not count."""
        place = contig << 32 | pos
        pair = self.anchors.bases.get(place)
        if pair is None or base not in {"A", "C", "G", "T"}:
            return
        for build, known in zip(_BUILDS, pair, strict=True):
            if known:
                (self.matches if known == base else self.mismatches)[build].add(place)

    def chance(self, build: Build) -> float:
        """Probability of so many matches (or more) if the file were of another build."""
        expected = self.records * self.anchors.loci(build) / GENOME * SAME_BASE * CLUSTERING
        found = len(self.matches[build])
        if expected > 100:
            return 1.0 if found < 3 * expected else 0.0
        below = sum(math.exp(-expected) * expected**n / math.factorial(n) for n in range(min(found, 100)))
        return max(0.0, 1.0 - below)

    def proven(self) -> Build | None:
        """The build that the bases prove by themselves: two independent loci or more fit, none contradicts."""
        for build, other in (_BUILDS, _BUILDS[::-1]):
            fit = self.matches[build]
            if (
                independent(fit) >= 2
                and not self.mismatches[build]
                and self.chance(build) < CERTAIN
                and len(self.matches[other]) * 5 <= len(fit)
            ):
                return build
        return None

    def contradicts(self, build: Build) -> str | None:
        """Why the file cannot be of this build, in words, or None."""
        other = next(b for b in _BUILDS if b is not build)
        fit, wrong, foreign = len(self.matches[build]), self.mismatches[build], self.matches[other]
        if wrong and fit < 20 * len(wrong):
            return f"{self.describe(wrong, build, wrong=True)}"
        if foreign and fit * 5 < len(foreign) and self.chance(other) < SUSPICIOUS:
            return self.describe(foreign, other)
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
