"""Parts of a gene that a biomarker can name: exons, codons, residue ranges; and where exons lie in the protein.

Exon numbers are those of the MANE Select transcript. Where a variant has a residue, the exon's codons decide, so that an
annotator's other exon numbering cannot mislead; the variant's own exon number is used only where it has no residue.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from mingbian.knowledge.tables import bundled
from mingbian.knowledge.traits import Traits
from mingbian.model.records import Record


class ExonPlace(Record, frozen=True):
    """One exon of one transcript: coding bases (c. numbers, 1-based) and the codons they touch."""

    gene: str
    transcript: str
    mane: bool
    exon: int
    c_first: int
    c_last: int

    @property
    def codons(self) -> tuple[int, int]:
        return (self.c_first + 2) // 3, (self.c_last + 2) // 3


@cache
def exon_places() -> Mapping[tuple[str, int], tuple[ExonPlace, ...]]:
    """Exons by (gene, number), MANE Select first; only genes whose facts name an exon are listed."""
    places: dict[tuple[str, int], list[ExonPlace]] = {}
    table = bundled("exons.tsv", ("gene", "transcript", "mane", "exon", "c_first", "c_last"), optional=True)
    for row in table.rows:
        place = ExonPlace(
            row["gene"],
            row["transcript"],
            row["mane"] == "yes",
            row.integer("exon"),
            row.integer("c_first"),
            row.integer("c_last"),
        )
        places.setdefault((place.gene, place.exon), []).append(place)
    return MappingProxyType({key: tuple(sorted(value, key=lambda p: not p.mane)) for key, value in places.items()})


def exon_codons(gene: str, exon: int) -> tuple[int, int] | None:
    """First and last codon of an exon in the MANE Select transcript, or None where the table does not list it."""
    places = exon_places().get((gene, exon))
    return places[0].codons if places and places[0].mane else None


def _numbers(values: tuple[int, ...]) -> str:
    if len(values) > 2 and values == tuple(range(values[0], values[-1] + 1)):
        return f"{values[0]}-{values[-1]}"
    return ",".join(str(value) for value in values)


class Exons(Record, frozen=True):
    numbers: tuple[int, ...]

    def holds(self, gene: str, traits: Traits) -> bool | None:
        """Whether the variant touches one of these exons; None where its place is not known."""
        unknown = False
        for number in self.numbers:
            codons = exon_codons(gene, number) if traits.first is not None else None
            if codons is not None and traits.first is not None and traits.last is not None:
                if traits.first <= codons[1] and traits.last >= codons[0]:
                    return True
            elif traits.variant.exon is not None:
                if traits.variant.exon == number:
                    return True
            else:
                unknown = True
        return None if unknown else False

    def residues(self, gene: str) -> tuple[tuple[int, int], ...]:
        """Residue ranges, where known (used for coverage)."""
        return tuple(codons for number in self.numbers if (codons := exon_codons(gene, number)))

    def __str__(self) -> str:
        return f"exon {self.numbers[0]}" if len(self.numbers) == 1 else f"exons {_numbers(self.numbers)}"


class Codons(Record, frozen=True):
    numbers: tuple[int, ...]

    def holds(self, gene: str, traits: Traits) -> bool | None:
        if traits.first is None or traits.last is None:
            return None
        return any(traits.first <= number <= traits.last for number in self.numbers)

    def residues(self, gene: str) -> tuple[tuple[int, int], ...]:
        return tuple((number, number) for number in self.numbers)

    def __str__(self) -> str:
        return f"codon {self.numbers[0]}" if len(self.numbers) == 1 else f"codons {_numbers(self.numbers)}"


class Residues(Record, frozen=True):
    first: int
    last: int

    def holds(self, gene: str, traits: Traits) -> bool | None:
        if traits.first is None or traits.last is None:
            return None
        return traits.first <= self.last and traits.last >= self.first

    def residues(self, gene: str) -> tuple[tuple[int, int], ...]:
        return ((self.first, self.last),)

    def __str__(self) -> str:
        return f"residues {self.first}-{self.last}"


Region = Exons | Codons | Residues
