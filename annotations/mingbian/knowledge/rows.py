"""Assertion rows and reimbursement rows: one line of a reviewable table, read strictly into a frozen record.

The columns are described in ``data/README.md``. ``read_row`` collects every fault of a line, so that a reviewer sees all
of them at once; loading refuses a table with any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from mingbian.knowledge.language import Biomarker, BiomarkerError, genes, parse
from mingbian.knowledge.tables import TableRow
from mingbian.model.errors import KnowledgeError
from mingbian.model.interpretation import Approval, Effect, Level, Reimbursement
from mingbian.model.patterns import pattern
from mingbian.model.records import Record

ASSERTION_COLUMNS = (
    "id", "biomarker", "tumor_types", "excluded_tumor_types", "context", "effect", "therapies", "level", "escat",
    "evidence_kind", "approvals", "valid_from", "valid_to", "citations", "source", "source_seen", "review", "checked_on",
    "note", "note_zh",
)  # fmt: skip
NHI_COLUMNS = (
    "drug", "tumor_types", "biomarker", "status", "requires", "requires_zh", "effective", "as_of", "source",
)  # fmt: skip

ESCAT = ("I-A", "I-B", "I-C", "II-A", "II-B", "III-A", "III-B", "IV-A", "IV-B", "V", "X")
EVIDENCE_KINDS = ("label", "guideline", "paper", "trial", "page")
REVIEWS = ("unreviewed", "checked")
REGULATORS = ("FDA", "TFDA", "EMA", "PMDA", "MHRA", "NMPA", "HC", "TGA", "Swissmedic")
NHI_STATUSES = ("covered", "not_covered", "conditional", "unknown")
GROUPS = ("*", "*solid", "*heme")
ASSERTION_CATEGORIES: Mapping[str, Level] = MappingProxyType(
    {"I-A": Level.A, "I-B": Level.B, "II-C": Level.C, "II-D": Level.D}
)
"""AMP categories as CIViC's editors give them, and the level each is."""
WITH_THERAPY = frozenset({Effect.SENSITIVITY, Effect.RESISTANCE, Effect.NO_BENEFIT, Effect.TOXICITY, Effect.WITHDRAWN})

T = TypeVar("T")

_CITATIONS = pattern(
    r"(?:PMID:[1-9]\d{0,7}|PMC[1-9]\d{3,8}|NCT\d{8}|DOI:10\.\d{4,9}/\S+|ISRCTN\d{8}|jRCTs?\d{9,12}|CIViC:EID\d+"
    r"|EudraCT:\d{4}-\d{6}-\d{2}|ChiCTR\d+|UMIN\d{9}|LOINC:\d+-\d)$"
)
_ID = pattern(r"[A-Za-z][A-Za-z0-9-]*$")
_CODE = pattern(r"[A-Z0-9_/-]+$")
_CONTEXT = pattern(r"(?P<key>[A-Za-z][A-Za-z0-9_]*)\s*(?P<op>>=|<=|!=|=|>|<)\s*(?P<value>\S.*)$")
_PARTIAL_DATE = pattern(r"\d{4}(?:-\d{2}(?:-\d{2})?)?$")


class ContextTerm(Record, frozen=True):
    """One condition on the case: ``HER2=negative``, ``age>=18``, ``prior=EGFR-TKI,chemotherapy`` (any of the values)."""

    key: str
    op: str
    values: tuple[str, ...]

    @property
    def number(self) -> float | None:
        """The value of a comparison; None where it is not a single number."""
        try:
            return float(self.values[0]) if len(self.values) == 1 else None
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.key}{self.op}{','.join(self.values)}"


Regimen = tuple[str, ...]


class CivicFacts(Record, frozen=True):
    """What a row of the CIViC layer says of its items; CIViC's scale is kept apart from every other.

    ``kind`` "evidence" or "assertion". ``level``: CIViC's A to E of the best item, "" where none supports the effect; of an
    assertion the category its editors gave ("I-A"). ``items`` support the effect, ``against`` do not, best first.
    ``gene_wide``: the items pool all mutations of a gene. ``disputed``: one against is as strong as the best one for it.
    ``fda``: the assertion states an FDA approval.
    """

    kind: str
    level: str
    items: tuple[str, ...]
    against: tuple[str, ...]
    gene_wide: bool
    disputed: bool
    fda: bool


class SiteFact(Record, frozen=True):
    """What the site did with a row: ``action`` "added", "replaces" or "approved", by whom and on which day.

    ``other`` is the id of the row that it replaces; "" otherwise.
    """

    action: str
    other: str
    approved_by: str
    approved_on: str


class Row(Record, frozen=True):
    """One fact: what must be found, in which tumor, under which conditions, and what follows from it.

    ``text`` is the biomarker as written, ``biomarker`` its tree. ``tumor_types`` are OncoTree codes or "*", "*solid",
    "*heme"; descendants are included and ``excluded_tumor_types`` with their descendants are not. ``therapies`` holds
    alternatives, each a tuple of the drugs given together. Dates are ISO text. ``table`` and ``line`` say where it stands.
    ``civic`` is set on rows of the CIViC layer, and only there; ``site`` on rows of the site's overlay or approved by it.
    """

    id: str
    text: str
    biomarker: Biomarker
    tumor_types: tuple[str, ...]
    excluded_tumor_types: tuple[str, ...]
    context: tuple[ContextTerm, ...]
    effect: Effect
    therapies: tuple[Regimen, ...]
    level: Level | None
    escat: str | None
    evidence_kind: str
    approvals: tuple[Approval, ...]
    valid_from: str | None
    valid_to: str | None
    citations: tuple[str, ...]
    source: str
    source_seen: str
    review: str
    checked_on: str | None
    note: str
    note_zh: str
    table: str
    line: int
    civic: CivicFacts | None = None
    site: SiteFact | None = None

    @property
    def genes(self) -> tuple[str, ...]:
        return genes(self.biomarker)

    @property
    def drugs(self) -> tuple[str, ...]:
        """Every drug named, in order, once."""
        return tuple(dict.fromkeys(drug for regimen in self.therapies for drug in regimen))

    @property
    def regimens(self) -> tuple[str, ...]:
        """Regimens as they print: "dabrafenib + trametinib"."""
        return tuple(" + ".join(regimen) for regimen in self.therapies)

    def valid_on(self, day: str) -> bool:
        """Whether the fact holds on an ISO day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    @property
    def fact(self) -> tuple[object, ...]:
        """What makes two rows the same fact."""
        regimens = tuple(sorted(tuple(sorted(regimen)) for regimen in self.therapies))
        context = tuple(sorted(str(term) for term in self.context))
        tumors, excluded = tuple(sorted(self.tumor_types)), tuple(sorted(self.excluded_tumor_types))
        return (str(self.biomarker), tumors, excluded, context, self.effect, regimens)


class NhiRow(Record, frozen=True):
    """What Taiwan's National Health Insurance asks before it pays a drug in a tumor. Dates ISO or None."""

    drug: str
    tumor_types: tuple[str, ...]
    text: str
    biomarker: Biomarker | None
    status: str
    requires: str
    requires_zh: str
    effective: str | None
    as_of: str | None
    source: str
    line: int

    @property
    def reimbursement(self) -> Reimbursement:
        return Reimbursement("NHI", self.status, self.requires, self.as_of, self.source)

    @property
    def of_any_tumor(self) -> bool:
        """Whether the rule names a kind of tumor ("*solid") rather than tumor types."""
        return all(t.startswith("*") for t in self.tumor_types)


class _Faults:
    """Collects the faults of one line."""

    def __init__(self) -> None:
        self.list: list[str] = []

    def add(self, reason: str) -> None:
        self.list.append(reason)


def split_list(text: str, separator: str) -> tuple[str, ...]:
    """Parts of a cell, stripped; an empty cell has none."""
    return tuple(part.strip() for part in text.split(separator)) if text.strip() else ()


def is_iso_day(text: str) -> bool:
    """Whether the text is a real calendar day written YYYY-MM-DD."""
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_partial_date(text: str) -> bool:
    """A year, a month or a day: 2018, 2018-04, 2018-04-18."""
    if not _PARTIAL_DATE.match(text):
        return False
    return is_iso_day((text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10])


def parse_context(text: str) -> tuple[ContextTerm, ...]:
    """Read ``HR=positive; HER2=negative; age>=18``. Raises ValueError with the part that cannot be read."""
    terms: list[ContextTerm] = []
    for part in split_list(text, ";"):
        match = _CONTEXT.match(part)
        if match is None:
            raise ValueError(f"context is not key=value: {part!r}")
        values = split_list(match["value"], ",")
        if "" in values:
            raise ValueError(f"context has an empty value: {part!r}")
        term = ContextTerm(match["key"], match["op"], values)
        if term.op not in {"=", "!="} and term.number is None:
            raise ValueError(f"context compares with something that is no number: {part!r}")
        if any(other == term for other in terms):
            raise ValueError(f"context says twice: {part!r}")
        terms.append(term)
    return tuple(terms)


def parse_approvals(text: str) -> tuple[Approval, ...]:
    """Read ``FDA 2018-04-18 approved; TFDA ? unknown``. Raises ValueError with the part that cannot be read."""
    events: list[Approval] = []
    for part in split_list(text, ";"):
        words = part.split(None, 2)
        if len(words) < 2 or words[0] not in REGULATORS:
            raise ValueError(f"approval does not start with a known regulator and a date: {part!r}")
        if words[1] != "?" and not is_partial_date(words[1]):
            raise ValueError(f"approval needs an ISO date or ?: {part!r}")
        if len(words) < 3:
            raise ValueError(f"approval does not say what happened: {part!r}")
        events.append(Approval(words[0], None if words[1] == "?" else words[1], words[2]))
    return tuple(events)


def parse_therapies(text: str) -> tuple[Regimen, ...]:
    """Read ``dabrafenib + trametinib; vemurafenib``. Raises ValueError for an empty drug or regimen."""
    regimens: list[Regimen] = []
    for part in split_list(text, ";"):
        regimen = tuple(drug.strip() for drug in part.split(" + "))
        if not part or "" in regimen or any(drug.startswith("+") or drug.endswith("+") for drug in regimen):
            raise ValueError(f"therapies have an empty drug: {text!r}")
        if len(set(regimen)) < len(regimen):
            raise ValueError(f"a regimen names a drug twice: {part!r}")
        if regimen in regimens:
            raise ValueError(f"therapies name a regimen twice: {part!r}")
        regimens.append(regimen)
    return tuple(regimens)


def is_citation(text: str) -> bool:
    """Whether a citation has the shape of one: PMID, PMC, NCT + 8 digits, DOI, another registry's number."""
    return _CITATIONS.match(text) is not None


def read_row(cells: TableRow) -> tuple[Row | None, list[str]]:
    """The row, or None with every reason why it cannot be used."""
    faults = _Faults()
    if not _ID.match(cells["id"]):
        faults.add(f"id is not letters, digits and hyphens: {cells['id']!r}")
    biomarker = _biomarker(cells["biomarker"], faults)
    tumors = _codes(cells["tumor_types"], "tumor_types", faults)
    if not tumors:
        faults.add("tumor_types is empty: write OncoTree codes, *, *solid or *heme")
    excluded = _codes(cells["excluded_tumor_types"], "excluded_tumor_types", faults)
    context = _collect(parse_context, cells["context"], faults) or ()
    therapies = _collect(parse_therapies, cells["therapies"], faults) or ()
    approvals = _collect(parse_approvals, cells["approvals"], faults) or ()
    effect = cells["effect"]
    if effect not in list(Effect):
        faults.add(f"unknown effect: {effect!r}")
    elif Effect(effect) in WITH_THERAPY and not therapies:
        faults.add(f"effect {effect} needs therapies")
    if cells["level"] and cells["level"] not in list(Level):
        faults.add(f"level is not A, B, C, D or empty: {cells['level']!r}")
    if cells["escat"] and cells["escat"] not in ESCAT:
        faults.add(f"unknown ESCAT value: {cells['escat']!r}")
    if cells["evidence_kind"] not in EVIDENCE_KINDS:
        faults.add(f"evidence_kind is not one of {', '.join(EVIDENCE_KINDS)}: {cells['evidence_kind']!r}")
    citations = _citations(cells["citations"], faults)
    _validity(cells, effect, [event.text for event in approvals if event.date], faults)
    _review(cells, faults)
    if faults.list or biomarker is None:
        return None, faults.list
    return (
        Row(
            id=cells["id"],
            text=cells["biomarker"],
            biomarker=biomarker,
            tumor_types=tumors,
            excluded_tumor_types=excluded,
            context=context,
            effect=Effect(effect),
            therapies=therapies,
            level=Level(cells["level"]) if cells["level"] else None,
            escat=cells["escat"] or None,
            evidence_kind=cells["evidence_kind"],
            approvals=approvals,
            valid_from=cells["valid_from"] or None,
            valid_to=cells["valid_to"] or None,
            citations=citations,
            source=cells["source"],
            source_seen=cells["source_seen"],
            review=cells["review"],
            checked_on=cells["checked_on"] or None,
            note=cells["note"],
            note_zh=cells["note_zh"],
            table=cells.table,
            line=cells.line,
        ),
        [],
    )


def _biomarker(text: str, faults: _Faults) -> Biomarker | None:
    try:
        return parse(text)
    except BiomarkerError as error:
        faults.add(f"biomarker, {error.row}: {error.reason}")
        return None


def _collect(read: Callable[[str], T], text: str, faults: _Faults) -> T | None:
    try:
        return read(text)
    except ValueError as error:
        faults.add(str(error))
        return None


def _codes(text: str, column: str, faults: _Faults) -> tuple[str, ...]:
    codes = split_list(text, "|")
    for code in codes:
        if code not in GROUPS and not _CODE.match(code):
            faults.add(f"{column} holds no OncoTree code: {code!r}")
    if len(set(codes)) < len(codes):
        faults.add(f"{column} names a code twice")
    if len(codes) > 1 and "*" in codes:
        faults.add(f"{column} has codes beside *")
    return codes


def _citations(text: str, faults: _Faults) -> tuple[str, ...]:
    citations = split_list(text, ";")
    for citation in citations:
        if not is_citation(citation):
            faults.add(f"citation of wrong shape: {citation!r}")
    if len(set(citations)) < len(citations):
        faults.add("citations repeat one")
    return citations


def _validity(cells: TableRow, effect: str, dated: list[str], faults: _Faults) -> None:
    for column in ("valid_from", "valid_to"):
        if cells[column] and not is_iso_day(cells[column]):
            faults.add(f"{column} is not a calendar day YYYY-MM-DD: {cells[column]!r}")
    if cells["valid_from"] and cells["valid_to"] and cells["valid_to"] < cells["valid_from"]:
        faults.add("valid_to is before valid_from")
    if effect == Effect.WITHDRAWN and not cells["valid_from"] and not any("withdr" in event for event in dated):
        faults.add("a withdrawn row needs the day of withdrawal: valid_from, or an approval event with its date")


def _review(cells: TableRow, faults: _Faults) -> None:
    if cells["review"] not in REVIEWS:
        faults.add(f"review is not one of {', '.join(REVIEWS)}: {cells['review']!r}")
    if cells["checked_on"] and not is_iso_day(cells["checked_on"]):
        faults.add(f"checked_on is not a calendar day YYYY-MM-DD: {cells['checked_on']!r}")
    if cells["review"] == "checked" and not (cells["checked_on"] and cells["source_seen"]):
        faults.add("a checked row needs checked_on and what was seen (source_seen)")
    if cells["review"] == "unreviewed" and cells["checked_on"]:
        faults.add("an unreviewed row has a checked_on day")
    if not cells["source"]:
        faults.add("source is empty")


def read_nhi_row(cells: TableRow) -> tuple[NhiRow | None, list[str]]:
    """The reimbursement row, or None with every reason why it cannot be used."""
    faults = _Faults()
    if not cells["drug"]:
        faults.add("drug is empty")
    tumors = _codes(cells["tumor_types"], "tumor_types", faults)
    if not tumors:
        faults.add("tumor_types is empty")
    biomarker = _biomarker(cells["biomarker"], faults) if cells["biomarker"] else None
    if cells["status"] not in NHI_STATUSES:
        faults.add(f"status is not one of {', '.join(NHI_STATUSES)}: {cells['status']!r}")
    for column in ("effective", "as_of"):
        if cells[column] and not is_partial_date(cells[column]):
            faults.add(f"{column} is not a date (YYYY, YYYY-MM or YYYY-MM-DD): {cells[column]!r}")
    if not cells["source"]:
        faults.add("source is empty")
    if faults.list:
        return None, faults.list
    row = NhiRow(
        cells["drug"],
        tumors,
        cells["biomarker"],
        biomarker,
        cells["status"],
        cells["requires"],
        cells["requires_zh"],
        cells["effective"] or None,
        cells["as_of"] or None,
        cells["source"],
        cells.line,
    )
    return row, []


def must(cells: TableRow, read: Callable[[TableRow], tuple[T | None, list[str]]]) -> T:
    """The row, or a KnowledgeError with its first faults."""
    row, faults = read(cells)
    if row is None:
        raise KnowledgeError(cells.table, cells.get("id") or cells.place, "; ".join(faults))
    return row
