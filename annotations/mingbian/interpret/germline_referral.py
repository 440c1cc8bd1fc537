"""Which published criteria for a talk with a genetics professional the case itself meets, each with its source.

The family history is not in a sequencing result: what is not met here may be met by asking. Nothing is guessed; a
criterion that needs a fact nobody gave is left open and says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, Protocol

from mingbian.knowledge.atoms import Truth
from mingbian.knowledge.language import Biomarker, parse, variant_truth
from mingbian.knowledge.rows import split_list
from mingbian.knowledge.tables import bundled
from mingbian.knowledge.traits import Traits
from mingbian.model.case import Consent
from mingbian.model.interpretation import GermlineState, Interpretation
from mingbian.model.records import Record

COLUMNS: Final = (
    "id", "tumor", "age_min", "age_max", "sex", "context", "biomarker", "text", "text_zh", "source", "review",
)  # fmt: skip


class Tumors(Protocol):
    """What is asked of the tumor tree."""

    def is_a(self, code: str, ancestor: str) -> bool: ...
    def solid(self, code: str) -> bool: ...


class Criterion(Record, frozen=True):
    """A criterion that is met (``open_facts`` empty), or would be decided by the facts named there."""

    id: str
    text: str
    text_zh: str
    source: str
    review: str
    open_facts: tuple[str, ...] = ()


class _Row(Record, frozen=True):
    id: str
    tumors: tuple[str, ...]
    age_min: int | None
    age_max: int | None
    sex: str
    context: tuple[tuple[str, str], ...]
    biomarker: Biomarker | None
    text: str
    text_zh: str
    source: str
    review: str


@cache
def _rows() -> tuple[_Row, ...]:
    found = []
    for row in bundled("referral_criteria.tsv", COLUMNS):
        pairs = [pair.partition("=") for pair in split_list(row["context"], ";")]
        found.append(
            _Row(
                row["id"],
                split_list(row["tumor"], "|"),
                row.integer("age_min") if row["age_min"] else None,
                row.integer("age_max") if row["age_max"] else None,
                row["sex"],
                tuple((key.strip(), value.strip()) for key, _, value in pairs),
                parse(row["biomarker"]) if row["biomarker"] else None,
                row["text"],
                row["text_zh"],
                row["source"],
                row["review"],
            )
        )
    return tuple(found)


def criteria(i: Interpretation, tumors: Tumors) -> tuple[Criterion, ...]:
    """The criteria that the case meets, and those that a missing fact leaves open; none without consent."""
    if i.case.consent_germline is not Consent.YES:
        return ()
    found = []
    for row in _rows():
        missing = _missing(row, i, tumors)
        if missing is not None:
            found.append(Criterion(row.id, row.text, row.text_zh, row.source, row.review, missing))
    return tuple(sorted(found, key=lambda c: bool(c.open_facts)))


def _missing(row: _Row, i: Interpretation, tumors: Tumors) -> tuple[str, ...] | None:
    """The facts that are wanting; none of them: met. None: not met."""
    case = i.case
    code = case.tumor_type.code if case.tumor_type else None
    if row.id == "tumor_result":
        flagged = any(g.state in (GermlineState.POSSIBLE, GermlineState.CONFIRMED) for g in i.germline_findings)
        return () if flagged else None
    wanting: list[str] = []
    if "*" not in row.tumors:
        if code is None:
            return None  # a list of every criterion there is helps nobody
        if not any(tumors.solid(code) if t == "*solid" else tumors.is_a(code, t) for t in row.tumors):
            return None
    if row.age_min is not None or row.age_max is not None:
        if case.age is None:
            wanting.append("age")
        elif not (row.age_min or 0) <= case.age <= (row.age_max or 200):
            return None
    if row.sex:
        if case.sex is None:
            wanting.append("sex")
        elif case.sex != row.sex:
            return None
    for key, value in row.context:
        stated = case.context.get(key)
        if stated is None:
            wanting.append(key)
        elif value.casefold() not in (v.strip().casefold() for v in stated.split(",")):
            return None
    if row.biomarker is not None and not _seen(row, i.findings, i):
        return None
    return tuple(wanting)


def _seen(row: _Row, findings: Sequence[Any], i: Interpretation) -> bool:
    assert row.biomarker is not None
    if row.id == "mismatch_repair":
        msi = (i.biomarkers.get("msi") or {}).get("status")
        stated = (i.case.context.get("MMR") or "").casefold()
        return msi == "MSI-H" or "deficient" in stated or "dmmr" in stated
    return any(variant_truth(row.biomarker, Traits(f.variant)) is Truth.YES for f in findings)
