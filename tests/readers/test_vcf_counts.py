"""The short way through the commonest sample column says exactly what the long way says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingbian.readers.callers import DEEPVARIANT, MUTECT2, UNKNOWN, VARSCAN2, Plan

numbers = st.one_of(
    st.integers(0, 500).map(str),
    st.sampled_from([".", "", "-1", "1.5", "x", "٣", "12345678901234", "0", "1_0", " 3", "+3"]),
)
fractions = st.one_of(
    st.floats(0, 1).map(lambda f: f"{f:.3f}"),
    st.sampled_from([".", "", "nan", "inf", "0.3,0.1", "38%", "1", "0", "30", "-0.1", "1e-2", "0,3", "0x1", "1_0"]),
)
keys = st.one_of(
    st.just(("GT", "AD", "AF", "DP")),
    st.permutations(["GT", "AD", "AF", "DP", "RD", "FAO", "TIR", "TAR", "AU"]).flatmap(
        lambda k: st.integers(3, 9).map(lambda n: tuple(k[:n]))
    ),
)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from([MUTECT2, VARSCAN2, DEEPVARIANT, UNKNOWN]), keys, st.data())
def test_short_and_long_way_agree(caller: str, form: tuple[str, ...], data: st.DataObject) -> None:
    values = []
    for key in form[: data.draw(st.integers(1, len(form)))]:
        if key == "AD":
            values.append(data.draw(st.lists(numbers, min_size=1, max_size=3).map(",".join)))
        else:
            values.append(data.draw(fractions if key == "AF" else numbers))
    short = Plan(caller, form)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Plan, "_plain", lambda self, values: None)
        long = short.counts(values, "A", ["T"], 0)
    assert short.counts(values, "A", ["T"], 0) == long


def test_the_short_way_is_taken() -> None:
    assert Plan(MUTECT2, ("GT", "AD", "AF", "DP"))._plain(["0/1", "300,100", "0.25", "400"]) == (
        0.25, "FORMAT/AF", 400, 300, 100,
    )  # fmt: skip
    assert Plan(MUTECT2, ("GT", "AD", "AF", "DP"))._plain(["0/1", "300,100", "0.9", "400"]) is None
