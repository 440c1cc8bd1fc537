"""How fast the knowledge base opens, finds alleles, and imports ClinVar.

Usage: python -m tests.benchmarks.knowledge_bench [--records N] [--keys N] [--folder DIR]

Every measurement is a fresh process; CPU time (user and system), the wall clock and the peak memory are printed beside the
goals: open 20 ms, 60 ns an allele at 3 million keys, 4 million ClinVar records within 3 minutes and 1 GiB.
The ClinVar file is made up: alleles at random places, half of them in genes known here, with the INFO of the real one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from mingbian.genome.transcripts import Transcripts
from mingbian.model.case import Build
from mingbian.model.contigs import LENGTHS, NAMES
from mingbian.readers.anchors import Anchors, key

_HEADER = """##fileformat=VCFv4.1
##fileDate=2026-11-02
##source=ClinVar
##reference=GRCh38
##ID=<Description="ClinVar Variation ID">
##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Aggregate germline classification for this single variant">
##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description="ClinVar review status">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
"""
_SIGNIFICANCE = (
    "Uncertain_significance", "Uncertain_significance", "Likely_benign", "Benign", "Pathogenic", "Likely_pathogenic",
    "Conflicting_classifications_of_pathogenicity", "Pathogenic/Likely_pathogenic",
)  # fmt: skip
_STATUS = (
    "criteria_provided,_single_submitter", "criteria_provided,_multiple_submitters,_no_conflicts",
    "no_assertion_criteria_provided", "reviewed_by_expert_panel", "criteria_provided,_conflicting_classifications",
)  # fmt: skip


@dataclass(frozen=True)
class Goal:
    what: str
    value: float
    unit: str


GOALS = {
    "open": Goal("open the knowledge base", 0.020, "s"),
    "lookup": Goal("one allele among the keys", 60, "ns"),
    "import": Goal("import of ClinVar", 180, "s"),
    "memory": Goal("peak memory of the import", 1024, "MiB"),
}


def make_clinvar(path: Path, records: int, seed: int = 20261121) -> None:
    """Write a made-up ClinVar VCF (GRCh38), sorted as the real one is. Same seed, same bytes."""
    rng = random.Random(seed)
    genes = Transcripts.load(Build.GRCH38)
    by_contig: dict[str, list[tuple[int, int, str]]] = {}
    for transcript in genes.all:
        by_contig.setdefault(transcript.chrom, []).append((transcript.start, transcript.end, transcript.gene))
    anchors = Anchors.load().bases
    total = sum(LENGTHS[Build.GRCH38][:24])
    number = 1000
    with gzip.GzipFile(path, "wb", compresslevel=1, mtime=0) as out:
        out.write(_HEADER.encode())
        for index, chrom in enumerate(NAMES[:24]):
            length = LENGTHS[Build.GRCH38][index]
            here = by_contig.get(chrom, [(1, length, "NONE")])
            places = []
            for _ in range(round(records * length / total)):
                start, end, gene = rng.choice(here)
                inside = rng.random() < 0.5
                places.append((rng.randint(start, end), gene) if inside else (rng.randint(1, length), "OTHER"))
            lines = []
            for pos, gene in sorted(places):
                if anchors.get(key(index + 1, pos)):
                    continue  # whose base would have to be right: it proves the build
                number += 1
                ref = rng.choice("ACGT")
                alt = rng.choice([b for b in "ACGT" if b != ref]) if rng.random() < 0.9 else ref + rng.choice("ACGT") * 3
                significance, status = rng.choice(_SIGNIFICANCE), rng.choice(_STATUS)
                lines.append(
                    f"{chrom}\t{pos}\t{number}\t{ref}\t{alt}\t.\t.\tALLELEID={number + 15041};CLNDISDB=MedGen:C0027672,"
                    f"SNOMED_CT:699346009|MedGen:CN517202;CLNDN=Hereditary_cancer-predisposing_syndrome|not_provided;"
                    f"CLNHGVS=NC_000001.11:g.{pos}{ref}>{alt};CLNREVSTAT={status};CLNSIG={significance};"
                    f"CLNVC=single_nucleotide_variant;CLNVCSO=SO:0001483;GENEINFO={gene}:672;"
                    f"MC=SO:0001583|missense_variant;ORIGIN=1;RS={number + 80000000}\n"
                )
                if len(lines) == 20000:
                    out.write("".join(lines).encode())
                    lines.clear()
            out.write("".join(lines).encode())


_OPEN = """
import json, sys, time
import mingbian.knowledge.store as store
from mingbian.model.case import Build
start = time.process_time()
kb = store.KnowledgeBase.load(site=None)
opened = time.process_time()
kb.rows
rows = time.process_time()
kb.known_alleles
alleles = time.process_time()
kb.index
index = time.process_time()
print(json.dumps({"open": opened - start, "rows": rows - opened, "alleles": alleles - rows, "index": index - alleles}))
"""
_LOOKUP = """
import json, sys, time
from pathlib import Path
import numpy as np
from mingbian.knowledge.key_table import KeyTable
folder, count = Path(sys.argv[1]), int(sys.argv[2])
opened = time.process_time()
table = KeyTable.open(folder, count, "<u8")
opened = time.process_time() - opened
rng = np.random.default_rng(1)
asked = 1_000_000
hits = np.asarray(table.keys)[rng.integers(0, count, asked // 20)]
misses = rng.integers(0, 25 << 59, asked - len(hits), dtype=np.uint64)
queries = np.sort(np.concatenate([hits, misses]))
table.find_many(queries[:1000])
took = 1.0
for _ in range(5):
    start = time.process_time()
    found = table.find_many(queries)
    took = min(took, time.process_time() - start)
assert int((found >= 0).sum()) >= len(hits)
one = int(hits[0])
start = time.process_time()
for _ in range(10000):
    table.find(one)
single = (time.process_time() - start) / 10000
print(json.dumps({"open": opened, "ns": took / asked * 1e9, "single_us": single * 1e6}))
"""
_IMPORT = """
import json, sys, time
from pathlib import Path
from mingbian.knowledge.importing.run import import_files
start = time.perf_counter()
done = import_files([Path(sys.argv[1])], Path(sys.argv[2]), "2026-11-21")
took = time.perf_counter() - start
account = done.about.account
print(json.dumps({"wall": took, "read": account.read, "kept": account.kept}))
"""
_ASK = """
import json, sys, time
from pathlib import Path
from mingbian.knowledge.store import KnowledgeBase
start = time.process_time()
kb = KnowledgeBase.load(site=Path(sys.argv[1]))
kb.known_alleles.imported
opened = time.process_time() - start
start = time.process_time()
for pos in range(43_044_295, 43_054_295):
    kb.clinvar(f"GRCh38-17-{pos}-A-G")
print(json.dumps({"open": opened, "us": (time.process_time() - start) / 10000 * 1e6}))
"""


@dataclass(frozen=True)
class Measured:
    """What a program printed, its CPU seconds and its peak memory in MiB."""

    said: dict[str, float]
    cpu: float
    memory: float


def measure(program: str, *arguments: str) -> Measured:
    """Run a Python program in a process of its own."""
    readable, writable = os.pipe()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", program, *arguments],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, writable, 1), (os.POSIX_SPAWN_CLOSE, readable)],
    )
    os.close(writable)
    with os.fdopen(readable) as answer:
        text = answer.read()
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit("a measured process failed")
    return Measured(json.loads(text), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _keys(folder: Path, count: int) -> None:
    import numpy as np

    rng = np.random.default_rng(7)
    keys = np.unique(rng.integers(1 << 59, 25 << 59, count + count // 50, dtype=np.uint64))[:count]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "keys.bin").write_bytes(keys.astype("<u8").tobytes())
    (folder / "values.bin").write_bytes(np.arange(len(keys), dtype="<u8").tobytes())


def _line(name: str, value: float, goal: Goal | None = None, unit: str = "") -> bool:
    wanted = f"   goal {goal.value:g} {goal.unit}" if goal else ""
    print(f"{name:44} {value:10.3f} {goal.unit if goal else unit}{wanted}")
    return goal is None or value <= goal.value


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=4_000_000)
    parser.add_argument("--keys", type=int, default=3_000_000)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    met = []
    measure(_OPEN)  # the first one compiles
    opened = min((measure(_OPEN) for _ in range(3)), key=lambda m: m.said["open"]).said
    met.append(_line("open the knowledge base", opened["open"], GOALS["open"]))
    for name in ("rows", "alleles", "index"):
        _line(f"  then its {name}", opened[name], unit="s")
    table = given.folder / f"keys-{given.keys}"
    if not table.is_dir():
        _keys(table, given.keys)
    lookups = measure(_LOOKUP, str(table), str(given.keys)).said
    met.append(_line(f"lookup at {given.keys:,} keys, an allele of many", lookups["ns"], GOALS["lookup"]))
    _line("  one allele alone", lookups["single_us"], unit="us")
    file = given.folder / f"clinvar-{given.records}.vcf.gz"
    if not file.exists():
        start = time.perf_counter()
        make_clinvar(file.with_suffix(".part"), given.records)
        file.with_suffix(".part").rename(file)
        print(f"(made {file.name}, {file.stat().st_size >> 20} MiB, in {time.perf_counter() - start:.0f} s)")
    with tempfile.TemporaryDirectory(dir=given.folder) as site:
        done = measure(_IMPORT, str(file), site)
        met.append(_line(f"import of {int(done.said['read']):,} ClinVar records, wall", done.said["wall"], GOALS["import"]))
        _line(f"  kept {int(done.said['kept']):,}; CPU", done.cpu, unit="s")
        met.append(_line("  peak memory", done.memory, GOALS["memory"]))
        asked = measure(_ASK, site).said
        _line("  opening the site's ClinVar", asked["open"], unit="s")
        _line("  asking it by key, one allele", asked["us"], unit="us")
    sys.exit(0 if all(met) else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
