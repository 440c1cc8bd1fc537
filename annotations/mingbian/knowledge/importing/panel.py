"""Reading a site's own gene panel into a layer: one table, checked whole, kept as it is."""

from __future__ import annotations

from pathlib import Path

from mingbian.knowledge.panels import COLUMNS, PANEL_TABLE, Panel, read_panel
from mingbian.knowledge.site.layer_files import LAYOUT, Account, LayerAbout, describe, hash_file
from mingbian.model.errors import KnowledgeError, Refusal

KIND = "panel"
_MOST = 16 << 20


def is_panel(columns: tuple[str, ...]) -> bool:
    """Whether a table's columns are those of a panel."""
    return set(COLUMNS[:3]) <= set(columns)


def import_panel(path: Path, data: bytes, folder: Path, genes: frozenset[str], day: str) -> LayerAbout:
    """Read a panel, ``data`` being its table, into an empty folder. Raises ``Refusal`` where it is wrong."""
    panel = checked(path, data, genes)
    (folder / PANEL_TABLE).write_bytes(data)
    unknown = sorted(set(panel.genes) - genes)
    facts = {"name": f"{panel.name} {panel.version}", "genes not known here": ", ".join(unknown)}
    account = Account(len(panel.lines), len(panel.lines), {})
    counts = {"genes": len(panel.genes)}
    sha256 = hash_file(path).sha256
    about = LayerAbout(LAYOUT, KIND, panel.key, (path.name,), (sha256,), "", day, account, counts, facts)
    return describe(folder, about)


def checked(path: Path, data: bytes, genes: frozenset[str]) -> Panel:
    """The panel of a file. Raises ``Refusal``, which names the line."""
    if len(data) > _MOST:
        raise Refusal("PANEL_WRONG", str(path), "A panel of more than 16 MB is no panel.", "Check the file.")
    try:
        panel = read_panel(path.name, data, own=True)
    except KnowledgeError as error:
        raise Refusal(
            "PANEL_WRONG", str(path), f"{error.reason}.", "Mend it and import the file again.", where=error.row
        ) from None
    if not set(panel.genes) & genes:
        raise Refusal("PANEL_WRONG", str(path), "None of its genes is known here.", "Use the symbols of HGNC.")
    return panel
