"""One row on its way to an assertion: what it met, its grade, and what is still offered of it."""

from __future__ import annotations

from mingbian.interpret.amp import Grade
from mingbian.interpret.match import Hit
from mingbian.interpret.tumors import OWN
from mingbian.knowledge.rows import CivicFacts, Regimen, Row
from mingbian.model.interpretation import Condition
from mingbian.model.records import Record


class Line(Record, frozen=True):
    """One row on its way to an assertion. ``regimens`` are those of the row that are still offered."""

    hit: Hit
    grade: Grade
    conditions: tuple[Condition, ...]
    regimens: tuple[Regimen, ...]

    @property
    def row(self) -> Row:
        return self.hit.row

    @property
    def own(self) -> bool:
        return self.hit.tumor in OWN

    @property
    def civic(self) -> CivicFacts | None:
        return self.row.civic
