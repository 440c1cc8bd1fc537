"""What breakpoints mean for genes: which is 5' and which 3' of a join, and which coding exons a stretch holds.

A gene keeps its 5' part at a side that is kept towards the gene's own start: to the left on the plus strand, to the right
on the minus strand. A join makes a fusion where one side keeps a 5' part and the other a 3' part. Whether the reading frame
is kept cannot be told from DNA breakpoints in introns with certainty, so nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from mingbian.model.contigs import INDEX
from mingbian.model.records import Record
from mingbian.readers.selection import GeneModel, Selection
from mingbian.readers.vcf.breakpoints import Side

_NO_MODELS: tuple[GeneModel, ...] = ()


class Genes:
    """The transcripts that known genes are named on, by place."""

    def __init__(self, selection: Selection) -> None:
        self._by_contig: dict[int, list[GeneModel]] = {}
        for model in selection.models.all if selection.models is not None else _NO_MODELS:
            if model.role != "other":
                self._by_contig.setdefault(INDEX[model.chrom], []).append(model)

    def __bool__(self) -> bool:
        return bool(self._by_contig)

    def over(self, contig: int, first: int, last: int) -> list[GeneModel]:
        """Genes with a base in first..last, in order of their start."""
        found = [m for m in self._by_contig.get(contig, _NO_MODELS) if m.start <= last and m.end >= first]
        return sorted(found, key=lambda m: (m.start, m.gene))

    def at(self, side: Side) -> list[GeneModel]:
        """Genes that a side lies in; those with coding exons around it first."""
        here = self.over(side.contig, side.pos, side.pos)
        return sorted(here, key=lambda m: (not m.cds_start <= side.pos <= m.cds_end, m.gene))


def keeps_five_prime(model: GeneModel, side: Side) -> bool:
    """Whether the part of the gene that a side keeps is the one with its start."""
    return (model.strand > 0) == side.left


class Pair(Record, frozen=True):
    """Genes at a join: ``five`` keeps its 5' part, ``three`` its 3' part. ``broken`` are genes that a side cuts without a
    partner in the same sense, with the side."""

    five: tuple[GeneModel, Side] | None = None
    three: tuple[GeneModel, Side] | None = None
    broken: tuple[tuple[GeneModel, Side], ...] = ()

    @property
    def fused(self) -> bool:
        return self.five is not None and self.three is not None


def pair(one: Side, other: Side, genes: Genes) -> Pair:
    """What a join does to the genes at its two sides. Both in one gene: nothing here."""
    here, there = genes.at(one), genes.at(other)
    for a in here:
        for b in there:
            if a.gene != b.gene and keeps_five_prime(a, one) != keeps_five_prime(b, other):
                if keeps_five_prime(a, one):
                    return Pair((a, one), (b, other))
                return Pair((b, other), (a, one))
    if {a.gene for a in here} & {b.gene for b in there}:
        return Pair()
    return Pair(broken=(*((a, one) for a in here[:1]), *((b, other) for b in there[:1])))


class Cut(Record, frozen=True):
    """Coding exons of a gene in a stretch: ``whole`` are those that lie in it altogether, ``parts`` those that it cuts, by
    number in the direction of the gene. ``bases`` coding bases in the stretch; ``all``: every coding base is in it.
    ``start``: the start codon is. ``ends``: splice sites in the stretch of exons that it cuts ("donor", "acceptor")."""

    whole: tuple[int, ...]
    parts: tuple[int, ...]
    bases: int
    all: bool
    start: bool
    ends: frozenset[str]
    count: int  # exons of the transcript

    @property
    def touches(self) -> bool:
        return self.bases > 0

    @property
    def text(self) -> str:
        """The exons concerned: "exon 5", "exons 5-9"."""
        numbers = sorted({*self.whole, *self.parts})
        if not numbers:
            return "no coding exon"
        return f"exon {numbers[0]}" if len(numbers) == 1 else f"exons {numbers[0]}-{numbers[-1]}"


def cut(model: GeneModel, first: int, last: int) -> Cut:
    """Which coding exons of a gene lie in first..last."""
    whole, parts, ends = [], [], set()
    inside = total = 0
    count = len(model.exons)
    for n, (start, end) in enumerate(model.exons):
        low, high = max(start, model.cds_start), min(end, model.cds_end)
        if low > high:
            continue
        total += high - low + 1
        number = n + 1 if model.strand > 0 else count - n
        taken = min(high, last) - max(low, first) + 1
        if taken <= 0:
            continue
        inside += taken
        if taken == high - low + 1:
            whole.append(number)
            continue
        parts.append(number)
        if first <= high < last and high == end:
            ends.add("donor" if model.strand > 0 else "acceptor")
        if first < low <= last and low == start:
            ends.add("acceptor" if model.strand > 0 else "donor")
    first_codon = model.cds_start if model.strand > 0 else model.cds_end
    return Cut(
        tuple(sorted(whole)), tuple(sorted(parts)), inside, 0 < total == inside, first <= first_codon <= last,
        frozenset(ends), count,
    )  # fmt: skip


def coding_name(model: GeneModel, first: int, last: int, what: str) -> str | None:
    """The ``c.`` name of a stretch with known ends within the transcript ("c.79+500_164-20del"), with its accession."""
    ends = (first, last) if model.strand > 0 else (last, first)
    places = [model.c_position(pos) if model.start <= pos <= model.end else None for pos in ends]
    if None in places:
        return None
    text = str(places[0]) if first == last else f"{places[0]}_{places[1]}"
    return f"{model.accession}:c.{text}{what}"


def named_loss(gene: str, found: Cut) -> str | None:
    """The name of a loss of whole exons that has one: EGFRvIII lacks exons 2 to 7, MET exon 14 skipping exon 14."""
    if found.parts:
        return None
    return _LOSSES.get((gene, found.whole))


_LOSSES: Mapping[tuple[str, tuple[int, ...]], str] = {
    ("EGFR", (2, 3, 4, 5, 6, 7)): "EGFRvIII (exons 2-7)",
    ("MET", (14,)): "exon 14 skipping",
}


def named_gain(gene: str, found: Cut) -> str:
    """The name of a tandem duplication within a gene.

    FLT3: within exons 14 and 15, where ITDs lie (Kayser et al., Blood 2009). EGFR: exons 18 to 25 or 26 hold the kinase
    domain (Gallant et al., Cancer Discovery 2015). KMT2A: a doubled run of whole exons is its partial tandem duplication.
    """
    numbers = sorted({*found.whole, *found.parts})
    plain = f"{found.text} duplication"
    if gene == "FLT3" and numbers and set(numbers) <= {14, 15} and found.bases <= _LONGEST_ITD:
        return f"internal tandem duplication (ITD), {found.text}"
    if gene == "EGFR" and numbers[:1] == [18] and numbers[-1] in {25, 26}:
        return f"kinase domain duplication (KDD), {found.text}"
    if gene == "KMT2A" and found.whole and not found.parts:
        return f"partial tandem duplication (PTD), {found.text}"
    return plain


_LONGEST_ITD = 400
