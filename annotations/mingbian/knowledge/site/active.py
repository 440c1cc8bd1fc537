"""What of the site's folder is active, and the tables of a knowledge base with it: pack, overlay, imported layers."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path

from mingbian.knowledge.clinvar import ClinVarLayer
from mingbian.knowledge.compiled import content_hash
from mingbian.knowledge.frequencies import FrequencyLayer
from mingbian.knowledge.oncokb import OncoKbLayer
from mingbian.knowledge.panels import PANEL_TABLE, Panel, read_panel
from mingbian.knowledge.site.layer_files import LayerAbout, read_about
from mingbian.knowledge.site.state import LAYERS, OVERLAY, PACKS, LayerRef, PackRef, SiteState, read_state
from mingbian.model.case import Build
from mingbian.model.errors import Refusal
from mingbian.model.records import Record

PROGRAM_TABLES = frozenset(
    {
        "exons.tsv",
        "language.tsv",
        "other_genes.tsv",
        "oncogenicity_criteria.tsv",
        "oncogenicity_domains.tsv",
        "oncogenicity_functional.tsv",
        "expected_biomarkers.tsv",
        "pgx_alleles.tsv",
        "pgx_advice.tsv",
    }
)
"""Tables that belong to the program: they are read once per process, whatever knowledge is active. No pack holds them."""

TABLES = "tables"
SETS = ("assertions/", "civic/", "known_alleles/")
"""Folders of tables that a pack replaces as a whole where it holds any table of them."""


class ActiveSite(Record, frozen=True):
    """A site's folder with what is active in it: equal where the same is active, so that loading can remember it."""

    folder: Path
    state: SiteState
    overlay: bytes | None

    @property
    def pack_folder(self) -> Path | None:
        """Where the tables of the active pack lie; None without one."""
        return None if self.state.pack is None else self.folder / PACKS / self.state.pack.folder / TABLES

    @property
    def adds(self) -> bool:
        """Whether anything of the site's own (not only a pack) is active."""
        return self.overlay is not None or bool(self.state.layers)

    def sha256(self, tables: str) -> str:
        """The hash of a knowledge base: of its tables, and of everything of the site that is active beside them."""
        if not self.adds:
            return tables
        parts = [tables, hashlib.sha256(self.overlay or b"").hexdigest()]
        parts += [f"{ref.kind} {ref.build} {ref.sha256}" for ref in self.state.layers]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def about(self, ref: LayerRef) -> LayerAbout:
        """The description of an active layer. Raises ``Refusal`` where it is damaged."""
        return read_about(self.folder, ref)

    def clinvar(self) -> dict[Build, ClinVarLayer]:
        """Imported ClinVar files by build."""
        return {
            Build(ref.build): ClinVarLayer.open(self.folder / LAYERS / ref.folder, self.about(ref))
            for ref in self.state.layers
            if ref.kind == "clinvar"
        }

    def frequencies(self) -> dict[Build, FrequencyLayer]:
        """Imported frequency files by build."""
        return {
            Build(ref.build): FrequencyLayer.open(self.folder / LAYERS / ref.folder, self.about(ref))
            for ref in self.state.layers
            if ref.kind == "frequencies"
        }

    def panels(self) -> tuple[Panel, ...]:
        """The site's own gene panels."""
        found = []
        for ref in self.state.layers:
            if ref.kind == "panel":
                self.about(ref)
                found.append(
                    read_panel(PANEL_TABLE, (self.folder / LAYERS / ref.folder / PANEL_TABLE).read_bytes(), own=True)
                )
        return tuple(found)

    def oncokb(self) -> OncoKbLayer | None:
        """The site's own OncoKB annotations."""
        ref = self.state.layer("oncokb")
        return None if ref is None else OncoKbLayer.open(self.folder / LAYERS / ref.folder, self.about(ref))


def active_site(folder: Path | None) -> ActiveSite | None:
    """The site of a folder; None where there is no folder or nothing is active in it. Raises ``Refusal``."""
    if folder is None or not folder.is_dir():
        return None
    state = read_state(folder)
    path = folder / OVERLAY
    try:
        overlay = path.read_bytes()
    except FileNotFoundError:
        overlay = None
    except OSError as error:
        raise Refusal(
            "SITE_UNREADABLE", str(path), f"It cannot be read ({error.strerror or error}).", "Check that you may read it."
        ) from None
    site = ActiveSite(folder, state, overlay)
    return site if site.adds or state.pack is not None else None


def read_tables(folder: Path) -> dict[str, bytes]:
    """Every table below a folder by its name ("assertions/lung.tsv"), sorted; nothing else is read."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith("compiled/") and name.endswith((".tsv", ".toml", ".tsv.gz")):
            data = path.read_bytes()
            found[name] = data if name.endswith(".gz") else data.replace(b"\r\n", b"\n")
    return dict(sorted(found.items()))


def with_pack(program: Mapping[str, bytes], pack: Mapping[str, bytes]) -> dict[str, bytes]:
    """The program's tables with those of a pack in their place. The tables of ``SETS`` come from one side as a whole."""
    whole = tuple(prefix for prefix in SETS if any(name.startswith(prefix) for name in pack))
    kept = {name: data for name, data in program.items() if not (whole and name.startswith(whole))}
    own = {name: data for name, data in pack.items() if name not in PROGRAM_TABLES}
    return dict(sorted({**kept, **own}.items()))


def date_of(tables: Mapping[str, bytes]) -> str:
    """The ISO date of a set of tables; "" where it states none."""
    try:
        return str(tomllib.loads(tables["VERSION.toml"].decode("utf-8"))["date"])
    except (KeyError, ValueError):
        return ""


def superseded(pack: PackRef, program: Mapping[str, bytes]) -> bool:
    """Whether the program brought newer knowledge than a pack, since the pack was made active."""
    own = date_of(program)
    return own > pack.date and own > pack.over


def site_tables(site: ActiveSite, program: Mapping[str, bytes]) -> dict[str, bytes]:
    """The tables that are in force at a site. Raises ``Refusal`` where a pack or layer is not what was installed."""
    tables = dict(program)
    pack, folder = site.state.pack, site.pack_folder
    if pack is not None and folder is not None and not superseded(pack, program):
        own = read_tables(folder)
        if content_hash(own) != pack.tables:
            raise Refusal(
                "PACK_DAMAGED",
                str(folder),
                f"The installed knowledge {pack.version} is not what its publisher signed any more.",
                "Run mingbian kb rollback, or install the pack again.",
            )
        tables = with_pack(program, own)
    civic = site.state.layer("civic")
    if civic is not None:
        site.about(civic)
        tables.update(read_tables(site.folder / LAYERS / civic.folder))
    return dict(sorted(tables.items()))
