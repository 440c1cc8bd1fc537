"""Recurrently mutated residues of cancer genes, with how many tumors had them (cancerhotspots v2)."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from types import MappingProxyType

from mingbian.knowledge.tables import parse_table
from mingbian.model.errors import KnowledgeError
from mingbian.model.records import Record

COLUMNS = ("gene", "kind", "first", "last", "ref", "samples", "changes", "moved")
KINDS = ("residue", "indel", "splice")


class Hotspot(Record, frozen=True):
    """``kind`` "residue" (one residue), "indel" (in-frame, a range) or "splice". Residues on the MANE Select protein.

    ``samples`` is the number of tumors; ``changes`` counts them by new residue ("R", "*") or by the change itself
    ("E746_A750del") for indels.
    """

    gene: str
    kind: str
    first: int
    last: int
    ref: str
    samples: int
    changes: Mapping[str, int]


class Hotspots:
    """All hotspots of one table. Immutable."""

    def __init__(self, data: bytes) -> None:
        """From the compressed table. Raises KnowledgeError where it is wrong."""
        name = "hotspot_residues.tsv.gz"
        residues: dict[tuple[str, int], Hotspot] = {}
        ranges: dict[str, list[Hotspot]] = {}
        splice: dict[tuple[str, int], Hotspot] = {}
        for row in parse_table(name, gzip.decompress(data).decode("utf-8"), COLUMNS):
            if row["kind"] not in KINDS:
                raise KnowledgeError(name, row.place, f"unknown kind {row['kind']!r}")
            changes = (part.rpartition(":") for part in row["changes"].split("|") if part)
            hotspot = Hotspot(
                row["gene"],
                row["kind"],
                row.integer("first"),
                row.integer("last"),
                row["ref"],
                row.integer("samples"),
                MappingProxyType({change: int(count) for change, _, count in changes}),
            )
            if hotspot.kind == "residue":
                residues[hotspot.gene, hotspot.first] = hotspot
            elif hotspot.kind == "splice":
                splice[hotspot.gene, hotspot.first] = hotspot
            else:
                ranges.setdefault(hotspot.gene, []).append(hotspot)
        self._residues = residues
        self._splice = splice
        self._ranges = ranges

    def __len__(self) -> int:
        return len(self._residues) + len(self._splice) + sum(len(found) for found in self._ranges.values())

    def residue(self, gene: str, residue: int) -> Hotspot | None:
        """The hotspot of a single residue."""
        return self._residues.get((gene, residue))

    def splice(self, gene: str, residue: int) -> Hotspot | None:
        """The splice-site hotspot next to a residue's codon."""
        return self._splice.get((gene, residue))

    def indel(self, gene: str, first: int, last: int) -> Hotspot | None:
        """The in-frame indel hotspot that a change of residues ``first`` to ``last`` lies in, the narrowest one."""
        found = [h for h in self._ranges.get(gene, ()) if h.first <= first and last <= h.last]
        return min(found, key=lambda h: (h.last - h.first, h.first), default=None)

    @property
    def residues(self) -> tuple[tuple[str, int], ...]:
        """Every single residue, as (gene, residue), sorted."""
        return tuple(sorted(self._residues))
