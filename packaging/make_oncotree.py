"""Re-tabulate the OncoTree download into ``knowledge/data/oncotree.tsv``.

    python packaging/make_oncotree.py ONCOTREE.json NAMES_ZH.tsv

``ONCOTREE.json`` is the tree of version 2025_10_03 as oncotree.info gives it; ``NAMES_ZH.tsv`` has the columns
code, name_zh_tw, lay_zh_tw, source (Chinese names by hospital usage, or seen in NHI wording: see the table's header).
The output is deterministic: same inputs, same bytes.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parent.parent / "annotations" / "mingbian" / "knowledge" / "data" / "oncotree.tsv"
HEADER = """\
# Tumor types. Codes, English names, parents, main types, tissues and earlier codes: OncoTree version 2025_10_03,
# Memorial Sloan Kettering Cancer Center, https://oncotree.info, license CC BY 4.0 (re-tabulated, otherwise unchanged).
# Chinese names (Taiwan): not from one official list. name_zh_source "nhi": the wording was seen in an NHI rule or form;
# "usage": common hospital usage, written from experience and not checked against one source; empty where none is given.
# lay_zh: words for a patient's page. earlier: codes of older versions that mean this one (renamed, merged or split).
"""
COLUMNS = ("code", "name", "parent", "main_type", "tissue", "name_zh", "lay_zh", "name_zh_source", "earlier")


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in sorted(node["children"].values(), key=lambda c: str(c["code"])):
        yield from nodes(child)


def one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def main(tree_file: str, names_file: str) -> None:
    tree = json.loads(Path(tree_file).read_text(encoding="utf-8"))["TISSUE"]
    with Path(names_file).open(encoding="utf-8", newline="") as handle:
        chinese = {row["code"]: row for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)}
    lines = ["\t".join(COLUMNS)]
    for node in list(nodes(tree))[1:]:
        zh = chinese.get(node["code"], {})
        source = "" if not zh else "nhi" if zh["source"].startswith("NHI wording") else "usage"
        parent = "" if node["parent"] == "TISSUE" else node["parent"]
        listed = [*node["history"], *node["precursors"], *node["revocations"]]
        earlier = [code for code in dict.fromkeys(listed) if code != node["code"]]
        cells = (
            node["code"],
            one_line(node["name"]),
            parent,
            one_line(node["mainType"]),
            one_line(node["tissue"]),
            one_line(zh.get("name_zh_tw")),
            one_line(zh.get("lay_zh_tw")),
            source,
            "|".join(earlier),
        )
        lines.append("\t".join(cells))
    OUT.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{OUT}: {len(lines) - 1} tumor types, {len(chinese)} with a Chinese name")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
