"""Biomarkers that guidelines expect for a tumor type: one table, read once."""

from __future__ import annotations

from functools import cache

from mingbian.knowledge.language import Biomarker, BiomarkerError, parse
from mingbian.knowledge.oncotree import OncoTree
from mingbian.knowledge.tables import data_folder, parse_table
from mingbian.model.errors import KnowledgeError
from mingbian.model.records import Record

TABLE = "expected_biomarkers.tsv"
COLUMNS = (
    "id", "tumor_types", "excluded", "biomarker", "name", "name_zh", "test", "place", "expected_by", "payer", "source",
    "as_of", "review",
)  # fmt: skip
TESTS = ("small", "fusion", "copy", "splice", "signature", "other")


class Expected(Record, frozen=True):
    """One biomarker of one group of tumors. ``biomarker`` None where no word of the language names it (another test).

    ``place`` is what must be read ("EGFR exons 18-21", "MSI"); "" for the whole gene.
    """

    id: str
    tumor_types: tuple[str, ...]
    excluded: tuple[str, ...]
    biomarker: Biomarker | None
    name: str
    name_zh: str
    test: str
    place: str
    expected_by: str
    payer: str
    source: str
    as_of: str


@cache
def expected_biomarkers() -> tuple[Expected, ...]:
    """The table in its order. Raises KnowledgeError for a wrong line."""
    tree = OncoTree.load()
    text = data_folder().joinpath(TABLE).read_text(encoding="utf-8")
    found = []
    for row in parse_table(TABLE, text, COLUMNS):
        types = tuple(row["tumor_types"].split("|"))
        excluded = tuple(code for code in row["excluded"].split("|") if code)
        unknown = [code for code in (*types, *excluded) if code not in tree.codes]
        if unknown or row["test"] not in TESTS or not row["source"] or not row["name"] or not row["name_zh"]:
            raise KnowledgeError(TABLE, row["id"] or row.place, "unknown tumor type or test, or an empty name or source")
        try:
            biomarker = parse(row["biomarker"]) if row["biomarker"] else None
        except BiomarkerError as error:
            raise KnowledgeError(TABLE, row["id"], error.why) from error
        found.append(
            Expected(
                row["id"],
                types,
                excluded,
                biomarker,
                row["name"],
                row["name_zh"],
                row["test"],
                row["place"],
                row["expected_by"],
                row["payer"],
                row["source"],
                row["as_of"],
            )
        )
    return tuple(found)
