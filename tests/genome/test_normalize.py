"""One spelling for one allele: the same as bcftools', with the reference; honest without it."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import pytest
from tests.genome.norm_oracle import alleles, by_bcftools, chromosome
from tests.genome.synthetic import genome, known_rows

from mingbian.genome.keys import packed
from mingbian.genome.normalize import mismatch, normalize, why_not
from mingbian.genome.sequence import MemorySequence, Pieces
from mingbian.model.case import Build

#                 1234567890123456789012
SMALL = MemorySequence({"7": Pieces.of({1: "GATCACACACATTTTTTGGCAT", 101: "AAAACAAAA"})})


@pytest.mark.skipif(sys.platform == "win32", reason="bcftools comes with pysam, which Windows has none of")
def test_as_bcftools_norm(tmp_path: Path) -> None:
    bases = chromosome(60_000, 7)
    given = alleles(bases, 4_000, 7)
    sequence = MemorySequence({"7": Pieces.of({1: bases})})
    for allele, theirs in zip(given, by_bcftools(bases, given, tmp_path), strict=True):
        ours = normalize(sequence, "7", *allele)
        assert ours.settled
        assert ours[:3] == theirs, allele


@pytest.mark.parametrize(
    ("pos", "ref", "alt", "expected"),
    [
        (4, "C", "T", (4, "C", "T", True)),
        (10, "CA", "", None),
        (9, "ACA", "A", (3, "TCA", "T", True)),
        (3, "TCA", "T", (3, "TCA", "T", True)),
        (8, "CACA", "CA", (3, "TCA", "T", True)),
        (11, "A", "ACA", (3, "T", "TCA", True)),
        (17, "T", "TT", (11, "A", "AT", True)),
        (16, "TTG", "TG", (11, "AT", "A", True)),
        (12, "TTT", "TGT", (13, "T", "G", True)),
        (1, "GA", "A", (1, "GA", "A", True)),
        (18, "GGC", "TTA", (18, "GGC", "TTA", True)),
    ],
)
def test_by_hand(pos: int, ref: str, alt: str, expected: tuple[int, str, str, bool] | None) -> None:
    if expected is not None:
        assert normalize(SMALL, "7", pos, ref, alt) == expected


def test_every_spelling_of_one_event_is_one() -> None:
    spellings = {
        normalize(SMALL, "7", start - left, text[start - left - 1 : end + right], text[start - left - 1 : start - 1] + alt)
        for text in ["GATCACACACATTTTTTGGCAT"]
        for start, end in [(4, 5), (6, 7), (8, 9), (5, 6), (9, 10)]
        for left, right in itertools.product((1, 2, 3), (0, 1, 4))
        for alt in [text[end : end + right]]
    }
    assert spellings == {(3, "TCA", "T", True)}


def test_where_the_reference_ends_nothing_is_shifted_by_guess() -> None:
    assert normalize(SMALL, "7", 103, "A", "AA") == (103, "A", "AA", False)
    assert normalize(SMALL, "7", 107, "A", "AA") == (105, "C", "CA", True)
    assert normalize(SMALL, "8", 103, "A", "AA") == (103, "A", "AA", False)
    assert normalize(None, "7", 9, "ACA", "A") == (9, "ACA", "A", False)
    assert normalize(None, "7", 9, "ACA", "ACACA") == (9, "A", "ACA", False)
    assert normalize(None, "7", 9, "ATG", "A") == (9, "ATG", "A", True)


def test_long_repeats_are_walked_to_their_end() -> None:
    bases = "G" + "CAG" * 3000 + "T"
    sequence = MemorySequence({"4": Pieces.of({1: bases})})
    assert normalize(sequence, "4", len(bases) - 4, "GCAG", "G") == (1, "GCAG", "G", True)


def test_the_start_of_a_chromosome() -> None:
    sequence = MemorySequence({"1": Pieces.of({1: "AAAATTTT"})})
    assert normalize(sequence, "1", 3, "AA", "A") == (1, "AA", "A", True)
    assert normalize(sequence, "1", 3, "A", "AAA") == (1, "A", "AAA", True)


@pytest.mark.parametrize("build", Build)
def test_known_indels_keep_the_place_their_tables_give(build: Build) -> None:
    """What tables call the leftmost form is leftmost on a sequence that is true to them; all shifts lead back to it."""
    made = genome(build, ("7", "12", "17", "X"))
    seen = 0
    for chrom, pos, ref, alt, anchor in known_rows(build):
        if chrom in made.chromosomes and anchor and not (ref and alt):
            assert normalize(made, chrom, pos - 1, anchor + ref, anchor + alt) == (
                pos - 1,
                anchor + ref,
                anchor + alt,
                True,
            )
            seen += 1
    assert seen > 3000


def test_the_keys_of_shifted_spellings_agree() -> None:
    one = normalize(SMALL, "7", 9, "ACA", "A")
    other = normalize(SMALL, "7", 4, "CAC", "C")
    assert packed("7", *one[:3]) == packed("7", *other[:3])


def test_ref_is_compared_with_the_reference() -> None:
    assert mismatch(SMALL, "7", 1, "GATC") is None
    assert mismatch(SMALL, "7", 1, "GTTC") == "GATC"
    assert mismatch(SMALL, "7", 1, "GNTC") is None
    assert mismatch(SMALL, "7", 1, "gatc") is None
    assert mismatch(SMALL, "7", 23, "A") is None
    assert mismatch(None, "7", 1, "T") is None
    assert mismatch(MemorySequence({"7": Pieces.of({1: "ANNA"})}), "7", 1, "ACGA") is None


@pytest.mark.parametrize(
    ("ref", "alt", "code"),
    [
        ("A", "T", None),
        ("A", "<DEL>", "symbolic"),
        ("A", "<NON_REF>", "symbolic"),
        ("A", "*", "spanning_deletion"),
        ("A", "N[chr2:29415640[", "breakend"),
        ("A", "]2:5]A", "breakend"),
        ("A", ".TT", "breakend"),
        ("A", ".", "no_allele"),
        ("-", "T", "dash"),
        ("AC", "-", "dash"),
        ("A", "R", "ambiguous_base"),
        ("N", "A", "ambiguous_base"),
        ("A", "AZ", "not_a_base"),
        ("A", "A", "reference"),
    ],
)
def test_alleles_that_cannot_be_normalized_have_a_named_reason(ref: str, alt: str, code: str | None) -> None:
    assert why_not(ref, alt) == code
