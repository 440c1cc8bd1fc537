"""Diplotype to phenotype: two copies, unphased calls read every way they allow, never a tier, nothing without consent."""

from __future__ import annotations

from typing import Any

import pytest
from tests.interpret.fakes import reading

from mingbian.interpret import interpret
from mingbian.knowledge.pharmacogenes import pgx_tables
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Assay, CaseOptions, Consent, CoverageFact
from mingbian.model.interpretation import Pharmacogene
from mingbian.model.variant import Call, Kind, Observation, Source
from mingbian.reports.interpretation_json import dumps

KB = KnowledgeBase.load()


def change(gene: str, coding: str, copies: int, line: int = 1, **call: Any) -> Observation:
    zygosity = {1: "heterozygous", 2: "homozygous"}.get(copies)
    return Observation(
        kind=Kind.SNV,
        source=Source("a.json", line, f"$.variants[{line}]"),
        gene=gene,
        hgvs_c=coding,
        call=Call(vaf=None, depth=200, filters=("PASS",), zygosity=zygosity, **call),
        reported_origin="germline",
    )


def read_genes(
    *seen: Observation, assay: Assay = Assay.GERMLINE, consent: str = "yes", coverage: tuple[CoverageFact, ...] = ()
) -> dict[str, Pharmacogene]:
    given = reading(*seen, tumor_type="COADREAD", assay=assay, consent_germline=consent, coverage=coverage)
    return {p.gene: p for p in interpret([given], CaseOptions(), KB).pharmacogenes}


@pytest.mark.parametrize(
    ("gene", "changes", "diplotype", "phenotype", "activity"),
    [
        ("DPYD", [("c.1905+1G>A", 1)], "*1/c.1905+1G>A (*2A)", "intermediate metabolizer", "1"),
        ("DPYD", [("c.1905+1G>A", 2)], "c.1905+1G>A (*2A)/c.1905+1G>A (*2A)", "poor metabolizer", "0"),
        ("DPYD", [("c.2846A>T", 1)], "*1/c.2846A>T", "intermediate metabolizer", "1.5"),
        ("DPYD", [("c.1236G>A", 1)], "*1/HapB3", "intermediate metabolizer", "1.5"),
        ("DPYD", [("c.1236G>A", 1), ("c.1129-5923C>G", 1)], "*1/HapB3", "intermediate metabolizer", "1.5"),
        ("DPYD", [("c.1236G>A", 2)], "HapB3/HapB3", "intermediate metabolizer", "1"),
        ("DPYD", [("c.1898del", 1)], "*1/c.1898del", "indeterminate", ""),
        ("UGT1A1", [("c.211G>A", 1)], "*1/*6", "intermediate metabolizer", ""),
        ("UGT1A1", [("c.211G>A", 2)], "*6/*6", "poor metabolizer", ""),
        ("UGT1A1", [("c.-41_-40dup", 2)], "*28/*28", "poor metabolizer", ""),
        ("TPMT", [("c.719A>G", 1)], "*1/*3C", "intermediate metabolizer", ""),
        ("TPMT", [("c.719A>G", 2)], "*3C/*3C", "poor metabolizer", ""),
        ("TPMT", [("c.719A>G", 2), ("c.460G>A", 2)], "*3A/*3A", "poor metabolizer", ""),
        ("TPMT", [("c.238G>C", 1)], "*1/*2", "intermediate metabolizer", ""),
        ("NUDT15", [("c.415C>T", 1)], "*1/*3", "intermediate metabolizer", ""),
        ("NUDT15", [("c.415C>T", 2)], "*3/*3", "poor metabolizer", ""),
        ("NUDT15", [("c.50_55dup", 1)], "*1/*6", "indeterminate", ""),
        ("NUDT15", [("c.415C>T", 2), ("c.50_55dup", 1)], "*2/*3", "poor metabolizer", ""),
    ],
)
def test_diplotype_and_phenotype(
    gene: str, changes: list[tuple[str, int]], diplotype: str, phenotype: str, activity: str
) -> None:
    found = read_genes(*(change(gene, coding, copies, n) for n, (coding, copies) in enumerate(changes, 1)))[gene]
    assert (found.diplotype, found.phenotype, found.activity) == (diplotype, phenotype, activity)
    assert found.possible == ()
    assert found.citations
    assert found.text
    assert found.text_zh
    assert "not stated" in found.text


def test_calls_without_phase_are_read_both_ways_and_stated() -> None:
    """TPMT 460 and 719 on one copy are *3A (one good copy left); on two copies none is left."""
    tpmt = read_genes(change("TPMT", "c.460G>A", 1, 1), change("TPMT", "c.719A>G", 1, 2))["TPMT"]
    assert (tpmt.diplotype, tpmt.phenotype) == (None, None)
    assert tpmt.possible == ("*1/*3A: intermediate metabolizer", "*3B/*3C: poor metabolizer")
    assert {a.text.split(":")[0] for a in tpmt.advice} == {"If intermediate metabolizer", "If poor metabolizer"}
    assert "未定相位" in tpmt.text_zh


@pytest.mark.parametrize(
    ("first", "second", "diplotype"), [("0|1", "0|1", "*1/*3A"), ("1|0", "0|1", "*3B/*3C")], ids=["cis", "trans"]
)
def test_phase_settles_it(first: str, second: str, diplotype: str) -> None:
    seen = (
        change("TPMT", "c.460G>A", 1, 1, phase_set="7", haplotype=first),
        change("TPMT", "c.719A>G", 1, 2, phase_set="7", haplotype=second),
    )
    assert read_genes(*seen)["TPMT"].diplotype == diplotype


def test_two_impaired_copies_whichever_way_are_one_phenotype() -> None:
    """*6 and *28 unphased: on one copy or two is a different phenotype, so none is stated."""
    found = read_genes(change("UGT1A1", "c.211G>A", 1, 1), change("UGT1A1", "c.-41_-40dup", 1, 2))["UGT1A1"]
    assert found.phenotype is None
    assert len(found.possible) == 2
    both = read_genes(change("UGT1A1", "c.211G>A", 2, 1), change("UGT1A1", "c.-41_-40dup", 1, 2))["UGT1A1"]
    assert both.phenotype == "poor metabolizer"


def test_how_many_copies_must_be_known() -> None:
    found = read_genes(change("DPYD", "c.1905+1G>A", 0))["DPYD"]
    assert (found.diplotype, found.phenotype, found.advice) == (None, None, ())
    assert "how many copies is not known" in found.text


def test_the_matched_normal_speaks_and_the_tumor_does_not() -> None:
    tumor = change("DPYD", "c.1905+1G>A", 2, normal_genotype="0/1", normal_vaf=0.5, normal_depth=100, normal_alt_reads=50)
    found = read_genes(tumor, assay=Assay.TUMOR_NORMAL)
    assert found["DPYD"].phenotype == "intermediate metabolizer"
    for assay in (Assay.TUMOR_ONLY, Assay.PLASMA):
        assert read_genes(tumor, assay=assay) == {}


def test_nothing_found_is_normal_only_where_the_gene_was_read() -> None:
    assert read_genes() == {}
    found = read_genes(coverage=(CoverageFact(gene="TPMT", region="all", min_depth=200),))
    assert (found["TPMT"].diplotype, found["TPMT"].phenotype) == ("*1/*1", "normal metabolizer")
    assert "not stated" not in found["TPMT"].text


def test_slow_in_both_thiopurine_genes_is_lower_than_in_either() -> None:
    found = read_genes(change("TPMT", "c.719A>G", 1, 1), change("NUDT15", "c.415C>T", 1, 2))
    for gene in ("TPMT", "NUDT15"):
        [advice] = [a for a in found[gene].advice if a.drug == "mercaptopurine"]
        assert "20 to 50 %" in advice.text
        assert advice.citations == ("PMID:38230823",)


def test_without_consent_no_diplotype_leaves_the_program() -> None:
    given = reading(change("DPYD", "c.1905+1G>A", 1), tumor_type="COADREAD", assay=Assay.GERMLINE, consent_germline="no")
    result = interpret([given], CaseOptions(consent_germline=Consent.NO), KB)
    assert result.pharmacogenes == ()
    assert b"metabolizer" not in dumps(result).split(b'"pharmacogenes"')[1]


def test_a_place_is_enough_where_no_name_is_given() -> None:
    seen = Observation(
        kind=Kind.SNV,
        source=Source("a.vcf", 9),
        chrom="1",
        pos=97450058,
        ref="C",
        alt="T",
        call=Call(depth=200, filters=("PASS",), genotype="0/1"),
    )
    from mingbian.model.case import Build

    given = reading(seen, tumor_type="COADREAD", assay=Assay.GERMLINE, build=Build.GRCH38)
    [found] = interpret([given], CaseOptions(), KB).pharmacogenes
    assert found.phenotype == "intermediate metabolizer"


def test_every_allele_and_every_advice_has_a_source() -> None:
    tables = pgx_tables()
    assert set(tables.alleles) == {"DPYD", "UGT1A1", "TPMT", "NUDT15"}
    assert all(a.source.startswith("PMID:") for alleles in tables.alleles.values() for a in alleles)
    assert all(c.startswith("PMID:") for line in tables.advice for c in line.citations)
