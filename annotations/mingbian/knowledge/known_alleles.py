"""Known alleles: hotspots, CIViC variants, ClinVar (likely) pathogenic alleles and a short reviewed list, by packed key.

The tables in ``data/known_alleles`` are the source. They are indexed once per build of the tables and the index is
kept as one binary file in the user's cache folder; where that cannot be written the index is made in memory.
A key match is always confirmed on the alleles. A missing allele never means benign.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from mingbian.genome.hgvs import parse_protein
from mingbian.genome.keys import minimal, packed
from mingbian.genome.known import KnownAllele
from mingbian.knowledge import flat
from mingbian.knowledge.cachedir import cache_folder, drop_others, write_whole
from mingbian.knowledge.clinvar import ClinVarLayer, ClinVarRecord
from mingbian.knowledge.tables import data_folder
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX
from mingbian.model.errors import KnowledgeError
from mingbian.model.records import Record, replace
from mingbian.readers.selection import distinct

# Best first: where two tables name one allele, the first to name it counts.
TABLES = MappingProxyType(
    {
        "reviewed.tsv": "reviewed",
        "civic.tsv.gz": "CIViC",
        "cancerhotspots.tsv.gz": "cancerhotspots v2",
        "clinvar.tsv.gz": "ClinVar",
    }
)
_CLINVAR = len(TABLES) - 1
_LAYOUT = 2  # raise when the form of the cached index changes


def _or_none(text: str) -> str | None:
    return text or None


def _allele(text: str) -> str:
    return "" if text == "-" else text


def _rotations(ref: str, alt: str, shift: int) -> list[tuple[int, str, str]]:
    """Every spelling of a pure insertion or deletion that may be shifted right: (offset, ref, alt)."""
    forms = []
    for k in range(shift + 1):
        forms.append((k, ref[k % len(ref) :] + ref[: k % len(ref)] if ref else "", alt))
        if alt:
            forms[-1] = (k, forms[-1][1], alt[k % len(alt) :] + alt[: k % len(alt)])
    return forms


class _Index(Record, frozen=True, eq=False):
    """Sorted keys of one build with the row each belongs to."""

    keys: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]

    def find(self, key: int) -> list[int]:
        keys = self.keys.data  # a search in Python is quicker for one key than the way into numpy and back
        at = bisect_left(keys, key)
        found = []
        while at < len(keys) and keys[at] == key:
            found.append(int(self.rows[at]))
            at += 1
        return found


class KnownAlleles(Record, frozen=True, eq=False, dict=True):
    """All known alleles of both builds. ``load`` gives the same instance every time.

    ``clinvar_release`` is the ISO date of the table's ClinVar. ``imported`` are ClinVar files of the site, by build: where
    one is newer, it speaks in the table's place.
    """

    _indices: Mapping[Build, _Index]
    _text: memoryview
    _offsets: npt.NDArray[np.int64]
    _tables: npt.NDArray[np.int8]
    clinvar_release: str = ""
    imported: Mapping[Build, ClinVarLayer] = MappingProxyType({})

    def __repr__(self) -> str:
        return f"<{len(self)} known alleles>"

    @staticmethod
    def load() -> KnownAlleles:
        """The bundled alleles."""
        return _load()

    @staticmethod
    def of(tables: Mapping[str, bytes]) -> KnownAlleles:
        """The alleles of a knowledge base's tables ("known_alleles/clinvar.tsv.gz" ...)."""
        try:
            return _made([tables[f"known_alleles/{name}"] for name in TABLES])
        except KeyError as error:
            raise KnowledgeError(str(error.args[0]), "file", "the table is missing from this installation") from None

    def with_imported(self, layers: Mapping[Build, ClinVarLayer]) -> KnownAlleles:
        """The same alleles, with ClinVar as the site imported it; files older than the table are not used."""
        newer = {
            build: layer
            for build, layer in layers.items()
            if not layer.about.release or layer.about.release >= self.clinvar_release
        }
        return replace(self, imported=MappingProxyType(newer)) if newer else self

    def __len__(self) -> int:
        return len(self._tables)

    def count(self, table: str) -> int:
        """Rows of one table ("ClinVar", "CIViC", "cancerhotspots v2", "reviewed")."""
        return int((self._tables == list(TABLES.values()).index(table)).sum())

    def _cells(self, row: int) -> list[str]:
        return str(self._text[self._offsets[row] : self._offsets[row + 1]], "utf-8").rstrip("\n").split("\t")

    def _known(self, row: int) -> KnownAllele:
        gene, protein, _, consequence, coding, chrom, pos37, pos38, ref, alt, shift, anchor, number = self._cells(row)[:13]
        return KnownAllele(
            gene=gene,
            chrom=chrom,
            pos37=int(pos37) if pos37 else None,
            pos38=int(pos38) if pos38 else None,
            ref=_allele(ref),
            alt=_allele(alt),
            protein=_or_none(protein),
            coding=_or_none(coding),
            consequence=_or_none(consequence),
            shift=int(shift),
            anchor=anchor,
            source=list(TABLES.values())[int(self._tables[row])],
            id=number,
        )

    def _rows_at(self, build: Build, chrom: str, pos: int, ref: str, alt: str) -> list[int]:
        """Rows of an allele, best table first; alleles confirmed."""
        if chrom not in INDEX or not ref or not alt or (ref + alt).strip("ACGT"):
            return []
        pos, ref, alt = minimal(pos, ref, alt)
        confirmed = []
        for row in self._indices[build].find(packed(chrom, pos, ref, alt)):
            cells = self._cells(row)
            start = int(cells[6 if build is Build.GRCH37 else 7])
            forms = _rotations(_allele(cells[8]), _allele(cells[9]), int(cells[10]))
            if (pos - start, ref, alt) in forms:
                confirmed.append(row)
        return sorted(confirmed, key=lambda r: (int(self._tables[r]), r))

    def lookup(self, build: Build, chrom: str, pos: int, ref: str, alt: str) -> KnownAllele | None:
        """The known allele behind any spelling of these alleles (1-based position); None if it is not known.

        Names of several tables are put together where they agree on the gene; the best table decides.
        """
        rows = self._rows_at(build, chrom, pos, ref, alt)
        if not rows:
            return None
        found = [self._known(row) for row in rows]
        first = next((k for k in found if k.protein), found[0])
        same = [first, *(k for k in found if k is not first and k.gene == first.gene)]
        shape = max(same, key=lambda k: (k.shift, k.anchor != ""))  # the table that knows most spellings of it
        return replace(
            shape,
            protein=first.protein,
            coding=next((k.coding for k in same if k.coding), None),
            consequence=next((k.consequence for k in same if k.consequence), None),
            source="; ".join(dict.fromkeys(k.source for k in same)),
            id="; ".join(dict.fromkeys(k.id for k in same if k.id)),
        )

    def clinvar(self, build: Build, chrom: str, pos: int, ref: str, alt: str) -> ClinVarRecord | None:
        """What ClinVar says of an allele (1-based position) that counts as pathogenic; None says nothing about it."""
        layer = self.imported.get(build)
        if layer is not None:
            now = layer.find(chrom, pos, ref, alt)
            if now is not None:
                return now if now.counts_as_pathogenic else None
        for row in self._rows_at(build, chrom, pos, ref, alt):
            if self._tables[row] == _CLINVAR:
                return self._current(self._clinvar(row))
        return None

    def clinvar_named(self, gene: str, coding: str) -> ClinVarRecord | None:
        """ClinVar's record of a ``c.`` name on the gene's MANE Select transcript, where it has one that is pathogenic."""
        row = self._clinvar_names.get((gene, coding))
        return None if row is None else self._current(self._clinvar(row))

    def _current(self, record: ClinVarRecord) -> ClinVarRecord | None:
        """A record of the table, as an imported file of either build has it now; None where it no longer counts."""
        for layer in self.imported.values():
            now = layer.by_id(record.variation_id)
            if now is not None:
                return replace(now, coding=record.coding) if now.counts_as_pathogenic else None
        return record

    @cached_property
    def _clinvar_names(self) -> Mapping[tuple[str, str], int]:
        names = {}
        for row in np.flatnonzero(self._tables == _CLINVAR).tolist():
            cells = self._cells(row)
            if cells[4]:
                names[cells[0], cells[4]] = row
        return names

    def _clinvar(self, row: int) -> ClinVarRecord:
        cells = self._cells(row)
        significance, stars, origin, rs, conditions = cells[13:18]
        return ClinVarRecord(
            cells[12], cells[0], _or_none(cells[3]), _or_none(cells[4]), significance.replace("_", " "), int(stars), origin,
            _or_none(rs), tuple(c for c in conditions.split("|") if c), self.clinvar_release,
        )  # fmt: skip

    @cached_property
    def _rows_of(self) -> Mapping[str, list[int]]:
        """Rows of the tables that name proteins, by gene, best table first. ClinVar's table comes last and names none."""
        ends = np.flatnonzero(self._tables == _CLINVAR)
        count = int(ends[0]) if len(ends) else len(self)
        by_gene: dict[str, list[int]] = {}
        for row, line in enumerate(str(self._text[: self._offsets[count]], "utf-8").split("\n")[:count]):
            by_gene.setdefault(line[: line.find("\t")], []).append(row)
        return by_gene

    def _named(self, gene: str) -> tuple[KnownAllele, ...]:
        """Alleles of a gene from the tables that name proteins, best table first."""
        found = self._of_gene.get(gene)
        if found is None:
            found = self._of_gene[gene] = tuple(map(self._known, self._rows_of.get(gene, ())))
        return found

    @cached_property
    def _of_gene(self) -> dict[str, tuple[KnownAllele, ...]]:
        return {}

    @cached_property
    def _at_residues(self) -> dict[str, Mapping[int, tuple[KnownAllele, ...]]]:
        return {}

    def at_residue(self, gene: str, residue: int) -> Sequence[KnownAllele]:
        """Known single-residue changes at a residue of the MANE Select transcript."""
        found = self._at_residues.get(gene)
        if found is None:
            table: dict[int, dict[tuple[str, str, int | None], KnownAllele]] = {}
            for known in self._named(gene):
                change = parse_protein(known.protein) if known.protein else None
                if change is not None and change.first is not None and change.first == change.last:
                    table.setdefault(change.first, {}).setdefault((known.ref, known.alt, known.pos38), known)
            found = self._at_residues[gene] = {at: tuple(alleles.values()) for at, alleles in table.items()}
        return found.get(residue, ())

    def named(self, gene: str, protein: str | None = None, coding: str | None = None) -> Sequence[KnownAllele]:
        """Known alleles with this short protein form or this ``c.`` name; each allele once."""
        found: dict[tuple[int | None, str, str], KnownAllele] = {}
        for known in self._named(gene):
            if (protein is not None and known.protein == protein) or (coding is not None and known.coding == coding):
                found.setdefault((known.pos38 or known.pos37, known.ref, known.alt), known)
        return tuple(found.values())

    def loci(self, build: Build) -> Mapping[int, npt.NDArray[np.int64]]:
        """Sorted positions of all known alleles of a build, by canonical contig index; imported pathogenic ones too."""
        found = self._own_loci(build)
        layer = self.imported.get(build)
        if layer is None:
            return found
        both = dict(found)
        for contig, places in layer.strong_loci.items():
            both[contig] = distinct(np.concatenate((both[contig], places))) if contig in both else places
        return both

    def _own_loci(self, build: Build) -> Mapping[int, npt.NDArray[np.int64]]:
        keys = self._indices[build].keys.view(np.uint64)
        contigs = (keys >> np.uint64(59)).astype(np.int64)
        positions = ((keys >> np.uint64(31)) & np.uint64(0xFFFFFFF)).astype(np.int64) + 1
        return {int(c): distinct(positions[contigs == c]) for c in distinct(contigs)}


def _sources() -> list[bytes]:
    folder = files("mingbian.knowledge") / "data" / "known_alleles"
    return [folder.joinpath(name).read_bytes() for name in TABLES]


def _compile(sources: Sequence[bytes]) -> flat.Arrays:
    lines: list[bytes] = []
    tables: list[int] = []
    entries: dict[Build, list[tuple[int, int]]] = {build: [] for build in Build}
    for table, data in enumerate(sources):
        text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        body = [line for line in text.decode().split("\n") if line and not line.startswith("#")][1:]
        for line in body:
            row = len(lines)
            cells = line.split("\t")
            chrom, ref, alt, shift = cells[5], _allele(cells[8]), _allele(cells[9]), int(cells[10])
            for build, pos in ((Build.GRCH37, cells[6]), (Build.GRCH38, cells[7])):
                if pos:
                    for offset, r, a in _rotations(ref, alt, shift):
                        entries[build].append((packed(chrom, int(pos) + offset, r, a), row))
            lines.append(f"{line}\n".encode())
            tables.append(table)
    arrays: flat.Arrays = {
        "text": np.frombuffer(b"".join(lines), dtype=np.uint8),
        "offsets": np.cumsum([0, *(len(line) for line in lines)], dtype=np.int64),
        "tables": np.array(tables, dtype=np.int8),
    }
    for build, pairs in entries.items():
        pairs.sort()
        arrays[f"{build}_keys"] = np.array([key for key, _ in pairs], dtype=np.int64)
        arrays[f"{build}_rows"] = np.array([row for _, row in pairs], dtype=np.int32)
    return arrays


def _release(table: bytes) -> str:
    """The date that the ClinVar table states in its comments; "" where it states none."""
    head = zlib.decompressobj(wbits=31).decompress(table, 4096) if table[:2] == b"\x1f\x8b" else table[:4096]
    notes = b"\n".join(line for line in head.split(b"\n") if line.startswith(b"#"))
    found = re.search(rb"\b(20\d\d-\d\d-\d\d)\b", notes)
    return found[1].decode() if found else ""


def _cached(path: Path) -> flat.Arrays | None:
    try:
        return flat.unpack(path.read_bytes())
    except OSError:
        return None


@cache
def _load() -> KnownAlleles:
    return _made(_sources())


def compiled_index(tables: Mapping[str, bytes]) -> tuple[str, flat.Arrays]:
    """The name and the arrays of the compiled index of some tables."""
    sources = [tables[f"known_alleles/{name}"] for name in TABLES]
    return _file_name(sources), _compile(sources)


def _file_name(sources: Sequence[bytes]) -> str:
    return f"known-alleles-{_LAYOUT}-{hashlib.sha256(b''.join(sources)).hexdigest()[:16]}.bin"


def _made(sources: Sequence[bytes]) -> KnownAlleles:
    name = _file_name(sources)
    folder = cache_folder()
    path = folder / name if folder else None
    shipped = data_folder() / "compiled" / name
    arrays = _cached(shipped) if isinstance(shipped, Path) and shipped.is_file() else None
    if arrays is None and path:
        arrays = _cached(path)
    if arrays is None:
        arrays = _compile(sources)
        if path and write_whole(path, flat.pack(arrays)):
            drop_others(path, "known-alleles-*")
    indices = {b: _Index(arrays[f"{b}_keys"], arrays[f"{b}_rows"]) for b in Build}
    return KnownAlleles(
        indices,
        arrays["text"].data,
        arrays["offsets"],
        arrays["tables"],
        _release(sources[_CLINVAR]),
    )
