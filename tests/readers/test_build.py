"""The genome build comes from evidence in the file; a contradiction or nothing at all is a question, never a guess."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.readers.reader_files import Reader, contig_lines, everything, record, vcf

from mingbian.model.case import Build, CaseOptions
from mingbian.model.contigs import INDEX
from mingbian.model.errors import Refusal
from mingbian.readers import read
from mingbian.readers.anchors import Anchors, Tally, independent, key
from mingbian.readers.vcf.build import tokens

BRAF_37 = record("7", 140453136, "A", "T")
KRAS_37 = record("12", 25398284, "C", "T")
BRAF_38 = record("7", 140753336, "A", "T")
KRAS_38 = record("12", 25245350, "C", "T")
JAK2_BOTH = record("9", 5073770, "G", "T")


def refused(reader: Reader, data: bytes, **options: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        reader(data, **options)
    return caught.value


@pytest.mark.parametrize("build", list(Build))
def test_contig_lengths_decide(reader: Reader, build: Build) -> None:
    reading = reader(vcf(build=build))
    assert reading.build is build
    assert reading.build_evidence == (f"contig lengths (4 of {build})",)


@pytest.mark.parametrize(
    ("line", "build"),
    [
        ("##reference=file:///refs/Homo_sapiens_assembly38.fasta", Build.GRCH38),
        ("##reference=file:///hg38_pipeline/human_g1k_v37.fasta", Build.GRCH37),
        ("##reference=GRCh37", Build.GRCH37),
        ("##contig=<ID=7,assembly=b37>", Build.GRCH37),
        ("##contig=<ID=22,assembly=GCF_000001405.26,length=5>", Build.GRCH38),
        ('##VEP="v104" cache="/c/homo_sapiens/104_GRCh38" assembly="GRCh38.p13"', Build.GRCH38),
        ('##SnpEffCmd="SnpEff GRCh37.75 in.vcf"', Build.GRCH37),
        ('##GATKCommandLine=<ID=Mutect2,CommandLine="Mutect2 --reference /r/hg19.fa --input x.hg38.bam">', Build.GRCH37),
        ("##liftOverFile=/chains/hg38ToHg19.over.chain.gz", Build.GRCH37),
        ("##liftOverChainFile=/chainFiles/hg19Tohg38.over.chain.gz", Build.GRCH38),
        ("##new_reference_genome=/data/hg19/ucsc.hg19.fa", Build.GRCH37),
    ],
)
def test_a_header_line_decides_where_no_length_is_given(reader: Reader, line: str, build: Build) -> None:
    assert reader(vcf(build=None, meta=[line])).build is build


def test_accessions_decide_in_the_header_and_in_the_records(reader: Reader) -> None:
    assert reader(vcf(build=None, meta=["##contig=<ID=NC_000007.14>"])).build is Build.GRCH38
    reading = reader(vcf([record("NC_000007.13", 140453136)], build=None))
    assert (reading.build, reading.observations[0].chrom) == (Build.GRCH37, "7")


def test_records_on_accessions_of_the_other_build_are_refused(reader: Reader) -> None:
    found = refused(reader, vcf([record("NC_000007.14", 5_000)], build=Build.GRCH37))
    assert found.code == "BUILD_CONFLICT"


@pytest.mark.parametrize(("records", "build"), [((BRAF_37, KRAS_37), Build.GRCH37), ((BRAF_38, KRAS_38), Build.GRCH38)])
def test_two_known_loci_prove_a_build(reader: Reader, records: Sequence[str], build: Build) -> None:
    reading = reader(vcf(records, build=None))
    assert reading.build is build
    assert "reference bases" in reading.build_evidence[0]


@pytest.mark.parametrize("records", [(), (BRAF_37,), (JAK2_BOTH,), (JAK2_BOTH, BRAF_38), (BRAF_37, KRAS_38)])
def test_less_than_two_loci_prove_nothing(reader: Reader, records: Sequence[str]) -> None:
    found = refused(reader, vcf(records, build=None))
    assert found.code == "BUILD_UNKNOWN"
    assert found.choices == ("GRCh37", "GRCh38")
    assert "--build" in found.remedy


def test_a_locus_alike_in_both_builds_is_no_anchor() -> None:
    assert key(INDEX["9"], 5073770) not in Anchors.load().bases
    assert all(a != b for a, b in Anchors.load().bases.values())


def test_neighboring_bases_are_one_locus() -> None:
    assert independent({key(7, 100), key(7, 101), key(7, 102)}) == 1
    assert independent({key(7, 100), key(7, 5_000), key(8, 100)}) == 3


def test_many_records_meet_loci_by_chance() -> None:
    tally = Tally(Anchors.load(), records=5_000_000)
    for pos in (140453136, 140453137, 140481402):
        tally.see(INDEX["7"], pos, tally.anchors.bases[key(INDEX["7"], pos)][0])
    assert tally.proven() is None
    assert tally.contradicts(Build.GRCH38) is None
    tally.records = 50
    assert tally.contradicts(Build.GRCH38) is not None


@pytest.mark.parametrize(
    "data",
    [
        vcf([BRAF_37], build=Build.GRCH38),
        vcf([BRAF_38], build=Build.GRCH37),
        vcf([record("7", 140453136, "G", "T")], build=Build.GRCH37),
        vcf([BRAF_37], build=None, meta=["##reference=GRCh38"]),
    ],
)
def test_ref_bases_contradict_what_the_file_declares(reader: Reader, data: bytes) -> None:
    found = refused(reader, data)
    assert found.code == "BUILD_MISMATCH"
    assert "REF does not match" in found.reason


def test_ref_bases_contradict_what_the_user_stated(reader: Reader) -> None:
    found = refused(reader, vcf([BRAF_37], build=None), build=Build.GRCH38)
    assert found.code == "BUILD_MISMATCH"
    assert "Stated is GRCh38" in found.reason
    assert reader(vcf([BRAF_37], build=None), build=Build.GRCH37).build is Build.GRCH37


def test_lengths_contradict_what_the_user_stated(reader: Reader) -> None:
    found = refused(reader, vcf(build=Build.GRCH38), build=Build.GRCH37)
    assert found.code == "BUILD_CONFLICT"
    assert "--build" in found.remedy


@pytest.mark.parametrize(
    "meta",
    [
        [*contig_lines(Build.GRCH37, ("1", "7")), *contig_lines(Build.GRCH38, ("12",))],
        [*contig_lines(Build.GRCH37), "##reference=hg38.fa"],
        ["##reference=hg38.fa", "##contig=<ID=1,assembly=hg19>"],
        [*contig_lines(Build.GRCH38), "##liftOverFile=hg38ToHg19.over.chain.gz"],
    ],
)
def test_a_file_that_contradicts_itself_asks(reader: Reader, meta: Sequence[str]) -> None:
    found = refused(reader, vcf(build=None, meta=meta))
    assert found.code == "BUILD_CONFLICT"
    assert found.choices == ("GRCh37", "GRCh38")


def test_the_answer_settles_a_conflict_between_lengths_and_words(reader: Reader) -> None:
    meta = ["##reference=hg38.fa"]
    reading = reader(vcf([BRAF_37], build=Build.GRCH37, meta=meta), build=Build.GRCH37)
    assert reading.build is Build.GRCH37
    assert [w.code for w in reading.warnings] == ["BUILD_EVIDENCE"]
    assert refused(reader, vcf([BRAF_37], build=Build.GRCH37, meta=meta), build=Build.GRCH38).code == "BUILD_CONFLICT"


def test_against_the_header_only_ref_bases_convince(reader: Reader) -> None:
    meta = ["##reference=hg38.fa"]
    assert refused(reader, vcf([JAK2_BOTH], build=None, meta=meta), build=Build.GRCH37).code == "BUILD_CONFLICT"
    assert reader(vcf([BRAF_37, KRAS_37], build=None, meta=meta), build=Build.GRCH37).build is Build.GRCH37


def test_an_old_reference_line_yields_to_a_lift_over_that_fits_the_contigs(reader: Reader) -> None:
    meta = ["##reference=hg38.fa", "##liftOverFile=hg38ToHg19.over.chain.gz"]
    assert reader(vcf(build=Build.GRCH37, meta=meta)).build is Build.GRCH37


@pytest.mark.parametrize(
    "meta",
    [
        ["##contig=<ID=chr1,length=248387328>", "##contig=<ID=chr2,length=242696752>"],
        ["##reference=chm13v2.0.fa"],
        ["##contig=<ID=1,length=247249719>"],
        ["##reference=1000GenomesPilot-NCBI36"],
        ["##contig=<ID=1,length=195471971>"],
        ["##reference=/refs/mm10.fa"],
    ],
)
def test_other_assemblies_and_species_are_refused(reader: Reader, meta: Sequence[str]) -> None:
    for build in (None, Build.GRCH38):
        assert refused(reader, vcf([BRAF_38], build=None, meta=meta), build=build).code == "BUILD_UNSUPPORTED"


def test_a_placeholder_length_is_no_evidence(reader: Reader) -> None:
    found = refused(reader, vcf(build=None, meta=["##contig=<ID=1,length=2147483647>"]))
    assert found.code == "BUILD_UNKNOWN"


def test_the_file_name_is_no_evidence(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(vcf(build=None), name="sample.GRCh38.hg38.vcf")
    assert caught.value.code == "BUILD_UNKNOWN"


def test_the_old_mitochondrion_of_hg19_is_not_mt(reader: Reader) -> None:
    meta = [*contig_lines(Build.GRCH37), "##contig=<ID=chrM,length=16571>"]
    reading = reader(vcf([record("chrM", 100)], build=None, meta=meta))
    assert reading.set_aside == {"outside_known_genes": 1}
    assert any(w.code == "OTHER_CONTIGS" and "chrM (1)" in w.text for w in reading.warnings)
    reading = reader(vcf([record("chrM", 100)], build=Build.GRCH38))
    assert reading.observations[0].chrom == "MT"


def test_words_that_only_look_like_a_build() -> None:
    assert tokens("/data/phg19x/ref.fa") == ()
    assert tokens("hg190.fa") == ()
    assert tokens("hg19_and_hg38.fa") == ()


@pytest.mark.shared
@pytest.mark.parametrize("build", list(Build))
def test_lifted_files_without_contig_lines(shared_dir: Path, build: Build) -> None:
    path = shared_dir / "samples" / "vcf_somatic" / f"pcgr__T001-BRCA.{build.lower()}.vcf.gz"
    reading = read(path, CaseOptions(), everything)
    assert reading.build is build
    assert b"##contig" not in gzip.decompress(path.read_bytes())
    assert len(reading.build_evidence) >= 2
