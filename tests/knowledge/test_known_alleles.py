"""Known alleles: found in any spelling, in both builds, with names that contradict neither codon nor transcript."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingbian.genome import hgvs
from mingbian.genome.codons import candidates, outcome
from mingbian.genome.consequence import coding_substitution
from mingbian.genome.known import codons_at
from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge import known_alleles
from mingbian.knowledge.known_alleles import TABLES, KnownAlleles
from mingbian.model.case import Build

B37, B38 = Build.GRCH37, Build.GRCH38


@pytest.fixture(scope="module")
def known() -> KnownAlleles:
    return KnownAlleles.load()


def test_all_tables_are_there(known: KnownAlleles) -> None:
    assert known.count("ClinVar") > 29_000
    assert known.count("cancerhotspots v2") > 3_000
    assert known.count("CIViC") > 1_300
    assert sum(known.count(t) for t in TABLES.values()) == len(known)


@pytest.mark.parametrize(
    ("build", "spellings", "names"),
    [
        (B37, "17:41209079:T:TG 17:41209080:G:GG 17:41209078:AT:ATG", ("BRCA1", "Q1756fs", "c.5266dup")),
        (B38, "17:43124027:ACT:A 17:43124028:CTC:C 17:43124026:GACTC:GAC", ("BRCA1", "E23fs", "c.68_69del")),
        (B37, "7:55248980:C:CTCCAGGAAGCCT 7:55248992:T:TTCCAGGAAGCCT", ("EGFR", "A763_Y764insFQEA", "c.2284-5_2290dup")),
        (B37, "7:140453136:A:T 7:140453135:CAC:CTC", ("BRAF", "V600E", "c.1799T>A")),
    ],
)
def test_an_allele_is_found_in_every_spelling(
    known: KnownAlleles, build: Build, spellings: str, names: tuple[str, str, str]
) -> None:
    forms = set()
    for spelling in spellings.split():
        chrom, pos, ref, alt = spelling.split(":")
        found = known.lookup(build, chrom, int(pos), ref, alt)
        assert found is not None, spelling
        assert (found.gene, found.protein, found.coding) == names
        forms.add(found.spelled(build))
    assert len(forms) == 1


def test_another_allele_at_the_same_place_is_not_it(known: KnownAlleles) -> None:
    assert known.lookup(B37, "7", 140453136, "A", "TT") is None
    assert known.lookup(B37, "17", 41209079, "T", "TA") is None
    assert known.lookup(B38, "7", 140453136, "A", "T") is None  # the position of the other build
    assert known.lookup(B37, "7", 140453136, "A", "<DEL>") is None
    assert known.lookup(B37, "GL000192.1", 5, "A", "T") is None


def test_clinvar_gives_significance_stars_and_conditions(known: KnownAlleles) -> None:
    record = known.clinvar(B37, "17", 41209079, "T", "TG")
    assert (record.variation_id, record.gene, record.significance, record.stars) == ("17677", "BRCA1", "Pathogenic", 3)
    assert record.conditions
    assert known.clinvar(B38, "17", 43057062, "T", "TG") == record
    assert known.clinvar_named("BRCA1", "c.5266dup") == record
    assert (
        known.clinvar(B37, "12", 25398285, "C", "A") is None or known.clinvar(B37, "12", 25398285, "C", "A").gene == "KRAS"
    )
    assert known.clinvar(B37, "1", 100, "A", "T") is None


def test_every_named_substitution_agrees_with_its_codon_and_its_transcript(known: KnownAlleles) -> None:
    """The names are derived again from coordinates and the genetic code: no row may contradict the others."""
    tables = {build: Transcripts.load(build) for build in Build}
    checked = 0
    residues: set[tuple[str, int]] = set()
    for gene in known._rows_of:
        for allele in known._named(gene):
            change = hgvs.parse_protein(allele.protein) if allele.protein else None
            if len(allele.ref) != len(allele.alt):
                continue
            for build, table in tables.items():
                pos, transcript = allele.pos(build), table.chosen(gene)
                if pos is None or transcript is None:
                    continue
                if allele.coding:
                    assert coding_substitution(transcript, pos, allele.ref, allele.alt) == allele.coding, allele
                if change and change.first:
                    codons = [transcript.codon_at(pos + i) for i in range(len(allele.ref))]
                    assert change.first in codons, allele
                    residues.add((gene, change.first))
                    checked += 1
    assert checked > 7000
    contradicting = [
        (gene, residue)
        for gene, residue in sorted(residues)
        if not codons_at(tables[B38].chosen(gene), B38, residue, known)
        and any(
            len(a.ref) == 1 and a.consequence in {"missense_variant", "stop_gained"}
            for a in known.at_residue(gene, residue)
        )
    ]
    assert contradicting == []


def test_both_builds_give_the_same_names(known: KnownAlleles) -> None:
    t37, t38 = Transcripts.load(B37), Transcripts.load(B38)
    for gene in ("BRAF", "TP53", "EGFR", "NF2"):
        for allele in known._named(gene):
            if allele.pos37 and allele.pos38 and allele.coding and len(allele.ref) == 1 == len(allele.alt):
                here = coding_substitution(t37.chosen(gene), allele.pos37, allele.ref, allele.alt)
                assert here == coding_substitution(t38.chosen(gene), allele.pos38, allele.ref, allele.alt)


def test_codons_follow_from_the_changes_known_in_them() -> None:
    facts = [(((1, "T", "A"),), "E"), (((0, "G", "A"),), "M")]  # BRAF V600E and V600M
    codons = candidates("V", facts)
    assert codons == ("GTG",)
    assert outcome(codons, ((0, "G", "A"), (1, "T", "A"))) == ("V", "K")
    assert candidates("L", facts) == ()
    assert outcome((), ((0, "G", "A"),)) is None


def test_names_lead_to_alleles(known: KnownAlleles) -> None:
    assert {a.coding for a in known.named("EGFR", protein="L858R")} == {"c.2573T>G", "c.2573_2574delinsGT"}
    assert [a.protein for a in known.named("BRAF", coding="c.1799T>A")] == ["V600E"]
    assert known.named("BRAF", protein="V6000E") == ()


def test_the_loci_of_a_build_hold_its_hotspots(known: KnownAlleles) -> None:
    assert 140453136 in known.loci(B37)[7]
    assert 140753336 in known.loci(B38)[7]
    assert 140453136 not in known.loci(B38)[7]


def test_a_damaged_or_forbidden_cache_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBIAN_CACHE_DIR", str(tmp_path / "cache"))
    fresh = known_alleles._load.__wrapped__()
    [file] = (tmp_path / "cache").iterdir()
    whole = file.read_bytes()
    again = known_alleles._load.__wrapped__()
    assert again.lookup(B37, "7", 140453136, "A", "T") == fresh.lookup(B37, "7", 140453136, "A", "T")
    file.write_bytes(whole[: len(whole) // 2])
    damaged = known_alleles._load.__wrapped__()
    assert damaged.lookup(B37, "7", 140453136, "A", "T").protein == "V600E"
    monkeypatch.setenv("MINGBIAN_CACHE_DIR", "")
    assert known_alleles._load.__wrapped__().lookup(B37, "7", 140453136, "A", "T").protein == "V600E"
