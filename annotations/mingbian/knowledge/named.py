"""What a biomarker names, against what is known of genes: symbols, residues, exons, coordinates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge import atoms as a
from mingbian.knowledge.context import ContextKey
from mingbian.knowledge.evaluation import unqualified
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.knowledge.language import Biomarker, atoms_of
from mingbian.knowledge.oncotree import OncoTree
from mingbian.knowledge.regions import Codons, Exons, Residues, exon_codons
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.tables import bundled
from mingbian.knowledge.traits import read_protein
from mingbian.model.case import Build


@dataclass(frozen=True, slots=True)
class Known:
    """What tables are checked against. ``genes``: every approved symbol known here; ``day``: the knowledge date."""

    tree: OncoTree
    keys: Mapping[str, ContextKey]
    genes: frozenset[str]
    alleles: KnownAlleles
    drugs: frozenset[str]
    day: str

    @classmethod
    def of(cls, kb: KnowledgeBase) -> Known:
        others = {row["gene"] for row in bundled("other_genes.tsv", ("gene", "why"))}
        symbols = frozenset(Transcripts.load(Build.GRCH38).genes | others)
        return cls(kb.oncotree, kb.context_keys, symbols, kb.known_alleles, frozenset(kb.drugs), kb.date)


def check_biomarker(expression: Biomarker, known: Known) -> Iterable[str]:
    """What is wrong with the genes, residues, exons and coordinates that a biomarker names."""
    for leaf in atoms_of(expression):
        atom = unqualified(leaf)
        strangers = [gene for gene in atom.genes if gene not in known.genes]
        if strangers:
            yield f"unknown gene symbol {strangers[0]!r} in {atom}"
        elif isinstance(atom, a.ProteinChange):
            change = read_protein(atom.change)
            if change is not None:
                yield from _residue(atom, change.first, change.ref, known)
                yield from _residue(atom, change.last, change.last_ref, known) if change.last != change.first else ()
        elif isinstance(atom, a.ResidueChange):
            yield from _residue(atom, atom.residue, atom.ref, known)
        elif isinstance(atom, a.GenomicAllele):
            yield from _coordinates(atom, known)
        elif isinstance(atom, (a.MutationClass, a.WildType)) and atom.region is not None:
            yield from _region(atom, atom.region)
        elif isinstance(atom, a.ExonSkipping) and exon_codons(atom.gene, atom.exon) is None:
            yield f"exons.tsv does not list the exon of {atom}"


def _protein_length(gene: str) -> int | None:
    transcript = Transcripts.load(Build.GRCH38).chosen(gene)
    return transcript.coding_length // 3 - 1 if transcript is not None and transcript.coding_length else None


def _residue(atom: a.Atom, residue: int, ref: str, known: Known) -> Iterable[str]:
    gene = atom.genes[0]
    length = _protein_length(gene)
    if length is not None and residue > length + (ref == "*"):
        yield f"{atom}: the protein of {gene} has {length} residues"
    for allele in known.alleles.at_residue(gene, residue):
        change = read_protein(allele.protein) if allele.protein else None
        if change is not None and change.first == change.last == residue and change.ref != ref:
            yield f"{atom}: residue {residue} of {gene} is {change.ref} in {allele.source}, not {ref}"
            return


def _coordinates(atom: a.GenomicAllele, known: Known) -> Iterable[str]:
    build = Build(atom.build)
    allele = known.alleles.lookup(build, atom.chrom, atom.pos, atom.ref, atom.alt)
    if allele is not None and allele.gene != atom.gene:
        yield f"{atom}: this allele lies in {allele.gene}"
    transcript = Transcripts.load(build).chosen(atom.gene)
    if transcript is not None:
        low, high = transcript.window
        if atom.chrom != transcript.chrom or not low <= atom.pos <= high:
            yield f"{atom}: the place lies outside {atom.gene} in {build}"


def _region(atom: a.MutationClass | a.WildType, region: Exons | Codons | Residues) -> Iterable[str]:
    for gene in atom.genes:
        length = _protein_length(gene)
        if isinstance(region, Exons):
            missing = [number for number in region.numbers if exon_codons(gene, number) is None]
            if missing:
                yield f"exons.tsv does not list exon {missing[0]} of {gene} as coding"
        elif length is not None and max(last for _, last in region.residues(gene)) > length:
            yield f"{atom}: the protein of {gene} has {length} residues"
