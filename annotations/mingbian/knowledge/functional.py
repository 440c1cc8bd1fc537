"""Functional evidence, critical domains and criteria for oncogenicity: three small tables, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from mingbian.knowledge.tables import data_folder, parse_table
from mingbian.model.errors import KnowledgeError
from mingbian.model.records import Record

FUNCTIONAL_COLUMNS = ("gene", "change", "effect", "source", "review")
CRITERIA_COLUMNS = ("code", "points", "rule", "not_with", "used")
DOMAIN_COLUMNS = ("gene", "first", "last", "region")
EFFECTS = ("gain", "loss")


class FunctionalEffect(Record, frozen=True):
    """A change whose effect was shown in experiments. ``effect`` "gain" or "loss" of function."""

    gene: str
    change: str
    effect: str
    source: str
    reviewed: bool


class Criterion(Record, frozen=True):
    """One criterion of the oncogenicity standard, with its points and the codes it may not stand beside."""

    code: str
    points: int
    rule: str
    not_with: tuple[str, ...]
    used: str


class Domain(Record, frozen=True):
    """A critical part of a protein, residues ``first`` to ``last`` (1-based, MANE Select)."""

    gene: str
    first: int
    last: int
    region: str


def _read(name: str) -> str:
    return data_folder().joinpath(name).read_text(encoding="utf-8")


@cache
def functional_effects() -> Mapping[tuple[str, str], FunctionalEffect]:
    """Functional effects by gene and short protein change (or ``c.`` name). Raises KnowledgeError for a wrong table."""
    found = {}
    for row in parse_table("oncogenicity_functional.tsv", _read("oncogenicity_functional.tsv"), FUNCTIONAL_COLUMNS):
        if row["effect"] not in EFFECTS:
            raise KnowledgeError(row.table, row.place, f"unknown effect {row['effect']!r}")
        found[row["gene"], row["change"]] = FunctionalEffect(
            row["gene"], row["change"], row["effect"], row["source"], row["review"] == "checked"
        )
    return MappingProxyType(found)


@cache
def criteria() -> Mapping[str, Criterion]:
    """The criteria by code. Raises KnowledgeError for a wrong table."""
    rows = parse_table("oncogenicity_criteria.tsv", _read("oncogenicity_criteria.tsv"), CRITERIA_COLUMNS)
    return MappingProxyType(
        {
            row["code"]: Criterion(
                row["code"], row.integer("points"), row["rule"], tuple(row["not_with"].split()), row["used"]
            )
            for row in rows
        }
    )


@cache
def domains() -> Mapping[str, tuple[Domain, ...]]:
    """Critical parts of proteins by gene. Raises KnowledgeError for a wrong table."""
    found: dict[str, tuple[Domain, ...]] = {}
    for row in parse_table("oncogenicity_domains.tsv", _read("oncogenicity_domains.tsv"), DOMAIN_COLUMNS):
        domain = Domain(row["gene"], row.integer("first"), row.integer("last"), row["region"])
        if not 1 <= domain.first <= domain.last:
            raise KnowledgeError(row.table, row.place, f"not a range: {domain.first} to {domain.last}")
        found[domain.gene] = (*found.get(domain.gene, ()), domain)
    return MappingProxyType(found)
