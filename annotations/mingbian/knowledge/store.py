"""The knowledge base as the rest of the product sees it: immutable, loaded once per process, no clock and no network."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import EllipsisType, MappingProxyType
from typing import TypeVar

from mingbian.knowledge import atoms, civic, compiled, genes, laboratory, panels
from mingbian.knowledge.atoms import Atom, Truth
from mingbian.knowledge.clinvar import ClinVarRecord
from mingbian.knowledge.context import KEY_COLUMNS, VALUE_COLUMNS, ContextKey, read_context
from mingbian.knowledge.evaluation import Answer, CaseVariants, Match, evaluate, unqualified
from mingbian.knowledge.frequencies import FrequencyLayer
from mingbian.knowledge.fusions import FUSION_COLUMNS, FusionFact, read_fusions
from mingbian.knowledge.genes import AcmgGene, ChipGene, Drug, GeneRole, GermlineGene, RecurrentVariant
from mingbian.knowledge.hotspots import Hotspot, Hotspots
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.knowledge.laboratory import CompanionTest, OrderCode
from mingbian.knowledge.language import atoms_of
from mingbian.knowledge.matching import AtomIndex
from mingbian.knowledge.oncokb import OncoKbLayer
from mingbian.knowledge.oncotree import ALIAS_COLUMNS, COLUMNS, OncoTree, bundled_bytes
from mingbian.knowledge.panels import Panel
from mingbian.knowledge.regions import Codons
from mingbian.knowledge.rows import ASSERTION_COLUMNS, NHI_COLUMNS, NhiRow, Row, must, read_nhi_row, read_row
from mingbian.knowledge.selection import Named, kept_selection, selection_for
from mingbian.knowledge.site import overlay
from mingbian.knowledge.site.active import ActiveSite, active_site, site_tables
from mingbian.knowledge.site.overlay import Applied, Lapsed, Silenced
from mingbian.knowledge.tables import Table, TableRow, parse_table
from mingbian.knowledge.traits import read_protein
from mingbian.model.case import Build
from mingbian.model.errors import KnowledgeError, UsageError
from mingbian.model.interpretation import KnowledgeVersion
from mingbian.model.places import site_folder
from mingbian.model.records import replace
from mingbian.readers.selection import Selection

T = TypeVar("T")

LAYERS = ("curated", "civic")
SIGNATURES: Mapping[str, tuple[type[Atom], ...]] = MappingProxyType(
    {"TMB": (atoms.TmbAtom,), "MSI": (atoms.MsiAtom,), "HRD": (atoms.HrdAtom,)}
)


class KnowledgeBase:
    """All bundled facts. ``load`` gives the same instance every time.

    ``version`` ("2026.11"), ``date`` (ISO) and ``sha256`` (over all tables) name the state of knowledge. ``rows`` are all
    assertion rows in table order, also unreviewed, expired and withdrawn ones: each says so itself. Where the site has
    facts or layers of its own, ``version`` ends in "+site" and ``sha256`` covers them.
    """

    def __init__(self, tables: Mapping[str, bytes], site: ActiveSite | None = None) -> None:
        """From the bytes of all tables by name; each is read when first asked for, and raises KnowledgeError if wrong.

        ``site`` is what lies over them: its overlay and layers. Its pack and its CIViC are already among the tables.
        """
        self._tables = MappingProxyType(dict(tables))
        self.site = site
        self.sha256 = compiled.content_hash(self._tables)
        self.version, self.date = _version(self._tables)
        if site is not None and site.adds:
            self.sha256 = site.sha256(self.sha256)
            self.version += "+site"

    @staticmethod
    def load(layers: Iterable[str] = LAYERS, site: Path | EllipsisType | None = ...) -> KnowledgeBase:
        """The knowledge base with these layers and with what is active at a site, loaded once per process.

        "curated" is always there; without "civic" the tables of that layer are not part of it, nor of its hash. ``site``
        is the folder of a site, ``...`` that of this machine, None the knowledge as it came with the program. Raises
        UsageError for another layer, ``Refusal`` where what the site installed is damaged.
        """
        folder = site_folder() if isinstance(site, EllipsisType) else site
        active = active_site(folder)
        return _bundled(frozenset(layers)) if active is None else _at_site(frozenset(layers), active)

    @property
    def tables(self) -> Mapping[str, bytes]:
        """The tables in force by name, as bytes: the program's or the pack's, with the site's CIViC."""
        return self._tables

    # -- tables

    @cached_property
    def rows_sha256(self) -> str:
        """Hash over the tables that the compiled rows come from: the same whichever layers are loaded."""
        own = {n: data for n, data in self._tables.items() if n.startswith("assertions/") or n == "nhi_drugs.tsv"}
        return compiled.content_hash(own)

    @cached_property
    def _all_rows(self) -> tuple[tuple[Row, ...], tuple[NhiRow, ...]]:
        found = compiled.find(self.rows_sha256)
        if found is None:
            found = self._read_rows()
            compiled.keep(self.rows_sha256, *found)
        return found

    @property
    def rows(self) -> tuple[Row, ...]:
        """All assertion rows, in table order; the site's own ones and those it replaced included, silenced ones not."""
        return self._applied.rows

    @property
    def silenced(self) -> tuple[Silenced, ...]:
        """Rows that the site does not use, with its reasons."""
        return self._applied.silenced

    @property
    def lapsed(self) -> tuple[Lapsed, ...]:
        """Lines of the site's overlay that have no effect any more, each with the reason."""
        return self._applied.lapsed

    @cached_property
    def _applied(self) -> Applied:
        rows = self._all_rows[0]
        if self.site is None or self.site.overlay is None:
            return Applied(rows)
        base = civic.load(self._tables) if civic.present(self._tables) else None
        return overlay.apply(rows, overlay.must_read(self.site.overlay), base.row if base is not None else lambda _: None)

    @cached_property
    def silenced_index(self) -> AtomIndex:
        """From variants to the rows that the site silenced."""
        return AtomIndex([silenced.row for silenced in self.silenced])

    @property
    def nhi_rows(self) -> tuple[NhiRow, ...]:
        """All reimbursement rows, in table order."""
        return self._all_rows[1]

    def _read_rows(self) -> tuple[tuple[Row, ...], tuple[NhiRow, ...]]:
        names = [name for name in self._tables if name.startswith("assertions/") and name.endswith(".tsv")]
        rows = tuple(must(cells, read_row) for name in names for cells in self._table(name, ASSERTION_COLUMNS))
        ids: dict[str, Row] = {}
        for row in rows:
            other = ids.setdefault(row.id.casefold(), row)
            if other is not row:
                raise KnowledgeError(row.table, row.id, f"id used before in {other.table}, line {other.line}")
        nhi = tuple(must(cells, read_nhi_row) for cells in self._table("nhi_drugs.tsv", NHI_COLUMNS))
        return rows, nhi

    def _table(self, name: str, columns: Sequence[str]) -> Table:
        data = self._tables.get(name)
        if data is None:
            raise KnowledgeError(name, "file", "the table is missing from this installation")
        try:
            return parse_table(name, data.decode("utf-8"), columns)
        except UnicodeDecodeError as error:
            raise KnowledgeError(name, f"byte {error.start}", "the file is not UTF-8") from None

    def _keyed(self, name: str, columns: Sequence[str], read: Callable[[TableRow], T], key: str) -> Mapping[str, T]:
        table = self._table(name, columns)
        genes.once(table, key)
        return MappingProxyType({row[key]: read(row) for row in table})

    # -- version

    def age_days(self, day: str | None) -> int:
        """Whole days from the knowledge date to an ISO day (0 for earlier days and where no day is given)."""
        if day is None:
            return 0
        return max(0, (date.fromisoformat(day[:10]) - date.fromisoformat(self.date)).days)

    def stated_on(self, day: str | None) -> KnowledgeVersion:
        """Version, date, hash and age as a result prints them; ``day`` is the case's own date, never the clock."""
        return KnowledgeVersion(self.version, self.date, self.sha256, self.age_days(day))

    # -- rows

    @cached_property
    def oncotree(self) -> OncoTree:
        if all(self._tables.get(name) == data for name, data in bundled_bytes().items()):
            return OncoTree.load()  # others ask for that too; it is parsed once
        aliases = self._table("oncotree_aliases.tsv", ALIAS_COLUMNS)
        return OncoTree.from_tables(self._table("oncotree.tsv", COLUMNS), aliases)

    @cached_property
    def index(self) -> AtomIndex:
        """From variants to the curated rows; see ``matches``."""
        return AtomIndex(self.rows)

    @cached_property
    def civic(self) -> civic.CivicLayer | None:
        """The CIViC layer, or None where this knowledge base was loaded without it."""
        return civic.load(self._tables, self._applied.elsewhere) if civic.present(self._tables) else None

    @cached_property
    def _by_id(self) -> Mapping[str, Row]:
        return {row.id.casefold(): row for row in self.rows}

    @cached_property
    def _by_gene(self) -> Mapping[str, tuple[Row, ...]]:
        by_gene: dict[str, list[Row]] = {}
        for row in self.rows:
            for gene in row.genes:
                by_gene.setdefault(gene, []).append(row)
        return {gene: tuple(rows) for gene, rows in by_gene.items()}

    def row(self, row_id: str) -> Row | None:
        """The row of an id, compared without case; of the CIViC layer also by the number of any of its items."""
        found = self._by_id.get(row_id.casefold())
        return found if found is not None or self.civic is None else self.civic.row(row_id)

    def for_gene(self, gene: str) -> tuple[Row, ...]:
        """Rows whose biomarker names the gene anywhere, in table order."""
        return self._by_gene.get(gene, ())

    def for_signature(self, name: str) -> tuple[Row, ...]:
        """Rows that ask for "TMB", "MSI" (with mismatch repair) or "HRD"."""
        kinds = SIGNATURES.get(name.upper(), ())
        return tuple(row for row in self.rows if any(isinstance(atom, kinds) for atom in atoms_of(row.biomarker)))

    def matches(self, case: CaseVariants, answer: Answer | None = None) -> list[tuple[Row, Match]]:
        """Every row that holds, or may hold, because of an alteration found in the case, whatever its tumor types."""
        return self.index.matches(case, answer)

    @property
    def without_variant(self) -> tuple[Row, ...]:
        """Rows that no found alteration can make true: wild type, absence, IHC and other prompts, ``any``."""
        return self.index.without_variant

    def covering(self, rows: Iterable[Row], tumor: str) -> tuple[Row, ...]:
        """Of some rows, those whose tumor types hold for an OncoTree code."""
        return tuple(row for row in rows if self.oncotree.covers(row.tumor_types, row.excluded_tumor_types, tumor))

    # -- context

    @cached_property
    def context_keys(self) -> Mapping[str, ContextKey]:
        return read_context(self._table("context_keys.tsv", KEY_COLUMNS), self._table("context_values.tsv", VALUE_COLUMNS))

    def context_keys_for(self, tumor: str, rows: Iterable[Row] | None = None) -> tuple[ContextKey, ...]:
        """The keys to ask about in a tumor, in the order of their table: those its rows (or the given ones) depend on."""
        used = {term.key for row in self.covering(self.rows if rows is None else rows, tumor) for term in row.context}
        return tuple(key for key in self.context_keys.values() if key.kind == "ask" and key.key in used)

    # -- drugs

    @cached_property
    def drugs(self) -> Mapping[str, Drug]:
        return self._keyed("drugs.tsv", genes.DRUG_COLUMNS, genes.read_drug, "inn")

    def drug(self, inn: str) -> Drug | None:
        """A drug by its generic name, compared without case."""
        return self.drugs.get(inn) or self.drugs.get(inn.casefold())

    @cached_property
    def _nhi_by_drug(self) -> Mapping[str, tuple[NhiRow, ...]]:
        by_drug: dict[str, list[NhiRow]] = {}
        for row in self.nhi_rows:
            by_drug.setdefault(row.drug.casefold(), []).append(row)
        return {drug: tuple(rows) for drug, rows in by_drug.items()}

    def nhi_for(
        self, drug: str, tumor: str | None, case: CaseVariants | None = None, answer: Answer | None = None
    ) -> tuple[NhiRow, ...]:
        """Reimbursement rows of a drug (or a regimen written "a + b") in a tumor.

        With ``case``, a row whose biomarker does not hold in it is left out. Empty means "not known here", not "not paid".
        """
        found = []
        for row in self._nhi_by_drug.get(drug.casefold(), ()):
            if tumor is None or not self.oncotree.covers(row.tumor_types, (), tumor):
                continue
            if case is not None and row.biomarker is not None:
                match = evaluate(row.biomarker, case, answer=answer)
                if match is None or match.truth is Truth.NO:
                    continue
            found.append(row)
        paid = {row.text for row in found if row.status == "covered" and not row.of_any_tumor}
        return tuple(
            row
            for row in found
            # "elsewhere not paid" says nothing of a tumor whose own rule pays for the same biomarker
            if not (row.status == "not_covered" and row.of_any_tumor and row.text in paid)
        )

    # -- genes

    @cached_property
    def germline_genes(self) -> Mapping[str, GermlineGene]:
        return self._keyed("germline_genes.tsv", genes.GERMLINE_COLUMNS, genes.read_germline, "gene")

    @cached_property
    def acmg_genes(self) -> Mapping[str, AcmgGene]:
        return self._keyed("acmg_sf.tsv", genes.ACMG_COLUMNS, genes.read_acmg, "gene")

    @cached_property
    def chip_genes(self) -> Mapping[str, ChipGene]:
        return self._keyed("chip_genes.tsv", genes.CHIP_COLUMNS, genes.read_chip, "gene")

    @cached_property
    def gene_roles(self) -> Mapping[str, GeneRole]:
        return self._keyed("gene_roles.tsv", genes.ROLE_COLUMNS, genes.read_role, "gene")

    @cached_property
    def recurrent_variants(self) -> tuple[RecurrentVariant, ...]:
        table = self._table("east_asian_recurrent.tsv", genes.RECURRENT_COLUMNS)
        return tuple(genes.read_recurrent(row) for row in table)

    @cached_property
    def look_alikes(self) -> Mapping[str, tuple[RecurrentVariant, ...]]:
        """Recurrent variants that look pathogenic and are benign, by gene."""
        found: dict[str, tuple[RecurrentVariant, ...]] = {}
        for row in self.recurrent_variants:
            if row.kind == "benign_lookalike":
                found[row.gene] = (*found.get(row.gene, ()), row)
        return MappingProxyType(found)

    @cached_property
    def fusions(self) -> Mapping[tuple[str, str], FusionFact]:
        """Known pairs by (5' gene, 3' gene). A pair that is absent is not thereby unknown or harmless."""
        return MappingProxyType(read_fusions(self._table("fusions.tsv", FUSION_COLUMNS)))

    # -- orders, companion diagnostics, panels

    @cached_property
    def order_codes(self) -> Mapping[str, OrderCode]:
        """What National Health Insurance lists for tests and for cancers, by id."""
        return self._keyed("nhi_tests.tsv", laboratory.ORDER_COLUMNS, laboratory.read_order, "id")

    def order_codes_for(self, tumor: str) -> tuple[OrderCode, ...]:
        """The lines about a tumor (an OncoTree code), in table order. None means "not known here", not "not paid"."""
        return tuple(one for one in self.order_codes.values() if laboratory.holds_in(one.tumor_types, tumor, self.oncotree))

    @cached_property
    def companion_tests(self) -> Mapping[str, CompanionTest]:
        """Companion diagnostics by id."""
        return self._keyed("companion_tests.tsv", laboratory.TEST_COLUMNS, laboratory.read_test, "id")

    def companion_tests_for(self, drug: str, tumor: str) -> tuple[CompanionTest, ...]:
        """The tests that a regulator approved for a drug in a tumor (an OncoTree code), in table order."""
        found = (one for one in self.companion_tests.values() if drug in one.drugs)
        return tuple(one for one in found if laboratory.holds_in(one.tumor_types, tumor, self.oncotree))

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        """Every gene panel known here, by name; the site's own stand in the place of bundled ones of the same name."""
        own = {} if self.site is None else {panel.key: panel for panel in self.site.panels()}
        found = {**{panel.key: panel for panel in panels.read_panels(self._tables)}, **own}
        return tuple(found[key] for key in sorted(found))

    def panel(self, stated: str | None) -> Panel | None:
        """The panel of a name as a file or a user states it (name, version, alias); None where none or several fit."""
        return None if not stated else panels.find(self.panels, stated)

    # -- alleles

    @cached_property
    def known_alleles(self) -> KnownAlleles:
        """Alleles of public tables with confirmed names, in both builds; with ClinVar as the site imported it."""
        if self.site is None:
            return KnownAlleles.load()
        alleles = KnownAlleles.load() if self.site.state.pack is None else KnownAlleles.of(self._tables)
        return alleles.with_imported(self.site.clinvar())

    def clinvar(self, key: str) -> ClinVarRecord | None:
        """ClinVar's record of a key "build-chrom-pos-ref-alt", where it counts as pathogenic: of two stars or more.

        A file that the site imported speaks in the place of the bundled table. None says nothing about the allele.
        """
        allele = _allele_of(key)
        return None if allele is None else self.known_alleles.clinvar(*allele)

    def clinvar_stated(self, key: str) -> ClinVarRecord | None:
        """Whatever the ClinVar file that the site imported says of a key, of any class and any number of stars.

        None where the site imported none for this build, or where that file does not hold the allele.
        """
        allele = _allele_of(key)
        layer = None if allele is None else self.known_alleles.imported.get(allele[0])
        return None if allele is None or layer is None else layer.find(*allele[1:])

    @cached_property
    def frequencies(self) -> Mapping[Build, FrequencyLayer]:
        """Population frequencies that the site imported, by build."""
        return MappingProxyType({} if self.site is None else self.site.frequencies())

    @cached_property
    def oncokb(self) -> OncoKbLayer | None:
        """OncoKB annotations that the site made itself."""
        return None if self.site is None else self.site.oncokb()

    @cached_property
    def hotspots(self) -> Hotspots:
        name = "hotspot_residues.tsv.gz"
        if name not in self._tables:
            raise KnowledgeError(name, "file", "the table is missing from this installation")
        return Hotspots(self._tables[name])

    def hotspot(self, gene: str, residue: int) -> Hotspot | None:
        """The hotspot of a single residue (MANE Select numbering), with its tumor counts."""
        return self.hotspots.residue(gene, residue)

    def selection(self, build: Build) -> Selection:
        """What a reader reads in full on a build: genes known here, and known alleles outside them."""
        return _selection(self, Build(build))

    def named_places(self, build: Build) -> tuple[tuple[str, int], ...]:
        """Places on a build that rows give by coordinates, as (chromosome, position), sorted."""
        found: set[tuple[str, int]] = set()
        for row in self.rows:
            for leaf in atoms_of(row.biomarker):
                atom = unqualified(leaf)
                if isinstance(atom, atoms.GenomicAllele) and atom.build == build:
                    found.add((atom.chrom, atom.pos))
                elif isinstance(atom, atoms.CodingChange) and atom.mitochondrial is not None:
                    found.add(("MT", atom.mitochondrial))
        return tuple(sorted(found))

    @cached_property
    def named_codings(self) -> tuple[tuple[str, str], ...]:
        """``c.`` names that rows ask for, as (gene, name), sorted; mitochondrial ones are places."""
        found = (unqualified(leaf) for row in self.rows for leaf in atoms_of(row.biomarker))
        named = {(a.gene, a.change) for a in found if isinstance(a, atoms.CodingChange) and a.mitochondrial is None}
        return tuple(sorted(named))

    @cached_property
    def named_residues(self) -> tuple[tuple[str, int], ...]:
        """Residues that rows name one by one, as (gene, residue), sorted."""
        found: set[tuple[str, int]] = set()
        for row in self.rows:
            for leaf in atoms_of(row.biomarker):
                atom = unqualified(leaf)
                if isinstance(atom, atoms.ResidueChange):
                    found.add((atom.gene, atom.residue))
                elif isinstance(atom, atoms.ProteinChange):
                    change = read_protein(atom.change)
                    if change is not None:
                        found.update((atom.gene, residue) for residue in {change.first, change.last})
                elif isinstance(atom, (atoms.MutationClass, atoms.WildType)) and isinstance(atom.region, Codons):
                    found.update((gene, number) for gene in atom.genes for number in atom.region.numbers)
        return tuple(sorted(found))

    def germline_gene(self, gene: str) -> GermlineGene | None:
        return self.germline_genes.get(gene)

    def acmg_sf(self, gene: str) -> AcmgGene | None:
        return self.acmg_genes.get(gene)

    def chip_gene(self, gene: str) -> ChipGene | None:
        return self.chip_genes.get(gene)


def _version(tables: Mapping[str, bytes]) -> tuple[str, str]:
    try:
        stated = tomllib.loads(tables["VERSION.toml"].decode("utf-8"))
        version, day = str(stated["version"]), str(stated["date"])
        date.fromisoformat(day)
    except (KeyError, ValueError) as error:
        raise KnowledgeError("VERSION.toml", "file", f"version and date cannot be read: {error}") from None
    return version, day


@lru_cache(maxsize=4)
def _selection(kb: KnowledgeBase, build: Build) -> Selection:
    def made() -> Selection:
        residues = tuple(sorted({*kb.named_residues, *kb.hotspots.residues}))
        named = Named(residues, kb.named_places(build), kb.named_codings)
        return selection_for(build, kb.known_alleles.loci(build), named)

    suppressors = frozenset(gene for gene, role in kb.gene_roles.items() if role.suppressor)
    return replace(kept_selection(build, kb.sha256, made), suppressors=suppressors)


def _allele_of(key: str) -> tuple[Build, str, int, str, str] | None:
    """Build, chromosome, position and alleles of a key; None where it is none."""
    parts = key.split("-")
    if len(parts) != 5 or parts[0] not in {build.value for build in Build} or not parts[2].isdigit():
        return None
    build, chrom, pos, ref, alt = parts
    return Build(build), chrom, int(pos), ref, alt


@cache
def _bundled(layers: frozenset[str]) -> KnowledgeBase:
    return _loaded(layers, None)


@lru_cache(maxsize=2)
def _at_site(layers: frozenset[str], site: ActiveSite) -> KnowledgeBase:
    return _loaded(layers, site)


def _loaded(layers: frozenset[str], site: ActiveSite | None) -> KnowledgeBase:
    strangers = sorted(layers.difference(LAYERS))
    if strangers:
        raise UsageError(f"There is no knowledge layer {strangers[0]!r}.", f"Layers: {', '.join(LAYERS)}.")
    tables = compiled.table_bytes()
    if site is not None:
        tables = site_tables(site, tables)
    if "civic" not in layers:
        tables = {name: data for name, data in tables.items() if not name.startswith(civic.FOLDER)}
    kb = KnowledgeBase(tables, site)
    if not any(name.startswith("assertions/") for name in tables):
        raise KnowledgeError("assertions", "folder", "no assertion table is in this installation")
    return kb
