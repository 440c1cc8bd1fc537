"""One event written in different ways gets the same key, names and tier through the whole path."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.genome.test_on_sequence import WHOLE, chosen_events, genome
from tests.interpret.test_reference import install
from tests.interpret.test_stripped_example import told

from mingbian import pipeline
from mingbian.genome import keys, shifting
from mingbian.model.case import Build, CaseOptions
from mingbian.model.contigs import INDEX, LENGTHS, NAMES

Place = tuple[str, int, str, str]


def vcf(path: Path, build: Build, places: list[Place], genotype: str = "0/1") -> Path:
    lengths = LENGTHS[build]
    rows = sorted(places, key=lambda p: (INDEX[p[0]], p[1]))
    lines = [
        "##fileformat=VCFv4.2",
        *(f"##contig=<ID={c},length={lengths[INDEX[c] - 1]}>" for c in NAMES),
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="ad">',
        '##FORMAT=<ID=PS,Number=1,Type=Integer,Description="ps">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOR",
        *(f"{c}\t{pos}\t.\t{ref}\t{alt}\t99\tPASS\t.\tGT:AD:PS\t{genotype}:280,120:7" for c, pos, ref, alt in rows),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def padded(build: Build, place: Place, more: int) -> Place:
    chrom, pos, ref, alt = place
    front = genome(build).fetch(chrom, pos - more, pos - 1)
    behind = genome(build).fetch(chrom, pos + len(ref), pos + len(ref) + more - 1)
    return place if front is None or behind is None else (chrom, pos - more, front + ref + behind, front + alt + behind)


def shifted(build: Build, place: Place) -> Place:
    """As far right as the bases allow."""
    chrom, pos, ref, alt = place
    minimal = keys.minimal(pos, ref, alt)
    if minimal[1] and minimal[2]:
        return place
    at, gone, come = shifting.moved(minimal, shifting.steps_right(genome(build), chrom, minimal))
    anchor = genome(build).fetch(chrom, at - 1, at - 1)
    return place if anchor is None else (chrom, at - 1, anchor + gone, anchor + come)


@pytest.mark.parametrize("build", list(Build))
def test_the_spelling_does_not_change_a_finding(build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBIAN_SITE", str(tmp_path / "site"))
    install(genome(build), tmp_path / "site")
    places = chosen_events(build, 250 if WHOLE else 100)
    spelled = {
        "as it is": places,
        "right": [shifted(build, p) for p in places],
        "padded": [padded(build, p, 1) for p in places],
        "long": [padded(build, p, 4) for p in places],
    }
    results = {}
    for label, written in spelled.items():
        found = pipeline.run([vcf(tmp_path / "case.vcf", build, written)], CaseOptions(tumor_type="LUAD"))
        results[label] = [told(f) for f in found.findings]
    plain = results.pop("as it is")
    assert len(plain) > 60
    for label, other in results.items():
        assert other == plain, label


SPLIT: dict[str, dict[Build, list[Place]]] = {
    "G12F": {
        Build.GRCH38: [("12", 25245350, "C", "A"), ("12", 25245351, "C", "A")],
        Build.GRCH37: [("12", 25398284, "C", "A"), ("12", 25398285, "C", "A")],
    },
    "V600K": {
        Build.GRCH38: [("7", 140753336, "A", "T"), ("7", 140753337, "C", "T")],
        Build.GRCH37: [("7", 140453136, "A", "T"), ("7", 140453137, "C", "T")],
    },
}


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize("protein", list(SPLIT))
def test_split_neighbors_are_one_event_or_not_graded(
    build: Build, protein: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGBIAN_SITE", str(tmp_path / "site"))
    install(genome(build), tmp_path / "site")
    options = CaseOptions(tumor_type="LUAD" if protein == "G12F" else "SKCM")
    phased = pipeline.run([vcf(tmp_path / "p.vcf", build, SPLIT[protein][build], "0|1")], options)
    assert [f.variant.protein for f in phased.findings] == [protein]
    drugs = {drug for a in phased.findings[0].assertions for drug in a.therapies}
    assert not any("sotorasib" in d or "adagrasib" in d for d in drugs)
    unphased = pipeline.run([vcf(tmp_path / "u.vcf", build, SPLIT[protein][build])], options)  # a phase set, but "0/1"
    assert len(unphased.findings) == 2
    assert all("possible_mnv" in f.flags and f.tier is None for f in unphased.findings)
