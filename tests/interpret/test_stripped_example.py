"""The example file without its annotation gives the same findings and tiers, where a reference genome is installed."""

from __future__ import annotations

import gzip
import os
from importlib.resources import files
from pathlib import Path

import pytest
from tests.genome.synthetic import SyntheticGenome, make
from tests.interpret.test_reference import install

from mingbian import pipeline
from mingbian.genome.describe import describe
from mingbian.genome.hgvs import ProteinKind, format_protein
from mingbian.genome.transcripts import Transcripts
from mingbian.model.case import Build, CaseOptions
from mingbian.model.interpretation import Finding, Interpretation

B38 = Build.GRCH38
CHROMOSOMES = () if os.environ.get("MINGBIAN_WHOLE_GENOME") else ("7", "13", "17")
NAMED = {("7", "55191822"), ("17", "7675088"), ("3", "179234297"), ("13", "32339518"), ("2", "25234373"), ("7", "55181370"),
         ("17", "7676154")}  # fmt: skip


def records() -> tuple[list[str], list[list[str]]]:
    text = gzip.decompress(files("mingbian.examples").joinpath("S-0001.lung.vcf.gz").read_bytes()).decode()
    lines = text.splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    header = [line for line in lines if line.startswith("#")]
    return header, [r for r in rows if not CHROMOSOMES or r[0].removeprefix("chr") in CHROMOSOMES]


def csq_fields(header: list[str]) -> list[str]:
    (line,) = [h for h in header if h.startswith("##INFO=<ID=CSQ")]
    return line.partition("Format: ")[2].rstrip('">').split("|")


def annotated_and_stripped(
    header: list[str], rows: list[list[str]], made: SyntheticGenome, folder: Path
) -> tuple[Path, Path]:
    """Both files. What is invented in the example is named as this genome makes it; what the example is about keeps its
    annotation. Frequencies and ClinVar's word stand outside of the annotation in both."""
    fields = csq_fields(header)
    transcripts = Transcripts.load(B38)
    full, bare = [], []
    for row in rows:
        info = dict(part.partition("=")[::2] for part in row[7].split(";"))
        csq = dict(zip(fields, info["CSQ"].split("|"), strict=True))
        chrom = row[0].removeprefix("chr")
        transcript = transcripts.chosen(csq["SYMBOL"])
        assert transcript is not None
        outside = f"DP={info['DP']}"
        for key, name in (("gnomADe_AF", "gnomADe_AF"), ("gnomADe_EAS_AF", "gnomADe_EAS_AF"), ("CLIN_SIG", "CLNSIG")):
            if csq[key]:
                outside += f";{name}={csq[key]}"
            csq[key] = ""
        if (chrom, row[1]) not in NAMED:
            effect = describe(transcript, made, int(row[1]), row[3], row[4])
            assert effect is not None
            csq["Consequence"] = effect.consequence or ""
            csq["HGVSc"] = f"{transcript.accession}:{effect.coding}"
            change = effect.protein if effect.protein and effect.protein.kind is not ProteinKind.UNKNOWN else None
            csq["HGVSp"] = format_protein(change).replace("=", "%3D") if change else ""
        full.append("\t".join([*row[:7], f"{outside};CSQ={'|'.join(csq.values())}", *row[8:]]))
        bare.append("\t".join([*row[:7], outside, *row[8:]]))
    more = ['##INFO=<ID=gnomADe_AF,Number=A,Type=Float,Description="f">',
            '##INFO=<ID=gnomADe_EAS_AF,Number=A,Type=Float,Description="f">',
            '##INFO=<ID=CLNSIG,Number=.,Type=String,Description="c">']  # fmt: skip
    with_csq = [*header[:-1], *more, header[-1], *full]
    without = [*(h for h in header[:-1] if "ID=CSQ" not in h), *more, header[-1], *bare]
    paths = folder / "annotated.vcf", folder / "stripped.vcf"
    for path, lines in zip(paths, (with_csq, without), strict=True):
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths


def told(finding: Finding) -> tuple[object, ...]:
    v = finding.variant
    return (
        v.key, v.gene, v.hgvs_c, v.protein, v.consequence, v.exon, v.hgvs_g, finding.tier, finding.level, finding.flags,
        finding.origin, tuple((a.evidence_id, a.tier, a.level) for a in finding.assertions),
    )  # fmt: skip


def run(path: Path) -> Interpretation:
    return pipeline.run([path], CaseOptions(tumor_type="LUAD"))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINGBIAN_SITE", str(tmp_path / "site"))
    return tmp_path / "site"


def test_the_example_without_annotation_is_graded_like_the_annotated_one(site: Path, tmp_path: Path) -> None:
    header, rows = records()
    made = make(B38, CHROMOSOMES, [(r[0].removeprefix("chr"), int(r[1]), r[3]) for r in rows])
    install(made, site)
    annotated, stripped = (run(path) for path in annotated_and_stripped(header, rows, made, tmp_path))
    assert len(annotated.findings) > 5
    assert [told(f) for f in stripped.findings] == [told(f) for f in annotated.findings]
    one, two = annotated.accounting, stripped.accounting
    assert (one.alleles, one.interpreted, one.set_aside, one.refused) == (
        two.alleles, two.interpreted, two.set_aside, two.refused,
    )  # fmt: skip
    assert not one.refused
    assert [(g.state, g.route, g.rule) for g in stripped.germline_findings] == [
        (g.state, g.route, g.rule) for g in annotated.germline_findings
    ]
