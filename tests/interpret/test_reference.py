"""A case against the installed reference genome: a wrong REF is refused, one event has one key, its lack is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.genome.synthetic import SyntheticGenome, genome

from mingbian import pipeline
from mingbian.genome.reference_build import genes_hash
from mingbian.genome.reference_file import About, cache_name, pack, whole
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions
from mingbian.model.contigs import INDEX, LENGTHS
from mingbian.model.errors import Refusal
from mingbian.model.interpretation import Interpretation

CHROMOSOMES = ("7", "12", "17", "X")
B37, B38 = Build.GRCH37, Build.GRCH38


def install(made: SyntheticGenome, site: Path) -> None:
    """Put a made-up genome in force as the site's reference."""
    parts, blocks = [], {}
    for chrom, held in made.chromosomes.items():
        length = LENGTHS[made.build][INDEX[chrom] - 1]
        part, blocks[chrom] = pack(chrom, length, held.starts, held.ends, held.bases.tobytes())
        parts.append(part)
    about = About(made.build.value, "made-up.fa", 1, "ab" * 32, genes_hash(), 300, (), tuple(parts))
    (site / "reference").mkdir(parents=True, exist_ok=True)
    (site / "reference" / cache_name(made.build)).write_bytes(whole(about, blocks))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINGBIAN_SITE", str(tmp_path / "site"))
    return tmp_path / "site"


def vcf(folder: Path, build: Build, *records: tuple[str, int, str, str]) -> Path:
    lengths = LENGTHS[build]
    lines = [
        "##fileformat=VCFv4.2",
        *(f"##contig=<ID=chr{c},length={lengths[INDEX[c] - 1]}>" for c in CHROMOSOMES),
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="ad">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR",
        *(f"chr{c}\t{pos}\t.\t{ref}\t{alt}\t99\tPASS\t.\tGT:AD\t0/1:280,120" for c, pos, ref, alt in records),
    ]
    path = folder / "case.vcf"
    path.write_text("\n".join(lines) + "\n")
    return path


def run(path: Path) -> Interpretation:
    return pipeline.run([path], CaseOptions(tumor_type="LUAD"))


def codes(result: Interpretation) -> set[str]:
    return {w.code for w in result.warnings}


def free(made: SyntheticGenome, count: int) -> list[int]:
    """Coding positions of chromosome 7, apart from each other and from anything that the build check knows."""
    held, selection = made.chromosomes["7"], KnowledgeBase.load().selection(made.build)
    found = []
    for start, end, at in zip(held.starts.tolist(), held.ends.tolist(), held.offsets.tolist(), strict=True):
        middle = at + (end - start) // 2
        if held.coding[middle] and not held.fixed[middle - 30 : middle + 30].any():
            found.append(start + (end - start) // 2)
    found = [pos for pos in found if selection.contains_one("7", pos)]
    return found[:: max(1, len(found) // count)][:count]


BRAF, KRAS, TP53 = ("7", 140753336, "A", "T"), ("12", 25245350, "C", "T"), ("17", 7674220, "C", "T")


def test_the_genome_is_named_in_the_evidence(site: Path, tmp_path: Path) -> None:
    install(genome(B38, CHROMOSOMES), site)
    result = run(vcf(tmp_path, B38, BRAF, KRAS, TP53))
    assert any("REF of 3 of 3 alleles" in words and "made-up.fa" in words for words in result.case.build_evidence)
    assert not codes(result) & {"REFERENCE_NOT_INSTALLED", "REF_MISMATCH", "REFERENCE_OUTDATED"}


def test_one_wrong_ref_is_refused_with_both_bases(site: Path, tmp_path: Path) -> None:
    made = genome(B38, CHROMOSOMES)
    install(made, site)
    (pos,) = free(made, 1)
    there = made.fetch("7", pos, pos)
    wrong, alt = [base for base in "ACGT" if base != there][:2]
    result = run(vcf(tmp_path, B38, BRAF, KRAS, TP53, ("7", 55191822, "T", "G"), ("7", pos, wrong, alt)))
    (refused,) = result.accounting.refused
    assert f"REF is {wrong} at 7:{pos}" in refused.reason
    assert f"has {there} there" in refused.reason
    assert "REF_MISMATCH" in codes(result)
    account = result.accounting
    total = account.interpreted + sum(account.set_aside.values()) + sum(r.alleles for r in account.refused)
    assert total == account.alleles == 5


def test_a_file_of_the_other_build_is_stopped_where_no_known_locus_tells(site: Path, tmp_path: Path) -> None:
    made, other = genome(B38, CHROMOSOMES), genome(B37, CHROMOSOMES)
    install(made, site)
    install(other, site)
    records = []
    for pos in free(made, 40):
        here = made.fetch("7", pos, pos) or ""
        near = other.chromosomes["7"]
        for shift in range(-400_000, 400_000, 1000):  # a place that both caches hold, with different bases
            there = other.fetch("7", pos + shift, pos + shift)
            mine = made.fetch("7", pos + shift, pos + shift)
            if there and mine and there != mine and not near.fixed[near.place(pos + shift)]:
                records.append(("7", pos + shift, there, mine))
                break
        assert here
    records = sorted(set(records))
    assert len(records) >= 3
    with pytest.raises(Refusal, match="REF alleles are not those of GRCh38") as caught:
        run(vcf(tmp_path, B38, *records[:10]))
    assert caught.value.code == "BUILD_MISMATCH"
    assert re.match(r"(\d+) of \1 REF alleles .* \1 of them have the bases of GRCh37", caught.value.reason)


def _repeat(made: SyntheticGenome) -> tuple[int, int, str]:
    """A run of one base inside what is held of chromosome 7: first and last position, base."""
    held = made.chromosomes["7"]
    for start, end in zip(held.starts.tolist(), held.ends.tolist(), strict=True):
        text = made.fetch("7", start, end) or ""
        for base in "ACGT":
            at = text.find(base * 5, 50)
            if 0 < at < len(text) - 60 and text[at - 1] != base:
                run_length = len(text[at:]) - len(text[at:].lstrip(base))
                return start + at, start + at + run_length - 1, base
    raise AssertionError("no repeat in the made-up genome")


def test_spellings_of_one_deletion_are_one_event(site: Path, tmp_path: Path) -> None:
    made = genome(B38, CHROMOSOMES)
    install(made, site)
    first, last, base = _repeat(made)
    before = made.fetch("7", first - 1, first - 1) or ""
    left = ("7", first - 1, before + base, before)
    right = ("7", last - 1, base * 2, base)
    results = [run(vcf(tmp_path, B38, one)) for one in (left, right)]
    keys = [{f.variant.key for f in r.findings if f.variant.key} | set(r.accounting.set_aside) for r in results]
    assert keys[0] == keys[1]
    both = run(vcf(tmp_path, B38, left, right))
    assert both.accounting.set_aside.get("duplicate", 0) + both.accounting.set_aside.get("no_protein_effect", 0) >= 1


def test_without_a_genome_the_result_says_what_is_weaker(site: Path, tmp_path: Path) -> None:
    (pos,) = free(genome(B38, CHROMOSOMES), 1)
    result = run(vcf(tmp_path, B38, BRAF, ("7", pos, "TA", "T")))
    (warning,) = [w for w in result.warnings if w.code == "REFERENCE_NOT_INSTALLED"]
    assert not warning.blocking
    assert "2 alleles without names" in warning.text
    assert "GRCh38" in warning.text_zh


def test_a_damaged_genome_stops_with_the_way_out(site: Path, tmp_path: Path) -> None:
    install(genome(B38, CHROMOSOMES), site)
    cache = site / "reference" / cache_name(B38)
    cache.write_bytes(cache.read_bytes()[:-7])
    with pytest.raises(Refusal, match="reference remove") as caught:
        run(vcf(tmp_path, B38, BRAF))
    assert caught.value.code == "REFERENCE_DAMAGED"
