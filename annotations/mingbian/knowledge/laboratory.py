"""What may be ordered, and with which test: NHI order codes, companion diagnostics. They grade nothing."""

from __future__ import annotations

from collections.abc import Iterator

from mingbian.knowledge.language import Biomarker, parse
from mingbian.knowledge.oncotree import OncoTree
from mingbian.knowledge.rows import GROUPS, is_partial_date, split_list
from mingbian.knowledge.tables import TableRow
from mingbian.model.errors import KnowledgeError
from mingbian.model.records import Record

ORDER_COLUMNS = (
    "id", "code", "name_zh", "tumor_types", "points", "status", "requires", "requires_zh", "effective", "as_of", "source",
)  # fmt: skip
TEST_COLUMNS = (
    "id", "test", "sample", "regulator", "tumor_types", "biomarker", "therapies", "approved", "review", "checked_on",
    "source", "note", "note_zh",
)  # fmt: skip
ORDER_STATUSES = ("listed", "steered", "unclear")
REGULATORS = ("FDA", "EMA", "MHLW", "TFDA")


class OrderCode(Record, frozen=True):
    """What National Health Insurance (Taiwan) lists for a test, or for a cancer: ``codes`` of which one may be ordered.

    ``points`` belong to the codes one by one; empty where they were not seen. ``status``: "listed", "steered" (the cancer
    was sent to single-gene tests), "unclear". ``effective`` and ``as_of`` are dates, "" where not known.
    """

    id: str
    codes: tuple[str, ...]
    name_zh: str
    tumor_types: tuple[str, ...]
    points: tuple[int, ...]
    status: str
    requires: str
    requires_zh: str
    effective: str
    as_of: str
    source: str


class CompanionTest(Record, frozen=True):
    """One use for which a regulator approved a test. ``approved``: date of that, "" where not seen.

    An alteration that another assay found is not thereby approved for the drug; ``review`` as in assertion rows.
    """

    id: str
    test: str
    sample: str
    regulator: str
    tumor_types: tuple[str, ...]
    biomarker: Biomarker
    therapies: tuple[tuple[str, ...], ...]
    approved: str
    review: str
    checked_on: str
    source: str
    note: str
    note_zh: str

    @property
    def drugs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(drug for regimen in self.therapies for drug in regimen))


def read_order(row: TableRow) -> OrderCode:
    """One line of nhi_tests.tsv. Raises KnowledgeError."""
    codes, points = split_list(row["code"], "|"), split_list(row["points"], "|")
    if row["status"] not in ORDER_STATUSES:
        raise _wrong(row, f"status is not one of {', '.join(ORDER_STATUSES)}: {row['status']!r}")
    if any(not (len(code) == 6 and code[:5].isdigit() and code[5].isalpha()) for code in codes):
        raise _wrong(row, f"code is not five digits and a letter: {row['code']!r}")
    if not codes and row["status"] == "listed":
        raise _wrong(row, "code is empty")
    if points and (len(points) != len(codes) or not all(point.isdigit() for point in points)):
        raise _wrong(row, f"points do not belong to the codes one by one: {row['points']!r}")
    _dates(row, "effective", "as_of")
    _filled(row, "requires", "requires_zh", "source", "as_of", "tumor_types")
    return OrderCode(
        row["id"],
        codes,
        row["name_zh"],
        split_list(row["tumor_types"], "|"),
        tuple(int(point) for point in points),
        row["status"],
        row["requires"],
        row["requires_zh"],
        row["effective"],
        row["as_of"],
        row["source"],
    )


def read_test(row: TableRow) -> CompanionTest:
    """One line of companion_tests.tsv. Raises KnowledgeError."""
    if row["regulator"] not in REGULATORS:
        raise _wrong(row, f"regulator is not one of {', '.join(REGULATORS)}: {row['regulator']!r}")
    if row["review"] not in {"unreviewed", "checked"} or (row["review"] == "checked") != bool(row["checked_on"]):
        raise _wrong(row, "review is unreviewed, or checked with its day in checked_on")
    _dates(row, "approved", "checked_on")
    _filled(row, "test", "sample", "tumor_types", "biomarker", "therapies", "source")
    try:
        biomarker = parse(row["biomarker"])
    except KnowledgeError as error:
        raise _wrong(row, f"biomarker, {error.row}: {error.reason}") from None
    regimens = tuple(split_list(regimen, "+") for regimen in split_list(row["therapies"], ";"))
    return CompanionTest(
        row["id"],
        row["test"],
        row["sample"],
        row["regulator"],
        split_list(row["tumor_types"], "|"),
        biomarker,
        regimens,
        row["approved"],
        row["review"],
        row["checked_on"],
        row["source"],
        row["note"],
        row["note_zh"],
    )


def holds_in(tumor_types: tuple[str, ...], tumor: str, tree: OncoTree) -> bool:
    """Whether an entry of these tumor types is about a tumor (an OncoTree code)."""
    return tree.covers(tumor_types, (), tumor)


def unknown_codes(tumor_types: tuple[str, ...], tree: OncoTree) -> Iterator[str]:
    """Those of some tumor codes that are none."""
    return (code for code in tumor_types if code not in GROUPS and code not in tree)


def _wrong(row: TableRow, reason: str) -> KnowledgeError:
    return KnowledgeError(row.table, f"{row['id']} ({row.place})", reason)


def _filled(row: TableRow, *columns: str) -> None:
    empty = [column for column in columns if not row[column]]
    if empty:
        raise _wrong(row, f"empty: {', '.join(empty)}")


def _dates(row: TableRow, *columns: str) -> None:
    for column in columns:
        if row[column] and not is_partial_date(row[column]):
            raise _wrong(row, f"{column} is not a date (YYYY, YYYY-MM or YYYY-MM-DD): {row[column]!r}")
