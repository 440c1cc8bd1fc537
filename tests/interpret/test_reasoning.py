"""The reasoning word for word: what stands in the pane, in ``mingbian explain`` and in the file, for made-up rows.

``tests/data/reasoning.json`` holds it. A change of the rules or of their words shows here as a difference to read; to
accept it: MINGBIAN_ACCEPT=1 pytest tests/interpret/test_reasoning.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.interpret.fakes import SmallKnowledge, copies, fusion, interpreted, row, signature, small

from mingbian.model.case import Assay, CaseOptions, Policy, Regulator
from mingbian.model.interpretation import Interpretation
from mingbian.model.variant import Call, CopyNumberType, Fusion, Kind, Observation, Population, Source

GOLDEN = Path(__file__).parent.parent / "data" / "reasoning.json"
L858R, V600E = small("EGFR", "Leu858Arg"), small("BRAF", "Val600Glu", 2)
APPROVED = "FDA 2020-01-01 approved; TFDA ? unknown; EMA 2021-02-03 approved"


def lung(**cells: str) -> Any:
    return row("EGFR p.L858R", "NSCLC", **cells)


def told(i: Interpretation) -> list[dict[str, Any]]:
    return [
        {
            "name": f.variant.protein or str(f.variant.kind),
            "tier": f"{f.tier}-{f.level}",
            "escat": f.escat,
            "flags": list(f.flags),
            "assertions": [
                [
                    a.evidence_id, a.effect, list(a.therapies), a.tumor_type, f"{a.tier}-{a.level}", a.escat, a.rule,
                    a.text, a.text_zh, [[c.key, c.value, c.state, c.text, c.text_zh] for c in a.conditions],
                    [[p.regulator, p.date, p.text] for p in a.approvals], list(a.citations), a.review, a.biomarker,
                ]
                for a in f.assertions
            ],
            **{
                part: [[b.rule, b.text, b.text_zh, list(b.evidence)] for b in getattr(f, part)]
                for part in ("basis", "what_would_change", "nearly")
            },
        }
        for f in i.findings
    ]  # fmt: skip


def case_of(
    *rows: Any, seen: tuple[Observation, ...] = (L858R,), tumor: str | None = "LUAD", assay: Assay = Assay.TUMOR_ONLY,
    **options: Any,
) -> list[dict[str, Any]]:  # fmt: skip
    return told(interpreted(SmallKnowledge(*rows), *seen, tumor_type=tumor, assay=assay, options=CaseOptions(**options)))


def _out_of_frame() -> Observation:
    return Observation(
        kind=Kind.FUSION, source=Source("a.json", 0, "$.fusions[0]"), fusion=Fusion("KIF5B", "RET", in_frame=False)
    )  # fmt: skip


CASES = {
    "label": lambda: case_of(lung(escat="I-A", citations="PMID:29151359", note="a note", note_zh="註")),
    "label, EMA only": lambda: case_of(lung(approvals=APPROVED), regulators=(Regulator.EMA,)),
    "label, TFDA unknown": lambda: case_of(lung(approvals=APPROVED), regulators=(Regulator.TFDA,)),
    "label, TFDA refused": lambda: case_of(
        lung(approvals="FDA 2020-01-01 approved; TFDA 2021-01-01 not approved"), regulators=(Regulator.TFDA,)
    ),
    "label, nobody says": lambda: case_of(lung(approvals="")),
    "guideline": lambda: case_of(lung(evidence_kind="guideline", approvals="")),
    "guideline under label": lambda: case_of(lung(evidence_kind="guideline", approvals=""), policy=Policy.LABEL),
    "guideline with approval under label": lambda: case_of(lung(evidence_kind="guideline"), policy=Policy.LABEL),
    "bound to EMA": lambda: case_of(lung(context="regulator=EMA", approvals=APPROVED)),
    "trial": lambda: case_of(lung(evidence_kind="trial", approvals="")),
    "unreviewed": lambda: case_of(lung(review="unreviewed")),
    "level B": lambda: case_of(lung(level="B", evidence_kind="paper", approvals="")),
    "level B under label": lambda: case_of(lung(level="B", evidence_kind="paper", approvals=""), policy=Policy.LABEL),
    "level B against": lambda: case_of(lung(level="B", evidence_kind="paper", approvals="", effect="resistance")),
    "levels C and D": lambda: case_of(
        lung(level="C", evidence_kind="paper", approvals=""),
        lung(id="ROW-2", level="D", evidence_kind="paper", approvals="", therapies="other"),
    ),
    "no level": lambda: case_of(lung(level="", effect="diagnostic", therapies="", approvals="")),
    "diagnosis and outlook": lambda: case_of(
        lung(effect="diagnostic", therapies="", approvals="", evidence_kind="guideline"),
        lung(id="ROW-2", effect="prognostic_worse", therapies="", approvals="", level="B", evidence_kind="paper"),
        lung(id="ROW-3", effect="prognostic_better", therapies="", approvals="", evidence_kind="guideline"),
    ),
    "toxicity": lambda: case_of(lung(effect="toxicity", level="", context="CPIC=A")),
    "toxicity without level": lambda: case_of(lung(effect="toxicity", level="")),
    "resistance beside response": lambda: case_of(
        lung(therapies="drugamab + partner"), lung(id="ROW-2", effect="no_benefit", therapies="drugamab")
    ),
    "another tumor": lambda: case_of(row("EGFR p.L858R", "BRCA|MEL")),
    "another tumor, own statement too": lambda: case_of(
        row("EGFR p.L858R", "BRCA", therapies="drugamab; new"), lung(id="ROW-2", level="C", evidence_kind="paper")
    ),
    "another tumor, excluded here": lambda: case_of(
        row("EGFR p.L858R", "*solid", excluded_tumor_types="NSCLC"), row("EGFR p.L858R", "BRCA", id="ROW-2")
    ),
    "another tumor, useless here": lambda: case_of(
        row("EGFR p.L858R", "BRCA", therapies="drugamab; new"), lung(id="ROW-2", effect="no_benefit", therapies="drugamab")
    ),
    "any tumor": lambda: case_of(row("EGFR p.L858R", "*solid")),
    "subtype": lambda: case_of(row("EGFR p.L858R", "LUAD"), tumor="NSCLC"),
    "subtype, outlook": lambda: case_of(
        row("EGFR p.L858R", "LUAD", effect="prognostic_worse", therapies="", approvals=""), tumor="NSCLC"
    ),
    "tumor not known": lambda: case_of(
        lung(), row("EGFR p.L858R", "*solid", id="ROW-2", excluded_tumor_types="COADREAD", therapies="other"), tumor=None
    ),
    "tumor not known, any": lambda: case_of(row("EGFR p.L858R", "*"), tumor=None),
    "condition open": lambda: case_of(lung(context="HER2=negative; line>=2")),
    "condition met": lambda: case_of(lung(context="HER2=negative"), context={"HER2": "negative"}),
    "disease not met": lambda: case_of(lung(context="HER2=negative"), context={"HER2": "positive"}),
    "course not met": lambda: case_of(lung(context="setting=metastatic"), context={"setting": "adjuvant"}),
    "course not met, guideline B": lambda: case_of(
        lung(context="setting=metastatic", level="B", evidence_kind="guideline", approvals=""),
        context={"setting": "adjuvant"},
    ),
    "several settings of one drug": lambda: case_of(
        lung(context="setting=metastatic"),
        lung(id="ROW-2", context="setting=adjuvant", therapies="drugamab; other"),
        context={"setting": "adjuvant"},
    ),
    "withdrawn": lambda: case_of(
        lung(therapies="drugamab; other"),
        lung(id="GONE", effect="withdrawn", level="", valid_from="2024-07-15", approvals="FDA 2024-07-15 withdrawn"),
    ),
    "withdrawn, day of the approval event": lambda: case_of(
        lung(effect="withdrawn", level="", approvals="FDA 2020-01-01 approved; FDA 2024-07-15 withdrawn")
    ),
    "withdrawn, approved again": lambda: case_of(
        lung(approvals="FDA 2025-01-01 approved"),
        lung(id="GONE", effect="withdrawn", level="", valid_from="2024-07-15", approvals="FDA 2024-07-15 withdrawn"),
    ),
    "withdrawn in one setting": lambda: case_of(
        lung(context="setting=metastatic"),
        lung(id="GONE", effect="withdrawn", level="", valid_from="2024-07-15", context="setting=adjuvant"),
    ),
    "withdrawn by one regulator": lambda: case_of(
        lung(approvals=APPROVED),
        lung(id="GONE", effect="withdrawn", level="", valid_from="2024-07-15", context="regulator=FDA"),
        regulators=(Regulator.FDA, Regulator.EMA),
    ),
    "together": lambda: case_of(
        row("EGFR p.L858R AND MET amplification", "NSCLC"),
        seen=(L858R, copies("MET", CopyNumberType.AMPLIFICATION, 12)),
    ),
    "absent": lambda: case_of(row("EGFR p.L858R AND NOT KRAS mutation", "NSCLC")),
    "wild type": lambda: case_of(row("EGFR p.L858R AND wild type KRAS", "NSCLC")),
    "stain": lambda: case_of(row("EGFR p.L858R AND IHC:PD-L1 positive", "NSCLC")),
    "phase not known": lambda: case_of(
        row("EGFR p.T790M AND EGFR p.C797S in trans", "NSCLC"),
        seen=(small("EGFR", "Thr790Met", 3), small("EGFR", "Cys797Ser", 4)),
    ),
    "origin open": lambda: case_of(
        row("BRCA2 p.S1722fs (germline)", "BRCA"), seen=(small("BRCA2", "Ser1722fs"),), tumor="BRCA"
    ),
    "acquired": lambda: case_of(
        row("VHL loss of function", "CCRCC", context="origin=germline"), seen=(small("VHL", "Arg161*"),), tumor="CCRCC"
    ),
    "predisposition": lambda: case_of(
        row("BRCA2 p.S1722fs", "BRCA", context="origin=germline", effect="diagnostic", therapies="", approvals=""),
        seen=(small("BRCA2", "Ser1722fs"),),
        tumor="BRCA",
    ),
    "out of frame": lambda: case_of(row("RET fusion", "NSCLC"), seen=(_out_of_frame(),)),
    "fusion": lambda: case_of(row("ALK fusion", "NSCLC"), seen=(fusion("EML4", "ALK"),)),
    "signature": lambda: case_of(row("TMB >= 10 mut/Mb", "*solid"), seen=(signature("TMB", value=12.0, unit="mut/Mb"),)),
    "five words of one change": lambda: case_of(
        *(
            row(words, "NSCLC", id=f"ROW-{n}", therapies=f"drug{n}")
            for n, words in enumerate(
                (
                    "EGFR p.L858R", "EGFR p.L858 mutation", "EGFR exon 21 missense", "EGFR missense", "EGFR mutation",
                    "EGFR residues 800-900 missense",
                ),
                1,
            )
        )
    ),
    "possible blood clone in plasma": lambda: case_of(
        row("DNMT3A p.R882H", "*"),
        seen=(small("DNMT3A", "Arg882His", call=Call(vaf=0.02, depth=2000, filters=("PASS",))),),
        assay=Assay.PLASMA,
    ),
    "unknown significance": lambda: case_of(lung(), seen=(V600E,)),
    "polymorphism": lambda: case_of(lung(), seen=(small("TP53", "Pro72Arg", population=Population(gnomad=0.6)),)),
    "another tumor, unreviewed": lambda: case_of(row("EGFR p.L858R", "BRCA", review="unreviewed")),
    "another tumor, unreviewed and refused": lambda: case_of(
        row("EGFR p.L858R", "BRCA", review="unreviewed", approvals="FDA 2020-01-01 not approved")
    ),
    "another tumor, level B": lambda: case_of(row("EGFR p.L858R", "BRCA", level="B")),
    "another tumor, guideline": lambda: case_of(row("EGFR p.L858R", "BRCA", evidence_kind="guideline", approvals="")),
    "another tumor, approved by another regulator": lambda: case_of(
        row("EGFR p.L858R", "BRCA", approvals="EMA 2020-01-01 approved; FDA ? unknown; TFDA ? unknown")
    ),
    "course not met, unreviewed": lambda: case_of(
        lung(context="setting=metastatic", review="unreviewed"), context={"setting": "adjuvant"}
    ),
    "course not met, level C": lambda: case_of(
        lung(context="setting=metastatic", level="C", evidence_kind="paper"), context={"setting": "adjuvant"}
    ),
    "diagnosis by a label": lambda: case_of(lung(effect="diagnostic", therapies="")),
    "diagnosis by a label, level B": lambda: case_of(lung(effect="diagnostic", therapies="", level="B")),
    "diagnosis, unreviewed": lambda: case_of(lung(effect="diagnostic", therapies="", review="unreviewed", approvals="")),
    "unreviewed, approved elsewhere": lambda: case_of(
        lung(review="unreviewed", approvals=APPROVED), regulators=(Regulator.TFDA,)
    ),
    "two regulators not known": lambda: case_of(
        lung(approvals="FDA 2020-01-01 approved; TFDA ? unknown; EMA ? pending"), regulators=(Regulator.TFDA, Regulator.EMA)
    ),
    "one regulator refused, one not known": lambda: case_of(
        lung(approvals="FDA 2020-01-01 approved; TFDA ? unknown; EMA 2020-02-02 refused"),
        regulators=(Regulator.TFDA, Regulator.EMA),
    ),
    "a label's own warning": lambda: case_of(lung(effect="resistance", approvals="")),
    "level B label": lambda: case_of(lung(level="B"), policy=Policy.LABEL),
    "level B label, not approved": lambda: case_of(lung(level="B", approvals="FDA ? not approved"), policy=Policy.LABEL),
    "level B label against, not approved": lambda: case_of(
        lung(level="B", approvals="", effect="resistance"), policy=Policy.LABEL
    ),
    "level B before level A": lambda: case_of(
        lung(level="B", therapies="second"),
        lung(id="ROW-2", therapies="first"),
        lung(id="ROW-3", level="C", therapies="third"),
    ),
    "acquired in this tumor, shown to be inherited": lambda: case_of(
        row("VHL loss of function", "CCRCC", context="origin=germline"),
        seen=(small("VHL", "Arg161*", reported_origin="germline"),),
        tumor="CCRCC",
        assay=Assay.GERMLINE,
    ),
    "predisposition, shown to be inherited": lambda: case_of(
        row("BRCA2 p.S1722fs", "BRCA", context="origin=germline", effect="diagnostic", therapies="", approvals=""),
        seen=(small("BRCA2", "Ser1722fs", reported_origin="germline"),),
        tumor="BRCA",
        assay=Assay.GERMLINE,
    ),
    "histology-only label": lambda: case_of(lung(context="label_biomarker=none")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_reasoning_word_for_word(name: str) -> None:
    found = json.loads(json.dumps(CASES[name](), ensure_ascii=False))
    golden = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    if os.environ.get("MINGBIAN_ACCEPT") == "1":
        golden[name] = found
        lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(golden[k], ensure_ascii=False)}" for k in CASES if k in golden)
        GOLDEN.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    assert golden.get(name) == found


def test_nothing_stale_is_held() -> None:
    assert list(json.loads(GOLDEN.read_text(encoding="utf-8"))) == list(CASES)
