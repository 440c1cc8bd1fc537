"""What each sample of a laboratory's or a tool's file yields; skipped where the samples are not at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.readers.reader_files import everything
from tests.readers.vendor.tables import alterations, balanced, signatures

from mingbian.model.case import Build, CaseOptions
from mingbian.model.errors import Refusal
from mingbian.readers import read
from mingbian.readers.vendor import words

B37, B38 = Build.GRCH37, Build.GRCH38
NO_CALL, OUTSIDE, NEGATIVE = "no_copy_number_call", "outside_known_genes", "stated_negative"
MSS = (None, "MSS")
FOUNDATION = ("Foundation Medicine XML", B37, 54, 54, {}, 0, {"MSI": MSS, "TMB": (0.73, "low")})


@pytest.mark.parametrize(
    ("name", "form", "build", "alleles", "found", "aside", "refused", "biomarkers"),
    [
        ("vendor_foundation/lifeomic_foundation_heme_sample.xml", *FOUNDATION),
        ("vendor_foundation/lifeomic_foundation_ingest_sample.xml", *FOUNDATION),
        ("synthetic_vendor/caris_synthetic.xml", "Caris XML", None, 2, 1, {NEGATIVE: 1}, 0,
         {"TMB": (4, "low"), "MSI": MSS}),
        ("synthetic_vendor/tempus_legacy_schema_synthetic.json", "Tempus JSON", B37, 5, 5, {}, 0,
         {"TMB": (6.3, None), "MSI": MSS}),
        ("synthetic_vendor/tempus_v3_schema_synthetic.json", "Tempus JSON", None, 4, 3, {}, 1,
         {"TMB": (4.7, None), "MSI": MSS}),
        ("synthetic_vendor/nirvana_ica_schema6_synthetic.json.gz", "Illumina Connected Annotations JSON", B37, 1, 1, {}, 0,
         {}),
        ("ga4gh/phenopacket-schema__phenopacket.json", "GA4GH phenopacket", None, 1, 1, {}, 0, {}),
        ("ga4gh/phenopacket-schema__family.json", "GA4GH phenopacket", None, 1, 1, {}, 0, {}),
        ("ga4gh/phenopacket-tools__retinoblastoma.json", "GA4GH phenopacket", B38, 2, 1, {}, 1, {}),
        ("vcf_somatic/pcgr__T001-BRCA.grch37.fusions.tsv", "fusions (PCGR fusions)", None, 13, 13, {}, 0, {}),
        ("vcf_somatic/pcgr__T001-BRCA.grch38.fusions.tsv", "fusions (PCGR fusions)", None, 9, 9, {}, 0, {}),
        ("cnvkit/cnvkit__amplicon.cns", "copy number (CNVkit)", None, 88, 0, {NO_CALL: 80}, 8, {}),
        ("cnvkit/cnvkit__cl_seq.cns", "copy number (CNVkit)", None, 78, 0, {NO_CALL: 78}, 0, {}),
        ("cnvkit/cnvkit__tr95t.cns", "copy number (CNVkit)", None, 124, 0, {NO_CALL: 124}, 0, {}),
        ("cnvkit/cnvkit__p2-9_2.call.cns", "copy number (CNVkit call)", None, 313, 1, {NO_CALL: 310, OUTSIDE: 2}, 0, {}),
        ("cnvkit/cnvkit__warning.seg", "copy number (SEG)", None, 11, 0, {NO_CALL: 11}, 0, {}),
        ("callers_balsamic/BALSAMIC__tumor.merged.cns", "copy number (CNVkit call)", None, 2, 0, {NO_CALL: 2}, 0, {}),
    ],
)  # fmt: skip
def test_a_sample(
    shared_dir: Path,
    name: str,
    form: str,
    build: Build | None,
    alleles: int,
    found: int,
    aside: dict[str, int],
    refused: int,
    biomarkers: dict[str, tuple[float | None, str | None]],
) -> None:
    path = shared_dir / "samples" / name
    if not path.is_file():
        pytest.skip("the sample is not at hand")
    reading = read(path, CaseOptions(), everything)
    assert (reading.input.format, reading.build, reading.alleles) == (form, build, alleles)
    assert len(alterations(reading)) == found
    assert dict(reading.set_aside) == aside
    assert sum(r.alleles for r in reading.refused) == refused
    assert signatures(reading) == biomarkers
    assert balanced(reading)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ga4gh/phenopacket-schema__cohort.json", "SEVERAL_PATIENTS"),
        ("ga4gh/va-spec__varpath_lb_vcep_ex2-reordered_20240914.json", "NOT_A_REPORT"),
        ("vcf_somatic/pcgr__T001-BRCA.grch37.cna.tsv", "BUILD_UNKNOWN"),
        ("vendor_ashion/ashion-ingest__pcann.json", "NOT_A_REPORT"),
        ("vendor_ashion/ashion-ingest__cancerscope.json", "NOT_A_REPORT"),
        ("vendor_ashion/ashion-ingest__REASEARCHUSEONLY.quant.genes.sf", "NOT_SUPPORTED"),
        ("traps/xxe.xml", "XML_DECLARATIONS"),
        ("traps/nan.json", "JSON_BAD_VALUE"),
        ("traps/hugeint.json", "JSON_BAD_VALUE"),
    ],
)
def test_a_sample_that_is_no_result(shared_dir: Path, name: str, code: str) -> None:
    path = shared_dir / "samples" / name
    if not path.is_file():
        pytest.skip("the sample is not at hand")
    with pytest.raises(Refusal) as caught:
        read(path, CaseOptions(), everything)
    assert caught.value.code == code


def test_what_foundation_lists_as_of_unknown_significance_is_marked(shared_dir: Path) -> None:
    path = shared_dir / "samples/vendor_foundation/lifeomic_foundation_ingest_sample.xml"
    if not path.is_file():
        pytest.skip("the sample is not at hand")
    seen = alterations(read(path, CaseOptions(), everything))
    marked = [o for o in seen if o.as_reported.get(words.VENDOR_STATUS) == words.VUS]
    assert 0 < len(marked) < len(seen)


def test_segments_of_a_stated_build(shared_dir: Path) -> None:
    path = shared_dir / "samples/vcf_somatic/pcgr__T001-BRCA.grch37.cna.tsv"
    if not path.is_file():
        pytest.skip("the sample is not at hand")
    reading = read(path, CaseOptions(build=B37), everything)
    assert (reading.records, reading.alleles, dict(reading.set_aside)) == (252, 252, {NO_CALL: 233, OUTSIDE: 19})
