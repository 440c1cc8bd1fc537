"""The compiled store: assertion and reimbursement rows in a form that loads without parsing, kept under its content hash.

The text tables stay the only truth. A compiled file is used only if its name fits the tables, its fingerprint the code
and its checksum itself; anything else (missing, damaged, old, unwritable) is silently built again from the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import msgspec

from mingbian import __version__
from mingbian.knowledge import atoms, regions
from mingbian.knowledge.cachedir import cache_folder, write_whole
from mingbian.knowledge.language import And, Biomarker, Except, Not, Or
from mingbian.knowledge.rows import CivicFacts, ContextTerm, NhiRow, Row
from mingbian.knowledge.tables import data_folder
from mingbian.model.interpretation import Approval, Effect, Level
from mingbian.model.records import Record

_MAGIC = b"MINGBIAN-KB1\n"
_NODES: tuple[type[Record], ...] = (
    And, Or, Not, Except,
    atoms.ProteinChange, atoms.ResidueChange, atoms.CodingChange, atoms.GenomicAllele, atoms.MutationClass,
    atoms.TandemDuplication, atoms.ExonSkipping, atoms.SpliceEvent, atoms.CopyNumberAtom, atoms.Copies, atoms.FusionAtom,
    atoms.MsiAtom, atoms.TmbAtom, atoms.HrdAtom, atoms.WildType, atoms.Prompt, atoms.AnyBiomarker, atoms.Qualified,
    atoms.Comparison, regions.Exons, regions.Codons, regions.Residues,
)  # fmt: skip
_NUMBER: Mapping[type[Record], int] = {kind: i for i, kind in enumerate(_NODES)}
_FIELDS: Mapping[type[Record], tuple[str, ...]] = {kind: kind.__struct_fields__ for kind in _NODES}
_CODE = ("atoms.py", "compiled.py", "language.py", "regions.py", "rows.py")


def table_bytes() -> dict[str, bytes]:
    """Every bundled table by its name below ``data/``, sorted; line ends as "\\n", whatever the checkout made of them."""
    root = data_folder()
    found: dict[str, bytes] = {}

    def walk(folder: Any, prefix: str) -> None:
        for entry in sorted(folder.iterdir(), key=lambda e: str(e.name)):
            if entry.is_dir():
                walk(entry, f"{prefix}{entry.name}/")
            elif entry.name.endswith((".tsv", ".toml")):
                found[prefix + entry.name] = entry.read_bytes().replace(b"\r\n", b"\n")
            elif entry.name.endswith(".tsv.gz"):
                found[prefix + entry.name] = entry.read_bytes()

    walk(root, "")
    return dict(sorted(found.items()))


def content_hash(tables: Mapping[str, bytes]) -> str:
    """SHA-256, hexadecimal, over names, lengths and bytes of all tables in order."""
    digest = hashlib.sha256()
    for name, data in sorted(tables.items()):
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


@cache
def code_hash() -> bytes | None:
    """A fingerprint of the code that gives compiled rows their meaning: a change of it makes old files unusable.

    None where the sources are not beside the program (a frozen build); the version in the file's name stands for it.
    """
    digest = hashlib.sha256()
    for name in _CODE:
        source = files("mingbian.knowledge") / name
        if not source.is_file():
            return None
        digest.update(source.read_bytes())
    return digest.digest()


def file_name(sha256: str) -> str:
    return f"knowledge-{__version__}-{sha256[:24]}.msgpack"


# ---------------------------------------------------------------------------------------------- trees as plain lists


class _Pool:
    """Distinct tree nodes as lists ``[class, field, ...]``; nodes inside nodes are references ``[-1, index]``."""

    def __init__(self) -> None:
        self.plain: list[list[Any]] = []
        self._index: dict[Any, int] = {}

    def add(self, node: Any) -> int:
        found = self._index.get(node)
        if found is None:
            kind = type(node)
            cells = [self._cell(getattr(node, name)) for name in _FIELDS[kind]]
            found = self._index[node] = len(self.plain)
            self.plain.append([_NUMBER[kind], *cells])
        return found

    def _cell(self, value: Any) -> Any:
        if isinstance(value, Record):
            return [-1, self.add(value)]
        if isinstance(value, tuple):
            return [self._cell(item) for item in value]
        return value


def _build_pool(plain: Iterable[list[Any]]) -> list[Any]:
    built: list[Any] = []

    def cell(value: Any) -> Any:
        if type(value) is not list:
            return value
        if len(value) == 2 and value[0] == -1:
            return built[value[1]]
        return tuple([cell(item) for item in value])

    for kind, *cells in plain:
        built.append(_NODES[kind](*[cell(value) if type(value) is list else value for value in cells]))
    return built


# ---------------------------------------------------------------------------------------------- rows


def encode(rows: Sequence[Row], nhi: Sequence[NhiRow]) -> bytes:
    """Rows as one compiled file. Deterministic: same rows, same bytes."""
    pool = _Pool()
    plain_rows = [
        [
            row.id, row.text, pool.add(row.biomarker), row.tumor_types, row.excluded_tumor_types,
            [[term.key, term.op, term.values] for term in row.context], row.effect.value, row.therapies,
            row.level.value if row.level else None, row.escat, row.evidence_kind,
            [[event.regulator, event.date, event.text] for event in row.approvals], row.valid_from, row.valid_to,
            row.citations, row.source, row.source_seen, row.review, row.checked_on, row.note,
            row.note_zh, row.table, row.line, None if row.civic is None else msgspec.structs.astuple(row.civic),
        ]
        for row in rows
    ]  # fmt: skip
    plain_nhi = [
        [
            row.drug, row.tumor_types, row.text, None if row.biomarker is None else pool.add(row.biomarker), row.status,
            row.requires, row.requires_zh, row.effective, row.as_of, row.source, row.line,
        ]
        for row in nhi
    ]  # fmt: skip
    payload = msgspec.msgpack.encode([pool.plain, plain_rows, plain_nhi])
    return _MAGIC + (code_hash() or bytes(32)) + hashlib.sha256(payload).digest() + payload


def decode(data: bytes) -> tuple[tuple[Row, ...], tuple[NhiRow, ...]] | None:
    """The rows of a compiled file, or None where it is damaged or made by other code."""
    start = len(_MAGIC)
    body = start + 64
    payload = memoryview(data)[body:]
    code = code_hash()
    if not data.startswith(_MAGIC) or (code is not None and data[start : start + 32] != code):
        return None
    if hashlib.sha256(payload).digest() != data[start + 32 : body]:
        return None
    try:
        plain, plain_rows, plain_nhi = msgspec.msgpack.decode(payload)
        pool = _build_pool(plain)
        effects, levels = {e.value: e for e in Effect}, {v.value: v for v in Level}
        rows = tuple(_row(cells, pool, effects, levels) for cells in plain_rows)
        nhi = tuple(_nhi(cells, pool) for cells in plain_nhi)
    except (msgspec.DecodeError, ValueError, TypeError, KeyError, IndexError):
        return None
    return rows, nhi


def _row(cells: list[Any], pool: Sequence[Any], effects: Mapping[str, Effect], levels: Mapping[str, Level]) -> Row:
    cells[2] = cast(Biomarker, pool[cells[2]])
    cells[3], cells[4] = tuple(cells[3]), tuple(cells[4])
    cells[5] = tuple([ContextTerm(key, op, tuple(values)) for key, op, values in cells[5]])
    cells[6] = effects[cells[6]]
    cells[7] = tuple([tuple(regimen) for regimen in cells[7]])
    cells[8] = levels[cells[8]] if cells[8] is not None else None
    cells[11] = tuple([Approval(*event) for event in cells[11]])
    cells[14] = tuple(cells[14])
    if cells[23] is not None:
        kind, level, items, against, *flags = cells[23]
        cells[23] = CivicFacts(kind, level, tuple(items), tuple(against), *flags)
    return Row(*cells)


def _nhi(cells: list[Any], pool: Sequence[Any]) -> NhiRow:
    cells[1] = tuple(cells[1])
    cells[3] = None if cells[3] is None else pool[cells[3]]
    return NhiRow(*cells)


# ---------------------------------------------------------------------------------------------- files


def find(sha256: str) -> tuple[tuple[Row, ...], tuple[NhiRow, ...]] | None:
    """Compiled rows for these tables, shipped with the installation or from the user's cache; None where there are none."""
    name = file_name(sha256)
    shipped = data_folder() / "compiled" / name
    if shipped.is_file():
        rows = decode(shipped.read_bytes())
        if rows is not None:
            return rows
    folder = cache_folder()
    if folder is None:
        return None
    try:
        return decode((folder / name).read_bytes())
    except OSError:
        return None


def keep(sha256: str, rows: Sequence[Row], nhi: Sequence[NhiRow]) -> Path | None:
    """Write the compiled rows to the user's cache and drop files of other versions; None where nothing can be written."""
    folder = cache_folder()
    if folder is None:
        return None
    path = folder / file_name(sha256)
    if not write_whole(path, encode(rows, nhi)):
        return None
    for old in folder.glob("knowledge-*.msgpack"):
        if old != path:
            try:
                old.unlink()
            except OSError:
                continue
    return path
