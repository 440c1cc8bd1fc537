"""Positions go from one build to the other through shared transcripts, and are refused where the gene differs."""

from __future__ import annotations

import pytest
from tests.genome.synthetic import _rows

from mingbian.genome.between import counterpart, mapped
from mingbian.genome.transcripts import Transcripts
from mingbian.model.case import Build

B37, B38 = Build.GRCH37, Build.GRCH38


@pytest.mark.parametrize(
    ("chrom", "pos37", "pos38"),
    [
        ("7", 140453136, 140753336),  # BRAF V600
        ("12", 25398284, 25245350),  # KRAS G12
        ("7", 55259515, 55191822),  # EGFR L858
        ("7", 116412044, 116771990),  # MET exon 14 donor
        ("17", 7577538, 7674220),  # TP53 R248
        ("10", 89692922, 87933165),  # PTEN C136
        ("17", 29586049, 31259031),  # NF1 splice
        ("2", 25457242, 25234373),  # DNMT3A R882
        ("9", 5073770, 5073770),  # JAK2 V617: the same in both
    ],
)
def test_well_known_places(chrom: str, pos37: int, pos38: int) -> None:
    assert mapped(chrom, pos37, B37, B38) == pos38
    assert mapped(chrom, pos38, B38, B37) == pos37
    assert mapped(chrom, pos37, B37, B37) == pos37


@pytest.mark.parametrize("gene", ["INPP5D", "MAP3K14", "PRKDC", "CCNQ", "CRLF2"])
def test_genes_whose_coding_length_differs_are_refused(gene: str) -> None:
    ones, others = (Transcripts.load(b).chosen(gene) for b in (B37, B38))
    assert ones is not None
    assert others is not None
    assert counterpart(others, B37) is None
    middle = others.position_of(others.coding_length // 2)
    assert middle is not None
    assert mapped(others.chrom, middle, B38, B37) is None


def test_outside_the_genes_nothing_is_mapped() -> None:
    assert mapped("1", 5, B37, B38) is None


def test_the_lift_over_of_the_known_alleles_agrees() -> None:
    """Wherever the transcripts answer, they answer as the tables do, which were lifted by another way."""
    rows = [row for row in list(_rows())[::23] if row[6] and row[7]]
    answers = [(mapped(row[5], int(row[6]), B37, B38), int(row[7])) for row in rows]
    given = [(mine, lifted) for mine, lifted in answers if mine is not None]
    assert len(given) > 0.9 * len(rows)
    assert sum(mine != lifted for mine, lifted in given) <= 0.002 * len(given)
