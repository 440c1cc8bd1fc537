"""Alleles of every shape on a made-up chromosome full of tandem repeats, and ``bcftools norm`` as the judge of them.

python -m tests.genome.norm_oracle 60000     compares, prints differences, cost in microseconds an allele
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from mingbian.genome.normalize import normalize
from mingbian.genome.sequence import MemorySequence, Pieces

Allele = tuple[int, str, str]


def chromosome(length: int, seed: int) -> str:
    """Random bases with homopolymers and tandem repeats of units of one to six bases, some long, in a third of it."""
    dice = random.Random(seed)
    parts: list[str] = []
    size = 0
    while size < length:
        if dice.random() < 0.4:
            unit = "".join(dice.choice("ACGT") for _ in range(dice.choice((1, 1, 2, 2, 3, 3, 4, 5, 6, 30))))
            piece = unit * dice.choice((2, 3, 4, 6, 9, 15, 40)) + unit[: dice.randint(0, len(unit) - 1)]
        else:
            piece = "".join(dice.choice("ACGT") for _ in range(dice.randint(5, 60)))
        parts.append(piece)
        size += len(piece)
    return "".join(parts)[:length]


def alleles(bases: str, count: int, seed: int) -> list[Allele]:
    """SNVs, MNVs, insertions (half of them copies of what is beside them), deletions, delins; a part padded or shifted."""
    dice = random.Random(seed)
    found: list[Allele] = []
    while len(found) < count:
        pos = dice.randint(2, len(bases) - 200)
        what = dice.random()
        if what < 0.1:
            ref = bases[pos - 1]
            alt = dice.choice([b for b in "ACGT" if b != ref])
        elif what < 0.45:  # deletion
            n = dice.choice((1, 1, 2, 3, 4, 5, 6, 12, 30, 60))
            ref, alt = bases[pos - 1 : pos + n], bases[pos - 1]
        elif what < 0.8:  # insertion
            n = dice.choice((1, 1, 2, 3, 4, 5, 6, 12, 30, 60))
            copy = bases[pos : pos + n] if dice.random() < 0.7 else "".join(dice.choice("ACGT") for _ in range(n))
            ref, alt = bases[pos - 1], bases[pos - 1] + copy
        else:  # anything in the place of anything
            ref = bases[pos - 1 : pos - 1 + dice.randint(1, 8)]
            alt = "".join(dice.choice("ACGT") for _ in range(dice.randint(1, 8)))
            if dice.random() < 0.3:
                alt = ref[: dice.randint(0, len(ref))] + alt
        padded = dice.random()
        if padded < 0.3:
            left, right = dice.randint(0, 6), dice.randint(0, 6)
            left = min(left, pos - 1)
            end = pos - 1 + len(ref)
            alt = bases[pos - 1 - left : pos - 1] + alt + bases[end : end + right]
            ref = bases[pos - 1 - left : end + right]
            pos -= left
        if ref != alt:
            found.append((pos, ref, alt))
    return found


def by_bcftools(bases: str, given: list[Allele], folder: Path) -> list[Allele]:
    """What ``bcftools norm -m -any -f`` makes of them; three of four are written in records of several alleles."""
    import pysam
    from pysam import bcftools

    fasta = folder / "g.fa"
    fasta.write_text(">7\n" + "\n".join(bases[i : i + 70] for i in range(0, len(bases), 70)) + "\n")
    pysam.faidx(str(fasta))
    vcf = folder / "in.vcf"
    lines = [
        "##fileformat=VCFv4.2",
        f"##contig=<ID=7,length={len(bases)}>",
        '##INFO=<ID=N,Number=A,Type=Integer,Description="number of the allele">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO",
    ]
    groups: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for i, (pos, ref, alt) in enumerate(given):
        groups.setdefault((pos, ref), []).append((i, alt))
    for (pos, ref), alts in sorted(groups.items()):
        for unique in _without_repeats(alts):
            numbers = ",".join(str(i) for i, _ in unique)
            lines.append(f"7\t{pos}\t.\t{ref}\t{','.join(a for _, a in unique)}\t.\tPASS\tN={numbers}")
    vcf.write_text("\n".join(lines) + "\n")
    text = bcftools.norm("-m", "-any", "-f", str(fasta), str(vcf), catch_stdout=True)
    result: dict[int, Allele] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        _, pos, _, ref, alt, _, _, info = line.split("\t")
        result[int(info.removeprefix("N="))] = (int(pos), ref, alt)
    return [result[i] for i in range(len(given))]


def _without_repeats(alts: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Records in which no alternate allele stands twice."""
    records: list[list[tuple[int, str]]] = []
    for one in alts:
        home = next((r for r in records if all(alt != one[1] for _, alt in r)), None)
        if home is None:
            records.append([one])
        else:
            home.append(one)
    return records


def compare(count: int, seed: int, length: int = 400_000) -> tuple[list[str], float]:
    """Differences in words, and microseconds an allele."""
    bases = chromosome(length, seed)
    given = alleles(bases, count, seed)
    sequence = MemorySequence({"7": Pieces.of({1: bases})})
    began = time.process_time()
    ours = [normalize(sequence, "7", pos, ref, alt) for pos, ref, alt in given]
    cost = (time.process_time() - began) / count * 1e6
    with TemporaryDirectory() as folder:
        theirs = by_bcftools(bases, given, Path(folder))
    return [
        f"{g}: {tuple(o[:3])} (settled {o.settled}) but bcftools {t}"
        for g, o, t in zip(given, ours, theirs, strict=True)
        if tuple(o[:3]) != t or not o.settled
    ], cost


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    wrong, microseconds = compare(number, 2026)
    print("\n".join(wrong[:20]))
    print(f"{number} alleles, {len(wrong)} differences, {microseconds:.2f} us an allele")
    sys.exit(1 if wrong else 0)
