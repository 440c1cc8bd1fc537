"""Draw checked rows of the assertion tables for a second reading, and print a work sheet (Markdown) to standard output.

    python packaging/draw_review_sample.py [--rows 100] [--seed 20261121]

The draw is random but repeatable: every checked row gets the SHA-256 of "seed:id", and the rows with the smallest values
are taken. The same seed and the same set of ids give the same rows, whatever the order of the tables; a later edit of a row
that keeps its id and its state does not change the draw.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

TABLES = Path(__file__).resolve().parent.parent / "annotations" / "mingbian" / "knowledge" / "data" / "assertions"
SHOWN = (
    "biomarker", "tumor_types", "excluded_tumor_types", "context", "effect", "therapies", "level", "escat", "evidence_kind",
    "approvals", "valid_from", "valid_to", "citations", "source", "source_seen", "checked_on", "note",
)  # fmt: skip


def read_rows(folder: Path) -> list[dict[str, str]]:
    """Every assertion row of the folder as column -> text, with the table's name under "table"."""
    rows: list[dict[str, str]] = []
    for path in sorted(folder.glob("*.tsv")):
        text = path.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        columns = lines[0].split("\t")
        for line in lines[1:]:
            cells = [cell.strip() for cell in line.split("\t")]
            cells += [""] * (len(columns) - len(cells))
            rows.append({**dict(zip(columns, cells, strict=True)), "table": path.stem})
    return rows


def rank(seed: int, row_id: str) -> str:
    """The value by which a row is drawn; hexadecimal SHA-256."""
    return hashlib.sha256(f"{seed}:{row_id}".encode()).hexdigest()


def draw(rows: list[dict[str, str]], count: int, seed: int) -> list[dict[str, str]]:
    """``count`` checked rows (all of them if there are fewer), in the order of the draw."""
    checked = [row for row in rows if row["review"] == "checked"]
    return sorted(checked, key=lambda row: rank(seed, row["id"]))[:count]


def sheet(drawn: list[dict[str, str]], checked: int, seed: int) -> str:
    """The work sheet: one section per row, with boxes to tick."""
    parts = [
        "# Second reading of knowledge rows\n",
        f"Seed {seed}; {len(drawn)} of {checked} checked rows.",
        "Open the source anew for each row; source_seen is what an earlier reader saw.\n",
    ]
    for number, row in enumerate(drawn, 1):
        parts.append(f"## {number}. {row['id']} ({row['table']})\n")
        parts += [f"- {column}: {row[column]}" for column in SHOWN if row.get(column)]
        parts.append("- [ ] confirmed  [ ] corrected  [ ] not confirmable here")
        parts.append("- source opened: ________  what was seen: ________\n")
    return "\n".join(parts)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Draw checked knowledge rows for a second reading.")
    parser.add_argument("--rows", type=int, default=100, help="how many rows (default 100)")
    parser.add_argument("--seed", type=int, default=20261121, help="seed of the draw (default 20261121)")
    options = parser.parse_args(arguments)
    rows = read_rows(TABLES)
    drawn = draw(rows, options.rows, options.seed)
    checked = sum(row["review"] == "checked" for row in rows)
    sys.stdout.write(sheet(drawn, checked, options.seed) + "\n")


if __name__ == "__main__":
    main()
