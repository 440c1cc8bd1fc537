"""A report's section may be named for inheritance: without consent neither its name nor its word passes the gate."""

from __future__ import annotations

import json

import pytest
from tests.readers.reader_files import Reader

from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import CaseOptions, Consent
from mingbian.reports.interpretation_json import dumps


@pytest.mark.parametrize("consent", [Consent.UNKNOWN, Consent.YES])
def test_the_section_a_variant_stands_in(reader: Reader, consent: Consent) -> None:
    brca2 = {"gene": "BRCA2", "HGVS.c": "c.5946del", "HGVS.p": "p.S1982fs", "transcript": "NM_000059"}
    results = {
        "inheritedRelevantVariants": {"note": "", "values": [brca2, {"gene": "BRCA1"}]},
        "somaticPotentiallyActionableMutations": [],
    }
    kb = KnowledgeBase.load()
    data = json.dumps({"lab": {"name": "Tempus"}, "results": results}).encode()
    reading = reader(data)
    assert [o.reported_origin for o in reading.observations] == ["germline"]
    result = interpret([reading], CaseOptions(consent_germline=consent), kb)
    text = dumps(result).decode().lower()
    assert ("inheritedrelevant" in text) is (consent is Consent.YES)
