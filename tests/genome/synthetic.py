"""A made-up genome that is true where it matters: REF bases at all known alleles and anchor loci, codons at known residues,
start and stop codons, open reading frames, GT..AG introns, tandem repeats where a known indel may shift. The rest is
random, the same at every call. It holds the stretches that the reference cache keeps, and nothing else.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from mingbian.genome.codons import CODONS, GENETIC_CODE
from mingbian.genome.hgvs import parse_protein
from mingbian.genome.known import codons_at
from mingbian.genome.stretches import kept
from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, LENGTHS, NAMES, accession
from mingbian.readers.anchors import Anchors

Bases = npt.NDArray[np.uint8]
_SENSE = np.array([list(c.encode()) for c in CODONS if GENETIC_CODE[c] != "*"], dtype=np.uint8)
_STOPS = ("TAA", "TAG", "TGA")
_COMPLEMENT = np.zeros(256, dtype=np.uint8)
_COMPLEMENT[list(b"ACGTN")] = list(b"TGCAN")


@dataclass
class Chromosome:
    """Stretches of one chromosome (1-based, inclusive) and their bases, end to end."""

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]
    bases: Bases
    fixed: npt.NDArray[np.bool_]  # a base that stands for something true
    coding: npt.NDArray[np.bool_]
    text: str = ""

    def places(self, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Indices into ``bases``, -1 where not held."""
        i = np.searchsorted(self.starts, positions, side="right") - 1
        inside = (i >= 0) & (positions <= self.ends[i])
        return np.where(inside, self.offsets[i] + positions - self.starts[i], -1)

    def place(self, pos: int) -> int:
        return int(self.places(np.array([pos]))[0])


@dataclass(eq=False)
class SyntheticGenome:
    """Implements ``mingbian.genome.sequence.Sequence``. ``conflicts`` are bases that two tables do not agree on."""

    build: Build
    chromosomes: dict[str, Chromosome]
    conflicts: list[tuple[str, int, str, str]] = field(default_factory=list)

    def fetch(self, chrom: str, start: int, end: int) -> str | None:
        held = self.chromosomes.get(chrom)
        if held is None or end < start - 1:
            return None
        i = int(np.searchsorted(held.starts, start, side="right")) - 1
        if i < 0 or end > held.ends[i]:
            return None
        at = int(held.offsets[i] + start - held.starts[i])
        return held.text[at : at + end - start + 1]

    def coding(self, transcript: Transcript) -> str:
        """The coding sequence of a transcript, stop codon included."""
        held = self.chromosomes[transcript.chrom]
        return _on_strand(held.bases[_coding_places(held, transcript)], transcript.strand).tobytes().decode()

    def fix(self, chrom: str, pos: int, bases: str) -> None:
        """Make bases true, where they are held and nothing else is true already (then a conflict is noted)."""
        held = self.chromosomes.get(chrom)
        if held is None:
            return
        for i, base in enumerate(bases):
            at = held.place(pos + i)
            if at < 0 or base not in "ACGT":
                continue
            if held.fixed[at] and held.bases[at] != ord(base):
                self.conflicts.append((chrom, pos + i, chr(held.bases[at]), base))
                continue
            held.bases[at], held.fixed[at] = ord(base), True


@cache
def genome(build: Build, chromosomes: tuple[str, ...] = ()) -> SyntheticGenome:
    """The genome of a build; only some chromosomes where asked for (quicker). The same object every time."""
    return make(build, chromosomes)


def make(
    build: Build,
    chromosomes: tuple[str, ...] = (),
    also: Iterable[tuple[str, int, str]] = (),
    codons: Mapping[tuple[str, int], str] | None = None,
) -> SyntheticGenome:
    """A genome of its own. ``also`` are more true bases (chrom, 1-based pos, REF), such as the REF column of a file;
    ``codons`` more true codons by (gene, residue of the chosen transcript). Known alleles come first where they differ.
    """
    known, transcripts = KnownAlleles.load(), Transcripts.load(build)
    wanted = {c: s for c, s in kept(transcripts, known.loci(build)).items() if not chromosomes or c in chromosomes}
    made = SyntheticGenome(build, {chrom: _random(chrom, spans) for chrom, spans in wanted.items()})
    avoid = _true_alleles(made)
    for place, pair in Anchors.load().bases.items():
        base = pair[0 if build is Build.GRCH37 else 1]
        if base:
            made.fix(NAMES[(place >> 32) - 1], place & 0xFFFFFFFF, base)
    for chrom, pos, ref in also:
        made.fix(chrom, pos, ref)
    chosen = [t for t in transcripts.all if t.role != "other" and t.chrom in wanted]
    residues = _known_residues()
    for t in chosen:
        _true_codons(made, t, known, residues.get(t.gene, {}), codons or {})
    for t in chosen:
        _open_frame(made, t)
    for chrom, pos, base in avoid:
        _avoid(made, transcripts, chrom, pos, base)
    for held in made.chromosomes.values():
        held.text = held.bases.tobytes().decode()
    return made


def _random(chrom: str, spans: npt.NDArray[np.int64]) -> Chromosome:
    lengths = spans[:, 1] - spans[:, 0] + 1
    total = int(lengths.sum())
    dice = np.random.default_rng(INDEX[chrom])
    bases = np.frombuffer(b"ACGT", dtype=np.uint8)[dice.integers(0, 4, total)]
    return Chromosome(
        spans[:, 0].copy(), spans[:, 1].copy(), np.cumsum(lengths) - lengths, bases,
        np.zeros(total, dtype=bool), np.zeros(total, dtype=bool),
    )  # fmt: skip


def _rows() -> Iterator[list[str]]:
    folder = resources.files("mingbian.knowledge") / "data" / "known_alleles"
    for name in ("reviewed.tsv", "civic.tsv.gz", "cancerhotspots.tsv.gz", "clinvar.tsv.gz"):
        data = (folder / name).read_bytes()
        text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
        for line in text.splitlines():
            if line and not line.startswith(("#", "gene\t")):
                yield line.split("\t")


def known_rows(build: Build) -> Iterator[tuple[str, int, str, str, str]]:
    """All known alleles with a place in a build: (chrom, pos, ref, alt, anchor); no shared bases, perhaps ""."""
    for row in _rows():
        pos = row[6 if build is Build.GRCH37 else 7]
        if pos:
            yield row[5], int(pos), row[8].replace("-", ""), row[9].replace("-", ""), row[11]


def _true_alleles(made: SyntheticGenome) -> list[tuple[str, int, str]]:
    """REF bases, anchors and repeats of the known alleles; gives the bases that must not follow, for shifts to end."""
    avoid = []
    for row in _rows():
        text = row[6 if made.build is Build.GRCH37 else 7]
        if not text:
            continue
        chrom, pos, shift, anchor = row[5], int(text), int(row[10]), row[11]
        ref, alt = row[8].replace("-", ""), row[9].replace("-", "")
        unit = "" if ref and alt else ref or alt
        made.fix(chrom, pos, ref + "".join(unit[(len(ref) + i) % len(unit)] for i in range(shift)) if unit else ref)
        if anchor:
            made.fix(chrom, pos - 1, anchor)
        if unit:
            avoid.append((chrom, pos + len(ref) + shift, unit[(len(ref) + shift) % len(unit)]))
            if not anchor:
                avoid.append((chrom, pos - 1, unit[-1]))
    return avoid


def _known_residues() -> dict[str, dict[int, str]]:
    """Residues of genes that protein names of known alleles begin or end with."""
    found: dict[str, dict[int, str]] = {}
    for row in _rows():
        name = parse_protein(row[1]) if row[1] else None
        if name is None:
            continue
        for number, letter in ((name.first, name.ref), (name.last, name.ref_last)):
            if number and len(letter) == 1:
                found.setdefault(row[0], {}).setdefault(number, letter)
    return found


def _coding_places(held: Chromosome, t: Transcript) -> npt.NDArray[np.int64]:
    """Indices of the coding bases, in reading order."""
    spans = [(max(s, t.cds_start), min(e, t.cds_end)) for s, e in t.exons if s <= t.cds_end and e >= t.cds_start]
    positions = np.concatenate([np.arange(s, e + 1) for s, e in spans])
    return held.places(positions if t.strand > 0 else positions[::-1])


def _on_strand(bases: Bases, strand: int) -> Bases:
    return bases if strand > 0 else _COMPLEMENT[bases]


def _fits(codon: str, bases: Bases, fixed: npt.NDArray[np.bool_]) -> bool:
    return all(not f or c == chr(b) for c, b, f in zip(codon, bases.tolist(), fixed.tolist(), strict=True))


def _set(held: Chromosome, places: npt.NDArray[np.int64], codon: str, strand: int) -> None:
    held.bases[places] = _on_strand(np.frombuffer(codon.encode(), dtype=np.uint8), strand)


def _true_codons(
    made: SyntheticGenome,
    t: Transcript,
    known: KnownAlleles,
    residues: Mapping[int, str],
    more: Mapping[tuple[str, int], str],
) -> None:
    held = made.chromosomes[t.chrom]
    places = _coding_places(held, t)
    own = {residue for gene, residue in more if gene == t.gene}
    for residue in sorted({*residues, *own}):
        spot = places[3 * residue - 3 : 3 * residue]
        if len(spot) < 3 or (spot < 0).any():
            continue
        fits: Sequence[str] = codons_at(t, made.build, residue, known)
        if not fits:
            letter = residues.get(residue)
            fits = [more[t.gene, residue]] if residue in own else [c for c in CODONS if GENETIC_CODE[c] == letter]
        bases = _on_strand(held.bases[spot], t.strand)
        fits = [codon for codon in fits if _fits(codon, bases, held.fixed[spot])]
        if fits:
            _set(held, spot, _pick(fits, f"{t.gene} {residue}"), t.strand)
            held.fixed[spot] = True


def _pick(choices: Sequence[str], what: str) -> str:
    """One of them: the same every time and in both builds."""
    return choices[zlib.crc32(what.encode()) % len(choices)]


def _open_frame(made: SyntheticGenome, t: Transcript) -> None:
    """Random codons that are no stop, a start and a stop codon, and splice sites, wherever nothing is true already."""
    held = made.chromosomes[t.chrom]
    places = _coding_places(held, t)
    count = len(places) // 3
    if (places < 0).any() or not count:
        return
    dice = np.random.default_rng(zlib.crc32(t.gene.encode()))
    new = _SENSE[dice.integers(0, len(_SENSE), count)]
    new[0] = list(b"ATG")
    new[-1] = list(_pick(_STOPS, t.gene).encode())
    spots = places[: 3 * count].reshape(-1, 3)
    taken = held.fixed[spots] | held.coding[spots]
    free = ~taken.any(axis=1)
    held.bases[spots[free]] = _on_strand(new[free], t.strand)
    for i in np.flatnonzero(~free & ~taken.all(axis=1)).tolist():
        bases = _on_strand(held.bases[spots[i]], t.strand)
        if i == 0:
            fits = ["ATG"]
        else:
            fits = [c for c in CODONS if (GENETIC_CODE[c] == "*") == (i == count - 1)]
        fits = [c for c in fits if _fits(c, bases, taken[i])]
        if fits:
            _set(held, spots[i], _pick(fits, f"{t.gene} {i}"), t.strand)
    held.coding[places] = True
    for (_, left), (right, _) in zip(t.exons, t.exons[1:], strict=False):
        donor, acceptor = ("GT", "AG") if t.strand > 0 else ("CT", "AC")
        for pos, pair in ((left + 1, donor), (right - 2, acceptor)):
            for at, base in zip(held.places(np.array([pos, pos + 1])).tolist(), pair, strict=True):
                if at >= 0 and not held.fixed[at] and not held.coding[at]:
                    held.bases[at] = ord(base)


def _avoid(made: SyntheticGenome, transcripts: Transcripts, chrom: str, pos: int, base: str) -> None:
    """Put another base at a place that is free to have one: there a repeat ends."""
    held = made.chromosomes.get(chrom)
    at = held.place(pos) if held is not None else -1
    if held is None or at < 0 or held.fixed[at] or held.bases[at] != ord(base):
        return
    others = [b for b in "ACGT" if b != base]
    if not held.coding[at]:
        held.bases[at] = ord(_pick(others, f"{chrom} {pos}"))
        return
    for t in transcripts.at(chrom, pos):
        residue = t.codon_at(pos)
        if residue is None:
            continue
        spot = _coding_places(held, t)[3 * residue - 3 : 3 * residue]
        old = _on_strand(held.bases[spot], t.strand).tobytes().decode()
        if residue == 1 or GENETIC_CODE.get(old, "*") == "*" or len(spot) < 3:
            return
        place = int(np.flatnonzero(spot == at)[0])
        for other in others:
            letter = other if t.strand > 0 else chr(_COMPLEMENT[ord(other)])
            codon = old[:place] + letter + old[place + 1 :]
            if GENETIC_CODE[codon] != "*":
                _set(held, spot, codon, t.strand)
                return
        return


# ---------------------------------------------------------------------------------------------- as a file

Naming = Callable[[Build, str], str]


def plain_name(_: Build, chrom: str) -> str:
    return chrom


def ucsc_name(_: Build, chrom: str) -> str:
    return "chrM" if chrom == "MT" else f"chr{chrom}"


def refseq_name(build: Build, chrom: str) -> str:
    return accession(build, chrom) or chrom


def write_fasta(
    made: SyntheticGenome,
    out: BinaryIO,
    chromosomes: Sequence[str] = NAMES,
    naming: Naming = ucsc_name,
    width: int = 60,
    fill: bytes = b"N",
    newline: bytes = b"\n",
    soft_mask: bool = False,
    after: str = "",
) -> None:
    """The genome as FASTA with the true lengths of the chromosomes; ``fill`` (repeated) stands between the stretches.

    ``soft_mask`` writes every second stretch in lower case; ``after`` follows the name in the header line.
    """
    for chrom in chromosomes:
        length = LENGTHS[made.build][INDEX[chrom] - 1]
        text = np.frombuffer((fill * (length // len(fill) + 1))[:length], dtype=np.uint8).copy()
        held = made.chromosomes.get(chrom)
        if held is not None:
            for i, (start, end, at) in enumerate(
                zip(held.starts.tolist(), held.ends.tolist(), held.offsets.tolist(), strict=True)
            ):
                piece = held.bases[at : at + end - start + 1]
                text[start - 1 : end] = piece | 0x20 if soft_mask and i % 2 else piece
        out.write(f">{naming(made.build, chrom)}{after}".encode() + newline)
        full = length // width * width
        lines = np.empty((full // width, width + len(newline)), dtype=np.uint8)
        lines[:, :width] = text[:full].reshape(-1, width)
        lines[:, width:] = np.frombuffer(newline, dtype=np.uint8)
        out.write(lines.tobytes())
        if full < length:
            out.write(text[full:].tobytes() + newline)


def fasta(path: Path, made: SyntheticGenome, chromosomes: Sequence[str] = NAMES) -> Path:
    """A plain FASTA file."""
    with path.open("wb") as out:
        write_fasta(made, out, chromosomes)
    return path
