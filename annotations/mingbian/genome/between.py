"""Positions of one build in the other, by way of the transcripts that both builds have. Nothing else is lifted.

A coding base, or one in an intron or flank counted from it, has the same ``c.`` place on the same transcript in both
builds. Where the coding sequence of a transcript has another length in the other build the answer is None, never a guess.
"""

from __future__ import annotations

from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.model.case import Build


def counterpart(transcript: Transcript, to: Build) -> Transcript | None:
    """The same transcript (accession and version) on another build, with a coding sequence cut into exons the same way.

    None where that build has none, or where its coding bases or exons differ (INPP5D, MAP3K14, PRKDC, CCNQ, CRLF2...).
    """
    same = next((t for t in Transcripts.load(to).of_gene(transcript.gene) if t.accession == transcript.accession), None)
    if same is None or same.chrom != transcript.chrom or same.strand != transcript.strand:
        return None
    return same if _coding_exons(same) == _coding_exons(transcript) else None


def mapped(chrom: str, pos: int, build: Build, to: Build) -> int | None:
    """The 1-based position in another build of a position in or near a gene known here.

    None where no shared transcript holds it, or where transcripts disagree about it.
    """
    if build is to:
        return pos
    found = set()
    for transcript in Transcripts.load(build).at(chrom, pos):
        other = counterpart(transcript, to)
        place = transcript.c_position(pos)
        if other is None or place is None:
            continue
        there = other.genomic(place)
        if there is not None:
            found.add(there)
    return found.pop() if len(found) == 1 else None


def _coding_exons(transcript: Transcript) -> tuple[int, ...]:
    """Lengths of the coding parts of the exons, ascending on the chromosome."""
    spans = ((max(s, transcript.cds_start), min(e, transcript.cds_end)) for s, e in transcript.exons)
    return tuple(end - start + 1 for start, end in spans if start <= end)
