"""Star alleles of pharmacogenes and what guidelines say of each phenotype: two tables, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from mingbian.knowledge.tables import data_folder, parse_table
from mingbian.model.errors import KnowledgeError
from mingbian.model.patterns import pattern
from mingbian.model.records import Record

ALLELES, ADVICE = "pgx_alleles.tsv", "pgx_advice.tsv"
ALLELE_COLUMNS = ("gene", "allele", "function", "activity", "defined_by", "places", "source", "review")
ADVICE_COLUMNS = ("gene", "phenotype", "activity", "drug", "text", "text_zh", "citations", "as_of")
FUNCTIONS = ("none", "decreased", "uncertain")

_PLACE = pattern(r"(GRCh37|GRCh38) ([0-9XY]+):(\d+):([ACGT]+)>([ACGT]+)$")


class StarAllele(Record, frozen=True):
    """One allele. ``changes``: coding changes that stand together on one copy, each the first of its alternatives."""

    gene: str
    name: str
    function: str
    activity: float | None
    changes: tuple[str, ...]
    source: str


class PgxAdvice(Record, frozen=True):
    gene: str
    phenotype: str
    activity: str
    drug: str
    text: str
    text_zh: str
    citations: tuple[str, ...]


class PgxTables(Record, frozen=True):
    """``aliases``: the change that a coding name stands for, by gene and name; ``keys``: the same by variant key."""

    alleles: Mapping[str, tuple[StarAllele, ...]]
    aliases: Mapping[tuple[str, str], str]
    keys: Mapping[str, tuple[str, str]]
    advice: tuple[PgxAdvice, ...]


@cache
def pgx_tables() -> PgxTables:
    """Both tables. Raises KnowledgeError for a wrong line."""
    alleles: dict[str, tuple[StarAllele, ...]] = {}
    aliases: dict[tuple[str, str], str] = {}
    keys: dict[str, tuple[str, str]] = {}
    folder = data_folder()
    for row in parse_table(ALLELES, folder.joinpath(ALLELES).read_text(encoding="utf-8"), ALLELE_COLUMNS):
        gene = row["gene"]
        if row["function"] not in FUNCTIONS or not row["defined_by"]:
            raise KnowledgeError(ALLELES, row.place, "unknown function, or nothing defines the allele")
        changes = tuple(part.split("|")[0] for part in row["defined_by"].split(" + "))
        for part in row["defined_by"].split(" + "):
            for name in part.split("|"):
                aliases.setdefault((gene, name), part.split("|")[0])
        for place in filter(None, row["places"].split("|")):
            match = _PLACE.match(place)
            if match is None or len(changes) != 1:
                raise KnowledgeError(ALLELES, row.place, f"not a place of one change: {place!r}")
            keys["-".join(match.groups())] = (gene, changes[0])
        activity = float(row["activity"]) if row["activity"] else None
        allele = StarAllele(gene, row["allele"], row["function"], activity, changes, row["source"])
        alleles[gene] = (*alleles.get(gene, ()), allele)
    advice = tuple(
        PgxAdvice(
            row["gene"],
            row["phenotype"],
            row["activity"],
            row["drug"],
            row["text"],
            row["text_zh"],
            tuple(row["citations"].split("; ")),
        )
        for row in parse_table(ADVICE, folder.joinpath(ADVICE).read_text(encoding="utf-8"), ADVICE_COLUMNS)
    )
    return PgxTables(MappingProxyType(alleles), MappingProxyType(aliases), MappingProxyType(keys), advice)
