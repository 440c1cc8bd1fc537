"""Two annotators that name different changes: the finding says so, with both names; nothing is silently preferred."""

from __future__ import annotations

from pathlib import Path

from tests.readers.reader_files import record, vcf
from tests.readers.test_annotators import BOTH, ann, vep

from mingbian import pipeline
from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import Finding
from mingbian.readers.annotations import ANNOTATION_CONFLICT


def finding(folder: Path, info: str) -> Finding:
    file = folder / "case.vcf"
    file.write_bytes(vcf([record(info=info)], meta=BOTH))
    (found,) = [f for f in pipeline.run([file], CaseOptions(tumor_type="MEL")).findings if f.variant.gene == "BRAF"]
    return found


def test_the_finding_says_what_the_annotators_say(tmp_path: Path) -> None:
    found = finding(tmp_path, f"{vep('p.Val600Glu')};{ann('p.Val600Lys')}")
    assert ANNOTATION_CONFLICT in found.flags
    (step,) = [b for b in found.basis if b.rule == "annotation-conflict"]
    assert "CSQ NM_004333.6 V600E; ANN NM_004333.6 V600K" in step.text
    assert "CSQ NM_004333.6 V600E; ANN NM_004333.6 V600K" in step.text_zh
    assert {a.source for a in found.variant.observed.annotations} == {"CSQ", "ANN"}


def test_annotators_that_agree_are_not_mentioned(tmp_path: Path) -> None:
    found = finding(tmp_path, f"{vep('p.Val600Glu')};{ann('p.V600E')}")
    assert ANNOTATION_CONFLICT not in found.flags
    assert not [b for b in found.basis if b.rule == "annotation-conflict"]
