"""How much CPU our reading and tiering takes, as a ratio to a bare cyvcf2 loop over the same file.

Usage: python -m tests.benchmarks.bench [--read-only] [--pairs N] [--scale X] [--folder DIR] [KIND ...]

Each measurement is a fresh process; user and system time of the whole process count, imports included. Ours and the
baseline run in turns, and the median of the pairs' ratios is printed beside the goal. ``--read-only`` measures reading
without interpreting. ``--scale 0.1`` makes the files a tenth as long. Files are made once and kept in the folder.

Everything is as on a machine where the program has run before: both sides run once on a short file that does not count,
so that modules are compiled to bytecode (kept in the folder, whatever the environment says) and the knowledge is indexed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.generate import RECORDS, generate


@dataclass(frozen=True)
class Goal:
    """``baseline`` is "bare" (iterate only) or "fields" (read FILTER, AF, DP, CSQ as well)."""

    baseline: str
    now: float
    aim: float


GOALS = {"genome": Goal("bare", 0.5, 0.35), "exome": Goal("bare", 1.2, 1.0), "panel": Goal("fields", 2.0, 1.5)}

_WARMING = 200  # records of the file that does not count

_BARE = """
import sys, cyvcf2
n = 0
for v in cyvcf2.VCF(sys.argv[1]):
    n += 1
print(n)
"""
_FIELDS = """
import sys, cyvcf2
n = 0
for v in cyvcf2.VCF(sys.argv[1]):
    v.FILTERS, v.format("AF"), v.format("DP"), v.INFO.get("CSQ")
    n += 1
print(n)
"""
_READ = """
import sys
from pathlib import Path
from mingbian.genome.transcripts import Transcripts
from mingbian.model.case import CaseOptions
from mingbian.readers import read
from mingbian.readers.selection import Selection

def select(build):
    found = Transcripts.load(build).gene_intervals()
    return Selection({c: s for c, (s, _) in found.items()}, {c: e for c, (_, e) in found.items()})

print(read(Path(sys.argv[1]), CaseOptions(), select).records)
"""
_RUN = """
import sys
from pathlib import Path
from mingbian.model.case import CaseOptions
from mingbian.pipeline import run

print(run([Path(sys.argv[1])], CaseOptions(tumor_type="LUAD")).accounting.records)
"""


@dataclass(frozen=True)
class Measured:
    """``cpu`` in seconds, user and system; ``memory`` the peak in MiB; ``records`` as the process counted them."""

    cpu: float
    memory: float
    records: int


def measure(program: str, file: Path, environment: Mapping[str, str]) -> Measured:
    """Run a Python program on a file in a process of its own."""
    readable, writable = os.pipe()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", program, str(file)],
        environment,
        file_actions=[(os.POSIX_SPAWN_DUP2, writable, 1), (os.POSIX_SPAWN_CLOSE, readable)],
    )
    os.close(writable)
    with os.fdopen(readable) as answer:
        text = answer.read()
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(f"a measured process failed on {file}")
    return Measured(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, int(text))


def with_caches_in(folder: Path) -> dict[str, str]:
    """This environment, with compiled modules and indexed knowledge kept in a folder of their own."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    place = folder.resolve()
    return environment | {"PYTHONPYCACHEPREFIX": str(place / "bytecode"), "MINGBIAN_CACHE_DIR": str(place / "knowledge")}


def made(kind: str, count: int, folder: Path) -> Path:
    """The file of a kind with so many records, made where it is not there."""
    file = folder / f"{kind}-{count}.vcf.gz"
    if not file.exists():
        generate(kind, file.with_suffix(".part"), count)
        file.with_suffix(".part").rename(file)
    return file


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "kinds", nargs="*", metavar="KIND", choices=[*GOALS, []], help="genome, exome, panel; all by default"
    )
    parser.add_argument("--read-only", action="store_true")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    ours = _READ if given.read_only else _RUN
    environment = with_caches_in(given.folder)
    print("kind    records   ours CPU s   cyvcf2 CPU s   ratio (lowest-highest)   goal  aim   peak MiB (cyvcf2)")
    missed = False
    for kind in given.kinds or GOALS:
        file = made(kind, int(RECORDS[kind] * given.scale), given.folder)
        goal = GOALS[kind]
        baseline = _BARE if goal.baseline == "bare" else _FIELDS
        for program in (ours, baseline):
            measure(program, made(kind, _WARMING, given.folder), environment)
        pairs = [(measure(ours, file, environment), measure(baseline, file, environment)) for _ in range(given.pairs)]
        if any(a.records != b.records for a, b in pairs):
            sys.exit(f"{kind}: not the same number of records: {pairs}")
        ratios = sorted(a.cpu / b.cpu for a, b in pairs)
        ratio = statistics.median(ratios)
        missed |= ratio > goal.now
        print(
            f"{kind:7} {pairs[0][0].records:8} {statistics.median(a.cpu for a, _ in pairs):11.2f} "
            f"{statistics.median(b.cpu for _, b in pairs):14.2f}   {ratio:.3f} ({ratios[0]:.3f}-{ratios[-1]:.3f})"
            f"{'':10} {goal.now:.2f}  {goal.aim:.2f}  "
            f"{max(a.memory for a, _ in pairs):6.0f} ({max(b.memory for _, b in pairs):.0f})"
        )
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
