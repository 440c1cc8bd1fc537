"""Self-check of what a site has active: its overlay, and the bytes of its imports and its pack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import EllipsisType

from mingbian.knowledge.check import Problem, check_row
from mingbian.knowledge.compiled import content_hash
from mingbian.knowledge.named import Known
from mingbian.knowledge.site.active import active_site, read_tables
from mingbian.knowledge.site.layer_files import changed_files
from mingbian.knowledge.site.overlay import read_overlay
from mingbian.knowledge.site.state import OVERLAY
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.errors import KnowledgeError, Refusal
from mingbian.model.places import site_folder


def check_site(site: Path | EllipsisType | None = ...) -> list[Problem]:
    """What is wrong at a site (this machine's by default); empty where nothing of a site is active.

    A line of the overlay without effect is a note with the code "overlay".
    """
    folder = site_folder() if isinstance(site, EllipsisType) else site
    try:
        return list(_problems(folder))
    except Refusal as error:
        return [Problem(error.file, error.code, "site", f"{error.reason} {error.remedy}")]
    except KnowledgeError as error:
        return [Problem(error.table, error.row, "table", error.reason)]


def _problems(folder: Path | None) -> Iterator[Problem]:
    found = active_site(folder)
    if found is None:
        return
    pack, tables = found.state.pack, found.pack_folder
    if pack is not None and tables is not None and content_hash(read_tables(tables)) != pack.tables:
        yield Problem("packs", pack.folder, "site", "the installed pack is not what its publisher signed any more")
    for ref in found.state.layers:
        for name in changed_files(found.folder, ref):
            yield Problem(f"layers/{ref.folder}", name, "site", "these bytes are not those that were imported")
    if found.overlay is None:
        return
    entries, problems = read_overlay(found.overlay)
    if problems:
        yield from (Problem(error.table, error.row, "overlay", error.reason) for error in problems)
        return
    kb = KnowledgeBase.load(site=folder)
    known = Known.of(kb)
    for entry in entries:
        if entry.row is not None:
            yield from (p for p in check_row(entry.row, known) if p.severity == "error" and p.code != "date")
    yield from (Problem(OVERLAY, f"{o.id} (line {o.line})", "overlay", o.reason, "note") for o in kb.lapsed)
