"""C-CAT, phenopackets, Guardant sheets and Oncomine tables: what is not called or not reported never becomes a finding."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import alterations, balanced, places, signatures, table

from mingbian.model.case import Assay, Build
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.model.variant import CopyNumberType, Kind


def aside(reading: Reading) -> dict[str, int]:
    assert balanced(reading)
    return dict(reading.set_aside)


# --- C-CAT --------------------------------------------------------------------------------------------------------------

KRAS: dict[str, Any] = {
    "itemId": "v1", "chromosome": "12", "position": 25398285, "referenceAllele": "C", "alternateAllele": "A",
    "alternateAlleleFrequency": 0.21, "totalReadDepth": 623, "sampleItemId": "t", "variantOrigin": "somatic",
    "reported": True,
    "transcripts": [
        {"transcriptId": "NM_004985.5", "geneSymbol": "KRAS", "cdsChange": "34G>T", "aminoAcidsChange": "G12C"}
    ],
}  # fmt: skip


def cats(**variants: list[dict[str, Any]]) -> bytes:
    biomarkers = variants.pop("otherBiomarkers", [])
    return json.dumps(
        {
            "metaData": {"schemaVersion": "1.3.0", "referenceGenome": {"grcRelease": "GRCh37"}},
            "testInfo": {"testId": "T1", "testType": "tumor and matched-normal", "panelName": "Panel"},
            "variants": variants, "otherBiomarkers": biomarkers,
            "sequencingSamples": [{"itemId": "t", "tumorOrNormal": "tumor"}, {"itemId": "n", "tumorOrNormal": "normal"}],
        }
    ).encode()  # fmt: skip


def test_a_ccat_result(reader: Reader) -> None:
    reading = reader(cats(shortVariants=[KRAS]))
    (seen,) = alterations(reading)
    assert places(reading) == [("12", 25398285, "C", "A")]
    assert (seen.gene, seen.hgvs_c, seen.hgvs_p) == ("KRAS", "NM_004985.5:c.34G>T", "p.G12C")
    assert (seen.call.vaf, seen.call.depth, seen.reported_origin) == (0.21, 623, "somatic")
    assert (reading.build, reading.sample, reading.assay) == (Build.GRCH37, "T1", Assay.TUMOR_NORMAL)


@pytest.mark.parametrize(
    ("change", "reason"), [({"reported": False}, "stated_negative"), ({"sampleItemId": "n"}, "normal_only")]
)
def test_ccat_negatives(reader: Reader, change: dict[str, Any], reason: str) -> None:
    assert aside(reader(cats(shortVariants=[KRAS | change]))) == {reason: 1}


def test_germline_of_ccat(reader: Reader) -> None:
    for change, origin in (
        ({"variantOrigin": "germline", "sampleItemId": "n"}, "germline"),
        ({"variantOrigin": "likely germline"}, None),
    ):
        (seen,) = alterations(reader(cats(shortVariants=[KRAS | change])))
        assert seen.reported_origin == origin


def test_copies_and_rearrangements_of_ccat(reader: Reader) -> None:
    lost = {
        "copyNumberAlterationType": "loss", "transcripts": [{"geneSymbol": "CDKN2A"}, {"geneSymbol": "CDKN2B"}],
        "copyNumberMetrics": [{"value": 0.65, "unit": "fold-change"}, {"value": 0.0, "unit": "copy number"}],
        "reported": True,
    }  # fmt: skip
    gained = lost | {"copyNumberAlterationType": "amplification", "transcripts": [{"geneSymbol": "MET"}],
                     "copyNumberMetrics": [{"value": 2.4, "unit": "log2 fold-change"}]}  # fmt: skip
    ends = [{"chromosome": "2", "startPosition": 29445240, "transcripts": [{"geneSymbol": "ALK"}]},
            {"chromosome": "2", "startPosition": 42510050, "transcripts": [{"geneSymbol": "EML4"}]}]  # fmt: skip
    fused = {"rearrangementType": "gene fusion", "breakends": ends, "orderedGenePairs": [["EML4", "ALK"]], "reported": True}
    met = [{"chromosome": "7", "startPosition": 1, "transcripts": [{"geneSymbol": "MET"}]}] * 2
    skipped = {"rearrangementType": "exon skipping", "breakends": met, "reported": True,
               "skippedExonRanges": [{"geneSymbol": "MET", "exonRange": [14, 14]}]}  # fmt: skip
    reading = reader(
        cats(
            copyNumberAlterations=[lost, gained, lost | {"copyNumberAlterationType": "neutral"}],
            rearrangements=[fused, fused | {"orderedGenePairs": []}, skipped],
            otherBiomarkers=[{"biomarkerType": "MSI", "state": "high", "reported": True},
                             {"biomarkerType": "TMB", "state": "high", "reported": False,
                              "biomarkerMetrics": [{"value": 30, "unit": "mutations-per-megabase"}]}],
        )
    )  # fmt: skip
    copies = [
        (o.gene, o.copy_number.type, o.copy_number.copies, o.copy_number.unit)
        for o in reading.observations
        if o.copy_number
    ]
    assert copies == [
        ("CDKN2A", CopyNumberType.HOMOZYGOUS_DELETION, 0.0, None),
        ("CDKN2B", CopyNumberType.HOMOZYGOUS_DELETION, 0.0, None),
        ("MET", CopyNumberType.AMPLIFICATION, 2.4, "log2 fold-change"),
    ]  # fmt: skip
    fusions = [(o.fusion.five_prime, o.fusion.three_prime, o.fusion.breakpoint_3) for o in reading.observations if o.fusion]
    assert fusions == [("EML4", "ALK", "2:29445240"), ("ALK", "EML4", "2:42510050")]
    assert [w.code for w in reading.warnings] == ["FUSION_ORDER_UNKNOWN"]
    assert [o.splice_event for o in reading.observations if o.kind is Kind.SPLICE] == ["exon 14 skipping"]
    assert signatures(reading) == {"MSI": (None, "MSI-H")}
    assert aside(reading) == {"no_copy_number_call": 2}


# --- phenopackets -------------------------------------------------------------------------------------------------------

DESCRIPTOR: dict[str, Any] = {
    "geneContext": {"symbol": "RB1"}, "allelicState": {"id": "GENO:0000135"},
    "expressions": [{"syntax": "hgvs.c", "value": "NM_000321.2:c.958C>T"}],
    "vcfRecord": {"genomeAssembly": "GRCh38", "chrom": "chr13", "pos": "48367512", "ref": "C", "alt": "T"},
}  # fmt: skip


def phenopacket(descriptor: dict[str, Any], **item: Any) -> dict[str, Any]:
    given = {
        "subjectOrBiosampleId": "p1",
        "interpretationStatus": "CAUSATIVE",
        "variantInterpretation": {"acmgPathogenicityClassification": "PATHOGENIC", "variationDescriptor": descriptor},
    } | item
    return {
        "subject": {"id": "p1", "sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P14Y3M"}}},
        "biosamples": [{"id": "b1", "histologicalDiagnosis": {"label": "Retinoblastoma"}}],
        "interpretations": [{"diagnosis": {"genomicInterpretations": [given]}}], "metaData": {},
    }  # fmt: skip


def packed(document: Any) -> bytes:
    return json.dumps(document).encode()


def test_a_phenopacket(reader: Reader) -> None:
    reading = reader(packed(phenopacket(DESCRIPTOR)))
    (seen,) = alterations(reading)
    assert places(reading) == [("13", 48367512, "C", "T")]
    assert (seen.gene, seen.hgvs_c, seen.call.zygosity, seen.reported_origin) == (
        "RB1", "NM_000321.2:c.958C>T", "heterozygous", "germline",
    )  # fmt: skip
    assert (reading.age, reading.sex, reading.tumor_type, reading.build) == (14, "female", "Retinoblastoma", Build.GRCH38)
    (of_tumor,) = alterations(reader(packed(phenopacket(DESCRIPTOR, subjectOrBiosampleId="b1"))))
    assert of_tumor.reported_origin is None


def test_phenopackets_that_say_no_or_nothing(reader: Reader) -> None:
    assert aside(reader(packed(phenopacket(DESCRIPTOR, interpretationStatus="REJECTED")))) == {"stated_negative": 1}
    iscn = {"expressions": [{"syntax": "iscn", "value": "arr[GRCh38] 13q14"}]}
    reading = reader(packed(phenopacket(iscn)))
    assert [r.path for r in reading.refused] == ["$.interpretations[0].diagnosis.genomicInterpretations[0]"]
    with pytest.raises(Refusal) as caught:
        reader(packed({"members": [phenopacket(DESCRIPTOR)], "metaData": {}}))
    assert caught.value.code == "SEVERAL_PATIENTS"
    family = reader(packed({"proband": phenopacket(DESCRIPTOR), "relatives": [], "metaData": {}}))
    assert len(alterations(family)) == 1
    assert [w.code for w in family.warnings] == ["FAMILY"]


# --- Guardant -----------------------------------------------------------------------------------------------------------

SNV = ("run_sample_id", "gene", "chrom", "position", "mut_nt", "mut_aa", "cdna", "percentage", "call", "transcript_id",
       "exon", "reporting_category", "rm_reportable")  # fmt: skip
BRAF = {
    "run_sample_id": "G1", "gene": "BRAF", "chrom": "7", "position": 140453136, "mut_nt": "A>T", "mut_aa": "V600E",
    "cdna": "c.1799T>A", "percentage": "1.5", "call": 1, "transcript_id": "NM_004333.4", "exon": "15.0", "rm_reportable": 1,
}  # fmt: skip


def sheet(*rows: dict[str, Any], columns: tuple[str, ...] = SNV) -> bytes:
    return table(columns, rows, separator=",")


def test_a_guardant_sheet(reader: Reader) -> None:
    reading = reader(sheet(BRAF), name="SNV.csv", build=Build.GRCH37)
    (seen,) = alterations(reading)
    assert (seen.gene, seen.hgvs_c, seen.hgvs_p, seen.call.vaf) == ("BRAF", "NM_004333.4:c.1799T>A", "p.V600E", 0.015)
    assert (places(reading), reading.assay, reading.sample) == ([("7", 140453136, "A", "T")], Assay.PLASMA, "G1")
    with pytest.raises(Refusal) as caught:
        reader(sheet(BRAF))
    assert caught.value.code == "BUILD_UNKNOWN"


@pytest.mark.parametrize("change", [{"call": 0, "percentage": "49.8"}, {"call": ""}, {"rm_reportable": 0}])
def test_calls_that_guardant_does_not_make(reader: Reader, change: dict[str, Any]) -> None:
    assert aside(reader(sheet(BRAF | change), build=Build.GRCH37)) == {"stated_negative": 1}


def test_the_other_sheets_of_guardant(reader: Reader) -> None:
    copies = reader(sheet({"gene": "ERBB2", "copy_number": "2.6", "call": 2},
                          {"gene": "MET", "copy_number": "2.0", "call": 0},
                          columns=("gene", "copy_number", "call")))  # fmt: skip
    (seen,) = alterations(copies)
    assert seen.copy_number is not None
    assert (seen.gene, seen.copy_number.copies, seen.copy_number.unit) == ("ERBB2", 2.6, "copies in plasma")
    assert aside(copies) == {"stated_negative": 1}
    fusions = reader(sheet({"gene_a": "ALK", "gene_b": "EML4", "downstream_gene": "ALK", "call": 1},
                           columns=("gene_a", "gene_b", "downstream_gene", "call")))  # fmt: skip
    assert [(o.fusion.five_prime, o.fusion.three_prime) for o in alterations(fusions) if o.fusion] == [("EML4", "ALK")]
    for word, status in (("MSS/MSI-L", "MSS"), ("MSI-High", "MSI-H")):
        reading = reader(sheet({"msi_status": word, "msi_score": 2}, columns=("msi_status", "msi_score", "max_maf", "x")))
        assert signatures(reading) == {"MSI": (None, status)}


# --- Oncomine -----------------------------------------------------------------------------------------------------------

ONCOMINE = ("vcf.rownum", "rowtype", "call", "CHROM", "POS", "ID", "REF", "ALT", "FILTER", "INFO.A.AF", "INFO.1.FDP",
            "INFO.A.FAO", "FORMAT.1.CN", "INFO...READ_COUNT", "FUNC1.gene", "FUNC1.coding", "FUNC1.protein",
            "FUNC1.transcript", "FUNC1.function", "FUNC1.oncomineVariantClass")  # fmt: skip
HOTSPOT = {
    "rowtype": "snp", "call": "POS", "CHROM": "chr7", "POS": 140453136, "REF": "A", "ALT": "T", "FILTER": "PASS",
    "INFO.A.AF": "0.3", "INFO.1.FDP": 400, "INFO.A.FAO": 120, "FUNC1.gene": "BRAF", "FUNC1.coding": "c.1799T>A",
    "FUNC1.protein": "p.Val600Glu", "FUNC1.transcript": "NM_004333.4", "FUNC1.function": "missense",
}  # fmt: skip


def test_an_oncomine_table(reader: Reader) -> None:
    rows = [
        HOTSPOT, HOTSPOT | {"call": "NEG"}, HOTSPOT | {"call": "NOCALL"},
        {"rowtype": "CNV", "call": "AMP", "CHROM": "chr17", "POS": 1, "FORMAT.1.CN": "12.4", "FUNC1.gene": "ERBB2"},
        {"rowtype": "CNV", "call": "NOCALL", "CHROM": "chr17", "POS": 1, "FORMAT.1.CN": "2", "FUNC1.gene": "MET"},
        {"rowtype": "Fusion", "call": "POS", "CHROM": "chr2", "POS": 1, "ID": "EML4-ALK.E6A20.COSF474_1",
         "INFO...READ_COUNT": 55},
        {"rowtype": "RNAExonVariant", "call": "POS", "CHROM": "chr7", "POS": 1, "ID": "MET-MET.M13M15.1_1"},
        {"rowtype": "ExprControl", "call": "POS", "CHROM": "chr7", "POS": 1, "ID": "TBP"},
    ]  # fmt: skip
    reading = reader(table(ONCOMINE, rows, before="##reference=hg19\n##x=1\n"))
    small, amplified, fused, skipped = alterations(reading)
    assert (small.hgvs_c, small.call.vaf, small.call.depth, small.call.filters, small.build) == (
        "NM_004333.4:c.1799T>A", 0.3, 400, ("PASS",), Build.GRCH37,
    )  # fmt: skip
    assert small.annotation is not None
    assert small.annotation.consequence == ("missense_variant",)
    assert amplified.copy_number is not None
    assert (amplified.gene, amplified.copy_number.type, amplified.copy_number.copies) == (
        "ERBB2", CopyNumberType.AMPLIFICATION, 12.4,
    )  # fmt: skip
    assert fused.fusion is not None
    assert (fused.fusion.five_prime, fused.fusion.three_prime, fused.fusion.reads) == ("EML4", "ALK", 55)
    assert (skipped.gene, skipped.splice_event) == ("MET", "exon 14 skipping")
    assert aside(reading) == {"not_a_call": 3, "stated_negative": 1}
