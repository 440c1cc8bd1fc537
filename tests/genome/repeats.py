"""A small made-up genome full of repeats, and events on it, for comparing names: the same at every call.

It holds some transcripts of both builds with 250 bases beside each exon: open reading frames, GT..AG introns, and bases
that often repeat the one to three before them, so that insertions and deletions can be written in many places.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mingbian.genome.codons import GENETIC_CODE
from mingbian.genome.keys import reverse_complement
from mingbian.genome.sequence import MemorySequence, Pieces
from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.model.case import Build

FLANK = 250
PER_BUILD = 30
_SENSE = [codon for codon, residue in GENETIC_CODE.items() if residue != "*"]


@dataclass(frozen=True)
class Event:
    """One allele on one transcript, in some spelling of a VCF (1-based)."""

    build: Build
    transcript: Transcript
    kind: str
    pos: int
    ref: str
    alt: str


@cache
def genome(build: Build) -> tuple[MemorySequence, tuple[Transcript, ...]]:
    """The bases of a build and the transcripts that lie on them."""
    dice = random.Random(f"repeats {build}")
    taken: list[tuple[str, int, int]] = []
    chosen: list[Transcript] = []
    bases: dict[str, dict[int, str]] = {}
    candidates = [t for t in Transcripts.load(build).all if t.role == "mane_select"]
    while len(chosen) < PER_BUILD:
        t = dice.choice(candidates)
        if sum(e - s + 1 for s, e in t.exons) > 9000 or t.coding_length % 3 or len(t.exons) > 30:
            continue
        if any(c == t.chrom and low <= t.end + 2000 and high >= t.start - 2000 for c, low, high in taken):
            continue
        taken.append((t.chrom, t.start, t.end))
        chosen.append(t)
        bases.setdefault(t.chrom, {}).update(_bases(t, dice))
    sequence = MemorySequence({chrom: _pieces(at) for chrom, at in bases.items()})
    return sequence, tuple(chosen)


def _bases(t: Transcript, dice: random.Random) -> dict[int, str]:
    at: dict[int, str] = {}
    for start, end in t.exons:
        for pos in range(start - FLANK, end + FLANK + 1):
            if pos in at:
                continue
            back = dice.choice((1, 1, 2, 3))
            repeated = at.get(pos - back) if dice.random() < 0.4 else None
            at[pos] = repeated or dice.choice("ACGT")
    places = [p for p in (t.position_of(base) for base in range(1, t.coding_length + 1)) if p is not None]
    for i in range(0, len(places), 3):
        codon = places[i : i + 3]
        spelled = "".join(at[p] for p in codon)
        spelled = spelled if t.strand > 0 else spelled.translate(str.maketrans("ACGT", "TGCA"))
        if i == 0:
            spelled = "ATG"
        elif i == len(places) - 3:
            spelled = dice.choice(("TAA", "TAG", "TGA"))
        elif GENETIC_CODE[spelled] == "*":
            spelled = dice.choice(_SENSE)
        for p, base in zip(codon, spelled, strict=True):
            at[p] = base if t.strand > 0 else reverse_complement(base)
    for (_, left), (right, _) in zip(t.exons, t.exons[1:], strict=False):
        donor, acceptor = ("GT", "AG") if t.strand > 0 else ("CT", "AC")
        if right - left > 6:
            at[left + 1], at[left + 2] = donor
            at[right - 2], at[right - 1] = acceptor
    return at


def _pieces(at: dict[int, str]) -> Pieces:
    stretches: dict[int, list[str]] = {}
    begin = before = None
    for pos in sorted(at):
        if begin is None or before is None or pos != before + 1:
            begin = pos
            stretches[begin] = []
        stretches[begin].append(at[pos])
        before = pos
    return Pieces.of({start: "".join(text) for start, text in stretches.items()})


def events(count: int, seed: str = "events") -> Iterator[Event]:
    """Random events: inside exons, at their edges, at start and stop codons, in introns and untranslated regions."""
    dice = random.Random(seed)
    made = 0
    while made < count:
        build = dice.choice(list(Build))
        sequence, transcripts = genome(build)
        t = dice.choice(transcripts)
        event = _event(dice, build, sequence, t)
        if event is not None:
            made += 1
            yield event


def _place(dice: random.Random, t: Transcript) -> int:
    where = dice.random()
    start, end = dice.choice(t.exons)
    if where < 0.5:
        return t.position_of(dice.randint(1, t.coding_length)) or start
    if where < 0.7:
        return dice.choice((start, end)) + dice.randint(-9, 9)
    if where < 0.76:
        return (t.position_of(1) or start) + dice.randint(-8, 8)
    if where < 0.82:
        return (t.position_of(t.coding_length) or end) + dice.randint(-8, 8)
    if where < 0.9:
        return dice.randint(start, end)
    return dice.choice((start - dice.randint(1, 120), end + dice.randint(1, 120)))


def _event(dice: random.Random, build: Build, sequence: MemorySequence, t: Transcript) -> Event | None:
    pos = _place(dice, t)
    kind = dice.choices(("snv", "mnv", "del", "dup", "ins", "delins", "inv"), (30, 8, 22, 13, 12, 13, 2))[0]
    size = dice.choice((1, 1, 1, 2, 2, 3, 3, 3, 4, 5, 6, 6, 7, 9, 12, 15, 18, 24))
    size = {"snv": 1, "mnv": dice.choice((2, 2, 3, 4)), "inv": dice.choice((2, 3, 4, 6))}.get(kind, size)
    before = sequence.fetch(t.chrom, pos - 40, pos - 1)
    here = sequence.fetch(t.chrom, pos, pos + size - 1)
    after = sequence.fetch(t.chrom, pos + size, pos + size + 40)
    if before is None or here is None or after is None or not t.start <= pos - 40 or pos + size + 40 > t.end:
        return None
    random_bases = "".join(dice.choice("ACGT") for _ in range(dice.choice((1, 2, 3, 3, 4, 6, 9, 12))))
    ref, alt = {
        "snv": (here, dice.choice("ACGT")),
        "mnv": (here, "".join(dice.choice("ACGT") for _ in here)),
        "inv": (here, reverse_complement(here)),
        "del": (before[-1] + here, before[-1]),
        "dup": (before[-1], before[-1] + here),
        "ins": (before[-1], before[-1] + random_bases),
        "delins": (here, random_bases),
    }[kind]
    if kind in {"del", "dup", "ins"}:
        pos -= 1
    if ref == alt:
        return None
    left, right = dice.choice((0, 0, 0, 1, 4)), dice.choice((0, 0, 0, 2, 5))
    front = sequence.fetch(t.chrom, pos - left, pos - 1) or ""
    behind = sequence.fetch(t.chrom, pos + len(ref), pos + len(ref) + right - 1) or ""
    return Event(build, t, kind, pos - len(front), front + ref + behind, front + alt + behind)
