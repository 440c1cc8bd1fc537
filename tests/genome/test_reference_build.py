"""A cache is made from any FASTA file of the reference genome, and from nothing else."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.genome.synthetic import Naming, SyntheticGenome, genome, plain_name, refseq_name, ucsc_name, write_fasta

from mingbian.genome.reference_build import Built, build_cache
from mingbian.genome.reference_file import cache_name
from mingbian.genome.sequence import load_sequence
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.model.case import Build
from mingbian.model.contigs import LENGTHS, genbank_accession
from mingbian.model.errors import Refusal
from mingbian.model.reading import Progress

ONLY = ("21",)
B37, B38 = Build.GRCH37, Build.GRCH38


def _fasta(path: Path, build: Build, chromosomes: Sequence[str] = ONLY, **how: object) -> Path:
    with path.open("wb") as out:
        write_fasta(genome(build, ONLY), out, chromosomes, **how)  # type: ignore[arg-type]
    return path


@pytest.fixture(scope="module")
def plain38(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _fasta(tmp_path_factory.mktemp("fasta") / "hg38.fa", B38)


def _build(path: Path, build: Build | None = None, chromosomes: Sequence[str] = ONLY, **more: object) -> Built:
    known = KnownAlleles.load()
    also = {b: known.loci(b) for b in Build}
    return build_cache(path, also, build, chromosomes, **more)  # type: ignore[arg-type]


def _same(built: Built, made: SyntheticGenome, folder: Path) -> None:
    (folder / cache_name(Build(built.about.build))).write_bytes(built.data)
    sequence = load_sequence(built.about.build, folder)
    assert sequence is not None
    for chrom, held in made.chromosomes.items():
        for start, end in zip(held.starts.tolist(), held.ends.tolist(), strict=True):
            assert sequence.fetch(chrom, start, end) == made.fetch(chrom, start, end)


def _genbank(build: Build, chrom: str) -> str:
    return genbank_accession(build, chrom) or chrom


def _old_ncbi(build: Build, chrom: str) -> str:
    return f"gi|568815577|ref|{refseq_name(build, chrom)}|"


@pytest.mark.parametrize(
    ("build", "naming", "how"),
    [
        (B37, plain_name, {"after": " dna:chromosome chromosome:GRCh37:21:1:48129895:1"}),
        (B38, refseq_name, {"width": 80, "newline": b"\r\n", "soft_mask": True}),
        (B37, _genbank, {"width": 50, "after": "  AC:CM000683.1  LN:48129895"}),
        (B38, _old_ncbi, {"width": 1_000_003}),
    ],
)
def test_every_style_of_fasta(build: Build, naming: Naming, how: dict[str, object], tmp_path: Path) -> None:
    path = _fasta(tmp_path / "g.fa", build, naming=naming, **how)
    built = _build(path)
    assert built.about.build == build
    assert built.about.source_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert built.about.source_bytes == path.stat().st_size
    _same(built, genome(build, ONLY), tmp_path)


def test_packed_with_gzip_and_bgzip(plain38: Path, tmp_path: Path) -> None:
    expected = _build(plain38)
    packed = tmp_path / "hg38.fa.gz"
    packed.write_bytes(gzip.compress(plain38.read_bytes(), 1))
    assert _build(packed).about.parts == expected.about.parts
    pysam = pytest.importorskip("pysam")
    blocked = tmp_path / "hg38.bgz"
    pysam.tabix_compress(str(plain38), str(blocked))
    assert _build(blocked).about.parts == expected.about.parts


def test_other_sequences_are_passed_over(plain38: Path, tmp_path: Path) -> None:
    path = tmp_path / "g.fa"
    path.write_bytes(
        b">chrUn_KI270742v1\nACGT\n>chrEBV\n" + b"ACGT" * 99 + b"\n" + plain38.read_bytes() + b">HLA-A*01:01\nAC\n"
    )
    assert _build(path).about.parts == _build(plain38).about.parts


def test_pysam_reads_the_same_bases(plain38: Path, tmp_path: Path) -> None:
    pysam = pytest.importorskip("pysam")
    path = tmp_path / "g.fa"
    path.write_bytes(plain38.read_bytes())
    pysam.faidx(str(path))
    (tmp_path / cache_name(B38)).write_bytes(_build(path).data)
    sequence = load_sequence(B38, tmp_path)
    assert sequence is not None
    with pysam.FastaFile(str(path)) as oracle:
        for part in genome(B38, ONLY).chromosomes.values():
            for start, end in list(zip(part.starts.tolist(), part.ends.tolist(), strict=True))[::7]:
                assert sequence.fetch("21", start, end) == oracle.fetch("chr21", start - 1, end)


def _cut_in_the_middle(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _cut_packed(data: bytes) -> bytes:
    return gzip.compress(data, 1)[:-20_000]


def _lacks_the_start(data: bytes) -> bytes:
    return data[7:]


def _named_by_the_other_build(data: bytes) -> bytes:
    return data.replace(b">chr21", b">NC_000021.8", 1)


def _twice(data: bytes) -> bytes:
    return data + b">21\n" + data[data.index(b"\n") + 1 :]


def _shifted(data: bytes) -> bytes:
    """Right in its lengths, wrong in its content: everything one base further right."""
    head, rest = data.split(b"\n", 1)
    bases = rest.replace(b"\n", b"")
    return head + b"\nN" + bases[:-1] + b"\n"


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (_cut_in_the_middle, "REFERENCE_WRONG_BUILD", "Chromosome 21 has"),
        (_cut_packed, "REFERENCE_INCOMPLETE", "cut"),
        (_lacks_the_start, "REFERENCE_NOT_FASTA", "header line"),
        (_named_by_the_other_build, "REFERENCE_WRONG_BUILD", "name of GRCh37"),
        (_twice, "REFERENCE_MISMATCH", "twice"),
        (_shifted, "REFERENCE_MISMATCH", "known loci"),
        (lambda _: b"", "REFERENCE_NOT_FASTA", "no sequence"),
        (lambda _: b"##fileformat=VCFv4.2\n", "REFERENCE_NOT_FASTA", "header line"),
        (lambda _: b">chr1", "REFERENCE_NOT_FASTA", "header line"),
        (lambda _: b">scaffold_1\nACGT\n", "REFERENCE_WRONG_BUILD", "None of its sequences"),
    ],
)
def test_what_is_not_that_genome_is_refused(
    change: Callable[[bytes], bytes], code: str, words: str, plain38: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bad.fa"
    path.write_bytes(change(plain38.read_bytes()))
    with pytest.raises(Refusal, match=words) as caught:
        _build(path)
    assert caught.value.code == code
    assert "Nothing was kept" in caught.value.remedy or code == "REFERENCE_NOT_FASTA"


def test_the_stated_build_must_be_that_of_the_file(plain38: Path) -> None:
    with pytest.raises(Refusal, match="GRCh38 by the length of chromosome 21") as caught:
        _build(plain38, B37)
    assert caught.value.code == "REFERENCE_WRONG_BUILD"
    assert _build(plain38, B38).about.build == B38


def test_a_file_cut_after_it_told_its_build(plain38: Path, tmp_path: Path) -> None:
    path = tmp_path / "g.fa"
    path.write_bytes(_cut_in_the_middle(plain38.read_bytes()))
    with pytest.raises(Refusal, match="the file is cut") as caught:
        _build(path, B38)
    assert caught.value.code == "REFERENCE_INCOMPLETE"


def test_a_whole_genome_needs_all_its_chromosomes(plain38: Path) -> None:
    with pytest.raises(Refusal, match="lacks chromosome 1, 2, 3 and others"):
        _build(plain38, chromosomes=tuple(str(n) for n in range(1, 23)))


@pytest.mark.parametrize(
    ("chrom", "length", "words"),
    [("21", 45_090_682, "T2T"), ("21", 46_944_323, "hg18"), ("21", 4_000, "46,709,983 in GRCh38")],
)
def test_other_assemblies_are_named(chrom: str, length: int, words: str, tmp_path: Path) -> None:
    path = tmp_path / "g.fa"
    path.write_bytes(b">chr" + chrom.encode() + b"\n" + b"A" * length + b"\n")
    with pytest.raises(Refusal, match=words):
        _build(path)


def test_chromosomes_of_both_builds_in_one_file(plain38: Path, tmp_path: Path) -> None:
    path = tmp_path / "g.fa"
    text = io.BytesIO()
    text.write(plain38.read_bytes())
    text.write(b">chr22\n" + b"N" * LENGTHS[B37][21] + b"\n")
    path.write_bytes(text.getvalue())
    with pytest.raises(Refusal, match="Chromosome 22 is that of GRCh37, those before it are those of GRCh38"):
        _build(path, chromosomes=("21", "22"))


def test_progress_is_told_and_may_cancel(plain38: Path) -> None:
    seen: list[Progress] = []
    _build(plain38, progress=seen.append)
    assert seen[-1].fraction == 1.0

    class Stop(Exception):
        pass

    def stop(_: Progress) -> None:
        raise Stop

    with pytest.raises(Stop):
        _build(plain38, progress=stop)


def test_the_same_file_makes_the_same_bytes(plain38: Path) -> None:
    assert _build(plain38).data == _build(plain38).data


def test_naming_helpers_differ() -> None:
    assert ucsc_name(B38, "21") != plain_name(B38, "21") != refseq_name(B38, "21")
