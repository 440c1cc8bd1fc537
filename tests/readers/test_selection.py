"""Which places count as known: exact at every edge, the same one by one and all at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mingbian.readers.anchors import Anchors
from mingbian.readers.selection import MARGIN, Selection
from mingbian.readers.vcf.skeleton import INSIDE, Gate

spans = st.lists(st.tuples(st.integers(1, 500), st.integers(0, 60)).map(lambda t: (t[0], t[0] + t[1])), max_size=8)


@given(spans, st.lists(st.integers(0, 700), min_size=1, max_size=30))
def test_every_position_is_judged_as_by_hand(given_spans: list[tuple[int, int]], positions: list[int]) -> None:
    selection = Selection.of({3: given_spans})
    by_hand = [any(a <= p <= b for a, b in given_spans) for p in positions]
    assert selection.contains(3, np.array(positions)).tolist() == by_hand
    assert [selection.contains_one("3", p) for p in positions] == by_hand
    assert not selection.contains(4, np.array(positions)).any()


@given(spans, st.integers(0, 700), st.integers(0, 80))
def test_overlap_is_judged_as_by_hand(given_spans: list[tuple[int, int]], first: int, more: int) -> None:
    selection = Selection.of({3: given_spans})
    assert selection.overlaps(3, first, first + more) == any(a <= first + more and b >= first for a, b in given_spans)


@given(st.lists(st.integers(1, 300), max_size=10), st.integers(1, 300), st.integers(0, 20))
def test_known_places(known: list[int], first: int, more: int) -> None:
    selection = Selection.of({}, {5: known})
    assert selection.is_known(5, first, first + more) == any(first <= k <= first + more for k in known)
    assert not selection.is_known(6, first, first + more)


@given(spans, st.lists(st.integers(1, 1200), min_size=1, max_size=30), st.integers(1, 5))
def test_the_gate_widens_and_never_narrows(given_spans: list[tuple[int, int]], positions: list[int], contig: int) -> None:
    gate = Gate(Selection.of({contig: given_spans, contig + 1: [(1, 5)]}), None)
    keys = np.array(sorted(contig << 32 | p for p in positions), dtype=np.int64)
    by_hand = [any(a - MARGIN <= k & 0xFFFFFFFF <= b + MARGIN for a, b in given_spans) for k in keys.tolist()]
    assert (gate.codes(keys) == INSIDE).tolist() == by_hand


def test_intervals_are_merged_and_everything_is_everything() -> None:
    selection = Selection.of({1: [(5, 9), (1, 4), (20, 30), (25, 26)]})
    assert selection.starts[1].tolist() == [1, 20]
    assert selection.ends[1].tolist() == [9, 30]
    assert Selection.everything().contains_one("MT", 16_569)
    assert Selection.everything().contains_one("1", 249_250_621)
    assert not Selection.everything().contains_one("GL000192.1", 5)


def test_loci_outside_the_genes_are_still_seen() -> None:
    anchors = Anchors.load()
    gate = Gate(Selection.of({}), anchors)
    keys = np.array(sorted(anchors.bases)[:50], dtype=np.int64)
    assert (gate.codes(keys) != 0).all()
    assert not gate.codes(np.array([1 << 32 | 5])).any()
