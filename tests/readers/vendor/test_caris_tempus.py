"""Caris XML and Tempus JSON: negatives stay negative, sections decide the origin, unknown significance is marked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import alterations, balanced, signatures

from mingbian.model.case import Assay, Build
from mingbian.model.errors import Refusal
from mingbian.model.variant import CopyNumberType, Kind

# --- Caris --------------------------------------------------------------------------------------------------------------

EGFR = (
    "<genomicAlteration><biomarkerName>EGFR</biomarkerName><gene>EGFR</gene><result>{result}</result>"
    "<result_group>{group}</result_group><chromosome>chr7</chromosome><hgvsCodingChange>c.2573T&gt;G</hgvsCodingChange>"
    "<hgvsProteinChange>p.L858R</hgvsProteinChange><genomicSource>{source}</genomicSource>"
    "<molecularConsequence>missense</molecularConsequence><alterationDetails><transcriptAlterationDetails>"
    "<transcriptID>NM_005228.5</transcriptID></transcriptAlterationDetails></alterationDetails>"
    "<alleleFrequencyInformation><alleleFrequency>{vaf}</alleleFrequency></alleleFrequencyInformation>"
    "<readInformation><readDepth>812</readDepth></readInformation></genomicAlteration>"
)


def egfr(result: str = "Pathogenic", group: str = "Mutated", source: str = "Somatic", vaf: str = "27") -> str:
    return EGFR.format(result=result, group=group, source=source, vaf=vaf)


def tag(name: str, **children: str) -> str:
    return f"<{name}>{''.join(f'<{k}>{v}</{k}>' for k, v in children.items())}</{name}>"


def caris(*results: str) -> bytes:
    head = tag("testDetails", testName="MI Profile", labReportID="TN26-1", orderedDate="2026-01-01")
    person = tag("patientInformation", lastName="Doe", dob="1960-01-02", gender="Female", diagnosis="Lung adenocarcinoma")
    body = "".join(f"<testResults>{result}</testResults>\n" for result in results)
    return f'<?xml version="1.0"?>\n<root>{head}{person}<tests><testName>DNA</testName>{body}</tests></root>'.encode()


def test_a_caris_report(reader: Reader) -> None:
    reading = reader(caris(egfr()))
    (seen,) = alterations(reading)
    assert (seen.gene, seen.hgvs_c, seen.hgvs_p) == ("EGFR", "NM_005228.5:c.2573T>G", "p.L858R")
    assert (seen.call.vaf, seen.call.depth, seen.reported_origin) == (0.27, 812, "somatic")
    assert seen.annotation is not None
    assert seen.annotation.consequence == ("missense_variant",)
    assert (reading.sample, reading.age, reading.sex, reading.build) == ("TN26-1", 65, "female", None)
    assert "Doe" not in repr(reading)


@pytest.mark.parametrize(
    ("result", "group"),
    [
        ("Wild Type", "Normal"), ("Mutation Not Detected", "Normal"), ("Indeterminate", "No Result"),
        ("Variant Not Detected", "No Result"), ("Quantity Not Sufficient", "No Result"), ("wild", "Normal"), ("", "Normal"),
        ("Technical Failure", "No Result"),
    ],
)  # fmt: skip
def test_what_caris_did_not_find(reader: Reader, result: str, group: str) -> None:
    reading = reader(caris(egfr(result, group)))
    assert (alterations(reading), dict(reading.set_aside)) == ((), {"stated_negative": 1})
    assert balanced(reading)


@pytest.mark.parametrize(
    ("result", "group"), [("Variant of Uncertain Significance", "No Result"),
                          ("Mutated, Variant of Unknown Significance", "Mutated")],
)  # fmt: skip
def test_unknown_significance_in_caris(reader: Reader, result: str, group: str) -> None:
    (seen,) = alterations(reader(caris(egfr(result, group))))
    assert seen.as_reported["vendor_status"] == "VUS"


def test_copies_fusions_and_stains_of_caris(reader: Reader) -> None:
    reading = reader(
        caris(
            tag("copyNumberAlteration", gene="ERBB2", result="Amplified", copyNumberType="Amplified", copyNumber="14.2",
                genomeBuild="hg38"),
            tag("copyNumberAlteration", gene="MET", result="Amplification Not Detected"),
            tag("copyNumberAlteration", gene="MYC", result="Intermediate"),
            tag("translocation", biomarkerName="ALK", gene1="EML4", gene2="ALK", result="Fusion Detected",
                genomicBreakpoint="chr2:42522656:+/chr2:29446394:-"),
            tag("translocation", biomarkerName="ROS1", result="Fusion Not Detected"),
            tag("translocation", biomarkerName="MET", gene1="MET", gene2="MET", result="Variant Transcript Detected",
                fusionISOForm="MET Exon 14 Skipping"),
            tag("expressionAlteration", biomarkerName="PD-L1", result="Positive", stainPercent="80"),
            tag("tumorMutationBurden", mutationBurdenCall="High", mutationBurdenScore="21",
                mutationBurdenUnit="mutations/Mb"),
            tag("microsatelliteInstability", msiCall="High"),
            tag("genomicLevelHeterozygosity", LOHpercentage="22", result="High"),
        )
    )  # fmt: skip
    amplified, fused, skipped = alterations(reading)
    assert amplified.copy_number is not None
    assert (amplified.gene, amplified.copy_number.type, amplified.copy_number.copies) == (
        "ERBB2", CopyNumberType.AMPLIFICATION, 14.2,
    )  # fmt: skip
    assert fused.fusion is not None
    assert (fused.fusion.five_prime, fused.fusion.three_prime, fused.fusion.breakpoint_5) == (
        "EML4",
        "ALK",
        "chr2:42522656",
    )
    assert (skipped.kind, skipped.splice_event) == (Kind.SPLICE, "exon 14 skipping")
    assert dict(reading.set_aside) == {"no_copy_number_call": 1, "stated_negative": 2}
    assert signatures(reading) == {"TMB": (21.0, "high"), "MSI": (None, "MSI-H"), "HRD": (22.0, "high")}
    assert reading.other == {"DNA: PD-L1": "Positive 80"}
    assert balanced(reading)


def test_an_absurd_share_is_left_out(reader: Reader) -> None:
    (seen,) = alterations(reader(caris(egfr(vaf="270"))))
    assert seen.call.vaf is None


def test_tmb_that_was_not_determined(reader: Reader) -> None:
    reading = reader(caris(tag("tumorMutationBurden", mutationBurdenCall="Indeterminate", mutationBurdenScore="0")))
    assert signatures(reading) == {}
    assert "TMB_NOT_REPORTED" in {w.code for w in reading.warnings}


# --- Tempus -------------------------------------------------------------------------------------------------------------

L858R = {
    "HGVS.p": "p.L858R", "HGVS.pFull": "p.Leu858Arg", "HGVS.c": "c.2573T>G", "transcript": "NM_005228",
    "nucleotideAlteration": "7:55259515:T:G", "referenceGenome": "GRCh37/hg19", "allelicFraction": "24.1", "coverage": 500,
    "variantType": "SNV",
}  # fmt: skip


def tempus(**results: Any) -> bytes:
    return json.dumps(
        {
            "metadata": {"schemaVersion": "1.3"}, "lab": {"name": "Tempus"}, "report": {"reportId": "R-1"},
            "patient": {"firstName": "Jane", "sex": "female", "DoB": "1960-01-02", "diagnosis": "Lung adenocarcinoma"},
            "order": {"test": {"code": "XT.V4", "name": "648 gene panel"}},
            "specimens": [{"sampleCategory": "tumor", "tumorPercentage": 40, "collectionDate": "2026-01-01"},
                          {"sampleCategory": "normal"}],
            "results": results,
        }
    ).encode()  # fmt: skip


def test_tempus_sections(reader: Reader) -> None:
    brca2 = {"gene": "BRCA2", "HGVS.c": "c.5946del", "HGVS.p": "p.S1982fs", "transcript": "NM_000059"}
    reading = reader(
        tempus(
            somaticPotentiallyActionableMutations=[{"gene": "EGFR", "variants": [L858R]}],
            somaticPotentiallyActionableCopyNumberVariants=[
                {"gene": "MET", "variantDescription": "Copy number gain", "variantType": "CNV", "copyNumber": 12},
                {"gene": "MYC", "variantDescription": "Copy number gain", "variantType": "CNV"},
                {"gene": "CDKN2A", "variantDescription": "Copy number loss", "variantType": "CNV", "copyNumber": 0},
            ],
            somaticVariantsOfUnknownSignificance=[{"gene": "ALK", "HGVS.c": "c.1A>G", "HGVS.p": "p.M1V"}],
            fusionVariants=[{"gene5": "EML4", "gene3": "ALK", "variantDescription": "Chromosomal rearrangement"}],
            inheritedRelevantVariants={"note": "", "values": [brca2 | {"clinicalSignificance": "Pathogenic"}]},
            inheritedVariantsOfUnknownSignificance=[brca2 | {"gene": "BRCA1"}],
            tumorMutationalBurden="6.3",
            msiStatus="stable",
        )
    )
    seen = {o.gene: o for o in alterations(reading)}
    first = seen["EGFR"]
    assert (first.chrom, first.pos, first.ref, first.alt, first.build) == ("7", 55259515, "T", "G", Build.GRCH37)
    assert (first.call.vaf, first.call.depth, first.reported_origin) == (0.241, 500, "somatic")
    kinds = {gene: o.copy_number.type.value for gene, o in seen.items() if o.copy_number}
    assert kinds == {"MET": "amplification", "MYC": "gain", "CDKN2A": "homozygous_deletion"}
    assert (seen["BRCA2"].reported_origin, seen["BRCA2"].as_reported["vendor_status"]) == ("germline", "Pathogenic")
    assert (seen["BRCA1"].reported_origin, seen["BRCA1"].as_reported["vendor_status"]) == ("germline", "VUS")
    assert sum(o.fusion is not None for o in alterations(reading)) == 1
    assert [o.as_reported.get("vendor_status") for o in alterations(reading) if o.hgvs_p == "p.M1V"] == ["VUS"]
    assert signatures(reading) == {"TMB": (6.3, None), "MSI": (None, "MSS")}
    assert (reading.assay, reading.purity, reading.age, reading.sample) == (Assay.TUMOR_NORMAL, 0.4, 65, "R-1")
    assert "Jane" not in repr(reading)
    assert balanced(reading)


def v3(**sections: Any) -> bytes:
    given = {name: {"variants": variants} for name, variants in sections.items()}
    return json.dumps(
        {"schemaVersion": "v3.3.0", "microsatelliteInstability": {"status": "MSI-High"},
         "genomicVariants": {"tumorMutationalBurden": {"tmb": "4.7"}, **given}}
    ).encode()  # fmt: skip


@pytest.mark.parametrize("nested", ["variantDetails", "variants"])
def test_tempus_schema_3(reader: Reader, nested: str) -> None:
    kras = {"gene": "KRAS", "cVar": "c.34G>T", "pVar": "p.G12C", "transcriptId": "NM_004985", "allelicFraction": "18.2",
            "genomicSourceClass": "somatic"}  # fmt: skip
    brca1 = {"gene": "BRCA1", "cVar": "c.5266dup", "pVar": "p.Q1756fs", "genomicSourceClass": "germline"}
    odd = {"gene": "ATM", "cVar": "c.10560_10561ins(9)", "pVar": None}
    reading = reader(
        v3(
            potentiallyActionable=[{"variantType": "snvIndels", nested: [kras]}],
            biologicallyRelevant=[
                {"variantType": "cnvs", nested: [{"gene": "ERBB2", "variantDescription": "Amplification"}]}
            ],
            pathogenic=[{"variantType": "snvIndels", nested: [brca1]}],
            unknownSignificance=[{"variantType": "snvIndels", nested: [odd, odd | {"pVar": "p.A1fs"}]}],
        )
    )
    assert [(o.gene, o.reported_origin, o.as_reported["vendor_status"]) for o in alterations(reading)] == [
        ("KRAS", "somatic", "potentially actionable"), ("ERBB2", "somatic", "biologically relevant"),
        ("BRCA1", "germline", "pathogenic"), ("ATM", None, "VUS"),
    ]  # fmt: skip
    assert [r.path for r in reading.refused] == [f"$.genomicVariants.unknownSignificance.variants[0].{nested}[0]"]
    assert signatures(reading) == {"TMB": (4.7, None), "MSI": (None, "MSI-H")}
    assert reading.build is None
    assert balanced(reading)


def test_reported_false_is_no_finding(reader: Reader) -> None:
    reading = reader(
        tempus(somaticPotentiallyActionableMutations=[{"gene": "EGFR", "variants": [L858R | {"reported": False}]}])
    )
    assert (alterations(reading), dict(reading.set_aside)) == ((), {"stated_negative": 1})


def test_two_builds_in_one_report_stop(reader: Reader) -> None:
    other = L858R | {"referenceGenome": "GRCh38", "nucleotideAlteration": "7:55191822:T:G"}
    with pytest.raises(Refusal) as caught:
        reader(tempus(somaticPotentiallyActionableMutations=[{"gene": "EGFR", "variants": [L858R, other]}]))
    assert caught.value.code == "BUILD_CONFLICT"


@pytest.mark.parametrize(
    ("results", "path"),
    [
        ({"somaticPotentiallyActionableMutations": "none"}, "$.results.somaticPotentiallyActionableMutations"),
        ({"fusionVariants": [7]}, "$.results.fusionVariants[0]"),
        ({"fusionVariants": [{"gene5": ["EML4"]}]}, "$.results.fusionVariants[0].gene5"),
    ],
)
def test_wrong_types_are_refused_with_their_path(reader: Reader, results: dict[str, Any], path: str) -> None:
    with pytest.raises(Refusal) as caught:
        reader(tempus(**results))
    assert (caught.value.code, caught.value.where) == ("JSON_WRONG_TYPE", path)


def test_duplicate_keys_and_absurd_numbers(reader: Reader) -> None:
    text = tempus(msiStatus="stable").decode()
    for bad, code in (
        (text.replace('"msiStatus": "stable"', '"msiStatus": "stable", "msiStatus": "high"'), "JSON_DUPLICATE_KEY"),
        (text.replace('"msiStatus": "stable"', '"tumorMutationalBurden": NaN'), "JSON_BAD_VALUE"),
        (text.replace('"stable"', "9" * 400), "JSON_BAD_VALUE"),
    ):
        with pytest.raises(Refusal) as caught:
            reader(bad.encode())
        assert caught.value.code == code
