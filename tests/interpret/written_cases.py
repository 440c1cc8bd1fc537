"""The short hand of tests/data/cases.tsv: one line a case, turned into a laboratory report (mingbian.report/1)."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent.parent / "data" / "cases.tsv"
_NUMBERS = {"vaf": float, "depth": int, "normal_vaf": float}
_WORDS = {"zygosity", "origin", "phase_set", "consequence"}


def rows(table: Path = TABLE) -> Iterator[dict[str, str]]:
    """The rows of the table as they stand; comment lines left out."""
    with table.open(encoding="utf-8") as f:
        lines = (line for line in f if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def listed(cell: str) -> list[str]:
    """The parts of a cell whose parts are joined by "; "."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def report(row: Mapping[str, str], order: int = 1) -> dict[str, Any]:
    """The laboratory report of a row; ``order`` -1 states its alterations in reverse."""
    made: dict[str, Any] = {"schema": "mingbian.report/1", "sample": {"id": "CASE", "assay": row["assay"] or "tumor-only"}}
    if row["age"]:
        made["patient"] = {"age": int(row["age"])}
    if row["tumor"]:
        made["tumor_type"] = row["tumor"]
    context: dict[str, Any] = {}
    for pair in listed(row["context"]):
        key, _, value = pair.partition("=")
        context[key] = value.split(",") if key == "prior" else value
    if context:
        made["context"] = context
    made["consent"] = {"germline": row["consent"] or "yes"}
    for words in listed(row["alterations"])[::order]:
        _add(made, words)
    return made


def _add(made: dict[str, Any], words: str) -> None:
    kind, _, rest = words.partition(" ")
    if kind in ("amplification", "loss", "homozygous_deletion"):
        gene, _, copies = rest.partition(" ")
        entry: dict[str, Any] = {"gene": gene, "type": kind}
        if copies:
            entry["copies"] = float(copies)
        made.setdefault("copy_number", []).append(entry)
    elif kind == "fusion":
        five, three = rest.split()[0].split("::")
        made.setdefault("fusions", []).append(
            {"five_prime": five, "three_prime": three, "reads": 40, "in_frame": "out-of-frame" not in rest}
        )
    elif kind == "splice":
        gene, _, event = rest.partition(" ")
        made.setdefault("splice", []).append({"gene": gene, "event": event, "reads": 40})
    elif kind == "msi":
        made.setdefault("biomarkers", {})["msi"] = {"status": rest}
    elif kind == "tmb":
        value, _, assay = rest.partition(" ")
        made.setdefault("biomarkers", {})["tmb"] = {"value": float(value), "unit": "mut/Mb", "assay": assay or None}
    elif kind == "hrd":
        score, _, assay = rest.partition(" ")
        made.setdefault("biomarkers", {})["hrd"] = {"score": float(score), "assay": assay or None}
    elif kind == "coverage":
        where, _, depth = rest.rpartition("=")
        gene, _, region = where.partition(" ")
        made.setdefault("coverage", []).append({"gene": gene, "region": region, "min_depth": int(depth)})
    else:
        made.setdefault("variants", []).append(_variant(kind, rest.split()))


def _variant(gene: str, words: Sequence[str]) -> dict[str, Any]:
    made: dict[str, Any] = {} if re.match(r"\w+:\d", gene) else {"gene": gene}
    for word in words if made else (gene, *words):
        key, _, value = word.partition("=")
        if re.match(r"\w+:\d+:[ACGT]+>[ACGT]+$", word):
            chrom, pos, change = word.split(":")
            ref, alt = change.split(">")
            made |= {"chrom": chrom, "pos": int(pos), "ref": ref, "alt": alt}
        elif re.match(r"(N[MP]_[\d.]+:)?p\.", word):
            made["hgvs_p"] = word
        elif re.match(r"(N[MR]_[\d.]+:)?c\.", word):
            made["hgvs_c"] = word
        elif key in _NUMBERS:
            made[key] = _NUMBERS[key](value)
        elif key in _WORDS:
            made[key] = value
        elif key in ("gnomAD", "gnomAD_EAS"):
            made.setdefault("population", {})[key] = float(value)
        elif key == "filters":
            made["filters"] = value.split(",")
        elif word != "no-vaf":
            raise ValueError(f"not understood in a case: {word!r}")
    made.setdefault("depth", 500)
    if "vaf" not in made and "no-vaf" not in words:
        made["vaf"] = 0.3
    return made


def written(row: Mapping[str, str], folder: Path, order: int = 1) -> Path:
    """The report of a row as a file in ``folder``."""
    path = folder / "case.json"
    path.write_text(json.dumps(report(row, order), ensure_ascii=False), encoding="utf-8")
    return path
