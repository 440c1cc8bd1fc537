"""One key for one event."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingbian.genome import keys
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, NAMES
from mingbian.model.variant import Kind

ALLELE = st.text("ACGT", min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("given_", "trimmed"),
    [
        ((7, "A", "T"), (7, "A", "T")),
        ((7, "CA", "CT"), (8, "A", "T")),
        ((7, "AC", "TC"), (7, "A", "T")),
        ((7, "AC", "TT"), (7, "AC", "TT")),
        ((7, "GCACA", "GCA"), (7, "GCA", "G")),
        ((7, "AGGAATTAAGAGAAGC", "A"), (7, "AGGAATTAAGAGAAGC", "A")),
        ((7, "AT", "ATT"), (7, "A", "AT")),
        ((7, "CAT", "CGT"), (8, "A", "G")),
        ((7, "ACGT", "ACT"), (8, "CG", "C")),
        ((7, "GGG", "GA"), (8, "GG", "A")),
        ((7, "CA", "A"), (7, "CA", "A")),
    ],
)
def test_padding_is_trimmed(given_: tuple[int, str, str], trimmed: tuple[int, str, str]) -> None:
    assert keys.trim(*given_) == trimmed


@given(st.integers(50, 10**8), ALLELE, ALLELE, ALLELE, ALLELE)
def test_padding_never_changes_the_key(pos: int, ref: str, alt: str, left: str, right: str) -> None:
    if ref == alt:
        return
    core = keys.trim(pos, ref, alt)
    assert keys.trim(*core) == core
    if len(ref) == len(alt):  # an indel may move within its padding; a substitution may not
        assert keys.trim(pos - len(left), left + ref + right, left + alt + right) == core


@pytest.mark.parametrize(
    ("ref", "alt", "kind"),
    [("A", "T", Kind.SNV), ("AC", "TT", Kind.MNV), ("A", "AT", Kind.INSERTION), ("AT", "A", Kind.DELETION),
     ("AT", "G", Kind.DELINS), ("A", "GT", Kind.DELINS), ("ACG", "TT", Kind.DELINS)],
)  # fmt: skip
def test_the_kind_follows_from_the_alleles(ref: str, alt: str, kind: Kind) -> None:
    assert keys.kind_of(ref, alt) is kind


def test_the_readable_key() -> None:
    assert keys.key(Build.GRCH37, "7", 55259515, "T", "G") == "GRCh37-7-55259515-T-G"


@pytest.mark.parametrize(
    ("chrom", "pos0", "ref", "alt", "expected"),
    [
        ("1", 324682, "C", "G", 0x08027A2508B00000),  # one below the published example: its position is 0-based
        ("1", 324683, "C", "G", 0x08027A2588B00000),
        ("1", 268435455, "C", "T", 0x0FFFFFFF88B80000),
        ("1", 0, "ACCTCACCAGGCCCAGCTCATGCTTCTTTGCAG", "A", 0x080000003C6F5D8F),
        ("2", 28136, "T", "TG", 0x100036F4097C0000),
        ("2", 28106, "ACGTACGTAC", "G", 0x100036E5508D8D8C),
        ("2", 28017, "CAATTGTGAAGCAGTG", "C", 0x100036B8B6C70401),
        ("2", 28058, "ACGTAC", "CGTAC", 0x100036CD328D8B62),
        ("1", 324692, "N", "A", 0x08027A2A13ACE339),
    ],
)
def test_packed_keys_are_those_of_the_variantkey_specification(
    chrom: str, pos0: int, ref: str, alt: str, expected: int
) -> None:
    got = keys.packed(chrom, pos0 + 1, ref, alt)
    assert got % (1 << 64) == expected
    assert -(1 << 63) <= got < 1 << 63


@given(st.sampled_from(NAMES), st.integers(1, 2**28 - 1), ALLELE, ALLELE)
def test_a_packed_key_gives_back_what_it_holds(chrom: str, pos: int, ref: str, alt: str) -> None:
    value = keys.packed(chrom, pos, ref, alt)
    contig, at, got_ref, got_alt = keys.unpack(value)
    assert (contig, at) == (INDEX[chrom], pos)
    if len(ref) + len(alt) <= 11:
        assert (got_ref, got_alt) == (ref, alt)
        assert not keys.is_hashed(value)
    else:
        assert keys.is_hashed(value)


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 2**28 - 1), ALLELE, ALLELE), max_size=20))
def test_scalar_and_column_keys_agree(rows: list[tuple[str, int, str, str]]) -> None:
    contigs = np.array([INDEX[r[0]] for r in rows], dtype=np.int8)
    positions = np.array([r[1] for r in rows], dtype=np.int64)
    got = keys.packed_array(contigs, positions, [r[2] for r in rows], [r[3] for r in rows])
    assert got.tolist() == [keys.packed(*r) for r in rows]


def test_single_base_columns_agree_too() -> None:
    pairs = [(r, a) for r in "ACGT" for a in "ACGT" if r != a]
    n = len(pairs)
    contigs = np.arange(1, n + 1, dtype=np.int64) * 2 % 25 + 1
    positions = np.arange(1, n + 1, dtype=np.int64) * 9_999_991
    refs = np.array([ord(r) for r, _ in pairs], dtype=np.uint8)
    alts = np.array([ord(a) for _, a in pairs], dtype=np.uint8)
    expected = [keys.packed(NAMES[c - 1], p, r, a) for c, p, (r, a) in zip(contigs, positions.tolist(), pairs, strict=True)]
    assert keys.snv_keys(contigs, positions, refs, alts).tolist() == expected
