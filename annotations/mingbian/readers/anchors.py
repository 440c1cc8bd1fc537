"""Reference bases at loci of recurrent cancer mutations: a check of the genome build that no header can fake.

A locus names the base of one build, or the different bases of both. Loci where both builds agree are not in the table, so
nothing here is proof on its own unless several independent loci fit (JAK2 V617F, the same in both builds, is not listed).

A second, larger table holds the places of other known alleles. Their positions were lifted from one build to the other, so
a base that does not fit there says nothing; an allele that fits a place of the wrong build does.
"""

from __future__ import annotations

import gzip
import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib import resources

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


class Loci(Mapping[int, tuple[str, str]]):
    """From ``key(contig, pos)`` to the reference base in (GRCh37, GRCh38), "" where not known; ascending.

    Kept as two arrays: a program starts with these tables, and seldom asks them for more than a few places.
    """

    def __init__(self, places: npt.NDArray[np.int64], pairs: npt.NDArray[np.uint8]) -> None:
        """``pairs`` as in ``_pair_codes``."""
        self.places = places
        self.pairs = pairs
        self._view = memoryview(places.data)

    def find(self, place: int) -> int:
        """Where a place stands, -1 where it does not."""
        at = bisect_left(self._view, place)
        return at if at < len(self._view) and self._view[at] == place else -1

    def __getitem__(self, place: int) -> tuple[str, str]:
        at = self.find(place)
        if at < 0:
            raise KeyError(place)
        first, second = divmod(int(self.pairs[at]), len(_LETTERS))
        return _LETTERS[first], _LETTERS[second]

    def __contains__(self, place: object) -> bool:
        return isinstance(place, int) and self.find(place) >= 0

    def __iter__(self) -> Iterator[int]:
        return iter(self.places.tolist())

    def __len__(self) -> int:
        return len(self.places)


class Anchors(Record, frozen=True, dict=True):
    """``bases`` maps ``key(contig, pos)`` to the reference base in (GRCh37, GRCh38), "" where not known.

    ``second`` says of each of them whether it stands in the second table only.
    """

    bases: Loci
    second: npt.NDArray[np.bool_]

    @classmethod
    @cache
    def load(cls) -> Anchors:
        """The tables of this package."""
        folder = resources.files("mingbian.readers") / "data"
        text = (folder / "anchor_loci.tsv").read_text(encoding="ascii")
        first = _last_of_each(*_stated(text))
        more = _last_of_each(*_steps(gzip.decompress((folder / "more_loci.tsv.gz").read_bytes()).decode()))
        # a place of both tables is as the first has it, unless it turns out the same in both builds after all
        _, at_first, at_more = np.intersect1d(first[0], more[0], assume_unique=True, return_indices=True)
        known = np.divmod(first[1][at_first], len(_LETTERS)), np.divmod(more[1][at_more], len(_LETTERS))
        old, new = (np.where(known[0][i] > 0, known[0][i], known[1][i]) for i in range(2))
        first = _without(first, at_first[old == new])
        more = _without(more, at_more)
        places = np.concatenate((first[0], more[0]))
        order = np.argsort(places)
        pairs = np.concatenate((first[1], more[1]))[order]
        return cls(Loci(places[order], pairs), order >= len(first[0]))

    @property
    def places(self) -> npt.NDArray[np.int64]:
        """All places, ascending."""
        return self.bases.places

    def is_lifted(self, place: int) -> bool:
        """Whether a place stands in the second table only."""
        at = self.bases.find(place)
        return at >= 0 and bool(self.second[at])

    @cached_property
    def lifted(self) -> frozenset[int]:
        """The places that stand in the second table only."""
        return frozenset(self.places[self.second].tolist())

    def loci(self, build: Build, lifted: bool = False) -> int:
        """How many loci are known for a build; with ``lifted`` those of the second table too."""
        return self._counts[_BUILDS.index(build)][lifted]

    @cached_property
    def _counts(self) -> tuple[tuple[int, int], ...]:
        given = [codes > 0 for codes in np.divmod(self.bases.pairs, len(_LETTERS))]
        return tuple((int(np.count_nonzero(g & ~self.second)), int(np.count_nonzero(g))) for g in given)


_LETTERS = ("", "A", "C", "G", "T")
_CODE_OF_BYTE = np.zeros(256, dtype=np.uint8)  # anything but a base is as good as not known
_CODE_OF_BYTE[list(b"ACGT")] = range(1, len(_LETTERS))

_Table = tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]


def _pair_codes(first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The bases in both builds as one number: five times the place of one in ``_LETTERS`` and that of the other."""
    return first * np.uint8(len(_LETTERS)) + second


def _stated(text: str) -> _Table:
    """The first table: a line for each place, with the base of each build or "."."""
    body = text[text.index("\nchrom\t") + 1 :].rstrip("\n").split("\n", 1)[1]
    cells = body.replace("\n", "\t").split("\t")
    contigs = np.fromiter(map(INDEX.__getitem__, cells[0::4]), dtype=np.int64)
    positions = np.fromiter(map(int, cells[1::4]), dtype=np.int64)
    one, other = (_CODE_OF_BYTE[np.frombuffer("".join(cells[n::4]).encode(), dtype=np.uint8)] for n in (2, 3))
    return contigs << 32 | positions, _pair_codes(one, other)


def _steps(text: str) -> _Table:
    """The second table: a line for each chromosome and build, positions as differences from the one before."""
    places, pairs = [], []
    none = np.zeros(1, dtype=np.uint8)
    for line in text.splitlines():
        if line.startswith(("#", "chrom")):
            continue
        chrom, build, steps, letters = line.split("\t")
        places.append(np.cumsum(np.fromstring(steps, dtype=np.int64, sep=",")) + (INDEX[chrom] << 32))
        codes = _CODE_OF_BYTE[np.frombuffer(letters.encode(), dtype=np.uint8)]
        pairs.append(_pair_codes(codes, none) if build == Build.GRCH37 else _pair_codes(none, codes))
    return np.concatenate(places), np.concatenate(pairs)


def _without(table: _Table, rows: npt.NDArray[np.intp]) -> _Table:
    return np.delete(table[0], rows), np.delete(table[1], rows)


def _last_of_each(places: npt.NDArray[np.int64], pairs: npt.NDArray[np.uint8]) -> _Table:
    """Places ascending, of several equal ones the last."""
    order = np.argsort(places, kind="stable")
    places, pairs = places[order], pairs[order]
    last = np.append(places[1:] != places[:-1], True)
    return places[last], pairs[last]


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
        if self.anchors.is_lifted(place):
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
