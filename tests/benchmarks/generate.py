"""Makes the three kinds of file that the speed goals speak of, always the same for the same seed and size.

Usage: python -m tests.benchmarks.generate KIND OUTPUT.vcf.gz [RECORDS]

genome: tumor and normal, evenly over the chromosomes of GRCh38, seven FORMAT keys, no annotation.
exome:  tumor and normal, VEP annotation of 82 fields for about six transcripts; 9 of 100 records in genes known here.
panel:  tumor only, the same annotation; every record protein-altering in an exon of a gene known here.

All of it is invented: positions, alleles and annotations are random. REF is true only at the loci by which Mingbian checks
the genome build, because it would rightly refuse the file otherwise.
"""

from __future__ import annotations

import random
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from mingbian.genome.transcripts import Transcript, Transcripts
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX, LENGTHS, NAMES
from mingbian.readers.anchors import Anchors

RECORDS = {"genome": 1_000_000, "exome": 150_000, "panel": 20_000}
BUILD = Build.GRCH38
SEED = 20261121

CSQ_FORMAT = (
    "Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|INTRON|HGVSc|HGVSp|cDNA_position|CDS_position|"
    "Protein_position|Amino_acids|Codons|Existing_variation|ALLELE_NUM|DISTANCE|STRAND|FLAGS|PICK|VARIANT_CLASS|SYMBOL_SOURCE|"
    "HGNC_ID|CANONICAL|MANE_SELECT|MANE_PLUS_CLINICAL|TSL|APPRIS|CCDS|ENSP|SWISSPROT|TREMBL|UNIPARC|UNIPROT_ISOFORM|GENE_PHENO|"
    "SIFT|PolyPhen|DOMAINS|miRNA|HGVS_OFFSET|AF|AFR_AF|AMR_AF|EAS_AF|EUR_AF|SAS_AF|gnomADe_AF|gnomADe_AFR_AF|gnomADe_AMR_AF|"
    "gnomADe_ASJ_AF|gnomADe_EAS_AF|gnomADe_FIN_AF|gnomADe_NFE_AF|gnomADe_OTH_AF|gnomADe_SAS_AF|gnomADg_AF|gnomADg_AFR_AF|"
    "gnomADg_AMI_AF|gnomADg_AMR_AF|gnomADg_ASJ_AF|gnomADg_EAS_AF|gnomADg_FIN_AF|gnomADg_MID_AF|gnomADg_NFE_AF|gnomADg_OTH_AF|"
    "gnomADg_SAS_AF|MAX_AF|MAX_AF_POPS|CLIN_SIG|SOMATIC|PHENO|PUBMED|MOTIF_NAME|MOTIF_POS|HIGH_INF_POS|MOTIF_SCORE_CHANGE|"
    "TRANSCRIPTION_FACTORS|LoF|LoF_filter"
)
CSQ_FIELDS = CSQ_FORMAT.split("|")
assert len(CSQ_FIELDS) == 82

_ONE = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H", "Ile": "I",
    "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V",
}  # fmt: skip
_AMINO = tuple(_ONE)
_FILTERS = ("PASS",) * 6 + ("germline", "weak_evidence", "clustered_events;haplotype", "panel_of_normals", "strand_bias")
_POPULATIONS = CSQ_FIELDS[CSQ_FIELDS.index("gnomADe_AF") : CSQ_FIELDS.index("MAX_AF")]
_OFF_TARGET = (
    ("synonymous_variant", "LOW"), ("missense_variant", "MODERATE"), ("intron_variant", "MODIFIER"),
    ("3_prime_UTR_variant", "MODIFIER"), ("synonymous_variant", "LOW"), ("splice_region_variant&intron_variant", "LOW"),
)  # fmt: skip


def header(samples: tuple[str, ...], annotated: bool) -> str:
    lines = ["##fileformat=VCFv4.2", "##source=Mutect2", "##tumor_sample=TUMOR"]
    if "NORMAL" in samples:
        lines.append("##normal_sample=NORMAL")
    lines.append('##FILTER=<ID=PASS,Description="All filters passed">')
    lines += [
        f'##FILTER=<ID={name},Description="{name}">'
        for name in sorted({f for text in _FILTERS[6:] for f in text.split(";")})
    ]
    lines += [
        f'##INFO=<ID={name},Number={number},Type={kind},Description="{name}">'
        for name, number, kind in (
            ("DP", 1, "Integer"), ("ECNT", 1, "Integer"), ("GERMQ", 1, "Integer"), ("MBQ", "R", "Integer"),
            ("MPOS", "A", "Integer"), ("POPAF", "A", "Float"), ("TLOD", "A", "Float"),
        )
    ]  # fmt: skip
    if annotated:
        lines.append(
            '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. '
            f'Format: {CSQ_FORMAT}">'
        )
    lines += [
        f'##FORMAT=<ID={name},Number={number},Type={kind},Description="{name}">'
        for name, number, kind in (
            ("GT", 1, "String"), ("AD", "R", "Integer"), ("AF", "A", "Float"), ("DP", 1, "Integer"),
            ("F1R2", "R", "Integer"), ("F2R1", "R", "Integer"), ("SB", 4, "Integer"),
        )
    ]  # fmt: skip
    lines += [
        f"##contig=<ID=chr{n.replace('MT', 'M')},length={size}>" for n, size in zip(NAMES, LENGTHS[BUILD], strict=True)
    ]
    lines.append("\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *samples)))
    return "\n".join(lines) + "\n"


class _Maker:
    def __init__(self, kind: str, records: int, seed: int) -> None:
        self.kind = kind
        self.records = records
        self.random = random.Random(f"{seed} {kind} {records}")
        self.anchors = {place: pair[1] for place, pair in Anchors.load().bases.items() if pair[1]}
        transcripts = Transcripts.load(BUILD)
        self.coding = [t for t in transcripts.all if t.role == "mane_select"]

    def lines(self) -> Iterator[str]:
        if self.kind == "genome":
            places = ((index, pos, None) for index, pos in self._anywhere(self.records))
        elif self.kind == "exome":
            inside = self.records * 9 // 100
            places = iter(
                sorted(
                    [*((i, p, t) for i, p, t in self._in_genes(inside))]
                    + [(i, p, None) for i, p in self._anywhere(self.records - inside)],
                    key=lambda place: place[:2],
                )
            )
        else:
            places = iter(sorted(self._in_genes(self.records), key=lambda place: place[:2]))
        for index, pos, transcript in places:
            yield self._line(index, pos, transcript)

    def _anywhere(self, count: int) -> Iterator[tuple[int, int]]:
        sizes = LENGTHS[BUILD][:24]
        total = sum(sizes)
        for index, size in enumerate(sizes, start=1):
            n = round(count * size / total)
            yield from ((index, pos) for pos in sorted(self.random.sample(range(20_000, size - 20_000), n)))

    def _in_genes(self, count: int) -> Iterator[tuple[int, int, Transcript]]:
        for _ in range(count):
            while True:
                t = self.random.choice(self.coding)
                start, end = self.random.choice(t.exons)
                pos = self.random.randint(start, end)
                if t.codon_at(pos) is not None:
                    break
            yield INDEX[t.chrom], pos, t

    def _line(self, index: int, pos: int, transcript: Transcript | None) -> str:
        r = self.random
        ref = self.anchors.get(index << 32 | pos) or r.choice("ACGT")
        what = r.random()
        alt = r.choice([b for b in "ACGT" if b != ref])
        if what > 0.98 and transcript is None:
            alt += "," + r.choice([b for b in "ACGT" if b not in {ref, alt}])
        elif what > 0.97:
            ref, alt = ref + r.choice("ACGT"), alt + r.choice("ACGT")
        elif what > 0.91:
            ref, alt = ref + "".join(r.choices("ACGT", k=r.randint(1, 8))), ref
        elif what > 0.85:
            alt = ref + "".join(r.choices("ACGT", k=r.randint(1, 8)))
        alts = alt.split(",")
        depth, share = r.randint(60, 900), r.random() * 0.6
        counts = [max(1, int(depth * share / len(alts))) for _ in alts]
        info = [
            f"DP={depth}", f"ECNT={r.randint(1, 4)}", f"GERMQ={r.randint(1, 93)}",
            "MBQ=" + ",".join(["30"] * (1 + len(alts))),
            "MPOS=" + ",".join(str(r.randint(5, 60)) for _ in alts),
            "POPAF=" + ",".join(["6.00"] * len(alts)),
            "TLOD=" + ",".join(f"{r.random() * 300:.2f}" for _ in alts),
        ]  # fmt: skip
        if self.kind != "genome":
            info.append("CSQ=" + self._annotation(ref, alts[0], pos, transcript))
        samples = [self._sample(counts, depth, "/".join(["0", *(str(n + 1) for n in range(len(alts)))]))]
        if self.kind != "panel":
            samples.insert(0, self._sample([r.randint(0, 1) for _ in alts], r.randint(30, 90), "0/0"))
        chosen = "PASS" if self.kind == "panel" else r.choice(_FILTERS)
        name = NAMES[index - 1]
        return "\t".join(
            (
                f"chr{name}",
                str(pos),
                ".",
                ref,
                ",".join(alts),
                ".",
                chosen,
                ";".join(info),
                "GT:AD:AF:DP:F1R2:F2R1:SB",
                *samples,
            )
        )

    def _sample(self, counts: list[int], depth: int, genotype: str) -> str:
        rest = max(0, depth - sum(counts))
        total = rest + sum(counts)
        halves = [rest // 2, *(c // 2 for c in counts)]
        others = [rest - halves[0], *(c - h for c, h in zip(counts, halves[1:], strict=True))]
        return ":".join(
            (
                genotype,
                ",".join(map(str, [rest, *counts])),
                ",".join(f"{c / total if total else 0:.3f}" for c in counts),
                str(total),
                ",".join(map(str, halves)),
                ",".join(map(str, others)),
                f"{halves[0]},{others[0]},{sum(halves[1:])},{sum(others[1:])}",
            )
        )

    def _annotation(self, ref: str, alt: str, pos: int, transcript: Transcript | None) -> str:
        r = self.random
        number = max(1, round(r.gauss(6, 1.5)))
        if transcript is None:
            gene, accession, codon = f"LOC{pos % 20_000:05d}", f"NM_{pos % 900_000:06d}.2", r.randint(1, 900)
            consequence, impact = r.choice(_OFF_TARGET)
        else:
            gene, accession, codon = transcript.gene, transcript.accession, transcript.codon_at(pos) or 1
            consequence, impact = "missense_variant", "MODERATE"
            if len(ref) != len(alt):
                frame = abs(len(ref) - len(alt)) % 3 == 0
                consequence = "inframe_deletion" if frame else "frameshift_variant"
                impact = "MODERATE" if frame else "HIGH"
        allele = alt if len(ref) == len(alt) else (alt[1:] or "-")
        old, new = r.choice(_AMINO), r.choice(_AMINO)
        rare = r.random() < 0.7
        frequency = "" if rare else f"{r.random() * 0.3:.6f}"
        entries = []
        for n in range(number):
            main = n == 0
            here = accession if main else f"NM_{(pos + n * 7919) % 900_000:06d}.{n}"
            values = {
                "Allele": allele, "Consequence": consequence if n < 4 else "downstream_gene_variant",
                "IMPACT": impact if n < 4 else "MODIFIER", "SYMBOL": gene, "Gene": str(pos % 99_999),
                "Feature_type": "Transcript", "Feature": here, "BIOTYPE": "protein_coding", "EXON": f"{1 + codon % 30}/31",
                "HGVSc": f"{here}:c.{codon * 3 - 1}{ref[0]}>{alt[0]}",
                "HGVSp": f"NP_{pos % 900_000:06d}.1:p.{old}{codon}{new}" if "missense" in consequence else "",
                "cDNA_position": str(codon * 3 + 180), "CDS_position": str(codon * 3 - 1), "Protein_position": str(codon),
                "Amino_acids": f"{_ONE[old]}/{_ONE[new]}", "Codons": "cTg/cGg", "STRAND": "1",
                "Existing_variation": f"rs{pos}&COSV{pos % 99_999_999}" if not rare else "", "ALLELE_NUM": "1",
                "PICK": "1" if main else "", "VARIANT_CLASS": "SNV" if len(ref) == len(alt) == 1 else "indel",
                "SYMBOL_SOURCE": "EntrezGene", "HGNC_ID": str(pos % 50_000), "CANONICAL": "YES" if main else "",
                "MANE_SELECT": f"ENST{pos % 10**11:011d}.4" if main else "", "TSL": "1", "APPRIS": "P1" if main else "A2",
                "CCDS": f"CCDS{pos % 40_000}.1", "ENSP": f"NP_{pos % 900_000:06d}.1",
                "SWISSPROT": f"P{pos % 100_000:05d}.211", "UNIPARC": f"UPI{pos % 10**10:010X}", "GENE_PHENO": "1",
                "SIFT": "deleterious(0.01)", "PolyPhen": "probably_damaging(0.998)",
                "DOMAINS": "PDB-ENSP_mappings:1ivo.A&Gene3D:1.10.510.10&Pfam:PF07714&PROSITE_profiles:PS50011&CDD:cd05108",
            }  # fmt: skip
            if frequency:
                values |= dict.fromkeys(_POPULATIONS, frequency)
                values |= {"MAX_AF": frequency, "MAX_AF_POPS": "gnomADe_NFE"}
            entries.append("|".join(values.get(field, "") for field in CSQ_FIELDS))
        return ",".join(entries)


class BgzfWriter:
    """Writes BGZF blocks (SAM specification, section 4.1), ended by the end-of-file marker."""

    MARKER = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")

    def __init__(self, path: Path, level: int = 4) -> None:
        self._file = path.open("wb")
        self._level = level
        self._held = bytearray()

    def write(self, data: bytes) -> None:
        self._held += data
        while len(self._held) >= 65_280:
            self._block(bytes(self._held[:65_280]))
            del self._held[:65_280]

    def close(self) -> None:
        if self._held:
            self._block(bytes(self._held))
        self._file.write(self.MARKER)
        self._file.close()

    def _block(self, data: bytes) -> None:
        packer = zlib.compressobj(self._level, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        self._file.write(struct.pack("<4BIBBH2BHH", 31, 139, 8, 4, 0, 0, 255, 6, 66, 67, 2, len(packed) + 25))
        self._file.write(packed + struct.pack("<II", zlib.crc32(data), len(data)))


def generate(kind: str, path: Path, records: int | None = None, seed: int = SEED) -> int:
    """Write one file; returns how many records it holds."""
    maker = _Maker(kind, records or RECORDS[kind], seed)
    writer = BgzfWriter(path)
    writer.write(header(("TUMOR",) if kind == "panel" else ("NORMAL", "TUMOR"), kind != "genome").encode())
    written = 0
    held: list[str] = []
    for line in maker.lines():
        held.append(line)
        written += 1
        if len(held) == 1000:
            writer.write(("\n".join(held) + "\n").encode())
            held = []
    if held:
        writer.write(("\n".join(held) + "\n").encode())
    writer.close()
    return written


def main(arguments: list[str]) -> None:
    if len(arguments) not in {2, 3} or arguments[0] not in RECORDS:
        sys.exit(__doc__)
    count = generate(arguments[0], Path(arguments[1]), int(arguments[2]) if len(arguments) == 3 else None)
    print(f"{count} records")


if __name__ == "__main__":
    main(sys.argv[1:])
