"""Make genome/data/transcripts.tsv.gz: exon and coding models of the genes known here, in both builds.

    python packaging/make_transcripts.py TABLE

TABLE is a (gzipped) tab-separated table derived from UCSC ncbiRefSeq for hg19 and hg38 (0-based, half-open), one row a
transcript and build, with the columns build, gene, refseq, is_mane_select, mane_refseq, mane_enst, chrom, strand,
txStart, txEnd, cdsStart, cdsEnd, exonStarts, exonEnds. The copy used was the one inside the PyPI package figeno 1.9.0.
Only facts are taken: accessions and coordinates.

For each gene the MANE Select transcript is kept. Where a build has no row for it (PBRM1 in hg19), its row of the other
build is moved by the offset of the gene's other transcripts, if that is the same for all their exons. Where neither
build has one, the transcript named below or the longest coding one stands in. A few other transcripts are kept because
reports still number proteins by them.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections import defaultdict
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "annotations/mingbian/genome/data/transcripts.tsv.gz"
BUILDS = {"hg19": "GRCh37", "hg38": "GRCh38"}

# Transcripts beside MANE Select that clinical reports, hotspot lists or public knowledge bases number by.
ALSO = {
    "ABL1": ["NM_007313"], "ACVR1": ["NM_001105"], "AKT1": ["NM_001014432"], "BRAF": ["NM_001374258"],
    "CASP8": ["NM_001228"], "CDKN2A": ["NM_058195"], "CSF3R": ["NM_156039"], "DDR2": ["NM_001014796"],
    "EGFR": ["NM_001346898"], "ERBB2": ["NM_001005862", "NM_001289937"], "EZH2": ["NM_152998", "NM_001203247"],
    "FBXW7": ["NM_033632", "NM_018315"], "FGFR2": ["NM_022970"], "FGFR3": ["NM_001163213", "NM_022965"],
    "GNAS": ["NM_080425", "NM_001077490"], "IKZF1": ["NM_001220765"], "KIT": ["NM_001093772"], "KRAS": ["NM_033360"],
    "LMNA": ["NM_005572"], "MET": ["NM_001127500"], "MITF": ["NM_000248", "NM_198159"], "MUTYH": ["NM_001128425"],
    "MYD88": ["NM_001172567"], "NF1": ["NM_000267"], "RET": ["NM_020630"], "ROS1": ["NM_002944"],
    "RUNX1": ["NM_001001890"], "TERT": ["NM_001193376"], "VHL": ["NM_198156"], "WT1": ["NM_000378", "NM_024424"],
}  # fmt: skip
STANDS_IN = {"MUC1": "NM_002456", "RYBP": "NM_012234"}


def base(accession: str) -> str:
    return accession.partition(".")[0]


def exons(row: dict[str, str]) -> list[tuple[int, int]]:
    starts = [int(x) for x in row["exonStarts"].strip(",").split(",")]
    ends = [int(x) for x in row["exonEnds"].strip(",").split(",")]
    return list(zip(starts, ends, strict=True))


def coding_lengths(row: dict[str, str]) -> list[int]:
    low, high = int(row["cdsStart"]), int(row["cdsEnd"])
    return [min(e, high) - max(s, low) for s, e in exons(row) if min(e, high) > max(s, low)]


def main(table: Path) -> None:
    opener = gzip.open if table.suffix == ".gz" else open
    by_gene: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: {"hg19": [], "hg38": []})
    with opener(table, "rt", encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            by_gene[row["gene"]][row["build"]].append(row)

    lines: list[str] = []
    for gene in sorted(by_gene):
        of_build = by_gene[gene]
        mane_rows = {b: [r for r in rows if r["is_mane_select"] == "1"] for b, rows in of_build.items()}
        for build, rows in of_build.items():
            other = mane_rows["hg38" if build == "hg19" else "hg19"]
            chosen = [(r, "mane_select") for r in mane_rows[build]]
            if not chosen and other and (lifted := lift(of_build, build, other[0])):
                chosen = [(lifted, "lifted")]
            if not chosen:
                chosen = [(stand_in(gene, rows), "stand_in")]
            kept = {base(r["refseq"]) for r, _ in chosen}
            chosen += [
                (r, "other") for r in rows if base(r["refseq"]) in ALSO.get(gene, ()) and base(r["refseq"]) not in kept
            ]
            lines += [line(gene, BUILDS[build], row, role) for row, role in chosen]

    header = (
        "# Exon and coding models of the genes known here, GRCh37 and GRCh38. All coordinates 1-based, inclusive.\n"
        "# Source: RefSeq transcripts as aligned by NCBI (UCSC table ncbiRefSeq, hg19 and hg38; public domain), with\n"
        "# MANE Select marked; by way of the copy inside PyPI figeno 1.9.0. Facts only.\n"
        "# Made by packaging/make_transcripts.py.\n"
        "# role: mane_select; lifted (MANE Select, placed on this build by the offset of the gene's other transcripts);\n"
        "# stand_in (no MANE Select known); other (reports number by it).\n"
        "# exons: start offsets from tx_start and lengths, ascending on the chromosome.\n"
    )
    columns = (
        "build gene transcript role mane_enst chrom strand tx_start tx_end cds_start cds_end exon_offsets exon_lengths"
    )
    text = header + columns.replace(" ", "\t") + "\n" + "\n".join(lines) + "\n"
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with OUT.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0, compresslevel=9) as packed:
        packed.write(text.encode())
    print(f"{len(lines)} transcripts of {len(by_gene)} genes, {OUT.stat().st_size:,} bytes")


def lift(of_build: dict[str, list[dict[str, str]]], build: str, mane: dict[str, str]) -> dict[str, str] | None:
    """The MANE Select row of the other build, moved by the one offset that all transcripts of both builds agree on."""
    there = "hg38" if build == "hg19" else "hg19"
    here = {r["refseq"]: r for r in of_build[build]}
    offsets = set()
    for row in of_build[there]:
        same = here.get(row["refseq"])
        if same is None:
            continue
        if len(exons(same)) != len(exons(row)):
            return None
        pairs = zip(exons(row), exons(same), strict=True)
        offsets |= {b - a for old, new in pairs for a, b in zip(old, new, strict=True)}
    if len(offsets) != 1:
        return None
    by = offsets.pop()
    moved = dict(mane)
    for column in ("txStart", "txEnd", "cdsStart", "cdsEnd"):
        moved[column] = str(int(mane[column]) + by)
    for column in ("exonStarts", "exonEnds"):
        moved[column] = ",".join(str(int(x) + by) for x in mane[column].strip(",").split(","))
    return moved


def stand_in(gene: str, rows: list[dict[str, str]]) -> dict[str, str]:
    named = [r for r in rows if base(r["refseq"]) == STANDS_IN.get(gene)]
    return named[0] if named else max(rows, key=lambda r: (sum(coding_lengths(r)), r["refseq"]))


def line(gene: str, build: str, row: dict[str, str], role: str) -> str:
    start = int(row["txStart"])
    out = io.StringIO()
    print(
        build, gene, row["refseq"], role, row["mane_enst"] if role in {"mane_select", "lifted"} else "",
        row["chrom"].removeprefix("chr"), row["strand"], start + 1, row["txEnd"], int(row["cdsStart"]) + 1, row["cdsEnd"],
        ",".join(str(s - start) for s, _ in exons(row)), ",".join(str(e - s) for s, e in exons(row)),
        sep="\t", end="", file=out,
    )  # fmt: skip
    return out.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
