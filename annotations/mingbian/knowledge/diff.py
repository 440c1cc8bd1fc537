"""What differs between two states of the knowledge: facts added, removed, changed, by id and field.

A state is the program's own knowledge ("bundled"), what is in force at this site ("site"), or the tables of a folder, of a
pack or of a build. Tables whose first column names each line once are compared by it; others line by line.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mingbian.knowledge.compiled import content_hash, table_bytes
from mingbian.knowledge.packs import form
from mingbian.knowledge.rows import ASSERTION_COLUMNS
from mingbian.knowledge.site import overlay
from mingbian.knowledge.site.active import active_site, read_tables, site_tables
from mingbian.knowledge.tables import parse_table
from mingbian.model.errors import KnowledgeError, Refusal

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
ASSERTIONS = "assertions"
"""All assertion tables count as one: a row that moved to another table is the same row."""

BUNDLED, SITE = "bundled", "site"


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs. ``id`` is its key, or the whole line where the table has none; ``fields`` of a changed one."""

    table: str
    id: str
    kind: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """One side of a comparison: its name, version, content hash, and its facts by table and key."""

    name: str
    version: str
    sha256: str
    facts: Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes from ``a`` to ``b``, by table and key."""

    a: State
    b: State
    changes: tuple[Change, ...]

    @property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """How many facts of each table were added, removed, changed."""
        found: dict[str, dict[str, int]] = {}
        for change in self.changes:
            own = found.setdefault(change.table, {ADDED: 0, REMOVED: 0, CHANGED: 0})
            own[change.kind] += 1
        return found

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        sides = [{"name": s.name, "version": s.version, "sha256": s.sha256} for s in (self.a, self.b)]
        changes = [
            {
                "table": c.table,
                "id": c.id,
                "kind": c.kind,
                "fields": {f.field: {"was": f.was, "now": f.now} for f in c.fields},
            }
            for c in self.changes
        ]
        return {"a": sides[0], "b": sides[1], "counts": self.counts, "changes": changes}

    def text(self, most: int = 200) -> str:
        """For people: counts by table, then the facts, ``most`` of each table."""
        lines = [f"a: {self.a.name}, version {self.a.version}", f"b: {self.b.name}, version {self.b.version}", ""]
        if not self.changes:
            return "\n".join([*lines, "No difference."])
        for table, counts in self.counts.items():
            said = ", ".join(f"{counts[kind]} {kind}" for kind in (ADDED, REMOVED, CHANGED) if counts[kind])
            lines.append(f"{table}: {said}")
        marks = {ADDED: "+", REMOVED: "-", CHANGED: "*"}
        for table, counts in self.counts.items():
            own = [change for change in self.changes if change.table == table]
            lines += ["", table]
            for change in own[:most]:
                lines.append(f"{marks[change.kind]} {_short(change.id)}")
                lines += [
                    f"    {f.field}: {_short(f.was) or '(empty)'} -> {_short(f.now) or '(empty)'}" for f in change.fields
                ]
            if len(own) > most:
                lines.append(f"  and {sum(counts.values()) - most} more")
        return "\n".join(lines)


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:157] + "..."


def compare(a: State, b: State) -> Diff:
    """Every fact that is not the same on both sides."""
    return Diff(a, b, tuple(_changes(a, b)))


def _changes(a: State, b: State) -> Iterator[Change]:
    for table in sorted({*a.facts, *b.facts}):
        was, now = a.facts.get(table, {}), b.facts.get(table, {})
        for key in sorted({*was, *now}):
            if key not in now:
                yield Change(table, key, REMOVED)
            elif key not in was:
                yield Change(table, key, ADDED)
            elif was[key] != now[key]:
                columns = dict.fromkeys([*was[key], *now[key]])
                fields = (FieldChange(c, was[key].get(c, ""), now[key].get(c, "")) for c in columns)
                yield Change(table, key, CHANGED, tuple(f for f in fields if f.was != f.now))


# ---------------------------------------------------------------------------------------------- sides


def state_of(name: str, site: Path | None) -> State:
    """The state that a word names: "bundled", "site", or a folder or pack. Raises ``Refusal``."""
    if name == BUNDLED:
        return of_tables(name, table_bytes())
    if name == SITE:
        found = active_site(site)
        if found is None:
            return of_tables(name, table_bytes())
        return of_tables(name, site_tables(found, table_bytes()), found.overlay)
    path = Path(name)
    tables = folder_tables(path)
    if not tables:
        raise Refusal(
            "NO_TABLES", name, "There are no knowledge tables here.", "Name bundled, site, a folder of tables, or a pack."
        )
    return of_tables(name, tables)


def folder_tables(path: Path) -> Mapping[str, bytes]:
    """The tables of a folder of tables, of a build, or of a pack (whose signature is not asked for here)."""
    if path.is_file():
        with form.opened(path) as pack:
            names = sorted(name for name in pack.names if name.startswith("tables/"))
            return {name.removeprefix("tables/"): pack.read(name, form.MOST_BYTES) for name in names}
    if not path.is_dir():
        raise Refusal("NO_SUCH_FILE", str(path), "There is no such folder or file.", "Check the name.")
    return read_tables(path / "tables" if (path / "tables").is_dir() else path)


def of_tables(name: str, tables: Mapping[str, bytes], laid_over: bytes | None = None) -> State:
    """A state from its tables, with a site's overlay laid over the assertions."""
    facts: dict[str, dict[str, Mapping[str, str]]] = {}
    version = "unknown"
    for table, data in tables.items():
        if table == "VERSION.toml":
            version = _version(data)
            continue
        if not table.endswith((".tsv", ".tsv.gz")):
            continue
        whole = ASSERTIONS if table.startswith("assertions/") else table
        facts.setdefault(whole, {}).update(_facts(table, data))
    if laid_over is not None:
        facts[ASSERTIONS] = _with_overlay(facts.get(ASSERTIONS, {}), laid_over)
    return State(name, version, content_hash(tables), facts)


def _version(data: bytes) -> str:
    import tomllib

    try:
        return str(tomllib.loads(data.decode())["version"])
    except (ValueError, KeyError):
        return "unknown"


def _facts(name: str, data: bytes) -> dict[str, Mapping[str, str]]:
    try:
        text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise KnowledgeError(name, "file", f"it cannot be read: {error}") from None
    rows = parse_table(name, text, ()).rows
    if not rows:
        return {}
    first = next(iter(rows[0].cells))
    if len({row[first] for row in rows}) == len(rows):
        return {row[first]: row.cells for row in rows}
    lines = Counter(" | ".join(row.cells.values()) for row in rows)
    return {line if count == 1 else f"{line} (x{count})": {} for line, count in lines.items()}


def _with_overlay(facts: Mapping[str, Mapping[str, str]], data: bytes) -> dict[str, Mapping[str, str]]:
    """Assertions as they stand at the site: what it decided about a row stands under that row's id."""
    found = dict(facts)
    ids = {key.casefold(): key for key in facts}
    entries = {entry.line: entry for entry in overlay.must_read(data)}
    for cells in parse_table(overlay.TABLE, data.decode("utf-8-sig"), overlay.OVERLAY_COLUMNS):
        entry = entries[cells.line]
        target = ids.get(entry.overrides.casefold())
        who = {"approved_by": entry.approved_by, "approved_on": entry.approved_on}
        if entry.row is not None:
            own = {column: cells[column] for column in ASSERTION_COLUMNS} | {"review": overlay.APPROVED} | who
            found[target or entry.id] = own
        elif target is not None and entry.action == overlay.SILENCE:
            found[target] = {**found[target], "silenced": entry.reason, **who}
        elif target is not None:
            found[target] = {**found[target], "review": overlay.APPROVED, **who}
    return found


def summary(changes: Sequence[Change]) -> str:
    """One line: "12 facts added, 3 removed, 40 changed"."""
    counts = Counter(change.kind for change in changes)
    return f"{counts[ADDED]} facts added, {counts[REMOVED]} removed, {counts[CHANGED]} changed"
