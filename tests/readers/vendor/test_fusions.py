"""Fusion callers' tables, and cBioPortal's structural variants and discrete copy number."""

from __future__ import annotations

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import alterations, balanced, table

from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.variant import CopyNumberType, Fusion, Kind

STAR = (
    "#FusionName", "JunctionReadCount", "SpanningFragCount", "SpliceType", "LeftGene", "LeftBreakpoint", "RightGene",
    "RightBreakpoint", "FFPM", "annots", "PROT_FUSION_TYPE",
)  # fmt: skip
EML4_ALK = {
    "#FusionName": "EML4--ALK", "JunctionReadCount": 32, "SpanningFragCount": 7, "LeftGene": "EML4^ENSG00000143924.18",
    "LeftBreakpoint": "chr2:42522656:+", "RightGene": "ALK^ENSG00000171094.18", "RightBreakpoint": "chr2:29446394:-",
    "PROT_FUSION_TYPE": "INFRAME", "annots": '["Mitelman","INTRACHROMOSOMAL[chr2:12.26Mb]"]', "FFPM": "0.41",
}  # fmt: skip
ARRIBA = (
    "#gene1", "gene2", "strand1(gene/fusion)", "strand2(gene/fusion)", "breakpoint1", "breakpoint2", "site1", "site2",
    "type", "split_reads1", "split_reads2", "discordant_mates", "confidence", "reading_frame", "filters",
)  # fmt: skip
BCR_ABL1 = {
    "#gene1": "BCR", "gene2": "ABL1", "breakpoint1": "22:23632600", "breakpoint2": "9:133729451", "type": "translocation",
    "split_reads1": 5, "split_reads2": 6, "discordant_mates": 10, "confidence": "high", "reading_frame": "in-frame",
    "filters": "duplicates(2),mismatches(1)",
}  # fmt: skip


def fusions(reading: Reading) -> list[Fusion]:
    assert balanced(reading)
    return [o.fusion for o in alterations(reading) if o.fusion is not None]


def test_star_fusion(reader: Reader) -> None:
    reading = reader(table(STAR, [EML4_ALK]), name="star-fusion.fusion_predictions.tsv")
    assert fusions(reading) == [Fusion("EML4", "ALK", "chr2:42522656", "chr2:29446394", 39, True)]
    assert reading.input.format == "fusions (STAR-Fusion)"
    assert reading.observations[0].as_reported["LeftGene"] == "EML4^ENSG00000143924.18"
    assert not reading.warnings


def test_a_label_that_names_other_genes_is_told(reader: Reader) -> None:
    row = EML4_ALK | {"LeftGene": "CD2AP^ENSG1", "RightGene": "C11orf80^ENSG2"}
    reading = reader(table(STAR, [row]))
    assert [(f.five_prime, f.three_prime) for f in fusions(reading)] == [("CD2AP", "C11orf80")]
    (warning,) = reading.warnings
    assert warning.code == "FUSION_LABEL"
    assert "EML4--ALK" in warning.text


def test_arriba(reader: Reader) -> None:
    rows = [
        BCR_ABL1,
        BCR_ABL1 | {"#gene1": "AC016683.6(1200),PPARG(300)", "gene2": "PAX8", "confidence": "low", "reading_frame": "."},
        BCR_ABL1 | {"gene2": "GFAP", "filters": "read_through"},
        BCR_ABL1 | {"#gene1": "BRAF", "gene2": "BRAF", "type": "duplication"},
    ]
    reading = reader(table(ARRIBA, rows))
    assert [(f.five_prime, f.three_prime, f.reads, f.in_frame) for f in fusions(reading)] == [
        ("BCR", "ABL1", 21, True), ("PPARG", "PAX8", 21, None),
    ]  # fmt: skip
    assert [o.call.filters for o in alterations(reading)] == [None, ("low_confidence",)]
    assert dict(reading.set_aside) == {"filtered": 1, "symbolic_not_read": 1}


def test_fusioncatcher(reader: Reader) -> None:
    five, three = "(5end_fusion_partner)", "(3end_fusion_partner)"
    row = {
        f"Gene_1_symbol{five}": "KIF5B", f"Gene_2_symbol{three}": "RET", "Spanning_pairs": 12, "Spanning_unique_reads": 30,
        f"Fusion_point_for_gene_1{five}": "10:32306071:-", f"Fusion_point_for_gene_2{three}": "10:43609927:+",
        "Predicted_effect": "out-of-frame", "Fusion_description": "known,oncogene",
    }  # fmt: skip
    assert fusions(reader(table(row, [row]))) == [Fusion("KIF5B", "RET", "10:32306071", "10:43609927", 42, False)]


def test_all_fusions_of_tso500_keeps_what_the_vendor_keeps(reader: Reader) -> None:
    row = {
        "Caller": "DRAGEN", "Gene A": "CD74", "Gene B": "ROS1;GOPC", "Gene A Breakpoint": "chr5:149784243",
        "Gene B Breakpoint": "chr6:117645578", "Alt Split Dedup": 96, "Alt Pair Dedup": 0, "KeepFusion": "True",
        "Fusion Directionality Known": "True", "Filter": "PASS",
    }  # fmt: skip
    rows = [row, row | {"KeepFusion": "False"}, row | {"Gene A": "HFM1", "Fusion Directionality Known": "False"}]
    before = "# Source = FusionProcessor 1.0.0.614\n# Filter = The filter, by caller, where several, are given.\n"
    reading = reader(table(row, rows, before=before, separator=","), name="S1_AllFusions.csv")
    assert [(f.five_prime, f.three_prime) for f in fusions(reading)] == [("CD74", "ROS1"), ("HFM1", "ROS1")]
    assert dict(reading.set_aside) == {"filtered": 1}
    assert [w.code for w in reading.warnings] == ["FUSION_ORDER_UNKNOWN"]


def test_a_label_alone(reader: Reader) -> None:
    rows = [
        {"FusionGene": "EML4--ALK", "LeftBreakpoint": "2:42522694", "RightBreakpoint": "2:29446394", "SplitReads": 100},
        {"FusionGene": "--ALK", "LeftBreakpoint": ".", "RightBreakpoint": "2:29446394", "SplitReads": "many"},
        {"FusionGene": "ALK", "LeftBreakpoint": ".", "RightBreakpoint": "2:29446394"},
    ]
    reading = reader(table(rows[0], rows))
    assert [(f.five_prime, f.three_prime, f.reads) for f in fusions(reading)] == [("EML4", "ALK", 100), (None, "ALK", None)]
    assert [r.line for r in reading.refused] == [4]


# --- cBioPortal -------------------------------------------------------------------------------------------------------


def test_discrete_copy_number(reader: Reader) -> None:
    values = {"ERBB2": 2, "CDKN2A": -2, "MYC": 1, "RB1": -1, "KRAS": 0, "TP53": "NA"}
    rows = [{"Hugo_Symbol": g, "Entrez_Gene_Id": 1, "S1": v, "S2": 0} for g, v in values.items()]
    data = table(("Hugo_Symbol", "Entrez_Gene_Id", "S1", "S2"), rows)
    with pytest.raises(Refusal) as caught:
        reader(data)
    assert (caught.value.code, caught.value.choices) == ("TUMOR_SAMPLE_UNKNOWN", ("S1", "S2"))
    reading = reader(data, tumor_sample="S1")
    assert [(o.gene, o.copy_number and o.copy_number.type) for o in alterations(reading)] == [
        ("ERBB2", CopyNumberType.AMPLIFICATION), ("CDKN2A", CopyNumberType.HOMOZYGOUS_DELETION),
    ]  # fmt: skip
    assert dict(reading.set_aside) == {"no_copy_number_call": 3, "not_a_call": 1}
    assert reading.tumor_sample == "S1"
    assert balanced(reading)


def test_copy_number_in_long_form(reader: Reader) -> None:
    columns = ("Hugo_Symbol", "Entrez_Gene_Id", "Sample_Id", "Value")
    rows = [{"Hugo_Symbol": "MET", "Sample_Id": "T1", "Value": 2}, {"Hugo_Symbol": "MET", "Sample_Id": "T2", "Value": -2}]
    reading = reader(table(columns, rows), tumor_sample="T1")
    assert [o.gene for o in alterations(reading)] == ["MET"]
    assert dict(reading.set_aside) == {"other_sample": 1}


def test_log_ratios_are_not_discrete_calls(reader: Reader) -> None:
    with pytest.raises(Refusal):
        reader(table(("Hugo_Symbol", "S1"), [{"Hugo_Symbol": "MET", "S1": "0.482"}]))


def test_structural_variants(reader: Reader) -> None:
    columns = (
        "Sample_Id", "SV_Status", "Site1_Hugo_Symbol", "Site1_Chromosome", "Site1_Position", "Site2_Hugo_Symbol",
        "Site2_Chromosome", "Site2_Position", "Class", "Event_Info", "Tumor_Split_Read_Count",
        "Tumor_Paired_End_Read_Count",
    )  # fmt: skip
    base = {
        "Sample_Id": "S1", "SV_Status": "SOMATIC", "Site1_Hugo_Symbol": "ALK", "Site1_Chromosome": "2",
        "Site1_Position": 29446394, "Site2_Hugo_Symbol": "EML4", "Site2_Chromosome": "2", "Site2_Position": 42522656,
        "Class": "INVERSION", "Event_Info": "Protein fusion: in frame (EML4-ALK)", "Tumor_Split_Read_Count": 3,
        "Tumor_Paired_End_Read_Count": 5,
    }  # fmt: skip
    inside = {"Site1_Hugo_Symbol": "EGFR", "Site2_Hugo_Symbol": "EGFR", "Class": "DELETION"}
    rows = [
        base, base | inside | {"Event_Info": "Deletion of 6 exons: EGFRvIII in frame"},
        base | inside | {"Event_Info": "Deletion within gene"}, base | {"Site2_Hugo_Symbol": "", "SV_Status": "GERMLINE"},
    ]  # fmt: skip
    reading = reader(table(columns, rows))
    first, second, third = alterations(reading)
    assert first.fusion == Fusion("EML4", "ALK", "2:42522656", "2:29446394", 8, True)
    assert (second.kind, second.gene) == (Kind.SPLICE, "EGFR")
    assert "EGFRvIII" in (second.splice_event or "")
    assert (third.fusion and third.fusion.five_prime, third.reported_origin) == ("ALK", "germline")
    assert dict(reading.set_aside) == {"symbolic_not_read": 1}
    assert balanced(reading)
