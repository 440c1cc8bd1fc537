"""Write ``knowledge/data/drugs.tsv`` from a table of drug names.

    python packaging/make_drugs.py DRUGS_ZH_TW.tsv

The input has the columns inn, class_target, trade_zh_tw, trade_en, atc, atc_basis, tfda_approved, note, source. ATC codes
are left out: most were not read in a source. Drugs that stand in drugs.tsv and not in the input stay as they are: they were
added by hand, for names that our rows and CIViC use. The output is deterministic.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "annotations" / "mingbian" / "knowledge" / "data" / "drugs.tsv"
HEADER = """\
# Drug names: generic (INN), class, Taiwan and English trade names, and whether the Taiwan FDA has licensed the drug at
# all (yes, no, empty = not known), which says nothing about an indication. Source per row: Taiwan drug lists and NHI
# codes as of 2026; names are facts. License: Apache-2.0 (this tabulation). Table date: 2026-11-21.
# Written by packaging/make_drugs.py.
"""
COLUMNS = ("inn", "class", "trade_zh", "trade_en", "tfda_approved", "note", "source")
APPROVED = {"y": "yes", "n": "no"}


def clean(text: str) -> str:
    return " ".join(text.split())


def main(source: str) -> None:
    with Path(source).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    listed = {row["inn"].casefold() for row in rows}
    old = OUT.read_text(encoding="utf-8").split("\n") if OUT.is_file() else []
    kept = [line for line in old if line and not line.startswith("#") and line.split("\t") != list(COLUMNS)]
    lines = [line for line in kept if line.split("\t")[0].casefold() not in listed]
    for row in rows:
        approved = APPROVED.get(re.split(r"\W", row["tfda_approved"].strip().casefold() or "?")[0], "")
        trade_zh, trade_en = (clean(row[c]) if clean(row[c]) not in {"-", "?"} else "" for c in ("trade_zh_tw", "trade_en"))
        cells = (row["inn"], row["class_target"], trade_zh, trade_en, approved, row["note"], row["source"])
        lines.append("\t".join(clean(cell) for cell in cells))
    lines.sort(key=lambda line: line.split("\t")[0].casefold())
    OUT.write_text(HEADER + "\t".join(COLUMNS) + "\n" + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{OUT}: {len(lines)} drugs")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
