"""Reference blocks of a gVCF: what they say of coding exons, and what they leave unsaid."""

from __future__ import annotations

import pytest
from tests.readers.reader_files import Reader, balanced, record, vcf

from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Assay, Build, CaseOptions
from mingbian.model.interpretation import WildTypeState
from mingbian.model.reading import Reading
from mingbian.readers import read
from mingbian.readers.coverage import read_coverage

KB = KnowledgeBase.load(site=None)
KRAS = (25_357_723, 25_404_000)  # GRCh37, the gene with some bases on both sides
EXON_2 = (25_398_208, 25_398_318)  # its coding bases
CALLED = '##ALT=<ID=NON_REF,Description="any other allele">'


def block(
    first: int, last: int, depth: int = 300, alt: str = "<NON_REF>", status: str = ".", cell: str = "", ref: str = "A"
) -> str:
    sample = cell or f"0/0:{depth + 40}:99:{depth}"
    return record("12", first, ref, alt, status, f"END={last}", "GT:DP:GQ:MIN_DP", (sample,))


def facts(reading: Reading) -> list[tuple[int | None, int | None, int | None]]:
    return [(f.start, f.end, f.min_depth) for f in reading.coverage if f.chrom == "12"]


@pytest.mark.parametrize("alt", ["<NON_REF>", "<*>", "."])
def test_a_block_covers_the_coding_bases_it_reaches(reader: Reader, alt: str) -> None:
    middle = EXON_2[0] + 50
    reading = reader(
        vcf([block(KRAS[0] - 3_000, middle - 1, alt=alt), block(middle, middle + 9, 80, alt), block(middle + 10, KRAS[1])]),
        select=KB.selection,
    )
    found = facts(reading)
    assert (EXON_2[0], middle - 1, 300) in found
    assert (middle, middle + 9, 80) in found
    assert (middle + 10, EXON_2[1], 300) in found
    assert balanced(reading)
    assert not reading.observations
    assert sum(reading.set_aside.values()) == 3


@pytest.mark.parametrize(
    ("status", "cell"),
    [
        ("LowGQX", ""),  # failed its filter
        (".", "./.:0:0:0"),  # no call
        (".", "0/0:300:0:300"),  # the caller does not believe its own genotype
        (".", "0/0:.:99:."),  # no depth
    ],
)
def test_a_block_that_shows_nothing_leaves_a_gap(reader: Reader, status: str, cell: str) -> None:
    reading = reader(vcf([block(*EXON_2, status=status, cell=cell)], meta=[CALLED]), select=KB.selection)
    assert facts(reading) == []


def test_the_length_of_a_block_may_stand_in_the_sample(reader: Reader) -> None:
    row = record("12", EXON_2[0], "A", "<*>", ".", ".", "GT:DP:LEN", ("0/0:250:20",))
    reading = reader(vcf([row], first="##fileformat=VCFv4.5"), select=KB.selection)
    assert facts(reading) == [(EXON_2[0], EXON_2[0] + 19, 250)]


def test_called_and_uncalled_alleles_between_blocks_are_places_too(reader: Reader) -> None:
    at = EXON_2[0] + 20
    rows = [
        block(EXON_2[0], at - 1),
        record("12", at, "A", "T,<NON_REF>", ".", ".", "GT:AD:DP", ("0/1:150,140,0:290",)),
        record("12", at + 1, "A", "T,<NON_REF>", ".", ".", "GT:AD:DP", ("0/0:280,3,0:283",)),
        record("12", at + 2, "A", "T,<NON_REF>", "weak_evidence", ".", "GT:AD:DP", ("0/1:280,9,0:289",)),
        block(at + 3, EXON_2[1]),
    ]
    reading = reader(vcf(rows, meta=[CALLED]), select=KB.selection)
    assert facts(reading) == [(EXON_2[0], at - 1, 300), (at, at, 290), (at + 1, at + 1, 283), (at + 3, EXON_2[1], 300)]
    assert balanced(reading)


def test_the_tumors_own_column_counts(reader: Reader) -> None:
    row = record("12", EXON_2[0], "A", "<NON_REF>", ".", f"END={EXON_2[1]}", "GT:DP", ("0/0:900", "0/0:120"))
    reading = reader(vcf([row], samples=("NORMAL", "TUMOR")), select=KB.selection)
    assert facts(reading) == [(*EXON_2, 120)]


def test_an_ordinary_file_says_nothing_of_coverage(reader: Reader) -> None:
    reading = reader(vcf([record("12", EXON_2[0] + 5, "A", "T")]), select=KB.selection)
    assert reading.coverage == ()


def states(reading: Reading, options: CaseOptions) -> dict[tuple[str, str], WildTypeState]:
    return {(w.gene, w.region): w.state for w in interpret([reading], options, KB).wild_type}


def test_wild_type_is_said_from_a_gvcf_alone(reader: Reader) -> None:
    options = CaseOptions(tumor_type="COAD", assay=Assay.TUMOR_ONLY)
    deep = reader(vcf([block(*KRAS)], meta=[CALLED]), select=KB.selection)
    shallow = reader(vcf([block(*KRAS, depth=60)], meta=[CALLED]), select=KB.selection)
    of_kras = {s for (gene, _), s in states(deep, options).items() if gene == "KRAS"}
    assert WildTypeState.WILD_TYPE in of_kras
    assert WildTypeState.WILD_TYPE not in {s for (gene, _), s in states(shallow, options).items() if gene == "KRAS"}
    found = reader(
        vcf(
            [
                block(KRAS[0], 25_398_283),
                record("12", 25_398_284, "C", "T,<NON_REF>", ".", ".", "GT:AD:DP", ("0/1:150,140,0:290",)),
                block(25_398_285, KRAS[1], ref="C"),
            ],
            meta=[CALLED],
        ),
        select=KB.selection,
    )
    assert WildTypeState.MUTATED in {s for (gene, _), s in states(found, options).items() if gene == "KRAS"}


@pytest.mark.parametrize(
    "text",
    [f"chr12\t{KRAS[0] - 1}\t{KRAS[1]}\t300\n", "gene\tregion\tmin_depth\nKRAS\tall\t300\n"],
    ids=["BED", "table"],
)
def test_a_coverage_file_says_the_same(reader: Reader, text: str) -> None:
    path = reader.file(text.encode(), "coverage.txt")
    options = CaseOptions(tumor_type="COAD", assay=Assay.TUMOR_ONLY, coverage=read_coverage(path), build=Build.GRCH37)
    empty = read(reader.file(vcf([])), options, KB.selection)
    assert WildTypeState.WILD_TYPE in {s for (gene, _), s in states(empty, options).items() if gene == "KRAS"}
