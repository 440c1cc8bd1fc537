"""Write ``knowledge/data/allele_checks.tsv``: coordinates and codons from which a fact's protein change is re-derived.

    python packaging/make_allele_checks.py

For every substitution that a bundled fact names by its protein change and whose alleles are known, one line per build:
the reference codon (worked out from the known alleles of the residue, with IUPAC letters where several fit), its number
and strand; left out where these do not settle the change. ``mingbian kb check`` then derives the protein change anew
from position, alleles and codon. Deterministic.
"""

from __future__ import annotations

from pathlib import Path

from mingbian.genome.known import codons_at
from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge.atoms import ProteinChange
from mingbian.knowledge.derivation import consensus, derive
from mingbian.knowledge.evaluation import unqualified
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.knowledge.language import atoms_of
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.traits import MISSENSE, NONSENSE, read_protein
from mingbian.model.case import Build

OUT = Path(__file__).resolve().parent.parent / "annotations" / "mingbian" / "knowledge" / "data" / "allele_checks.tsv"
HEADER = """\
# Coordinates and reference codons of substitutions that facts name, from which the self-check derives the protein change.
# pos 1-based; ref and alt on the forward strand; codon on the transcript strand. Alleles: hotspot and CIViC tables of this
# folder; codons worked out from the genetic code and those alleles. Written by packaging/make_allele_checks.py.
gene\tbuild\tchrom\tpos\tref\talt\tstrand\tcodon\tcodon_number\tprotein
"""


def substitutions(kb: KnowledgeBase) -> list[tuple[str, str, int]]:
    found = set()
    for row in kb.rows:
        for leaf in atoms_of(row.biomarker):
            atom = unqualified(leaf)
            change = read_protein(atom.change) if isinstance(atom, ProteinChange) else None
            if isinstance(atom, ProteinChange) and change and change.classes & (MISSENSE | NONSENSE) and not change.length:
                found.add((atom.gene, atom.change, change.first))
    return sorted(found)


def main() -> None:
    known = KnownAlleles.load()
    lines = []
    for gene, change, residue in substitutions(KnowledgeBase.load(site=None)):
        for build in Build:
            transcript = Transcripts.load(build).chosen(gene)
            codons = codons_at(transcript, build, residue, known) if transcript else ()
            if transcript is None or not codons:
                continue
            codon = consensus(codons)
            for allele in known.named(gene, protein=change):
                pos = allele.pos(build)
                if pos is not None and len(allele.ref) == len(allele.alt):
                    try:
                        derive(transcript, pos, allele.ref, allele.alt, codon, residue)
                    except ValueError as reason:
                        print(f"left out: {gene} {change} {build}: {reason}")
                        continue
                    strand = "+" if transcript.strand > 0 else "-"
                    cells = (
                        gene,
                        build,
                        allele.chrom,
                        str(pos),
                        allele.ref,
                        allele.alt,
                        strand,
                        codons[0],
                        str(residue),
                        change,
                    )
                    lines.append("\t".join(cells) + "\n")
    OUT.write_text(HEADER + "".join(dict.fromkeys(lines)), encoding="utf-8", newline="\n")
    print(f"{OUT}: {len(set(lines))} alleles")


if __name__ == "__main__":
    main()
