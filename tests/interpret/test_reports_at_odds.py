"""Laboratory reports that contradict themselves: the wrong build, two names for two changes, words nobody knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions
from mingbian.model.errors import Refusal
from mingbian.model.interpretation import ConditionState, Interpretation
from mingbian.readers import read

KB = KnowledgeBase.load()


def run(folder: Path, *variants: dict[str, Any], build: str | None = "GRCh38", **facts: Any) -> Interpretation:
    sample = {"id": "S", "assay": "tumor-only", **({"build": build} if build else {})}
    options = facts.pop("options", CaseOptions())
    report = {"schema": "mingbian.report/1", "sample": sample, "tumor_type": "LUAD", "variants": variants, **facts}
    file = folder / "report.json"
    file.write_text(json.dumps(report), encoding="utf-8")
    return interpret([read(file, options, KB.selection)], options, KB)


def at(chrom: str, pos: int, ref: str, alt: str, **more: Any) -> dict[str, Any]:
    return {"chrom": chrom, "pos": pos, "ref": ref, "alt": alt, "vaf": 0.3, **more}


@pytest.mark.parametrize(
    ("build", "variant"),
    [
        ("GRCh38", at("7", 55259515, "T", "G", gene="EGFR", hgvs_p="p.Leu858Arg")),  # where GRCh37 has it
        ("GRCh37", at("7", 55191822, "T", "G")),  # where GRCh38 has it
        ("GRCh38", at("7", 55191822, "A", "G")),  # the reference has T here
    ],
)
def test_positions_of_another_build_are_refused(build: str, variant: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        run(tmp_path, variant, build=build)
    assert refused.value.code == "BUILD_MISMATCH"
    assert build in str(refused.value)


def test_a_position_without_a_build_asks_for_it(tmp_path: Path) -> None:
    alone = at("7", 55191822, "T", "G")
    with pytest.raises(Refusal) as refused:
        run(tmp_path, alone, build=None)
    assert refused.value.code == "BUILD_UNKNOWN"
    assert "--build" in str(refused.value)
    stated = run(tmp_path, alone, build=None, options=CaseOptions(build=Build.GRCH38))
    assert stated.findings[0].variant.protein == "L858R"
    named = run(tmp_path, {**alone, "gene": "EGFR", "hgvs_p": "p.Leu858Arg"}, build=None)
    assert (named.findings[0].variant.protein, named.findings[0].tier) == ("L858R", "I")


def test_the_bases_that_fit_are_evidence(tmp_path: Path) -> None:
    result = run(tmp_path, at("7", 55191822, "T", "G"))
    assert any("7:55191822 T" in words for words in result.case.build_evidence)


@pytest.mark.parametrize(
    "variant",
    [
        {"gene": "EGFR", "hgvs_c": "NM_005228.5:c.2573T>G", "hgvs_p": "p.Thr790Met", "vaf": 0.3},
        at("7", 55191822, "T", "G", gene="EGFR", hgvs_p="p.Thr790Met"),
        at("7", 55191822, "T", "G", gene="KRAS", hgvs_p="p.Gly12Cys"),
        at("7", 55191822, "T", "G", gene="EGFR", hgvs_c="NM_005228.5:c.2369C>T"),
    ],
)
def test_names_of_two_changes_are_not_graded(variant: dict[str, Any], tmp_path: Path) -> None:
    f = run(tmp_path, variant).findings[0]
    assert (f.tier, f.level, "name_conflict" in f.flags) == (None, None, True)
    assert all(a.tier is None for a in f.assertions)
    assert any(b.rule == "HOLD-name" for b in f.basis)


@pytest.mark.parametrize(
    ("variant", "protein"),
    [
        (at("7", 140753336, "A", "T", gene="BRAF", hgvs_p="p.Val640Glu"), "V600E"),  # numbered on NM_001374258
        (
            at("7", 55191822, "T", "G", gene="EGFR", hgvs_c="NM_005228.5:c.2573T>G", hgvs_p="NP_005219.2:p.Leu858Arg"),
            "L858R",
        ),
        (at("7", 55174771, "AGGAATTAAGAGAAGC", "A", gene="EGFR", hgvs_p="p.Glu746_Ala750del"), "E746_A750del"),
        ({"gene": "BRCA2", "hgvs_c": "NM_000059.4:c.5164_5165del", "hgvs_p": "p.Ser1722Tyrfs*4"}, "S1722fs"),
        ({"gene": "MET", "hgvs_c": "NM_001127500.3:c.3082G>A", "hgvs_p": "p.Asp1028Asn"}, "D1010N"),
    ],
)
def test_other_numbering_is_no_contradiction(variant: dict[str, Any], protein: str, tmp_path: Path) -> None:
    f = run(tmp_path, variant).findings[0]
    assert (f.variant.protein, "name_conflict" in f.flags) == (protein, False)
    assert f.tier is not None


@pytest.mark.parametrize("word", ["postive", "purple", "triple"])
def test_a_misspelt_answer_is_no_answer(word: str, tmp_path: Path) -> None:
    result = run(
        tmp_path,
        {"gene": "PIK3CA", "hgvs_p": "p.His1047Arg", "vaf": 0.3},
        tumor_type="BRCA",
        context={"HR": word, "HER2": "negative"},
    )
    states = {c.state for a in result.findings[0].assertions for c in a.conditions if c.key == "HR"}
    assert states == {ConditionState.UNKNOWN}
    assert [w.text for w in result.warnings if w.code == "CONTEXT_VALUE_UNKNOWN" and word in w.text]


def test_the_words_in_use_are_understood(tmp_path: Path) -> None:
    for hr, her2 in (("pos", "neg"), ("+", "-"), ("Positive", "1+"), ("positive", "0"), ("positive", "2+ ISH-")):
        result = run(
            tmp_path,
            {"gene": "PIK3CA", "hgvs_p": "p.His1047Arg", "vaf": 0.3},
            tumor_type="BRCA",
            context={"HR": hr, "HER2": her2},
        )
        assert not [w for w in result.warnings if w.code == "CONTEXT_VALUE_UNKNOWN"], (hr, her2)
        best = result.findings[0].assertions[0]
        assert {c.state for c in best.conditions if c.key in ("HR", "HER2")} == {ConditionState.MET}, (hr, her2)
