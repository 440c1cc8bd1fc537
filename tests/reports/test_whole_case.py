"""What the clinician's page says of the case as a whole: completeness, schemes, pharmacogenes, the laboratory's rules."""

from __future__ import annotations

import pytest
from tests.interpret.fakes import reading, small
from tests.interpret.test_pharmacogenes import change
from tests.interpret.test_session import RULES

from mingbian.interpret import interpret
from mingbian.interpret.profile import parse_profile
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Assay, CaseOptions
from mingbian.model.interpretation import Interpretation
from mingbian.model.records import replace
from mingbian.model.variant import Kind
from mingbian.reports.clinician import document, render_clinician
from mingbian.reports.content import texts

KB = KnowledgeBase.load()


def page(i: Interpretation, lang: str) -> str:
    return "\n".join(texts(document(i, lang)))


@pytest.fixture(scope="module")
def leukemia() -> Interpretation:
    npm1 = small("NPM1", "Trp288Cysfs*12", 1, kind=Kind.INSERTION)
    return interpret([reading(npm1, tumor_type="AML")], CaseOptions(), KB)


def test_the_page_names_the_group_and_what_is_missing(leukemia: Interpretation) -> None:
    english, chinese = page(leukemia, "en"), page(leukemia, "zh-TW")
    assert "favorable" in english
    assert "karyotype" in english
    assert "預後良好" in chinese
    assert "染色體核型" in chinese
    assert "Not shown to be looked for" in english
    assert "未能證明已檢測" in chinese


def test_the_page_prints_diplotypes_apart_from_tiers() -> None:
    seen = change("DPYD", "c.1905+1G>A", 1)
    given = reading(seen, tumor_type="COADREAD", assay=Assay.GERMLINE)
    result = interpret([given], CaseOptions(), KB)
    assert "intermediate metabolizer" in page(result, "en")
    assert "中間代謝型" in page(result, "zh-TW")
    assert "PMID:29152729" in page(result, "en")
    silent = interpret([replace(given, consent_germline="no")], CaseOptions(), KB)
    assert "Diplotype" not in page(silent, "en")


def test_the_page_prints_the_laboratorys_rules_by_name_and_version(leukemia: Interpretation) -> None:
    stated = replace(leukemia, site_rules=parse_profile(RULES.encode(), "rules.toml").stated)
    for lang in ("en", "zh-TW"):
        assert "Our rules" in page(stated, lang)
        assert "2026.1" in page(stated, lang)
        assert "ERBB2" in page(stated, lang)
    assert render_clinician(stated, "zh-TW").startswith(b"%PDF")
