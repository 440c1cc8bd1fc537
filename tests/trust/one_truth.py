"""One invented patient, and the same result as six laboratories would send it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.readers.reader_files import contig_lines, vcf
from tests.readers.test_annotations import vep_header
from tests.readers.vendor import test_fhir as fhir
from tests.readers.vendor import test_nirvana as nirvana
from tests.readers.vendor.tables import table

from mingbian.model.case import Build

B37, B38 = Build.GRCH37, Build.GRCH38


@dataclass(frozen=True)
class Truth:
    """A change: its places (1-based), alleles on the forward strand, names on the MANE Select transcript."""

    gene: str
    chrom: str
    pos: dict[Build, int]
    ref: str
    alt: str
    transcript: str
    c: str
    protein_id: str
    p: str
    consequence: str
    exon: str
    depth: int
    alt_reads: int

    @property
    def vaf(self) -> float:
        return self.alt_reads / self.depth


TRUTH = (
    Truth("PIK3CA", "3", {B37: 178952085, B38: 179234297}, "A", "G", "NM_006218.4", "c.3140A>G", "NP_006209.2",
          "p.His1047Arg", "missense_variant", "21/21", 500, 50),
    Truth("EGFR", "7", {B37: 55242464, B38: 55174771}, "AGGAATTAAGAGAAGC", "A", "NM_005228.5", "c.2235_2249del",
          "NP_005219.2", "p.Glu746_Ala750del", "inframe_deletion", "19/28", 400, 100),
    Truth("EGFR", "7", {B37: 55259515, B38: 55191822}, "T", "G", "NM_005228.5", "c.2573T>G", "NP_005219.2", "p.Leu858Arg",
          "missense_variant", "21/28", 800, 200),
    Truth("KRAS", "12", {B37: 25398285, B38: 25245351}, "C", "A", "NM_004985.5", "c.34G>T", "NP_004976.2", "p.Gly12Cys",
          "missense_variant", "2/5", 250, 50),
    Truth("TP53", "17", {B37: 7578406, B38: 7675088}, "C", "T", "NM_000546.6", "c.524G>A", "NP_000537.3", "p.Arg175His",
          "missense_variant", "5/11", 300, 150),
)  # fmt: skip

_CSQ = ("Allele", "Consequence", "SYMBOL", "Feature", "BIOTYPE", "EXON", "HGVSc", "HGVSp", "MANE_SELECT")
_META = (
    vep_header(*_CSQ), '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">', '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">',
    '##FILTER=<ID=PASS,Description="x">',
)  # fmt: skip


def as_vcf(build: Build, prefix: str = "", *, names: bool = True) -> bytes:
    """A VCF of a build; ``prefix`` is put before its contig names."""
    records = []
    for t in TRUTH:
        allele = t.alt if len(t.ref) == len(t.alt) else t.alt[1:] or "-"
        said = "|".join((allele, t.consequence, t.gene, t.transcript, "protein_coding", t.exon, f"{t.transcript}:{t.c}",
                         f"{t.protein_id}:{t.p}", "ENST"))  # fmt: skip
        counts = f"0/1:{t.depth - t.alt_reads},{t.alt_reads}:{t.depth}"
        records.append("\t".join((prefix + t.chrom, str(t.pos[build]), ".", t.ref, t.alt, "99", "PASS",
                                  f"CSQ={said}" if names else ".", "GT:AD:DP", counts)))  # fmt: skip
    contigs = [c.replace("ID=", f"ID={prefix}") for c in contig_lines(build, ("3", "7", "12", "17"))]
    return vcf(records, build=None, samples=("S1",), meta=[*contigs, *_META])


def as_report() -> bytes:
    """The generic laboratory report."""
    variants = [
        {"gene": t.gene, "chrom": t.chrom, "pos": t.pos[B38], "ref": t.ref, "alt": t.alt, "hgvs_c": f"{t.transcript}:{t.c}",
         "hgvs_p": f"{t.protein_id}:{t.p}", "consequence": t.consequence, "vaf": t.vaf, "depth": t.depth,
         "filters": ["PASS"]}
        for t in TRUTH
    ]  # fmt: skip
    return json.dumps(
        {"schema": "mingbian.report/1", "sample": {"id": "S1", "build": "GRCh38"}, "variants": variants}
    ).encode()


def as_maf() -> bytes:
    """A mutation table; a deletion is written without the base in front of it."""
    rows: list[dict[str, object]] = []
    for t in TRUTH:
        deletion = len(t.ref) > len(t.alt)
        start = t.pos[B37] + (1 if deletion else 0)
        ref, alt = (t.ref[1:], "-") if deletion else (t.ref, t.alt)
        rows.append(
            {"Hugo_Symbol": t.gene, "NCBI_Build": "GRCh37", "Chromosome": t.chrom, "Start_Position": start,
             "End_Position": start + len(ref) - 1, "Reference_Allele": ref, "Tumor_Seq_Allele1": ref,
             "Tumor_Seq_Allele2": alt, "Tumor_Sample_Barcode": "S1", "HGVSc": t.c, "HGVSp": t.p,
             "Variant_Classification": "In_Frame_Del" if deletion else "Missense_Mutation", "RefSeq": t.transcript,
             "Transcript_ID": t.transcript, "Exon_Number": t.exon, "t_depth": t.depth,
             "t_ref_count": t.depth - t.alt_reads, "t_alt_count": t.alt_reads, "FILTER": "PASS",
             "flanking_bps": t.ref[0] + "N" if deletion else ""}
        )  # fmt: skip
    return table(tuple(rows[0]), rows, before="#version 2.4\n")


def as_nirvana() -> bytes:
    """Illumina Connected Annotations."""
    positions: list[dict[str, Any]] = [
        {"chromosome": f"chr{t.chrom}", "position": t.pos[B37], "refAllele": t.ref, "altAlleles": [t.alt],
         "filters": ["PASS"],
         "samples": [{"genotype": "0/1", "variantFrequencies": [t.vaf], "totalDepth": t.depth,
                      "alleleDepths": [t.depth - t.alt_reads, t.alt_reads]}],
         "variants": [{"vid": f"{t.chrom}-{t.pos[B37]}", "refAllele": t.ref, "altAllele": t.alt, "transcripts": [
             {"transcript": t.transcript, "source": "RefSeq", "hgnc": t.gene, "consequence": [t.consequence],
              "hgvsc": f"{t.transcript}:{t.c}", "hgvsp": f"{t.protein_id}:{t.p}", "isCanonical": True,
              "isManeSelect": True, "bioType": "mRNA", "exons": t.exon}]}]}
        for t in TRUTH
    ]  # fmt: skip
    return nirvana.written(*positions, samples=["S1"])


def as_fhir() -> bytes:
    """A bundle of HL7 Genomics Reporting: alleles, names, fractions as components."""
    part, concept, quantity = fhir.component, fhir.concept, fhir.quantity
    observations = [
        fhir.observation(
            part("48018-6", concept("", t.gene)), part("48004-6", concept(f"{t.transcript}:{t.c}")),
            part("48005-3", concept(f"{t.protein_id}:{t.p}")), part("62374-4", concept("LA14029-5", "GRCh37")),
            part("48000-4", concept("", f"Chromosome {t.chrom}")), part("69547-8", {"valueString": t.ref}),
            part("69551-0", {"valueString": t.alt}),
            part("81254-5", {"valueRange": {"low": {"value": t.pos[B37]}}}), part("92822-6", concept("LA30102-0")),
            part("81258-6", quantity(t.vaf)), part("82121-5", quantity(t.depth)),
            part("48006-1", concept("", t.consequence)),
        )
        for t in TRUTH
    ]  # fmt: skip
    return fhir.bundle(*observations)


CLOTHES: dict[str, bytes] = {
    "VCF on GRCh37": as_vcf(B37),
    "VCF on GRCh38": as_vcf(B38, "chr"),
    "VCF without annotation": as_vcf(B38, names=False),
    "generic report": as_report(),
    "MAF": as_maf(),
    "Connected Annotations": as_nirvana(),
    "FHIR bundle": as_fhir(),
}
