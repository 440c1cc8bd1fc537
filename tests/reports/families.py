"""Results of invented persons with findings that may run in a family, made through the whole path."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import Interpretation
from mingbian.readers import read
from mingbian.reports.letters_subject import Details

DETAILS = Details(
    patient="林怡君", record="0012345", hospital="示範醫院", doctor="陳醫師", counselor="王諮詢師",
    phone="(02) 2312-0000", date="2026-11-21", report="2026-NGS-0481",
)  # fmt: skip
_BRCA2 = {"gene": "BRCA2", "hgvs_c": "NM_000059.4:c.5164_5165del", "hgvs_p": "p.Ser1722TyrfsTer4", "vaf": 0.5, "depth": 200}
_MUTYH = {"gene": "MUTYH", "hgvs_c": "NM_001128425.2:c.536A>G", "hgvs_p": "p.Tyr179Cys", "vaf": 0.5, "depth": 200}
_REPORTS: dict[str, dict[str, Any]] = {
    "confirmed": {"assay": "germline", "tumor": "HGSOC", "variants": [{**_BRCA2, "zygosity": "heterozygous"}]},
    "man": {"assay": "germline", "tumor": "PRAD", "sex": "male", "variants": [{**_BRCA2, "zygosity": "heterozygous"}]},
    "possible": {"assay": "tumor-only", "tumor": "HGSOC", "variants": [_BRCA2]},
    "blood": {"assay": "tumor-only", "tumor": "AML", "variants": [
        {"gene": "DDX41", "hgvs_p": "p.Asp140GlyfsTer2", "vaf": 0.48, "depth": 400}]},
    "child": {"assay": "germline", "tumor": "OS", "age": 17, "variants": [
        {"gene": "TP53", "hgvs_c": "NM_000546.6:c.524G>A", "hgvs_p": "p.Arg175His", "vaf": 0.5, "depth": 300,
         "zygosity": "heterozygous"}]},
    "carrier": {"assay": "germline", "tumor": None, "variants": [{**_MUTYH, "zygosity": "heterozygous"}]},
    "both copies": {"assay": "germline", "tumor": None, "variants": [{**_MUTYH, "zygosity": "homozygous", "vaf": 0.99}]},
    "no number": {"assay": "germline", "tumor": "PHC", "variants": [
        {"gene": "SDHB", "hgvs_c": "NM_003000.3:c.268C>T", "hgvs_p": "p.Arg90Ter", "vaf": 0.5, "depth": 200,
         "zygosity": "heterozygous"}]},
    "lynch": {"assay": "tumor-normal", "tumor": "COADREAD", "variants": [
        {"gene": "MSH2", "hgvs_c": "NM_000251.3:c.1216C>T", "hgvs_p": "p.Arg406Ter", "vaf": 0.6, "depth": 300,
         "normal_vaf": 0.49, "normal_depth": 90}]},
    "nothing": {"assay": "germline", "tumor": None, "variants": [
        {"gene": "EGFR", "hgvs_p": "p.Gln787Gln", "hgvs_c": "NM_005228.5:c.2361G>A", "vaf": 0.5, "depth": 200}]},
}  # fmt: skip


@cache
def knowledge() -> KnowledgeBase:
    return KnowledgeBase.load()


@cache
def family(name: str, germline: str = "yes", contact: str = "unknown", test: str = "yes") -> Interpretation:
    """The result of one of the persons above, with the consents given."""
    r = _REPORTS[name]
    report = {
        "schema": "mingbian.report/1",
        "sample": {"id": "S-0003", "assay": r["assay"], "build": "GRCh38", "collected": "2026-11-01", "purity": 0.6},
        "patient": {"age": r.get("age", 50), "sex": r.get("sex", "female")},
        "tumor_type": r["tumor"],
        "consent": {"germline": germline, "family_contact": contact, "test": test},
        "variants": r["variants"],
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        file.write_text(
            json.dumps({k: v for k, v in report.items() if v is not None}, ensure_ascii=False), encoding="utf-8"
        )
        return interpret([read(file, CaseOptions(), knowledge().selection)], CaseOptions(), knowledge())
