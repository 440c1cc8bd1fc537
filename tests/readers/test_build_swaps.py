"""Coordinates of one build under a header of the other: always stopped, and right files never are."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.genome.synthetic import known_rows
from tests.readers.build_swaps import HEADERS, STOPPED, header, outcome, swaps

from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions
from mingbian.readers import read
from mingbian.readers.anchors import Anchors


def test_every_swapped_file_is_stopped(tmp_path: Path) -> None:
    made = swaps(240, 5)
    assert {kind for kind, _, _ in made} == set(HEADERS)
    read_all_the_same = [one for one in made if outcome(tmp_path, *one) not in STOPPED]
    assert read_all_the_same == []


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("build", Build)
def test_files_that_say_what_they_are_are_read(kind: str, build: Build, tmp_path: Path) -> None:
    for start in range(3, 8):
        records = []
        for chrom, pos, ref, alt, anchor in sorted(set(known_rows(build)))[start::2500]:
            place, before = (pos, "") if ref and alt else (pos - 1, anchor)
            if before or (ref and alt):
                records.append(f"chr{chrom}\t{place}\t.\t{before}{ref}\t{before}{alt}\t99\tPASS\t.\tGT:AD\t0/1:280,120")
        assert outcome(tmp_path, kind, build, records) == "read"


def test_without_any_header_the_alleles_prove_the_build(tmp_path: Path) -> None:
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR"
    for build in Build:
        records = [
            f"chr{chrom}\t{pos}\t.\t{ref}\t{alt}\t99\tPASS\t.\tGT:AD\t0/1:280,120"
            for chrom, pos, ref, alt, _ in sorted(set(known_rows(build)))[7::3000]
            if ref and alt
        ]
        path = tmp_path / "case.vcf"
        path.write_text("\n".join(["##fileformat=VCFv4.2", columns, *records]) + "\n")
        assert read(path, CaseOptions(), KnowledgeBase.load().selection).build is build


def test_files_of_both_builds_mixed_are_not_read(tmp_path: Path) -> None:
    ones, others = (sorted(set(known_rows(b)))[11::4000] for b in Build)
    records = [
        f"chr{chrom}\t{pos}\t.\t{ref}\t{alt}\t99\tPASS\t.\tGT:AD\t0/1:280,120"
        for chrom, pos, ref, alt, _ in [*ones, *others]
        if ref and alt
    ]
    path = tmp_path / "case.vcf"
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR"
    path.write_text("\n".join(["##fileformat=VCFv4.2", columns, *records]) + "\n")
    with pytest.raises(Exception, match="which genome build"):
        read(path, CaseOptions(), KnowledgeBase.load().selection)


def test_the_two_tables_hold_loci_on_all_chromosomes_of_both_builds() -> None:
    anchors = Anchors.load()
    for i, build in enumerate(Build):
        assert anchors.loci(build) > 3000
        assert anchors.loci(build, lifted=True) > 20_000
        assert len({place >> 32 for place, pair in anchors.bases.items() if pair[i]}) >= 23
    assert all(pair[0] != pair[1] for pair in anchors.bases.values())
    assert header("contigs", Build.GRCH37) != header("contigs", Build.GRCH38)
