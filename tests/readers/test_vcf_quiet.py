"""Substitutions far from anything are set aside without being named; what comes out is the same as if they were."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.readers.reader_files import record, vcf

from mingbian.genome.transcripts import Transcripts
from mingbian.interpret import interpret
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions
from mingbian.model.contigs import NAMES
from mingbian.model.interpretation import Interpretation
from mingbian.model.reading import Reading
from mingbian.model.records import replace
from mingbian.readers import read
from mingbian.readers.accounting import DUPLICATE, EXAMPLES, FILTERED, NO_EFFECT, NOT_A_CALL
from mingbian.readers.anchors import Anchors
from mingbian.readers.selection import Selection

KB = KnowledgeBase.load(site=None)
BUILD = Build.GRCH37
OPTIONS = CaseOptions(tumor_type="LUAD")
LOCI = {place: pair[0] for place, pair in Anchors.load().bases.items()}
CHROMS = ("1", "7", "9", "12", "17", "X")


def quietless(build: Build) -> Selection:
    return replace(KB.selection(build), quiet_starts={}, quiet_ends={})


def somewhere(draw: random.Random, chroms: tuple[str, ...] = CHROMS) -> tuple[str, int]:
    """A place in or near a known gene, that is no locus by which the build is told."""
    genes = [t for t in Transcripts.load(BUILD).all if t.chrom in chroms]
    while True:
        gene = draw.choice(genes)
        low, high = gene.window
        pos = draw.randint(low - 200, high + 200)
        if draw.random() < 0.2:
            start, end = draw.choice(gene.exons)
            pos = draw.randint(start - 90, end + 90)
        if (NAMES.index(gene.chrom) + 1) << 32 | pos not in LOCI:
            return gene.chrom, pos


def lines(draw: random.Random, count: int, samples: int, form: str = "GT:AD:DP") -> list[str]:
    """Records of all kinds, most of them plain substitutions; some told twice."""
    made = []
    for chrom, pos in sorted((somewhere(draw) for _ in range(count)), key=lambda p: (CHROMS.index(p[0]), p[1])):
        ref = draw.choice("ACGT")
        other = draw.choice([b for b in "ACGT" if b != ref])
        alt = draw.choice([other] * 12 + [other.lower(), ".", "*", "<NON_REF>", ref + "GA", f"{other},<NON_REF>", ref])
        status = draw.choice(["PASS"] * 4 + [".", "", "q10", "germline;q10", "pass", "PASSED", "PASS;q10"])
        genotypes = [draw.choice(["0/1"] * 4 + ["1|0", "1/1", "0/0", "./.", "1", "0/2", "."]) for _ in range(samples)]
        cells = [":".join({"GT": g, "AD": "40,20", "DP": "60"}[key] for key in form.split(":")) for g in genotypes]
        info = draw.choice([".", "DP=60", "SOMATIC", "STATUS=StrongSomatic", "CLNSIG=Pathogenic"])
        name = draw.choice([".", ".", "rs17", "COSV3;rs9"])
        made += [record(chrom, pos, ref, alt, status, info, form, cells, name)] * draw.choice([1] * 9 + [2])
    return made


def both(tmp_path: Path, data: bytes, options: CaseOptions = OPTIONS) -> tuple[Reading, Interpretation, Interpretation]:
    """The reading with quiet stretches, its interpretation, and the interpretation without them."""
    path = tmp_path / "a.vcf"
    path.write_bytes(data)
    quick, slow = read(path, options, KB.selection), read(path, options, quietless)
    assert (quick.records, quick.alleles, quick.warnings, quick.refused) == (
        slow.records, slow.alleles, slow.warnings, slow.refused,
    )  # fmt: skip
    assert len(quick.observations) <= len(slow.observations)
    return quick, same_reference(interpret([quick], options, KB)), same_reference(interpret([slow], options, KB))


def same_reference(whole: Interpretation) -> Interpretation:
    """Without the remark on a missing reference genome: it counts what a reader passed on, which is what differs here."""
    return replace(whole, warnings=tuple(w for w in whole.warnings if w.code != "REFERENCE_NOT_INSTALLED"))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("samples", "form"), [(1, "GT:AD:DP"), (2, "GT:AD:DP"), (1, "AD:DP"), (1, "AD:GT:DP"), (0, "")])
def test_the_interpretation_is_the_same_as_when_everything_is_named(
    tmp_path: Path, seed: int, samples: int, form: str
) -> None:
    draw = random.Random(f"quiet {seed} {samples} {form}")
    names = ("NORMAL", "TUMOR")[2 - samples :] if samples else ()
    meta = ("##tumor_sample=TUMOR", "##normal_sample=NORMAL") if samples == 2 else ()
    rows = lines(draw, 160, samples, form or "GT")
    data = vcf(rows if samples else ["\t".join(r.split("\t")[:8]) for r in rows], samples=names, meta=meta)
    quick, with_quiet, without = both(tmp_path, data)
    assert with_quiet == without
    if form == "GT:AD:DP":
        assert quick.set_aside[NO_EFFECT] > 10
        assert len(quick.observations) < 60


def test_examples_are_the_first_ones_and_no_more_than_shown(tmp_path: Path) -> None:
    draw = random.Random("many")
    rows = lines(draw, 1500, 1)
    quick, with_quiet, without = both(tmp_path, vcf(rows))
    for reason in (NO_EFFECT, FILTERED):
        assert with_quiet.accounting.set_aside[reason] > EXAMPLES
        shown = [e for e in with_quiet.accounting.examples if e.reason == reason]
        assert len(shown) == EXAMPLES
        assert [e.line for e in shown] == sorted(e.line for e in shown)
    assert with_quiet == without
    assert quick.set_aside[DUPLICATE] > 0


def deep() -> tuple[str, int]:
    transcript = Transcripts.load(BUILD).chosen("EGFR")
    assert transcript is not None
    return transcript.chrom, (transcript.exons[0][1] + transcript.exons[1][0]) // 2


def observed(tmp_path: Path, row: str, *, meta: tuple[str, ...] = (), names: tuple[str, ...] = ("TUMOR",)) -> Reading:
    path = tmp_path / "a.vcf"
    path.write_bytes(vcf([row], meta=meta, samples=names))
    return read(path, OPTIONS, KB.selection)


def test_what_is_not_quite_a_lone_substitution_is_looked_at(tmp_path: Path) -> None:
    chrom, pos = deep()
    quiet = observed(tmp_path, record(chrom, pos, "A", "C"))
    assert (quiet.observations, dict(quiet.set_aside)) == ((), {NO_EFFECT: 1})
    for ref, alt in (("A", "AC"), ("AC", "A"), ("AC", "GT"), ("A", "C,G"), ("a", "C")):
        assert observed(tmp_path, record(chrom, pos, ref, alt)).observations, (ref, alt)
    assert observed(tmp_path, record(chrom, pos, "A", "C", name="FLT3 ITD")).observations
    assert observed(tmp_path, record(chrom, pos, "A", "C", form="AD:DP", samples=("1,2:3",))).observations
    assert dict(observed(tmp_path, record(chrom, pos, "A", "C", samples=("0/0:9,0:9",))).set_aside) == {NOT_A_CALL: 1}


def test_an_annotated_file_is_read_by_its_annotation(tmp_path: Path) -> None:
    chrom, pos = deep()
    csq = '##INFO=<ID=CSQ,Number=.,Type=String,Description="Ensembl VEP. Format: Allele|Consequence|SYMBOL">'
    reading = observed(tmp_path, record(chrom, pos, "A", "C", info="CSQ=C|missense_variant|EGFR"), meta=(csq,))
    assert [o.annotation.consequence for o in reading.observations if o.annotation] == [("missense_variant",)]


def test_a_base_that_tells_the_build_is_still_compared(tmp_path: Path) -> None:
    found = KB.selection(BUILD)
    selection = Selection(found.starts, found.ends, quiet_starts=found.starts, quiet_ends=found.ends)
    path = tmp_path / "a.vcf"
    path.write_bytes(vcf([record("7", 140453136, "A", "T"), record("12", 25398284, "C", "T")]))
    reading = read(path, OPTIONS, lambda build: selection)
    assert len(reading.observations) == 2  # BRAF and KRAS: known loci, whatever a selection says
