"""What ClinVar says of an allele, and the ClinVar files a site imported: looked up by allele and by Variation ID.

An imported release that is newer than the bundled table speaks in its place: what ClinVar took back is no longer used.
"""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt

from mingbian.genome.keys import minimal
from mingbian.knowledge.key_table import KEY, Keys, KeyTable, key_of
from mingbian.knowledge.site.layer_files import LayerAbout, damaged
from mingbian.model.patterns import pattern
from mingbian.model.records import Record

KIND = "clinvar"
VALUE = "<u8"
_SPLIT = pattern(r"[|/,;]")
SURE_STARS = 2


class ClinVarRecord(Record, frozen=True):
    """What ClinVar says of an allele. ``stars`` 0 to 4 (3: expert panel); ``conditions`` are the first ones listed.

    ``release`` is the ISO date of the ClinVar file it comes from, ``imported`` whether the site imported that file; the
    bundled table holds (likely) pathogenic alleles of two stars or more only. ``oncogenicity`` and ``somatic`` are
    ClinVar's other two classifications (ONC, SCI) with their stars; "" where there is none.
    """

    variation_id: str
    gene: str
    consequence: str | None
    coding: str | None
    significance: str
    stars: int
    origin: str
    rs: str | None
    conditions: tuple[str, ...]
    release: str = ""
    imported: bool = False
    conflict: str = ""
    oncogenicity: str = ""
    oncogenicity_stars: int = 0
    somatic: str = ""
    somatic_stars: int = 0

    @property
    def counts_as_pathogenic(self) -> bool:
        """(Likely) pathogenic, with two stars or more and no other word against it."""
        return self.stars >= SURE_STARS and is_pathogenic(self.significance)


def is_pathogenic(significance: str) -> bool:
    """Whether every word of a germline classification that takes a side says (likely) pathogenic."""
    words = {part.replace("_", " ").strip().casefold() for part in _SPLIT.split(significance)}
    for word in words:
        if word.startswith(("conflicting", "benign", "likely benign", "uncertain")):
            return False
    return bool(words & {"pathogenic", "likely pathogenic"})


class ClinVarLayer(Record, frozen=True, eq=False, dict=True):
    """An imported ClinVar of one build. Nothing is read before it is asked for."""

    about: LayerAbout
    table: KeyTable
    _folder: Path

    @classmethod
    def open(cls, folder: Path, about: LayerAbout) -> ClinVarLayer:
        """The layer of a folder. Raises ``Refusal`` where its files do not fit."""
        try:
            return cls(about, KeyTable.open(folder, about.counts["alleles"], VALUE), folder)
        except (OSError, ValueError, KeyError) as error:
            raise damaged(folder, str(error)) from None

    @cached_property
    def _text(self) -> bytes | mmap.mmap:
        with (self._folder / "text.tsv").open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if len(self.table) else b""

    @cached_property
    def _ids(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint64]]:
        ids = np.fromfile(self._folder / "ids.bin", dtype="<u4")
        return ids, np.fromfile(self._folder / "places.bin", dtype="<u8")

    @cached_property
    def strong(self) -> Keys:
        """Sorted keys of alleles that count as pathogenic."""
        return np.fromfile(self._folder / "strong.bin", dtype=KEY)

    @cached_property
    def strong_loci(self) -> Mapping[int, npt.NDArray[np.int64]]:
        """Their positions by canonical contig index."""
        return MappingProxyType(KeyTable(self.strong, np.empty(0, dtype=np.void)).loci)

    def _cells(self, at: int) -> list[str]:
        text = self._text
        return text[at : text.find(b"\n", at)].decode("utf-8", "replace").split("\t")

    def find(self, chrom: str, pos: int, ref: str, alt: str) -> ClinVarRecord | None:
        """The record of an allele; of several the one with the most stars. None where this file has none."""
        if not ref or not alt or (ref + alt).strip("ACGT"):
            return None
        wanted = [str(part) for part in minimal(pos, ref, alt)]
        found = [self._cells(int(self.table.values[i])) for i in self.table.find(key_of(chrom, pos, ref, alt))]
        records = [self._record(cells) for cells in found if cells[:3] == wanted]
        return max(records, key=lambda r: (r.stars, -int(r.variation_id)), default=None)

    def by_id(self, variation_id: str) -> ClinVarRecord | None:
        """The record of a Variation ID; None where this file has none."""
        ids, places = self._ids
        if not variation_id.isdigit():
            return None
        at = int(np.searchsorted(ids, np.uint32(int(variation_id))))
        if at == len(ids) or int(ids[at]) != int(variation_id):
            return None
        return self._record(self._cells(int(places[at])))

    def _record(self, cells: list[str]) -> ClinVarRecord:
        number, genes, significance, stars, conflict, conditions, origin, rs, consequence = cells[3:12]
        oncogenicity, onco_stars, somatic, somatic_stars = cells[12:16]
        return ClinVarRecord(
            variation_id=number,
            gene=genes.split(",")[0],
            consequence=consequence or None,
            coding=None,
            significance=_words(significance),
            stars=int(stars),
            origin=origin,
            rs=f"rs{rs}" if rs else None,
            conditions=tuple(_words(c) for c in conditions.split("|") if c),
            release=self.about.release,
            imported=True,
            conflict=_words(conflict),
            oncogenicity=_words(oncogenicity),
            oncogenicity_stars=int(onco_stars),
            somatic=_words(somatic),
            somatic_stars=int(somatic_stars),
        )


def _words(text: str) -> str:
    return unquote(text).replace("_", " ")
