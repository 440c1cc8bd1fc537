"""Write the bundled example cases: two synthetic patients. Nobody's data; seeded, so the same bytes every time.

Usage: python packaging/make_examples.py

The dozen named alterations are real alleles at their real GRCh38 places. All other records are invented to give the file
the size and the noise of a real panel: their positions lie in real genes, their bases and frequencies are made up,
which the file's header says.
"""

from __future__ import annotations

import gzip
import io
import json
import random
from dataclasses import dataclass
from pathlib import Path

from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, LENGTHS, NAMES

OUT = Path(__file__).resolve().parent.parent / "annotations" / "mingbian" / "examples"
CSQ = [
    "Allele", "Consequence", "IMPACT", "SYMBOL", "Feature_type", "Feature", "BIOTYPE", "EXON", "INTRON", "HGVSc",
    "HGVSp", "Protein_position", "Amino_acids", "Existing_variation", "ALLELE_NUM", "STRAND", "CANONICAL",
    "MANE_SELECT", "gnomADe_AF", "gnomADe_EAS_AF", "CLIN_SIG",
]  # fmt: skip
CSQ_FORMAT = "|".join(CSQ)
AMINO = [
    "Ala", "Arg", "Asn", "Asp", "Cys", "Gln", "Glu", "Gly", "His", "Ile", "Leu", "Lys", "Met", "Phe", "Pro", "Ser",
    "Thr", "Trp", "Tyr", "Val",
]  # fmt: skip
PANEL = [
    "ABL1", "AKT1", "ALK", "APC", "AR", "ARID1A", "ATM", "ATR", "ATRX", "BAP1", "BARD1", "BRAF", "BRCA1", "BRCA2",
    "BRIP1", "CDH1", "CDK12", "CDK4", "CDKN2A", "CHEK2", "CREBBP", "CTNNB1", "DDR2", "DNMT3A", "EGFR", "EP300",
    "ERBB2", "ERBB3", "ESR1", "FANCA", "FBXW7", "FGFR1", "FGFR2", "FGFR3", "FLT3", "GNAS", "HRAS", "IDH1", "IDH2",
    "JAK2", "KDR", "KEAP1", "KIT", "KMT2C", "KMT2D", "KRAS", "MAP2K1", "MET", "MLH1", "MSH2", "MSH6", "MTOR",
    "MUTYH", "MYC", "NF1", "NF2", "NOTCH1", "NRAS", "NTRK1", "NTRK3", "PALB2", "PDGFRA", "PIK3CA", "PMS2", "POLE",
    "PTCH1", "PTEN", "RAD51C", "RAD51D", "RB1", "RET", "ROS1", "SETD2", "SMAD4", "SMARCA4", "STK11", "TERT", "TET2",
    "TP53", "TSC1", "TSC2", "VHL",
]  # fmt: skip


@dataclass(frozen=True)
class Record:
    chrom: str
    pos: int  # 1-based
    ref: str
    alt: str
    filter: str
    csq: str
    vaf: float
    depth: int

    def line(self, rng: random.Random) -> str:
        alt_reads = round(self.vaf * self.depth)
        forward = rng.randint(alt_reads // 3, max(alt_reads // 3, 2 * alt_reads // 3))
        return "\t".join(
            [
                f"chr{self.chrom}", str(self.pos), ".", self.ref, self.alt, ".", self.filter,
                f"DP={self.depth};CSQ={self.csq}", "GT:AD:AF:DP:SB",
                f"0/1:{self.depth - alt_reads},{alt_reads}:{self.vaf:.3f}:{self.depth}:{forward},{alt_reads - forward}",
            ]
        )  # fmt: skip


def csq(**fields: str) -> str:
    row = dict.fromkeys(CSQ, "")
    row.update(Feature_type="Transcript", BIOTYPE="protein_coding", ALLELE_NUM="1", CANONICAL="YES")
    row.update(fields)
    return "|".join(row[name] for name in CSQ)


def transcript_csq(t: Transcript, **fields: str) -> str:
    return csq(SYMBOL=t.gene, Feature=t.accession, MANE_SELECT=t.ensembl or "", STRAND=str(t.strand), **fields)


def named(transcripts: Transcripts) -> list[Record]:
    """The alterations the example is about. HGVS as HGVS has them; positions from the tables of known alleles."""
    rows = [
        # gene, chrom, pos, ref, alt, c., p., consequence, VAF, depth, gnomAD, gnomAD EAS, ClinVar
        ("EGFR", "7", 55191822, "T", "G", "c.2573T>G", "NP_005219.2:p.Leu858Arg", "missense_variant",
         0.32, 812, "", "", ""),
        ("TP53", "17", 7675088, "C", "T", "c.524G>A", "NP_000537.3:p.Arg175His", "missense_variant", 0.28, 701,
         "0.000004", "0", "pathogenic"),
        ("PIK3CA", "3", 179234297, "A", "G", "c.3140A>G", "NP_006209.2:p.His1047Arg", "missense_variant",
         0.12, 640, "", "", ""),
        ("BRCA2", "13", 32339518, "CAG", "C", "c.5164_5165del", "NP_000050.3:p.Ser1722TyrfsTer4", "frameshift_variant",
         0.48, 522,
         "", "", "pathogenic"),
        ("DNMT3A", "2", 25234373, "C", "T", "c.2645G>A", "NP_072046.2:p.Arg882His", "missense_variant", 0.03, 910,
         "0.0005", "0.0002", ""),
        ("EGFR", "7", 55181370, "G", "A", "c.2361G>A", "NP_005219.2:p.Gln787%3D", "synonymous_variant",
         0.51, 655, "0.43", "0.30",
         "benign"),
        ("TP53", "17", 7676154, "G", "C", "c.215C>G", "NP_000537.3:p.Pro72Arg", "missense_variant",
         0.97, 588, "0.67", "0.58",
         "benign"),
    ]  # fmt: skip
    records = []
    for gene, chrom, pos, ref, alt, c, p, consequence, vaf, depth, af, eas, clinvar in rows:
        t = transcripts.chosen(gene)
        if t is None:
            raise SystemExit(f"no transcript for {gene}")
        text = transcript_csq(
            t, Allele=alt[1:] or "-" if len(ref) > 1 else alt, Consequence=consequence, IMPACT="MODERATE",
            EXON=f"{t.exon_at(pos)}/{len(t.exons)}", HGVSc=f"{t.accession}:{c}", HGVSp=p,
            gnomADe_AF=af, gnomADe_EAS_AF=eas, CLIN_SIG=clinvar,
        )  # fmt: skip
        records.append(Record(chrom, pos, ref, alt, "PASS", text, vaf, depth))
    return records


def invented(t: Transcript, kind: str, rng: random.Random) -> Record | None:
    """One invented record in this gene: "intron", "synonymous", "common" (missense polymorphism) or "filtered"."""
    ref = rng.choice("ACGT")
    alt = rng.choice([b for b in "ACGT" if b != ref])
    if kind == "intron":
        pos = rng.randint(t.start, t.end)
        if t.exon_at(pos) is not None or abs(t.splice_offset(pos) or 99) < 30:
            return None
        text = transcript_csq(
            t,
            Allele=alt,
            Consequence="intron_variant",
            IMPACT="MODIFIER",
            HGVSc=f"{t.accession}:{c_name(t, pos, ref, alt)}",
        )
        return Record(t.chrom, pos, ref, alt, "PASS", text, rng.choice([rng.gauss(0.5, 0.03), 0.99]), rng.randint(150, 900))
    first, last = rng.choice(t.exons)
    pos = rng.randint(first, last)
    codon = t.codon_at(pos)
    if codon is None or codon < 2:
        return None
    residue = rng.choice(AMINO)
    other = rng.choice([a for a in AMINO if a != residue])
    synonymous = kind == "synonymous" or (kind == "filtered" and rng.random() < 0.4)
    common = kind == "common"
    af = rng.uniform(0.02, 0.6) if common else rng.uniform(0, 0.004)
    text = transcript_csq(
        t, Allele=alt, Consequence="synonymous_variant" if synonymous else "missense_variant",
        IMPACT="LOW" if synonymous else "MODERATE", EXON=f"{t.exon_at(pos)}/{len(t.exons)}",
        HGVSc=f"{t.accession}:{c_name(t, pos, ref, alt)}",
        HGVSp=f"p.{residue}{codon}%3D" if synonymous else f"p.{residue}{codon}{other}",
        Protein_position=str(codon), gnomADe_AF=f"{af:.4f}", gnomADe_EAS_AF=f"{af * rng.uniform(0.5, 1.5):.4f}",
        CLIN_SIG="benign" if common else "",
    )  # fmt: skip
    if kind == "filtered":
        reason = rng.choice(["weak_evidence", "base_qual", "strand_bias", "slippage", "panel_of_normals"])
        return Record(t.chrom, pos, ref, alt, reason, text, rng.uniform(0.004, 0.04), rng.randint(40, 500))
    vaf = rng.choice([rng.gauss(0.5, 0.03), rng.gauss(0.5, 0.03), 0.99])
    return Record(t.chrom, pos, ref, alt, "PASS", text, min(vaf, 0.99), rng.randint(150, 900))


def c_name(t: Transcript, pos: int, ref: str, alt: str) -> str:
    flip = str.maketrans("ACGT", "TGCA")
    if t.strand < 0:
        ref, alt = ref.translate(flip), alt.translate(flip)
    return f"c.{t.c_position(pos)}{ref}>{alt}"


def lung() -> bytes:
    rng = random.Random(20261121)
    transcripts = Transcripts.load(Build.GRCH38)
    records = named(transcripts)
    # Nothing is invented at or near a place whose true bases are known: that would be a false statement about them.
    known = KnownAlleles.load().loci(Build.GRCH38)
    taken = {(NAMES[contig - 1], int(pos)) for contig, positions in known.items() for pos in positions}
    taken |= {(r.chrom, r.pos) for r in records}
    genes = [t for t in (transcripts.chosen(g) for g in PANEL) if t is not None]
    for kind, wanted in (("intron", 730), ("synonymous", 290), ("common", 66), ("filtered", 412)):
        made = 0
        while made < wanted:
            record = invented(rng.choice(genes), kind, rng)
            if record is None or any((record.chrom, record.pos + d) in taken for d in range(-5, 6)):
                continue
            taken.add((record.chrom, record.pos))
            records.append(record)
            made += 1
    records.sort(key=lambda r: (INDEX[r.chrom], r.pos))
    header = [
        "##fileformat=VCFv4.2",
        "##mingbian_example=Synthetic patient. Only the named alterations are real alleles; all else is invented.",
        "##source=Mutect2",
        "##tumor_sample=S-0001",
        "##reference=GRCh38",
        *(
            f"##contig=<ID=chr{n},length={length}>"
            for n, length in zip(NAMES, LENGTHS[Build.GRCH38], strict=True)
            if n != "MT"
        ),
        '##FILTER=<ID=PASS,Description="Passed">',
        *(
            f'##FILTER=<ID={f},Description="{f}">'
            for f in ("weak_evidence", "base_qual", "strand_bias", "slippage", "panel_of_normals")
        ),
        '##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">',
        f'##INFO=<ID=CSQ,Number=.,Type=String,Description="Ensembl VEP. Format: {CSQ_FORMAT}">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads per allele">',
        '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Allele fraction in the sample">',
        '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth in the sample">',
        '##FORMAT=<ID=SB,Number=2,Type=Integer,Description="Alternate reads by strand">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS-0001",
    ]
    return ("\n".join([*header, *(r.line(rng) for r in records)]) + "\n").encode()


def colorectal() -> bytes:
    report = {
        "schema": "mingbian.report/1",
        "sample": {
            "id": "S-0002", "assay": "tumor-only", "build": "GRCh38", "specimen": "FFPE tissue", "purity": 0.5,
            "panel": "Synthetic 500-gene panel", "collected": "2026-11-02",
        },
        "patient": {"age": 70, "sex": "female"},
        "tumor_type": "COAD",
        "context": {"setting": "metastatic"},
        "consent": {"germline": "yes"},
        "variants": [
            {"gene": "BRAF", "hgvs_c": "NM_004333.6:c.1799T>A", "hgvs_p": "NP_004324.2:p.Val600Glu", "chrom": "7",
             "pos": 140753336, "ref": "A", "alt": "T", "vaf": 0.31, "depth": 640, "consequence": "missense_variant",
             "filters": ["PASS"]},
            {"gene": "PIK3CA", "hgvs_c": "NM_006218.4:c.1633G>A", "hgvs_p": "NP_006209.2:p.Glu545Lys", "chrom": "3",
             "pos": 179218303, "ref": "G", "alt": "A", "vaf": 0.18, "depth": 512, "consequence": "missense_variant",
             "filters": ["PASS"]},
            {"gene": "MLH1", "hgvs_c": "NM_000249.4:c.793C>T", "hgvs_p": "NP_000240.1:p.Arg265Cys", "vaf": 0.44,
             "depth": 480, "consequence": "missense_variant", "filters": ["PASS"]},
        ],
        "biomarkers": {
            "tmb": {"value": 38.0, "unit": "mut/Mb", "assay": "Synthetic 500-gene panel"},
            "msi": {"status": "MSI-H"},
        },
        "coverage": [
            {"gene": gene, "region": f"exon {exon}", "min_depth": depth}
            for gene, depths in (("KRAS", (612, 580, 430)), ("NRAS", (588, 601, 455)))
            for exon, depth in zip((2, 3, 4), depths, strict=True)
        ],
    }  # fmt: skip
    return (json.dumps(report, indent=2) + "\n").encode()


def main() -> None:
    """Write both examples."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as f:
        f.write(lung())
    (OUT / "S-0001.lung.vcf.gz").write_bytes(packed.getvalue())
    (OUT / "S-0002.colorectal.json").write_bytes(colorectal())


if __name__ == "__main__":
    main()
