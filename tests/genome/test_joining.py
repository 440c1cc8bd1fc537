"""Neighboring changes: one event where they share a copy, a warning where nobody knows, two events where they do not."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.genome.make import B37, B38, annotated, at, phased

from mingbian.genome import phasing
from mingbian.genome.known import KnownAlleles
from mingbian.genome.naming import join_neighbors
from mingbian.model.case import Build
from mingbian.model.variant import Call, Kind, Observation, Source, Variant

V600 = [(B37, "7", 140453136, "A", "T"), (B37, "7", 140453137, "C", "T")]  # V600E and V600M: together V600K
G12 = [(B37, "12", 25398284, "C", "A"), (B37, "12", 25398285, "C", "A")]  # G12V and G12C: together G12F


def both(known: KnownAlleles, places: list[Any], first: Call, second: Call) -> list[Variant]:
    return [at(known, *places[0], call=first), at(known, *places[1], call=second)]


@pytest.mark.parametrize(
    ("places", "whole", "key"),
    [(V600, "V600K", "GRCh37-7-140453136-AC-TT"), (G12, "G12F", "GRCh37-12-25398284-CC-AA")],
)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (phased("0|1", "140453136"), phased("0|1", "140453136")),
        (phased("1|0", "77"), phased("1|0", "77")),
        (phased("0|1"), phased("0|1")),
        (Call(phase_set="1"), Call(phase_set="1")),  # a laboratory's report
        (phased(None, genotype="1/1"), phased(None, genotype="1/1")),
    ],
)
def test_phased_parts_are_one_event(
    known: KnownAlleles, places: list[Any], whole: str, key: str, first: Call, second: Call
) -> None:
    for order in (places, places[::-1]):
        joined = join_neighbors(both(known, order, first, second), known)
        assert [(v.protein, v.key, v.kind) for v in joined] == [(whole, key, Kind.MNV)]
        assert len(joined[0].parents) == 2
        assert joined[0].consequence == "missense_variant"
        assert joined[0] == join_neighbors(joined, known)[0]


def test_the_joined_event_is_named_like_the_block_in_one_record(known: KnownAlleles) -> None:
    [joined] = join_neighbors(both(known, V600, phased("0|1", "1"), phased("0|1", "1")), known)
    block = at(known, B37, "7", 140453136, "AC", "TT")
    for field in ("key", "hgvs_g", "hgvs_c", "hgvs_p", "protein", "consequence", "exon", "first_residue", "last_residue"):
        assert getattr(joined, field) == getattr(block, field), field


@pytest.mark.parametrize("places", [V600, G12])
@pytest.mark.parametrize(
    ("first", "second"),
    [(Call(genotype="0/1"), Call(genotype="0/1")), (Call(), Call()), (phased("0|1", "1"), Call(genotype="0/1")),
     (phased("0|1", "1"), phased("0|1", "2")), (phased(None, "1"), phased(None, "1"))],  # "0/1" has no phase, PS or not
)  # fmt: skip
def test_unphased_parts_stay_apart_and_are_flagged(
    known: KnownAlleles, places: list[Any], first: Call, second: Call
) -> None:
    result = join_neighbors(both(known, places, first, second), known)
    assert len(result) == 2
    assert all("possible_mnv" in v.flags for v in result)


def test_changes_on_different_copies_are_two_events(known: KnownAlleles) -> None:
    result = join_neighbors(both(known, V600, phased("0|1", "1"), phased("1|0", "1")), known)
    assert [v.protein for v in result] == ["V600E", "V600M"]
    assert not any(v.flags for v in result)


def test_two_alleles_of_one_base_are_two_events(known: KnownAlleles) -> None:
    """KRAS 12:25398284 C>A and C>T in one tumor: G12V and G12D, never one change."""
    places = [(B37, "12", 25398284, "C", "A"), (B37, "12", 25398284, "C", "T")]
    found = join_neighbors(both(known, places, Call(genotype="0/1"), Call(genotype="0/1")), known)
    assert [(v.protein, v.flags) for v in found] == [("G12V", ()), ("G12D", ())]


def test_neighbors_in_two_codons_are_two_events(known: KnownAlleles) -> None:
    pair = [(B37, "12", 25398284, "C", "T"), (B37, "12", 25398282, "C", "A")]  # G12D with G13C
    result = join_neighbors(both(known, pair, phased("0|1", "1"), phased("0|1", "1")), known)
    assert [v.protein for v in result] == ["G12D", "G13C"]
    assert not any("possible_mnv" in v.flags for v in result)


def test_two_changes_that_the_input_names_determine_the_codon(known: KnownAlleles) -> None:
    """NF1 residue 1000 is in no table: the annotations of both parts say what it codes."""
    from mingbian.genome.transcripts import Transcripts

    places = Transcripts.load(B38).chosen("NF1").codon_positions(1000)
    call = phased("0|1", "1")
    base = {"gene": "NF1", "transcript": "NM_001042492.3", "consequence": ("missense_variant",)}
    parts = [
        annotated(known, B38, "17", places[0], "C", "A", call, hgvs_p="p.Leu1000Met", hgvs_c="c.2998C>A", **base),
        annotated(known, B38, "17", places[1], "T", "C", call, hgvs_p="p.Leu1000Pro", hgvs_c="c.2999T>C", **base),
    ]
    [joined] = join_neighbors(parts, known)
    assert (joined.protein, joined.hgvs_c) == ("L1000T", "NM_001042492.3:c.2998_2999delinsAC")


def test_a_joined_change_that_nothing_determines_has_no_protein_name(known: KnownAlleles) -> None:
    from mingbian.genome.transcripts import Transcripts

    places = Transcripts.load(B38).chosen("NF1").codon_positions(1000)
    parts = [
        at(known, B38, "17", places[0], "C", "A", call=phased("0|1", "1")),
        at(known, B38, "17", places[2], "G", "C", call=phased("0|1", "1")),
    ]
    [joined] = join_neighbors(parts, known)
    assert (joined.protein, joined.consequence, joined.ref, joined.gene) == (None, None, None, "NF1")
    assert joined.key is not None


def test_a_block_takes_in_the_records_of_its_own_reads(known: KnownAlleles) -> None:
    block = at(known, B37, "7", 140453136, "AC", "TT", call=Call(vaf=0.30))
    singles = both(known, V600, Call(vaf=0.31), Call(vaf=0.30))
    result = join_neighbors([singles[0], block, singles[1]], known)
    assert [v.protein for v in result] == ["V600K"]
    assert len(result[0].parents) == 3


def test_a_block_leaves_alone_a_part_seen_in_far_fewer_reads(known: KnownAlleles) -> None:
    block = at(known, B37, "7", 140453136, "AC", "TT", call=Call(vaf=0.30))
    single = at(known, *V600[0], call=Call(vaf=0.04))
    result = join_neighbors([block, single], known)
    assert [v.protein for v in result] == ["V600K", "V600E"]
    assert "possible_mnv" in result[1].flags


def test_a_silent_neighbor_that_changes_nothing_raises_no_doubt(known: KnownAlleles) -> None:
    pair = [(B37, "12", 25398284, "C", "T"), (B37, "12", 25398283, "A", "G")]  # G12D with a silent change of the third base
    result = join_neighbors(both(known, pair, Call(), Call()), known)
    assert result[0].protein == "G12D"
    assert "possible_mnv" not in result[0].flags


def test_duplicates_of_one_allele_are_not_neighbors(known: KnownAlleles) -> None:
    result = join_neighbors(both(known, [V600[0], V600[0]], Call(), Call()), known)
    assert len(result) == 2
    assert not any(v.flags for v in result)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([Build.GRCH37, Build.GRCH38]), st.sampled_from(["1", "2", "X"]), st.integers(100, 130),
            st.integers(1, 4), st.sampled_from([Kind.SNV, Kind.MNV, Kind.DELETION]),
        ),
        max_size=14,
    )
)  # fmt: skip
def test_neighbors_are_found_as_by_hand(places: list[tuple[Build, str, int, int, Kind]]) -> None:
    variants = []
    for build, chrom, pos, length, kind in places:
        seen = Observation(kind, Source("a.vcf", 1), build, chrom, pos, "A" * length, "C" * length)
        variants.append(Variant(kind, seen, chrom=chrom, pos=pos, ref="A" * length, alt="C" * length))
    found = set()
    wanted = sorted((b, c, p, i, n) for i, (b, c, p, n, k) in enumerate(places) if k is not Kind.DELETION)
    for left, right in pairwise(wanted):
        if left[:2] == right[:2] and right[2] - (left[2] + left[4] - 1) <= 2:
            found |= {left[3], right[3]}
    close = phasing._close(variants)
    assert set(close) == found
    assert [places[i][:3] for i in close] == sorted(places[i][:3] for i in close)
