"""The cache of reference bases made from the laboratory's own FASTA file: one pass, checked before anything is kept.

The file's build is told by the lengths of its chromosomes. Bases at known loci and the start and stop codons of the genes
known here must be right as well, so that a file of the right shape and the wrong content is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mingbian.genome.fasta import Contig, Spans, Whole, cut
from mingbian.genome.keys import reverse_complement
from mingbian.genome.reference_file import About, Part, pack, whole
from mingbian.genome.sequence import MemorySequence, Pieces
from mingbian.genome.stretches import MARGIN, Places, kept
from mingbian.genome.transcripts import Transcripts, table_bytes
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, LENGTHS, NAMES, build_of_accession
from mingbian.model.errors import Refusal
from mingbian.model.reading import Progress
from mingbian.readers.anchors import Anchors
from mingbian.readers.progress import Ticker
from mingbian.readers.vcf.build import foreign_assembly

NUCLEAR = NAMES[:24]
LOCI, CHROMOSOMES = 40, 10
"""At least so many known loci, on at least so many chromosomes, are compared for a whole genome."""

WRONG_LOCI, WRONG_CODONS = 0.02, 0.1
"""Share of known loci, and of genes, that may be wrong (two of each in any case): tables have errors, and some genes begin
with another codon. Of a wrong build or of shifted bases two thirds of the loci and nearly all codons are wrong."""

_STOPS = frozenset({"TAA", "TAG", "TGA"})


class Built(NamedTuple):
    """A cache that is ready to be written, and what it says of itself."""

    about: About
    data: bytes


def build_cache(
    fasta: Path,
    also: Mapping[Build, Places],
    build: Build | None = None,
    chromosomes: Sequence[str] = NUCLEAR,
    progress: Callable[[Progress], None] | None = None,
) -> Built:
    """Read a FASTA file and make the cache of its build, in memory.

    ``also`` are known places beside the genes; ``build`` is what the user says it is (else its chromosomes say it);
    ``chromosomes`` those that the file must hold, for files of single chromosomes. ``progress`` may raise ``Cancelled``.
    Raises ``Refusal`` with REFERENCE_NOT_FASTA, REFERENCE_INCOMPLETE, REFERENCE_WRONG_BUILD or REFERENCE_MISMATCH.
    """
    ticker = Ticker(progress)
    spans = {b: kept(Transcripts.load(b), also.get(b, {})) for b in Build}
    judge = _Judge(fasta, [build] if build is not None else list(Build), chromosomes)
    taken: dict[str, dict[Build, bytes]] = {}

    def wanted(chrom: str) -> tuple[Spans, ...]:
        return tuple(spans[b].get(chrom, _NONE) for b in judge.builds) if chrom in chromosomes else ()

    def done(contig: Contig) -> None:
        if contig.chrom is not None and contig.chrom in chromosomes:
            asked = tuple(judge.builds)
            judge.see(contig, contig.chrom)
            taken[contig.chrom] = dict(zip(asked, contig.taken, strict=True))

    read = cut(fasta, wanted, done, ticker.tick)
    if read.damage is not None:
        raise _refused("REFERENCE_INCOMPLETE", fasta, read.damage)
    certain = judge.verdict()
    bases = {chrom: taken[chrom][certain] for chrom in chromosomes if chrom in spans[certain]}
    checks = _checked(fasta, certain, {c: spans[certain][c] for c in bases}, bases, len(chromosomes) == len(NUCLEAR))
    ticker.last(sum(LENGTHS[certain]))
    return packed_cache(fasta.name, read, certain, spans[certain], bases, checks)


def packed_cache(
    name: str, read: Whole, build: Build, spans: Mapping[str, Spans], taken: Mapping[str, bytes], checks: tuple[str, ...]
) -> Built:
    """The cache of checked bases, by chromosome."""
    parts: list[Part] = []
    blocks: dict[str, bytes] = {}
    for chrom in sorted(taken, key=NAMES.index):
        table = spans[chrom]
        part, blocks[chrom] = pack(chrom, _length(build, chrom), table[:, 0], table[:, 1], taken[chrom])
        parts.append(part)
    about = About(build.value, name, read.size, read.sha256, genes_hash(), MARGIN, checks, tuple(parts))
    return Built(about, whole(about, blocks))


def genes_hash() -> str:
    """SHA-256 of the table of transcripts that decides what is kept; another one means that a cache may lack genes."""
    return sha256(table_bytes()).hexdigest()


_NONE = np.empty((0, 2), dtype=np.int64)


def _length(build: Build, chrom: str) -> int:
    return LENGTHS[build][INDEX[chrom] - 1]


class _Judge:
    """Which build the chromosomes are of, one after the other. ``builds`` are those that are still possible."""

    def __init__(self, fasta: Path, builds: list[Build], chromosomes: Sequence[str]) -> None:
        self.builds = builds
        self._stated = len(builds) == 1
        self._fasta = fasta
        self._chromosomes = chromosomes
        self._names: dict[str, str] = {}

    def see(self, contig: Contig, chrom: str) -> None:
        """One chromosome. Raises ``Refusal`` where it cannot be one of the build, at once."""
        if chrom in self._names:
            names = f"{self._names[chrom]}, {contig.name}"
            raise _refused("REFERENCE_MISMATCH", self._fasta, f"It holds chromosome {chrom} twice ({names}).")
        named = build_of_accession(contig.name)
        lengths = {b: _length(b, chrom) for b in Build}
        fits = [b for b in Build if lengths[b] == contig.length and named in {None, b}]
        still = [b for b in fits if b in self.builds]
        if still:
            self.builds = still
            self._names[chrom] = contig.name
            return
        n, expected = f"{contig.length:,}", lengths[self.builds[0]]
        foreign = foreign_assembly(chrom, contig.length)
        code = "REFERENCE_WRONG_BUILD"
        if foreign is not None:
            reason = f"Chromosome {chrom} has {n} bases, which is {foreign}; only GRCh37 and GRCh38 are read."
        elif fits and not self._names and self._stated:
            reason = f"It is {fits[0]} by the length of chromosome {chrom} ({n} bases), but {self.builds[0]} was stated."
        elif fits:
            reason = f"Chromosome {chrom} is that of {fits[0]}, those before it are those of {self.builds[0]}."
        elif named is not None and contig.length == lengths[next(b for b in Build if b is not named)]:
            reason = f"{contig.name} is a name of {named}, but its length ({n} bases) is that of the other build."
        elif (self._names or self._stated) and contig.length < expected:
            code = "REFERENCE_INCOMPLETE"
            reason = f"Chromosome {chrom} has {n} bases instead of {expected:,} ({self.builds[0]}): the file is cut."
        else:
            both = " and ".join(f"{length:,} in {b}" for b, length in lengths.items())
            reason = f"Chromosome {chrom} has {n} bases; it has {both}."
        raise _refused(code, self._fasta, reason)

    def verdict(self) -> Build:
        """The build, once all of the file was read. Raises ``Refusal`` where chromosomes are missing."""
        if not self._names:
            reason = "None of its sequences is named as a chromosome of the human genome."
            raise _refused("REFERENCE_WRONG_BUILD", self._fasta, reason)
        missing = [c for c in self._chromosomes if c not in self._names]
        if missing:
            shown = ", ".join(missing[:3]) + (" and others" if len(missing) > 3 else "")
            raise _refused("REFERENCE_INCOMPLETE", self._fasta, f"Of {self.builds[0]} it lacks chromosome {shown}.")
        return self.builds[0]


def _checked(
    fasta: Path, build: Build, spans: Mapping[str, Spans], taken: Mapping[str, bytes], entire: bool
) -> tuple[str, ...]:
    """Compare known loci, start and stop codons; says in words what was compared. Raises ``Refusal`` REFERENCE_MISMATCH."""
    pieces = {}
    for chrom, table in spans.items():
        lengths = table[:, 1] - table[:, 0] + 1
        offsets = np.cumsum(lengths) - lengths
        text = taken[chrom].decode("latin-1").upper()
        pieces[chrom] = Pieces(tuple(table[:, 0].tolist()), tuple(table[:, 1].tolist()), tuple(offsets.tolist()), text)
    held = MemorySequence(pieces)
    loci, right, where = 0, 0, set()
    which = list(Build).index(build)
    wrong = []
    anchors = Anchors.load()
    for place, pair in anchors.bases.items():
        chrom, pos = NAMES[(place >> 32) - 1], place & 0xFFFFFFFF
        base = held.fetch(chrom, pos, pos) if pair[which] and place not in anchors.lifted else None
        if base is None or base == "N":
            continue
        loci += 1
        where.add(chrom)
        if base == pair[which]:
            right += 1
        else:
            wrong.append(f"{chrom}:{pos} {base} instead of {pair[which]}")
    codons, good = _codons(build, held)
    if entire and (loci < LOCI or len(where) < CHROMOSOMES):
        raise _refused(
            "REFERENCE_MISMATCH", fasta, f"Only {loci} known loci on {len(where)} chromosomes hold a base; the rest is N."
        )
    if loci - right > max(2, WRONG_LOCI * loci):
        raise _refused(
            "REFERENCE_MISMATCH",
            fasta,
            f"{len(wrong)} of {loci} bases at known loci are not those of {build} ({', '.join(wrong[:3])}).",
        )
    if codons - good > max(2, WRONG_CODONS * codons):
        raise _refused(
            "REFERENCE_MISMATCH",
            fasta,
            f"{codons - good} of {codons} genes known here do not begin with a start codon and end in a stop codon.",
        )
    return (
        f"lengths of {len(taken)} chromosomes",
        f"{right} of {loci} known loci on {len(where)} chromosomes",
        f"start and stop codons of {good} of {codons} genes",
    )


def _codons(build: Build, held: MemorySequence) -> tuple[int, int]:
    """Genes whose first and last codons are held, and those of them that begin with ATG and end in a stop codon."""
    seen = good = 0
    for t in Transcripts.load(build).all:
        if t.role == "other":
            continue
        ends = [t.codon_positions(1), t.codon_positions(t.coding_length // 3)]
        codons = []
        for places in ends:
            bases = [held.fetch(t.chrom, p, p) for p in places] if places else [None]
            codons.append("".join(b for b in bases if b))
        if any(len(codon) != 3 or "N" in codon for codon in codons):
            continue
        start, stop = codons if t.strand > 0 else (reverse_complement(c)[::-1] for c in codons)
        seen += 1
        good += start == "ATG" and stop in _STOPS
    return seen, good


def _refused(code: str, fasta: Path, reason: str) -> Refusal:
    remedies = {
        "REFERENCE_INCOMPLETE": "Copy the file again, or check it against the checksum of its source.",
        "REFERENCE_WRONG_BUILD": "Give the FASTA file that the laboratory aligns to: GRCh37 or GRCh38, whole chromosomes.",
        "REFERENCE_MISMATCH": "This is not the reference genome it seems to be. Get it from its source again.",
    }
    return Refusal(code, str(fasta), reason, f"{remedies[code]} Nothing was kept.")
