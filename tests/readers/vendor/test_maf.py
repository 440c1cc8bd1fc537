"""MAF: one tumor sample's rows become alleles; what has no place or name is refused with its line."""

from __future__ import annotations

import gzip

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import balanced, places, table

from mingbian.model.case import Build
from mingbian.model.errors import Refusal
from mingbian.model.variant import Kind
from mingbian.readers.selection import Selection

COLUMNS = (
    "Hugo_Symbol", "NCBI_Build", "Chromosome", "Start_Position", "End_Position", "Strand", "Variant_Classification",
    "Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2", "Tumor_Sample_Barcode", "Matched_Norm_Sample_Barcode",
    "Mutation_Status", "HGVSc", "HGVSp", "HGVSp_Short", "Transcript_ID", "Exon_Number", "t_depth", "t_ref_count",
    "t_alt_count", "n_depth", "n_alt_count", "FILTER", "flanking_bps", "gnomAD_AF", "gnomAD_EAS_AF", "CLIN_SIG",
)  # fmt: skip
V600E = {
    "Hugo_Symbol": "BRAF", "NCBI_Build": "GRCh37", "Chromosome": "7", "Start_Position": 140453136,
    "End_Position": 140453136, "Strand": "+", "Variant_Classification": "Missense_Mutation", "Reference_Allele": "A",
    "Tumor_Seq_Allele1": "A", "Tumor_Seq_Allele2": "T", "Tumor_Sample_Barcode": "P1-T",
    "Matched_Norm_Sample_Barcode": "P1-N",
    "Mutation_Status": "Somatic", "HGVSc": "c.1799T>A", "HGVSp": "p.Val600Glu", "HGVSp_Short": "p.V600E",
    "Transcript_ID": "ENST00000288602", "Exon_Number": "15/18", "t_depth": 400, "t_ref_count": 280, "t_alt_count": 120,
    "n_depth": 90, "n_alt_count": 0, "FILTER": "PASS", "gnomAD_AF": "4e-06", "CLIN_SIG": "pathogenic",
}  # fmt: skip
EX19DEL = {
    **V600E, "Hugo_Symbol": "EGFR", "Start_Position": 55242465, "End_Position": 55242479,
    "Variant_Classification": "In_Frame_Del", "Reference_Allele": "GGAATTAAGAGAAGC",
    "Tumor_Seq_Allele1": "GGAATTAAGAGAAGC", "Tumor_Seq_Allele2": "-", "HGVSc": "c.2235_2249del",
    "HGVSp": "p.Glu746_Ala750del", "HGVSp_Short": "p.E746_A750del", "Transcript_ID": "ENST00000275493",
    "flanking_bps": "AAGGAATTAAGAGAAGCA",
}  # fmt: skip


def maf(*rows: dict[str, object], before: str = "#version 2.4\n") -> bytes:
    return table(COLUMNS, rows, before=before)


def test_a_substitution_with_everything_said_of_it(reader: Reader) -> None:
    reading = reader(maf(V600E), name="data_mutations.txt")
    (seen,) = reading.observations
    assert (seen.kind, seen.build, seen.chrom, seen.pos, seen.ref, seen.alt) == (
        Kind.SNV, Build.GRCH37, "7", 140453136, "A", "T",
    )  # fmt: skip
    assert (seen.gene, seen.hgvs_c, seen.hgvs_p) == ("BRAF", "ENST00000288602:c.1799T>A", "p.Val600Glu")
    assert seen.annotation is not None
    assert seen.annotation.consequence == ("missense_variant",)
    assert (seen.call.vaf, seen.call.depth, seen.call.filters) == (0.3, 400, ("PASS",))
    assert (seen.call.normal_depth, seen.call.normal_vaf) == (90, 0.0)
    assert (seen.population.gnomad, seen.population.gnomad_eas) == (4e-06, None)
    assert (seen.clinvar, seen.reported_origin) == ("pathogenic", "somatic")
    assert (reading.tumor_sample, reading.normal_sample, reading.build) == ("P1-T", "P1-N", Build.GRCH37)
    assert reading.input.format == "MAF"
    assert balanced(reading)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("7", 55242464, "AGGAATTAAGAGAAGC", "A")),
        ({"flanking_bps": "CCCCC"}, (None, None, None, None)),
        ({"flanking_bps": ""}, (None, None, None, None)),
    ],
)
def test_a_deletion_gets_its_anchor_base_from_the_context_only(
    reader: Reader, change: dict[str, object], expected: tuple[object, ...]
) -> None:
    reading = reader(maf(EX19DEL | change))
    assert places(reading) == [expected]
    assert reading.observations[0].kind is Kind.DELETION
    assert reading.observations[0].hgvs_p == "p.Glu746_Ala750del"


def test_an_insertion_starts_at_the_base_in_front_of_it(reader: Reader) -> None:
    row = EX19DEL | {"Start_Position": 55242464, "End_Position": 55242465, "Reference_Allele": "-",
                     "Tumor_Seq_Allele1": "-", "Tumor_Seq_Allele2": "GTT", "flanking_bps": "AAG"}  # fmt: skip
    assert places(reader(maf(row))) == [("7", 55242464, "A", "AGTT")]


def test_context_of_the_gdc_has_five_bases_on_either_side(reader: Reader) -> None:
    columns = [c.replace("flanking_bps", "CONTEXT") for c in COLUMNS]
    row = {**EX19DEL, "CONTEXT": "CAAAA" + "A" + "GGAATTAAGAGAAGC" + "AACAT"}
    reading = reader(table(columns, [row], before="#version gdc-1.0.0\n"))
    assert places(reading) == [("7", 55242464, "AGGAATTAAGAGAAGC", "A")]


def test_an_indel_without_anchor_and_name_is_refused_with_its_line(reader: Reader) -> None:
    nameless = EX19DEL | {"flanking_bps": "", "HGVSc": "", "HGVSp": "", "HGVSp_Short": ""}
    reading = reader(maf(V600E, nameless))
    assert [(r.line, "reference sequence" in r.reason) for r in reading.refused] == [(4, True)]
    assert "RECORDS_REFUSED" in {w.code for w in reading.warnings}
    assert balanced(reading)


def test_old_column_case_and_chr(reader: Reader) -> None:
    columns = [c.replace("Start_Position", "Start_position") for c in COLUMNS]
    row = {**V600E, "Start_position": 140453136, "Chromosome": "chr7", "NCBI_Build": "37"}
    assert places(reader(table(columns, [row]))) == [("7", 140453136, "A", "T")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Mutation_Status": "None"}, "stated_negative"),
        ({"Mutation_Status": "Wildtype"}, "stated_negative"),
        ({"t_alt_count": 0, "t_depth": 300, "n_alt_count": 40}, "normal_only"),
        ({"t_alt_count": 0, "t_depth": 300}, "not_a_call"),
    ],
)
def test_what_is_not_there_is_no_finding(reader: Reader, change: dict[str, object], reason: str) -> None:
    reading = reader(maf(V600E | change, EX19DEL))
    assert dict(reading.set_aside) == {reason: 1}
    assert [o.gene for o in reading.observations] == ["EGFR"]
    assert balanced(reading)


def test_germline_rows_say_so(reader: Reader) -> None:
    assert reader(maf(V600E | {"Mutation_Status": "Germline"})).observations[0].reported_origin == "germline"


def test_filtered_rows_are_set_aside_but_not_at_known_places(reader: Reader) -> None:
    everywhere = {7: [(1, 200_000_000)]}

    def known(_: Build) -> Selection:
        return Selection.of(everywhere, {7: [140453136]})

    filtered = {"FILTER": "panel_of_normals"}
    reading = reader(maf(V600E | filtered, EX19DEL | filtered), select=known)
    assert [(o.gene, o.call.filters) for o in reading.observations] == [("BRAF", ("panel_of_normals",))]
    assert dict(reading.set_aside) == {"filtered": 1}
    nowhere = reader(maf(V600E), select=lambda _: Selection.of({1: [(1, 10)]}))
    assert dict(nowhere.set_aside) == {"outside_known_genes": 1}


def test_several_samples_are_a_question(reader: Reader) -> None:
    data = maf(V600E, EX19DEL | {"Tumor_Sample_Barcode": "P2-T"})
    with pytest.raises(Refusal) as caught:
        reader(data)
    assert caught.value.code == "TUMOR_SAMPLE_UNKNOWN"
    assert caught.value.choices == ("P1-T", "P2-T")
    reading = reader(data, tumor_sample="P2-T")
    assert ([o.gene for o in reading.observations], reading.tumor_sample) == (["EGFR"], "P2-T")
    assert dict(reading.set_aside) == {"other_sample": 1}
    assert balanced(reading)
    with pytest.raises(Refusal) as caught:
        reader(data, tumor_sample="P3")
    assert caught.value.code == "NO_SUCH_SAMPLE"


def test_build(reader: Reader) -> None:
    no_build = {"NCBI_Build": ""}
    with pytest.raises(Refusal) as caught:
        reader(maf(V600E | no_build))
    assert caught.value.code == "BUILD_UNKNOWN"
    assert reader(maf(V600E | no_build), build=Build.GRCH37).build is Build.GRCH37
    for change, options, code in (
        ({"NCBI_Build": "mm10"}, {}, "BUILD_UNSUPPORTED"),
        ({"NCBI_Build": "36"}, {}, "BUILD_UNSUPPORTED"),
        ({"NCBI_Build": "GRCh38"}, {}, "BUILD_MISMATCH"),
        ({}, {"build": Build.GRCH38}, "BUILD_CONFLICT"),
    ):
        with pytest.raises(Refusal) as caught:
            reader(maf(V600E | change), **options)
        assert caught.value.code == code
    with pytest.raises(Refusal) as caught:
        reader(maf(V600E, EX19DEL | {"NCBI_Build": "GRCh38"}))
    assert caught.value.code == "BUILD_CONFLICT"


@pytest.mark.parametrize(
    "change",
    [
        {"Chromosome": "25q"}, {"Start_Position": "140,453,136"}, {"Start_Position": "9" * 30}, {"Start_Position": "0"},
        {"Start_Position": "249250622"}, {"Reference_Allele": "Q"}, {"Tumor_Seq_Allele2": "A"},
    ],
)  # fmt: skip
def test_unusable_coordinates_leave_the_name(reader: Reader, change: dict[str, object]) -> None:
    named = reader(maf(V600E | change))
    assert places(named) == [(None, None, None, None)]
    assert named.observations[0].hgvs_p == "p.Val600Glu"
    nameless = reader(maf(V600E | change | {"HGVSc": "", "HGVSp": "", "HGVSp_Short": ""}))
    assert [r.line for r in nameless.refused] == [3]
    assert balanced(nameless)


def test_absurd_counts_never_become_a_fraction(reader: Reader) -> None:
    for change in ({"t_depth": "nan"}, {"t_alt_count": "-5"}, {"t_alt_count": "900"}, {"t_depth": "1e400"}):
        call = reader(maf(V600E | change | {"t_ref_count": ""})).observations[0].call
        assert call.vaf is None, change


def test_short_rows_and_cut_files(reader: Reader) -> None:
    data = maf(V600E, EX19DEL)
    lines = data.split(b"\n")
    reading = reader(b"\n".join([*lines[:2], lines[2].rpartition(b"\t")[0], *lines[3:]]))
    assert [r.line for r in reading.refused] == [3]
    packed = gzip.compress(data)
    with pytest.raises(Refusal) as caught:
        reader(packed[:-20], name="cut.maf.gz")
    assert caught.value.code == "INPUT_INCOMPLETE"
    accepted = reader(packed[:-20], name="cut.maf.gz", accept_incomplete=True)
    assert [w.code for w in accepted.warnings if w.blocking] == ["INPUT_INCOMPLETE"]


def test_a_column_named_twice_is_refused(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(table([*COLUMNS, "FILTER"], [V600E]))
    assert (caught.value.code, caught.value.where) == ("DUPLICATE_COLUMN", "line 1")


def test_a_mutation_list_without_places(reader: Reader) -> None:
    columns = ("Hugo_Symbol", "Tumor_Sample_Barcode", "Variant_Classification", "HGVSp_Short")
    reading = reader(table(columns, [V600E]))
    assert reading.build is None
    assert [(o.gene, o.hgvs_p, o.pos) for o in reading.observations] == [("BRAF", "p.V600E", None)]
