"""``kb import``: what a file is, and how it becomes part of the site's knowledge: whole, or not at all.

A file is read into a folder that nothing refers to, the folder gets its name by one rename, and the site's state names
it by another. A kill, a cancel or a full disk on the way leaves what was active before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge.compiled import table_bytes
from mingbian.knowledge.durable import cannot_write, free_name, part_folder, replace_file, settle, sweep
from mingbian.knowledge.site import overlay
from mingbian.knowledge.site.active import active_site, site_tables
from mingbian.knowledge.site.layer_files import LayerAbout
from mingbian.knowledge.site.state import LAYERS, OVERLAY, LayerRef, SiteState, locked, read_state, write_state
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.text_rows import OnProgress, TextRows
from mingbian.model.case import Build
from mingbian.model.errors import KnowledgeError, Refusal, UsageError
from mingbian.model.records import replace
from mingbian.readers.selection import SelectionFor
from mingbian.readers.sniff import Content, identify

BEFORE = "overlay.before.tsv"
"""The overlay as it was before the last import."""

CLINVAR, FREQUENCIES, CIVIC, ONCOKB, PANEL, OVERLAYS = "clinvar", "frequencies", "civic", "oncokb", "panel", "overlay"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. ``about`` describes a new layer; ``replaced`` and ``added`` count lines of the overlay.

    ``before`` names what the new layer took the place of, "" where there was nothing.
    """

    kind: str
    about: LayerAbout | None = None
    before: str = ""
    replaced: int = 0
    added: int = 0


def recognize(path: Path) -> str:
    """What a file is, by its content. Raises ``Refusal`` where it is nothing that can be imported."""
    identified = identify(path)
    if identified.content is Content.VCF:
        return CLINVAR if b"##INFO=<ID=CLNSIG," in identified.head else FREQUENCIES
    from mingbian.knowledge.importing.civic import is_civic
    from mingbian.knowledge.importing.oncokb import is_oncokb
    from mingbian.knowledge.importing.panel import is_panel

    if identified.content is Content.OFFICE:
        return PANEL if is_panel(_columns(_bytes(path))) else OVERLAYS
    with TextRows(path) as table:
        columns = table.columns
    if overlay.is_overlay(columns):
        return OVERLAYS
    if is_civic(columns):
        return CIVIC
    if is_oncokb(columns):
        return ONCOKB
    if is_panel(columns):
        return PANEL
    raise Refusal(
        "NOT_IMPORTABLE",
        str(path),
        "This is neither ClinVar's nor a frequency VCF, nor a table of CIViC, nor an OncoKB MAF, nor an overlay or panel.",
        "mingbian kb import --template FILE writes an empty overlay.",
    )


def _bytes(path: Path) -> bytes:
    """A table of the site's own as text: the file's bytes, or the sheet of a workbook."""
    if identify(path).content is Content.OFFICE:
        from mingbian.knowledge.importing.workbook import table_of

        return table_of(path)
    return path.read_bytes()


def _columns(data: bytes) -> tuple[str, ...]:
    lines = (line for line in data.decode("utf-8", "replace").split("\n") if line.strip() and not line.startswith("#"))
    return tuple(next(lines, "").split("\t"))


def import_files(
    paths: Sequence[Path],
    site: Path,
    day: str,
    build: Build | None = None,
    af: str | None = None,
    eas: str | None = None,
    progress: OnProgress | None = None,
) -> Imported:
    """Import one file, or the tables of one CIViC download together. ``day`` is today, ISO.

    Raises ``Refusal`` or ``KnowledgeError``; then nothing has changed. ``progress`` may raise to cancel.
    """
    if not paths:
        raise UsageError("No file was given.", "Name the file to import.")
    kinds = {recognize(path) for path in paths}
    if len(kinds) > 1 or (len(paths) > 1 and kinds != {CIVIC}):
        raise UsageError("Only the tables of one CIViC download are imported together.", "Import the files one by one.")
    (kind,) = kinds
    with locked(site):
        if kind == OVERLAYS:
            return _import_overlay(paths[0], site)
        return _import_layer(kind, site, _maker(kind, paths, day, build, af, eas, progress))


def remove_layer(site: Path, kind: str, build: str) -> bool:
    """Take an imported layer out of force; False where there is none."""
    with locked(site):
        state = read_state(site)
        kept = tuple(ref for ref in state.layers if (ref.kind, ref.build) != (kind, build))
        if kept == state.layers:
            return False
        write_state(site, replace(state, layers=kept))
        _sweep(site, read_state(site))
    return True


Maker = Callable[[Path], LayerAbout]


def _maker(
    kind: str,
    paths: Sequence[Path],
    day: str,
    build: Build | None,
    af: str | None,
    eas: str | None,
    progress: OnProgress | None,
) -> Maker:
    """What fills the folder of a layer of this kind."""
    select: SelectionFor = KnowledgeBase.load(site=None).selection
    if kind == CLINVAR:
        from mingbian.knowledge.importing.clinvar import import_clinvar

        return lambda folder: import_clinvar(paths[0], folder, build, select, day, progress)
    if kind == FREQUENCIES:
        from mingbian.knowledge.importing.frequencies import import_frequencies

        return lambda folder: import_frequencies(paths[0], folder, build, select, day, af, eas, progress)
    if kind == ONCOKB:
        from mingbian.knowledge.importing.oncokb import import_oncokb

        genes = frozenset(Transcripts.load(Build.GRCH38).genes)
        return lambda folder: import_oncokb(paths[0], folder, build, genes, day, progress)
    if kind == PANEL:
        from mingbian.knowledge.importing.panel import import_panel

        known = frozenset(Transcripts.load(Build.GRCH38).genes)
        return lambda folder: import_panel(paths[0], _bytes(paths[0]), folder, known, day)
    from mingbian.knowledge.importing.civic import import_civic

    return lambda folder: import_civic(paths, folder, day, progress)


def _import_layer(kind: str, site: Path, make: Maker) -> Imported:
    state = read_state(site)
    home = site / LAYERS
    try:
        _sweep(site, state)
        with part_folder(home) as part:
            about = make(part)
            name = free_name(home, "-".join(filter(None, (kind, about.build, about.sha256[:16]))))
            settle(part, home / name)
        old = state.layer(kind, about.build)
        before = _named(site, old)
        new = replace(state, layers=state.with_layer(LayerRef(kind, about.build, name, about.sha256)))
        write_state(site, new)
        _sweep(site, new)
    except OSError as error:
        raise cannot_write(site, error) from None
    return Imported(kind, about, before)


def _named(site: Path, ref: LayerRef | None) -> str:
    """An active layer by its name; also of one that is damaged, which an import may be about to mend."""
    if ref is None:
        return ""
    found = active_site(site)
    try:
        return found.about(ref).name if found is not None else ref.folder
    except Refusal:
        return ref.folder


def _sweep(site: Path, state: SiteState) -> None:
    sweep(site / LAYERS, frozenset(ref.folder for ref in state.layers))


def _import_overlay(path: Path, site: Path) -> Imported:
    data = _bytes(path)
    entries, problems = overlay.read_overlay(data, path.name)
    reasons = [f"{problem.row}: {problem.reason}" for problem in problems] or overlay_faults(entries, site)
    if reasons:
        shown = "\n".join(f"  {reason}" for reason in reasons[:50])
        more = f"\n  and {len(reasons) - 50} more" if len(reasons) > 50 else ""
        wrong = f"{len(reasons)} lines are wrong; nothing of it was taken:\n{shown}{more}\n"
        raise Refusal("OVERLAY_WRONG", str(path), wrong, "Mend them and import the file again.")
    target = site / OVERLAY
    old = target.read_bytes() if target.is_file() else None
    try:
        text, replaced, added = overlay.merged(old, data, path.name)
    except KnowledgeError as error:
        raise Refusal("OVERLAY_WRONG", str(target), f"{error.row}: {error.reason}.", "Mend the overlay in force.") from None
    try:
        if old is not None:
            replace_file(site / BEFORE, old)
        replace_file(target, text)
    except OSError as error:
        raise cannot_write(target, error) from None
    return Imported(OVERLAYS, replaced=replaced, added=added)


def overlay_faults(entries: Sequence[overlay.Entry], site: Path) -> list[str]:
    """What is wrong with an overlay beside the knowledge it lies over: unknown ids, genes, tumor types, old approvals."""
    from mingbian.knowledge.check import check_row
    from mingbian.knowledge.named import Known

    kb = below_overlay(site)
    known = Known.of(kb)
    faults: list[str] = []
    for entry in entries:
        target = kb.row(entry.overrides) if entry.overrides else None
        if entry.overrides and target is None:
            faults.append(f"{entry.id}: there is no row {entry.overrides}")
        if entry.action == overlay.APPROVE and target is not None and overlay.fingerprint(target) != entry.seen:
            faults.append(
                f"{entry.id}: {entry.overrides} does not say what was approved; its fingerprint is "
                f"{overlay.fingerprint(target)}: look at it again"
            )
        if entry.row is not None:
            faults += [
                f"{entry.id}: {p.text}" for p in check_row(entry.row, known) if p.severity == "error" and p.code != "date"
            ]
    return faults


def below_overlay(site: Path) -> KnowledgeBase:
    """The knowledge that a site's overlay lies over: the program's or its pack's, with its CIViC."""
    found = active_site(site)
    program = table_bytes()
    return KnowledgeBase(program if found is None else site_tables(found, program))
