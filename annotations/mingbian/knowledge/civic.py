"""The CIViC layer: what CIViC's editors accepted, as rows beside our own, loaded gene by gene when a case asks.

The tables in ``data/civic`` hold every accepted item. Items that say the same (biomarker, tumor, effect, drugs) become one
row that lists them; an item that does not support the effect is kept on it as such. CIViC's level stays CIViC's: the row's
own ``level`` is set only for assertions, whose editors gave an AMP category themselves. ``interpret.civic`` says what of it
may count. What is kept out of the rows: items set aside by corrections.tsv, diseases without a code, profiles that the
language cannot say, predisposition and function (not a tier), common polymorphisms, arguments against a diagnosis.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType

import msgspec

from mingbian import __version__
from mingbian.knowledge import atoms as a
from mingbian.knowledge import compiled
from mingbian.knowledge.cachedir import cache_folder, write_whole
from mingbian.knowledge.evaluation import Answer, CaseVariants, Match, unqualified
from mingbian.knowledge.language import And, Biomarker, Except, Not, Or, parse, positive_atoms
from mingbian.knowledge.matching import AtomIndex
from mingbian.knowledge.rows import (
    ASSERTION_CATEGORIES,
    CivicFacts,
    ContextTerm,
    Regimen,
    Row,
    parse_context,
    parse_therapies,
    split_list,
)
from mingbian.knowledge.tables import Table, TableRow, data_folder, parse_table
from mingbian.model.errors import KnowledgeError
from mingbian.model.interpretation import Effect, Level
from mingbian.model.records import Record

FOLDER = "civic/"
EVIDENCE_TABLE = f"{FOLDER}evidence.tsv.gz"
ASSERTION_TABLE = f"{FOLDER}assertions.tsv"
DISEASE_TABLE = f"{FOLDER}diseases.tsv"
EVIDENCE_COLUMNS = (
    "id", "profile", "biomarker", "cause", "disease", "type", "direction", "level", "significance", "origin", "rating",
    "therapies", "citation", "source", "variants", "use", "note",
)  # fmt: skip
ASSERTION_COLUMNS = (
    "id", "profile", "biomarker", "cause", "disease", "type", "direction", "significance", "category", "fda_approval",
    "fda_companion_test", "guideline", "therapies", "evidence", "use", "note",
)  # fmt: skip
DISEASE_COLUMNS = ("disease", "doid", "tumor_types", "excluded_tumor_types", "context", "reason")
UNMAPPED = "unmapped"
NOT_ROWS: Mapping[str, str] = MappingProxyType(
    {
        "set aside": "set aside: superseded or wrong",
        "not a tier": "predisposition, function or oncogenicity: not a tier",
        "profile": "the molecular profile cannot be said in the biomarker language",
        "prompt": "expression, methylation, wild type or another test: sequencing finds no alteration",
        "disease": "the disease has no OncoTree code",
        "polymorphism": "a common polymorphism",
        "significance": "no effect is stated, or an argument against a diagnosis",
        "no drug": "a predictive item without a drug",
    }
)
"""Why an item is no row; the keys are those of ``CivicTables.left_out``."""

_EFFECTS: Mapping[tuple[str, str], Effect] = MappingProxyType(
    {
        ("predictive", "sensitivityresponse"): Effect.SENSITIVITY,
        ("predictive", "resistance"): Effect.RESISTANCE,
        ("predictive", "reduced_sensitivity"): Effect.RESISTANCE,
        ("predictive", "adverse_response"): Effect.TOXICITY,
        ("diagnostic", "positive"): Effect.DIAGNOSTIC,
        ("prognostic", "poor_outcome"): Effect.PROGNOSTIC_WORSE,
        ("prognostic", "better_outcome"): Effect.PROGNOSTIC_BETTER,
    }
)
_TYPES = frozenset(kind for kind, _ in _EFFECTS)
_CITED = 8  # citations that one row prints; all its items stay listed
_PAGES = MappingProxyType({"EID": "https://civicdb.org/evidence/", "AID": "https://civicdb.org/assertions/"})
_GENE_WIDE = frozenset({"mutation", "missense", "pathogenic mutation", "activating mutation"})
_NO_GENE = ""


class Disease(Record, frozen=True):
    """What a CIViC disease is in OncoTree; ``tumor_types`` empty where it has no code, for the given reason."""

    name: str
    doid: str
    tumor_types: tuple[str, ...]
    excluded_tumor_types: tuple[str, ...]
    context: tuple[ContextTerm, ...]
    reason: str


def read_diseases(table: Table) -> dict[str, Disease]:
    """The mapping table by CIViC's disease name. Raises KnowledgeError for a name listed twice or an empty mapping."""
    found: dict[str, Disease] = {}
    for row in table:
        codes = split_list(row["tumor_types"], "|")
        if not codes or row["disease"] in found or (codes == (UNMAPPED,) and not row["reason"]):
            raise KnowledgeError(table.name, row.place, "a disease needs one line, with codes or unmapped and the reason")
        found[row["disease"]] = Disease(
            row["disease"],
            row["doid"],
            () if codes == (UNMAPPED,) else codes,
            split_list(row["excluded_tumor_types"], "|"),
            parse_context(row["context"]),
            row["reason"],
        )
    return found


def gene_wide(expression: Biomarker) -> bool:
    """Whether a biomarker asks for no more than some mutation of a gene: evidence pooled over all of its changes."""
    if isinstance(expression, And):
        return all(gene_wide(term) for term in expression.terms)
    if isinstance(expression, Or):
        return any(gene_wide(term) for term in expression.terms)
    if isinstance(expression, Except):
        return gene_wide(expression.base)
    if isinstance(expression, Not):
        return True
    atom = unqualified(expression)
    return isinstance(atom, a.MutationClass) and atom.region is None and atom.kind in _GENE_WIDE


class _Fact(Record, frozen=True):
    """What makes two items say the same."""

    biomarker: str
    tumor_types: tuple[str, ...]
    excluded: tuple[str, ...]
    context: tuple[ContextTerm, ...]
    effect: Effect
    therapies: tuple[Regimen, ...]


class CivicTables:
    """The tables read into rows. ``left_out`` counts items without a row by reason (keys of NOT_ROWS)."""

    def __init__(self, tables: Mapping[str, bytes]) -> None:
        """Raises KnowledgeError where a table is missing or wrong."""
        self.diseases = read_diseases(_table(tables, DISEASE_TABLE, DISEASE_COLUMNS))
        self.evidence = _table(tables, EVIDENCE_TABLE, EVIDENCE_COLUMNS)
        self.assertions = _table(tables, ASSERTION_TABLE, ASSERTION_COLUMNS)
        self.left_out: Counter[str] = Counter()
        self.rows = (*self._assertion_rows(), *self._evidence_rows())

    def _fact(self, item: TableRow) -> _Fact | None:
        """What an item says, or None where it is no row; counts why."""
        why = self._why_not(item)
        if why:
            self.left_out[why] += 1
            return None
        disease = self.diseases[item["disease"]]
        text = item["biomarker"]
        if item.get("origin") == "rare_germline":
            text = f"({text}) (germline)"
        return _Fact(
            str(parse(text)),
            disease.tumor_types,
            disease.excluded_tumor_types,
            disease.context,
            _EFFECTS[item["type"], item["significance"]],
            tuple(sorted(tuple(sorted(regimen)) for regimen in parse_therapies(item["therapies"]))),
        )

    def _why_not(self, item: TableRow) -> str:
        disease = self.diseases.get(item["disease"])
        if disease is None:
            raise KnowledgeError(item.table, item["id"], f"diseases.tsv does not list {item['disease']!r}")
        if item["use"]:
            return "set aside"
        if item["type"] not in _TYPES:
            return "not a tier"
        if (item["type"], item["significance"]) not in _EFFECTS:
            return "significance"
        if not item["biomarker"]:
            return "profile"
        if not any(atom.sequenced for atom in positive_atoms(parse(item["biomarker"]))):
            return "prompt"
        if not disease.tumor_types:
            return "disease"
        if item.get("origin") == "common_germline":
            return "polymorphism"
        return "no drug" if item["type"] == "predictive" and not item["therapies"] else ""

    def _evidence_rows(self) -> list[Row]:
        groups: dict[_Fact, list[TableRow]] = {}
        for item in self.evidence:
            fact = self._fact(item)
            if fact is not None:
                groups.setdefault(fact, []).append(item)
        return [_evidence_row(fact, items) for fact, items in groups.items()]

    def _assertion_rows(self) -> list[Row]:
        rows = []
        for item in self.assertions:
            if item["category"] not in ASSERTION_CATEGORIES and item["type"] in _TYPES:
                raise KnowledgeError(item.table, item["id"], f"unknown category {item['category']!r}")
            fact = self._fact(item)
            if fact is not None:
                rows.append(_assertion_row(fact, item))
        return rows


def _table(tables: Mapping[str, bytes], name: str, columns: Sequence[str]) -> Table:
    data = tables.get(name)
    if data is None:
        raise KnowledgeError(name, "file", "the table is missing from this installation")
    try:
        text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise KnowledgeError(name, "file", f"cannot be read: {error}") from None
    return parse_table(name, text, columns)


def _strength(item: TableRow) -> tuple[str, int, int]:
    """Best first: CIViC level, CIViC's trust rating, the older item."""
    return item["level"], -int(item["rating"] or 0), int(item["id"][3:])


def _evidence_row(fact: _Fact, items: Sequence[TableRow]) -> Row:
    ordered = sorted(items, key=_strength)
    held = [item for item in ordered if item["direction"] == "supports"]
    against = [item for item in ordered if item["direction"] != "supports"]
    first = (held or against)[0]
    level = held[0]["level"] if held else ""
    facts = CivicFacts(
        kind="evidence",
        level=level,
        items=tuple(item["id"] for item in held),
        against=tuple(item["id"] for item in against),
        gene_wide=gene_wide(parse(fact.biomarker)),
        disputed=bool(held and against and against[0]["level"] <= level),
        fda=False,
    )
    more, more_zh = _more(held, against)
    note = "; ".join(dict.fromkeys(item["note"] for item in ordered if item["note"]))
    reduced = {item["significance"] for item in held} == {"reduced_sensitivity"}
    return _row(
        first,
        fact,
        None,
        facts,
        tuple(dict.fromkeys(item["citation"] for item in (held or against)[:_CITED])),
        " ".join(filter(None, (f"CIViC evidence level {level}{more}.", "Reduced sensitivity." if reduced else "", note))),
        f"CIViC 證據等級 {level}{more_zh}。" + ("敏感性降低。" if reduced else ""),
    )


def _more(held: Sequence[TableRow], against: Sequence[TableRow]) -> tuple[str, str]:
    en, zh = "", ""
    if len(held) > 1:
        en, zh = f" (best of {len(held)} items)", f"（{len(held)} 項中最高）"
    if against:
        verb = "does" if len(against) == 1 else "do"
        en, zh = f"{en}; {len(against)} {verb} not support it", f"{zh}；{len(against)} 項不支持"
    return en, zh


def _assertion_row(fact: _Fact, item: TableRow) -> Row:
    category = ASSERTION_CATEGORIES[item["category"]]
    facts = CivicFacts(
        kind="assertion",
        level=item["category"],
        items=(item["id"],),
        against=(),
        gene_wide=False,
        disputed=item["direction"] != "supports",
        fda=item["fda_approval"] == "yes",
    )
    ground = ", ".join(filter(None, ("FDA approval" if facts.fda else "", item["guideline"])))
    return _row(
        item,
        fact,
        category,
        facts,
        (),
        f"CIViC assertion, AMP category {item['category']}{f' ({ground})' if ground else ''}. {item['note']}".strip(),
        f"CIViC 專家判定，AMP 分類 {item['category']}。",
    )


def _row(
    item: TableRow,
    fact: _Fact,
    level: Level | None,
    facts: CivicFacts,
    citations: tuple[str, ...],
    note: str,
    note_zh: str,
) -> Row:
    return Row(
        id=item["id"],
        text=fact.biomarker,
        biomarker=parse(fact.biomarker),
        tumor_types=fact.tumor_types,
        excluded_tumor_types=fact.excluded,
        context=fact.context,
        effect=fact.effect,
        therapies=fact.therapies,
        level=level,
        escat=None,
        evidence_kind="civic",
        approvals=(),
        valid_from=None,
        valid_to=None,
        citations=(*citations, *(f"CIViC:{number}" for number in facts.items[:_CITED])),
        source=f"{_PAGES[item['id'][:3]]}{item['id'][3:]}",
        source_seen="",
        review="civic",
        checked_on=None,
        note=note,
        note_zh=note_zh,
        table=item.table,
        line=item.line,
        civic=facts,
    )


# ---------------------------------------------------------------------------------------------- the layer


class _Packed(msgspec.Struct, array_like=True):
    """The layer as one compiled file: rows of each gene encoded apart, and which of them a gene needs."""

    chunks: list[bytes]
    genes: dict[str, list[int]]
    ids: dict[str, int]
    left_out: dict[str, int]


class CivicLayer:
    """CIViC's rows, decoded per gene and kept. Immutable to its users."""

    def __init__(self, packed: bytes, changed: Mapping[str, Row | None] = MappingProxyType({})) -> None:
        """From ``pack``; ``changed`` are rows of which the site decided otherwise, by id: what stands there now, or None.

        Raises ValueError where the bytes are of another layout.
        """
        try:
            self._packed = msgspec.msgpack.decode(packed, type=_Packed)
        except msgspec.DecodeError as error:
            raise ValueError(str(error)) from None
        self._changed = changed
        self._decoded: dict[int, tuple[Row, ...]] = {}
        self._indexes: dict[frozenset[int], AtomIndex] = {}

    @property
    def left_out(self) -> Mapping[str, int]:
        """Items without a row, by reason (keys of NOT_ROWS)."""
        return MappingProxyType(self._packed.left_out)

    @property
    def genes(self) -> frozenset[str]:
        """Genes that a row's alteration names."""
        return frozenset(self._packed.genes) - {_NO_GENE}

    def _chunk(self, number: int) -> tuple[Row, ...]:
        rows = self._decoded.get(number)
        if rows is None:
            found = compiled.decode(self._packed.chunks[number])
            if found is None:
                raise KnowledgeError("civic", f"chunk {number}", "the compiled rows are damaged")
            kept = (self._changed.get(row.id, row) for row in found[0])
            rows = self._decoded[number] = tuple(row for row in kept if row is not None) if self._changed else found[0]
        return rows

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows: assertions, then evidence, each in table order."""
        rows = [row for number in range(len(self._packed.chunks)) for row in self._chunk(number)]
        return tuple(sorted(rows, key=_place))

    def row(self, row_id: str) -> Row | None:
        """The row of an item's id ("EID229", "AID5"), also of an item that another one of its row stands for."""
        number = self._packed.ids.get(row_id.upper())
        if number is None:
            return None
        wanted = row_id.upper()
        return next((r for r in self._chunk(number) if r.civic and wanted in (*r.civic.items, *r.civic.against)), None)

    def for_gene(self, gene: str) -> tuple[Row, ...]:
        """Rows that ask for an alteration of a gene, in table order."""
        chunks = self._packed.genes.get(gene, ())
        rows = (row for number in chunks for row in self._chunk(number))
        return tuple(sorted((row for row in rows if gene in row.genes), key=_place))

    def matches(self, case: CaseVariants, answer: Answer | None = None) -> list[tuple[Row, Match]]:
        """As ``AtomIndex.matches``, over the rows of the case's genes."""
        wanted = {number for gene in case.by_gene for number in self._packed.genes.get(gene or _NO_GENE, ())}
        if not wanted:
            return []
        key = frozenset(wanted)
        index = self._indexes.get(key)
        if index is None:
            rows = sorted((row for number in wanted for row in self._chunk(number)), key=_place)
            index = self._indexes[key] = AtomIndex(rows)
        return index.matches(case, answer)


def _place(row: Row) -> tuple[bool, int]:
    return row.civic is not None and row.civic.kind == "evidence", row.line


def pack(tables: Mapping[str, bytes]) -> bytes:
    """The layer compiled from its text tables. Deterministic. Raises KnowledgeError where a table is wrong."""
    read = CivicTables(tables)
    homes: dict[str, list[Row]] = {}
    genes: dict[str, set[str]] = {}
    for row in read.rows:
        named = list(dict.fromkeys(g for atom in positive_atoms(row.biomarker) if atom.sequenced for g in _genes(atom)))
        homes.setdefault(named[0], []).append(row)
        for gene in named:
            genes.setdefault(gene, set()).add(named[0])
    numbers = {home: number for number, home in enumerate(sorted(homes))}
    ids = {
        item: numbers[home]
        for home, rows in sorted(homes.items())
        for row in rows
        if row.civic
        for item in (*row.civic.items, *row.civic.against)
    }
    packed = _Packed(
        [compiled.encode(homes[home], ()) for home in sorted(homes)],
        {gene: sorted(numbers[home] for home in found) for gene, found in sorted(genes.items())},
        ids,
        dict(sorted(read.left_out.items())),
    )
    return msgspec.msgpack.encode(packed)


def present(tables: Mapping[str, bytes]) -> bool:
    """Whether the layer's tables are among some tables."""
    return EVIDENCE_TABLE in tables


def file_name(tables: Mapping[str, bytes]) -> str:
    """The compiled layer's file, named after its tables."""
    own = {name: data for name, data in tables.items() if name.startswith(FOLDER)}
    return f"civic-{__version__}-{compiled.content_hash(own)[:24]}.msgpack"


@cache
def _code() -> bytes | None:
    """As ``compiled.code_hash``, with this module's own part in it."""
    source, other = files("mingbian.knowledge") / "civic.py", compiled.code_hash()
    return hashlib.sha256(other + source.read_bytes()).digest() if other and source.is_file() else None


def seal(packed: bytes) -> bytes:
    """A compiled layer with the fingerprint of the code and its own checksum in front."""
    return (_code() or bytes(32)) + hashlib.sha256(packed).digest() + packed


def load(tables: Mapping[str, bytes], changed: Mapping[str, Row | None] = MappingProxyType({})) -> CivicLayer:
    """The layer: as shipped, as kept in the user's cache, or compiled now. Raises KnowledgeError where a table is wrong."""
    name = file_name(tables)
    folder = cache_folder()
    shipped = data_folder() / "compiled" / name
    for place in (shipped, None if folder is None else folder / name):
        if place is not None and place.is_file():
            layer = _opened(place.read_bytes(), changed)
            if layer is not None:
                return layer
    packed = pack(tables)
    if folder is not None and write_whole(folder / name, seal(packed)):
        for old in folder.glob("civic-*.msgpack"):
            if old.name != name:
                old.unlink(missing_ok=True)
    return CivicLayer(packed, changed)


def _opened(data: bytes, changed: Mapping[str, Row | None]) -> CivicLayer | None:
    code = _code()
    if (code is not None and data[:32] != code) or hashlib.sha256(data[64:]).digest() != data[32:64]:
        return None
    try:
        return CivicLayer(data[64:], changed)
    except ValueError:
        return None


def _genes(atom: a.Atom) -> tuple[str, ...]:
    return unqualified(atom).genes or (_NO_GENE,)
