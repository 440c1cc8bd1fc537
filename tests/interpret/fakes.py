"""Small hand-made rows, cases and observations for the tests of this room."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from mingbian.knowledge.rows import ASSERTION_COLUMNS, Row, read_row
from mingbian.knowledge.tables import TableRow
from mingbian.model.case import Assay, Build, Case, Consent, Policy, Regulator, TumorType


def row(biomarker: str, tumor_types: str, **cells: str) -> Row:
    """An assertion row; sensible cells where none is given."""
    text = dict.fromkeys(ASSERTION_COLUMNS, "") | {
        "id": "ROW-1",
        "biomarker": biomarker,
        "tumor_types": tumor_types,
        "effect": "sensitivity",
        "therapies": "drugamab",
        "level": "A",
        "evidence_kind": "label",
        "approvals": "FDA 2020-01-01 approved",
        "source": "made up for a test",
        "source_seen": "made up",
        "review": "checked",
        "checked_on": "2026-11-21",
    }
    text |= cells
    if text["review"] == "unreviewed":
        text["checked_on"] = ""
    made, faults = read_row(TableRow("test.tsv", 1, MappingProxyType(text)))
    assert made is not None, faults
    return made


def case(tumor: str | None = "LUAD", **fields: Any) -> Case:
    """A settled case with nothing known but the tumor type."""
    settled: dict[str, Any] = {
        "sample": "S",
        "tumor_sample": "S",
        "normal_sample": None,
        "build": Build.GRCH38,
        "build_evidence": (),
        "assay": Assay.TUMOR_ONLY,
        "tumor_type": TumorType(tumor, tumor) if tumor else None,
        "age": None,
        "sex": None,
        "purity": None,
        "context": MappingProxyType({}),
        "policy": Policy.GUIDELINE,
        "regulators": (Regulator.FDA, Regulator.TFDA),
        "consent_germline": Consent.YES,
    }
    if "context" in fields:
        fields["context"] = MappingProxyType(dict(fields["context"]))
    return Case(**(settled | fields))
