"""Where a position lies in a gene, in both builds."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingbian.genome.transcripts import Transcripts
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX

B37, B38 = Build.GRCH37, Build.GRCH38


@pytest.mark.parametrize(
    ("gene", "where", "c", "codon", "exon"),
    [
        ("BRAF", {B37: ("7", 140453136), B38: ("7", 140753336)}, "1799", 600, 15),
        ("KRAS", {B37: ("12", 25398285), B38: ("12", 25245351)}, "34", 12, 2),
        ("EGFR", {B37: ("7", 55259515), B38: ("7", 55191822)}, "2573", 858, 21),
        ("EGFR", {B37: ("7", 55249071), B38: ("7", 55181378)}, "2369", 790, 20),
        ("MET", {B37: ("7", 116412044), B38: ("7", 116771990)}, "3028+1", None, None),
        ("TERT", {B37: ("5", 1295228), B38: ("5", 1295113)}, "-124", None, None),
        ("TERT", {B37: ("5", 1295250), B38: ("5", 1295135)}, "-146", None, None),
        ("TP53", {B37: ("17", 7577538), B38: ("17", 7674220)}, "743", 248, 7),
        ("ERBB2", {B37: ("17", 37880995), B38: ("17", 39724742)}, "2324", 775, 20),
        ("PIK3CA", {B37: ("3", 178936082), B38: ("3", 179218294)}, "1624", 542, 10),
        ("PTEN", {B37: ("10", 89692922), B38: ("10", 87933165)}, "406", 136, 5),
        ("NF1", {B37: ("17", 29586049), B38: ("17", 31259031)}, "4333-1", None, None),
        ("JAK2", {B37: ("9", 5073770), B38: ("9", 5073770)}, "1849", 617, 14),
        ("DNMT3A", {B37: ("2", 25457242), B38: ("2", 25234373)}, "2645", 882, 23),
        ("DPYD", {B37: ("1", 97915614), B38: ("1", 97450058)}, "1905+1", None, None),
        ("MYD88", {B37: ("3", 38182641), B38: ("3", 38141150)}, "755", 252, 5),
    ],
)
def test_well_known_places_have_their_textbook_names(
    gene: str, where: dict[Build, tuple[str, int]], c: str, codon: int | None, exon: int | None
) -> None:
    for build, (chrom, pos) in where.items():
        transcript = Transcripts.load(build).at(chrom, pos)[0]
        assert (transcript.gene, str(transcript.c_position(pos)), transcript.codon_at(pos), transcript.exon_at(pos)) == (
            gene, c, codon, exon,
        )  # fmt: skip


def test_the_other_isoform_numbers_braf_600_as_640() -> None:
    isoform = Transcripts.load(B37).by_accession("NM_001374258.1")
    assert isoform is not None
    assert isoform.codon_at(140453136) == 640
    assert Transcripts.load(B37).chosen("BRAF").accession == "NM_004333.6"


def test_an_ensembl_accession_leads_to_the_same_transcript() -> None:
    found = Transcripts.load(B38).by_accession("ENST00000275493")
    assert found is not None
    assert found.accession == "NM_005228.5"
    assert Transcripts.load(B38).by_accession("ENST00000000001.1") is None


@pytest.mark.parametrize("build", [B37, B38])
def test_each_gene_is_named_on_one_transcript_and_its_coding_sequence_is_whole(build: Build) -> None:
    transcripts = Transcripts.load(build)
    assert len(transcripts.genes) > 1500
    for gene in transcripts.genes:
        chosen = transcripts.chosen(gene)
        assert chosen.coding_length % 3 == 0, gene
        assert chosen.role != "other"


@given(st.sampled_from(["BRCA1", "BRCA2", "EGFR", "TP53", "NF1", "CDKN2A", "MLH1", "RET"]), st.data())
def test_a_coding_base_leads_to_its_position_and_back(gene: str, data: st.DataObject) -> None:
    found = {}
    for build in Build:
        t = Transcripts.load(build).chosen(gene)
        base = data.draw(st.integers(1, t.coding_length))
        pos = t.position_of(base)
        assert t.cds_base(pos) == base
        assert str(t.c_position(pos)) == str(base)
        residue = (base + 2) // 3
        assert pos in t.codon_positions(residue)
        low, high = t.exon_codons(t.exon_at(pos))
        assert low <= residue <= high
        found[build] = t.coding_length
    assert len(set(found.values())) == 1


def test_both_sides_of_each_intron_count_from_their_own_exon() -> None:
    t = Transcripts.load(B37).chosen("BRCA1")  # on the reverse strand
    for (_, left), (right, _) in zip(t.exons, t.exons[1:], strict=False):
        assert t.splice_offset(left + 1) == -1
        assert t.splice_offset(right - 1) == 1
        assert t.splice_offset(left) is None
    forward = Transcripts.load(B37).chosen("EGFR")
    for (_, left), (right, _) in zip(forward.exons, forward.exons[1:], strict=False):
        assert (forward.splice_offset(left + 2), forward.splice_offset(right - 2)) == (2, -2)


def test_outside_a_transcript_there_is_no_position() -> None:
    t = Transcripts.load(B37).chosen("TERT")
    assert t.c_position(t.end + 2001) is None
    assert t.c_position(t.start - 1) is None
    assert t.position_of(0) is None
    assert t.position_of(t.coding_length + 1) is None
    assert Transcripts.load(B37).at("7", 1) == []
    assert Transcripts.load(B37).at("nowhere", 1) == []


def test_the_gene_intervals_are_merged_sorted_and_hold_the_promoter_of_tert() -> None:
    for build, promoter in ((B37, 1295228), (B38, 1295113)):
        intervals = Transcripts.load(build).gene_intervals()
        for starts, ends in intervals.values():
            assert (starts <= ends).all()
            assert (starts[1:] > ends[:-1] + 1).all()
        starts, ends = intervals[INDEX["5"]]
        assert ((starts <= promoter) & (promoter <= ends)).any()


def test_reading_the_table_does_not_work_out_every_exon() -> None:
    code = (
        "from mingbian.genome.transcripts import Transcripts; t = Transcripts.load('GRCh37'); t.at('7', 140453136);"
        "print(sum('exons' in vars(x) for x in t.all))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(out.stdout) <= 5
