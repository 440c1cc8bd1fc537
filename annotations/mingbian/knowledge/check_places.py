"""Places given in both builds, compared through the transcript: the same allele has the same ``c.`` position in both."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mingbian.genome.transcripts import Transcripts
from mingbian.knowledge import atoms
from mingbian.knowledge.evaluation import unqualified
from mingbian.knowledge.language import atoms_of
from mingbian.knowledge.rows import Row
from mingbian.knowledge.tables import parse_table
from mingbian.model.case import Build
from mingbian.model.errors import KnowledgeError

TABLES: Mapping[str, tuple[str, str]] = {
    "known_alleles/reviewed.tsv": ("pos37", "pos38"),
    "known_alleles/civic.tsv.gz": ("pos37", "pos38"),
    "known_alleles/cancerhotspots.tsv.gz": ("pos37", "pos38"),
    "known_alleles/clinvar.tsv.gz": ("pos37", "pos38"),
    "civic/variants.tsv.gz": ("start37", "start38"),
}


_NEAR = 50_000  # bases beside a transcript in which the two builds are still taken to run side by side


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Two places that are said to be the same and are not. ``place`` names the line or row."""

    table: str
    place: str
    text: str


def disagreement(gene: str, pos37: int, pos38: int) -> str | None:
    """Why a place on GRCh37 and one on GRCh38 cannot be the same base of a gene; None where they can, or nothing tells.

    Only where both builds carry the same transcript of the gene, and only inside it or near.
    """
    here, there = Transcripts.load(Build.GRCH37).chosen(gene), Transcripts.load(Build.GRCH38).chosen(gene)
    if here is None or there is None or here.accession.partition(".")[0] != there.accession.partition(".")[0]:
        return None
    one, other = here.c_position(pos37), there.c_position(pos38)
    if one is None and other is None:
        away37, away38 = pos37 - here.start, pos38 - there.start
        if away37 == away38 or max(abs(away37), abs(away38)) > _NEAR:
            return None
        return f"{gene}: {away37} bases from the transcript's first base on GRCh37, {away38} on GRCh38"
    if one is None or other is None:
        outside, inside = ("GRCh37", "GRCh38") if one is None else ("GRCh38", "GRCh37")
        return f"{gene}: the place on {inside} lies in {here.accession.partition('.')[0]}, that on {outside} does not"
    if str(one) != str(other):
        return f"{gene}: c.{one} on GRCh37 ({pos37}), c.{other} on GRCh38 ({pos38})"
    return None


def check_places(tables: Mapping[str, bytes]) -> Iterator[Misplaced]:
    """Compare every line that gives both builds."""
    for name, (column37, column38) in TABLES.items():
        data = tables.get(name)
        if data is None:
            continue
        text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
        gene = "feature" if name.startswith("civic/") else "gene"
        for row in parse_table(name, text, (gene, column37, column38)):
            if not row[column37] or not row[column38]:
                continue
            try:
                fault = disagreement(row[gene], row.integer(column37), row.integer(column38))
            except KnowledgeError as error:
                fault = error.reason
            if fault is not None:
                yield Misplaced(name, row.place, fault)


def check_row_places(rows: Iterable[Row]) -> Iterator[Misplaced]:
    """Alleles that a row gives by coordinates on both builds, joined by OR: the same bases, and the same place."""
    for row in rows:
        places: dict[tuple[str, str, str], dict[Build, int]] = {}
        for leaf in atoms_of(row.biomarker):
            atom = unqualified(leaf)
            if isinstance(atom, atoms.GenomicAllele):
                places.setdefault((atom.gene, atom.ref, atom.alt), {})[Build(atom.build)] = atom.pos
        for (gene, ref, alt), found in places.items():
            if len(found) == 2:
                fault = disagreement(gene, found[Build.GRCH37], found[Build.GRCH38])
                if fault is not None:
                    yield Misplaced(row.table, f"{row.id} (line {row.line})", f"{ref}>{alt}, {fault}")
