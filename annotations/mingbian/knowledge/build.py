"""``kb build``: the knowledge tables and everything compiled from them, in one folder. Same tables, same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from mingbian.knowledge import civic, compiled, flat, known_alleles
from mingbian.knowledge.durable import cannot_write, part_folder, settle, write_new
from mingbian.knowledge.site.layer_files import FileFacts, hash_file
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.errors import Refusal

ABOUT = "BUILD.json"


@dataclass(frozen=True, slots=True)
class BuildAbout:
    """What was built: version and date of the knowledge, its content hash, and size and hash of every file."""

    version: str
    date: str
    sha256: str
    rows: int
    nhi_rows: int
    files: dict[str, FileFacts]


def compiled_files(tables: Mapping[str, bytes]) -> dict[str, bytes]:
    """Every compiled file of some tables by its name, as the program looks for them in ``data/compiled``."""
    kb = KnowledgeBase(tables)
    files = {compiled.file_name(kb.rows_sha256): compiled.encode(kb.rows, kb.nhi_rows)}
    if civic.present(tables):
        files[civic.file_name(tables)] = civic.seal(civic.pack(tables))
    name, arrays = known_alleles.compiled_index(tables)
    files[name] = flat.pack(arrays)
    return files


def build(out: Path, tables: Mapping[str, bytes]) -> BuildAbout:
    """Write ``tables/``, ``compiled/`` and BUILD.json into a new folder. Raises ``Refusal`` where it exists."""
    if out.exists():
        raise Refusal("EXISTS", str(out), "There is something of this name already.", "Choose another name, or remove it.")
    kb = KnowledgeBase(tables)
    try:
        with part_folder(out.parent) as part:
            for name, data in sorted(tables.items()):
                write_new(part / "tables" / name, data)
            for name, data in sorted(compiled_files(tables).items()):
                write_new(part / "compiled" / name, data)
            paths = sorted(path for path in part.rglob("*") if path.is_file())
            files = {path.relative_to(part).as_posix(): hash_file(path) for path in paths}
            about = BuildAbout(kb.version, kb.date, kb.sha256, len(kb.rows), len(kb.nhi_rows), files)
            write_new(part / ABOUT, msgspec.json.format(msgspec.json.encode(about), indent=1) + b"\n")
            settle(part, out)
    except OSError as error:
        raise cannot_write(out, error) from None
    return about
