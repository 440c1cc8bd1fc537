"""Facts on pairs of genes that are known to fuse: where they were seen, whose kinase domain is kept, at which exons."""

from __future__ import annotations

from mingbian.knowledge.rows import split_list
from mingbian.knowledge.tables import Table
from mingbian.model.errors import KnowledgeError
from mingbian.model.records import Record

FUSION_COLUMNS = (
    "five_prime", "three_prime", "tumor_types", "kinase", "five_prime_exons", "three_prime_exons", "transcripts", "source",
)  # fmt: skip


class FusionFact(Record, frozen=True):
    """One pair. ``tumor_types`` are OncoTree codes in which a source names it; ``kinase`` the gene whose kinase domain the
    product usually keeps, None where there is none. Exons (last of the 5', first of the 3' partner) are 1-based numbers on
    the transcripts named, as the sources give them. ``sources``: "civic:<variant id>" or ids of assertion rows.
    """

    five_prime: str
    three_prime: str
    tumor_types: tuple[str, ...]
    kinase: str | None
    five_prime_exons: tuple[int, ...]
    three_prime_exons: tuple[int, ...]
    transcripts: tuple[str, ...]
    sources: tuple[str, ...]


def read_fusions(table: Table) -> dict[tuple[str, str], FusionFact]:
    """The table by (5' gene, 3' gene). Raises KnowledgeError for a pair that is repeated, unsourced or has wrong exons."""
    found: dict[tuple[str, str], FusionFact] = {}
    for row in table:
        pair = row["five_prime"], row["three_prime"]
        sources = tuple(row["source"].split())
        kinase = row.get("kinase")
        if pair in found or "" in pair or not sources or (kinase is not None and kinase not in pair):
            reason = f"{'::'.join(pair)}: a pair is listed once, with a source, and its kinase is one of its genes"
            raise KnowledgeError(table.name, row.place, reason)
        try:
            five, three = (
                tuple(int(number) for number in split_list(row[column], ","))
                for column in ("five_prime_exons", "three_prime_exons")
            )
        except ValueError:
            raise KnowledgeError(table.name, row.place, "exons are whole numbers joined by commas") from None
        codes = split_list(row["tumor_types"], "|")
        found[pair] = FusionFact(*pair, codes, kinase, five, three, tuple(row["transcripts"].split()), sources)
    return found
