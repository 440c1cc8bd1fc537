"""Counts what is read and what is refused or warned of in the corpus of the VCF specification (samtools/hts-specs).

Usage: MINGBIAN_VCF_CORPUS=DIR python -m tests.trust.vcf_corpus [--misses]

DIR is the folder test/vcf of a checkout, with a folder for each version and in it passed/ and failed/. Nothing of it is
kept here. The genome build is stated as GRCh37, and of several samples the first is read, so that no file is refused for
saying neither. Once everything is parsed in full and once what the knowledge selects.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions
from mingbian.model.errors import Refusal
from mingbian.model.reading import Reading
from mingbian.readers import read
from mingbian.readers.selection import Selection, SelectionFor

VARIABLE = "MINGBIAN_VCF_CORPUS"


def rows_of(path: Path) -> int:
    """Records of a file, counted by its lines."""
    return sum(1 for line in path.read_bytes().splitlines() if line.strip() and not line.startswith(b"#"))


def outcome(path: Path, select: SelectionFor) -> Reading | Refusal:
    options = CaseOptions(build=Build.GRCH37)
    try:
        return read(path, options, select)
    except Refusal as refusal:
        if refusal.code != "TUMOR_SAMPLE_UNKNOWN" or not refusal.choices:
            return refusal
        options = CaseOptions(build=Build.GRCH37, tumor_sample=refusal.choices[0])
    try:
        return read(path, options, select)
    except Refusal as refusal:
        return refusal


def named(found: Reading | Refusal) -> tuple[str, ...]:
    """By what names a file was objected to; what only says which samples or contigs were left out is no objection."""
    if isinstance(found, Refusal):
        return (found.code,)
    return tuple(w.code for w in found.warnings if w.code not in _NO_OBJECTION)


_NO_OBJECTION = frozenset({"SAMPLES_NOT_READ", "SITES_ONLY", "NO_VAF", "OTHER_CONTIGS", "NO_VARIANTS"})


def main(arguments: list[str]) -> None:
    folder = Path(os.environ.get(VARIABLE, ""))
    if not os.environ.get(VARIABLE) or not folder.is_dir():
        sys.exit(__doc__)
    kb = KnowledgeBase.load(site=None)
    for name, select in (("everything", lambda _: Selection.everything()), ("selected", kb.selection)):
        passed = sorted(folder.glob("*/passed/*.vcf"))
        failed = sorted(folder.glob("*/failed/*.vcf"))
        whole, noisy, misses = 0, 0, []
        codes: Counter[str] = Counter()
        for path in passed:
            found = outcome(path, select)
            if isinstance(found, Reading) and found.records == rows_of(path):
                whole += 1
                if named(found):
                    noisy += 1
                    if "--misses" in arguments:
                        print("passed, but warned of:", path.relative_to(folder), [w.text for w in found.warnings])
            elif "--misses" in arguments:
                print("not read whole:", path.relative_to(folder), found if isinstance(found, Refusal) else found.records)
        for path in failed:
            objections = named(outcome(path, select))
            codes.update(set(objections))
            if not objections:
                misses.append(path)
        print(f"{name}: {whole} of {len(passed)} passed files read, rows in = rows out ({noisy} of them with a warning)")
        print(f"{name}: {len(failed) - len(misses)} of {len(failed)} failed files refused or warned of")
        print(f"{name}: {dict(codes.most_common())}")
        if "--misses" in arguments:
            for path in misses:
                cause = next((x for x in path.read_text("utf-8", "replace").splitlines() if "CauseOfFailure" in x), "")
                print("missed:", path.relative_to(folder), cause)


if __name__ == "__main__":
    main(sys.argv[1:])
