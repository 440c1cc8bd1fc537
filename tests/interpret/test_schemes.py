"""ELN 2022, IPSS-M and defining alterations: a group only as far as the inputs allow, with what is missing by name."""

from __future__ import annotations

import pytest
from tests.interpret.fakes import fusion, reading, small

from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import CaseOptions, CoverageFact
from mingbian.model.interpretation import CoverageState, SchemeResult
from mingbian.model.variant import Call, Kind, Observation

KB = KnowledgeBase.load()

NPM1 = small("NPM1", "Trp288Cysfs*12", 1, kind=Kind.INSERTION)
ITD = small("FLT3", "Asp600_Leu601insHisValAspPheArgGluTyrGluTyrAsp", 2, kind=Kind.INSERTION)
TP53 = small("TP53", "Arg248Gln", 3, call=Call(vaf=0.4, depth=500, filters=("PASS",)))
FAINT_TP53 = small("TP53", "Arg248Gln", 3, call=Call(vaf=0.04, depth=500, filters=("PASS",)))
ASXL1 = small("ASXL1", "Gly646Trpfs*12", 4, kind=Kind.INSERTION)
SRSF2 = small("SRSF2", "Pro95His", 5)
CEBPA = small("CEBPA", "Lys313dup", 6, kind=Kind.INSERTION)


def schemes(tumor: str, *seen: Observation, **facts: object) -> dict[str, SchemeResult]:
    result = interpret([reading(*seen, tumor_type=tumor, **facts)], CaseOptions(), KB)
    return {s.scheme: s for s in result.schemes}


@pytest.mark.parametrize(
    ("seen", "group"),
    [
        ((NPM1,), "favorable"),
        ((NPM1, ITD), "intermediate"),
        ((ITD,), "intermediate"),
        ((ITD, ASXL1), "adverse"),
        ((TP53,), "adverse"),
        ((FAINT_TP53,), None),
        ((ASXL1,), "adverse"),
        ((SRSF2,), "adverse"),
        ((NPM1, ASXL1), "favorable"),  # these markers do not count beside a favorable subtype
        ((CEBPA,), "favorable"),
        ((fusion("RUNX1", "RUNX1T1"),), "favorable"),
        ((fusion("CBFB", "MYH11"),), "favorable"),
        ((fusion("KMT2A", "MLLT3"),), "intermediate"),
        ((fusion("KMT2A", "MLLT3"), ASXL1), "intermediate"),  # t(9;11) takes precedence over gene mutations
        ((fusion("KMT2A", "AFDN"),), "adverse"),
        ((fusion("DEK", "NUP214"),), "adverse"),
        ((fusion("BCR", "ABL1"),), "adverse"),
        ((NPM1, TP53), None),
        ((), None),
    ],
)
def test_eln_2022(seen: tuple[Observation, ...], group: str | None) -> None:
    eln = schemes("AML", *seen)["ELN 2022"]
    assert eln.group == group
    assert "karyotype" in eln.missing
    assert eln.provisional == (group in ("favorable", "intermediate"))
    assert eln.citations
    assert eln.text_zh


def test_contradicting_groups_are_both_named_and_none_is_chosen() -> None:
    eln = schemes("AML", NPM1, TP53)["ELN 2022"]
    assert "NPM1" in eln.text
    assert "TP53" in eln.text
    assert "does not say which decides" in eln.text


def test_nothing_found_is_intermediate_only_where_everything_was_looked_for() -> None:
    genes = ["NPM1", "FLT3", "CEBPA", "TP53", "ASXL1", "BCOR", "EZH2", "RUNX1", "SF3B1", "SRSF2", "STAG2", "U2AF1", "ZRSR2"]
    read = tuple(CoverageFact(gene=g, region="all", min_depth=500) for g in genes)
    pairs = ("RUNX1", "RUNX1T1", "CBFB", "MYH11", "KMT2A")
    rna = tuple(CoverageFact(gene=g, region="fusion", min_depth=500) for g in pairs)
    eln = schemes("AML", coverage=(*read, *rna), context={"karyotype": "normal"})["ELN 2022"]
    assert (eln.group, eln.provisional, eln.missing) == ("intermediate", False, ())


def test_ipss_m_inputs_are_listed_and_nothing_is_computed() -> None:
    ipssm = schemes("MDS", SRSF2, context={"blasts": "4"})["IPSS-M"]
    assert ipssm.group is None
    by_name = {e.name: e for e in ipssm.inputs}
    assert by_name["SRSF2"].state is CoverageState.FOUND
    assert by_name["bone marrow blasts"].state is CoverageState.COVERED
    assert {"hemoglobin", "platelets", "TP53", "KMT2A PTD"} <= set(ipssm.missing)
    assert "not computed" in ipssm.text


def test_an_alteration_that_defines_an_entity_is_named() -> None:
    found = schemes("AML", NPM1)["WHO/ICC 2022"]
    assert "NPM1" in found.text
    assert found.evidence
    assert "WHO/ICC 2022" in schemes("PV", small("JAK2", "Val617Phe"))
    mds = schemes("MDS", small("SF3B1", "Lys700Glu"))["WHO/ICC 2022"]
    assert mds.missing == ("blasts",)


def test_solid_tumors_have_none_of_them() -> None:
    assert schemes("LUAD", TP53) == {}
    assert schemes("COADREAD") == {}
