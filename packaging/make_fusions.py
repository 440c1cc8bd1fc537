"""Make knowledge/data/fusions.tsv: pairs of genes that are known to fuse, from CIViC's fusions and our own rows.

    python packaging/make_fusions.py FOLDER

FOLDER holds the flattened CIViC table civic_variants.tsv.gz (CIViC, CC0 1.0, state of 2026-01-06, by way of the cache
that the PyPI source distribution fusor 0.10.4 carries). Of CIViC's fusions those stand here that an accepted item
supports and no assertion calls benign or uncertain. Tumor types are those of the items and of our rows; exons are those
that CIViC's variants name, on the transcripts they name. Run again after adding rows.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mingbian.genome.legacy import current_gene
from mingbian.knowledge import civic, compiled
from mingbian.knowledge.atoms import FusionAtom
from mingbian.knowledge.evaluation import unqualified
from mingbian.knowledge.language import positive_atoms
from mingbian.knowledge.rows import GROUPS
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.tables import parse_table
from mingbian.model.interpretation import Effect

OUT = Path(__file__).resolve().parent.parent / "annotations/mingbian/knowledge/data/fusions.tsv"
HEADER = """\
# Pairs of genes that are known to fuse, one a line; a pair that is not here is not thereby unknown or harmless.
# tumor_types: OncoTree codes in which a source names the pair, joined by "|"; empty where only any cancer is named. kinase:
# whose kinase domain the product keeps, as is usual for this gene in this place. exons: last of the 5' and first of the 3'
# partner as CIViC gives them, on the transcripts named.
# Sources: CIViC (civicdb.org), CC0 1.0, state of 2026-01-06, by way of PyPI fusor 0.10.4 (civic:<variant id>, accepted
# items only); rows of assertions/*.tsv by their ids.
# License of this table: Apache-2.0. Table date: 2026-11-21. Written by packaging/make_fusions.py.
"""
COLUMNS = (
    "five_prime", "three_prime", "tumor_types", "kinase", "five_prime_exons", "three_prime_exons", "transcripts", "source",
)  # fmt: skip
KINASE_AT_THE_END = frozenset(
    (
        "ABL1", "ABL2", "ALK", "BRAF", "CSF1R", "EPHB4", "ERBB4", "FES", "FGFR1", "FGR", "FLT3", "FYN", "IGF1R", "INSR",
        "ITK", "JAK2", "LCK", "LTK", "LYN", "MET", "MST1R", "MUSK", "NTRK1", "NTRK2", "NTRK3", "PDGFRA", "PDGFRB",
        "PRKACA", "PRKACB", "PRKCA", "PRKCB", "PRKD1", "PRKD2", "PRKD3", "PTK2B", "RAF1", "RET", "ROS1", "SYK", "TYK2",
    )
)  # fmt: skip
"""Kinases whose domain lies behind the usual break: kept where the gene is the 3' partner."""
KINASE_AT_THE_START = frozenset(["EGFR", "FGFR1", "FGFR2", "FGFR3", "FGFR4", "MAP3K8", "MAP3K3", "ERBB2"])
"""Kinases whose domain lies before the usual break: kept where the gene is the 5' partner."""
UNKNOWN = frozenset({"v", "?"})


@dataclass
class Pair:
    tumors: set[str] = field(default_factory=set)
    five: set[int] = field(default_factory=set)
    three: set[int] = field(default_factory=set)
    transcripts: list[str] = field(default_factory=list)
    civic: set[int] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)


def read(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle, delimiter="\t")


def partner(text: str) -> str:
    """A partner's symbol from "BCR(entrez:613)" or "ENST00000397938.2(EWSR1):e.7"."""
    name, _, inside = text.partition("(")
    return current_gene(inside.partition(")")[0] if name.startswith("ENST") else name)


def civic_pairs(folder: Path, tables: dict[str, bytes], pairs: dict[tuple[str, str], Pair]) -> None:
    seen = tumors_of_variants(tables)
    doubted = doubted_profiles(tables)
    for variant in read(folder / "civic_variants.tsv.gz"):
        if variant["subtype"] != "fusion_variant":
            continue
        five, _, three = variant["vicc_name"].partition("::")
        genes = (partner(five), partner(three))
        shown = f"{'::'.join(genes)} {variant['name']}"
        if UNKNOWN & set(genes) or variant["variant_id"] not in seen or shown in doubted:
            continue
        pair = pairs.setdefault(genes, Pair())
        pair.civic.add(int(variant["variant_id"]))
        pair.tumors |= seen[variant["variant_id"]]
        places = {name: place for name, place in json.loads(variant["fusion_coords"] or "[]") if place}
        ends = (places.get("five_prime_end_exon_coordinates"), places.get("three_prime_start_exon_coordinates"))
        for place, numbers in zip(ends, (pair.five, pair.three), strict=True):
            if place and place.get("exon"):
                numbers.add(int(place["exon"]))
                if place["representative_transcript"] not in pair.transcripts:
                    pair.transcripts.append(place["representative_transcript"])


def tumors_of_variants(tables: dict[str, bytes]) -> dict[str, set[str]]:
    """OncoTree codes of the diseases in which accepted items that support something name a variant."""
    diseases = civic.read_diseases(parse_table("diseases", tables[civic.DISEASE_TABLE].decode(), civic.DISEASE_COLUMNS))
    text = gzip.decompress(tables[civic.EVIDENCE_TABLE]).decode()
    found: dict[str, set[str]] = {}
    for item in parse_table("evidence", text, civic.EVIDENCE_COLUMNS):
        if item["direction"] == "supports" and not item["use"]:
            codes = set(diseases[item["disease"]].tumor_types) - set(GROUPS)
            for number in item["variants"].split():
                found.setdefault(number, set()).update(codes)
    return found


def doubted_profiles(tables: dict[str, bytes]) -> set[str]:
    """Profiles that an accepted assertion calls benign or of unknown meaning."""
    rows = parse_table("assertions", tables[civic.ASSERTION_TABLE].decode(), civic.ASSERTION_COLUMNS)
    return {row["profile"] for row in rows if row["significance"] in ("benign", "uncertain_significance")}


def curated_pairs(kb: KnowledgeBase, pairs: dict[tuple[str, str], Pair]) -> None:
    for row in kb.rows:
        if row.effect is Effect.WITHDRAWN:
            continue
        for leaf in positive_atoms(row.biomarker):
            atom = unqualified(leaf)
            if isinstance(atom, FusionAtom) and atom.five_prime and atom.three_prime:
                pair = pairs.setdefault((atom.five_prime, atom.three_prime), Pair())
                pair.rows.add(row.id)
                pair.tumors |= set(row.tumor_types) - set(GROUPS)


def kinase(five: str, three: str) -> str:
    if three in KINASE_AT_THE_END:
        return three
    return five if five in KINASE_AT_THE_START else ""


def joined(values: Iterable[object], by: str = ",") -> str:
    return by.join(str(value) for value in values)


def main(folder: Path) -> None:
    tables = compiled.table_bytes()
    pairs: dict[tuple[str, str], Pair] = {}
    civic_pairs(folder, tables, pairs)
    curated_pairs(KnowledgeBase.load(site=None), pairs)
    lines = []
    for (five, three), pair in sorted(pairs.items()):
        sources = [*(f"civic:{number}" for number in sorted(pair.civic)), *sorted(pair.rows)]
        cells = (
            five, three, joined(sorted(pair.tumors), "|"), kinase(five, three), joined(sorted(pair.five)),
            joined(sorted(pair.three)), joined(pair.transcripts, " "), joined(sources, " "),
        )  # fmt: skip
        lines.append("\t".join(cells))
    OUT.write_text(HEADER + "\t".join(COLUMNS) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {len(lines)} pairs")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
