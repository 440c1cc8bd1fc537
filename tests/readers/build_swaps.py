"""Files whose coordinates are of one build and whose header says the other, made from the known alleles.

python -m tests.readers.build_swaps 2000     counts how many are stopped, by kind of header
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.genome.synthetic import known_rows

from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions
from mingbian.model.contigs import LENGTHS, NAMES
from mingbian.model.errors import Refusal
from mingbian.readers import read

HEADERS = ("contigs", "reference line", "lying lift-over", "stated by the user", "contigs and lift-over")
STOPPED = frozenset({"BUILD_MISMATCH", "BUILD_CONFLICT", "BUILD_UNKNOWN"})


def header(kind: str, build: Build) -> list[str]:
    """Header lines that say ``build``."""
    contigs = [f"##contig=<ID=chr{c},length={n}>" for c, n in zip(NAMES, LENGTHS[build], strict=True) if c != "MT"]
    fasta = "hg19.fa" if build is Build.GRCH37 else "hg38.fa"
    lifted = f"##liftOver=<chain={'hg38ToHg19' if build is Build.GRCH37 else 'hg19ToHg38'}.over.chain.gz>"
    return {
        "contigs": contigs,
        "reference line": [f"##reference=file:///refs/{fasta}"],
        "lying lift-over": [lifted.replace("<chain=", "").rstrip(">")],
        "stated by the user": [],
        "contigs and lift-over": [*contigs, lifted.replace("<chain=", "").rstrip(">")],
    }[kind]


def swaps(count: int, seed: int) -> list[tuple[str, Build, list[str]]]:
    """(kind of header, the build it says, records of the other build). One to twelve known alleles a file."""
    dice = random.Random(seed)
    rows = {b: sorted(set(known_rows(b))) for b in Build}
    same = {(c, p) for c, p, *_ in rows[Build.GRCH37]} & {(c, p) for c, p, *_ in rows[Build.GRCH38]}
    made = []
    while len(made) < count:
        says = dice.choice(list(Build))
        other = next(b for b in Build if b is not says)
        records = []
        for chrom, pos, ref, alt, anchor in dice.sample(rows[other], dice.choice((1, 2, 3, 5, 12))):
            if (chrom, pos) in same or chrom == "MT" or not ((ref and alt) or anchor):
                continue
            place, before = (pos, "") if ref and alt else (pos - 1, anchor)
            records.append(f"chr{chrom}\t{place}\t.\t{before}{ref}\t{before}{alt}\t99\tPASS\t.\tGT:AD\t0/1:280,120")
        if records:
            made.append((HEADERS[len(made) % len(HEADERS)], says, records))
    return made


def outcome(folder: Path, kind: str, says: Build, records: list[str]) -> str:
    """The code of the refusal, or "read"."""
    path = folder / "case.vcf"
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR"
    path.write_text("\n".join(["##fileformat=VCFv4.2", *header(kind, says), columns, *records]) + "\n")
    options = CaseOptions(build=says if kind == "stated by the user" else None)
    try:
        read(path, options, KnowledgeBase.load().selection)
    except Refusal as refusal:
        return refusal.code
    return "read"


if __name__ == "__main__":
    tally: Counter[tuple[str, str]] = Counter()
    with TemporaryDirectory() as where:
        for one in swaps(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, 2026):
            result = outcome(Path(where), *one)
            tally[one[0], result] += 1
            if result not in STOPPED and sum(n for (_, r), n in tally.items() if r == result) <= 5:
                print(one)
    for (kind, result), number in sorted(tally.items()):
        print(f"{kind:24}{result:20}{number:6}")
