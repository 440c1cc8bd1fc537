"""What a laboratory lists as of uncertain significance keeps that mark, and is never told to a patient."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingbian import pipeline
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import Interpretation, Tier
from mingbian.reports.patient import document

MAPPING = """format = "mingbian.mapping/1"
[columns]
gene = "Gene"
hgvs_p = "Protein"
status = "Class"
"""


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


def run(kb: KnowledgeBase, folder: Path, *classes: str) -> Interpretation:
    mapping = folder / "m.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    files = []
    for n, word in enumerate(classes):
        files.append(folder / f"{n}.tsv")
        files[-1].write_text(f"Gene\tProtein\tClass\nEGFR\tp.L858R\t{word}\n", encoding="utf-8")
    return pipeline.run(files, CaseOptions(tumor_type="LUAD", mapping=str(mapping)), kb)


def test_the_mark_and_what_it_means(kb: KnowledgeBase, tmp_path: Path) -> None:
    (found,) = run(kb, tmp_path, "VUS").findings
    assert (found.tier, "laboratory_vus" in found.flags) == (Tier.I, True)
    assert "laboratory-vus" in {b.rule for b in found.basis}
    (plain,) = run(kb, tmp_path, "Pathogenic").findings
    assert "laboratory_vus" not in plain.flags


def test_one_of_two_files_is_enough(kb: KnowledgeBase, tmp_path: Path) -> None:
    (found,) = run(kb, tmp_path, "Pathogenic", "VUS").findings
    assert "laboratory_vus" in found.flags


@pytest.mark.parametrize("lang", ["zh-TW", "en"])
def test_the_patient_is_not_told(kb: KnowledgeBase, tmp_path: Path, lang: str) -> None:
    assert "L858R" in repr(document(run(kb, tmp_path, "Pathogenic"), lang))
    assert "L858R" not in repr(document(run(kb, tmp_path, "VUS"), lang))
