"""The site's overlay: its own facts and its decisions about ours, a text table of the site that no update touches.

The columns are those of the assertion tables, and ``overrides``, ``approved_by``, ``approved_on``. A line does one of four
things, said by ``overrides`` and ``effect``:

    adds      overrides empty: a fact of the site's own
    replaces  overrides an id: the site's line stands in the place of that row
    silences  overrides an id, effect "silence": that row does not count here; ``note`` says why
    approves  overrides an id, effect "approve": that row as it stands; ``source_seen`` holds its fingerprint

An approval is of one wording: where an update changed the row, the fingerprint no longer fits and the approval lapses until
someone gives it again. Every line names who decided and on which day; without both it is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from mingbian.knowledge.rows import ASSERTION_COLUMNS, Row, SiteFact, is_iso_day, read_row
from mingbian.knowledge.tables import TableRow, parse_table
from mingbian.model.errors import KnowledgeError
from mingbian.model.records import EMPTY, Record, replace

TABLE = "overlay.tsv"
OVERLAY_COLUMNS = (*ASSERTION_COLUMNS, "overrides", "approved_by", "approved_on")
ADD, REPLACE, SILENCE, APPROVE = "add", "replace", "silence", "approve"
APPROVED = "approved"
OWN = "site-"
"""How the site's ids begin, so that an update never brings a row of the same id."""
_WORDS = frozenset({SILENCE, APPROVE})
_KEPT = frozenset({"id", "effect", "source_seen", "note", "note_zh", "overrides", "approved_by", "approved_on", "review"})


class Entry(Record, frozen=True):
    """One line of the overlay. ``row`` is set where it adds or replaces; ``seen`` is the fingerprint of an approval."""

    action: str
    id: str
    overrides: str
    row: Row | None
    reason: str
    reason_zh: str
    seen: str
    approved_by: str
    approved_on: str
    line: int


class Silenced(Record, frozen=True):
    """A row that the site does not use, with its reason and who decided it on which day."""

    row: Row
    id: str
    reason: str
    reason_zh: str
    approved_by: str
    approved_on: str


class Lapsed(Record, frozen=True):
    """A line of the overlay that has no effect any more, and why: the row it speaks of is gone, or was changed."""

    id: str
    overrides: str
    line: int
    reason: str


class Applied(Record, frozen=True):
    """The rows with the overlay laid over them. ``silenced`` are not among ``rows``.

    ``elsewhere`` says what became of rows of another layer, by their id: what now stands there, None where nothing does.
    """

    rows: tuple[Row, ...]
    silenced: tuple[Silenced, ...] = ()
    lapsed: tuple[Lapsed, ...] = ()
    elsewhere: Mapping[str, Row | None] = EMPTY


def fingerprint(row: Row) -> str:
    """Twelve hexadecimal digits over what a row says; its review state and where it stands do not count."""
    parts = (
        str(row.biomarker), "|".join(row.tumor_types), "|".join(row.excluded_tumor_types),
        "; ".join(map(str, row.context)), row.effect.value, "; ".join(row.regimens), row.level.value if row.level else "",
        row.escat or "", row.evidence_kind, "; ".join(f"{a.regulator} {a.date} {a.text}" for a in row.approvals),
        row.valid_from or "", row.valid_to or "", "; ".join(row.citations), row.source, row.note, row.note_zh,
    )  # fmt: skip
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def is_overlay(columns: tuple[str, ...]) -> bool:
    """Whether a table's columns are those of an overlay, or of one that lacks some."""
    return set(OVERLAY_COLUMNS) <= set(columns) or {"overrides", "approved_by"} <= set(columns)


def read_overlay(data: bytes, name: str = TABLE) -> tuple[tuple[Entry, ...], tuple[KnowledgeError, ...]]:
    """Every line of an overlay, and what is wrong with the others. Raises KnowledgeError where it is no such table."""
    try:
        text = data.decode("utf-8-sig")  # spreadsheets write the mark; here the file is the site's, not ours
    except UnicodeDecodeError as error:
        raise KnowledgeError(name, f"byte {error.start}", "the file is not UTF-8") from None
    table = parse_table(name, text, OVERLAY_COLUMNS, keep_problems=True)
    entries: list[Entry] = []
    problems = list(table.problems)
    ids: dict[str, int] = {}
    targets: dict[str, int] = {}
    for cells in table:
        entry, faults = _read_entry(cells)
        if entry is not None:
            first = ids.setdefault(entry.id.casefold(), entry.line)
            if first != entry.line:
                faults.append(f"id used before in line {first}")
            if entry.overrides:
                first = targets.setdefault(entry.overrides.casefold(), entry.line)
                if first != entry.line:
                    faults.append(f"line {first} already decides about {entry.overrides}")
        if faults or entry is None:
            problems.append(KnowledgeError(name, cells["id"] or cells.place, f"{cells.place}: {'; '.join(faults)}"))
        else:
            entries.append(entry)
    return tuple(entries), tuple(problems)


def must_read(data: bytes, name: str = TABLE) -> tuple[Entry, ...]:
    """Every line of an overlay; raises KnowledgeError with the first fault."""
    entries, problems = read_overlay(data, name)
    if problems:
        raise problems[0]
    return entries


def _read_entry(cells: TableRow) -> tuple[Entry | None, list[str]]:
    faults: list[str] = []
    effect, overrides = cells["effect"], cells["overrides"]
    by, on = cells["approved_by"], cells["approved_on"]
    if not by:
        faults.append("approved_by is empty: name the physician who decided")
    if not is_iso_day(on):
        faults.append(f"approved_on is not a calendar day YYYY-MM-DD: {on!r}")
    if cells["review"] not in {"", APPROVED}:
        faults.append(f"review is {cells['review']!r}; a line of the overlay is approved")
    if not cells["id"].casefold().startswith(OWN) and cells["id"] != overrides:
        faults.append(f"id is {cells['id']!r}; write {OWN}..., which no update of the knowledge base will ever use")
    action = effect if effect in _WORDS else REPLACE if overrides else ADD
    row: Row | None = None
    if action in _WORDS:
        if not overrides:
            faults.append(f"{action} needs the id of a row in overrides")
        said = [column for column in OVERLAY_COLUMNS if column not in _KEPT and cells[column]]
        if said:
            faults.append(f"{action} says nothing else, but {said[0]} is filled")
        if action == SILENCE and not cells["note"]:
            faults.append("note is empty: say why the row does not count here")
        if action == APPROVE and not cells["source_seen"]:
            faults.append("source_seen is empty: it holds the fingerprint of the row that was approved")
    else:
        row, more = read_row(_as_checked(cells))
        faults += more
        if row is not None:
            done = "replaces" if overrides else "added"
            row = replace(
                row,
                review=APPROVED,
                checked_on=on or None,
                source_seen=cells["source_seen"],
                site=SiteFact(done, overrides, by, on),
            )
    if faults:
        return None, faults
    return (
        Entry(
            action, cells["id"], overrides, row, cells["note"], cells["note_zh"], cells["source_seen"], by, on, cells.line
        ),
        [],
    )


def _as_checked(cells: TableRow) -> TableRow:
    """The line as one of the assertion tables would say it: checked by the approver on the day of the approval."""
    day = cells["approved_on"] if is_iso_day(cells["approved_on"]) else ""
    said: Mapping[str, str] = {
        **{column: cells[column] for column in ASSERTION_COLUMNS},
        "review": "checked" if day else "unreviewed",
        "checked_on": day,
        "source_seen": cells["source_seen"] or "approved by the site",
    }
    return TableRow(cells.table, cells.line, MappingProxyType(said))


def apply(rows: Sequence[Row], entries: Iterable[Entry], other: Callable[[str], Row | None] = lambda _: None) -> Applied:
    """Lay an overlay over rows. Replaced rows keep their place in the order; added ones stand at the end.

    ``other`` finds a row of another layer by its id. Of such a row too the site decides; what replaces it joins ``rows``.
    """
    entries = tuple(entries)
    if not entries:
        return Applied(tuple(rows))
    by_target = {entry.overrides.casefold(): entry for entry in entries if entry.overrides}
    kept: list[Row] = []
    silenced: list[Silenced] = []
    lapsed: list[Lapsed] = []
    elsewhere: dict[str, Row | None] = {}
    met: set[str] = set()
    for row in rows:
        entry = by_target.get(row.id.casefold())
        if entry is None:
            kept.append(row)
            continue
        met.add(entry.overrides.casefold())
        now = _decided(row, entry, silenced, lapsed)
        if now is not None:
            kept.append(now)
    for entry in entries:
        if entry.overrides.casefold() in met:
            continue
        row_elsewhere = other(entry.overrides) if entry.overrides else None
        if row_elsewhere is not None:
            now = _decided(row_elsewhere, entry, silenced, lapsed)
            elsewhere[row_elsewhere.id] = None if now is entry.row else now
        elif entry.overrides:
            reason = f"there is no row {entry.overrides} any more"
            lapsed.append(Lapsed(entry.id, entry.overrides, entry.line, reason))
        if entry.row is not None:
            kept.append(entry.row)
    return Applied(tuple(kept), tuple(silenced), tuple(lapsed), MappingProxyType(elsewhere))


def _decided(row: Row, entry: Entry, silenced: list[Silenced], lapsed: list[Lapsed]) -> Row | None:
    """What stands in the place of a row that a line decides about; None where nothing does."""
    if entry.action == SILENCE:
        silenced.append(Silenced(row, entry.id, entry.reason, entry.reason_zh, entry.approved_by, entry.approved_on))
        return None
    if entry.row is not None:
        return entry.row
    if entry.seen == fingerprint(row):
        return replace(row, review=APPROVED, site=SiteFact("approved", "", entry.approved_by, entry.approved_on))
    reason = f"{row.id} says something else than on {entry.approved_on}: look at it again and approve it anew"
    lapsed.append(Lapsed(entry.id, row.id, entry.line, reason))
    return row


_HELP = """\
# The overlay of this site: its own facts, and its decisions about the rows of the knowledge base.
# Tab separated, UTF-8; or one sheet of an .xlsx workbook. Lines that start with # are comments.
# mingbian kb import FILE checks it whole and puts it in force.
# id           starts with site-
# overrides    empty: a fact of your own; the id of a row (mingbian kb list): this line stands in its place
# effect       as in the knowledge base; or silence: that row does not count here, and note says why;
#              or approve: that row as it stands; source_seen holds its fingerprint (kb list --gene GENE --markdown)
# approved_by, approved_on   who decided, on which day: every line needs both. review and checked_on stay empty.
"""


def template(rows: Sequence[Row] = ()) -> str:
    """An empty overlay with its instructions; for given rows one line each that would approve it, still a comment."""
    lines = [_HELP + "\t".join(OVERLAY_COLUMNS)]
    for row in rows:
        cells = {"id": f"{OWN}{row.id}", "effect": APPROVE, "source_seen": fingerprint(row), "overrides": row.id}
        lines.append("#" + "\t".join(cells.get(column, "") for column in OVERLAY_COLUMNS))
    return "\n".join(lines) + "\n"


def merged(old: bytes | None, new: bytes, name: str = TABLE) -> tuple[bytes, int, int]:
    """An overlay with the lines of another put in: those with an id it has are replaced, the others stand at its end.

    Returns the text, and how many lines were replaced and added. Comments of the old one stay.
    """
    if old is None:
        return _lf(new), 0, len(must_read(new, name))
    fresh = {cells["id"].casefold(): cells for cells in parse_table(name, _text(new), OVERLAY_COLUMNS)}
    present = parse_table(TABLE, _text(old), OVERLAY_COLUMNS)
    lines = _lf(old).decode("utf-8").rstrip("\n").split("\n")
    replaced = 0
    for cells in present:
        other = fresh.pop(cells["id"].casefold(), None)
        if other is not None:
            replaced += other.cells != cells.cells
            lines[cells.line - 1] = "\t".join(other.cells.get(column, "") for column in present.columns)
    lines += ["\t".join(cells.cells.get(column, "") for column in present.columns) for cells in fresh.values()]
    return ("\n".join(lines) + "\n").encode(), replaced, len(fresh)


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig")


def _lf(data: bytes) -> bytes:
    return _text(data).replace("\r\n", "\n").encode()
