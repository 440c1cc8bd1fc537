"""The same patient in different clothes: whatever the laboratory sends, the findings, names and tiers are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.trust.one_truth import CLOTHES, TRUTH

from mingbian import pipeline
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Assay, CaseOptions, Consent
from mingbian.model.interpretation import Interpretation

OPTIONS = CaseOptions(tumor_type="LUAD", assay=Assay.TUMOR_ONLY, age=60, sex="female", consent_germline=Consent.YES)


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


def told(kb: KnowledgeBase, folder: Path, clothes: str) -> Interpretation:
    file = folder / "result"
    file.write_bytes(CLOTHES[clothes])
    return pipeline.run([file], OPTIONS, kb)


def essence(result: Interpretation) -> list[tuple[Any, ...]]:
    """What a clinician reads of each finding, in the order of the report."""
    return [
        (
            f.variant.kind, f.variant.gene, f.variant.hgvs_c,
            (f.variant.hgvs_p or "").rpartition(":")[2],  # a MAF says no protein accession
            f.variant.protein, f.variant.consequence,
            f.variant.exon, f.tier, f.level, f.escat, f.origin,
            round(f.variant.observed.call.vaf or -1, 6),
            (f.oncogenicity.oncogenicity_class, f.oncogenicity.points) if f.oncogenicity else None,
            tuple((a.rule, a.effect, a.therapies, a.tier, a.level, a.evidence_id) for a in f.assertions),
            tuple(flag for flag in f.flags if flag not in {"unfiltered"}),
        )
        for f in result.findings
    ]  # fmt: skip


@pytest.mark.parametrize("clothes", [c for c in CLOTHES if c != "VCF on GRCh37"])
def test_the_findings_are_the_same(kb: KnowledgeBase, tmp_path: Path, clothes: str) -> None:
    expected, found = told(kb, tmp_path, "VCF on GRCh37"), told(kb, tmp_path, clothes)
    assert essence(found) == essence(expected)
    assert [(g.state, g.route, g.rule, g.priority) for g in found.germline_findings] == [
        (g.state, g.route, g.rule, g.priority) for g in expected.germline_findings
    ]
    assert found.accounting.alleles == expected.accounting.alleles == len(TRUTH)
    assert found.accounting.balanced


def test_the_truth_is_found(kb: KnowledgeBase, tmp_path: Path) -> None:
    found = told(kb, tmp_path, "VCF on GRCh37")
    assert {(f.variant.gene, f.variant.hgvs_c) for f in found.findings} == {
        (t.gene, f"{t.transcript}:{t.c}") for t in TRUTH
    }
    assert {f.tier for f in found.findings if f.variant.gene in {"EGFR", "KRAS"}} == {"I"}
