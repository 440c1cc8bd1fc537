"""The selection: kept between runs and the same, and quiet only where nothing can come of a substitution."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from mingbian.genome.hgvs import parse_coding
from mingbian.genome.naming import name
from mingbian.genome.transcripts import Transcripts
from mingbian.interpret.events import is_silent
from mingbian.knowledge import flat
from mingbian.knowledge.selection import AROUND, NEAR_EXON, Named, kept_selection, selection_for
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.traits import Traits
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, NAMES
from mingbian.model.variant import Kind, Observation, Source
from mingbian.readers.selection import Positions, Selection

KB = KnowledgeBase.load(site=None)


def quiet_at(selection: Selection, contig: int, pos: int) -> bool:
    starts = selection.quiet_starts.get(contig)
    if starts is None:
        return False
    at = int(np.searchsorted(starts, pos, side="right")) - 1
    return at >= 0 and pos <= int(selection.quiet_ends[contig][at])


@pytest.mark.parametrize("build", list(Build))
def test_no_substitution_in_a_quiet_stretch_has_an_effect_or_a_row(build: Build) -> None:
    selection, transcripts = KB.selection(build), Transcripts.load(build)
    draw = random.Random(f"quiet {build}")
    places = []
    for contig, starts in selection.quiet_starts.items():
        for start, end in draw.sample(list(zip(starts.tolist(), selection.quiet_ends[contig].tolist(), strict=True)), 12):
            places += [(contig, start), (contig, end), (contig, draw.randint(start, end))]
    for contig, pos in places:
        ref, alt = draw.sample("ACGT", 2)
        seen = Observation(Kind.SNV, Source("a.vcf", 1), build, NAMES[contig - 1], pos, ref, alt)
        variant = name(seen, transcripts, KB.known_alleles)
        assert variant.gene is not None
        assert variant.consequence is not None
        assert is_silent(variant.consequence), (variant.gene, pos, variant.consequence)
        assert not KB.index.hits(Traits(variant))
        assert KB.known_alleles.lookup(build, NAMES[contig - 1], pos, ref, alt) is None


@pytest.mark.parametrize("build", list(Build))
def test_quiet_stretches_keep_off_exons_known_alleles_and_named_places(build: Build) -> None:
    selection, transcripts = KB.selection(build), Transcripts.load(build)
    for gene in ("EGFR", "TP53", "BRCA2", "MET", "KRAS", "TERT"):
        transcript = transcripts.chosen(gene)
        assert transcript is not None
        for start, end in transcript.exons:
            for pos in (start - NEAR_EXON, start, end, end + NEAR_EXON):
                assert not quiet_at(selection, INDEX[transcript.chrom], pos), (gene, pos)
    for contig, known in selection.known.items():
        for pos in known.tolist()[::50]:
            assert not any(quiet_at(selection, contig, pos + by) for by in (-AROUND, 0, AROUND))
    placed = 0
    for gene, coding in KB.named_codings:
        transcript, change = transcripts.chosen(gene), parse_coding(coding)
        pos = transcript.genomic(change.start) if transcript is not None and change is not None else None
        if transcript is not None and pos is not None:
            placed += 1
            assert not quiet_at(selection, INDEX[transcript.chrom], pos), (gene, coding)
    assert placed > 40


@pytest.mark.parametrize("build", list(Build))
def test_quiet_stretches_lie_in_selected_ones_apart_and_in_order(build: Build) -> None:
    selection = KB.selection(build)
    assert INDEX["MT"] not in selection.quiet_starts
    for contig, starts in selection.quiet_starts.items():
        ends = selection.quiet_ends[contig]
        assert (starts <= ends).all()
        assert (starts[1:] > ends[:-1] + 1).all()
        for edge in (starts, ends):
            assert selection.contains(contig, edge).all()


def test_a_gene_whose_named_change_cannot_be_placed_is_never_quiet() -> None:
    transcripts = Transcripts.load(Build.GRCH38)
    transcript = transcripts.chosen("EGFR")
    assert transcript is not None
    middle = (transcript.exons[0][1] + transcript.exons[1][0]) // 2
    contig = INDEX[transcript.chrom]
    none = Named((), (), ())
    assert quiet_at(selection_for(Build.GRCH38, {}, none), contig, middle)
    odd = Named((), (), (("EGFR", "c.99999A>G"),))
    assert not quiet_at(selection_for(Build.GRCH38, {}, odd), contig, middle)
    here = transcript.c_position(middle)
    named = Named((), (), (("EGFR", f"c.{here}A>G"),))
    selection = selection_for(Build.GRCH38, {}, named)
    assert not quiet_at(selection, contig, middle)
    assert quiet_at(selection, contig, middle + AROUND + 1)
    known = selection_for(Build.GRCH38, {contig: np.array([middle])}, none)
    assert not quiet_at(known, contig, middle)


def same(a: Selection, b: Selection) -> bool:
    def equal(x: dict[int, Positions], y: dict[int, Positions]) -> bool:
        return list(x) == list(y) and all((x[k] == y[k]).all() for k in x)

    parts = ("starts", "ends", "known", "quiet_starts", "quiet_ends")
    return (a.genes, a.symbols) == (b.genes, b.symbols) and all(equal(getattr(a, p), getattr(b, p)) for p in parts)


def test_the_kept_selection_is_the_one_that_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBIAN_CACHE_DIR", str(tmp_path))
    made: list[Selection] = []

    def make() -> Selection:
        made.append(selection_for(Build.GRCH37, {7: np.array([140453136])}, Named((("EGFR", 858),), (("1", 5000),), ())))
        return made[-1]

    first = kept_selection(Build.GRCH37, "one", make)
    again = kept_selection(Build.GRCH37, "one", make)
    assert len(made) == 1
    assert same(first, again)
    [file] = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-8])
    assert same(kept_selection(Build.GRCH37, "one", make), first)
    assert len(made) == 2
    kept_selection(Build.GRCH37, "other knowledge", make)
    assert len(made) == 3
    assert len(list(tmp_path.iterdir())) == 1  # the older one is gone
    monkeypatch.setenv("MINGBIAN_CACHE_DIR", "")
    assert same(kept_selection(Build.GRCH37, "one", make), first)
    assert len(made) == 4


def test_arrays_come_back_as_they_went_and_damage_is_seen() -> None:
    arrays = {
        "bytes": np.frombuffer(b"abc", dtype=np.uint8),
        "none": np.zeros(0, dtype=np.int64),
        "numbers": np.array([1, -(2**62)], dtype=np.int64),
    }
    data = flat.pack(arrays)
    found = flat.unpack(data)
    assert found is not None
    assert list(found) == list(arrays)
    for name_, array in arrays.items():
        assert found[name_].dtype == array.dtype
        assert found[name_].tolist() == array.tolist()
    assert not found["numbers"].flags.writeable
    for at in range(0, len(data), 3):
        assert flat.unpack(data[:at]) is None
        assert flat.unpack(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]) is None
    assert flat.unpack(b"") is None
