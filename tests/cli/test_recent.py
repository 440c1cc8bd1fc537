"""The case that was read last answers at once, and never from a file that is another by now."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.interpret.written_cases import written

from mingbian import pipeline
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions, Policy
from mingbian.model.errors import UserError
from mingbian.model.records import replace

KB = KnowledgeBase.load()


def report(folder: Path, alterations: str, tumor: str = "BRCA") -> Path:
    cells = {
        "tumor": tumor,
        "assay": "tumor-only",
        "age": "60",
        "consent": "yes",
        "context": "",
        "alterations": alterations,
    }
    return written(cells, folder)


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many files were read since the test began."""
    seen: list[Path] = []
    real = pipeline._read

    def counted(path: Path, *rest: object) -> object:
        seen.append(path)
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "_read", counted)
    return lambda: len(seen)


def test_an_answer_does_not_read_the_file_again_and_says_the_same(tmp_path: Path, count: Callable[[], int]) -> None:
    path, recent = report(tmp_path, "amplification ERBB2 14; PIK3CA p.His1047Arg"), pipeline.Recent()
    recent.run([path], CaseOptions(), KB)
    for options in (CaseOptions(context={"HER2": "positive"}), CaseOptions(policy=Policy.LABEL), CaseOptions()):
        readings, answered = recent.run([path], options, KB)
        assert len(readings) == 1
        assert answered == pipeline.run([path], options, KB)
    assert count() == 1 + 3  # the three fresh runs it was compared with


def test_what_a_reader_uses_reads_anew_and_so_does_asking_for_the_same(tmp_path: Path, count: Callable[[], int]) -> None:
    path, recent = report(tmp_path, "PIK3CA p.His1047Arg"), pipeline.Recent()
    for options in (CaseOptions(), CaseOptions(), CaseOptions(build=Build.GRCH38), CaseOptions(accept_incomplete=True)):
        recent.run([path], options, KB)
    assert count() == 4


def test_a_file_that_changed_is_read_anew(tmp_path: Path, count: Callable[[], int]) -> None:
    path, recent = report(tmp_path, "PIK3CA p.His1047Arg"), pipeline.Recent()
    recent.run([path], CaseOptions(), KB)
    report(tmp_path, "KRAS p.Gly12Cys")
    os.utime(path, ns=(1, 1))
    result = recent.run([path], CaseOptions(policy=Policy.LABEL), KB)[1]
    assert [f.variant.gene for f in result.findings] == ["KRAS"]
    assert count() == 2


def test_a_refused_answer_leaves_it_ready_for_the_next(tmp_path: Path, count: Callable[[], int]) -> None:
    path, recent = report(tmp_path, "PIK3CA p.His1047Arg"), pipeline.Recent()
    recent.run([path], CaseOptions(), KB)
    with pytest.raises(UserError):
        recent.run([path], CaseOptions(tumor_type="no such tumor"), KB)
    answered = recent.run([path], replace(CaseOptions(), context={"HR": "positive"}), KB)[1]
    assert answered.case.context["HR"] == "positive"
    assert count() == 1


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    path, recent = report(tmp_path, "PIK3CA p.His1047Arg"), pipeline.Recent()
    recent.run([path], CaseOptions(), KB)
    path.unlink()
    with pytest.raises(UserError):
        recent.run([path], CaseOptions(policy=Policy.LABEL), KB)
