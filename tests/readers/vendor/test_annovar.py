"""ANNOVAR tables: alleles without their anchor base, names on every transcript, and the VCF's columns behind them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor.tables import alterations, balanced, places, table

from mingbian.model.case import Build
from mingbian.model.errors import Refusal
from mingbian.readers.selection import Selection

COLUMNS = ("Chr", "Start", "End", "Ref", "Alt", "Func.refGene", "Gene.refGene", "GeneDetail.refGene",
           "ExonicFunc.refGene", "AAChange.refGene", "AF", "AF_eas", "AF_popmax", "CLNSIG")  # fmt: skip
L858R = {
    "Chr": "chr7", "Start": 55259515, "End": 55259515, "Ref": "T", "Alt": "G", "Func.refGene": "exonic",
    "Gene.refGene": "EGFR", "GeneDetail.refGene": ".", "ExonicFunc.refGene": "nonsynonymous SNV",
    "AAChange.refGene": "EGFR:NM_001346897:exon20:c.T2438G:p.L813R,EGFR:NM_005228:exon21:c.T2573G:p.L858R",
    "AF": "4e-06", "AF_eas": ".", "AF_popmax": "1e-05", "CLNSIG": "drug_response",
}  # fmt: skip
EX19DEL = L858R | {
    "Start": 55242465, "End": 55242479, "Ref": "GGAATTAAGAGAAGC", "Alt": "-",
    "ExonicFunc.refGene": "nonframeshift deletion",
    "AAChange.refGene": "EGFR:NM_005228:exon19:c.2235_2249del:p.E746_A750del", "AF": ".", "AF_popmax": ".",
}  # fmt: skip
VCF = ("chr7", "55242464", ".", "AGGAATTAAGAGAAGC", "A", "50", "PASS", "DP=300", "GT:AD:DP", "0/1:200,100:300")


def multianno(*rows: tuple[dict[str, object], Sequence[str]], names: int = 0) -> bytes:
    """Rows with cells behind the named columns; ``names`` of these have a name (Otherinfo1 and on)."""
    more = [f"Otherinfo{n + 1}" for n in range(names)]
    lines = ["\t".join((*COLUMNS, *more))]
    lines += ["\t".join((*(str(row.get(c, ".")) for c in COLUMNS), *behind)) for row, behind in rows]
    return ("\n".join(lines) + "\n").encode()


def test_a_substitution(reader: Reader) -> None:
    reading = reader(table(COLUMNS, [L858R]), build=Build.GRCH37, name="a.hg19_multianno.txt")
    (seen,) = alterations(reading)
    assert places(reading) == [("7", 55259515, "T", "G")]
    assert (seen.gene, seen.hgvs_c, seen.hgvs_p) == ("EGFR", "NM_005228:c.T2573G", "p.L858R")
    assert seen.annotation is not None
    assert (seen.annotation.consequence, seen.annotation.exon) == (("missense_variant",), "21")
    assert (seen.population.gnomad, seen.population.gnomad_eas, seen.population.highest) == (4e-06, None, 1e-05)
    assert (seen.clinvar, reading.input.format, balanced(reading)) == ("drug_response", "ANNOVAR table", True)


def test_with_commas_and_quotes(reader: Reader) -> None:
    row = {k: f'"{v}"' for k, v in L858R.items()}
    reading = reader(table(COLUMNS, [row], separator=","), build=Build.GRCH37)
    assert [(o.gene, o.hgvs_p) for o in alterations(reading)] == [("EGFR", "p.L858R")]


def test_the_build_is_asked_for_or_proven(reader: Reader) -> None:
    with pytest.raises(Refusal) as caught:
        reader(table(COLUMNS, [L858R | {"Chr": "1", "Start": 100}]))
    assert caught.value.code == "BUILD_UNKNOWN"
    with pytest.raises(Refusal) as caught:
        reader(table(COLUMNS, [L858R]), build=Build.GRCH38)
    assert caught.value.code == "BUILD_MISMATCH"


def test_an_indel_without_its_anchor_stands_by_its_name(reader: Reader) -> None:
    nameless = EX19DEL | {"AAChange.refGene": ".", "Func.refGene": "intronic"}
    reading = reader(table(COLUMNS, [EX19DEL, nameless]), build=Build.GRCH37)
    (seen,) = alterations(reading)
    assert (seen.pos, seen.hgvs_c, seen.hgvs_p) == (None, "NM_005228:c.2235_2249del", "p.E746_A750del")
    assert [r.line for r in reading.refused] == [3]
    assert balanced(reading)


@pytest.mark.parametrize("names", [0, 1, 13])
def test_the_columns_of_the_vcf_give_the_place_and_the_counts(reader: Reader, names: int) -> None:
    reading = reader(multianno((EX19DEL, ("0.5", "50", "300", *VCF)), names=names), build=Build.GRCH37)
    (seen,) = alterations(reading)
    assert places(reading) == [("7", 55242464, "AGGAATTAAGAGAAGC", "A")]
    assert (seen.call.alt_reads, seen.call.depth, seen.call.filters) == (100, 300, ("PASS",))
    assert seen.call.vaf == pytest.approx(1 / 3)


def test_the_right_one_of_several_alleles(reader: Reader) -> None:
    vcf = ("7", "55259515", ".", "T", "A,G", ".", "PASS", "X", "GT:AD", "1/2:10,20,30")
    (seen,) = alterations(reader(multianno((L858R, vcf)), build=Build.GRCH37))
    assert (seen.alt, seen.call.alt_reads) == ("G", 30)
    absent = reader(multianno((L858R, (*vcf[:9], "0/0:60,0,0"))), build=Build.GRCH37)
    assert dict(absent.set_aside) == {"not_a_call": 1}


def test_two_samples_without_names_give_no_counts(reader: Reader) -> None:
    reading = reader(multianno((EX19DEL, (*VCF, "0/0:50,0:50"))), build=Build.GRCH37)
    assert alterations(reading)[0].call.vaf is None
    assert [w.code for w in reading.warnings] == ["SAMPLES_UNNAMED"]


@pytest.mark.parametrize(
    ("func", "detail", "term"),
    [
        ("splicing", "NM_000245:exon14:c.3028+1G>T", "splice_donor_variant"),
        ("splicing", "NM_000245:exon14:c.2888-2A>T", "splice_acceptor_variant"),
        ("splicing", ".", "splice_region_variant"),
        ("UTR5", "NM_198253:c.-124C>T", "5_prime_UTR_variant"),
        ("upstream", "dist=66", "upstream_gene_variant"),
        ("exonic;splicing", ".", "splice_region_variant"),
    ],
)
def test_regions(reader: Reader, func: str, detail: str, term: str) -> None:
    row = L858R | {"Func.refGene": func, "GeneDetail.refGene": detail, "AAChange.refGene": ".", "ExonicFunc.refGene": "."}
    (seen,) = alterations(reader(table(COLUMNS, [row]), build=Build.GRCH37))
    assert seen.annotation is not None
    assert seen.annotation.consequence == (term,)
    if ":c." in detail:
        assert seen.hgvs_c == detail.partition(":")[0] + ":" + detail[detail.index("c.") :]


def test_outside_the_known_genes_and_filtered(reader: Reader) -> None:
    filtered = (*VCF[:6], "germline", *VCF[7:])
    data = multianno((L858R, ()), (EX19DEL, filtered))
    egfr = Selection.of({7: [(55_086_714, 55_324_313)]})
    kras = Selection.of({12: [(25_358_180, 25_403_870)]})
    reading = reader(data, build=Build.GRCH37, select=lambda _: egfr)
    assert ([o.hgvs_p for o in reading.observations], dict(reading.set_aside)) == (["p.L858R"], {"filtered": 1})
    assert dict(reader(data, build=Build.GRCH37, select=lambda _: kras).set_aside) == {"outside_known_genes": 2}


def test_rows_that_end_early(reader: Reader) -> None:
    data = table(COLUMNS, [L858R]) + b"chr7\t55259515\n"
    reading = reader(data, build=Build.GRCH37)
    assert ([r.line for r in reading.refused], balanced(reading)) == ([3], True)
