"""Tumor VAF and depth, caller by caller: the number a pathologist reads must be the one the caller meant."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingbian.model.variant import Call
from mingbian.readers import callers
from mingbian.readers.callers import detect, tumor_call


def call(
    caller: str,
    format_: str,
    tumor: str | None,
    normal: str | None = None,
    *,
    ref: str = "A",
    alt: str = "T",
    i: int = 0,
    info: str = "",
) -> Call:
    fields = dict(item.partition("=")[::2] for item in info.split(";") if item)
    return tumor_call(
        caller,
        ref,
        alt.split(","),
        i,
        format_.split(":"),
        None if tumor is None else tumor.split(":"),
        None if normal is None else normal.split(":"),
        fields,
        ("PASS",),
    )


@pytest.mark.parametrize(
    ("header", "caller"),
    [
        ("##source=Mutect2", callers.MUTECT2),
        ('##GATKCommandLine=<ID=Mutect2,CommandLine="Mutect2 --input t.bam">', callers.MUTECT2),
        ("##source=strelka", callers.STRELKA2),
        ("##source=VarDict_v1.8.2", callers.VARDICT),
        ("##source=VarScan2", callers.VARSCAN2),
        ('##DRAGENCommandLine=<ID=dragen,Version="SW: 07.021.624">', callers.DRAGEN),
        ('##source="tvc 5.12-27"', callers.TVC),
        ("##source=Pisces 5.2.10.49", callers.PISCES),
        ("##source=lofreq call -f x.fa", callers.LOFREQ),
        ("##source=freeBayes v1.3.6", callers.FREEBAYES),
        ('##MuSE_version="v1.0rc"', callers.MUSE),
        ("##source=pindel", callers.PINDEL),
        ("##DeepVariant_version=1.6.0", callers.DEEPVARIANT),
        ("##source=myOwnPipeline", callers.UNKNOWN),
    ],
)
def test_caller_is_read_from_the_header(header: str, caller: str) -> None:
    assert detect(["##fileformat=VCFv4.2", header]) == caller


def test_caller_is_recognized_by_its_fields_when_the_source_line_is_lost() -> None:
    declared = [f'##FORMAT=<ID={b}U,Number=2,Type=Integer,Description="">' for b in "ACGT"]
    assert detect(declared) == callers.STRELKA2
    assert detect(["##INFO=<ID=TVAF,Number=.,Type=Float>", "##INFO=<ID=TDP,Number=.,Type=Integer>"]) == callers.PCGR


def test_mutect2() -> None:
    got = call(callers.MUTECT2, "GT:AD:AF:DP:F1R2:F2R1", "0/1:280,120:0.301:400:1,1:1,1", "0/0:300,0:0.003:300:1,1:1,1")
    assert (got.vaf, got.vaf_from, got.depth, got.ref_reads, got.alt_reads) == (0.301, "FORMAT/AF", 400, 280, 120)
    assert (got.normal_vaf, got.normal_depth, got.normal_alt_reads, got.normal_genotype) == (0.003, 300, 0, "0/0")
    assert got.zygosity is None


def test_mutect2_posterior_of_few_reads_is_no_disagreement() -> None:
    assert call(callers.MUTECT2, "GT:AD:AF:DP", "0/1:0,5:0.857:5").vaf_from == "FORMAT/AF"
    assert "read counts say 1.00" in (call("unknown", "GT:AD:AF:DP", "0/1:0,5:0.857:5").vaf_from or "")


def test_mutect2_phasing_is_kept() -> None:
    got = call(callers.MUTECT2, "GT:AD:AF:DP:PGT:PID:PS", "0|1:28,12:0.3:40:0|1:7_A_T:7")
    assert (got.genotype, got.haplotype, got.phase_set) == ("0|1", "0|1", "7")
    got = call(callers.MUTECT2, "GT:AD:AF:DP:PGT:PID", "0/1:28,12:0.3:40:0|1:7_A_T")
    assert (got.genotype, got.haplotype, got.phase_set) == ("0/1", "0|1", "7_A_T")


def test_haplotype_is_that_of_the_allele_asked_for() -> None:
    assert call("unknown", "GT:AD", "1|2:1,2,3", alt="T,G", i=0).haplotype == "1|0"
    assert call("unknown", "GT:AD", "1|2:1,2,3", alt="T,G", i=1).haplotype == "0|1"


def test_strelka2_snv_uses_tier_1_of_the_two_bases() -> None:
    form = "DP:FDP:SDP:SUBDP:AU:CU:GU:TU"
    got = call(callers.STRELKA2, form, "47:0:0:0:9,12:0,0:30,33:1,1", "36:0:0:0:0,0:0,0:36,36:0,0", ref="G", alt="A")
    assert got.vaf == pytest.approx(9 / 39)
    assert (got.depth, got.ref_reads, got.alt_reads) == (47, 30, 9)
    assert "tier 1" in (got.vaf_from or "")
    assert (got.normal_vaf, got.normal_depth) == (0.0, 36)
    assert got.genotype is None


def test_strelka2_indel_uses_tir_and_tar() -> None:
    form = "DP:DP2:TAR:TIR:TOR:DP50:FDP50:SUBDP50:BCN50"
    got = call(callers.STRELKA2, form, "54:54:23,23:27,29:5,5:54.69:0.00:0.00:0.00", ref="A", alt="ATAG")
    assert got.vaf == pytest.approx(27 / 50)
    assert (got.ref_reads, got.alt_reads, got.depth) == (23, 27, 54)


def test_vardict() -> None:
    got = call(callers.VARDICT, "GT:DP:VD:AD:AF:RD:ALD", "0/1:553:5:548,5:0.009:287,261:4,1", info="AF=0.4;DP=999")
    assert (got.vaf, got.depth, got.alt_reads) == (0.009, 553, 5)
    got = call(callers.VARDICT, "GT:DP:VD:RD:ALD", "0/1:200:50:75,75:25,25", info="AF=0.4")
    assert (got.vaf, got.vaf_from) == (0.25, "FORMAT/VD, DP")


@pytest.mark.parametrize("freq", ["38.46%", "38,46%"])
def test_varscan2_counts_only_the_variant_in_ad_and_may_use_a_decimal_comma(freq: str) -> None:
    got = call(callers.VARSCAN2, "GT:GQ:DP:RD:AD:FREQ:DP4", f"0/1:.:91:56:35:{freq}:31,25,16,19")
    assert got.vaf == pytest.approx(0.3846)
    assert (got.depth, got.ref_reads, got.alt_reads) == (91, 56, 35)
    assert ("decimal comma" in (got.vaf_from or "")) == ("," in freq)


def test_varscan2_without_freq() -> None:
    got = call(callers.VARSCAN2, "GT:DP:RD:AD", "0/1:91:56:35")
    assert got.vaf == pytest.approx(35 / 91)


def test_dragen() -> None:
    got = call(callers.DRAGEN, "GT:SQ:AD:AF:F1R2:F2R1:DP", "0/1:38.5:90,10:0.1:1,1:1,1:100", info="GermlineStatus=Somatic")
    assert (got.vaf, got.vaf_from, got.depth) == (0.1, "FORMAT/AF", 100)


def test_torrent_prefers_flow_corrected_counts() -> None:
    form = "GT:GQ:DP:FDP:RO:FRO:AO:FAO:AF"
    got = call(callers.TVC, form, "0/1:99:1900:1800:1500:1440:390:360:0.2")
    assert (got.vaf, got.depth, got.ref_reads, got.alt_reads) == (0.2, 1800, 1440, 360)
    got = call(callers.TVC, form, "0/1:99:1900:1800:1500:1440:390:360:.")
    assert (got.vaf, got.vaf_from) == (0.2, "FORMAT/FAO, FDP")
    got = call(callers.TVC, "GT:DP:FDP:RO:FRO:AO:FAO:AF", "1/2:1900:1800:0:900:0,0:600,300:0.333,0.167", alt="T,G", i=1)
    assert (got.vaf, got.alt_reads) == (0.167, 300)


def test_pisces_vf() -> None:
    got = call(callers.PISCES, "GT:GQ:AD:DP:VF:NL:SB", "0/1:100:475,25:500:0.05:20:-100")
    assert (got.vaf, got.vaf_from, got.depth) == (0.05, "FORMAT/VF", 500)


def test_lofreq_has_no_sample_column_and_is_the_one_exception_for_info_af() -> None:
    got = call(callers.LOFREQ, "", None, info="DP=44;AF=0.25;SB=0;DP4=15,18,5,6")
    assert (got.vaf, got.vaf_from, got.depth, got.ref_reads, got.alt_reads) == (0.25, "INFO/AF (LoFreq)", 44, 33, 11)


@pytest.mark.parametrize("caller", [callers.UNKNOWN, callers.MUTECT2, callers.DRAGEN])
def test_info_af_of_any_other_file_is_never_the_tumor_vaf(caller: str) -> None:
    assert call(caller, "", None, info="DP=400;AF=0.3").vaf is None
    got = call(caller, "GT", "0/1", info="DP=400;AF=0.3")
    assert (got.vaf, got.vaf_from, got.depth) == (None, None, None)


def test_freebayes() -> None:
    got = call(callers.FREEBAYES, "GT:DP:RO:QR:AO:QA", "0/1:160:108:3960:50:1295", info="AF=0.5")
    assert got.vaf == pytest.approx(50 / 158)
    assert (got.depth, got.ref_reads, got.alt_reads) == (160, 108, 50)
    got = call(callers.FREEBAYES, "GT:DP:RO:AO", "1/2:100:40:35,25", alt="T,G", i=1)
    assert got.vaf == pytest.approx(0.25)


def test_muse_and_pindel_by_ad() -> None:
    got = call(callers.MUSE, "GT:DP:AD:BQ:SS", "0/1:40:30,10:33,36:2", "0/0:30:29,1:33,5:.")
    assert (got.vaf, got.depth, got.normal_vaf) == (0.25, 40, pytest.approx(1 / 30))
    got = call(callers.PINDEL, "GT:AD", "0/1:75,25", ref="ACGT", alt="A")
    assert (got.vaf, got.vaf_from, got.depth) == (0.25, "FORMAT/AD", 100)


def test_deepvariant_vaf() -> None:
    got = call(callers.DEEPVARIANT, "GT:GQ:DP:AD:VAF:PL", "0/1:50:40:19,21:0.525:1,0,2")
    assert (got.vaf, got.vaf_from) == (0.525, "FORMAT/VAF")


def test_tumor_and_control_fused_in_one_column() -> None:
    got = call(callers.PCGR, "GT:DPC:DPT:ADC:ADT:AL", "0/1:237:144:.,.:112,32:1,3,4,2", info="TVAF=0.222222;TDP=144")
    assert (got.vaf, got.vaf_from, got.depth, got.alt_reads) == (0.222222, "INFO/TVAF", 144, 32)
    assert (got.normal_depth, got.normal_vaf) == (237, None)


def test_somatic_sniper_by_dp4_and_mutect1_by_ad() -> None:
    got = call(callers.SOMATIC_SNIPER, "GT:IGT:DP:DP4", "0/1:0/1:7:0,3,0,4", ref="C", alt="G")
    assert got.vaf == pytest.approx(4 / 7)
    got = call(callers.MUTECT1, "GT:AD:BQ:DP:FA", "0:175,30:.:206:0.146")
    assert got.vaf == pytest.approx(30 / 205)
    assert call(callers.MUTECT1, "GT:DP:FA", "0/1:206:0.146").vaf == 0.146


def test_generic_ad_by_allele() -> None:
    got = call("unknown", "GT:AD", "1/2:200,100,100", alt="T,*", i=0)
    assert (got.vaf, got.depth) == (0.25, 400)  # the reads of "*" stay in the denominator
    got = call("unknown", "GT:AD:DP", "0/1:.,21:54")
    assert (got.vaf, got.ref_reads, got.vaf_from) == (pytest.approx(21 / 54), None, "FORMAT/AD, DP")


def test_af_given_for_every_allele_with_the_reference() -> None:
    assert call(callers.RADIA, "GT:DP:AD:AF", "0/1:106:95,11:0.9,0.1").vaf == 0.1


def test_counts_that_disagree_are_said_so() -> None:
    got = call("unknown", "GT:AD:DP:AF", "0/1:90,10:100:0.45")
    assert got.vaf == 0.45
    assert got.vaf_from == "FORMAT/AF; the read counts say 0.10"


def test_reference_reads_missing_from_ad_are_no_disagreement() -> None:
    assert call(callers.CLAIRS, "GT:AF:AD:DP", "0/1:0.7727:0,102:132").vaf_from == "FORMAT/AF"


def test_percent_without_a_sign_needs_the_counts_behind_it() -> None:
    got = call("unknown", "GT:AD:DP:AF", "0/1:62,38:100:38.0")
    assert (got.vaf, got.vaf_from) == (0.38, "FORMAT/AF (a percentage)")
    got = call("unknown", "GT:AF", "0/1:38.0")
    assert got.vaf is None
    assert "not a fraction" in (got.vaf_from or "")
    got = call("unknown", "GT:AD:AF", "0/1:90,10:38.0")
    assert got.vaf == 0.1
    assert "38.0 is not a fraction" in (got.vaf_from or "")


def test_decimal_comma_in_af_needs_the_counts_behind_it() -> None:
    assert call("unknown", "GT:AD:AF", "0/1:70,30:0,3").vaf == 0.3
    assert call("unknown", "GT:AF", "0/1:0,3").vaf is None


@pytest.mark.parametrize(
    ("form", "values"),
    [("GT:AD:DP:AF", "0/1:.:.:."), ("GT:AD:DP:AF", "./."), ("GT:AD:DP:AF", "0/1:0,0:0:0"), ("GT:AF", "0/1:nan"),
     ("GT:AD", "0/1:2,48,."), ("DP:FDP:SDP:SUBDP:AU:CU:GU:TU", "0:0:0:0:0,0:0,0:0,0:0,0"), ("GT:TAR:TIR", "0/1:0,0:0,0")],
)  # fmt: skip
def test_missing_stays_missing_and_no_depth_gives_no_share(form: str, values: str) -> None:
    assert call("unknown", form, values).vaf is None


def test_filters_are_passed_through() -> None:
    assert call("unknown", "GT", "0/1").filters == ("PASS",)
    assert tumor_call("unknown", "A", ["T"], 0, ["GT"], ["0/1"], None, {}, None).filters is None


_VALUE = st.text(alphabet="0123456789.,%|/-neNAif", max_size=12)


@given(
    st.sampled_from([callers.UNKNOWN, callers.MUTECT2, callers.LOFREQ, callers.VARSCAN2, callers.PCGR, callers.TVC]),
    st.lists(
        st.sampled_from(["GT", "AD", "AF", "DP", "VF", "FREQ", "RD", "AU", "CU", "GU", "TU", "TAR", "TIR", "FAO", "FDP",
                         "AO", "RO", "VD", "DP4", "FA", "PGT", "PID", "PS", "ADT", "DPT"]),
        max_size=12, unique=True,
    ),
    st.lists(_VALUE, max_size=12),
    st.lists(st.sampled_from(["A", "T", "AT", "*"]), min_size=1, max_size=3),
    _VALUE,
)  # fmt: skip
def test_no_text_makes_a_share_outside_0_to_1_or_an_exception(
    caller: str, keys: list[str], values: list[str], alts: list[str], info_af: str
) -> None:
    for i in range(len(alts)):
        got = tumor_call(caller, "A", alts, i, keys, values, values, {"AF": info_af, "TVAF": info_af, "DP": "9"}, None)
        assert got.vaf is None or 0 <= got.vaf <= 1
        assert got.normal_vaf is None or 0 <= got.normal_vaf <= 1
        assert got.depth is None or got.depth >= 0
        if got.depth == 0:
            assert got.vaf is None


def _records(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    meta = []
    for line in data.decode("utf-8", "replace").splitlines():
        if line.startswith("##"):
            meta.append(line)
        elif line and not line.startswith("#") and line.count("\t") >= 9:
            yield meta, line.split("\t")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "caller", "column", "vaf", "depth"),
    [
        ("callers_somaticseq_tn/somaticseq__Strelka.snv.vcf.gz", callers.STRELKA2, 10, 1 / 46, 47),
        ("callers_somaticseq_tn/somaticseq__Strelka.indel.vcf.gz", callers.STRELKA2, 10, 1.0, 50),
        ("callers_somaticseq_tn/somaticseq__MuTect2.vcf.gz", callers.MUTECT2, 10, 0.978, 44),
        ("callers_somaticseq_tn/somaticseq__MuSE.vcf.gz", callers.MUSE, 9, 1.0, 44),
        ("callers_balsamic/BALSAMIC__vardict_variants.vcf.gz", callers.VARDICT, 9, 0.005, 993),
        ("callers_balsamic/BALSAMIC__tnscope_variants.vcf.gz", callers.TNSCOPE, 9, 0.00524659, 953),
        ("callers_vcf2maf/vcf2maf__test_varscan.vcf", callers.VARSCAN2, 10, 0.3846, 91),
        ("callers_vcf2maf/vcf2maf__test_radia.vcf", callers.RADIA, 10, 0.1, 106),
        ("vcf_somatic/pcgr__T001-BRCA.grch37.vcf.gz", callers.PCGR, 9, 0.222222222222, 144),
    ],
)
def test_first_record_of_real_caller_output(
    shared_dir: Path, name: str, caller: str, column: int, vaf: float, depth: int
) -> None:
    meta, fields = next(_records(shared_dir / "samples" / name))
    assert detect(meta) == caller
    info = dict(item.partition("=")[::2] for item in fields[7].split(";"))
    keys = fields[8].split(":")
    got = tumor_call(caller, fields[3], fields[4].split(","), 0, keys, fields[column].split(":"), None, info, None)
    assert got.vaf == pytest.approx(vaf)
    assert got.depth == depth


@pytest.mark.shared
def test_every_sample_file_gives_shares_between_0_and_1(shared_dir: Path) -> None:
    seen = 0
    for path in sorted((shared_dir / "samples").rglob("*.vcf*")):
        if path.suffix == ".tbi" or "traps" in path.parts:
            continue
        for n, (meta, fields) in enumerate(_records(path)):
            if n == 300:
                break
            info = dict(item.partition("=")[::2] for item in fields[7].split(";"))
            alts = fields[4].split(",")
            for i in range(len(alts)):
                got = tumor_call(
                    detect(meta) if n == 0 else callers.UNKNOWN, fields[3], alts, i, fields[8].split(":"),
                    fields[-1].split(":"), fields[9].split(":"), info, None,
                )  # fmt: skip
                assert got.vaf is None or 0 <= got.vaf <= 1, (path, fields)
                seen += got.vaf is not None
    assert seen > 1000
