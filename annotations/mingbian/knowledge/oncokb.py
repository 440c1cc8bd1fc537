"""OncoKB annotations that the site made itself, under its own license: shown beside a finding as the site's, nothing more.

They never move a tier, and no pack, build or export of this program holds any of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from mingbian.knowledge.key_table import key_of
from mingbian.knowledge.site.layer_files import LayerAbout, damaged
from mingbian.knowledge.tables import parse_table
from mingbian.model.case import Build
from mingbian.model.contigs import INDEX
from mingbian.model.errors import KnowledgeError
from mingbian.model.records import Record
from mingbian.model.variant import Variant

KIND = "oncokb"
TABLE = "oncokb.tsv"
COLUMNS = (
    "build", "chrom", "pos", "ref", "alt", "gene", "protein", "tumor_type", "oncogenic", "effect", "levels", "citations",
)  # fmt: skip


class OncoKbNote(Record, frozen=True):
    """What the site's annotation says of an allele. ``tumor_type`` is the code it was asked for, "" where none was.

    ``levels`` are (level, drugs) as annotated: ("LEVEL_1", "Osimertinib").
    """

    gene: str
    protein: str
    tumor_type: str
    oncogenic: str
    effect: str
    levels: tuple[tuple[str, str], ...]
    citations: str


class OncoKbLayer(Record, frozen=True, eq=False, dict=True):
    """The imported annotations. Read when first asked for."""

    about: LayerAbout
    folder: Path

    @classmethod
    def open(cls, folder: Path, about: LayerAbout) -> OncoKbLayer:
        return cls(about, folder)

    @cached_property
    def _notes(self) -> Mapping[tuple[object, ...], tuple[OncoKbNote, ...]]:
        found: dict[tuple[object, ...], list[OncoKbNote]] = {}
        try:
            table = parse_table(TABLE, (self.folder / TABLE).read_text(encoding="utf-8"), COLUMNS)
        except (OSError, UnicodeDecodeError, KnowledgeError) as error:
            raise damaged(self.folder, str(error)) from None
        for row in table:
            levels = tuple(
                (level, drugs) for level, _, drugs in (part.partition("=") for part in row["levels"].split("; "))
            )
            note = OncoKbNote(
                row["gene"], row["protein"], row["tumor_type"], row["oncogenic"], row["effect"],
                levels, row["citations"],
            )  # fmt: skip
            places: list[tuple[object, ...]] = []
            if row["pos"]:
                key = key_of(row["chrom"], row.integer("pos"), row["ref"].strip("-"), row["alt"].strip("-"))
                places.append((row["build"], key))
            if note.protein:
                places.append((note.gene, note.protein))
            for place in places:
                found.setdefault(place, []).append(note)
        return MappingProxyType({place: tuple(notes) for place, notes in found.items()})

    def about_variant(self, variant: Variant) -> Sequence[OncoKbNote]:
        """What was annotated of this allele, or of this protein change where the annotation gives no such allele."""
        build, chrom, ref, alt = variant.observed.build, variant.chrom, variant.ref, variant.alt
        if build and chrom and chrom in INDEX and variant.pos and ref and alt and not (ref + alt).strip("ACGT"):
            notes = self._notes.get((Build(build).value, key_of(chrom, variant.pos, ref, alt)))
            if notes:
                return notes
        if variant.gene and variant.protein:
            return self._notes.get((variant.gene, variant.protein), ())
        return ()
