"""INFO read for the keys that somebody asks for: those come out as they stand, whatever was read before."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mingbian.readers.callers import LOFREQ, MUTECT2
from mingbian.readers.vcf.info import InfoReader, parse_info

keys = st.sampled_from(["DP", "D", "P", "DPX", "XDP", "AF", "MQ", "STATUS", "SS", "SOMATIC", "gnomAD_AF", "CLNSIG", ""])
values = st.sampled_from(["", "1", "0.5,0.1", "a=b", "DP", "x|y", "PASS"])
items = st.tuples(keys, st.sampled_from(["=", "=", "=", ""]), values).map("".join)
texts = st.one_of(st.lists(items, max_size=5).map(";".join), st.sampled_from([".", "", ";", "=", "DP", "DP=1;;MQ=2"]))
ASKED = {"STATUS", "SS", "SOMATIC", "gnomAD_AF", "CLNSIG"}


@settings(max_examples=400)
@given(st.lists(texts, max_size=12), st.booleans())
def test_what_is_asked_for_is_read_whatever_came_before(records: list[str], sites: bool) -> None:
    reader = InfoReader(LOFREQ if sites else MUTECT2)
    asked = ASKED | {"AF", "DP"} if sites else ASKED
    for text in records:
        found, whole = reader.read(text), parse_info(text)
        assert found in ({}, whole)
        assert found == whole or not asked & set(whole)


def test_a_record_of_the_same_keys_is_not_taken_apart() -> None:
    reader = InfoReader(MUTECT2)
    for text in ("DP=1;MQ=2", "DP=99;MQ=7", "MQ=2;DP=1"):
        assert reader.read(text) == {}
    assert sum(map(len, reader._dull.values())) == 2
    # as many separators and every known key, but not these keys: nothing may hide behind another
    assert reader.read("DP=1;MQ=2;CLNSIG=Pathogenic") == {"DP": "1", "MQ": "2", "CLNSIG": "Pathogenic"}
    assert reader.read("DP=1;CLNSIG=Pathogenic") == {"DP": "1", "CLNSIG": "Pathogenic"}
    assert reader.read("SOMATIC;DP=1;MQ=2") == {"SOMATIC": "", "DP": "1", "MQ": "2"}
    assert reader.read("DP=1;MQ=;MQ=2") == {}


def test_the_keys_remembered_are_few_whatever_a_file_holds() -> None:
    reader = InfoReader(MUTECT2)
    for n in range(1000):
        assert reader.read(f"K{n}=1;DP=2") == {}
    assert sum(map(len, reader._dull.values())) < 20
