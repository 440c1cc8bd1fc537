"""The vectorized pass, number by number, against plain Python."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.reader_files import record

from mingbian.model.case import Build
from mingbian.readers.selection import Selection
from mingbian.readers.stream import AFTER, BEFORE, padded
from mingbian.readers.vcf.skeleton import LONE, QUICK, Contigs, Gate, _eight_digits, scan


@given(st.lists(st.integers(0, 99_999_999), min_size=1, max_size=20))
def test_eight_digits_at_once(numbers: list[int]) -> None:
    words = np.array([int.from_bytes(bytes(int(d) for d in f"{n:08d}"), "little") for n in numbers], dtype=np.uint64)
    assert _eight_digits(words).tolist() == numbers


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "chr2", "X", "chrUn_KI270742v1", "NC_000012.12"]),
            st.integers(1, 130_000_000),
            st.sampled_from([".", "rs12345678901234567890123456789012345678901234567890", "rs1"]),
            st.text("ACGT", min_size=1, max_size=90),
            st.lists(st.text("ACGT", min_size=1, max_size=90), min_size=1, max_size=3),
            st.sampled_from(["PASS", ".", "q10", "clustered_events;haplotype;normal_artifact;panel_of_normals"]),
        ),
        min_size=1,
        max_size=20,
    )
)  # fmt: skip
def test_places_and_counts(rows: list[tuple[str, int, str, str, list[str], str]]) -> None:
    text = "".join(record(c, p, r, ",".join(a), f, name=n) + "\n" for c, p, n, r, a, f in rows).encode()
    chunk = padded(text)
    selection = Selection.of({1: [(1, 60_000_000)], 12: [(1, 100)]})
    contigs = Contigs(Build.GRCH38, ())
    (found,) = scan(chunk, contigs, Gate(selection, None), 5)
    index = {"1": 1, "chr2": 2, "X": 23, "chrUn_KI270742v1": 0, "NC_000012.12": 12}
    inside = [
        n for n, (c, p, _, r, _, _) in enumerate(rows)
        if (index[c] == 1 and p - 256 <= 60_000_000) or (index[c] == 12 and p - 256 <= 100)
    ]  # fmt: skip
    assert found.rows == inside
    lone = [len(rows[n][3]) == 1 and len(rows[n][4]) == 1 and len(rows[n][4][0]) == 1 for n in inside]
    same = [rows[n][3] == rows[n][4][0] for n in inside]
    assert found.how == [LONE if a and not b else QUICK for a, b in zip(lone, same, strict=True)]
    assert [(c, p) for c, p in zip(found.contigs, found.positions, strict=True)] == [
        (index[rows[n][0]], rows[n][1]) for n in inside
    ]
    lines = text.decode().split("\n")
    assert [chunk[a:b].decode() for a, b in zip(found.starts, found.ends, strict=True)] == [lines[n] for n in inside]
    over = [row for n, row in enumerate(rows) if n not in inside]
    assert (found.lines, found.passed_over) == (len(rows), len(over))
    assert found.alleles == sum(len(row[4]) for row in over)
    passed, unfiltered = (sum(row[5] == word for row in over) for word in ("PASS", "."))
    assert found.filters == (passed, unfiltered, len(over) - passed - unfiltered)
    assert sum(contigs.others.values()) == sum(index[row[0]] == 0 for row in over)
    assert len(found.examples) == min(5, len(over))


def test_the_reference_blocks_of_a_gvcf_are_only_counted() -> None:
    lines = [record("2", p, "A", alt) for p in range(100, 200) for alt in ("<NON_REF>", "T,<NON_REF>", "<*>", "T,<*>", ".")]
    chunk = padded(("\n".join(lines) + "\n").encode())
    (found,) = scan(chunk, Contigs(Build.GRCH38, ()), Gate(Selection.of({1: [(1, 9)]}), None))
    assert (found.rows, found.passed_over, found.alleles) == ([], 500, 700)


def test_an_empty_chunk_holds_nothing() -> None:
    assert list(scan(padded(b""), Contigs(Build.GRCH38, ()), Gate(Selection.everything(), None))) == []
    assert len(padded(b"")) == BEFORE + AFTER
