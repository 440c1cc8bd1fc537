"""Write ``knowledge/data/exons.tsv``: coding places of the exons that bundled facts name.

    python packaging/make_exons.py

Reads the bundled transcripts and assertion tables. For a gene with an exon in any biomarker all coding exons of its chosen
transcript are listed; for a gene with exon skipping those of its other kept transcripts too, since splice-site changes are
named on either. Run again after adding rows; the output is deterministic.
"""

from __future__ import annotations

from pathlib import Path

from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.knowledge.atoms import ExonSkipping, MutationClass, Qualified, TandemDuplication, WildType
from mingbian.knowledge.language import Biomarker, atoms_of, parse
from mingbian.knowledge.regions import Exons
from mingbian.knowledge.rows import ASSERTION_COLUMNS, NHI_COLUMNS
from mingbian.knowledge.tables import bundled, bundled_names
from mingbian.model.case import Build

OUT = Path(__file__).resolve().parent.parent / "annotations" / "mingbian" / "knowledge" / "data" / "exons.tsv"
HEADER = """\
# Coding places of exons: c. numbers of the first and last coding base, 1-based. Only genes whose facts name an exon.
# mane: yes = the MANE Select transcript, whose exon numbers the facts use. Source: RefSeq models as in the bundled
# transcript table (NCBI, public domain), GRCh38. Written by packaging/make_exons.py.
gene\ttranscript\tmane\texon\tc_first\tc_last
"""


def biomarkers() -> list[Biomarker]:
    texts = [row["biomarker"] for name in bundled_names("assertions") for row in bundled(name, ASSERTION_COLUMNS)]
    texts += [row["biomarker"] for row in bundled("nhi_drugs.tsv", NHI_COLUMNS, optional=True) if row["biomarker"]]
    return [parse(text) for text in texts]


def named_genes() -> tuple[set[str], set[str]]:
    exons, skipping = {"FLT3"}, {"MET"}
    for expression in biomarkers():
        for leaf in atoms_of(expression):
            atom = leaf.atom if isinstance(leaf, Qualified) else leaf
            if isinstance(atom, ExonSkipping):
                skipping.add(atom.gene)
            elif isinstance(atom, (MutationClass, WildType)) and isinstance(atom.region, Exons):
                exons.update(atom.genes)
            elif isinstance(atom, TandemDuplication):
                exons.add(atom.gene)
    return exons, skipping


def exons_of(transcript: Transcript) -> list[tuple[int, int, int]]:
    places = []
    for number in range(1, len(transcript.exons) + 1):
        start, end = transcript.exons[number - 1 if transcript.strand > 0 else len(transcript.exons) - number]
        low, high = max(start, transcript.cds_start), min(end, transcript.cds_end)
        if low <= high:
            bases = [transcript.cds_base(low), transcript.cds_base(high)]
            first, last = sorted(base for base in bases if base is not None)
            places.append((number, first, last))
    return places


def main() -> None:
    transcripts = Transcripts.load(Build.GRCH38)
    exons, skipping = named_genes()
    lines = []
    for gene in sorted(exons | skipping):
        for i, transcript in enumerate(transcripts.of_gene(gene)):
            if i and gene not in skipping:
                break
            mane = "yes" if i == 0 else "no"
            places = exons_of(transcript)
            lines += [f"{gene}\t{transcript.accession}\t{mane}\t{n}\t{first}\t{last}\n" for n, first, last in places]
    OUT.write_text(HEADER + "".join(lines), encoding="utf-8", newline="\n")
    print(f"{OUT}: {len(lines)} exons")


if __name__ == "__main__":
    main()
