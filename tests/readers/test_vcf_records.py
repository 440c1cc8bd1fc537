"""What one line says: alleles, places, filters, genotypes; and what is wrong with it, with its line."""

from __future__ import annotations

import pytest
from tests.readers.reader_files import Reader, balanced, record, vcf

from mingbian.model.case import Build
from mingbian.model.variant import Kind
from mingbian.readers.selection import MARGIN, Selection
from mingbian.readers.vcf.info import parse_info
from mingbian.readers.vcf.records import is_symbolic, kind_of, zygosity


@pytest.mark.parametrize(
    ("ref", "alt", "kind"),
    [
        ("A", "T", Kind.SNV), ("AC", "TT", Kind.MNV), ("AC", "AT", Kind.SNV), ("ACG", "ATG", Kind.SNV),
        ("A", "AT", Kind.INSERTION),
        ("AT", "A", Kind.DELETION), ("AT", "CG", Kind.MNV), ("ATT", "C", Kind.DELINS), ("ATG", "ACCG", Kind.DELINS),
        ("CAGAG", "CAG", Kind.DELETION), ("CAG", "CAGAG", Kind.INSERTION), ("A", "A", None), ("AC", "AC", None),
        ("TA", "A", Kind.DELETION), ("A", "TA", Kind.INSERTION), ("GAA", "AA", Kind.DELETION),
    ],
)  # fmt: skip
def test_kind_is_that_of_the_trimmed_alleles(ref: str, alt: str, kind: Kind | None) -> None:
    assert kind_of(ref, alt) is kind


@pytest.mark.parametrize("alt", ["<DEL>", "<DUP:TANDEM>", "<CN0>", "]7:5]A", "A[7:5[", "[<c>:5[A", ".A", "A."])
def test_symbols_and_breakends_are_recognized(alt: str) -> None:
    assert is_symbolic(alt)


@pytest.mark.parametrize("alt", ["*", ".", "<NON_REF>", "<*>", "A", "ACGT", "", "-"])
def test_other_alleles_are_no_symbols(alt: str) -> None:
    assert not is_symbolic(alt)


def test_alleles_of_one_record_are_read_apart(reader: Reader) -> None:
    reading = reader(
        vcf([record(ref="A", alt="T,C,AG", form="GT:AD:AF:DP", samples=("0/1/2/3:200,100,50,50:0.25,0.125,0.125:400",))])
    )
    assert [(o.alt, o.kind, o.call.alt_reads, o.call.vaf) for o in reading.observations] == [
        ("T", Kind.SNV, 100, 0.25),
        ("C", Kind.SNV, 50, 0.125),
        ("AG", Kind.INSERTION, 50, 0.125),
    ]
    assert (reading.records, reading.alleles) == (1, 3)
    assert len({o.source for o in reading.observations}) == 1


def test_only_alleles_of_the_tumors_genotype_are_calls(reader: Reader) -> None:
    for genotype, seen in (
        ("0/1", ["T"]), ("0/2", ["C"]), ("1|2", ["T", "C"]), ("2", ["C"]), ("./1", ["T"]), ("0/0/0/1", ["T"]),
        ("/0|2", ["C"]),
        ("0/0", []), ("./.", []), (".", []), ("0", []), ("", []),
    ):  # fmt: skip
        reading = reader(vcf([record(alt="T,C", samples=(f"{genotype}:9,5,5:19",))]))
        assert [o.alt for o in reading.observations] == seen, genotype
        assert reading.set_aside.get("not_a_call", 0) == 2 - len(seen)


def test_callers_without_genotypes_are_read_by_their_counts(reader: Reader) -> None:
    data = vcf(
        [
            record(form="DP:AU:CU:GU:TU", samples=("30:30,30:0,0:0,0:0,0", "40:30,30:0,0:0,0:10,10")),
            record(
                pos=140453140, ref="C", form="DP:AU:CU:GU:TU", samples=("30:0,0:20,20:0,0:10,10", "40:0,0:40,40:0,0:0,0")
            ),
        ],
        samples=("NORMAL", "TUMOR"),
        meta=["##source=strelka"],
    )
    reading = reader(data)
    assert [(o.pos, o.call.vaf) for o in reading.observations] == [(140453136, 0.25)]
    assert reading.set_aside == {"normal_only": 1}
    assert reading.caller == "Strelka2"


def test_a_lower_case_reference_is_read(reader: Reader) -> None:
    observation = reader(vcf([record(ref="a", alt="tg")])).observations[0]
    assert (observation.ref, observation.alt) == ("A", "TG")
    assert (observation.as_reported["REF"], observation.as_reported["ALT"]) == ("a", "TG")


@pytest.mark.parametrize(
    ("chrom", "canonical"),
    [
        ("7", "7"),
        ("chr7", "7"),
        ("CHR7", "7"),
        ("NC_000007.13", "7"),
        ("23", "X"),
        ("chrX", "X"),
        ("chrM", "MT"),
        ("M", "MT"),
    ],
)
def test_every_spelling_of_a_chromosome(reader: Reader, chrom: str, canonical: str) -> None:
    observation = reader(vcf([record(chrom, 5_000, "A", "T")])).observations[0]
    assert observation.chrom == canonical
    assert observation.as_reported["CHROM"] == chrom


def test_unknown_contigs_are_listed_not_dropped(reader: Reader) -> None:
    reading = reader(vcf([record("GL000192.1", 5), record("GL000192.1", 6), record("decoy", 7), record()]))
    assert reading.set_aside == {"outside_known_genes": 3}
    assert [w.text for w in reading.warnings] == ["3 records lie on contigs that are not read: GL000192.1 (2), decoy (1)."]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (record(pos="99999999999"), "beyond the end of chromosome 7"),
        (record(pos=159_138_664), "beyond the end of chromosome 7 (159,138,663)"),
        (record(pos=0), "POS is 0"),
        (record(pos="140,453,136"), "not a whole number"),
        (record(pos="-7"), "not a whole number"),
        (record(pos=""), "not a whole number"),
        (record(pos="1e6"), "not a whole number"),
        (record(pos=159_138_663, ref="AT"), "beyond the end"),
        (record(chrom=""), "CHROM is empty"),
        (record(ref="R"), "REF is not made of"),
        (record(ref=""), "REF is not made of"),
        (record(alt="-"), "ALT is not made of"),
        (record(alt=""), "ALT is not made of"),
        (record(alt="N"), "unknown base"),
        (record(alt="A"), "the same"),
        ("7\t140453136\t.\tA\tT", "5 columns"),
        (record().replace("\t", " "), "separated by spaces"),
        (record(samples=()), "has 8 columns, the header names 10"),
        (record(samples=("0/1:1,1:2", "0/1:1,1:2")), "has 11 columns, the header names 10"),
    ],
)
def test_a_record_that_cannot_be_true_is_refused_with_its_line(reader: Reader, given: str, words: str) -> None:
    reading = reader(vcf([record(), given, record(pos=140453140, ref="C")]))
    assert [o.pos for o in reading.observations] == [140453136, 140453140]
    (refused,) = reading.refused
    assert refused.line == 8
    assert words in refused.reason
    assert balanced(reading)


def test_one_bad_allele_does_not_cost_the_others(reader: Reader) -> None:
    reading = reader(vcf([record(alt="T,-,C", samples=("1/3:1,5,1,5:12",))]))
    assert [o.alt for o in reading.observations] == ["T", "C"]
    assert [(r.alleles, r.line) for r in reading.refused] == [(1, 7)]


def test_an_empty_extra_column_does_no_harm(reader: Reader) -> None:
    assert len(reader(vcf([record() + "\t"])).observations) == 1


def test_a_breakend_at_a_telomere_is_legal(reader: Reader) -> None:
    reading = reader(vcf([record(pos=0, ref="N", alt="]12:25398284]A")]))
    assert reading.set_aside == {"symbolic_not_read": 1}
    assert reading.refused == ()


@pytest.mark.parametrize("alt", ["<DEL>", "A[2:321682[", "]13:123456]T", "<CN0>"])
def test_structural_records_are_listed_wherever_they_lie(reader: Reader, alt: str) -> None:
    nowhere = Selection.of({1: [(5, 6)]})
    reading = reader(vcf([record("2", 100, "N", alt)]), select=lambda _: nowhere)
    assert reading.set_aside == {"symbolic_not_read": 1}
    assert alt in reading.set_aside_examples[0].text


@pytest.mark.parametrize(
    ("status", "filters"),
    [("PASS", ("PASS",)), (".", None), ("", None)],
)
def test_filters_not_applied_are_never_passed(reader: Reader, status: str, filters: tuple[str, ...] | None) -> None:
    assert reader(vcf([record(status=status)])).observations[0].call.filters == filters


@pytest.mark.parametrize("status", ["q10", "germline;weak", "PASS;q10", "0", "weird_undeclared"])
def test_filtered_alleles_are_set_aside(reader: Reader, status: str) -> None:
    for alt in ("T", "TA"):
        reading = reader(vcf([record(alt=alt, status=status)]))
        assert (reading.observations, reading.set_aside) == ((), {"filtered": 1})


@pytest.mark.parametrize(("ref", "alt", "shown"), [("A", "T", True), ("AC", "A", True), ("C", "G", False)])
def test_a_filtered_allele_at_a_known_place_is_shown_with_its_filters(
    reader: Reader, ref: str, alt: str, shown: bool
) -> None:
    known = Selection.of({7: [(1, 159_000_000)]}, {7: [100_001]})
    pos = 100_001 if shown else 100_500
    reading = reader(vcf([record(pos=pos, ref=ref, alt=alt, status="germline;q%3B10")]), select=lambda _: known)
    assert [o.call.filters for o in reading.observations] == ([("germline", "q;10")] if shown else [])


def test_the_edge_of_a_gene(reader: Reader) -> None:
    gene = Selection.of({7: [(10_000, 20_000)]})
    near, far = 10_000 - MARGIN, 10_000 - MARGIN - 1
    for pos, ref, alt, inside in (
        (10_000, "A", "T", True), (9_999, "A", "T", False), (20_000, "A", "T", True), (20_001, "A", "T", False),
        (9_999, "AC", "TT", True), (9_998, "AC", "TT", False), (near, "A", "AT", True), (far, "A", "AT", False),
        (far, "AT", "A", True), (20_000 + MARGIN, "AT", "A", True), (20_001 + MARGIN, "AT", "A", False),
        (5_000, "A" * 4_800, "A", True), (5_000, "A" * 4_000, "A", False),
    ):  # fmt: skip
        reading = reader(vcf([record(pos=pos, ref=ref, alt=alt)]), select=lambda _: gene)
        assert len(reading.observations) == inside, (pos, len(ref), len(alt))
        assert reading.set_aside.get("outside_known_genes", 0) == (not inside)


def test_what_is_no_allele_near_a_gene_lies_outside_it(reader: Reader) -> None:
    gene = Selection.of({7: [(10_000, 20_000)]})
    rows = [record(pos=pos, alt="<NON_REF>") for pos in (9_999, 10_000)]
    reading = reader(vcf(rows), select=lambda _: gene)
    assert reading.set_aside == {"not_a_call": 1, "outside_known_genes": 1}


def test_the_place_in_the_file_and_the_names_as_given(reader: Reader) -> None:
    reading = reader(vcf([record("chr7", name="rs113488022;COSV%3B1")], meta=["##source=x"]), name="case 1.vcf")
    observation = reading.observations[0]
    assert (observation.source.file, observation.source.line) == ("case 1.vcf", 8)
    assert observation.as_reported == {
        "CHROM": "chr7", "POS": "140453136", "REF": "A", "ALT": "T", "ID": "rs113488022;COSV;1",
    }  # fmt: skip
    assert observation.build is Build.GRCH37


@pytest.mark.parametrize(
    ("info", "meta", "origin"),
    [
        ("SOMATIC", "", "somatic"),
        ("STATUS=StrongSomatic", "", "somatic"),
        ("STATUS=Germline", "", "germline"),
        ("GermlineStatus=Germline_DB", "", "germline"),
        ("SS=1", "##source=VarScan2", "germline"),
        ("SS=2", "##source=VarScan2", "somatic"),
        ("SS=2", "", None),
        ("STATUS=LikelyLOH", "", None),
        (".", "", None),
    ],
)
def test_the_origin_is_the_files_own_word(reader: Reader, info: str, meta: str, origin: str | None) -> None:
    reading = reader(vcf([record(info=info)], meta=[meta] if meta else []))
    assert reading.observations[0].reported_origin == origin


def test_info_is_split_and_the_first_of_two_counts() -> None:
    assert parse_info("A=1;B;C=x=y;A=2;;=3") == {"A": "1", "B": "", "C": "x=y"}
    assert parse_info(".") == {}


def test_the_allele_fraction_is_never_taken_from_info(reader: Reader) -> None:
    observation = reader(vcf([record(info="AF=0.9", form="GT", samples=("0/1",))])).observations[0]
    assert observation.call.vaf is None


def test_a_mnv_stays_one_allele(reader: Reader) -> None:
    observation = reader(vcf([record(ref="AC", alt="TT")])).observations[0]
    assert (observation.kind, observation.ref, observation.alt) == (Kind.MNV, "AC", "TT")


def test_bytes_that_are_not_text_are_shown_and_remarked(reader: Reader) -> None:
    data = vcf([record(info="NOTE=XXX")]).replace(b"XXX", b"\xa4\xfd")
    reading = reader(data)
    assert len(reading.observations) == 1
    assert [w.code for w in reading.warnings] == ["ENCODING"]


@pytest.mark.parametrize(
    ("genotype", "said"),
    [
        ("0/1", "heterozygous"),
        ("1/1", "homozygous"),
        ("1|2", "heterozygous"),
        ("1", "hemizygous"),
        ("./1", None),
        ("0", None),
    ],
)
def test_zygosity(genotype: str, said: str | None) -> None:
    assert zygosity(genotype) == said
