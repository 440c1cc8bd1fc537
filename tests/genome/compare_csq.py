"""Compare our consequences with those of ``bcftools csq`` (through pysam) on the made-up genome of ``repeats.py``:

    python -m tests.genome.compare_csq [COUNT]

Each transcript becomes a small contig of its own. Where csq says no more than that a feature became longer or shorter or
that a splice region is touched (it does so for replacements), and ours says more, nothing is compared.
"""

from __future__ import annotations

import argparse
import collections
import tempfile
from pathlib import Path

from tests.genome import repeats

from mingbian.genome.describe import describe
from mingbian.genome.transcripts import Transcript
from mingbian.model.case import Build

_MARGIN = 400
_SAME = {
    "start_lost": {"start_lost", "frameshift&start_lost", "start_lost&splice_region"},
    "synonymous": {"synonymous", "synonymous&splice_region"},
}
_OPEN = frozenset(
    {"feature_elongation", "feature_truncation", "splice_region", "coding_sequence", "5_prime_utr", "3_prime_utr"}
)


def contig(t: Transcript, sequence: object) -> str:
    """The bases from some in front of the transcript to some behind it, N where none are held."""
    bases = ["N"] * (t.end - t.start + 1 + 2 * _MARGIN)
    low = t.start - _MARGIN
    for start, end in t.exons:
        first, last = start - repeats.FLANK, end + repeats.FLANK
        for pos in range(first, last + 1):
            found = sequence.fetch(t.chrom, pos, pos)  # type: ignore[attr-defined]
            if found and 0 <= pos - low < len(bases):
                bases[pos - low] = found
    return "".join(bases)


def gff(t: Transcript, name: str) -> list[str]:
    """The transcript as bcftools reads it."""
    low = t.start - _MARGIN - 1
    sign = "+" if t.strand > 0 else "-"

    def row(kind: str, start: int, end: int, phase: str, words: str) -> str:
        return f"{name}\t.\t{kind}\t{start - low}\t{end - low}\t.\t{sign}\t{phase}\t{words}"

    rows = [
        row("gene", t.start, t.end, ".", f"ID=gene:{name};biotype=protein_coding;Name={t.gene}"),
        row("mRNA", t.start, t.end, ".", f"ID=transcript:{name};Parent=gene:{name};biotype=protein_coding"),
    ]
    for start, end in t.exons:
        rows.append(row("exon", start, end, ".", f"Parent=transcript:{name}"))
        first, last = max(start, t.cds_start), min(end, t.cds_end)
        if first <= last:
            base = t.cds_base(first if t.strand > 0 else last) or 1
            rows.append(row("CDS", first, last, str((3 - (base - 1) % 3) % 3), f"Parent=transcript:{name}"))
        for a, b, kind in (
            (start, min(end, t.cds_start - 1), "five_prime_UTR" if t.strand > 0 else "three_prime_UTR"),
            (max(start, t.cds_end + 1), end, "three_prime_UTR" if t.strand > 0 else "five_prime_UTR"),
        ):
            if a <= b:
                rows.append(row(kind, a, b, ".", f"Parent=transcript:{name}"))
    return rows


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("count", nargs="?", type=int, default=6000)
    options.add_argument("--show", type=int, default=0)
    chosen = options.parse_args()
    try:
        import pysam
        import pysam.bcftools
    except ImportError:
        print("pysam is not installed here: nothing compared")
        return 0
    folder = Path(tempfile.mkdtemp())
    names: dict[tuple[Build, str], str] = {}
    fasta, rows = [], ["##gff-version 3"]
    header = ["##fileformat=VCFv4.2"]
    for build in Build:
        sequence, transcripts = repeats.genome(build)
        for t in transcripts:
            name = names[build, t.accession] = f"c{len(names)}"
            bases = contig(t, sequence)
            fasta.append(f">{name}\n{bases}\n")
            rows += gff(t, name)
            header.append(f"##contig=<ID={name},length={len(bases)}>")
    (folder / "g.fa").write_text("".join(fasta), encoding="ascii")
    (folder / "g.gff3").write_text("\n".join(rows) + "\n", encoding="ascii")
    pysam.faidx(str(folder / "g.fa"))
    found = list(repeats.events(chosen.count, "csq"))
    lines = []
    for i, e in enumerate(found):
        low = e.transcript.start - _MARGIN - 1
        lines.append((names[e.build, e.transcript.accession], e.pos - low, f"{i}", e.ref, e.alt))
    lines.sort(key=lambda x: (int(x[0][1:]), x[1]))
    body = [f"{c}\t{p}\t{i}\t{r}\t{a}\t.\t.\t." for c, p, i, r, a in lines]
    (folder / "v.vcf").write_text("\n".join([*header, "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO", *body]) + "\n")
    out = folder / "o.vcf"
    pysam.bcftools.csq(
        "-l", "-f", str(folder / "g.fa"), "-g", str(folder / "g.gff3"), "-o", str(out), str(folder / "v.vcf"),
        catch_stdout=False,
    )  # fmt: skip
    theirs = {}
    for line in out.read_text().splitlines():
        if not line.startswith("#"):
            cells = line.split("\t")
            theirs[int(cells[2])] = cells[7].partition("BCSQ=")[2].split("|")[0]
    same, vague, different = 0, 0, collections.Counter[tuple[str | None, str]]()
    examples: dict[tuple[str | None, str], str] = {}
    for i, e in enumerate(found):
        said = theirs.get(i, "")
        effect = describe(e.transcript, repeats.genome(e.build)[0], e.pos, e.ref, e.alt)
        if not said or effect is None:
            continue
        own = (effect.consequence or "").removesuffix("_variant")
        terms = {x.lower() for x in said.removeprefix("*").split("&")}
        if terms <= _OPEN and own.lower() not in terms:
            vague += 1
        elif own.lower() in terms or own in _SAME.get(said, ()):
            same += 1
        else:
            different[own, said] += 1
            examples.setdefault(
                (own, said),
                f"{e.transcript.gene} {effect.coding} {effect.protein.short if effect.protein else ''} {e}"[:230],
            )
    for pair, n in different.most_common():
        print(n, *pair, examples[pair] if chosen.show else "", sep="\t")
    total = same + sum(different.values())
    print(f"the same term: {same} of {total} ({same / total:.2%}); csq leaves it open: {vague}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
