"""Old gene symbols, legacy names and numbers of other isoforms: small reviewed tables, looked up exactly.

What is not in the tables stays as it was given; nothing is resolved by likeness.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from mingbian.genome.hgvs import parse_protein
from mingbian.model.records import Record


class CurrentName(Record, frozen=True):
    """What a legacy name means today: short protein form and/or ``c.`` name on the MANE Select transcript."""

    gene: str
    legacy: str
    protein: str | None
    coding: str | None
    bare_only: bool
    note: str
    source: str


def _rows(name: str) -> list[list[str]]:
    text = files("mingbian.genome").joinpath(f"data/{name}").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return lines[1:]


@cache
def gene_aliases() -> Mapping[str, str]:
    """Old symbols and names, each with the approved symbol."""
    return MappingProxyType({alias: symbol for alias, symbol in _rows("gene_aliases.tsv")})  # noqa: C416 - two columns


@cache
def legacy_names() -> Mapping[tuple[str, str], CurrentName]:
    """Legacy names by (gene, name); protein names in short form, others as written."""
    return MappingProxyType(
        {
            (gene, legacy): CurrentName(gene, legacy, protein or None, coding or None, when == "bare", note, source)
            for gene, legacy, protein, coding, when, note, source in _rows("legacy_names.tsv")
        }
    )


def current_gene(symbol: str) -> str:
    """The approved symbol of an old one ("MLL2" -> "KMT2D"); any other text unchanged."""
    return gene_aliases().get(symbol, symbol)


def current_name(gene: str, name: str) -> CurrentName | None:
    """What a legacy name of a gene means today, or None if it is not a known legacy name.

    ``name`` as the report writes it, with or without "p.". A name that also stands for another change ("H3-3A G34R") is
    taken as legacy only in its bare short form.
    """
    table = legacy_names()
    text = name.strip()
    found = table.get((gene, text.removeprefix("p.")))
    if found is not None:
        return found
    change = parse_protein(text)
    found = table.get((gene, change.short)) if change else None
    if found is None or (found.bare_only and ("(" in text or ":" in text or text.removeprefix("p.") != found.legacy)):
        return None
    return found


def current_protein(gene: str, short: str) -> str:
    """A short protein name in today's numbering ("BRAF", "V640E" -> "V600E"); unchanged if it is not a legacy name."""
    found = current_name(gene, short)
    return found.protein if found and found.protein else short


FAMILIAR = frozenset({"FGFR2", "H3-3A", "H3-3B", "H3C2", "H3C3", "MYD88", "ROS1"})
"""Genes whose changes papers and tumor boards still call by the older numbers (L265P, K27M, G2032R)."""


@cache
def _familiar_names() -> Mapping[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    for (gene, legacy), now in legacy_names().items():
        change = parse_protein(legacy) if gene in FAMILIAR and now.protein else None
        if change is not None and now.protein and change.short == legacy:
            names.setdefault((gene, now.protein), legacy)
    return MappingProxyType(names)


def familiar_name(gene: str | None, protein: str | None) -> str | None:
    """The older number a change is usually called by ("MYD88", "L252P" -> "L265P"), None where that is today's."""
    return _familiar_names().get((gene, protein)) if gene and protein else None
