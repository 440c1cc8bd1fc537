"""Many files, one after another: a result folder each, one summary table, and a bad file never stops the rest."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mingbian import pipeline
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import CaseOptions
from mingbian.model.errors import UsageError, UserError
from mingbian.model.interpretation import Tier

SUMMARY = "summary.tsv"
_COLUMNS = ("file", "exit_code", "findings", "tier_I", "tier_II", "tier_III", "tier_IV", "blocking_warnings", "message")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. ``tiers`` counts findings in tiers I to IV."""

    file: str
    exit_code: int
    findings: int = 0
    tiers: tuple[int, int, int, int] = (0, 0, 0, 0)
    blocking: int = 0
    message: str = ""


def run_folder(folder: Path, out: Path, options: CaseOptions, formats: Sequence[str], lang: str) -> tuple[Outcome, ...]:
    """Interpret every plain file of ``folder`` (not its subfolders), in name order, into ``out``."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder.", "Name the folder that holds the result files.")
    files = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    files = [p for p in files if p.suffix not in (".tbi", ".csi")]
    if not files:
        raise UsageError(f"There is no file in {folder}.", "Name the folder that holds the result files.")
    kb = KnowledgeBase.load()
    outcomes = tuple(_run_one(path, out / path.name, options, formats, lang, kb) for path in files)
    pipeline.write_whole(out / SUMMARY, summary(outcomes).encode())
    return outcomes


def _run_one(path: Path, out: Path, options: CaseOptions, formats: Sequence[str], lang: str, kb: KnowledgeBase) -> Outcome:
    try:
        result = pipeline.run([path], options, kb)
        pipeline.write(result, out, formats, lang)
    except UserError as e:
        return Outcome(path.name, e.exit_code, message=str(e))
    except Exception as e:
        return Outcome(path.name, 1, message=f"an error of ours ({type(e).__name__}: {e})")
    blocking = [w for w in result.warnings if w.blocking]
    counts = [sum(f.tier is tier for f in result.findings) for tier in Tier]
    return Outcome(
        path.name,
        4 if blocking else 0,
        len(result.findings),
        (counts[0], counts[1], counts[2], counts[3]),
        len(blocking),
        "; ".join(w.text for w in blocking),
    )


def summary(outcomes: Sequence[Outcome]) -> str:
    """A tab-separated table, one line a file."""
    text = io.StringIO()
    table = csv.writer(text, delimiter="\t", lineterminator="\n")
    table.writerow(_COLUMNS)
    for o in outcomes:
        table.writerow([_plain(o.file), o.exit_code, o.findings, *o.tiers, o.blocking, _plain(o.message)])
    return text.getvalue()


def _plain(text: str) -> str:
    """File names and messages are data: no line breaks, and no leading character a spreadsheet would compute."""
    flat = " ".join(text.split())
    return f"'{flat}" if flat[:1] in ("=", "+", "-", "@") else flat
