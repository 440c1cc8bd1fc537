"""Self-check of the knowledge tables: what must hold before a fact may speak, and what a reviewer should look at.

An "error" makes `kb check` fail; a "note" is for the reviewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge import laboratory
from mingbian.knowledge.check_places import check_places, check_row_places
from mingbian.knowledge.compiled import table_bytes
from mingbian.knowledge.context import unlisted
from mingbian.knowledge.derivation import IUPAC, derive
from mingbian.knowledge.laboratory import CompanionTest, OrderCode
from mingbian.knowledge.language import atoms_of
from mingbian.knowledge.named import Known, check_biomarker
from mingbian.knowledge.oncotree import OncoTree
from mingbian.knowledge.panels import read_panels
from mingbian.knowledge.rows import ASSERTION_COLUMNS, GROUPS, NHI_COLUMNS, Row, read_nhi_row, read_row
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.tables import Table, TableRow, parse_table
from mingbian.model.case import Build
from mingbian.model.errors import KnowledgeError
from mingbian.model.interpretation import Effect, Level


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of the check. ``row`` is an id or "line 12"; ``severity`` "error" or "note"; ``code`` is stable."""

    table: str
    row: str
    code: str
    text: str
    severity: str = "error"

    def __str__(self) -> str:
        return (
            f"{self.table}, {self.row}: {self.text}"
            if self.severity == "error"
            else f"note: {self.table}, {self.row}: {self.text}"
        )


def _note(table: str, row: str, code: str, text: str) -> Problem:
    return Problem(table, row, code, text, "note")


def check_assertions(tables: Sequence[Table], known: Known) -> list[Problem]:
    """Check assertion tables: every line by itself, then ids, duplicates and contradictions between all of them."""
    problems: list[Problem] = []
    rows: list[Row] = []
    for table in tables:
        problems.extend(Problem(error.table, error.row, "line", error.reason) for error in table.problems)
        for cells in table:
            row, faults = read_row(cells)
            place = cells["id"] or cells.place
            problems.extend(Problem(table.name, f"{place} ({cells.place})", "row", fault) for fault in faults)
            if row is not None:
                rows.append(row)
    for row in rows:
        problems.extend(check_row(row, known))
    problems.extend(_repeated_ids(rows))
    problems.extend(_duplicates(rows))
    problems.extend(_contradictions(rows, known.tree))
    problems.extend(_unnamed_drugs(rows, known))
    return problems


def check_row(row: Row, known: Known) -> Iterable[Problem]:
    """What is wrong with one row by itself, and what a reviewer should look at."""
    place = f"{row.id} (line {row.line})"
    tree = known.tree
    for fault in check_biomarker(row.biomarker, known):
        yield Problem(row.table, place, "biomarker", fault)
    for term in row.context:
        if unlisted(term, known.keys):
            yield _note(row.table, place, "context", f"context key {term.key!r} has no question in context_keys.tsv")
    for column, codes in (("tumor_types", row.tumor_types), ("excluded_tumor_types", row.excluded_tumor_types)):
        for code in codes:
            if code not in GROUPS and code not in tree:
                now = tree.resolve(code)
                hint = f", write {now.code}" if now else ""
                yield Problem(row.table, place, "tumor", f"{column}: no OncoTree code {code!r}{hint}")
    for code in row.excluded_tumor_types:
        if code in tree and not tree.covers(row.tumor_types, (), code):
            yield Problem(row.table, place, "tumor", f"excludes {code}, which its tumor types do not include")
    for day in (row.checked_on, *(event.date for event in row.approvals)):
        if day is not None and day > known.day[: len(day)]:
            yield Problem(row.table, place, "date", f"{day} is after the knowledge date {known.day}")
    if row.valid_from is not None and row.valid_from > known.day:
        yield _note(row.table, place, "date", f"not in force before {row.valid_from}")
    if row.level is Level.A and row.review == "unreviewed":
        yield _note(row.table, place, "unreviewed", "level A and not yet reviewed: it never gives Tier I")
    if row.review == "checked" and not row.citations and not row.source.startswith("http"):
        yield _note(row.table, place, "source", "checked, but neither a citation nor a page that can be opened")
    if all(not atom.sequenced for atom in atoms_of(row.biomarker)) and row.effect is not Effect.WITHDRAWN:
        yield _note(row.table, place, "prompt", "no part of this biomarker can be seen by sequencing: it only prompts")


def _repeated_ids(rows: Sequence[Row]) -> Iterable[Problem]:
    seen: dict[str, Row] = {}
    for row in rows:
        other = seen.setdefault(row.id.lower(), row)
        if other is not row:
            yield Problem(
                row.table, f"{row.id} (line {row.line})", "id", f"id used before in {other.table}, line {other.line}"
            )


def _duplicates(rows: Sequence[Row]) -> Iterable[Problem]:
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        other = seen.setdefault(row.fact, row)
        if other is not row:
            yield Problem(row.table, f"{row.id} (line {row.line})", "duplicate", f"the same fact as {other.id}")


_OPPOSITE = {
    Effect.SENSITIVITY: {Effect.RESISTANCE, Effect.NO_BENEFIT},
    Effect.PROGNOSTIC_BETTER: {Effect.PROGNOSTIC_WORSE},
}


def _contradictions(rows: Sequence[Row], tree: OncoTree) -> Iterable[Problem]:
    """Same biomarker, drug and conditions with opposite effects, in tumor types that share any."""
    by_subject: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        by_subject.setdefault((str(row.biomarker), frozenset(map(str, row.context))), []).append(row)
    for group in by_subject.values():
        for row in group:
            against = _OPPOSITE.get(row.effect)
            for other in group if against else ():
                if other.effect not in (against or ()) or not _shared(row, other) or not _meet(row, other, tree):
                    continue
                text = f"{other.effect} contradicts {row.id} ({row.effect}) without a condition that separates them"
                yield _note(other.table, f"{other.id} (line {other.line})", "contradiction", text)


def _shared(row: Row, other: Row) -> bool:
    """Whether two rows speak of the same regimen; rows without drugs do."""
    if not row.therapies and not other.therapies:
        return True
    return bool(set(map(frozenset, row.therapies)) & set(map(frozenset, other.therapies)))


def _meet(row: Row, other: Row, tree: OncoTree) -> bool:
    """Whether some tumor type is meant by both rows."""
    return any(
        tree.covers(b.tumor_types, b.excluded_tumor_types, code)
        for a, b in ((row, other), (other, row))
        for code in a.tumor_types
        if code in tree and tree.covers(a.tumor_types, a.excluded_tumor_types, code)
    ) or bool(set(row.tumor_types) & set(other.tumor_types) & set(GROUPS))


INTERVALS: Mapping[str, int] = MappingProxyType({"label": 365, "guideline": 365, "page": 365, "trial": 730, "paper": 1095})
"""Days after which a checked row should be read against its source again, by evidence_kind: labels and guidelines move."""


def overdue(rows: Iterable[Row], day: str) -> Iterable[Problem]:
    """Rows whose last check is longer ago, on an ISO day, than their kind of evidence allows."""
    today = date.fromisoformat(day)
    for row in rows:
        if row.checked_on is None:
            continue
        days = (today - date.fromisoformat(row.checked_on)).days
        if days > INTERVALS[row.evidence_kind]:
            text = (
                f"checked {days} days ago; a {row.evidence_kind} is to be read again after {INTERVALS[row.evidence_kind]}"
            )
            yield _note(row.table, f"{row.id} (line {row.line})", "interval", text)


def _unnamed_drugs(rows: Sequence[Row], known: Known) -> Iterable[Problem]:
    first: dict[str, Row] = {}
    for row in rows:
        for drug in row.drugs:
            first.setdefault(drug, row)
    for drug, row in sorted(first.items()):
        if drug not in known.drugs:
            yield _note(row.table, row.id, "drug", f"{drug!r} has no names in drugs.tsv")


ALLELE_COLUMNS = ("gene", "build", "chrom", "pos", "ref", "alt", "strand", "codon", "codon_number", "protein")


def check_alleles(table: Table) -> list[Problem]:
    """Derive every listed protein change anew from position, alleles and codon, and compare."""
    problems = [Problem(error.table, error.row, "line", error.reason) for error in table.problems]
    for row in table:
        try:
            fault = _allele_fault(row)
        except (KnowledgeError, ValueError) as error:
            fault = error.reason if isinstance(error, KnowledgeError) else str(error)
        if fault:
            problems.append(Problem(table.name, row.place, "derivation", f"{row['gene']} p.{row['protein']}: {fault}"))
    return problems


def _allele_fault(row: TableRow) -> str | None:
    if row["build"] not in set(Build):
        return f"unknown build {row['build']!r}"
    transcript = Transcripts.load(Build(row["build"])).chosen(row["gene"])
    if transcript is None:
        return "the transcript table does not hold the gene"
    if transcript.chrom != row["chrom"]:
        return f"the gene lies on chromosome {transcript.chrom}"
    if row["strand"] != ("+" if transcript.strand > 0 else "-"):
        return f"the gene does not lie on strand {row['strand']}"
    codon = row["codon"]
    if len(codon) != 3 or any(letter not in IUPAC for letter in codon):
        return f"{codon!r} is no codon"
    found = derive(transcript, row.integer("pos"), row["ref"], row["alt"], codon, row.integer("codon_number"))
    return None if found == row["protein"] else f"position, alleles and codon give {found}"


def check_nhi(table: Table, known: Known) -> list[Problem]:
    """Check the reimbursement table."""
    problems = [Problem(error.table, error.row, "line", error.reason) for error in table.problems]
    seen: dict[tuple[object, ...], int] = {}
    for cells in table:
        row, faults = read_nhi_row(cells)
        problems.extend(Problem(table.name, cells.place, "row", fault) for fault in faults)
        if row is None:
            continue
        unknown = [code for code in row.tumor_types if code not in GROUPS and code not in known.tree]
        problems.extend(Problem(table.name, cells.place, "tumor", f"no OncoTree code {code!r}") for code in unknown)
        if row.biomarker is not None:
            faults = list(check_biomarker(row.biomarker, known))
            problems.extend(Problem(table.name, cells.place, "biomarker", fault) for fault in faults)
        unnamed = [drug for drug in row.drug.split(" + ") if drug not in known.drugs]
        problems.extend(_note(table.name, cells.place, "drug", f"{drug!r} has no names in drugs.tsv") for drug in unnamed)
        fact = (row.drug, row.tumor_types, row.text, row.requires, row.effective)
        first = seen.setdefault(fact, row.line)
        if first != row.line:
            problems.append(Problem(table.name, cells.place, "duplicate", f"the same rule as line {first}"))
    return problems


def _collect(check: Callable[[], list[Problem]]) -> list[Problem]:
    try:
        return check()
    except KnowledgeError as error:
        return [Problem(error.table, error.row, "table", error.reason)]


def check_genes(kb: KnowledgeBase, known: Known) -> list[Problem]:
    """Check the gene tables: symbols, tumor codes, biomarkers. Reading them already refused wrong words."""
    problems: list[Problem] = []
    listed: list[tuple[str, str, tuple[str, ...]]] = [
        ("germline_genes.tsv", gene.gene, (*gene.on_tumor, *gene.usually_somatic_in)) for gene in kb.germline_genes.values()
    ]
    listed += [("chip_genes.tsv", gene.gene, gene.driver_in) for gene in kb.chip_genes.values()]
    listed += [("acmg_sf.tsv", gene.gene, ()) for gene in kb.acmg_genes.values()]
    listed += [("gene_roles.tsv", gene.gene, ()) for gene in kb.gene_roles.values()]
    for table, symbol, codes in listed:
        if symbol not in known.genes:
            problems.append(Problem(table, symbol, "gene", f"unknown gene symbol {symbol!r}"))
        strangers = [code for code in codes if code not in GROUPS and code not in known.tree]
        problems.extend(Problem(table, symbol, "tumor", f"no OncoTree code {code!r}") for code in strangers)
    biomarkers = [("chip_genes.tsv", gene.gene, gene.variants) for gene in kb.chip_genes.values()]
    for flagged in kb.germline_genes.values():
        limits = (limit for limit in (flagged.only, flagged.never) if limit is not None)
        biomarkers += [("germline_genes.tsv", flagged.gene, limit) for limit in limits]
    for table, symbol, biomarker in biomarkers:
        problems.extend(Problem(table, symbol, "biomarker", fault) for fault in check_biomarker(biomarker, known))
    return problems


def check_laboratory(tables: Mapping[str, bytes], known: Known) -> list[Problem]:
    """Check order codes, companion diagnostics and panels: every line, its tumor codes, biomarkers, genes and days."""
    problems: list[Problem] = []
    readers: tuple[tuple[str, Sequence[str], Callable[[TableRow], OrderCode | CompanionTest]], ...] = (
        ("nhi_tests.tsv", laboratory.ORDER_COLUMNS, laboratory.read_order),
        ("companion_tests.tsv", laboratory.TEST_COLUMNS, laboratory.read_test),
    )
    for name, columns, read in readers:
        table = parse_table(name, tables.get(name, b"").decode("utf-8", "replace"), columns, keep_problems=True)
        problems.extend(Problem(error.table, error.row, "line", error.reason) for error in table.problems)
        seen: set[str] = set()
        for cells in table:
            place = f"{cells['id']} ({cells.place})"
            if cells["id"] in seen:
                problems.append(Problem(name, place, "id", "id used before"))
            seen.add(cells["id"])
            try:
                row = read(cells)
            except KnowledgeError as error:
                problems.append(Problem(name, place, "row", error.reason))
                continue
            strangers = laboratory.unknown_codes(row.tumor_types, known.tree)
            problems.extend(Problem(name, place, "tumor", f"no OncoTree code {code!r}") for code in strangers)
            days = (row.effective, row.as_of) if isinstance(row, OrderCode) else (row.approved, row.checked_on)
            late = [day for day in days if day > known.day[: len(day)]]
            problems.extend(Problem(name, place, "date", f"{day} is after the knowledge date {known.day}") for day in late)
            if isinstance(row, CompanionTest):
                faults = check_biomarker(row.biomarker, known)
                problems.extend(Problem(name, place, "biomarker", fault) for fault in faults)
                unnamed = [drug for drug in row.drugs if drug not in known.drugs]
                problems.extend(_note(name, place, "drug", f"{drug!r} has no names in drugs.tsv") for drug in unnamed)
    for panel in read_panels(tables):
        strangers = (gene for gene in panel.genes if gene not in known.genes)
        place = f"{panel.name} {panel.version}"
        problems.extend(Problem("panels", place, "gene", f"unknown gene symbol {gene!r}") for gene in strangers)
    return problems


def check(notes: bool = False, day: str | None = None) -> list[Problem]:
    """Check every bundled table; with ``notes`` also what a reviewer should look at, ``day`` (ISO) being today.

    Errors first, by table and line.
    """
    problems = check_tables(table_bytes(), day)
    return [problem for problem in problems if notes or problem.severity == "error"]


def check_tables(tables: Mapping[str, bytes], day: str | None = None) -> list[Problem]:
    """Check the tables of a knowledge base, errors first. Without ``day`` nothing is said of review intervals."""
    try:
        kb = KnowledgeBase(tables)
        known = Known.of(kb)
    except KnowledgeError as error:
        return [Problem(error.table, error.row, "table", error.reason)]
    names = [name for name in tables if name.startswith("assertions/") and name.endswith(".tsv")]

    def keeping(name: str, columns: Sequence[str]) -> Table:
        if name not in tables:
            raise KnowledgeError(name, "file", "the table is missing")
        return parse_table(name, tables[name].decode("utf-8", "replace"), columns, keep_problems=True)

    steps: tuple[Callable[[], list[Problem]], ...] = (
        lambda: check_assertions([keeping(name, ASSERTION_COLUMNS) for name in names], known),
        lambda: check_nhi(keeping("nhi_drugs.tsv", NHI_COLUMNS), known),
        lambda: check_alleles(keeping("allele_checks.tsv", ALLELE_COLUMNS)),
        lambda: check_genes(kb, known),
        lambda: check_laboratory(tables, known),
        lambda: [Problem(found.table, found.place, "builds", found.text) for found in check_places(tables)],
        lambda: [Problem(found.table, found.place, "builds", found.text) for found in check_row_places(kb.rows)],
        lambda: list(overdue(kb.rows, day)) if day is not None else [],
    )
    problems = [problem for step in steps for problem in _collect(step)]
    return sorted(problems, key=lambda problem: problem.severity != "error")
