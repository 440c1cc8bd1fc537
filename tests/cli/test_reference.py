"""``mingbian reference`` as a person at the laboratory uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.genome.synthetic import genome, write_fasta

from mingbian.cli import main
from mingbian.genome.reference_file import cache_name
from mingbian.model.case import Build
from mingbian.readers.stream import ByteStream


@pytest.fixture(scope="module")
def fasta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fasta") / "GRCh38.chr21.fa"
    with path.open("wb") as out:
        write_fasta(genome(Build.GRCH38, ("21",)), out, ("21",))
    return path


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINGBIAN_SITE", str(tmp_path / "site"))
    return tmp_path / "site"


def test_build_info_remove(fasta: Path, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reference", "info"]) == 0
    assert "No reference genome is installed" in capsys.readouterr().out
    assert main(["reference", "build", "--fasta", str(fasta), "--chromosomes", "chr21"]) == 0
    told = capsys.readouterr().out
    assert "GRCh38" in told
    assert "GRCh38.chr21.fa" in told
    assert "only chromosomes 21" in told
    assert main(["reference", "info", "--json"]) == 0
    (about,) = json.loads(capsys.readouterr().out)
    assert (about["build"], about["chromosomes"], about["outdated"]) == ("GRCh38", ["21"], False)
    fasta_size = about["source"]["bytes"]
    assert fasta_size == fasta.stat().st_size
    assert main(["reference", "remove", "--build", "GRCh38"]) == 0
    assert not list((site / "reference").iterdir())
    assert main(["reference", "remove"]) == 2


def test_a_refused_file_leaves_what_was_there(fasta: Path, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reference", "build", "--fasta", str(fasta), "--chromosomes", "21", "--quiet"]) == 0
    cache = site / "reference" / cache_name(Build.GRCH38)
    before = cache.read_bytes()
    assert main(["reference", "build", "--fasta", str(fasta), "--chromosomes", "21", "--build", "GRCh37"]) == 3
    assert "GRCh37 was stated" in capsys.readouterr().err
    assert main(["reference", "build", "--fasta", str(fasta)]) == 3
    assert "lacks chromosome 1, 2, 3 and others" in capsys.readouterr().err
    assert main(["reference", "build", "--fasta", str(fasta.parent / "none.fa")]) == 3
    assert main(["reference", "build", "--fasta", str(fasta), "--chromosomes", "21,chr99"]) == 2
    assert cache.read_bytes() == before
    assert [p.name for p in cache.parent.iterdir()] == [cache.name]


def test_ctrl_c_leaves_nothing(
    fasta: Path, site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = ByteStream._read
    chunks = iter(range(20))

    def interrupted(self: ByteStream, size: int) -> bytes:
        if next(chunks, None) is None:
            raise KeyboardInterrupt
        return read(self, size)

    monkeypatch.setattr(ByteStream, "_read", interrupted)
    assert main(["reference", "build", "--fasta", str(fasta), "--chromosomes", "21"]) == 130
    assert "cancelled" in capsys.readouterr().err
    assert not (site / "reference").exists()
