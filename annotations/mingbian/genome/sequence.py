"""Reference bases around the genes known here, from the site's cache of its own reference genome.

Everything that needs bases asks for a ``Sequence`` and works without one: then it says what it does not know.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from mingbian.genome.reference_file import About, Block, cache_name, open_cache
from mingbian.model.case import Build
from mingbian.model.places import reference_folder
from mingbian.model.records import Record


class Sequence(Protocol):
    """Bases of one genome build. Hashed by identity: what is worked out on a sequence is kept for it."""

    def __hash__(self) -> int: ...

    def fetch(self, chrom: str, start: int, end: int) -> str | None:
        """The bases of a stretch, upper-case A, C, G, T, N; ``chrom`` canonical ("7"), 1-based, both ends inclusive.

        None where any base of it is not held. ``end == start - 1`` gives "" inside what is held.
        """


class Pieces(Record, frozen=True):
    """Separate stretches of one chromosome, ascending. ``text`` holds them end to end, ``offsets`` where each begins."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    offsets: tuple[int, ...]
    text: str

    @classmethod
    def of(cls, stretches: Mapping[int, str]) -> Pieces:
        """From bases by 1-based start. Stretches must not overlap."""
        starts, ends, offsets, length = [], [], [], 0
        for start in sorted(stretches):
            starts.append(start)
            ends.append(start + len(stretches[start]) - 1)
            offsets.append(length)
            length += len(stretches[start])
        text = "".join(stretches[start] for start in starts)
        return cls(tuple(starts), tuple(ends), tuple(offsets), text)

    def fetch(self, start: int, end: int) -> str | None:
        """As ``Sequence.fetch`` on this chromosome."""
        i = bisect_right(self.starts, start) - 1
        if i < 0 or end > self.ends[i] or end < start - 1:
            return None
        at = self.offsets[i] + start - self.starts[i]
        return self.text[at : at + end - start + 1]


class MemorySequence(Record, frozen=True, eq=False):
    """A sequence that is held in memory: small genomes, tests."""

    chromosomes: Mapping[str, Pieces]

    def fetch(self, chrom: str, start: int, end: int) -> str | None:
        """See ``Sequence.fetch``."""
        pieces = self.chromosomes.get(chrom)
        return None if pieces is None else pieces.fetch(start, end)


class CachedSequence(Record, frozen=True, eq=False):
    """The site's cache of one build. A chromosome is unpacked when it is first asked for.

    ``about`` says which file it was made from. Raises ``Refusal`` REFERENCE_DAMAGED from ``fetch`` where the bases of a
    chromosome are not what was written.
    """

    about: About
    blocks: Mapping[str, Block]
    unpacked: dict[str, Pieces]

    def fetch(self, chrom: str, start: int, end: int) -> str | None:
        """See ``Sequence.fetch``."""
        pieces = self.unpacked.get(chrom)
        if pieces is None:
            block = self.blocks.get(chrom)
            if block is None:
                return None
            pieces = self.unpacked[chrom] = Pieces(*block.unpack())
        i = bisect_right(pieces.starts, start) - 1
        if i < 0 or end > pieces.ends[i] or end < start - 1:
            return None
        at = pieces.offsets[i] + start - pieces.starts[i]
        return pieces.text[at : at + end - start + 1]


def load_sequence(build: Build | str, directory: Path | None = None) -> CachedSequence | None:
    """The site's cache of a build; None where none is installed. ``directory`` stands for the site's reference folder.

    The same cache is opened once. Raises ``Refusal`` REFERENCE_DAMAGED where the file is none of ours or cut short.
    """
    folder = reference_folder() if directory is None else directory
    if folder is None:
        return None
    path = folder / cache_name(Build(build))
    try:
        seen = path.stat()
    except OSError:
        return None
    return _open(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=4)
def _open(path: Path, _changed: int, _size: int) -> CachedSequence:
    about, blocks = open_cache(path)
    return CachedSequence(about, blocks, {})
