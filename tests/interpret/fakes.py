"""Small hand-made rows, cases and observations for the tests of this room."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from mingbian.interpret import interpret
from mingbian.knowledge.matching import AtomIndex
from mingbian.knowledge.rows import ASSERTION_COLUMNS, Row, read_row
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.tables import TableRow
from mingbian.model.case import Assay, Build, Case, CaseOptions, Consent, Policy, Regulator, TumorType
from mingbian.model.interpretation import Interpretation
from mingbian.model.reading import InputFile, Reading
from mingbian.model.variant import (
    Call,
    CopyNumber,
    CopyNumberType,
    Fusion,
    Kind,
    Observation,
    Signature,
    Source,
)


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


class SmallKnowledge:
    """The bundled knowledge base with its assertion rows replaced by a few hand-made ones, and nothing of CIViC."""

    civic = None

    def __init__(self, *rows: Row) -> None:
        self._whole = KnowledgeBase.load()
        self.rows = rows
        self.index = AtomIndex(rows)
        self.without_variant = self.index.without_variant

    def for_gene(self, gene: str) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if gene in row.genes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


def small(gene: str, protein: str | None = None, line: int = 1, **fields: Any) -> Observation:
    """A small change as a laboratory names it."""
    call = fields.pop("call", Call(vaf=0.3, depth=500, filters=("PASS",)))
    hgvs_p = f"p.{protein}" if protein else None
    source = Source("a.json", line, f"$.variants[{line}]")
    kind = fields.pop("kind", Kind.SNV)
    return Observation(kind=kind, source=source, gene=gene, hgvs_p=hgvs_p, call=call, **fields)


def fusion(five: str, three: str, **fields: Any) -> Observation:
    source = Source("a.json", 0, "$.fusions[0]")
    return Observation(kind=Kind.FUSION, source=source, fusion=Fusion(five, three, in_frame=True), **fields)


def copies(gene: str, kind: CopyNumberType, number: float | None = None) -> Observation:
    source = Source("a.json", 0, "$.copy_number[0]")
    return Observation(kind=Kind.COPY_NUMBER, source=source, gene=gene, copy_number=CopyNumber(kind, number))


def signature(name: str, **fields: Any) -> Observation:
    source = Source("a.json", 0, "$.biomarkers")
    return Observation(kind=Kind.SIGNATURE, source=source, signature=Signature(name, **fields))


def reading(*observations: Observation, **facts: Any) -> Reading:
    """What a reader hands over: every observation but the signatures counts as an allele."""
    alleles = sum(o.kind is not Kind.SIGNATURE for o in observations)
    base: dict[str, Any] = {
        "input": InputFile("a.json", "0" * 64, "mingbian.report/1", 1),
        "records": alleles,
        "alleles": alleles,
        "observations": observations,
        "set_aside": {},
        "set_aside_examples": (),
        "refused": (),
        "assay": Assay.TUMOR_ONLY,
        "consent_germline": "yes",
    }
    base |= facts
    base["alleles"] += sum(base["set_aside"].values()) + sum(r.alleles for r in base["refused"])
    return Reading(**base)


def interpreted(kb: Any, *observations: Observation, options: CaseOptions | None = None, **facts: Any) -> Interpretation:
    return interpret([reading(*observations, **facts)], options or CaseOptions(), kb)
