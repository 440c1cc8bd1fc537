"""The cache of reference bases: what goes in comes out, and nothing that is not held is made up."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from mingbian.genome.reference_file import About, cache_name, pack, whole
from mingbian.genome.sequence import MemorySequence, Pieces, load_sequence
from mingbian.model.case import Build
from mingbian.model.errors import Refusal


def _cache(folder: Path, build: Build, stretches: dict[str, dict[int, str]]) -> Path:
    parts, blocks = [], {}
    for chrom, pieces in stretches.items():
        starts = np.array(sorted(pieces), dtype=np.int64)
        ends = np.array([s + len(pieces[s]) - 1 for s in sorted(pieces)], dtype=np.int64)
        part, blocks[chrom] = pack(chrom, 1000, starts, ends, "".join(pieces[s] for s in sorted(pieces)).encode())
        parts.append(part)
    about = About(build.value, "g.fa", 1, "0" * 64, "1" * 64, 300, (), tuple(parts))
    path = folder / cache_name(build)
    path.write_bytes(whole(about, blocks))
    return path


def test_a_stretch_comes_out_as_it_went_in(tmp_path: Path) -> None:
    dice = random.Random(5)
    pieces = {
        start: "".join(dice.choice("ACGTNacgtn") for _ in range(dice.randint(1, 400))) for start in range(1, 9000, 500)
    }
    _cache(tmp_path, Build.GRCH38, {"7": pieces, "X": {5: "ACGTA"}})
    sequence = load_sequence(Build.GRCH38, tmp_path)
    assert sequence is not None
    for start, bases in pieces.items():
        assert sequence.fetch("7", start, start + len(bases) - 1) == bases.upper()
        assert sequence.fetch("7", start + len(bases) - 1, start + len(bases) - 1) == bases[-1].upper()
    assert sequence.fetch("X", 6, 8) == "CGT"
    assert sequence.fetch("X", 6, 5) == ""


def test_what_is_not_held_is_none(tmp_path: Path) -> None:
    _cache(tmp_path, Build.GRCH37, {"7": {100: "ACGT"}})
    sequence = load_sequence("GRCh37", tmp_path)
    assert sequence is not None
    assert sequence.fetch("7", 99, 100) is None
    assert sequence.fetch("7", 103, 104) is None
    assert sequence.fetch("7", 1, 1) is None
    assert sequence.fetch("8", 100, 100) is None
    assert sequence.fetch("7", 102, 100) is None
    assert load_sequence(Build.GRCH38, tmp_path) is None
    memory = MemorySequence({"7": Pieces.of({100: "ACGT", 200: "TT"})})
    assert memory.fetch("7", 101, 102) == "CG"
    assert memory.fetch("7", 103, 200) is None
    assert memory.fetch("9", 1, 1) is None


def test_no_site_folder_means_no_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBIAN_SITE", "")
    assert load_sequence(Build.GRCH38) is None


def test_the_sites_folder_is_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reference").mkdir()
    _cache(tmp_path / "reference", Build.GRCH38, {"1": {1: "AC"}})
    monkeypatch.setenv("MINGBIAN_SITE", str(tmp_path))
    sequence = load_sequence(Build.GRCH38)
    assert sequence is not None
    assert sequence.fetch("1", 1, 2) == "AC"


@pytest.mark.parametrize("place", [0, 9, 40, -1])
def test_a_damaged_cache_is_refused(tmp_path: Path, place: int) -> None:
    path = _cache(tmp_path, Build.GRCH38, {"1": {1: "ACGTACGTACGTACGTAAAA"}})
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(Refusal, match="reference build") as caught:
        load_sequence(Build.GRCH38, tmp_path).fetch("1", 1, 4)  # type: ignore[union-attr]
    assert caught.value.code == "REFERENCE_DAMAGED"


@pytest.mark.parametrize("kept", [0, 5, 30, -1])
def test_a_cache_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    path = _cache(tmp_path, Build.GRCH38, {"1": {1: "ACGTACGTACGTACGTAAAA"}})
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(Refusal, match="reference"):
        load_sequence(Build.GRCH38, tmp_path)
