"""What a reader should read in full: the genes known here, and the places of alleles known outside them.

The selection of a build is worked out once per state of knowledge and kept in the user's cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from mingbian import __version__
from mingbian.genome import transcripts as models
from mingbian.genome.hgvs import parse_coding
from mingbian.genome.legacy import gene_aliases
from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge import flat
from mingbian.knowledge.cachedir import cache_folder, drop_others, write_whole
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX
from mingbian.model.records import Record
from mingbian.readers.selection import GeneSpan, Positions, Selection, distinct

AROUND = 30
"""Bases around a known allele that are read too, so that another spelling of it is seen."""

NEAR_EXON = 64
"""Bases around an exon in which a change may alter splicing: named splice changes reach 40 bases into an intron."""

Loci = Mapping[int, NDArray[np.int64]]
_PARTS = ("starts", "ends", "known", "quiet_starts", "quiet_ends")
_CODE = ("selection.py", "store.py", "atoms.py", "traits.py", "rows.py")


class Named(Record, frozen=True):
    """What facts name one by one. ``residues`` (gene, residue) also of hotspots; ``places`` (chromosome, position);
    ``codings`` (gene, ``c.`` name)."""

    residues: tuple[tuple[str, int], ...]
    places: tuple[tuple[str, int], ...]
    codings: tuple[tuple[str, str], ...]


def selection_for(build: Build, loci: Loci, named: Named) -> Selection:
    """The selection for a build.

    ``loci`` are positions (1-based) of known alleles by contig index. At all of them, and where facts or hotspots name a
    place or a residue, an allele counts as known: it is shown even where the caller filtered it.
    """
    transcripts = Transcripts.load(build)
    of_genes = transcripts.gene_intervals()
    known: dict[int, list[NDArray[np.int64]]] = {contig: [positions] for contig, positions in loci.items()}
    for contig, bases in _codons(transcripts, named.residues).items():
        known.setdefault(contig, []).append(np.array(bases, dtype=np.int64))
    for chrom, place in named.places:
        known.setdefault(INDEX[chrom], []).append(np.array([place], dtype=np.int64))
    intervals: dict[int, list[tuple[int, int]]] = {}
    for contig, (starts, ends) in of_genes.items():
        intervals[contig] = list(zip(starts.tolist(), ends.tolist(), strict=True))
    positions = {contig: distinct(np.concatenate(parts)) for contig, parts in known.items()}
    for contig, found in positions.items():
        outside = found if contig not in of_genes else found[~_inside(found, *of_genes[contig])]
        for place in outside.tolist():
            intervals.setdefault(contig, []).append((max(1, place - AROUND), place + AROUND))
    merged = Selection.of(intervals)
    quiet = _quiet(transcripts, positions, named.codings)
    return _with_genes(transcripts, merged.starts, merged.ends, positions, *quiet)


def _with_genes(
    transcripts: Transcripts,
    starts: Mapping[int, Positions],
    ends: Mapping[int, Positions],
    known: Mapping[int, Positions],
    quiet_starts: Mapping[int, Positions],
    quiet_ends: Mapping[int, Positions],
) -> Selection:
    spans: dict[int, list[GeneSpan]] = {}
    for transcript in transcripts.all:
        if transcript.role != "other":
            spans.setdefault(INDEX[transcript.chrom], []).append((transcript.start, transcript.end, transcript.gene))
    genes = {contig: tuple(sorted(found)) for contig, found in spans.items()}
    old = {alias for alias, symbol in gene_aliases().items() if symbol in transcripts.genes}
    return Selection(starts, ends, known, genes, transcripts.genes | old, quiet_starts, quiet_ends, transcripts)


def _inside(positions: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    at = np.searchsorted(starts, positions, side="right") - 1
    return np.asarray((at >= 0) & (positions <= ends[np.maximum(at, 0)]), dtype=np.bool_)


def _codons(transcripts: Transcripts, residues: Iterable[tuple[str, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for gene, residue in residues:
        transcript = transcripts.chosen(gene)
        bases = transcript.codon_positions(residue) if transcript is not None else None
        if transcript is not None and bases is not None:
            found.setdefault(INDEX[transcript.chrom], []).extend(bases)
    return found


# --- where nothing can have an effect ---------------------------------------------------------------------------------


def _quiet(
    transcripts: Transcripts, known: Mapping[int, Positions], codings: Iterable[tuple[str, str]]
) -> tuple[dict[int, Positions], dict[int, Positions]]:
    """Stretches in which a lone substitution is intronic or upstream for every transcript that could name it.

    Cut out of them: every exon with ``NEAR_EXON`` bases on both sides, every known place and every place that a ``c.`` name
    of the facts means, with ``AROUND`` bases; the whole gene where such a name cannot be placed. Mitochondrial genes, and
    genes whose transcript is not whole on this build, have no quiet stretch.
    """
    windows: dict[int, list[tuple[int, int]]] = {}
    loud: dict[int, list[tuple[int, int]]] = {}
    for transcript in transcripts.all:
        if transcript.role == "other" or transcript.chrom == "MT":
            continue
        contig = INDEX[transcript.chrom]
        if not transcripts.whole(transcript):
            # its exons do not lie here as they should, so that nothing is certain of what lies between them
            loud.setdefault(contig, []).append(transcript.window)
            continue
        windows.setdefault(contig, []).append(transcript.window)
        loud.setdefault(contig, []).extend((start - NEAR_EXON, end + NEAR_EXON) for start, end in transcript.exons)
    for gene, coding in codings:
        chosen = transcripts.chosen(gene)
        if chosen is None:
            continue
        change = parse_coding(coding)
        ends = [chosen.genomic(place) for place in (change.start, change.end)] if change is not None else []
        placed = [pos for pos in ends if pos is not None]
        span = (min(placed) - AROUND, max(placed) + AROUND) if len(placed) == 2 else chosen.window
        loud.setdefault(INDEX[chosen.chrom], []).append(span)
    for contig, positions in known.items():
        loud.setdefault(contig, []).extend((pos - AROUND, pos + AROUND) for pos in positions.tolist())
    covered, cut = Selection.of(windows), Selection.of(loud)
    starts: dict[int, Positions] = {}
    ends_: dict[int, Positions] = {}
    for contig in covered.starts:
        left = _without(_pairs(covered, contig), _pairs(cut, contig))
        if left:
            table = np.array(left, dtype=np.int64)
            starts[contig], ends_[contig] = table[:, 0].copy(), table[:, 1].copy()
    return starts, ends_


def _pairs(selection: Selection, contig: int) -> list[tuple[int, int]]:
    if contig not in selection.starts:
        return []
    return list(zip(selection.starts[contig].tolist(), selection.ends[contig].tolist(), strict=True))


def _without(spans: Iterable[tuple[int, int]], holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans without the holes; both merged and sorted."""
    left: list[tuple[int, int]] = []
    n = 0
    for start, end in spans:
        while n < len(holes) and holes[n][1] < start:
            n += 1
        at, k = start, n
        while k < len(holes) and holes[k][0] <= end:
            if holes[k][0] > at:
                left.append((at, holes[k][0] - 1))
            at = max(at, holes[k][1] + 1)
            k += 1
        if at <= end:
            left.append((at, end))
    return left


# --- kept between runs ------------------------------------------------------------------------------------------------


def kept_selection(build: Build, sha256: str, make: Callable[[], Selection]) -> Selection:
    """The selection of a build for the knowledge with this hash: from the user's cache, else made and kept there."""
    folder = cache_folder()
    if folder is None:
        return make()
    path = folder / f"selection-{build}-{_digest(sha256)}.bin"
    try:
        arrays = flat.unpack(path.read_bytes())
    except OSError:
        arrays = None
    if arrays is not None and set(arrays) == set(_PARTS) | {f"{part}_of" for part in _PARTS}:
        return _with_genes(Transcripts.load(build), *(_by_contig(arrays, part) for part in _PARTS))
    made = make()
    if write_whole(path, flat.pack(_flattened(made))):
        drop_others(path, f"selection-{build}-*")
    return made


def _digest(sha256: str) -> str:
    digest = hashlib.sha256(f"{__version__} {sha256} {_code()}".encode())
    digest.update(models.table_bytes())
    return digest.hexdigest()[:24]


@cache
def _code() -> str:
    """A fingerprint of the code that gives the arrays their meaning; "" in a frozen build: there the version tells."""
    digest = hashlib.sha256()
    for name in _CODE:
        source = files("mingbian.knowledge") / name
        if not source.is_file():
            return ""
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _flattened(selection: Selection) -> flat.Arrays:
    """Each part as one array, with (contig, items) pairs beside it."""
    arrays: flat.Arrays = {}
    for part in _PARTS:
        found: Mapping[int, Positions] = getattr(selection, part)
        arrays[part] = np.concatenate([np.zeros(0, dtype=np.int64), *found.values()])
        arrays[f"{part}_of"] = np.array([n for contig, own in found.items() for n in (contig, len(own))], dtype=np.int64)
    return arrays


def _by_contig(arrays: flat.Arrays, part: str) -> dict[int, Positions]:
    found: dict[int, Positions] = {}
    at = 0
    sizes = arrays[f"{part}_of"].tolist()
    for contig, size in zip(sizes[::2], sizes[1::2], strict=True):
        found[contig] = arrays[part][at : at + size]
        at += size
    return found
