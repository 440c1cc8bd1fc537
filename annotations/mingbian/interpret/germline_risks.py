"""Absolute risks of cancer for carriers, for letters: of 100 people, how many by what age, from which source.

Only rows with a number that somebody read in the source named are given; a gene without one has no number anywhere.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from mingbian.knowledge.tables import TableRow, bundled
from mingbian.model.errors import KnowledgeError
from mingbian.model.records import Record

COLUMNS: Final = (
    "gene", "copies", "sex", "cancer", "to_age", "percent", "low", "high", "source", "review", "checked_on", "note",
)  # fmt: skip
_SEXES: Final = ("female", "male", "any")


class Risk(Record, frozen=True):
    """Of 100 carriers ``percent`` have had the cancer by ``to_age`` years; ``low`` and ``high`` bound it where known.

    ``copies``: "1" one changed copy is enough, "2" both are needed, "carrier" one copy of a gene in which two are needed.
    ``cancer`` is an id of the wording catalog ("breast": ``cancer.breast``).
    """

    gene: str
    copies: str
    sex: str
    cancer: str
    to_age: int
    percent: float
    low: float | None
    high: float | None
    source: str
    checked_on: str
    note: str

    @property
    def of_hundred(self) -> int:
        """The percentage as whole people of a hundred, at least one."""
        return max(1, round(self.percent))


@cache
def table() -> tuple[Risk, ...]:
    """Every row that holds a number and was checked, in the order of the table."""
    rows = (_read(row) for row in bundled("penetrance.tsv", COLUMNS))
    return tuple(r for r in rows if r is not None)


def risks(gene: str, sex: str | None, copies: str = "1") -> tuple[Risk, ...]:
    """The risks to print for a gene: those of the person's own sex, highest first; of both where the sex is not known."""
    found = [r for r in table() if r.gene == gene and r.copies == copies]
    own = [r for r in found if sex is None or r.sex in (sex, "any")]
    return tuple(sorted(own, key=lambda r: (-r.percent, r.cancer, r.sex)))


def _read(row: TableRow) -> Risk | None:
    if row["sex"] not in _SEXES or row["copies"] not in ("1", "2", "carrier"):
        raise KnowledgeError(row.table, row.place, "sex or copies is not a known word")
    if not row["percent"] or row["review"] != "checked":
        return None
    percent, low, high = (_number(row, column) for column in ("percent", "low", "high"))
    assert percent is not None
    if not 0 < percent <= 100 or (low is not None and high is not None and not low <= percent <= high):
        raise KnowledgeError(row.table, row.place, "percent does not lie between low and high")
    if not row["source"] or not row["checked_on"]:
        raise KnowledgeError(row.table, row.place, "a number needs its source and the day somebody read it")
    return Risk(
        row["gene"], row["copies"], row["sex"], row["cancer"], row.integer("to_age"), percent, low, high, row["source"],
        row["checked_on"], row["note"],
    )  # fmt: skip


def _number(row: TableRow, column: str) -> float | None:
    try:
        return float(row[column]) if row[column] else None
    except ValueError:
        raise KnowledgeError(row.table, row.place, f"{column} is not a number: {row[column]!r}") from None
