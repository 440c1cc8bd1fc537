"""Each variant caller as it writes its files: who is the tumor, which fraction is its VAF, how deep, what else is said.

The expected numbers are worked out by hand from the counts in the line, as the caller's own documentation defines them.
Structural and copy-number callers are in ``test_vcf_structural``, segment and fusion tables in ``vendor``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.readers.reader_files import Reader, balanced, everything, record, vcf

from mingbian.model.case import Assay, Build, CaseOptions
from mingbian.readers import callers, read


@dataclass(frozen=True)
class Line:
    """One record of one caller and what it says; ``reads`` are depth, reference and alternate reads of the tumor."""

    caller: str
    meta: tuple[str, ...]
    samples: tuple[str, ...]
    form: str
    columns: tuple[str, ...]
    vaf: float | None
    reads: tuple[int | None, int | None, int | None]
    tumor: str | None
    normal: str | None = None
    normal_vaf: float | None = None
    info: str = "."
    ref: str = "A"
    alt: str = "T"
    i: int = 0
    status: str = "PASS"
    origin: str | None = None
    said: str = ""  # in vaf_from
    other: dict[str, str] = field(default_factory=dict)


LINES = {
    "Mutect2, normal first": Line(
        callers.MUTECT2, ("##source=Mutect2", "##tumor_sample=P1", "##normal_sample=B1"), ("B1", "P1"),
        "GT:AD:AF:DP:F1R2:F2R1", ("0/0:300,1:0.006:301:1,1:1,1", "0/1:280,120:0.301:400:1,1:1,1"), 0.301, (400, 280, 120),
        "P1", "B1", 0.006,
    ),
    "Mutect2, tumor only, two ALT": Line(
        callers.MUTECT2, ("##source=Mutect2", "##tumor_sample=P1"), ("P1",), "GT:AD:AF:DP",
        ("0/1/2:70,20,10:0.2,0.1:100",), 0.1, (100, 70, 10), "P1", alt="T,G", i=1,
    ),
    "Mutect2 of GATK 3": Line(
        callers.MUTECT2, ('##GATKCommandLine=<ID=MuTect2,Version=3.8,CommandLine="x">',), ("TUMOR", "NORMAL"),
        "GT:AD:AF:ALT_F1R2", ("0/1:75,25:0.25:9", "0/0:50,0:0.00:0"), 0.25, (100, 75, 25), "TUMOR", "NORMAL", 0.0,
    ),
    "Strelka2 substitution": Line(
        callers.STRELKA2, ("##source=strelka",), ("NORMAL", "TUMOR"), "DP:FDP:SDP:SUBDP:AU:CU:GU:TU",
        ("36:0:0:0:36,36:0,0:0,0:0,0", "52:2:0:0:30,33:1,1:0,0:20,21"), 20 / 50, (52, 30, 20), "TUMOR", "NORMAL", 0.0,
        info="SOMATIC;QSS=80;QSS_NT=80;NT=ref;SomaticEVS=12.5", origin="somatic", said="tier 1",
    ),
    "Strelka2 insertion": Line(
        callers.STRELKA2, ("##source=strelka",), ("NORMAL", "TUMOR"), "DP:DP2:TAR:TIR:TOR:DP50:FDP50:SUBDP50:BCN50",
        ("36:36:36,36:0,0:0,0:36:0:0:0", "54:54:30,30:10,11:5,5:54:0:0:0"), 10 / 40, (54, 30, 10), "TUMOR", "NORMAL", 0.0,
        info="SOMATIC;QSI=80", ref="A", alt="ATAG", origin="somatic", said="tier 1",
    ),
    "VarDict": Line(
        callers.VARDICT, ("##source=VarDict_v1.8.3",), ("P1_tumor", "P1_normal"), "GT:DP:VD:AD:AF:RD:ALD",
        ("0/1:553:55:498,55:0.0995:250,248:30,25", "0/0:300:0:300,0:0:150,150:0,0"), 0.0995, (553, 498, 55), "P1_tumor",
        "P1_normal", 0.0, info="STATUS=StrongSomatic;SAMPLE=P1;TYPE=SNV;AF=0.4;DP=999", origin="somatic",
        other={"STATUS": "StrongSomatic"},
    ),
    "VarDict, germline": Line(
        callers.VARDICT, ("##source=VarDict_v1.8.3",), ("P1_T", "P1_N"), "GT:DP:VD:AD:AF",
        ("0/1:100:50:50,50:0.5", "0/1:100:49:51,49:0.49"), 0.5, (100, 50, 50), "P1_T", "P1_N", 0.49,
        info="STATUS=Germline", origin="germline",
        other={"STATUS": "Germline"},
    ),
    "VarScan2": Line(
        callers.VARSCAN2, ("##source=VarScan2",), ("NORMAL", "TUMOR"), "GT:GQ:DP:RD:AD:FREQ:DP4",
        ("0/0:.:60:60:0:0%:30,30,0,0", "0/1:.:91:56:35:38.46%:31,25,16,19"), 0.3846, (91, 56, 35), "TUMOR", "NORMAL", 0.0,
        info="SS=2;SOMATIC", origin="somatic", other={"SS": "2"},
    ),
    "VarScan2 in a country of decimal commas": Line(
        callers.VARSCAN2, ("##source=VarScan2",), ("NORMAL", "TUMOR"), "GT:GQ:DP:RD:AD:FREQ:DP4",
        ("0/0:.:60:60:0:0%:30,30,0,0", "0/1:.:91:56:35:38,46%:31,25,16,19"), 0.3846, (91, 56, 35), "TUMOR", "NORMAL", 0.0,
        info="SS=1", origin="germline", said="decimal comma", other={"SS": "1"},
    ),
    "Pindel": Line(
        callers.PINDEL, ("##source=pindel",), ("NORMAL", "TUMOR"), "GT:AD", ("0/0:80,0", "0/1:75,25"), 0.25, (100, 75, 25),
        "TUMOR", "NORMAL", 0.0, info="END=140453139;HOMLEN=0;SVLEN=-3;SVTYPE=DEL", ref="ACGT", alt="A", said="FORMAT/AD",
    ),
    "MuSE": Line(
        callers.MUSE, ('##MuSE_version="v2.0"',), ("TUMOR", "NORMAL"), "GT:DP:AD:BQ:SS",
        ("0/1:40:30,10:33,36:2", "0/0:30:30,0:33,0:."), 0.25, (40, 30, 10), "TUMOR", "NORMAL", 0.0, info="SOMATIC",
        origin="somatic",
    ),
    "LoFreq": Line(
        callers.LOFREQ, ("##source=lofreq call-parallel",), (), "", (), 0.25, (44, 33, 11), None,
        info="DP=44;AF=0.25;SB=0;DP4=15,18,5,6", said="LoFreq",
    ),
    "DRAGEN": Line(
        callers.DRAGEN, ('##DRAGENCommandLine=<ID=dragen,Version="SW: 07.021.624">',), ("NA1_tumor",),
        "GT:SQ:AD:AF:F1R2:F2R1:DP", ("0/1:38.5:90,10:0.1:1,1:1,1:100",), 0.1, (100, 90, 10), "NA1_tumor",
        info="GermlineStatus=Somatic", origin="somatic", other={"GermlineStatus": "Somatic"},
    ),
    "DRAGEN, a variant of the database": Line(
        callers.DRAGEN, ("##source=DRAGEN_SNV",), ("S1",), "GT:AD:AF:DP", ("0/1:52,48:0.48:100",), 0.48, (100, 52, 48),
        "S1", info="GermlineStatus=Germline_DB", origin="germline", other={"GermlineStatus": "Germline_DB"},
    ),
    "Pisces": Line(
        callers.PISCES, ("##source=Pisces 5.2.10.49",), ("S1.bam",), "GT:GQ:AD:DP:VF:NL:SB:US",
        ("0/1:100:475,25:500:0.05000:20:-100:0,0",), 0.05, (500, 475, 25), "S1.bam", said="FORMAT/VF",
    ),
    "Torrent, flow-corrected": Line(
        callers.TVC, ('##source="tvc 5.12-27 (x) - Torrent Variant Caller"',), ("IonXpress_001",),
        "GT:GQ:DP:FDP:RO:FRO:AO:FAO:AF:SAF", ("0/1:99:1900:1800:1500:1440:390:360:0.2:9",), 0.2, (1800, 1440, 360),
        "IonXpress_001", info="AF=0.2;AO=390;FAO=360;HS;OPOS=140453136;OREF=A;OALT=T;FR=.,REALIGNEDx0.8772",
    ),
    "ClairS": Line(
        callers.CLAIRS, ("##source=ClairS",), ("SAMPLE",), "GT:GQ:DP:AF:AD", ("0/1:20:132:0.7727:0,102",), 0.7727,
        (132, 0, 102), "SAMPLE",
    ),
    "tumor and control in one column (PCGR)": Line(
        callers.PCGR, ("##INFO=<ID=TVAF,Number=.,Type=Float,Description=x>", "##INFO=<ID=TDP,Number=1,Type=Integer>"),
        ("S1",), "GT:DPC:DPT:ADC:ADT", ("0/1:237:144:230,7:112,32",), 0.222222, (144, 112, 32), "S1", None, 7 / 237,
        info="TVAF=0.222222;TDP=144",
    ),
    "FreeBayes": Line(
        callers.FREEBAYES, ("##source=freeBayes v1.3.6",), ("T1_T", "T1_N"), "GT:DP:RO:QR:AO:QA",
        ("0/1:160:110:3960:50:1295", "0/0:80:80:3000:0:0"), 50 / 160, (160, 110, 50), "T1_T", "T1_N", 0.0, info="AF=0.5",
    ),
    "SomaticSniper": Line(
        callers.SOMATIC_SNIPER, ("##vcfProcessLog=<InputVCFSource=<SomaticSniper>>",), ("NORMAL", "TUMOR"),
        "GT:IGT:DP:DP4:SS", ("0/0:0/0:30:15,15,0,0:0", "0/1:0/1:40:12,18,4,6:2"), 10 / 40, (40, 30, 10), "TUMOR", "NORMAL",
        0.0,
    ),
    "MuTect 1": Line(
        callers.MUTECT1, ('##MuTect="analysis_type=MuTect"',), ("NORMAL", "TUMOR"), "GT:AD:BQ:DP:FA:SS",
        ("0:60,0:.:60:0.00:0", "0/1:175,30:31:206:0.146:2"), 30 / 205, (206, 175, 30), "TUMOR", "NORMAL", 0.0,
        info="SOMATIC;VT=SNP", origin="somatic",
    ),
    "TNscope": Line(
        callers.TNSCOPE, ('##SentieonCommandLine.TNscope=<ID=TNscope,Version="x">',), ("TUMOR",), "GT:AD:AF:AFDP:DP",
        ("0/1:947,5:0.00525:952:952",), 0.00525, (952, 947, 5), "TUMOR",
    ),
    "RADIA": Line(
        callers.RADIA, ('##source="RADIA pipeline v1.1.5"',), ("DNA_NORMAL", "DNA_TUMOR"), "GT:DP:AD:AF",
        ("0/0:50:50,0:1.0,0.0", "0/1:106:95,11:0.9,0.1"), 0.1, (106, 95, 11), "DNA_TUMOR", "DNA_NORMAL", 0.0,
        info="SS=2;SOMATIC", origin="somatic",
    ),
    "Scalpel": Line(
        callers.SCALPEL, ("##source=scalpel0.5.4",), ("normal", "tumor"), "GT:AD:DP", ("0/0:30,0:30", "0/1:30,10:40"), 0.25,
        (40, 30, 10), "tumor", "normal", 0.0, ref="A", alt="AT",
    ),
    "DeepVariant": Line(
        callers.DEEPVARIANT, ("##DeepVariant_version=1.6.0",), ("S1",), "GT:GQ:DP:AD:VAF:PL",
        ("0/1:50:40:19,21:0.525:1,0,2",), 0.525, (40, 19, 21), "S1", said="FORMAT/VAF",
    ),
    "a caller nobody knows, population frequency in INFO": Line(
        callers.UNKNOWN, ("##source=ours",), ("S1",), "GT", ("0/1",), None, (None, None, None), "S1", info="AF=0.3;DP=400",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_a_caller(reader: Reader, name: str) -> None:
    line = LINES[name]
    data = vcf(
        [record(ref=line.ref, alt=line.alt, status=line.status, info=line.info, form=line.form, samples=line.columns)],
        samples=line.samples, meta=line.meta,
    )  # fmt: skip
    reading = reader(data)
    assert balanced(reading)
    assert (reading.caller or callers.UNKNOWN, reading.tumor_sample) == (line.caller, line.tumor)
    assert reading.normal_sample == line.normal
    seen = next(o for o in reading.observations if o.alt == line.alt.split(",")[line.i])
    call = seen.call
    assert call.vaf == (pytest.approx(line.vaf, abs=1e-6) if line.vaf is not None else None)
    assert (call.depth, call.ref_reads, call.alt_reads) == line.reads
    assert call.normal_vaf == (pytest.approx(line.normal_vaf, abs=1e-6) if line.normal_vaf is not None else None)
    assert line.said in (call.vaf_from or "")
    assert "read counts say" not in (call.vaf_from or "")
    assert seen.reported_origin == line.origin
    assert {k: seen.as_reported.get(k) for k in line.other} == line.other


@pytest.mark.parametrize("name", [n for n, line in LINES.items() if len(line.samples) == 2])
def test_the_order_of_the_columns_does_not_matter(reader: Reader, name: str) -> None:
    line = LINES[name]
    other = record(ref=line.ref, alt=line.alt, info=line.info, form=line.form, samples=line.columns[::-1])
    reading = reader(vcf([other], samples=line.samples[::-1], meta=line.meta))
    assert (reading.tumor_sample, reading.normal_sample) == (line.tumor, line.normal)
    assert reading.observations[0].call.vaf == pytest.approx(line.vaf, abs=1e-6)
    assert reading.assay in (None, Assay.TUMOR_NORMAL)


SAMPLES = (
    ("callers_somaticseq_tn/somaticseq__MuTect2.vcf.gz", "TUMOR", "AF"),
    ("callers_somaticseq_tn/somaticseq__MuSE.vcf.gz", "TUMOR", "AD"),
    ("callers_somaticseq_tn/somaticseq__VarDict.vcf.gz", "TUMOR", "AF"),
    ("callers_somaticseq_tn/somaticseq__Strelka.snv.vcf.gz", "TUMOR", "tier 1"),
    ("callers_somaticseq_tn/somaticseq__Strelka.indel.vcf.gz", "TUMOR", "tier 1"),
    ("callers_somaticseq_tn/somaticseq__SomaticSniper.vcf.gz", "TUMOR", "DP4"),
    ("callers_somaticseq_tn/somaticseq__Scalpel.vcf.gz", None, "AD"),
    ("callers_vcf2maf/vcf2maf__test_varscan.vcf", "TUMOR", "FREQ"),
    ("callers_balsamic/BALSAMIC__vardict_variants.vcf.gz", "TUMOR", "AF"),
    ("callers_balsamic/BALSAMIC__tnscope_variants.vcf.gz", "TUMOR", "AF"),
)


@pytest.mark.shared
@pytest.mark.parametrize(("name", "tumor", "way"), SAMPLES)
def test_every_fraction_of_a_real_file_against_an_independent_reading(
    shared_dir: Path, name: str, tumor: str | None, way: str
) -> None:
    cyvcf2 = pytest.importorskip("cyvcf2")
    path = shared_dir / "samples" / name
    expected: dict[tuple[str, int, str, str], float] = {}
    file = cyvcf2.VCF(str(path))
    at = file.samples.index(tumor) if tumor in file.samples else len(file.samples) - 1
    for v in file:
        if len(v.ALT) == 1 and (fraction := _fraction(v, at, way)) is not None:
            expected[(v.CHROM.removeprefix("chr"), v.POS, v.REF, v.ALT[0])] = fraction
    build = None if "balsamic" in name else Build.GRCH38 if "somaticseq" in name else Build.GRCH37
    reading = read(path, CaseOptions(build=build, tumor_sample=file.samples[at]), everything)
    compared = 0
    for o in reading.observations:
        key = (o.chrom, o.pos, o.ref, o.alt)
        if key in expected:
            assert o.call.vaf == pytest.approx(expected[key], abs=0.0051), key  # type: ignore[index]
            compared += 1
    assert compared >= (1 if "balsamic" in name else 40)  # most of its records failed their filters


def _fraction(v: object, at: int, way: str) -> float | None:
    """The tumor's fraction by what the format's documentation says, with cyvcf2's own decoding."""
    get = v.format  # type: ignore[attr-defined]
    if way == "AF":
        return float(get("AF")[at][0])
    if way == "FREQ":
        return float(get("FREQ")[at].rstrip("%")) / 100
    if way == "AD":
        ref, alt = (int(x) for x in get("AD")[at][:2])
        return alt / (ref + alt) if ref + alt else None
    if way == "DP4":
        a, b, c, d = (int(x) for x in get("DP4")[at][:4])
        return (c + d) / (a + b + c + d) if a + b + c + d else None
    if "TIR" in v.FORMAT:  # type: ignore[attr-defined]
        ref, alt = int(get("TAR")[at][0]), int(get("TIR")[at][0])
    else:
        ref, alt = (int(get(f"{base}U")[at][0]) for base in (v.REF, v.ALT[0]))  # type: ignore[attr-defined]
    return alt / (ref + alt) if ref + alt else None
