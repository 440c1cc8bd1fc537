"""TSO500: sections of one file, "NA" for none found, no genome build; quality metrics against their guidelines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import alterations, balanced, places, signatures

from mingbian.model.case import Build
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.variant import CopyNumberType, Kind

SMALL = (
    "Gene\tChromosome\tGenomic Position\tReference Call\tAlternative Call\tAllele Frequency\tDepth\tP-Dot Notation\t"
    "C-Dot Notation\tConsequence(s)\tAffected Exon(s)"
)
SPLICE = "Gene\tAffected Exon\tBreakpoint 1\tBreakpoint 2\tSplice Supporting Reads\tReference Reads Transcript"
FUSION = "Gene Pair\tBreakpoint 1\tBreakpoint 2\tFusion Supporting Reads\tGene 1 Reference Reads\tGene 2 Reference Reads"
V600E = "BRAF\tchr7\t140453136\tA\tT\t0.31\t640\tNP_004324.2:p.(Val600Glu)\tNM_004333.4:c.1799T>A\tmissense_variant\t15/18"
R273H = "TP53\tchr17\t7577120\tC\tT\t0.42\t700\tNP_000537.3:p.(Arg273His)\tNM_000546.5:c.818G>A\tmissense_variant\t8/11"


def report(
    small: Sequence[str] = ("NA",),
    amplified: Sequence[str] = ("NA",),
    splice: Sequence[str] = ("NA",),
    fusions: Sequence[str] = ("NA",),
    *,
    tmb: str = "7.1",
    usable: str = "121",
    unstable: str = "2.48",
    sample: str = "S1-DNA",
    extra: Sequence[str] = (),
    dragen: bool = False,
    width: int = 11,
) -> bytes:
    title = "DRAGEN TruSight Oncology 500 Analysis Software" if dragen else "TruSight Oncology 500"
    lines = [
        f"{title} - Combined Variant Output", "For Research Use Only.", "",
        "[Analysis Details]", "Pair ID\tP1", f"DNA Sample ID\t{sample}", "RNA Sample ID\tS1-RNA",
        "Pipeline Version\truo-2.2.0.12", "",
        "[TMB]", f"Total TMB\t{tmb}", "Coding Region Size in Megabases\t1.27", "",
        "[MSI]", f"Usable MSI Sites\t{usable}", f"Percent Unstable MSI Sites\t{unstable}", "",
        *extra,
        "[Gene Amplifications]", "Gene\tFold Change", *amplified, "",
        "[Splice Variants]", SPLICE, *splice, "",
        "[Fusions]", FUSION, *fusions, "",
        "[Small Variants]", SMALL, *small, "",
    ]  # fmt: skip
    padded = [line + "\t" * max(0, width - 1 - line.count("\t")) for line in lines]
    return ("\n".join(padded) + "\n").encode()


@pytest.mark.parametrize("width", [11, 0])
@pytest.mark.parametrize("dragen", [True, False])
def test_both_layouts_padded_or_not(reader: Reader, width: int, dragen: bool) -> None:
    reading = reader(report([V600E, R273H], dragen=dragen, width=width), build=Build.GRCH37)
    assert places(reading) == [("7", 140453136, "A", "T"), ("17", 7577120, "C", "T")]
    first = reading.observations[0]
    assert (first.gene, first.hgvs_c, first.hgvs_p) == ("BRAF", "NM_004333.4:c.1799T>A", "NP_004324.2:p.(Val600Glu)")
    assert (first.call.vaf, first.call.depth) == (0.31, 640)
    assert (reading.tumor_sample, reading.panel) == ("S1-DNA", "TruSight Oncology 500")
    assert signatures(reading) == {"TMB": (7.1, None), "MSI": (2.48, "MSS")}
    assert balanced(reading)


def test_the_build_is_asked_for_or_proven_by_the_bases(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(report([V600E]))
    assert (caught.value.code, caught.value.choices) == ("BUILD_UNKNOWN", ("GRCh37", "GRCh38"))
    with pytest.raises(Refusal) as caught:
        reader(report([V600E]), build=Build.GRCH38)
    assert caught.value.code == "BUILD_MISMATCH"
    assert reader(report([V600E, R273H])).build is Build.GRCH37
    assert reader(report(fusions=["EML4-ALK\tchr2:42522654\tchr2:29446394\t75\t749\t9"])).build is None


def test_nothing_found_is_not_a_missing_section(reader: Reader) -> None:
    reading = reader(report())
    assert (reading.records, alterations(reading)) == (0, ())
    with pytest.raises(Refusal) as caught:
        reader(report().partition(b"[Fusions]")[0])
    assert caught.value.code == "REPORT_INCOMPLETE"


def test_tmb_that_was_not_measured_is_not_zero(reader: Reader) -> None:
    reading = reader(report(tmb="NA", unstable="NA"))
    assert signatures(reading) == {}
    assert {w.code for w in reading.warnings} >= {"TMB_NOT_REPORTED", "MSI_NOT_REPORTED"}
    assert signatures(reader(report(tmb="0")))["TMB"] == (0.0, None)


@pytest.mark.parametrize(
    ("usable", "unstable", "status"), [("121", "20.00", "MSI-H"), ("121", "19.99", "MSS"), ("39", "64.8", "unknown")]
)
def test_microsatellites(reader: Reader, usable: str, unstable: str, status: str) -> None:
    assert signatures(reader(report(usable=usable, unstable=unstable)))["MSI"][1] == status


def test_genomic_instability(reader: Reader) -> None:
    gis = ["[GIS]", "Genomic Instability Score\t31", "Tumor Fraction\t0.62", "Ploidy\t2.10", ""]
    reading = reader(report(extra=gis))
    assert signatures(reading)["HRD"] == (31.0, None)
    assert reading.other["Tumor Fraction"] == "0.62"
    assert reading.purity is None


def test_amplifications_keep_their_unit(reader: Reader) -> None:
    (seen,) = alterations(reader(report(amplified=["ERBB2\t4.76"])))
    assert seen.copy_number is not None
    assert (seen.gene, seen.copy_number.type, seen.copy_number.copies, seen.copy_number.unit) == (
        "ERBB2", CopyNumberType.AMPLIFICATION, 4.76, "fold change",
    )  # fmt: skip


def test_splice_events_by_exon_and_by_junction(reader: Reader) -> None:
    rows = [
        "EGFR\t2-7/28\tchr7:55087058\tchr7:55223522\t64\t1", "MET\t14\tchr7:116411708\tchr7:116414934\t91\t1",
        "AR\t\tchrX:66905968\tchrX:66914514\t27\t573", "AR\t\tchrX:66905968\tchrX:66931244\t27\t573",
    ]  # fmt: skip
    seen = alterations(reader(report(splice=rows)))
    assert [(o.kind, o.gene, o.call.alt_reads) for o in seen[:3]] == [
        (Kind.SPLICE, "EGFR", 64), (Kind.SPLICE, "MET", 91), (Kind.SPLICE, "AR", 27),
    ]  # fmt: skip
    events = [o.splice_event or "" for o in seen]
    assert "EGFRvIII" in events[0]
    assert events[1] == "exon 14 skipping"
    assert events[2].startswith("AR-V7")
    assert "V7" not in events[3]


@pytest.mark.parametrize(
    ("written", "partners"),
    [
        ("EML4-ALK", ("EML4", "ALK")),
        ("CD74-ROS1;GOPC", ("CD74", "ROS1")),
        ("PPARG/AC016683.6-PAX8", ("PPARG", "PAX8")),
        ("NKX2-1-ALK", ("NKX2-1", "ALK")),
        ("TMPRSS2/ERG", ("TMPRSS2", "ERG")),
        ("PPARG/AC016683.6;PAX8", ("PPARG", "PAX8")),
    ],
)
def test_gene_pairs(reader: Reader, written: str, partners: tuple[str, str]) -> None:
    reading = reader(report(fusions=[f"{written}\tchr1:1\tchr2:2\t75\t7\t9"]))
    (seen,) = alterations(reading)
    assert seen.fusion is not None
    assert (seen.fusion.five_prime, seen.fusion.three_prime, seen.fusion.reads) == (*partners, 75)
    assert seen.as_reported["Gene Pair"] == written
    unknown_order = "/" in written and "-" not in written
    assert ("FUSION_ORDER_UNKNOWN" in {w.code for w in reading.warnings}) is unknown_order


def test_a_pair_that_cannot_be_taken_apart_is_refused(reader: Reader) -> None:
    reading = reader(report(fusions=["ALK\tchr1:1\tchr2:2\t5\t7\t9", "A-B-C\tchr1:1\tchr2:2\t5\t7\t9"]))
    assert [r.alleles for r in reading.refused] == [1, 1]
    assert balanced(reading)


def test_a_control_is_no_patient(reader: Reader) -> None:
    reading = reader(report(fusions=["TPM3-NTRK1\tchr1:154142876\tchr1:156844361\t159\t0\t2"], sample="NTC-RNA-1"))
    assert [w.code for w in reading.warnings if w.blocking] == ["CONTROL_SAMPLE"]
    assert not any(w.blocking for w in reader(report(sample="PANTCO1")).warnings)


def test_rearrangements_of_brca(reader: Reader) -> None:
    head = "Gene\tChromosome\tStart\tStop\tAffected Exon(s)\tFold Change\tCNV Type"
    none = reader(report(extra=["[Exon-Level CNVs]", head, "BRCA1\tNA", "BRCA2\tNA", ""]))
    assert (alterations(none), dict(none.set_aside)) == ((), {"stated_negative": 2})
    found = reader(report(extra=["[Large Rearrangements]", head, "BRCA1\tchr17\t41215350\t41234592\t13-15\t0.5\tLOSS", ""]))
    (seen,) = alterations(found)
    assert seen.copy_number is not None
    assert (seen.gene, seen.copy_number.type) == ("BRCA1", CopyNumberType.LOSS)
    assert balanced(none)


def test_a_silent_change_is_named_in_the_protein_column(reader: Reader) -> None:
    name = "NM_004958.3:c.2997C>T"
    row = f"MTOR\tchr1\t11288758\tG\tA\t0.7\t1388\t{name}(p.(Asn999=))\t{name}\tsynonymous_variant\t19/58"
    assert reader(report([row]), build=Build.GRCH37).observations[0].hgvs_p == "p.(Asn999=)"


def test_rows_that_cannot_be_read(reader: Reader) -> None:
    rows = [
        "BRAF\tchr7\t140,453,136\tA\tT\t0.31\t640\t\t\tmissense_variant\t15/18",
        V600E + "\tmore", "\tchr9\t19072413\tC\tT\t0.1\t1404\t\t\t\t", R273H.replace("0.42", "42"),
    ]  # fmt: skip
    reading = reader(report(rows), build=Build.GRCH37)
    assert len(reading.refused) == 2
    assert all(r.line > 20 for r in reading.refused)
    assert [(o.gene, o.call.vaf) for o in alterations(reading)] == [(None, 0.1), ("TP53", None)]
    assert balanced(reading)


def test_two_reports_in_one_file_are_refused(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(report() + report())
    assert caught.value.code == "SECTION_TWICE"


# --- metrics ----------------------------------------------------------------------------------------------------------

METRIC = "Metric (UOM)\tLSL Guideline\tUSL Guideline"


def metrics(*rows: str, columns: str = "S1", status: str = "TRUE") -> bytes:
    lines = [
        "DRAGEN TruSight Oncology 500 v2.6.2 Analysis Software - Metrics Output", "",
        "[Header]", "Workflow Version\t2.6.2.4", "",
        "[Run QC Metrics]", f"{METRIC}\tValue", "PCT_PF_READS (%)\t80\tNA\t88", "",
        "[Analysis Status]", f"\t{columns}", f"COMPLETED_ALL_STEPS\t{status}", "",
        "[DNA Library QC Metrics]", f"{METRIC}\t{columns}", *rows, "",
    ]  # fmt: skip
    return ("\n".join(lines) + "\n").encode()


def said(reading: Reading) -> str:
    (warning,) = [w for w in reading.warnings if w.code.startswith("QC_")]
    return f"{warning.code} {warning.text}"


def test_metrics_within_and_outside_their_guidelines(reader: Reader) -> None:
    assert said(reader(metrics("CONTAMINATION_SCORE (NA)\t0\t1457\t53"))).startswith("QC_PASSED")
    assert "CONTAMINATION_SCORE (NA) 3000" in said(reader(metrics("CONTAMINATION_SCORE (NA)\t0\t1457\t3000")))
    assert "MEDIAN_EXON_COVERAGE (Count) 92" in said(reader(metrics("MEDIAN_EXON_COVERAGE (Count)\t150\tNA\t92")))
    assert said(reader(metrics("MEDIAN_EXON_COVERAGE (Count)\t150\tNA\tNA"))).startswith("QC_PASSED")
    assert "COMPLETED_ALL_STEPS FALSE" in said(reader(metrics(status="FALSE")))


def test_a_run_of_several_samples_is_a_question(reader: Reader) -> None:
    data = metrics("MEDIAN_EXON_COVERAGE (Count)\t150\tNA\t500\t92", columns="S1\tS2", status="TRUE\tTRUE")
    with pytest.raises(Refusal) as caught:
        reader(data)
    assert caught.value.code == "TUMOR_SAMPLE_UNKNOWN"
    assert said(reader(data, tumor_sample="S1")).startswith("QC_PASSED")
    assert said(reader(data, tumor_sample="S2")).startswith("QC_FAILED")
    pair = metrics("MEDIAN_EXON_COVERAGE (Count)\t150\tNA\t500\tNA", columns="S1-D\tS1-R", status="TRUE\tTRUE")
    assert said(reader(pair)).startswith("QC_PASSED")
