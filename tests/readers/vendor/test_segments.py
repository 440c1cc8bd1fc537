"""Copy-number segments: calls only where the file gives copies, genes by name or by place, units kept."""

from __future__ import annotations

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import alterations, balanced, table

from mingbian.model.case import Build
from mingbian.model.contigs import INDEX
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.readers.selection import Selection

GENES = {
    7: ((55_086_714, 55_275_031, "EGFR"),),
    17: ((37_844_167, 37_884_915, "ERBB2"),),
    9: ((21_967_751, 21_994_490, "CDKN2A"),),
}
CNVKIT = ("chromosome", "start", "end", "gene", "log2", "cn", "probes")
PCGR = ("Chromosome", "Start", "End", "nMajor", "nMinor")


def known(_: Build) -> Selection:
    symbols = frozenset(gene for spans in GENES.values() for _, _, gene in spans)
    return Selection({}, {}, {}, GENES, symbols)


def calls(reading: Reading) -> list[tuple[str | None, str, float | None]]:
    assert balanced(reading)
    return [(o.gene, o.copy_number.type.value, o.copy_number.copies) for o in alterations(reading) if o.copy_number]


def cnvkit(**cells: object) -> dict[str, object]:
    return {
        "chromosome": "chr17",
        "start": 37_800_000,
        "end": 37_900_000,
        "gene": "ERBB2,GRB7",
        "log2": 2.8,
        "cn": 14,
    } | cells


def test_called_segments_of_cnvkit(reader: Reader) -> None:
    rows = [
        cnvkit(), cnvkit(cn=2, gene="TP53"), cnvkit(cn=5), cnvkit(chromosome="9", gene="CDKN2A", cn=0),
        cnvkit(gene="Antitarget"), cnvkit(cn=""), cnvkit(cn="many"), cnvkit(chromosome="chrUn_1"),
    ]  # fmt: skip
    reading = reader(table(CNVKIT, rows), select=known)
    assert calls(reading) == [("ERBB2", "amplification", 14.0), ("CDKN2A", "homozygous_deletion", 0.0)]
    assert dict(reading.set_aside) == {"no_copy_number_call": 3, "outside_known_genes": 2}
    assert [r.line for r in reading.refused] == [8, 9]
    first = reading.observations[0]
    assert first.as_reported["segment"] == "17:37800001-37900000"
    assert first.copy_number is not None
    assert first.copy_number.unit is None


def test_broad_segments_need_more_copies(reader: Reader) -> None:
    for length, copies, called in ((3_000_000, 6, True), (3_000_001, 6, False), (3_000_001, 7, True)):
        row = cnvkit(start=36_000_000, end=36_000_000 + length, cn=copies, gene="ERBB2")
        assert bool(calls(reader(table(CNVKIT, [row]), select=known))) is called


def test_log_ratios_are_never_converted(reader: Reader) -> None:
    columns = tuple(c for c in CNVKIT if c != "cn")
    reading = reader(table(columns, [cnvkit(log2=4.5)]), select=known)
    assert calls(reading) == []
    assert dict(reading.set_aside) == {"no_copy_number_call": 1}
    assert "COPY_NUMBER_NOT_CALLED" in {w.code for w in reading.warnings}


def test_genes_by_place_need_the_build(reader: Reader) -> None:
    rows = [
        {"Chromosome": "7", "Start": 55_000_000, "End": 55_300_000, "nMajor": 20, "nMinor": 1},
        {"Chromosome": "7", "Start": 55_086_714, "End": 55_150_000, "nMajor": 20, "nMinor": 1},
        {"Chromosome": "9", "Start": 21_990_000, "End": 22_500_000, "nMajor": 0, "nMinor": 0},
        {"Chromosome": "1", "Start": 1, "End": 1000, "nMajor": 1, "nMinor": 1},
    ]
    data = table(PCGR, rows)
    with pytest.raises(Refusal) as caught:
        reader(data, select=known)
    assert (caught.value.code, caught.value.choices) == ("BUILD_UNKNOWN", ("GRCh37", "GRCh38"))
    reading = reader(data, select=known, build=Build.GRCH37)
    assert calls(reading) == [("EGFR", "amplification", 21.0), ("CDKN2A", "homozygous_deletion", 0.0)]
    assert dict(reading.set_aside) == {"no_copy_number_call": 1, "outside_known_genes": 1}


def test_facets_and_purple_and_ascat(reader: Reader) -> None:
    facets = {"chrom": 17, "start": 37_800_000, "end": 37_900_000, "cnlr.median": 2.1, "tcn.em": 12, "lcn.em": 1}
    purple = {"chromosome": "17", "start": 37_800_000, "end": "3.79e+07", "copyNumber": "11.7"}
    gene = {"chromosome": "17", "start": 37_844_167, "end": 37_884_915, "gene": "ERBB2", "minCopyNumber": "9.1",
            "maxCopyNumber": "30"}  # fmt: skip
    for row, copies in ((facets, 12.0), (purple, 11.7), (gene, 9.1)):
        assert calls(reader(table(row, [row]), select=known, build=Build.GRCH37)) == [("ERBB2", "amplification", copies)]
    ascat = {"sample": "T1", "chr": "17", "startpos": 37_800_000, "endpos": 37_900_000, "nMajor": 11, "nMinor": 0}
    data = table(ascat, [ascat, ascat | {"sample": "T2"}])
    with pytest.raises(Refusal) as caught:
        reader(data, select=known, build=Build.GRCH37)
    assert caught.value.code == "TUMOR_SAMPLE_UNKNOWN"
    reading = reader(data, select=known, build=Build.GRCH37, tumor_sample="T2")
    assert (calls(reading), reading.tumor_sample) == ([("ERBB2", "amplification", 11.0)], "T2")


def test_the_y_chromosome_of_a_woman_is_no_deletion(reader: Reader) -> None:
    row = cnvkit(chromosome="Y", gene="ERBB2", cn=0)
    assert calls(reader(table(CNVKIT, [row]), select=known, sex="female")) == []
    assert calls(reader(table(CNVKIT, [row]), select=known, sex="male")) == [("ERBB2", "homozygous_deletion", 0.0)]


def test_segments_that_cannot_be(reader: Reader) -> None:
    rows = [cnvkit(start=10, end=5), cnvkit(cn=-4), cnvkit(cn="nan", gene="ERBB2"), cnvkit(end="1e400")]
    reading = reader(table(CNVKIT, rows), select=known)
    assert calls(reading) == []
    assert len(reading.refused) + reading.set_aside.get("no_copy_number_call", 0) == 4


def test_a_segment_file_with_a_warning_of_r_above_it(reader: Reader) -> None:
    row = {'"ID"': "S1", '"chrom"': "chr1", '"loc.start"': 10400, '"loc.end"': 40010, '"num.mark"': 146, '"seg.mean"': 3.3}
    reading = reader(table(row, [row], before="WARNING: ignoring environment value of R_HOME\n"), select=known)
    assert (calls(reading), reading.tumor_sample) == ([], "S1")


def test_which_genes_a_segment_touches() -> None:
    selection = known(Build.GRCH37)
    assert selection.genes_in(INDEX["7"], 1, 10) == ()
    ((gene, share),) = selection.genes_in(INDEX["7"], 55_086_714, 55_086_714 + (55_275_031 - 55_086_714) // 2)
    assert gene == "EGFR"
    assert 0.49 < share < 0.51
