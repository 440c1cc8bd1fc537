"""Small tables for the tests of vendor readers: built row by row, all invented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mingbian.model.reading import Reading
from mingbian.model.variant import Kind, Observation


def table(
    columns: Iterable[str], rows: Iterable[Mapping[str, object]], *, before: str = "", separator: str = "\t"
) -> bytes:
    """A table with a header; cells that a row does not give are empty."""
    names = list(columns)
    lines = [separator.join(names)]
    lines += [separator.join(str(row.get(name, "")) for name in names) for row in rows]
    return (before + "\n".join(lines) + "\n").encode()


def alterations(reading: Reading) -> tuple[Observation, ...]:
    """The observations that are alleles."""
    return tuple(o for o in reading.observations if o.kind is not Kind.SIGNATURE)


def signatures(reading: Reading) -> dict[str, tuple[float | None, str | None]]:
    """Value and status of each biomarker."""
    return {
        o.signature.name: (o.signature.value, o.signature.status) for o in reading.observations if o.signature is not None
    }


def balanced(reading: Reading) -> bool:
    """Whether every allele is accounted for."""
    refused = sum(r.alleles for r in reading.refused)
    return reading.alleles == len(alterations(reading)) + sum(reading.set_aside.values()) + refused


def places(reading: Reading) -> list[tuple[str | None, int | None, str | None, str | None]]:
    return [(o.chrom, o.pos, o.ref, o.alt) for o in alterations(reading)]
