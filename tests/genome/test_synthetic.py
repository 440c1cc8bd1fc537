"""The made-up genome of the tests is true where tests rely on it, and the stretches kept hold every known place."""

from __future__ import annotations

import numpy as np
import pytest
from tests.genome.synthetic import genome, known_rows

from mingbian.genome.codons import GENETIC_CODE
from mingbian.genome.stretches import MARGIN, kept, merged
from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.model.case import Build

CHROMOSOMES = ("7", "12", "17", "X")


@pytest.mark.parametrize("build", Build)
def test_known_alleles_find_their_reference_bases(build: Build) -> None:
    made = genome(build, CHROMOSOMES)
    seen = 0
    for chrom, pos, ref, _, anchor in known_rows(build):
        if chrom in CHROMOSOMES and ref:
            assert made.fetch(chrom, pos, pos + len(ref) - 1) == ref
            assert not anchor or made.fetch(chrom, pos - 1, pos - 1) == anchor
            seen += 1
    assert seen > 5000


@pytest.mark.parametrize("build", Build)
def test_genes_are_open_reading_frames(build: Build) -> None:
    made = genome(build, CHROMOSOMES)
    for t in Transcripts.load(build).all:
        if t.role == "other" or t.chrom not in CHROMOSOMES:
            continue
        coding = made.coding(t)
        protein = "".join(GENETIC_CODE[coding[i : i + 3]] for i in range(0, len(coding), 3))
        assert protein[0] == "M", t.gene
        assert protein.index("*") == len(protein) - 1, t.gene


@pytest.mark.parametrize("build", Build)
def test_well_known_codons(build: Build) -> None:
    made, transcripts = genome(build, CHROMOSOMES), Transcripts.load(build)
    for gene, residue, codon in (("EGFR", 858, "CTG"), ("BRAF", 600, "GTG"), ("KRAS", 12, "GGT"), ("TP53", 248, "CGG")):
        t = transcripts.chosen(gene)
        assert t is not None
        assert made.coding(t)[3 * residue - 3 : 3 * residue] == codon


@pytest.mark.parametrize("build", Build)
def test_every_exon_is_kept_with_its_surroundings(build: Build) -> None:
    transcripts = Transcripts.load(build)
    spans = kept(transcripts, KnownAlleles.load().loci(build))
    for t in transcripts.all:
        for start, end in t.exons:
            i = int(np.searchsorted(spans[t.chrom][:, 0], start - MARGIN, side="right")) - 1
            assert spans[t.chrom][i, 0] <= start - MARGIN
            assert spans[t.chrom][i, 1] >= end + MARGIN
    for table in spans.values():
        assert (table[1:, 0] > table[:-1, 1] + 1).all()


def test_spans_are_merged() -> None:
    assert merged([(50, 60), (-5, 3), (1, 10), (11, 12), (14, 30), (20, 25), (95, 140)], 100).tolist() == [
        [1, 12],
        [14, 30],
        [50, 60],
        [95, 100],
    ]
