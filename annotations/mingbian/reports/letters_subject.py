"""What a letter is about: the result, one finding under the germline rules, and what only the hospital knows."""

from __future__ import annotations

from functools import cache
from typing import Final

from mingbian.knowledge.genes import ACMG_COLUMNS, GERMLINE_COLUMNS
from mingbian.knowledge.tables import bundled
from mingbian.model.case import Assay
from mingbian.model.interpretation import Finding, GermlineFinding, GermlineState, Interpretation
from mingbian.model.records import Record
from mingbian.reports.names import gene_of

_IN_CHILDHOOD: Final = frozenset(
    {
        "APC", "BMPR1A", "DICER1", "MAX", "MEN1", "NF1", "NF2", "PTCH1", "PTEN", "RB1", "RET", "SDHA", "SDHAF2", "SDHB",
        "SDHC", "SDHD", "SMAD4", "SMARCA4", "SMARCB1", "STK11", "SUFU", "TMEM127", "TP53", "TSC1", "TSC2", "VHL", "WT1",
        "DDX41", "RUNX1", "CEBPA", "GATA2", "ETV6", "ANKRD26", "SAMD9", "SAMD9L",
    }
)  # fmt: skip
"""Genes whose tumors can start in childhood, so that the age of testing is a question for now."""


class Details(Record, frozen=True):
    """What the hospital adds; every field may stay empty, and then a line to write on is printed.

    ``date`` is ISO; without it the sample's own date stands. ``report`` is the laboratory's number of its report.
    ``patient`` is never printed in a letter to relatives unless the person agreed (``Consents.family_contact``).
    ``signed``: a named clinician has signed the case.
    """

    patient: str = ""
    record: str = ""
    addressee: str = ""
    hospital: str = ""
    doctor: str = ""
    counselor: str = ""
    phone: str = ""
    date: str = ""
    report: str = ""
    signed: bool = False


class Subject(Record, frozen=True):
    """``entry`` and ``finding`` are None where the letter is about no single finding."""

    result: Interpretation
    entry: GermlineFinding | None
    finding: Finding | None
    details: Details

    @property
    def gene(self) -> str:
        """The gene that the letter names; of a broken gene, the one that carries the risk."""
        if self.finding is None:
            return ""
        v = self.finding.variant
        return next((g for g in v.genes if g in _inheritance()), v.gene or gene_of(v))

    @property
    def confirmed(self) -> bool:
        return self.entry is not None and self.entry.state is GermlineState.CONFIRMED

    @property
    def inheritance(self) -> str:
        """ "AD", "AR" or "XL"."""
        return _inheritance().get(self.gene, "AD")

    @property
    def childhood(self) -> bool:
        return self.gene in _IN_CHILDHOOD

    @property
    def blood_is_tumor(self) -> bool:
        """Whether the confirmatory test must not be done on blood."""
        return self.entry is not None and any("fibroblast" in action for action in self.entry.actions)

    @property
    def seen(self) -> str:
        """Where the variant was seen: "assay", "normal", "plasma" or "tumor"."""
        if self.confirmed or (self.entry is not None and self.entry.route == "biallelic" and self._germline):
            return "assay" if self.result.case.assay is Assay.GERMLINE else "normal"
        return "plasma" if self.result.case.assay is Assay.PLASMA else "tumor"

    @property
    def _germline(self) -> bool:
        return self.finding is not None and self.finding.origin.value == "germline"

    @property
    def date(self) -> str:
        return self.details.date or self.result.date or self.result.case.collected or ""


@cache
def _inheritance() -> dict[str, str]:
    """AD, AR or XL by gene, from the germline genes and the list of secondary findings."""
    found: dict[str, str] = {}
    for name, columns in (("acmg_sf.tsv", ACMG_COLUMNS), ("germline_genes.tsv", GERMLINE_COLUMNS)):
        for row in bundled(name, columns):
            word = row["inheritance"].upper()
            found[row["gene"]] = "XL" if word.startswith("X") else "AR" if word.startswith("AR") else "AD"
    return found
