"""Names from the reference sequence: those on which an independent library agrees, and what they say of the transcript."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.genome import repeats

from mingbian.genome.describe import describe
from mingbian.genome.hgvs import format_protein, parse_coding, parse_protein
from mingbian.genome.transcripts import Transcript
from mingbian.model.case import Build

GOLDEN = Path(__file__).resolve().parent.parent / "data" / "genome" / "hgvs_golden.tsv"


def golden() -> list[tuple[Build, str, int, str, str, str, str]]:
    rows = [line.split("\t") for line in GOLDEN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(Build(b), ac, int(pos), ref, alt, c, p) for b, ac, pos, ref, alt, c, p in rows[1:]]


def at(build: Build, accession: str) -> Transcript:
    return next(t for t in repeats.genome(build)[1] if t.accession == accession)


def test_names_are_those_of_the_hgvs_library() -> None:
    rows = golden()
    assert len(rows) > 350
    for build, accession, pos, ref, alt, coding, protein in rows:
        transcript = at(build, accession)
        effect = describe(transcript, repeats.genome(build)[0], pos, ref, alt)
        assert effect is not None
        assert f"{accession}:{effect.coding}" == coding
        assert (format_protein(effect.protein) if effect.protein else "p.?") == protein


def test_every_name_can_be_read_again_and_means_itself() -> None:
    for event in repeats.events(1500, "read again"):
        effect = describe(event.transcript, repeats.genome(event.build)[0], event.pos, event.ref, event.alt)
        assert effect is not None
        named = parse_coding(effect.coding or "")
        assert named is not None
        assert named.short == effect.coding
        if effect.protein is not None:
            again = parse_protein(format_protein(effect.protein))
            assert again is not None
            assert (again.kind, again.short, again.stop) == (effect.protein.kind, effect.protein.short, effect.protein.stop)


def test_spelling_makes_no_difference() -> None:
    for event in repeats.events(300, "spelling"):
        sequence = repeats.genome(event.build)[0]
        plain = describe(event.transcript, sequence, event.pos, event.ref, event.alt)
        chrom = event.transcript.chrom
        for left, right in ((1, 0), (0, 1), (7, 9)):
            front = sequence.fetch(chrom, event.pos - left, event.pos - 1)
            after = event.pos + len(event.ref)
            behind = sequence.fetch(chrom, after, after + right - 1)
            if front is None or behind is None:
                continue
            ref, alt = front + event.ref + behind, front + event.alt + behind
            assert describe(event.transcript, sequence, event.pos - left, ref, alt) == plain


def test_without_the_bases_nothing_is_said() -> None:
    transcript = repeats.genome(Build.GRCH38)[1][0]
    assert describe(transcript, repeats.genome(Build.GRCH37)[0], transcript.cds_start, "A", "C") is None


@pytest.fixture(scope="module")
def long() -> Transcript:
    return next(t for t in repeats.genome(Build.GRCH38)[1] if len(t.exons) > 6 and t.coding_length > 900)


def change_at(t: Transcript, base: int, new: str) -> object:
    """The effect of putting one codon (transcript strand) in the place of the one at a coding base."""
    places = t.codon_positions((base + 2) // 3)
    assert places is not None
    sequence = repeats.genome(Build.GRCH38)[0]
    low = min(places)
    old = sequence.fetch(t.chrom, low, low + 2)
    assert old is not None
    assert max(places) - low == 2
    put = new if t.strand > 0 else new.translate(str.maketrans("ACGT", "TGCA"))[::-1]
    return describe(t, sequence, low, old, put)


def test_a_stop_codon_degrades_the_transcript_unless_it_stands_near_the_last_junction(long: Transcript) -> None:
    lengths = [b - a + 1 for a, b in (long.exons if long.strand > 0 else long.exons[::-1])]
    coding_before_last = sum(lengths[:-1]) - long.offset_of(long.position_of(1) or 0)
    early = change_at(long, 3 * 40, "TAA")
    assert (early.consequence, early.nmd) in {("stop_gained", True), ("splice_region_variant", True)}
    if coding_before_last < long.coding_length - 9:
        late = change_at(long, coding_before_last + 7, "TAA")
        assert late.nmd is False


def test_start_and_stop_codons(long: Transcript) -> None:
    lost = change_at(long, 1, "ACG")
    assert (lost.consequence, lost.protein.short, lost.first) == ("start_lost", "M1?", 1)
    stop = long.coding_length // 3
    longer = change_at(long, long.coding_length - 2, "CAA")
    assert longer.consequence == "stop_lost"
    assert longer.protein.short == f"*{stop}Qext"
    kept = change_at(long, long.coding_length - 2, "TAA")
    if kept.protein.kind == "synonymous":
        assert kept.consequence == "stop_retained_variant"
