"""Transcripts nobody looks at are not parsed, and nobody can tell: all are there when asked for."""

from __future__ import annotations

import importlib
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.reader_files import Reader, record, vcf

from mingbian.readers.annotations import Deferred, layout
from mingbian.readers.vcf.records import SILENT

COLUMNS = ["Allele", "Consequence", "IMPACT", "SYMBOL", "Feature", "BIOTYPE", "MANE_SELECT", "CANONICAL", "gnomADe_AF"]
# by its own name: the package holds the future of that name where nobody has loaded the module yet
annotations = importlib.import_module("mingbian.readers.annotations")
HEADER = f'##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations. Format: {"|".join(COLUMNS)}">'
entries = st.tuples(
    st.sampled_from(["T", "T", "T", "C", "-"]),
    st.sampled_from(["missense_variant", "intron_variant", "stop_gained", "upstream_gene_variant", ""]),
    st.sampled_from(["HIGH", "MODERATE", "LOW", "MODIFIER", ""]),
    st.sampled_from(["EGFR", "EGFR", "EGFR-AS1", "TP53", ""]),
    st.sampled_from(["NM_1", "ENST1", ""]),
    st.sampled_from(["protein_coding", "lncRNA"]),
    st.sampled_from(["", "", "ENST1.1"]),
    st.sampled_from(["YES", ""]),
    st.sampled_from(["0.1", "", "0.2&0.1"]),
).map("|".join)


@settings(max_examples=300)
@given(st.lists(entries, min_size=1, max_size=6), st.sampled_from([("A", ["T"]), ("A", ["T", "C"]), ("AC", ["A"])]))
def test_what_is_put_off_is_what_would_have_been_read(given_entries: list[str], alleles: tuple[str, list[str]]) -> None:
    found = layout([HEADER])
    assert found is not None
    ref, alts = alleles
    value = ",".join(given_entries)
    for i in range(len(alts)):
        eager, best = found.parse(value, ref, alts, i)
        put_off = found.read(value, ref, alts, i, {})
        assert put_off.chosen == best
        assert len(put_off.annotations) == len(eager)
        if best >= 0:
            assert put_off.annotations[best] == eager[best]
        assert put_off.annotations == eager
        assert eager == put_off.annotations
        assert tuple(put_off.annotations) == eager
        assert put_off.annotations[:2] == eager[:2]
        copied = pickle.loads(pickle.dumps(put_off.annotations))
        assert (type(copied), copied) == (tuple, eager)
        one = found.read(value, ref, alts, i, {}, only_chosen=True)
        assert one.annotations == ((eager[best],) if best >= 0 else ())


def annotated(*consequences: str) -> str:
    parts = [
        "|".join(("T", c, "MODERATE", "BRAF", f"NM_{n}.1", "protein_coding", "x" if not n else "", "", ""))
        for n, c in enumerate(consequences)
    ]
    return "CSQ=" + ",".join(parts)


def test_the_other_transcripts_are_read_on_demand(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    whole = annotations._Csq._annotation

    def count(self: annotations._Csq, fields: list[str]) -> object:
        made.append(fields[4])
        return whole(self, fields)

    monkeypatch.setattr(annotations._Csq, "_annotation", count)
    data = vcf([record(info=annotated("missense_variant", "stop_gained", "intron_variant"))], meta=[HEADER])
    (observation,) = reader(data).observations
    assert made == ["NM_0.1"]
    assert isinstance(observation.annotations, Deferred)
    assert [a.transcript for a in observation.annotations] == ["NM_0.1", "NM_1.1", "NM_2.1"]
    assert observation.annotation is not None
    assert observation.annotation.transcript == "NM_0.1"


@pytest.mark.parametrize(("consequence", "kept"), [("intron_variant", 1), ("missense_variant", 2), ("", 2)])
def test_of_an_allele_that_changes_nothing_only_the_chosen_transcript_is_kept(
    reader: Reader, consequence: str, kept: int
) -> None:
    data = vcf([record(info="DP=3;" + annotated(consequence, "missense_variant") + ";SOMATIC")], meta=[HEADER])
    (observation,) = reader(data).observations
    assert len(observation.annotations) == kept
    assert observation.reported_origin == "somatic"
    assert not consequence or (consequence in SILENT) == (kept == 1)


@pytest.mark.parametrize("info", ["{}", "DP=3;{}", "{};DP=3", "A=1;{};B", "X=CSQ=y;{}"])
def test_the_annotation_is_found_anywhere_in_info(reader: Reader, info: str) -> None:
    data = vcf([record(info=info.format(annotated("missense_variant")))], meta=[HEADER])
    annotation = reader(data).observations[0].annotation
    assert annotation is not None
    assert annotation.gene == "BRAF"


def test_of_two_annotations_the_first_counts(reader: Reader) -> None:
    info = f"{annotated('missense_variant')};{annotated('stop_gained')}"
    annotation = reader(vcf([record(info=info)], meta=[HEADER])).observations[0].annotation
    assert annotation is not None
    assert annotation.consequence == ("missense_variant",)
