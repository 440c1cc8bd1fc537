"""Deriving a protein change from position, alleles and reference codon alone, to check what a table says.

Codons are on the transcript strand and may hold IUPAC letters where a base is not known ("CTN"); the derivation
holds only if every codon that fits gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from mingbian.genome.codons import GENETIC_CODE
from mingbian.genome.keys import reverse_complement
from mingbian.genome.transcripts import Transcript

IUPAC = {
    "A": "A", "C": "C", "G": "G", "T": "T", "R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC",
    "B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT",
}  # fmt: skip
_LETTERS = {frozenset(bases): letter for letter, bases in IUPAC.items()}


def consensus(codons: Iterable[str]) -> str:
    """Codons as one text with IUPAC letters."""
    return "".join(_LETTERS[frozenset(bases)] for bases in zip(*codons, strict=True))


def derive(transcript: Transcript, pos: int, ref: str, alt: str, codon: str, number: int) -> str:
    """The short protein change of a substitution inside one codon. Raises ValueError with the reason where none follows.

    ``pos`` 1-based, ``ref`` and ``alt`` of equal length on the forward strand, ``number`` the residue.
    """
    places = transcript.codon_positions(number)
    if places is None:
        raise ValueError(f"{transcript.accession} has no codon {number}")
    if len(ref) != len(alt) or not ref:
        raise ValueError(f"{ref}>{alt} is not a substitution")
    before, after = set(), set()
    for bases in product(*(IUPAC[letter] for letter in codon)):
        changed = list(bases)
        for i, (old, new) in enumerate(zip(ref, alt, strict=True)):
            if pos + i not in places:
                found = transcript.codon_at(pos + i)
                raise ValueError(f"position {pos + i} lies in codon {found} of {transcript.accession}, not in {number}")
            place = places.index(pos + i)
            old, new = (old, new) if transcript.strand > 0 else (reverse_complement(old), reverse_complement(new))  # noqa: PLW2901
            if bases[place] != old:
                if IUPAC[codon[place]] == bases[place]:
                    raise ValueError(f"base {place + 1} of codon {codon} is {bases[place]}, the allele says {old}")
                break
            changed[place] = new
        else:
            before.add(GENETIC_CODE["".join(bases)])
            after.add(GENETIC_CODE["".join(changed)])
    if len(before) != 1 or len(after) != 1:
        raise ValueError(f"codon {codon} does not settle the residues: {sorted(before)} to {sorted(after)}")
    return f"{before.pop()}{number}{after.pop()}"
