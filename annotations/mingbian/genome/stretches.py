"""Which parts of a genome are kept: the exons of the genes known here, what lies around, and known places elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from mingbian.genome.transcripts import Transcripts
from mingbian.model.contigs import LENGTHS, NAMES
from mingbian.readers.anchors import Anchors

Places = Mapping[int, npt.NDArray[np.int64]]
"""1-based positions by canonical contig index."""

MARGIN = 300
"""Bases kept on both sides of an exon: splice sites, their regions, and the repeats an indel there may shift through."""

AROUND = 150
"""Bases kept on both sides of a known place."""


def kept(transcripts: Transcripts, also: Places) -> Mapping[str, npt.NDArray[np.int64]]:
    """Stretches to keep by canonical chromosome: rows of (start, end), 1-based inclusive, ascending, never touching.

    Exons of all transcripts with ``MARGIN``, the 2 kb in front of each gene (promoters), the places of the build check, and
    ``also`` with ``AROUND``.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    for t in transcripts.all:
        mine = spans.setdefault(t.chrom, [])
        mine.extend((start - MARGIN, end + MARGIN) for start, end in t.exons)
        low, high = t.window
        mine.append((low, t.start) if t.strand > 0 else (t.end, high))
    for contig, positions in also.items():
        spans.setdefault(NAMES[contig - 1], []).extend((p - AROUND, p + AROUND) for p in positions.tolist())
    anchors = Anchors.load()
    for place in anchors.bases.keys() - anchors.lifted:
        pos = place & 0xFFFFFFFF
        spans.setdefault(NAMES[(place >> 32) - 1], []).append((pos - 1, pos + 1))
    lengths = LENGTHS[transcripts.build]
    return {
        chrom: merged(spans[chrom], lengths[NAMES.index(chrom)]) for chrom in sorted(spans, key=NAMES.index) if spans[chrom]
    }


def merged(spans: Iterable[tuple[int, int]], length: int) -> npt.NDArray[np.int64]:
    """Spans (1-based, inclusive) within 1..``length``, ascending, those that touch or overlap as one."""
    table = np.array(sorted(spans), dtype=np.int64).reshape(-1, 2).clip(1, length)
    reach = np.maximum.accumulate(table[:, 1])
    first = np.concatenate(([True], table[1:, 0] > reach[:-1] + 1))
    last = np.concatenate((first[1:], [True]))
    return np.column_stack((table[first, 0], reach[last]))
