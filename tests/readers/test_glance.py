"""The early look at the known genes by an index: the same alleles as from reading everything, and it says what it is."""

from __future__ import annotations

import os
import random
import struct
from functools import cache
from pathlib import Path

import pytest
from tests.readers.reader_files import Reader, bgzf, record, vcf

from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions
from mingbian.pipeline import glance, run
from mingbian.readers.anchors import Anchors
from mingbian.readers.vcf import index as indexes

KB = KnowledgeBase.load(site=None)
BUILD = Build.GRCH37
OPTIONS = CaseOptions(tumor_type="LUAD")


@cache
def genome() -> bytes:
    """Records in and between genes of three chromosomes, sorted; more of them than one packed block holds."""
    draw = random.Random("a glance")
    anchors = Anchors.load().bases
    rows = []
    for chrom, contig in (("1", 1), ("7", 7), ("12", 12)):
        genes = [t for t in Transcripts.load(BUILD).all if t.chrom == chrom and t.role != "other"]
        places = {draw.randint(1_000_000, 120_000_000) for _ in range(1500)}
        for _ in range(700):
            start, end = draw.choice(draw.choice(genes).exons)
            places.add(draw.randint(start, end))
        for pos in sorted(p for p in places if contig << 32 | p not in anchors):
            ref = draw.choice("ACGT")
            alt = draw.choice([b for b in "ACGT" if b != ref])
            rows.append(record(chrom, pos, ref, alt, draw.choice(["PASS", "PASS", "weak"])))
    return vcf(rows)


@pytest.fixture
def indexed(reader: Reader, request: pytest.FixtureRequest) -> Path:
    pysam = pytest.importorskip("pysam")
    path = reader.file(bgzf(genome(), 20_000), "genome.vcf.gz")
    pysam.tabix_index(str(path), preset="vcf", force=True, csi=getattr(request, "param", False))
    return path


def names(interpretation: object) -> list[object]:
    return [(f.variant.key, f.variant.gene, f.tier) for f in interpretation.findings if f.variant.gene]  # type: ignore[attr-defined]


@pytest.mark.parametrize("indexed", [False, True], indirect=True, ids=["tbi", "csi"])
def test_the_findings_are_those_of_the_whole_file(indexed: Path) -> None:
    early, whole = glance([indexed], OPTIONS, KB), run([indexed], OPTIONS, KB)
    assert early is not None
    assert len(names(whole)) > 100
    assert names(early) == names(whole)
    assert early.accounting.records < whole.accounting.records
    assert [w.code for w in early.warnings if w.blocking] == ["GLANCE"]
    assert "GLANCE" not in [w.code for w in whole.warnings]
    assert {f.variant.observed.source.line for f in early.findings} == {0}


def test_without_an_index_there_is_no_glance(reader: Reader) -> None:
    assert glance([reader.file(bgzf(vcf([record()])), "a.vcf.gz")], OPTIONS, KB) is None
    assert glance([reader.file(vcf([record()]))], OPTIONS, KB) is None


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "offsets", "older"])
def test_an_index_that_cannot_be_used_is_none(indexed: Path, damage: str) -> None:
    index = indexed.with_name(indexed.name + ".tbi")
    data = index.read_bytes()
    if damage == "empty":
        index.write_bytes(b"")
    elif damage == "text":
        index.write_bytes(b"no index at all\n" * 20)
    elif damage == "cut":
        index.write_bytes(data[: len(data) // 2])
    elif damage == "offsets":
        other = struct.pack("<4siiiiiiii", b"TBI\x01", 1, 2, 1, 2, 0, 35, 0, 2) + b"7\0"
        other += struct.pack("<i", 0) + struct.pack("<i", 9000) + struct.pack("<9000Q", *([5 << 16] * 9000))
        index.write_bytes(bgzf(other))
    else:
        os.utime(index, (0, 0))
    assert glance([indexed], OPTIONS, KB) is None


def test_an_index_knows_where_its_contigs_begin(indexed: Path) -> None:
    index = indexes.load(indexed.with_name(indexed.name + ".tbi"))
    assert index is not None
    assert set(index.contigs) == {"1", "7", "12"}
    assert index.begin("7", 1) is not None
    assert index.begin("Y", 1) is None
