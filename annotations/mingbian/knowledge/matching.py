"""From a variant to the rows it concerns, without asking every row: exact changes, residues and classes per gene.

Built once from all rows; each distinct atom is kept once however many rows use it. A variant that alters no protein and is
nowhere known leaves after a few dictionary lookups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mingbian.knowledge import atoms as a
from mingbian.knowledge.atoms import Atom, Truth
from mingbian.knowledge.evaluation import Answer, CaseVariants, Match, evaluate, unqualified
from mingbian.knowledge.language import positive_atoms
from mingbian.knowledge.rows import Row
from mingbian.knowledge.traits import PROTEIN_ALTERING, Traits, read_protein
from mingbian.model.variant import Kind, Variant

_WIDEST = 64  # residues a change may span and still be looked up residue by residue


class _GeneAtoms:
    """The atoms of one gene, by the way they are found."""

    __slots__ = ("classes", "coding", "copies", "curated", "inserted", "others", "protein", "residues")

    def __init__(self) -> None:
        self.protein: dict[str, list[int]] = {}
        self.inserted: dict[int, list[int]] = {}
        self.residues: dict[int, list[int]] = {}
        self.coding: dict[str, list[int]] = {}
        self.classes: list[tuple[int, int]] = []  # (consequence flags, atom)
        self.curated: list[int] = []  # classes that facts or flags can satisfy without any consequence
        self.copies: list[int] = []
        self.others: list[int] = []


class AtomIndex:
    """Distinct atoms with the rows that use them. Immutable after construction."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = tuple(rows)
        numbers: dict[Atom, int] = {}
        self._users: list[list[int]] = []
        without: list[int] = []
        for row_number, row in enumerate(self.rows):
            sequenced = False
            for atom in dict.fromkeys(positive_atoms(row.biomarker)):
                if not atom.sequenced and not (isinstance(atom, a.Prompt) and atom.amplified_gene):
                    continue
                sequenced = sequenced or atom.sequenced
                number = numbers.setdefault(atom, len(numbers))
                if number == len(self._users):
                    self._users.append([])
                self._users[number].append(row_number)
            if not sequenced:
                without.append(row_number)
        self._atoms = tuple(numbers)
        self._genes: dict[str, _GeneAtoms] = {}
        self._alleles: dict[str, list[int]] = {}
        self._fusions: dict[str, list[int]] = {}
        self._signatures: list[int] = []
        self._mitochondrial: list[int] = []
        for number, atom in enumerate(self._atoms):
            self._place(number, atom)
        self.without_variant: tuple[Row, ...] = tuple(self.rows[i] for i in without)
        """Rows no found alteration can make true: wild type, absence, IHC and other prompts, ``any``."""

    def _place(self, number: int, leaf: Atom) -> None:
        atom = unqualified(leaf)
        if isinstance(atom, (a.MsiAtom, a.TmbAtom, a.HrdAtom)):
            self._signatures.append(number)
        elif isinstance(atom, a.GenomicAllele):
            self._alleles.setdefault(atom.key, []).append(number)
        elif isinstance(atom, a.FusionAtom):
            for gene in dict.fromkeys(atom.genes):
                self._fusions.setdefault(gene, []).append(number)
        elif isinstance(atom, a.CodingChange) and atom.change.startswith("m."):
            self._mitochondrial.append(number)
        else:
            for gene in atom.genes:
                self._place_in(self._genes.setdefault(gene, _GeneAtoms()), number, atom)
            if isinstance(atom, a.TandemDuplication):
                self._fusions.setdefault(atom.gene, []).append(number)

    @staticmethod
    def _place_in(gene: _GeneAtoms, number: int, atom: Atom) -> None:
        if isinstance(atom, a.ProteinChange):
            gene.protein.setdefault(atom.change, []).append(number)
            known = read_protein(atom.change)
            if known is not None and known.inserted_after:
                gene.inserted.setdefault(known.inserted_after, []).append(number)
        elif isinstance(atom, a.ResidueChange):
            gene.residues.setdefault(atom.residue, []).append(number)
        elif isinstance(atom, a.CodingChange):
            gene.coding.setdefault(atom.change, []).append(number)
        elif isinstance(atom, a.MutationClass):
            flags = atom.flags
            if flags:
                gene.classes.append((flags, number))
            else:
                gene.curated.append(number)
                gene.copies.append(number)
        elif isinstance(atom, (a.CopyNumberAtom, a.Copies)):
            gene.copies.append(number)
        else:
            gene.others.append(number)

    @property
    def genes(self) -> frozenset[str]:
        """Every gene a positive atom names."""
        named = {gene for atom in self._atoms for gene in atom.genes}
        return frozenset(named)

    def hits(self, traits: Traits) -> list[tuple[Atom, Truth]]:
        """The atoms one variant satisfies, for certain or possibly."""
        atoms = self._atoms
        found: list[tuple[Atom, Truth]] = []
        for number in self._candidates(traits):
            truth = atoms[number].test(traits)
            if truth is not Truth.NO:
                found.append((atoms[number], truth))
        return found

    def _candidates(self, traits: Traits) -> Iterable[int]:
        variant = traits.variant
        kind = variant.kind
        if kind is Kind.FUSION:
            return list(dict.fromkeys(n for gene in traits.genes for n in self._fusions.get(gene, ())))
        if kind is Kind.SIGNATURE:
            return self._signatures
        gene = self._genes.get(traits.gene or "")
        numbers: list[int] = []
        if traits.small:
            if variant.key is not None and self._alleles:
                numbers += self._alleles.get(variant.key, ())
            if variant.chrom == "MT":
                numbers += self._mitochondrial
        if gene is None:
            return numbers
        if kind is Kind.COPY_NUMBER:
            return gene.copies + gene.others
        if not traits.small:
            return numbers + gene.others
        self._small(gene, traits, numbers)
        return numbers

    @staticmethod
    def _small(gene: _GeneAtoms, traits: Traits, numbers: list[int]) -> None:
        if traits.coding and gene.coding:
            numbers += gene.coding.get(traits.coding, ())
        if gene.others:
            numbers += gene.others
        classes = traits.classes
        if not classes & PROTEIN_ALTERING and traits.protein is None:
            if traits.facts.known or traits.variant.flags:
                numbers += gene.curated
            return
        protein = traits.protein
        if protein is not None:
            if gene.protein:
                numbers += gene.protein.get(protein.name, ())
                if protein.inserted_after:
                    close = gene.inserted.get(protein.inserted_after, ())
                    numbers += [n for n in close if n not in numbers]
            if gene.residues and protein.last - protein.first <= _WIDEST:
                for residue in range(protein.first, protein.last + 1):
                    numbers += gene.residues.get(residue, ())
        numbers += [number for flags, number in gene.classes if flags & classes]
        numbers += gene.curated

    def candidates(self, case: CaseVariants) -> tuple[Row, ...]:
        """The rows that at least one variant of the case concerns, in table order."""
        users, found = self._users, set()
        for i in self._concerned(case):
            traits = case.traits[i]
            for number in self._candidates(traits):
                if self._atoms[number].test(traits) is not Truth.NO:
                    found.update(users[number])
        return tuple(self.rows[i] for i in sorted(found))

    def _concerned(self, case: CaseVariants) -> Iterable[int]:
        """The variants that may satisfy an atom: of a gene or at a place that one names, or of no gene."""
        named = [own for gene, own in case.by_gene.items() if gene is None or gene in self._genes or gene in self._fusions]
        indices = {i for own in named for i in own}
        if self._alleles or self._mitochondrial:
            indices.update(i for i, v in enumerate(case.variants) if v.key in self._alleles or v.chrom == "MT")
        return indices

    def concerns(self, variant: Variant) -> bool:
        """Whether a small variant may satisfy an atom at all, by its gene and place: without looking any closer."""
        return variant.gene in self._genes or variant.key in self._alleles or variant.chrom == "MT"

    def matches(self, case: CaseVariants, answer: Answer | None = None) -> list[tuple[Row, Match]]:
        """Every row that holds, or may hold, in the case because of an alteration found; in table order."""
        answers = ((row, evaluate(row.biomarker, case, answer=answer)) for row in self.candidates(case))
        return [(row, match) for row, match in answers if match is not None and match.variants]
