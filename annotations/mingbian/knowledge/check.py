"""Self-check of the knowledge tables: what must hold before a fact may speak, and what a reviewer should look at.

An "error" makes `kb check` fail; a "note" is for the reviewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mingbian.knowledge.context import KEY_COLUMNS, VALUE_COLUMNS, ContextKey, read_context, unlisted
from mingbian.knowledge.language import atoms_of
from mingbian.knowledge.oncotree import OncoTree
from mingbian.knowledge.rows import ASSERTION_COLUMNS, GROUPS, NHI_COLUMNS, Row, read_nhi_row, read_row
from mingbian.knowledge.tables import Table, bundled, bundled_names
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


def check_assertions(tables: Sequence[Table], tree: OncoTree, keys: Mapping[str, ContextKey]) -> list[Problem]:
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
        problems.extend(_one_row(row, tree, keys))
    problems.extend(_repeated_ids(rows))
    problems.extend(_duplicates(rows))
    problems.extend(_contradictions(rows))
    return problems


def _one_row(row: Row, tree: OncoTree, keys: Mapping[str, ContextKey]) -> Iterable[Problem]:
    place = f"{row.id} (line {row.line})"
    for term in row.context:
        if unlisted(term, keys):
            yield _note(row.table, place, "context", f"context key {term.key!r} has no question in context_keys.tsv")
    for column, codes in (("tumor_types", row.tumor_types), ("excluded_tumor_types", row.excluded_tumor_types)):
        for code in codes:
            if code not in GROUPS and code not in tree:
                now = tree.resolve(code)
                hint = f", write {now.code}" if now else ""
                yield Problem(row.table, place, "tumor", f"{column}: no OncoTree code {code!r}{hint}")
    known = [code for code in row.excluded_tumor_types if code in tree]
    for code in known:
        if not tree.covers(row.tumor_types, (), code):
            yield Problem(row.table, place, "tumor", f"excludes {code}, which its tumor types do not include")
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


def _contradictions(rows: Sequence[Row]) -> Iterable[Problem]:
    """Same biomarker, tumor, drug and conditions with opposite effects."""
    by_subject: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        subject = (str(row.biomarker), frozenset(row.tumor_types), frozenset(map(str, row.context)))
        by_subject.setdefault(subject, []).append(row)
    for group in by_subject.values():
        for row in group:
            for other in group:
                if other.effect in _OPPOSITE.get(row.effect, ()) and set(map(frozenset, row.therapies)) & set(
                    map(frozenset, other.therapies)
                ) | (set() if row.therapies or other.therapies else {frozenset({""})}):
                    text = f"{other.effect} contradicts {row.id} ({row.effect}) without a condition that separates them"
                    yield _note(other.table, f"{other.id} (line {other.line})", "contradiction", text)


def check_nhi(table: Table, tree: OncoTree) -> list[Problem]:
    """Check the reimbursement table."""
    problems = [Problem(error.table, error.row, "line", error.reason) for error in table.problems]
    seen: dict[tuple[object, ...], int] = {}
    for cells in table:
        row, faults = read_nhi_row(cells)
        problems.extend(Problem(table.name, cells.place, "row", fault) for fault in faults)
        if row is None:
            continue
        unknown = [code for code in row.tumor_types if code not in GROUPS and code not in tree]
        problems.extend(Problem(table.name, cells.place, "tumor", f"no OncoTree code {code!r}") for code in unknown)
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


def check(notes: bool = False) -> list[Problem]:
    """Check every bundled table; with ``notes`` also what a reviewer should look at. Errors first, by table and line."""
    tree = OncoTree.load()
    keys = read_context(bundled("context_keys.tsv", KEY_COLUMNS), bundled("context_values.tsv", VALUE_COLUMNS))

    def assertions() -> list[Problem]:
        names = bundled_names("assertions")
        return check_assertions([bundled(name, ASSERTION_COLUMNS, keep_problems=True) for name in names], tree, keys)

    def nhi() -> list[Problem]:
        return check_nhi(bundled("nhi_drugs.tsv", NHI_COLUMNS, optional=True, keep_problems=True), tree)

    problems = [*_collect(assertions), *_collect(nhi)]
    wanted = [problem for problem in problems if notes or problem.severity == "error"]
    return sorted(wanted, key=lambda problem: problem.severity != "error")
