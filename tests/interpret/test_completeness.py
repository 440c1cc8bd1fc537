"""What a complete test of the tumor looks at: found, looked for, or not shown; silence is never taken for absence."""

from __future__ import annotations

import pytest
from tests.interpret.fakes import fusion, reading, signature, small

from mingbian.interpret import interpret
from mingbian.interpret.consent import tells
from mingbian.knowledge.expected import expected_biomarkers
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Assay, CaseOptions, CoverageFact
from mingbian.model.interpretation import Completeness, CoverageState, ExpectedBiomarker
from mingbian.model.variant import Observation

KB = KnowledgeBase.load()


def whole(tumor: str | None, *seen: Observation, **facts: object) -> Completeness | None:
    return interpret([reading(*seen, tumor_type=tumor, **facts)], CaseOptions(), KB).completeness


def named(found: Completeness | None, name: str) -> ExpectedBiomarker:
    assert found is not None
    return next(e for e in found.expected if e.name == name)


def test_nine_drivers_are_expected_in_lung_cancer() -> None:
    """The explainer's list: EGFR, ALK, ROS1, RET, BRAF, KRAS, MET, HER2 and NTRK at least."""
    found = whole("LUAD")
    assert found is not None
    text = " ".join(e.name for e in found.expected)
    for gene in ("EGFR", "ALK", "ROS1", "RET", "BRAF", "KRAS", "MET", "ERBB2", "NTRK"):
        assert gene in text
    assert all(e.state in (CoverageState.NOT_SHOWN, CoverageState.OTHER_TEST) for e in found.expected)
    assert "0 found or looked for" in found.text


def test_found_looked_for_and_not_shown() -> None:
    read = (
        CoverageFact(gene="KRAS", region="codon 12", min_depth=400),
        CoverageFact(gene="BRAF", region="all", min_depth=40),
        CoverageFact(gene="ALK", region="fusion", min_depth=500),
    )
    found = whole("LUAD", small("EGFR", "Leu858Arg"), coverage=read)
    egfr = named(found, "EGFR (exons 18-21)")
    assert (egfr.state, egfr.findings) == (CoverageState.FOUND, ("F1",))
    assert named(found, "KRAS G12C").state is CoverageState.COVERED
    assert named(found, "ALK fusion").state is CoverageState.COVERED
    assert named(found, "BRAF V600E").state is CoverageState.NOT_SHOWN  # forty reads are too few for silence to count
    assert named(found, "PD-L1 stain").state is CoverageState.OTHER_TEST


def test_plasma_shows_presence_and_not_absence() -> None:
    read = (CoverageFact(gene="KRAS", region="codon 12", min_depth=4000),)
    kras = named(whole("LUAD", coverage=read, assay=Assay.PLASMA), "KRAS G12C")
    assert "cannot show absence" in kras.reason


def test_a_signature_counts_as_looked_for_once_it_is_reported() -> None:
    assert named(whole("COADREAD"), "MSI / MMR").state is CoverageState.NOT_SHOWN
    assert named(whole("COADREAD", signature("MSI", status="MSS")), "MSI / MMR").state is CoverageState.COVERED
    assert named(whole("COADREAD", signature("MSI", status="MSI-H")), "MSI / MMR").state is CoverageState.FOUND


def test_a_stain_is_answered_by_the_context() -> None:
    her2 = named(whole("BRCA", context={"HER2": "negative"}), "HER2 (IHC/ISH)")
    assert her2.state is CoverageState.COVERED
    assert "negative" in her2.reason


def test_a_fusion_is_found_by_either_of_several_genes() -> None:
    ntrk = named(whole("GIST", fusion("ETV6", "NTRK3")), "NTRK1/2/3 fusion")
    assert ntrk.state is CoverageState.FOUND


def test_no_list_without_a_tumor_type() -> None:
    assert whole(None) is None
    assert whole("PTPR") is None  # a tumor nobody wrote a list for


EXPLAINER = (
    "LUAD", "CMLBCRABL1", "BRCA", "HGSOC", "PAAD", "PRAD", "COADREAD", "MEL", "SCLC", "HCC", "ESCC", "HNSC", "CUP",
)  # fmt: skip
NHI_PAYS = ("NSCLC", "BRCA", "OVT", "PRAD", "PAAD", "IHCH", "THPA", "THME", "COADREAD", "MEL", "GIST", "AML", "MDS", "BLL")


@pytest.mark.parametrize("tumor", [*EXPLAINER, *NHI_PAYS])
def test_every_tumor_of_the_lists_has_its_own_list(tumor: str) -> None:
    found = whole(tumor)
    assert found is not None
    assert found.expected
    assert found.text_zh
    if tumor in NHI_PAYS:
        assert any(e.payer.startswith("NHI") for e in found.expected)


def test_every_line_has_a_source_and_tells_nothing_of_inheritance() -> None:
    lines = expected_biomarkers()
    assert len({line.id for line in lines}) == len(lines) >= 130
    for line in lines:
        assert (line.source and line.expected_by and line.biomarker is not None) or line.test == "other"
        assert not any(map(tells, (line.name, line.name_zh, line.expected_by, line.payer)))
