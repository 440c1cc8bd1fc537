"""Gene panels: what a test looked at, gene by gene, so that silence can be told from "not looked for".

A panel is a table (``data/README.md``): lines ``# key: value`` about the whole, and columns gene, covered, sees, note. What
a panel does not list it does not see; what it lists as "partly" it may or may not see. No panel says how deep a sample was
read: that is the case's own coverage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge import atoms as a
from mingbian.knowledge.language import And, Biomarker, Except, Not, Or
from mingbian.knowledge.regions import Codons, Exons, Region, Residues
from mingbian.knowledge.tables import Table, TableRow, parse_table
from mingbian.knowledge.traits import coding_text, read_protein
from mingbian.model.case import Build
from mingbian.model.errors import KnowledgeError
from mingbian.model.patterns import pattern
from mingbian.model.records import Record

COLUMNS = ("gene", "covered", "sees", "note")
KEYS = (
    "panel", "version", "aliases", "laboratory", "sample", "signatures", "min_vaf", "cannot_see", "cannot_see_zh", "source",
    "date", "license",
)  # fmt: skip
NEEDED = ("panel", "version", "source", "date")
SMALL, COPIES, FUSIONS, SPLICE = "small_variants", "copy_number", "fusions", "splice"
KINDS = (SMALL, COPIES, FUSIONS, SPLICE)
SAMPLES = ("tissue", "plasma", "blood", "marrow")
SIGNATURES = ("MSI", "TMB", "HRD")
FOLDER = "panels/"
PANEL_TABLE = "panel.tsv"
"""Name of the table in a layer that a site imported."""

_KEY = pattern(r"([a-z_]+):\s*(.*)$")
_WHERE = pattern(r"(exons?|codons?|residues|introns?)\s+(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)(\s+partly)?$")
_GENE = pattern(r"[A-Z][A-Za-z0-9-]*$")


class Sight(StrEnum):
    """Whether a panel can see something: wholly, in part (or nobody states it), not at all."""

    SEEN = "seen"
    PART = "part"
    NOT_SEEN = "not_seen"


class Covered(Record, frozen=True):
    """One line of a panel. ``regions`` are in MANE Select numbering; ``coding``: every coding exon; ``partly`` where the
    table says so. ``other``: introns and promoter, as written.
    """

    gene: str
    sees: tuple[str, ...]
    coding: bool
    regions: tuple[Region, ...]
    partly: tuple[Region, ...]
    other: tuple[str, ...]
    note: str


class Panel(Record, frozen=True):
    """A panel as its table states it. ``min_vaf`` is a fraction 0..1, None where not stated; ``own``: the site's."""

    name: str
    version: str
    aliases: tuple[str, ...]
    laboratory: str
    samples: tuple[str, ...]
    signatures: tuple[str, ...]
    min_vaf: float | None
    cannot_see: str
    cannot_see_zh: str
    source: str
    date: str
    license: str
    lines: tuple[Covered, ...]
    own: bool = False

    @property
    def genes(self) -> tuple[str, ...]:
        """Every gene it looks at in any way, sorted."""
        return tuple(sorted({line.gene for line in self.lines}))

    @property
    def key(self) -> str:
        return panel_key(f"{self.name} {self.version}")

    def sees(self, gene: str, kind: str = SMALL) -> Sight:
        """Whether it finds a kind of alteration (of ``KINDS``) in a gene, wherever in it that may lie."""
        return self.covers(gene, None, kind)

    def covers(self, gene: str, region: Region | None, kind: str = SMALL) -> Sight:
        """Whether it finds a kind of alteration in a region of a gene; None means every coding exon."""
        lines = [line for line in self.lines if line.gene == gene and kind in line.sees]
        if not lines:
            return Sight.NOT_SEEN
        if kind != SMALL or any(line.coding for line in lines):
            return Sight.SEEN
        whole = tuple(found for line in lines for found in line.regions)
        some = tuple(found for line in lines for found in line.partly)
        if region is None:
            return Sight.PART if whole or some else Sight.NOT_SEEN
        return _inside(gene, region, whole, some)

    def answers(self, biomarker: Biomarker) -> Sight:
        """Whether its silence about a biomarker means that the biomarker is absent (depth and purity aside).

        IHC, karyotype and other prompts are never seen. Of several alternatives some may be: then "part".
        """
        if isinstance(biomarker, Not):
            return self.answers(biomarker.term)
        if isinstance(biomarker, Except):
            return self.answers(biomarker.base)
        if isinstance(biomarker, (And, Or)):
            found = {self.answers(term) for term in biomarker.terms}
            if isinstance(biomarker, And) and Sight.NOT_SEEN in found:
                return Sight.NOT_SEEN
            return found.pop() if len(found) == 1 else Sight.PART
        return self._atom(biomarker)

    def _atom(self, atom: a.Atom) -> Sight:
        ask = _ASK.get(type(atom))
        return Sight.NOT_SEEN if ask is None else ask(self, atom)

    def _other(self, gene: str, words: str) -> Sight:
        """A place outside the coding exons: seen where a line names it or its kind of place."""
        for line in self.lines:
            if line.gene == gene and SMALL in line.sees and any(words in place for place in line.other):
                return Sight.SEEN
        return Sight.NOT_SEEN if self.sees(gene) is Sight.NOT_SEEN else Sight.PART


def panel_key(text: str) -> str:
    """A panel's name without case, spaces and punctuation, by which a file's statement and a table are compared."""
    return "".join(character for character in text.casefold() if character.isalnum())


def find(panels: Iterable[Panel], stated: str) -> Panel | None:
    """The panel of a name as a file or a user states it: name, name with version, or an alias; None where none fits.

    Where only the name is stated and several versions are known, none is chosen: they may differ in what they see.
    """
    wanted = panel_key(stated)
    exact = [panel for panel in panels if panel.key == wanted]
    named = exact or [p for p in panels if wanted in {panel_key(p.name), *(panel_key(alias) for alias in p.aliases)}]
    return named[0] if len({panel.key for panel in named}) == 1 else None


def read_panel(name: str, data: bytes, own: bool = False) -> Panel:
    """A panel from its table. Raises KnowledgeError, which names the line and what is wrong there."""
    try:
        text = data.decode("utf-8-sig" if own else "utf-8")
    except UnicodeDecodeError as error:
        raise KnowledgeError(name, f"byte {error.start}", "the file is not UTF-8") from None
    table = parse_table(name, text, COLUMNS)
    facts = _facts(table)
    if not table.rows:
        raise KnowledgeError(name, "file", "the panel lists no gene")
    return Panel(
        facts["panel"],
        facts["version"],
        _listed(facts["aliases"], ";"),
        facts["laboratory"],
        _words(name, "sample", facts["sample"], SAMPLES),
        _words(name, "signatures", facts["signatures"], SIGNATURES),
        _fraction(name, facts["min_vaf"]),
        facts["cannot_see"],
        facts["cannot_see_zh"],
        facts["source"],
        facts["date"],
        facts["license"],
        tuple(_line(row) for row in table),
        own,
    )


def read_panels(tables: Mapping[str, bytes]) -> tuple[Panel, ...]:
    """Every panel among the tables of a knowledge base, by name. Raises KnowledgeError where two are the same."""
    panels: dict[str, Panel] = {}
    for name in sorted(name for name in tables if name.startswith(FOLDER) and name.endswith(".tsv")):
        panel = read_panel(name, tables[name])
        if panel.key in panels:
            raise KnowledgeError(name, "file", f"{panel.name} {panel.version} is in another table already")
        panels[panel.key] = panel
    return tuple(panels[key] for key in sorted(panels))


def template() -> str:
    """An empty panel table with its instructions."""
    return _HELP + "\t".join(COLUMNS) + "\n"


_HELP = """\
# A gene panel of this site. Tab separated, UTF-8. Fill in what follows the colons; mingbian kb import FILE checks it whole.
# panel:
# version:
# aliases:
# laboratory:
# sample: tissue
# signatures:
# min_vaf: 0.05
# cannot_see:
# cannot_see_zh:
# source:
# date:
# license:
# One line a gene, or several. covered: coding; exons 18-21; codon 600; residues 1-100; introns 18,19; promoter; parts are
# joined by ";", and "exon 3 partly" is for a part of an exon. Numbers are those of the MANE Select transcript.
# sees: small_variants, copy_number, fusions, splice, joined by commas; for the last three covered may be empty.
"""


def _facts(table: Table) -> dict[str, str]:
    facts = dict.fromkeys(KEYS, "")
    for note in table.notes:
        match = _KEY.match(note)
        if match is None or match[1] not in facts:
            continue
        if facts[match[1]]:
            raise KnowledgeError(table.name, "header", f"{match[1]} is stated twice")
        facts[match[1]] = match[2].strip()
    missing = [key for key in NEEDED if not facts[key]]
    if missing:
        raise KnowledgeError(table.name, "header", f"no line says: {', '.join(missing)}")
    return facts


def _line(row: TableRow) -> Covered:
    if not _GENE.match(row["gene"]):
        raise KnowledgeError(row.table, row.place, f"{row['gene']!r} is no gene symbol")
    sees = _words(row.table, f"{row.place}, sees", row["sees"], KINDS)
    if not sees:
        raise KnowledgeError(row.table, row.place, "sees is empty")
    coding = False
    whole: list[Region] = []
    partly: list[Region] = []
    other: list[str] = []
    for part in _listed(row["covered"], ";"):
        match = _WHERE.match(part)
        if part == "coding":
            coding = True
        elif part == "promoter":
            other.append(part)
        elif match is None:
            raise KnowledgeError(row.table, row.place, f"covered: {part!r} is no region")
        elif match[1].startswith("intron"):
            other += [f"intron {number}" for number in _numbers(row, match[2])]
        else:
            (partly if match[3] else whole).extend(_regions(row, match[1], match[2]))
    if SMALL in sees and not (coding or whole or partly or other):
        raise KnowledgeError(row.table, row.place, "small_variants needs a covered region, or the word coding")
    return Covered(row["gene"], sees, coding, tuple(whole), tuple(partly), tuple(other), row["note"])


def _regions(row: TableRow, kind: str, text: str) -> list[Region]:
    if kind == "residues":
        spans = [tuple(int(number) for number in span.split("-")) for span in text.split(",")]
        return [Residues(span[0], span[-1]) for span in spans]
    numbers = tuple(_numbers(row, text))
    return [Exons(numbers) if kind.startswith("exon") else Codons(numbers)]


def _numbers(row: TableRow, text: str) -> list[int]:
    found: list[int] = []
    for span in text.split(","):
        first, _, last = span.partition("-")
        low, high = int(first), int(last or first)
        if not 0 < low <= high < low + 5000:
            raise KnowledgeError(row.table, row.place, f"covered: {span!r} is no range")
        found.extend(range(low, high + 1))
    return found


def _listed(text: str, mark: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(mark) if part.strip())


def _words(table: str, place: str, text: str, allowed: Sequence[str]) -> tuple[str, ...]:
    words = _listed(text, ",")
    strangers = [word for word in words if word not in allowed]
    if strangers:
        raise KnowledgeError(table, place, f"{strangers[0]!r} is not one of {', '.join(allowed)}")
    return words


def _fraction(table: str, text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise KnowledgeError(table, "header", f"min_vaf is a fraction from 0 to 1, not {text!r}")
    return value


# ---------------------------------------------------------------------------------------------- regions


def _inside(gene: str, wanted: Region, whole: Sequence[Region], some: Sequence[Region]) -> Sight:
    if isinstance(wanted, Exons):
        full = {n for region in whole if isinstance(region, Exons) for n in region.numbers}
        part = {n for region in some if isinstance(region, Exons) for n in region.numbers}
        if set(wanted.numbers) <= full:
            return Sight.SEEN
        touched = bool(set(wanted.numbers) & (full | part))
    else:
        touched = False
    asked = _residues(gene, wanted)
    held = [span for region in whole for span in _residues(gene, region) or ()]
    if asked and all(_held(span, held) for span in asked):
        return Sight.SEEN
    near = [*held, *(span for region in some for span in _residues(gene, region) or ())]
    if touched or any(low <= last and high >= first for low, high in near for first, last in asked or ()):
        return Sight.PART
    placed = bool(asked) and all(_residues(gene, region) is not None for region in (*whole, *some))
    return Sight.NOT_SEEN if placed or isinstance(wanted, Exons) else Sight.PART


def _residues(gene: str, region: Region) -> tuple[tuple[int, int], ...] | None:
    """Residue ranges of a region on the MANE Select protein; None where the transcript or an exon is not known."""
    if not isinstance(region, Exons):
        return region.residues(gene)
    transcript = Transcripts.load(Build.GRCH38).chosen(gene)
    spans = [None if transcript is None else transcript.exon_codons(number) for number in region.numbers]
    return None if None in spans else tuple(span for span in spans if span is not None)


def _held(span: tuple[int, int], held: Sequence[tuple[int, int]]) -> bool:
    """Whether residues lie wholly inside ranges that may touch each other."""
    at, last = span
    for low, high in sorted(held):
        if low <= at <= high:
            at = high + 1
    return at > last


# ---------------------------------------------------------------------------------------------- atoms


def _protein(panel: Panel, atom: a.Atom) -> Sight:
    assert isinstance(atom, a.ProteinChange)
    change = read_protein(atom.change)
    return panel.sees(atom.gene) if change is None else panel.covers(atom.gene, Residues(change.first, change.last))


def _coding(panel: Panel, atom: a.Atom) -> Sight:
    assert isinstance(atom, a.CodingChange)
    if atom.mitochondrial is not None:
        return panel.sees(atom.gene)
    number = _CODING.match(coding_text(atom.change) or atom.change)
    if number is None:
        return panel._other(atom.gene, "promoter" if atom.change.startswith("c.-") else "intron")
    codon = (int(number[1]) + 2) // 3
    return panel.covers(atom.gene, Residues(codon, codon))


_CODING = pattern(r"c\.(\d+)(?![\d+-])")


def _allele(panel: Panel, atom: a.Atom) -> Sight:
    assert isinstance(atom, a.GenomicAllele)
    return min(panel.sees(atom.gene), Sight.PART, key=_ORDER.__getitem__)


def _class(panel: Panel, atom: a.Atom) -> Sight:
    assert isinstance(atom, a.MutationClass)
    small = panel.covers(atom.gene, atom.region)
    if atom.kind == "loss of function" and small is Sight.SEEN and panel.sees(atom.gene, COPIES) is not Sight.SEEN:
        return Sight.PART  # a homozygous deletion is a loss of function, too
    return small


def _skipping(panel: Panel, atom: a.Atom) -> Sight:
    assert isinstance(atom, a.ExonSkipping)
    if panel.sees(atom.gene, SPLICE) is Sight.SEEN:
        return Sight.SEEN
    introns = (f"intron {atom.exon - 1}", f"intron {atom.exon}")
    if all(panel._other(atom.gene, words) is Sight.SEEN for words in introns):
        return Sight.SEEN
    return min(panel.covers(atom.gene, Exons((atom.exon,))), Sight.PART, key=_ORDER.__getitem__)


def _fusion(panel: Panel, atom: a.Atom) -> Sight:
    assert isinstance(atom, a.FusionAtom)
    return max((panel.sees(gene, FUSIONS) for gene in atom.genes), key=_ORDER.__getitem__)


def _signature(name: str) -> Callable[[Panel, a.Atom], Sight]:
    return lambda panel, _: Sight.SEEN if name in panel.signatures else Sight.NOT_SEEN


def _wild_type(panel: Panel, atom: a.Atom) -> Sight:
    assert isinstance(atom, a.WildType)
    return min((panel.covers(gene, atom.region) for gene in atom.symbols), key=_ORDER.__getitem__)


def _copies(panel: Panel, atom: a.Atom) -> Sight:
    return panel.sees(atom.genes[0], COPIES)


def _splice(panel: Panel, atom: a.Atom) -> Sight:
    return panel.sees(atom.genes[0], SPLICE)


def _tandem(panel: Panel, atom: a.Atom) -> Sight:
    return min(panel.sees(atom.genes[0]), Sight.PART, key=_ORDER.__getitem__)


def _qualified(panel: Panel, atom: a.Atom) -> Sight:
    assert isinstance(atom, a.Qualified)
    return panel._atom(atom.atom)


def _residue(panel: Panel, atom: a.Atom) -> Sight:
    assert isinstance(atom, a.ResidueChange)
    return panel.covers(atom.gene, Residues(atom.residue, atom.residue))


_ORDER: Mapping[Sight, int] = {Sight.NOT_SEEN: 0, Sight.PART: 1, Sight.SEEN: 2}
_ASK: Mapping[type[a.Atom], Callable[[Panel, a.Atom], Sight]] = {
    a.ProteinChange: _protein,
    a.ResidueChange: _residue,
    a.CodingChange: _coding,
    a.GenomicAllele: _allele,
    a.MutationClass: _class,
    a.TandemDuplication: _tandem,
    a.ExonSkipping: _skipping,
    a.SpliceEvent: _splice,
    a.CopyNumberAtom: _copies,
    a.Copies: _copies,
    a.FusionAtom: _fusion,
    a.MsiAtom: _signature("MSI"),
    a.TmbAtom: _signature("TMB"),
    a.HrdAtom: _signature("HRD"),
    a.WildType: _wild_type,
    a.Qualified: _qualified,
}
"""What a panel must see for its silence about an atom to count; atoms that are not here are never seen by sequencing."""
