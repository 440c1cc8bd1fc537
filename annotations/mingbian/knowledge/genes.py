"""Gene tables: germline flags, ACMG secondary findings, clonal hematopoiesis, recurrent variants, roles; and drug names."""

from __future__ import annotations

from mingbian.knowledge.language import Biomarker, parse
from mingbian.knowledge.rows import split_list
from mingbian.knowledge.tables import Table, TableRow
from mingbian.model.errors import KnowledgeError
from mingbian.model.records import Record

GERMLINE_COLUMNS = (
    "gene", "any_tumor", "on_tumor", "age_lt30", "inheritance", "lof_mechanism", "notes", "source", "review", "hits",
    "only", "never", "usually_somatic_in", "blood_is_tumor",
)  # fmt: skip
ACMG_COLUMNS = ("gene", "category", "phenotype", "inheritance", "report", "x_linked", "added", "note", "source")
CHIP_COLUMNS = ("gene", "variants", "kind", "driver_in", "note", "source", "review")
RECURRENT_COLUMNS = ("gene", "transcript", "hgvs_c", "hgvs_p", "kind", "note", "note_zh", "source", "review")
ROLE_COLUMNS = ("gene", "role", "source", "review")
DRUG_COLUMNS = ("inn", "class", "trade_zh", "trade_en", "tfda_approved", "note", "source")
ROLES = ("oncogene", "suppressor", "both")
ACMG_REPORTS = ("any", "biallelic", "hfe_c282y_homozygous", "truncating")
CHIP_KINDS = ("common", "plasma", "plasma_rare")


class GermlineGene(Record, frozen=True):
    """When a pathogenic variant of the gene, seen in a tumor, may be inherited (rules G3, G4, G7).

    ``on_tumor`` and ``usually_somatic_in`` are OncoTree codes with descendants, or "*". ``hits`` alleles are needed.
    ``only`` limits what is flagged, ``never`` names what is not; both are biomarkers or None.
    ``blood_is_tumor``: the normal sample must be skin fibroblasts or nail.
    """

    gene: str
    any_tumor: bool
    on_tumor: tuple[str, ...]
    below_30: bool
    inheritance: str
    lof_mechanism: bool
    hits: int
    only: Biomarker | None
    never: Biomarker | None
    usually_somatic_in: tuple[str, ...]
    blood_is_tumor: bool
    notes: str
    source: str
    review: str


class AcmgGene(Record, frozen=True):
    """A gene of the ACMG secondary findings list. ``report``: "any", "biallelic", "hfe_c282y_homozygous", "truncating"."""

    gene: str
    category: str
    phenotype: str
    inheritance: str
    report: str
    x_linked: bool
    added: str
    note: str
    source: str


class ChipGene(Record, frozen=True):
    """A gene whose variants may come from blood cells. ``driver_in``: OncoTree codes where they are true drivers.

    ``kind``: "common" (plasma, and tissue at low VAF), "plasma" (without a white-cell control), "plasma_rare".
    """

    gene: str
    variants: Biomarker
    kind: str
    driver_in: tuple[str, ...]
    note: str
    source: str
    review: str


class RecurrentVariant(Record, frozen=True):
    """A germline variant that recurs in Taiwan and East Asia, or a common look-alike that is never flagged."""

    gene: str
    transcript: str
    hgvs_c: str
    hgvs_p: str
    kind: str
    note: str
    note_zh: str
    source: str
    review: str


class GeneRole(Record, frozen=True):
    """ "oncogene", "suppressor" or "both"."""

    gene: str
    role: str
    source: str
    review: str

    @property
    def suppressor(self) -> bool:
        return self.role in {"suppressor", "both"}

    @property
    def oncogene(self) -> bool:
        return self.role in {"oncogene", "both"}


class Drug(Record, frozen=True):
    """A drug's names. ``tfda_approved`` is about the drug, not an indication; None where not known."""

    inn: str
    drug_class: str
    trade_zh: str | None
    trade_en: str | None
    tfda_approved: bool | None
    note: str
    source: str


def read_germline(row: TableRow) -> GermlineGene:
    return GermlineGene(
        row["gene"],
        _yes(row, "any_tumor"),
        split_list(row["on_tumor"], "|"),
        _yes(row, "age_lt30"),
        row["inheritance"],
        _yes(row, "lof_mechanism"),
        row.integer("hits"),
        _biomarker(row, "only"),
        _biomarker(row, "never"),
        split_list(row["usually_somatic_in"], "|"),
        _yes(row, "blood_is_tumor"),
        row["notes"],
        row["source"],
        row["review"],
    )


def read_acmg(row: TableRow) -> AcmgGene:
    return AcmgGene(
        row["gene"],
        row["category"],
        row["phenotype"],
        row["inheritance"],
        _one_of(row, "report", ACMG_REPORTS),
        _yes(row, "x_linked"),
        row["added"],
        row["note"],
        row["source"],
    )


def read_chip(row: TableRow) -> ChipGene:
    variants = _biomarker(row, "variants")
    if variants is None:
        raise KnowledgeError(row.table, row["gene"], "variants is empty")
    kind = _one_of(row, "kind", CHIP_KINDS)
    driver_in = split_list(row["driver_in"], "|")
    return ChipGene(row["gene"], variants, kind, driver_in, row["note"], row["source"], row["review"])


def read_recurrent(row: TableRow) -> RecurrentVariant:
    return RecurrentVariant(*(row[column] for column in RECURRENT_COLUMNS))


def read_role(row: TableRow) -> GeneRole:
    return GeneRole(row["gene"], _one_of(row, "role", ROLES), row["source"], row["review"])


def read_drug(row: TableRow) -> Drug:
    if row["tfda_approved"] not in {"yes", "no", ""}:
        raise KnowledgeError(row.table, row.place, f"tfda_approved is not yes, no or empty: {row['tfda_approved']!r}")
    approved = None if not row["tfda_approved"] else row["tfda_approved"] == "yes"
    return Drug(row["inn"], row["class"], row.get("trade_zh"), row.get("trade_en"), approved, row["note"], row["source"])


def once(table: Table, column: str) -> None:
    """Raise KnowledgeError where a key stands twice in a table."""
    seen: dict[str, int] = {}
    for row in table:
        first = seen.setdefault(row[column].casefold(), row.line)
        if first != row.line:
            raise KnowledgeError(table.name, row.place, f"{row[column]} stands in line {first} already")


def _yes(row: TableRow, column: str) -> bool:
    return _one_of(row, column, ("yes", "no")) == "yes"


def _one_of(row: TableRow, column: str, allowed: tuple[str, ...]) -> str:
    if row[column] not in allowed:
        raise KnowledgeError(row.table, row.place, f"{column} is not one of {', '.join(allowed)}: {row[column]!r}")
    return row[column]


def _biomarker(row: TableRow, column: str) -> Biomarker | None:
    if not row[column]:
        return None
    try:
        return parse(row[column])
    except KnowledgeError as error:
        raise KnowledgeError(row.table, row.place, f"{column}, {error.row}: {error.reason}") from None
