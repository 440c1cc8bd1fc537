"""Compare our names with those of public variants on the real chromosome 21 (GRCh38), from files that stand elsewhere:

    python -m tests.genome.compare_real --fasta GRCh38.chr21.fa.gz --genes hg38_genes.txt.gz \\
        --spdi clinvar_variants_100k.tsv --ids variant_normalization_test_set.tsv.bz2 [--show N]

The chromosome comes with the sources of satmut_utils 1.1.2, the variants with those of hgvs-weaver 1.0.1 (ClinVar and
others), the exons (UCSC ncbiRefSeq) with figeno 1.9.0. Only variants on transcripts in the very version of the exon table
are compared, by kind of protein change. A published name that leaves out the new stop codon or the new end of a frameshift
or extension, and a lost start codon named as a substitution, are read as such; all other differences are listed.
"""

from __future__ import annotations

import argparse
import bz2
import collections
import gzip
from collections.abc import Iterator
from pathlib import Path

from mingbian.genome import hgvs
from mingbian.genome.describe import describe
from mingbian.genome.hgvs import ProteinKind
from mingbian.genome.sequence import MemorySequence, Pieces
from mingbian.genome.spliced import spliced
from mingbian.genome.transcripts import Transcript


def transcripts(path: Path) -> dict[str, Transcript]:
    """All coding transcripts of chromosome 21 by accession with version."""
    found = {}
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        names = next(rows).lstrip("#").rstrip("\n").split("\t")
        for row in rows:
            cell = dict(zip(names, row.rstrip("\n").split("\t"), strict=False))
            low, high = int(cell["cdsStart"]), int(cell["cdsEnd"])
            if cell["chrom"] != "chr21" or low >= high:
                continue
            start = int(cell["txStart"])
            starts = [int(x) for x in cell["exonStarts"].strip(",").split(",")]
            ends = [int(x) for x in cell["exonEnds"].strip(",").split(",")]
            blocks = (
                ",".join(str(s - start) for s in starts),
                ",".join(str(e - s) for s, e in zip(starts, ends, strict=True)),
            )
            found[cell["name"]] = Transcript(
                cell["name"], cell["name2"], "21", 1 if cell["strand"] == "+" else -1, start + 1, int(cell["txEnd"]),
                low + 1, high, "other", None, blocks,
            )  # fmt: skip
    return found


def variants(spdi: Path, ids: Path) -> Iterator[tuple[int, str, str, str, str]]:
    """Position, alleles, c. and p. names as published."""
    for line in spdi.read_text(encoding="utf-8").splitlines()[1:]:
        coding, protein, place = line.split("\t")[:3]
        if place.startswith("NC_000021.9:"):
            _, pos, ref, alt = place.split(":")
            yield int(pos) + 1, ref, alt, coding, protein
    with bz2.open(ids, "rt", encoding="utf-8") as rows:
        next(rows)
        for line in rows:
            cells = line.rstrip("\n").split("\t")
            if len(cells) > 5 and cells[3].startswith("21-"):
                _, pos, ref, alt = cells[3].split("-")
                yield int(pos), ref, alt, cells[4], cells[5]


def kind(protein: str) -> str:
    change = hgvs.parse_protein(protein.replace("(", "").replace(")", "")) if protein else None
    if change is None or change.kind in {ProteinKind.UNKNOWN, ProteinKind.NO_PROTEIN}:
        return "no protein"
    if change.kind in {ProteinKind.MISSENSE, ProteinKind.SYNONYMOUS, ProteinKind.START_LOSS}:
        return "substitution"
    if change.kind in {ProteinKind.FRAMESHIFT, ProteinKind.NONSENSE}:
        return change.kind.value
    return "stop lost" if change.kind is ProteinKind.EXTENSION else "in frame"


def _short(protein: str | None) -> str | None:
    """The change without its new end."""
    change = hgvs.parse_protein(protein) if protein else None
    if change is not None and change.kind is ProteinKind.EXTENSION:
        return f"*{change.first}{change.alt}"
    if protein and protein.startswith("p.Ter") and change is None:
        found = hgvs.parse_protein(f"{protein}ext")
        return f"*{found.first}{found.alt}" if found else protein
    return change.short if change is not None else protein


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    for name in ("fasta", "genes", "spdi", "ids"):
        options.add_argument(f"--{name}", type=Path, required=True)
    options.add_argument("--show", type=int, default=100)
    chosen = options.parse_args()
    with gzip.open(chosen.fasta, "rt", encoding="ascii") as handle:
        handle.readline()
        bases = handle.read().replace("\n", "").upper()
    sequence = MemorySequence({"21": Pieces.of({1: bases})})
    table = transcripts(chosen.genes)
    same: collections.Counter[str] = collections.Counter()
    total: collections.Counter[str] = collections.Counter()
    left: collections.Counter[str] = collections.Counter()
    different, seen = [], set()
    for pos, ref, alt, coding, protein in variants(chosen.spdi, chosen.ids):
        t = table.get(coding.partition(":")[0])
        if (pos, ref, alt, coding) in seen:
            continue
        seen.add((pos, ref, alt, coding))
        if t is None:
            left["transcript not in the table in this version"] += 1
            continue
        whole = spliced(t, sequence)
        if whole is None or whole.protein is None:
            left["transcript does not read through on the chromosome"] += 1
            continue
        if not ref or not alt:
            before = bases[pos - 2]
            pos, ref, alt = pos - 1, before + ref, before + alt  # noqa: PLW2901
        if ref == alt or bases[pos - 1 : pos - 1 + len(ref)] != ref:
            left["REF is not that of the chromosome"] += 1
            continue
        effect = describe(t, sequence, pos, ref, alt)
        own_c = effect.coding if effect else None
        own_p = hgvs.format_protein(effect.protein) if effect and effect.protein else "p.?"
        named = hgvs.parse_coding(coding)
        theirs_c = named.short if named else coding.partition(":")[2]
        theirs_p = protein.partition(":")[2].replace("(", "").replace(")", "") or "p.?"
        what = kind(protein)
        for which, own, theirs in (("c", own_c, theirs_c), ("p", own_p, theirs_p)):
            if which == "p" and what == "no protein":
                continue
            total[f"{what} {which}"] += 1
            if own == theirs or (which == "p" and _short(own) == _short(theirs)):
                same[f"{what} {which}"] += 1
            else:
                different.append((what, which, coding, protein, own, f"{pos}:{ref[:30]}>{alt[:30]}"))
    for row in different[: chosen.show]:
        print(*row)
    for words, n in left.most_common():
        print("not compared:", n, words)
    for words, n in sorted(total.items()):
        print(f"{words}\t{same[words]} of {n}\t{same[words] / n:.2%}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
