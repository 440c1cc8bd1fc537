"""htslib as the oracle: where it reads a file safely, we say the same of every record.

cyvcf2 runs in a process of its own, because it can crash on what it is given; a file it cannot read is no oracle.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.readers.reader_files import Reader, bgzf, everything, record, vcf

from mingbian.model.case import Build, CaseOptions
from mingbian.model.contigs import canonical
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.readers import read

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"

ORACLE = """
import json, sys
import cyvcf2
for path in sys.argv[1:]:
    try:
        reader = cyvcf2.VCF(path)
        rows = []
        for v in reader:
            columns = str(v).rstrip("\\n").split("\\t")
            rows.append([v.CHROM, v.POS, v.REF, v.ALT, v.FILTERS, columns[8:]])
        print(json.dumps([path, reader.samples, rows]), flush=True)
    except Exception as e:
        print(json.dumps([path, None, str(e)]), flush=True)
"""


def oracle(paths: list[Path]) -> dict[str, tuple[list[str], list[list[object]]]]:
    """What cyvcf2 says of each file it can read. After a crash it goes on behind the file that crashed it."""
    pytest.importorskip("cyvcf2")
    found = {}
    left = [str(p) for p in paths]
    while left:
        done = subprocess.run([sys.executable, "-c", ORACLE, *left], capture_output=True, text=True, check=False)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        found.update({path: (samples, rows) for path, samples, rows in answers if samples is not None})
        left = left[len(answers) + 1 :] if done.returncode else []
    return found


def agree(reading: Reading, samples: list[str], rows: list[list[object]]) -> None:
    """Every allele of ours is one of the oracle's records, with its filters and its sample columns."""
    assert reading.records == len(rows)
    assert reading.alleles == sum(max(1, len(alts)) for _, _, _, alts, _, _ in rows)
    column = samples.index(reading.tumor_sample) if reading.tumor_sample else None
    theirs = {}
    for chrom, pos, ref, alts, filters, columns in rows:
        for alt in alts:
            key = (canonical(chrom), pos, ref.upper(), alt.upper())
            theirs.setdefault(key, []).append((filters, columns))
    for o in reading.observations:
        said = theirs[o.chrom, o.pos, o.ref, o.alt]
        ours = list(o.call.filters) if o.call.filters is not None else []
        same = [columns for filters, columns in said if (filters or []) == ours]
        assert same, o
        if column is None:
            continue
        keys = same[0][0].split(":")
        values = [dict(zip(keys, columns[1 + column].split(":"), strict=False)) for columns in same]
        if "GT" in keys:
            assert o.call.genotype in [v.get("GT") for v in values]


@pytest.mark.parametrize("pack", [bytes, bgzf])
def test_our_own_files(reader: Reader, pack: object) -> None:
    declared = [
        f'##{kind}=<ID={name},Number={number},Type={of},Description="x">'
        for kind, name, number, of in (
            ("INFO", "DP", 1, "Integer"), ("FORMAT", "GT", 1, "String"), ("FORMAT", "AD", "R", "Integer"),
            ("FORMAT", "DP", 1, "Integer"),
        )
    ] + ['##FILTER=<ID=q10,Description="x">']  # fmt: skip
    kinds = [
        (("A", "T"), "0/1"), (("AC", "A"), "0|1"), (("A", "ACGT"), "1/1"), (("ACG", "TTT"), "0/1"), (("C", "G,CA"), "1/2"),
        (("g", "A"), "./1"), (("T", "*,C"), "2/1"), (("A", "C"), "0/0"), (("A", "G"), "1"),
    ]  # fmt: skip
    rows = []
    for n, ((ref, alt), genotype) in enumerate(kinds * 20):
        counts = ",".join(["20", "7", "3"][: 2 + alt.count(",")])
        columns = (f"0/0:{counts}:30", f"{genotype}:{counts}:{30 + n}")
        rows.append(record("1", 1000 + n, ref, alt, status="PASS" if n % 2 else ".", samples=columns))
    path = reader.file(pack(vcf(rows, samples=("NORMAL", "TUMOR"), meta=declared)), "own.vcf")  # type: ignore[operator]
    reading = read(path, CaseOptions(), everything)
    samples, theirs = oracle([path])[str(path)]
    agree(reading, samples, theirs)
    assert len(reading.observations) == 180
    for o in reading.observations:
        columns = next(c for _, pos, _, _, _, c in theirs if pos == o.pos)
        depths = dict(zip(columns[0].split(":"), columns[2].split(":"), strict=True))
        n = 1 + next(alts.index(o.alt) for _, pos, _, alts, _, _ in theirs if pos == o.pos)
        assert o.call.depth == int(depths["DP"])
        assert o.call.alt_reads == int(depths["AD"].split(",")[n])


def sample_files() -> list[Path]:
    if not SAMPLES.is_dir():
        return []
    return [p for p in sorted(SAMPLES.rglob("*.vcf*")) if p.suffix in {".vcf", ".gz"} and "traps" not in p.parts]


@pytest.fixture(scope="module")
def answers() -> dict[str, tuple[list[str], list[list[object]]]]:
    return oracle(sample_files())


def told(path: Path, samples: list[str]) -> Reading | None:
    """Our reading, with the answers a user would have to give; None where the file cannot be of either build."""
    for build in Build:
        given = CaseOptions(build=build, tumor_sample=samples[0] if samples else None)
        refusal = None
        try:
            return read(path, given, everything)
        except Refusal as e:
            refusal = e
        assert refusal.code in {"BUILD_CONFLICT", "BUILD_MISMATCH", "BUILD_UNSUPPORTED"}, str(refusal)
    return None


@pytest.mark.shared
@pytest.mark.parametrize("path", sample_files(), ids=lambda p: p.name)
def test_the_sample_folder(path: Path, answers: dict[str, tuple[list[str], list[list[object]]]]) -> None:
    if str(path) not in answers:
        pytest.skip("the oracle cannot read it")
    samples, rows = answers[str(path)]
    reading = told(path, samples)
    if reading is not None and not reading.refused:
        agree(reading, samples, rows)
