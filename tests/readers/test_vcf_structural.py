"""Structural and copy-number records of each caller: what they become, with reads, allele fraction and copies.

All rows are invented after the callers' own layouts; breakpoints lie in real introns of GRCh37.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from tests.readers.reader_files import Reader, balanced, record, vcf

from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Assay, Build, CaseOptions
from mingbian.model.contigs import LENGTHS, NAMES
from mingbian.model.reading import Reading
from mingbian.model.variant import CopyNumberType, Kind, Observation

KB = KnowledgeBase.load(site=None)
AMPLIFICATION, GAIN = CopyNumberType.AMPLIFICATION, CopyNumberType.GAIN
LOSS, GONE = CopyNumberType.LOSS, CopyNumberType.HOMOZYGOUS_DELETION
PTEN = (89_623_382, 89_731_687)
PTEN_INTRON_5, PTEN_INTRON_6 = 89_700_000, 89_715_000  # exon 6 between them: 142 coding bases
EML4, ALK = 42_525_000, 29_447_000  # EML4 intron 13, ALK intron 19
TMPRSS2, ERG = 42_875_000, 39_800_000  # intron 1; ERG intron 2
BCR, ABL1 = 23_632_000, 133_720_000  # intron 13, intron 1
KIAA1549, BRAF = 138_548_000, 140_490_000  # intron 15, intron 8


def row(
    chrom: str,
    pos: int,
    alt: str,
    info: str,
    form: str = "",
    cells: tuple[str, ...] = (),
    *,
    status: str = "PASS",
    name: str = ".",
    ref: str = "N",
) -> str:
    return record(chrom, pos, ref, alt, status, info, form, cells, name)


def chroms(build: Build = Build.GRCH37) -> list[str]:
    return [f"##contig=<ID={n},length={size}>" for n, size in zip(NAMES, LENGTHS[build], strict=True)]


def of(
    reader: Reader, rows: list[str], samples: tuple[str, ...] = ("TUMOR",), first: str = "##fileformat=VCFv4.2"
) -> Reading:
    data = vcf(rows, build=None, meta=chroms(), samples=samples if rows[0].count("\t") > 7 else (), first=first)
    reading = reader(data, select=KB.selection)
    assert balanced(reading)
    return reading


def told(o: Observation) -> str:
    """An observation in a word."""
    if o.fusion is not None:
        return f"{o.fusion.five_prime}::{o.fusion.three_prime}"
    if o.copy_number is not None:
        n = o.copy_number
        number = "" if n.copies is None else f" {n.copies:g}"
        return f"{o.gene} {n.type}{number}{f' {n.unit}' if n.unit else ''}"
    if o.splice_event is not None:
        return f"{o.gene} {o.splice_event}"
    return f"{o.gene} {'&'.join(o.annotations[0].consequence)}"


@dataclass(frozen=True)
class Expected:
    """``alleles`` in; what comes out, by ``told``; the tumor's reads and allele fraction of the first."""

    caller: str
    rows: tuple[str, ...]
    alleles: int
    out: tuple[str, ...]
    vaf: float | None = None
    reads: int | None = None
    samples: tuple[str, ...] = ("TUMOR",)
    version: str = "4.2"


MANTA = "SVTYPE=BND;MATEID={};SOMATIC;SOMATICSCORE=80"
TABLE = (
    Expected(
        "Manta, BND pair, normal first",
        (
            row("22", BCR, f"N[9:{ABL1}[", MANTA.format("B"), "PR:SR", ("40,0:30,0", "50,10:30,10"), name="A"),
            row("9", ABL1, f"]22:{BCR}]N", MANTA.format("A"), "PR:SR", ("40,0:30,0", "50,10:30,10"), name="B"),
        ),
        2, ("BCR::ABL1", "BCR::ABL1"), 0.2, 20, ("NORMAL", "TUMOR"),
    ),
    Expected(
        "Manta, inversion as one record of each junction",
        (row("2", ALK, "<INV>", f"SVTYPE=INV;END={EML4};INV3;SVLEN={EML4 - ALK}", "PR:SR", ("90,10:80,20",)),),
        1, ("EML4::ALK",), 0.15, 30,
    ),
    Expected(
        "Delly, deletion between TMPRSS2 and ERG",
        (
            row("21", ERG, "<DEL>", f"PRECISE;SVTYPE=DEL;END={TMPRSS2};CT=3to5;PE=9;SR=6", "GT:FT:DR:DV:RR:RV",
                ("0/1:PASS:50:9:60:20",)),
        ),
        1, ("TMPRSS2::ERG",), 0.25, 29,
    ),
    Expected(
        "Delly, translocation as older versions write it",
        (row("9", ABL1, "<TRA>", f"IMPRECISE;SVTYPE=TRA;CHR2=22;END={BCR};CT=5to3;PE=11", "GT:FT:DR:DV:RR:RV",
             ("0/1:PASS:33:11:0:0",)),),
        1, ("BCR::ABL1",), 0.25, 11,
    ),
    Expected(
        "DRAGEN SV, tandem duplication",
        (row("7", KIAA1549, "<DUP:TANDEM>", f"SVTYPE=DUP;END={BRAF};SVLEN={BRAF - KIAA1549}", "GT:PR:SR",
             ("0/1:30,5:30,15",)),),
        1, ("KIAA1549::BRAF",), 0.25, 20,
    ),
    Expected(
        "GRIDSS, breakends of a deletion",
        (
            row("10", PTEN_INTRON_5, f"N[10:{PTEN_INTRON_6}[", "SVTYPE=BND;MATEID=g1h", "GT:VF:REF:REFPAIR",
                (".:20:50:10",), name="g1o"),
            row("10", PTEN_INTRON_6, f"]10:{PTEN_INTRON_5}]N", "SVTYPE=BND;MATEID=g1o", "GT:VF:REF:REFPAIR",
                (".:20:50:10",), name="g1h"),
        ),
        2, ("PTEN exon_loss_variant", "PTEN exon_loss_variant"), 0.25, 20,
    ),
    Expected(
        "SpliceGirl, EGFRvIII and MET exon 14",
        (
            row("7", 55_087_058, "<DEL>", "SVTYPE=DEL;END=55223522;ANT=EGFR", "AD:DP", ("90:100",)),
            row("7", 116_411_708, "<DEL>", "SVTYPE=DEL;END=116414934;ANT=MET", "AD:DP", ("40:60",)),
        ),
        2, ("EGFR EGFRvIII (exons 2-7)", "MET exon 14 skipping"), 0.9, 90,
    ),
    Expected(
        "DRAGEN CNV of a panel: fold change",
        (row("17", 37_855_834, "<DUP>", "SVTYPE=CNV;END=37884297;REFLEN=28463;SEGID=ERBB2", "GT:SM:BC:PE",
             ("./1:4.8:29:1,1",)),),
        1, ("ERBB2 amplification 4.8 fold change",),
    ),
    Expected(
        "DRAGEN CNV of a genome: copies",
        (
            row("17", 37_800_000, "<DUP>", "SVTYPE=CNV;END=37900000;REFLEN=100000", "GT:SM:CN:BC:PE", ("./1:6:12:29:1,1",)),
            row("9", 21_900_000, "<DEL>", "SVTYPE=CNV;END=22050000;REFLEN=150000", "GT:SM:CN:BC:PE", ("1/1:0.1:0:29:1,1",)),
            row("13", 48_800_000, "<DEL>", "SVTYPE=CNV;END=49100000;REFLEN=300000", "GT:SM:CN:BC:PE",
                ("0/1:0.5:1:29:1,1",)),
            row("1", 1_000_000, ".", "END=2000000;REFLEN=1000000", "GT:SM:CN:BC:PE", ("./.:1:2:29:1,1",)),
        ),
        4, ("ERBB2 amplification 12", "CDKN2A homozygous_deletion 0", "RB1 loss 1"),
    ),
    Expected(
        "CNVkit",
        (row("7", 55_000_000, "<DUP>", "SVTYPE=DUP;END=55300000;SVLEN=300000;FOLD_CHANGE=8.0;FOLD_CHANGE_LOG=3.0;PROBES=9",
             "GT:GQ", ("0/1:9",)),),
        1, ("EGFR amplification 8 fold change",),
    ),
    Expected(
        "GRIDSS or others, tandem duplication in FLT3",
        (row("13", 28_608_230, "<DUP:TANDEM>", "SVTYPE=DUP;END=28608290;SVLEN=60;PE=3;SR=20"),),
        1, ("FLT3 internal tandem duplication (ITD), exon 14",), None, 23,
    ),
    Expected(
        "Scout-style fusion record",
        (row("2", 42_522_656, "N[2:29446394[", "SVTYPE=BND;CHRA=2;POSA=42522656;CHRB=2;POSB=29446394;GENEA=EML4;GENEB=ALK;"
             "FRAME_STATUS=in-frame", "GT:DV:RV:FFPM", ("0/1:12:30:.",)),),
        1, ("EML4::ALK",), None, 42,
    ),
    Expected(
        "Torrent fusion record",
        (row("2", 42_522_656, "N]2:29446394]", "SVTYPE=Fusion;GENE_NAME=EML4;READ_COUNT=77;EXON_NUM=13", "GT", ("./.",),
             name="EML4-ALK.E13A20.COSF462.1_1"),),
        1, ("EML4::ALK",), None, 77,
    ),
    Expected(
        "a length alone, VCF 4.3 and older: negative, from POS on",
        (row("10", PTEN_INTRON_5, "<DEL>", f"SVTYPE=DEL;SVLEN=-{PTEN_INTRON_6 - PTEN_INTRON_5}"),),
        1, ("PTEN exon_loss_variant",),
    ),
    Expected(
        "VCF 4.4: the length has precedence over END",
        (row("10", PTEN_INTRON_5, "<DEL>", f"SVLEN=100;END={PTEN_INTRON_6};SVCLAIM=DJ"),),
        1, (), version="4.4",
    ),
    Expected(
        "VCF 4.4: breakpoints without a claim of copies",
        (row("17", 37_800_000, "<DUP>", "SVLEN=100000;SVCLAIM=J"),),
        1, (), version="4.4",
    ),
    Expected(
        "VCF 4.5: copies without a genotype",
        (row("17", 37_800_000, "<CNV>", "SVLEN=100000", "GT:CN", (".:9",)),),
        1, ("ERBB2 amplification 9",), version="4.5",
    ),
)  # fmt: skip


@pytest.mark.parametrize("expected", TABLE, ids=lambda e: e.caller)
def test_each_caller(reader: Reader, expected: Expected) -> None:
    reading = of(reader, list(expected.rows), expected.samples, f"##fileformat=VCFv{expected.version}")
    assert reading.alleles == expected.alleles
    known = [told(o) for o in reading.observations if o.gene in _ASKED]
    assert tuple(known) == expected.out
    if expected.out:
        first = reading.observations[0].call
        assert first.vaf == (None if expected.vaf is None else pytest.approx(expected.vaf))
        assert first.alt_reads == expected.reads
        assert first.filters == ("PASS",)


_ASKED = {"ABL1", "ALK", "ERG", "BRAF", "PTEN", "EGFR", "MET", "ERBB2", "CDKN2A", "RB1", "FLT3"}


@pytest.mark.parametrize(
    ("alt", "pos", "pair"),
    [
        (f"N]2:{EML4}]", ALK, "EML4::ALK"),  # both to the left: EML4 (plus) keeps its start, ALK (minus) its end
        (f"[2:{EML4}[N", ALK, "ALK::EML4"),  # the reciprocal product
    ],
)
def test_orientation_says_which_gene_leads(reader: Reader, alt: str, pos: int, pair: str) -> None:
    (seen,) = of(reader, [row("2", pos, alt, "SVTYPE=BND")]).observations
    assert told(seen) == pair
    assert seen.fusion is not None
    assert seen.fusion.in_frame is None
    assert {seen.fusion.breakpoint_5, seen.fusion.breakpoint_3} == {f"2:{ALK}", f"2:{EML4}"}


def test_two_genes_head_to_head_are_no_fusion(reader: Reader) -> None:
    seen = of(reader, [row("22", BCR, f"N]9:{ABL1}]", "SVTYPE=BND")]).observations
    assert [told(o) for o in seen] == ["BCR::None", "ABL1::None"]


def test_a_gene_joined_to_nothing_known_is_a_rearrangement(reader: Reader) -> None:
    (seen,) = of(reader, [row("2", ALK, "N]5:1000000]", "SVTYPE=BND")]).observations
    assert told(seen) == "None::ALK"
    assert "intron 19" in seen.as_reported["rearrangement"]
    assert "partner not known" in seen.as_reported["rearrangement"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (row("10", PTEN_INTRON_5, "<DEL>", f"END={PTEN_INTRON_6}", status="LowQual"), "filtered"),
        (row("10", PTEN_INTRON_5, "<DEL>", f"END={PTEN_INTRON_6}", "GT", ("0/0",)), "not_a_call"),
        (row("10", PTEN_INTRON_5, "<DEL>", f"END={PTEN_INTRON_6}", "GT:FT", ("0/1:LowQual",)), "filtered"),
        (row("10", PTEN_INTRON_5, "<DEL>", f"END={PTEN_INTRON_6}", "PR:SR", ("30,0:20,0",)), "not_a_call"),
        (row("2", ALK, "N]2:9]", "SVTYPE=Fusion;READ_COUNT=0", "GT", ("./.",), name="EML4-ALK.E6A20.COSF1"), "not_a_call"),
        (row("4", 100_000_000, "<DEL>", "END=100001000"), "outside_known_genes"),
        (row("10", 89_700_000, "<DEL>", "END=89701000"), "no_protein_effect"),
        (row("17", 37_800_000, "<DUP>", "END=37900000;REFLEN=9", "GT:CN", ("0/1:3",)), "no_copy_number_call"),
        (row("10", 89_700_000, "N.", "SVTYPE=BND"), "symbolic_not_read"),
        (row("10", 89_700_000, "<DEL>", "SVTYPE=DEL"), "symbolic_not_read"),
    ],
)  # fmt: skip
def test_nothing_positive_from_what_is_none(reader: Reader, given: str, reason: str) -> None:
    reading = of(reader, [given])
    assert reading.observations == ()
    assert dict(reading.set_aside) == {reason: 1}


def test_a_deletion_of_the_normal_alone(reader: Reader) -> None:
    given = row("10", PTEN_INTRON_5, "<DEL>", f"END={PTEN_INTRON_6}", "GT", ("0/1", "0/0"))
    assert dict(of(reader, [given], ("NORMAL", "TUMOR")).set_aside) == {"normal_only": 1}


def test_low_support_is_marked(reader: Reader) -> None:
    (seen,) = of(reader, [row("2", ALK, f"N]2:{EML4}]", "SVTYPE=BND", "PR:SR", ("30,1:20,1",))]).observations
    assert seen.call.filters == ("low_support",)


def test_exons_lost_within_a_suppressor(reader: Reader) -> None:
    (seen,) = of(reader, [row("10", PTEN_INTRON_5, "<DEL>", f"SVTYPE=DEL;END={PTEN_INTRON_6}")]).observations
    assert seen.kind is Kind.DELETION
    assert seen.hgvs_c is not None
    assert seen.hgvs_c.startswith("NM_000314.8:c.")
    assert seen.hgvs_c.endswith("del")
    assert seen.as_reported["exons"] == "exon 6 of 9"
    assert seen.as_reported["reading frame"] == "shifted"


@pytest.mark.parametrize(
    ("first", "last", "terms"),
    [
        (89_693_000, 89_693_020, ("splice_donor_variant",)),  # over the end of exon 5
        (89_692_800, 89_692_804, ("frameshift_variant",)),
        (89_692_800, 89_692_806, ("inframe_deletion",)),
        (89_620_000, 89_640_000, ("start_lost", "exon_loss_variant")),
    ],
)
def test_what_a_deletion_does_to_its_exons(reader: Reader, first: int, last: int, terms: tuple[str, ...]) -> None:
    seen = [o for o in of(reader, [row("10", first, "<DEL>", f"END={last}")]).observations if o.gene == "PTEN"]
    assert [o.annotations[0].consequence for o in seen] == [terms]


def test_a_whole_gene_lost_with_its_copies_where_stated(reader: Reader) -> None:
    deletion = f"SVTYPE=DEL;END={PTEN[1] + 500}"
    for cells, expected in (
        (("GT", "0/1"), "PTEN loss not measured"),
        (("GT:CN", "0/1:1"), "PTEN loss 1"),
        (("GT:CN", "0/1:0"), "PTEN homozygous_deletion 0"),
        (("GT", "1/1"), "PTEN homozygous_deletion both copies by genotype"),
    ):
        reading = of(reader, [row("10", PTEN[0] - 500, "<DEL>", deletion, cells[0], (cells[1],))])
        assert [told(o) for o in reading.observations if o.gene == "PTEN"] == [expected]


def test_an_arm_tells_its_suppressors_only(reader: Reader) -> None:
    reading = of(reader, [row("17", 1_000_000, "<DEL>", "SVTYPE=CNV;END=20000000;REFLEN=19000000", "GT:CN", ("0/1:1",))])
    genes = {o.gene for o in reading.observations}
    assert "TP53" in genes
    assert genes <= KB.selection(Build.GRCH37).suppressors
    assert reading.alleles == 1  # one record, however many genes


def test_mates_become_one_finding_and_the_account_balances(reader: Reader) -> None:
    rows = list(TABLE[0].rows)
    reading = of(reader, rows, ("NORMAL", "TUMOR"))
    result = interpret([reading], CaseOptions(tumor_type="CML", assay=Assay.TUMOR_NORMAL), KB)
    (finding,) = result.findings
    assert finding.variant.genes == ("BCR", "ABL1")
    assert len(finding.variant.parents) == 2
    assert result.accounting.interpreted == 1
    assert result.accounting.set_aside == {"duplicate": 1}
    assert finding.tier is not None


def test_genes_of_one_segment_are_findings_of_one_allele(reader: Reader) -> None:
    reading = of(reader, [row("9", 21_800_000, "<DEL>", "SVTYPE=CNV;END=22050000", "GT:CN", ("1/1:0",))])
    result = interpret([reading], CaseOptions(tumor_type="GB", assay=Assay.TUMOR_ONLY), KB)
    assert {"CDKN2A", "CDKN2B"} <= {f.variant.gene for f in result.findings}
    assert (result.accounting.alleles, result.accounting.interpreted) == (1, 1)


def test_lost_exons_of_a_suppressor_are_a_loss_of_function(reader: Reader) -> None:
    rows = [row("10", PTEN_INTRON_5, "<DEL>", f"SVTYPE=DEL;END={PTEN_INTRON_6}", "PR:SR", ("60,20:60,20",))]
    result = interpret([of(reader, rows)], CaseOptions(tumor_type="BRCA", assay=Assay.TUMOR_ONLY), KB)
    (finding,) = result.findings
    assert finding.variant.consequence == "exon_loss_variant"
    assert finding.variant.observed.call.vaf == 0.25


def test_a_breakpoint_with_an_unknown_partner_is_not_taken_for_the_fusion(reader: Reader) -> None:
    options = CaseOptions(tumor_type="LUAD", assay=Assay.TUMOR_ONLY)
    known = interpret([of(reader, [row("2", ALK, f"N]2:{EML4}]", "SVTYPE=BND")])], options, KB).findings[0]
    unknown = interpret([of(reader, [row("2", ALK, "N]5:1000000]", "SVTYPE=BND")])], options, KB).findings[0]
    assert known.tier is not None
    assert known.tier.value == "I"
    assert unknown.tier is None or unknown.tier.value != "I"


_ODD_ALTS = (
    "<DEL>", "<DUP>", "<INV>", "<CNV>", "<INS>", "<CN0>", "<BND>", "<TRA>", "N[2:29447000[", "]2:42525000]N", "N]X:1]",
    "[GL1:5[N", ".N", "N.", "<>", "N[:5[", "N[7:99999999999[", "<*>", ".", "<DEL>,<DUP>", "A,<DEL>", "N[7:0[",
)  # fmt: skip
_ODD_INFO = (
    "END=", "END=-5", "END=99999999999", "SVLEN=", "SVLEN=-0", "SVLEN=1e9", "SVLEN=5,x", "SVCLAIM=Q", "CN=x", "CN=0,3",
    "FOLD_CHANGE=nan", "FOLD_CHANGE_LOG=1e9", "LOG2FC=-inf", "GENEA=EML4;GENEB=ALK", "GENEA=;GENEB=ALK", "SVTYPE=Fusion",
    "CHR2=2;POS2=29447000;CT=3to3", "CT=9", "IMPRECISE", "END=140600000", "END=89740000", ".",
)  # fmt: skip
_ODD_FORMATS = ("GT", "GT:CN", "GT:SM:CN", "PR:SR", "GT:DV:RV:DR:RR", "VF:REF", "AD:DP", "GT:FT")
_ODD_VALUES = ("0/1", "1/1", "./.", ".", "1", "0", "", "x", "3.5", "-1", "nan", "5,3", "5,", "1,2,3", "٣")
_PLACES = (("2", ALK), ("10", 89_700_000), ("7", BRAF), ("GL1", 5), ("13", 28_608_230), ("17", 1_000_000), ("7", 0))


@pytest.mark.parametrize("seed", range(12))
def test_odd_records_are_counted_whatever_they_say(reader: Reader, seed: int) -> None:
    draw = random.Random(f"odd {seed}")
    rows = []
    for _ in range(20):
        form = draw.choice(_ODD_FORMATS)
        cell = ":".join(draw.choice(_ODD_VALUES) for _ in range(form.count(":") + draw.choice([1, 1, 2])))
        chrom, pos = draw.choice(_PLACES)
        info = ";".join(draw.sample(_ODD_INFO, draw.randint(1, 4)))
        rows.append(
            row(chrom, pos, draw.choice(_ODD_ALTS), info, form, (cell,), status=draw.choice(["PASS", ".", "q"]), ref="N")
        )
    reading = of(reader, rows, first=draw.choice(["##fileformat=VCFv4.1", "##fileformat=VCFv4.4"]))
    result = interpret([reading], CaseOptions(tumor_type="LUAD", assay=Assay.TUMOR_ONLY), KB)
    assert result.accounting.balanced
    assert result.accounting.alleles == sum(r.split("\t")[4].count(",") + 1 for r in rows)
