"""Legacy names lead to the event they mean, and to nothing else."""

from __future__ import annotations

import re

import pytest

from mingbian.genome import hgvs, legacy
from mingbian.genome.transcripts import Transcripts
from mingbian.model.case import Build

GENES = Transcripts.load(Build.GRCH38)


@pytest.mark.parametrize(
    ("gene", "written", "protein", "coding"),
    [
        ("ERBB2", "p.Ala775_Gly776insTyrValMetAla", "Y772_A775dup", None),
        ("ERBB2", "A775_G776insYVMA", "Y772_A775dup", None),
        ("BRCA1", "5382insC", "Q1756fs", "c.5266dup"),
        ("BRCA1", "185delAG", "E23fs", "c.68_69del"),
        ("BRCA2", "6174delT", "S1982fs", "c.5946del"),
        ("BRAF", "p.Val640Glu", "V600E", None),
        ("MET", "NP_001120972.1:p.Asp1028Asn", "D1010N", None),
        ("TERT", "C228T", None, "c.-124C>T"),
        ("H3-3A", "p.K27M", "K28M", None),
        ("H3-3A", "G34R", "G35R", None),
        ("MYD88", "p.Leu265Pro", "L252P", "c.755T>C"),
    ],
)
def test_a_legacy_name_leads_to_the_current_one(gene: str, written: str, protein: str | None, coding: str | None) -> None:
    found = legacy.current_name(gene, written)
    assert (found.protein, found.coding) == (protein, coding)


@pytest.mark.parametrize(
    ("gene", "written"),
    [("BRAF", "V600E"), ("KRAS", "V640E"), ("H3-3A", "p.Gly34Arg"), ("H3-3A", "NP_1.1:p.G34R"), ("MET", "")],
)
def test_a_current_name_is_left_alone(gene: str, written: str) -> None:
    assert legacy.current_name(gene, written) is None


def test_old_gene_symbols_lead_to_the_approved_ones() -> None:
    assert [legacy.current_gene(g) for g in ("MLL2", "WHSC1L1", "C11orf30", "H3F3A", "BRAF", "XYZ1")] == [
        "KMT2D", "NSD3", "EMSY", "H3-3A", "BRAF", "XYZ1",
    ]  # fmt: skip


def test_no_alias_is_itself_the_symbol_of_a_gene_known_here() -> None:
    assert not set(legacy.gene_aliases()) & GENES.genes
    assert not set(legacy.gene_aliases()) & set(legacy.gene_aliases().values())


def test_every_current_name_is_a_readable_name_and_no_legacy_name() -> None:
    table = legacy.legacy_names()
    for row in table.values():
        assert row.protein or row.coding, row
        assert row.gene in GENES.genes, row
        if row.protein:
            assert hgvs.parse_protein(row.protein).short == row.protein
            assert (row.gene, row.protein) not in table
        if row.coding:
            assert hgvs.parse_coding(row.coding).short == row.coding


def test_shifts_between_two_transcripts_kept_here_follow_from_their_coordinates() -> None:
    checked = 0
    for row in legacy.legacy_names().values():
        accession = re.search(r"NM_\d+", row.note)
        old, new = hgvs.parse_protein(row.legacy), row.protein and hgvs.parse_protein(row.protein)
        other = GENES.by_accession(accession.group()) if accession else None
        if other is None or other.gene != row.gene or other.role != "other" or not old or not new:
            continue
        assert GENES.chosen(row.gene).codon_at(other.codon_positions(old.first)[1]) == new.first, row
        checked += 1
    assert checked > 70


def test_the_older_number_that_boards_use_is_named_beside_todays() -> None:
    assert legacy.familiar_name("MYD88", "L252P") == "L265P"
    assert legacy.familiar_name("H3-3A", "K28M") == "K27M"
    assert legacy.familiar_name("ROS1", "G2026R") == "G2032R"
    assert legacy.familiar_name("BRAF", "V600E") is None
    assert legacy.familiar_name("MYD88", None) is None
